"""Pairs of customers that may be one: found when a customer is new or changed, decided by the archivist (rule C7).

Names are compared with all others at once. What else two entries share is compared out of the
customers' own files as they stand, since telephones and accounts are kept nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.lookup_table import lookup
from jobs.ledger.sensitive import looked_up
from jobs.ledger.tables import customer, item, likeness, record
from validators.declaration import Column, Kind
from validators.forms import forms
from validators.likeness import Likeness, Named, name_likeness, sound_cutoff, trait
from validators.likeness import likeness as judged

#: So many names are compared with all others in one call; with 100,000 customers it takes 50 MB.
_TOGETHER: Final = 128
#: So many likely duplicates of one customer are listed, the likest ones.
_MOST: Final = 20
#: What more customers than this share, such as the telephone of an agent, tells nothing.
_TELLING: Final = 8
#: So many values are looked for by the database; more, and every file is looked at here.
_ASKED: Final = 400

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Likely:
    """A pair that waits for the archivist's decision, as it stands after every merger so far.

    Attributes:
        rows: the lines of the table `likeness` that speak of it.
        leading: id of the customer whose file would lead.
        other: id of the one that would be merged into it.
        score: of 100.
        reasons: see `validators.likeness`.
        found: when it was found first, ISO 8601.
    """

    rows: tuple[int, ...]
    leading: int
    other: int
    score: int
    reasons: tuple[str, ...]
    found: str


def leaders(connection: Connection) -> dict[int, int]:
    """Return id -> id of the customer that they were merged into in the end, for every merged customer."""
    query = sa.select(customer.c.id, customer.c.merged_into).where(customer.c.merged_into.is_not(None))
    into = {row.id: int(row.merged_into) for row in connection.execute(query)}

    def last(id_: int) -> int:
        while id_ in into:
            id_ = into[id_]
        return id_

    return {id_: last(id_) for id_ in into}


def waiting(connection: Connection) -> list[Likely]:
    """Return the pairs that wait for a decision, the likest first.

    Pairs that have become one by mergers are one pair; it waits no longer where one of them has
    been told apart.
    """
    into = leaders(connection)
    groups: dict[Pair, list[Row[Any]]] = {}
    for row in connection.execute(sa.select(likeness).where(likeness.c.state.in_(("open", "different")))):
        one, other = into.get(row.older, row.older), into.get(row.newer, row.newer)
        if one != other:
            groups.setdefault((min(one, other), max(one, other)), []).append(row)
    groups = {pair: rows for pair, rows in groups.items() if all(row.state == "open" for row in rows)}
    files = _files(connection, {id_ for pair in groups for id_ in pair})
    found = [_likely(_in_order(pair, files), rows) for pair, rows in groups.items()]
    return sorted(found, key=lambda each: (-each.score, each.leading, each.other))


def _likely(pair: Pair, rows: Sequence[Row[Any]]) -> Likely:
    return Likely(
        tuple(sorted(row.id for row in rows)),
        *pair,
        max(row.score for row in rows),
        tuple(dict.fromkeys(reason for row in rows for reason in row.why)),
        min(row.found for row in rows),
    )


def in_order(connection: Connection, pair: Pair) -> Pair:
    """Return (leading, other): the older file leads; who is known by name only never does where the other one has a file."""
    return _in_order(pair, _files(connection, pair))


def _in_order(pair: Pair, files: Mapping[int, int | None]) -> Pair:
    leading, other = sorted(pair, key=lambda id_: (files[id_] is None, files[id_] or 0, id_))
    return leading, other


def _files(connection: Connection, ids: Collection[int]) -> dict[int, int | None]:
    """Return id -> id of the customer's own record."""
    found: dict[int, int | None] = {}
    for some in chunks(ids):
        query = sa.select(customer.c.id, customer.c.record).where(customer.c.id.in_(some))
        found |= {row.id: row.record for row in connection.execute(query)}
    return found


def find(connection: Connection, touched: Collection[int], renamed: Collection[int], found: str, cutoff: int) -> None:
    """Compare customers with all others, and bring the list of likely duplicates up to date.

    Args:
        connection: the transaction; the customers and their records are in it.
        touched: ids of the customers to compare.
        renamed: ids of those whose name changed; a pair told apart under the old name is asked about again.
        found: the moment, ISO 8601.
        cutoff: score of 100 from which two names are alike.
    """
    into = leaders(connection)
    columns = (customer.c.normal, customer.c.core, customer.c.sound, customer.c.credit_code)
    named = {row[0]: Named(*row[1:]) for row in connection.execute(sa.select(customer.c.id, *columns))}
    pairs = _alike(sorted(touched), named, cutoff)
    shared = _shared(connection, {into.get(id_, id_) for id_ in touched}, into)
    alike: dict[Pair, Likeness] = {}
    for pair in {*pairs, *shared}:
        if into.get(pair[0], pair[0]) != into.get(pair[1], pair[1]):
            alike[pair] = judged(named[pair[0]], named[pair[1]], shared.get(pair, ()), cutoff)
    known = _known(connection, touched)
    changed: list[dict[str, Any]] = []
    for pair, row in known.items():
        now = alike.pop(pair, None)
        state = _state(row.state, pair, now, renamed, named, cutoff)
        if now and state == "open":
            changed.append({"which": row.id, "state": state, "score": now.score, "why": list(now.reasons)})
        elif state != row.state:
            changed.append({"which": row.id, "state": state, "score": row.score, "why": row.why})
    if changed:
        values: dict[str, Any] = {name: sa.bindparam(name) for name in ("state", "score", "why")}
        connection.execute(sa.update(likeness).where(likeness.c.id == sa.bindparam("which")).values(values), changed)
    new = [
        {"older": a, "newer": b, "score": now.score, "why": list(now.reasons), "found": found, "state": "open"}
        for (a, b), now in sorted(alike.items())
    ]
    if new:
        connection.execute(sa.insert(likeness), new)


def _state(
    state: str,
    pair: Pair,
    now: Likeness | None,
    renamed: Collection[int],
    named: Mapping[int, Named],
    cutoff: int,
) -> str:
    """Return what becomes of a known pair, now that it was compared again."""
    if now and (state == "gone" or (state == "different" and not set(pair).isdisjoint(renamed))):
        return "open"
    if state == "open" and now is None and not name_likeness(named[pair[0]], named[pair[1]], cutoff).reasons:
        return "gone"
    return state


def _known(connection: Connection, touched: Collection[int]) -> dict[Pair, Row[Any]]:
    found: dict[Pair, Row[Any]] = {}
    for some in chunks(touched):
        near = sa.or_(likeness.c.older.in_(some), likeness.c.newer.in_(some))
        found |= {(row.older, row.newer): row for row in connection.execute(sa.select(likeness).where(near))}
    return found


def _alike(touched: Sequence[int], named: Mapping[int, Named], cutoff: int) -> set[Pair]:
    """Return the pairs whose names are alike: candidates by characters and by sound, then judged one by one."""
    ids = list(named)
    cores = [each.core for each in named.values()]
    sounds = [each.sound.partition("|")[0] for each in named.values()]
    pairs: set[Pair] = set()
    for start in range(0, len(touched), _TOGETHER):
        some = touched[start : start + _TOGETHER]
        near: dict[int, set[int]] = {id_: set() for id_ in some}
        asked = (
            ([named[id_].core for id_ in some], cores, float(cutoff)),
            ([named[id_].sound.partition("|")[0] for id_ in some], sounds, sound_cutoff(cutoff)),
        )
        for mine, every, least in asked:
            for row, at in _near(mine, every, least):
                near[some[row]].add(ids[at])
        for id_, others in near.items():
            scored = [(name_likeness(named[id_], named[other], cutoff), other) for other in others - {id_}]
            likest = sorted(((now.score, other) for now, other in scored if now.reasons), key=lambda s: (-s[0], s[1]))
            pairs |= {(min(id_, other), max(id_, other)) for _, other in likest[:_MOST]}
    return pairs


def _near(mine: Sequence[str], every: Sequence[str], least: float) -> Iterator[tuple[int, int]]:
    """Yield (place in `mine`, place in `every`) of texts that are alike; many in one call cost a seventh."""
    from rapidfuzz import fuzz, process

    scores = process.cdist(mine, every, scorer=fuzz.ratio, score_cutoff=least)
    rows, places = scores.nonzero()
    yield from zip(rows.tolist(), places.tolist(), strict=True)


def _shared(connection: Connection, touched: Collection[int], into: Mapping[int, int]) -> dict[Pair, tuple[str, ...]]:
    """Return pair -> reasons of what the files of two customers have in common."""
    mine: dict[tuple[str, str], set[int]] = {}
    for some in chunks(touched):
        for owner, column, kept in _kept(connection, record.c.customer.in_(some)):
            mine.setdefault(trait(column, kept), set()).add(owner)
    owners: dict[tuple[str, str], set[int]] = {found: set() for found in mine}
    if mine:
        for owner, column, kept in _kept(connection, sa.true(), mine.keys() if len(mine) <= _ASKED else ()):
            found = trait(column, kept)
            if found in owners:
                owners[found].add(into.get(owner, owner))
    pairs: dict[Pair, tuple[str, ...]] = {}
    for found, ids in sorted(owners.items()):
        if len(ids) <= _TELLING:
            for a, b in product(ids, mine[found]):
                pair = min(a, b), max(a, b)
                if a != b and found[0] not in pairs.get(pair, ()):
                    pairs[pair] = (*pairs.get(pair, ()), found[0])
    return pairs


def _kept(
    connection: Connection, where: sa.ColumnElement[bool], wanted: Collection[tuple[str, str]] = ()
) -> Iterator[tuple[int, Column, str]]:
    """Yield (customer, column, content) of what two customers may share, out of the files that `where` picks.

    With `wanted`, the database leaves out most of what is none of it, and fewer rows have to be looked at.
    """
    for form in forms().values():
        tables: dict[str, list[Column]] = {}
        for name in form.party.shared if form.party else ():
            table, _, field = name.rpartition(".")
            column = next(c for t, c in form.every_column() if (t, c.name) == (table, field))
            tables.setdefault(table, []).append(column)
        for table, columns in tables.items():
            hidden = [column for column in columns if column.name in looked_up(form.id) and not table]
            yield from _sealed_numbers(connection, form.id, hidden, where, wanted)
            shown = [column for column in columns if column not in hidden]
            if not shown:
                continue
            source = item.c.fields if table else record.c.fields
            query = sa.select(record.c.customer, *(source[column.name].as_string() for column in shown))
            query = query.where(record.c.form == form.id, where)
            if table:
                query = query.join(item, item.c.record == record.c.id).where(item.c.name == table)
            if wanted:
                query = query.where(sa.or_(*(_may_be(column, source[column.name], wanted) for column in shown)))
            for owner, *filled in connection.execute(query):
                yield from ((owner, column, kept) for column, kept in zip(shown, filled, strict=True) if kept)


def _sealed_numbers(
    connection: Connection,
    form: str,
    columns: Sequence[Column],
    where: sa.ColumnElement[bool],
    wanted: Collection[tuple[str, str]],
) -> Iterator[tuple[int, Column, str]]:
    """Yield the same of numbers that lie sealed: what two files share shows by their digests alone (rule A5)."""
    for column in columns:
        query = sa.select(record.c.customer, lookup.c.digest).join(lookup, lookup.c.record == record.c.id)
        query = query.where(record.c.form == form, lookup.c.field == column.name, where)
        if wanted:
            query = query.where(lookup.c.digest.in_([value for kind, value in wanted if kind == column.name]))
        for owner, digest in connection.execute(query):
            yield owner, column, digest


def _may_be(column: Column, kept: Any, wanted: Collection[tuple[str, str]]) -> sa.ColumnElement[bool]:
    """Return a condition that holds at least wherever `trait` makes one of `wanted` of what is kept."""
    text = kept.as_string()
    reason, _ = trait(column, "")
    values = [value for kind, value in wanted if kind == reason]
    if column.kind is Kind.PHONE:
        return sa.or_(text.in_(values), text.contains("转"))
    return sa.or_(sa.func.upper(text).in_(values), text.contains(" "), text.contains("-"))
