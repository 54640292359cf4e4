"""Run reports of the past tell no more of a file whose content was erased: its lines are emptied in place (rule E14)."""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final

from jobs.outbox import write_whole
from jobs.running import Run
from templates.contexts.pieces import ERASED

_ROW: Final = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_CELL: Final = re.compile(r"(<td\b[^>]*>).*?(</td>)", re.DOTALL)
_POINT: Final = re.compile(r"<li\b[^>]*>.*?</li>", re.DOTALL)


def without_lines_about(run: Run, report: Path, person: str, path: str) -> None:
    """Empty the lines of a run report that tell what became of a file, and the notices that name it.

    How many files and faults there were stays as it was counted.

    Args:
        run: the run under way.
        report: the report, a page or a workbook.
        person: who had handed the file in.
        path: where it lay in the inboxes.

    Raises:
        OSError: the report can be neither written nor read.
    """
    name = PurePosixPath(path).name
    content = report.read_bytes()
    told = _page(content, person, name) if report.suffix == ".html" else _workbook(content, person, name)
    if told != content:
        write_whole(report, told)


def _page(content: bytes, person: str, name: str) -> bytes:
    sender, file = escape(person), escape(name)

    def row(found: re.Match[str]) -> str:
        about = sender in found[0] and file in found[0]
        return _CELL.sub(rf"\g<1>{ERASED}\g<2>", found[0]) if about else found[0]

    def point(found: re.Match[str]) -> str:
        return f"<li>{ERASED}</li>" if file in found[0] else found[0]

    return _POINT.sub(point, _ROW.sub(row, content.decode())).encode()


def _workbook(content: bytes, person: str, name: str) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content))
    changed = False
    for sheet in book:
        for row in sheet.iter_rows():
            said = [str(cell.value) for cell in row if cell.value is not None]
            if (person in said and name in said) or any(name in text and text != name for text in said):
                changed = True
                for cell in row:
                    if cell.value is not None:
                        cell.value = ERASED
    if not changed:
        return content
    out = BytesIO()
    book.save(out)
    return out.getvalue()
