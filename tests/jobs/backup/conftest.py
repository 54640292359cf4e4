"""An archive with records of several kinds, and a folder for its backups."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive import KEY, NIGHT, Archive, copy_of, setting
from builders import a_customer, a_visit
from document_files import a_pdf
from form_builders import a_contract, a_form
from request_desk import ENDED
from vault import Vault

from jobs.workspace import Workspace


@pytest.fixture(scope="session")
def stocked(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a customer, a visit, a contract and a document handed in; copied, never used."""
    root = tmp_path_factory.mktemp("stocked") / "档案"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        archive = copy_of(template, root)
        archive.hand_in("王芳", "海纳.xlsx", a_customer(bank_account="6222021001116245702"))
        archive.hand_in("王芳", "拜访海纳.xlsx", a_visit())
        archive.hand_in("王芳", "合同.xlsx", a_contract(project="杜鹃花开计划", amount=654321, **ENDED))
        archive.hand_in("李明", "移交/单.xlsx", a_form("handed_in_documents", handler="李明"))
        archive.hand_in("李明", "移交/海纳营业执照.pdf", a_pdf())
        assert not archive.night(NIGHT).failures
    return root


@pytest.fixture
def vault(stocked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """A fresh stocked archive whose settings name a folder for backups."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    archive = copy_of(stocked, tmp_path / "档案")
    folder = tmp_path / "备份"
    archive = setting(Archive(Workspace.at(archive.root)), 'folder = ""', f'folder = "{folder.as_posix()}"')
    return Vault(archive, folder)
