"""An archive with a customer, and the small report's templates where ours lie."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from archive import Archive
from builders import a_customer
from small_report import ship

import templates
from jobs.reporting import office_templates


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of our own templates."""
    folder = tmp_path / "ours"
    shutil.copytree(Path(templates.__file__).parent, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    ship(folder)
    monkeypatch.setattr(office_templates, "_SHIPPED", folder)
    return folder


@pytest.fixture
def known(archive: Archive, shipped: Path) -> Archive:
    """An archive with one customer, and the report's template in the office's folder."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer(), at=datetime(2026, 10, 20, 9, 0))
    archive.night(datetime(2026, 10, 20, 22, 0))
    shutil.copy(shipped / "月度小报.docx", archive.workspace.templates)
    return archive
