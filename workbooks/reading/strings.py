"""The texts of a workbook: shared strings read only as far as they are asked for, and what a text element says."""

from __future__ import annotations

import re

from lxml import etree

from workbooks.package import Package, PackageError, Reason
from workbooks.reading.stream import elements

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: What XML itself can't hold; such an escape stays as it is, since no one could write it down again.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def unescaped(text: str) -> str:
    """Return what the user typed for a stored text: `_x000D_` is a return, `_x005F_` an underscore."""
    if "_x" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        one = chr(int(found[1], 16))
        return found[0] if _NOT_XML.match(one) else one

    return _ESCAPE.sub(character, text)


def text_of(item: etree._Element) -> str:
    """Return the text of a `si` or `is` element: its runs joined, the phonetic ones left out."""
    if len(item) == 1 and item[0].tag[-2:] == "}t":
        return unescaped(item[0].text or "")
    runs: list[str] = []
    for child in item:
        if child.tag.endswith("}t"):
            runs.append(child.text or "")
        elif child.tag.endswith("}r"):
            runs += [part.text or "" for part in child if part.tag.endswith("}t")]
    return unescaped("".join(runs))


class SharedStrings:
    """The shared strings of a workbook, read up to the highest number that is asked for."""

    def __init__(self, package: Package) -> None:
        part = package.related(package.workbook_part, "sharedStrings")
        self._items = elements(package, part, "si") if part else iter(())
        self._texts: list[str] = []

    def __getitem__(self, number: int) -> str:
        """Return the text with this number; `PackageError` where the workbook has none."""
        while number >= len(self._texts):
            item = next(self._items, None)
            if item is None:
                raise PackageError(Reason.DAMAGED, f"there is no shared string {number}")
            self._texts.append(text_of(item))
        if number < 0:
            raise PackageError(Reason.DAMAGED, f"there is no shared string {number}")
        return self._texts[number]
