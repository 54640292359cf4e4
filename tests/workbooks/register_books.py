"""Small registers, and ways to look into the workbooks made of them."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from validators.declaration import Kind
from workbooks.register import (
    BLOCK_ROWS,
    EXCEL_ROWS,
    Chart,
    Figure,
    Overview,
    RegisterSheet,
    SheetColumn,
    Totals,
    fresh_blocks,
    write_register,
)

AT = datetime(2026, 11, 21, 22, 0)
COLUMNS = (
    SheetColumn("档号", Kind.CODE, 18),
    SheetColumn("名称", Kind.TEXT, 30),
    SheetColumn("文件日期", Kind.DATE, 12),
    SheetColumn("归档时间", Kind.MOMENT, 17),
    SheetColumn("金额", Kind.MONEY, 14),
    SheetColumn("份数", Kind.INTEGER, 6),
    SheetColumn("摘要", Kind.LONG, 40),
)


def a_row(number: int = 1, **changes: object) -> tuple[object, ...]:
    """Return the record at position `number`; `changes` by label."""
    values: dict[str, object] = {
        "档号": f"J2026{number:03d}",
        "名称": "客户基本信息表",
        "文件日期": date(2026, 1, 31),
        "归档时间": datetime(2026, 11, 21, 9, 30),
        "金额": Decimal("1234.50"),
        "份数": number,
        "摘要": "需要长期稳定供货" if number % 2 else None,
    }
    return tuple((values | changes).values())


def a_sheet(
    rows: Sequence[tuple[object, ...]],
    name: str = "档案目录",
    limit: int = EXCEL_ROWS,
    block_rows: int = BLOCK_ROWS,
    columns: tuple[SheetColumn, ...] = COLUMNS,
) -> RegisterSheet:
    """Return a sheet of which nothing is kept."""
    return RegisterSheet(name, name, columns, fresh_blocks(columns, rows, limit, block_rows), len(rows))


def an_overview(**changes: Any) -> Overview:
    """Return an overview with two figures, a pie and a line chart."""
    classes = Totals(
        "各类别数量",
        (SheetColumn("类别"), SheetColumn("数量", Kind.INTEGER)),
        (("客户基础资料类", 3), ("客户沟通与服务类", 1)),
        Chart.PIE,
        total=True,
        share=True,
    )
    months = Totals(
        "每月归档与借阅",
        (SheetColumn("月份"), SheetColumn("归档", Kind.INTEGER), SheetColumn("借阅", Kind.INTEGER)),
        (("2026-10", 5, 1), ("2026-11", 7, 2)),
        Chart.LINE,
        series=2,
    )
    parts: dict[str, Any] = {
        "title": "档案总登记表",
        "lines": ("截至 2026-11-21 22:00",),
        "figures": (Figure("在档", 4, "本月新增 2"), Figure("逾期", 1, alarm=True)),
        "totals": (classes, months),
    }
    return Overview(**(parts | changes))


def a_register(
    sheets: Sequence[RegisterSheet],
    overview: Overview | None = None,
    limit: int = EXCEL_ROWS,
    block_rows: int = BLOCK_ROWS,
    language: str = "zh",
) -> bytes:
    """Return the bytes of a register."""
    out = BytesIO()
    write_register(out, overview or an_overview(), sheets, AT, language, limit=limit, block_rows=block_rows)
    return out.getvalue()


def parts_of(workbook: bytes) -> dict[str, bytes]:
    """Return the parts of a package, each checked against its CRC."""
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def converted(workbook: bytes, to: str, tmp_path: Path) -> list[Path]:
    """Return the files that LibreOffice makes of a workbook; skips the test where it is missing."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not installed, so the workbook is not opened in it")
    (tmp_path / "book.xlsx").write_bytes(workbook)
    folder = tmp_path / "converted"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    arguments = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        to,
        "--outdir",
        str(folder),
        str(tmp_path / "book.xlsx"),
    ]
    subprocess.run(arguments, check=True, capture_output=True, timeout=180)
    return sorted(folder.iterdir())


def values_of(tab: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """Return the values of an openpyxl sheet's rows, or of a part of them."""
    return [[cell.value for cell in row] for row in tab]
