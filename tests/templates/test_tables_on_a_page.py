"""Short tables of a Word report stand on one page; high ones may go over two."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest

from templates.contexts.pieces import Drawing
from templates.word import ChartParts, word_document


@dataclass(frozen=True)
class Plain:
    text: str


def no_chart(drawing: Drawing) -> ChartParts:
    raise AssertionError(drawing)


def rows_kept(rows: int, text: str) -> list[bool]:
    """Return of each row of a table whether it stays with the next one."""
    from docx import Document

    document: Any = Document()
    table = document.add_table(rows, 1)
    for row in table.rows:
        row.cells[0].text = "{{ report.text }}"
    out = BytesIO()
    document.save(out)
    made: Any = Document(BytesIO(word_document(out.getvalue(), Plain(text), no_chart)))
    return [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in made.tables[0].rows]


@pytest.mark.parametrize(
    ("rows", "text", "kept"),
    [
        (4, "短", [True, True, True, False]),
        (13, "短", [False] * 13),
        (4, "很长的一段说明文字。" * 40, [False] * 4),
    ],
)
def test_a_table_stays_whole_where_that_leaves_no_empty_page(rows: int, text: str, kept: list[bool]) -> None:
    assert rows_kept(rows, text) == kept


def test_a_tables_title_stays_with_it() -> None:
    from docx import Document

    document: Any = Document()
    document.add_paragraph("标题").paragraph_format.keep_with_next = False
    document.add_table(40, 1)
    out = BytesIO()
    document.save(out)
    made: Any = Document(BytesIO(word_document(out.getvalue(), Plain(""), no_chart)))
    assert made.paragraphs[0].paragraph_format.keep_with_next is True
