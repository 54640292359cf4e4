"""修改申请 through the night: what is asked is checked as on the record's own form, and carried out once agreed (C8)."""

from __future__ import annotations

from datetime import timedelta

import openpyxl
import pytest
from archive import NIGHT, Archive
from builders import a_customer, a_visit
from form_builders import a_change_request, a_contract
from request_desk import LATER, answer_review, ask, fields, held_archive, history, line, with_second_check

pytestmark = pytest.mark.usefixtures("lists_left_out")

PHONE = "0574-87651234转801"


@pytest.fixture
def held(archive: Archive) -> Archive:
    return held_archive(archive)


def test_a_change_is_carried_out_with_its_history(held: Archive) -> None:
    assert ask(held, line("联系电话", PHONE, "0574-87651235"), line("传真", None, "057487651299")) == []
    assert fields(held, "J2026001")["telephone"] == "0574-87651235"
    assert history(held) == [
        ("telephone", f'"{PHONE}"', '"0574-87651235"', "王芳", None, "SQ2026001", "客户更换电话。"),
        ("fax", "null", '"0574-87651299"', "王芳", None, "SQ2026001", "客户更换电话。"),
    ]
    book = held.drawn_register()
    rows = [[cell.value for cell in row] for row in book["变更"]]
    (shown,) = (row for row in rows if "联系电话" in row)
    assert {"J2026001", PHONE, "0574-87651235", "王芳", "SQ2026001", "客户更换电话。", "申请.xlsx"} <= set(shown)


def test_whoever_agreed_stands_in_the_history(held: Archive) -> None:
    checked = with_second_check(held)
    assert ask(checked, line("联系电话", PHONE, "0574-87651235")) == []
    assert fields(checked, "J2026001")["telephone"] == PHONE
    answer_review(checked, "同意")
    assert not checked.night(LATER).failures
    assert [(row[2], row[3], row[4], row[5]) for row in history(checked)] == [
        ('"0574-87651235"', "王芳", "陈刚", "SQ2026001")
    ]


@pytest.mark.parametrize(
    ("asked", "rule", "words"),
    [
        (line("联系手机", PHONE, "1"), "no-such-field", "联系电话"),
        (line("联系人1·微信", None, "x"), "no-such-field", "联系人1"),
        (line("联系人3·电话", None, "057487651299"), "no-such-line", "有 1 行"),
        (line("联系人", None, "张三"), "which-line", "联系人1·姓名"),
        (line("联系电话", "0574-00000000", "0574-87651235"), "old-differs", PHONE),
        (line("传真", "0574-87650000", "0574-87651235"), "old-differs", "空的"),
        (line("联系电话", None, "0574-87651235"), "old-differs", PHONE),
        (line("联系电话", PHONE, "12"), "phone", "12"),
        (line("客户等级", "普通", "黄金"), "not-in-list", "VIP"),
        (line("地域", "华东", "欧洲"), "not-in-part", "境内"),
        (line("注册资本（万元）", "500", "很多"), "not-a-number", "很多"),
        (line("建档日期", "2026-03-12", "2030-01-01"), "not-future", "2030-01-01"),
        (line("建档日期", "2026-03-12", "2026-02-01"), "after", "2026-03-01"),
        (line("客户名称", "宁波海纳纺织品有限公司", "清除"), "clear-required", "清空"),
        (line("联系电话", PHONE, PHONE), "no-change", "已经"),
        (line("联系电话", PHONE, None), "no-new-content", "没有写"),
        (line("联系人1", None, "清除"), "too-few-lines", "至少要有 1 行"),
        (line("统一社会信用代码", "91330200MA2AF05N4B", "91330200MA2AF05N4X"), "credit-code", "91330200MA2AF05N4X"),
    ],
)
def test_what_would_be_wrong_on_the_form_is_wrong_in_a_request(
    held: Archive, asked: dict[str, object], rule: str, words: str
) -> None:
    problems = ask(held, asked)
    assert [each.rule for each in problems] == [rule]
    (returned,) = held.returned("王芳")
    said = " ".join(str(cell.value) for row in openpyxl.load_workbook(returned)["审核意见"] for cell in row)
    assert words in said
    assert history(held) == []
    assert held.ask("SELECT code FROM record WHERE form = 'change_request'") == []


def test_lines_of_a_table_change_and_go(held: Archive) -> None:
    two = [{"name": "林敏", "mobile": "13800138000"}, {"name": "何静", "telephone": "0574-87651200"}]
    held.hand_in("王芳", "客户.xlsx", a_customer(contacts=two), at=NIGHT)
    held.night(NIGHT)
    assert ask(held, line("联系人1·职务", None, "总监"), line("联系人 2", None, "清除"), at=LATER) == []
    kept = held.ask(
        "SELECT line, json_extract(fields, '$.name'), json_extract(fields, '$.position') FROM item "
        "WHERE name = 'contacts' ORDER BY line"
    )
    assert kept == [(1, "林敏", "总监")]


def test_what_others_depend_on_may_change_with_them_in_any_order(held: Archive) -> None:
    assert ask(held, line("地域", "华东", "欧洲"), line("境内/境外", "境内", "境外")) == []
    assert (fields(held, "J2026001")["locality"], fields(held, "J2026001")["region"]) == ("境外", "欧洲")


def test_a_change_that_breaks_a_rule_of_the_form_is_marked_where_it_is_asked(held: Archive) -> None:
    """A signed customer needs contract, order and delivery facts (rule A1); the line that makes it one is marked."""
    problems = ask(held, line("传真", None, "057487651299"), line("合作阶段", "意向沟通", "合作签约"))
    assert {problem.cell.value for problem in problems} == {"合作签约"}
    assert {problem.field for problem in problems} == {"changes.new"}


def test_sensitive_content_is_not_said(held: Archive) -> None:
    held.hand_in("王芳", "客户.xlsx", a_customer(bank="中国银行", bank_account="6222021001116245702"), at=NIGHT)
    held.night(NIGHT)
    problems = ask(held, line("银行账号", "6222", "6222021001116245703"), at=LATER)
    assert [each.rule for each in problems] == ["old-differs"]
    (returned,) = held.returned("王芳")
    said = " ".join(str(cell.value) for row in openpyxl.load_workbook(returned)["审核意见"] for cell in row)
    assert "6222021001116245702" not in said
    assert "****5702" in said


def test_nobody_learns_by_a_request_what_they_may_not_see(held: Archive) -> None:
    """Rule A7."""
    problems = ask(held, line("联系电话", "0574-11111111", "0574-87651235"), sender="李明", applicant="李明")
    assert [each.rule for each in problems] == ["old-differs"]
    assert PHONE not in str(problems[0].what.gaps)


def test_the_code_stays_where_year_and_type_change_and_the_number_stays_unique(held: Archive) -> None:
    """Rule E3: a contract that was entered under the wrong type keeps its code; the index tells the type as it is."""
    asked = (line("合同类型", "销售合同", "服务合同"), line("签订日期", "2026-10-12", "2025-10-12"))
    assert ask(held, *asked, code="Y2026销售合同001") == []
    assert held.ask("SELECT code, type, dated FROM record WHERE form = 'contract'") == [
        ("Y2026销售合同001", "服务合同", "2025-10-12")
    ]
    held.hand_in("王芳", "合同2.xlsx", a_contract(number="HT-2026-019"), at=NIGHT)
    held.night(NIGHT)
    other = line("合同编号", "HT-2026-019", "HT-2026-018")
    problems = ask(held, other, code="Y2026销售合同002", at=LATER)
    assert [each.rule for each in problems] == ["becomes-another-record"]
    assert (
        ask(held, line("合同编号", "HT-2026-019", "HT-2026-020"), code="Y2026销售合同002", at=LATER + timedelta(days=1))
        == []
    )
    held.hand_in("王芳", "合同3.xlsx", a_contract(number="HT-2026-020", amount=1), at=LATER + timedelta(days=2))
    held.night(LATER + timedelta(days=2))
    assert [code for (code,) in held.ask("SELECT code FROM record WHERE form = 'contract' ORDER BY id")] == [
        "Y2026销售合同001",
        "Y2026销售合同002",
    ]


def test_a_customer_that_is_renamed_stays_the_same_file(held: Archive) -> None:
    assert ask(held, line("客户名称", "宁波海纳纺织品有限公司", "宁波海纳纺织集团有限公司")) == []
    held.hand_in(
        "王芳", "拜访2.xlsx", a_visit(customer="宁波海纳纺织集团有限公司", visit_start="2026-11-20 8:00"), at=LATER
    )
    held.night(LATER)
    assert held.ask("SELECT DISTINCT customer FROM record WHERE class != '-'") == [(1,)]


def test_a_request_is_refused_where_the_record_has_moved_on_before_it_was_approved(held: Archive) -> None:
    checked = with_second_check(held)
    ask(checked, line("联系电话", PHONE, "0574-87651235"))
    answer_review(checked, "同意")
    with_second_check(checked, on=False)
    held.hand_in("王芳", "客户.xlsx", a_customer(telephone="0574-87651288"), at=NIGHT)
    outcome = held.night(LATER)
    assert [problem.rule for _, problem in outcome.counted.problems] == ["old-differs"]
    assert fields(held, "J2026001")["telephone"] == "0574-87651288"
    assert held.ask("SELECT code FROM record WHERE form = 'change_request'") == []


@pytest.mark.parametrize(("code", "rule"), [("J2019999", "known-code"), ("SQ", "known-code")])
def test_an_unknown_code_is_refused(held: Archive, code: str, rule: str) -> None:
    assert [each.rule for each in ask(held, line("联系电话", PHONE, "1"), code=code)] == [rule]


def test_the_same_request_again_changes_nothing_twice(held: Archive) -> None:
    assert ask(held, line("联系电话", PHONE, "0574-87651235")) == []
    again = a_change_request(changes=[line("联系电话", PHONE, "0574-87651235")], evidence="来函")
    held.hand_in("王芳", "申请 再交.xlsx", again, at=LATER)
    outcome = held.night(LATER)
    assert [problem.rule for _, problem in outcome.counted.problems] == ["old-differs"]
    assert len(history(held)) == 1


def test_two_requests_of_one_day_are_two_records(held: Archive) -> None:
    ask(held, line("联系电话", PHONE, "0574-87651235"))
    ask(held, line("传真", None, "057487651299"), at=LATER, reason="补登传真。")
    assert held.ask("SELECT code FROM record WHERE form = 'change_request' ORDER BY id") == [
        ("SQ2026001",),
        ("SQ2026002",),
    ]
