"""What `guidang verify` says of the log: where it is not as it was written, since when, and what to do (rule E10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from sqlalchemy.engine import Connection

from jobs.ledger.log_check import Break, Kind, breaks
from validators.message import Message

#: So many places are named.
_NAMED: Final = 30


def log_findings(connection: Connection, key: bytes) -> Iterator[Message]:
    """Yield a sentence for every place at which the log is not as it was written, the first ones by name."""
    found = breaks(connection, key)
    for each in islice(found, _NAMED):
        yield said(each)
    more = sum(1 for _ in found)
    if more:
        yield Message("The log is not as it was written in {count} more places.", {"count": more})


def said(found: Break) -> Message:
    """Return what a break means and what to do."""
    seq, at = found.since
    gaps = {
        "first": found.first,
        "last": found.last,
        "count": found.last - found.first + 1,
        "sound": seq,
        "since": at[:16].replace("T", " ") or "-",
        "until": found.until[:16].replace("T", " ") or "-",
        "truly": found.truly,
    }
    return _SAID[found.kind](gaps)


def _altered(gaps: Mapping[str, Any]) -> Message:
    if gaps["count"] == 1:
        return Message(
            "Entry {first} of the log says something else than was written, or was put in; the last sound one before it is "
            "{sound} of {since}. Compare with the last backup and find out who could write to the ledger.",
            gaps,
        )
    return Message(
        "Entries {first} to {last} of the log say something else than was written, or were put in; the last sound one before "
        "them is {sound} of {since}. Compare with the last backup and find out who could write to the ledger.",
        gaps,
    )


def _missing(gaps: Mapping[str, Any]) -> Message:
    return Message(
        "{count} entries of the log are missing, numbers {first} to {last}, between entry {sound} of {since} and the next one "
        "of {until}. Look them up in the last backup and find out who could write to the ledger.",
        gaps,
    )


def _moved(gaps: Mapping[str, Any]) -> Message:
    return Message(
        "The entry that stands under number {first} of the log is entry {truly}: entries were put in another order. Compare "
        "with the last backup and find out who could write to the ledger.",
        gaps,
    )


def _renumbered(gaps: Mapping[str, Any]) -> Message:
    return Message(
        "Entries of the log were taken out after number {sound} of {since}, and those behind them numbered anew by {truly}. "
        "Look them up in the last backup and find out who could write to the ledger.",
        gaps,
    )


def _cut_off(gaps: Mapping[str, Any]) -> Message:
    return Message(
        "The log is cut off at its end: {count} entries are missing, numbers {first} to {last}, since entry {sound} of {since}. "
        "Look them up in the last backup and find out who could write to the ledger.",
        gaps,
    )


def _added(gaps: Mapping[str, Any]) -> Message:
    return Message(
        "{count} entries stand at the end of the log that guidang has not written, numbers {first} to {last}. Find out who could "
        "write to the ledger.",
        gaps,
    )


def _head(gaps: Mapping[str, Any]) -> Message:
    return Message(
        "The ledger's record of the log's newest entry is gone or was altered, so entries may be missing after number {sound} "
        "of {since}. Compare with the last backup, and with the number and hash that the last monthly report prints.",
        gaps,
    )


def _checkpoint(gaps: Mapping[str, Any]) -> Message:
    return Message(
        "The record of what has left the log after its term, entries {first} to {last}, is gone or was altered. Restore the "
        "last backup beside this archive and compare.",
        gaps,
    )


def _foreign(gaps: Mapping[str, Any]) -> Message:
    return Message(
        "No entry of the log fits this archive's key: it is not the key with which the log was written, or the whole log was "
        "written anew. Take the key out of the safe and check again; if nothing fits then either, restore the last backup.",
        gaps,
    )


_SAID: Final[Mapping[Kind, Callable[[Mapping[str, Any]], Message]]] = {
    Kind.ALTERED: _altered,
    Kind.MISSING: _missing,
    Kind.MOVED: _moved,
    Kind.RENUMBERED: _renumbered,
    Kind.CUT_OFF: _cut_off,
    Kind.ADDED: _added,
    Kind.HEAD: _head,
    Kind.CHECKPOINT: _checkpoint,
    Kind.FOREIGN: _foreign,
}
