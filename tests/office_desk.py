"""The archivist's desk: the office tables of an archive, edited as in Excel."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from archive import NIGHT, Archive
from builders import a_credit_code, a_customer

from jobs.running import running
from jobs.timetable import carry_out, steps_of
from validators.message import Message
from validators.office import tables
from workbooks.filling import fill
from workbooks.opinions import FIRST_SLOT, MEND, PLACE, STATE, WHAT

ARCHIVIST = "赵敏"
Row = dict[str, Any]


@dataclass(frozen=True)
class Office:
    """The office tables of an archive, and the archivist at work on them."""

    archive: Archive

    def path(self, table: str) -> Path:
        return self.archive.workspace.office / f"{tables()[table].title.zh}.xlsx"

    def rows(self, table: str) -> list[Row]:
        """Return the rows in force."""
        found = self.archive.ask(f"SELECT rows FROM office WHERE name = '{table}'")
        return list(json.loads(found[0][0])) if found else []

    def edit(self, table: str, change: Callable[[list[Row]], Sequence[Row]]) -> None:
        """Save the table with other rows."""
        declared = tables()[table]
        before = self.rows(table)
        after = [{name: cell(value) for name, value in row.items()} for row in change([dict(row) for row in before])]
        empty = dict.fromkeys((column.name for column in declared.columns), None)
        filled = [{**empty, **row} for row in after] + [empty] * max(0, len(before) - len(after))
        self.path(table).write_bytes(fill(self.path(table).read_bytes(), declared, {}, rows=filled))

    def night(self, *steps: str, days: int = 0) -> list[Message]:
        """Run the office step, or others, and return what the run report says."""
        with running(self.archive.workspace, NIGHT + timedelta(days=days), list(steps or ("office",))) as run:
            outcome = carry_out(run, steps_of(steps or ("office",)))
            assert not outcome.failures
            return list(run.notices)

    def returned(self) -> list[str]:
        return [path.name for path in self.archive.returned(ARCHIVIST)]

    def opinions(self, name: str) -> list[tuple[str, str, str]]:
        """Return (address, what is wrong, how to mend it) of a returned copy's list."""
        sheet = openpyxl.load_workbook(self.archive.workspace.returned / ARCHIVIST / name)["审核意见"]
        listed = []
        for row in range(FIRST_SLOT, sheet.max_row + 1):
            if sheet.cell(row, WHAT).value:
                assert sheet.cell(row, STATE).value
                listed.append(tuple(str(sheet.cell(row, at).value or "") for at in (PLACE, WHAT, MEND)))
        return listed  # type: ignore[return-value]


def cell(value: object) -> object:
    return "、".join(value) if isinstance(value, list) else value


def renamed(dictionary: str, old: str, new: str, formerly: str | None = None) -> Callable[[list[Row]], list[Row]]:
    """Return the edit that writes another word over an entry."""

    def change(rows: list[Row]) -> list[Row]:
        for row in rows:
            if (row["dictionary"], row["entry"]) == (dictionary, old):
                row |= {"entry": new, "formerly": formerly}
        return rows

    return change


def added(**row: object) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [*rows, row]


def a_hold(**changes: object) -> Row:
    """Return a row of 保管冻结表."""
    return {
        "number": "DJ2026001",
        "scope": "档号",
        "target": "J2026001",
        "kind": "诉讼",
        "reason": "货款纠纷，法院已受理",
        "by": "赵敏",
        "since": date(2026, 11, 1),
    } | changes


def person(name: str, **changes: object) -> Callable[[list[Row]], list[Row]]:
    """Return the edit that changes somebody's line of the roster, or adds one."""

    def change(rows: list[Row]) -> list[Row]:
        if all(row["name"] != name for row in rows):
            return [*rows, {"name": name, "department": "行政部/综合部", "active": "是", **changes}]
        return [row | changes if row["name"] == name else row for row in rows]

    return change


def without(dictionary: str, entry: str) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [row for row in rows if (row["dictionary"], row["entry"]) != (dictionary, entry)]


def patterns(**changed: str) -> Callable[[list[Row]], list[Row]]:
    """Return the edit that changes lines of the code scheme."""

    def change(rows: list[Row]) -> list[Row]:
        for row in rows:
            if row["series"] in changed:
                row |= {"pattern": changed[row["series"]], "example": None}
        return rows

    return change


def said(notices: Sequence[Message], *words: str) -> list[str]:
    return [str(each) for each in notices if all(word in str(each) for word in words)]


def customer(serial: int, **changes: object) -> Any:
    return a_customer(name=f"宁波第{serial}号贸易有限公司", credit_code=a_credit_code(serial), **changes)
