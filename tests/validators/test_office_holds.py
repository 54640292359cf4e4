"""保管冻结表: what an archivist may write there (rule E11)."""

from __future__ import annotations

from datetime import date

import pytest
from office_builders import Row, known_by, looked_at, wrong
from office_desk import a_hold

LIFTED: Row = {"lifted": date(2026, 11, 20), "lifted_by": "王芳", "lifted_why": "已结案"}
#: As the ledger has DJ2026001.
BEFORE = {"scope": "record", "target": "J2026001", "lifted": None}


def row(**changes: object) -> Row:
    return a_hold(**{"by": "王芳", **changes})


def rules(*rows: Row, held: Row | None = None, targets: int = 1) -> list[tuple[str, str]]:
    known = known_by(held={"DJ2026001": held} if held else {}, targets=lambda scope, target: targets)
    return wrong("holds", rows, known)


def test_holds_on_records_customers_classes_and_types_are_taken() -> None:
    scopes = [
        ("档号", "J2026001"),
        ("客户", "宁波海纳纺织品有限公司"),
        ("类别", "Y"),
        ("类别", "Y销售合同"),
        ("类别", "JY"),
    ]
    rows = [row(number=f"DJ202600{at}", scope=scope, target=target) for at, (scope, target) in enumerate(scopes)]
    assert rules(*rows, {**row(number="DJ2026009", kind="其他事由"), **LIFTED}) == []


@pytest.mark.parametrize(
    ("changes", "column", "rule"),
    [
        ({"number": "冻1"}, "B", "hold-number"),
        ({"scope": "部门"}, "C", "not-in-list"),
        ({"scope": "类别", "target": "Z"}, "D", "hold-target"),
        ({"kind": "其它"}, "E", "not-in-list"),
        ({"by": "不在册"}, "G", "not-on-roster"),
        ({"since": date(2027, 1, 1)}, "H", "not-future"),
        ({"lifted": date(2026, 10, 1), "lifted_by": "王芳", "lifted_why": "误设"}, "I", "after"),
        ({"lifted": date(2026, 11, 20), "lifted_why": "已结案"}, "J", "hold-lifted-by"),
        ({"lifted": date(2026, 11, 20), "lifted_by": "王芳"}, "K", "hold-lifted-by"),
        ({"lifted_by": "王芳", "lifted_why": "已结案"}, "I", "hold-lifted-on"),
    ],
)
def test_a_row_that_cannot_be_is_marked(changes: Row, column: str, rule: str) -> None:
    assert rules(row(**changes)) == [(f"{column}4", rule)]


def test_a_number_stands_once() -> None:
    assert rules(row(), row(target="J2026002")) == [("B5", "hold-twice")]


@pytest.mark.parametrize(("count", "rule"), [(0, "hold-target"), (2, "hold-target-unsure")])
def test_what_a_hold_lies_on_is_on_file(count: int, rule: str) -> None:
    assert rules(row(scope="客户", target="海纳"), targets=count) == [("D4", rule)]


def test_what_a_hold_lies_on_stays_and_need_not_be_on_file_any_more() -> None:
    assert rules(row(), held=BEFORE, targets=0) == []
    assert rules(row(target="J2026002"), held=BEFORE) == [("D4", "hold-target-changed")]
    assert rules(row(scope="客户"), held=BEFORE) == [("D4", "hold-target-changed")]


def test_what_was_lifted_is_not_taken_up_again() -> None:
    lifted = {**BEFORE, "lifted": "2026-11-20"}
    assert rules({**row(), **LIFTED}, held=lifted) == []
    assert rules(row(), held=lifted) == [("I4", "hold-lifted-before")]


def test_the_table_may_be_empty() -> None:
    judged, problems = looked_at("holds", [row()])
    assert (len(judged.rows), problems) == (1, [])
