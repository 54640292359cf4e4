"""Parts of an Office package exchanged and added, with their relationships and content types."""

from __future__ import annotations

import posixpath
import re
from typing import Final

from lxml import etree

from workbooks.package import Limits, Package, PackageError, Reason, exchange, open_package, tree_of

_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_TYPE: Final = "application/vnd.openxmlformats-package.relationships+xml"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: Namespaces of transitional documents, and what strict ones (ISO/IEC 29500-1) have in their place.
_STRICT: Final = (
    ("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"),
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/", "http://purl.oclc.org/ooxml/spreadsheetml/"),
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/", "http://purl.oclc.org/ooxml/wordprocessingml/"),
    ("http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/"),
    ("http://schemas.openxmlformats.org/presentationml/2006/", "http://purl.oclc.org/ooxml/presentationml/"),
)
_SIGNATURES: Final = "_xmlsignatures/"


def written(root: etree._Element) -> bytes:
    """Return an XML part as it is stored."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class Parts:
    """An opened package and what is to be changed in it; `content` gives the new package.

    Attributes:
        package: as it was opened.
        strict: whether it has the namespaces of strict OOXML.
    """

    def __init__(self, data: bytes) -> None:
        """Open `data` within the usual limits; errors as for `open_package`."""
        self._data = data
        self.package: Package = open_package(data, Limits())
        self._changed: dict[str, bytes] = {}
        self._added: dict[str, bytes] = {}
        self._without: set[str] = set()
        self._relations: dict[str, etree._Element] = {}
        self._touched: set[str] = set()
        self._types = tree_of(self.read("[Content_Types].xml"), "[Content_Types].xml")
        self.strict = any("purl.oclc.org" in each.get("Type", "") for each in self._relations_of(""))

    def suited(self, xml: str) -> str:
        """Return `xml`, written for transitional documents, with the namespaces of this package."""
        if self.strict:
            for old, new in _STRICT:
                xml = xml.replace(old, new)
        return xml

    def read(self, part: str) -> bytes:
        """Return a part as it was.

        Raises:
            PackageError: it is missing, damaged or too large.
        """
        try:
            return self.package.read(part)
        except KeyError as error:
            raise PackageError(Reason.DAMAGED, f"{part} is missing") from error

    def put(self, part: str, content: bytes) -> None:
        """Exchange the content of a part that is there."""
        self._changed[self.package.name_of(part) or part] = content

    def add(self, folder: str, stem: str, content: bytes, content_type: str) -> str:
        """Add a part under a name that no other has, and return the name."""
        taken = {name.casefold() for name in (*self.package.names, *self._added)}
        names = (posixpath.join(folder, f"{stem}{number}.xml") for number in range(1, len(taken) + 2))
        part = next(name for name in names if name.casefold() not in taken)
        self._added[part] = content
        etree.SubElement(self._types, f"{{{_TYPES}}}Override", {"PartName": f"/{part}", "ContentType": content_type})
        return part

    def relate(self, source: str, kind: str, target: str) -> str:
        """Have the part `source` refer to the part `target` as its `kind`, and return the relationship's id."""
        relations = self._relations_of(source)
        self._touched.add(source)
        taken = {each.get("Id", "") for each in relations}
        key = next(key for number in range(1, len(taken) + 2) if (key := f"rIdCopy{number}") not in taken)
        values = {"Id": key, "Type": self.suited(f"{OFFICE}/{kind}"), "Target": f"/{target}"}
        etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship", values)
        return key

    def _relations_of(self, source: str) -> etree._Element:
        if source not in self._relations:
            part = self._relations_part(source)
            there = self.package.name_of(part)
            empty = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
            self._relations[source] = tree_of(self.read(there) if there else empty, part)
        return self._relations[source]

    @staticmethod
    def _relations_part(source: str) -> str:
        folder, name = posixpath.split(source)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def drop_signatures(self) -> None:
        """Leave out digital signatures: they vouch for the document as it was, not for a copy with a line in it."""
        root = self._relations_of("")
        signatures = [each for each in root if "digital-signature" in each.get("Type", "")]
        for each in signatures:
            root.remove(each)
        if signatures:
            self._touched.add("")
            self._without |= {name for name in self.package.names if name.casefold().startswith(_SIGNATURES)}
            gone = {f"/{name}".casefold() for name in self._without}
            for each in list(self._types):
                if each.get("PartName", "").casefold() in gone:
                    self._types.remove(each)

    def content(self) -> bytes:
        """Return the package with everything that was changed; all other parts keep their bytes."""
        for source in sorted(self._touched):
            part = self._relations_part(source)
            there = self.package.name_of(part)
            (self._changed if there else self._added)[there or part] = written(self._relations[source])
        self._declare_relations()
        self._changed[self.package.name_of("[Content_Types].xml") or ""] = written(self._types)
        return exchange(self._data, self._changed, added=self._added, without=self._without)

    def _declare_relations(self) -> None:
        if any(each.get("Extension", "").casefold() == "rels" for each in self._types):
            return
        default = self._types.makeelement(f"{{{_TYPES}}}Default", {"Extension": "rels", "ContentType": _RELS_TYPE})
        self._types.insert(0, default)


def number_of(text: str | None, otherwise: int = 0) -> int:
    """Return an id or a length as it stands in an attribute; `otherwise` where it is none that an office program writes."""
    return int(text) if text is not None and re.fullmatch("[0-9]{1,9}", text) else otherwise


def placed(root: etree._Element, element: etree._Element, before: tuple[str, ...]) -> None:
    """Put `element` into `root` behind all children whose names stand in `before`."""
    names = set(before)
    behind = [at for at, each in enumerate(root) if isinstance(each.tag, str) and re.sub(".*}", "", each.tag) in names]
    root.insert(behind[-1] + 1 if behind else 0, element)
