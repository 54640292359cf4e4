"""One look at what is due: it is run, in order, each once; what fails is left for a later look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from jobs.failures import Failure, Held, fault
from jobs.keys import master_key, read_ring
from jobs.ledger import due as ledger
from jobs.ledger.due import UNFINISHED, Due
from jobs.ledger.opening import Ledger, open_ledger
from jobs.on_time import planning
from jobs.on_time.letters import SENDING, to_be_tried
from jobs.on_time.names import gaps
from jobs.running import Tell, locked, running
from jobs.timetable import carry_out, steps_of
from jobs.workspace import Workspace
from validators.due_times import DueTime, next_due
from validators.message import Message

#: That somebody looks is entered no more often than this.
PULSE: Final = timedelta(minutes=10)
#: Tells the time, with zone.
Clock = Callable[[], datetime]


@dataclass(slots=True)
class Ticked:
    """What came of one look.

    Attributes:
        done: what was begun, as it stands now.
        said: what the archivist and IT should know.
        next: what is due next, or tried again; None where nothing ever is.
    """

    done: list[Due] = field(default_factory=list)
    said: list[Message] = field(default_factory=list)
    next: DueTime | None = None

    @property
    def failed(self) -> bool:
        """Whether something was begun and failed."""
        return any(each.state != "done" for each in self.done)


def tick(workspace: Workspace, clock: Clock, tell: Tell) -> Ticked:
    """Run what is due now.

    Args:
        workspace: the archive.
        clock: tells the time.
        tell: shows progress.

    Raises:
        Held: another run is under way while something is due, or the ledger is another machine's.
        WrongUse: the key is missing or does not fit. It is no fault of the jobs, and they have the same tries left.
        Failure: the ledger or its disk fails.
    """
    ticked = Ticked()
    book = open_ledger(workspace)
    try:
        if _look(workspace, book, clock(), ticked):
            read_ring(workspace, master_key(workspace))
            with locked(workspace):
                _run_all(workspace, book, clock, tell, ticked)
        if not ticked.done:
            _send_again(workspace, book, clock(), tell, ticked)
        ticked.next = _next(workspace, book, clock())
    finally:
        book.close()
    return ticked


def _look(workspace: Workspace, book: Ledger, now: datetime, ticked: Ticked) -> bool:
    """Enter what came due; return whether something can be begun. Where nothing is new, nothing is written."""
    settings = workspace.settings
    with book.reading() as connection:
        looked, counted = ledger.looked(connection), ledger.counted(connection)
        unfinished = bool(ledger.in_states(connection, UNFINISHED))
    fresh = looked is not None and timedelta(0) <= now - looked < PULSE
    coming = next_due(settings.schedule.times(), settings.zone, counted) if counted else None
    if fresh and not unfinished and counted and now >= counted and (coming is None or coming.at > now):
        return False
    with book.writing() as connection:
        ledger.look_at(connection, now)
        ticked.said += planning.enter_due(connection, settings, now)
        ticked.said += planning.settle(connection, settings, now)
        return any(planning.may_begin(each, now, settings) for each in ledger.in_states(connection, UNFINISHED))


def _run_all(workspace: Workspace, book: Ledger, clock: Clock, tell: Tell, ticked: Ticked) -> None:
    """Run what is due, each once, in order; nobody else does meanwhile."""
    settings = workspace.settings
    with book.writing() as connection:
        # Whoever held the lock before may have done some of it.
        ticked.said += planning.settle(connection, settings, clock())
        rows = ledger.in_states(connection, UNFINISHED)
    before: list[Due] = []
    for each in rows:
        now = clock()
        if planning.waits_for(each, before) or not planning.may_begin(each, now, settings):
            before.append(each)
            continue
        after = _run_one(workspace, book, each, clock, tell, ticked)
        ticked.done.append(after)
        if after.state in UNFINISHED:
            before.append(after)


def _run_one(workspace: Workspace, book: Ledger, each: Due, clock: Clock, tell: Tell, ticked: Ticked) -> Due:
    """Run one job as of the moment it was due for, and return what became of it.

    That it is begun is entered first, as a try that costs a pause: a job that takes the whole process
    down is not begun again at once.
    """
    zone = workspace.settings.zone
    begun = planning.begun(each, clock(), workspace.settings)
    with book.writing() as connection:
        others = [other for other in planning.in_trouble(connection, clock()) if other.time != each.time]
        ledger.change(connection, begun)
    notices = [*([] if ticked.done else ticked.said), *map(planning.trouble, others)]
    run_id = None
    try:
        steps = steps_of([each.job])
        at = each.at.astimezone(zone).replace(tzinfo=None)
        with running(workspace, at, [step.name for step in steps], tell, held=True) as run:
            run_id = run.id
            run.clock = lambda: clock().astimezone(zone).replace(tzinfo=None)
            run.notices += notices
            outcome = carry_out(run, steps)
        failure = outcome.failures[0].message if outcome.failures else None
    except Held:
        _enter(book, each)
        raise
    except Failure as error:
        failure = error.message
    except Exception as error:  # noqa: BLE001 - whatever one job brings about, the others have their turn
        failure = fault(error).message
    except BaseException:  # somebody stops us: the job is not to blame
        _enter(book, each)
        raise
    if failure is None:
        return _enter(book, replace(each, state="done", next=None, said=None, run=run_id))
    after = _enter(book, replace(planning.failed(begun, failure, workspace.settings), run=run_id))
    ticked.said.append(planning.trouble(after))
    return after


def _send_again(workspace: Workspace, book: Ledger, now: datetime, tell: Tell, ticked: Ticked) -> None:
    """Try letters again that a job could not send: the next one may be half a day away."""
    with book.reading() as connection:
        if not to_be_tried(connection, workspace.settings, now):
            return
    steps = steps_of([SENDING])
    with running(workspace, now.replace(tzinfo=None), [SENDING], tell) as run:
        carry_out(run, steps)
    ticked.said += run.notices


def _enter(book: Ledger, each: Due) -> Due:
    with book.writing() as connection:
        ledger.change(connection, each)
    return each


def _next(workspace: Workspace, book: Ledger, now: datetime) -> DueTime | None:
    """Return what is begun next: what is due next, or what is tried again."""
    settings = workspace.settings
    found = planning.coming(settings, now)[:1]
    with book.reading() as connection:
        again = ledger.in_states(connection, UNFINISHED)
    found += [DueTime(each.job, each.next.astimezone(settings.zone)) for each in again if each.next]
    return min(found, key=lambda each: each.at, default=None)


def told(each: Due) -> Message:
    """Say in one sentence what became of a due time."""
    if each.state == "done":
        return Message("{job}, due {due}: done.", gaps(each))
    return Message("{job}, due {due}: failed.", gaps(each))
