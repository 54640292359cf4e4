"""In time or late: 24 hours after the visit's end, and never before it (B4)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.declaration import TimeLimit
from validators.timeliness import timeliness

_LIMIT = TimeLimit("visit_end", hours=24)
_END = datetime(2026, 11, 20, 16, 30)


@pytest.mark.parametrize(
    ("hours", "late"),
    [(-48, False), (0, False), (24, False), (24.001, True), (400, True)],
)
def test_a_form_is_late_after_its_limit_and_not_at_it(hours: float, late: bool) -> None:
    answer = timeliness(_LIMIT, _END + timedelta(hours=hours), _END)
    assert (answer.late, answer.due) == (late, datetime(2026, 11, 21, 16, 30))


def test_a_form_filled_before_the_visit_ended_counts_from_its_end() -> None:
    assert timeliness(_LIMIT, datetime(2026, 11, 20, 9, 0), _END).handed == _END


def test_the_office_may_grant_other_hours() -> None:
    answer = timeliness(_LIMIT, _END + timedelta(hours=30), _END, hours=48)
    assert (answer.late, answer.due) == (False, _END + timedelta(hours=48))


@pytest.mark.parametrize(("limit", "end"), [(None, _END), (_LIMIT, None)])
def test_without_limit_or_end_nothing_is_late(limit: TimeLimit | None, end: datetime | None) -> None:
    answer = timeliness(limit, datetime(2030, 1, 1), end)
    assert (answer.handed, answer.due, answer.late) == (datetime(2030, 1, 1), None, False)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))
)
def test_handing_in_never_comes_before_the_event(handed: datetime, end: datetime) -> None:
    answer = timeliness(_LIMIT, handed, end)
    assert answer.handed >= end
    assert answer.late == (handed - end > timedelta(hours=24))
