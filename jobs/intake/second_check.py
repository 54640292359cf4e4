"""Whether a form waits for its supervisor's second check, and what they are shown of it (rules A2 B4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jobs.intake.verdict import Verdict, Waits
from jobs.ledger.fields import shown, stored
from jobs.running import Run
from validators.declaration import Form, Kind, Shape
from validators.facts import Facts
from validators.judging import Judged, JudgedRow
from validators.message import Message, Translator
from validators.supervision import reviewer_of

#: So many rows of a register are told in the summary.
_SHOWN: Final = 10


def asks(run: Run, facts: Facts, form: Form, verdict: Verdict, judged: Judged) -> bool:
    """Put what passed the machine before the supervisor, where the office wants that (rules A2 B4).

    Of a register the bad rows go back at once; the good ones wait.
    """
    good = [row for row in judged.rows if not row.problems]
    if not asked_of(run, form, verdict) or not good or (form.shape is Shape.CARD and judged.problems):
        return False
    reviewer = reviewer_of(facts.people, verdict.row.person)
    if not reviewer:
        run.notices.append(
            Message(
                "Nobody but {person} could decide on {file}, so it was taken without a second check. Enter a supervisor in the roster.",
                {"person": verdict.row.person, "file": verdict.name},
            )
        )
        return False
    verdict.problems += judged.problems
    verdict.state, verdict.waits = "reviewing", Waits(reviewer, titles(form, good), summary(form, good, run.say))
    return True


def asked_of(run: Run, form: Form, verdict: Verdict) -> bool:
    """Return whether the office wants a second check of what was handed in, and it has not had one."""
    settings = run.workspace.settings.review
    return verdict.row.state != "agreed" and form.reviewed and settings.enabled and form.id not in settings.skip


def titles(form: Form, rows: Sequence[JudgedRow]) -> str:
    """Return what the index would call the records of a form."""
    fields = [{name: shown(stored(value)) for name, value in row.values.items()} for row in rows[:5]]
    named = (
        form.subject
        if f"{{{form.customer}}}" in form.subject or not form.customer
        else f"{{{form.customer}}} {form.subject}"
    )
    named_ones = dict.fromkeys(named.format(**each) for each in fields)
    return "；".join([*named_ones, "……"] if len(rows) > len(fields) else named_ones)


def summary(form: Form, rows: Sequence[JudgedRow], say: Translator) -> str:
    """Return what a supervisor reads of a form before opening it: its required fields and texts, a row a line.

    Args:
        form: the form.
        rows: its good rows; of many the first ten are shown, and how many there are.
        say: renders sentences for the supervisor.
    """
    wanted = [
        c for c in form.columns if not c.sensitive and (c.required or c.kind is Kind.LONG) and c.name not in form.facets
    ]

    def line(row: JudgedRow) -> str:
        texts = ((column.label.zh, shown(stored(row.values.get(column.name)))) for column in wanted)
        return "；".join(f"{label}：{text[:80]}" for label, text in texts if text)

    lines = [line(row) for row in rows[:_SHOWN]]
    if len(rows) > _SHOWN:
        lines.append(say(Message("… {count} rows in all; the form shows them.", {"count": len(rows)})))
    return "\n".join(lines)
