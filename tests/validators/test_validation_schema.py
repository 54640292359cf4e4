"""The pandera schema of a declaration: what it asks, of which rows, and what happens when a check breaks."""

from __future__ import annotations

from datetime import datetime

import pytest
from builders import an_office

from validators.declaration import Check, Coding, Column, Form, Kind, Retention, RowRule, Section, Shape
from validators.message import Fault, Text
from validators.schema import ARRIVED, MISSING, SENDER, failures, frame_of, schema_of

OFFICE = an_office()
ODD = Fault("odd", "{label} is odd.", "Write an even number.")
SUM = Fault("sum", "{label} and {other_label} do not add up.", "Correct one of them.")
HERE = {SENDER: "王芳", ARRIVED: datetime(2026, 11, 21, 9, 0)}


def a_form(*columns: Column, rules: tuple[RowRule, ...] = ()) -> Form:
    return Form(
        id="test",
        version=1,
        number="T",
        title=Text("测试", "Test"),
        shape=Shape.REGISTER,
        sections=(Section(Text("一", "1"), columns),),
        series_class="-",
        coding=Coding("T", year="day"),
        subject="{a}",
        dated="day",
        retention=Retention("T"),
        rules=rules,
    )


def a_column(name: str, **changes: object) -> Column:
    return Column(name, Text(name, name), Kind.INTEGER, **changes)  # type: ignore[arg-type]


def frame(form: Form, *rows: dict[str, object]):  # type: ignore[no-untyped-def]
    return frame_of(form.columns, [HERE | row for row in rows])


def test_each_check_names_the_rows_that_fail_it() -> None:
    form = a_form(a_column("a", checks=(Check(ODD, lambda value, facts: value % 2 == 0),)), a_column("b"))
    found = failures(form, frame(form, {"a": 2}, {"a": 3}, {"a": None}, {"a": 5}), OFFICE)
    assert [(failure.row, failure.fault, failure.cell) for failure in found] == [(1, ODD, "a"), (3, ODD, "a")]


def test_only_required_columns_may_not_be_empty() -> None:
    form = a_form(a_column("a", required=True), a_column("b"))
    found = failures(form, frame(form, {"a": 1}, {"b": 1}), OFFICE)
    assert [(failure.row, failure.fault, failure.cell) for failure in found] == [(1, MISSING, "a")]


def test_a_rule_sees_only_rows_in_which_all_it_needs_is_filled() -> None:
    seen: list[list[object]] = []

    def holds(rows, facts):  # type: ignore[no-untyped-def]
        seen.append(rows[["a", "b", SENDER]].to_numpy().tolist())
        return [a + b == 10 for a, b in zip(rows["a"], rows["b"], strict=True)]

    rule = RowRule(SUM, holds, cell="b", others=("a",), needs=("a", "b"))
    form = a_form(a_column("a"), a_column("b"), rules=(rule,))
    found = failures(form, frame(form, {"a": 1, "b": 9}, {"a": 1}, {"b": 1}, {"a": 1, "b": 1}), OFFICE)
    assert seen == [[[1, 9, "王芳"], [1, 1, "王芳"]]]
    assert [tuple(failure) for failure in found] == [(3, SUM, "b", ("a",), form.rules[0])]


def test_a_rule_is_not_asked_where_no_row_has_what_it_needs() -> None:
    def holds(rows, facts):  # type: ignore[no-untyped-def]
        raise AssertionError("asked")

    form = a_form(a_column("a"), rules=(RowRule(SUM, holds, cell="a", needs=("a",)),))
    assert failures(form, frame(form, {"a": None}), OFFICE) == []


@pytest.mark.parametrize("breaks", ["check", "rule", "rule that answers too few rows"])
def test_a_question_that_breaks_is_our_error_and_not_the_senders(breaks: str) -> None:
    def broken(*arguments: object) -> bool:
        raise KeyError("typo")

    checks = (Check(ODD, broken),) if breaks == "check" else ()
    holds = broken if breaks == "rule" else lambda rows, facts: [True] * (len(rows) - (breaks != "check"))
    form = a_form(a_column("a", checks=checks), rules=(RowRule(SUM, holds, cell="a", needs=("a",)),))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="broke instead of answering"):
        failures(form, frame(form, {"a": 1}, {"a": 2}), OFFICE)


def test_nothing_is_coerced_and_no_text_goes_missing() -> None:
    form = a_form(a_column("a", required=True))
    table = frame(form, {"a": "NA"}, {"a": "None"}, {"a": ("王芳", "李明")}, {"a": datetime(2026, 1, 1)})
    assert failures(form, table, OFFICE) == []
    checked = schema_of(form, OFFICE).validate(table)
    assert checked["a"].tolist() == ["NA", "None", ("王芳", "李明"), datetime(2026, 1, 1)]
    assert type(checked["a"].iloc[3]) is datetime
