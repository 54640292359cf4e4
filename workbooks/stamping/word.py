"""The line in a Word document: in every header, and across every page as Word's own watermarks are."""

from __future__ import annotations

import posixpath
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from workbooks.package import PackageError, Reason, tree_of
from workbooks.stamping.line import breadth
from workbooks.stamping.parts import OFFICE, Parts, written

_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEADER_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_SPACES: Final = (
    f'xmlns:w="{_WORD}" xmlns:r="{OFFICE}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
#: The outline of plain text art, as Word writes it with each of its own watermarks.
_TEXT_ART: Final = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>'
    '<v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom" '
    'o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/><v:textpath on="t" '
    'fitshape="t"/><v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles><o:lock v:ext="edit" '
    'text="t" shapetype="t"/></v:shapetype>'
)
#: Of the text area's diagonal on A4, in points, and the largest letters.
_LENGTH: Final = 560.0
_LARGEST: Final = 36.0


def stamped_document(content: bytes, line: str) -> bytes:
    """Return a Word document (.docx) with `line` in every header; see `workbooks.stamping.stamped`.

    What stands in a header stays; the line is its last paragraph. A document in strict OOXML, which knows
    no text art, only gets the line.

    Args:
        content: the file's bytes.
        line: one cleaned line.

    Raises:
        PackageError: it is no whole document, or beyond the limits of `workbooks.package`.
    """
    parts = Parts(content)
    main = parts.package.related("", "officeDocument")
    if main is None:
        raise PackageError(Reason.DAMAGED, "no main part")
    root = tree_of(parts.read(main), main)
    marks = _Headers(parts, main, line)
    space = etree.QName(root).namespace
    body = root.find(f"{{{space}}}body")
    if body is None:
        raise PackageError(Reason.DAMAGED, "no body")
    if body.find(f"{{{space}}}sectPr") is None:
        etree.SubElement(body, f"{{{space}}}sectPr")
    for section in root.iter(f"{{{space}}}sectPr"):
        parent = section.getparent()
        if parent is not None and etree.QName(parent).localname in ("body", "pPr"):
            marks.mark(section, space or "")
    parts.put(main, written(root))
    parts.drop_signatures()
    return parts.content()


class _Headers:
    """The headers of a document while they are marked, section by section."""

    def __init__(self, parts: Parts, main: str, line: str) -> None:
        self.parts = parts
        self.main = main
        self.line = line
        self.relations = parts.package.relations(main)
        self.known: set[str] = set()
        self.marked: set[str] = set()
        self.count = 0
        self.even = self._has_even_pages()

    def _has_even_pages(self) -> bool:
        settings = self.parts.package.related(self.main, "settings")
        if settings is None:
            return False
        return _on(tree_of(self.parts.read(settings), settings).find("{*}evenAndOddHeaders"))

    def mark(self, section: etree._Element, space: str) -> None:
        """Mark a section's headers; what it does not name it has from the section before."""
        key = f"{{{self.parts.suited(OFFICE)}}}id"
        for reference in section.findall(f"{{{space}}}headerReference"):
            kind, part = self.relations.get(reference.get(key, ""), ("", ""))
            if kind == "header" and self.parts.package.name_of(part):
                self._extend(part)
                self.known.add(reference.get(f"{{{space}}}type", "default"))
            else:
                section.remove(reference)
        wanted = ["default"]
        wanted += ["first"] * _on(section.find(f"{{{space}}}titlePg"))
        wanted += ["even"] * self.even
        for which in wanted:
            if which not in self.known:
                self.known.add(which)
                reference = section.makeelement(
                    f"{{{space}}}headerReference", {}, nsmap={"r": self.parts.suited(OFFICE)}
                )
                reference.set(f"{{{space}}}type", which)
                reference.set(key, self._new())
                section.insert(0, reference)

    def _extend(self, part: str) -> None:
        if part not in self.marked:
            self.marked.add(part)
            root = tree_of(self.parts.read(part), part)
            root.append(self._paragraph())
            self.parts.put(part, written(root))

    def _new(self) -> str:
        root = etree.fromstring(self.parts.suited(f"<w:hdr {_SPACES}/>"))
        root.append(self._paragraph())
        made = self.parts.add(posixpath.dirname(self.main), "copyOf", written(root), _HEADER_TYPE)
        return self.parts.relate(self.main, "header", made)

    def _paragraph(self) -> etree._Element:
        self.count += 1
        art = "" if self.parts.strict else _art(self.line, self.count)
        look = (
            '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:color w:val="C00000"/>'
            '<w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr>'
        )
        xml = (
            f'<w:p {_SPACES}><w:pPr><w:spacing w:before="0" w:after="0" w:line="200" w:lineRule="exact"/>'
            f'<w:ind w:left="0" w:right="0" w:firstLine="0"/><w:jc w:val="center"/></w:pPr>{art}'
            f'<w:r>{look}<w:t xml:space="preserve">{escape(self.line)}</w:t></w:r></w:p>'
        )
        return etree.fromstring(self.parts.suited(xml))


def _on(element: etree._Element | None) -> bool:
    """Return whether a switch of Word is there and not set to off."""
    if element is None:
        return False
    value = next((each for key, each in element.attrib.items() if str(key).endswith("}val")), "1")
    return value not in ("0", "false", "off")


def _art(line: str, number: int) -> str:
    """Return the run that lays `line` across the page, behind its text."""
    size = min(_LARGEST, _LENGTH / breadth(line))
    width = size * breadth(line)
    style = (
        f"position:absolute;margin-left:0;margin-top:0;width:{width:.1f}pt;height:{size * 1.2:.1f}pt;rotation:315;"
        "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        f'<w:r><w:rPr><w:noProof/></w:rPr><w:pict>{_TEXT_ART}<v:shape id="CopyOfWaterMark{number}" '
        f'o:spid="_x0000_s{3072 + number}" type="#_x0000_t136" style="{style}" o:allowincell="f" fillcolor="#a6a6a6" '
        f'stroked="f"><v:fill opacity=".5"/><v:textpath style="font-family:&quot;宋体&quot;;font-size:1pt" '
        f"string={quoteattr(line)}/></v:shape></w:pict></w:r>"
    )
