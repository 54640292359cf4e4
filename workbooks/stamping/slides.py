"""The line on the slides of a presentation: at the lower edge of each, and across it."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from workbooks.package import PackageError, Reason, tree_of
from workbooks.stamping.line import across, breadth, broken
from workbooks.stamping.parts import Parts, number_of, written

_SLIDES: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SHAPES: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_EMU: Final = 12_700  # in a point
#: A slide's width and height in points, where the presentation does not say.
_USUAL: Final = (720.0, 540.0)
_SMALL, _RED, _GREY = 9.0, "C00000", "808080"


def stamped_slides(content: bytes, line: str) -> bytes:
    """Return a presentation (.pptx) with `line` on every slide; see `workbooks.stamping.stamped`.

    Args:
        content: the file's bytes.
        line: one cleaned line.

    Raises:
        PackageError: it is no whole presentation, or beyond the limits of `workbooks.package`.
    """
    parts = Parts(content)
    main = parts.package.related("", "officeDocument")
    if main is None:
        raise PackageError(Reason.DAMAGED, "no main part")
    size = _size(tree_of(parts.read(main), main))
    slides = {part for kind, part in parts.package.relations(main).values() if kind == "slide"}
    for part in sorted(slides):
        root = tree_of(parts.read(part), part)
        tree = root.find("{*}cSld/{*}spTree")
        if tree is None:
            raise PackageError(Reason.DAMAGED, f"{part} has no shapes")
        numbers = [number_of(each.get("id")) for each in root.iter("{*}cNvPr")]
        later = tree.find("{*}extLst")
        for shape in _shapes(parts, line, size, max(numbers, default=1)):
            tree.insert(len(tree) if later is None else tree.index(later), shape)
        parts.put(part, written(root))
    parts.drop_signatures()
    return parts.content()


def _size(root: etree._Element) -> tuple[float, float]:
    said = root.find("{*}sldSz")
    wide, high = (number_of(said.get(name)) if said is not None else 0 for name in ("cx", "cy"))
    return (wide / _EMU, high / _EMU) if wide and high else _USUAL


def _shapes(parts: Parts, line: str, slide: tuple[float, float], number: int) -> list[etree._Element]:
    wide, high = slide
    laid = across(wide, high, breadth(line))
    length = breadth(line) * laid.size * 1.15
    shapes = [
        _shape(
            number + at, [line], (x - length / 2, high - y - laid.size, length, laid.size * 2), laid.size, laid.angle
        )
        for at, (x, y) in enumerate(laid.centers, start=1)
    ]
    lines = broken(line, wide * 0.94 / _SMALL)
    band = _SMALL * 1.3 * len(lines)
    shapes.append(_shape(number + len(shapes) + 1, lines, (0, high - band - 4, wide, band), _SMALL, 0))
    return [etree.fromstring(parts.suited(each)) for each in shapes]


def _shape(number: int, lines: list[str], box: tuple[float, float, float, float], size: float, angle: float) -> str:
    left, top, wide, high = (round(each * _EMU) for each in box)
    color, shine = (_GREY, '<a:alpha val="25000"/>') if angle else (_RED, "")
    paragraphs = "".join(
        f'<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="zh-CN" sz="{round(size * 100)}"><a:solidFill><a:srgbClr '
        f'val="{color}">{shine}</a:srgbClr></a:solidFill><a:latin typeface="宋体"/><a:ea typeface="宋体"/></a:rPr>'
        f"<a:t>{escape(each)}</a:t></a:r></a:p>"
        for each in lines
    )
    return (
        f'<p:sp xmlns:p="{_SLIDES}" xmlns:a="{_SHAPES}"><p:nvSpPr><p:cNvPr id="{number}" name="Copy {number}"/>'
        f'<p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm rot="{round(-angle * 60_000)}">'
        f'<a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        '</a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" '
        f'anchor="ctr"/><a:lstStyle/>{paragraphs}</p:txBody></p:sp>'
    )
