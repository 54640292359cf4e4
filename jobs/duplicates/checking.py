"""What an archivist has answered, held against what they were asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.answer_books import UNKNOWN, Given, read_book
from jobs.duplicates.rows import BOOK, Question
from jobs.ledger.tables import likeness, merger
from jobs.running import Run
from validators.answers.duplicates import DIFFERENT, SAME, UNDO
from validators.message import Fault

NOT_IN_CHARGE = Fault(
    "archivist-decides",
    "Likely duplicates are decided by {who}, not by you.",
    "Leave it to {who}; if that is wrong, have your role in the roster (人员名册) corrected.",
    "C7",
)
CHANGED = Fault(
    "changed-since",
    "What is on file about these two has changed after you were shown it.",
    "Look at the pair again in its own row and decide there.",
)
DECIDED = Fault(
    "decided-already",
    "{who} has decided on this pair otherwise.",
    "Agree with {who}; a merger can be taken back in its row under 已合并.",
)
CONTRADICTION = Fault(
    "contradiction",
    "These two are said to be different here, and by other rows to be one company: {names}.",
    "Correct whichever of these rows is wrong; until then none of them is acted on.",
)
#: Decision -> state of the pair once it is acted on.
STATES: Final = {SAME: "same", DIFFERENT: "different"}


def answers(
    run: Run, person: str, path: Path, asked: Mapping[str, Question], in_charge: Collection[str]
) -> list[Given] | None:
    """Return the answers in somebody's workbook; None where it could not be read.

    Args:
        run: the run under way.
        person: whose folder it lies in.
        path: the workbook.
        asked: token -> row, as it stands now.
        in_charge: the archivists.
    """
    given = read_book(run, BOOK, person, path)
    if given is None:
        return None
    with run.ledger.reading() as connection:
        single = [_checked(connection, each, person, asked, in_charge) for each in given]
    return _without_contradictions(single, asked)


def _checked(
    connection: Connection, given: Given, person: str, asked: Mapping[str, Question], in_charge: Collection[str]
) -> Given:
    decision = given.text("decision")
    if not decision or given.problems:
        return given
    if person not in in_charge:
        return given.refused(BOOK.problem(NOT_IN_CHARGE, given.row, {"who": list(in_charge)}))
    question = asked.get(given.token)
    if question:
        # The dropdown depends on a cell that could have been written over.
        fits = decision in STATES if question.pair else decision == UNDO
        return given if fits else given.refused(BOOK.problem(CHANGED, given.row, {}))
    mark, _, rest = given.token.partition("-")
    number = int(mark[1:]) if rest and mark[1:].isascii() and mark[1:].isdigit() else 0
    if mark.startswith("P"):
        row = connection.execute(sa.select(likeness).where(likeness.c.id == number)).first()
        if row and row.state == STATES.get(decision):
            return given
        if row and row.state in STATES.values():
            return given.refused(BOOK.problem(DECIDED, given.row, {"who": row.by}))
        if row:
            return given.refused(BOOK.problem(CHANGED, given.row, {}))
    elif mark.startswith("M"):
        undone = connection.execute(sa.select(merger.c.undone).where(merger.c.id == number)).first()
        if undone:
            return given if undone[0] else given.refused(BOOK.problem(CHANGED, given.row, {}))
    return given.refused(BOOK.problem(UNKNOWN, given.row, {"value": given.token}))


def _without_contradictions(given: Sequence[Given], asked: Mapping[str, Question]) -> list[Given]:
    """Refuse rows that make one company of two which another row tells apart."""
    one: dict[int, int] = {}

    def root(id_: int) -> int:
        while id_ in one:
            id_ = one[id_]
        return id_

    pairs = {
        each.token: question.pair
        for each in given
        if (question := asked.get(each.token)) and question.pair and not each.problems
    }
    for each in given:
        pair = pairs.get(each.token)
        if pair and each.text("decision") == SAME and root(pair.leading) != root(pair.other):
            one[root(pair.other)] = root(pair.leading)
    split = {
        root(pair.leading)
        for each in given
        if (pair := pairs.get(each.token))
        and each.text("decision") == DIFFERENT
        and root(pair.leading) == root(pair.other)
    }
    names: dict[int, list[str]] = {}
    for token, pair in pairs.items():
        line = asked[token].asked.line
        names.setdefault(root(pair.leading), []).extend((str(line["leading"]), str(line["other"])))
    return [
        each.refused(BOOK.problem(CONTRADICTION, each.row, {"names": list(dict.fromkeys(names[at]))}))
        if each.text("decision")
        and (pair := pairs.get(each.token))
        and (at := root(pair.leading)) in split
        and root(pair.other) == at
        else each
        for each in given
    ]
