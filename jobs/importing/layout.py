"""What the columns of an old register mean for a form, and what its title block says of all its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from validators.dates import read_date
from validators.declaration import Column, Form, Kind
from validators.facts import Facts
from validators.filled import Cell
from validators.heads import CODE, SERIAL, Matched, match
from validators.history import essential, scale
from validators.kinds import parse
from validators.message import Fault, Message
from validators.numbers import Unit, unit_in
from validators.problem import Problem
from workbooks.tables_in.finding import Table, content
from workbooks.tables_in.lines import Line, Sort, sort_lines, turns

_DAY = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?|(?<!\d)\d{8}(?!\d)")


@dataclass(frozen=True)
class Layout:
    """A register's table, with what its columns mean for a form.

    Attributes:
        form: the form.
        table: the table.
        chosen: column number -> field, as the archivist has said.
        fills: field -> content for all rows, as the archivist has said.
    """

    form: Form
    table: Table
    chosen: Mapping[int, str]
    fills: Mapping[str, str]

    @cached_property
    def matched(self) -> tuple[Matched, ...]:
        """What each column of the table is."""
        return match(self.form, self.table.heads, self.chosen)

    @cached_property
    def columns(self) -> dict[str, int]:
        """Field -> number of its column in the sheet."""
        return {each.field: each.head.at for each in self.matched if each.field and each.field != SERIAL}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What each row of the sheet is."""
        serial = [each.head.at for each in self.matched if each.field == SERIAL]
        known_by = {*essential(self.form), CODE}
        return sort_lines(self.table, serial, [at for name, at in self.columns.items() if name in known_by])

    @cached_property
    def _turns(self) -> dict[int, bool]:
        return turns(self.table)

    def turned(self, row: int) -> int:
        """Return the row of the head above `row` that arranges the columns otherwise; 0 where none does."""
        last = max((at for at in self._turns if at < row), default=0)
        return last if self._turns.get(last) else 0

    @cached_property
    def day_above(self) -> date | None:
        """The one day that the title block names; for partners' files that the register gives no day for."""
        days = set()
        for row, cells in self.table.grid.rows.items():
            if row >= self.table.top:
                continue
            for cell in cells.values():
                if isinstance(cell.value, datetime):
                    days.add(cell.value.date())
                for found in _DAY.findall(content(cell)):
                    day = read_date(found)
                    if isinstance(day, date):
                        days.add(day)
        return days.pop() if len(days) == 1 else None

    @cached_property
    def given(self) -> dict[str, str]:
        """Field -> content of what every row gets, said by the archivist or by the title block.

        A partner's file has been opened by the day of the list it stands on, where the list gives
        no day of its own (rule E1).
        """
        given = {name: text for name, text in self.fills.items() if name not in self.columns}
        year = self.form.coding.year
        if self.form.party and year not in {*self.columns, *given} and self.day_above:
            given[year] = self.day_above.isoformat()
        return given

    @cached_property
    def absent(self) -> tuple[Column, ...]:
        """Columns of the form that the register has nothing for."""
        return tuple(c for c in self.form.columns if c.name not in self.columns and c.name not in self.given)

    @cached_property
    def lacking(self) -> tuple[Column, ...]:
        """Those of them without which no row is a record."""
        needed = essential(self.form)
        return tuple(column for column in self.absent if column.name in needed)

    @cached_property
    def unit_above(self) -> Unit | None:
        """The unit that a line above the table gives for its amounts."""
        grid = self.table.grid
        texts = (content(cell) for row, cells in grid.rows.items() if row < self.table.top for cell in cells.values())
        return next((unit for text in texts if (unit := unit_in(text, head=False))), None)

    def head(self, field_: str) -> str:
        """Return the head over a field's column; empty where it has none."""
        at = self.columns.get(field_)
        return next((each.head.text for each in self.matched if each.head.at == at), "")

    def unit(self, column: Column) -> Unit | None:
        """Return the unit that the register names for a column of amounts."""
        if column.kind is not Kind.MONEY or column.name not in self.columns:
            return None
        return unit_in(self.head(column.name), head=True) or self.unit_above

    def label(self, column: Column) -> str:
        """Return in which words a person finds the column in the register."""
        return self.head(column.name) or column.label.zh


def named_codes(layout: Layout, facts: Facts) -> set[str]:
    """Return the archive codes that rows name in fields which must hold a known one."""
    found: set[str] = set()
    for column in layout.form.columns:
        at = layout.columns.get(column.name)
        if at is None or not column.looks_up:
            continue
        for line in layout.lines:
            if line.sort is Sort.RECORD:
                value = parse(column, layout.table.grid.cell(line.first, at), facts)
                if isinstance(value, str):
                    found.add(value)
    return found


def problem(layout: Layout, fault: Fault, cell: Cell, field_: str, gaps: Mapping[str, object]) -> Problem:
    """Return a problem at a cell of the register."""
    return Problem(
        "", layout.table.grid.name, cell, field_, fault.rule, Message(fault.what, gaps), Message(fault.mend, gaps)
    )


def scales(layout: Layout) -> Iterator[tuple[Column, int]]:
    """Yield the columns of amounts in another unit than the form's, with the power of ten between the two."""
    for column in layout.form.columns:
        power = scale(column, layout.unit(column))
        if power:
            yield column, power


def rescaled(layout: Layout) -> Sequence[tuple[Column, Unit]]:
    """Return the columns of amounts that the register gives in another unit than the form."""
    return [(column, unit) for column, _ in scales(layout) if (unit := layout.unit(column))]
