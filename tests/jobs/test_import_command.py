"""`guidang import` as it is typed: what it prints, what it returns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archive import Archive
from registers import a_register

from jobs.cli import main

ROWS = [
    ["合同台账"],
    ["档号", "合同编号", "合同类型", "客户名称", "签订日期", "合同金额"],
    ["Y2019销售合同003", "HT-1", "销售", "Nordlys AS", "2019.6.1", "120万"],
    ["", "HT-2", "销售合同", "Nordlys AS", "2/3/2019", 5],
    ["", "2019年小计"],
]


@pytest.fixture
def register(archive: Archive) -> Path:
    path = archive.root.parent / "台账.xlsx"
    path.write_bytes(a_register(("台账", ROWS)))
    return path


def said(archive: Archive, capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    """Return the exit code and the JSON object of a command."""
    code = main(
        ["import", *map(str, arguments), "--json", "--workspace", str(archive.root), "--at", "2026-11-21T22:00"]
    )
    out = capsys.readouterr().out
    return code, json.loads(out) if out else None


def test_a_preview_then_a_commit_then_an_undoing(
    archive: Archive, register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown = said(archive, capsys, register, "--as", "contract")
    assert (code, shown["run"], shown["rows"]) == (0, 0, 5)
    assert shown["new"] == [{"row": 3, "code": "Y2019销售合同003", "kept": True}]
    assert [(each["row"], each["problems"][0]["cell"]) for each in shown["refused"]] == [(4, "E4")]
    assert shown["no_record"] == {"title": 1, "head": 1, "total": 1}
    assert Path(shown["workbook"]).is_file()
    assert archive.ask("SELECT * FROM record") == []
    code, done = said(archive, capsys, register, "--as", "业务合同登记表", "--commit")
    assert (code, done["run"], len(done["new"])) == (0, 1, 1)
    code, back = said(archive, capsys, "--undo", 1)
    assert (code, back["records"], back["reserved"]) == (0, 1, ["Y2019销售合同003"])
    assert archive.ask("SELECT * FROM record") == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("台账.xlsx", "--undo", "1"),
        ("台账.xlsx",),
        ("台账.xlsx", "--as", "天气"),
        ("台账.xlsx", "--as", "contract", "--match", "金额"),
        ("台账.xlsx", "--as", "contract", "--fill", "档号=J2026001"),
        ("--undo", "7"),
    ],
)
def test_wrong_use_is_said_and_changes_nothing(
    archive: Archive, register: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    named = [str(register) if each == register.name else each for each in arguments]
    code, shown = said(archive, capsys, *named)
    assert (code, shown) == (2, None)
    assert archive.ask("SELECT * FROM arrival") == []


def test_a_register_without_a_column_that_makes_a_record_ends_with_one(
    archive: Archive, register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown = said(archive, capsys, register, "--as", "contract", "--match", "签订日期=")
    assert (code, shown["missing"], shown["new"]) == (1, ["signed_on"], [])
    assert {found["rule"] for each in shown["refused"] for found in each["problems"]} == {"no-column"}
