"""How a visit plan stands: to be made, made, its record overdue, cancelled (rules B1 B4)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from validators.plans import Standing, due, is_off, standing

END = datetime(2026, 11, 20, 16, 30)
DUE = due(END, 24)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(-48, Standing.OPEN), (0, Standing.OPEN), (24, Standing.OPEN), (24.01, Standing.OVERDUE)],
)
def test_a_record_is_awaited_for_24_hours(hours: float, expected: Standing) -> None:
    assert standing(DUE, END + timedelta(hours=hours), recorded=False, off=False) is expected


def test_a_record_ends_the_waiting_and_so_does_cancelling() -> None:
    late = END + timedelta(days=9)
    assert standing(DUE, late, recorded=True, off=False) is Standing.DONE
    assert standing(DUE, late, recorded=False, off=True) is Standing.CANCELLED
    # What was recorded was made, whatever the plan says.
    assert standing(DUE, late, recorded=True, off=True) is Standing.DONE


def test_a_plan_is_off_when_cancelled_or_sent_back() -> None:
    assert [is_off(each) for each in ({}, {"cancelled": "是"}, {"decision": "退回"}, {"decision": "同意"})] == [
        *(False, True, True, False),
    ]
