"""The rules of the house that no linter knows: sizes, names, the top level."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ("validators", "workbooks", "templates", "jobs", "tests")
TOP = {
    *CODE,
    "docs",
    "output",
    "pyproject.toml",
    "README.md",
    "SECURITY.md",
    "requirements.txt",
    "LICENSE",
    "guidang",
    "guidang.cmd",
}
VAGUE = re.compile(r"(?:^|_)(?:utils?|helpers?|commons?|managers?|misc)(?:_|$)", re.IGNORECASE)


def modules() -> list[Path]:
    return sorted(path for package in CODE for path in (ROOT / package).rglob("*.py"))


def test_no_file_is_longer_than_anybody_reads() -> None:
    long = {
        str(path.relative_to(ROOT)): n for path in modules() if (n := len(path.read_text("utf-8").splitlines())) > 500
    }
    assert long == {}


def test_a_file_is_named_by_what_it_holds() -> None:
    assert len(modules()) > 20
    assert [
        str(path)
        for path in modules()
        if any(VAGUE.search(part) for part in path.relative_to(ROOT).with_suffix("").parts)
    ] == []


def test_nothing_new_appears_at_the_top() -> None:
    made = {"guidang.egg-info", "build", "dist", "guidang.toml"}
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "~$"))} - TOP - made == set()


@pytest.mark.parametrize("package", ["validators", "workbooks", "templates", "jobs"])
def test_every_folder_with_code_is_a_package_that_says_what_it_is_for(package: str) -> None:
    for folder in {path.parent for path in (ROOT / package).rglob("*.py")}:
        first = folder / "__init__.py"
        assert first.exists(), folder
        assert first.read_text(encoding="utf-8").startswith('"""'), first


def test_validators_touch_neither_disk_nor_clock_nor_environment() -> None:
    impure = re.compile(
        r"(?<![\w.])open\(|\.(?:read|write)_(?:text|bytes)\(|\.environ\b|getenv|date(?:time)?\.(?:now|today)\("
        r"|time\.time\(|^\s*(?:import|from) (?:os|io|sqlite3|shutil|pathlib|tempfile)\b"
    )
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "validators").rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if impure.search(line)
    }
    assert found == set()
