"""Making two customers one (rule C7): the older file leads, the newer one points to it, and nothing is lost.

The leading file keeps what it says; what it leaves open is filled in from the other one, and what
differs is entered as a change of the other one, whose record stays in the index as 已并入. Its visits
and all other records go over to the leading customer. Undoing it needs to know which rows were
touched; what was in them lies in the change rows and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger import audit
from jobs.ledger.absorbing import Absorbed, absorb
from jobs.ledger.counters import Counters
from jobs.ledger.search_index import catch_up, renew_customers
from jobs.ledger.tables import change, customer, likeness, merger, record
from validators.facts import Person
from validators.forms import form_of
from validators.message import Text
from validators.names import normal_name

#: State of a record whose customer was merged; the code of the leading record stands behind it.
MERGED: Final = "已并入"


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who decides, and when, in which transaction.

    Attributes:
        connection: the transaction, holding the write lock.
        counters: the counters it draws from.
        by: the archivist.
        at: the moment, ISO 8601 with zone.
        people: the roster.
        log: entries for the log are added here.
    """

    connection: Connection
    counters: Counters
    by: str
    at: str
    people: Mapping[str, Person]
    log: list[audit.Entry] = field(default_factory=list)

    def enter(self, what: str, pair: tuple[Row[Any], Row[Any]], values: object) -> None:
        """Add an entry for each of the two customers to the log, under the codes of their files."""
        names = [self._file(each) or f"customer {each.id}" for each in pair]
        codes = [self._file(each) for each in pair]
        self.log.append(audit.Entry(self.by, what, codes[0], names[1], values))
        if codes[1]:
            self.log.append(audit.Entry(self.by, what, codes[1], names[0], values))

    def _file(self, party: Row[Any]) -> str:
        code = sa.select(record.c.code).where(record.c.id == party.record)
        return str(self.connection.execute(code).scalar() or "") if party.record else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of two files that were made one, or two again.

    Attributes:
        leading: name of the leading customer.
        other: name of the other one.
        changed: labels of the fields that were filled in, or emptied again.
        kept: labels of the fields that differ, or have changed since, and stay as they are.
        twice: codes of records that both customers had about the same event.
    """

    leading: str
    other: str
    changed: tuple[Text, ...] = ()
    kept: tuple[Text, ...] = ()
    twice: tuple[str, ...] = ()


@dataclass(slots=True)
class Touched:
    """What undoing a merger needs to know of it; kept as JSON, without the content of any field.

    Attributes:
        moved: ids of the records that went over.
        files: the files that were taken into another one, see `Absorbed`.
        pairs: the lines of the table `likeness` that it settled.
        credit_code: the credit code went over as well.
        is_key: whether the leading customer was a key customer before.
        last_change: number of the last change row; later changes have higher ones.
    """

    moved: list[int] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[int] = field(default_factory=list)
    credit_code: bool = False
    is_key: bool = False
    last_change: int = 0


def known_under(key: str, old: int, new: int) -> str:
    """Return a natural key in which one customer stands for another (see `describing.natural_key`)."""
    parts = key.split("\x1f")
    return "\x1f".join(f"customer:{new}" if part == f"customer:{old}" else part for part in parts)


def with_key(connection: Connection, row: Row[Any], key: str) -> Row[Any] | None:
    """Return the other record of the same form that has this natural key; None where it is free."""
    same = (record.c.form == row.form) & (record.c.natural_key == key) & (record.c.id != row.id)
    return connection.execute(sa.select(record).where(same)).first()


def both(connection: Connection, leading: int, other: int) -> tuple[Row[Any], Row[Any]]:
    """Return the rows of two customers."""
    one, two = (connection.execute(sa.select(customer).where(customer.c.id == id_)).one() for id_ in (leading, other))
    return one, two


def merge(deciding: Deciding, leading: int, other: int, pairs: Collection[int]) -> Outcome:
    """Make two customers one.

    Args:
        deciding: who decides.
        leading: id of the customer that stays.
        other: id of the one that is merged into it.
        pairs: the lines of the table `likeness` that are settled by it.
    """
    connection = deciding.connection
    stays, goes = both(connection, leading, other)
    touched = Touched(pairs=sorted(pairs), is_key=stays.is_key)
    revision = deciding.counters.take("revision")
    absorbed: list[Absorbed] = []
    twice: list[str] = []
    for row in connection.execute(sa.select(record).where(record.c.customer == other).order_by(record.c.id)).all():
        form = form_of(row.form, row.form_version)
        assert form is not None
        key = known_under(row.natural_key, other, leading)
        there = with_key(connection, row, key)
        values: dict[str, Any] = {"customer": leading, "revision": revision}
        if there is None:
            values["natural_key"] = key
        elif form.party:
            values["state"] = f"{MERGED} {there.code}"
            absorbed.append(absorb(connection, there, row, revision, deciding.by, deciding.at, deciding.people))
        else:
            twice += [there.code, row.code]
        if not form.party and normal_name(row.customer_name or "") == goes.normal:
            values["customer_name"] = stays.name
        connection.execute(sa.update(record).where(record.c.id == row.id).values(values))
        touched.moved.append(row.id)
    touched.files = [each.kept for each in absorbed]
    touched.credit_code = _bind(connection, stays, goes, {each.kept["record"] for each in absorbed})
    touched.last_change = int(connection.execute(sa.select(sa.func.max(change.c.id))).scalar() or 0)
    settled = sa.update(likeness).where(likeness.c.id.in_(touched.pairs))
    connection.execute(settled.values(state="same", decided=deciding.at, by=deciding.by))
    made = {"leading": leading, "other": other, "at": deciding.at, "by": deciding.by, "touched": asdict(touched)}
    connection.execute(sa.insert(merger).values(made))
    catch_up(connection)
    renew_customers(connection, {leading})
    deciding.enter("merged", (stays, goes), asdict(touched))
    filled = dict.fromkeys(label for each in absorbed for label in each.filled)
    differing = dict.fromkeys(label for each in absorbed for label in each.differing)
    return Outcome(stays.name, goes.name, tuple(filled), tuple(differing), tuple(twice))


def _bind(connection: Connection, stays: Row[Any], goes: Row[Any], absorbed: Collection[int]) -> bool:
    """Point the other customer to the leading one; return whether its credit code went over.

    A file that was not taken into another one is the leading customer's own from now on, and so is
    what it says of being a key customer.
    """
    code_moves = bool(goes.credit_code) and not stays.credit_code
    values = {"merged_into": stays.id, "credit_code": None if code_moves else goes.credit_code}
    connection.execute(sa.update(customer).where(customer.c.id == goes.id).values(values))
    values = {
        "credit_code": goes.credit_code if code_moves else stays.credit_code,
        "is_key": stays.is_key or (goes.is_key and goes.record not in absorbed),
    }
    connection.execute(sa.update(customer).where(customer.c.id == stays.id).values(values))
    return code_moves
