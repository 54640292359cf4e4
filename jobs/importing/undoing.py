"""Undoing an import while nothing builds on it: its records go, its codes stay known (rules E3 E14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.failures import Failure, WrongUse
from jobs.ledger import audit
from jobs.ledger.appraisal_table import appraisal
from jobs.ledger.counters import Counters
from jobs.ledger.customers import chunks
from jobs.ledger.erasing import forget_register
from jobs.ledger.holdings import IN_PLACE
from jobs.ledger.lookup_table import lookup
from jobs.ledger.sealing import IN_LISTS
from jobs.ledger.search_index import catch_up, forget_traces, renew_customers
from jobs.ledger.search_table import search_entry, search_key
from jobs.ledger.tables import arrival, code, confirmation, customer, item, likeness, metadata, record, version
from jobs.ledger.tables import run as run_table
from jobs.running import Run
from validators.forms import form_of
from validators.message import Message, Text

#: So many reasons against an undoing are named.
_NAMED: Final = 20
_KINDS: Final = {"change": Text("变更", "changes"), "version": Text("版本", "versions")}


@dataclass(frozen=True, slots=True)
class Undone:
    """An import that was undone.

    Attributes:
        run: number of the undoing.
        records: how many records went.
        void: codes that were given and are never given again.
        reserved: codes that the register brought along; importing it anew takes them up again.
        customers: how many customers are no longer known.
    """

    run: int
    records: int
    void: tuple[str, ...]
    reserved: tuple[str, ...]
    customers: int


@dataclass(frozen=True, slots=True)
class _Import:
    """What an import has entered."""

    arrival: Row[Any]
    records: Mapping[int, Row[Any]]
    detail: Mapping[str, Any]

    @property
    def codes(self) -> set[str]:
        return {row.code for row in self.records.values()}

    @property
    def revision(self) -> int:
        return int(self.detail["revision"])


def undo(run: Run, number: int, who: str) -> Undone:
    """Undo import number `number`.

    Args:
        run: the opened archive, held alone.
        number: the run's number that the import has printed.
        who: who undoes it.

    Raises:
        WrongUse: there is no such import, or it has been undone.
        Failure: something builds on it; the message lists what.
    """
    with run.ledger.writing() as connection:
        found = _import(connection, number)
        builds = list(_builds(connection, found))
        if builds:
            raise Failure(
                Message(
                    "Import {run} cannot be undone any more, since later work builds on it: {reasons}",
                    {"run": number, "reasons": " ".join(map(run.say, _few(builds)))},
                )
            )
        return _undo(run, connection, found, who)


def _few(builds: Sequence[Message]) -> list[Message]:
    more = len(builds) - _NAMED
    rest = [Message("And {count} more.", {"count": more})] if more > 0 else []
    return [*builds[:_NAMED], *rest]


def _import(connection: Connection, number: int) -> _Import:
    row = connection.execute(
        sa.select(arrival).where(arrival.c.run == number, arrival.c.state.in_(("imported", "undone")))
    ).first()
    if row is None:
        raise WrongUse(Message("Run {run} is no import. The import's number stands in its result.", {"run": number}))
    if row.state == "undone":
        raise WrongUse(Message("Import {run} has been undone already.", {"run": number}))
    records: dict[int, Row[Any]] = {}
    for some in chunks({each[0] for each in row.answer["taken"]}):
        for each in connection.execute(sa.select(record).where(record.c.code.in_(some))):
            records[each.id] = each
    return _Import(row, records, row.answer["import"])


def _builds(connection: Connection, found: _Import) -> Iterator[Message]:
    """Yield what has come after an import and would lose its ground with it."""
    yield from _missing(found)
    yield from _lent(found)
    yield from _referring(connection, found)
    yield from _attached(connection, found)


def _missing(found: _Import) -> Iterator[Message]:
    for code_, *_ in found.arrival.answer["taken"]:
        if code_ not in found.codes:
            yield Message("The record {code} is no longer on file.", {"code": code_})


def _lent(found: _Import) -> Iterator[Message]:
    """A record that is no longer as it was entered: out on loan, destroyed, withdrawn."""
    for row in found.records.values():
        form = form_of(row.form, row.form_version)
        own = form.exclusive.states if form and form.exclusive else (IN_PLACE,)
        if row.state not in own:
            gaps = {"code": row.code, "title": row.title, "state": row.state}
            yield Message("{code} ({title}) is {state} now.", gaps)


def _referring(connection: Connection, found: _Import) -> Iterator[Message]:
    """Records entered or changed since that name a code of the import, or belong to a file that it made."""
    codes = found.codes
    files = {row.customer for row in found.records.values() if _is_file(row)}
    later = sa.select(record).where(record.c.revision > found.revision).order_by(record.c.id)
    for row in connection.execute(later):
        if row.id in found.records:
            continue
        named = codes & set(_texts(row.fields)) or ({row.holds} & codes)
        lines = connection.execute(sa.select(item.c.fields).where(item.c.record == row.id)).scalars()
        named = named or codes & {text for line in lines for text in _texts(line)}
        if named:
            yield Message(
                "{code} ({title}) refers to {named}.", {"code": row.code, "title": row.title, "named": min(named)}
            )
        elif row.customer in files:
            gaps = {"code": row.code, "title": row.title, "customer": row.customer_name}
            yield Message("{code} ({title}) belongs to the file of {customer}.", gaps)


def _is_file(row: Row[Any]) -> bool:
    form = form_of(row.form, row.form_version)
    return form is not None and form.party is not None


def _texts(fields: Mapping[str, Any]) -> Iterator[str]:
    for value in fields.values():
        yield from (str(each) for each in (value if isinstance(value, list) else [value]) if each is not None)


def _attached(connection: Connection, found: _Import) -> Iterator[Message]:
    """Anything in any table that hangs on the import's records beyond what the import itself has entered."""
    ids = set(found.records)
    for table in metadata.sorted_tables:
        columns = [c for c in table.c if any(key.column is record.c.id for key in c.foreign_keys)]
        for column in columns:
            count = sum(
                int(connection.execute(_others(table, column, some, found.arrival.id)).scalar() or 0)
                for some in chunks(ids)
            )
            if count:
                yield _hanging(table, count)


def _hanging(table: sa.Table, count: int) -> Message:
    if table.name in _KINDS:
        gaps = {"count": count, "table": _KINDS[table.name]}
        return Message("{count} entries of the kind “{table}” hang on its records.", gaps)
    return Message("{count} later entries hang on its records.", {"count": count})


def _others(table: sa.Table, column: sa.Column[Any], ids: Sequence[int], own: int) -> sa.Select[Any]:
    query = sa.select(sa.func.count()).select_from(table).where(column.in_(ids))
    if table in (item, lookup, search_entry, search_key, appraisal):
        return query.where(sa.false())
    if table is confirmation:
        return query.where(confirmation.c.arrival.is_distinct_from(own))
    return query.where(version.c.arrival != own) if table is version else query


def _undo(run: Run, connection: Connection, found: _Import, who: str) -> Undone:
    counters = Counters(connection)
    number = _enter_run(connection, run, found)
    kept = {str(each) for each in found.detail["kept"]}
    reason = run.say(Message("Import {run} was undone on {at}.", {"run": found.arrival.run, "at": run.at.date()}))
    for row in found.records.values():
        _release(connection, row, counters)
    for some in chunks(set(found.records)):
        for table in (item, version, lookup):
            connection.execute(sa.delete(table).where(table.c.record.in_(some)))
        connection.execute(sa.delete(record).where(record.c.id.in_(some)))
    for some_codes in chunks(found.codes):
        codes = sa.update(code).where(code.c.code.in_(some_codes))
        connection.execute(codes.values(record=None, state="void", reason=reason))
        brought = [each for each in some_codes if each in kept]
        connection.execute(sa.update(code).where(code.c.code.in_(brought)).values(state="reserved"))
    customers = _forget_customers(connection, found)
    _close_ranks(connection, {row.form for row in found.records.values()}, counters)
    forget_register(connection)
    counters.take("revision")
    catch_up(connection)
    renew_customers(connection, {each["id"] for each in found.detail["learned"]})
    forget_traces(connection)
    connection.execute(sa.update(arrival).where(arrival.c.id == found.arrival.id).values(state="undone"))
    ticket = f"import-{found.arrival.run}"
    entries = [audit.Entry(who, "undone", code_, ticket, source="guidang import") for code_ in sorted(found.codes)]
    entries.append(audit.Entry(who, "import-undone", "", ticket, {"records": len(found.records)}, "guidang import"))
    audit.append(connection, run.key, run.stamp, entries)
    counters.write()
    void = tuple(sorted(found.codes - kept))
    return Undone(number, len(found.records), void, tuple(sorted(found.codes & kept)), customers)


def _enter_run(connection: Connection, run: Run, found: _Import) -> int:
    row = {"jobs": "import-undo", "at": run.stamp, "state": "done", "summary": {"undone": found.arrival.run}}
    key = connection.execute(sa.insert(run_table).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _release(connection: Connection, row: Row[Any], counters: Counters) -> None:
    """Put a record that an imported loan held back in its place (rule C6)."""
    form = form_of(row.form, row.form_version)
    if row.holds and form and form.exclusive:
        held = sa.update(record).where(record.c.code == row.holds, record.c.state == form.exclusive.held_state)
        connection.execute(held.values(state=IN_PLACE, revision=counters.last("revision") + 1))


def _forget_customers(connection: Connection, found: _Import) -> int:
    """Forget customers that only the import knew, and let the others be what they were before it."""
    for before in found.detail["learned"]:
        values = {name: value for name, value in before.items() if name != "id"}
        connection.execute(sa.update(customer).where(customer.c.id == before["id"]).values(values))
    ids = {int(each) for each in found.detail["customers"]}
    used: set[int] = set()
    for table in metadata.sorted_tables:
        for column in table.c:
            if table is likeness or not any(key.column is customer.c.id for key in column.foreign_keys):
                continue
            for some in chunks(ids):
                used |= set(connection.execute(sa.select(column).where(column.in_(some)).distinct()).scalars())
    for some in chunks(ids - used):
        connection.execute(sa.delete(likeness).where(sa.or_(likeness.c.older.in_(some), likeness.c.newer.in_(some))))
        connection.execute(sa.delete(customer).where(customer.c.id.in_(some)))
    for some in chunks(ids & used):
        gone = sa.update(customer).where(customer.c.id.in_(some), customer.c.record.in_(list(found.records)))
        connection.execute(gone.values(record=None, is_key=False))
    return len(ids - used)


def _close_ranks(connection: Connection, forms: set[str], counters: Counters) -> None:
    """Give back the lines in the register that are free now: the last ones of the index, and all of the forms' sheets."""
    last = connection.execute(sa.select(sa.func.max(record.c.id))).scalar() or 0
    counters.give_back("record", int(last))
    for form in sorted(forms):
        rows = connection.execute(
            sa.select(record.c.id, record.c.position).where(record.c.form == form).order_by(record.c.position)
        ).all()
        moved = [(row.id, at) for at, row in enumerate(rows, start=1) if row.position != at]
        for id_, position in moved:
            connection.execute(
                sa.update(record).where(record.c.id == id_).values(position=position).execution_options(**IN_LISTS)
            )
        counters.give_back(f"position/{form}", len(rows))
