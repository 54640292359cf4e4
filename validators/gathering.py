"""Rows of a register that are lines of one record: a list of what was counted is one request (rules C15 D7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from validators.declaration import Form, Gathering
from validators.judging import Judged, JudgedRow

Line = dict[str, Any]


def gathered(form: Form, judged: Judged) -> Judged:
    """Return a judged register with its faultless rows gathered into their records; other forms as they are.

    Each record is one row: the first of its rows, with all of them as lines of its table. Rows with
    problems stay by themselves and go back to their sender.
    """
    gathering = form.gathers
    if gathering is None:
        return judged
    groups: dict[tuple[object, ...], list[JudgedRow]] = {}
    for row in judged.rows:
        if not row.problems:
            groups.setdefault(tuple(row.values[name] for name in form.natural_key), []).append(row)
    whole = [_record(form, gathering, rows) for rows in groups.values()]
    return replace(judged, rows=(*whole, *(row for row in judged.rows if row.problems)))


def _record(form: Form, gathering: Gathering, rows: Sequence[JudgedRow]) -> JudgedRow:
    first = rows[0]
    head = {name: value for name, value in first.values.items() if name in gathering.head}
    named = form.natural_key
    lines = tuple({name: value for name, value in row.values.items() if name not in named} for row in rows)
    return replace(first, values=head, tables={gathering.name: lines})


def together(gathering: Gathering, before: Sequence[Line], after: Sequence[Line]) -> list[Line]:
    """Return the lines of a record of which some came again: those known take the place of what they were.

    Args:
        gathering: says by what a line is known.
        before: the lines on file, as they are stored.
        after: the lines that came, as they are to be stored.
    """
    lines = {tuple(str(line.get(name)) for name in gathering.each): line for line in (*before, *after)}
    return list(lines.values())


def differing(before: Sequence[Line], after: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines that only one of the two holds: what a change of a long list comes to."""
    return [line for line in before if line not in after], [line for line in after if line not in before]
