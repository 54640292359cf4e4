"""Amending: what a request to change a record on file would make of it, judged as its own form judges it (rule C8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from validators.choices import nearest
from validators.declaration import Column, Form, Kind, Shape, Table
from validators.display import display
from validators.facts import Facts
from validators.filled import Cell, CellKind, Filled, FilledRow
from validators.flaw import Flaw
from validators.judging import Submitted, judge
from validators.kinds import CLEAR, CLEAR_REQUIRED, Clear, parse
from validators.message import Fault, Message
from validators.problem import MASK, Problem
from validators.texts import squeeze

#: What stands for "what is on file is to go".
CLEARING: Final = frozenset({"清除", "清空"})

NO_SUCH_FIELD = Fault(
    "no-such-field",
    "The {form} has no field called “{value}”.",
    "Write the field's label as it stands on the {form}; of a table name the line as well, such as 联系人1·电话.",
    "C8",
)
NEARLY_A_FIELD = Fault(
    "no-such-field",
    "The {form} has no field called “{value}”; did you mean “{nearest}”?",
    "Write the field's label as it stands on the {form}.",
    "C8",
)
WHICH_LINE = Fault(
    "which-line",
    "“{value}” does not say which line of {table} is meant; {count} are on file.",
    "Write the line's number and the column, such as {example}; to add lines or change many, hand the whole {form} in anew.",
    "C8",
)
NO_SUCH_LINE = Fault(
    "no-such-line",
    "{table} has {count} lines on file, so there is no line {line}.",
    "Correct the line's number; to add lines, hand the whole {form} in anew.",
    "C8",
)
NOT_ON_FILE = Fault(
    "old-differs",
    "On file {field} is “{on_file}”, not “{value}”.",
    "Enter what is on file now, as the old content; if somebody has changed it meanwhile, see whether your change is still needed.",
    "C8",
)
NOTHING_ON_FILE = Fault(
    "old-differs",
    "On file {field} is empty, not “{value}”.",
    "Leave the old content empty; if somebody has cleared it meanwhile, see whether your change is still needed.",
    "C8",
)
SOMETHING_ON_FILE = Fault(
    "old-differs",
    "The old content is left empty, but on file {field} is “{on_file}”.",
    "Enter what is on file now, as the old content, so that nothing is overwritten unseen.",
    "C8",
)
NO_CHANGE = Fault(
    "no-change",
    "{field} is that on file already, so nothing would change.",
    "Delete this line, or enter what it should be.",
    "C8",
)
NO_NEW = Fault(
    "no-new-content",
    "This line names {field}, but not what it should become.",
    "Enter the new content; 清除 where what is on file is to go.",
    "C8",
)
TWICE = Fault(
    "field-twice",
    "{field} is named in two lines of this request.",
    "Delete one of the two lines.",
    "C8",
)
TOO_FEW = Fault(
    "too-few-lines",
    "{table} needs at least {least} lines, so this one cannot go.",
    "Hand the whole {form} in anew with the lines as they should be.",
    "C8",
)

_IN_TABLE: Final = re.compile(
    r"^(?P<table>.*?)(?:第)?(?P<line>\d{0,4})(?:行|条)?(?:[·・.．:：/\-—的]+(?P<column>.+))?$"
)
_BRACKETED: Final = re.compile(r"\([^()]*\)$")
_EPOCH: Final = datetime(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a request.

    Attributes:
        field: the field's name as it was written.
        old: the cell that says what is on file.
        new: the cell that says what it should become.
    """

    field: str
    old: Cell
    new: Cell


@dataclass(frozen=True, slots=True)
class Place:
    """What a line names: a field of the form, or a cell or a whole line of one of its tables.

    Attributes:
        column: the column; None for a whole line of a table.
        table: the table; None for the form itself.
        line: the line's number, from 1; 0 for the form itself.
    """

    column: Column | None
    table: Table | None = None
    line: int = 0

    @property
    def name(self) -> str:
        """The field or table that changes, as the ledger has it."""
        return self.table.name if self.table else self.column.name if self.column else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line cannot be carried out.

    Attributes:
        line: position of the line in the request, from 0.
        cell: the cell that is marked: field, old or new.
        rule: the broken rule's stable name.
        what: says what is wrong.
        mend: says how to mend it.
    """

    line: int
    cell: str
    rule: str
    what: Message
    mend: Message


@dataclass(slots=True)
class Amendment:
    """What a request makes of a record.

    Attributes:
        fields: field -> new value, typed; None where it is cleared.
        tables: table -> its lines from now on, typed.
        refusals: why it cannot be carried out.
        lines: field or table -> positions of the lines that change it.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    lines: dict[str, list[int]] = field(default_factory=dict)


def _refusal(line: int, cell: str, fault: Fault, gaps: Mapping[str, object]) -> Refusal:
    return Refusal(line, cell, fault.rule, Message(fault.what, gaps), Message(fault.mend, gaps))


def _folded(label: str) -> str:
    return squeeze(label).replace("*", "")


def _called(column: Column) -> set[str]:
    """Return by what a column may be called, folded: label, aliases, and the label without its unit."""
    names = {_folded(each) for each in (column.label.zh, column.label.en, *column.aliases)}
    return names | {_BRACKETED.sub("", each) for each in names}


def _find(columns: Sequence[Column], label: str) -> Column | None:
    wanted = _folded(label)
    exact = [column for column in columns if _folded(column.label.zh) == wanted]
    found = exact or [column for column in columns if wanted in _called(column)]
    return found[0] if len(found) == 1 else None


def place_of(form: Form, label: str, counts: Mapping[str, int]) -> Place | tuple[Fault, Mapping[str, object]]:
    """Return what a label names on a form: `联系电话`, `联系人1·电话`, `联系人2` for a whole line.

    Args:
        form: the record's form.
        label: as it was written.
        counts: table -> how many lines are on file.

    Returns:
        the place, or what is wrong with the label and what fills its sentences.
    """
    column = _find(form.columns, label)
    if column:
        return Place(column)
    found = _IN_TABLE.match(squeeze(label))
    assert found
    table = next((t for t in form.tables if _folded(t.plain_title.zh) == found["table"]), None)
    gaps: dict[str, object] = {"form": form.title, "value": label}
    if table:
        inner = _find(table.columns, found["column"]) if found["column"] else None
        if inner or not found["column"]:
            return _line_of(form, table, inner, int(found["line"] or 0), counts.get(table.name, 0), gaps)
        hint = nearest(found["column"], [each.label.zh for each in table.columns])
        named = f"{table.plain_title.zh}{found['line']}·{hint}" if hint else ""
    else:
        named = nearest(label, [each.label.zh for each in form.columns])
    return (NEARLY_A_FIELD, {**gaps, "nearest": named}) if named else (NO_SUCH_FIELD, gaps)


def _line_of(
    form: Form, table: Table, column: Column | None, line: int, count: int, gaps: Mapping[str, object]
) -> Place | tuple[Fault, Mapping[str, object]]:
    told = {**gaps, "table": table.plain_title, "count": count, "line": line}
    if not line and count == 1 and column:
        line = 1
    if not line:
        first = (column or table.columns[0]).label.zh
        return WHICH_LINE, {**told, "example": f"{table.plain_title.zh}1·{first}"}
    return Place(column, table, line) if line <= count else (NO_SUCH_LINE, told)


def shown_of(column: Column, value: object, *, masked: bool) -> str:
    """Return a value on file as a sentence may show it (rule A5)."""
    if value is None:
        return ""
    if column.sensitive or masked:
        text = display(value)
        return f"{MASK}{text[-4:]}" if column.kind is Kind.CODE and len(text) > 8 and not masked else MASK
    return display(value)


def amend(
    form: Form,
    fields: Mapping[str, Any],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    asked: Sequence[Asked],
    facts: Facts,
    *,
    sender: str,
    masked: bool = False,
) -> Amendment:
    """Return what a request makes of a record, with every reason why it cannot.

    Each new value is read and checked as on the record's own form, and the form's rules are asked of
    the whole record as it would be; what was wrong with it before is not held against the request.

    Args:
        form: the record's form, in the version that its fields have.
        fields: the record's fields, typed.
        tables: the lines of its tables, typed.
        asked: the lines of the request.
        facts: the run's facts, with the records and key customers that the record names.
        sender: who hands the request in.
        masked: the sender may not see the record, so what is on file is not said.
    """
    made = Amendment(tables={name: [dict(line) for line in lines] for name, lines in tables.items()})
    counts = {name: len(lines) for name, lines in tables.items()}
    gone: set[tuple[str, int]] = set()
    seen: set[tuple[str, int, str]] = set()
    places = []
    for at, line in enumerate(asked):
        place = place_of(form, line.field, counts)
        if isinstance(place, Place):
            places.append((at, line, place))
        else:
            made.refusals.append(_refusal(at, "field", *place))
    # What others depend on is read before them.
    for at, line, place in sorted(places, key=lambda each: bool(each[2].column and each[2].column.depends_on)):
        key = (place.name, place.line, place.column.name if place.column else "")
        if key in seen:
            made.refusals.append(_refusal(at, "field", TWICE, {"field": line.field}))
            continue
        seen.add(key)
        if place.column is None:
            _drop(form, place, at, line, made, gone)
        else:
            _set(place, place.column, at, line, fields, made, facts, masked)
    for name, position in sorted(gone, reverse=True):
        del made.tables[name][position - 1]
    made.tables = {name: lines for name, lines in made.tables.items() if name in made.lines}
    if not made.refusals:
        made.refusals += _questioned(form, fields, tables, made, facts, sender)
    return made


def _drop(form: Form, place: Place, at: int, line: Asked, made: Amendment, gone: set[tuple[str, int]]) -> None:
    """Let a whole line of a table go."""
    table = place.table
    assert table
    told: dict[str, object] = {"table": table.plain_title, "form": form.title, "value": line.field, "field": line.field}
    if not _clears(line.new):
        fault = WHICH_LINE if line.new.kind is not CellKind.BLANK else NO_NEW
        example = f"{table.plain_title.zh}{place.line}·{table.columns[0].label.zh}"
        told |= {"count": len(made.tables[table.name]), "example": example}
        made.refusals.append(_refusal(at, "field" if fault is WHICH_LINE else "new", fault, told))
        return
    gone.add((table.name, place.line))
    made.lines.setdefault(table.name, []).append(at)
    left = len(made.tables[table.name]) - sum(name == table.name for name, _ in gone)
    if left < table.least:
        made.refusals.append(_refusal(at, "new", TOO_FEW, {**told, "least": table.least}))


def _clears(cell: Cell) -> bool:
    return isinstance(cell.value, str) and squeeze(cell.value) in CLEARING


def _set(
    place: Place,
    column: Column,
    at: int,
    line: Asked,
    fields: Mapping[str, Any],
    made: Amendment,
    facts: Facts,
    masked: bool,
) -> None:
    """Take one field's change into the amendment, or say why it cannot be."""
    holder: Mapping[str, Any] = made.tables[place.name][place.line - 1] if place.table else fields
    kept = holder.get(column.name)
    named: dict[str, object] = {"field": line.field}
    inside = made.fields.get(column.depends_on, holder.get(column.depends_on)) if column.depends_on else ""
    within = inside if isinstance(inside, str) else ""
    if not _is_on_file(column, line.old, kept, facts):
        told = {**named, "value": display(line.old.value), "on_file": shown_of(column, kept, masked=masked)}
        fault = NOTHING_ON_FILE if kept is None else NOT_ON_FILE
        made.refusals.append(_refusal(at, "old", SOMETHING_ON_FILE if line.old.kind is CellKind.BLANK else fault, told))
        return
    new = CLEAR if _clears(line.new) else parse(column, line.new, facts, within)
    if new is CLEAR and column.required:
        new = Flaw(CLEAR_REQUIRED, {"label": column.label})
    if isinstance(new, Flaw):
        made.refusals.append(_refusal(at, "new", new.fault, new.gaps))
    elif new is None:
        made.refusals.append(_refusal(at, "new", NO_NEW, named))
    elif (value := None if isinstance(new, Clear) else new) == kept:
        made.refusals.append(_refusal(at, "new", NO_CHANGE, named))
    else:
        made.lines.setdefault(place.name, []).append(at)
        if place.table:
            made.tables[place.name][place.line - 1][column.name] = value
        else:
            made.fields[column.name] = value


def _is_on_file(column: Column, cell: Cell, kept: object, facts: Facts) -> bool:
    """Return whether a cell says what is on file, in whatever spelling."""
    if cell.kind is CellKind.BLANK or kept is None:
        return kept is None and cell.kind is CellKind.BLANK
    # What is on file may be somebody who left or a word that the dictionary had; it is compared as it reads.
    if squeeze(display(cell.value)) == squeeze(display(kept)) or squeeze(str(cell.value)) == squeeze(str(kept)):
        return True
    read = parse(replace(column, depends_on="", max_length=10**6), cell, facts)
    return not isinstance(read, Flaw) and read == kept


def _cell(ref: str, value: object) -> Cell:
    """Return the cell that a value on file would stand in on its form."""
    match value:
        case None:
            return Cell(ref)
        case datetime():
            return Cell(ref, CellKind.DATE, value, (value - _EPOCH).total_seconds() / 86400)
        case date():
            moment = datetime.combine(value, time())
            return Cell(ref, CellKind.DATE, moment, float((moment - _EPOCH).days))
        case Decimal() | int():
            return Cell(ref, CellKind.NUMBER, float(value))
        case tuple() | list():
            return Cell(ref, CellKind.TEXT, "、".join(map(str, value)))
        case _:
            return Cell(ref, CellKind.TEXT, str(value))


def _filled(form: Form, fields: Mapping[str, Any], tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Filled:
    row = FilledRow(1, {c.name: _cell(c.name, fields.get(c.name)) for c in form.columns})
    lines = {
        table.name: tuple(
            FilledRow(at, {c.name: _cell(f"{table.name}.{at}.{c.name}", line.get(c.name)) for c in table.columns})
            for at, line in enumerate(tables.get(table.name, ()), start=1)
        )
        for table in form.tables
    }
    return Filled(form.id, form.version, form.tab, (row,), lines if form.shape is Shape.CARD else {})


def _questioned(
    form: Form,
    fields: Mapping[str, Any],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    made: Amendment,
    facts: Facts,
    sender: str,
) -> Iterator[Refusal]:
    """Yield what the form's own checks and rules have against the record as it would be."""
    before = _filled(form, fields, tables)
    after = _filled(form, {**fields, **made.fields}, {**tables, **made.tables})
    was, now = judge(form, [Submitted(each, sender, facts.at) for each in (before, after)], facts)
    known = {(each.field, each.rule, str(each.cell.value)) for each in was.problems}
    for problem in now.problems:
        if (problem.field, problem.rule, str(problem.cell.value)) not in known:
            yield Refusal(_blamed(made, problem), "new", problem.rule, problem.what, problem.mend)


def _blamed(made: Amendment, problem: Problem) -> int:
    """Return the line of the request that brings a problem about: what it names, else any."""
    names = [problem.field.partition(".")[0], *(other.ref.partition(".")[0] for other in problem.others)]
    for name in names:
        if name in made.lines:
            return made.lines[name][-1]
    return min(at for lines in made.lines.values() for at in lines)
