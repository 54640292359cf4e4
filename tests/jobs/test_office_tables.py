"""The office tables on disk: what an edit changes that night, and what a broken one does not."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from archive import NIGHT, Archive, workbook_of
from builders import a_customer, a_loan, a_loan_row, a_visit
from form_builders import a_call
from office_desk import ARCHIVIST, Office, Row, added, customer, patterns, renamed, said, without
from openpyxl.workbook import Workbook

from jobs.ledger.opening import FILE_NAME
from validators.office import tables
from workbooks.filling import fill

# -- every table ------------------------------------------------------------------------------------


def test_a_new_office_has_six_tables_in_force(office: Office) -> None:
    found = dict(office.archive.ask("SELECT name, sha256 FROM office"))
    assert set(found) == set(tables()) == {"dictionary", "roster", "codes", "retention", "calendar", "holds"}
    assert all(len(sha256) == 64 for sha256 in found.values())
    assert office.night() == []
    assert office.returned() == []


def test_an_edit_is_in_the_log_once_and_saving_without_change_is_not(office: Office) -> None:
    logged = "SELECT count(*) FROM audit WHERE what = 'office-table' AND source = '日历.xlsx'"
    office.edit("calendar", added(day="2026-11-23", kind="休息"))
    office.night()
    assert office.archive.ask(logged) == [(1,)]
    before = office.archive.ask("SELECT sha256 FROM office WHERE name = 'calendar'")
    office.edit("calendar", lambda rows: [{**rows[0], "day": date(2026, 11, 23)}])  # a real date now, the same day
    office.night()
    assert office.archive.ask("SELECT sha256 FROM office WHERE name = 'calendar'") != before
    assert office.archive.ask(logged) == [(1,)]


BROKEN: Mapping[str, tuple[Callable[[list[Row]], Sequence[Row]], str]] = {
    "roster": (added(name="刘洋", department="销售部", role="总经理", active="是"), "E9"),
    "codes": (patterns(J="F{年}{序号}"), "D4"),
    "retention": (added(line="G拜访", years="五年", counted="年底"), "D15"),
    "calendar": (added(day="2026-11-31", kind="休息"), "B4"),
}


@pytest.mark.parametrize("table", BROKEN)
def test_a_broken_edit_changes_nothing_and_comes_back_marked_once(office: Office, table: str) -> None:
    change, marked = BROKEN[table]
    before, name, good = office.rows(table), office.path(table).name, office.path(table).read_bytes()
    office.edit(table, change)
    assert said(office.night(), name, "faults", ARCHIVIST)
    assert office.rows(table) == before
    assert office.returned() == [name]
    assert marked in [place for place, _, _ in office.opinions(name)]
    # The same broken table is not handed back every night anew, but stays noted.
    (office.archive.workspace.returned / ARCHIVIST / name).unlink()
    assert said(office.night(days=1), name, "faults")
    assert office.returned() == []
    # A good one takes force, and nothing is left of it.
    office.path(table).write_bytes(good)
    assert office.night(days=2) == []
    assert office.archive.ask("SELECT name FROM printed WHERE name LIKE 'office/%'") == []


def test_the_marked_copy_is_the_table_and_can_be_mended_and_saved_back(office: Office) -> None:
    office.edit("roster", BROKEN["roster"][0])
    office.night()
    copy = office.archive.workspace.returned / ARCHIVIST / "人员名册.xlsx"
    mended = fill(copy.read_bytes(), tables()["roster"], {}, rows=[*({} for _ in range(5)), {"role": "管理层"}])
    office.path("roster").write_bytes(mended)
    assert office.night(days=1) == []
    assert [row["name"] for row in office.rows("roster")][-1] == "刘洋"
    assert office.returned() == []


def test_another_broken_edit_replaces_the_copy_but_not_one_that_was_worked_on(office: Office) -> None:
    office.edit("codes", patterns(J="F{年}{序号}"))
    office.night()
    office.edit("codes", patterns(J="J{年份}{序号}"))
    office.night(days=1)
    assert [place for place, _, _ in office.opinions("编码规则.xlsx")] == ["D4"]
    copy = office.archive.workspace.returned / ARCHIVIST / "编码规则.xlsx"
    mine = fill(copy.read_bytes(), tables()["codes"], {}, rows=[{"pattern": "KH{年}{序号}"}])
    copy.write_bytes(mine)
    office.edit("codes", patterns(J="J{年}"))
    office.night(days=2)
    assert office.returned() == ["编码规则 (2).xlsx", "编码规则.xlsx"]
    assert copy.read_bytes() == mine
    office.edit("codes", patterns(J="KH{年}{序号}"))
    office.night(days=3)
    assert office.returned() == ["编码规则.xlsx"]
    assert copy.read_bytes() == mine


def test_a_copy_that_somebody_has_open_stays_until_it_is_closed(office: Office) -> None:
    good = office.path("codes").read_bytes()
    office.edit("codes", patterns(J="F{年}{序号}"))
    office.night()
    lock = office.archive.workspace.returned / ARCHIVIST / "~$编码规则.xlsx"
    lock.write_bytes(b"")
    office.path("codes").write_bytes(good)
    office.night(days=1)
    assert "编码规则.xlsx" in office.returned()
    lock.unlink()
    office.night(days=2)
    assert office.returned() == []


def test_a_new_archivist_gets_the_copy_too(office: Office) -> None:
    office.edit("codes", patterns(J="F{年}{序号}"))
    office.night()
    office.edit("roster", added(name="刘洋", department="销售部", role="档案管理员", active="是"))
    office.night(days=1)
    office.night(days=2)
    assert [path.name for path in office.archive.returned("刘洋")] == ["编码规则.xlsx"]


def test_a_table_that_is_gone_is_written_anew_as_it_is_in_force(office: Office) -> None:
    office.edit("calendar", added(day="2026-11-23", last="2026-11-24", kind="休息", note="搬家"))
    office.edit("dictionary", renamed("行业", "纺织服装", "纺织品", "纺织服装"))
    office.night()
    before = {table: office.rows(table) for table in tables()}
    for table in tables():
        office.path(table).unlink()
    assert len(said(office.night(days=1), "written anew")) == 6
    assert {table: office.rows(table) for table in tables()} == before
    assert office.night(days=2) == []
    assert [name for (name,) in office.archive.ask("SELECT DISTINCT source FROM audit WHERE what = 'office-table'")]
    assert office.archive.ask("SELECT count(*) FROM audit WHERE what = 'office-table' AND source = '日历.xlsx'") == [
        (1,)
    ]


def test_an_archive_from_before_a_table_existed_gets_it(office: Office) -> None:
    office.path("codes").unlink()
    with sqlite3.connect(office.archive.workspace.state / FILE_NAME) as ledger:
        ledger.execute("DELETE FROM office WHERE name = 'codes'")
    assert office.rows("codes") == []
    office.night()
    assert office.path("codes").exists()
    assert [row["series"] for row in office.rows("codes")] == ["J", "Y", "D", "F", "G", "K", "JY", "SQ"]


def test_a_table_that_is_gone_while_somebody_saves_it_is_left_alone(office: Office) -> None:
    office.path("codes").unlink()
    office.path("codes").with_name("~$编码规则.xlsx").write_bytes(b"")
    assert said(office.night(), "编码规则.xlsx", "missing")
    assert not office.path("codes").exists()


def test_a_table_that_cannot_be_opened_holds_up_no_other(office: Office) -> None:
    office.path("dictionary").unlink()
    office.path("dictionary").mkdir()
    office.edit("calendar", added(day="2026-11-23", kind="休息"))
    assert said(office.night(), "字典表.xlsx", "could not be opened")
    assert [row["day"] for row in office.rows("calendar")] == ["2026-11-23"]


def _saved_by_openpyxl(path: Path, change: Callable[[Workbook], None]) -> None:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        lambda path: path.write_bytes(b""),
        lambda path: shutil.copy(path.with_name("人员名册.xlsx"), path),
        lambda path: path.write_bytes(workbook_of(a_customer())),
    ],
    ids=["cut short", "empty", "another table", "a form"],
)
def test_a_file_that_is_not_the_table_is_said_to_be_so(office: Office, spoil: Callable[[Path], object]) -> None:
    before = office.rows("codes")
    spoil(office.path("codes"))
    assert said(office.night(), "编码规则.xlsx", "could not be read")
    assert office.rows("codes") == before
    assert len(office.returned()) == 1 and office.returned()[0].startswith("编码规则.xlsx-")
    assert said(office.night(days=1), "编码规则.xlsx", "could not be read")
    office.path("codes").unlink()
    office.night(days=2)
    assert office.returned() == []


def test_a_table_without_its_opinion_sheet_comes_back_as_a_note(office: Office) -> None:
    office.edit("codes", patterns(J="F{年}{序号}"))
    _saved_by_openpyxl(office.path("codes"), lambda book: book.remove(book["审核意见"]))
    assert said(office.night(), "编码规则.xlsx")
    (note,) = office.archive.returned(ARCHIVIST)
    text = " ".join(str(cell.value) for row in openpyxl.load_workbook(note).active.rows for cell in row)  # type: ignore[union-attr]
    assert "F2026001" in text


def test_faults_are_listed_from_top_to_bottom_and_those_without_a_cell_last(office: Office) -> None:
    def change(rows: list[Row]) -> list[Row]:
        return [row for row in patterns(J="F{年}{序号}", G="G{年份}{序号}")(rows) if row["series"] != "SQ"]

    office.edit("codes", change)
    office.night()
    assert [place for place, _, _ in office.opinions("编码规则.xlsx")] == ["D4", "D7", "D8", ""]
    assert "SQ" in office.opinions("编码规则.xlsx")[-1][1]


def test_an_emptied_table_is_a_fault_save_for_the_calendar(office: Office) -> None:
    before = office.rows("retention")
    office.edit("retention", lambda rows: [])
    assert said(office.night(), "保管期限表.xlsx", "1 faults")
    assert office.rows("retention") == before
    office.edit("calendar", added(day="2026-11-23", kind="休息"))
    office.night(days=1)
    office.edit("calendar", lambda rows: [])
    office.night(days=2)
    assert office.rows("calendar") == []


# -- dictionaries -----------------------------------------------------------------------------------


def _offered(archive: Archive, title: str) -> set[object]:
    book = openpyxl.load_workbook(archive.workspace.blank / f"{title}.xlsx")
    return {cell.value for row in book["字典"].rows for cell in row}


def test_a_new_entry_reaches_the_blank_forms_the_same_night_and_older_forms_are_taken_with_it(office: Office) -> None:
    assert "航天" not in _offered(office.archive, "客户基本信息表")
    older = workbook_of(customer(1, industry="航天"))  # its dropdown has no such entry
    office.edit("dictionary", added(dictionary="行业", entry="航天"))
    office.archive.hand_in("王芳", "客户.xlsx", older)
    outcome = office.archive.night()
    assert "航天" in _offered(office.archive, "客户基本信息表")
    assert outcome.counted.coded == ["J2026001"]


def test_entries_that_records_hold_stay_and_their_count_is_told(office: Office) -> None:
    for serial in (1, 2):
        office.archive.hand_in("王芳", f"客户{serial}.xlsx", customer(serial))
    office.archive.night()
    office.edit("dictionary", without("行业", "纺织服装"))
    assert said(office.night(days=1), "字典表.xlsx", "1 faults")
    ((place, what, _),) = office.opinions("字典表.xlsx")
    assert place == ""
    assert "纺织服装" in what and "2" in what
    assert "纺织服装" in {row["entry"] for row in office.rows("dictionary")}


def test_entries_in_a_cards_table_in_parts_in_several_and_of_people_are_counted(office: Office) -> None:
    contacts = [{"name": "林敏", "decision_role": "决策人", "mobile": "13800138000"}]
    filled = a_customer(contacts=contacts, attachments="营业执照、授权书")
    office.archive.hand_in("王芳", "客户.xlsx", filled)
    office.archive.night()

    def gone(rows: list[Row]) -> list[Row]:
        used = [("决策角色", "决策人"), ("地域", "华东"), ("附件", "授权书"), ("部门", "销售部")]
        free = [("决策角色", "财务"), ("地域", "华南"), ("附件", "组织架构图"), ("部门", "市场部")]
        return [row for row in rows if (row["dictionary"], row["entry"]) not in (*used, *free)]

    office.edit("dictionary", gone)
    office.night(days=1)
    told = " ".join(what for _, what, _ in office.opinions("字典表.xlsx"))
    assert len(office.opinions("字典表.xlsx")) == 4
    assert all(word in told for word in ("决策人", "华东", "授权书", "销售部"))


def test_an_entry_that_no_record_holds_may_go_and_older_forms_are_told(office: Office) -> None:
    office.edit("dictionary", without("行业", "玩具礼品"))
    office.archive.hand_in("王芳", "客户.xlsx", customer(1, industry="玩具礼品"))  # its dropdown still has it
    outcome = office.archive.night()
    assert [problem.rule for _, problem in outcome.counted.problems] == ["not-in-list"]


def test_a_renamed_entry_is_the_new_word_on_new_records_and_the_old_one_stays_on_old_ones(office: Office) -> None:
    loan = a_loan_row(code="J2026001", purpose="对账")
    office.archive.hand_in("王芳", "客户.xlsx", customer(1))
    office.archive.night()
    office.archive.hand_in("王芳", "借阅.xlsx", a_loan(loan))
    office.archive.night(NIGHT + timedelta(days=1))

    def change(rows: list[Row]) -> list[Row]:
        rows = renamed("行业", "纺织服装", "纺织品", "纺织服装")(rows)
        return renamed("借阅目的", "对账", "核对账目", "对账")(rows)

    office.edit("dictionary", change)
    # Both come on forms from before: the register with its old row, now with a date of return.
    office.archive.hand_in("王芳", "客户2.xlsx", customer(2))
    office.archive.hand_in("王芳", "借阅.xlsx", a_loan(loan | {"returned_on": date(2026, 11, 22), "condition": "完好"}))
    outcome = office.archive.night(NIGHT + timedelta(days=2))
    assert outcome.counted.problems == []
    fields = dict(office.archive.ask("SELECT code, fields FROM record"))
    assert json.loads(fields["J2026001"])["industry"] == "纺织服装"
    assert json.loads(fields["J2026002"])["industry"] == "纺织品"
    assert json.loads(fields["JY2026001"])["purpose"] == "对账"
    changed = {field for (field,) in office.archive.ask("SELECT field FROM change")}
    assert "returned_on" in changed and "purpose" not in changed


# -- the code scheme --------------------------------------------------------------------------------


def test_a_changed_scheme_holds_for_new_codes_and_given_ones_stay(office: Office) -> None:
    office.archive.hand_in("王芳", "客户1.xlsx", customer(1))
    office.archive.night()
    office.edit("codes", patterns(J="KH{年}-{序号:4}", G="{类别}-{类型}-{年}-{序号}"))
    office.archive.hand_in("王芳", "客户2.xlsx", customer(2))
    office.archive.hand_in("王芳", "客户1.xlsx", customer(1, telephone="0574-87650000"))
    office.archive.hand_in("王芳", "拜访.xlsx", a_visit(customer="宁波第1号贸易有限公司"))
    outcome = office.archive.night(NIGHT + timedelta(days=1))
    assert outcome.counted.problems == []
    codes = [code for (code,) in office.archive.ask("SELECT code FROM record ORDER BY code")]
    assert codes == ["G-拜访-2026-001", "J2026001", "KH2026-0001"]
    # J's old letters are free for nobody else, and its own old line goes on where it stopped.
    office.edit("codes", patterns(D="J{年}{序号}"))
    assert said(office.night(days=2), "编码规则.xlsx", "1 faults")
    ((_, what, _),) = office.opinions("编码规则.xlsx")
    assert "J2026" in what
    office.edit("codes", patterns(J="J{年}{序号}", D="D{年}{序号}"))
    office.archive.hand_in("王芳", "客户3.xlsx", customer(3))
    assert office.archive.night(NIGHT + timedelta(days=3)).counted.coded == ["J2026002"]


def test_a_code_may_name_the_handlers_department(office: Office) -> None:
    def short(rows: list[Row]) -> list[Row]:
        names = {"销售部": "XS", "产品部/采购部": "CG", "行政部/综合部": "XZ"}
        return [row | {"short": names.get(row["entry"])} if row["dictionary"] == "部门" else row for row in rows]

    office.edit("codes", patterns(J="{部门}-{类别}-{年}-{序号}", JY="JY{部门}{年}{序号}"))
    assert said(office.night(), "编码规则.xlsx")  # 产品部/采购部 has no short name yet
    office.edit("dictionary", short)
    office.archive.hand_in("王芳", "客户1.xlsx", customer(1))
    office.archive.hand_in("李明", "客户2.xlsx", customer(2, department="市场部", owner="李明"))
    outcome = office.archive.night(NIGHT + timedelta(days=1))
    assert outcome.counted.problems == []
    assert sorted(outcome.counted.coded) == ["XS-J-2026-001", "市场部-J-2026-001"]


# -- retention --------------------------------------------------------------------------------------


def _index(archive: Archive) -> dict[str, tuple[Any, Any]]:
    """Return code -> (period, due on) as the register shows them."""
    book = openpyxl.load_workbook(archive.workspace.register / "档案总登记表.xlsx", read_only=True)
    rows = [[cell.value for cell in row] for row in book["档案目录"].rows]
    head = next(row for row in rows if "档号" in row)
    at = [head.index(label) for label in ("档号", "保管期限", "到期日期")]
    return {row[at[0]]: (row[at[1]], row[at[2]]) for row in rows[rows.index(head) + 1 :] if row[at[0]]}


def test_the_register_shows_the_periods_in_force_and_those_that_come(office: Office) -> None:
    office.archive.hand_in("王芳", "客户1.xlsx", customer(1))
    office.archive.hand_in("王芳", "拜访.xlsx", a_visit(customer="宁波第1号贸易有限公司"))
    office.archive.night()
    assert _index(office.archive) == {
        "J2026001": ("长期", None),
        "G2026拜访001": ("3年", datetime(2029, 11, 20)),
    }

    def change(rows: list[Row]) -> list[Row]:
        visits = {"line": "G拜访", "years": "6年", "counted": "年底", "basis": "会议决定"}
        files = {"line": "J", "years": "10年", "counted": "年底", "since": "2026-11-23"}
        return [*rows, visits, files]

    office.edit("retention", change)
    office.archive.night(NIGHT)  # the same moment again: only the schedule is another
    assert _index(office.archive) == {
        "J2026001": ("长期", None),
        "G2026拜访001": ("6年", datetime(2033, 1, 1)),
    }
    office.archive.night(NIGHT + timedelta(days=2))  # nothing was edited, but a line took force
    assert _index(office.archive)["J2026001"] == ("10年", None)


# -- the calendar -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("off", "due"), [(False, "2026-11-25"), (True, "2026-11-27")])
def test_days_off_put_off_what_is_due_in_working_days(office: Office, off: bool, due: str) -> None:
    if off:
        office.edit("calendar", added(day="2026-11-23", last="2026-11-24", kind="休息"))
    office.archive.hand_in("王芳", "客户.xlsx", customer(1))
    # A call on Friday; sales hands in within three working days (rule E8).
    office.archive.hand_in("王芳", "电话.xlsx", a_call(customer="宁波第1号贸易有限公司"))
    assert office.archive.night().counted.problems == []
    assert office.archive.ask("SELECT substr(due, 1, 10) FROM record WHERE form = 'telephone_record'") == [(due,)]


# -- the roster -------------------------------------------------------------------------------------


def test_somebody_new_needs_a_row_and_finds_an_inbox(office: Office) -> None:
    inbox = office.archive.workspace.inbox
    row = {"name": "刘洋", "department": "市场部", "role": "业务人员", "supervisor": "陈刚", "active": "是"}
    office.edit("roster", lambda rows: [*rows, row | {"further_departments": ["客服部", "销售部"]}])
    assert office.night() == []
    assert (inbox / "刘洋").is_dir()
    assert office.rows("roster")[-1]["further_departments"] == ["客服部", "销售部"]
    office.archive.hand_in("刘洋", "客户.xlsx", customer(1))
    assert office.archive.night().counted.coded == ["J2026001"]


def test_an_inbox_that_cannot_be_made_is_said_and_holds_up_nobody(office: Office) -> None:
    inbox = office.archive.workspace.inbox
    (inbox / "刘洋").write_text("notes")
    rows = [{"name": name, "department": "市场部", "role": "业务人员", "active": "是"} for name in ("刘洋", "孙倩")]
    office.edit("roster", lambda before: [*before, *rows])
    assert said(office.night(), "刘洋", "could not be made")
    assert (inbox / "孙倩").is_dir()


def test_a_supervisor_who_left_is_named_each_night_until_there_is_a_successor(office: Office) -> None:
    def left(rows: list[Row]) -> list[Row]:
        return [row | {"active": "否"} if row["name"] == "陈刚" else row for row in rows]

    office.edit("roster", left)
    for days in (0, 1):
        (notice,) = said(office.night(days=days), "陈刚 has left")
        assert "王芳" in notice and "李明" in notice and ARCHIVIST in notice and "周强" not in notice
    office.edit("roster", lambda rows: [row | {"supervisor": None} for row in rows])
    assert office.night(days=2) == []


def test_somebody_with_records_is_not_taken_off_the_roster(office: Office) -> None:
    office.archive.hand_in("李明", "客户.xlsx", customer(1, owner="李明"))
    office.archive.night()
    office.edit("roster", lambda rows: [row for row in rows if row["name"] != "李明"])
    office.night(days=1)
    ((place, what, _),) = office.opinions("人员名册.xlsx")
    assert place == "" and "李明" in what and "2" in what


def test_the_tables_have_the_lists_that_their_dropdowns_offer(office: Office) -> None:
    for table in tables().values():
        book = openpyxl.load_workbook(io.BytesIO(office.path(table.id).read_bytes()))
        listed = {row[0].value for row in book["字典"].iter_cols(max_row=1)}
        assert {column.dictionary for column in table.columns if column.dictionary} <= listed
