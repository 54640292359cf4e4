"""Destructions that were approved, in the ledger: opened with the application's last approval, stopped, carried out, certified."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.disposal_checks import RUNNING
from jobs.ledger.disposal_table import disposal, disposal_item
from jobs.ledger.problems import kept_message
from jobs.ledger.reviews import Said
from validators.message import Message
from validators.stock import LOST_PAPER

#: How electronic copies are destroyed.
BY_GUIDANG: Final = "电子删除并销毁密钥"


def open_disposal(
    connection: Connection, values: Mapping[str, Any], said: Sequence[Said], items: Sequence[Mapping[str, Any]]
) -> None:
    """Enter an application that was agreed to; one that was agreed to anew takes the place of what it said before.

    Args:
        connection: holds the ledger's write lock.
        values: the columns request, title, applicant, department, ground, reason, opened.
        said: what came of each level of its second check.
        items: its list: code, title, appraisal, note, state, why.
    """
    request = values["request"]
    connection.execute(sa.delete(disposal_item).where(disposal_item.c.request == request))
    connection.execute(sa.delete(disposal).where(disposal.c.request == request))
    approvals = [{"role": s.role, "how": s.how, "who": s.who, "at": s.at, "reason": s.reason} for s in said]
    connection.execute(sa.insert(disposal).values({**values, "approvals": approvals, "state": "approved"}))
    rows = [{**each, "request": request, "line": line} for line, each in enumerate(items, start=1)]
    connection.execute(sa.insert(disposal_item), rows)


def disposals(connection: Connection, states: Collection[str] = RUNNING) -> list[Row[Any]]:
    """Return the destructions in these states, in the order in which they were approved."""
    query = sa.select(disposal).where(disposal.c.state.in_(states))
    return list(connection.execute(query.order_by(disposal.c.opened, disposal.c.request)))


def disposal_of(connection: Connection, request: str) -> Row[Any] | None:
    """Return the destruction that an application asks for; None where it was not approved."""
    return connection.execute(sa.select(disposal).where(disposal.c.request == request)).first()


def items_of(connection: Connection, requests: Collection[str]) -> dict[str, list[Row[Any]]]:
    """Return application -> the lines of its list."""
    found: dict[str, list[Row[Any]]] = {request: [] for request in requests}
    for some in chunks(set(requests)):
        query = sa.select(disposal_item).where(disposal_item.c.request.in_(some))
        for row in connection.execute(query.order_by(disposal_item.c.request, disposal_item.c.line)):
            found[row.request].append(row)
    return found


def being_destroyed(connection: Connection, codes: Collection[str]) -> set[str]:
    """Return those of these codes whose destruction was approved and is not carried out yet."""
    found: set[str] = set()
    for some in chunks(set(codes)):
        query = sa.select(disposal_item.c.code).join(disposal).where(disposal_item.c.code.in_(some))
        query = query.where(disposal_item.c.state == "waiting", disposal.c.state.in_(RUNNING))
        found |= set(connection.execute(query).scalars())
    return found


def enter(connection: Connection, request: str, **values: Any) -> None:
    """Set columns of a destruction."""
    connection.execute(sa.update(disposal).where(disposal.c.request == request).values(values))


def enter_item(connection: Connection, id_: int, state: str, why: Message | None = None, shown: Any = None) -> None:
    """Set how a line of a list stands, with the sentence that says why."""
    values = {"state": state, "why": kept_message(why) if why else None, "shown": shown}
    connection.execute(sa.update(disposal_item).where(disposal_item.c.id == id_).values(values))


def approvers(row: Row[Any]) -> list[str]:
    """Return who agreed to a destruction, each once."""
    return list(dict.fromkeys(each["who"] for each in row.approvals if each["who"]))


def said_of_disposal(row: Row[Any]) -> list[Said]:
    """Return what came of each level of the application's second check."""
    return [
        Said(level, each["role"], each["how"], each["who"], each["at"], each["reason"])
        for level, each in enumerate(row.approvals, start=1)
    ]


def has_paper(row: Mapping[str, Any]) -> bool:
    """Return whether a record, by its columns, has paper that lies somewhere (rule C12)."""
    return bool(row["paper_place"]) and row["paper_state"] != LOST_PAPER


def ways_of(row: Row[Any]) -> list[str]:
    """Return by which ways a destruction is carried out: what is electronic by guidang, paper as it was entered (rule E13)."""
    return [BY_GUIDANG, *([row.paper_way] if row.paper_way else [])]


def took_part(row: Row[Any]) -> set[str]:
    """Return who applies for a destruction and who carries it out."""
    return {name for name in (row.applicant, row.executor, row.ordered_by) if name}


def certificate_of(connection: Connection, code: str) -> str:
    """Return the number of the certificate by which a record was destroyed; "" where it was not."""
    query = sa.select(disposal.c.number).join(disposal_item, disposal_item.c.request == disposal.c.request)
    query = query.where(disposal_item.c.code == code, disposal_item.c.state == "destroyed")
    return str(connection.execute(query).scalar() or "")
