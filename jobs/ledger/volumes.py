"""The archive by yearly volumes, and by the place where its paper lies (rules E5 C9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.customers import chunks
from jobs.ledger.fields import PAPER_PLACE, STATE
from jobs.ledger.tables import change, code, record, residue, version
from validators.declaration import Shape
from validators.forms import forms

#: Records in these states have no paper any more.
_NO_PAPER: Final = ("已销毁", "作废")


@dataclass(frozen=True, slots=True)
class Filed:
    """A record as it lies in its volume.

    Attributes:
        code: its archive code.
        series: its class letter, or JY and SQ.
        type: its written-out type; "" where it has none.
        title: its title.
        handler: whoever made it or is in charge of it.
        dated: the day it is of.
        secrecy: its level; "" of one whose content is gone.
        state: 在档, 借出, ...; "" of one whose content is gone.
        retention: its line of the retention schedule; "" of one whose content is gone.
        starts: the day its period starts, ISO 8601; "" while it has not.
        place: where its paper lies; "" where there is none.
        paper_state: what a count found of the paper: 缺失, ...; "" where it is sound.
        electronic: whether a document is filed for it.
        pieces: how many documents it is.
        gone: by which request its content went (rule E14); "" where it is there.
        how: how it went, see `jobs.ledger.remains`; "" where it is there.
    """

    code: str
    series: str
    type: str
    title: str
    handler: str
    dated: date
    secrecy: str
    state: str
    retention: str
    starts: str
    place: str
    paper_state: str
    electronic: bool
    pieces: int
    gone: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A code of a volume under which nothing lies (rule E3).

    Attributes:
        code: the code.
        why: why it was not used.
    """

    code: str
    why: str


def filed_in(connection: Connection, at: str, year: int) -> dict[tuple[str, str], list[Filed]]:
    """Return (series, type) -> what lies in that volume of a year, in the order of the codes; also what is left of records gone.

    Args:
        connection: sees the ledger as it is.
        at: the moment as of which it is asked, ISO 8601 with zone.
        year: the codes' year.
    """
    span = (f"{year:04d}", f"{year + 1:04d}")
    found = _records(connection, at, [record.c.dated >= span[0], record.c.dated < span[1]])
    query = sa.select(residue, code.c.series, code.c.serial).join(code, code.c.code == residue.c.code)
    query = query.where(residue.c.handed <= at, residue.c.dated >= span[0], residue.c.dated < span[1])
    found += [((row.series, row.serial), _residue(row)) for row in connection.execute(query)]
    volumes: dict[tuple[str, str], list[Filed]] = {}
    for _, each in sorted(found, key=lambda pair: pair[0]):
        volumes.setdefault((each.series, each.type), []).append(each)
    return dict(sorted(volumes.items()))


def on_paper(connection: Connection, at: str) -> list[Filed]:
    """Return everything that has paper, in the order of the codes (rule C12)."""
    has_paper = [record.c.paper_place.is_not(None), record.c.paper_place != "", record.c.state.not_in(_NO_PAPER)]
    return [each for _, each in sorted(_records(connection, at, has_paper), key=lambda pair: pair[0]) if each.place]


def missing_in(connection: Connection, volume: Sequence[Filed]) -> list[Missing]:
    """Return the codes between those of a volume that were never used, with the reason that was entered (rule E3)."""
    scopes: set[str] = set()
    for some in chunks(each.code for each in volume):
        scopes |= set(connection.execute(sa.select(code.c.series).where(code.c.code.in_(some)).distinct()).scalars())
    query = sa.select(code.c.code, code.c.reason).where(code.c.state.in_(("void", "reserved")))
    query = query.where(code.c.series.in_(sorted(scopes))).order_by(code.c.series, code.c.serial)
    return [Missing(row.code, row.reason) for row in connection.execute(query)]


def _records(
    connection: Connection, at: str, where: Sequence[sa.ColumnElement[bool]]
) -> list[tuple[tuple[str, int], Filed]]:
    names = ("id", "form", "code", "class", "type", "title", "handler", "dated", "secrecy", "state", "retention")
    further = ("retention_start", "paper_place", "paper_state", "path")
    query = sa.select(*(record.c[name] for name in (*names, *further)), code.c.series, code.c.serial)
    query = query.join(code, code.c.code == record.c.code).where(record.c.entered <= at, *where)
    attached = _attached(connection)
    undone = _undone(connection, at)
    series = {form.id: form.coding.series for form in forms().values()}
    cards = {form.id for form in forms().values() if form.shape is Shape.CARD}
    days: dict[str, date] = {}
    found = []
    for row in connection.execute(query):
        by = row._mapping
        day = row.dated[:10]
        if day not in days:
            days[day] = date.fromisoformat(day)
        documents = attached.get(row.id, 0)
        state, place = row.state, row.paper_place
        if row.id in undone:
            state = undone[row.id].get(STATE, state)
            place = undone[row.id].get(PAPER_PLACE, place)
        letter = by["class"] if by["class"] != "-" else series[row.form]
        filed = Filed(
            *(row.code, letter, row.type, row.title, row.handler, days[day], row.secrecy, state, row.retention),
            *((row.retention_start or "")[:10], place or "", row.paper_state or "", bool(row.path)),
            pieces=documents + (row.form in cards or not documents),
        )
        found.append(((row.series, row.serial), filed))
    return found


def _residue(row: sa.Row[Any]) -> Filed:
    series = forms()[row.form].coding.series
    letter = series if row._mapping["class"] == "-" else row._mapping["class"]
    return Filed(
        *(row.code, letter, row.type, row.title, "", date.fromisoformat(row.dated[:10]), "", "", ""),
        *("", "", "", False),
        pieces=0,
        gone=row.why,
        how=row.how,
    )


def _attached(connection: Connection) -> dict[int, int]:
    """Return record -> documents handed in beside its form."""
    query = sa.select(version.c.record, sa.func.count(version.c.path.distinct())).where(version.c.part == "document")
    return {record_id: int(count) for record_id, count in connection.execute(query.group_by(version.c.record))}


def _undone(connection: Connection, at: str) -> dict[int, dict[str, Any]]:
    """Return record -> its state and place as they were before they were changed after a moment."""
    query = sa.select(change.c.record, change.c.field, change.c.old)
    query = query.where(change.c.at > at, change.c.field.in_((STATE, PAPER_PLACE))).order_by(change.c.id.desc())
    found: dict[int, dict[str, Any]] = {}
    for row in connection.execute(query):
        found.setdefault(row.record, {})[row.field] = row.old
    return found
