"""What an answer in 催办清单 does, and what is said to one that cannot be acted on."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from answer_books import answer_row
from archive import NIGHT, Archive
from form_builders import a_complaint
from reminder_desk import DAY, MORNING, below, book, morning, of_kind, reminded, reply

from jobs.answer_books import UNKNOWN
from jobs.reminders.answers import CHANGED, NOBODY, ONESELF, PAST, SOMEBODY_ELSES, STAYS, TOO_FAR, WHY
from jobs.running import running
from jobs.timetable import carry_out, steps_of
from validators.message import Message

KIND = "客户投诉"
FRIDAY = MORNING + 4 * DAY


@pytest.fixture
def asked(archive: Archive) -> Archive:
    """An archive in which 王芳 is reminded of a complaint, due on Friday, and of nothing else."""
    archive.hand_in("王芳", "投诉.xlsx", a_complaint())
    archive.night()
    morning(archive)
    assert [row["kind"] for row in reminded(archive)] == [KIND]
    return archive


def notices(archive: Archive, at: datetime) -> set[str]:
    """Let a morning run; return the sentences that the archivist is told, as they stand in the code."""
    with running(archive.workspace, at, ["morning"]) as run:
        assert not carry_out(run, steps_of(["morning"])).failures
        gaps = [part for notice in run.notices for part in notice.gaps.values() if isinstance(part, Message)]
        return {message.id for message in (*run.notices, *gaps)}


def column(archive: Archive, name: str) -> Any:
    ((value,),) = archive.ask(f'SELECT "{name}" FROM reminder')
    return value


def test_done_is_believed_for_some_working_days_and_then_comes_back_with_who_said_so(asked: Archive) -> None:
    reply(asked, KIND, "已办")
    assert notices(asked, MORNING + DAY) == set()  # Tuesday
    assert reminded(asked) == []
    assert asked.ask("SELECT who, what FROM audit WHERE what LIKE 'reminder%'") == [("王芳", "reminder-done")]
    morning(asked, MORNING + 3 * DAY)
    assert reminded(asked) == []
    morning(asked, FRIDAY)
    (row,) = reminded(asked)
    assert "王芳于2026-11-24答复：已办。登记上仍未办结。" in row["course"]
    assert row["decision"] is None
    assert column(asked, "token") == row["token"]


def test_done_is_never_heard_of_again_where_the_ledger_shows_it_so(asked: Archive) -> None:
    reply(asked, KIND, "已办")
    closed = {"course": "已换货", "result": "客户接受", "responsible": "供应商", "closed_on": date(2026, 11, 23)}
    asked.hand_in("王芳", "投诉2.xlsx", a_complaint(**closed), at=MORNING)
    asked.night(MORNING + timedelta(hours=14))
    morning(asked, FRIDAY)
    assert reminded(asked) == []
    assert column(asked, "ended")


def test_what_is_postponed_comes_back_on_its_day(asked: Archive) -> None:
    reply(asked, KIND, "延期到", until=date(2026, 11, 30))
    morning(asked, MORNING + DAY)
    morning(asked, MORNING + 6 * DAY)
    assert reminded(asked) == []
    assert ("延期到", "王芳") in [line[:2] for line in below(asked)]
    morning(asked, MORNING + 7 * DAY)
    (row,) = reminded(asked)
    assert "王芳于2026-11-24答复：延期到2026-11-30。" in row["course"]
    # Its day passed meanwhile, but the clock begins anew: the supervisor hears of it three working days later.
    assert column(asked, "stage") == 1


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"decision": "延期到", "until": date(2026, 11, 24)}, PAST),
        ({"decision": "延期到", "until": date(2026, 11, 20)}, PAST),
        ({"decision": "延期到", "until": date(2027, 2, 1)}, TOO_FAR),
        ({"decision": "延期到", "until": date(2026, 12, 20)}, WHY),
        ({"decision": "非我负责", "to": "王芳"}, ONESELF),
    ],
)
def test_an_answer_that_cannot_be_acted_on_is_marked_and_stays(asked: Archive, cells: Any, fault: Any) -> None:
    answer_row(book(asked), "reminders", 0, **cells)
    told = notices(asked, MORNING + DAY)
    assert fault.what in told
    (row,) = reminded(asked)
    assert row["decision"] == cells["decision"]
    assert column(asked, "answer") is None
    # Put right, it is acted on.
    answer_row(book(asked), "reminders", 0, decision="已办", until=None, to=None)
    assert notices(asked, MORNING + 2 * DAY) == set()
    assert reminded(asked) == []


@pytest.mark.parametrize(
    "cells",
    [
        {"decision": "延期到"},
        {"decision": None, "until": date(2026, 11, 30)},
        {"decision": None, "to": "李明"},
        {"decision": "办好了"},
        {"decision": "延期到", "until": "下周"},
        {"decision": "非我负责", "to": "王小二"},
    ],
)
def test_an_answer_that_says_nothing_certain_is_marked(asked: Archive, cells: Any) -> None:
    answer_row(book(asked), "reminders", 0, **cells)
    assert "A decision of {person} could not be acted on. {what} {mend}" in notices(asked, MORNING + DAY)
    assert len(reminded(asked)) == 1
    assert column(asked, "answer") is None


def test_to_postpone_far_or_again_takes_a_reason(asked: Archive) -> None:
    reply(asked, KIND, "延期到", until=date(2026, 12, 14), reason="等客户验货")
    assert notices(asked, MORNING + DAY) == set()
    morning(asked, datetime(2026, 12, 14, 7, 30))
    reply(asked, KIND, "延期到", until=date(2026, 12, 16))
    assert WHY.what in notices(asked, datetime(2026, 12, 15, 7, 30))
    reply(asked, KIND, "延期到", until=date(2026, 12, 18), reason="客户改期")
    assert notices(asked, datetime(2026, 12, 16, 7, 30)) == set()
    assert (column(asked, "postponed"), column(asked, "reason")) == (2, "客户改期")


def test_not_mine_goes_to_the_supervisor_who_may_hand_it_to_whom_was_named(asked: Archive) -> None:
    reply(asked, KIND, "非我负责", to="李明", reason="客户已转给李明")
    assert notices(asked, MORNING + DAY) == set()
    assert reminded(asked) == []
    (row,) = of_kind(asked, KIND, "陈刚")
    assert "王芳于2026-11-24答复：非我负责，应由李明负责。客户已转给李明" in row["course"]
    reply(asked, KIND, "非我负责", "陈刚", to="李明")
    assert notices(asked, MORNING + 2 * DAY) == set()
    assert reminded(asked, "陈刚") == []
    (row,) = of_kind(asked, KIND, "李明")
    assert "陈刚于2026-11-25答复" in row["course"]
    assert asked.ask("SELECT owner, person, passes FROM reminder") == [("王芳", "李明", 2)]


def test_whoever_is_above_all_has_to_say_whose_it_is(asked: Archive) -> None:
    reply(asked, KIND, "非我负责")
    morning(asked, MORNING + DAY)
    reply(asked, KIND, "非我负责", "陈刚")
    assert NOBODY.what in notices(asked, MORNING + 2 * DAY)
    assert len(of_kind(asked, KIND, "陈刚")) == 1


def test_what_is_a_persons_own_cannot_be_passed_on(asked: Archive) -> None:
    with sqlite3.connect(asked.workspace.state / "ledger.db") as ledger:
        ledger.execute("UPDATE office SET rows = json_remove(rows, '$[0].confidential_until') WHERE name = 'roster'")
    morning(asked, MORNING + DAY)
    reply(asked, "保密协议", "非我负责")
    assert STAYS.what in notices(asked, MORNING + 2 * DAY)


def test_the_same_answer_is_acted_on_once_whenever_it_is_read(asked: Archive) -> None:
    reply(asked, KIND, "已办")
    answered = book(asked).read_bytes()
    morning(asked, MORNING + DAY)
    book(asked).write_bytes(answered)  # as where it stayed open in Excel for days
    assert notices(asked, FRIDAY) == set()
    (row,) = reminded(asked)
    assert "已办" in row["course"]
    book(asked).write_bytes(answered)
    morning(asked, FRIDAY + 3 * DAY)
    assert len(reminded(asked)) == 1
    assert asked.ask("SELECT count(*) FROM audit WHERE what = 'reminder-done'") == [(1,)]


def test_a_workbook_that_is_open_is_left_and_its_answers_are_read_later(asked: Archive) -> None:
    reply(asked, KIND, "延期到", until=date(2026, 12, 1))
    lock = book(asked).with_name("~$催办清单.xlsx")
    lock.write_bytes(b"")
    before = book(asked).read_bytes()
    morning(asked, MORNING + DAY)
    assert book(asked).read_bytes() == before
    lock.unlink()
    morning(asked, MORNING + 2 * DAY)
    assert not book(asked).exists()
    assert column(asked, "until") == "2026-12-01"


def test_an_answer_counts_only_from_whoever_is_asked(asked: Archive) -> None:
    other = book(asked, "李明")
    other.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(book(asked), other)
    answer_row(other, "reminders", 0, decision="已办")
    assert SOMEBODY_ELSES.what in notices(asked, MORNING + DAY)
    assert len(reminded(asked)) == 1
    assert not other.exists()


def test_a_pasted_row_is_noticed_and_a_deleted_one_is_shown_again(asked: Archive) -> None:
    answer_row(book(asked), "reminders", 0, decision="已办", token="R999999-ABCDEF-1234")
    told = notices(asked, MORNING + DAY)
    assert UNKNOWN.what in told
    assert "{person} deleted the row of “{title}” from the workbook {file}; it is shown again." in told
    assert len(reminded(asked)) == 1
    answer_row(book(asked), "reminders", 0, decision="已办", token="随便写的")
    assert notices(asked, MORNING + 2 * DAY)
    assert len(reminded(asked)) == 1


def test_an_answer_counts_only_for_the_day_that_was_shown(asked: Archive) -> None:
    reply(asked, KIND, "已办")
    with sqlite3.connect(asked.workspace.state / "ledger.db") as ledger:
        ledger.execute("UPDATE reminder SET basis = 'ABCDEF'")
    assert CHANGED.what in notices(asked, MORNING + DAY)


def test_an_answered_workbook_is_kept_as_it_was_written(asked: Archive) -> None:
    reply(asked, KIND, "已办")
    content = book(asked).read_bytes()
    morning(asked, MORNING + DAY)
    assert content in asked.originals().values()


def test_a_night_between_two_mornings_leaves_answers_alone(asked: Archive) -> None:
    reply(asked, KIND, "已办")
    before = book(asked).read_bytes()
    asked.night(NIGHT + 2 * DAY)
    assert book(asked).read_bytes() == before
