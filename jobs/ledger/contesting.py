"""Fields that two people have set otherwise in one night: what was on file stands until the archivist decides (rule C8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.holdings import Kept
from jobs.ledger.sealed_type import Placed
from jobs.ledger.sensitive import changed_content, content
from jobs.ledger.tables import conflict, record
from jobs.ledger.terms import Cause
from validators.declaration import Form
from validators.kinds import CLEAR
from validators.message import Text

#: Why a change row is there by which the content before was put back, or a conflict decided.
CONTESTED: Final = "conflict"


class Contests:
    """The conflicts of one transaction."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], dict[str, Any]] = {}
        self._labels: dict[tuple[int, str], Text] = {}
        self._forms: dict[int, str] = {}

    def take(
        self, form: Form, kept: Kept, values: dict[str, Any], cause: Cause, history: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Take contested fields out of what somebody handed in.

        Args:
            form: the record's form.
            kept: the record as it stands in the transaction.
            values: the stored values handed in; contested ones become None, which says nothing.
            cause: who handed them in, in which arrival.
            history: the change rows of this transaction.

        Returns:
            field -> what was on file before this night and is to be put back; not where a record cannot
            be without: one that is new, what it is known by, and required fields that were empty.
        """
        restore: dict[str, Any] = {}
        for column in form.columns:
            name, new = column.name, values.get(column.name)
            who = kept.touched.get(name, cause.who)
            meant = None if new is CLEAR else new
            now = kept.row["fields"].get(name)
            if who == cause.who or new is None or meant == now:
                continue
            values[name] = None
            found = self._found.get((kept.id, name))
            if found is None:
                rows = [row for row in history if row["record"] == kept.id and row["field"] == name]
                last = rows[-1] if rows else {"arrival": None, "why": ""}
                before = rows[0]["old"] if rows else None
                first = {"who": who, "value": now, "arrival": last["arrival"], "why": last["why"]}
                found = {"record": kept.id, "field": name, "before": before, "options": [first]}
                self._found[kept.id, name] = found
                self._labels[kept.id, name] = column.label
                self._forms[kept.id] = form.id
                known_by = name in form.natural_key or name == form.customer
                if not (kept.new or known_by or (before is None and column.required)):
                    restore[name] = before
            others = [each for each in found["options"] if each["who"] != cause.who]
            mine = {"who": cause.who, "value": meant, "arrival": cause.arrival, "why": cause.why}
            found["options"] = [*others, mine]
        return restore

    def of(self, arrival: int) -> list[Text]:
        """Return the labels of the fields that a form could not settle."""
        return [
            self._labels[at]
            for at, found in self._found.items()
            if any(o["arrival"] == arrival for o in found["options"])
        ]

    def write(self, connection: Connection, at: str) -> None:
        """Enter the conflicts into the ledger."""
        rows = [
            {**found, **self._sealed(*of, found), "opened": at, "state": "open"} for of, found in self._found.items()
        ]
        if rows:
            connection.execute(sa.insert(conflict), rows)

    def _sealed(self, record_id: int, name: str, found: Mapping[str, Any]) -> dict[str, Placed | None]:
        form = self._forms[record_id]
        options = [{**each, "value": content(form, name, each["value"])} for each in found["options"]]
        before = changed_content(form, record_id, name, found["before"])
        return {"before": before, "options": Placed((record_id, name), options)}


def before_others(kept: Kept, who: str, history: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return field -> what was on file before somebody other than `who` set it in this transaction.

    Args:
        kept: the record as it stands in the transaction.
        who: whose own settings are left out.
        history: the change rows of this transaction.
    """
    found: dict[str, Any] = {}
    for row in history:
        if row["record"] == kept.id and kept.touched.get(row["field"], who) != who:
            found.setdefault(row["field"], row["old"])
    return found


def open_conflicts(connection: Connection) -> Sequence[Row[Any]]:
    """Return the conflicts that wait for the archivist, the oldest first, with the records they are about."""
    columns = (record.c.code, record.c.title, record.c.customer_name, record.c.form, record.c.fields)
    query = sa.select(conflict, *columns).join(record, record.c.id == conflict.c.record)
    return connection.execute(query.where(conflict.c.state == "open").order_by(conflict.c.id)).all()


def decided(connection: Connection, id_: int, values: Mapping[str, Any]) -> None:
    """Enter what the archivist decided: `by`, `decided`, `choice`, `reason`."""
    connection.execute(sa.update(conflict).where(conflict.c.id == id_).values(state="decided", **values))
