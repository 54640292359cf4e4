"""Names that Windows, WPS and Linux all take, and that keep their code (E4)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.file_names import LONGEST, LONGEST_BYTES, document_name, safe_name

_FORBIDDEN = set('<>:"/\\|?*') | {chr(code) for code in range(32)} | {"\x7f"}
_DAY = date(2023, 1, 1)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("客户基本信息表", "客户基本信息表"),
        ("甲/乙:丙", "甲／乙：丙"),
        ('a<b>c"d|e?f*g\\h', "a＜b＞c＂d｜e？f＊g＼h"),
        ("第一行\n第二行\t三", "第一行 第二行 三"),
        ("CON", "_CON"),
        ("con.报价", "_con.报价"),
        ("LPT1", "_LPT1"),
        ("COM10", "COM10"),
        ("结尾. . ", "结尾"),
        (" 开头", "开头"),
        ("\u202e倒\u200b写\ufeff", "倒写"),
        ("...", "_"),
        ("", "_"),
    ],
)
def test_what_a_windows_name_cannot_hold_is_replaced(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text())
def test_any_text_becomes_a_name_that_windows_takes(text: str) -> None:
    name = safe_name(text)
    assert name and not set(name) & _FORBIDDEN
    assert not name.endswith((".", " ")) and not name.startswith(" ")
    assert name.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "COM¹"}
    assert safe_name(name) == name


def test_a_document_is_called_by_code_subject_and_date() -> None:
    assert document_name("J2023001", "客户基本信息表", _DAY, ".xlsx") == "J2023001客户基本信息表20230101.xlsx"
    assert document_name("J2023001", "表", _DAY, ".xlsx", "第2版") == "J2023001表20230101第2版.xlsx"


@given(st.text(), st.text(max_size=300) | st.text(alphabet="很长的主题😀", min_size=100, max_size=300))
def test_a_long_name_is_cut_in_the_subject_only(copy: str, subject: str) -> None:
    copy = copy[:10]
    name = document_name("G2026拜访001", subject, _DAY, ".xlsx", copy)
    assert len(name) <= LONGEST and len(name.encode()) <= LONGEST_BYTES
    assert name.startswith("G2026拜访001") and name.endswith(".xlsx") and "20230101" in name


def test_a_name_is_cut_no_more_than_needed() -> None:
    name = document_name("J2023001", "长" * 200, _DAY, ".xlsx")
    assert len(name.encode()) > LONGEST_BYTES - 3
    ascii_name = document_name("J2023001", "a" * 200, _DAY, ".xlsx")
    assert len(ascii_name) == LONGEST
