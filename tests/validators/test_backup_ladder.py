"""Which backups are kept, held against a second, naive reckoning."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from validators.backup_ladder import Ladder, kept, let_go

LADDERS = st.builds(Ladder, *(st.integers(0, 5) for _ in range(4)))
NIGHTS = st.sets(st.dates(date(2024, 1, 1), date(2027, 12, 31)), min_size=1, max_size=60)


def _naive(nights: set[date], ladder: Ladder) -> set[date]:
    """Keep a night where it is the last of its period, and fewer than so many periods with nights come after it."""
    found = set()
    rungs = {"%Y-%m-%d": ladder.days, "%G-%V": ladder.weeks, "%Y-%m": ladder.months, "%Y": ladder.years}
    for rung, count in rungs.items():
        for night in nights:
            later = {each.strftime(rung) for each in nights if each > night}
            if night.strftime(rung) not in later and len(later) < max(count, 1):
                found.add(night)
    return found


@given(NIGHTS, LADDERS)
def test_what_is_kept_is_what_a_naive_reckoning_keeps(nights: set[date], ladder: Ladder) -> None:
    assert set(kept(nights, ladder)) == _naive(nights, ladder)


@given(NIGHTS, LADDERS)
def test_the_newest_is_always_kept_and_everything_kept_has_a_reason(nights: set[date], ladder: Ladder) -> None:
    found = kept(nights, ladder)
    assert found[max(nights)] == ("days", "weeks", "months", "years")
    assert all(found.values())


@given(NIGHTS, LADDERS)
def test_what_was_let_go_once_is_not_missed_later(nights: set[date], ladder: Ladder) -> None:
    """To thin the nights out step by step leaves the same as to thin them out once."""
    once: set[date] = set()
    for night in sorted(nights):
        once = set(kept({*once, night}, ladder))
    assert once == set(kept(nights, ladder))


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), LADDERS)
def test_the_day_a_night_is_let_go_is_when_nightly_backups_push_it_out(first: date, ladder: Ladder) -> None:
    until = let_go(first, {first}, ladder)
    before = {first + timedelta(days=n) for n in range((until - first).days)}
    assert first in kept(before, ladder)
    assert first not in kept({*before, until}, ladder)


def test_the_rungs_of_a_month_of_nights() -> None:
    nights = {date(2026, 11, 1) + timedelta(days=n) for n in range(21)}
    found = kept(nights, Ladder(3, 2, 12, 5))
    assert found == {
        date(2026, 11, 15): ("weeks",),
        date(2026, 11, 19): ("days",),
        date(2026, 11, 20): ("days",),
        date(2026, 11, 21): ("days", "weeks", "months", "years"),
    }
