"""Forms judged as a batch: which rows are good, and which problem stands at which cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from builders import (
    KEY_CUSTOMER,
    a_credit_code,
    a_customer,
    a_formula,
    a_loan,
    a_loan_row,
    a_submission,
    a_visit,
    an_error,
    an_office,
    fill,
)

from validators.facts import Facts
from validators.filled import CellKind, Filled
from validators.forms import forms
from validators.judging import Judged, judge
from validators.kinds import CLEAR
from validators.message import Text
from validators.problem import Problem
from validators.rules import after

OFFICE = an_office()


def judged(filled: Filled, facts: Facts = OFFICE) -> Judged:
    return judge(forms()[filled.form], [a_submission(filled)], facts)[0]


def problems(filled: Filled, facts: Facts = OFFICE) -> list[Problem]:
    found = list(judged(filled, facts).problems)
    for problem in found:
        assert "{" not in f"{problem.what} {problem.mend}"
    return found


def rules(filled: Filled, facts: Facts = OFFICE) -> list[tuple[str, str]]:
    return [(problem.field, problem.rule) for problem in problems(filled, facts)]


def only(filled: Filled, facts: Facts = OFFICE) -> Problem:
    found = problems(filled, facts)
    assert len(found) == 1, [(problem.field, problem.rule) for problem in found]
    return found[0]


@pytest.mark.parametrize("filled", [a_customer(), a_visit(), a_loan()], ids=lambda filled: filled.form)
def test_a_form_without_mistakes_has_no_problems(filled: Filled) -> None:
    assert problems(filled) == []


def test_good_rows_carry_typed_values_and_those_of_their_tables() -> None:
    (row,) = judged(a_customer(registered_capital="500万", fax=None)).rows
    assert row.values["registered_capital"] == Decimal(500)
    assert row.values["opened"] == date(2026, 3, 12)
    assert row.values["needs"] == "棉布与混纺面料，月需5000㎡。\n首次洽谈在广交会。"
    assert row.values["fax"] is None
    assert [line["mobile"] for line in row.tables["contacts"]] == ["13800138000"]
    assert row.cells["name"].ref == "B4"


def test_texts_that_pandas_would_lose_survive() -> None:
    (row,) = judged(a_customer(name="NA", legal_representative="None", address="null")).rows
    assert row.problems == ()
    assert [row.values[name] for name in ("name", "legal_representative", "address")] == ["NA", "None", "null"]


def test_a_missing_field_is_a_problem_at_its_own_cell() -> None:
    problem = only(a_customer(telephone="  "))
    assert (problem.rule, problem.cell.ref, problem.cell.value) == ("missing", "B11", "  ")
    assert problem.what.gaps == {"label": Text("联系电话", "Telephone")}


def test_a_cell_that_cannot_be_read_is_not_called_missing_as_well() -> None:
    assert rules(a_customer(opened="1/2/2026")) == [("opened", "day-or-month")]


def test_a_cell_that_cannot_be_read_stops_the_rules_that_look_at_it() -> None:
    assert rules(a_visit(visit_start="2026-11-20")) == [("visit_start", "time-missing")]
    assert rules(a_customer(credit_code=913302001234567890.0)) == [("credit_code", "digits-lost")]


def test_errors_and_uncalculated_formulas_are_answered_at_their_cells() -> None:
    found = problems(a_customer(name=an_error("#REF!"), address=a_formula()))
    assert [(problem.field, problem.rule) for problem in found] == [
        ("name", "cell-error"),
        ("address", "not-calculated"),
    ]
    assert found[0].cell.kind is CellKind.ERROR
    assert found[0].raw == "#REF!"


def test_text_that_begins_with_an_equals_sign_is_text() -> None:
    (row,) = judged(a_customer(special_requirements="=环保面料")).rows
    assert row.values["special_requirements"] == "=环保面料"


def test_a_credit_code_with_a_wrong_check_character_is_refused() -> None:
    right = a_credit_code(7)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    problem = only(a_customer(credit_code=wrong))
    assert problem.rule == "credit-code"
    assert wrong in str(problem.what)


def test_a_mainland_company_needs_its_credit_code_and_a_person_does_not() -> None:
    problem = only(a_customer(credit_code=None))  # rule A4
    assert (problem.field, problem.rule) == ("credit_code", "mainland-needs-credit-code")
    assert [cell.ref for cell in problem.others] == ["B5"]
    assert problems(a_customer(credit_code=None, customer_kind="个人", id_number="11010519491231002X")) == []


@pytest.mark.parametrize("number", ["330203197001010015", "330212197601115837"])
def test_an_id_number_may_be_from_a_district_younger_than_its_owner(number: str) -> None:
    assert problems(a_customer(credit_code=None, customer_kind="个人", id_number=number)) == []


@pytest.mark.parametrize("number", ["330203197013010012", "33020319700101001A", "33020319700101001X"])
def test_an_id_number_needs_a_date_of_birth_and_its_check_digit(number: str) -> None:
    found = problems(a_customer(credit_code=None, customer_kind="个人", id_number=number))
    assert [problem.rule for problem in found] == ["id-number"]


def test_an_id_number_is_never_repeated_in_the_message() -> None:
    problem = only(a_customer(customer_kind="个人", id_number="110105194912310021"))
    assert problem.rule == "id-number"
    assert problem.sensitive
    assert "1949" not in f"{problem.what}{problem.mend}"


def test_a_key_customer_needs_more_once_per_cell() -> None:
    # rules A1 B3: VIP and key customer both ask for the same two cells
    filled = a_customer(grade="VIP", key_customer="是")
    assert rules(filled) == [
        ("credit_rating", "key-customer-needs-more"),
        ("finances", "key-customer-needs-more"),
    ]


def test_a_vip_is_a_key_customer() -> None:
    problem = only(a_customer(grade="VIP", credit_rating="A", finances="良好"))
    assert (problem.field, problem.rule) == ("key_customer", "vip-is-key")
    assert "“否”" in str(problem.what)


def test_a_signed_customer_needs_contract_order_and_delivery() -> None:
    assert [field for field, _ in rules(a_customer(stage="合作签约"))] == [
        "contract_number",
        "order_facts",
        "delivery_facts",
    ]


def test_a_key_visit_needs_the_scene_and_the_decision_chain() -> None:
    found = problems(a_visit(customer="绍兴远帆纺织 有限公司"))  # rule B3; blanks in the name do not hide it
    assert [problem.field for problem in found] == ["scene", "decision_chain"]
    assert [problem.sensitive for problem in found] == [False, True]
    assert problems(a_visit(customer=KEY_CUSTOMER, scene="车间整洁", decision_chain="林敏支持")) == []


def test_the_end_of_a_visit_comes_after_its_start() -> None:
    problem = only(a_visit(visit_start="2026-11-20 16:30", visit_end=datetime(2026, 11, 20, 14, 0)))
    assert (problem.field, problem.rule) == ("visit_end", "after")
    assert [cell.ref for cell in problem.others] == ["B6"]
    assert "2026-11-20 14:00" in str(problem.what) and "2026-11-20 16:30" in str(problem.what)


def test_a_visit_in_the_future_is_refused_and_one_this_evening_is_not() -> None:
    at = "2026-11-21 "
    assert rules(a_visit(visit_start=at + "21:00", visit_end=at + "22:01")) == [("visit_end", "not-future")]
    assert rules(a_visit(visit_start=at + "21:00", visit_end=at + "22:00")) == []


def test_a_slip_in_the_year_is_noticed() -> None:
    assert rules(a_customer(first_contact="1926-03-01")) == [("first_contact", "not-ancient")]
    assert rules(a_visit(follow_ups=[{"what": "寄样", "who": "王芳", "until": "2062-12-01"}])) == [
        ("follow_ups.until", "soon-enough")
    ]


def test_a_visit_plan_is_named_by_its_code_or_not_at_all() -> None:
    assert rules(a_visit(plan="G2026拜访计划012")) == []
    assert rules(a_visit(plan="无计划")) == []
    assert rules(a_visit(plan=None)) == [("plan", "missing")]
    for named in ("上周的计划", "G2026拜访计划099"):
        assert rules(a_visit(plan=named)) == [("plan", "plan-code")]


def test_a_visit_names_a_plan_for_its_customer_that_is_in_force() -> None:
    """Rule B1: the record refers to the plan that the visit followed."""
    assert rules(a_visit(plan="J2026001")) == [("plan", "no-plan")]
    assert rules(a_visit(plan="G2026拜访计划012", customer="杭州明远国际贸易有限公司")) == [
        ("plan", "plan-of-another-customer")
    ]
    for plan in ("G2026拜访计划013", "G2026拜访计划014"):
        assert rules(a_visit(plan=plan)) == [("plan", "plan-not-in-force")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"code": "J2026999"}, ("code", "known-code")),  # rule C6
        ({"code": "J2019004"}, ("code", "not-destroyed")),  # rule E14
        ({"due": date(2026, 11, 26)}, ("due", "loan-days")),
        ({"due": date(2026, 11, 17)}, ("due", "after")),
        ({"extension": date(2026, 11, 24)}, ("extension", "after")),
        ({"returned_on": date(2026, 11, 20)}, ("condition", "returned-needs-condition")),
        ({"returned_on": date(2026, 11, 22), "condition": "完好"}, ("returned_on", "not-future")),
        ({"borrower": "周强"}, ("borrower", "person-left")),
        ({"taken_on": None}, ("asked_on", "missing")),
        ({"asked_on": date(2026, 11, 19)}, ("taken_on", "after")),
        ({"taken_on": None, "asked_on": date(2026, 11, 17)}, ("due", "loan-days")),
    ],
)
def test_a_loan_with_one_mistake_has_one_problem(changes: dict[str, object], expected: tuple[str, str]) -> None:
    assert rules(a_loan(**changes)) == [expected]


def test_an_office_that_lends_longer_takes_a_later_due_date() -> None:
    assert rules(a_loan(due=date(2026, 12, 2)), an_office(loan_days=14)) == []
    assert "14 days" in str(only(a_loan(due=date(2026, 12, 3)), an_office(loan_days=14)).what)


def test_a_loan_returned_is_complete_with_date_and_condition() -> None:
    assert rules(a_loan(returned_on=date(2026, 11, 20), condition="完好")) == []


def test_in_a_register_good_rows_stand_beside_bad_ones() -> None:
    result = judged(a_loan(a_loan_row(), a_loan_row(code="J2026999"), a_loan_row(code="J2026002")))
    assert [(row.row, len(row.problems)) for row in result.rows] == [(4, 0), (5, 1), (6, 0)]
    assert [problem.cell.ref for problem in result.problems] == ["B5"]


def test_the_same_loan_twice_in_one_register_is_named_by_its_first_row() -> None:
    problem = only(a_loan(a_loan_row(), a_loan_row(code="J2026002"), a_loan_row(code=" j2026001 ", remarks="再次")))
    assert (problem.cell.ref, problem.rule) == ("B6", "twice-in-file")
    assert "Row 6 holds the same record as row 4" in str(problem.what)
    assert [cell.ref for cell in problem.others] == ["D6", "I6"]


def test_rows_whose_key_cannot_be_read_are_not_called_twice() -> None:
    assert rules(a_loan(a_loan_row(taken_on="昨天"), a_loan_row(taken_on="昨天"))) == [("taken_on", "not-a-date")] * 2


def test_rows_of_blanks_are_passed_over() -> None:
    result = judged(a_loan(a_loan_row(), {"code": " ", "remarks": "\u3000"}))
    assert [row.row for row in result.rows] == [4]
    assert result.problems == ()


@pytest.mark.parametrize("filled", [fill(forms()["customer"], [{}]), fill(forms()["customer"], [{"name": "　"}])])
def test_an_empty_card_is_one_problem_at_its_first_cell(filled: Filled) -> None:
    result = judged(filled)
    assert [(problem.rule, problem.cell.ref) for problem in result.problems] == [("empty-form", "B4")]
    assert result.rows == ()


def test_a_register_without_rows_is_one_problem_at_its_first_cell() -> None:
    problem = only(fill(forms()["borrowing"], []))
    assert (problem.rule, problem.cell.ref) == ("empty-form", "B4")


def test_a_problem_of_missing_lines_always_has_an_address() -> None:
    register = Filled("borrowing", 1, "借阅", ())
    card = Filled("customer", 1, "客户", a_customer().rows)
    assert [only(filled).cell.ref for filled in (register, card)] == ["A1", "B4"]


def test_a_customer_needs_a_contact() -> None:
    problem = only(a_customer(contacts=[]))
    assert (problem.field, problem.rule, problem.cell.ref) == ("contacts.name", "too-few-lines", "A40")
    assert "0 of at least 1" in str(problem.what)


def test_problems_of_a_table_stand_at_its_cells_and_keep_the_record_back() -> None:
    result = judged(a_customer(contacts=[{"position": "经理"}, {"name": "何建国", "mobile": 12345.0}]))
    assert [(problem.field, problem.rule, problem.cell.ref) for problem in result.problems] == [
        ("contacts.name", "missing", "A40"),
        ("contacts.mobile", "phone", "D41"),
    ]
    assert result.rows[0].problems == result.problems


def test_a_required_cell_cannot_be_cleared_and_an_optional_one_can() -> None:
    result = judged(a_customer(telephone="清空", fax="清空", legal_representative=" 清空 "))
    assert [(problem.field, problem.rule) for problem in result.problems] == [("telephone", "clear-required")]
    assert result.rows[0].values["fax"] is CLEAR
    assert result.rows[0].values["legal_representative"] is CLEAR


def test_a_cleared_cell_counts_as_empty_where_it_is_needed() -> None:
    assert rules(a_customer(credit_code="清空")) == [("credit_code", "mainland-needs-credit-code")]


def test_problems_come_in_reading_order() -> None:
    filled = a_customer(
        name=None, credit_code="1", region="欧洲", telephone="1", email="x", owner="无人", contacts=[{"email": "y"}]
    )
    refs = [problem.cell.ref for problem in problems(filled)]
    assert refs == sorted(refs, key=lambda ref: (int(ref[1:]), ref[0]))
    assert len(refs) == 8


def test_a_batch_gives_each_form_the_same_answer_as_alone() -> None:
    alone = [
        a_customer(),
        a_customer(telephone=None),
        a_customer(opened="2026-02-30", contacts=[]),
        a_customer(grade="VIP"),
        fill(forms()["customer"], [{}]),
        a_customer(contacts=[{"name": "林敏", "mobile": "1"}]),
    ]
    together = judge(forms()["customer"], [a_submission(filled) for filled in alone], OFFICE)
    assert [one.problems for one in together] == [judged(filled).problems for filled in alone]
    assert [len(one.problems) for one in together] == [0, 1, 2, 3, 1, 1]


def test_a_row_rule_that_fails_everywhere_is_counted_once_per_row() -> None:
    rows = [a_loan_row(due=date(2026, 11, 30), remarks=str(at), taken_on=date(2026, 11, at)) for at in range(1, 11)]
    assert Counter(rules(a_loan(*rows))) == {("due", "loan-days"): 10}


def test_two_rules_of_one_name_give_a_cell_one_problem() -> None:
    form = forms()["borrowing"]
    doubled = replace(form, rules=(*form.rules, after("due", "taken_on")))
    (result,) = judge(doubled, [a_submission(a_loan(due=date(2026, 11, 17)))], OFFICE)
    assert [problem.rule for problem in result.problems] == ["after"]


def test_forms_of_one_batch_may_hold_the_same_record() -> None:
    first, second = judge(forms()["borrowing"], [a_submission(a_loan()), a_submission(a_loan())], OFFICE)
    assert first.problems == second.problems == ()


def test_an_empty_batch_is_judged_without_a_frame() -> None:
    assert judge(forms()["customer"], [], OFFICE) == []
