"""Native charts in a Word document: an inline frame, the chart part, and the workbook behind it (ECMA-376)."""

from __future__ import annotations

from typing import Any, Final
from xml.sax.saxutils import quoteattr

from templates.contexts.pieces import Drawing
from templates.word import ChartParts

_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A centimetre in the English metric units of drawings.
_CENTIMETRE: Final = 360_000
_DATA: Final = f'<c:externalData xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="{_RELATIONSHIPS}" r:id="{{}}"><c:autoUpdate val="0"/></c:externalData>'
#: What gives every picture and chart its number, which has to be its own.
_PROPERTIES: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_FRAME: Final = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:drawing>'
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
    '<wp:docPr id="{number}" name={name} descr={title}/><wp:cNvGraphicFramePr/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    f'xmlns:r="{_RELATIONSHIPS}" r:id="{{relation}}"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)


def put_chart(document: Any, paragraph: Any, drawing: Drawing, parts: ChartParts) -> None:
    """Put a chart at the end of a paragraph.

    Args:
        document: the python-docx document.
        paragraph: its `w:p` element.
        drawing: what is drawn, with its size.
        parts: the chart and its data.
    """
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from lxml import etree

    package = document.part.package
    number = _free_number(package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _WORKBOOK, parts.workbook, package)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, b"", package)
    space = etree.fromstring(parts.xml)
    space.append(etree.fromstring(_DATA.format(chart.relate_to(book, f"{_RELATIONSHIPS}/package"))))
    chart._blob = etree.tostring(space, xml_declaration=True, encoding="UTF-8", standalone=True)
    frame = _FRAME.format(
        width=round(drawing.width * _CENTIMETRE),
        height=round(drawing.height * _CENTIMETRE),
        number=1 + max((int(each.get("id")) for each in document.element.iter(_PROPERTIES)), default=0),
        name=quoteattr(f"chart{number}"),
        title=quoteattr(drawing.title),
        relation=document.part.relate_to(chart, f"{_RELATIONSHIPS}/chart"),
    )
    paragraph.append(parse_xml(frame))


def _free_number(package: Any) -> int:
    """Return a number that no chart of the template has, nor any workbook behind one."""
    taken = {str(part.partname) for part in package.iter_parts()}
    number = 1
    while taken & {f"/word/charts/chart{number}.xml", f"/word/embeddings/chart{number}.xlsx"}:
        number += 1
    return number
