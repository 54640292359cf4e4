"""What is to be run now: due times are entered, missed ones weighed, and what failed waits its turn.

Order. The night comes first: a report, a reminder or another night waits for a night due before it, so that it
counts what was handed in until then; likewise each job waits for its own earlier due times. It does not
wait for ever: once what it waits for has failed `HELD_FOR` times it goes on, and the run report says so.

Missed nights. One night takes in all that lies there, so the newest stands for those before it, except
where something else was due in between: that needs the night before it, and gets it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.engine import Connection

from jobs.ledger import due as ledger
from jobs.ledger.due import UNFINISHED, Due, FinishedRun
from jobs.on_time.names import NAMES, gaps
from jobs.settings import Settings
from jobs.timetable import JOBS, has_work
from validators.due_times import SPANS, STANDS_FOR_OLDER, DueTime, due_between, in_order, next_due, period
from validators.message import Message

#: What lies further back is not caught up.
LOOK_BACK: Final = timedelta(days=366)
#: So many missed due times of one report are caught up, the newest.
MOST: Final = 12
#: After so many failures others do not wait any longer.
HELD_FOR: Final = 4
#: A clock that goes back by more was wrong; by less, it was put right and what is done stays done.
_PUT_RIGHT: Final = timedelta(hours=1)
#: For so long a report that was given up is told of.
_REMEMBERED: Final = timedelta(days=90)


def due_jobs(settings: Settings) -> set[str]:
    """Return the jobs that are due by themselves: those with a time, as far as they have anything to do."""
    return {job for job in settings.schedule.times() if has_work(job)}


def coming(settings: Settings, now: datetime) -> list[DueTime]:
    """Return when each job is due next, in that order.

    Args:
        settings: the archive's.
        now: with zone.
    """
    times = {job: at for job, at in settings.schedule.times().items() if job in due_jobs(settings)}
    found = [next_due({job: at}, settings.zone, now) for job, at in times.items()]
    return sorted((each for each in found if each), key=in_order)


def enter_due(connection: Connection, settings: Settings, now: datetime) -> list[Message]:
    """Enter what came due since somebody last looked, and return what is to be told of it.

    Args:
        connection: a writing transaction.
        settings: the archive's.
        now: with zone.
    """
    said: list[Message] = []
    since = ledger.counted(connection)
    if since is None:
        since = now
    if now < since - _PUT_RIGHT:
        said.append(
            Message(
                "The clock of this computer was ahead: it had been {then}, and is {now} now. What was done too early is "
                "done again in its time.",
                {"then": f"{since:%Y-%m-%d %H:%M}", "now": f"{now:%Y-%m-%d %H:%M}"},
            )
        )
        ledger.forget_after(connection, now)
        since = now
    if since < now - LOOK_BACK:
        said.append(
            Message(
                "Nobody has looked for what is due since {since}. What was due more than a year ago is not caught up; run the "
                "reports of that time by hand, if they are needed.",
                {"since": f"{since:%Y-%m-%d}"},
            )
        )
        since = now - LOOK_BACK
    times = {job: at for job, at in settings.schedule.times().items() if job in due_jobs(settings)}
    ledger.enter(connection, due_between(times, settings.zone, since, now))
    ledger.count_from(connection, max(since, now))
    return said


def settle(connection: Connection, settings: Settings, now: datetime) -> list[Message]:
    """Weigh what is unfinished: what was run by hand is done, what a later run stands for is covered.

    Args:
        connection: a writing transaction.
        settings: the archive's.
        now: with zone.

    Returns:
        what is to be told of due times that are not caught up.
    """
    rows = ledger.in_states(connection, (*UNFINISHED, "failed"))
    if not rows:
        return []
    runs = [run for run in ledger.finished_runs(connection, rows[0].at) if run.at <= now]
    weighed = [_given_up(_by_hand(each, runs), settings) for each in rows]
    active = due_jobs(settings)
    weighed = [
        replace(each, state="passed") if each.job not in active and each.state in UNFINISHED else each
        for each in weighed
    ]
    kept, passed = _newest(weighed)
    for old, new in zip(rows, _covered(kept), strict=True):
        if new != old:
            ledger.change(connection, new)
    return [
        Message(
            "{job} was missed more than {most} times. The newest {most} are caught up; {count} before them are not, from "
            "{first} to {last}. Run them by hand, if they are needed: guidang run {name} --at {last}T12:00",
            {
                "job": NAMES[job],
                "most": MOST,
                "count": len(those),
                "first": f"{those[0].day}",
                "last": f"{those[-1].day}",
                "name": job,
            },
        )
        for job, those in passed.items()
    ]


def _by_hand(each: Due, runs: Sequence[FinishedRun]) -> Due:
    """Return a due time as done where a run has done it: one by hand, or its own, killed before it could say so."""
    steps = set(JOBS.get(each.job, ()))
    for run in runs:
        does = {step for name in run.names for step in JOBS.get(name, (name,))}
        if steps and steps <= does and _is_for(each, run):
            return replace(each, state="done", run=run.id, next=None)
    return each


def _is_for(each: Due, run: FinishedRun) -> bool:
    """Tell whether a run does what was due: a night any time later, a morning on its day, a report while it is about the same days."""
    if each.job == "nightly":
        return run.at >= each.at
    if each.job not in SPANS:
        return run.at.date() == each.day
    return period(each.job, run.at.date()) == period(each.job, each.day)


def _given_up(each: Due, settings: Settings) -> Due:
    """Return a due time as given up whose last try was killed: nobody was left to say so."""
    over = each.state == "again" and each.tries >= settings.schedule.retry_times
    return replace(each, state="failed", next=None) if over else each


def _newest(rows: Sequence[Due]) -> tuple[list[Due], Mapping[str, list[Due]]]:
    """Pass over missed reports that are too many: return the rows, and the ones passed over by job."""
    passed: dict[str, list[Due]] = {}
    for job in {each.job for each in rows} - STANDS_FOR_OLDER:
        if old := [each for each in rows if each.job == job and each.state in UNFINISHED][:-MOST]:
            passed[job] = old
    gone = {each.time for those in passed.values() for each in those}
    return [replace(each, state="passed") if each.time in gone else each for each in rows], passed


def _covered(rows: Sequence[Due]) -> list[Due]:
    """Return the rows with each missed night and morning covered that a later one stands for."""
    found: list[Due] = []
    later: set[str] = set()
    night_ahead = False  # and nothing else is to be run before it
    for each in reversed(rows):
        stands = each.job == "nightly" and each.state in UNFINISHED and night_ahead
        newer = each.job in later and (each.job == "morning" or (each.job == "nightly" and each.state == "failed"))
        if stands or newer:
            found.append(replace(each, state="covered", next=None))
            continue
        if each.state in UNFINISHED:
            night_ahead = each.job == "nightly"
            later.add(each.job)
        found.append(each)
    return found[::-1]


def waits_for(each: Due, before: Collection[Due]) -> Due | None:
    """Return which of the earlier due times, all that are unfinished, this one waits for; None for none."""
    for earlier in before:
        if earlier.job in ("nightly", each.job) and earlier.tries < HELD_FOR:
            return earlier
    return None


def may_begin(each: Due, now: datetime, settings: Settings) -> bool:
    """Tell whether the pause after the last failure is over; one that no clock can have meant is."""
    longest = timedelta(minutes=settings.schedule.retry_longest_minutes)
    return each.next is None or each.next <= now or each.next > now + longest


def begun(each: Due, now: datetime, settings: Settings) -> Due:
    """Return the due time as it stands while it is being run: whatever ends it in between has cost it one try."""
    schedule = settings.schedule
    minutes = min(schedule.retry_minutes * 2**each.tries, schedule.retry_longest_minutes)
    return replace(each, state="again", tries=each.tries + 1, next=now + timedelta(minutes=minutes))


def failed(each: Due, said: Message, settings: Settings) -> Due:
    """Return a due time that was begun and failed: to be tried again, or given up."""
    given_up = each.tries >= settings.schedule.retry_times
    return replace(each, state="failed" if given_up else "again", next=None if given_up else each.next, said=said)


def trouble(each: Due) -> Message:
    """Say of a due time that failed what is to be done."""
    said = gaps(each) | {"tries": each.tries, "said": each.said or Message("It was ended before it had finished.")}
    if each.state == "failed":
        command = f"guidang run {each.job} --at {each.at:%Y-%m-%dT%H:%M}"
        return Message(
            "{job}, due {due}, failed {tries} times and is not tried again by itself. {said} Then run it by hand: {command}",
            said | {"command": command},
        )
    return Message(
        "{job}, due {due}, has failed {tries} times and is tried again at {next}. {said}",
        said | {"next": f"{each.next:%Y-%m-%d %H:%M}" if each.next else ""},
    )


def in_trouble(connection: Connection, now: datetime) -> list[Due]:
    """Return the due times that failed: to be tried again, and given up not long ago."""
    rows = ledger.in_states(connection, ("again", "failed"))
    return [each for each in rows if each.state == "again" or each.at > now - _REMEMBERED]
