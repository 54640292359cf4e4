"""Dates and moments in every spelling the office uses, and no guess where a spelling has two readings.

Taken: `2023年1月1日`, `2023.1.1`, `2023-1-1`, `2023/1/1`, `20230101` (also as a plain number, since
Excel makes a number of it), date cells; a weekday behind them; with a time `14:00`, `14:00:00`,
`14点30分`, `下午2点半`, `2:30 PM`. Full-width digits and signs are folded. A plain number that is not
of the form yyyymmdd is refused: 45000 may be a day number whose date format got lost or an amount in
the wrong cell, and `2023.1` was either January or October.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from validators.display import display
from validators.flaw import Flaw
from validators.message import Fault
from validators.texts import fold

#: Years outside are slips of the pen or another calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2100

NOT_A_DATE = Fault(
    "not-a-date",
    "{label} “{value}” cannot be read as a date.",
    "Type year, month and day, such as 2026-11-21.",
)
NOT_A_MOMENT = Fault(
    "not-a-moment",
    "{label} “{value}” cannot be read as one day and time.",
    "Type day and time, such as 2026-11-20 14:00.",
)
NUMBER_NOT_DATE = Fault(
    "number-not-date",
    "{label} holds the plain number {value} and not a date.",
    "Type the date again with year, month and day, such as 2026-11-21.",
)
DAY_OR_MONTH = Fault(
    "day-or-month",
    "{label} “{value}” does not say which number is the day and which the month.",
    "Type the year first, then month and day, such as 2026-11-21.",
)
TWO_DIGIT_YEAR = Fault(
    "two-digit-year",
    "{label} “{value}” has no year of four digits.",
    "Type the year with four digits, then month and day, such as 2026-11-21.",
)
NO_YEAR = Fault(
    "year-missing",
    "{label} “{value}” names no year.",
    "Type the year as well, such as 2026-11-21.",
)
NO_DAY = Fault(
    "day-missing",
    "{label} “{value}” names no day.",
    "Type the day of the month as well, such as 2026-11-21.",
)
NO_SUCH_DAY = Fault(
    "no-such-day",
    "{label} “{value}” is a day that no calendar has.",
    "Check month and day: that month has fewer days, or there is no such month.",
)
YEAR_RANGE = Fault(
    "year-range",
    "{label} “{value}” lies outside the years {first} to {last}.",
    "Check the year; four digits are needed, such as 2026-11-21.",
)
NO_TIME = Fault(
    "time-missing",
    "{label} “{value}” names the day only; the time is missing.",
    "Type the time behind the day, such as 2026-11-20 14:00.",
)
NO_DATE = Fault(
    "date-missing",
    "{label} “{value}” names a time only; the day is missing.",
    "Type the day in front of the time, such as 2026-11-20 14:00.",
)
NO_SUCH_TIME = Fault(
    "no-such-time",
    "{label} “{value}” has a time that no clock shows, or one that may belong to either of two days.",
    "Type the time from 00:00 to 23:59, such as 2026-11-20 14:00.",
)

_DAY = re.compile(
    r"(\d{4})\s*[-./。年]\s*(\d{1,2})\s*[-./。月]\s*(\d{1,2})(?:\s*[日号]|(?!\d))|(\d{4})(\d\d)(\d\d)(?!\d)"
)
_WEEKDAY = re.compile(r"\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_CLOCK = r"(?P<h>\d{1,2}):(?P<m>\d{1,2})(?::(?P<s>\d{1,2})(?:\.\d+)?)?"
_SPOKEN = r"(?P<h>\d{1,2})\s*[时点]\s*(?:[钟整]|(?P<half>半)|(?P<m>\d{1,2})\s*分?(?:\s*(?P<s>\d{1,2})\s*秒)?)?"
_EARLY, _NOON, _LATE = ("凌晨", "清晨", "早上", "早晨", "上午", "AM"), ("中午",), ("下午", "傍晚", "晚上", "PM")
_PART = "|".join((*_EARLY, *_NOON, *_LATE))
_TIMES = tuple(
    re.compile(rf"[T,]?\s*(?P<part>{_PART})?\s*{body}\s*(?P<after>AM|PM)?", re.IGNORECASE) for body in (_CLOCK, _SPOKEN)
)
_BEHIND = r"(?:\s*[日号])?(?:[T\s].*)?"
_INCOMPLETE = (
    (re.compile(r"\d{1,2}[-./。]\d{1,2}[-./。]\d{4}" + _BEHIND), DAY_OR_MONTH),
    (re.compile(r"'?\d{1,2}\s*[-./。年]\s*\d{1,2}\s*[-./。月]\s*\d{1,2}" + _BEHIND), TWO_DIGIT_YEAR),
    (re.compile(r"\d{4}\s*(?:[-./。]\s*\d{1,2}|年\s*\d{1,2}\s*月?)"), NO_DAY),
    (re.compile(r"\d{1,2}\s*[-./。月]\s*\d{1,2}" + _BEHIND), NO_YEAR),
)


def _day(year: int, month: int, day: int) -> date | Flaw:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Flaw(YEAR_RANGE, {"first": FIRST_YEAR, "last": LAST_YEAR})
    try:
        return date(year, month, day)
    except ValueError:
        return Flaw(NO_SUCH_DAY)


def _hour(hour: int, part: str) -> int | None:
    """Return the hour of the day, or None where there is no such hour or two days could be meant."""
    if not part or hour > 12:
        early = part in _EARLY and hour > 12
        return hour if hour < 24 and not early else None
    if part in _NOON:
        return hour if hour in (11, 12) else hour + 12 if hour in (1, 2) else None
    if part in _LATE:
        # 晚上12点 ends the day for some and begins it for others.
        return hour + 12 if 1 <= hour <= 11 else 12 if hour == 12 and part in ("下午", "PM") else None
    return hour if hour < 12 else 0 if part in ("凌晨", "AM") else None


def _time(text: str) -> time | Flaw:
    found = next((match for match in (form.fullmatch(text) for form in _TIMES) if match), None)
    if found is None:
        return Flaw(NOT_A_MOMENT)
    groups = found.groupdict()
    part, after = (groups["part"] or "").upper(), (groups["after"] or "").upper()
    hour = None if part and after else _hour(int(groups["h"]), part or after)
    minute = 30 if groups.get("half") else int(groups["m"] or 0)
    second = int(groups["s"] or 0)
    if hour is None or minute > 59 or second > 59:
        return Flaw(NO_SUCH_TIME)
    return time(hour, minute, second)


def _spelled(text: str) -> tuple[date, time | None] | Flaw:
    """Read a folded text; the time is None where it names none."""
    found = _DAY.match(text)
    if found is None:
        if not isinstance(_time(text), Flaw):
            return Flaw(NO_DATE)
        return Flaw(next((fault for form, fault in _INCOMPLETE if form.fullmatch(text)), NOT_A_DATE))
    year, month, day = (int(number) for number in found.groups() if number is not None)
    day_or_flaw = _day(year, month, day)
    if isinstance(day_or_flaw, Flaw):
        return day_or_flaw
    rest = text[found.end() :]
    weekday = _WEEKDAY.match(rest)
    rest = (rest[weekday.end() :] if weekday else rest).strip()
    if not rest:
        return day_or_flaw, None
    moment = _time(rest)
    return moment if isinstance(moment, Flaw) else (day_or_flaw, moment)


def _number(value: float) -> date | Flaw:
    if value.is_integer() and len(digits := str(int(value))) == 8:
        return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return Flaw(NUMBER_NOT_DATE)


def _cell(value: datetime, serial: float | None) -> datetime | Flaw:
    # A time typed without a day is a fraction of Excel's day 0, in either of its calendars.
    if (serial is not None and 0 <= serial < 1) or value.year < FIRST_YEAR:
        return Flaw(NO_DATE, {"value": value.strftime("%H:%M")})
    whole = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    day = _day(whole.year, whole.month, whole.day)
    return day if isinstance(day, Flaw) else whole


def read_date(value: str | float | datetime, serial: float | None = None) -> date | Flaw:
    """Read a DATE cell; a time behind the day is checked and dropped.

    Args:
        value: the cell's text, number or date.
        serial: the number behind a date cell, where it is known.
    """
    if isinstance(value, datetime):
        moment = _cell(value, serial)
        return moment if isinstance(moment, Flaw) else moment.date()
    if isinstance(value, float):
        return _number(value)
    read = _spelled(fold(value).upper())
    if isinstance(read, Flaw):
        return Flaw(NOT_A_DATE) if read.fault is NOT_A_MOMENT else read
    return read[0]


def read_moment(value: str | float | datetime, serial: float | None = None) -> datetime | Flaw:
    """Read a MOMENT cell; arguments as for `read_date`.

    A date cell that says midnight counts as one without a time: Excel stores both alike.
    """
    if isinstance(value, datetime):
        moment = _cell(value, serial)
        if isinstance(moment, datetime) and moment.time() == time():
            return Flaw(NO_TIME, {"value": display(moment.date())})
        return moment
    if isinstance(value, float):
        day = _number(value)
        return day if isinstance(day, Flaw) else Flaw(NO_TIME, {"value": display(day)})
    read = _spelled(fold(value).upper())
    if isinstance(read, Flaw):
        return Flaw(NOT_A_MOMENT) if read.fault is NOT_A_DATE else read
    day, at = read
    return datetime.combine(day, at) if at is not None else Flaw(NO_TIME)
