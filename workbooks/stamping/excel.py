"""The line in a workbook: a first sheet with it, and every sheet with it on paper and on screen.

Saving through a library would lose text boxes, pictures in cells and newer validations, so parts are
exchanged: the rows of a sheet are not even parsed.
"""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from workbooks.package import PackageError, Reason, tree_of
from workbooks.stamping import unstampable as why
from workbooks.stamping.excel_sheet import SHEET_ORDER, drawn_across, line_on_paper, used_range, without_rows
from workbooks.stamping.line import broken
from workbooks.stamping.parts import OFFICE, Parts, number_of, placed, written
from workbooks.stamping.unstampable import Unstampable

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawing+xml"
#: What Excel refuses in the name of a sheet, and how long one may be.
_NOT_IN_A_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME: Final = 31
_OLD_MACROS: Final = ("xlMacrosheet", "xlIntlMacrosheet")
_COVER_EMS: Final = 36


def stamped_workbook(content: bytes, line: str) -> bytes:
    """Return a workbook (.xlsx) with `line` on every sheet; see `workbooks.stamping.stamped`.

    The header's middle holds the line on paper, the footer's where the header's is taken; where both are,
    it stands below what is in the header. On screen it lies across the cells as text boxes that can be
    seen through.

    Args:
        content: the file's bytes.
        line: one cleaned line.

    Raises:
        PackageError: it is no whole workbook, or beyond the limits of `workbooks.package`.
        Unstampable: it has macros of the old kind.
    """
    parts = Parts(content)
    package, book = parts.package, parts.package.workbook_part
    relations = package.relations(book)
    if any(kind in _OLD_MACROS for kind, _ in relations.values()):
        raise Unstampable(why.MACROS)
    root = tree_of(parts.read(book), book)
    for _, (kind, part) in sorted(relations.items()):
        if kind in ("worksheet", "chartsheet"):
            _mark_sheet(parts, part, line, across=kind == "worksheet")
    _put_cover_first(parts, root, line)
    parts.put(book, written(root))
    parts.drop_signatures()
    return parts.content()


def _mark_sheet(parts: Parts, part: str, line: str, *, across: bool) -> None:
    root, restored = without_rows(parts.read(part), part)
    for view in root.iterfind("{*}sheetViews/{*}sheetView"):
        view.attrib.pop("tabSelected", "")  # the first sheet is; several that are selected are edited together
    line_on_paper(root, line)
    if across:
        _mark_screen(parts, part, root, line)
    parts.put(part, restored(written(root)))


def _mark_screen(parts: Parts, part: str, root: etree._Element, line: str) -> None:
    drawing = parts.package.related(part, "drawing") if root.find("{*}drawing") is not None else None
    old = parts.read(drawing) if drawing else None
    content = drawn_across(parts, old, drawing or part, line, used_range(root))
    if drawing:
        parts.put(drawing, content)
        return
    for dangling in root.findall("{*}drawing"):
        root.remove(dangling)
    made = parts.add("xl/drawings", "copyOf", content, _DRAWING_TYPE)
    key = parts.relate(part, "drawing", made)
    space = etree.QName(root).namespace
    element = root.makeelement(f"{{{space}}}drawing", {}, nsmap={"r": parts.suited(OFFICE)})
    element.set(f"{{{parts.suited(OFFICE)}}}id", key)
    placed(root, element, SHEET_ORDER[: SHEET_ORDER.index("drawing")])


def _put_cover_first(parts: Parts, root: etree._Element, line: str) -> None:
    """Add a sheet that holds the line, in first place and in view."""
    sheets = root.find("{*}sheets")
    if sheets is None:
        raise PackageError(Reason.NO_WORKBOOK, "no sheets")
    name = _name(line, {each.get("name", "").casefold() for each in sheets})
    part = parts.add("xl/worksheets", "copyOf", _cover(parts, line), _SHEET_TYPE)
    key = parts.relate(parts.package.workbook_part, "worksheet", part)
    numbers = [number_of(each.get("sheetId")) for each in sheets]
    space = etree.QName(root).namespace
    sheet = sheets.makeelement(f"{{{space}}}sheet", {}, nsmap={"r": parts.suited(OFFICE)})
    sheet.set("name", name)
    sheet.set("sheetId", str(max(numbers, default=0) + 1))
    sheet.set(f"{{{parts.suited(OFFICE)}}}id", key)
    sheets.insert(0, sheet)
    for view in root.iterfind("{*}bookViews/{*}workbookView"):
        view.attrib.pop("activeTab", "")
        view.attrib.pop("firstSheet", "")
    # Names that belong to one sheet, such as print areas, count the sheets from the left.
    for defined in root.iterfind("{*}definedNames/{*}definedName[@localSheetId]"):
        defined.set("localSheetId", str(number_of(defined.get("localSheetId")) + 1))


def _name(line: str, taken: set[str]) -> str:
    first = _NOT_IN_A_NAME.sub("", line.split(" ", maxsplit=1)[0])[: _LONGEST_NAME - 4] or "copy"
    names = (first if number == 1 else f"{first} {number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name.casefold() not in taken)


def _cover(parts: Parts, line: str) -> bytes:
    """Return a sheet with the line in large letters; fonts stand in the cells, so that no style is needed."""
    first, _, rest = line.partition(" ")
    rows = [
        (3, first, 22),
        *((5 + 2 * at, each, 16) for at, each in enumerate(broken(rest, _COVER_EMS) if rest else [])),
    ]
    cells = "".join(
        f'<row r="{row}" ht="{size * 1.8:.1f}" customHeight="1"><c r="B{row}" t="inlineStr"><is><r><rPr><b/>'
        f'<sz val="{size}"/><color rgb="FFC00000"/><rFont val="宋体"/><family val="3"/><charset val="134"/></rPr>'
        f'<t xml:space="preserve">{escape(text)}</t></r></is></c></row>'
        for row, text, size in rows
    )
    xml = (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="B3:B{rows[-1][0]}"/><sheetViews><sheetView showGridLines="0" tabSelected="1" '
        'workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="4" '
        f'customWidth="1"/><col min="2" max="2" width="90" customWidth="1"/></cols><sheetData>{cells}</sheetData>'
        '<sheetProtection sheet="1" objects="1" scenarios="1"/><pageMargins left="0.7" right="0.7" top="0.75" '
        'bottom="0.75" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "</worksheet>"
    )
    return written(etree.fromstring(parts.suited(xml).encode("utf-8")))
