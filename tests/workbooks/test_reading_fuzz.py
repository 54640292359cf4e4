"""Whatever a file holds, reading it gives a form or an answer, and never an exception."""

from __future__ import annotations

import io
import zipfile

from filled_books import BORROWING, SHEET, STRINGS, WORKBOOK, a_book, as_excel_saves, repacked
from hypothesis import given, settings
from hypothesis import strategies as st

from validators.filled import Filled
from validators.forms import forms
from workbooks.reading import Unreadable, read_form

_BOOK = as_excel_saves(a_book(BORROWING, [{"code": "J2026001", "borrower": "张三"}], ticket="S1"))
_PARTS = (SHEET, STRINGS, WORKBOOK, "_rels/.rels", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml")
#: (where, in millionths of the length; what is written there).
_EDITS = st.lists(st.tuples(st.integers(0, 999_999), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6)
_WORDS = st.sampled_from(
    ['"', "<", "/>", "&x;", "-1", "9" * 30, "rId99", "../..", "\u0000", "é", "t='d'", "r=''", "s=''"]
)


def _edited(data: bytes, edits: list[tuple[int, bytes]]) -> bytes:
    changed = bytearray(data)
    for where, what in edits:
        at = where * len(changed) // 1_000_000
        changed[at : at + len(what)] = what
    return bytes(changed)


@settings(max_examples=300, deadline=None)
@given(_EDITS)
def test_damaged_files(edits: list[tuple[int, bytes]]) -> None:
    assert isinstance(read_form(_edited(_BOOK, edits), "x.xlsx", forms()), Filled | Unreadable)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_PARTS), st.one_of(_EDITS, st.lists(st.tuples(st.integers(0, 999_999), _WORDS.map(str.encode)))))
def test_damaged_parts_in_a_whole_file(part: str, edits: list[tuple[int, bytes]]) -> None:
    data = repacked(_BOOK, {part: lambda content: _edited(content, edits)})
    assert isinstance(read_form(data, "x.xlsx", forms()), Filled | Unreadable)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(_BOOK)))
def test_cut_off_files(length: int) -> None:
    answer = read_form(_BOOK[:length], "x.xlsx", forms())
    assert isinstance(answer, Unreadable) or length == len(_BOOK)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    assert isinstance(read_form(data, "x", forms()), Unreadable)


@settings(max_examples=50, deadline=None)
@given(st.sets(st.sampled_from(_PARTS), min_size=1))
def test_missing_parts(missing: set[str]) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_BOOK)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name not in missing:
                new.writestr(name, old.read(name))
    assert isinstance(read_form(stream.getvalue(), "x.xlsx", forms()), Filled | Unreadable)
