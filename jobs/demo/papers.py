"""A form while somebody fills it in, and what they put into their inbox in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from validators.declaration import Shape
from validators.forms import forms


@dataclass(frozen=True, slots=True)
class CodeOf:
    """An archive code that is looked up in the register when the form is filled in.

    Attributes:
        form: the form of the record that is meant.
        about: the customer it is about, or its title where it is about none.
        day: its date; None for the newest.
        otherwise: what is written while the record has no code.
        needed: without the code there is nothing to hand in.
    """

    form: str
    about: str
    day: date | None = None
    otherwise: str | None = None
    needed: bool = False


class NotYet(LookupError):
    """A record that a form needs has no code yet."""


#: Archive codes by (form, customer or title, ISO date) and, the newest, by (form, customer or title, "").
Codes = Mapping[tuple[str, str, str], str]


def looked_up(value: Any, codes: Codes) -> Any:
    """Return a value with the code it stands for.

    Raises:
        NotYet: it is needed, and the record has none.
    """
    if not isinstance(value, CodeOf):
        return value
    code = codes.get((value.form, value.about, value.day.isoformat() if value.day else ""))
    if code is None and value.needed:
        raise NotYet(value.about)
    return value.otherwise if code is None else code


@dataclass(frozen=True, slots=True)
class HandIn:
    """A file in somebody's inbox.

    Attributes:
        person: the inbox folder's name; empty for a file that lies in none.
        name: its name, with `/` where it lies in a folder of the inbox.
        content: its bytes.
        at: when it was last changed, in the office's local time.
        state: what the night should make of it: accepted, reviewing, partly, returned, foreign,
            repeated, or "" where it is left alone.
        rules: the rules by which its cells, or the whole file, are refused; one a marked cell, sorted.
        mistakes: names of the mistakes in it.
    """

    person: str
    name: str
    content: bytes
    at: datetime
    state: str = "accepted"
    rules: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


@dataclass(slots=True)
class Paper:
    """A form that is being filled in.

    Attributes:
        form: its id.
        person: who fills it in.
        name: the file's name.
        at: when it is put into the inbox.
        values: field -> value of a card, as `workbooks.filling.fill` takes them.
        tables: table -> its lines.
        rows: the rows of a register.
        rules: by which it will be refused, one a marked cell.
        bad: which rows of a register will be refused, from 0.
        mistakes: names of the mistakes in it.
        touched: mistake -> the fields it changed.
        good: the same form without the mistakes; None while there are none.
        returned: the content of the returned copy that it is mended in; empty for a new form.
        sent_back: why the supervisor sends it back; empty where they agree.
        beside: (name, content) of files that are handed in with it.
        at_once: nobody has to agree to it, though somebody has to agree to others of its form.
    """

    form: str
    person: str
    name: str
    at: datetime
    values: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    rules: tuple[str, ...] = ()
    bad: set[int] = field(default_factory=set)
    mistakes: tuple[str, ...] = ()
    touched: dict[str, tuple[str, ...]] = field(default_factory=dict)
    good: Paper | None = None
    returned: bytes = b""
    sent_back: str = ""
    beside: tuple[tuple[str, bytes], ...] = ()
    at_once: bool = False

    def copy(self) -> Paper:
        """Return the same form, to be changed on its own."""
        return deepcopy(self)

    def before_mistakes(self) -> None:
        """Remember the form as it is now for what is right in it."""
        if self.good is None:
            self.good = self.copy()

    @property
    def state(self) -> str:
        """What the night should make of it."""
        form = forms()[self.form]
        if self.rules and (form.shape is Shape.CARD or len(self.bad) >= len(self.rows)):
            return "returned"
        if form.reviewed and not self.at_once:
            return "reviewing"
        return "partly" if self.rules else "accepted"

    @property
    def reviewed(self) -> bool:
        """Whether it waits for a supervisor."""
        return self.state == "reviewing"

    def look_up(self, codes: Codes) -> bool:
        """Enter the codes that it names; False where one that it needs is not there yet.

        Lines and rows that need one go without it.
        """
        try:
            self.values = {name: looked_up(value, codes) for name, value in self.values.items()}
        except NotYet:
            return False
        self.tables = {name: _found(lines, codes) for name, lines in self.tables.items()}
        had_rows = bool(self.rows)
        self.rows = _found(self.rows, codes)
        named = {row.get("file_name") for row in self.rows}
        self.beside = tuple(each for each in self.beside if each[0] in named)
        return bool(self.rows) or not had_rows

    def content(self, blanks: Mapping[str, bytes]) -> bytes:
        """Return the filled workbook.

        Args:
            blanks: form id -> the office's blank workbook.
        """
        from workbooks.filling import fill

        data = self.returned or blanks[self.form]
        return fill(data, forms()[self.form], self.values, self.tables, self.rows)

    def handed_in(self, blanks: Mapping[str, bytes]) -> HandIn:
        """Return the file that is put into the inbox."""
        content = self.content(blanks)
        return HandIn(self.person, self.name, content, self.at, self.state, tuple(sorted(self.rules)), self.mistakes)


def handed_in(papers: Sequence[Paper], blanks: Mapping[str, bytes]) -> list[HandIn]:
    """Return what is put into the inboxes: the forms, and the files beside them."""
    found = [paper.handed_in(blanks) for paper in papers]
    for paper in papers:
        # What a slip lists stays in the inbox until the slip is taken.
        state = paper.state if paper.state == "accepted" else "kept"
        found += [HandIn(paper.person, name, content, paper.at, state) for name, content in paper.beside]
    return found


def _found(lines: Sequence[Mapping[str, Any]], codes: Codes) -> list[dict[str, Any]]:
    found = []
    for line in lines:
        try:
            found.append({name: looked_up(value, codes) for name, value in line.items()})
        except NotYet:
            continue
    return found


def mended(paper: Paper, returned: bytes, at: datetime, *, only: Sequence[str] = ()) -> Paper:
    """Return the returned copy of `paper` with its mistakes put right.

    Args:
        paper: the form as it was refused.
        returned: the content of its returned copy.
        at: when it is put into the inbox again.
        only: mend these fields and leave the others as they are; default: all.
    """
    good = paper.good or paper
    changed = {
        name: good.values.get(name)
        for name, value in paper.values.items()
        if value != good.values.get(name) and (not only or name in only)
    }
    tables = {} if only else {name: lines for name, lines in good.tables.items() if lines != paper.tables.get(name)}
    return Paper(paper.form, paper.person, paper.name, at, changed, tables, good.rows, returned=returned)


def tell_apart(papers: Sequence[Paper], taken: set[tuple[str, str]]) -> None:
    """Give files of one name in one inbox different names, as a file manager does.

    Args:
        papers: new ones; those that come again keep their names.
        taken: (person, name) of all files of the year; the new names are added.
    """
    for paper in papers:
        if paper.returned or paper.form == "borrowing":
            continue
        stem, number = paper.name.removesuffix(".xlsx"), 1
        while (paper.person, paper.name) in taken:
            number += 1
            paper.name = f"{stem} ({number}).xlsx"
        taken.add((paper.person, paper.name))
