"""Finding records (rule A7): by words, customer, code, class, stage, facets and period; only what the asker may see.

Two steps: the index and the table `record` answer which records there are and in which order, then those to be shown
are loaded, and every one is held against the policy once more before anybody sees it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.lookups import records_with
from jobs.ledger.matching import holding, keyed, keyed_from
from jobs.ledger.search_index import documents_of, lines_of, names_of
from jobs.ledger.search_table import FACETS, search_entry
from jobs.ledger.search_texts import CODE, Said, key_of, said_of
from jobs.ledger.sight import Sight, sight
from jobs.ledger.tables import customer, record
from validators.access import SEE_ALL
from validators.facts import Person
from validators.forms import forms
from validators.message import Text
from validators.names import normal_name
from validators.search_words import Asked, Phrase, asked, place_of
from validators.texts import squeeze

#: So many characters are shown before and behind what was found.
_AROUND: Final = 12
#: A hit says in at most so many places where it was found.
_PLACES: Final = 2
#: So many records are put first since they have the number that was typed; a number of paper may stand on a whole cabinet.
_NUMBERED: Final = 500
#: What more records hold says little of any of them, and to weigh them all takes longer than to find them.
_WEIGHED: Final = 20_000
#: The facet that is a record's own; the others are those of its customer.
_OF_RECORDS: Final = "nature"
#: Digits of a year, and the least of a serial (rule E2).
_YEAR: Final = 4
_SERIAL: Final = 3


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for; what is empty restricts nothing.

    Attributes:
        words: as they typed it: every word, `"words together"`, `-word` for what must not occur; or a code or number.
        customer: a customer's name or part of it, also a former one.
        code: an archive code, the number on a record, or the beginning of one.
        classes: letters of classes (`J`), their names, or entries of 档案类别.
        type: the type in the code (拜访, 销售合同) or the form's title.
        facets: facet (`customer_type`, `stage`, `nature`, `business_area`, `region`, `customer_kind`) -> what it is; a
            record whose form does not have it goes by its customer's file, but for the nature (rule A4).
        department: of the record.
        handler: who is in charge of it.
        secrecy: its level.
        state: 在档, 借出, ...
        since: dated on this day or later.
        to: dated on this day or before.
    """

    words: str = ""
    customer: str = ""
    code: str = ""
    classes: tuple[str, ...] = ()
    type: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    department: str = ""
    handler: str = ""
    secrecy: str = ""
    state: str = ""
    since: date | None = None
    to: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a record something was found: a field's label and what stands around it, `需求：…棉布面料，月需…`."""

    label: Text
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found.

    Attributes:
        rank: from 1, the best one first.
        where: where its words were found; empty where nobody looked for words.
    """

    code: str
    title: str
    customer: str
    form: str
    class_: str
    type: str
    dated: str
    handler: str
    department: str
    secrecy: str
    state: str
    path: str
    paper_place: str
    paper_code: str
    rank: int
    where: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: the best hits in their order, and how many more there are."""

    hits: tuple[Hit, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records were found, by what one could look for besides; the most first, years the newest first."""

    total: int
    classes: Mapping[str, int]
    stages: Mapping[str, int]
    years: Mapping[str, int]


def find(
    connection: Connection, query: Query, who: Person, on: date, most: int | None = 50, *, within: Sight | None = None
) -> Found:
    """Return the records that a person looks for and may see on a day.

    First comes the record whose code or own number was typed, in whatever spelling; then those of the customer whose
    whole name was; then whatever holds the words, in the order of how much they weigh where they stand; the newer first.
    Where very many hold them, they are not weighed.

    Args:
        connection: sees the ledger as it is.
        query: what they look for.
        who: the person, as the roster has them.
        on: the day.
        most: so many are returned; None for all.
        within: among which records, where it is not among those that the person may see.
    """
    asking = _Asking(connection, query, within or sight(connection, who, on))
    total = asking.count()
    ids = asking.best(most, weighed=total <= _WEIGHED)
    hits = tuple(_hits(connection, ids, asking))
    return Found(hits, total - len(ids))


def count(connection: Connection, query: Query, who: Person, on: date) -> Counted:
    """Return how many records `find` finds, by class, by stage of their customer and by year (rule A4).

    Args: as for `find`.
    """
    asking = _Asking(connection, query, sight(connection, who, on))
    classes: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    years: Counter[str] = Counter()
    for (letter, stage, year), number in asking.grouped(
        record.c["class"], _stage(), sa.func.substr(record.c.dated, 1, 4)
    ):
        classes[letter] += number
        years[year] += number
        stages[stage or ""] += number
    by_number = sorted(stages.items(), key=lambda each: (-each[1], each[0]))
    return Counted(
        sum(classes.values()),
        dict(sorted(classes.items(), key=lambda each: (-each[1], each[0]))),
        {stage: number for stage, number in by_number if stage},
        dict(sorted(years.items(), reverse=True)),
    )


class _Asking:
    """One query on its way: what it asks of the tables."""

    def __init__(self, connection: Connection, query: Query, seen: Sight) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self.seen = seen
        self.asked = asked(query.words) if query.words else Asked()
        #: Words were typed, but nothing that could be looked for.
        self._nothing = bool(query.words.strip()) and not self.asked
        self._where = [seen.condition, *self._filters(query)]
        self._whole = query.words.strip()
        self.keys = spellings(query.words) if query.words else ()
        self._front = self._by_number()

    def best(self, most: int | None, *, weighed: bool) -> list[int]:
        """Return the ids of the best records, in their order; where they are not weighed, of the newest."""
        front = self._front if most is None else self._front[:most]
        left = None if most is None else most - len(front)
        if left == 0 or self._nothing:
            return front
        newest = (record.c.dated.desc(), record.c.id.desc())
        query = sa.select(record.c.id).where(*self._where, record.c.id.not_in(self._front))
        if self.asked.wanted:
            words = holding(self._dialect, self.asked.wanted).subquery()
            query = query.join(words, words.c.record == record.c.id)
            named = sa.case((record.c.customer.in_(self._named()), 0), else_=1)
            rank = [sa.func.round(sa.cast(words.c.rank, sa.Numeric), 1)] if weighed else []
            newest = (named, *rank, *newest)  # type: ignore[assignment]
        query = query.where(*self._unwanted()).order_by(*newest).limit(left)
        return [*front, *self._connection.execute(query).scalars()]

    def count(self) -> int:
        """Return how many records there are."""
        if self._nothing:
            return len(self._front)
        query = sa.select(sa.func.count()).select_from(record).where(self._found())
        return int(self._connection.execute(query).scalar() or 0)

    def grouped(self, *by: sa.ColumnElement[Any]) -> Iterable[tuple[tuple[Any, ...], int]]:
        """Yield what each of `by` is, and how many records there are of it."""
        found = record.c.id.in_(self._front) if self._nothing else self._found()
        named = [each.label(f"by_{at}") for at, each in enumerate(by)]
        rows = sa.select(*named).select_from(record).where(found).subquery()
        for *values, number in self._connection.execute(sa.select(*rows.c, sa.func.count()).group_by(*rows.c)):
            yield tuple(values), number

    def _found(self) -> sa.ColumnElement[bool]:
        whatever = sa.and_(*self._unwanted())
        if self.asked.wanted:
            words = holding(self._dialect, self.asked.wanted).subquery()
            whatever = sa.and_(record.c.id.in_(sa.select(words.c.record)), whatever)
        return sa.and_(*self._where, sa.or_(whatever, record.c.id.in_(self._front)))

    def _unwanted(self) -> list[sa.ColumnElement[bool]]:
        apart = [holding(self._dialect, [each]).subquery() for each in self.asked.unwanted]
        return [sa.true(), *(record.c.id.not_in(sa.select(each.c.record)) for each in apart)]

    def _by_number(self) -> list[int]:
        """Return the records whose code or own number was typed; a code in the spelling that was typed goes before others.

        Whoever sees every record finds those as well that hold just this bank account or identity number (rule A5).
        """
        if self.seen.who.role in SEE_ALL and (sealed := records_with(self._connection, self._whole)):
            newest = sa.select(record.c.id).where(record.c.id.in_(sealed), *self._where)
            return list(self._connection.execute(newest.order_by(record.c.dated.desc(), record.c.id.desc())).scalars())
        if not self.keys:
            return []
        exact = sa.case((record.c.code == self._whole, 0), else_=1)
        for key in self.keys:
            query = sa.select(record.c.id).where(record.c.id.in_(keyed([key])), *self._where)
            query = query.order_by(exact, record.c.dated.desc(), record.c.id.desc()).limit(_NUMBERED)
            found = self._connection.execute(query)
            if ids := list(found.scalars()):
                return ids
        return []

    def _named(self) -> list[int]:
        """Return the customers whose whole name was typed, or those they were merged into."""
        query = sa.select(customer.c.id, customer.c.merged_into).where(customer.c.normal == normal_name(self._whole))
        return [each for row in self._connection.execute(query) for each in row if each is not None]

    def _filters(self, query: Query) -> Iterable[sa.ColumnElement[bool]]:
        if query.customer:
            yield self._of_customer(query.customer)
        if query.code:
            spelt = sa.or_(*(record.c.id.in_(keyed([key])) for key in spellings(query.code)), sa.false())
            yield sa.or_(spelt, record.c.id.in_(keyed_from(self._dialect, key_of(query.code) or query.code)))
        if query.classes:
            yield record.c["class"].in_([each.strip()[:1].upper() for each in query.classes])
        if query.type:
            titled = [form.id for form in forms().values() if _is(query.type, form.title, form.sheet)]
            yield sa.or_(record.c.type == query.type, record.c.form.in_(titled))
        for name, value in query.facets.items():
            yield _facet(name, value)
        for name in ("department", "handler", "secrecy"):
            if value := getattr(query, name):
                yield record.c[name] == value
        if query.state:
            # 已并入 J2026001
            yield sa.or_(record.c.state == query.state, record.c.state.startswith(f"{query.state} ", autoescape=True))
        if query.since:
            yield record.c.dated >= query.since.isoformat()
        if query.to:
            yield record.c.dated < (query.to + timedelta(days=1)).isoformat()

    def _of_customer(self, name: str) -> sa.ColumnElement[bool]:
        wanted = asked(name).wanted
        if not wanted:
            return sa.false()
        words = holding(self._dialect, wanted, "names").subquery()
        return record.c.id.in_(sa.select(words.c.record))


def spellings(typed: str) -> Sequence[str]:
    """Return the numbers that somebody may mean, as they are looked up: as typed, and with the zeros left out put in."""
    key = key_of(typed)
    if not key:
        return ()
    head = key.rstrip("0123456789")
    digits = key[len(head) :]
    spelt = [key]
    parts = squeeze(typed).replace("_", "-").replace("/", "-").rpartition("-")
    if head and parts[1] and parts[2].isdigit() and len(parts[2]) < _SERIAL:
        spelt.append(key_of(parts[0]) + parts[2].zfill(_SERIAL))
    elif head and _YEAR < len(digits) < _YEAR + _SERIAL:
        spelt.append(head + digits[:_YEAR] + digits[_YEAR:].zfill(_SERIAL))
    elif head and 0 < len(digits) < _SERIAL:
        spelt.append(head + digits.zfill(_SERIAL))
    return spelt


def _is(typed: str, *names: Text | None) -> bool:
    return squeeze(typed) in {squeeze(each) for name in names if name for each in name}


def _facet(name: str, value: str) -> sa.ColumnElement[bool]:
    """Return whether a record has this facet: by its own form, or where that does not have it by its customer's file."""
    if name not in FACETS:
        raise KeyError(name)
    column = search_entry.c[name]
    own = sa.select(search_entry.c.record).where(column == value)
    if name == _OF_RECORDS:
        return record.c.id.in_(own)
    carried = sa.select(search_entry.c.record).where(column.is_not(None))
    theirs = (
        sa.select(customer.c.id).join(search_entry, search_entry.c.record == customer.c.record).where(column == value)
    )
    return sa.or_(record.c.id.in_(own), sa.and_(record.c.customer.in_(theirs), record.c.id.not_in(carried)))


def _stage() -> sa.ColumnElement[Any]:
    """Return the stage that a record is in, by its own form or its customer's file."""
    mine, theirs = search_entry.alias("mine"), search_entry.alias("theirs")
    own = sa.select(mine.c.stage).where(mine.c.record == record.c.id).scalar_subquery()
    file = sa.select(theirs.c.stage).join(customer, customer.c.record == theirs.c.record)
    return sa.func.coalesce(own, file.where(customer.c.id == record.c.customer).scalar_subquery())


def _hits(connection: Connection, ids: Sequence[int], asking: _Asking) -> Iterable[Hit]:
    rows: dict[int, Row[Any]] = {}
    for some in _together(ids):
        rows |= {row.id: row for row in connection.execute(sa.select(record).where(record.c.id.in_(some)))}
    seen = [row for id_ in ids if asking.seen.of(row := rows[id_])]
    said = _said(connection, seen) if asking.asked.wanted or asking.keys else {}
    for at, row in enumerate(seen, start=1):
        yield Hit(
            *(row.code, row.title, row.customer_name or "", row.form, row._mapping["class"], row.type, row.dated),
            *(row.handler, row.department or "", row.secrecy, row.state, row.path or "", row.paper_place or ""),
            paper_code=row.paper_code or "",
            rank=at,
            where=tuple(_where(said.get(row.id, ()), asking)),
        )


def _together(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + 500] for start in range(0, len(ids), 500))


def _said(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    by_id = {row.id: row for row in rows}
    for some in _together(list(by_id)):
        lines, documents = lines_of(connection, some), documents_of(connection, some)
        names = names_of(connection, {by_id[id_].customer for id_ in some if by_id[id_].customer is not None})
        for id_ in some:
            row = by_id[id_]
            mine = (names.get(row.customer, ()), lines.get(id_, ()), documents.get(id_, ()))
            found[id_] = list(said_of(dict(row._mapping), *mine))
    return found


def _where(said: Sequence[Said], asking: _Asking) -> Iterable[Place]:
    """Return where the words stand, what the list does not show anyway before what it does; the code is always seen."""
    found: dict[Place, None] = {}
    said = [each for each in said if each.label != CODE]
    for phrase in asking.asked.wanted:
        places = (
            place for each in (*(s for s in said if s.column == "content"), *said) if (place := _place(each, phrase))
        )
        if first := next(iter(places), None):
            found[first] = None
    if not found:
        numbers = (each for each in said if key_of(each.text) in asking.keys)
        found |= {Place(each.label, each.text): None for each in numbers}
    return list(found)[:_PLACES]


def _place(said: Said, phrase: Phrase) -> Place | None:
    at = place_of(phrase, said.text)
    if at is None:
        return None
    begin, end = max(0, at[0] - _AROUND), at[1] + _AROUND
    before, behind = "…" if begin else "", "…" if end < len(said.text) else ""
    return Place(said.label, f"{before}{' '.join(said.text[begin:end].split())}{behind}")
