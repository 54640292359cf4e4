"""A workbook as a package of parts: opened within bounds, its sheets and names found, parts exchanged.

Parts are found through relationships, never by their usual names: Excel and WPS rename them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from workbooks.zipped import Directory, Limits, PackageError, Reason, directory, exchange, inflate

__all__ = ["Limits", "Package", "PackageError", "Reason", "Sheet", "exchange", "open_package", "tree_of"]

_OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/",
)
_MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_NO_MEMORY = 2  # XML_ERR_NO_MEMORY of libxml2


class Sheet(NamedTuple):
    """A worksheet: its name, the part it lies in, and `visible`, `hidden` or `veryHidden`."""

    name: str
    part: str
    state: str


def tree_of(content: bytes, part: str) -> etree._Element:
    """Return the root element of an XML part.

    Raises:
        PackageError: it is not well-formed, or has a DOCTYPE.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error, part, content) from error
    refuse_doctype(root, part)
    return root


def not_well_formed(error: etree.XMLSyntaxError, part: str, beginning: bytes) -> Exception:
    """Return what to raise for lxml's `error` in `part`, of which `beginning` is known.

    lxml calls a lack of memory a syntax error, too, and so it does with entities that would swell.
    """
    if getattr(error, "code", 0) == _NO_MEMORY:
        return MemoryError(part)
    return PackageError(Reason.FORBIDDEN if b"<!DOCTYPE" in beginning else Reason.DAMAGED, f"{part}: {error}")


def refuse_doctype(root: etree._Element, part: str) -> None:
    """Refuse the document of `root` if it has a DOCTYPE, by which entities are smuggled in."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageError(Reason.FORBIDDEN, part)


def bare(tag: object) -> str:
    """Return an element's name without its namespace: transitional and strict workbooks differ only there."""
    return str(tag).rpartition("}")[2]


class Package:
    """An opened workbook. Made by `open_package`; everything about the workbook is found when first asked for."""

    def __init__(self, data: bytes, entries: Directory, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._entries = {entry.name: entry for entry in entries.entries}
        self._folded = {name.casefold(): name for name in self._entries}
        self._spent = 0
        self._relations: dict[str, dict[str, tuple[str, str]]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parts, in the order of the zip's directory."""
        return tuple(self._entries)

    def name_of(self, part: str) -> str | None:
        """Return how `part` is spelt in this package (part names ignore case); None where it is not there."""
        return part if part in self._entries else self._folded.get(part.casefold())

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield the content of `part` in pieces; whoever stops early has paid only for what was taken.

        Raises:
            KeyError: there is no such part.
            PackageError: it is damaged, encrypted or too large.
        """
        name = self.name_of(part)
        if name is None:
            raise KeyError(part)
        entry, limits = self._entries[name], self._limits
        allowed = min(limits.part, max(limits.ratio_from, entry.packed * limits.ratio))
        for piece in inflate(self._data, entry, allowed):
            self._spent += len(piece)
            if self._spent > limits.total:
                raise PackageError(Reason.TOO_LARGE, f"more than {limits.total} bytes in all")
            yield piece

    def read(self, part: str) -> bytes:
        """Return the whole content of `part`; errors as for `chunks`."""
        return b"".join(self.chunks(part))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return relationship id -> (type, target part) of `part`; `""` gives those of the package itself.

        The type is the last word of its address: `worksheet`, `sharedStrings`, `officeDocument`.
        External targets are left out.
        """
        if part not in self._relations:
            folder, name = posixpath.split(part)
            rels = posixpath.join(folder, "_rels", f"{name}.rels")
            self._relations[part] = self._read_relations(rels, folder) if self.name_of(rels) else {}
        return self._relations[part]

    def _read_relations(self, rels: str, folder: str) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for element in tree_of(self.read(rels), rels):
            if not isinstance(element.tag, str) or element.get("TargetMode") == "External":
                continue
            target = unquote(element.get("Target", "").replace("\\", "/"))
            target = posixpath.normpath(target if target.startswith("/") else posixpath.join(folder, target))
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = (kind, self.name_of(target.lstrip("/")) or target.lstrip("/"))
        return found

    def related(self, part: str, kind: str) -> str | None:
        """Return the part that `part` names as its `kind` (`styles`, `sharedStrings`); None where it has none."""
        found = (target for each, target in self.relations(part).values() if each == kind)
        return next((target for target in found if self.name_of(target)), None)

    @cached_property
    def workbook_part(self) -> str:
        """The workbook's main part. Raises `PackageError` where this is no workbook."""
        part = self.related("", "officeDocument")
        if part is None:
            raise PackageError(Reason.NO_WORKBOOK, "no main part")
        return part

    @cached_property
    def content_types(self) -> dict[str, str]:
        """Part name (or `.ending` for a default), in lower case -> content type."""
        name = self.name_of("[Content_Types].xml")
        if name is None:
            raise PackageError(Reason.NO_WORKBOOK, "no content types")
        types: dict[str, str] = {}
        for element in tree_of(self.read(name), name):
            key = element.get("PartName", "").lstrip("/") or f".{element.get('Extension', '')}"
            types[key.casefold()] = element.get("ContentType", "")
        return types

    def content_type(self, part: str) -> str:
        """Return the content type of `part`, empty where none is declared."""
        ending = f".{part.rpartition('.')[2]}"
        return self.content_types.get(part.casefold()) or self.content_types.get(ending.casefold(), "")

    @cached_property
    def _workbook(self) -> etree._Element:
        part = self.workbook_part
        if not part.lower().endswith(".xml"):
            raise PackageError(Reason.NO_WORKBOOK, part)
        root = tree_of(self.read(part), part)
        if root.tag not in {f"{{{space}}}workbook" for space in _MAIN}:
            raise PackageError(Reason.NO_WORKBOOK, f"{part} holds {root.tag}")
        return root

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The worksheets in the order of their tabs, without chart and dialog sheets."""
        relations = self.relations(self.workbook_part)
        found: list[Sheet] = []
        for element in self._workbook.iterfind("{*}sheets/{*}sheet"):
            key = next(
                (
                    element.get(f"{{{space.rstrip('/')}}}id", "")
                    for space in _OFFICE
                    if element.get(f"{{{space.rstrip('/')}}}id")
                ),
                "",
            )
            kind, part = relations.get(key, ("", ""))
            if kind == "worksheet":
                found.append(Sheet(element.get("name", ""), part, element.get("state", "visible")))
        return tuple(found)

    @cached_property
    def defined_names(self) -> dict[str, str]:
        """Workbook-wide defined name -> its formula without the equals sign; names of one sheet are left out."""
        return {
            element.get("name", ""): (element.text or "").strip()
            for element in self._workbook.iterfind("{*}definedNames/{*}definedName")
            if element.get("localSheetId") is None
        }

    @cached_property
    def date1904(self) -> bool:
        """Whether serial dates count from 1904 instead of 1900."""
        properties = self._workbook.find("{*}workbookPr")
        return properties is not None and properties.get("date1904", "0") in {"1", "true", "on"}


def open_package(data: bytes, limits: Limits = Limits()) -> Package:  # noqa: B008 - frozen
    """Open the workbook `data` (the bytes of an .xlsx file).

    Only the zip's directory is read here; parts are inflated when they are asked for, within `limits`.

    Raises:
        PackageError: `data` is no whole zip file, or beyond `limits`.
    """
    return Package(data, directory(data, limits), limits)
