"""Taking an old register into the ledger, in one transaction: what the preview rehearses and the commit does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.facts import dictionaries_in_force, gather, office_of, people
from jobs.failures import WrongUse
from jobs.importing.coding import Codes
from jobs.importing.drafting import Draft, drafts
from jobs.importing.layout import Layout, named_codes
from jobs.importing.order import Order, chosen, filled
from jobs.importing.outcome import Outcome, Series, Taken
from jobs.importing.reading import Register
from jobs.ledger import audit
from jobs.ledger.describing import Source
from jobs.ledger.origins import enter_origins
from jobs.ledger.posting import Past, Posting
from jobs.ledger.tables import arrival
from jobs.ledger.tables import code as code_table
from jobs.ledger.tables import run as run_table
from jobs.running import Run
from jobs.workspace import iso
from validators.facts import Facts
from validators.heads import label_of
from validators.judging import TWICE_IN_FILE
from validators.message import Message
from validators.problem import Problem


def layout_of(connection: Connection, order: Order, register: Register) -> Layout:
    """Return what the table's columns mean.

    Raises:
        WrongUse: the archivist has named a column or field that is not there.
    """
    layout = Layout(order.form, register.table, chosen(order, register.table.heads), filled(order))
    for name in layout.fills:
        if name in layout.columns:
            gaps = {"label": label_of(order.form, name), "head": layout.head(name)}
            raise WrongUse(
                Message(
                    "The register has a column for {label} already: “{head}”. Leave out --fill, or leave the column out with "
                    "--match “{head}=”.",
                    gaps,
                )
            )
    return layout


def take(run: Run, connection: Connection, order: Order, register: Register, sha256: str) -> Outcome:
    """Take the register's rows, within a transaction that the caller commits or rolls back.

    Where nothing is taken the caller has to roll back, so that no empty import is entered.

    Args:
        run: the opened archive.
        connection: holds the ledger's write lock.
        order: what the archivist asks for.
        register: the register as it was read.
        sha256: hash of its bytes.

    Raises:
        WrongUse: a column or field that the archivist names is not there.
    """
    layout = layout_of(connection, order, register)
    known = Facts(at=run.at, people=people(connection), dictionaries=dictionaries_in_force(connection))
    facts = gather(connection, run.workspace.settings, run.at, named_codes(layout, known))
    every = drafts(layout, facts, order.who)
    office = office_of(connection, facts, run.key, run.stamp, run.workspace.settings)
    posting = Posting(connection, office)
    posting.fetch(order.form, [draft.judged for draft in every if draft.judged and not draft.problems])
    number = _enter_run(connection, run, order)
    source = _arrive(run, connection, order, register, sha256, number)
    outcome = Outcome(layout, order.name, register.others, number)
    codes = Codes(connection, layout, every, office.series)
    _post(run, outcome, posting, codes, every, source)
    if not outcome.changes:
        return outcome
    _finish(run, connection, order, outcome, posting, source)
    return outcome


def _post(run: Run, outcome: Outcome, posting: Posting, codes: Codes, every: Sequence[Draft], source: Source) -> None:
    before: dict[str, int] = {}
    for draft in every:
        if found := codes.judge(draft):
            draft.problems.append(found)
        if draft.code and (kept := codes.kept(draft)):
            # Before any new code is given: it must not be one that a row of the register names.
            before.setdefault(kept.scope, posting.counters.last(f"code/{kept.scope}"))
            posting.counters.move_past(f"code/{kept.scope}", kept.serial)
    first: dict[str, Draft] = {}
    for draft in every:
        _post_one(run, outcome, posting, codes, draft, first, source)
    reserved = {kept.code: kept for draft in outcome.refused if (kept := codes.reservable(draft))}
    taken = {each.code for each in outcome.new}
    outcome.reserved = tuple(kept for code, kept in reserved.items() if code not in taken)
    outcome.customers = len(posting.customers.new())
    outcome.series = tuple(_series(outcome, posting, codes, before))


def _post_one(
    run: Run,
    outcome: Outcome,
    posting: Posting,
    codes: Codes,
    draft: Draft,
    first: dict[str, Draft],
    source: Source,
) -> None:
    layout = outcome.layout
    judged = draft.judged
    if judged is None or draft.problems:
        outcome.refused.append(draft)
        return
    on_file = posting.on_file(layout.form, judged)
    found = _twice(layout, draft, first[on_file]) if on_file in first else codes.clash(draft, on_file)
    if found:
        draft.problems.append(found)
        outcome.refused.append(draft)
        return
    if on_file:
        outcome.known.append(Taken(draft, on_file, bool(draft.code), ""))
        return
    past = _past(run, layout, outcome.file, codes, draft)
    posted = posting.post(layout.form, judged, source, layout.table.grid.name, past)
    if posted.problems:
        draft.problems += posted.problems
        outcome.refused.append(draft)
        return
    first[posted.code] = draft
    outcome.new.append(Taken(draft, posted.code, bool(past.code), posted.title))


def _twice(layout: Layout, draft: Draft, first: Draft) -> Problem:
    """Return the problem of a row about a record that an earlier row has just made."""
    form = layout.form
    name = form.party.name if form.party else form.natural_key[0]
    assert draft.judged
    gaps = {"row": draft.row, "first_row": first.row}
    return Problem(
        "",
        layout.table.grid.name,
        draft.judged.cells[name],
        name,
        TWICE_IN_FILE.rule,
        Message(TWICE_IN_FILE.what, gaps),
        Message(TWICE_IN_FILE.mend, gaps),
    )


def _past(run: Run, layout: Layout, file: str, codes: Codes, draft: Draft) -> Past:
    assert draft.judged
    place = draft.place or draft.judged.values.get("paper_place")
    kept = codes.kept(draft) if draft.code else None
    if kept is None:
        return Past(place=str(place) if place else None)
    reason = run.say(
        Message(
            "Taken over from the old register {file}; numbers below it that are not here were not in it.",
            {"file": file},
        )
    )
    reserved = codes.state(kept.code) == "reserved"
    return Past(kept.code, kept.scope, kept.serial, reserved, reason, str(place) if place else None)


def _series(outcome: Outcome, posting: Posting, codes: Codes, before: dict[str, int]) -> Iterator[Series]:
    """Yield what becomes of each code series that the import touches."""
    kept = Counter(codes.scope(each.code) for each in outcome.new if each.kept)
    given = Counter(codes.scope(each.code) for each in outcome.new if not each.kept)
    reserved = Counter(each.scope for each in outcome.reserved)
    for scope in sorted({*kept, *given, *reserved}):
        last = posting.counters.last(f"code/{scope}")
        first = before.get(scope, last - given[scope])
        yield Series(scope, kept[scope], given[scope], reserved[scope], first, last + 1)


def _enter_run(connection: Connection, run: Run, order: Order) -> int:
    row = {"jobs": f"import {order.form.id}", "at": run.stamp, "state": "done", "summary": {"file": order.name}}
    key = connection.execute(sa.insert(run_table).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _arrive(run: Run, connection: Connection, order: Order, register: Register, sha256: str, number: int) -> Source:
    """Enter the register's file as an arrival; its bytes lie in the store."""
    modified = run.workspace.local(register.modified)
    handed = min(modified, run.at)
    ticket = f"import-{number}"
    row = {
        "person": order.who,
        "path": order.name,
        "sha256": sha256,
        "size": len(register.content),
        "modified": iso(run.workspace.zoned(modified)),
        "seen": run.stamp,
        "handed": iso(run.workspace.zoned(handed)),
        "state": "imported",
        "form": order.form.id,
        "form_version": order.form.version,
        "ticket": ticket,
        "run": number,
    }
    key = connection.execute(sa.insert(arrival).values(row)).inserted_primary_key
    assert key is not None
    suffix = order.path.suffix.lower()
    return Source(int(key[0]), order.who, sha256, handed, suffix, ticket, 1)


def _finish(run: Run, connection: Connection, order: Order, outcome: Outcome, posting: Posting, source: Source) -> None:
    """Write what was posted, reserve the codes of refused rows, and keep what an undoing needs."""
    problems = sum(len(draft.problems) for draft in outcome.refused)
    counts = {"new": len(outcome.new), "known": len(outcome.known), "refused": len(outcome.refused)}
    taken = {"sha256": source.sha256, **counts}
    posting.log.append(audit.Entry(order.who, "imported", "", source.ticket, taken, audit.by_arrival(source.arrival)))
    undoing = {"customers": posting.customers.new(), "learned": posting.customers.before()}
    revision = posting.write()
    reason = run.say(
        Message("Named in the old register {file}, row not taken; kept free for it.", {"file": order.name})
    )
    rows = [
        {"code": kept.code, "series": kept.scope, "serial": kept.serial, "state": "reserved", "reason": reason}
        for kept in outcome.reserved
    ]
    if rows:
        connection.execute(sa.insert(code_table), rows)
    answer: dict[str, Any] = {
        "taken": [[each.code, each.title, "created", False] for each in outcome.new],
        "problems": problems,
        "said": [],
        "import": {
            "revision": revision,
            "kept": [each.code for each in outcome.new if each.kept],
            **undoing,
        },
    }
    connection.execute(sa.update(arrival).where(arrival.c.id == source.arrival).values(answer=answer))
    lines = {(each.code, each.draft.row) for each in (*outcome.new, *outcome.known)}
    origins = [{"arrival": source.arrival, "code": code, "line": line} for code, line in sorted(lines)]
    enter_origins(connection, origins)
