"""保管冻结表 through the night: entered, lifted, put back, and in the log (rule E11)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from archive import NIGHT, Archive
from builders import a_customer
from office_desk import Office, a_hold, added

HAINA = "宁波海纳纺织品有限公司"
LIFTING = {"lifted": NIGHT.date(), "lifted_by": "陈刚", "lifted_why": "已调解结案"}


@pytest.fixture
def office(archive: Archive) -> Office:
    """The desk of an archive with a customer's file, J2026001."""
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.night(NIGHT - timedelta(days=1))
    return Office(archive)


def log(office: Office) -> list[tuple[str, str, str, str]]:
    return office.archive.ask("SELECT who, what, code, why FROM audit WHERE what LIKE 'h%' ORDER BY seq")  # type: ignore[return-value]


def kept(office: Office) -> list[tuple[str, str, int | None, int | None, str | None]]:
    return office.archive.ask("SELECT number, scope, record, customer, lifted FROM hold ORDER BY number")  # type: ignore[return-value]


def test_holds_are_entered_lifted_one_by_one_and_logged(office: Office) -> None:
    office.edit("holds", added(**a_hold()))
    office.edit("holds", lambda rows: [a_hold(), a_hold(number="DJ2026002", scope="客户", target=HAINA, kind="审计")])
    assert office.night() == []
    assert [(*row[:2], row[2] is not None, row[3] is not None, row[4]) for row in kept(office)] == [
        ("DJ2026001", "record", True, False, None),
        ("DJ2026002", "customer", False, True, None),
    ]
    office.edit("holds", lambda rows: [rows[0] | LIFTING, rows[1]])
    assert office.night(days=1) == []
    assert [row[4] for row in kept(office)] == ["2026-11-21", None]
    assert log(office) == [
        ("赵敏", "held", "J2026001", "DJ2026001"),
        ("赵敏", "held", "", "DJ2026002"),
        ("陈刚", "hold-lifted", "J2026001", "DJ2026001"),
    ]


def test_a_customer_may_be_named_by_the_code_of_its_file(office: Office) -> None:
    office.edit("holds", added(**a_hold(scope="客户", target="j2026001")))
    assert office.night() == []
    ((_, scope, record, customer, _),) = kept(office)
    assert (scope, record) == ("customer", None) and customer is not None


def test_a_row_that_vanished_without_being_lifted_stands_and_is_put_back(office: Office) -> None:
    office.edit("holds", lambda rows: [a_hold(), {**a_hold(number="DJ2026002"), **LIFTING}])
    office.night()
    office.edit("holds", lambda rows: [a_hold(number="DJ2026003", since=date(2026, 11, 20))])
    (said,) = office.night(days=1)
    assert said.gaps["numbers"] == "DJ2026001"
    assert [row["number"] for row in office.rows("holds")] == ["DJ2026003", "DJ2026001"]
    assert office.night(days=2) == []
    assert [row["number"] for row in office.rows("holds")] == ["DJ2026003", "DJ2026001"]
    assert [row[4] for row in kept(office)] == [None, "2026-11-21", None]


def test_while_the_table_is_open_its_rows_are_put_back_later(office: Office) -> None:
    office.edit("holds", added(**a_hold()))
    office.night()
    office.edit("holds", lambda rows: [])
    lock = office.path("holds").with_name(f"~${office.path('holds').name}")
    lock.write_bytes(b"\x05")
    (said,) = office.night(days=1)
    assert "is open" in said.id
    assert [row[4] for row in kept(office)] == [None]
    lock.unlink()
    (said,) = office.night(days=2)
    assert "written back" in said.id
    assert office.night(days=3) == []


def test_a_reason_that_is_mended_is_logged_and_nothing_else(office: Office) -> None:
    office.edit("holds", added(**a_hold()))
    office.night()
    office.edit("holds", lambda rows: [rows[0] | {"reason": "货款纠纷，二审"}])
    office.night(days=1)
    assert office.archive.ask("SELECT reason FROM hold") == [("货款纠纷，二审",)]
    assert [what for _, what, _, _ in log(office)] == ["held", "hold-changed"]
