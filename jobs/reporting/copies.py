"""Who gets a copy of a report, and how much of a record it may show (rule A7)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from validators.access import Subject, by_post, departments_of
from validators.facts import Person
from validators.forms import forms
from validators.supervision import SUPERVISOR


class Sight(Enum):
    """How much of a record a copy may show."""

    ALL = "all"
    CODE = "code"  # a secret record of the department: its code, and nothing of what it says
    NONE = "none"


def supervisors(people: Mapping[str, Person]) -> list[Person]:
    """Return the heads of departments who are here, by name."""
    here = (each for each in people.values() if each.active and each.role == SUPERVISOR)
    return sorted(here, key=lambda each: each.name)


def sight(reader: Person | None, form: str, handler: str, department: str, secrecy: str) -> Sight:
    """Return how much of a record the copy of a reader may show.

    Args:
        reader: whose copy it is; None for that of archivists and management, who see every record.
        form: id of the record's form; one that keeps its sender apart (rule B12) is never asked about.
        handler: who is in charge of the record.
        department: whose it is.
        secrecy: its level.
    """
    if reader is None or by_post(reader, Subject("", forms()[form], handler, department, secrecy)):
        return Sight.ALL
    heads = reader.role == SUPERVISOR and department in departments_of(reader)
    return Sight.CODE if heads else Sight.NONE
