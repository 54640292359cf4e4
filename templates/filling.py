"""Filling a Word template in: docxtpl, held to what a report needs.

It differs from docxtpl's own way in that broken XML is an error instead of a shortened document, in that
what stands in a footnote is read as a template once, and in that only text properties are left unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any, Final

from docxtpl import DocxTemplate
from lxml import etree

from templates.word import CHART_MARK, NotFilled, TornApart

_PARAGRAPH: Final = re.compile(r"<w:p([ >])")
_BROKEN_UP: Final = re.compile(r"\n<w:p([ >])")
_XML_TAG: Final = re.compile(r"<[^>]+>")
_NOTES: Final = ("footnotes+xml", "endnotes+xml")
_PROPERTIES: Final = ("author", "comments", "identifier", "language", "subject", "title")
#: Longer ones are refused by Word.
_PROPERTY_LENGTH: Final = 255


def broken_up(xml: str) -> str:
    """Return XML with a line a paragraph, so that an error names the line of its paragraph."""
    return _PARAGRAPH.sub(r"\n<w:p\1", xml)


def _paragraph_of(source: str, error: BaseException) -> str:
    """Return the paragraph in which a template failed: Jinja enters the line in the traceback."""
    line, step = getattr(error, "lineno", None) or 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    lines = source.split("\n")
    return unescape(_XML_TAG.sub("", lines[line - 1])).strip() if 0 < line <= len(lines) else ""


class Template(DocxTemplate):  # type: ignore[misc]
    """A Word template that is filled in once."""

    def __init__(self, content: bytes) -> None:
        super().__init__(BytesIO(content))
        self.render_init()

    def parts(self) -> Iterator[tuple[Any, str]]:
        """Yield everything that has text: the body's part, those of headers, footers and notes, each with its XML."""
        yield self.docx._part, self.get_xml()
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for _, part in self.get_headers_footers(uri):
                yield part, self.get_part_xml(part)
        for part in self.notes():
            yield part, self.get_part_xml(part)

    def properties(self) -> dict[str, str]:
        """Return the document's properties that may hold tags."""
        return {name: getattr(self.docx.core_properties, name) for name in _PROPERTIES}

    def notes(self) -> list[Any]:
        """Return the parts of footnotes and endnotes."""
        found = self.docx.part.package.iter_parts()
        return [part for part in found if part.content_type.endswith(_NOTES)]

    def render_xml_part(self, src_xml: str, part: Any, context: dict[str, Any], jinja_env: Any = None) -> str:
        """Return a part's XML filled in; charts stand in the body alone."""
        source = broken_up(src_xml)
        try:
            filled: str = jinja_env.from_string(source).render(context)
        except Exception as error:
            raise NotFilled(str(error), _paragraph_of(source, error)) from error
        filled = _BROKEN_UP.sub(r"<w:p\1", filled)
        if part is not self.docx._part:
            filled = CHART_MARK.sub("", filled)
        return str(self.resolve_listing(filled))

    def fix_tables(self, xml: str) -> Any:
        """Return the body's tree; tags that leave elements unclosed are an error and never a shorter report."""
        try:
            etree.fromstring(xml)
        except etree.XMLSyntaxError as error:
            raise TornApart(str(error)) from error
        return super().fix_tables(xml)

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Fill the document's properties in; they are text, which is escaped when it is saved."""
        plain = jinja_env.overlay(autoescape=False)
        for name, initial in self.properties().items():
            filled = plain.from_string(initial).render(context)
            setattr(self.docx.core_properties, name, filled[:_PROPERTY_LENGTH])

    def render_footnotes(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Fill footnotes and endnotes in, each once."""
        for part in self.notes():
            xml = self.render_xml_part(self.patch_xml(self.get_part_xml(part)), part, context, jinja_env)
            part._blob = xml.encode()
