"""Problems and messages come back from the ledger as they went in."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from archive import Archive
from builders import a_customer
from hypothesis import given
from hypothesis import strategies as st

from jobs.language import translator
from jobs.ledger.problems import kept_message, kept_problem, read_message, read_problem
from jobs.ledger.tables import problem as problem_table
from validators.filled import Cell, CellKind
from validators.message import Message, Text
from validators.problem import Problem

_GAPS = {
    "text": "海纳",
    "whole": 3,
    "share": 0.25,
    "yes": True,
    "nothing": None,
    "day": date(2026, 2, 28),
    "moment": datetime(2026, 11, 20, 14, 0),
    "amount": Decimal("1E+3"),
    "label": Text("电话", "Telephone"),
    "inner": Message("{label} is empty.", {"label": Text("电话", "Telephone")}),
}


def _through_json(kept: object) -> object:
    return json.loads(json.dumps(kept, ensure_ascii=False))


@pytest.mark.parametrize("name", _GAPS)
def test_every_kind_of_gap_keeps_its_type(name: str) -> None:
    message = Message("{gap}", {"gap": _GAPS[name]})
    back = read_message(_through_json(kept_message(message)))
    assert back == message and type(back.gaps["gap"]) is type(_GAPS[name])


def test_a_list_comes_back_as_people_read_it() -> None:
    message = Message("{entries}", {"entries": (Text("甲", "A"), "乙")})
    back = read_message(_through_json(kept_message(message)))
    assert translator("zh")(back) == translator("zh")(message) == "甲、乙"


@given(st.text(), st.one_of(st.text(), st.integers(), st.dates(), st.decimals(allow_nan=False), st.none()))
def test_any_content_of_a_cell_survives(text: str, value: object) -> None:
    message = Message("What stands in {cell} is wrong: {value}", {"cell": text, "value": value})
    assert read_message(_through_json(kept_message(message))) == message


@pytest.mark.parametrize(
    "cell",
    [
        Cell("B4"),
        Cell("B4", CellKind.TEXT, "=1+1"),
        Cell("B4", CellKind.NUMBER, 1.5),
        Cell("B4", CellKind.BOOLEAN, True),
        Cell("B4", CellKind.DATE, datetime(2026, 11, 20, 14, 0), 46346.583333),
        Cell("B4", CellKind.ERROR, "#REF!"),
        Cell("B4", CellKind.FORMULA, "=B3&B4"),
    ],
    ids=lambda cell: cell.kind.value,
)
def test_a_problem_comes_back_whole(cell: Cell) -> None:
    problem = Problem(
        file="表.xlsx",
        sheet="客户基本信息表",
        cell=cell,
        field="telephone",
        rule="phone",
        what=Message("{label}: {value}", {"label": Text("电话", "Telephone"), "value": cell.value}),
        mend=Message("Mend it."),
        others=(Cell("C4", CellKind.TEXT, "x"), Cell("D4")),
        sensitive=True,
    )
    assert read_problem(_through_json(kept_problem(problem))) == problem


def test_what_a_real_form_was_told_can_be_told_again_after_years(archive: Archive) -> None:
    archive.hand_in("王芳", "错.xlsx", a_customer(credit_code="91330200MA2AF05N4X", telephone="12", opened="1/2/2026"))
    told = archive.night().counted.problems
    contents = archive.open(sa.select(problem_table.c.content).order_by(problem_table.c.id))
    kept = [read_problem(content) for (content,) in contents]
    assert [problem for _, problem in told] == kept
    assert {problem.rule for problem in kept} >= {"credit-code"} and len(kept) == 3
