"""SECURITY.md: every line names the test that shows it, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_PAGE = (_ROOT / "SECURITY.md").read_text("utf-8")
_LINES = [line for line in _PAGE.splitlines() if line.startswith("|") and not line.startswith(("| can ", "| ---"))]
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


@cache
def _tests_of(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_every_line_names_a_test() -> None:
    assert len(_LINES) > 20
    assert [line for line in _LINES if not _NAMED.search(line)] == []


def test_every_test_that_is_named_is_there() -> None:
    named = _NAMED.findall(_PAGE)
    gone = [(file, name) for file, name in named if not (_ROOT / file).is_file()]
    gone += [
        (file, name)
        for file, name in named
        if (file, name) not in gone and name and name not in _tests_of(_ROOT / file)
    ]
    assert gone == []
