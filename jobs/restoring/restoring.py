"""Restoring a night: laid out, what was destroyed since forgotten again, documents and register made anew, verified."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.backup.forgotten import Line, records_in
from jobs.backup.layout import ANCHOR
from jobs.failures import Failure
from jobs.indexing import index
from jobs.language import translator
from jobs.ledger import audit
from jobs.ledger.anchors import Anchor, read_line
from jobs.ledger.counters import Counters
from jobs.ledger.forgetting_again import forget_again
from jobs.ledger.home import leave_out_codes
from jobs.ledger.outgoing import enter
from jobs.ledger.tables import audit as log
from jobs.ledger.tables import mail, printed, residue, version
from jobs.ledger.tables import run as runs
from jobs.outbox import write_many
from jobs.register import register
from jobs.restoring.choosing import Chosen
from jobs.restoring.placing import finish, lay_out, put_settings
from jobs.running import Run, Tell, books_and_ring, locked
from jobs.sealing.pieces import ENDING
from jobs.settings import Folders
from jobs.store import store_of
from jobs.verifying import verify
from jobs.workspace import Workspace
from validators.message import Message, Text

_LINES: Final = (
    Text("核对恢复的档案", "Verifying what was restored"),
    Text("写档案总登记表", "Writing the master register"),
    Text("归档文件", "Filing documents"),
)
#: So many documents are put on the disk together.
_TOGETHER: Final = 500


@dataclass(slots=True)
class Restored:
    """What came of a restore.

    Attributes:
        workspace: the restored archive.
        chosen: what was restored.
        findings: what `verify` finds off, and a register that differs from that night's.
        notes: what else there is to know.
        same_register: whether the register is that night's, byte for byte; None where it cannot be: something was
            destroyed since, or that night printed none.
    """

    workspace: Workspace
    chosen: Chosen
    findings: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    same_register: bool | None = None


def restore(
    chosen: Chosen,
    root: Path,
    at: datetime,
    tell: Tell,
    *,
    state: str = "",
    database: str | None = None,
    folders: Folders | None = None,
) -> Restored:
    """Restore a night to an empty place and verify it; one that was cut off goes on.

    Args:
        chosen: what is restored.
        root: the place, absolute.
        at: the moment, local without zone.
        tell: shows progress.
        state: as of `lay_out`.
        database: as of `lay_out`.
        folders: as of `lay_out`.

    Raises:
        WrongUse: the place is not empty. Nothing was written.
        Failure: the night is damaged, or a disk fails.
    """
    workspace = lay_out(chosen, root, tell, state=state, database=database, folders=folders)
    restored = Restored(workspace, chosen)
    with ExitStack() as stack:
        stack.enter_context(locked(workspace))
        ledger, ring = books_and_ring(workspace, at, chosen.master)
        stack.callback(ledger.close)
        store = store_of(workspace.state, ring.content)
        stack.callback(store.keys.close)
        run = Run(workspace, ledger, store, ring, at, translator(workspace.settings.language), 0, tell, anew=True)
        with ledger.writing() as connection:
            again = _take_over(run, connection, chosen)
        put_settings(workspace, chosen, state, database)
        if workspace.settings.database or database is not None:
            index(run)  # each kind of database looks words up in its own way
        _file_documents(run)
        restored.same_register = _register(run, chosen, changed=bool(again))
        left_out = _leave_out_codes(run, chosen)
        tell(_LINES[0].of(workspace.settings.language), 0, 0)
        restored.findings += verify(run, _noted_head(run, chosen))
    if restored.same_register is False:
        restored.findings.append(
            Message(
                "The master register made from the restored ledger is not the one that was printed in the night {night}. If the "
                "programs are of another version than then, that may be why; compare it with a printed one.",
                {"night": chosen.manifest.night},
            )
        )
    restored.notes += _notes(chosen, again, left_out)
    finish(workspace)
    return restored


def _noted_head(run: Run, chosen: Chosen) -> list[Anchor]:
    """Return the log's head as it was noted beside the ledger; a line that guidang has not written so is nobody's witness."""
    try:
        line = (chosen.place.night(chosen.manifest.night) / ANCHOR).read_text("utf-8", errors="replace")
    except OSError:
        return []
    anchor = read_line(run.key, line, ANCHOR)
    return [anchor] if anchor else []


def _take_over(run: Run, connection: Connection, chosen: Chosen) -> Sequence[str]:
    """Have the ledger forget what was destroyed after its night, settle what was under way then, and enter the restore in the log.

    Returns:
        the codes of what the ledger still held.
    """
    again = forget_again(connection, chosen.lines)
    # Sent or not after the backup was made, nobody knows; a letter is sent at most once.
    waiting = connection.execute(sa.select(mail.c.id).where(mail.c.state.in_(("waiting", "sending")))).scalars().all()
    if waiting and run.workspace.settings.mail.host:
        enter(connection, waiting, "uncertain", run.stamp)
    connection.execute(sa.update(runs).where(runs.c.state == "running").values(state="done"))
    entries = [audit.Entry("guidang", "restored", why=chosen.manifest.night, source="guidang restore")]
    entries += [
        audit.Entry("guidang", "erased", each["code"], each["why"]) for each in _untold(connection, chosen.lines)
    ]
    audit.append(connection, run.key, run.stamp, entries)
    return again


def _untold(connection: Connection, lines: Sequence[Line]) -> Sequence[Line]:
    """Return what is gone from the ledger and of whose end its log does not tell: it was taken out of the backup."""
    gone = set(connection.execute(sa.select(residue.c.code)).scalars())
    told = set(connection.execute(sa.select(log.c.code).where(log.c.what == "erased")).scalars())
    return [line for line in records_in(lines) if line["code"] in gone - told]


def _file_documents(run: Run) -> None:
    """File every document that the ledger has on file, from the store; one that does not open is left for `verify` to say."""
    query = sa.select(version.c.path, version.c.sha256).where(version.c.path != "").distinct().order_by(version.c.path)
    with run.ledger.reading() as connection:
        rows = connection.execute(query).all()
    line = _LINES[2].of(run.workspace.settings.language)
    for start in range(0, len(rows), _TOGETHER):
        some = rows[start : start + _TOGETHER]
        write_many(
            (run.workspace.archive / row.path, content)
            for row in some
            if (content := _content(run, row.path, row.sha256))
        )
        run.tell(line, start + len(some), len(rows))


def _content(run: Run, path: str, sha256: str) -> bytes | None:
    """Return what is filed: the document, or as the store holds it where it is to lie sealed; None where it does not open."""
    try:
        return run.store.get_sealed(sha256) if path.endswith(ENDING) else run.store.get(sha256)
    except Failure:
        return None


def _register(run: Run, chosen: Chosen, *, changed: bool) -> bool | None:
    """Make the register anew as of the night, and return whether it is that night's byte for byte."""
    run.tell(_LINES[1].of(run.workspace.settings.language), 0, 0)
    night = datetime.fromisoformat(chosen.manifest.at).replace(tzinfo=None)
    register(replace(run, at=night))
    if changed or not chosen.manifest.register:
        return None
    with run.ledger.reading() as connection:
        detail = connection.execute(sa.select(printed.c.detail).where(printed.c.name == "register")).scalar() or {}
    return bool(detail.get("sha256") == chosen.manifest.register)


def _leave_out_codes(run: Run, chosen: Chosen) -> int:
    """Leave out the codes that were given after the night: papers may bear them, and none is given twice (rule E3)."""
    with run.ledger.writing() as connection:
        counters = Counters(connection)
        later = {name: last for name, last in chosen.given.items() if last > counters.last(name)}
        if not later:
            return 0
        why = run.say(Message("Given after the night from which the archive was restored; not given again."))
        return leave_out_codes(run.workspace, connection, run.key, run.stamp, why, later)


def _notes(chosen: Chosen, again: Sequence[str], left_out: int) -> list[Message]:
    said = [
        Message(
            "The backup of {night} is newer, but damaged; it was left out.",
            {"night": name},
        )
        for name in chosen.off
    ]
    if again:
        said.append(
            Message(
                "{count} records that were destroyed or deleted after that night were destroyed again.",
                {"count": len(again)},
            )
        )
    if left_out:
        said.append(
            Message(
                "{count} codes that were given after that night are left out, so that none is given twice; papers may bear them.",
                {"count": left_out},
            )
        )
    return said
