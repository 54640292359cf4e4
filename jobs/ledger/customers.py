"""One customer, one file: who is already known, and who may be the same (rule C7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.counters import Counters
from jobs.ledger.tables import customer, likeness
from validators.names import core_name, normal_name

_Value = TypeVar("_Value", int, str)
#: Databases bound the number of values in one `IN`.
CHUNK = 500
#: So many names are compared with all others in one call; with 100,000 customers it takes 50 MB.
_TOGETHER = 128
#: So many likely duplicates of one customer are listed, itself among them.
_MOST = 20
_COLUMNS = ("id", "name", "normal", "core", "credit_code", "record", "is_key")


@dataclass(slots=True)
class Known:
    """A customer as the ledger knows it; changed in memory until `Customers.write`."""

    id: int
    name: str
    normal: str
    core: str
    credit_code: str | None
    record: int | None
    is_key: bool
    new: bool = False
    changed: bool = False
    before: dict[str, Any] | None = None


def chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    """Yield sorted `values` in lists that fit one `IN`."""
    every = sorted(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


class Customers:
    """The customers that one transaction has to do with."""

    def __init__(self, connection: Connection, counters: Counters) -> None:
        self._connection = connection
        self._counters = counters
        self._by_id: dict[int, Known] = {}
        self._by_code: dict[str, Known] = {}
        self._by_normal: dict[str, list[Known]] = {}

    def _remember(self, known: Known) -> None:
        if known.id in self._by_id:
            return
        self._by_id[known.id] = known
        if known.credit_code:
            self._by_code[known.credit_code] = known
        self._by_normal.setdefault(known.normal, []).append(known)

    def fetch(self, names: Collection[str], credit_codes: Collection[str]) -> None:
        """Load every customer that goes by one of these names or credit codes."""
        normals = {normal_name(name) for name in names}
        for column, values in ((customer.c.normal, normals), (customer.c.credit_code, set(credit_codes))):
            for some in chunks(values):
                for row in self._connection.execute(
                    sa.select(customer).where(column.in_(some)).order_by(customer.c.id)
                ):
                    self._remember(Known(**row._mapping))

    def match(self, name: str, credit_code: str | None) -> Known | None:
        """Return the customer of this credit code, else of this name; None where nobody is known.

        A customer of the same name with another credit code is somebody else.
        """
        if credit_code and credit_code in self._by_code:
            return self._by_code[credit_code]
        for known in self._by_normal.get(normal_name(name), []):
            if not (credit_code and known.credit_code):
                return known
        return None

    def by_id(self, id_: int) -> Known:
        """Return a customer of this transaction, loading it where it is not here yet."""
        if id_ not in self._by_id:
            row = self._connection.execute(sa.select(customer).where(customer.c.id == id_)).one()
            self._remember(Known(**row._mapping))
        return self._by_id[id_]

    def add(self, name: str, credit_code: str | None) -> Known:
        """Make a customer known."""
        id_ = self._counters.take("customer")
        known = Known(id_, name, normal_name(name), core_name(name), credit_code, None, False, new=True)
        self._remember(known)
        return known

    def new(self) -> list[int]:
        """Return the customers made known in this transaction."""
        return [known.id for known in self._by_id.values() if known.new]

    def before(self) -> list[dict[str, Any]]:
        """Return the customers changed in this transaction as they were, as columns of the table `customer`."""
        return [known.before for known in self._by_id.values() if known.before and not known.new]

    def learn(self, known: Known, *, name: str, credit_code: str | None, record: int | None, is_key: bool) -> None:
        """Take over what a customer's own form says of it."""
        code = credit_code or known.credit_code
        if (known.name, known.credit_code, known.record, known.is_key) == (name, code, record, is_key):
            return
        known.before = known.before or {each: getattr(known, each) for each in _COLUMNS}
        known.name, known.normal, known.core = name, normal_name(name), core_name(name)
        known.credit_code, known.record, known.is_key = code, record, is_key
        known.changed = True
        if code:
            self._by_code[code] = known
        self._by_normal.setdefault(known.normal, []).append(known)

    def write(self, found: str, cutoff: int) -> None:
        """Put what is new into the ledger, and look for customers that may be the same.

        Args:
            found: the moment, ISO 8601.
            cutoff: score of 100 from which two names are put on the list.
        """
        new = [known for known in self._by_id.values() if known.new]
        changed = [known for known in self._by_id.values() if known.changed and not known.new]
        if new:
            rows = [{name: getattr(known, name) for name in _COLUMNS} for known in new]
            self._connection.execute(sa.insert(customer), rows)
        for known in changed:
            values = {name: getattr(known, name) for name in _COLUMNS[1:]}
            self._connection.execute(sa.update(customer).where(customer.c.id == known.id).values(values))
        if new or changed:
            self._find_likely([*new, *changed], found, cutoff)

    def _find_likely(self, touched: list[Known], found: str, cutoff: int) -> None:
        every = self._connection.execute(sa.select(customer.c.id, customer.c.core, customer.c.credit_code)).all()
        pairs: dict[tuple[int, int], tuple[int, str]] = {}
        for known, score, at in _alike(touched, [row.core for row in every], cutoff):
            other = every[at]
            if other.id == known.id:
                continue
            codes_differ = known.credit_code and other.credit_code and known.credit_code != other.credit_code
            why = "other-credit-code" if codes_differ else "name"
            pairs[min(known.id, other.id), max(known.id, other.id)] = (score, why)
        seen = set()
        for ids in chunks({known.id for known in touched}):
            near = sa.or_(likeness.c.older.in_(ids), likeness.c.newer.in_(ids))
            query = sa.select(likeness.c.older, likeness.c.newer).where(near)
            seen |= {tuple(row) for row in self._connection.execute(query)}
        rows = [
            {"older": pair[0], "newer": pair[1], "score": score, "why": why, "found": found, "state": "open"}
            for pair, (score, why) in sorted(pairs.items())
            if pair not in seen
        ]
        if rows:
            self._connection.execute(sa.insert(likeness), rows)


def _alike(touched: Sequence[Known], cores: Sequence[str], cutoff: int) -> Iterator[tuple[Known, int, int]]:
    """Yield (customer, score, place in `cores`) of the likest names; many are compared in one call, which costs a seventh."""
    from rapidfuzz import fuzz, process

    for start in range(0, len(touched), _TOGETHER):
        some = touched[start : start + _TOGETHER]
        scores = process.cdist([known.core for known in some], cores, scorer=fuzz.ratio, score_cutoff=cutoff)
        for known, row in zip(some, scores, strict=True):
            likest = sorted(((row[at], at) for at in row.nonzero()[0].tolist()), key=lambda pair: (-pair[0], pair[1]))
            yield from ((known, round(float(score)), at) for score, at in likest[:_MOST])
