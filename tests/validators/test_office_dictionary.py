"""字典表: entries where forms look for them, renamed without loss, and none taken away that records hold (rule C3)."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from builders import a_cell, a_customer, a_submission, an_office
from office_builders import kept, known_by, looked_at, wrong

from validators.declaration import Column, Kind
from validators.dictionaries import FIXED, RELIED_ON, SHIPPED
from validators.forms import forms
from validators.judging import judge
from validators.kinds import parse
from validators.message import Text
from validators.office.dictionary import in_force, renamed, shipped_rows

ROOT = Path(__file__).parents[2]


def table(*more: Mapping[str, object], without: Iterable[tuple[str, str]] = ()) -> list[dict[str, object]]:
    """Return the shipped rows and `more`, without the (dictionary, entry) named."""
    gone = set(without)
    return [row for row in shipped_rows() if (row["dictionary"], row["entry"]) not in gone] + [
        dict(row) for row in more
    ]


def row(dictionary: str, entry: str, **more: object) -> dict[str, object]:
    return {"dictionary": dictionary, "entry": entry, **more}


def last(rows: list[Any], column: str) -> str:
    return f"{column}{3 + len(rows)}"


def test_the_shipped_dictionaries_are_faultless_and_read_back_as_they_ship() -> None:
    assert in_force(kept("dictionary", shipped_rows())) == SHIPPED


def test_dictionaries_that_the_table_says_nothing_of_stay_as_shipped() -> None:
    found = in_force([row("行业", "纺织"), row("地域", "华东", within="境内")])
    assert found["行业"] == ("纺织",)
    assert found["地域/境内"] == ("华东",) and "地域/境外" not in found
    assert found["币种"] == SHIPPED["币种"]


@pytest.mark.parametrize(
    ("added", "column", "rule"),
    [
        (row("行 业 类 别", "纺织"), "B", "dictionary-unknown"),
        (row("地域", "华东二区"), "C", "dictionary-within"),
        (row("地域", "华东二区", within="境中"), "C", "dictionary-within"),
        (row("行业", "航天", within="境内"), "C", "dictionary-within"),
        (row("角色", "实习生"), "D", "dictionary-fixed"),
        (row("附件", "执照、章程"), "D", "dictionary-several"),
        (row("行业", "航天", short="HT"), "F", "dictionary-short"),
        (row("行业", "航天", formerly="太空"), "E", "dictionary-formerly"),
        (row("行业", "航天", formerly="其他"), "E", "dictionary-formerly"),
        (row("行业", "家具家居"), "B", "twice-in-file"),
        (row("合同类型", "租赁/合同"), "D", "dictionary-in-code"),
        (row("合同类型", "租赁（框架）"), "D", "dictionary-in-code"),
    ],
)
def test_a_row_that_no_form_would_understand_is_marked(added: dict[str, object], column: str, rule: str) -> None:
    rows = table(added)
    assert wrong("dictionary", rows) == [(last(rows, column), rule)]


def test_a_new_entry_and_a_new_part_are_taken() -> None:
    rows = table(row("行业", "航天"), row("属地", "保税区"), row("地域", "洋山", within="保税区"))
    found = in_force(kept("dictionary", rows))
    assert found["行业"][-1] == "航天" and found["地域/保税区"] == ("洋山",)


def test_the_office_is_told_which_dictionary_it_may_have_meant() -> None:
    rows = table(row("行业类型", "航天"))
    _, (problem,) = looked_at("dictionary", rows)
    assert problem.what.gaps["nearest"] == "行业"


def test_entries_that_records_hold_are_refused_with_their_count() -> None:
    used = {("行业", "", "纺织服装"): 12, ("行业", "", "化工材料"): 0}
    known = known_by(uses=lambda *entry: used.get(entry, 0))
    rows = table(without=[("行业", "纺织服装"), ("行业", "化工材料")])
    _, (problem,) = looked_at("dictionary", rows, known)
    assert (problem.cell.ref, problem.rule) == ("", "dictionary-in-use")
    assert "“纺织服装” of 行业 is gone, but 12 records hold it." in str(problem.what)
    assert problem.mend.gaps["formerly"] == Text("原条目", "Formerly")


def test_a_renamed_entry_is_no_removal_and_is_remembered() -> None:
    known = known_by(uses=lambda *entry: 12)
    rows = table(row("行业", "纺织品", formerly="纺织服装"), without=[("行业", "纺织服装")])
    assert wrong("dictionary", rows, known) == []
    table_kept = kept("dictionary", rows)
    assert renamed(table_kept) == {"行业": {"纺织服装": "纺织品"}}
    # The next edit: what was renamed once may be renamed again, and neither old name may be forgotten.
    known = known_by(uses=lambda *entry: 12, rows={"dictionary": table_kept})
    again = row("行业", "纺织与服装", formerly="纺织服装、纺织品")
    assert wrong("dictionary", table(again, without=[("行业", "纺织服装")]), known) == []
    forgotten = row("行业", "纺织与服装", formerly="纺织品")
    _, (problem,) = looked_at("dictionary", table(forgotten, without=[("行业", "纺织服装")]), known)
    assert (problem.rule, problem.what.gaps["entry"]) == ("dictionary-in-use", "纺织服装")


def test_an_old_entry_is_renamed_once_only() -> None:
    twice = [row("行业", name, formerly="纺织服装") for name in ("纺织品", "服装")]
    rows = table(*twice, without=[("行业", "纺织服装")])
    _, (problem,) = looked_at("dictionary", rows)
    assert (problem.cell.ref, problem.rule) == (last(rows, "E"), "dictionary-formerly")
    assert problem.what.gaps["other_row"] == int(last(rows, "")) - 1


def test_parts_go_with_the_word_that_picks_them() -> None:
    used = known_by(uses=lambda dictionary, within, entry: 3 if dictionary in ("属地", "地域") else 0)
    moved = [
        row(str(r["dictionary"]), str(r["entry"]), within="国内" if r["within"] == "境内" else r["within"])
        for r in shipped_rows()
    ]
    moved = [
        row("属地", "国内", formerly="境内") if (r["dictionary"], r["entry"]) == ("属地", "境内") else r for r in moved
    ]
    assert wrong("dictionary", moved, used) == []


def test_entries_that_tell_records_apart_are_not_renamed_while_records_hold_them() -> None:
    rows = table(row("申请类别", "改正", formerly="修改"), without=[("申请类别", "修改")])
    assert "dictionary-formerly-key" in [rule for _, rule in wrong("dictionary", rows, known_by(uses=lambda *e: 4))]
    assert "dictionary-formerly-key" not in [rule for _, rule in wrong("dictionary", rows)]


@pytest.mark.parametrize(("dictionary", "entry"), [("是否", "否"), ("客户等级", "VIP"), ("角色", "管理层")])
def test_entries_that_the_program_goes_by_cannot_go(dictionary: str, entry: str) -> None:
    assert wrong("dictionary", table(without=[(dictionary, entry)])) == [("", "dictionary-needed")]


def test_what_is_missing_is_not_asked_while_a_cell_cannot_be_read() -> None:
    rows = table(row("行业", ""), without=[("行业", "纺织服装")])
    rows[-1]["remarks"] = "新"
    assert wrong("dictionary", rows, known_by(uses=lambda *e: 5)) == [(last(rows, "D"), "missing")]


def test_departments_have_short_names_of_their_own() -> None:
    rows = [{**r, "short": "XS"} if r["entry"] in ("销售部", "市场部") else r for r in table()]
    assert wrong("dictionary", rows) == [("F7", "dictionary-short-twice")]
    scheme = [{"series": "J", "pattern": "{部门}-{类别}-{年}-{序号}"}]
    known = known_by(rows={"codes": scheme})
    assert wrong("dictionary", table(), known) == [
        ("F9", "dictionary-in-code"),  # 产品部/采购部
        ("F10", "dictionary-in-code"),
    ]
    short = [{**r, "short": {"产品部/采购部": "CG", "行政部/综合部": "XZ"}.get(str(r["entry"]))} for r in table()]
    assert wrong("dictionary", short, known) == []


INDUSTRY = Column("industry", Text("行业", "Industry"), Kind.CHOICE, dictionary="行业")


def test_an_older_form_says_the_old_word_and_means_the_new_one() -> None:
    words = {**SHIPPED, "行业": ("纺织品", "其他"), "地域/国内": SHIPPED["地域/境内"]}
    office = an_office(dictionaries=words, renamed={"行业": {"纺织服装": "纺织品"}, "属地": {"境内": "国内"}})
    assert parse(INDUSTRY, a_cell("纺织 服装"), office) == "纺织品"
    assert parse(INDUSTRY, a_cell("纺织品"), office) == "纺织品"
    words["属地"] = ("国内", "境外")
    del words["地域/境内"]
    (judged,) = judge(forms()["customer"], [a_submission(a_customer())], office)
    assert judged.problems == ()
    assert [judged.rows[0].values[name] for name in ("industry", "locality", "region")] == ["纺织品", "国内", "华东"]


def _asked_words(source: str) -> set[str]:
    """Return every text that a rule compares with: in `==`, `!=`, `in`, and in `equals(column, ...)`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        told: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            told = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "equals":
            told = node.args[1:]
        for each in told:
            inner = each.elts if isinstance(each, ast.Tuple | ast.List | ast.Set) else [each]
            found |= {part.value for part in inner if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return found


def test_every_entry_that_a_rule_of_a_form_asks_about_is_kept() -> None:
    missing = []
    for path in (ROOT / "validators" / "forms").glob("*.py"):
        if path.stem not in forms():
            continue
        words = _asked_words(path.read_text(encoding="utf-8"))
        for _, column in forms()[path.stem].every_column():
            for entry in words & set(SHIPPED.get(column.dictionary, ())):
                if column.dictionary not in FIXED and entry not in RELIED_ON.get(column.dictionary, ()):
                    missing.append((path.stem, column.dictionary, entry))
    assert missing == []
    assert _asked_words('equals("a", "甲", "乙"); x != "丙"; x in ("丁",)') == {"甲", "乙", "丙", "丁"}
    assert all(entries <= set(SHIPPED[name]) for name, entries in RELIED_ON.items())
    assert FIXED - {"审批意见"} <= set(SHIPPED)
