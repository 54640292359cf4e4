"""The nights of the made-up year: four times three in a row, and the last three.

A form that comes in the first night of three is decided on the day after and coded in the second; what
is sent back in the second comes mended in the third.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from jobs.demo.workdays import workday

#: Days before the last night on which three nights in a row begin.
WAVES_AGO: Final = (294, 203, 112, 21)
IN_A_ROW: Final = 3


def nights(at: datetime) -> list[datetime]:
    """Return the moments of all nights, the last one being `at`; each follows a workday."""
    found: list[datetime] = []
    for days in WAVES_AGO:
        night = at - timedelta(days=days)
        for _ in range(IN_A_ROW):
            while last_day(night) in map(last_day, found) or workday(last_day(night)) != _day(night):
                night += timedelta(days=1)
            found.append(night)
    end = [at]
    while len(end) < IN_A_ROW:
        night = end[0] - timedelta(days=1)
        while _day(night) != last_day(night) or last_day(night) == last_day(end[0]):
            night -= timedelta(days=1)
        end.insert(0, night)
    return [*found, *end]


def _day(night: datetime) -> date:
    return (night - timedelta(hours=20)).date()


def last_day(night: datetime) -> date:
    """Return the last workday that had ended before a night."""
    return workday(_day(night))


def wave_of(at: datetime, number: int) -> list[datetime]:
    """Return the three nights of a wave, the first being 0."""
    return nights(at)[number * IN_A_ROW : (number + 1) * IN_A_ROW]


def in_wave(number: int) -> int:
    """Return the place of a night among its three: 0, 1 or 2; nights are counted from 0."""
    return number % IN_A_ROW
