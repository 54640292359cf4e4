"""The archive codes that an old register brings along: kept where they fit, refused where they do not (rules E3 E6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.importing.drafting import Draft
from jobs.importing.layout import Layout, problem
from jobs.ledger.customers import chunks
from jobs.ledger.tables import code as code_table
from jobs.ledger.tables import record
from validators.codes import CodeSeries, classed
from validators.heads import CODE
from validators.message import Fault
from validators.problem import Problem
from validators.retention import SHIPPED as SCHEDULES

CODE_FORM = Fault(
    "code-scheme",
    "The archive code “{value}” does not fit the code scheme; codes of this kind look like {example}.",
    "Compare it with the folder and correct it; clear the cell where the record has no code yet.",
    "C3 E1",
)
CODE_SPELLED = Fault(
    "code-spelled",
    "The archive code “{value}” is written otherwise than the code scheme writes it: {example}.",
    "Correct the code here, or have the code scheme (编码规则) changed where the office writes it so.",
    "E2",
)
CODE_ELSEWHERE = Fault(
    "code-elsewhere",
    "The archive code “{value}” belongs to {there}, but what stands in the row gives {here}.",
    "Compare with the folder: correct the code, or the date or type in the row, whichever is wrong.",
    "E1",
)
CODE_TWICE = Fault(
    "code-twice",
    "The archive code “{value}” stands in more than one row: {rows}.",
    "Find out which record bears it; correct or clear it in the other rows.",
    "E3",
)
CODE_TAKEN = Fault(
    "code-taken",
    "The archive code “{value}” belongs to another record already: {title}.",
    "Compare the two; correct the code here, or clear it so that the record gets a new one.",
    "E3",
)
CODE_VOID = Fault(
    "code-void",
    "The archive code “{value}” was withdrawn and is never used again: {reason}.",
    "Clear the cell so that the record gets a new code.",
    "E3",
)
CODE_DIFFERS = Fault(
    "code-differs",
    "This record is on file under {code}, but the register says “{value}”.",
    "A record has one code: correct the cell, or clear it where {code} is right.",
    "E6",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A code of the register that fits the code scheme."""

    code: str
    scope: str
    serial: int


class Codes:
    """The codes in one register, and what the ledger knows of them."""

    def __init__(
        self, connection: Connection, layout: Layout, drafts: Sequence[Draft], series: Mapping[str, CodeSeries]
    ) -> None:
        self._layout = layout
        self._series = series
        self._rows: dict[str, list[Draft]] = {}
        for draft in drafts:
            if draft.code:
                self._rows.setdefault(draft.code, []).append(draft)
        self._known = _known(connection, self._rows)

    def kept(self, draft: Draft) -> Kept | None:
        """Return a row's code where the code scheme knows it as one of this form."""
        read = self._read(draft)
        if read is None:
            return None
        series, scope, serial = read
        return Kept(draft.code, scope, serial) if series.code(scope, serial) == draft.code else None

    def scope(self, code: str) -> str:
        """Return the part of a code of this form before its serial."""
        return next((read[0] for series in self._of_form() if (read := series.read(code))), "")

    def state(self, code: str) -> str:
        """Return used, void or reserved; empty where the ledger does not know the code."""
        return self._known[code].state if code in self._known else ""

    def reservable(self, draft: Draft) -> Kept | None:
        """Return the code of a row that is not taken: it is on some folder and must not be given to another record."""
        kept = self.kept(draft) if draft.code else None
        return kept if kept and not self.state(kept.code) else None

    def judge(self, draft: Draft) -> Problem | None:
        """Return what is wrong with a row's code beyond what the ledger says of it; None where nothing is."""
        if not draft.code:
            return None
        read = self._read(draft)
        scope = self._expected(draft)
        if read is None:
            example = self._example(scope)
            return self._problem(CODE_FORM, draft, {"example": example})
        series, there, serial = read
        if series.code(there, serial) != draft.code:
            return self._problem(CODE_SPELLED, draft, {"example": series.code(there, serial)})
        if scope and scope != there:
            return self._problem(CODE_ELSEWHERE, draft, {"there": there, "here": scope})
        same = self._rows[draft.code]
        if len(same) > 1 and len({self._identity(each) for each in same}) > 1:
            rows = "、".join(str(each.row) for each in same)
            return self._problem(CODE_TWICE, draft, {"rows": rows})
        return None

    def clash(self, draft: Draft, on_file: str) -> Problem | None:
        """Return what the ledger has against a row's code.

        Args:
            draft: the row, faultless otherwise.
            on_file: the code under which its record is on file; empty where it is new.
        """
        if not draft.code or draft.code == on_file:
            return None
        if on_file:
            return self._problem(CODE_DIFFERS, draft, {"code": on_file})
        known = self._known.get(draft.code)
        if known is None or known.state == "reserved":
            return None
        if known.state == "void":
            # The reason is a sentence of its own.
            return self._problem(CODE_VOID, draft, {"reason": known.reason.rstrip(".。")})
        return self._problem(CODE_TAKEN, draft, {"title": known.title or draft.code})

    def _problem(self, fault: Fault, draft: Draft, gaps: Mapping[str, object]) -> Problem:
        return problem(self._layout, fault, draft.code_cell, CODE, {"value": draft.code, **gaps})

    def _of_form(self) -> Iterable[CodeSeries]:
        """Return the series that records of the form may be in."""
        declared = self._layout.form.coding.series
        return self._series.values() if declared.startswith("=") else (self._series[declared],)

    def _read(self, draft: Draft) -> tuple[CodeSeries, str, int] | None:
        for series in self._of_form():
            read = series.read(draft.code)
            if read:
                return series, *read
        return None

    def _expected(self, draft: Draft) -> str:
        """Return the scope that year and type of the row give; empty where they cannot be read."""
        form = self._layout.form
        values = draft.judged.values if draft.judged else {}
        happened = values.get(form.coding.year)
        where = classed(form, values, SCHEDULES)
        if happened is None or where.series not in self._series or (form.coding.type and not where.type):
            return ""
        if "{department}" in self._series[where.series].pattern:
            return ""  # whose it was when the code was given, only the code says
        return self._series[where.series].scope(happened.year, where.type)  # type: ignore[attr-defined]

    def _example(self, scope: str) -> str:
        series = next(iter(self._of_form()))
        type_ = self._layout.form.coding.type
        return series.code(scope or series.scope(2023, "" if type_.startswith("=") else type_, "部门"), 1)

    def _identity(self, draft: Draft) -> object:
        """Return by what a row is told apart from another with the same code."""
        form = self._layout.form
        if draft.judged is None:
            return draft.row
        names = (form.party.name,) if form.party else form.natural_key
        values = tuple(draft.judged.values.get(name) for name in names)
        return values if any(values) else draft.row


def _known(connection: Connection, codes: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    columns = (code_table.c.code, code_table.c.state, code_table.c.reason, record.c.title)
    for some in chunks(codes):
        query = sa.select(*columns).outerjoin(record, record.c.id == code_table.c.record)
        for row in connection.execute(query.where(code_table.c.code.in_(some))):
            found[row.code] = row
    return found
