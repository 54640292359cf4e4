"""What the analysis is worked out from: asked of the ledger once, for all copies of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

from jobs.ledger.merging import MERGED
from jobs.ledger.past import Found, Past
from jobs.reporting.comparing import Three, three
from jobs.reporting.copies import Sight, sight
from jobs.reporting.months import months_of
from jobs.reporting.report import Ask
from templates.contexts.pieces import IN_WORD, Table
from validators.alike import folded
from validators.facts import Person
from validators.message import Message, Text
from validators.periods import Period

R = TypeVar("R")
CUSTOMER, VISIT, QUOTATION, ORDER = "customer", "visit_record", "quotation", "order"
COMPLAINT, SURVEY, SUGGESTION, DOCUMENT = "complaint", "satisfaction", "suggestion", "handed_in_documents"
#: Form -> its fields that the analysis looks at; none of them is sensitive.
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    VISIT: ("customer", "intent", "needs", "feedback", "market_news", "suggestions", "lead_visitor"),
    QUOTATION: ("customer", "product", "amount", "currency", "outcome", "reason"),
    ORDER: ("number", "customer", "lines", "amount", "currency"),
    SURVEY: ("customer", "score", "product_score", "delivery_score", "service_score", "content"),
    SUGGESTION: ("customer", "subject", "answering_department", "decision"),
    DOCUMENT: ("doc_type", "subject", "handler"),
}
_COMPLAINT: Final = (
    *("customer", "kind", "subject", "problem", "course", "result", "responsible", "allowance", "currency"),
    *("received_on", "closed_on"),
)
_CUSTOMER: Final = (
    *("name", "customer_type", "stage", "industry", "region", "owner", "opened", "relation", "ended_on"),
)


@dataclass(frozen=True, slots=True)
class Material:
    """The records that the analysis looks at.

    Attributes:
        over: the period, the one before, the same a year ago, as far as there were customers' files.
        over_of: the same for each form.
        months: the thirteen months up to the period's end.
        files: the customers' files as they stood at the period's end.
        before: customer's file -> its stage at the end of the period before.
        stages: last day of each of the three periods -> stage -> customers then.
        records: form -> its records since the earliest of these days.
        complaints: all of them, since the knowledge base goes back as far as the archive does.
    """

    over: Three
    over_of: Mapping[str, Three]
    months: tuple[Period, ...]
    files: Sequence[Found]
    before: Mapping[int, str]
    stages: Mapping[date, Mapping[str, int]]
    records: Mapping[str, Sequence[Found]]
    complaints: Sequence[Found]

    def of(self, form: str, period: Period) -> list[Found]:
        """Return the records of a form dated within a period."""
        return [each for each in self.records[form] if each.dated in period]


def gathered(ask: Ask) -> Material:
    """Return the material of a report."""
    past, period = ask.past, ask.period
    months = months_of(period)
    since = min(period.before.first, period.year_ago.first, months[0].first)
    over = three(past, period, CUSTOMER)
    over_of = {form: three(past, period, form) for form in (*_FIELDS, COMPLAINT)}
    empty = NOT_FILLED.of(ask.language)
    days = [each.last for each in over.each]
    tallies = zip(days, past.tallies(CUSTOMER, ("stage",), days), strict=True)
    stages = {day: {values[0] or empty: count for values, count in tally.items()} for day, tally in tallies}
    return Material(
        over,
        over_of,
        months,
        _files(past, _CUSTOMER, period.last),
        {each.id: value_of(each, "stage", empty) for each in _files(past, ("stage",), period.before.last)},
        stages,
        {form: past.records(form, names, since=since, before=period.end) for form, names in _FIELDS.items()},
        past.records(COMPLAINT, _COMPLAINT, before=period.end),
    )


def _files(past: Past, names: Sequence[str], day: date) -> list[Found]:
    found = past.records(CUSTOMER, names, before=day + timedelta(days=1), on=day)
    return [each for each in found if not each.state.startswith(MERGED)]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose copy it is.

    Attributes:
        person: a head of department; None for the report of archivists and management.
    """

    person: Person | None

    def sees(self, form: str, each: Found) -> Sight:
        """Return how much of a record the copy may show (rule A7)."""
        return sight(self.person, form, each.handler, each.department, each.secrecy)

    def listed(self, form: str, found: Iterable[Found]) -> list[Found]:
        """Return the records that may be listed, by their code at least."""
        return [each for each in found if self.sees(form, each) is not Sight.NONE]

    def open(self, form: str, found: Iterable[Found]) -> list[Found]:
        """Return the records of which all may be shown."""
        return [each for each in found if self.sees(form, each) is Sight.ALL]


def shown_text(ask: Ask, reader: Reader, form: str, each: Found, text: object) -> str:
    """Return what a copy shows of a record's text, in one paragraph; of a secret one where it lies."""
    if reader.sees(form, each) is Sight.ALL:
        return " ".join(str(text or "").split())
    return ask.say(Message("Secret; see the record {code}.", {"code": each.code}))


def shown_name(reader: Reader, form: str, each: Found) -> str:
    """Return the customer of a record as a copy shows it; "" of a secret one."""
    return each.customer_name if reader.sees(form, each) is Sight.ALL else ""


def table(ask: Ask, title: Text, source: str, rows: Sequence[R], empty: Message, hidden: int = 0) -> Table[R]:
    """Return a table that says why it is empty, what is in the workbook alone, and how much its reader may not see.

    Args:
        ask: the report.
        title: what stands above it.
        source: where its figures can be looked up.
        rows: all of its rows.
        empty: said where there are none.
        hidden: records that are left out of this copy.
    """
    notes = []
    if not rows and not hidden:
        notes.append(ask.say(empty))
    if len(rows) > IN_WORD:
        gaps = {"shown": IN_WORD, "count": len(rows)}
        notes.append(
            ask.say(Message("The document shows the first {shown} of {count}; the workbook has all of them.", gaps))
        )
    if hidden:
        gaps = {"count": hidden}
        notes.append(
            ask.say(
                Message(
                    "{count} records of other departments are not listed here; whoever needs them asks with a consult request.",
                    gaps,
                )
            )
        )
    return Table(title.of(ask.language), source, tuple(rows), " ".join(notes))


def themes(
    over: Three, records: Callable[[Period], Sequence[str]], wanted: Mapping[str, Sequence[str]]
) -> list[tuple[str, str, int, int | None, int | None]]:
    """Return (theme, its words, records that mention it in each of the three periods), the most frequent first.

    Args:
        over: the periods.
        records: what the records of a period say.
        wanted: theme -> its words.
    """
    texts = {each: [*map(folded, records(each))] for each in over.each}
    found = []
    for theme, words in wanted.items():
        looked_for = [folded(word) for word in words if word]
        counts = over.of(
            lambda period, those=looked_for: sum(any(word in text for word in those) for text in texts[period])  # type: ignore[misc]
        )
        found.append((theme, "、".join(words), *counts))
    found.sort(key=lambda each: -each[2])
    return [each for each in found if any(each[2:])]


def sums(records: Iterable[Found]) -> dict[str, Decimal]:
    """Return currency -> amounts of some records; currencies are never added up."""
    found: Counter[str] = Counter()
    for each in records:
        if each.fields["amount"] is not None:
            found[each.fields["currency"] or ""] += each.fields["amount"]
    return {currency: Decimal(amount) for currency, amount in sorted(found.items())}


def money_text(amounts: Mapping[str, Decimal]) -> str:
    """Return amounts in several currencies beside each other."""
    return "、".join(f"{currency} {amount:,.2f}" for currency, amount in amounts.items())


def value_of(each: Found, name: str, empty: str) -> str:
    """Return a field of a record as a label, or what stands for an empty one."""
    held: Any = each.fields.get(name)
    return str(held) if held else empty


NOT_FILLED: Final = Text("未填", "not filled in")
UNKNOWN: Final = Text("无客户档案", "no file")
