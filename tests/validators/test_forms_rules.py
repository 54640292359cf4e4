"""Every form: a valid one is taken, and each rule that depends on the case refuses what it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from builders import AT, KEY_CUSTOMER, a_submission, an_office
from form_builders import (
    BUILDERS,
    HAINA,
    a_breach,
    a_call,
    a_change_request,
    a_complaint,
    a_consult_request,
    a_contract,
    a_credit_review,
    a_destruction,
    a_form,
    a_handover,
    a_mail,
    a_meeting,
    a_plan,
    a_quotation,
    a_row,
    a_slip,
    a_stock_taking,
    a_suggestion,
    a_supplier,
    a_survey,
    an_evaluation,
    an_invoice,
    an_order,
)

from validators.facts import Facts, Person
from validators.filled import CellKind, Filled
from validators.forms import forms
from validators.judging import Judged, judge

OFFICE = an_office()


def judged(filled: Filled, facts: Facts = OFFICE, sender: str = "王芳") -> Judged:
    return judge(forms()[filled.form], [a_submission(filled, sender)], facts)[0]


def rules(filled: Filled, facts: Facts = OFFICE, sender: str = "王芳") -> list[tuple[str, str]]:
    """Return (field, rule) of each problem; every sentence must have its gaps filled."""
    found = judged(filled, facts, sender).problems
    for problem in found:
        assert "{" not in f"{problem.what} {problem.mend}"
    return [(problem.field, problem.rule) for problem in found]


@pytest.mark.parametrize("form_id", forms())
def test_a_valid_form_has_no_problems(form_id: str) -> None:
    result = judged(BUILDERS[form_id]())
    assert result.problems == ()
    assert len(result.rows) == 1


@pytest.mark.parametrize("form_id", forms())
def test_every_required_field_is_missed_where_it_is_empty(form_id: str) -> None:
    form, filled = forms()[form_id], BUILDERS[form_id]()
    for column in form.columns:
        if not column.required or column.name in form.same_as:
            continue
        (row,) = filled.rows
        emptied = row._replace(
            cells=row.cells | {column.name: row.cells[column.name]._replace(kind=CellKind.BLANK, value=None)}
        )
        problems = judged(replace(filled, rows=(emptied,))).problems
        assert (column.name, "missing") in [(problem.field, problem.rule) for problem in problems], column.name


_AFTER = [
    (a_supplier, {"review_by": date(2026, 3, 11)}, "review_by"),
    (a_credit_review, {"valid_until": date(2026, 7, 1)}, "valid_until"),
    (a_plan, {"planned_end": "2026-11-25 14:00"}, "planned_end"),
    (a_meeting, {"meeting_end": "2026-11-05 09:30"}, "meeting_end"),
    (a_contract, {"ends_on": date(2026, 10, 11)}, "ends_on"),
    (a_contract, {"starts_on": date(2027, 10, 12)}, "ends_on"),
    (a_contract, {"state": "已完成", "completed_on": date(2026, 10, 11)}, "completed_on"),
    (a_quotation, {"valid_until": date(2026, 11, 9)}, "valid_until"),
    (an_order, {"delivery_on": date(2026, 10, 19)}, "delivery_on"),
    (an_order, {"completed_on": date(2026, 10, 19)}, "completed_on"),
    (an_invoice, {"due_on": date(2026, 11, 1), "repayment_plan": "分两期"}, "due_on"),
    (an_invoice, {"deferred_until": date(2026, 12, 2), "deferral_approver": "陈刚"}, "deferred_until"),
    (
        a_complaint,
        {"closed_on": date(2026, 11, 11), "course": "已换货", "result": "已换货", "responsible": "我方"},
        "closed_on",
    ),
    (a_suggestion, {"replied_on": date(2026, 11, 17)}, "replied_on"),
    (an_evaluation, {"certificates": "ISO9001", "certificates_until": date(2026, 7, 7)}, "certificates_until"),
    (an_evaluation, {"remedy_until": date(2026, 7, 7)}, "remedy_until"),
    (a_slip, {"received_on": date(2026, 2, 28)}, "received_on"),
    (a_consult_request, {"until": date(2026, 11, 19)}, "until"),
    (a_consult_request, {"since": date(2026, 1, 2), "to": date(2026, 1, 1)}, "to"),
    (
        a_destruction,
        {
            **{"destroyed_at": "2026-11-19 10:00", "place": "碎纸室", "ways": "碎纸"},
            **{"executor": "王芳", "witness": "陈刚"},
        },
        "destroyed_at",
    ),
    (a_breach, {"occurred_on": date(2026, 11, 21)}, "reported_on"),
    (a_breach, {"remedy_until": date(2026, 11, 19), "code": "J2026001"}, "remedy_until"),
    (a_breach, {"remedied_on": date(2026, 11, 19), "code": "J2026001"}, "remedied_on"),
]


@pytest.mark.parametrize(("builder", "changes", "field"), _AFTER, ids=lambda value: str(value)[:20])
def test_what_comes_later_has_the_later_date(builder: Any, changes: dict[str, Any], field: str) -> None:
    assert rules(builder(**changes)) == [(field, "after")]


def test_a_moment_on_the_day_of_a_date_does_not_come_before_it() -> None:
    done = {"place": "碎纸室", "ways": "碎纸、焚毁", "executor": "王芳", "witness": "陈刚"}
    assert rules(a_destruction(destroyed_at="2026-11-20 00:30", **done)) == []


_SCORES = [
    (a_credit_review, "finance_score", 101, "score-100"),
    (a_credit_review, "risk_score", -1, "score-100"),
    (an_evaluation, "price_score", 100.5, "score-100"),
    (a_survey, "score", 0, "score-5"),
    (a_survey, "service_score", 6, "score-5"),
    (a_survey, "score", 4.5, "not-whole"),
]


@pytest.mark.parametrize(("builder", "field", "value", "rule"), _SCORES)
def test_scores_stay_on_their_scale(builder: Any, field: str, value: float, rule: str) -> None:
    assert rules(builder(**{field: value})) == [(field, rule)]


_NEGATIVE = [
    (a_credit_review, "credit_limit"),
    (a_contract, "amount"),
    (a_quotation, "amount"),
    (an_order, "amount"),
    (an_order, "quantity"),
    (a_complaint, "allowance"),
    (a_call, "minutes"),
]


@pytest.mark.parametrize(("builder", "field"), _NEGATIVE)
def test_amounts_are_not_negative(builder: Any, field: str) -> None:
    assert (field, "not-negative") in rules(builder(**{field: -1}))


def test_a_refund_is_a_negative_payment() -> None:
    (row,) = judged(an_invoice(amount=-500)).rows
    assert row.values["amount"] == Decimal(-500)


def test_nothing_is_registered_before_it_happened() -> None:
    tomorrow = date(2026, 11, 22)
    for builder, field in (
        (a_contract, "signed_on"),
        (an_order, "ordered_on"),
        (a_quotation, "quoted_on"),
        (an_invoice, "dated"),
        (a_complaint, "received_on"),
        (a_stock_taking, "taken_on"),
    ):
        assert (field, "not-future") in rules(builder(**{field: tomorrow}))
    assert rules(a_mail(sent_at="2026-11-21 22:01")) == [("sent_at", "not-future")]


# -- supplier (D2 D3) ---------------------------------------------------------------------------------


def test_a_mainland_supplier_needs_code_licence_and_legal_representative() -> None:
    emptied = dict.fromkeys(("credit_code", "legal_representative", "licence_number"))
    assert rules(a_supplier(**emptied)) == [
        ("legal_representative", "mainland-needs-licence"),
        ("credit_code", "mainland-needs-licence"),
        ("licence_number", "mainland-needs-licence"),
    ]
    assert rules(a_supplier(**emptied, customer_kind="境外企业", locality="境外", region="东亚")) == []


def test_a_licence_that_runs_out_needs_its_last_day_and_must_be_in_force() -> None:
    assert rules(a_supplier(licence_term="有期限")) == [("licence_expiry", "licence-needs-expiry")]
    assert rules(a_supplier(licence_term="有期限", licence_expiry=AT.date())) == []
    assert rules(a_supplier(licence_term="有期限", licence_expiry=date(2026, 11, 20))) == [
        ("licence_expiry", "expired")
    ]


def test_another_signatory_needs_an_id_and_a_power_of_attorney() -> None:
    assert rules(a_supplier(signatory="陈涛")) == [
        ("signatory_id", "signatory-needs-proof"),
        ("attachments", "signatory-needs-power"),
    ]
    proof = {"signatory_id": "11010519491231002X", "attachments": "营业执照复印件、授权委托书"}
    assert rules(a_supplier(signatory="陈涛", **proof)) == []
    assert rules(a_supplier(signatory=" 罗芳英 ")) == []


def test_a_sample_appraisal_says_when_by_whom_and_what() -> None:
    expected = [(field, "appraisal-needs-facts") for field in ("appraised_on", "sample_name", "appraiser", "appraisal")]
    assert rules(a_supplier(sample="不合格")) == expected


# -- credit review (D4) -------------------------------------------------------------------------------


def test_a_credit_limit_has_a_currency_and_other_terms_their_words() -> None:
    assert rules(a_credit_review(currency=None)) == [("currency", "limit-needs-currency")]
    assert rules(a_credit_review(currency=None, credit_limit=0)) == []
    assert rules(a_credit_review(payment_terms="其他")) == [("terms_in_words", "other-terms-need-words")]


# -- visit plan (B1) ----------------------------------------------------------------------------------


def test_a_changed_plan_gives_its_reason() -> None:
    plan = "G2026拜访计划012"
    assert rules(a_plan(plan_code=plan)) == [("change_reason", "change-needs-reason")]
    assert rules(a_plan(plan_code=plan, change_reason="客户改期")) == []
    assert rules(a_plan(plan_code="G2026拜访计划999", change_reason="客户改期")) == [("plan_code", "known-code")]


def test_a_changed_plan_is_a_plan_and_stays_with_its_customer() -> None:
    changed = {"change_reason": "客户改期"}
    assert rules(a_plan(plan_code="G2026拜访001", **changed)) == [("plan_code", "no-plan")]
    other = a_plan(plan_code="G2026拜访计划012", customer="杭州明远国际贸易有限公司", **changed)
    assert rules(other) == [("plan_code", "plan-of-another-customer")]


def test_a_cancelled_plan_is_named_with_the_reason() -> None:
    assert rules(a_plan(cancelled="是")) == [("plan_code", "cancelling-names-the-plan")]
    named = {"plan_code": "G2026拜访计划012", "cancelled": "是"}
    assert rules(a_plan(**named)) == [("change_reason", "change-needs-reason")]
    assert rules(a_plan(**named, change_reason="客户来访")) == []


def test_a_plan_for_a_key_customer_says_so() -> None:
    assert rules(a_plan(customer=KEY_CUSTOMER)) == [("key_customer", "key-customer-in-plan")]
    assert rules(a_plan(customer=KEY_CUSTOMER, key_customer="是")) == []


def test_only_a_supervisor_decides_on_a_plan() -> None:
    assert rules(a_plan(decision="同意")) == [("decision", "supervisor-decides")]
    assert rules(a_plan(decision="同意"), sender="谁也不是") == [("decision", "supervisor-decides")]
    assert rules(a_plan(decision="同意"), sender="陈刚") == []


# -- conversations (E) --------------------------------------------------------------------------------


def test_a_mail_has_readable_addresses() -> None:
    (row,) = judged(a_mail()).rows
    assert row.values["to"] == ("wangfang@example.com", "chengang@example.com")
    assert rules(a_mail(cc="wangfang@example.com；陈刚")) == [("cc", "e-mail")]


def test_a_meeting_with_a_customer_names_it() -> None:
    assert rules(a_meeting(kind="客户会议")) == [("customer", "customer-meeting-needs-customer")]
    assert rules(a_meeting(kind="客户会议", customer=HAINA)) == []


def test_a_decision_of_a_meeting_has_an_owner_and_a_deadline() -> None:
    found = rules(a_meeting(decisions=[{"what": "编制计划"}]))  # rule B6
    assert found == [("decisions.who", "missing"), ("decisions.until", "missing")]


# -- contracts, orders, money (E C9 D5) ---------------------------------------------------------------


def test_an_ended_contract_says_when_and_a_running_one_does_not() -> None:
    for state in ("已完成", "已终止"):
        assert rules(a_contract(state=state)) == [("completed_on", "ended-contract-needs-date")]
        assert rules(a_contract(state=state, completed_on=date(2026, 11, 1))) == []
    assert rules(a_contract(completed_on=date(2026, 11, 1))) == [("completed_on", "running-contract-has-no-end")]


def test_a_lost_quotation_says_why() -> None:
    assert rules(a_quotation(outcome="未成交")) == [("reason", "lost-quotation-needs-reason")]
    assert rules(a_quotation(outcome="未成交", reason="价格偏高")) == []


def test_an_invoice_has_a_due_date_and_a_payment_its_facts() -> None:
    assert rules(an_invoice(due_on=None)) == [("due_on", "invoice-needs-due-date")]
    payment = {"kind": "收款", "due_on": None}
    assert rules(an_invoice(**payment)) == [(name, "payment-needs-facts") for name in ("way", "paid_on", "voucher")]
    assert rules(an_invoice(**payment, way="电汇", paid_on=date(2026, 11, 2), voucher="记-0112")) == []


def test_an_overdue_invoice_needs_a_plan_a_payment_or_a_deferral() -> None:
    overdue = {"due_on": date(2026, 11, 20)}
    assert rules(an_invoice(**overdue)) == [("repayment_plan", "overdue-needs-plan")]
    assert rules(an_invoice(**overdue, repayment_plan="十二月底前付清")) == []
    assert rules(an_invoice(**overdue, paid_on=date(2026, 11, 21))) == []
    assert rules(an_invoice(**overdue, deferred_until=date(2026, 12, 31), deferral_approver="陈刚")) == []
    assert rules(an_invoice(**overdue, kind="收到发票")) == []
    assert rules(an_invoice(due_on=AT.date())) == []


def test_a_deferral_is_approved_by_somebody_else_who_may() -> None:
    deferred = {"deferred_until": date(2026, 12, 31)}
    assert rules(an_invoice(**deferred)) == [("deferral_approver", "deferral-needs-approver")]
    assert rules(an_invoice(**deferred, deferral_approver="李明")) == [("deferral_approver", "may-not-approve")]
    assert rules(an_invoice(**deferred, deferral_approver="陈刚", handler="陈刚")) == [
        ("deferral_approver", "somebody-else")
    ]


# -- feedback (E B7 C9 D5) ----------------------------------------------------------------------------


def test_a_closed_complaint_has_a_result() -> None:
    expected = [(name, "closed-complaint-needs-result") for name in ("course", "result", "responsible")]
    assert rules(a_complaint(closed_on=date(2026, 11, 20))) == expected


def test_an_allowance_is_approved() -> None:
    expected = [(name, "allowance-needs-approval") for name in ("currency", "approver")]
    assert rules(a_complaint(allowance=800)) == expected
    assert rules(a_complaint(allowance=0)) == []
    assert rules(a_complaint(allowance=800, currency="美元", approver="陈刚")) == []
    assert rules(a_complaint(allowance=800, currency="美元", approver="赵敏")) == [("approver", "may-not-approve")]
    assert rules(a_complaint(allowance=800, currency="美元", approver="陈刚", handler="陈刚")) == [
        ("approver", "somebody-else")
    ]


def test_a_manager_may_approve_as_well() -> None:
    people = {**OFFICE.people, "孙总": Person("孙总", "行政部/综合部", "管理层")}
    approved = {"allowance": 800, "currency": "美元", "approver": "孙总"}
    assert rules(a_complaint(**approved), an_office(people=people)) == []


def test_a_suggestion_that_is_decided_on_was_answered() -> None:
    for decision in ("采纳", "部分采纳", "不采纳"):
        assert rules(a_suggestion(decision=decision)) == [
            ("reply", "decided-suggestion-needs-reply"),
            ("replied_on", "decided-suggestion-needs-reply"),
        ]


def test_a_supplier_told_to_improve_is_told_what_and_until_when() -> None:
    assert rules(an_evaluation(verdict="限期整改")) == [
        ("remedy", "remedy-needs-deadline"),
        ("remedy_until", "remedy-needs-deadline"),
    ]
    assert rules(an_evaluation(certificates="ISO9001")) == [("certificates_until", "certificate-needs-expiry")]


# -- documents (C12) ----------------------------------------------------------------------------------


def test_a_document_is_a_file_or_paper_or_both() -> None:
    paper = {"file_name": "无", "paper": "是", "paper_place": "3号柜-2层-5盒"}
    assert rules(a_slip(**paper)) == []
    assert rules(a_slip(file_name="无")) == [("file_name", "neither-file-nor-paper")]
    assert rules(a_slip(paper="是")) == [("paper_place", "paper-needs-place")]


def test_a_slip_that_names_a_path_is_refused_at_its_cell() -> None:
    assert rules(a_slip(file_name="..\\..\\x.pdf")) == [("file_name", "file-name")]


def test_a_type_belongs_to_its_class() -> None:
    assert rules(a_slip(doc_type="报价")) == [("doc_type", "not-in-part")]
    assert rules(a_slip(doc_class="Y业务交易", doc_type="报价", nature="合作文件")) == []


def test_documents_about_no_customer_are_told_apart_by_the_rest() -> None:
    report = {"customer": None, "doc_class": "G客户沟通与服务", "doc_type": "市场调研", "subject": "行业季报"}
    one = a_row("handed_in_documents", **report, file_name="季报.docx")
    assert rules(a_form("handed_in_documents", one, one | {"file_name": "附表.xlsx"})) == []
    assert [rule for _, rule in rules(a_form("handed_in_documents", one, dict(one)))] == ["twice-in-file"]
    of_none = one | {"customer": "None"}
    assert rules(a_form("handed_in_documents", one, of_none)) == []


# -- requests (E9 C8 C14 E13 C15 B12) -----------------------------------------------------------------


def test_a_consulting_request_says_what_is_looked_for() -> None:
    assert rules(a_consult_request(customer=None)) == [("customer", "nothing-asked-for")]
    for found in (
        {"keyword": "面料"},
        {"stage": "合作签约"},
        {"classes": "Y业务交易"},
        {"since": date(2026, 1, 1)},
        {"codes": [{"code": "J2026001"}]},
    ):
        assert rules(a_consult_request(customer=None, **found)) == []


def test_an_outside_body_needs_a_signed_agreement_that_holds_long_enough() -> None:
    nda = {"outside_name": "信达会计师事务所", "nda_number": "BM-2026-04", "agreed_scope": "近三年合同"}
    expected = [
        (name, "outside-body-needs-nda") for name in ("outside_name", "nda_number", "nda_until", "agreed_scope")
    ]
    assert rules(a_consult_request(outside="是")) == expected
    assert rules(a_consult_request(outside="是", **nda, nda_until=date(2026, 11, 26))) == [("nda_until", "after")]
    assert rules(a_consult_request(outside="是", **nda, nda_until=date(2026, 12, 31))) == []


def test_a_change_names_its_fields_and_a_deletion_need_not() -> None:
    assert rules(a_change_request(changes=[])) == [("kind", "change-names-no-field")]
    assert rules(a_change_request(changes=[], kind="删除")) == []


def test_a_handover_goes_from_one_to_another_before_a_third() -> None:
    assert rules(a_handover(to_person="周强")) == [("to_person", "person-left")]
    assert rules(a_handover(from_person="王芳")) == [("to_person", "somebody-else")]
    assert rules(a_handover(witness="王芳")) == [("witness", "somebody-else")]
    assert rules(a_handover(from_person="无此人")) == [("from_person", "not-on-roster")]


def test_a_handover_that_is_not_confirmed_says_why() -> None:
    assert rules(a_handover(taken="否")) == [("remarks", "unconfirmed-needs-reason")]
    assert rules(a_handover(given="否", taken="否", remarks="缺两份合同")) == []


def test_the_quantity_is_that_of_the_destruction_list() -> None:
    assert rules(a_destruction(quantity=2)) == [("quantity", "count-differs")]
    assert rules(a_destruction(items=[])) == [("quantity", "count-differs"), ("items.code", "too-few-lines")]


def test_an_early_destruction_gives_its_reason() -> None:
    assert rules(a_destruction(reason=None)) == [("reason", "early-destruction-needs-reason")]  # rule E15


def test_a_destruction_is_witnessed_by_a_third_person() -> None:
    done = {"destroyed_at": "2026-11-21 10:00", "place": "碎纸室", "ways": "碎纸"}
    assert rules(a_destruction(destroyed_at="2026-11-21 10:00")) == [
        (name, "destruction-needs-record") for name in ("place", "ways", "executor", "witness")
    ]
    assert rules(a_destruction(**done, executor="王芳", witness="王芳")) == [("witness", "somebody-else")]
    assert rules(a_destruction(**done, executor="王芳", witness="赵敏")) == [("witness", "somebody-else")]
    assert rules(a_destruction(**done, executor="赵敏", witness="陈刚")) == []


def test_stock_taking_says_what_was_found() -> None:
    assert rules(a_stock_taking(condition=None)) == [("condition", "found-record-needs-condition")]
    assert rules(a_stock_taking(found="否", condition=None)) == [("note", "missing-record-needs-note")]
    assert rules(a_stock_taking(cabinet="正常、潮湿")) == [("cabinet", "cabinet-normal-or-not")]
    assert rules(a_stock_taking(cabinet="高温、潮湿")) == []


def test_a_breach_that_is_established_has_a_remedy_and_a_deadline() -> None:
    finding = {"investigator": "赵敏", "inquiry": "已核实。", "code": "J2026001"}
    assert rules(a_breach(finding="不属实", code="J2026001")) == [
        (name, "finding-needs-inquiry") for name in ("investigator", "inquiry")
    ]
    assert rules(a_breach(finding="不属实", **finding)) == []
    assert rules(a_breach(finding="部分属实", **finding)) == [
        (name, "breach-needs-remedy") for name in ("responsible", "remedy", "remedy_until")
    ]


def test_the_third_part_of_a_report_is_left_to_whoever_looks_into_it() -> None:  # rule B12
    assert rules(a_breach(measures="警告")) == [("code", "inquiry-needs-code")]
    named = {"people": "赵敏和另一人", "investigator": "赵敏", "code": "J2026001"}
    assert rules(a_breach(**named)) == [("investigator", "investigator-is-accused")]


def test_a_report_of_a_breach_hides_who_reports() -> None:
    form = forms()["breach_report"]
    assert form.hides_sender
    assert (form.secrecy, form.subject) == ("绝密", "违规举报")
    assert form.column("reporter").sensitive and form.column("reporter_contact").sensitive
    assert rules(a_breach(reporter=None), sender="李明") == []


def test_moments_of_the_forms_are_typed() -> None:
    (row,) = judged(a_call()).rows
    assert row.values["talked_at"] == datetime(2026, 11, 20, 10, 15)
    assert [line["until"] for line in row.tables["follow_ups"]] == [date(2026, 11, 23)]
