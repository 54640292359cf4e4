"""Partners' files as they stood on a day, and what we did together in a year (rules D2 D3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import sqlalchemy as sa

from jobs.ledger.confirming import IN_USE
from jobs.ledger.customers import chunks
from jobs.ledger.past import Found, Past
from jobs.ledger.tables import confirmation, version
from validators.periods import Period

SUPPLIER, CUSTOMER = "supplier", "customer"
#: Fields of each file that the summary shows, or asks whether they are filled.
_FIELDS: Final = {
    SUPPLIER: (
        *("name", "partner_kind", "customer_kind", "legal_representative", "contact", "telephone", "email"),
        *("products", "cooperation", "remarks", "licence_term", "licence_expiry", "licence_checked", "bank_account"),
    ),
    CUSTOMER: (
        *("name", "customer_kind", "legal_representative", "telephone", "email", "business_area", "stage", "relation"),
        *("ended_on", "bank_account"),
    ),
}
#: The relation of a customer with whom there is nothing more to do, and contracts by which we buy.
_ENDED, _PURCHASE = "停止往来", "采购合同"


@dataclass(frozen=True, slots=True)
class Dealt:
    """What was agreed with a partner in a year.

    Attributes:
        contracts: how many were signed.
        contract_sums: currency -> their amounts.
        orders: how many were placed.
        order_sums: currency -> their amounts.
    """

    contracts: int = 0
    contract_sums: dict[str, Decimal] = field(default_factory=dict)
    orders: int = 0
    order_sums: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner's file on a day.

    Attributes:
        file: its fields as they stood.
        contact: whom we talk to; "" where nobody is named.
        telephone: theirs, else the partner's.
        email: theirs, else the partner's.
        confirmed: when the file was last handed in or confirmed by then; None where that is not known.
        dealt: what was agreed in the year.
    """

    file: Found
    contact: str
    telephone: str
    email: str
    confirmed: date | None
    dealt: Dealt


def partners(past: Past, form: str, year: Period) -> list[Partner]:
    """Return the partners' files that were in use at the end of a year, by their codes.

    Customers whose relation had ended are left out, merged ones count once (rule C7).

    Args:
        past: the ledger at a moment.
        form: `supplier` or `customer`.
        year: the year.
    """
    files = [
        each for each in past.records(form, _FIELDS[form], before=year.end, on=year.last) if _here(each, year.last)
    ]
    people = _contacts(past, files) if form == CUSTOMER else {}
    confirmed = _confirmed(past, {each.id for each in files}, year.last)
    dealt = _dealt(past, year, buying=form == SUPPLIER)
    found = []
    for each in files:
        name, telephone, email = people.get(each.id, (str(each.fields.get("contact") or ""), "", ""))
        reached = (telephone or each.fields["telephone"] or "", email or each.fields["email"] or "")
        done = dealt.get(each.customer, Dealt()) if each.customer is not None else Dealt()
        found.append(Partner(each, name, *reached, confirmed.get(each.id), done))
    return sorted(found, key=lambda each: each.file.code)


def _here(file: Found, day: date) -> bool:
    ended = file.fields.get("relation") == _ENDED
    later = file.fields.get("ended_on") and file.fields["ended_on"] > day
    return file.state in IN_USE and not (ended and not later)


def _contacts(past: Past, files: Sequence[Found]) -> dict[int, tuple[str, str, str]]:
    """Return record -> name, telephone and e-mail of the first contact that can be reached."""
    found = {}
    for id_, lines in past.lines("contacts", files).items():
        ways = [(line, line.get("mobile") or line.get("telephone") or "", line.get("email") or "") for line in lines]
        line, telephone, email = next((each for each in ways if each[1] or each[2]), ways[0])
        found[id_] = (str(line.get("name") or ""), str(telephone), str(email))
    return found


def _confirmed(past: Past, records: Collection[int], day: date) -> dict[int, date]:
    """Return record -> when a form of it last came in, or somebody confirmed it, by the end of a day.

    Of answers only the last one is kept: one given after the day says nothing of the time before.
    """
    until = min(past.at, f"{day.isoformat()}T24")
    found: dict[int, date] = {}
    for some in chunks(records):
        came = sa.select(version.c.record, sa.func.max(version.c.handed)).where(version.c.handed <= until)
        said = sa.select(confirmation.c.record, confirmation.c.at).where(confirmation.c.at <= until)
        queries = (
            came.where(version.c.record.in_(some)).group_by(version.c.record),
            said.where(confirmation.c.record.in_(some)),
        )
        for query in queries:
            for id_, moment in past.connection.execute(query):
                on = datetime.fromisoformat(moment).date()
                found[id_] = max(on, found.get(id_, on))
    return found


def _dealt(past: Past, year: Period, *, buying: bool) -> dict[int, Dealt]:
    """Return partner -> what was agreed in a year: purchase contracts with suppliers, else other contracts and orders."""
    found: dict[int, Dealt] = {}
    for each in past.records("contract", ("contract_type", "amount", "currency"), since=year.first, before=year.end):
        if each.customer is None or (each.fields["contract_type"] == _PURCHASE) != buying:
            continue
        of = found.get(each.customer, Dealt())
        sums = _added(of.contract_sums, each)
        found[each.customer] = Dealt(of.contracts + 1, sums, of.orders, of.order_sums)
    for each in past.records("order", ("amount", "currency"), since=year.first, before=year.end) if not buying else ():
        if each.customer is not None:
            of = found.get(each.customer, Dealt())
            found[each.customer] = Dealt(of.contracts, of.contract_sums, of.orders + 1, _added(of.order_sums, each))
    return found


def _added(sums: dict[str, Decimal], each: Found) -> dict[str, Decimal]:
    currency, amount = each.fields["currency"] or "", each.fields["amount"]
    return {**sums, currency: sums.get(currency, Decimal(0)) + amount} if amount else sums
