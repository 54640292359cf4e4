"""Word documents from templates that the office edits in Word: every value escaped, nothing reached but the context."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from templates.contexts.pieces import Drawing, shown

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

#: Private characters around a chart's number: where they stand once the words are in, the chart goes.
_OPEN, _CLOSE = "\ue0c0", "\ue0c1"
CHART_MARK: Final = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
#: What XML cannot hold, our own marks, and what docxtpl takes for a break of page or paragraph.
_UNPRINTABLE: Final = re.compile(f"[\x00-\x08\x0b-\x0d\x0e-\x1f\ufffe\uffff\ud800-\udfff{_OPEN}{_CLOSE}]")
_LINE_ENDS: Final = re.compile("\r\n?")
#: The name by which a template calls its context.
CONTEXT: Final = "report"


@dataclass(frozen=True, slots=True)
class ChartParts:
    """A native chart: the DrawingML chart part, and the workbook with its data that Word opens on “edit data”."""

    xml: bytes
    workbook: bytes


class NotFilled(Exception):
    """A template could not be filled in.

    Attributes:
        paragraph: the text it failed in; "" where nobody knows.
    """

    def __init__(self, why: str, paragraph: str = "") -> None:
        super().__init__(why)
        self.paragraph = paragraph


class TornApart(NotFilled):
    """The template's loops and conditions leave a document that is none."""


def printable(text: str) -> str:
    """Return a text without what a document cannot hold."""
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def environment(drawings: list[Drawing] | None = None) -> SandboxedEnvironment:
    """Return how templates are read: sandboxed, strict, escaping.

    Args:
        drawings: the charts that a template shows are added here, in their order.
    """
    from jinja2 import StrictUndefined, TemplateRuntimeError, Undefined
    from jinja2.sandbox import SandboxedEnvironment

    found = drawings if drawings is not None else []

    def finalize(value: object) -> object:
        if isinstance(value, Drawing):
            found.append(value)
            return f"{_OPEN}{len(found) - 1}{_CLOSE}"
        if isinstance(value, Undefined):
            return value
        text = shown(value)
        if isinstance(text, str):
            return text if hasattr(text, "__html__") else printable(text)
        if isinstance(text, bool):
            return text
        raise TemplateRuntimeError(f"{type(value).__name__}: no single value")

    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=finalize)


def word_document(
    template: bytes, context: object, draw: Callable[[Drawing], ChartParts], at: datetime | None = None
) -> bytes:
    """Return a template filled in.

    Args:
        template: a .docx whose tags name attributes of the context: `{{ report.head.title }}`.
        context: a dataclass of `templates.contexts`.
        draw: makes the parts of a chart; a chart with nothing to draw leaves no trace.
        at: the moment that the document's parts are dated, so that the same values give the same bytes.

    Raises:
        NotFilled: the template names what is not there, or its tags are broken or tear the document apart.
        Exception: the template is no Word document.
    """
    from templates.filling import Template

    drawings: list[Drawing] = []
    document = Template(template)
    document.render({CONTEXT: context}, jinja_env=environment(drawings), autoescape=True)
    if drawings:
        _put_charts(document.docx, drawings, draw)
    for table in document.docx.element.body.iter(_TABLE):
        _keep_together(table)
    out = BytesIO()
    document.docx.save(out)
    return _dated(out.getvalue(), at or datetime(1980, 1, 1))


def _put_charts(document: Any, drawings: list[Drawing], draw: Callable[[Drawing], ChartParts]) -> None:
    from templates.charts import put_chart

    for paragraph in list(document.element.body.iter(_PARAGRAPH)):
        own = [each for each in paragraph.iter(_TEXT) if next(each.iterancestors(_PARAGRAPH)) is paragraph]
        numbers = [int(number) for number in CHART_MARK.findall("".join(each.text or "" for each in own))]
        if not numbers:
            continue
        wanted = [drawings[number] for number in numbers if drawings[number].drawn]
        runs = [run for run in paragraph.iter(_RUN) if next(run.iterancestors(_PARAGRAPH)) is paragraph]
        _without_marks(own)
        alone = not any(each.text for each in own)
        for each in wanted:
            put_chart(document, paragraph, each, draw(each))
        if alone and not wanted and len(paragraph.getparent().findall(_PARAGRAPH)) > 1:
            paragraph.getparent().remove(paragraph)
        elif alone:
            for run in runs:
                if not any(child.tag not in (_TEXT, f"{_W}rPr") for child in run):
                    run.getparent().remove(run)


def _without_marks(own: list[Any]) -> None:
    """Take the marks out of a paragraph's texts, also one that is spread over several."""
    whole = "".join(each.text or "" for each in own)
    left = CHART_MARK.sub("", whole)
    if not left.strip():
        left = ""
    for at, each in enumerate(own):
        each.text = left if at == 0 else ""


def _dated(package: bytes, at: datetime) -> bytes:
    """Return a package whose parts all bear one date."""
    out = BytesIO()
    with ZipFile(BytesIO(package)) as before, ZipFile(out, "w") as after:
        for name in before.namelist():
            part = ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            part.compress_type = ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return out.getvalue()


def _keep_together(table: Any) -> None:
    """Have a table on the page of what stands above it, and a short one whole: each row stays with the next."""
    above = table.getprevious()
    if above is not None and above.tag == _PARAGRAPH and any(text.text for text in above.iter(_TEXT)):
        # Paragraphs of a template may say otherwise than their style.
        above.get_or_add_pPr().get_or_add_keepNext().val = True
    rows = table.findall(_ROW)
    characters = sum(len(text.text or "") for text in table.iter(_TEXT))
    for row in rows[:-1] if len(rows) <= _SHORT and characters <= _FEW else ():
        for paragraph in row.iter(_PARAGRAPH):
            paragraph.get_or_add_pPr().get_or_add_keepNext()


_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _RUN, _TEXT, _TABLE, _ROW = (f"{_W}{name}" for name in ("p", "r", "t", "tbl", "tr"))
#: A table of so many rows is not broken over two pages.
_SHORT: Final = 12
#: With more in them, so few rows may be higher than what is left of a page below a heading.
_FEW: Final = 500
