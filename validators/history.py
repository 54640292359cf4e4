"""What an office wrote down in years past: read leniently where old registers differ, and shown where it was.

A form handed in today can be completed; a row about 2019 often cannot. So only what a record cannot
be known by may keep a row out: the rest may be missing, and the preview says so. Nothing is guessed:
what is not understood is refused, and what is understood otherwise than written is noted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from validators.choices import read_person
from validators.dates import NO_TIME, read_date, read_moment
from validators.declaration import Check, Column, Form, Kind, Section
from validators.dictionaries import allowed
from validators.display import display
from validators.facts import Facts
from validators.filled import Cell, CellKind
from validators.flaw import Flaw
from validators.message import Fault, Message, Text
from validators.numbers import Unit, currency_named, unit_in, unit_of
from validators.synonyms import entry_meant, is_dash, not_yet, says_nothing
from validators.texts import several, squeeze, tidy

#: Rules about how an office proceeds today; what was done years ago is not measured by them.
PROCEDURE: Final = frozenset(
    {"loan-days", "expired", "may-not-approve", "not-on-roster", "purchase-needs-supplier-file"}
)
#: An abbreviation has at least so many characters.
_SHORTEST: Final = 2

NOT_A_NAME = Fault(
    "not-a-name",
    "{label} “{value}” is not a person's name.",
    "Write the person's name alone; leave the cell empty where nobody knows it any more.",
)

_UNITS: Final = {3: "千元", 4: "万元", 5: "十万元", 6: "百万元", 7: "千万元", 8: "亿元"}


class Reading(NamedTuple):
    """A cell as it is understood.

    Attributes:
        cell: what is judged in its place; keeps the address.
        notes: what was understood otherwise than written.
    """

    cell: Cell
    notes: tuple[Message, ...] = ()


def essential(form: Form) -> frozenset[str]:
    """Return the fields without which a row of an old register is no record.

    They are what the record is known by (natural key, partner, customer), what its code is made of,
    its date, and what only one open record may hold.
    """
    coding = form.coding
    named = {name for name in form.natural_key if form.column(name).required}
    named |= {coding.year, form.dated}
    named |= {word[1:] for word in (coding.type, coding.series, form.series_class) if word.startswith("=")}
    if form.customer and form.column(form.customer).required:
        named.add(form.customer)
    if form.party:
        named.add(form.party.name)
    if form.exclusive:
        named.add(form.exclusive.over)
    return frozenset(form.same_as.get(name, name) for name in named if name)


def _name_like(value: object, facts: Facts) -> bool:
    names = value if isinstance(value, tuple) else (value,)
    return all(len(str(name)) <= 60 and not any(map(str.isdigit, str(name))) for name in names)


_NAME: Final = Check(NOT_A_NAME, _name_like)


def for_history(form: Form, units: Callable[[Column], Unit | None]) -> Form:
    """Return the form as rows of an old register are judged by it.

    Nothing but the essential is required, persons may be people of the past, amounts are read in
    the unit that the register gives, and lines of a card's tables may be missing.

    Args:
        form: the form.
        units: gives the unit that the register names for a column; None where it names none.
    """
    needed = essential(form)

    def optional(column: Column) -> Column:
        column = replace(column, required=False)
        return replace(column, kind=Kind.TEXT, checks=(_NAME,)) if column.kind is Kind.PERSON else column

    def past(column: Column) -> Column:
        column = replace(optional(column), required=column.name in needed)
        unit = units(column)
        if column.kind is Kind.MONEY and unit and unit.power != unit_of(column.label.zh)[0]:
            # The parser reads the unit off the label.
            label = f"{column.label.zh.partition('(')[0].partition('（')[0]}({unit_name(unit.power)})"
            column = replace(column, label=Text(label, column.label.en))
        return column

    sections = tuple(Section(part.title, tuple(map(past, part.columns))) for part in form.sections)
    tables = tuple(replace(table, least=0, columns=tuple(map(optional, table.columns))) for table in form.tables)
    return replace(form, sections=sections, tables=tables)


def scale(column: Column, unit: Unit | None) -> int:
    """Return by which power of ten amounts in `unit` differ from those of the column."""
    return unit.power - unit_of(column.label.zh)[0] if unit and column.kind is Kind.MONEY else 0


def unit_name(power: int) -> str:
    """Return what amounts in units of a power of ten are called: 万元 for 4, 元 where it has no name."""
    return _UNITS.get(power, "元")


def _text(cell: Cell, text: str) -> Cell:
    return Cell(cell.ref, CellKind.TEXT, text)


def _noted(cell: Cell, column: Column, written: object, meant: str) -> Reading:
    note = Message(
        "{label} “{value}” is understood as “{meant}”.",
        {"label": column.label, "value": display(written), "meant": meant},
    )
    return Reading(_text(cell, meant), (note,))


def _nothing(cell: Cell, column: Column, written: str) -> Reading:
    note = Message("{label} “{value}” is understood as nothing.", {"label": column.label, "value": written})
    return Reading(Cell(cell.ref), (note,))


def _entry(column: Column, text: str, facts: Facts, within: str) -> str:
    """Return the entry that another word or an abbreviation stands for; `text` itself where it stands for none."""
    every = allowed(facts.dictionaries, column.dictionary)
    offered = allowed(facts.dictionaries, column.dictionary, within) or every
    key = squeeze(text)
    if key in map(squeeze, every):
        return text
    meant = entry_meant(column.dictionary, text)
    if meant in offered:
        return meant
    if len(key) < _SHORTEST:
        return text
    for part in (str.startswith, str.endswith):
        found = [entry for entry in offered if part(squeeze(entry), key)]
        if len(found) == 1:
            return found[0]
    return text


def _choice(column: Column, cell: Cell, text: str, facts: Facts, within: str) -> Reading:
    parts = several(text) if column.many else [text]
    meant = [_entry(column, part, facts, within) for part in parts]
    if meant != parts:
        return _noted(cell, column, text, "、".join(meant))
    known = {squeeze(entry) for entry in allowed(facts.dictionaries, column.dictionary)}
    return _nothing(cell, column, text) if says_nothing(text) and squeeze(text) not in known else Reading(cell)


def _person(column: Column, cell: Cell, text: str, facts: Facts) -> Reading:
    if says_nothing(text):
        return _nothing(cell, column, text)
    names, unknown = [], []
    for name in several(text) if column.many else [text]:
        known = next((each for each in facts.people if squeeze(each) == squeeze(name)), None)
        names.append(known or name)
        if isinstance(read_person(name, facts), Flaw):
            unknown.append(name)
    notes = [
        Message(
            "{label} “{value}” is taken as a person of the past: not on the roster now.",
            {"label": column.label, "value": name},
        )
        for name in unknown
    ]
    return Reading(_text(cell, "、".join(names)), tuple(notes))


def _moment(column: Column, cell: Cell, raw: str | float | datetime) -> Reading:
    """A day alone is taken where a form asks for the time as well: old registers seldom have it."""
    moment = read_moment(raw, cell.number)
    if isinstance(moment, Flaw) and moment.fault is NO_TIME:
        day = read_date(raw, cell.number)
        if not isinstance(day, Flaw):
            note = Message(
                "{label} “{value}” names no time; 00:00 stands for it.", {"label": column.label, "value": display(day)}
            )
            return Reading(_text(cell, f"{day.isoformat()} 00:00"), (note,))
    return Reading(cell)


def understand(column: Column, cell: Cell, facts: Facts, within: str = "") -> Reading:
    """Return a cell of an old register as the form's own parser can read it.

    Args:
        column: the form's column, as declared.
        cell: what stands in the register.
        facts: roster and dictionaries.
        within: value of the column that this one depends on; empty where there is none.
    """
    if column.kind is Kind.MOMENT and cell.kind in (CellKind.DATE, CellKind.NUMBER, CellKind.TEXT):
        if isinstance(cell.value, str) and not_yet(tidy(cell.value)):
            return _nothing(cell, column, tidy(cell.value))
        raw = cell.value
        return _moment(column, cell, tidy(raw) if isinstance(raw, str) else raw)  # type: ignore[arg-type]
    if cell.kind is not CellKind.TEXT:
        return Reading(cell)
    text = tidy(str(cell.value))
    match column.kind:
        case Kind.CHOICE:
            return _choice(column, cell, text, facts, within)
        case Kind.PERSON:
            return _person(column, cell, text, facts)
        case Kind.DATE:
            empty = not_yet(text)
        case Kind.TEXT | Kind.LONG | Kind.CODE:
            empty = is_dash(text)
        case _:
            empty = says_nothing(text)
    return _nothing(cell, column, text) if empty else Reading(cell)


def currency_meant(cell: Cell, head: str) -> str:
    """Return the currency that an amount or its head names, as the dictionary 币种 has it; empty where neither does."""
    named = currency_named(tidy(cell.value)) if isinstance(cell.value, str) else ""
    unit = unit_in(head, head=True)
    named = named or (unit.currency if unit else "")
    return entry_meant("币种", named) or named
