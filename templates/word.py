"""Word documents from templates that the office edits in Word: every value escaped, nothing reached but the context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from templates.contexts.pieces import Drawing, shown

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

#: Private characters around a chart's number: where they stand once the words are in, the chart goes.
_OPEN, _CLOSE = "\ue0c0", "\ue0c1"
#: The name by which a template calls its context.
CONTEXT: Final = "report"


@dataclass(frozen=True, slots=True)
class ChartParts:
    """A native chart: the DrawingML chart part, and the workbook with its data that Word opens on “edit data”."""

    xml: bytes
    workbook: bytes


def environment(drawings: list[Drawing] | None = None) -> SandboxedEnvironment:
    """Return how templates are read: sandboxed, strict, escaping.

    Args:
        drawings: the charts that a template shows are added here, in their order.
    """
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    found = drawings if drawings is not None else []

    def finalize(value: object) -> object:
        if isinstance(value, Drawing):
            found.append(value)
            return f"{_OPEN}{len(found) - 1}{_CLOSE}"
        return shown(value)

    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=finalize)


def word_document(template: bytes, context: object, draw: Callable[[Drawing], ChartParts]) -> bytes:
    """Return a template filled in.

    Args:
        template: a .docx whose tags name attributes of the context: `{{ report.head.title }}`.
        context: a dataclass of `templates.contexts`.
        draw: makes the parts of a chart.

    Raises:
        jinja2.TemplateError: the template names what is not there, or its tags are broken.
        Exception: the template is no Word document.
    """
    from docxtpl import DocxTemplate

    from templates.charts import put_chart

    drawings: list[Drawing] = []
    document: Any = DocxTemplate(BytesIO(template))
    document.render({CONTEXT: context}, jinja_env=environment(drawings), autoescape=True)
    for paragraph in list(document.docx.element.body.iter(_PARAGRAPH)) if drawings else ():
        text = "".join(each.text or "" for each in paragraph.iter(_TEXT))
        if _OPEN in text:
            number = int(text[text.index(_OPEN) + 1 : text.index(_CLOSE)])
            put_chart(document.docx, paragraph, drawings[number], draw(drawings[number]))
    for table in document.docx.element.body.iter(_TABLE):
        _keep_together(table)
    out = BytesIO()
    document.docx.save(out)
    return out.getvalue()


def _keep_together(table: Any) -> None:
    """Have a short table on one page, with what stands above it: each row stays with the next."""
    rows = table.findall(_ROW)
    for row in rows[:-1] if len(rows) <= _SHORT else ():
        for paragraph in row.iter(_PARAGRAPH):
            paragraph.get_or_add_pPr().get_or_add_keepNext()


_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TEXT, _TABLE, _ROW = (f"{_W}{name}" for name in ("p", "t", "tbl", "tr"))
#: A table of so many rows is not broken over two pages.
_SHORT: Final = 12
