"""A form as people hand it in after they have worked on it: pictures, a chart, rich text, what Excel adds on saving.

Built from a filled form by adding the raw parts, since no library writes all of them.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from lxml import etree

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
_RICH_VALUE = "http://schemas.microsoft.com/office/2017/06/relationships"

FORM_PART = "xl/worksheets/sheet1.xml"
#: Where the 审核意见 sheet lies after another program has renamed the parts.
OPINIONS_PART = "xl/worksheets/sheet17.xml"
#: The name people gave the form sheet.
RENAMED = "海纳's 客户表"


def _png() -> bytes:
    """Return a small blue picture."""
    lines = b"".join(b"\0" + b"\x20\x60\xc0" * 24 for _ in range(16))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 24, 16, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def _anchor(row: int, inside: str) -> str:
    return (
        f"<xdr:twoCellAnchor><xdr:from><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row>"
        f"<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>13</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{row + 6}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>{inside}<xdr:clientData/></xdr:twoCellAnchor>"
    )


_SHAPE = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="400000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
_DRAWING = (
    f'{_HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_REL}">'
    + _anchor(
        1,
        '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="TextBox 1"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>'
        f"<xdr:spPr>{_SHAPE}</xdr:spPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>已与财务核对</a:t></a:r></a:p></xdr:txBody></xdr:sp>",
    )
    + _anchor(
        9,
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="Picture 2"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
        f'<a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>{_SHAPE}</xdr:spPr></xdr:pic>',
    )
    + _anchor(
        17,
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="4" name="Chart 3"/><xdr:cNvGraphicFramePr/>'
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart '
        'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId2"/></a:graphicData></a:graphic></xdr:graphicFrame>',
    )
    + "</xdr:wsDr>"
)
_CHART = (
    f'{_HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:layout/><c:pieChart>'
    '<c:varyColors val="1"/><c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numLit><c:formatCode>General</c:formatCode>'
    '<c:ptCount val="2"/><c:pt idx="0"><c:v>3</c:v></c:pt><c:pt idx="1"><c:v>5</c:v></c:pt></c:numLit></c:val></c:ser>'
    "</c:pieChart></c:plotArea></c:chart></c:chartSpace>"
)
_METADATA = (
    f'{_HEAD}<metadata xmlns="{_MAIN}" xmlns:xlrd="{_RICH}"><metadataTypes count="1"><metadataType name="XLRICHVALUE" '
    'minSupportedVersion="120000" copy="1" pasteAll="1" pasteValues="1" merge="1" splitFirst="1" rowColShift="1" '
    'clearFormats="1" clearComments="1" assign="1" coerce="1"/></metadataTypes><futureMetadata name="XLRICHVALUE" count="1">'
    '<bk><extLst><ext uri="{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}"><xlrd:rvb i="0"/></ext></extLst></bk></futureMetadata>'
    '<valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>'
)
_PARTS = {
    "xl/drawings/drawing1.xml": _DRAWING,
    "xl/charts/chart1.xml": _CHART,
    "xl/metadata.xml": _METADATA,
    "xl/richData/rdrichvalue.xml": f'{_HEAD}<rvData xmlns="{_RICH}" count="1"><rv s="0"><v>0</v><v>5</v></rv></rvData>',
    "xl/richData/rdrichvaluestructure.xml": (
        f'{_HEAD}<rvStructures xmlns="{_RICH}" count="1"><s t="_localImage"><k n="_rvRel:LocalImageIdentifier" t="i"/>'
        '<k n="CalcOrigin" t="i"/></s></rvStructures>'
    ),
    "xl/richData/richValueRel.xml": (
        f'{_HEAD}<richValueRels xmlns="http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel" '
        f'xmlns:r="{_REL}"><rel r:id="rId1"/></richValueRels>'
    ),
    "xl/drawings/_rels/drawing1.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_REL}/image" Target="../media/image1.png"/>'
        f'<Relationship Id="rId2" Type="{_REL}/chart" Target="../charts/chart1.xml"/></Relationships>'
    ),
    "xl/richData/_rels/richValueRel.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_REL}/image" Target="../media/image1.png"/>'
        "</Relationships>"
    ),
    "xl/worksheets/_rels/sheet1.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_REL}/drawing" '
        'Target="../drawings/drawing1.xml"/></Relationships>'
    ),
    "xl/sharedStrings.xml": (
        f'{_HEAD}<sst xmlns="{_MAIN}" count="1" uniqueCount="1"><si><r><t>宁波</t></r><r><rPr><b/><color rgb="FFFF0000"/>'
        '<sz val="10"/><rFont val="宋体"/></rPr><t>海纳纺织品</t></r><r><t xml:space="preserve">有限公司 </t></r></si></sst>'
    ),
}
_CONTENT_TYPES = {
    "xl/drawings/drawing1.xml": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "xl/charts/chart1.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "xl/metadata.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml",
    "xl/richData/rdrichvalue.xml": "application/vnd.ms-excel.rdrichvalue+xml",
    "xl/richData/rdrichvaluestructure.xml": "application/vnd.ms-excel.rdrichvaluestructure+xml",
    "xl/richData/richValueRel.xml": "application/vnd.ms-excel.richvaluerel+xml",
    "xl/sharedStrings.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml",
    "xl/calcChain.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml",
}
_WORKBOOK_RELATIONS = {
    "sharedStrings.xml": f"{_REL}/sharedStrings",
    "calcChain.xml": f"{_REL}/calcChain",
    "metadata.xml": f"{_REL}/sheetMetadata",
    "richData/rdrichvalue.xml": f"{_RICH_VALUE}/rdRichValue",
    "richData/rdrichvaluestructure.xml": f"{_RICH_VALUE}/rdRichValueStructure",
    "richData/richValueRel.xml": "http://schemas.microsoft.com/office/2022/10/relationships/richValueRel",
}


def formula_cells(part: bytes) -> list[str]:
    """Return the addresses of a sheet's formula cells, in the order of the part."""
    return [f.getparent().get("r", "") for f in etree.fromstring(part).iter(f"{{{_MAIN}}}f")]


def _form_sheet(part: bytes) -> bytes:
    text = part.decode()
    for ref, about in {
        "B4": 't="s"><v>0</v>',
        "F12": 't="str"><f>LOWER("WWW.HAINA.CN")</f><v>www.haina.cn</v>',
        "B35": 't="e" vm="1"><v>#VALUE!</v>',
    }.items():
        pattern = rf'<c r="{ref}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)'
        text, count = re.subn(pattern, lambda found, ref=ref, about=about: f'<c r="{ref}"{found[1]} {about}</c>', text)
        assert count == 1
    drawing = f'<drawing xmlns:r="{_REL}" r:id="rId1"/></worksheet>'
    return text.replace("</worksheet>", drawing).encode()


def _renamed(text: str) -> str:
    quoted = "'" + RENAMED.replace("'", "''") + "'"
    return text.replace("'客户基本信息表'!", f"{quoted}!").replace('name="客户基本信息表"', f'name="{RENAMED}"')


def laden(filled: bytes) -> bytes:
    """Return a filled customer form with a text box, pictures (one in a cell), a chart, a cached formula, rich text.

    Its form sheet is renamed, the part of its 审核意见 sheet too, and it has a calculation chain.
    """
    with zipfile.ZipFile(io.BytesIO(filled)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[OPINIONS_PART] = parts.pop("xl/worksheets/sheet3.xml")
    parts[FORM_PART] = _form_sheet(parts[FORM_PART])
    chain = "".join(f'<c r="{ref}" i="3"/>' for ref in formula_cells(parts[OPINIONS_PART])) + '<c r="F12" i="1"/>'
    parts |= {name: text.encode() for name, text in _PARTS.items()}
    parts["xl/calcChain.xml"] = f'{_HEAD}<calcChain xmlns="{_MAIN}">{chain}</calcChain>'.encode()
    parts["xl/media/image1.png"] = _png()
    parts["xl/workbook.xml"] = _renamed(parts["xl/workbook.xml"].decode()).encode()
    types = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in _CONTENT_TYPES.items())
    types += '<Default Extension="png" ContentType="image/png"/></Types>'
    listed = parts["[Content_Types].xml"].decode().replace("worksheets/sheet3.xml", "worksheets/sheet17.xml")
    parts["[Content_Types].xml"] = listed.replace("</Types>", types).encode()
    rels = "".join(
        f'<Relationship Id="rIdX{at}" Type="{kind}" Target="{target}"/>'
        for at, (target, kind) in enumerate(_WORKBOOK_RELATIONS.items())
    )
    found = parts["xl/_rels/workbook.xml.rels"].decode().replace("worksheets/sheet3.xml", "worksheets/sheet17.xml")
    parts["xl/_rels/workbook.xml.rels"] = found.replace("</Relationships>", f"{rels}</Relationships>").encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 11, 20, 16, 45, 30))
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return stream.getvalue()
