"""What an office would write itself: open every form with openpyxl, read its cells, put them in a table.

python tests/bench/plain_script.py FOLDER CELLS OUT

FOLDER holds the filled forms; CELLS is a JSON file {sheet: {label: cell}}; OUT is the table.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import openpyxl
import pandas as pd


def main(folder: Path, cells: Path, out: Path) -> None:
    """Write one sheet a kind of form with one row a file."""
    wanted = json.loads(cells.read_text("utf-8"))
    tables: dict[str, list[dict[str, object]]] = {sheet: [] for sheet in wanted}
    for path in sorted(folder.rglob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        for sheet, places in wanted.items():
            if sheet in book.sheetnames:
                tab = book[sheet]
                tables[sheet].append({label: tab[ref].value for label, ref in places.items()})
    with pd.ExcelWriter(out) as writer:
        for sheet, rows in tables.items():
            pd.DataFrame(rows).to_excel(writer, sheet_name=sheet, index=False)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
