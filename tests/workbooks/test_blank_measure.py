"""How much room a text takes."""

from __future__ import annotations

import pytest

from workbooks.blank.measure import height, lines_needed, text_width


def test_a_chinese_character_is_two_wide() -> None:
    assert text_width("客户ab（）“") == 4 + 2 + 4 + 2


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, 1),
        ("统一社会信用代码", 16, 1),
        ("统一社会信用代码", 15, 2),
        ("Legal representative", 16, 2),
        ("first\nsecond", 20, 2),
        ("a" * 25, 10, 3),
        ("two words that wrap", 9, 2),
        ("two words that wrap", 8, 4),
    ],
)
def test_lines_are_counted_as_they_wrap(text: str, room: int, lines: int) -> None:
    assert lines_needed(text, room) == lines


def test_more_lines_need_a_higher_row() -> None:
    assert height(3, 10) > height(2, 10) > height(1, 10) > 10
