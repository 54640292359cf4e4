"""重点关注客户名单: VIP and at-risk customers each month, and why (rule C8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from jobs.ledger.file_changes import began
from jobs.ledger.past import Past
from jobs.ledger.portraits import CUSTOMER, known_customers
from jobs.reporting.copies import Sight, sight, supervisors
from jobs.reporting.kept import kept_issues
from jobs.reporting.report import Ask, Issue, Report
from jobs.reporting.sources import until
from jobs.reports.key_customers.listed import Listed, holds, summary
from jobs.reports.key_customers.sheets import SHEETS
from jobs.settings.sections import KeyCustomers as Settings
from templates.contexts.key_customers import GoneRow, KeyCustomers, KeyRow, OverdueRow, OwnerRow, RuleRow
from templates.contexts.pieces import Compared, Drawing, Series, Table
from validators.access import SEE_ALL
from validators.facts import Person
from validators.forms import forms
from validators.key_customers import GROUNDS, KeyCustomerRule, reasons
from validators.message import Message, Text
from validators.periods import Span

_STANDING: Final = {"vip": Text("VIP", "VIP"), "key": Text("重点", "key")}
_RISK: Final = Text("风险", "at risk")
_OVERDUE: Final = Text("，已逾期", ", overdue")
_NEW, _STAYS = Text("新列入", "new"), Text("延续", "as before")
_LABELS: Final = {ground.kind: ground.label for ground in GROUNDS}


@dataclass(frozen=True, slots=True)
class _Before:
    """Last month's list: code -> (customer, owner, reasons), and how many of them were at risk."""

    rows: dict[str, tuple[str, str, str]]
    at_risk: int
    vip: int


def issues(ask: Ask) -> Iterator[Issue]:
    """Yield the copy of archivist and management, those of the heads of departments, and each owner's own."""
    rule = rule_of(ask.run.workspace.settings.key_customers)
    before = _before(ask, rule)
    every = tuple(_listed(ask.past, ask, rule))
    if before is not None:
        every = tuple(replace(each, new=each.known.file.code not in before.rows) for each in every)
    yield Issue(_report(ask, rule, every, before, None))
    readers = {each.name: each for each in supervisors(ask.people)}
    for each in every:
        owner = ask.people.get(each.known.portrait.owner)
        if owner and owner.active and owner.role not in SEE_ALL:
            readers.setdefault(owner.name, owner)
    for _, reader in sorted(readers.items()):
        yield Issue(_report(ask, rule, every, before, reader), person=reader.name)


def rule_of(settings: Settings) -> KeyCustomerRule:
    """Return the office's rule as it is set."""
    return KeyCustomerRule(
        settings.quiet_days,
        settings.complaint_days,
        settings.overdue_days,
        settings.low_score,
        settings.score_months,
        settings.orders_months,
        settings.orders_drop_percent,
        tuple(settings.watched_ratings),
        settings.credit_days,
        settings.contract_days,
        settings.follow_up_days,
    )


def _listed(past: Past, ask: Ask, rule: KeyCustomerRule, *, before: bool = False) -> Iterator[Listed]:
    day = ask.period.before.last if before else ask.period.last
    for known in known_customers(past, day, ask.people, rule):
        why = reasons(known.portrait, rule)
        if why:
            yield Listed(known, why)


def _before(ask: Ask, rule: KeyCustomerRule) -> _Before | None:
    """Return last month's list: as it was kept, else worked out from the ledger as it stood then; None for the first."""
    kept = kept_issues(ask.past.connection, REPORT, ask.period.before.key)
    for each in kept:
        if not each.issue.person:
            context: KeyCustomers = each.issue.context
            rows = (*context.at_risk.rows, *context.steady.rows)
            return _Before(
                {row.code: (row.customer, row.owner, row.reasons) for row in rows},
                len(context.at_risk.rows),
                sum(row.standing.startswith(_STANDING["vip"].of(ask.language)) for row in rows),
            )
    past = replace(ask.past, at=min(ask.past.at, ask.period.first.isoformat()))
    if began(past) is None:
        return None
    then = list(_listed(past, ask, rule, before=True))
    return _Before(
        {
            each.known.file.code: (
                *(each.known.file.customer_name, each.known.portrait.owner),
                "\n".join(ask.say(reason.what) for reason in each.why),
            )
            for each in then
        },
        sum(bool(each.risks) for each in then),
        sum(holds(each, "vip") for each in then),
    )


def _report(
    ask: Ask, rule: KeyCustomerRule, every: tuple[Listed, ...], before: _Before | None, reader: Person | None
) -> KeyCustomers:
    language, say = ask.language, ask.say
    seen = [(each, _sight(each, reader)) for each in every]
    mine = sorted(((each, how) for each, how in seen if how is not Sight.NONE), key=_order)
    rows = [_row(at, each, how, ask, reader) for at, (each, how) in enumerate(mine, start=1)]
    at_risk = tuple(row for row in rows if row.risks)
    steady = tuple(row for row in rows if not row.risks)
    shown = [each for each, how in mine if how is Sight.ALL]
    gone = _gone(ask, every, before) if reader is None else ()
    source = until(ask, CUSTOMER, "opened")
    none = say(Message("There is none."))
    counts = _counts(every, before, language) if reader is None else ()
    rules = tuple(
        RuleRow(
            ground.label.of(language),
            say(ground.asks(rule)),
            sum(holds(each, ground.kind) for each in every) if reader is None else None,
        )
        for ground in GROUNDS
    )
    overdue = _overdue(shown) if reader is None else ()
    owners = _owners(shown)
    first = (
        ""
        if before is not None or reader
        else say(Message("This is the first list; there is none to compare it with."))
    )
    whose = Text("全公司", "the whole company").of(language)
    if reader:
        whose = f"{reader.name}（{'、'.join((reader.department, *reader.further_departments))}）"
    return KeyCustomers(
        head=ask.head,
        reader=whose,
        summary=tuple(map(say, summary(mine, gone, reader, compared=before is not None))),
        counts=Table(Text("本月与上月", "This month and the month before").of(language), source, counts, first),
        at_risk=Table(Text("有风险的客户", "Customers at risk").of(language), source, at_risk, "" if at_risk else none),
        steady=Table(
            Text("无风险的VIP和重点客户", "VIPs and key customers without risk").of(language),
            source,
            steady,
            "" if steady else none,
        ),
        gone=Table(Text("本月移出名单", "No longer on the list").of(language), source, gone, "" if gone else none),
        overdue=Table(
            Text("名单客户逾期未收款（各币种分列）", "Money overdue of these customers, by currency").of(language),
            say(
                Message(
                    "Master register, sheet “{sheet}”: filter “{kind}” by 开出发票, “{due}” before {last}, and “{paid}” by empty.",
                    {**_money_labels(language), "last": ask.period.last},
                )
            ),
            overdue,
            "" if overdue else none,
        ),
        owners=Table(Text("按负责人", "By owner").of(language), source, owners, "" if owners else none),
        rules=Table(
            Text("列入规则", "By which rules a customer is listed").of(language),
            say(Message("The numbers are those of the settings, section [key_customers].")),
            rules,
        ),
        by_rule=Drawing(
            Text("各条规则涉及的客户数", "Customers by rule").of(language),
            "bar",
            tuple(row.label for row in rules),
            (Series(Text("客户数", "Customers").of(language), tuple(float(row.count or 0) for row in rules)),),
            height=7.5,
        ),
    )


def _money_labels(language: str) -> dict[str, str]:
    form = forms()["invoice_payment"]
    labels = {
        gap: form.column(name).label.of(language)
        for gap, name in (("kind", "kind"), ("due", "due_on"), ("paid", "paid_on"))
    }
    return {"sheet": (form.sheet or form.title).of(language), **labels}


def _sight(each: Listed, reader: Person | None) -> Sight:
    file, portrait = each.known.file, each.known.portrait
    return sight(reader, CUSTOMER, portrait.owner, file.department, file.secrecy)


def _order(each: tuple[Listed, Sight]) -> tuple[int, int, str]:
    listed, _ = each
    return -listed.risks, not holds(listed, "vip"), listed.known.file.code


def _row(number: int, each: Listed, how: Sight, ask: Ask, reader: Person | None) -> KeyRow:
    file, portrait, language = each.known.file, each.known.portrait, ask.language
    standing = [label.of(language) for kind, label in _STANDING.items() if holds(each, kind)]
    standing += [_RISK.of(language)] if each.risks else []
    change = "" if each.new is None else (_NEW if each.new else _STAYS).of(language)
    about = (*("·".join(standing), each.risks, change),)
    if how is Sight.CODE:
        return KeyRow(
            number, "", file.code, portrait.grade, *about, "", portrait.owner, file.department, None, "", None, ""
        )
    told = [reason.what if reader is None else reason.public for reason in each.why]
    why = "\n".join(dict.fromkeys(map(ask.say, told)))
    last, next_ = portrait.last, each.known.next
    last_what = (
        f"{(forms()[each.known.last_form].sheet or forms()[each.known.last_form].title).of(language)} {last.code}"
        if last
        else ""
    )
    next_what = ""
    if next_:
        open_ = sight(reader, next_.form, next_.handler, next_.department, next_.secrecy) is Sight.ALL
        next_what = f"{next_.what}（{next_.who}）" if open_ else next_.code
        if next_.due < ask.period.last:
            next_what += _OVERDUE.of(language)
    return KeyRow(
        *(number, file.customer_name, file.code, portrait.grade, *about, why, portrait.owner, file.department),
        *(last.day if last else None, last_what, next_.due if next_ else None, next_what),
    )


def _gone(ask: Ask, every: Sequence[Listed], before: _Before | None) -> tuple[GoneRow, ...]:
    if before is None:
        return ()
    here = {each.known.file.code for each in every}
    left = {code: row for code, row in before.rows.items() if code not in here}
    names = ("relation", "name")
    files = {each.code: each for each in ask.past.records(CUSTOMER, names, on=ask.period.last) if each.code in left}
    found = []
    for code, (customer, owner, reasons_then) in left.items():
        file = files.get(code)
        if file is None or file.state not in ("在档", "借出"):
            why = Message("Its file is no longer in use ({state}).", {"state": file.state if file else "—"})
        elif file.fields["relation"] == "停止往来":
            why = Message("The relation has ended.")
        else:
            why = Message("None of the rules holds any more.")
        found.append(GoneRow(customer, code, owner, reasons_then, ask.say(why)))
    return tuple(sorted(found, key=lambda row: row.code))


def _counts(every: Sequence[Listed], before: _Before | None, language: str) -> tuple[Compared, ...]:
    vip, risk = sum(holds(each, "vip") for each in every), sum(bool(each.risks) for each in every)
    last = before is not None
    return (
        Compared(Text("名单客户", "Customers listed").of(language), len(every), len(before.rows) if before else None),
        Compared(Text("其中VIP", "VIPs among them").of(language), vip, before.vip if before else None),
        Compared(Text("其中有风险", "At risk among them").of(language), risk, before.at_risk if before else None),
        Compared(
            Text("新列入", "New on the list").of(language),
            sum(bool(each.new) for each in every) if last else len(every),
        ),
        Compared(
            Text("移出", "No longer on it").of(language),
            len(set(before.rows) - {each.known.file.code for each in every}) if before else 0,
        ),
    )


def _overdue(every: Sequence[Listed]) -> tuple[OverdueRow, ...]:
    sums: dict[str, tuple[Decimal, int, set[str]]] = {}
    for each in every:
        for bill in each.known.portrait.overdue:
            amount, count, customers = sums.get(bill.currency, (Decimal(0), 0, set()))
            sums[bill.currency] = amount + bill.amount, count + 1, customers | {each.known.file.code}
    return tuple(
        OverdueRow(currency, amount, count, len(who)) for currency, (amount, count, who) in sorted(sums.items())
    )


def _owners(every: Sequence[Listed]) -> tuple[OwnerRow, ...]:
    found: dict[tuple[str, str], list[Listed]] = {}
    for each in every:
        found.setdefault((each.known.portrait.owner, each.known.file.department), []).append(each)
    rows = [OwnerRow(*who, len(those), sum(bool(each.risks) for each in those)) for who, those in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.at_risk, -row.listed, row.owner)))


REPORT: Final = Report(
    id="key_customers",
    title=Text("重点关注客户名单", "Key Customers"),
    spans={"monthly": Span.MONTH},
    context=KeyCustomers,
    issues=issues,
    sheets=SHEETS,
    mail_to=("管理层",),
)
