"""Small filled workbooks, drawn straight from the layout: an independent second writer beside the blank forms."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from validators.declaration import Form
from validators.forms import forms
from workbooks.face import face_text
from workbooks.layout import layout, letter

CUSTOMER = forms()["customer"]
VISIT = forms()["visit_record"]
BORROWING = forms()["borrowing"]


def draw(
    sheet: Worksheet,
    form: Form,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]] = (),
    tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    *,
    language: str = "zh",
    face: bool = True,
) -> None:
    """Write labels and values of `form` onto `sheet`; on a register `values` are rows."""
    place = layout(form)
    sheet["A1"] = form.title.of(language)
    if face:
        sheet[place.face_ref] = face_text(form, language)
    for ref, column in place.labels():
        sheet[ref] = column.label.of(language) + (" *" if column.required else "")
    for one in place.places:
        if one.column.name in values:
            sheet[one.ref] = values[one.column.name]  # type: ignore[call-overload]
        if one.last > one.first:
            sheet.merge_cells(f"{one.ref}:{letter(one.last)}{one.row}")
    for grid in place.grids:
        rows = (tables or {}).get(grid.table, ()) if grid.table else values
        for at, line in enumerate(rows, start=grid.first_row):
            for one in grid.places:
                if one.column.name in line:
                    sheet[f"{letter(one.first)}{at}"] = line[one.column.name]
    if place.signature_row:
        sheet[f"A{place.signature_row}"] = form.signatures[0].of(language) + "："


def a_book(
    form: Form,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]] = (),
    tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    *,
    language: str = "zh",
    face: bool = True,
    hidden: str | None = "",
    area: bool = True,
    ticket: str = "",
    then: Callable[[Workbook], None] | None = None,
) -> bytes:
    """Return a filled workbook of `form`.

    Args:
        form: the declaration.
        values: field name -> value; for a register one mapping a row.
        tables: table name -> lines.
        language: of labels and face.
        face: whether the form's number stands on its face.
        hidden: text of the hidden id; empty for the right one, None for no hidden id.
        area: whether a defined name points to the form sheet.
        ticket: number of the submission, as on a returned copy.
        then: what else is done to the workbook before it is saved.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = form.tab
    draw(sheet, form, values, tables, language=language, face=face)
    opinions = book.create_sheet("审核意见")
    opinions["B2"] = ticket or None
    book.defined_names["gd_ticket"] = DefinedName("gd_ticket", attr_text="'审核意见'!$B$2", hidden=True)
    if hidden is not None:
        text = hidden or f"{form.id}@{form.version}"
        book.defined_names["guidang_form"] = DefinedName("guidang_form", attr_text=f'"{text}"', hidden=True)
    if area:
        place = layout(form)
        target = f"'{sheet.title}'!$A$1:${letter(place.width)}${place.last_row}"
        book.defined_names["gd_area"] = DefinedName("gd_area", attr_text=target, hidden=True)
    if then is not None:
        then(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(
    data: bytes, change: Mapping[str, Callable[[bytes], bytes]], also: Mapping[str, bytes] | None = None
) -> bytes:
    """Return the workbook with some parts changed and some added; written by zipfile, not by our own exchange."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change[name](content) if name in change else content)
        for name, content in (also or {}).items():
            new.writestr(name, content)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"


def with_cell(data: bytes, ref: str, cell: str, part: str = SHEET) -> bytes:
    """Return the workbook with the XML of one cell exchanged for `cell` (its `s` attribute goes with it)."""

    def change(content: bytes) -> bytes:
        text = content.decode()
        pattern = rf'<c r="{ref}"[^>]*?(?:/>|>.*?</c>)'
        changed, count = re.subn(pattern, lambda _: cell, text, count=1)
        if not count:
            row = re.sub("[A-Z]+", "", ref)
            changed, count = re.subn(rf'(<row r="{row}"[^>]*>)', lambda found: found[1] + cell, text, count=1)
        assert count == 1, f"no place for {ref}"
        return changed.encode()

    return repacked(data, {part: change})


def as_excel_saves(data: bytes) -> bytes:
    """Return the workbook with its inline texts moved to the shared strings, as Excel and WPS keep them."""
    texts: list[str] = []

    def share(found: re.Match[str]) -> str:
        texts.append(found[2])
        return f'{found[1]} t="s"><v>{len(texts) - 1}</v></c>'

    def change(content: bytes) -> bytes:
        return re.sub(r'(<c r="[A-Z0-9]+"[^>]*?) t="inlineStr"><is>(.*?)</is></c>', share, content.decode()).encode()

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    shared = repacked(data, dict.fromkeys(sheets, change))
    items = "".join(f"<si>{text}</si>" for text in texts)
    return with_strings(shared, items)


def with_strings(data: bytes, items: str) -> bytes:
    """Return the workbook with a part of shared strings that holds `items` (`<si>` elements)."""
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="rIdS" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    rels = "xl/_rels/workbook.xml.rels"
    return repacked(
        data,
        {rels: lambda content: content.replace(b"</Relationships>", relation.encode())},
        {STRINGS: strings.encode()},
    )
