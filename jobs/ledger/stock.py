"""The stock in the ledger: which stock-taking is under way, what is on loan meanwhile, what was found (rules C15 D7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.fields import shown
from jobs.ledger.tables import printed, record, stock
from validators.forms import forms

#: Under this name the ledger keeps how many differences the last night found: to reckon them takes the whole stock.
_DIFFERENCES: Final = "stock/differences"


@dataclass(frozen=True, slots=True)
class OpenDifferences:
    """How many differences are to be settled, and since when the first of them is."""

    count: int
    since: date


@dataclass(frozen=True, slots=True)
class Entered:
    """A finding as it is to be entered.

    Attributes:
        code: the archive code that was counted.
        found: whether it was there.
        finding: the line as it is stored.
        place: where it lay by the ledger before; None where nothing was known.
    """

    code: str
    found: bool
    finding: Mapping[str, Any]
    place: str | None


def taking_of(at: datetime) -> str:
    """Return the stock-taking that a moment falls into: the half year, `2026-2`."""
    return f"{at.year}-{1 if at.month <= 6 else 2}"


def newest_taking(connection: Connection) -> str:
    """Return the stock-taking whose lists were given out last; "" before the first one."""
    query = sa.select(stock.c.taking).where(stock.c.list != "").order_by(stock.c.id.desc()).limit(1)
    return connection.execute(query).scalar() or ""


def loans_of(connection: Connection, codes: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return code -> (who has it, until when) of the records that are out on loan (rule C6)."""
    found: dict[str, tuple[str, str]] = {}
    for form in forms().values():
        if not form.exclusive:
            continue
        for some in chunks(codes):
            query = sa.select(record.c.holds, record.c.fields).where(record.c.form == form.id, record.c.holds.in_(some))
            for held, fields in connection.execute(query):
                found[held] = (shown(fields.get(form.exclusive.who)), shown(fields.get("due")))
    return found


def enter_findings(connection: Connection, at: datetime, request: str, entered: Collection[Entered]) -> None:
    """Enter what was found: on the lines that were given out, and on new ones where a code is on no list.

    Args:
        connection: holds the ledger's write lock.
        at: the run's moment.
        request: the code under which the findings were handed in.
        entered: one finding a code.
    """
    taking = newest_taking(connection) or taking_of(at)
    there: dict[str, Row[Any]] = {}
    for some in chunks({each.code for each in entered}):
        query = sa.select(stock.c.id, stock.c.code).where(stock.c.taking == taking, stock.c.code.in_(some))
        there |= {row.code: row for row in connection.execute(query)}
    new, known = [], []
    for each in entered:
        values = {"found": each.found, "finding": each.finding, "request": request, "at": at.isoformat(sep=" ")}
        if each.code in there:
            known.append({"which": there[each.code].id, **values})
        else:
            line = {"taking": taking, "list": "", "holder": "", "code": each.code, "expected": each.place}
            new.append(line | values)
    if known:
        update = sa.update(stock).where(stock.c.id == sa.bindparam("which"))
        names = ("found", "finding", "request", "at")
        connection.execute(update.values({name: sa.bindparam(name) for name in names}), known)
    if new:
        connection.execute(sa.insert(stock), new)


def note_differences(connection: Connection, found: OpenDifferences | None) -> None:
    """Enter how many differences there are to be settled; None where there are none."""
    connection.execute(sa.delete(printed).where(printed.c.name == _DIFFERENCES))
    if found:
        detail = {"count": found.count, "since": found.since.isoformat()}
        connection.execute(sa.insert(printed).values(name=_DIFFERENCES, revision=0, detail=detail))


def open_differences(connection: Connection) -> OpenDifferences | None:
    """Return how many differences the last night found, that are to be settled; None where there were none."""
    detail = connection.execute(sa.select(printed.c.detail).where(printed.c.name == _DIFFERENCES)).scalar()
    return OpenDifferences(detail["count"], date.fromisoformat(detail["since"])) if detail else None
