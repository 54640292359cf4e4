"""The line on one sheet: in its header or footer, and as text boxes over its cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from workbooks.editing import position
from workbooks.package import tree_of
from workbooks.stamping.line import breadth, broken
from workbooks.stamping.parts import Parts, number_of, placed, written

#: The children of a worksheet in the order of the schema (ECMA-376 part 1, 18.3.1.99); a chart sheet has some of them.
SHEET_ORDER: Final = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks"),
    *("printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties"),
    *("cellWatches", "ignoredErrors", "smartTags", "drawing"),
)
_IN_HEADER: Final = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
#: Excel takes no longer header, its codes counted.
_LONGEST: Final = 255
_LOOK: Final = "&8&KC00000"
_SECTIONS: Final = re.compile(r"&&|&([LCR])", re.IGNORECASE)
_ROWS: Final = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)sheetData(?:\s[^<>]*)?>")
_UTF8: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml(?![^>]*encoding)[^>]*\?>|<\?xml[^>]*encoding=[\"']utf-8[\"'][^>]*\?>|<[^?])", re.I
)
_MARKER: Final = "guidang:rows"
#: A text box stands every so many rows and columns, at most so often down and across a sheet.
_EVERY: Final = (34, 9)
_MOST: Final = (60, 4)
_SIZE: Final = 20  # points
_EMU: Final = 12_700  # in a point
_EMS: Final = 19
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_SHAPES: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"


def without_rows(content: bytes, part: str) -> tuple[etree._Element, Callable[[bytes], bytes]]:
    """Return a sheet's XML without its rows, and what puts the rows back into it once it is written.

    The rows, which may be 100 MB, keep their bytes and are not parsed, unless the sheet is written in a
    way that they can't be told apart by looking.

    Raises:
        PackageError: the XML is damaged, or has a DOCTYPE.
    """
    marker = _MARKER.encode()
    begin = _ROWS.search(content)
    prefix = begin[1] if begin else b""
    end = content.rfind(b"</" + prefix + b"sheetData")
    if begin is None or begin[0].endswith(b"/>") or end < begin.end() or not _UTF8.match(content) or marker in content:
        return tree_of(content, part), bytes
    root = tree_of(content[: begin.end()] + marker + content[end:], part)
    data = root.find("{*}sheetData")
    if data is None or data.text != _MARKER or len(data):
        return tree_of(content, part), bytes
    rows = content[begin.end() : end]
    return root, lambda xml: xml.replace(marker, rows, 1)


def used_range(root: etree._Element) -> tuple[int, int]:
    """Return (last row, last column) that the sheet says it uses: a hint, which may be wrong."""
    dimension = root.find("{*}dimension")
    try:
        return position((dimension.get("ref", "") if dimension is not None else "").rpartition(":")[2])
    except ValueError:
        return 1, 1


def line_on_paper(root: etree._Element, line: str) -> None:
    """Write `line` into the header or footer of odd pages, and of even and first ones where those have their own."""
    space = etree.QName(root).namespace
    block = root.find("{*}headerFooter")
    if block is None:
        block = root.makeelement(f"{{{space}}}headerFooter", {})
        placed(root, block, SHEET_ORDER[: SHEET_ORDER.index("headerFooter")])
    kinds = ["odd"]
    kinds += ["even"] * (block.get("differentOddEven", "0") in ("1", "true"))
    kinds += ["first"] * (block.get("differentFirst", "0") in ("1", "true"))
    for kind in kinds:
        top, bottom = (_text(block, f"{kind}{place}") for place in ("Header", "Footer"))
        if _middle(top) and not _middle(bottom) and len(_joined(bottom, line)) <= _LONGEST:
            _set(block, f"{kind}Footer", _joined(bottom, line))
        else:
            _set(block, f"{kind}Header", _joined(top, line))


def _text(block: etree._Element, name: str) -> str:
    found = block.find(f"{{*}}{name}")
    return (found.text or "") if found is not None else ""


def _set(block: etree._Element, name: str, text: str) -> None:
    element = block.find(f"{{*}}{name}")
    if element is None:
        element = block.makeelement(f"{{{etree.QName(block).namespace}}}{name}", {})
        placed(block, element, _IN_HEADER[: _IN_HEADER.index(name)])
    element.text = text


def _sections(text: str) -> dict[str, str]:
    """Return a header's left, middle and right section; what stands before any code is the middle."""
    found = {"L": "", "C": "", "R": ""}
    at, section = 0, "C"
    for code in _SECTIONS.finditer(text):
        if code[1]:
            found[section] += text[at : code.start()]
            at, section = code.end(), code[1].upper()
    found[section] += text[at:]
    return found


def _middle(text: str) -> str:
    return _sections(text)["C"].strip()


def _joined(text: str, line: str) -> str:
    """Return a header with `line` in its middle, below what is there; where it grows too long, others give way."""
    found = _sections(text)
    ours = _LOOK + line.replace("&", "&&")
    old = found["C"].rstrip("\n")
    found["C"] = f"{old}\n{ours}" if old.strip() else ours
    whole = "".join(f"&{key}{each}" for key, each in found.items() if each)
    if len(whole) <= _LONGEST:
        return whole
    return f"&C{ours}"[:_LONGEST]


def drawn_across(parts: Parts, old: bytes | None, part: str, line: str, used: tuple[int, int]) -> bytes:
    """Return a drawing part with text boxes that hold `line`, above whatever is drawn there.

    Args:
        parts: the package, for its namespaces.
        old: the drawing as it is; None where the sheet has none.
        part: its name, for errors.
        line: what the boxes hold.
        used: last row and column in use. A box that reached beyond them would be printed on a page of its own,
            so only the first may.

    Raises:
        PackageError: the drawing is damaged.
    """
    empty = parts.suited(f'<xdr:wsDr xmlns:xdr="{_DRAWING}" xmlns:a="{_SHAPES}"/>').encode()
    root = tree_of(old if old is not None else empty, part)
    numbers = [number_of(each.get("id")) for each in root.iter("{*}cNvPr")]
    number = max(numbers, default=0)
    lines = broken(line, _EMS)
    width = max(breadth(each) for each in lines) * _SIZE * 1.25
    height = len(lines) * _SIZE * 1.4
    rows, columns = (
        [start for start in range(1, 1 + every * most, every) if start == 1 or start + every // 2 <= last]
        for every, most, last in zip(_EVERY, _MOST, used, strict=True)
    )
    # Rows are about 14 points high: a box that rises by 20 degrees needs 12 of them.
    for row in rows:
        for column in columns:
            number += 1
            xml = _box(number, (row + 4, column - 1), (width, height), lines)
            root.append(etree.fromstring(parts.suited(xml)))
    return written(root)


def _box(number: int, at: tuple[int, int], size: tuple[float, float], lines: list[str]) -> str:
    row, column = at
    across, down = (round(each * _EMU) for each in size)
    paragraphs = "".join(
        f'<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="zh-CN" sz="{_SIZE}00" b="1"><a:solidFill><a:srgbClr val="808080">'
        '<a:alpha val="28000"/></a:srgbClr></a:solidFill><a:latin typeface="宋体"/><a:ea typeface="宋体"/></a:rPr>'
        f"<a:t>{escape(each)}</a:t></a:r></a:p>"
        for each in lines
    )
    return (
        f'<xdr:oneCellAnchor xmlns:xdr="{_DRAWING}" xmlns:a="{_SHAPES}"><xdr:from><xdr:col>{column}</xdr:col>'
        f"<xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        f'<xdr:ext cx="{across}" cy="{down}"/><xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{number}" '
        f'name="Copy {number}"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr><a:xfrm rot="-1200000"><a:off x="0" '
        f'y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        '<a:ln><a:noFill/></a:ln></xdr:spPr><xdr:txBody><a:bodyPr vertOverflow="overflow" horzOverflow="overflow" '
        'wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle/>'
        f"{paragraphs}</xdr:txBody></xdr:sp><xdr:clientData/></xdr:oneCellAnchor>"
    )
