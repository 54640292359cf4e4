"""What `guidang verify` says where the log does not fit its head as it was noted outside (rule E10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy.engine import Connection

from jobs.language import reason
from jobs.ledger.anchors import Anchor, Unfit, printed_anchors, read_line, unfit_anchors
from jobs.running import Run
from validators.message import Message

#: So many anchors that do not fit are named.
_NAMED: Final = 10


def anchor_findings(run: Run, connection: Connection, given: Sequence[Anchor] = ()) -> Iterator[Message]:
    """Yield a sentence for each head noted outside that the log does not fit: in reports, in the anchor file, and `given`."""
    lines, unread = _lines(run)
    yield from unread
    unfit = list(unfit_anchors(connection, run.key, [*given, *lines, *printed_anchors(connection)]))
    yield from map(_said, unfit[:_NAMED])
    if len(unfit) > _NAMED:
        yield Message(
            "The log does not fit {count} more places that its head was noted in.", {"count": len(unfit) - _NAMED}
        )


def _lines(run: Run) -> tuple[list[Anchor], list[Message]]:
    """Return the anchors in the file that the settings name, and what is off with the file."""
    name = run.workspace.settings.log.anchor_file
    path = run.workspace.root / name
    if not name or not path.exists():
        return [], []
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        return [], [
            Message(
                "The file {file} with the log's heads cannot be read: {error}.", {"file": name, "error": reason(error)}
            )
        ]
    found, unread = list[Anchor](), list[int]()
    for number, line in enumerate(lines, start=1):
        anchor = read_line(run.key, line, name)
        if anchor:
            found.append(anchor)
        elif line.strip():
            unread.append(number)
    if not unread:
        return found, []
    return found, [
        Message(
            "{count} lines of the file {file} are not as guidang has written them, first line {line}: somebody has altered the file, "
            "or it was written for another archive.",
            {"count": len(unread), "file": name, "line": unread[0]},
        )
    ]


def _said(unfit: Unfit) -> Message:
    anchor, agreed = unfit.anchor, unfit.agreed
    gaps = {
        "place": f"{anchor.place} {anchor.at[:16].replace('T', ' ')}".strip(),
        "seq": anchor.seq,
        "newest": unfit.newest,
        "agreed": agreed.seq if agreed else 0,
        "since": (agreed.at[:16].replace("T", " ") or "-") if agreed else "-",
    }
    if unfit.newest:
        return Message(
            "The log's head was noted as entry {seq} ({place}), but the log ends with entry {newest}: entries are missing at its end, "
            "or an older ledger was put in the place of the newer one. It last fits entry {agreed} of {since}. Restore the last backup "
            "beside this archive and compare.",
            gaps,
        )
    return Message(
        "Entry {seq} of the log is not the one that was noted outside ({place}): the log was altered or exchanged. It last fits "
        "entry {agreed} of {since}. Restore the last backup beside this archive and compare.",
        gaps,
    )
