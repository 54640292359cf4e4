"""What the archive says of each customer on a day: what `validators.key_customers` goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from jobs.ledger.confirming import IN_USE
from jobs.ledger.dealings import DEALINGS
from jobs.ledger.merging import MERGED
from jobs.ledger.past import Found, Past
from jobs.ledger.tables import record
from validators.facts import Person
from validators.key_customers import Dated, KeyCustomerRule, Portrait
from validators.periods import months_before
from validators.plans import PLAN, is_off

CUSTOMER: Final = "customer"
#: The relation of a customer with whom there is nothing more to do.
ENDED: Final = "停止往来"
#: Form -> its table of things to do.
_TO_DO: Final = {"visit_record": "follow_ups", "telephone_record": "follow_ups", "meeting_minutes": "decisions"}
#: Kind of the invoices by which a customer owes us money, contracts that run, and contracts by which we buy.
_OURS, _RUNNING, _PURCHASE = "开出发票", "履行中", "采购合同"


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done next with a customer.

    Attributes:
        due: until when, or when a visit is planned.
        what: what it is; of a planned visit its purpose.
        who: who does it.
        code: the record that says so.
        handler: who is in charge of that.
        department: whose it is.
        secrecy: its level.
        form: id of its form.
    """

    due: date
    what: str
    who: str
    code: str
    handler: str
    department: str
    secrecy: str
    form: str


@dataclass(frozen=True, slots=True)
class Known:
    """A customer as the archive knew it.

    Attributes:
        file: its own file, its fields as they stood on the day.
        portrait: what the rules go by.
        last_form: form of the last dealing; "" where there was none.
        next: what is to be done next; None where nothing is.
    """

    file: Found
    portrait: Portrait
    last_form: str = ""
    next: Next | None = None


@dataclass(slots=True)
class _Gathered:
    """What is found out about a customer, kind by kind."""

    complaints: list[Dated] = field(default_factory=list)
    overdue: list[Dated] = field(default_factory=list)
    last: tuple[Dated, str] | None = None
    survey: Dated | None = None
    orders: dict[str, Decimal] = field(default_factory=dict)
    before: dict[str, Decimal] = field(default_factory=dict)
    credit: Found | None = None
    contracts: list[Found] = field(default_factory=list)
    follow_ups: list[Dated] = field(default_factory=list)
    next: list[Next] = field(default_factory=list)


def known_customers(past: Past, day: date, people: Mapping[str, Person], rule: KeyCustomerRule) -> list[Known]:
    """Return the customers with whom there is something to do, as they stood at the end of a day, by their codes.

    Merged ones count once (rule C7); those whose relation has ended, or whose file is to be deleted, do not.

    Args:
        past: the ledger at a moment; what happened counts by its own date.
        day: the day.
        people: the roster.
        rule: how far back is looked.
    """
    names = ("name", "grade", "key_customer", "opened", "owner", "relation", "ended_on")
    files = past.records(CUSTOMER, names, before=day + timedelta(days=1), on=day)
    kept = [each for each in files if each.customer is not None and _in_use(each, day)]
    found: dict[int, _Gathered] = {each.customer: _Gathered() for each in kept if each.customer is not None}
    for gather in _GATHERERS:
        gather(past, day, rule, found)
    return sorted(
        (_known(each, found[each.customer or 0], day, people) for each in kept), key=lambda each: each.file.code
    )


def _in_use(file: Found, day: date) -> bool:
    ended = file.fields["relation"] == ENDED and not (file.fields["ended_on"] and file.fields["ended_on"] > day)
    return not ended and not file.state.startswith(MERGED) and file.state in IN_USE


def _known(file: Found, of: _Gathered, day: date, people: Mapping[str, Person]) -> Known:
    owner = file.fields["owner"] or file.handler
    person = people.get(owner)
    last, last_form = of.last or (None, "")
    credit = of.credit
    portrait = Portrait(
        day=day,
        grade=file.fields["grade"] or "",
        key=file.fields["key_customer"] == "是",
        opened=file.dated,
        owner=owner,
        owner_here=person is not None and person.active,
        complaints=tuple(of.complaints),
        overdue=tuple(of.overdue),
        last=last,
        survey=of.survey,
        orders=of.orders,
        orders_before=of.before,
        credit=_dated(credit, credit.fields["valid_until"], value=credit.fields["rating"] or "")
        if credit and credit.fields["valid_until"]
        else None,
        contracts=tuple(_not_followed(of.contracts)),
        follow_ups=tuple(of.follow_ups),
    )
    return Known(file, portrait, last_form, min(of.next, key=lambda each: each.due, default=None))


def _dated(each: Found, day: date, currency: str = "", amount: Decimal | None = None, value: str = "") -> Dated:
    return Dated(each.code, each.secrecy, day, currency, amount or Decimal(0), value)


def _about(
    past: Past, form: str, names: Iterable[str], day: date, found: dict[int, _Gathered]
) -> Iterable[tuple[Found, _Gathered]]:
    """Yield the records of a form that are about these customers and dated by the day."""
    for each in past.records(form, tuple(names), before=day + timedelta(days=1)):
        if each.customer in found and each.state in IN_USE:
            yield each, found[each.customer]


def _complaints(past: Past, day: date, rule: KeyCustomerRule, found: dict[int, _Gathered]) -> None:
    for each, of in _about(past, "complaint", ("closed_on",), day, found):
        if not each.fields["closed_on"] or each.fields["closed_on"] > day:
            of.complaints.append(_dated(each, each.dated))


def _money(past: Past, day: date, rule: KeyCustomerRule, found: dict[int, _Gathered]) -> None:
    names = ("kind", "amount", "currency", "due_on", "deferred_until", "paid_on")
    for each, of in _about(past, "invoice_payment", names, day, found):
        asked = each.fields
        if asked["kind"] != _OURS or not asked["due_on"] or asked["amount"] is None:
            continue
        due = max(asked["due_on"], asked["deferred_until"] or asked["due_on"])
        if due < day and not (asked["paid_on"] and asked["paid_on"] <= day):
            of.overdue.append(_dated(each, due, asked["currency"] or "", asked["amount"]))


def _surveys(past: Past, day: date, rule: KeyCustomerRule, found: dict[int, _Gathered]) -> None:
    for each, of in _about(past, "satisfaction", ("score",), day, found):  # by their dates: the newest stays
        if each.fields["score"] is not None:
            of.survey = _dated(each, each.dated, value=str(each.fields["score"]))


def _orders(past: Past, day: date, rule: KeyCustomerRule, found: dict[int, _Gathered]) -> None:
    since, before = (months_before(day, rule.orders_months * times) for times in (1, 2))
    for each, of in _about(past, "order", ("amount", "currency"), day, found):
        if each.dated <= before or each.fields["amount"] is None:
            continue
        sums, currency = of.orders if each.dated > since else of.before, each.fields["currency"] or ""
        sums[currency] = sums.get(currency, Decimal(0)) + each.fields["amount"]


def _credit(past: Past, day: date, rule: KeyCustomerRule, found: dict[int, _Gathered]) -> None:
    for each, of in _about(past, "credit_review", ("rating", "valid_until"), day, found):
        of.credit = each


def _contracts(past: Past, day: date, rule: KeyCustomerRule, found: dict[int, _Gathered]) -> None:
    names = ("contract_type", "ends_on", "state", "completed_on")
    for each, of in _about(past, "contract", names, day, found):
        if each.fields["ends_on"] and each.fields["contract_type"] != _PURCHASE:
            done = each.fields["state"] != _RUNNING
            after = each.fields["completed_on"] and each.fields["completed_on"] > day
            if not done or after:
                of.contracts.append(each)


def _not_followed(contracts: list[Found]) -> Iterable[Dated]:
    """Yield the contracts of which no other of the same type runs for longer, by their end."""
    for each in sorted(contracts, key=lambda each: each.fields["ends_on"]):
        same = (other for other in contracts if other.fields["contract_type"] == each.fields["contract_type"])
        if not any(other.fields["ends_on"] > each.fields["ends_on"] for other in same):
            yield _dated(each, each.fields["ends_on"])


def _to_do(past: Past, day: date, rule: KeyCustomerRule, found: dict[int, _Gathered]) -> None:
    for form, table in _TO_DO.items():
        kept = {each.id: each for each, _ in _about(past, form, (), day, found)}
        for id_, lines in past.lines(table, list(kept.values())).items():
            each = kept[id_]
            for line in lines:
                until, done = (
                    date.fromisoformat(line[name]) if line.get(name) else None for name in ("until", "done_on")
                )
                if until is None or (done and done <= day):
                    continue
                of = found[each.customer or 0]
                of.follow_ups.append(_dated(each, until))
                of.next.append(_next(each, form, until, line.get("what"), line.get("who")))


def _planned(past: Past, day: date, rule: KeyCustomerRule, found: dict[int, _Gathered]) -> None:
    names = ("planned_start", "purpose", "lead_visitor", "cancelled", "decision")
    # A plan is dated by the visit that it is for, which is to come.
    for each in past.records(PLAN, names, since=day + timedelta(days=1)):
        start = each.fields["planned_start"]
        if each.customer in found and isinstance(start, datetime) and not is_off(each.fields):
            found[each.customer].next.append(
                _next(each, PLAN, start.date(), each.fields["purpose"], each.fields["lead_visitor"])
            )


def _next(each: Found, form: str, due: date, what: Any, who: Any) -> Next:
    told = (each.code, each.handler, each.department, each.secrecy, form)
    return Next(due, str(what or ""), str(who or ""), *told)


def _last(past: Past, day: date, rule: KeyCustomerRule, found: dict[int, _Gathered]) -> None:
    """Find the last dealing; the database picks each customer's, since every record is a candidate."""
    where = (record.c.entered <= past.at, record.c.dated < f"{day.isoformat()}T24", record.c.form.in_(DEALINGS))
    newest = sa.select(record.c.customer, sa.func.max(record.c.dated).label("dated")).where(
        *where, record.c.customer.is_not(None), record.c.state.in_(IN_USE)
    )
    last = newest.group_by(record.c.customer).subquery()
    query = sa.select(record.c.customer, record.c.code, record.c.secrecy, record.c.dated, record.c.form)
    query = query.join(last, sa.and_(record.c.customer == last.c.customer, record.c.dated == last.c.dated))
    for row in past.connection.execute(query.where(*where).order_by(record.c.id)):
        if row.customer in found:
            found[row.customer].last = (Dated(row.code, row.secrecy, date.fromisoformat(row.dated[:10])), row.form)


_GATHERERS: Final[tuple[Callable[[Past, date, KeyCustomerRule, dict[int, _Gathered]], None], ...]] = (
    *(_complaints, _money, _surveys, _orders, _credit, _contracts, _to_do, _planned, _last),
)
