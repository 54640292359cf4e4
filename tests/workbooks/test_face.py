"""The line with form number and version, written and read back."""

from __future__ import annotations

import pytest
from filled_books import BORROWING, CUSTOMER

from workbooks.face import face_text, parse_face


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", [CUSTOMER, BORROWING], ids=lambda form: form.id)
def test_what_is_printed_is_read_back(form, language: str) -> None:  # type: ignore[no-untyped-def]
    assert parse_face(face_text(form, language)) == (form.number, form.version)


@pytest.mark.parametrize("text", ["表号GD-J-01第1版", "表号：ＧＤ-J-01 第１版", " form gd-j-01 Version 1 "])
def test_a_line_typed_again_is_still_read(text: str) -> None:
    assert parse_face(text) == ("GD-J-01", 1)


@pytest.mark.parametrize("text", ["", "客户名称", "表号 GD-J-01", "第1版", "见表号 GD-J-01 第1版", "Form  version 1"])
def test_other_texts_are_not_taken_for_it(text: str) -> None:
    assert parse_face(text) is None
