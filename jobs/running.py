"""A run: one moment, one lock, one ledger, and what the jobs of a night share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.engine import Connection

from jobs.failures import Failure, Held
from jobs.keys import Master, Ring, master_key, outdated, own_ring, read_ring
from jobs.language import translator
from jobs.ledger.field_sealing import Seal
from jobs.ledger.home import REASON, leave_out_codes, marker_of, note_home
from jobs.ledger.opening import Ledger, open_ledger
from jobs.ledger.ring_record import note_ring, noted_ring
from jobs.ledger.tables import arrival, audit
from jobs.ledger.tables import run as run_table
from jobs.outbox import sweep, sweep_beside, told
from jobs.store import Store, store_of
from jobs.workspace import Workspace, iso
from validators.message import Message, Translator

LOCK: Final = "run.lock"
#: A clock may be put right by so much without a word.
_SLACK: Final = timedelta(minutes=10)
#: State of a run that did not finish -> what it becomes when a later run takes over from it.
_UNFINISHED: Final = {"running": "killed", "failed": "resumed"}


#: Says what is being done, and how much of it: (line, done, total); 0 where there is nothing to count.
Tell = Callable[[str, int, int], None]


def _silent(line: str, done: int, total: int) -> None:
    """Show nothing."""


@dataclass(slots=True)
class Run:
    """What the jobs of one run share.

    Attributes:
        workspace: the archive.
        ledger: its open ledger.
        store: its content store.
        ring: the archive's keys.
        at: the run's moment, local without zone; never the clock's.
        say: renders messages in the office's language.
        id: the run's number in the ledger.
        tell: shows progress to whoever started the run.
        notices: what the archivist and IT should know; goes into the run report.
        anew: reports are worked out anew though they were made before, and missing documents put back.
        failed: a step could not be finished; the next run takes over what this one decided.
        clock: tells the time where the schedule runs this: what came into the inboxes between the run's moment and
            now belongs to the next night. None where somebody runs it: everything is taken.
    """

    workspace: Workspace
    ledger: Ledger
    store: Store
    ring: Ring
    at: datetime
    say: Translator
    id: int
    tell: Tell = _silent
    notices: list[Message] = field(default_factory=list)
    anew: bool = False
    failed: bool = False
    clock: Callable[[], datetime] | None = None

    @property
    def key(self) -> bytes:
        """The key of the log's digests."""
        return self.ring.log

    @property
    def stamp(self) -> str:
        """The run's moment as the ledger keeps it, ISO 8601 with zone."""
        return iso(self.workspace.zoned(self.at))


@contextmanager
def locked(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace's lock; it falls with the process that holds it.

    Raises:
        Held: another run holds it.
    """
    try:
        workspace.state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise told(error, workspace.state) from error
    lock = FileLock(workspace.state / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise Held(
            Message(
                "Another run of guidang is under way in {folder}. Wait until it has finished and run again.",
                {"folder": str(workspace.root)},
            )
        ) from None
    except OSError as error:
        raise told(error, workspace.state / LOCK) from error
    try:
        yield
    finally:
        lock.release()


def begin(connection: Connection, jobs: Sequence[str], stamp: str) -> tuple[int, bool]:
    """Enter the run, and take over what a killed or failed run had decided but perhaps not reported.

    Returns:
        the run's number, and whether a run before it was killed.
    """
    unfinished = sa.select(run_table.c.id, run_table.c.state).where(run_table.c.state.in_(_UNFINISHED))
    before = connection.execute(unfinished).all()
    row = {"jobs": " ".join(jobs), "at": stamp, "state": "running", "summary": {}}
    key = connection.execute(sa.insert(run_table).values(row)).inserted_primary_key
    assert key is not None
    for earlier in before:
        ended = _UNFINISHED[earlier.state]
        connection.execute(sa.update(run_table).where(run_table.c.id == earlier.id).values(state=ended))
        connection.execute(sa.update(arrival).where(arrival.c.run == earlier.id).values(run=key[0]))
    return int(key[0]), any(earlier.state == "running" for earlier in before)


def books_and_ring(workspace: Workspace, at: datetime, master: Master | None = None) -> tuple[Ledger, Ring]:
    """Open the ledger and the keys that belong to it; a new archive's keys are made.

    Args:
        workspace: the archive.
        at: the run's moment, local without zone.
        master: its master key, where it lies in no place yet; else it is looked for.

    Raises:
        Held: another machine's marker lies in the workspace.
        WrongUse: the master key is missing, or does not fit. Nothing was written.
        Failure: a disk or the ledger fails.
    """
    master = master or master_key(workspace)
    ring = read_ring(workspace, master)
    ledger = open_ledger(workspace)
    try:
        with ledger.reading() as connection:
            used = connection.execute(sa.select(audit.c.seq).limit(1)).first() is not None
            noted = noted_ring(connection)
        moment = iso(workspace.zoned(at))
        ring = own_ring(workspace, master, ring, ledger.id, used=used, at=moment)
        if ring.newest < noted[1]:
            raise outdated(workspace)
        if noted != (ring.generation, ring.newest):
            with ledger.writing() as connection:
                note_ring(connection, ring.log, moment, (ring.generation, ring.newest), "guidang")
        ledger.seal_with(Seal(ring.fields, ring.lookup))
        if marker_of(workspace).get("go-on"):
            say = translator(workspace.settings.language)
            with ledger.writing() as connection:
                leave_out_codes(workspace, connection, ring.log, moment, say(REASON))
            with ledger.reading() as connection:
                note_home(workspace, ledger.id, connection)
        return ledger, ring
    except BaseException:
        ledger.close()
        raise


@contextmanager
def opened(workspace: Workspace, at: datetime, tell: Tell = _silent, *, alone: bool = False) -> Iterator[Run]:
    """Open key and ledger for a run that is not entered in the ledger; its id is 0.

    Args:
        workspace: the archive.
        at: the run's moment, local without zone.
        tell: shows progress.
        alone: hold the workspace's lock, so that no other run writes files meanwhile.

    Raises:
        Held: another run, or another machine, is in the way.
        WrongUse: the settings or the keys are wrong.
        Failure: a disk, the ledger or the file with the keys of the originals fails.
    """
    with locked(workspace) if alone else nullcontext():
        ledger, ring = books_and_ring(workspace, at)
        store = store_of(workspace.state, ring.content)
        try:
            store.keys.check()
            yield Run(workspace, ledger, store, ring, at, translator(workspace.settings.language), 0, tell)
        finally:
            store.keys.close()
            ledger.close()


@contextmanager
def running(
    workspace: Workspace, at: datetime, jobs: Sequence[str], tell: Tell = _silent, *, held: bool = False
) -> Iterator[Run]:
    """Open a run and enter it in the ledger; what a killed run left half-written is cleared away.

    Args:
        workspace: the archive.
        at: the run's moment, local without zone.
        jobs: what is run.
        tell: shows progress.
        held: whoever calls holds the workspace's lock.

    Raises: as `opened`.
    """
    with opened(workspace, at, tell, alone=not held) as run:
        with run.ledger.writing() as connection:
            run.id, killed = begin(connection, jobs, run.stamp)
            note_home(workspace, run.ledger.id, connection)
        sweep_beside(workspace.home_marker)  # the marker is written before the ledger knows of the run
        # Whoever is not killed clears up by itself, and to walk through all that is filed takes seconds.
        for folder in workspace.every_folder() if killed else ():
            if folder != workspace.inbox:  # runs only take from there
                sweep(folder)
        try:
            yield run
        except BaseException:
            _end(run, "failed")
            raise
        _end(run, "failed" if run.failed else "done")


def clock_set_back(run: Run) -> Message | None:
    """Return what to say where the clock by which this run goes stands before the moment of an earlier run; else None."""
    query = sa.select(sa.func.max(run_table.c.at)).where(run_table.c.id < run.id)
    with run.ledger.reading() as connection:
        last = connection.execute(query).scalar()
    if last is None or datetime.fromisoformat(last) <= run.workspace.zoned(run.at) + _SLACK:
        return None
    return Message(
        "This computer's clock says {now}, but a run of {last} is in the ledger. Set the clock right; where that run was of a day to "
        "come (--at), nothing is amiss.",
        {"now": run.at, "last": datetime.fromisoformat(last).replace(tzinfo=None)},
    )


def _end(run: Run, state: str) -> None:
    try:
        with run.ledger.writing() as connection:
            connection.execute(sa.update(run_table).where(run_table.c.id == run.id).values(state=state))
        with run.ledger.reading() as connection:
            note_home(run.workspace, run.ledger.id, connection)
    except Failure:
        if state == "done":
            raise
        print(run.say(Message("The run could not be entered as failed in the ledger.")), file=sys.stderr)  # noqa: T201
