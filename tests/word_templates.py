"""A small report and Word templates for it, made cell by cell; `spread` cuts a tag into runs as Word does."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from jobs.reporting.printing import draw
from templates.contexts.pieces import Drawing, Head, Series, Share, Table
from templates.word import word_document

MADE = datetime(2026, 11, 1, 6, 0)
HEAD = Head("月度小报", "宁波远航进出口有限公司", "2026年10月", MADE, MADE, 1, "output/register/档案总登记表.xlsx")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the small report's table."""

    label: str
    count: int
    amount: Decimal
    seen: date
    timely: Share
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Small:
    """What the small report shows."""

    head: Head
    summary: str
    decisions: tuple[str, ...]
    lines: Table[Line]
    chart: Drawing
    pie: Drawing


A_LINE = Line("海纳", 1234, Decimal("1280.5"), date(2026, 10, 12), Share(9, 10), 3)
CHART = Drawing("按类别", "column", ("基础", "交易"), (Series("本月", (3, 4)), Series("上月", (2, None))))
PIE = Drawing("按部门", "pie", ("销售部", "市场部", "客服部"), (Series("份", (5, 1, 2)),), 12.0, 6.0)
SMALL = Small(HEAD, "本月共归档7件。", ("是否续签？",), Table("明细", "登记表“索引”", (A_LINE,), "共1行"), CHART, PIE)

#: A table of the small report: head, loop, row, end.
ROWS: tuple[tuple[str, ...], ...] = (
    ("名称", "件数", "金额", "日期", "及时率", "上月"),
    ("{%tr for row in report.lines.rows %}",),
    ("{{ row.label }}", "{{ row.count }}", "{{ row.amount }}", "{{ row.seen }}", "{{ row.timely }}", "{{ row.last }}"),
    ("{%tr endfor %}",),
)
#: Everything that the small report has.
BODY: tuple[Any, ...] = (
    "{{ report.head.title }} {{ report.head.period }} {{ report.head.made }}",
    "{{ report.summary }}",
    "{%p for each in report.decisions %}",
    "{{ loop.index }}. {{ each }}",
    "{%p endfor %}",
    "{{ report.lines.title }}",
    ROWS,
    "{{ report.lines.note }} {{ report.lines.source }}",
    "{{ report.chart }}",
    "{{ report.pie }}",
)


def a_template(
    body: Sequence[Any] = BODY, *, header: str = "{{ report.head.office }}", footer: str = "", title: str = ""
) -> bytes:
    """Return a .docx with a paragraph a text, and a table for every tuple of rows."""
    document: Any = Document()
    for block in body:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(0, max(map(len, block)))
        for texts in block:
            cells = table.add_row().cells
            for cell, text in zip(cells, texts, strict=False):
                cell.paragraphs[0].text = text
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    document.core_properties.title = title
    return saved(document)


def saved(document: Any) -> bytes:
    """Return a python-docx document as a file."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def opened(content: bytes) -> Any:
    """Return a file as a python-docx document."""
    return Document(BytesIO(content))


def printed(template: bytes, context: Any = SMALL, **changes: Any) -> Any:
    """Return a template filled in with the small report, opened again."""
    return opened(filled(template, context, **changes))


def filled(template: bytes, context: Any = SMALL, **changes: Any) -> bytes:
    """Return a template filled in with the small report."""
    return word_document(template, replace(context, **changes), lambda drawing: draw(drawing, MADE), MADE)


def texts(document: Any) -> list[str]:
    """Return the texts of a document's own paragraphs, empty ones left out."""
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def cells(document: Any, table: int = 0) -> list[list[str]]:
    """Return the texts of a table."""
    return [[cell.text for cell in row.cells] for row in document.tables[table].rows]


def spread(template: bytes, tag: str, pieces: Sequence[str]) -> bytes:
    """Return a template in which a paragraph that holds just `tag` is cut into runs, with a spelling mark between them."""
    assert "".join(pieces) == tag
    document = opened(template)
    (paragraph,) = [each for each in _every_paragraph(document) if each.text == tag]
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)
    for at, piece in enumerate(pieces):
        run = paragraph.add_run(piece)
        run.bold = bool(at % 2)
        run._r.addnext(parse_xml(f'<w:proofErr {nsdecls("w")} w:type="spellStart"/>'))
    return saved(document)


def _every_paragraph(document: Any) -> list[Any]:
    inside = [paragraph for table in document.tables for cell in table._cells for paragraph in cell.paragraphs]
    return [*document.paragraphs, *inside]


def in_text_box(template: bytes, text: str) -> bytes:
    """Return a template with a text box, which Word keeps twice: for itself, and for what is older than 2010."""
    document = opened(template)
    paragraph = document.add_paragraph("框外")
    inside = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    choice = (
        '<wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" simplePos="0"'
        ' relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        '<wp:extent cx="1800000" cy="700000"/><wp:wrapNone/><wp:docPr id="77" name="box"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        '<wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:cNvSpPr txBox="1"/>'
        f"<wps:spPr/><wps:txbx>{inside}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
    )
    box = parse_xml(
        f'<w:r {nsdecls("w")}><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps"><w:drawing>{choice}</w:drawing></mc:Choice><mc:Fallback><w:pict>'
        f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>{inside}</v:textbox></v:shape>'
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    paragraph._p.append(deepcopy(box))
    return saved(document)
