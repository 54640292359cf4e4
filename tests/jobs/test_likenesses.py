"""The list of likely duplicates: what is put on it, what leaves it, what comes back (rule C7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger import lookups
from jobs.ledger.field_sealing import Seal
from jobs.ledger.likenesses import find, in_order, leaders, waiting
from jobs.ledger.sealed_type import seal_with
from jobs.ledger.sensitive import line_fields, record_fields
from jobs.ledger.tables import customer, item, likeness, metadata, record
from validators.likeness import PHONE
from validators.names import core_name, normal_name, sound_name

AT = "2026-11-21T22:00:00+08:00"


@pytest.fixture
def ledger() -> Iterator[Connection]:
    engine = sa.create_engine("sqlite://")
    seal_with(engine, Seal({1: b"1" * 32}, b"2" * 32))
    metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def names(name: str) -> dict[str, str]:
    return {"name": name, "normal": normal_name(name), "core": core_name(name), "sound": sound_name(name)}


def known(ledger: Connection, id_: int, name: str, mobile: str = "", **fields: str) -> None:
    """Enter a customer; with a file where it has fields or a contact."""
    has_file = bool(fields or mobile)
    row: dict[str, Any] = {"id": id_, **names(name), "credit_code": None, "record": id_ if has_file else None}
    ledger.execute(sa.insert(customer).values(**row, is_key=False))
    if not has_file:
        return
    empty: dict[str, Any] = {column.name: "" for column in record.c}
    empty |= {
        "id": id_,
        "position": id_,
        "revision": 1,
        "form_version": 1,
        "version": 1,
        "late": False,
        "due_estimated": False,
        "holds": None,
    }
    about = {"form": "customer", "natural_key": f"customer:{id_}", "code": f"J2026{id_:03d}", "customer": id_}
    ledger.execute(sa.insert(record).values(**empty | about | {"fields": record_fields("customer", id_, fields)}))
    lookups.enter(ledger, [(id_, "customer", fields)])
    if mobile:
        told = line_fields("customer", id_, "contacts", 1, {"name": "林敏", "mobile": mobile})
        contact = {"record": id_, "name": "contacts", "line": 1, "fields": told}
        ledger.execute(sa.insert(item).values(**contact, state="open"))


def look(ledger: Connection, *ids: int, renamed: tuple[int, ...] = ()) -> list[tuple[int, int, str, list[str]]]:
    find(ledger, set(ids), set(renamed), AT, 88)
    columns = (likeness.c.older, likeness.c.newer, likeness.c.state, likeness.c.why)
    return [tuple(row) for row in ledger.execute(sa.select(*columns).order_by(likeness.c.older, likeness.c.newer))]  # type: ignore[misc]


def rename(ledger: Connection, id_: int, name: str) -> None:
    ledger.execute(sa.update(customer).where(customer.c.id == id_).values(**names(name)))


def test_a_telephone_is_the_same_wherever_it_stands(ledger: Connection) -> None:
    known(ledger, 1, "宁波海纳纺织有限公司", telephone="0574-87651234转801")
    known(ledger, 2, "绍兴远帆贸易有限公司", telephone="0574-87651234")
    known(ledger, 3, "台州利达五金有限公司", telephone="13800138000")
    known(ledger, 4, "Berlin Import GmbH", mobile="13800138000")
    assert look(ledger, 2, 4) == [(1, 2, "open", [PHONE]), (3, 4, "open", [PHONE])]


def test_an_account_is_the_same_with_blanks_and_is_not_kept_on_the_list(ledger: Connection) -> None:
    known(ledger, 1, "宁波海纳纺织有限公司", bank_account="6222 0202 0001")
    known(ledger, 2, "绍兴远帆贸易有限公司", bank_account="622202020001")
    assert look(ledger, 1) == [(1, 2, "open", ["bank_account"])]
    assert "6222" not in str(ledger.execute(sa.select(likeness)).all())


def test_a_telephone_that_many_have_tells_nothing(ledger: Connection) -> None:
    for id_, place in enumerate("甲乙丙丁戊己庚辛壬", start=1):
        known(ledger, id_, f"{place}{place}{place}有限公司", telephone="0574-87651234")
    assert look(ledger, *range(1, 10)) == []


def test_many_changed_at_once_are_compared_alike(ledger: Connection) -> None:
    for id_ in range(1, 501):
        known(ledger, id_, f"{chr(0x4E00 + id_)}{chr(0x5E00 + id_)}{chr(0x6E00 + id_)}", telephone=f"138{id_ // 2:08d}")
    found = look(ledger, *range(1, 501))
    assert len([pair for pair in found if pair[3] == [PHONE]]) == 249


def test_nobody_is_compared_with_themselves_or_with_whom_they_were_merged(ledger: Connection) -> None:
    known(ledger, 1, "宁波海纳纺织有限公司", telephone="0574-87651234")
    known(ledger, 2, "宁波海纳纺织品有限公司", telephone="0574-87651234")
    ledger.execute(sa.update(customer).where(customer.c.id == 2).values(merged_into=1))
    assert leaders(ledger) == {2: 1}
    assert look(ledger, 1, 2) == []


def test_likeness_to_a_merged_name_counts_for_the_leading_customer(ledger: Connection) -> None:
    known(ledger, 1, "远东贸易有限公司", telephone="0574-1")
    known(ledger, 2, "宁波海纳纺织有限公司", telephone="0574-2")
    ledger.execute(sa.update(customer).where(customer.c.id == 2).values(merged_into=1))
    known(ledger, 3, "Ningbo Haina Textile Ltd.", telephone="0574-3")
    look(ledger, 3)
    (pair,) = waiting(ledger)
    assert (pair.leading, pair.other) == (1, 3)


def test_a_pair_that_is_no_longer_alike_leaves_the_list_and_may_come_back(ledger: Connection) -> None:
    known(ledger, 1, "宁波海纳纺织有限公司")
    known(ledger, 2, "宁波海纳纺织品有限公司")
    assert [pair[2] for pair in look(ledger, 2)] == ["open"]
    rename(ledger, 2, "绍兴远帆贸易有限公司")
    assert [pair[2] for pair in look(ledger, 2, renamed=(2,))] == ["gone"]
    rename(ledger, 2, "宁波海纳纺织品有限公司")
    assert [pair[2] for pair in look(ledger, 2, renamed=(2,))] == ["open"]


def test_a_pair_told_apart_comes_back_with_another_name_only(ledger: Connection) -> None:
    known(ledger, 1, "宁波海纳纺织有限公司")
    known(ledger, 2, "宁波海纳纺织品有限公司", telephone="0574-87651234")
    look(ledger, 2)
    ledger.execute(sa.update(likeness).values(state="different"))
    assert [pair[2] for pair in look(ledger, 1, 2)] == ["different"]
    assert [pair[2] for pair in look(ledger, 1, 2, renamed=(2,))] == ["open"]


def test_a_file_leads_a_name_and_the_older_file_the_newer(ledger: Connection) -> None:
    known(ledger, 1, "甲")
    known(ledger, 2, "乙", telephone="1")
    known(ledger, 3, "丙", telephone="2")
    known(ledger, 4, "丁")
    assert in_order(ledger, (1, 2)) == (2, 1)
    assert in_order(ledger, (3, 2)) == (2, 3)
    assert in_order(ledger, (4, 1)) == (1, 4)
