"""A form while somebody fills it in, and what they put into their inbox in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from validators.forms import forms


@dataclass(frozen=True, slots=True)
class HandIn:
    """A file in somebody's inbox.

    Attributes:
        person: the inbox folder's name; empty for a file that lies in none.
        name: its name, with `/` where it lies in a folder of the inbox.
        content: its bytes.
        at: when it was last changed, in the office's local time.
        state: what the night should make of it: accepted, partly, returned, foreign, repeated, or
            "" where it is left alone.
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
        if not self.rules:
            return "accepted"
        return "partly" if len(self.bad) < len(self.rows) else "returned"

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


def tell_apart(papers: Sequence[Paper]) -> None:
    """Give files of one name in one inbox different names, as a file manager does."""
    taken: set[tuple[str, str]] = set()
    for paper in papers:
        stem, number = paper.name.removesuffix(".xlsx"), 1
        while (paper.person, paper.name) in taken:
            number += 1
            paper.name = f"{stem} ({number}).xlsx"
        taken.add((paper.person, paper.name))
