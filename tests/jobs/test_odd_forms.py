"""Forms that are whole and yet odd: thousands of rows, words that went, blanks from before, people of two departments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import openpyxl
import pytest
from archive import NIGHT, Archive, words_of, workbook_of
from form_builders import a_contract, a_form, a_row
from office_desk import Office, added, customer, renamed, said, without

from jobs.workspace import Workspace

pytestmark = pytest.mark.usefixtures("lists_left_out")

#: More rows than anybody types, and than the sheet of problems has room for.
ROWS = 2_500
BAD = range(7, ROWS, 7)


def many_contracts(bad: Sequence[int] = ()) -> bytes:
    names = [f"宁波第{at}号贸易有限公司" for at in range(40)]
    rows = [a_row("contract", number=f"HT-{at:05d}", customer=names[at % 40]) for at in range(1, ROWS + 1)]
    for at in bad:
        rows[at - 1]["amount"] = "很多"
    return workbook_of(a_form("contract", *rows))


def test_a_register_of_thousands_is_taken_and_its_bad_rows_come_back_in_one_copy(archive: Archive) -> None:
    archive.hand_in("王芳", "合同.xlsx", many_contracts(BAD))
    (each,) = archive.night().counted.arrived
    assert (each.state, len(each.taken), len(each.problems)) == ("partly", ROWS - len(BAD), len(BAD))
    assert archive.ask("SELECT count(*), max(position) FROM record") == [(ROWS - len(BAD), ROWS - len(BAD))]
    last = f"Y2026销售合同{ROWS - len(BAD):03d}"
    assert archive.ask("SELECT code FROM record ORDER BY id DESC LIMIT 1") == [(last,)]
    (path,) = archive.returned("王芳")
    sheet = openpyxl.load_workbook(path)["审核意见"]
    assert f"已收{ROWS - len(BAD)}行" in str(sheet["A3"].value)
    listed = [row[4] for row in sheet.iter_rows(min_row=5, values_only=True) if row[4]]
    assert len(listed) == 300
    assert str(len(BAD) - 299) in str(listed[-1])


def test_a_supervisor_is_told_how_many_rows_a_register_has(archive: Archive) -> None:
    settings = archive.root / "guidang.toml"
    settings.write_text(re.sub("enabled = false", "enabled = true", settings.read_text("utf-8")), "utf-8")
    archive = Archive(Workspace.at(archive.root))
    rows = [a_row("contract", number=f"HT-{at}") for at in range(40)]
    archive.hand_in("王芳", "合同.xlsx", a_form("contract", *rows))
    (each,) = archive.night().counted.arrived
    assert each.state == "reviewing"
    ((summary, title),) = archive.ask("SELECT summary, title FROM review")
    assert len(summary.splitlines()) == 11
    assert summary.endswith("共40行，详见原表。")
    assert title.endswith("；……")
    assert "共40行" in words_of(archive.workspace.decisions / "陈刚" / "待审批.xlsx")


def test_a_region_that_left_its_part_is_refused_with_what_the_part_holds_now(office: Office) -> None:
    office.edit("dictionary", without("地域", "华南"))
    office.archive.hand_in("王芳", "客户1.xlsx", customer(1, region="华南"))  # its dropdown still has it
    office.archive.hand_in("王芳", "客户2.xlsx", customer(2, region="欧洲"))
    outcome = office.archive.night()
    gone, elsewhere = (problem for _, problem in outcome.counted.problems)
    assert (gone.field, gone.rule) == ("region", "not-in-list")
    assert "华东" in str(gone.mend)
    assert not {"华南", "欧洲"} & set(re.findall(r"[\u4e00-\u9fff]+", str(gone.mend)))
    assert (elsewhere.field, elsewhere.rule) == ("region", "not-in-part")
    assert {"境内", "欧洲"} <= set(map(str, elsewhere.what.gaps.values()))
    # Either cell mends it.
    assert [cell.value for cell in elsewhere.others] == ["境内"]


def test_a_region_that_was_renamed_is_taken_from_older_blanks(office: Office) -> None:
    office.edit("dictionary", renamed("地域", "华东", "长三角", "华东"))
    office.archive.hand_in("王芳", "客户.xlsx", customer(1))
    outcome = office.archive.night()
    assert outcome.counted.problems == []
    assert office.archive.ask("SELECT json_extract(fields, '$.region') FROM record") == [("长三角",)]


def test_the_part_that_others_hang_on_stays_while_records_hold_it(office: Office) -> None:
    office.archive.hand_in("王芳", "客户.xlsx", customer(1))
    office.archive.night()
    office.edit("dictionary", without("属地", "境内"))
    assert said(office.night(days=1), "字典表.xlsx")
    assert any("境内" in what for _, what, _ in office.opinions("字典表.xlsx"))
    office.archive.hand_in("王芳", "客户2.xlsx", customer(2))
    assert office.archive.night(NIGHT + timedelta(days=2)).counted.problems == []


def test_changed_dictionaries_make_no_new_version_of_a_form(office: Office) -> None:
    older = workbook_of(customer(1))
    before = office.archive.ask("SELECT name, revision FROM printed WHERE name LIKE 'blank/%' ORDER BY name")
    office.edit("dictionary", added(dictionary="行业", entry="航天"))
    office.archive.hand_in("王芳", "客户.xlsx", older)
    outcome = office.archive.night()
    (each,) = outcome.counted.arrived
    assert (each.state, each.said) == ("accepted", ())
    assert office.archive.ask("SELECT name, revision FROM printed WHERE name LIKE 'blank/%' ORDER BY name") == before


def test_somebody_of_two_departments_hands_in_forms_of_both(office: Office) -> None:
    def joins(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [row | {"further_departments": "客服部"} if row["name"] == "王芳" else row for row in rows]

    office.edit("roster", joins)
    office.archive.hand_in("王芳", "合同.xlsx", a_contract())
    office.archive.hand_in("王芳", "调查.xlsx", a_form("satisfaction", department="客服部"))
    office.archive.hand_in("王芳", "订单.xlsx", a_form("order"))  # names no department: the one she mainly is in
    outcome = office.archive.night()
    assert outcome.counted.problems == []
    assert office.archive.ask("SELECT form, department FROM record ORDER BY form") == [
        ("contract", "销售部"),
        ("order", "销售部"),
        ("satisfaction", "客服部"),
    ]
