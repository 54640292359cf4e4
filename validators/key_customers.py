"""Which customers sales keeps an eye on, and why (rule C8): plain rules in one visible list, each giving a reason.

A reason names archive codes and days, never what a record says: it can be printed for whoever is told of
the customer at all. Where one of its records is secret (rule A7), `public` says no more than that record's code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from validators.access import SECRET
from validators.grading import VIP
from validators.message import Message, Text
from validators.periods import months_before

#: So many codes stand in a reason.
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class KeyCustomerRule:
    """What the office counts as a risk.

    Attributes:
        quiet_days: grade -> days without any dealing; a grade that is not named has no such limit.
        complaint_days: a complaint counts once it has been open for longer.
        overdue_days: money counts once it has been overdue for longer.
        low_score: a survey counts with this overall score or less, of 5.
        score_months: for so long after it was asked.
        orders_months: orders of so many months are held against those of as many before.
        orders_drop_percent: orders count as falling once they are less by this share, in percent.
        watched_ratings: credit ratings that are a risk.
        credit_days: so many days before a credit review runs out it counts.
        contract_days: the same for a contract that no later one follows.
        follow_up_days: what was agreed counts once it has been due for longer.
    """

    quiet_days: Mapping[str, int] = field(default_factory=dict)
    complaint_days: int = 0
    overdue_days: int = 0
    low_score: int = 2
    score_months: int = 12
    orders_months: int = 6
    orders_drop_percent: int = 50
    watched_ratings: tuple[str, ...] = ("D",)
    credit_days: int = 30
    contract_days: int = 60
    follow_up_days: int = 30


@dataclass(frozen=True, slots=True)
class Dated:
    """A record with the day that counts: a complaint's receipt, an invoice's due date, a contract's end.

    Attributes:
        code: its archive code.
        secrecy: its level.
        day: the day.
        currency: of the amount; "" for none.
        amount: 0 for none.
        value: what else counts, such as a score or a rating.
    """

    code: str
    secrecy: str
    day: date
    currency: str = ""
    amount: Decimal = Decimal(0)
    value: str = ""


@dataclass(frozen=True, slots=True)
class Portrait:
    """What the archive says of a customer on a day.

    Attributes:
        day: the day.
        grade: its grade.
        key: whether its file says that it is a key customer.
        opened: when its file was opened.
        owner: who is in charge.
        owner_here: whether that person is still here.
        complaints: those open, by when they were received.
        overdue: our invoices that are not paid, by the day on which they were due.
        last: the last dealing of any kind; None where there was none.
        survey: the newest survey, its overall score as `value`.
        orders: currency -> orders of the months that count.
        orders_before: the same of as many months before.
        credit: the newest credit review, by when it runs out; its rating as `value`.
        contracts: running contracts that no later one follows, by their end.
        follow_ups: what was agreed and is not done, by its deadline.
    """

    day: date
    grade: str
    key: bool
    opened: date
    owner: str = ""
    owner_here: bool = True
    complaints: tuple[Dated, ...] = ()
    overdue: tuple[Dated, ...] = ()
    last: Dated | None = None
    survey: Dated | None = None
    orders: Mapping[str, Decimal] = field(default_factory=dict)
    orders_before: Mapping[str, Decimal] = field(default_factory=dict)
    credit: Dated | None = None
    contracts: tuple[Dated, ...] = ()
    follow_ups: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a customer is on the list.

    Attributes:
        kind: id of the rule.
        what: a sentence.
        public: the sentence for copies whose readers may not see every record.
        risk: it is a risk, and not the customer's standing alone.
    """

    kind: str
    what: Message
    public: Message
    risk: bool = True


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule of the list.

    Attributes:
        kind: its id.
        label: what it is called.
        asks: the rule in words, with the office's numbers.
        finds: the sentence that holds of a customer, and the records it goes by; None where it does not hold.
        risk: it is a risk, and not the customer's standing alone.
        discreet: what it is called beside the code of a secret record, where its label would tell what that says.
    """

    kind: str
    label: Text
    asks: Callable[[KeyCustomerRule], Message]
    finds: Callable[[Portrait, KeyCustomerRule], tuple[Message, Sequence[Dated]] | None]
    risk: bool = True
    discreet: Text | None = None


def reasons(portrait: Portrait, rule: KeyCustomerRule) -> tuple[Reason, ...]:
    """Return why a customer belongs on the list, in the order of the rules; nothing where it does not."""
    found = []
    for ground in GROUNDS:
        holds = ground.finds(portrait, rule)
        if holds:
            what, records = holds
            secret = [each for each in records if each.secrecy in SECRET]
            gaps = {"codes": _codes(records), "label": ground.discreet or ground.label}
            public = Message("See {codes} ({label}).", gaps) if secret else what
            found.append(Reason(ground.kind, what, public, ground.risk))
    return tuple(found)


def _codes(records: Sequence[Dated]) -> str:
    more = ["…"] if len(records) > _NAMED else []
    return "、".join([*(each.code for each in records[:_NAMED]), *more])


_Holds = tuple[Message, Sequence[Dated]] | None


def _vip(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    return (Message("Is a VIP."), ()) if portrait.grade == VIP else None


def _key(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    if portrait.key and portrait.grade != VIP:
        return Message("Is a key customer by its file, for the sake of a complex project."), ()
    return None


def _complaints(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    old = _older(portrait.complaints, portrait.day, rule.complaint_days)
    if not old:
        return None
    gaps = {"count": len(old), "since": old[0].day, "days": (portrait.day - old[0].day).days, "codes": _codes(old)}
    return Message("Complaints open: {count}; the oldest since {since}, {days} days ({codes}).", gaps), old


def _overdue(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    late = _older(portrait.overdue, portrait.day, rule.overdue_days)
    if not late:
        return None
    sums: dict[str, Decimal] = {}
    for each in late:
        sums[each.currency] = sums.get(each.currency, Decimal(0)) + each.amount
    told = "、".join(f"{currency} {amount:,.2f}".strip() for currency, amount in sums.items())
    gaps = {"sums": told, "count": len(late), "since": late[0].day, "codes": _codes(late)}
    return Message("Money overdue: {sums} on {count} invoices, the oldest due on {since} ({codes}).", gaps), late


def _quiet(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    limit = rule.quiet_days.get(portrait.grade)
    since = portrait.last.day if portrait.last else portrait.opened
    days = (portrait.day - since).days
    if limit is None or days <= limit:
        return None
    gaps = {"days": days, "since": since, "limit": limit, "grade": portrait.grade}
    if portrait.last is None:
        return Message(
            "No dealing since its file was opened on {since}, {days} days ago; {limit} are allowed for {grade}.", gaps
        ), ()
    return Message("No dealing for {days} days, since {since}; {limit} are allowed for {grade}.", gaps), (
        portrait.last,
    )


def _score(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    survey = portrait.survey
    if survey is None or int(survey.value) > rule.low_score:
        return None
    if survey.day < months_before(portrait.day, rule.score_months):
        return None
    gaps = {"score": survey.value, "on": survey.day, "code": survey.code}
    return Message("The last survey, of {on}, gave a score of {score} out of 5 ({code}).", gaps), (survey,)


def _falling(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    fell = []
    for currency, before in portrait.orders_before.items():
        now = portrait.orders.get(currency, Decimal(0))
        if before > 0 and now * 100 <= before * (100 - rule.orders_drop_percent):
            fell.append(f"{currency} {before:,.2f} → {now:,.2f}")
    if not fell:
        return None
    gaps = {"months": rule.orders_months, "amounts": "；".join(fell)}
    return Message("Orders of the last {months} months against the {months} before: {amounts}.", gaps), ()


def _rating(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    credit = portrait.credit
    if credit is None or credit.value not in rule.watched_ratings:
        return None
    return Message("The credit rating is one that the office watches ({code}).", {"code": credit.code}), (credit,)


def _credit(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    credit = portrait.credit
    if credit is None or (credit.day - portrait.day).days > rule.credit_days:
        return None
    gaps = {"code": credit.code, "until": credit.day}
    if credit.day < portrait.day:
        return Message("The credit review {code} ran out on {until}.", gaps), (credit,)
    return Message("The credit review {code} runs out on {until}.", gaps), (credit,)


def _contract(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    ending = [each for each in portrait.contracts if (each.day - portrait.day).days <= rule.contract_days]
    if not ending:
        return None
    gaps = {"codes": _codes(ending), "until": ending[0].day}
    if ending[0].day < portrait.day:
        return Message(
            "The contract ended on {until} and is neither completed nor followed by another ({codes}).", gaps
        ), ending
    return Message("The contract ends on {until} and none follows it ({codes}).", gaps), ending


def _follow_ups(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    late = _older(portrait.follow_ups, portrait.day, rule.follow_up_days)
    if not late:
        return None
    gaps = {"count": len(late), "since": late[0].day, "codes": _codes(late)}
    return Message("Agreed and not done: {count}; the oldest was due on {since} ({codes}).", gaps), late


def _left(portrait: Portrait, rule: KeyCustomerRule) -> _Holds:
    if portrait.owner_here:
        return None
    return Message(
        "{owner}, who is in charge of it, is not here any more, and nobody has taken over.", {"owner": portrait.owner}
    ), ()


def _older(records: Sequence[Dated], day: date, days: int) -> tuple[Dated, ...]:
    return tuple(sorted((each for each in records if (day - each.day).days > days), key=lambda each: each.day))


def _overdue_rule(rule: KeyCustomerRule) -> Message:
    if not rule.overdue_days:
        return Message("An invoice of ours is overdue; a deferral that was approved counts.")
    return Message(
        "An invoice of ours is overdue for more than {days} days; a deferral that was approved counts.",
        {"days": rule.overdue_days},
    )


def _complaints_rule(rule: KeyCustomerRule) -> Message:
    if not rule.complaint_days:
        return Message("A complaint is open.")
    return Message("A complaint has been open for more than {days} days.", {"days": rule.complaint_days})


def _quiet_rule(rule: KeyCustomerRule) -> Message:
    limits = "、".join(f"{grade} {days}" for grade, days in rule.quiet_days.items())
    return Message(
        "No visit, call, mail, contract, order or payment for more days than its grade allows ({limits}).",
        {"limits": limits},
    )


_REVIEW: Final = Text("信用评级", "Credit review")
#: Every rule, standing first, then what presses most.
GROUNDS: Final[tuple[Ground, ...]] = (
    Ground("vip", Text("VIP客户", "VIP"), lambda rule: Message("Its grade is VIP."), _vip, risk=False),
    Ground(
        "key",
        Text("重点客户", "Key customer"),
        lambda rule: Message("Its file says that it is a key customer."),
        _key,
        risk=False,
    ),
    Ground(
        "overdue",
        Text("逾期未收款", "Money overdue"),
        _overdue_rule,
        _overdue,
    ),
    Ground(
        "complaint",
        Text("投诉未结", "Complaint open"),
        _complaints_rule,
        _complaints,
    ),
    Ground(
        "rating",
        Text("信用等级", "Credit rating"),
        lambda rule: Message("The newest credit review gives a rating that the office watches."),
        _rating,
        discreet=_REVIEW,
    ),
    Ground(
        "credit",
        Text("信用评级到期", "Credit review runs out"),
        lambda rule: Message(
            "The newest credit review has run out, or will within {days} days.", {"days": rule.credit_days}
        ),
        _credit,
        discreet=_REVIEW,
    ),
    Ground(
        "score",
        Text("满意度低", "Low satisfaction"),
        lambda rule: Message(
            "The newest survey of the last {months} months gave {score} out of 5 or less.",
            {"months": rule.score_months, "score": rule.low_score},
        ),
        _score,
    ),
    Ground(
        "orders",
        Text("订单下滑", "Orders falling"),
        lambda rule: Message(
            "In some currency the orders of the last {months} months are less than those of the {months} before by {percent}% or more.",
            {"months": rule.orders_months, "percent": rule.orders_drop_percent},
        ),
        _falling,
    ),
    Ground("quiet", Text("久未往来", "No dealings for long"), _quiet_rule, _quiet),
    Ground(
        "contract",
        Text("合同到期", "Contract running out"),
        lambda rule: Message(
            "A running contract ends within {days} days, or has ended, and no later one follows.",
            {"days": rule.contract_days},
        ),
        _contract,
    ),
    Ground(
        "follow_ups",
        Text("后续事项逾期", "Follow-ups overdue"),
        lambda rule: Message(
            "Something agreed with it has been due for more than {days} days and is not done.",
            {"days": rule.follow_up_days},
        ),
        _follow_ups,
    ),
    Ground(
        "owner",
        Text("无人负责", "Nobody in charge"),
        lambda rule: Message("Whoever is in charge of it is not here any more."),
        _left,
    ),
)
