"""The returned copy: what is written into the 审核意见 sheet, and that nothing else changes."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from functools import cache

import pytest
from forms_in_hand import a_blank, a_problem, form, read, say
from laden_book import OPINIONS_PART, RENAMED, formula_cells, laden
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from validators.filled import Cell
from validators.message import Message
from workbooks import opinions
from workbooks.filling import RawCell, fill
from workbooks.returning import NoOpinionSheet, returned_copy

HEADING = Message("Please mend the red cells.")
VALUES = {
    "name": "海纳",
    "credit_code": "123",
    "telephone": 57487651234,
    "opened": date(2026, 3, 12),
    "fax": RawCell("n", None, "1+1"),
    "website": RawCell("e", "#REF!", "A1/0"),
    "bank": True,
    "needs": "=SUM(A1)\n第二行 a_x0041_b",
}


@cache
def filled() -> bytes:
    return fill(a_blank("customer"), form("customer"), VALUES)


def cells() -> dict[str, Cell]:
    return read(filled()).rows[0].cells


def returned(*names: str, data: bytes | None = None, sheet: str = "客户基本信息表", ticket: str = "T1") -> bytes:
    problems = [a_problem(cells()[name], what=f"{name} is wrong", mend=f"mend {name}") for name in names]
    return returned_copy(data or filled(), sheet, problems, ticket, HEADING, say)


def review(data: bytes, *, values: bool = False) -> Worksheet:
    return load_workbook(io.BytesIO(data), data_only=values)["审核意见"]


def slot(data: bytes, number: int = 1) -> dict[int, object]:
    row = opinions.FIRST_SLOT + number - 1
    sheet = review(data, values=True)
    return {column: sheet.cell(row, column).value for column in range(1, opinions.LAST_COLUMN + 1)}


def raw_entries(data: bytes) -> dict[str, tuple[object, ...]]:
    """Return entry name -> everything about it but where it lies: times, flags, CRC, sizes, packed bytes."""
    found: dict[str, tuple[object, ...]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for entry in package.infolist():
            names, extras = struct.unpack_from("<2H", data, entry.header_offset + 26)
            begin = entry.header_offset + 30 + names + extras
            packed = data[begin : begin + entry.compress_size]
            about = (entry.date_time, entry.flag_bits, entry.compress_type, entry.CRC, entry.file_size)
            found[entry.filename] = (*about, entry.external_attr, packed)
    return found


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return package.read(name)


def test_all_but_one_part_of_a_laden_file_keep_their_bytes() -> None:
    before = laden(filled())
    found = read(before)
    assert found.sheet == RENAMED
    after = returned("credit_code", data=before, sheet=found.sheet)
    old, new = raw_entries(before), raw_entries(after)
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == [OPINIONS_PART]
    assert {"xl/drawings/drawing1.xml", "xl/media/image1.png", "xl/charts/chart1.xml", "xl/metadata.xml"} <= set(old)
    assert read(after).rows == found.rows


def test_the_calculation_chain_of_a_laden_file_stays_true() -> None:
    before = laden(filled())
    after = returned("credit_code", "website", data=before, sheet=RENAMED)
    chain = etree.fromstring(part(after, "xl/calcChain.xml"))
    listed = [each.get("r") for each in chain if each.get("i") == "3"]
    assert formula_cells(part(after, OPINIONS_PART)) == listed
    assert formula_cells(part(before, OPINIONS_PART)) == listed
    assert len(listed) == 61


def test_links_lead_to_a_renamed_sheet() -> None:
    after = returned("credit_code", data=laden(filled()), sheet=RENAMED)
    link = review(after)[f"B{opinions.FIRST_SLOT}"].hyperlink
    assert link is not None
    assert (link.location, link.id) == ("'海纳''s 客户表'!F5", None)


def test_a_slot_says_where_what_and_how() -> None:
    found = slot(returned("fax", "credit_code"), 2)
    assert found[opinions.NUMBER] == 2
    assert found[opinions.PLACE] == "F5"
    assert found[opinions.OLD] == "123"
    assert found[opinions.WHAT] == "credit_code is wrong"
    assert found[opinions.MEND] == "mend credit_code"
    assert found[opinions.STATE] == "待改"


@pytest.mark.parametrize(
    ("name", "kind", "old", "shown"),
    [
        ("credit_code", opinions.OldKind.TEXT, "123", "123"),
        ("telephone", opinions.OldKind.NUMBER, 57487651234, "57487651234"),
        ("opened", opinions.OldKind.NUMBER, 46093, "2026-03-12"),
        ("fax", opinions.OldKind.FORMULA, None, "=1+1"),
        ("website", opinions.OldKind.ERROR, None, "#REF!"),
        ("bank", opinions.OldKind.BOOLEAN, True, "TRUE"),
        ("address", opinions.OldKind.BLANK, None, "(empty)"),
        ("needs", opinions.OldKind.TEXT, "=SUM(A1)第二行 a_x005F_x0041_b", "=SUM(A1)\n第二行 a_x005F_x0041_b"),
    ],
)
def test_old_content_is_kept_with_its_type(name: str, kind: int, old: object, shown: str) -> None:
    found = slot(returned(name))  # openpyxl leaves the guarding _x005F_ in the text
    assert (found[opinions.KINDS[0]], found[opinions.OLDS[0]]) == (kind, old)
    assert found[opinions.OLD] == shown


def test_further_cells_of_a_problem_are_kept_too() -> None:
    found = cells()
    problem = a_problem(found["opened"], found["first_contact"], found["opened"], found["credit_code"])
    after = slot(returned_copy(filled(), "客户基本信息表", [problem], "", HEADING, say))
    assert [after[column] for column in opinions.ROWS] == [20, 20, 5]
    assert [after[column] for column in opinions.COLUMNS] == [2, 6, 6]
    assert after[opinions.OTHER] == "F20、F5"


def test_a_problem_without_a_cell_stays_to_be_mended() -> None:
    after = slot(returned_copy(filled(), "客户基本信息表", [a_problem(Cell(""))], "", HEADING, say))
    assert (after[opinions.MODE], after[opinions.ROWS[0]], after[opinions.STATE]) == (2, None, "待改")


def test_what_begins_like_a_formula_is_text() -> None:
    after = returned("needs", ticket="=1+1")
    row = opinions.FIRST_SLOT
    for ref in (f"D{row}", opinions.TICKET_CELL, f"R{row}"):
        assert review(after)[ref].data_type == "s"
    assert formula_cells(part(after, "xl/worksheets/sheet3.xml")) == formula_cells(
        part(filled(), "xl/worksheets/sheet3.xml")
    )


def test_the_head_says_ticket_heading_and_count() -> None:
    sheet = review(returned("credit_code", "fax", ticket="T2026-0007"), values=True)
    assert sheet[opinions.TICKET_CELL].value == "T2026-0007"
    assert sheet[opinions.HEADING_CELL].value == "Please mend the red cells."
    assert sheet[opinions.COUNT_CELL].value == 2
    assert "还剩" in sheet[opinions.COUNT_CELL].number_format


def test_several_headings_stand_below_each_other() -> None:
    data = returned_copy(filled(), "客户基本信息表", [], "", [Message("one"), Message("two")], say)
    assert review(data)[opinions.HEADING_CELL].value == "one\ntwo"


def test_the_ticket_is_read_back() -> None:
    assert read(returned("credit_code", ticket="T2026-0007")).ticket == "T2026-0007"


def test_a_second_return_takes_the_first_one_away() -> None:
    first = returned("credit_code", "fax", "website")
    second = returned("address", data=first, ticket="T2")
    assert slot(second)[opinions.PLACE] == "B10"
    unused = slot(second, 2)
    assert {column: value for column, value in unused.items() if value not in (None, "")} == {}
    assert part(second, "xl/worksheets/sheet3.xml").count(b"<hyperlink ") == 1


def test_rows_are_shown_where_used_and_as_high_as_their_text() -> None:
    problem = a_problem(cells()["fax"], what="很长的说明" * 30)
    sheet = review(returned_copy(filled(), "客户基本信息表", [problem, problem], "", HEADING, say))
    rows = sheet.row_dimensions
    first = opinions.FIRST_SLOT
    assert [rows[row].hidden for row in range(first, first + 3)] == [False, False, True]
    assert float(rows[first].height) > 9 * 12


def test_styles_of_the_sheet_stay() -> None:
    before, after = review(filled()), review(returned("credit_code"))
    row = opinions.FIRST_SLOT
    assert [before.cell(row, at).style_id for at in range(1, 8)] == [after.cell(row, at).style_id for at in range(1, 8)]


def test_more_problems_than_slots_are_counted_in_the_last_one() -> None:
    problems = [a_problem(cells()["fax"]) for _ in range(75)]
    data = returned_copy(filled(), "客户基本信息表", problems, "", HEADING, say)
    assert slot(data, 59)[opinions.PLACE] == "F11"
    last = slot(data, 60)
    assert (last[opinions.PLACE], last[opinions.STATE]) == (None, "待改")
    assert "16 further problems" in str(last[opinions.WHAT])
    exactly = returned_copy(filled(), "客户基本信息表", problems[:60], "", HEADING, say)
    assert slot(exactly, 60)[opinions.PLACE] == "F11"


def test_a_workbook_without_the_sheet_is_refused() -> None:
    stream = io.BytesIO()
    Workbook().save(stream)
    with pytest.raises(NoOpinionSheet):
        returned_copy(stream.getvalue(), "Sheet", [], "", HEADING, say)


def test_a_workbook_whose_sheet_was_deleted_is_refused() -> None:
    whole = load_workbook(io.BytesIO(filled()))
    del whole["审核意见"]
    stream = io.BytesIO()
    whole.save(stream)
    with pytest.raises(NoOpinionSheet):
        returned_copy(stream.getvalue(), "客户基本信息表", [], "", HEADING, say)


def test_the_words_of_the_state_follow_the_language() -> None:
    problem = a_problem(cells()["fax"])
    data = returned_copy(filled(), "客户基本信息表", [problem], "", HEADING, str)
    sheet = review(data, values=True)
    assert (sheet[opinions.TODO_CELL].value, sheet[opinions.CHANGED_CELL].value) == ("To mend", "Changed")
    assert slot(data)[opinions.STATE] == "To mend"
