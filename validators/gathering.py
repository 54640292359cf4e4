"""Rows of a register that are lines of one record: a list of what was counted is one request (rules C15 D7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from validators.declaration import Form, Gathering
from validators.judging import Judged, JudgedRow


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
