"""Office tables as a reader would hand them on, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from builders import a_submission, an_office, fill

from jobs.ledger.fields import stored
from validators.facts import Facts
from validators.forms import forms
from validators.judging import Judged, judge
from validators.office import OWN_WORDS, second_look, tables
from validators.office.known import Known
from validators.problem import Problem

Row = Mapping[str, object]


def known_by(facts: Facts | None = None, **changes: Any) -> Known:
    """Return what is known of an archive with all forms, whose tables were never edited."""
    return Known(**({"facts": facts or an_office(), "forms": tuple(forms().values())} | changes))


def looked_at(table: str, rows: Sequence[Row], known: Known | None = None) -> tuple[Judged, list[Problem]]:
    """Judge a table with these rows as the night does, and return everything that is wrong."""
    known = known or known_by()
    declared = tables()[table]
    facts = Facts(known.facts.at, known.facts.people, {**known.facts.dictionaries, **OWN_WORDS})
    (judged,) = judge(declared, [a_submission(fill(declared, rows))], facts)
    return judged, [*judged.problems, *second_look(declared, declared.title.zh, judged, known)]


def wrong(table: str, rows: Sequence[Row], known: Known | None = None) -> list[tuple[str, str]]:
    """Return (address, rule) of everything that is wrong; an empty address where no cell can be marked."""
    return [(problem.cell.ref, problem.rule) for problem in looked_at(table, rows, known)[1]]


def kept(table: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return faultless rows as the ledger keeps them."""
    judged, problems = looked_at(table, rows)
    assert [str(problem.what) for problem in problems] == []
    return [{name: stored(value) for name, value in row.values.items()} for row in judged.rows]
