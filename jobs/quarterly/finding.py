"""What a quarter's cleaning finds to propose about customers' files (rule C8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.confirming import IN_USE
from jobs.ledger.customers import chunks
from jobs.ledger.dealings import Dealings, bounced_addresses, dealings_since, last_dealings
from jobs.ledger.tables import item, record
from jobs.running import Run
from validators.forms import forms
from validators.grading import GradingRule, Standing, earned_grade
from validators.message import Message
from validators.periods import months_before

#: Kinds of proposals.
GRADE, STALE, CONTACT = "grade", "stale", "contact"
#: What is proposed; the words stand in the workbook and in the file.
ENDED: Final = "停止往来"
REMOVE, COMPLETE = "删除联系人", "补全联系方式"
#: By which of its fields a contact can be reached.
_WAYS: Final = ("telephone", "mobile", "email")


@dataclass(frozen=True, slots=True)
class Found:
    """One proposal.

    Attributes:
        record: id of the customer's file.
        kind: GRADE, STALE or CONTACT.
        basis: how the file stood, see `basis_of`.
        proposed: the grade, ENDED, REMOVE or COMPLETE.
        why: the reason, a sentence.
    """

    record: int
    kind: str
    basis: Mapping[str, Any]
    proposed: str
    why: Message


def proposals_of(run: Run, connection: Connection) -> Iterator[Found]:
    """Yield every proposal that the archive gives reason for, customer by customer."""
    settings = run.workspace.settings.quarter
    since = months_before(run.at.date(), settings.months).isoformat()
    stale = months_before(run.at.date(), settings.stale_months).isoformat()
    last, dealings = last_dealings(connection), dealings_since(connection, since)
    bounced = bounced_addresses(connection, since)
    rule = GradingRule(
        settings.months,
        settings.vip_orders,
        settings.keep_percent,
        settings.vip_visits,
        tuple(settings.barred_ratings),
    )
    files = sa.select(record).where(record.c.form == "customer", record.c.state.in_(IN_USE)).order_by(record.c.code)
    rows = [row for row in connection.execute(files) if row.fields.get("relation") != ENDED]
    contacts = contacts_of(connection, {row.id for row in rows})
    for row in rows:
        heard = last.get(row.customer, "")
        if (heard or row.dated) < stale:
            yield _stale(row, heard)
            continue
        found = _grade(row, dealings.get(row.customer, Dealings()), rule)
        if found:
            yield found
        yield from _contacts(row, contacts.get(row.id, ()), bounced)


def contacts_of(connection: Connection, ids: set[int]) -> dict[int, list[dict[str, Any]]]:
    """Return record id -> its contacts, in their order."""
    found: dict[int, list[dict[str, Any]]] = {}
    for some in chunks(ids):
        query = sa.select(item.c.record, item.c.fields).where(item.c.record.in_(some), item.c.name == "contacts")
        for line in connection.execute(query.order_by(item.c.record, item.c.line)):
            found.setdefault(line.record, []).append(line.fields)
    return found


def _stale(row: Row[Any], heard: str) -> Found:
    why = (
        Message("No visit, call, mail, contract, order or payment since {last}.", {"last": heard[:10]})
        if heard
        else Message("Nothing has happened since the file was opened on {day}.", {"day": row.dated[:10]})
    )
    return Found(row.id, STALE, {"relation": row.fields.get("relation"), "last": heard}, ENDED, why)


def _grade(row: Row[Any], dealings: Dealings, rule: GradingRule) -> Found | None:
    form = forms()["customer"]
    needed = ("credit_rating", "finances")
    lacking = tuple(form.column(name).label for name in needed if not row.fields.get(name))
    standing = Standing(
        *(str(row.fields.get("grade") or ""), dealings.orders, dealings.visits, dealings.complaints),
        str(row.fields.get("credit_rating") or ""),
        lacking,
    )
    earned = earned_grade(standing, rule)
    if earned.grade == standing.grade:
        return None
    return Found(row.id, GRADE, {"grade": standing.grade}, earned.grade, earned.why)


def _contacts(row: Row[Any], lines: Sequence[dict[str, Any]], bounced: Mapping[str, str]) -> Iterator[Found]:
    dead = []
    for line in lines:
        mail = str(line.get("email") or "")
        if not any(line.get(way) for way in _WAYS):
            dead.append((line, Message("{name} has neither telephone nor e-mail.", {"name": line.get("name")})))
        elif mail.casefold() in bounced:
            gaps = {"name": line.get("name"), "address": mail, "day": bounced[mail.casefold()]}
            dead.append((line, Message("A mail to {name} ({address}) came back on {day}.", gaps)))
    for line, why in dead:
        # Whoever can still be rung up is not taken out, and neither is the last contact that there is.
        reachable = line.get("telephone") or line.get("mobile")
        proposed = COMPLETE if reachable or len(dead) == len(lines) else REMOVE
        yield Found(row.id, CONTACT, {"contact": line}, proposed, why)


def stands(kept: Mapping[str, Any], basis: Mapping[str, Any], contacts: Sequence[dict[str, Any]], last: str) -> bool:
    """Return whether a customer's file still stands as a proposal showed it.

    Args:
        kept: the file's fields.
        basis: what the proposal went by.
        contacts: the file's contacts.
        last: day of the last dealing.
    """
    if kept.get("relation") == ENDED:
        return False
    if "contact" in basis:
        return basis["contact"] in contacts
    if "last" in basis:
        return bool(basis["last"] == last)
    return bool(kept.get("grade") == basis["grade"])
