"""One customer, one file: who is already known, and who may be the same (rule C7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.counters import Counters
from jobs.ledger.fields import shown
from jobs.ledger.tables import customer
from validators.declaration import Party
from validators.names import core_name, normal_name, sound_name

_Value = TypeVar("_Value", int, str)
#: Databases bound the number of values in one `IN`.
CHUNK = 500
_COLUMNS = ("id", "name", "normal", "core", "sound", "credit_code", "record", "is_key")


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
    sound: str = ""
    merged_into: int | None = None
    new: bool = False
    changed: bool = False
    renamed: bool = False
    before: dict[str, Any] | None = None


def chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    """Yield sorted `values` in lists that fit one `IN`."""
    every = sorted(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def called_by(connection: Connection, customers: Collection[int]) -> dict[int, set[str]]:
    """Return by which normalised names these customers are known, also those who were made one with them (rule C7)."""
    found: dict[int, set[str]] = {}
    for some in chunks(customers):
        query = sa.select(customer.c.id, customer.c.merged_into, customer.c.normal)
        those = sa.or_(customer.c.id.in_(some), customer.c.merged_into.in_(some))
        for id_, into, normal in connection.execute(query.where(those)):
            for one in {id_, into} & set(some):
                found.setdefault(one, set()).add(normal)
    return found


class Customers:
    """The customers that one transaction has to do with."""

    def __init__(self, connection: Connection, counters: Counters) -> None:
        self._connection = connection
        self._counters = counters
        self._by_id: dict[int, Known] = {}
        self._by_code: dict[str, Known] = {}
        self._by_normal: dict[str, list[Known]] = {}
        self._compared: set[int] = set()

    def _remember(self, known: Known) -> None:
        if known.id in self._by_id:
            return
        self._by_id[known.id] = known
        if known.credit_code:
            self._by_code[known.credit_code] = known
        self._by_normal.setdefault(known.normal, []).append(known)

    def fetch(self, names: Collection[str], credit_codes: Collection[str]) -> None:
        """Load every customer that goes by one of these names or credit codes, and those they are merged into."""
        self._load(customer.c.normal, {normal_name(name) for name in names})
        self._load(customer.c.credit_code, set(credit_codes))
        while missing := {known.merged_into for known in self._by_id.values() if known.merged_into} - set(self._by_id):
            self._load(customer.c.id, missing)

    def _load(self, column: sa.Column[Any], values: Iterable[_Value]) -> None:
        for some in chunks(values):
            for row in self._connection.execute(sa.select(customer).where(column.in_(some)).order_by(customer.c.id)):
                self._remember(Known(**row._mapping))

    def leading(self, known: Known) -> Known:
        """Return the customer that somebody was merged into, over as many mergers as there were; else themself."""
        while known.merged_into:
            known = self.by_id(known.merged_into)
        return known

    def match(self, name: str, credit_code: str | None) -> Known | None:
        """Return the customer of this credit code, else of this name; None where nobody is known.

        A customer of the same name with another credit code is somebody else. Of one that was
        merged, the leading one is returned.
        """
        if credit_code and credit_code in self._by_code:
            return self.leading(self._by_code[credit_code])
        for known in self._by_normal.get(normal_name(name), []):
            leading = self.leading(known)
            if not (credit_code and (known.credit_code or leading.credit_code)):
                return leading
        return None

    def is_other_name(self, known: Known, name: str) -> bool:
        """Return whether a customer goes by this name only because the one of that name was merged into it."""
        normal = normal_name(name)
        others = (each for each in self._by_normal.get(normal, []) if each is not known)
        return normal != known.normal and any(self.leading(each) is known for each in others)

    def is_other_code(self, known: Known, credit_code: str | None) -> bool:
        """Return whether a credit code is that of a customer merged into this one."""
        owner = self._by_code.get(credit_code or "")
        return owner is not None and owner is not known and self.leading(owner) is known

    def keep_names(self, party: Party, known: Known, values: dict[str, Any]) -> None:
        """Leave name and credit code of a merged customer as they are, though a form gives those of the other one."""
        if self.is_other_name(known, shown(values.get(party.name))):
            values[party.name] = None
        if self.is_other_code(known, values.get(party.credit_code)):
            values[party.credit_code] = None

    def by_id(self, id_: int) -> Known:
        """Return a customer of this transaction, loading it where it is not here yet."""
        if id_ not in self._by_id:
            row = self._connection.execute(sa.select(customer).where(customer.c.id == id_)).one()
            self._remember(Known(**row._mapping))
        return self._by_id[id_]

    def add(self, name: str, credit_code: str | None) -> Known:
        """Make a customer known."""
        id_ = self._counters.take("customer")
        known = Known(id_, name, normal_name(name), core_name(name), credit_code, None, is_key=False, new=True)
        self._remember(known)
        return known

    def new(self) -> list[int]:
        """Return the customers made known in this transaction."""
        return [known.id for known in self._by_id.values() if known.new]

    def before(self) -> list[dict[str, Any]]:
        """Return the customers changed in this transaction as they were, as columns of the table `customer`."""
        return [known.before for known in self._by_id.values() if known.before and not known.new]

    def learn(self, known: Known, *, name: str, credit_code: str | None, record: int | None, is_key: bool) -> None:
        """Take over what a partner's own form says of it."""
        code = known.credit_code if self.is_other_code(known, credit_code) else credit_code or known.credit_code
        if self.is_other_name(known, name):
            name = known.name  # both names go on being known
        if (known.name, known.credit_code, known.record, known.is_key) == (name, code, record, is_key):
            return
        known.renamed = known.renamed or normal_name(name) != known.normal
        known.before = known.before or {each: getattr(known, each) for each in _COLUMNS}
        known.name, known.normal, known.core = name, normal_name(name), core_name(name)
        known.credit_code, known.record, known.is_key = code, record, is_key
        known.changed = True
        if code:
            self._by_code[code] = known
        self._by_normal.setdefault(known.normal, []).append(known)

    def compare_again(self, id_: int) -> None:
        """Look for likely duplicates of a customer whose telephone, account or number has changed."""
        self._compared.add(id_)

    def write(self) -> None:
        """Put what is new into the ledger."""
        new = [known for known in self._by_id.values() if known.new]
        changed = [known for known in self._by_id.values() if known.changed and not known.new]
        for known in (*new, *changed):
            known.sound = sound_name(known.name)
        if new:
            rows = [{name: getattr(known, name) for name in _COLUMNS} for known in new]
            self._connection.execute(sa.insert(customer), rows)
        for known in changed:
            values = {name: getattr(known, name) for name in _COLUMNS[1:]}
            self._connection.execute(sa.update(customer).where(customer.c.id == known.id).values(values))

    def to_compare(self) -> tuple[set[int], set[int]]:
        """Return the customers to look for likely duplicates of, and which of them have another name than before."""
        touched = {known.id for known in self._by_id.values() if known.new or known.changed}
        return touched | self._compared, {known.id for known in self._by_id.values() if known.renamed}
