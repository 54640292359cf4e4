"""A fresh archive for every test that works on one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from archive import KEY, Archive, copy_of, make_template
from office_desk import Office

from jobs.bounded import kept_warm


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive just set up; copied, never used."""
    folder = tmp_path_factory.mktemp("template") / "档案"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        make_template(folder)
    return folder


@pytest.fixture(scope="module")
def one_reader() -> Iterator[None]:
    """One reading process for all nights of a module: to start it takes longer than most nights."""
    with kept_warm():
        yield


@pytest.fixture
def archive(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_reader: None) -> Archive:
    """A fresh archive with a roster of four, one of whom is the archivist, and one who left."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    return copy_of(template, tmp_path / "档案")


@pytest.fixture
def office(archive: Archive) -> Office:
    return Office(archive)
