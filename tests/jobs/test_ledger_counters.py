"""Counters: no number is lost, none given twice, a rolled back transaction gives its numbers back (E3)."""

from __future__ import annotations

import pytest
from archive import Archive

from jobs.ledger.counters import Counters, reached
from jobs.ledger.opening import Ledger, open_ledger


@pytest.fixture
def ledger(archive: Archive) -> Ledger:
    return open_ledger(archive.workspace)


def _take(ledger: Ledger, name: str, count: int) -> list[int]:
    with ledger.writing() as connection:
        counters = Counters(connection)
        taken = [counters.take(name) for _ in range(count)]
        counters.write()
    return taken


def test_numbers_follow_each_other_over_transactions(ledger: Ledger) -> None:
    assert [_take(ledger, "code/X", 3), _take(ledger, "code/X", 2), _take(ledger, "code/Y", 1)] == [
        [1, 2, 3],
        [4, 5],
        [1],
    ]
    with ledger.reading() as connection:
        assert (reached(connection, "code/X"), reached(connection, "code/Z")) == (5, 0)


def test_a_transaction_that_breaks_off_gives_its_numbers_back(ledger: Ledger) -> None:
    _take(ledger, "code/X", 2)
    with pytest.raises(KeyError), ledger.writing() as connection:
        counters = Counters(connection)
        counters.take("code/X")
        counters.take("code/new")
        counters.write()
        raise KeyError
    assert (_take(ledger, "code/X", 1), _take(ledger, "code/new", 1)) == ([3], [1])


def test_numbers_that_were_not_written_are_given_again(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        Counters(connection).take("code/X")
    assert _take(ledger, "code/X", 1) == [1]


def test_a_number_that_an_old_register_brought_is_never_given(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        counters = Counters(connection)
        counters.move_past("code/X", 41)
        counters.move_past("code/X", 7)
        counters.write()
    assert _take(ledger, "code/X", 1) == [42]
