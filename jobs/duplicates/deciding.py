"""Acting on an archivist's decisions: two customers become one, are told apart, or are parted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.answer_books import Given, tell, to_act_on, to_read
from jobs.duplicates.checking import answers
from jobs.duplicates.rows import BOOK, Question, questions
from jobs.facts import people
from jobs.ledger import audit
from jobs.ledger.counters import Counters
from jobs.ledger.likenesses import Likely, in_order, leaders, waiting
from jobs.ledger.merging import Deciding, Outcome, merge
from jobs.ledger.tables import likeness
from jobs.ledger.unmerging import undo
from jobs.running import Run
from validators.answers.duplicates import SAME, UNDO
from validators.message import Message
from validators.supervision import archivists


def merges(run: Run) -> None:
    """Read every archivist's workbook and act on what they decided."""
    for person, path in to_read(run, BOOK):
        with run.ledger.reading() as connection:
            asked = questions(run, connection, waiting(connection))
            in_charge = archivists(people(connection))
        given = answers(run, person, path, asked, in_charge)
        if given is None:
            continue
        if acts := to_act_on(given, asked):
            with run.ledger.writing() as connection:
                _act(run, connection, person, acts, asked)
        tell(run, BOOK, person, given, asked if person in in_charge else ())


def _act(run: Run, connection: Connection, person: str, acts: Sequence[Given], asked: Mapping[str, Question]) -> None:
    """Act on decisions in one transaction: first what is taken back, then the pairs in the order of the rows."""
    counters = Counters(connection)
    deciding = Deciding(connection, counters, person, run.stamp, people(connection))
    apart = _told_apart(connection)
    for each in sorted(acts, key=lambda given: given.text("decision") != UNDO):
        question = asked[each.token]
        if question.pair is None:
            _say_undone(run, undo(deciding, question.merger))
        elif each.text("decision") == SAME:
            _make_one(run, deciding, question.pair)
        else:
            _tell_apart(deciding, question.pair)
    for older, newer in sorted(apart - _told_apart(connection)):
        run.notices.append(
            Message(
                "{older} and {newer} had been told apart before; by what {person} decided now they are one.",
                {"older": older, "newer": newer, "person": person},
            )
        )
    audit.append(connection, run.key, run.stamp, deciding.log)
    counters.write()


def _told_apart(connection: Connection) -> set[tuple[str, str]]:
    """Return the names of the pairs that were told apart and have not become one."""
    into = leaders(connection)
    older, newer = likeness.c.older, likeness.c.newer
    rows = connection.execute(sa.select(older, newer).where(likeness.c.state == "different")).all()
    return {(str(a), str(b)) for a, b in rows if into.get(a, a) != into.get(b, b)}


def _make_one(run: Run, deciding: Deciding, pair: Likely) -> None:
    """Merge a pair, which earlier decisions of this night may have brought into other hands."""
    into = leaders(deciding.connection)
    one, two = into.get(pair.leading, pair.leading), into.get(pair.other, pair.other)
    if one == two:
        _settle(deciding, pair, "same")
        return
    leading, other = in_order(deciding.connection, (one, two))
    _say_merged(run, deciding.by, merge(deciding, leading, other, pair.rows))


def _tell_apart(deciding: Deciding, pair: Likely) -> None:
    _settle(deciding, pair, "different")
    why = f"customer {pair.leading} / customer {pair.other}"
    deciding.log.append(audit.Entry(deciding.by, "told-apart", "", why, {"pairs": pair.rows}, BOOK.file))


def _settle(deciding: Deciding, pair: Likely, state: str) -> None:
    values = {"state": state, "decided": deciding.at, "by": deciding.by}
    deciding.connection.execute(sa.update(likeness).where(likeness.c.id.in_(pair.rows)).values(values))
    deciding.counters.take("revision")  # the register shows how the pair stands


def _say_merged(run: Run, person: str, outcome: Outcome) -> None:
    names = {"leading": outcome.leading, "other": outcome.other}
    run.notices.append(Message("{other} was merged into {leading}, as {person} decided.", {**names, "person": person}))
    if outcome.changed:
        run.notices.append(
            Message(
                "Filled in from {other} into the file of {leading}: {fields}.", {**names, "fields": outcome.changed}
            )
        )
    if outcome.kept:
        run.notices.append(
            Message(
                "The files of {leading} and {other} differ in {fields}; what the first one says was kept. Both are listed "
                "in the workbook {file}.",
                {**names, "fields": outcome.kept, "file": BOOK.file},
            )
        )
    if outcome.twice:
        run.notices.append(
            Message(
                "The records {codes} are about the same event, once under {leading} and once under {other}. Look whether one "
                "of them was entered twice.",
                {**names, "codes": outcome.twice},
            )
        )


def _say_undone(run: Run, outcome: Outcome) -> None:
    names = {"leading": outcome.leading, "other": outcome.other}
    run.notices.append(Message("{leading} and {other} are two customers again.", names))
    if outcome.changed:
        run.notices.append(
            Message(
                "What had come from {other} was taken out of the file of {leading}: {fields}.",
                {**names, "fields": outcome.changed},
            )
        )
    if outcome.kept:
        run.notices.append(
            Message(
                "{fields} of {leading} have changed since the merger and stay as they are; see whether they belong to {other}.",
                {**names, "fields": outcome.kept},
            )
        )
