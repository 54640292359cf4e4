"""The audit in sentences, and what the management has to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobs.reporting.report import Ask
from jobs.reports.audit.conduct import Standing
from jobs.reports.audit.matters import OVERDUE
from templates.contexts.audit import Check, Counted, FileFault, Loan, Looks, Named, Remedy
from templates.contexts.pieces import Share, Table
from validators.message import Message


def integrity_said(checks: Sequence[Check]) -> Iterator[Message]:
    """Yield what was found of documents, log and codes; `checks` as the report lists them."""
    there, compared, log, codes, backed = checks
    yield Message(
        "Of {there} filed documents {missing} are missing; {compared} were compared with their checksums, and {changed} had been changed.",
        {"there": there.looked_at, "missing": there.faults, "compared": compared.looked_at, "changed": compared.faults},
    )
    yield (
        Message(
            "The log's {entries} entries follow from each other without a break, and no code is missing without a reason.",
            {"entries": log.looked_at},
        )
        if not log.faults and not codes.faults
        else Message(
            "{breaks} entries of the log do not follow from the one before, and {gaps} codes are missing without a reason.",
            {"breaks": log.faults, "gaps": codes.faults},
        )
    )
    if backed.faults:
        yield Message(
            "{count} records, decisions, grants or office tables stand otherwise than the log says; “guidang verify” names them.",
            {"count": backed.faults},
        )


def conduct_said(known: Standing) -> Iterator[Message]:
    """Yield how the office's timeliness and correctness stand, and how they have changed."""
    now = known.of(None, known.over.now)
    if not now.due and not now.sent:
        return
    gaps = {
        "due": now.due,
        "late": now.late,
        "timely": str(Share(now.on_time, now.due)),
        "sent": now.sent,
        "returned": now.returned,
        "correct": str(Share(now.first_time, now.sent)),
    }
    yield Message(
        "{due} forms were due and {late} of them came late or not at all (in time: {timely}); {sent} were sent and {returned} came "
        "back at the first try (correct: {correct}).",
        gaps,
    )
    if known.over.last:
        last = known.of(None, known.over.last)
        if last.due and last.sent:
            before = {"timely": str(Share(last.on_time, last.due)), "correct": str(Share(last.first_time, last.sent))}
            yield Message("A quarter earlier {timely} were in time and {correct} correct.", before)


def loans_said(loans: Table[Loan]) -> Iterator[Message]:
    """Yield what is out beyond its day."""
    out = [row for row in loans.rows if row.returned_on is None and row.days]
    if out:
        longest = max(out, key=lambda row: row.days)
        yield Message(
            "{count} loans are overdue at the quarter's end, the longest being {code} with {person}, for {days} days.",
            {"count": len(out), "code": longest.code, "person": longest.borrower, "days": longest.days},
        )


def remedies_said(ask: Ask, remedies: Table[Remedy]) -> Iterator[Message]:
    """Yield how many breaches are on the list and how many remedies are overdue."""
    late = [row for row in remedies.rows if row.state == OVERDUE.of(ask.language)]
    if remedies.rows:
        gaps = {"count": len(remedies.rows), "late": len(late)}
        yield Message("{count} reports of a breach are listed; {late} remedies are past their deadline.", gaps)


def stock_said(stock: Table[Counted]) -> Iterator[Message]:
    """Yield how far the stock-taking has come."""
    for row in stock.rows:
        yield Message(
            "Of {lines} papers on the lists of {taking} {counted} have been counted; {missing} were not found and {elsewhere} lay elsewhere.",
            {name: getattr(row, name) for name in ("lines", "taking", "counted", "missing", "elsewhere")},
        )


def decisions(
    ask: Ask,
    files: Table[FileFault],
    gaps: int,
    looks: Table[Looks],
    loans: Table[Loan],
    remedies: Table[Remedy],
    stock: Table[Counted],
    commended: Table[Named],
    warned: Table[Named],
) -> Iterator[Message]:
    """Yield what the management has to decide, most serious first."""
    if files.rows:
        codes = [row.code for row in files.rows[:3]]
        yield Message(
            "Who finds out how {count} documents went missing or were changed ({codes}), and by when?",
            {"count": len(files.rows), "codes": codes},
        )
    if gaps:
        yield Message("Who explains the {count} codes that are missing without a reason?", {"count": gaps})
    late = [row for row in remedies.rows if row.state == OVERDUE.of(ask.language)]
    for row in late[:3]:
        yield Message(
            "The remedy of {code} was due on {until}: is {person} given more time, or does somebody else take it over?",
            {"code": row.code, "until": row.until, "person": row.responsible or "—"},
        )
    out = [row for row in loans.rows if row.returned_on is None and row.days]
    if out:
        people = list(dict.fromkeys(row.borrower for row in out))[:3]
        yield Message(
            "By when do {people} return the {count} records that are overdue?", {"people": people, "count": len(out)}
        )
    refused = [row for row in looks.rows if row.refused]
    if refused:
        yield Message(
            "{person} was refused {count} times: does the work need wider access, or is it to be explained?",
            {"person": refused[0].person, "count": refused[0].refused},
        )
    missing = sum(row.missing for row in stock.rows)
    if missing:
        yield Message("Is the search for {count} papers that were not found to go on?", {"count": missing})
    if commended.rows or warned.rows:
        yield Message(
            "Are the {good} people put forward to be commended and the {bad} to be warned confirmed?",
            {"good": len(commended.rows), "bad": len(warned.rows)},
        )
