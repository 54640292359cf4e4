"""The register and the lists as LibreOffice opens them: the same values, and pages that print."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
from register_books import AT, COLUMNS, a_register, a_row, a_sheet, converted, parts_of

from validators.declaration import Kind
from workbooks.lists import ListSheet, list_workbook
from workbooks.register import SheetColumn

#: Comma, quotes, UTF-8, values as shown, every sheet.
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"


def tables(workbook: bytes, tmp_path: Path) -> dict[str, list[list[str]]]:
    """Return tab name -> rows of texts as shown."""
    found = {}
    for path in converted(workbook, CSV, tmp_path):
        with path.open(encoding="utf-8", newline="") as lines:
            found[path.stem.removeprefix("book-")] = list(csv.reader(lines))
    return found


def test_libreoffice_shows_the_values_of_every_volume(tmp_path: Path) -> None:
    rows = [
        a_row(1, 档号="000000000012345678901234567890", 名称="=1+1", 摘要=" 前后有空 "),
        a_row(2, 名称="A&B <公司>", 摘要="第一行\n第二行"),
        *(a_row(number) for number in range(3, 14)),
    ]
    book = a_register([a_sheet(rows, limit=13, block_rows=10)], limit=13, block_rows=10)
    # Every inflated part is what its CRC says, though no kept block was inflated to reckon it.
    assert parts_of(book)
    shown = tables(book, tmp_path)
    assert shown["档案目录"][2] == [column.label for column in COLUMNS]
    assert shown["档案目录"][3] == [
        *("000000000012345678901234567890", "=1+1", "2026-01-31", "2026-11-21 09:30"),
        *("1,234.50", "1", " 前后有空 "),
    ]
    assert shown["档案目录"][4][1] == "A&B <公司>"
    assert shown["档案目录"][4][6] == "第一行\n第二行"
    assert [row[0] for row in shown["档案目录(2)"][3:]] == ["J2026011", "J2026012", "J2026013"]
    assert shown["概览"][0][1] == "档案总登记表"


def test_pages_print_without_hashes_and_with_headers(tmp_path: Path) -> None:
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("pdftotext is not installed, so the printed pages are not read")
    narrow = tuple(SheetColumn(column.label, column.kind, 1) for column in COLUMNS)
    rows = [a_row(number, 份数=123_456_789 * number) for number in range(1, 61)]
    (pdf,) = converted(a_register([a_sheet(rows, columns=narrow)]), "pdf", tmp_path)
    text = subprocess.run([pdftotext, "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    pages = [page for page in text.split("\f") if page.strip()]
    assert "###" not in text
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert f"第 {number} 页，共 {len(pages)} 页" in page
        if number > 1:
            assert "档号" in page
            assert "归档时间" in page


def test_libreoffice_shows_a_list(tmp_path: Path) -> None:
    columns = (SheetColumn("文件"), SheetColumn("问题", Kind.LONG), SheetColumn("金额", Kind.MONEY))
    book = list_workbook([ListSheet("问题", "退回", ["一共 1 个"], columns, [("=a.xlsx", "-不对", 2)])], AT, "zh")
    (shown,) = tables(book, tmp_path).values()
    assert [line for line in shown if any(line)][2:] == [
        ["文件", "问题", "金额", *[""] * (len(shown[0]) - 3)],
        ["=a.xlsx", "-不对", "2.00", *[""] * (len(shown[0]) - 3)],
    ]
