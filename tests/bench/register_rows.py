"""How long the register takes: rows made anew, rows kept from the night before, and openpyxl's write-only mode.

python tests/bench/register_rows.py [ROWS]

openpyxl writes a twentieth of the rows and its time is multiplied; its time grows with the rows. The
values are made beforehand and are in no time. Kept blocks are read from files, as a night does.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from openpyxl import Workbook  # noqa: E402

from validators.declaration import Kind  # noqa: E402
from workbooks.register import (  # noqa: E402
    BLOCK_ROWS,
    Block,
    Overview,
    RegisterSheet,
    SheetColumn,
    block_place,
    fingerprint,
    make_block,
    write_register,
)

AT = datetime(2026, 11, 21, 22, 0)
SAMPLE = 20
_KINDS = {3: Kind.DATE, 7: Kind.MONEY, 8: Kind.INTEGER, 15: Kind.MOMENT, 20: Kind.DATE, 24: Kind.LONG}
COLUMNS = tuple(SheetColumn(f"字段{at}", _KINDS.get(at, Kind.TEXT)) for at in range(25))
_NAMES = (
    "宁波海纳纺织品有限公司",
    "Acme Trading Co., Ltd.",
    "绍兴远帆纺织有限公司",
    "Smith & Sons",
    "厦门五缘进出口有限公司",
)


def _rows(first: int, count: int) -> list[tuple[object, ...]]:
    made = []
    for number in range(first, first + count):
        row: list[object] = [f"G2026拜访{number:06d}", f"{_NAMES[number % 5]}拜访记录", _NAMES[number % 5]]
        row += [date(2020, 1, 1) + timedelta(number % 2000), "内部", "张伟", None if number % 3 else "柜A-01"]
        row += [Decimal(number * 37 % 10_000_000) / 100, number % 40]
        row += [f"值{number * at % 9973}" for at in range(9, 15)]
        row += [AT - timedelta(minutes=number), *(["华东", "老客户", "合作签约", f"138{number:08d}"])]
        row += [date(2030, 1, 1), None, "在档", f"备注{number}", "价格敏感。\n需要样品。" if number % 10 == 0 else None]
        made.append(tuple(row))
    return made


def _timed_openpyxl(rows: list[tuple[object, ...]], folder: Path) -> float:
    start = perf_counter()
    book = Workbook(write_only=True)
    tab = book.create_sheet("档案目录")
    tab.append([column.label for column in COLUMNS])
    for row in rows:
        tab.append(row)
    book.save(folder / "openpyxl.xlsx")
    return perf_counter() - start


def main(count: int) -> None:
    """Time all three for `count` rows of 25 columns and print times and ratios."""
    batches = [_rows(first, min(BLOCK_ROWS, count - first)) for first in range(0, count, BLOCK_ROWS)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = [row for batch in batches for row in batch][: max(1, count // SAMPLE)]
        plain = _timed_openpyxl(sample, folder) * count / len(sample)

        start = perf_counter()
        fresh = (make_block(COLUMNS, block_place(at)[1], batch) for at, batch in enumerate(batches))
        with (folder / "anew.xlsx").open("wb") as out:
            write_register(out, Overview("档案总登记表"), [_sheet(fresh, count)], AT, "zh")
        anew = perf_counter() - start

        for at, batch in enumerate(batches):
            (folder / f"{at}.block").write_bytes(make_block(COLUMNS, block_place(at)[1], batch).to_bytes())
        start = perf_counter()
        now = fingerprint(COLUMNS)
        read = (
            Block.from_bytes((folder / f"{at}.block").read_bytes(), now, block_place(at)[1])
            for at in range(len(batches))
        )
        with (folder / "kept.xlsx").open("wb") as out:
            write_register(out, Overview("档案总登记表"), [_sheet((each for each in read if each), count)], AT, "zh")
        kept = perf_counter() - start
        same = (folder / "anew.xlsx").read_bytes() == (folder / "kept.xlsx").read_bytes()
        size = (folder / "anew.xlsx").stat().st_size / 1e6
    print(f"{count:,} rows x {len(COLUMNS)} columns, {size:.1f} MB, same bytes: {same}")
    print(f"openpyxl write-only  {plain:7.2f} s   (from {len(sample):,} rows)")
    print(f"streamed, rows anew  {anew:7.2f} s   {plain / anew:5.1f} times faster than openpyxl")
    print(f"streamed, rows kept  {kept:7.2f} s   {anew / kept:5.1f} times faster than anew")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, the values included")


def _sheet(blocks: object, count: int) -> RegisterSheet:
    return RegisterSheet("档案目录", "档案目录", COLUMNS, blocks, count, frozen=2)  # type: ignore[arg-type]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
