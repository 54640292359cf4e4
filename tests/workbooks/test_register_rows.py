"""The XML of single cells, read back by an XML parser."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from validators.declaration import Kind
from workbooks.register import SheetColumn
from workbooks.register.cell_text import LONGEST, cell_text, legal_text, wrapped_lines
from workbooks.register.rows import rows_xml
from workbooks.register.styles import STYLE_OF


def cells(kind: Kind, *values: object, first_row: int = 4) -> list[Any]:
    """Return the `<c>` elements of a one-column sheet, None where a row has none."""
    xml = rows_xml((SheetColumn("x", kind),), first_row, [(value,) for value in values])
    return [row[0] if len(row) else None for row in etree.fromstring(b"<d>" + xml + b"</d>")]


def shown(kind: Kind, *values: object) -> list[Any]:
    """Return what stands in each cell: ("text", …), ("number", …) or None."""
    found = []
    for cell in cells(kind, *values):
        if cell is None:
            found.append(None)
        elif cell.get("t") == "inlineStr":
            found.append(("text", cell.findtext("is/t")))
        else:
            assert cell.get("t") is None
            found.append(("number", cell.findtext("v")))
    return found


def test_every_cell_has_its_address_and_the_style_of_its_kind() -> None:
    columns = tuple(SheetColumn(kind.value, kind) for kind in (Kind.TEXT, Kind.DATE, Kind.MONEY))
    xml = rows_xml(columns, 1001, [("a", None, Decimal(1)), ("b", date(2026, 1, 1), None)])
    rows = etree.fromstring(b"<d>" + xml + b"</d>")
    assert [row.get("r") for row in rows] == ["1001", "1002"]
    assert [[cell.get("r") for cell in row] for row in rows] == [["A1001", "C1001"], ["A1002", "B1002"]]
    assert [cell.get("s") for row in rows for cell in row] == [
        str(STYLE_OF[kind]) for kind in (Kind.TEXT, Kind.MONEY, Kind.TEXT, Kind.DATE)
    ]


@pytest.mark.parametrize("text", ["=1+1", "+86 574", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1"])
def test_text_that_begins_like_a_formula_stays_text(text: str) -> None:
    (cell,) = cells(Kind.TEXT, text)
    assert cell.get("t") == "inlineStr"
    assert cell.find("f") is None
    assert cell.findtext("is/t") == text


def test_long_codes_and_leading_zeros_stay_text() -> None:
    codes = ("0" * 15 + "123456789012345", "1380013800138001380", "1E5", "True")
    assert shown(Kind.CODE, *codes) == [("text", code) for code in codes]


def test_an_ampersand_in_one_cell_is_escaped_and_the_others_are_untouched() -> None:
    values = ("A&B <Trading>", "plain", "a|b", "]]>")
    assert shown(Kind.TEXT, *values) == [("text", value) for value in values]


def test_blanks_at_the_ends_are_kept_by_name() -> None:
    for text in (" a", "a ", "\na", "a\n"):
        (cell,) = cells(Kind.TEXT, text)
        assert cell.find("is/t").get("{http://www.w3.org/XML/1998/namespace}space") == "preserve", text
        assert cell.findtext("is/t") == text
    (cell,) = cells(Kind.TEXT, "a b")
    assert cell.find("is/t").attrib == {}


def test_what_xml_cannot_hold_is_left_out_and_line_ends_become_one() -> None:
    assert shown(Kind.LONG, "a\x00b\x0bc\ufffe\ud800d", "一\r\n二\r三", "\x07") == [
        ("text", "abcd"),
        ("text", "一\n二\n三"),
        None,
    ]


def test_what_looks_like_an_excel_escape_is_escaped_itself() -> None:
    assert shown(Kind.TEXT, "_x0041_", "file_xyz", "_x00e9_x00e9_") == [
        ("text", "_x005F_x0041_"),
        ("text", "file_xyz"),
        ("text", "_x005F_x00e9_x005F_x00e9_"),
    ]


def test_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    ((_, chinese),) = shown(Kind.LONG, "长" * 40_000)
    assert len(chinese) == LONGEST
    assert chinese.endswith("长…")
    ((_, outside),) = shown(Kind.LONG, "𠮷" * 20_000)
    assert len(outside.encode("utf-16-le")) // 2 <= LONGEST
    assert outside.endswith("𠮷…")
    assert shown(Kind.LONG, "长" * LONGEST) == [("text", "长" * LONGEST)]


def test_nothing_gives_no_cell() -> None:
    for kind in (Kind.TEXT, Kind.DATE, Kind.MONEY, Kind.INTEGER, Kind.MOMENT, Kind.LONG):
        assert shown(kind, None) == [None], kind
    assert shown(Kind.TEXT, "", "a") == [None, ("text", "a")]
    assert shown(Kind.INTEGER, 0, None) == [("number", "0"), None]


def test_dates_and_moments_are_excel_days() -> None:
    assert shown(Kind.DATE, date(1900, 3, 1), date(2026, 11, 21), datetime(2026, 11, 21, 23, 59)) == [
        ("number", "61"),
        ("number", "46347"),
        ("number", "46347"),
    ]
    assert shown(Kind.MOMENT, datetime(2026, 11, 21, 18, 0), datetime(2026, 11, 21, 6, tzinfo=UTC)) == [
        ("number", "46347.75"),
        ("number", "46347.25"),
    ]


def test_dates_that_excel_reckons_wrongly_are_text() -> None:
    assert shown(Kind.DATE, date(1900, 2, 28), date(1850, 1, 1)) == [("text", "1900-02-28"), ("text", "1850-01-01")]
    assert shown(Kind.MOMENT, datetime(1899, 1, 1, 8)) == [("text", "1899-01-01 08:00:00")]


def test_numbers_are_numbers_unless_excel_would_lose_digits() -> None:
    assert shown(Kind.MONEY, Decimal("0.10"), Decimal("-12.50"), 7, 2.5) == [
        ("number", "0.10"),
        ("number", "-12.50"),
        ("number", "7"),
        ("number", "2.5"),
    ]
    assert shown(Kind.MONEY, Decimal("1234567890123456.78")) == [("text", "1234567890123456.78")]
    assert shown(Kind.INTEGER, 10**15 + 1, 10**18) == [("text", str(10**15 + 1)), ("number", str(10**18))]
    assert shown(Kind.MONEY, Decimal("NaN"), float("inf")) == [("text", "NaN"), ("text", "inf")]


def test_a_masked_value_in_a_money_or_date_column_is_text() -> None:
    assert shown(Kind.MONEY, "***", Decimal(3)) == [("text", "***"), ("number", "3")]
    assert shown(Kind.DATE, "2026年（补）", date(2026, 1, 1)) == [("text", "2026年（补）"), ("number", "46023")]


def test_several_values_in_a_cell_are_joined_as_people_write_them() -> None:
    assert shown(Kind.CHOICE, ("出口", "代理"), ()) == [("text", "出口、代理"), None]


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="every row needs 1 values"):
        rows_xml((SheetColumn("x"),), 4, [("a", "b")])


@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), min_size=1, max_size=6))
def test_any_text_is_well_formed_and_read_back(texts: list[str | None]) -> None:
    found = shown(Kind.TEXT, *texts)
    expected = [("text", cell_text(text)) if text and legal_text(text) else None for text in texts]
    assert found == expected


def test_a_chinese_character_takes_two_digits_of_width() -> None:
    assert [wrapped_lines("宁波" * 5, width) for width in (21, 20, 11)] == [1, 2, 2]
    assert wrapped_lines("一\n二\n", 40) == 3
