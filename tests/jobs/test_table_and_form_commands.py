"""`guidang check` knows the office tables, and `guidang forms` says what the forms are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archive import Archive
from office_desk import Office, added, customer, without

from jobs.cli import main
from validators.forms import forms


def run(archive: Archive, *words: str) -> int:
    return main([*words, "--workspace", str(archive.root)])


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_check_says_what_is_wrong_in_an_office_table(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.archive.hand_in("王芳", "客户.xlsx", customer(1))
    office.archive.night()
    before = office.rows("dictionary")
    office.edit("dictionary", without("行业", "纺织服装"))
    path = office.path("dictionary")
    assert run(office.archive, "check", str(path), "--json") == 1
    found = said(capsys)
    assert found["answers"] == [{"file": "字典表.xlsx", "state": "returned", "said": ""}]
    assert [each["cell"] for each in found["problems"]] == [""]
    assert run(office.archive, "check", str(path)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any("纺织服装" in line and "1" in line for line in lines)
    assert all(line.startswith("字典表.xlsx ") for line in lines)
    assert office.rows("dictionary") == before


def test_check_finds_nothing_in_a_good_table_whatever_it_is_called(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "名册副本.xlsx"
    copy.write_bytes(office.path("roster").read_bytes())
    assert run(office.archive, "check", str(copy)) == 0
    assert capsys.readouterr().out == "名册副本.xlsx：没有须改之处。\n"


def test_check_says_why_a_table_cannot_be_read(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.path("calendar").write_bytes(b"PK\x03\x04 torn")
    assert run(office.archive, "check", str(office.path("calendar")), "--json") == 1
    (answer,) = said(capsys)["answers"]
    assert answer["state"] == "foreign"
    assert answer["said"]


def test_check_takes_tables_and_forms_together(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    form = office.archive.hand_in("王芳", "客户.xlsx", customer(1, industry="没有的行业"))
    assert (
        run(office.archive, "check", str(form), str(office.path("roster")), "--at", "2026-11-21T22:00", "--json") == 1
    )
    found = said(capsys)
    assert found["files"] == 2
    assert {each["file"]: each["state"] for each in found["answers"]} == {
        "客户.xlsx": "returned",
        "人员名册.xlsx": "accepted",
    }


def test_forms_says_of_each_what_it_is_and_what_changed(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(archive, "forms", "--json") == 0
    found = {each["form"]: each for each in said(capsys)["forms"]}
    assert list(found) == list(forms())
    visit = found["visit_record"]
    assert (visit["number"], visit["title"], visit["version"]) == ("GD-G-02", "客户拜访记录表", 2)
    assert visit["tables"] == {"follow_ups": ["what", "who", "until", "done_on"]}
    assert visit["changes"] == [{"version": 2, "since": 1, "what": ["新增“后续事项／完成日期”。"]}]
    assert all(Path(each["blank"]).is_file() and each["written"] for each in found.values())
    assert found["order"]["changes"] == []
    assert found["order"]["why"] == []
    assert run(archive, "forms") == 0
    text = capsys.readouterr().out
    assert "GD-G-02 客户拜访记录表：第2版" in text
    assert "新增“后续事项／完成日期”" in text


def test_forms_says_why_blanks_were_out_of_date(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.edit("dictionary", added(dictionary="行业", entry="航天"))
    office.night()
    (office.archive.workspace.blank / "订单登记表.xlsx").unlink()
    assert run(office.archive, "forms", "--json") == 0
    why = {each["form"]: each["why"] for each in said(capsys)["forms"]}
    assert why["customer"] == ["字典条目有变：行业。"]
    assert why["order"] == ["原来没有。"]
    assert why["borrowing"] == []
