"""The ledger as it stood at a moment, held against what was written down at that moment (issue 4, items 1 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from archive import Archive
from builders import a_credit_code, a_customer, a_loan, a_loan_row, a_visit
from form_builders import a_change_request

from jobs.ledger.past import Found, Past
from jobs.running import opened

_FIELDS = ("grade", "stage", "telephone", "registered_capital", "opened")
_OTHER = {"name": "绍兴远帆纺织有限公司", "credit_code": a_credit_code(7), "opened": date(2026, 4, 1)}
NIGHTS = [datetime(2026, month, 10, 22, 0) for month in (4, 5, 6, 7, 8, 9)]


@contextmanager
def past(archive: Archive, at: datetime) -> Iterator[Past]:
    with opened(archive.workspace, at) as run, run.ledger.reading() as connection:
        yield Past(connection, run.stamp)


def customers(archive: Archive, at: datetime, **asked: Any) -> list[Found]:
    with past(archive, at) as then:
        return then.records("customer", _FIELDS, **asked)


def _happens(archive: Archive, at: datetime) -> None:
    """Something new before each night: a customer, a change, another customer, a loan, its return, a deletion."""
    morning = at.replace(hour=9)
    name = f"{at:%m}.xlsx"
    if at == NIGHTS[0]:
        archive.hand_in("王芳", name, a_customer(opened=date(2026, 4, 1)), at=morning)
    elif at == NIGHTS[1]:
        archive.hand_in(
            "王芳", name, a_customer(opened=date(2026, 4, 1), stage="商务谈判", registered_capital=800), at=morning
        )
    elif at == NIGHTS[2]:
        archive.hand_in("王芳", name, a_customer(**_OTHER), at=morning)
        archive.hand_in(
            "王芳", "拜访.xlsx", a_visit(visit_start="2026-06-09 9:00", visit_end="2026-06-09 10:00"), at=morning
        )
    elif at == NIGHTS[3]:
        loan = a_loan_row(taken_on=date(2026, 7, 9), due=date(2026, 7, 16))
        archive.hand_in("王芳", name, a_loan(loan), at=morning)
    elif at == NIGHTS[4]:
        back = a_loan_row(
            taken_on=date(2026, 7, 9), due=date(2026, 7, 16), returned_on=date(2026, 8, 9), condition="完好"
        )
        archive.hand_in("王芳", name, a_loan(back), at=morning)
    else:
        request = a_change_request(kind="删除", code="G2026拜访001", changes=[], asked_on=date(2026, 9, 9))
        archive.hand_in("王芳", name, request, at=morning)


def _lent_or_not(found: list[Found]) -> list[Found]:
    """Return records without whether they are out: lending is no change of a record, its loan tells."""
    return [replace(each, state="在档" if each.state == "借出" else each.state) for each in found]


def _now(archive: Archive) -> list[Found]:
    return customers(archive, datetime(2030, 1, 1))


@pytest.fixture
def lived(archive: Archive) -> tuple[Archive, dict[datetime, list[Found]]]:
    """An archive that lived through half a year, and its customers as they were after each night."""
    seen = {}
    for at in NIGHTS:
        _happens(archive, at)
        archive.night(at)
        seen[at] = _now(archive)
    return archive, seen


def test_every_night_can_be_seen_again_as_it_was(lived: tuple[Archive, dict[datetime, list[Found]]]) -> None:
    """Records that came later are not there, fields and states hold what they held."""
    archive, seen = lived
    for at, customers_then in seen.items():
        assert _lent_or_not(customers(archive, at)) == _lent_or_not(customers_then), at
    stages = [found[0].fields["stage"] for found in seen.values()]
    assert stages == ["意向沟通", *["商务谈判"] * 5]
    assert customers(archive, datetime(2026, 4, 1)) == []


def test_fields_as_of_a_day_are_those_at_its_end_whenever_they_are_asked_for(
    lived: tuple[Archive, dict[datetime, list[Found]]],
) -> None:
    archive, seen = lived
    late = datetime(2026, 12, 31, 22, 0)
    for at, customers_then in seen.items():
        found = {each.code: each for each in _lent_or_not(customers(archive, late, on=at.date()))}
        for each in _lent_or_not(customers_then):
            assert (found[each.code].fields, found[each.code].state) == (each.fields, each.state)
    day_before = customers(archive, late, on=date(2026, 5, 9))
    assert [each.fields["stage"] for each in day_before if each.code == "J2026001"] == ["意向沟通"]


def test_what_was_changed_since_is_found_by_what_it_held(lived: tuple[Archive, dict[datetime, list[Found]]]) -> None:
    """A condition sees the table as it is, so what has changed since comes along."""
    from jobs.ledger.tables import record

    archive, _ = lived
    now = record.c.fields["stage"].as_string() == "意向沟通"
    found = customers(archive, NIGHTS[0], where=[now])
    assert [each.fields["stage"] for each in found] == ["意向沟通"]


def test_days_bound_what_is_dated(lived: tuple[Archive, dict[datetime, list[Found]]]) -> None:
    archive, _ = lived
    late = datetime(2026, 12, 31, 22, 0)
    codes = {each.code for each in customers(archive, late)}
    assert {each.code for each in customers(archive, late, since=date(2026, 4, 1), before=date(2026, 4, 2))} == codes
    assert customers(archive, late, since=date(2026, 4, 2)) == customers(archive, late, before=date(2026, 4, 1)) == []


def test_tallies_and_counts_are_those_of_each_night(lived: tuple[Archive, dict[datetime, list[Found]]]) -> None:
    """The database counts; a plain count over what was seen then is the same."""
    archive, seen = lived
    late = datetime(2026, 12, 31, 22, 0)
    days = [at.date() for at in NIGHTS]
    with past(archive, late) as then:
        tallies = then.tallies("customer", ("stage", "department"), days)
        counts = then.counts(days)
    for (at, customers_then), tally in zip(seen.items(), tallies, strict=True):
        dated = [each for each in customers_then if each.dated <= at.date()]
        # A customer that came in June is dated in April: by date it was on file, and later entries count in a later look.
        plain = Counter((each.fields["stage"], each.department) for each in dated)
        known = {each.code for each in customers_then}
        added = [each for each in seen[NIGHTS[-1]] if each.code not in known and each.dated <= at.date()]
        plain.update((each.fields["stage"], each.department) for each in added)
        assert tally == plain, at
    assert sum(count for (letter, _), count in counts[-1].items() if letter == "J") == 2


def test_what_was_erased_since_is_counted_by_what_remains(lived: tuple[Archive, dict[datetime, list[Found]]]) -> None:
    """Rules C8 E14: a count of a past day does not shrink because a record has gone since."""
    archive, _ = lived
    day = date(2026, 6, 30)
    with past(archive, datetime(2026, 7, 1, 6, 0)) as then:
        (before,) = then.counts([day])
    archive.night(datetime(2026, 11, 10, 22, 0))
    assert archive.ask("SELECT count(*) FROM residue") == [(1,)]
    with past(archive, datetime(2026, 7, 1, 6, 0)) as then:
        assert then.counts([day]) == [before]
    with past(archive, datetime(2026, 12, 1, 6, 0)) as then:
        (after,) = then.counts([day])
    assert sum(after.values()) == sum(before.values()) - 1
