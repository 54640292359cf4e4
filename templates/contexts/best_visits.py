"""What the recommendation of the best visit records shows (rule B11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from templates.contexts.pieces import Compared, Drawing, Head, Table


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit record with its score, part by part; points have one place.

    Attributes:
        number: its place.
        code: its archive code.
        customer: whom the visit was to; "" where a copy may show the code of a secret record alone.
        visitor: whose record it is.
        department: whose it is.
        visited: the day of the visit.
        total: the score, out of 100.
        completeness: points of that part; so the others.
        key: None where the visit was not to a key customer.
        reasons: what the points are for, in sentences.
    """

    number: int
    code: str
    customer: str
    visitor: str
    department: str
    visited: date
    total: float
    completeness: float
    substance: float
    follow_ups: float
    in_time: float
    first_try: float
    planned: float
    key: float | None
    reasons: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The visit records of a department or a person."""

    name: str
    department: str
    count: int
    mean: float
    best: float
    best_code: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the score."""

    label: str
    points: int
    how: str


@dataclass(frozen=True, slots=True)
class BestVisits:
    """The whole report; `reader` is whose copy it is."""

    head: Head
    reader: str
    summary: tuple[str, ...]
    counts: Table[Compared]
    best: Table[VisitRow]
    of_departments: Table[VisitRow]
    departments: Table[GroupRow]
    people: Table[GroupRow]
    parts: Table[PartRow]
    every: Table[VisitRow]
    by_department: Drawing
