"""Dates and moments: every spelling that the architecture lists, round trips, and the hours of the day."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.dates import read_date, read_moment
from validators.flaw import Flaw

SPELLINGS = [
    "2023年1月1日",
    "2023年01月01号",
    "2023 年 1 月 1 日",
    "2023.1.1",
    "2023. 1. 1",
    "2023。1。1",
    "2023-1-1",
    "2023-01-01",
    "2023–1–1",
    "2023/1/1",
    "20230101",
    "２０２３年１月１日",
    "２０２３－０１－０１",
    "2023-1-1（星期日）",
    "2023年1月1日 周日",
    "2023-01-01 00:00:00",
    "2023-01-01 14:30",
    20230101.0,
    datetime(2023, 1, 1),
    datetime(2023, 1, 1, 14, 30),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_date_is_read_in_every_spelling(spelling: str | float | datetime) -> None:
    assert read_date(spelling) == date(2023, 1, 1)


MOMENTS = [
    ("2026-11-20 14:00", time(14)),
    ("2026-11-20T14:00:00.000", time(14)),
    ("2026/11/20 14：00", time(14)),
    ("2026-11-20 14:00:05", time(14, 0, 5)),
    ("20261120 14:00", time(14)),
    ("2026年11月20日14:00", time(14)),
    ("2026年11月20日 14点", time(14)),
    ("2026年11月20日14时05分", time(14, 5)),
    ("2026年11月20日 下午2点30分", time(14, 30)),
    ("2026年11月20日下午2点半", time(14, 30)),
    ("2026年11月20日（周五）下午2:30", time(14, 30)),
    ("2026-11-20 上午9点整", time(9)),
    ("2026-11-20 中午12点", time(12)),
    ("2026-11-20 中午1点", time(13)),
    ("2026-11-20 晚上8:15", time(20, 15)),
    ("2026-11-20 下午14:00", time(14)),
    ("2026-11-20 凌晨12点", time(0)),
    ("2026-11-20 00:00", time(0)),
    ("2026-11-20 2:30 PM", time(14, 30)),
    ("2026-11-20 12:10am", time(0, 10)),
    ("２０２６－１１－２０　１４：００", time(14)),
]


@pytest.mark.parametrize(("spelling", "expected"), MOMENTS)
def test_a_moment_is_read_in_every_spelling(spelling: str, expected: time) -> None:
    assert read_moment(spelling) == datetime.combine(date(2026, 11, 20), expected)


def test_the_dust_of_excels_day_fractions_is_rounded_to_the_second() -> None:
    assert read_moment(datetime(2026, 11, 20, 13, 59, 59, 999_998)) == datetime(2026, 11, 20, 14)


def test_a_time_alone_in_a_1904_workbook_names_no_day() -> None:
    flaw = read_moment(datetime(1904, 1, 1, 14, 0), serial=0.583)
    assert isinstance(flaw, Flaw)
    assert flaw.fault.rule == "date-missing"


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
FULL_WIDTH = str.maketrans("0123456789-:./", "０１２３４５６７８９－：．／")


@given(
    DAYS,
    st.sampled_from(
        ["{0:%Y-%m-%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}.{0.month}.{0.day}", "{0:%Y/%m/%d}", "{0:%Y%m%d}"]
    ),
    st.booleans(),
)
def test_every_day_comes_back_from_every_spelling(day: date, form: str, wide: bool) -> None:
    text = form.format(day)
    assert read_date(text.translate(FULL_WIDTH) if wide else text) == day


@given(DAYS, st.times().map(lambda at: at.replace(microsecond=0)), st.booleans())
def test_every_second_comes_back(day: date, at: time, wide: bool) -> None:
    text = f"{day} {at:%H:%M:%S}"
    assert read_moment(text.translate(FULL_WIDTH) if wide else text) == datetime.combine(day, at)


@given(DAYS)
def test_a_day_typed_as_one_number_comes_back(day: date) -> None:
    assert read_date(float(f"{day:%Y%m%d}")) == day


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1900, 2100), st.sampled_from("/-."))
def test_day_and_month_are_never_guessed(first: int, second: int, year: int, sign: str) -> None:
    flaw = read_date(f"{first}{sign}{second}{sign}{year}")
    assert isinstance(flaw, Flaw)
    assert flaw.fault.rule == "day-or-month"
