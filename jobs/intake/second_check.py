"""Whether a form waits for a second check, level by level, and what is shown of it there (rules A2 B4 B1 E13)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

from jobs.intake.verdict import Verdict, Waits
from jobs.ledger.fields import shown, stored
from jobs.ledger.posting import OnFile, Posting
from jobs.running import Run
from validators.declaration import Column, Form, Kind, Shape
from validators.facts import Facts
from validators.judging import Judged, JudgedRow
from validators.kinds import CLEAR
from validators.message import Message, Translator
from validators.supervision import turns

#: So many rows of a register are told in the summary.
_SHOWN: Final = 10


def asks(
    run: Run,
    posting: Posting,
    facts: Facts,
    form: Form,
    verdict: Verdict,
    judged: Judged,
    further: Callable[[JudgedRow], Sequence[str]] = lambda row: (),
    roles_of: Callable[[JudgedRow], Collection[str] | None] = lambda row: None,
) -> tuple[JudgedRow, ...]:
    """Put what passed the machine before those who decide on it, where the office wants that (rules A2 B4).

    Of a register the bad rows go back at once, and the good ones that nobody has to decide on are taken at once; the
    others wait, all of them for every level that any of them needs.

    Args:
        run: the run under way.
        posting: has fetched the rows.
        facts: the run's facts.
        form: the form.
        verdict: what becomes of it.
        judged: the judged form.
        further: says what whoever decides is shown of a row beyond its own fields, a line each.
        roles_of: says which roles decide on a row; None where the form's declaration says it.

    Returns:
        the rows that wait; none where all that is good is to be taken.
    """
    if not asked_of(run, form, verdict) or (form.shape is Shape.CARD and judged.problems):
        return ()
    good, needed = [], set[str]()
    for row in judged.rows:
        roles_here = () if row.problems else _roles(run, form, row, facts, verdict.row.person, roles_of(row))
        if roles_here:
            good.append(row)
            needed |= set(roles_here)
    roles = tuple(level.role for level in form.levels if level.role in needed)
    coming = turns(facts.people, verdict.row.person, roles)
    if roles and (not coming or coming[-1].passed):
        run.notices.append(
            Message(
                "Nobody but {person} could decide on {file}, so it was taken without a second check. Enter a supervisor in the roster.",
                {"person": verdict.row.person, "file": verdict.name},
            )
        )
    if not coming or coming[-1].passed:
        return ()
    verdict.state = "reviewing"
    shown = "\n".join(
        [summary(form, good, posting, run.say), *(line for row in good[:_SHOWN] for line in further(row))]
    )
    verdict.waits = Waits(coming, roles, titles(form, good), shown, _names(form, good))
    return tuple(good)


def asked_of(run: Run, form: Form, verdict: Verdict) -> bool:
    """Return whether the office wants a second check of what was handed in, and it has not had one."""
    settings = run.workspace.settings.review
    return verdict.row.state != "agreed" and any(
        settings.asks(form.id, level.role, always=level.always) for level in form.levels
    )


def _roles(
    run: Run, form: Form, row: JudgedRow, facts: Facts, sender: str, named: Collection[str] | None
) -> tuple[str, ...]:
    """Return the levels that decide on a row: those that it needs, as far as the office asks them."""
    settings = run.workspace.settings.review
    return tuple(
        level.role
        for level in form.levels
        if settings.asks(form.id, level.role, always=level.always)
        and (named is None or level.role in named)
        and (named is not None or level.when is None or level.when(row, facts, sender))
    )


def _names(form: Form, rows: Sequence[JudgedRow]) -> tuple[str, ...]:
    """Return the archive codes that a form's rows name, those in their tables included."""
    columns = [(table, column.name) for table, column in form.every_column() if column.looks_up]
    found = (
        line.get(name)
        for row in rows
        for table, name in columns
        for line in (row.tables[table] if table else [row.values])
    )
    return tuple(dict.fromkeys(value for value in found if isinstance(value, str)))


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


def summary(form: Form, rows: Sequence[JudgedRow], posting: Posting, say: Translator) -> str:
    """Return what is read of a form before it is opened, a row a line.

    Of a record on file, what changes, old and new; of a new one, its required fields and texts.

    Args:
        form: the form.
        rows: its good rows; of many the first ten are shown, those that change something before all
            others, and how many there are.
        posting: has fetched the rows.
        say: renders sentences for the supervisor.
    """
    wanted = [
        c for c in form.columns if not c.sensitive and (c.required or c.kind is Kind.LONG) and c.name not in form.facets
    ]

    def line(row: JudgedRow) -> str:
        texts = ((column.label.zh, shown(stored(row.values.get(column.name)))) for column in wanted)
        return "；".join(f"{label}：{text[:80]}" for label, text in texts if text)

    changing = [_changing(form, row, posting) for row in rows]
    lines = [text for text in changing if text][:_SHOWN]
    lines += [line(row) for row, text in zip(rows, changing, strict=True) if not text][: _SHOWN - len(lines)]
    if len(rows) > _SHOWN:
        lines.append(say(Message("… {count} rows in all; the form shows them.", {"count": len(rows)})))
    return "\n".join(lines)


def _changing(form: Form, row: JudgedRow, posting: Posting) -> str:
    """Return what a row says of a record on file; empty where it is a new one, or says nothing new."""
    known = posting.standing(form, row)
    changes = list(_changes(form, row, known)) if known else []
    return "\n".join([f"{known.columns['code']} {known.columns['title']}：", *changes]) if known and changes else ""


def _changes(form: Form, row: JudgedRow, known: OnFile) -> Iterator[str]:
    """Yield what a row changes of a record on file (rules B1 C8); of what is sensitive only that it does."""

    def told(column: Column, kept: object) -> str:
        return "****" if column.sensitive and kept is not None else shown(kept)[:80] or "（空）"

    for column in form.columns:
        given = row.values.get(column.name)
        old, new = known.fields.get(column.name), None if given is CLEAR else stored(given)
        if given is None or new == old or column.name == form.revises:
            continue
        if column.name == form.because:
            yield f"{column.label.zh}：{shown(new)}"
        else:
            yield f"{column.label.zh}：{told(column, old)} → {told(column, new)}"
    for table in form.tables:
        before = list(map(_filled, known.tables.get(table.name, ())))
        lines = list(map(_filled, row.tables.get(table.name, ())))
        if lines and lines != before:
            yield f"{table.plain_title.zh}：{len(before)} 行 → {len(lines)} 行"


def _filled(line: Mapping[str, object]) -> dict[str, object]:
    return {name: stored(value) for name, value in line.items() if value is not None and value is not CLEAR}
