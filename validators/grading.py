"""Which grade a customer's dealings earn, and why (rule C8): a pure function of the office's rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from validators.message import Message

VIP: Final = "VIP"
#: The grade of whoever is no VIP any more.
ORDINARY: Final = "普通"


@dataclass(frozen=True, slots=True)
class GradingRule:
    """What the office asks of a VIP.

    Attributes:
        months: how far back orders and visits count.
        vip_orders: currency -> orders in that time that make a VIP; one currency is enough.
        keep_percent: share of that amount, in percent, with which a VIP stays one.
        vip_visits: so many visits in that time are asked as well; 0 asks none.
        barred_ratings: credit ratings that rule VIP out.
    """

    months: int = 12
    vip_orders: Mapping[str, int] = field(default_factory=dict)
    keep_percent: int = 60
    vip_visits: int = 0
    barred_ratings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the archive says of a customer.

    Attributes:
        grade: its grade now.
        orders: currency -> sum of its orders in the months that count.
        visits: how many visits in that time.
        complaints: how many complaints in that time; told, not counted against the customer.
        rating: its credit rating; empty where none is on file.
        lacking: labels of what a VIP's file needs and this one lacks (rule A1).
    """

    grade: str
    orders: Mapping[str, Decimal]
    visits: int = 0
    complaints: int = 0
    rating: str = ""
    lacking: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Earned:
    """The grade that the dealings earn, and a sentence that says why."""

    grade: str
    why: Message


def earned_grade(standing: Standing, rule: GradingRule) -> Earned:
    """Return the grade that a customer should have; it is the one it has where nothing speaks for another."""
    is_vip = standing.grade == VIP
    asked = {currency: Decimal(least) for currency, least in rule.vip_orders.items()}
    if is_vip:
        asked = {currency: least * rule.keep_percent / 100 for currency, least in asked.items()}
    best = max(asked, key=lambda currency: _share(standing.orders.get(currency), asked[currency]), default="")
    enough = bool(best) and standing.orders.get(best, Decimal(0)) >= asked[best]
    gaps: dict[str, object] = {
        "months": rule.months,
        "orders": _told(standing.orders.get(best, Decimal(0)), best),
        "asked": _told(asked.get(best, Decimal(0)), best),
        "visits": standing.visits,
        "complaints": standing.complaints,
        "least": rule.vip_visits,
        "lacking": list(standing.lacking),
    }
    if not best:
        return Earned(standing.grade, Message("The office has no rule by which customers are graded."))
    if is_vip and standing.rating and standing.rating in rule.barred_ratings:
        return Earned(ORDINARY, Message("The credit rating on file rules VIP out."))
    if is_vip and not enough:
        return Earned(ORDINARY, Message(_TOO_LITTLE, gaps))
    if is_vip and standing.visits < rule.vip_visits:
        return Earned(ORDINARY, Message(_TOO_FEW_VISITS, gaps))
    barred = standing.rating in rule.barred_ratings or standing.visits < rule.vip_visits
    if not is_vip and enough and not barred:
        return Earned(VIP, Message(_ENOUGH_BUT if standing.lacking else _ENOUGH, gaps))
    return Earned(standing.grade, Message("Nothing speaks for another grade."))


_ENOUGH: Final = Message(
    "Orders of {orders} in the last {months} months reach the {asked} asked of a VIP; {visits} visits, {complaints} complaints."
).id
_ENOUGH_BUT: Final = Message(
    "Orders of {orders} in the last {months} months reach the {asked} asked of a VIP; {visits} visits, {complaints} complaints. "
    "A VIP's file also needs {lacking}; have them handed in."
).id
_TOO_LITTLE: Final = Message(
    "Orders of {orders} in the last {months} months are less than the {asked} that keep a VIP; {visits} visits, {complaints} "
    "complaints."
).id
_TOO_FEW_VISITS: Final = Message(
    "{visits} visits in the last {months} months are fewer than the {least} asked of a VIP; orders of {orders}."
).id


def _share(amount: Decimal | None, asked: Decimal) -> Decimal:
    return (amount or Decimal(0)) / asked if asked else Decimal(0)


def _told(amount: Decimal, currency: str) -> str:
    return f"{currency} {amount:,.0f}"
