"""One customer, one file: by credit code, else by name; the likely ones go on a list and are never merged (C7)."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from archive import Archive
from builders import a_credit_code

from jobs.ledger.counters import Counters
from jobs.ledger.customers import CHUNK, Customers, Known, chunks
from jobs.ledger.likenesses import find
from jobs.ledger.opening import Ledger, open_ledger

_FOUND = "2026-11-21T22:00:00+08:00"
_ONE, _OTHER = a_credit_code(1), a_credit_code(2)


@pytest.fixture
def ledger(archive: Archive) -> Ledger:
    return open_ledger(archive.workspace)


def _add(ledger: Ledger, *customers: tuple[str, str | None]) -> None:
    with ledger.writing() as connection:
        counters = Counters(connection)
        known = Customers(connection, counters)
        for name, code in customers:
            known.add(name, code)
        known.write()
        counters.write()
        find(connection, *known.to_compare(), _FOUND, 88)


def _match(ledger: Ledger, name: str, code: str | None) -> Known | None:
    with ledger.reading() as connection:
        known = Customers(connection, Counters(connection))
        known.fetch({name}, {code} if code else ())
        return known.match(name, code)


@pytest.mark.parametrize(
    ("name", "code", "is_known"),
    [
        ("宁波海纳有限公司", _ONE, True),
        ("宁波海纳有限公司", None, True),
        ("宁波海纳 有限公司。", None, True),
        ("改了名字的有限公司", _ONE, True),
        ("宁波海纳有限公司", _OTHER, False),
        ("宁波海纳有限责任公司", None, False),
        ("别家有限公司", _OTHER, False),
    ],
)
def test_a_customer_is_known_by_credit_code_else_by_name(
    ledger: Ledger, name: str, code: str | None, is_known: bool
) -> None:
    _add(ledger, ("宁波海纳有限公司", _ONE))
    assert (_match(ledger, name, code) is not None) == is_known


def test_a_customer_known_by_name_learns_its_credit_code(ledger: Ledger, archive: Archive) -> None:
    _add(ledger, ("宁波海纳有限公司", None))
    with ledger.writing() as connection:
        known = Customers(connection, Counters(connection))
        known.fetch({"宁波海纳有限公司"}, {_ONE})
        found = known.match("宁波海纳有限公司", _ONE)
        assert found
        known.learn(found, name="宁波海纳纺织有限公司", credit_code=_ONE, record=1, is_key=True)
        assert known.match("谁也不叫这个", _ONE) is found
        known.write()
    assert archive.ask("SELECT name, credit_code, record, is_key FROM customer") == [
        ("宁波海纳纺织有限公司", _ONE, 1, 1)
    ]


def test_of_two_of_one_name_each_keeps_its_code(ledger: Ledger) -> None:
    _add(ledger, ("宁波海纳有限公司", _ONE), ("宁波海纳有限公司", _OTHER))
    one, other = _match(ledger, "宁波海纳有限公司", _ONE), _match(ledger, "宁波海纳有限公司", _OTHER)
    assert one and other and one.id != other.id


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        ([("宁波海纳纺织品有限公司", None), ("海纳纺织品（宁波）有限责任公司", None)], [(1, 2, 100, '["name"]')]),
        (
            [("宁波海纳纺织品有限公司", _ONE), ("宁波海纳纺织品有限公司", _OTHER)],
            [(1, 2, 100, '["same-name","other-credit-code"]')],
        ),
        ([("宁波海纳纺织品有限公司", None), ("绍兴远帆贸易有限公司", None)], []),
    ],
    ids=["alike", "other code", "strangers"],
)
def test_the_likely_ones_go_on_a_list_and_are_not_merged(
    ledger: Ledger, archive: Archive, names: list[tuple[str, str | None]], pairs: list[tuple[object, ...]]
) -> None:
    _add(ledger, *names)
    assert archive.ask("SELECT older, newer, score, why FROM likeness") == pairs
    assert archive.ask("SELECT count(*) FROM customer") == [(2,)]


def test_a_pair_is_put_on_the_list_once_whatever_the_archivist_said(ledger: Ledger, archive: Archive) -> None:
    _add(ledger, ("宁波海纳纺织品有限公司", None))
    _add(ledger, ("宁波海纳纺织有限公司", None))
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE likeness SET state = 'different'")
    _add(ledger, ("宁波海纳纺织品公司", None))
    found = archive.ask("SELECT older, newer, state FROM likeness ORDER BY id")
    assert found == [(1, 2, "different"), (1, 3, "open"), (2, 3, "open")]


def test_more_values_than_one_question_holds_are_asked_in_several() -> None:
    def sizes(values: Iterable[str]) -> list[int]:
        return [len(some) for some in chunks(values)]

    assert sizes(str(n) for n in range(2 * CHUNK + 1)) == [CHUNK, CHUNK, 1]
    assert sizes([]) == []
