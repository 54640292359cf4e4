"""Old registers as offices keep them: workbooks and text files made for one test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from openpyxl import Workbook

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "samples"


def a_sample(name: str) -> Path:
    """Return one of the sample registers beside the checkout; the test is skipped where they are not there."""
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip(f"the sample register {name} is not beside this checkout")
    return path


def a_register(
    *sheets: tuple[str, Sequence[Sequence[object]]], then: Callable[[Workbook], object] | None = None
) -> bytes:
    """Return a workbook with rows of values from A1 on; `then` may change it before it is saved."""
    book: Any = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    if then:
        then(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def a_csv(rows: Sequence[Sequence[object]], encoding: str = "utf-8", between: str = ",") -> bytes:
    """Return a text table."""
    import csv

    out = StringIO()
    csv.writer(out, delimiter=between).writerows(rows)
    return out.getvalue().encode(encoding)


def an_older(content: bytes, folder: Path, ending: str) -> bytes:
    """Return an .xlsx as LibreOffice saves it in an older format; the test is skipped where there is none."""
    program = which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed, which makes the .xls of this test")
    source = folder / "register.xlsx"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", ending, "--outdir", str(folder / "older"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "older" / f"register.{ending}").read_bytes()


#: A register of contracts as another office keeps it: a head of two lines, other words, amounts in 万元.
CONTRACTS: list[list[object]] = [
    ["宁波远航进出口有限公司"],
    ["合同登记簿", "", "", "", "", "", "", "单位：万元"],
    ["顺序号", "合同", "", "签约单位", "日期", "", "合同总价", "档案柜号", "经手人"],
    ["", "协议号", "种类", "", "签约", "到期", "", "", ""],
    [1, "XS-1801", "销售", "绍兴远帆纺织有限公司", "2018.3.5", "2019-3-4", 120, "A-1", "周强"],
    [2, "CG-1802", "采购合同", "佛山天利五金制品有限公司", "2018年4月1日", "20190401", "35.5", "A-2", "老赵"],
    ["", "本页小计", "", "", "", "", 155.5, "", ""],
    ["", "", "", "", "", "", "", "", ""],
    ["顺序号", "合同", "", "签约单位", "日期", "", "合同总价", "档案柜号", "经手人"],
    ["", "协议号", "种类", "", "签约", "到期", "", "", ""],
    [3, "FW-1901", "服务", "Nordlys AS", "2019/6/30", "无", "1.2亿", "B-1", "周强"],
    [4, "", "", "", "", "", "", "", ""],
    ["合计", "", "", "", "", "", 12155.5, "", ""],
    ["说明：金额含税。"],
    ["登记人：王芳", "", "", "复核：陈刚"],
]


def merged_heads(book: Workbook) -> None:
    """Merge the heads of `CONTRACTS` as its office did."""
    sheet: Any = book.worksheets[0]
    for area in ("A1:I1", "A3:A4", "B3:C3", "D3:D4", "E3:F3", "G3:G4", "H3:H4", "I3:I4"):
        sheet.merge_cells(area)
