"""The master register workbook, written by streaming: what is unchanged since last night is copied, not made again.

openpyxl builds a shell without rows (`shell`, `overview`); the rows' XML, deflated in blocks
(`block`), is put between a sheet's head and tail while the zip file is written (`package`).
"""

from workbooks.register.block import Block, fingerprint, fresh_blocks, make_block
from workbooks.register.charts import chart_with_data
from workbooks.register.overview import Chart, Figure, Overview, Totals
from workbooks.register.sheet import (
    BLOCK_ROWS,
    EXCEL_ROWS,
    HEADER_ROWS,
    RegisterSheet,
    SheetColumn,
    Volume,
    block_place,
    split_volumes,
)
from workbooks.register.write import write_register

__all__ = [
    "BLOCK_ROWS",
    "EXCEL_ROWS",
    "HEADER_ROWS",
    "Block",
    "Chart",
    "Figure",
    "Overview",
    "RegisterSheet",
    "SheetColumn",
    "Totals",
    "Volume",
    "block_place",
    "chart_with_data",
    "fingerprint",
    "fresh_blocks",
    "make_block",
    "split_volumes",
    "write_register",
]
