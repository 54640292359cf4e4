"""What becomes of one arrival, while it is being decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.engine import Row

from jobs.documents import Document
from jobs.ledger.posting import Posted
from validators.declaration import Form
from validators.filled import Filled
from validators.former import in_force
from validators.forms import form_called
from validators.judging import Submitted
from validators.message import Message
from validators.problem import Problem
from validators.supervision import Turn
from workbooks.reading import Unreadable


@dataclass(frozen=True, slots=True)
class Waits:
    """Who decides on a form, and what they are shown of it.

    Attributes:
        coming: the levels passed over, and the one whose turn it is.
        roles: the role of each level of this form.
        title: what the index would call its records.
        summary: what is read of it before it is opened.
        names: the archive codes that it names.
    """

    coming: tuple[Turn, ...]
    roles: tuple[str, ...]
    title: str
    summary: str
    names: tuple[str, ...]


@dataclass(slots=True)
class Verdict:
    """What becomes of one arrival.

    Attributes:
        row: the arrival.
        read: what was read from it.
        state: accepted, partly, returned, foreign, repeated or kept.
        posted: what was taken.
        origins: (code, Excel row) of the records that rows of it are about; the row is 0 where the whole file is.
        problems: what has to be mended.
        answer: said to the sender beyond what is marked in the form, or where there is no form to mark.
        ticket: number of its submission; `tries` and `first_handed` say how often and when first that came.
        repeats: id of the form that a repeated content was read as before.
        document: what a file that is no form is, or why it may not be filed.
        scaled: SHA-256 of a picture's scaled copy; empty where there is none.
        slip: id of the form that names the file.
        files: (SHA-256, path) of what is filed of it.
        surplus: it is a document that no form names.
        waits: set where the form waits for a supervisor's decision.
        stale: path and SHA-256 of a returned copy that has done its work.
    """

    row: Row[Any]
    read: Filled | Unreadable | None
    state: str = "returned"
    posted: list[Posted] = field(default_factory=list)
    origins: set[tuple[str, int]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    answer: tuple[Message, ...] = ()
    ticket: str = ""
    tries: int = 1
    first_handed: datetime | None = None
    stale: tuple[str, str] | None = None
    repeats: str = ""
    document: Document | Unreadable | None = None
    scaled: str = ""
    slip: int | None = None
    files: list[tuple[str, str]] = field(default_factory=list)
    surplus: bool = False
    waits: Waits | None = None

    @property
    def form(self) -> Form | None:
        """Its form in the version in force, whichever version it was filled in on; None where it is none."""
        return form_called(self.read.form) if isinstance(self.read, Filled) else None

    @property
    def filled(self) -> Filled | None:
        """What was filled in, as the version in force has it."""
        form = self.form
        return in_force(form, self.read) if form and isinstance(self.read, Filled) else None

    @property
    def name(self) -> str:
        """The file's name as its sender knows it."""
        return PurePosixPath(self.row.path).name

    @property
    def submitted(self) -> Submitted:
        """What is judged of it, as the version in force has it; it could be read."""
        assert self.filled
        return Submitted(self.filled, self.row.person, self.handed)

    @property
    def handed(self) -> datetime:
        """When it counts as handed in, local without zone."""
        return datetime.fromisoformat(self.row.handed).replace(tzinfo=None)
