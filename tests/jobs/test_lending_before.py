"""Loans on the form's first version, and nights that are cut off: nothing is entered twice, nothing is lost (rule C6)."""

from __future__ import annotations

from datetime import datetime

import pytest
from answer_books import shown_rows
from archive import ROSTER, Archive
from lending_desk import (
    CONTRACT,
    agreed,
    asked,
    at_the_desk,
    desk_of,
    enter,
    lending,
    logged,
    night,
    nov,
    problems,
    states,
)
from request_desk import answer_review, fields

from jobs.language import translator
from validators.declaration import Form
from validators.dictionaries import SHIPPED
from validators.forms import form_of, forms
from workbooks.blank import blank_form
from workbooks.filling import fill

pytestmark = pytest.mark.usefixtures("lists_left_out")

FIRST: dict[str, object] = {
    "code": CONTRACT,
    "borrower": "王芳",
    "department": "销售部",
    "purpose": "对账",
    "taken_on": nov(20),
    "due": nov(27),
    "approver": "陈刚",
}


def first_version() -> Form:
    found = form_of("borrowing", 1)
    assert found and found is not forms()["borrowing"]
    return found


def on_the_first(archive: Archive, day: int, *rows: dict[str, object]) -> None:
    form = first_version()
    blank = blank_form(form, SHIPPED, [str(each["name"]) for each in ROSTER], "zh", translator("zh"))
    archive.hand_in("王芳", "旧表.xlsx", fill(blank, form, {}, {}, rows), at=datetime(2026, 11, day, 9))


def test_a_row_on_the_first_version_is_agreed_to_and_known_again_on_both(archive: Archive) -> None:
    """There the sender filled in hand-out and approver: the supervisor agrees all the same, and the archivist confirms."""
    held = lending(archive)
    on_the_first(held, 21, FIRST)
    assert problems(night(held, 21)) == []
    assert held.ask("SELECT roles FROM review") == [('["部门主管","档案管理员"]',)]
    answer_review(held, "同意")
    night(held, 22)
    assert states(held) == {CONTRACT: "在档"}
    answer_review(held, "同意", "赵敏")
    night(held, 23)
    assert states(held) == {CONTRACT: "借出", "JY2026001": "借出中"}
    assert (fields(held, "JY2026001")["asked_on"], fields(held, "JY2026001")["medium"]) == ("2026-11-20", "纸质")
    # The same rows on either blank say nothing new; a return on the old one is the same loan's.
    on_the_first(held, 24, FIRST)
    night(held, 24, FIRST)
    assert held.ask("SELECT COUNT(*) FROM review WHERE state = 'open'") == [(0,)]
    on_the_first(held, 25, FIRST | {"returned_on": nov(25), "condition": "完好"})
    night(held, 25)
    answer_review(held, "同意", "赵敏")
    night(held, 26)
    assert states(held) == {CONTRACT: "在档", "JY2026001": "已归还"}


def test_the_first_version_has_no_room_for_a_request(archive: Archive) -> None:
    held = lending(archive, checked=False)
    on_the_first(held, 21, FIRST | {"taken_on": None})
    assert [rule for _, rule in problems(night(held, 21))] == ["form-changed"]


def test_two_rows_on_the_first_version_for_one_record_are_two_loans(archive: Archive) -> None:
    held = lending(archive, checked=False)
    back = {"taken_on": nov(17), "due": nov(20), "returned_on": nov(19), "condition": "完好"}
    on_the_first(held, 21, FIRST, FIRST | back)
    assert problems(night(held, 21)) == []
    assert sorted(states(held).values()) == ["借出", "借出中", "已归还"]


def test_what_the_archivist_entered_counts_once_though_the_night_was_cut_off(archive: Archive) -> None:
    held = lending(archive)
    agreed(held, 21, asked())
    enter(held, "借出", day=nov(22))
    # Everything that follows is still to be done, and the workbook still holds the answer.
    held.night(datetime(2026, 11, 23, 22), ("lendings",))
    assert shown_rows(desk_of(held), "lending")[0]["decision"] == "借出"
    outcome = night(held, 23)
    assert outcome.counted.problems == []
    assert states(held) == {CONTRACT: "借出", "JY2026001": "借出中"}
    assert [what for _, what in logged(held)] == ["lent"]
    (row,) = at_the_desk(held)
    assert (row["state"], row["decision"]) == ("借出中", None)


def test_an_answer_to_what_has_moved_on_is_not_acted_on(archive: Archive) -> None:
    held = lending(archive, checked=False)
    night(held, 21, asked())
    enter(held, "借出", day=nov(21))
    old = desk_of(held).read_bytes()
    night(held, 22)
    night(held, 23, asked(returned_on=nov(23), condition="完好"))
    desk_of(held).write_bytes(old)
    enter(held, "撤销", reason="不借了")
    night(held, 24)
    assert states(held) == {CONTRACT: "在档", "JY2026001": "已归还"}
    assert fields(held, "JY2026001")["condition"] == "完好"
    assert not desk_of(held).exists()


def test_a_slip_that_was_kept_and_not_written_is_written_by_the_next_night(archive: Archive) -> None:
    held = lending(archive, checked=False)
    night(held, 21, asked())
    (slip,) = (held.workspace.people / "赵敏" / "借阅单").iterdir()
    assert held.ask("SELECT period, edition FROM report WHERE name = 'loan_slip'") == [("JY2026001", 1)]
    slip.unlink()
    import sqlite3

    with sqlite3.connect(held.workspace.state / "ledger.db") as ledger:
        ledger.execute("UPDATE report SET files = '{}' WHERE name = 'loan_slip'")
    night(held, 22)
    assert slip.is_file()
    assert held.ask("SELECT period, edition FROM report WHERE name = 'loan_slip'") == [("JY2026001", 1)]


def test_reminders_of_a_loan_go_up_and_begin_anew_after_an_extension(archive: Archive) -> None:
    """From two days ahead to the supervisor, and with a new last day from the start."""
    held = lending(archive)
    manager = {"name": "孙总", "department": "行政部/综合部", "role": "管理层", "active": "是"}
    from office_desk import Office

    Office(held).edit("roster", lambda rows: [*rows, manager])
    night(held, 20, asked(asked_on=nov(20), taken_on=nov(20), due=nov(24), approver="陈刚"), sender="赵敏")

    def stages(*days: int) -> list[tuple[object, ...]]:
        found = []
        for day in days:
            at = datetime(2026, 11, day, 7, 30) if day <= 30 else datetime(2026, 12, day - 30, 7, 30)
            held.night(at, ("morning",))
            found += held.ask("SELECT due, stage FROM reminder WHERE kind = 'loans' AND ended IS NULL")
        return found

    assert stages(22, 24) == [("2026-11-24", 0), ("2026-11-24", 1)]
    agreed(held, 24, asked(asked_on=nov(20), due=nov(24), extension=nov(30)))
    assert fields(held, "JY2026001")["due"] == "2026-11-30"
    assert stages(26) == []
    # 28 and 29 November are a weekend.
    assert stages(30, 33, 40) == [("2026-11-30", 1), ("2026-11-30", 2), ("2026-11-30", 3)]
    lists = held.workspace.people
    assert (lists / "陈刚" / "下属催办.xlsx").is_file()
