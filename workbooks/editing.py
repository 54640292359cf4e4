"""Cells of one sheet part set in place: styles stay, nothing else in the part is touched."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from workbooks.layout import letter
from workbooks.package import tree_of

#: Excel takes no longer text in a cell.
LONGEST_TEXT: Final = 32_767
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_REF: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_XML: Final = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def position(ref: str) -> tuple[int, int]:
    """Return (row, column), both 1-based, of an address such as `C5`; `ValueError` where it is none."""
    found = _REF.fullmatch(ref)
    if found is None:
        raise ValueError(f"{ref!r} is no cell address")
    column = 0
    for each in found[1].upper():
        column = column * 26 + ord(each) - 64
    return int(found[2]), column


def _guarded(found: re.Match[str]) -> str:
    return found[0] if _NOT_XML.match(chr(int(found[1], 16))) else f"_x005F{found[0]}"


def escaped(text: str) -> str:
    """Return `text` as a sheet stores it: what XML can't hold becomes `_x0001_`, what looks so is guarded.

    An escape of a character that XML can't hold is left as it is: nobody could have typed that
    character, so the text was read from a cell that holds the escape.
    """
    if "_x" in text:
        text = _ESCAPE.sub(_guarded, text)
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_" if ord(found[0]) < 0x10000 else "", text)


class SheetPart:
    """The XML of one sheet, with its cells found by row and column."""

    def __init__(self, content: bytes, part: str) -> None:
        """Parse `content`; `PackageError` where it is damaged, `part` is its name for the message."""
        self.root = tree_of(content, part)
        self._space = etree.QName(self.root).namespace or ""
        data = self.root.find(self.tag("sheetData"))
        if data is None:
            data = etree.SubElement(self.root, self.tag("sheetData"))
        self._data = data
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[int, dict[int, etree._Element]] = {}
        self._made_to = (0, 0)
        number = 0
        for row in data:
            number = int(row.get("r", number + 1))
            row.set("r", str(number))
            self._rows[number] = row

    def tag(self, name: str) -> str:
        """Return an element's name in this sheet's namespace: strict workbooks have one of their own."""
        return f"{{{self._space}}}{name}"

    def row(self, number: int) -> etree._Element:
        """Return the row's element, made in its place where there is none."""
        row = self._rows.get(number)
        if row is None:
            row = self._data.makeelement(self.tag("row"), {"r": str(number)})
            after = max((each for each in self._rows if each < number), default=0)
            self._data.insert(self._data.index(self._rows[after]) + 1 if after else 0, row)
            self._rows[number] = row
        return row

    def _row_cells(self, number: int) -> dict[int, etree._Element]:
        if number not in self._cells:
            found: dict[int, etree._Element] = {}
            column = 0
            for cell in self.row(number):
                ref = cell.get("r")
                column = position(ref)[1] if ref else column + 1
                cell.set("r", f"{letter(column)}{number}")
                found[column] = cell
            self._cells[number] = found
        return self._cells[number]

    def find(self, row: int, column: int) -> etree._Element | None:
        """Return a cell's element, None where the sheet stores none."""
        return self._row_cells(row).get(column) if row in self._rows else None

    def cell(self, row: int, column: int) -> etree._Element:
        """Return a cell's element, made in its place, with the column's style, where there is none."""
        cells = self._row_cells(row)
        if column not in cells:
            element = self.row(row)
            cell = element.makeelement(self.tag("c"), {"r": f"{letter(column)}{row}"})
            style = self._column_style(column)
            if style:
                cell.set("s", style)
            before = max((each for each in cells if each < column), default=0)
            element.insert(element.index(cells[before]) + 1 if before else 0, cell)
            element.attrib.pop("spans", "")  # a hint, wrong from now on
            cells[column] = cell
            self._made_to = max(self._made_to[0], row), max(self._made_to[1], column)
        return cells[column]

    def _column_style(self, column: int) -> str:
        for each in self.root.iterfind(f"{self.tag('cols')}/{self.tag('col')}"):
            if int(each.get("min", "0")) <= column <= int(each.get("max", "0")):
                return each.get("style", "")
        return ""

    def store(self, cell: etree._Element, kind: str, value: str | None, *, formula: str | None = None) -> None:
        """Give a cell its content; its address, style and, unless `formula` is given, its formula stay.

        Args:
            cell: the cell's element.
            kind: `n`, `b`, `e`, `str` or `inlineStr`.
            value: what is stored; for `inlineStr` the text itself. None stores none.
            formula: a new formula; the empty string takes the old one away.
        """
        for child in list(cell):
            if formula is not None or etree.QName(child).localname != "f":
                cell.remove(child)
        for name in ("t", "vm", "cm"):
            cell.attrib.pop(name, "")
        if formula:
            etree.SubElement(cell, self.tag("f")).text = formula
        if value is None:
            return
        if kind == "inlineStr":
            text = etree.SubElement(etree.SubElement(cell, self.tag("is")), self.tag("t"))
            text.text = escaped(value[:LONGEST_TEXT])
            text.set(_XML_SPACE, "preserve")
        else:
            etree.SubElement(cell, self.tag("v")).text = escaped(value) if kind == "str" else value
        if kind != "n":
            cell.set("t", kind)

    def set_height(self, row: int, points: float) -> None:
        """Set a row's height; Excel allows at most 409 points."""
        element = self.row(row)
        element.set("ht", str(min(409.0, max(20.0, points))))
        element.set("customHeight", "1")

    def text(self, row: int, column: int, value: str) -> None:
        """Store a text in a cell, or nothing where it is empty. What begins with = stays text."""
        self.store(self.cell(row, column), "inlineStr", value or None)

    def number(self, row: int, column: int, value: float | None) -> None:
        """Store a number in a cell, or nothing."""
        self.store(self.cell(row, column), "n", None if value is None else number_text(value))

    def content(self) -> bytes:
        """Return the part as it is stored, with a dimension that covers the cells that were made."""
        dimension = self.root.find(self.tag("dimension"))
        if dimension is not None and any(self._made_to):
            first, _, last = dimension.get("ref", "A1").partition(":")
            row, column = (max(pair) for pair in zip(position(last or first), self._made_to, strict=True))
            dimension.set("ref", f"A1:{letter(column)}{row}")
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)


def number_text(value: float) -> str:
    """Return a number as a sheet stores it: the shortest digits that give the same number again."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return repr(value)
