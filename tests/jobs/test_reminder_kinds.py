"""Every kind of reminder, from a real archive: from which day on, until when, for whom, in which words."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from answer_books import shown_rows
from archive import NIGHT, Archive, setting
from builders import a_credit_code, a_customer, a_loan, a_visit
from form_builders import (
    HAINA,
    TIANLI,
    a_breach,
    a_call,
    a_change_request,
    a_complaint,
    a_contract,
    a_credit_review,
    a_destruction,
    a_handover,
    a_plan,
    a_quotation,
    a_suggestion,
    a_supplier,
    an_evaluation,
    an_invoice,
)
from office_desk import Office, person
from reminder_desk import DAY, MORNING, below, book, morning, of_kind, reminded
from review_desk import with_second_check

from jobs.handovers.step import NAME as HANDOVERS
from jobs.inquiries import FOLDER as INQUIRIES
from jobs.inquiries import NAME as REMEDIES
from jobs.plans.chasing import LIST as PLANS
from jobs.reminders import archive as of_archive
from jobs.reminders import records, waiting
from jobs.reminders.kinds import KINDS
from jobs.settings.sections import AHEAD, WITHIN
from jobs.stocktaking.differing import NAME as DIFFERENCES
from jobs.stocktaking.giving_out import FOLDER as COUNTS
from jobs.upkeep.suppliers import LIST as SUPPLIERS
from validators.filled import Filled
from validators.forms import forms
from workbooks.filling import fill

pytestmark = pytest.mark.usefixtures("lists_left_out")

_SIGNED = {"confidential_until": date(2036, 1, 1)}
BEFORE = datetime(2026, 11, 20, 22, 0)


def filed(archive: Archive, *handed: Filled, at: datetime = NIGHT, sender: str = "王芳") -> Archive:
    """Hand forms in, each before the night that takes it."""
    for number, form in enumerate(handed):
        archive.hand_in(sender, f"{number} {form.form}.xlsx", form, at=at - timedelta(hours=12))
    outcome = archive.night(at)
    assert not outcome.failures
    assert [str(problem.what) for _, problem in outcome.counted.problems] == []
    return archive


def urgencies(archive: Archive, kind: str, *days: date, who: str = "王芳") -> list[str]:
    """Return how urgent the one matter of a kind is, morning by morning; "" where nothing is said."""
    found = []
    for each in days:
        morning(archive, datetime(each.year, each.month, each.day, 7, 30))
        rows = of_kind(archive, kind, who)
        assert len(rows) < 2
        found.append(str(rows[0]["urgency"]) if rows else "")
    return found


def the(archive: Archive, kind: str, who: str = "王芳") -> dict[str, Any]:
    (row,) = of_kind(archive, kind, who)
    return row


NOV, DEC = (lambda day: date(2026, 11, day)), (lambda day: date(2026, 12, day))
SOON, TODAY, OVERDUE, LATER = "7天内到期", "今天到期", "已逾期", "以后"


def test_a_loan_is_told_two_days_before_it_ends_until_it_is_returned(archive: Archive) -> None:
    filed(archive, a_customer(), at=BEFORE)
    filed(archive, a_loan(due=NOV(25)))
    days = [NOV(22), NOV(23), NOV(25), NOV(26)]
    assert urgencies(archive, "借阅归还", *days) == ["", SOON, TODAY, OVERDUE]
    row = the(archive, "借阅归还")
    assert row["what"].startswith("“J2026001 宁波海纳纺织品有限公司 客户基本信息表”自2026-11-18借出")
    assert (row["since"], row["due"]) == (datetime(2026, 11, 18), datetime(2026, 11, 25))
    back = {"returned_on": NOV(26), "condition": "完好"}
    filed(archive, a_loan(due=NOV(25), **back), at=datetime(2026, 11, 26, 22))
    assert urgencies(archive, "借阅归还", NOV(27)) == [""]


def test_a_returned_form_is_told_until_it_comes_again(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(credit_code="91330200MA2AF05N4A"))
    archive.night()
    assert urgencies(archive, "退回待改", NOV(22), NOV(24), NOV(25)) == [SOON, TODAY, OVERDUE]
    row = the(archive, "退回待改")
    assert row["what"] == "“海纳.xlsx”已退回，还没有重新交来。"
    assert '"../../returned/王芳/海纳.xlsx"' in row["place"]
    filed(archive, a_customer(), at=datetime(2026, 11, 25, 22))
    assert urgencies(archive, "退回待改", NOV(26)) == [""]


def test_a_plan_without_a_record_is_told_once_the_record_is_overdue(archive: Archive) -> None:
    filed(archive, a_plan())  # the visit ends on 25 November at 16:30, its record is due 24 hours later
    archive.night(datetime(2026, 11, 25, 22))
    assert urgencies(archive, "待补拜访记录", NOV(26), NOV(27)) == ["", OVERDUE]
    assert "G2026拜访计划001" in the(archive, "待补拜访记录")["what"]
    visit = a_visit(plan="G2026拜访计划001", visit_start="2026-11-25 14:00", visit_end="2026-11-25 16:30")
    filed(archive, visit, at=datetime(2026, 11, 27, 22))
    assert urgencies(archive, "待补拜访记录", NOV(28)) == [""]


def test_a_thing_to_do_is_told_to_whoever_does_it(archive: Archive) -> None:
    call = {"what": "发送报价", "who": "李明", "until": NOV(26)}
    filed(archive, a_call(follow_ups=[call]))
    assert urgencies(archive, "后续事项", NOV(22), NOV(23), NOV(26), who="李明") == ["", SOON, TODAY]
    assert the(archive, "后续事项", "李明")["what"].startswith("发送报价（宁波海纳纺织品有限公司")
    assert of_kind(archive, "后续事项") == []
    filed(archive, a_call(follow_ups=[call | {"done_on": NOV(26)}]), at=datetime(2026, 11, 26, 22))
    assert urgencies(archive, "后续事项", NOV(27), who="李明") == [""]


def test_complaints_and_suggestions_are_told_until_they_are_answered(archive: Archive) -> None:
    filed(archive, a_complaint(), a_suggestion())
    assert urgencies(archive, "客户投诉", NOV(22), NOV(27), NOV(28)) == [SOON, TODAY, OVERDUE]
    assert the(archive, "客户投诉")["what"] == "宁波海纳纺织品有限公司的投诉“第三批布色差”还没有结案。"
    assert the(archive, "客户建议")["due"] == datetime(2026, 12, 3)
    closed = {"course": "已换货", "result": "客户接受", "responsible": "供应商", "closed_on": NOV(28)}
    answered = {"decision": "采纳", "reply": "每季寄送", "replied_on": NOV(28)}
    filed(archive, a_complaint(**closed), a_suggestion(**answered), at=datetime(2026, 11, 28, 22))
    morning(archive, datetime(2026, 11, 29, 7, 30))
    assert of_kind(archive, "客户投诉") == of_kind(archive, "客户建议") == []


def test_a_contract_is_told_a_month_before_it_ends_while_it_runs(archive: Archive) -> None:
    filed(archive, a_contract(ends_on=DEC(23)))
    assert urgencies(archive, "合同到期", NOV(22), NOV(23), DEC(16), DEC(24)) == ["", LATER, SOON, OVERDUE]
    assert the(archive, "合同到期")["what"] == "与宁波海纳纺织品有限公司的销售合同HT-2026-018到期。"
    done = a_contract(ends_on=DEC(23), state="已完成", completed_on=DEC(24))
    filed(archive, done, at=datetime(2026, 12, 24, 22))
    assert urgencies(archive, "合同到期", DEC(25)) == [""]


def test_a_quotation_is_told_a_week_before_it_runs_out(archive: Archive) -> None:
    filed(archive, a_quotation())
    assert urgencies(archive, "报价到期", DEC(2), DEC(3), DEC(10), DEC(11)) == ["", SOON, TODAY, OVERDUE]


def test_money_is_told_each_invoice_in_its_currency_and_after_a_deferral_from_the_new_day(archive: Archive) -> None:
    deferred = {"number": "88", "currency": "欧元", "deferred_until": DEC(20), "deferral_approver": "陈刚"}
    owed = {"number": "99", "kind": "收到发票", "currency": "人民币", "due_on": DEC(1)}
    filed(archive, a_customer(), an_invoice(), an_invoice(**deferred), an_invoice(**owed))
    morning(archive, datetime(2026, 11, 28, 7, 30))
    assert the(archive, "票款到期")["what"] == f"{HAINA}开来的发票99，人民币128000，应付款。"
    morning(archive, datetime(2026, 11, 29, 7, 30))
    assert [row["urgency"] for row in of_kind(archive, "票款到期")] == [SOON, SOON]
    assert "26332000000012345678，美元128000，还没有收到款" in of_kind(archive, "票款到期")[1]["what"]
    morning(archive, datetime(2026, 12, 17, 7, 30))
    assert [row["due"].day for row in of_kind(archive, "票款到期")] == [1, 2, 20]


def test_a_repayment_that_was_agreed_stands_beside_what_is_owed(archive: Archive) -> None:
    filed(archive, a_customer(), an_invoice(due_on=NOV(12), repayment_plan="分两次，十二月底前付清"))
    morning(archive)
    assert the(archive, "票款到期")["what"].endswith("还款计划：分两次，十二月底前付清")


def test_only_the_newest_credit_review_of_a_customer_counts(archive: Archive) -> None:
    filed(archive, a_customer(), a_credit_review(valid_until=DEC(20)))
    assert urgencies(archive, "信用评级", NOV(19), NOV(20), DEC(21)) == ["", LATER, OVERDUE]
    anew = a_credit_review(reviewed_on=DEC(21), valid_until=date(2027, 12, 20))
    filed(archive, anew, at=datetime(2026, 12, 21, 22))
    assert urgencies(archive, "信用评级", DEC(22)) == [""]


def test_a_secret_record_is_named_by_its_code_to_all_but_whoever_is_in_charge(archive: Archive) -> None:
    filed(archive, a_customer(), a_credit_review(valid_until=DEC(20)))
    morning(archive)
    assert HAINA in the(archive, "信用评级")["what"]
    office = Office(archive)
    for name, changes in (("李明", {"clearance": "机密"}), ("孙总", {"role": "管理层"})):
        office.edit("roster", person(name, **changes))
        office.night()
    lent = a_loan(code="J2026002", borrower="李明", due=NOV(24), approver="孙总")
    filed(archive, lent, at=NIGHT + DAY, sender="赵敏")
    morning(archive)
    what = the(archive, "借阅归还", "李明")["what"]
    assert HAINA not in what and "J2026002" in what


def test_suppliers_files_are_told_for_what_they_lack_and_licences_on_their_own(archive: Archive) -> None:
    ending = {"licence_term": "有期限", "licence_expiry": DEC(22)}
    filed(archive, a_supplier(**ending))
    assert urgencies(archive, "执照到期", NOV(21), NOV(22), DEC(22), DEC(23)) == ["", LATER, TODAY, OVERDUE]
    assert the(archive, "执照到期")["what"] == f"{TIANLI}的营业执照到期。"
    assert of_kind(archive, "供应商档案") == []
    lacking = {"name": "苏州明锐五金有限公司", "credit_code": a_credit_code(8), "licence_number": a_credit_code(8)}
    filed(archive, a_supplier(attachments="无", **lacking), at=datetime(2026, 12, 23, 22))
    morning(archive, datetime(2026, 12, 24, 7, 30))
    assert the(archive, "供应商档案")["what"].endswith("不齐全，缺：开户资料、营业执照复印件。")


def test_a_suppliers_file_is_told_some_days_before_it_has_to_be_refreshed(archive: Archive) -> None:
    filed(archive, a_supplier())
    late = (NIGHT + timedelta(days=365)).date()
    days = [late - timedelta(days=31), late - timedelta(days=30), late]
    assert urgencies(archive, "供应商档案", *days)[:2] == ["", LATER]


def test_a_suppliers_certificates_and_remedies_go_by_its_newest_evaluation(archive: Archive) -> None:
    needed = {"verdict": "限期整改", "remedy": "补测色牢度", "remedy_until": NOV(28)}
    filed(archive, an_evaluation(certificates="ISO9001", certificates_until=DEC(15), **needed))
    assert urgencies(archive, "供应商整改", NOV(20), NOV(21), NOV(29)) == ["", SOON, OVERDUE]
    assert the(archive, "供应商整改")["what"] == f"{TIANLI}须整改：补测色牢度"
    assert the(archive, "供应商证书")["due"] == datetime(2026, 12, 15)
    anew = an_evaluation(period="2026年下半年", evaluated_on=NOV(30))
    filed(archive, anew, at=datetime(2026, 11, 30, 22))
    morning(archive, datetime(2026, 12, 1, 7, 30))
    assert of_kind(archive, "供应商整改") == of_kind(archive, "供应商证书") == []


def test_files_to_verify_are_one_line_a_person(archive: Archive) -> None:
    other = {"name": "绍兴远帆纺织有限公司", "credit_code": a_credit_code(7)}
    filed(archive, a_customer(), a_customer(**other))  # type: ignore[arg-type]
    year = NIGHT + timedelta(days=365)
    morning(archive, year.replace(hour=7))
    assert of_kind(archive, "信息核实") == []
    archive.night(year + DAY)
    morning(archive, (year + 2 * DAY).replace(hour=7))
    row = the(archive, "信息核实")
    assert row["what"] == "有2份客户或供应商档案很久没有确认。"
    assert len(shown_rows(archive.workspace.decisions / "王芳" / "待核实.xlsx", "facts_to_verify")) == 2


def test_a_customer_is_told_who_was_not_spoken_with_for_the_days_of_its_grade(archive: Archive) -> None:
    filed(archive, a_customer(), a_visit())  # the visit was on 20 November
    late = NOV(20) + timedelta(days=90)
    assert urgencies(archive, "久未联系", late - timedelta(days=1), late) == ["", TODAY]
    call = a_call(talked_at=f"{late} 10:00", follow_ups=[])
    filed(archive, call, at=datetime(late.year, late.month, late.day, 22))
    assert urgencies(archive, "久未联系", late + DAY) == [""]


def test_of_many_silent_customers_the_longest_silent_are_told_first(archive: Archive) -> None:
    archive = setting(archive, '普通" = 90', '普通" = 60')
    firms = [
        a_customer(
            name=f"宁波第{at}号贸易有限公司",
            credit_code=a_credit_code(at),
            opened=date(2026, 1, 1) + at * DAY,
            first_contact=None,
            telephone=f"0574-876512{at:02}",
            contacts=[{"name": f"林{at}", "mobile": f"138001380{at:02}"}],
        )
        for at in range(1, 24)
    ]
    filed(archive, *firms)
    morning(archive)
    rows = of_kind(archive, "久未联系")
    assert len(rows) == 21
    assert rows[0]["what"].startswith("宁波第1号贸易有限公司")
    assert "另有3家客户很久没有联系。" in [row["what"] for row in rows]


def test_a_holiday_is_told_a_week_before_with_the_key_customers_to_greet(archive: Archive) -> None:
    key = {"key_customer": "是", "finances": "年销售一亿元", "credit_rating": "A"}
    plain = {"name": "绍兴远帆纺织有限公司", "credit_code": a_credit_code(7), "owner": "李明"}
    key_one, other = a_customer(**key), a_customer(**plain)  # type: ignore[arg-type]
    filed(archive, key_one, other, at=datetime(2026, 9, 16, 22))
    assert urgencies(archive, "节日问候", date(2026, 9, 17), date(2026, 9, 18)) == ["", SOON]
    assert of_kind(archive, "节日问候", "李明") == []  # none of theirs is a key customer
    assert the(archive, "节日问候")["what"].startswith("中秋节假期2026-09-25开始，您的重点客户（1家）：")
    morning(archive, datetime(2026, 9, 25, 7, 30))
    assert [row["what"][:3] for row in of_kind(archive, "节日问候")] == ["国庆节"]


def test_the_offices_own_days_off_are_told_as_well(office: Office) -> None:
    key = {"key_customer": "是", "finances": "年销售一亿元", "credit_rating": "A"}
    rest = {"day": DEC(8), "last": DEC(11), "kind": "休息", "note": "搬迁"}
    office.edit("calendar", lambda rows: [*rows, rest])
    filed(office.archive, a_customer(**key))  # type: ignore[arg-type]
    assert urgencies(office.archive, "节日问候", NOV(30), DEC(1), DEC(8)) == ["", SOON, ""]


def test_agreements_are_told_to_the_person_and_summed_up_for_the_archivist(office: Office) -> None:
    office.edit("roster", person("李明", confidential_until=date(2026, 12, 23)))
    office.night()
    office.edit("roster", person("王芳", confidential_until=None))
    office.night()
    archive = office.archive
    assert urgencies(archive, "保密协议", NOV(22), NOV(23), who="李明") == ["", LATER]
    assert the(archive, "保密协议")["what"] == "人员名册上没有登记您的保密协议。"
    assert the(archive, "保密协议", "赵敏")["what"] == "保密协议没有登记或到期的有2人：王芳、李明。"
    assert of_kind(archive, "保密协议", "陈刚") == []


def test_forms_that_wait_are_summed_up_and_a_new_one_is_news(archive: Archive) -> None:
    archive = with_second_check(archive)
    filed(archive, a_customer())
    morning(archive)
    first = the(archive, "待审批", "陈刚")
    assert (first["what"], first["due"]) == ("有1张表等您审批。", datetime(2026, 11, 24))
    filed(archive, a_complaint(), at=datetime(2026, 11, 23, 22))
    archive.night(MORNING + DAY, ["reminders"])
    assert the(archive, "待审批", "陈刚")["what"] == "有2张表等您审批。"
    told = "SELECT count(*) FROM mail WHERE key LIKE 'reminders/2026-11-24/陈刚/%'"
    assert archive.ask(told) == [(1,)]
    for days, letters in ((2, 1), (3, 0)):  # its day has come, and is told as well; then nothing is new
        archive.night(MORNING + days * DAY, ["reminders"])
        assert archive.ask(told.replace("11-24", f"11-{23 + days}")) == [(letters,)]


def test_a_destruction_that_waits_has_a_line_of_its_own(office: Office) -> None:
    office.edit("roster", person("赵敏", supervisor="陈刚"))
    filed(office.archive, a_visit(), at=BEFORE)
    archive = with_second_check(office.archive)
    filed(archive, a_destruction(), sender="赵敏")
    morning(archive)
    assert the(archive, "档案销毁", "陈刚")["what"] == "有1份销毁申请等您审批。"
    assert of_kind(archive, "待审批", "陈刚") == []


def test_conflicts_and_duplicates_wait_for_the_archivist(archive: Archive) -> None:
    filed(archive, a_customer(), at=BEFORE)
    archive.hand_in("李明", "客户.xlsx", a_customer(telephone="0574-87651288"))
    archive.hand_in("王芳", "客户.xlsx", a_customer(telephone="0574-87651299"))
    like = a_customer(name="海纳纺织品（宁波）有限公司", credit_code=a_credit_code(7), telephone="0574-87651277")
    archive.hand_in("李明", "另一家.xlsx", like)
    archive.night()
    morning(archive)
    assert the(archive, "冲突待定", "赵敏")["what"] == "有1处内容冲突等您裁定。"
    assert the(archive, "疑似重复", "赵敏")["what"] == "有1对客户可能是同一家。"


def test_the_quarters_proposals_wait_for_the_supervisor(archive: Archive) -> None:
    filed(archive, a_customer())
    late = NIGHT + timedelta(days=400)
    archive.night(late, ["quarterly"])
    morning(archive, late + timedelta(hours=10))
    assert the(archive, "季度清理", "陈刚")["what"] == "有1条季度清理建议等您决定。"


def test_a_deletion_is_told_a_week_before_it_is_final(archive: Archive) -> None:
    filed(archive, a_customer(), a_quotation(), at=BEFORE)
    filed(archive, a_change_request(kind="删除", code="Y2026报价001", reason="重复录入。", changes=()), sender="李明")
    assert urgencies(archive, "删除生效", DEC(13), DEC(14), DEC(21), who="李明") == ["", SOON, TODAY]
    assert the(archive, "删除生效")["what"].startswith("“Y2026报价001")  # whoever is in charge of it is told too
    archive.night(datetime(2026, 12, 22, 22))
    assert urgencies(archive, "删除生效", DEC(23), who="李明") == [""]


def test_customers_of_somebody_who_left_and_slips_to_confirm(archive: Archive) -> None:
    filed(archive, a_customer(), at=BEFORE)
    with sqlite3.connect(archive.workspace.state / "ledger.db") as ledger:
        ledger.execute("UPDATE record SET handler = '周强', fields = json_set(fields, '$.owner', '周强')")
    morning(archive)
    assert the(archive, "客户交接", "陈刚")["what"] == "周强已离职，有1家客户没有人负责。"
    filed(archive, a_handover(taken="否", remarks="等客户答复"), sender="陈刚")
    morning(archive, MORNING + DAY)
    assert the(archive, "客户交接")["what"].startswith("宁波海纳纺织品有限公司的交接（SQ2026001）")


@pytest.fixture
def reported(office: Office) -> Archive:
    """An archive with a manager, and a report of a breach about the supervisor."""
    manager = {"name": "周总", "department": "行政部/综合部", "role": "管理层", "active": "是", **_SIGNED}
    office.edit("roster", lambda rows: [*rows, manager])
    office.night()
    office.archive.hand_in("李明", "举报.xlsx", a_breach(people="陈刚经理", reporter="李明"))
    office.archive.night()
    return office.archive


def test_a_report_is_told_by_its_code_to_whoever_looks_into_it(reported: Archive) -> None:
    morning(reported)
    assert the(reported, "举报调查", "周总")["what"] == "举报SQ2026001等待调查。"
    for who in ("王芳", "李明", "陈刚", "赵敏"):
        assert "SQ2026001" not in str(reminded(reported, who)) + str(below(reported, who))


def test_a_remedy_goes_past_whoever_the_report_is_about(reported: Archive) -> None:
    (draft,) = reported.workspace.people.glob("*/举报调查/*.xlsx")
    found = {"finding": "属实", "inquiry": "已查看监控。", "remedy": "资料室加装门禁", "responsible": "王芳"}
    found |= {"investigator": "周总", "remedy_until": NOV(24)}
    reported.hand_in("周总", "调查.xlsx", fill(draft.read_bytes(), forms()["breach_report"], found))
    assert not reported.night(datetime(2026, 11, 22, 22)).counted.problems
    for day in (23, 24, 27):
        morning(reported, datetime(2026, 11, day, 7, 30))
    assert the(reported, "限期整改")["what"] == "SQ2026001查实的问题须限期整改。"
    assert [line[:3] for line in below(reported, "周总")] == [("已报主管", "王芳", "限期整改")]
    assert below(reported) == []  # their supervisor is whom it is about
    for who in ("王芳", "李明", "陈刚", "赵敏", "周总"):
        assert "门禁" not in str(reminded(reported, who)) + str(below(reported, who))


def test_the_stock_is_told_of_to_whoever_counts_it_and_what_it_differs_in(archive: Archive) -> None:
    filed(archive, a_customer(), a_contract(paper_place="1号柜-1层-1盒"), at=BEFORE)
    archive.night(BEFORE, ["halfyear"])
    morning(archive)
    assert the(archive, "档案清点", "赵敏")["what"] == "2026-2的清点还有1件没有清点。"
    (path,) = archive.workspace.people.glob("赵敏/待清点/*.xlsx")
    count = {"found": "否", "cabinet": "正常", "handler": "赵敏", "taken_on": NOV(20), "note": "柜里没有"}
    archive.hand_in("赵敏", "清点.xlsx", fill(path.read_bytes(), forms()["stock_taking"], {}, rows=[count]))
    assert not archive.night().counted.problems
    morning(archive, MORNING + DAY)
    assert of_kind(archive, "档案清点", "赵敏") == []
    row = the(archive, "清点差异", "赵敏")
    assert (row["what"], row["due"]) == ("有1处清点差异还没有处理。", datetime(2026, 12, 20))


def test_names_that_lie_in_peoples_folders_are_those_that_the_steps_give_them() -> None:
    assert (HANDOVERS, SUPPLIERS.title) == (waiting.HANDOVERS, records.SUPPLIERS_LIST)
    assert (of_archive.REMEDIES, of_archive.INQUIRIES) == (REMEDIES, INQUIRIES)
    assert (of_archive.COUNTS, of_archive.DIFFERENCES) == (COUNTS, DIFFERENCES)
    assert KINDS["plans"].label.zh == PLANS.title.zh


def test_every_kind_that_the_settings_name_is_one() -> None:
    assert set(AHEAD) | set(WITHIN) <= set(KINDS)
    assert not set(AHEAD) & set(WITHIN)


def test_a_workbook_goes_when_nothing_is_left(archive: Archive) -> None:
    filed(archive, a_complaint())
    morning(archive)
    assert book(archive).exists()
    closed = {"course": "已换货", "result": "客户接受", "responsible": "供应商", "closed_on": NOV(23)}
    filed(archive, a_complaint(**closed), at=datetime(2026, 11, 23, 22))
    morning(archive, MORNING + DAY)
    assert not book(archive).exists()
    assert archive.ask("SELECT ended IS NULL, count(*) FROM reminder GROUP BY 1") == [(0, 1)]
