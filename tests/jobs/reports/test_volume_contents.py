"""卷内目录 at the year's end: what lies in each volume, with cover, spine and note of state (rules C9 E5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from archive import NIGHT, Archive
from builders import a_customer, a_loan
from docx import Document
from form_builders import HAINA, a_contract, a_form, a_meeting, a_row
from request_desk import ENDED, ask

from jobs.reporting.report import Ask
from jobs.reports import volume_contents

NEW_YEAR = datetime(2027, 1, 1, 8, 0)
STEP = ("volume_contents",)


@pytest.fixture
def stocked(archive: Archive) -> Archive:
    """An archive with a customer, three sales contracts of 2026, one on paper and one secret, and a meeting."""
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    rows = [
        a_row("contract", number="HT-1", customer=HAINA, paper_place="3号柜-2层-5盒"),
        a_row("contract", number="HT-2", customer=HAINA, secrecy="机密", **ENDED),
        a_row("contract", number="HT-3", customer=HAINA, signed_on=date(2026, 2, 3)),
    ]
    archive.hand_in("王芳", "合同.xlsx", a_form("contract", *rows))
    archive.hand_in("王芳", "会议.xlsx", a_meeting())
    archive.night()
    return archive


def folder(archive: Archive, person: str = "赵敏") -> Path:
    return (archive.workspace.people / person if person else archive.workspace.reports) / "卷内目录"


def volumes(archive: Archive, person: str = "赵敏") -> list[str]:
    found = folder(archive, person)
    return sorted(path.stem for path in found.glob("*.docx")) if found.is_dir() else []


def text_of(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def listed(path: Path) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    head = next(at for at, row in enumerate(rows) if row[0] == "序号")
    return rows[head + 1 :]


def test_every_class_year_and_type_has_its_volume_in_the_archivists_folder(stocked: Archive) -> None:
    stocked.night(NEW_YEAR, STEP)
    assert volumes(stocked) == ["2026 卷内目录（G 会议）", "2026 卷内目录（J）", "2026 卷内目录（Y 销售合同）"]
    assert not folder(stocked, "").exists() and not folder(stocked, "王芳").exists()


def test_the_list_has_the_ledgers_records_in_the_order_of_their_codes(stocked: Archive) -> None:
    stocked.night(NEW_YEAR, STEP)
    rows = listed(folder(stocked) / "2026 卷内目录（Y 销售合同）.xlsx")
    plain = stocked.ask("SELECT code, title, handler, dated FROM record WHERE form = 'contract' ORDER BY code")
    assert [(row[1], row[2], row[3], f"{row[4]:%Y-%m-%d}") for row in rows] == plain
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [row[6] for row in rows] == ["内部；5年；3号柜-2层-5盒；电子", "机密；5年；电子", "内部；5年；电子"]
    text = text_of(folder(stocked) / "2026 卷内目录（Y 销售合同）.docx")
    assert all(code in text and title in text for code, title, *_ in plain)
    for said in (
        "案 卷 封 面",
        "Y2026销售合同001 至 Y2026销售合同003",
        "2026-02-03 至 2026-10-12",
        "3 条记录",
        "3号柜-2层-5盒",
    ):
        assert said in text


def test_a_year_without_records_has_no_volumes(stocked: Archive) -> None:
    stocked.night(datetime(2026, 12, 1, 8), STEP)
    assert volumes(stocked) == []


def test_a_deleted_record_stays_as_a_line(stocked: Archive) -> None:
    """E14: code and title remain, and the list says by which request the content went."""
    assert ask(stocked, at=NIGHT + timedelta(days=1), code="Y2026销售合同002", kind="删除", reason="重复录入。") == []
    stocked.night(NIGHT + timedelta(days=40))
    stocked.night(NEW_YEAR, STEP)
    rows = listed(folder(stocked) / "2026 卷内目录（Y 销售合同）.xlsx")
    assert [row[1] for row in rows] == [f"Y2026销售合同00{at}" for at in (1, 2, 3)]
    assert rows[1][6] == "已删除（SQ2026001）"
    assert "Y2026销售合同002。" in text_of(folder(stocked) / "2026 卷内目录（Y 销售合同）.docx")


def test_what_is_lent_is_told(stocked: Archive) -> None:
    stocked.hand_in("李明", "借阅.xlsx", a_loan(code="Y2026销售合同001", borrower="李明"))
    stocked.night(NIGHT + timedelta(days=1))
    stocked.night(NEW_YEAR, STEP)
    text = text_of(folder(stocked) / "2026 卷内目录（Y 销售合同）.docx")
    assert "借出：Y2026销售合同001。" in text
    assert "借出" in listed(folder(stocked) / "2026 卷内目录（Y 销售合同）.xlsx")[0][6]


def test_lists_that_go_into_nobodys_folder_hide_secret_titles(
    stocked: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ask, "archivist", "")
    stocked.night(NEW_YEAR, STEP)
    rows = listed(folder(stocked, "") / "2026 卷内目录（Y 销售合同）.xlsx")
    assert rows[1][2] == "Y2026销售合同002" and "HT-1" in rows[0][2]


def test_a_second_print_says_the_same_though_a_record_came_meanwhile(stocked: Archive) -> None:
    stocked.night(NEW_YEAR, STEP)
    stocked.hand_in("王芳", "合同2.xlsx", a_contract(number="HT-4"), datetime(2027, 1, 2, 9))
    stocked.night(datetime(2027, 1, 2, 22))
    stocked.night(datetime(2027, 1, 3, 8), STEP)
    assert len(listed(folder(stocked) / "2026 卷内目录（Y 销售合同）.xlsx")) == 3


def test_a_very_long_volume_is_listed_in_the_workbook_alone(stocked: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume_contents, "MOST_IN_WORD", 2)
    stocked.night(NEW_YEAR, STEP)
    text = text_of(folder(stocked) / "2026 卷内目录（Y 销售合同）.docx")
    assert "本卷共3条记录，卷内目录见同名的 Excel 表，可直接打印。" in text
    assert "Y2026销售合同001 至 Y2026销售合同003" in text and "Y2026销售合同002" not in text
    assert len(listed(folder(stocked) / "2026 卷内目录（Y 销售合同）.xlsx")) == 3
