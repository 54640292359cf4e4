"""What people see of a Word template: its paragraphs, and the tags in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH: Final = f"{_W}p"
_BREAKS: Final = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " "}
#: A whole tag, as it stands in a paragraph.
TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
#: What a tag takes away with itself: the row, the cell, the paragraph or the run that it stands in.
_TAKES: Final = re.compile(r"[{][{%]-?(tr|tc|p|r)\s")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a template, also in a table, a text box, a header, a footer or a footnote.

    Attributes:
        text: as people read it.
        revised: somebody has deleted or entered something in it with tracked changes on.
        row: the text of the table row that it stands in; None outside of tables.
    """

    text: str
    revised: bool
    row: str | None

    @property
    def tags(self) -> list[str]:
        """The whole tags in it."""
        return TAG.findall(self.text)

    @property
    def beside_tags(self) -> str:
        """What stands in it beside whole tags."""
        return TAG.sub("", self.text)

    @property
    def lost(self) -> str:
        """What is never printed, since a tag takes the paragraph or the row that it stands in away with itself."""
        for tag in self.tags:
            takes = _TAKES.match(tag)
            if takes and takes[1] in ("p", "tr"):
                whole = self.text if takes[1] == "p" else self.row or ""
                return whole.replace(tag, "", 1).strip()
        return ""


def paragraphs(root: Any) -> Iterator[Paragraph]:
    """Yield the paragraphs of a part's XML, given its root element."""
    for paragraph in root.iter(_PARAGRAPH):
        own = [each for each in paragraph.iter() if _belongs(each, paragraph)]
        row = next(paragraph.iterancestors(f"{_W}tr"), None)
        revised = any(each.tag in (f"{_W}delText", f"{_W}ins") for each in own)
        yield Paragraph(_text(own), revised, None if row is None else _text(row.iter()))


def _belongs(element: Any, paragraph: Any) -> bool:
    """Return whether an element stands in this very paragraph, and not in a text box within it."""
    return next(element.iterancestors(_PARAGRAPH), None) is paragraph


def _text(elements: Any) -> str:
    return "".join(each.text or "" if each.tag == f"{_W}t" else _BREAKS.get(each.tag, "") for each in elements)
