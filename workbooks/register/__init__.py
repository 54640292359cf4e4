"""The master register workbook, written by streaming: what is unchanged since last night is copied, not made again.

openpyxl draws the overview with its charts and writes the styles (`overview`, `styles`). Every other sheet is written as
text: its head and tail (`shell`, `frame`), and between them its rows, deflated in blocks (`block`), while the zip file is
written (`package`). Lists (`workbooks.lists`) are made of the same pieces.
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
