"""The returned copy: the file somebody sent, with what has to be mended written into its 审核意见 sheet.

Nothing else in the file changes, not even how it is packed: saving it through a library would lose
text boxes, pictures in cells and cached values. The sheet brings the formulas and the conditional
format brings the red; here only values are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from validators.display import display
from validators.filled import Cell, CellKind
from validators.message import Message, Translator
from validators.problem import Problem
from workbooks import opinions
from workbooks.blank.measure import height, lines_needed
from workbooks.editing import SheetPart, position
from workbooks.layout import letter
from workbooks.opinions import OldKind
from workbooks.package import Package, exchange, open_package

_RANGE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_KINDS: Final = {
    CellKind.BLANK: OldKind.BLANK,
    CellKind.TEXT: OldKind.TEXT,
    CellKind.NUMBER: OldKind.NUMBER,
    CellKind.DATE: OldKind.NUMBER,
    CellKind.BOOLEAN: OldKind.BOOLEAN,
    CellKind.ERROR: OldKind.ERROR,
    CellKind.FORMULA: OldKind.FORMULA,
}
_COMPARED, _NOT_COMPARED = 1, 2
_LONGEST_SHOWN: Final = 400
_TAB_COLOR: Final = "FFC00000"
#: What may stand before `<hyperlinks>` in a sheet (ECMA-376 part 1, 18.3.1.99).
_BEFORE_LINKS: Final = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"),
)


class NoOpinionSheet(Exception):
    """The workbook has no 审核意见 sheet, or its names are gone: nothing can be written into it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the sheet stands now: its part, and the first and last row of its slots."""

    part: str
    first: int
    last: int
    ticket: tuple[int, int]
    todo: tuple[int, int]


def _find(package: Package) -> _Place:
    parts = {sheet.name.casefold(): sheet.part for sheet in package.sheets}
    names = {name.casefold(): text for name, text in package.defined_names.items()}
    found: dict[str, tuple[str, int, int, int]] = {}
    for name in (opinions.STATE_NAME, opinions.TICKET_NAME, opinions.TODO_NAME):
        reference = names.get(name, "")
        part = parts.get(opinions.sheet_of(reference).casefold())
        cells = _RANGE.fullmatch(reference.rpartition("!")[2])
        if part is None or cells is None:
            raise NoOpinionSheet(f"the name {name} says {reference!r}")
        row, column = position(f"{cells[1]}{cells[2]}")
        found[name] = part, row, column, int(cells[4] or row)
    part, first, column, last = found[opinions.STATE_NAME]
    if column != opinions.STATE or any(each[0] != part for each in found.values()):
        raise NoOpinionSheet("columns were inserted, or the names point to several sheets")
    ticket, todo = found[opinions.TICKET_NAME], found[opinions.TODO_NAME]
    return _Place(part, first, last, ticket[1:3], todo[1:3])


def _old(cell: Cell) -> tuple[OldKind, float | str | bool | None]:
    """Return what the state formula compares the cell with."""
    kind = _KINDS[cell.kind]
    if cell.kind is CellKind.DATE:
        return kind, cell.number
    if kind is OldKind.TEXT:
        return kind, opinions.comparable(str(cell.value))
    if kind is OldKind.NUMBER and isinstance(cell.value, float | int):
        return kind, float(cell.value)
    return kind, bool(cell.value) if kind is OldKind.BOOLEAN else None


def _shown(cell: Cell, say: Translator) -> str:
    """Return a cell's content as its sender saw it."""
    if cell.value is None:
        return say(Message("(empty)"))
    if isinstance(cell.value, str):
        return cell.value if len(cell.value) <= _LONGEST_SHOWN else cell.value[:_LONGEST_SHOWN] + "…"
    midnight = cell.kind is CellKind.DATE and cell.number is not None and cell.number == int(cell.number)
    return display(cell.value).removesuffix(" 00:00") if midnight else display(cell.value)


def _involved(problem: Problem) -> list[tuple[Cell, int, int]]:
    """Return the cells whose change mends the problem, each with row and column: at most three, the marked one first."""
    found: list[tuple[Cell, int, int]] = []
    for cell in (problem.cell, *problem.others):
        try:
            row, column = position(cell.ref)
        except ValueError:
            continue
        if (row, column) not in [each[1:] for each in found]:
            found.append((cell, row, column))
    return found[: len(opinions.ROWS)]


class _Sheet:
    """The 审核意见 sheet while it is written."""

    def __init__(self, part: SheetPart, place: _Place, say: Translator) -> None:
        self.part = part
        self.place = place
        self.say = say
        self.todo = say(Message("{text}", {"text": opinions.TODO}))
        self.links: list[tuple[str, str]] = []

    def clear(self, row: int) -> None:
        """Empty a slot: its values, not its formula, and hide its row."""
        for column in range(1, opinions.LAST_COLUMN + 1):
            cell = self.part.find(row, column)
            if cell is not None and column != opinions.STATE:
                self.part.store(cell, "n", None)
        self.part.store(self.part.cell(row, opinions.STATE), "str", "")
        self.part.row(row).set("hidden", "1")

    def write(self, row: int, number: int, texts: tuple[str, str, str]) -> None:
        """Write what people see of a slot, and say that it is to be mended.

        Args:
            row: the slot's row.
            number: its number in the list.
            texts: what stood there, what is wrong, how to mend it.
        """
        self.part.number(row, opinions.NUMBER, number)
        lines = 1
        for column, text in zip((opinions.OLD, opinions.WHAT, opinions.MEND), texts, strict=True):
            self.part.text(row, column, text)
            lines = max(lines, lines_needed(text, opinions.HEADERS[column - 1][1] - 2))
        self.part.store(self.part.cell(row, opinions.STATE), "str", self.todo)
        self.part.number(row, opinions.MODE, _NOT_COMPARED)
        self.fit(row, lines)
        self.part.row(row).attrib.pop("hidden", "")

    def fit(self, row: int, lines: int) -> None:
        """Make a row high enough for its text; Excel takes no row higher than 409 points."""
        self.part.set_height(row, height(lines, 10.5))

    def compare(self, row: int, sheet: str, cells: Sequence[tuple[Cell, int, int]]) -> None:
        """Write which cells the slot involves and what they held, and link to them."""
        self.part.number(row, opinions.MODE, _COMPARED)
        for which, (cell, at, across) in enumerate(cells):
            kind, old = _old(cell)
            self.part.number(row, opinions.ROWS[which], at)
            self.part.number(row, opinions.COLUMNS[which], across)
            self.part.number(row, opinions.KINDS[which], int(kind))
            if isinstance(old, bool):
                self.part.store(self.part.cell(row, opinions.OLDS[which]), "b", str(int(old)))
            elif isinstance(old, str):
                self.part.text(row, opinions.OLDS[which], old)
            else:
                self.part.number(row, opinions.OLDS[which], old)
        for column, some in ((opinions.PLACE, cells[:1]), (opinions.OTHER, cells[1:])):
            refs = [f"{letter(across)}{at}" for _, at, across in some]
            self.part.text(row, column, "、".join(refs))
            if refs:
                self.links.append((f"{letter(column)}{row}", f"{opinions.quoted(sheet)}!{refs[0]}"))

    def head(self, ticket: str, heading: str, count: int) -> None:
        """Write ticket, count, heading and the two words of the state formula."""
        (row, column), (words, at) = self.place.ticket, self.place.todo
        self.part.text(row, column, ticket)
        self.part.number(row, position(opinions.COUNT_CELL)[1], count)
        self.part.text(row + 1, 1, heading)
        room = sum(width for _, width in opinions.HEADERS) - 4
        self.fit(row + 1, lines_needed(heading, room))
        self.part.text(words, at, self.todo)
        self.part.text(words + 1, at, self.say(Message("{text}", {"text": opinions.CHANGED})))

    def link(self) -> None:
        """Have the addresses lead to their cells: locations inside the workbook, which need no relationship."""
        part = self.part
        kept = [
            link
            for old in part.root.findall(part.tag("hyperlinks"))
            for link in old
            if not self._in_slots(link.get("ref", ""))
        ]
        for old in part.root.findall(part.tag("hyperlinks")):
            part.root.remove(old)
        if not kept and not self.links:
            return
        before = {part.tag(name) for name in _BEFORE_LINKS}
        after = max(at for at, each in enumerate(part.root) if each.tag in before)
        block = part.root.makeelement(part.tag("hyperlinks"), {})
        part.root.insert(after + 1, block)
        block.extend(kept)
        for ref, location in self.links:
            etree.SubElement(block, part.tag("hyperlink"), {"ref": ref, "location": location, "display": location})

    def _in_slots(self, ref: str) -> bool:
        try:
            row, column = position(ref)
        except ValueError:
            return False
        return self.place.first <= row <= self.place.last and column in (opinions.PLACE, opinions.OTHER)

    def color_tab(self) -> None:
        """Make the sheet's tab red, so that nobody overlooks it."""
        part = self.part
        properties = part.root.find(part.tag("sheetPr"))
        if properties is None:
            properties = part.root.makeelement(part.tag("sheetPr"), {})
            part.root.insert(0, properties)
        for old in properties.findall(part.tag("tabColor")):
            properties.remove(old)
        properties.insert(0, properties.makeelement(part.tag("tabColor"), {"rgb": _TAB_COLOR}))


def returned_copy(
    data: bytes,
    filled_sheet: str,
    problems: Sequence[Problem],
    ticket: str,
    heading: Message | Sequence[Message],
    say: Translator,
) -> bytes:
    """Return the file that was sent with its problems on the 审核意见 sheet; every other part keeps its bytes.

    Each cell a problem names is red while the problem stands: until the cell, or another one the
    problem involves, holds something else than when it was checked. What an earlier return left on
    the sheet is taken away first.

    Args:
        data: the file's bytes, as they were sent.
        filled_sheet: the name that the form's sheet has in it now.
        problems: in the order they are listed.
        ticket: the number of the submission.
        heading: what stands above the list.
        say: renders messages for the sender.

    Raises:
        NoOpinionSheet: the workbook has no such sheet.
        PackageError: it can't be read as a workbook at all.
    """
    package = open_package(data)
    place = _find(package)
    sheet = _Sheet(SheetPart(package.read(place.part), place.part), place, say)
    room = place.last - place.first + 1
    listed = problems if len(problems) <= room else problems[: room - 1]
    for row in range(place.first, place.last + 1):
        sheet.clear(row)
    for number, problem in enumerate(listed, start=1):
        row = place.first + number - 1
        sheet.write(
            row, number, (_shown(problem.cell, say) if problem.cell.ref else "", say(problem.what), say(problem.mend))
        )
        cells = _involved(problem)
        if cells:
            sheet.compare(row, filled_sheet, cells)
    if len(listed) < len(problems):
        _say_how_many_more(sheet, len(problems) - len(listed))
    headings = [heading] if isinstance(heading, Message) else heading
    count = len(listed) + (len(listed) < len(problems))
    sheet.head(ticket, "\n".join(say(each) for each in headings), count)
    sheet.link()
    if problems:
        sheet.color_tab()
    return exchange(data, {place.part: sheet.part.content()})


def _say_how_many_more(sheet: _Sheet, count: int) -> None:
    what = sheet.say(Message("This sheet has no more room: {count} further problems are not listed.", {"count": count}))
    mend = sheet.say(Message("Mend what is listed and hand the file in again; it comes back with the rest."))
    sheet.write(sheet.place.last, sheet.place.last - sheet.place.first + 1, ("", what, mend))
