"""What is due is run once, in order, as of the moment it was due for, also where nobody looked in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from archive import Archive, setting

from jobs.failures import Failure, Held, WrongUse
from jobs.ledger.opening import open_ledger
from jobs.letters import Letter, post
from jobs.on_time.planning import HELD_FOR, MOST
from jobs.on_time.ticking import Ticked, tick
from jobs.running import Run, locked
from jobs.timetable import JOBS, STEPS, Step
from validators.message import Message, Text

#: The archive of the tests was set up on Saturday 2026-11-21 at 22:00.
_SUNDAY = "2026-11-22T22:00"


def _tick(archive: Archive, at: str) -> Ticked:
    moment = datetime.fromisoformat(at).replace(tzinfo=archive.workspace.settings.zone)
    return tick(archive.workspace, lambda: moment, lambda *_: None)


def _runs(archive: Archive) -> list[tuple[Any, ...]]:
    return [(at[:16], state) for at, state in archive.ask("SELECT at, state FROM run ORDER BY id")]


def _due(archive: Archive, job: str) -> list[tuple[Any, ...]]:
    return archive.ask(f"SELECT day, state, tries FROM due WHERE job = '{job}' ORDER BY day")


class Desk:
    """Gives jobs steps of the test's own, and keeps what they were run for."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.done: list[str] = []

    def does(self, *jobs: str) -> None:
        """Let jobs do nothing but be noted."""
        for job in jobs:
            self.job(job, lambda run, job=job: self.done.append(f"{job} {run.at:%m-%d %H:%M}"))  # type: ignore[misc]

    def fails(self, job: str, error: BaseException) -> None:
        """Let a job fail."""

        def work(run: Run) -> None:
            raise error

        self.job(job, work)

    def job(self, job: str, work: Callable[[Run], object]) -> None:
        """Let a job do what the test says."""
        self._patch.setitem(STEPS, f"test_{job}", Step(f"test_{job}", Text(job, job), work))  # type: ignore[arg-type]
        self._patch.setitem(JOBS, job, (f"test_{job}",))  # type: ignore[arg-type]

    def without(self, *jobs: str) -> None:
        """Let jobs have no steps."""
        for job in jobs:
            self._patch.setitem(JOBS, job, ())  # type: ignore[arg-type]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(monkeypatch)
    desk.without("nightly", "morning", "weekly", "monthly", "quarterly", "halfyear", "yearly", "partners")
    return desk


_NO_ROOM = Failure(Message("The run could not be entered as failed in the ledger."))


def test_a_new_archive_counts_from_the_moment_it_was_set_up(archive: Archive, desk: Desk) -> None:
    desk.does("nightly", "morning", "weekly", "monthly")
    assert not _tick(archive, "2026-11-22T07:29").done
    assert archive.ask("SELECT * FROM due") == []


def test_what_is_due_is_run_once_as_of_its_moment(archive: Archive, desk: Desk) -> None:
    desk.does("nightly", "morning")
    ticked = _tick(archive, "2026-11-22T07:31")
    assert desk.done == ["morning 11-22 07:30"] and not ticked.failed
    assert ticked.next and (ticked.next.job, f"{ticked.next.at:%d %H:%M}") == ("nightly", "22 22:00")
    assert not _tick(archive, "2026-11-22T07:31").done
    assert not _tick(archive, "2026-11-22T21:59").done
    _tick(archive, "2026-11-22T22:04")
    assert desk.done == ["morning 11-22 07:30", "nightly 11-22 22:00"]
    assert _runs(archive) == [("2026-11-22T07:30", "done"), ("2026-11-22T22:00", "done")]


def test_the_real_night_is_run_when_it_is_due(archive: Archive) -> None:
    ticked = _tick(archive, _SUNDAY)
    assert [(each.job, each.state) for each in ticked.done] == [("morning", "done"), ("nightly", "done")]
    assert list(archive.workspace.runs.glob("2026-11-22 2200*.xlsx"))


def test_of_missed_nights_and_mornings_the_newest_stands_for_the_others(archive: Archive, desk: Desk) -> None:
    desk.does("nightly", "morning")
    _tick(archive, "2026-11-26T09:00")
    assert desk.done == ["nightly 11-25 22:00", "morning 11-26 07:30"]
    assert [state for _, state, _ in _due(archive, "nightly")] == ["covered", "covered", "covered", "done"]
    assert [state for _, state, _ in _due(archive, "morning")] == [*["covered"] * 4, "done"]
    assert not _tick(archive, "2026-11-26T09:05").done


def test_missed_reports_are_each_run_and_each_has_the_night_before_it(archive: Archive, desk: Desk) -> None:
    """2026-11-30 is a Monday."""
    desk.does("nightly", "morning", "weekly", "monthly")
    _tick(archive, "2026-12-02T09:00")
    assert desk.done == [
        *("nightly 11-22 22:00", "weekly 11-23 06:00"),
        *("nightly 11-29 22:00", "weekly 11-30 06:00"),
        *("nightly 11-30 22:00", "monthly 12-01 06:00"),
        *("nightly 12-01 22:00", "morning 12-02 07:30"),
    ]


def test_a_job_without_steps_is_passed_by_until_it_has_some(archive: Archive, desk: Desk) -> None:
    desk.does("nightly")
    _tick(archive, "2026-12-01T23:00")
    assert _due(archive, "monthly") == _due(archive, "weekly") == []
    desk.does("weekly", "monthly")
    _tick(archive, "2026-12-02T08:00")
    assert desk.done == ["nightly 12-01 22:00"], "what lay before the upgrade is not caught up"
    _tick(archive, "2026-12-07T06:00")
    assert desk.done[1:] == ["nightly 12-06 22:00", "weekly 12-07 06:00"]


def test_a_job_that_is_switched_off_is_not_run_and_not_caught_up(archive: Archive, desk: Desk) -> None:
    desk.does("nightly", "morning")
    off = setting(archive, 'morning   = "07:30"', 'morning   = ""')
    _tick(off, "2026-11-23T12:00")
    on = setting(archive, 'morning   = ""', 'morning   = "07:30"')
    _tick(on, "2026-11-23T12:01")
    assert desk.done == ["nightly 11-22 22:00"]
    _tick(on, "2026-11-24T07:30")
    assert desk.done[-1] == "morning 11-24 07:30"


def test_another_time_of_day_does_not_make_a_job_due_twice_a_day(archive: Archive, desk: Desk) -> None:
    desk.does("morning")
    _tick(archive, "2026-11-22T08:00")
    later = setting(archive, 'morning   = "07:30"', 'morning   = "08:30"')
    _tick(later, "2026-11-22T09:00")
    _tick(later, "2026-11-23T09:00")
    assert desk.done == ["morning 11-22 07:30", "morning 11-23 08:30"]


@pytest.mark.parametrize("error", [_NO_ROOM, ZeroDivisionError("a fault of our own")])
def test_a_job_that_fails_is_tried_again_with_growing_pauses_and_given_up(
    archive: Archive, desk: Desk, error: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    desk.does("nightly")
    desk.fails("monthly", error)
    now, tries = datetime(2026, 12, 1, 6, 0), []
    while now < datetime(2026, 12, 3):
        ticked = _tick(archive, now.isoformat())
        tries += [now for each in ticked.done if each.job == "monthly"]
        assert not any(each.job == "monthly" for each in ticked.done) or ticked.failed
        now += timedelta(minutes=10)
    pauses = [(b - a) // timedelta(minutes=1) for a, b in pairwise(tries)]
    assert pauses == [10, 20, 40, 80, 160, 320, 640]
    assert _due(archive, "monthly") == [("2026-12-01", "failed", 8)]
    assert len(desk.done) == 3, "the nights go on meanwhile"


def test_what_failed_is_told_in_the_reports_of_other_runs_until_it_is_done_by_hand(
    archive: Archive, desk: Desk
) -> None:
    desk.does("nightly")
    archive = setting(archive, "retry_times = 8 ", "retry_times = 1 ")
    desk.fails("monthly", _NO_ROOM)
    ticked = _tick(archive, "2026-12-01T06:00")
    assert "guidang run monthly --at 2026-12-01T06:00" in str(ticked.said[-1])
    _tick(archive, "2026-12-01T22:00")
    (page,) = archive.workspace.runs.glob("2026-12-01 2200*.html")
    assert "guidang run monthly --at 2026-12-01T06:00" in page.read_text("utf-8")
    desk.does("monthly")
    archive.night(datetime(2026, 12, 2, 9, 0), ["monthly"])
    _tick(archive, "2026-12-02T22:00")
    assert _due(archive, "monthly")[0][1] == "done"
    (page,) = archive.workspace.runs.glob("2026-12-02 2200*.html")
    assert "guidang run monthly" not in page.read_text("utf-8")


def test_a_report_waits_for_the_night_before_it_but_not_for_ever(archive: Archive, desk: Desk) -> None:
    desk.does("monthly")
    desk.fails("nightly", _NO_ROOM)
    now, nights = datetime(2026, 12, 1, 6, 0), 0
    while not desk.done:
        nights += sum(each.job == "nightly" for each in _tick(archive, now.isoformat()).done)
        now += timedelta(minutes=10)
    assert nights == HELD_FOR and desk.done == ["monthly 12-01 06:00"]
    assert now < datetime(2026, 12, 1, 8, 0)


def test_a_report_waits_while_a_night_is_tried_again_and_then_has_its_records(archive: Archive, desk: Desk) -> None:
    desk.does("monthly")
    desk.fails("nightly", _NO_ROOM)
    _tick(archive, "2026-12-01T06:00")
    assert desk.done == []
    desk.does("nightly")
    assert not _tick(archive, "2026-12-01T06:05").done
    _tick(archive, "2026-12-01T06:10")
    assert desk.done == ["nightly 11-30 22:00", "monthly 12-01 06:00"]


def test_a_night_that_fails_is_covered_by_the_next_one(archive: Archive, desk: Desk) -> None:
    archive = setting(archive, "retry_times = 8 ", "retry_times = 2 ")
    desk.fails("nightly", _NO_ROOM)
    _tick(archive, "2026-11-22T22:00")
    _tick(archive, "2026-11-22T22:10")
    assert _due(archive, "nightly") == [("2026-11-22", "failed", 2)]
    desk.does("nightly")
    ticked = _tick(archive, "2026-11-23T22:00")
    assert not ticked.said and [state for _, state, _ in _due(archive, "nightly")] == ["covered", "done"]


def test_a_night_run_by_hand_is_not_run_again(archive: Archive, desk: Desk) -> None:
    desk.does("nightly")
    archive.night(datetime(2026, 11, 23, 9, 0))
    assert not _tick(archive, "2026-11-23T09:05").done
    assert [state for _, state, _ in _due(archive, "nightly")] == ["done"]


def test_a_night_of_some_future_moment_stands_for_none_before_it(archive: Archive, desk: Desk) -> None:
    desk.does("nightly")
    archive.night(datetime(2030, 1, 1, 9, 0))
    _tick(archive, _SUNDAY)
    assert desk.done[-1] == "nightly 11-22 22:00"


def test_whoever_stops_it_costs_the_job_no_try(archive: Archive, desk: Desk) -> None:
    desk.fails("nightly", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        _tick(archive, _SUNDAY)
    assert _due(archive, "nightly") == [("2026-11-22", "waiting", 0)]
    assert _runs(archive) == [("2026-11-22T22:00", "failed")]
    desk.does("nightly")
    _tick(archive, "2026-11-22T22:01")
    assert desk.done == ["nightly 11-22 22:00"]


def test_while_another_run_is_under_way_nothing_is_begun_and_nothing_counted(archive: Archive, desk: Desk) -> None:
    desk.does("nightly")
    with locked(archive.workspace):
        assert not _tick(archive, "2026-11-22T21:00").done, "nothing is due, so nobody is in the way"
        with pytest.raises(Held):
            _tick(archive, _SUNDAY)
    assert _due(archive, "nightly") == [("2026-11-22", "waiting", 0)]
    _tick(archive, "2026-11-22T22:01")
    assert desk.done == ["nightly 11-22 22:00"]


def test_a_missing_key_costs_the_jobs_no_try(archive: Archive, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.does("nightly")
    monkeypatch.setenv("GUIDANG_KEY", "no key")
    with pytest.raises(WrongUse):
        _tick(archive, _SUNDAY)
    assert _due(archive, "nightly") == [("2026-11-22", "waiting", 0)]


def test_a_clock_that_was_ahead_for_a_while_costs_no_night(archive: Archive, desk: Desk) -> None:
    desk.does("nightly", "weekly")
    _tick(archive, "2027-08-01T12:00")
    assert "nightly 07-31 22:00" in desk.done
    desk.done.clear()
    ticked = _tick(archive, "2026-11-22T12:00")
    assert len(ticked.said) == 1 and not ticked.done
    _tick(archive, "2026-11-23T12:00")
    assert desk.done == ["nightly 11-22 22:00", "weekly 11-23 06:00"]


def test_a_clock_put_right_by_minutes_makes_nothing_come_twice(archive: Archive, desk: Desk) -> None:
    desk.does("nightly")
    _tick(archive, "2026-11-22T22:00")
    for at in ("2026-11-22T21:30", "2026-11-22T22:00", "2026-11-22T22:30"):
        assert not _tick(archive, at).done
    assert desk.done == ["nightly 11-22 22:00"]


def test_an_archive_that_nobody_looked_after_for_long_catches_up_within_bounds(archive: Archive, desk: Desk) -> None:
    desk.does("nightly", "weekly", "monthly")
    ticked = _tick(archive, "2031-03-05T12:00")
    weekly = [each for each in desk.done if each.startswith("weekly")]
    assert len(weekly) == len([each for each in desk.done if each.startswith("monthly")]) == MOST
    assert weekly[-1] == "weekly 03-03 06:00"
    assert {each.gaps.get("name") for each in ticked.said} == {"weekly", None}
    assert archive.ask("SELECT min(day) FROM due")[0][0] >= "2030-03-04"
    assert not _tick(archive, "2031-03-05T12:05").said


def test_letters_that_could_not_be_sent_are_tried_between_the_jobs_with_growing_pauses(archive: Archive) -> None:
    """Nobody listens at the port; the mail server is down."""
    archive = setting(archive, 'sender = ""', 'sender = "archive@example.com"')
    archive = setting(archive, "port = 587", "port = 9")
    archive = setting(archive, 'host = ""', 'host = "127.0.0.1"')
    _tick(archive, "2026-11-22T08:00")
    ledger = open_ledger(archive.workspace)
    with ledger.writing() as connection:
        post(connection, Letter("a/1", "王芳", "wangfang@example.com", "催办", "……"), "2026-11-22T08:00:00+08:00")
    ledger.close()
    now, tries = datetime(2026, 11, 22, 8, 10), []
    while now < datetime(2026, 11, 22, 21, 0):
        before = archive.ask("SELECT tries FROM mail")
        ticked = _tick(archive, now.isoformat())
        if archive.ask("SELECT tries FROM mail") != before:
            tries.append(now)
            assert ticked.said and not ticked.failed
        now += timedelta(minutes=10)
    assert [(b - a) // timedelta(minutes=1) for a, b in pairwise(tries)] == [30, 60, 120, 240, 240]
