"""Holds: what people set and what follows from open business stands on records, and each goes by itself (rule E11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from archive import NIGHT, Archive, open_books
from builders import a_customer, a_loan, a_visit
from form_builders import a_complaint, a_contract, an_invoice
from request_desk import ask

from jobs.ledger.hold_table import hold
from jobs.ledger.holds import standing
from jobs.ledger.opening import Ledger
from jobs.ledger.tables import customer, record
from validators.holds import COMPLAINT, CONTRACT, DELETION, LAWSUIT, LOAN, RECEIVABLE, Hold, against_deletion

TODAY = NIGHT.date()
_SET = {
    "kind": LAWSUIT,
    "reason": "货款纠纷",
    "by": "赵敏",
    "since": "2026-11-01",
    "entered": "2026-11-01T22:00:00+08:00",
}


@pytest.fixture
def business(archive: Archive) -> Iterator[tuple[Archive, Ledger]]:
    """A customer with a running contract, an unpaid invoice, an open complaint and a visit; the contract is out on loan."""
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.hand_in("王芳", "合同.xlsx", a_contract())
    archive.hand_in("王芳", "票款.xlsx", an_invoice())
    archive.hand_in("王芳", "投诉.xlsx", a_complaint())
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    archive.night(NIGHT - timedelta(days=1))
    ledger = open_books(archive.workspace)
    yield archive, ledger
    ledger.close()


def kinds(ledger: Ledger, on: date = TODAY) -> dict[str, set[tuple[str, bool]]]:
    """Return code -> kinds of the holds on it, and whether they stand on the record itself."""
    with ledger.reading() as connection:
        codes = {row.id: row.code for row in connection.execute(sa.select(record.c.id, record.c.code))}
        found = standing(connection, codes, on)
    return {codes[id_]: {(each.kind, each.own) for each in holds} for id_, holds in found.items()}


def put(ledger: Ledger, number: str, **values: object) -> None:
    with ledger.writing() as connection:
        connection.execute(sa.insert(hold).values({**_SET, "number": number, **values}))


def test_open_business_holds_the_records_of_its_customer(business: tuple[Archive, Ledger]) -> None:
    dispute = {(COMPLAINT, False), (RECEIVABLE, False)}
    assert kinds(business[1]) == {
        "J2026001": dispute | {(CONTRACT, False)},
        "Y2026销售合同001": dispute | {(CONTRACT, True)},
        "F2026001": {(COMPLAINT, False), (RECEIVABLE, True), (CONTRACT, False)},
        "K2026投诉001": {(COMPLAINT, True), (RECEIVABLE, False)},
        "G2026拜访001": dispute,
    }


def test_each_kind_goes_by_itself(business: tuple[Archive, Ledger]) -> None:
    archive, ledger = business
    closed = {"course": "已换货", "result": "客户接受", "responsible": "供应商", "closed_on": TODAY}
    archive.hand_in("王芳", "投诉 结案.xlsx", a_complaint(**closed))
    archive.hand_in("王芳", "合同 完成.xlsx", a_contract(state="已完成", completed_on=TODAY))
    assert not archive.night().counted.problems
    assert kinds(ledger)["G2026拜访001"] == {(RECEIVABLE, False)}
    assert kinds(ledger)["Y2026销售合同001"] == {(RECEIVABLE, False)}


def test_a_loan_and_a_deletion_hold_the_record_alone(business: tuple[Archive, Ledger]) -> None:
    archive, ledger = business
    archive.hand_in("王芳", "借阅.xlsx", a_loan(code="J2026001"))
    archive.night()
    assert ask(archive, at=NIGHT + timedelta(days=1), code="G2026拜访001", kind="删除", reason="重复录入。") == []
    assert (LOAN, True) in kinds(ledger)["J2026001"]
    assert (DELETION, True) in kinds(ledger)["G2026拜访001"]
    assert [code for code, held in kinds(ledger).items() if held & {(LOAN, True), (DELETION, True)}] == [
        "J2026001",
        "G2026拜访001",
    ]


def test_people_hold_a_record_a_customer_a_class_or_a_type_of_it(business: tuple[Archive, Ledger]) -> None:
    _, ledger = business
    with ledger.reading() as connection:
        visit = connection.execute(sa.select(record.c.id).where(record.c.code == "G2026拜访001")).scalar_one()
        haina = connection.execute(sa.select(customer.c.id)).scalar_one()
    put(ledger, "DJ2026001", scope="record", target="G2026拜访001", record=visit)
    put(ledger, "DJ2026002", scope="class", target="F")
    put(ledger, "DJ2026003", scope="class", target="K投诉", kind="audit")
    put(ledger, "DJ2026004", scope="class", target="K建议", kind="audit")
    assert (LAWSUIT, True) in kinds(ledger)["G2026拜访001"]
    assert (LAWSUIT, False) in kinds(ledger)["F2026001"]
    assert ("audit", False) in kinds(ledger)["K2026投诉001"]
    assert (LAWSUIT, False) not in kinds(ledger)["J2026001"]
    put(ledger, "DJ2026005", scope="customer", target="宁波海纳纺织品有限公司", customer=haina)
    assert all((LAWSUIT, False) in held for held in kinds(ledger).values())


def test_a_hold_counts_from_its_day_until_it_is_lifted(business: tuple[Archive, Ledger]) -> None:
    _, ledger = business
    put(ledger, "DJ2026001", scope="class", target="G", since="2026-11-10", lifted="2026-11-20")
    held = {day: (LAWSUIT, False) in kinds(ledger, date(2026, 11, day))["G2026拜访001"] for day in (9, 10, 19, 20)}
    assert held == {9: False, 10: True, 19: True, 20: False}


def test_a_customer_that_was_merged_is_held_with_the_one_it_is(business: tuple[Archive, Ledger]) -> None:
    """Rule C7: a hold that was set on either stands on the records of both."""
    _, ledger = business
    with ledger.writing() as connection:
        haina = connection.execute(sa.select(customer.c.id)).scalar_one()
        twin = {"id": 77, "name": "海纳", "normal": "海纳", "core": "海纳", "sound": "haina", "is_key": False}
        connection.execute(sa.insert(customer).values(twin | {"merged_into": haina}))
    put(ledger, "DJ2026001", scope="customer", target="海纳", customer=77)
    assert all((LAWSUIT, False) in held for held in kinds(ledger).values())


def test_what_stands_in_the_way_of_a_deletion() -> None:
    """Rules C8 E11: open business elsewhere of the customer does not make a mistaken entry a true one."""

    def held(kind: str, *, own: bool) -> Hold:
        return Hold(kind, "", "赵敏", TODAY, "DJ2026001", own)

    lawsuit, loan, contract = held(LAWSUIT, own=False), held(LOAN, own=True), held(CONTRACT, own=True)
    every = (lawsuit, loan, contract, held(COMPLAINT, own=False), held(DELETION, own=True))
    assert against_deletion(every, double=False) == (lawsuit, loan, contract)
    assert against_deletion(every, double=True) == (lawsuit, loan)


@pytest.mark.parametrize("kind", [LAWSUIT, COMPLAINT, RECEIVABLE, CONTRACT, LOAN, DELETION])
def test_every_hold_says_what_it_is(kind: str) -> None:
    said = str(Hold(kind, "货款纠纷", "赵敏", TODAY, "DJ2026001").message)
    assert "DJ2026001" in said and "{" not in said
