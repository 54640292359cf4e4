"""What draws the line on a page of a PDF, and the font that it is drawn with."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from workbooks.stamping.line import across, breadth, broken

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject, IndirectObject

    from workbooks.stamping.pdf_copy import Copy

#: The names that a page's content has for the font, and for what lets the page shine through.
FONT: Final = "CopyFont"
_FAINT, _PLATE = "CopyFaint", "CopyPlate"
#: Sizes in points: of the line at the edge, its smallest, and its distance from the edge, which printers leave white.
_SIZE, _SMALLEST, _EDGE = 8.5, 5.0, 12.0
_RED: Final = b"0.75 0 0"
_GREY: Final = b"0.45"
_NARROW: Final = 550  # of a thousandth of an em, as `breadth` has it


class Sheet(NamedTuple):
    """A page as it is seen.

    Attributes:
        box: left, bottom, right and top of what is seen, in its own unit.
        turned: by how many degrees it is turned clockwise when it is shown: 0, 90, 180 or 270.
        unit: how many points its own unit has.
    """

    box: tuple[float, float, float, float]
    turned: int
    unit: float


def shared_resources(copy: Copy, line: str) -> DictionaryObject:
    """Return what the content of `marks` and of plain fields refers to: the font and two degrees of shine-through."""
    from pypdf.generic import DictionaryObject, FloatObject, NameObject

    def faint(share: float) -> IndirectObject:
        return copy.add(
            DictionaryObject({NameObject("/ca"): FloatObject(share), NameObject("/CA"): FloatObject(share)})
        )

    made = DictionaryObject()
    made[NameObject("/Font")] = DictionaryObject({NameObject(f"/{FONT}"): _font(copy, line)})
    made[NameObject("/ExtGState")] = DictionaryObject(
        {NameObject(f"/{_FAINT}"): faint(0.18), NameObject(f"/{_PLATE}"): faint(0.8)}
    )
    return made


def _font(copy: Copy, line: str) -> IndirectObject:
    """Add the font: characters by their Unicode numbers, glyphs by the reader's own Chinese font."""
    from pypdf.generic import (
        ArrayObject,
        DictionaryObject,
        FloatObject,
        NameObject,
        NumberObject,
        TextStringObject,
    )

    def named(**entries: str) -> DictionaryObject:
        return DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in entries.items()})

    # Only readers of today know the wider encoding, so it is taken for rare characters alone.
    encoding = "UniGB-UTF16-H" if any(ord(each) > 0xFFFF for each in line) else "UniGB-UCS2-H"
    system = DictionaryObject(
        {
            NameObject("/Registry"): TextStringObject("Adobe"),
            NameObject("/Ordering"): TextStringObject("GB1"),
            NameObject("/Supplement"): NumberObject(5),
        }
    )
    outline = named(Type="FontDescriptor", FontName="STSong-Light")
    outline[NameObject("/FontBBox")] = ArrayObject(NumberObject(each) for each in (-25, -254, 1000, 880))
    for key, value in (
        ("Flags", 6),
        ("ItalicAngle", 0),
        ("Ascent", 880),
        ("Descent", -120),
        ("CapHeight", 880),
        ("StemV", 93),
    ):
        outline[NameObject(f"/{key}")] = NumberObject(value)
    glyphs = named(Type="Font", Subtype="CIDFontType0", BaseFont="STSong-Light")
    glyphs[NameObject("/CIDSystemInfo")] = system
    glyphs[NameObject("/FontDescriptor")] = copy.add(outline)
    glyphs[NameObject("/DW")] = NumberObject(1000)
    glyphs[NameObject("/W")] = ArrayObject([NumberObject(1), NumberObject(95), FloatObject(_NARROW)])
    font = named(Type="Font", Subtype="Type0", BaseFont=f"STSong-Light-{encoding}", Encoding=encoding)
    font[NameObject("/DescendantFonts")] = ArrayObject([copy.add(glyphs)])
    font[NameObject("/ToUnicode")] = copy.stream(_characters())
    return copy.add(font)


def _characters() -> bytes:
    """Return the map by which text is copied and searched: each number means the character of that number."""
    blocks = []
    for start in range(0, 256, 64):
        ranges = "".join(f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>\n" for high in range(start, start + 64))
        blocks.append(f"64 beginbfrange\n{ranges}endbfrange\n")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) "
        "/Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{''.join(blocks)}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def shown(text: str) -> bytes:
    """Return `text` as the font takes it."""
    return b"<" + text.encode("utf-16-be", "replace").hex().upper().encode("ascii") + b">"


def marks(sheet: Sheet, line: str) -> bytes:
    """Return what draws `line` on a page: faintly three times across it, and plainly at its lower edge.

    Both follow the page as it is seen: turned, cropped, anywhere on the plane.
    """
    left, bottom, right, top = sheet.box
    wide, high = (right - left) * sheet.unit, (top - bottom) * sheet.unit
    if sheet.turned in (90, 270):
        wide, high = high, wide
    return b"q %s cm\n%s%sQ\n" % (_upright(sheet), _faint(wide, high, line), _plain(wide, high, line))


def _upright(sheet: Sheet) -> bytes:
    """Return the matrix from points, counted from the lower left corner as it is seen, to the page's own unit."""
    left, bottom, right, top = sheet.box
    step = 1 / sheet.unit
    matrix = {
        0: (step, 0, 0, step, left, bottom),
        90: (0, step, -step, 0, right, bottom),
        180: (-step, 0, 0, -step, right, top),
        270: (0, -step, step, 0, left, top),
    }[sheet.turned]
    return " ".join(f"{each:.6g}" for each in matrix).encode("ascii")


def _faint(wide: float, high: float, line: str) -> bytes:
    ems = breadth(line)
    laid = across(wide, high, ems)
    cos, sin = math.cos(math.radians(laid.angle)), math.sin(math.radians(laid.angle))
    half, low = laid.size * ems / 2, laid.size * 0.35
    texts = b"".join(
        b"%.4f %.4f %.4f %.4f %.2f %.2f Tm %s Tj\n"
        % (cos, sin, -sin, cos, x - half * cos + low * sin, y - half * sin - low * cos, shown(line))
        for x, y in laid.centers
    )
    return b"q /%s gs %s g BT /%s %.2f Tf\n%sET Q\n" % (_FAINT.encode(), _GREY, FONT.encode(), laid.size, texts)


def _plain(wide: float, high: float, line: str) -> bytes:
    room = wide * 0.94
    size = min(_SIZE, high / 12, max(_SMALLEST, room / breadth(line)), wide / 10)
    lines = broken(line, room / size)
    below = min(_EDGE, high / 20)
    plate = max(breadth(each) for each in lines) * size + size
    texts = b"".join(
        b"1 0 0 1 %.2f %.2f Tm %s Tj\n"
        % ((wide - breadth(each) * size) / 2, below + size * (0.25 + 1.25 * (len(lines) - 1 - at)), shown(each))
        for at, each in enumerate(lines)
    )
    box = b"%.2f %.2f %.2f %.2f re f" % (
        (wide - plate) / 2,
        below - size * 0.2,
        plate,
        size * (1.25 * len(lines) + 0.1),
    )
    return b"q /%s gs 1 g %s Q\nBT %s rg /%s %.2f Tf\n%sET\n" % (_PLATE.encode(), box, _RED, FONT.encode(), size, texts)
