"""The ledger's home: a marker in the workspace names its machine, and how far the ledger had come when it was last used.

A second machine that finds another's marker stops; so does whoever finds the ledger missing, or an older copy in its place:
what was entered since would be lost unnoticed, and codes given since would be given twice (rule E3). Looked at before
anything is written.
"""

from __future__ import annotations

import json
import platform
import re
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from jobs.failures import Failure, Held
from jobs.ledger import audit
from jobs.ledger.counters import Counters
from jobs.ledger.tables import audit as audit_table
from jobs.ledger.tables import code, counter
from jobs.outbox import write_whole
from jobs.workspace import Workspace
from validators.message import Message

FILE_NAME: Final = "ledger.db"
_CODES: Final = "code/"
#: What stands beside each code that was left out.
REASON: Final = Message(
    "Given in a ledger in whose place an older copy was put; not given again, so that no code is used twice."
)


def this_machine() -> str:
    """Return a name for this machine that stays the same over its restarts."""
    for path in (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id")):
        try:
            return f"{platform.node()}/{path.read_text().strip()}"
        except OSError:
            continue
    return f"{platform.node()}/{uuid.getnode():x}"


def marker_of(workspace: Workspace) -> dict[str, Any]:
    """Return what the marker says; empty where there is none, or none that can be read."""
    with suppress(OSError, json.JSONDecodeError):
        found = json.loads(workspace.home_marker.read_text("utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def _write(workspace: Workspace, marker: dict[str, Any]) -> None:
    write_whole(workspace.home_marker, json.dumps(marker, ensure_ascii=False, indent=1).encode())


def refuse_missing(workspace: Workspace) -> None:
    """Stop where a marker tells of a ledger that is not here; a new one would begin all codes anew.

    Raises:
        Held: it lives on another machine, or in another folder of this one.
        Failure: it is gone.
    """
    marker = marker_of(workspace)
    file = workspace.state / FILE_NAME
    if not marker or workspace.settings.database or file.exists():
        return
    if marker.get("machine") != this_machine() or marker.get("state") != str(workspace.state):
        raise elsewhere(workspace, marker)
    raise Failure(
        Message(
            "The ledger {file} is missing. Restore it with guidang restore, or put the file back; only if this archive is to begin "
            "anew with nothing in it, delete {marker} and run again.",
            {"file": str(file), "marker": str(workspace.home_marker)},
        )
    )


def elsewhere(workspace: Workspace, marker: dict[str, Any]) -> Held:
    """Return what to say where the marker is another ledger's."""
    return Held(
        Message(
            "This archive's ledger lives on the computer {machine}, in {state}. Run guidang there; if the archive "
            "has moved for good, delete the file {marker} and run again.",
            {
                "machine": str(marker.get("machine", "?")).split("/")[0],
                "state": marker.get("state", "?"),
                "marker": str(workspace.home_marker),
            },
        )
    )


def refuse_older(workspace: Workspace, engine: Engine) -> None:
    """Stop where the ledger holds less than it once did, or something else, unless somebody has decided to go on.

    Raises:
        Failure: an older copy lies in its place.
    """
    marker = marker_of(workspace)
    entry = int(marker.get("entry") or 0)
    if not entry or marker.get("go-on") or marker.get("machine") != this_machine():
        return
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("audit"):
            return
        newest = connection.execute(sa.select(sa.func.max(audit_table.c.seq))).scalar() or 0
        there = connection.execute(sa.select(audit_table.c.hash).where(audit_table.c.seq == entry)).scalar()
    if newest >= entry and there in (None, marker.get("hash")):
        return
    raise Failure(
        Message(
            "The ledger is an older copy: its log ends at entry {newest}, though it had come to entry {entry}. Nothing was done, so "
            "that no code is given twice. Put the newer ledger back, or restore the last backup with guidang restore; where "
            "neither is to be had, guidang verify --go-on goes on with what is here, and leaves out the codes given since.",
            {"newest": newest, "entry": entry},
        )
    )


def claim_home(workspace: Workspace, ledger_id: str) -> None:
    """Write the marker where there is none.

    Raises:
        Held: it is another machine's, or another ledger's.
    """
    marker = marker_of(workspace)
    mine = {"ledger": ledger_id, "machine": this_machine(), "state": str(workspace.state)}
    if not marker:
        _write(workspace, mine)
    elif marker.get("machine") != mine["machine"] or marker.get("ledger") != ledger_id:
        raise elsewhere(workspace, marker)


def note_home(workspace: Workspace, ledger_id: str, connection: Connection) -> None:
    """Enter in the marker how far the ledger has come: its log's newest entry, and the last code of every series."""
    newest = connection.execute(
        sa.select(audit_table.c.seq, audit_table.c.hash).order_by(audit_table.c.seq.desc())
    ).first()
    given = sa.select(counter).where(counter.c.name.startswith(_CODES, autoescape=True)).order_by(counter.c.name)
    marker: dict[str, Any] = {"ledger": ledger_id, "machine": this_machine(), "state": str(workspace.state)}
    if newest is not None:
        marker |= {"entry": newest.seq, "hash": newest.hash}
        marker["given"] = {row.name: row.last for row in connection.execute(given)}
    if marker_of(workspace) != marker:
        _write(workspace, marker)


def go_on(workspace: Workspace) -> None:
    """Enter in the marker that somebody has decided to go on with the ledger that is here."""
    _write(workspace, marker_of(workspace) | {"go-on": True})


def leave_out_codes(
    workspace: Workspace,
    connection: Connection,
    key: bytes,
    at: str,
    why: str,
    given: Mapping[str, int] | None = None,
) -> int:
    """Leave out the codes that were given in the ledger before, where somebody goes on with an older copy.

    Args:
        workspace: whose marker says which codes those are.
        connection: holds the ledger's write lock.
        key: of the log.
        at: the moment, ISO 8601 with zone.
        why: the reason that stands beside each of those codes.
        given: counter -> its last number there; None for what the marker says.

    Returns:
        how many codes are left out.
    """
    counters, rows = Counters(connection), list[dict[str, Any]]()
    for name, last in sorted((given or marker_of(workspace).get("given") or {}).items()):
        scope = name.removeprefix(_CODES)
        first = counters.last(name) + 1
        counters.move_past(name, int(last))
        known = (
            connection.execute(sa.select(code.c.code).where(code.c.series == scope).limit(1)).scalar() or f"{scope}000"
        )
        head = re.sub(r"\d+$", "", known) if not known.startswith(scope) else scope
        width = max(len(known) - len(head), 3)
        rows += [
            {"code": f"{head}{number:0{width}d}", "series": scope, "serial": number, "record": None}
            | {"state": "void", "reason": why}
            for number in range(first, int(last) + 1)
        ]
    if rows:
        connection.execute(sa.insert(code), rows)
    counters.write()
    audit.append(connection, key, at, [audit.Entry("guidang", "gone-on", "", "", {"codes": len(rows)})])
    return len(rows)
