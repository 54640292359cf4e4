"""What posting is told, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from validators.codes import CodeSeries
from validators.declaration import Form
from validators.facts import Person
from validators.problem import Problem
from validators.timeliness import SHIPPED_DAYS


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of one judged row: its code and how (created, changed, unchanged), or its problems.

    `path` is where its form is to be filed; empty where nothing new is filed. `files` says the same of the
    file handed in beside it and of a picture's scaled copy: (SHA-256, path) of each.
    """

    code: str
    how: str
    title: str = ""
    late: bool = False
    path: str = ""
    problems: tuple[Problem, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """On whose word a record is changed, and why (rule C8).

    Attributes:
        who: who asked for it; `guidang` where nobody did.
        why: what it goes by, for history and log alike: a code such as SQ2026001, or a submission's number.
        arrival: the form it came by; None where it came by none.
        approved: who approved it; empty where nobody was asked.
        reason: the reason in words; it stands in the history alone, and goes with the record.
    """

    who: str
    why: str
    arrival: int | None = None
    approved: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OnFile:
    """A record as it stands in the transaction; only to be read.

    Attributes:
        form: its form, in the version that its fields have.
        columns: the columns of the table `record`: code, state, title, customer, paper_place, holds, ...
        fields: its fields as stored (`jobs.ledger.fields`).
        tables: table -> its lines as stored.
        touched: field or table -> who has set it this night.
        states: table -> the state of each line, open or done.
    """

    form: Form
    columns: Mapping[str, Any]
    fields: Mapping[str, Any]
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    touched: Mapping[str, str]
    states: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Past:
    """What an old register says of a record beyond its fields: it happened before the archive began.

    Attributes:
        code: the archive code it has already (rule E6); empty where it gets a new one.
        scope: the code's part before the serial.
        serial: the code's serial.
        reserved: the code is known to the ledger as one that an old register names.
        reason: why the codes below it, and the code itself, were not given here (rule E3).
        place: where the paper lies.
    """

    code: str = ""
    scope: str = ""
    serial: int = 0
    reserved: bool = False
    reason: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """What posting needs to know of the office.

    Attributes:
        key: key of the log's digests.
        at: the run's moment, ISO 8601 with zone.
        series: the code scheme.
        people: the roster.
        likeness: score of 100 from which two customers may be one.
        departments: department -> how it is called in archive codes (rule C3).
        calendar: the office's own calendar: day -> whether it is worked (rule E8).
        days: department -> working days in which its documents are due (rule E8).
        visit_hours: hours in which a visit's record is due (rule B4).
    """

    key: bytes
    at: str
    series: Mapping[str, CodeSeries]
    people: Mapping[str, Person]
    likeness: int
    departments: Mapping[str, str] = field(default_factory=dict)
    calendar: Mapping[date, bool] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=lambda: SHIPPED_DAYS)
    visit_hours: int = 0
