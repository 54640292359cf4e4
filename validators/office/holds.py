"""保管冻结表: what may be neither destroyed nor deleted though its time has come, for how long, and on whose word (rule E11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from validators.checks import ON_ROSTER, PAST
from validators.code_types import type_entries
from validators.declaration import Check, Column, Kind, Section
from validators.holds import AUDIT, KINDS, LAWSUIT, OTHER
from validators.message import Fault, Text
from validators.office.known import SAVED, KeptRow, Known, Look, text
from validators.plain_table import plain_table
from validators.problem import Problem
from validators.retention import SHIPPED
from validators.rules import after, is_filled, needed_when
from validators.texts import squeeze

RECORD: Final = "record"
CUSTOMER: Final = "customer"
CLASS: Final = "class"
#: Scope -> what people write.
SCOPES: Final = {RECORD: "档号", CUSTOMER: "客户", CLASS: "类别"}
#: What people may set, in the order of the list.
SET_KINDS: Final = (LAWSUIT, AUDIT, OTHER)
_NUMBER: Final = re.compile(r"DJ\d{4}\d{3,4}")

NUMBER = Check(
    Fault(
        "hold-number",
        "{label} “{value}” is no number of a hold.",
        "Write DJ, the year and three digits, such as DJ2026001; each hold has a number of its own.",
        "E11",
    ),
    lambda value, facts: _NUMBER.fullmatch(value) is not None,
)
_LIFTED = Fault(
    "hold-lifted-by",
    "{other_label} is filled, so {label} is needed as well.",
    "Enter who lifts the hold, and why; or clear {other_label} where it goes on.",
    "E11",
)
_NOT_LIFTED = Fault(
    "hold-lifted-on",
    "{other_label} is filled, but {label} is not.",
    "Enter the day from which the hold is lifted, or clear {other_label} where it goes on.",
    "E11",
)
TWICE = Fault(
    "hold-twice",
    "{label} “{value}” stands in row {other_row} already.",
    "Give each hold a number of its own; several may lie on the same records.",
    "E11",
)
TARGET_UNKNOWN = Fault(
    "hold-target",
    "There is nothing on file under “{value}” as {scope}.",
    "Write an archive code, the full name or the file's code of a customer, or a class such as Y or Y销售合同, as {scope_label} says.",
    "E11",
)
TARGET_UNSURE = Fault(
    "hold-target-unsure",
    "{count} customers are called “{value}”.",
    "Write the archive code of the customer's file instead of the name.",
    "E11",
)
TARGET_CHANGED = Fault(
    "hold-target-changed",
    "The hold {number} was set on “{before}”; what it lies on cannot be changed.",
    "Write “{before}” again; lift it where it was wrong, and enter a new hold in a row of its own.",
    "E11",
)
LIFTED_BEFORE = Fault(
    "hold-lifted-before",
    "The hold {number} was lifted on {lifted}; it cannot be taken up again.",
    "Enter {lifted} again, and set a new hold in a row of its own.",
    "E11",
)

TABLE = plain_table(
    id="holds",
    number="GD-B-06",
    title=Text("保管冻结表", "Holds"),
    sections=(
        Section(
            Text("冻结", "Holds"),
            (
                Column(
                    "number",
                    Text("冻结编号", "Number"),
                    Kind.CODE,
                    required=True,
                    width=14,
                    checks=(NUMBER,),
                    help=Text(
                        "DJ加年份和三位序号，每项一个编号。", "DJ, the year and three digits; one for each hold."
                    ),
                    example="DJ2026001",
                ),
                Column(
                    "scope",
                    Text("范围", "Scope"),
                    Kind.CHOICE,
                    dictionary="冻结范围",
                    required=True,
                    width=9,
                    example="客户",
                ),
                Column(
                    "target",
                    Text("对象", "On"),
                    required=True,
                    width=26,
                    help=Text(
                        "档号；客户全称或其档案的档号；类别字母，可在后面加类型，如“Y销售合同”。",
                        "An archive code; a customer's full name or file; a class letter, also with a type behind it.",
                    ),
                    example="宁波海纳纺织品有限公司",
                ),
                Column(
                    "kind",
                    Text("事由类别", "Kind"),
                    Kind.CHOICE,
                    dictionary="冻结事由",
                    required=True,
                    width=11,
                    example="诉讼",
                ),
                Column(
                    "reason",
                    Text("事由", "Reason"),
                    required=True,
                    width=30,
                    max_length=200,
                    example="货款纠纷，法院已受理",
                ),
                Column("by", Text("设定人", "Set by"), required=True, width=10, checks=(ON_ROSTER,), example="赵敏"),
                Column(
                    "since",
                    Text("起始日期", "Since"),
                    Kind.DATE,
                    required=True,
                    width=12,
                    checks=PAST,
                    example="2026-11-01",
                ),
                Column(
                    "lifted",
                    Text("解除日期", "Lifted on"),
                    Kind.DATE,
                    width=12,
                    checks=PAST,
                    help=Text(
                        "解除时填；从这一天起不再冻结。", "Filled when it is lifted: from that day it holds no more."
                    ),
                ),
                Column("lifted_by", Text("解除人", "Lifted by"), width=10, checks=(ON_ROSTER,)),
                Column("lifted_why", Text("解除理由", "Why it is lifted"), width=26, max_length=200),
            ),
        ),
    ),
    rules=(
        after("lifted", "since"),
        *needed_when(is_filled, ("lifted_by", "lifted_why"), _LIFTED, because="lifted"),
        *needed_when(is_filled, ("lifted",), _NOT_LIFTED, because="lifted_by"),
    ),
    notes=(
        SAVED,
        Text(
            "列在这里的档案，保管期满也不销毁、不删除。几项冻结可以同时压在一份档案上，逐项解除：填解除日期、解除人、解除理由，行留着。",
            "What is listed here is neither destroyed nor deleted. Several holds may lie on one record; each is lifted by "
            "itself, with day, person and reason, and its row stays.",
        ),
        Text(
            "未解除就删掉的行当晚会补回来。未结投诉、未收款、履行中的合同、借出、待删除由程序自己识别，不必填。",
            "A row that was deleted without being lifted is put back that night. Open complaints, money owed, running "
            "contracts, loans and deletions are known without being entered.",
        ),
    ),
    printed_rows=40,
)
_SCOPE = TABLE.column("scope").label


def scope_of(row: KeptRow) -> str:
    """Return a row's scope: record, customer or class."""
    return next(scope for scope, word in SCOPES.items() if word == row["scope"])


def kind_of(row: KeptRow) -> str:
    """Return a row's kind, of `validators.holds.KINDS`."""
    return next(kind for kind in SET_KINDS if KINDS[kind].zh == row["kind"])


def examine(look: Look) -> Iterator[Problem]:
    """Ask that each number is there once, lies on something on file, and still on what it lay on when it was set."""
    seen: dict[str, int] = {}
    for at, row in enumerate(look.rows):
        number, scope, target = (text(row, name) for name in ("number", "scope", "target"))
        if not number:
            continue
        first = seen.setdefault(number, at)
        if first != at:
            yield look.at(row, "number", TWICE, None, look.rows[first])
            continue
        before = look.known.held.get(number)
        if before is None:
            if scope and target:
                yield from _known_target(look, at)
            continue
        gaps = {"number": number, "before": before["target"], "lifted": before["lifted"]}
        if (SCOPES[before["scope"]], squeeze(before["target"])) != (scope, squeeze(target)):
            yield look.at(row, "target", TARGET_CHANGED, gaps)
        lifted = row.values["lifted"]
        if before["lifted"] and not isinstance(lifted, date):
            yield look.at(row, "lifted", LIFTED_BEFORE, gaps)


def _known_target(look: Look, at: int) -> Iterator[Problem]:
    row = look.rows[at]
    scope, target = text(row, "scope"), text(row, "target")
    if scope == SCOPES[CLASS]:
        count = int(target in lines(look.known))
    else:
        count = look.known.targets(RECORD if scope == SCOPES[RECORD] else CUSTOMER, target)
    if count == 0:
        yield look.at(row, "target", TARGET_UNKNOWN, {"scope": scope, "scope_label": _SCOPE})
    elif count > 1:
        yield look.at(row, "target", TARGET_UNSURE, {"count": count})


def lines(known: Known) -> set[str]:
    """Return what a hold on a class may name: its letter, or the letter with a type behind it."""
    letters = {line for line in SHIPPED if line.isascii()}
    types = type_entries(known.forms, known.facts.dictionaries)
    return letters | {f"{each.series}{each.type}" for each in types}
