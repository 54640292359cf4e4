"""Undoing a merger: both customers are as they were before, as far as nothing later stands against it (rule C7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.absorbing import WHY_UNDONE, enter_change, lines_of, newer_form, put_fields, put_lines
from jobs.ledger.describing import is_key
from jobs.ledger.fields import shown
from jobs.ledger.holdings import IN_PLACE
from jobs.ledger.merging import Deciding, Outcome, Touched, both, known_under, with_key
from jobs.ledger.search_index import catch_up, renew_customers
from jobs.ledger.tables import change, customer, likeness, merger, record
from validators.declaration import Form
from validators.forms import form_of, forms
from validators.message import Text
from validators.names import normal_name


def undoable(connection: Connection, since: str) -> list[Row[Any]]:
    """Return the mergers since a moment that can be undone, the newest first.

    Where the leading customer was merged itself, that merger has to be undone first.
    """
    stays, goes = customer.alias("stays"), customer.alias("goes")
    query = (
        sa.select(merger)
        .join(stays, stays.c.id == merger.c.leading)
        .join(goes, goes.c.id == merger.c.other)
        .where(merger.c.undone.is_(None), merger.c.at >= since)
        .where(stays.c.merged_into.is_(None), goes.c.merged_into == merger.c.leading)
        .order_by(merger.c.id.desc())
    )
    return list(connection.execute(query).all())


def undo(deciding: Deciding, which: int) -> Outcome:
    """Make two customers of one again; the pair counts as told apart from then on.

    Records that were handed in meanwhile under the other customer's name go with it. What was filled
    in is emptied again, unless it has changed since; later changes of the leading file stay with it.

    Args:
        deciding: who decides.
        which: number of the merger; one of `undoable`.
    """
    connection = deciding.connection
    row = connection.execute(sa.select(merger).where(merger.c.id == which)).one()
    touched = Touched(**row.touched)
    stays, goes = both(connection, row.leading, row.other)
    revision = deciding.counters.take("revision")
    files = [_restore(deciding, each, touched.last_change, revision) for each in touched.files]
    _move_back(connection, stays, goes, touched, revision)
    _unbind(connection, stays, goes, touched)
    values = {"undone": deciding.at, "undone_by": deciding.by}
    connection.execute(sa.update(merger).where(merger.c.id == which).values(values))
    told_apart = sa.update(likeness).where(likeness.c.id.in_(touched.pairs))
    connection.execute(told_apart.values(state="different", decided=deciding.at, by=deciding.by))
    catch_up(connection)
    renew_customers(connection, {stays.id, goes.id})
    deciding.enter("unmerged", (stays, goes), {"merger": which})
    emptied = dict.fromkeys(label for each in files for label in each.emptied)
    stayed = dict.fromkeys(label for each in files for label in each.stayed)
    return Outcome(stays.name, goes.name, tuple(emptied), tuple(stayed))


@dataclass(frozen=True, slots=True)
class _Restored:
    """Labels of what was emptied again in a file, and of what stays since it has changed meanwhile."""

    emptied: tuple[Text, ...]
    stayed: tuple[Text, ...]


def _restore(deciding: Deciding, file: dict[str, Any], last_change: int, revision: int) -> _Restored:
    """Take out of the leading file what had come from the other one, and let that one stand for itself again."""
    connection = deciding.connection
    there, row = (
        connection.execute(sa.select(record).where(record.c.id == file[each])).one() for each in ("into", "record")
    )
    form = newer_form(there, row)
    later = sa.select(change.c.field).where(change.c.record == there.id, change.c.id > last_change)
    changed_since = set(connection.execute(later).scalars())
    labels = {column.name: column.label for column in form.columns} | {
        table.name: table.plain_title for table in form.tables
    }
    fields = dict(there.fields)
    emptied: list[str] = []
    for each in _changes(connection, file["filled"]):
        if each.field in changed_since or not _is_still(connection, form, there, each):
            changed_since.add(each.field)
            continue
        _put_back(connection, form, there, fields, each)
        emptied.append(each.field)
        why = f"{WHY_UNDONE} {row.code}"
        enter_change(connection, there, deciding.by, deciding.at, each.field, (each.new, each.old), why)
    if emptied:
        put_fields(connection, there, form, fields, revision, deciding.people)
    for each in _changes(connection, file["differing"]):
        why = f"{WHY_UNDONE} {there.code}"
        enter_change(connection, row, deciding.by, deciding.at, each.field, (each.new, each.old), why)
    values = {"state": _state(connection, row.code, file["state"]), "revision": revision}
    connection.execute(sa.update(record).where(record.c.id == row.id).values(values))
    stayed = [name for name in labels if name in changed_since]
    return _Restored(tuple(labels[name] for name in emptied), tuple(labels[name] for name in stayed))


def _changes(connection: Connection, numbers: Sequence[int]) -> Sequence[Row[Any]]:
    return connection.execute(sa.select(change).where(change.c.id.in_(numbers)).order_by(change.c.id)).all()


def _is_table(form: Form, name: str) -> bool:
    return any(table.name == name for table in form.tables)


def _is_still(connection: Connection, form: Form, there: Row[Any], made: Row[Any]) -> bool:
    if _is_table(form, made.field):
        return bool([line.fields for line in lines_of(connection, there.id, made.field)] == made.new)
    return bool(there.fields.get(made.field) == made.new)


def _put_back(connection: Connection, form: Form, there: Row[Any], fields: dict[str, Any], made: Row[Any]) -> None:
    if not _is_table(form, made.field):
        fields[made.field] = made.old
        return
    states = [line.state for line in lines_of(connection, there.id, made.field)]
    # Lines of the leading file came first, so its own states are at the beginning.
    put_lines(connection, there, made.field, list(zip(made.old, states, strict=False)))


def _state(connection: Connection, code: str, before: str) -> str:
    """Return the state of a record that stands for itself again: it may be out on loan, or back, since."""
    out = {form.exclusive.held_state: form.id for form in forms().values() if form.exclusive}
    if before != IN_PLACE and before not in out:
        return before
    holder = connection.execute(sa.select(record.c.form).where(record.c.holds == code)).scalar()
    return next((state for state, form in out.items() if form == holder), IN_PLACE)


def _move_back(connection: Connection, stays: Row[Any], goes: Row[Any], touched: Touched, revision: int) -> None:
    files = {file["record"] for file in touched.files}
    for row in connection.execute(sa.select(record).where(record.c.customer == stays.id).order_by(record.c.id)).all():
        form = form_of(row.form, row.form_version)
        assert form is not None
        named = shown(row.fields.get(form.customer)) if form.customer else ""
        if row.id not in touched.moved and (form.party or normal_name(named) != goes.normal):
            continue
        values: dict[str, Any] = {"customer": goes.id, "revision": revision}
        key = known_under(row.natural_key, stays.id, goes.id)
        if row.id not in files and with_key(connection, row, key) is None:
            values["natural_key"] = key
        if not form.party:
            values["customer_name"] = named or None
        connection.execute(sa.update(record).where(record.c.id == row.id).values(values))


def _unbind(connection: Connection, stays: Row[Any], goes: Row[Any], touched: Touched) -> None:
    """Let the other customer stand for itself, with the credit code it had unless the leading one's file says it by now."""
    mine, theirs = _file(connection, stays.record), _file(connection, goes.record)
    own, code = _credit_code(mine), goes.credit_code
    first: dict[str, Any] = {"is_key": is_key(mine.fields) if mine else touched.is_key}
    if touched.credit_code:
        code = _credit_code(theirs)
        first["credit_code"] = own
    connection.execute(sa.update(customer).where(customer.c.id == stays.id).values(first))
    second = {"merged_into": None, "credit_code": None if touched.credit_code and code == own else code}
    connection.execute(sa.update(customer).where(customer.c.id == goes.id).values(second))


def _file(connection: Connection, record_id: int | None) -> Row[Any] | None:
    return connection.execute(sa.select(record).where(record.c.id == record_id)).first() if record_id else None


def _credit_code(row: Row[Any] | None) -> str | None:
    form = form_of(row.form, row.form_version) if row else None
    return row.fields.get(form.party.credit_code) if row and form and form.party else None
