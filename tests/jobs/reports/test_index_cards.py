"""档案卡片: what lies in which cabinet, shelf and box (rules C9 C12)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from archive import Archive
from builders import a_customer, a_loan
from docx import Document
from form_builders import HAINA, a_form, a_row

from jobs.reports import index_cards

NEW_YEAR = datetime(2027, 1, 1, 8, 0)
PLACES = ("3号柜-2层-10盒", "3号柜-2层-9盒", "3号柜-2层-9盒", "1号柜-1层-1盒", None)


@pytest.fixture
def stocked(archive: Archive) -> Archive:
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    rows = [
        a_row("contract", number=f"HT-{at}", customer=HAINA, paper_place=place)
        for at, place in enumerate(PLACES, start=1)
    ]
    archive.hand_in("王芳", "合同.xlsx", a_form("contract", *rows))
    archive.night()
    archive.hand_in("李明", "借阅.xlsx", a_loan(code="Y2026销售合同002", borrower="李明"), datetime(2026, 11, 22, 9))
    archive.night(datetime(2026, 11, 22, 22))
    return archive


def document(archive: Archive, cabinet: str) -> Path:
    return archive.workspace.people / "赵敏" / "档案卡片" / f"2026 档案卡片（{cabinet}）.docx"


def cards(archive: Archive, cabinet: str) -> list[str]:
    """Return the text of each card, in the order of the page."""
    tables = Document(str(document(archive, cabinet))).tables
    return [cell.text for table in tables for row in table.rows for cell in row.cells if cell.text.strip()]


def test_each_cabinet_has_its_cards_a_box_each_in_walking_order(stocked: Archive) -> None:
    stocked.night(NEW_YEAR, ("index_cards",))
    nine, ten = cards(stocked, "3号柜")
    assert nine.startswith("3号柜-2层-9盒") and ten.startswith("3号柜-2层-10盒")
    assert "Y2026销售合同002 – Y2026销售合同003" in nine and "共 2 条" in nine
    assert "借出：Y2026销售合同002。" in nine and "借出" not in ten
    (only,) = cards(stocked, "1号柜")
    assert "Y2026销售合同004" in only
    assert not document(stocked, "").exists()


def test_the_workbook_names_every_record_in_the_cabinet(stocked: Archive) -> None:
    stocked.night(NEW_YEAR, ("index_cards",))
    sheet = openpyxl.load_workbook(document(stocked, "3号柜").with_suffix(".xlsx")).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if str(row[1]).startswith("Y2026")]
    plain = stocked.ask("SELECT paper_place, code, title FROM record WHERE paper_place LIKE '3号柜%'")
    assert sorted(row[:3] for row in rows) == sorted(plain)


def test_many_boxes_get_a_card_a_shelf_and_too_many_none(stocked: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_cards, "_BOXES", 1)
    stocked.night(NEW_YEAR, ("index_cards",))
    (shelf,) = cards(stocked, "3号柜")
    assert shelf.startswith("3号柜-2层") and "共 3 条" in shelf and "盒" not in shelf
    monkeypatch.setattr(index_cards, "_MOST", 0)
    _anew(stocked)
    text = "\n".join(each.text for each in Document(str(_second(stocked))).paragraphs)
    assert "卡片过多，不逐张打印" in text


def _anew(archive: Archive) -> None:
    from jobs.running import running
    from jobs.timetable import carry_out, steps_of

    with running(archive.workspace, NEW_YEAR, ("index_cards",)) as run:
        run.anew = True
        carry_out(run, steps_of(("index_cards",)))


def _second(archive: Archive) -> Path:
    return document(archive, "3号柜").with_name("2026 档案卡片（3号柜） 2.docx")


def test_an_archive_without_paper_has_no_cards(archive: Archive) -> None:
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.night()
    archive.night(NEW_YEAR, ("index_cards",))
    assert not (archive.workspace.people / "赵敏" / "档案卡片").exists()
