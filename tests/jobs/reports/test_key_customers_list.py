"""重点关注客户名单: VIP and at-risk customers, and why (rule C8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from archive import Archive, setting
from builders import a_customer, a_visit
from form_builders import a_complaint, a_credit_review, a_plan, an_invoice, an_order
from office_desk import Office, customer, person
from report_files import contexts, document_words, files, made, sheet_rows

from templates.contexts.key_customers import KeyCustomers, KeyRow

TITLE = "重点关注客户名单"
FIRST = datetime(2026, 12, 1, 6, 0)
MONTH = "2026-11"
NIGHT = datetime(2026, 11, 27, 22, 0)
HAINA = "宁波海纳纺织品有限公司"
#: What a visit to a VIP needs as well (rule B3).
ON_THE_SPOT = {"scene": "车间整齐", "decision_chain": "林敏支持"}
VIP = {"grade": "VIP", "key_customer": "是", "credit_rating": "A", "finances": "稳健"}


def ordinary(number: int) -> str:
    return f"宁波第{number}号贸易有限公司"


def hand_in(archive: Archive, *forms: object, at: datetime = NIGHT) -> None:
    for number, form in enumerate(forms):
        archive.hand_in("王芳", f"{at:%m%d}-{number}.xlsx", form, at=at - timedelta(hours=3))  # type: ignore[arg-type]
    outcome = archive.night(at)
    assert [problem.rule for _, problem in outcome.counted.problems] == []


def the_list(archive: Archive, who: str = "", period: str = MONTH) -> KeyCustomers:
    found: KeyCustomers = contexts(archive, "key_customers", period)[who]
    return found


def rows(report: KeyCustomers) -> dict[str, KeyRow]:
    return {row.customer or row.code: row for row in (*report.at_risk.rows, *report.steady.rows)}


def a_new_visit(day: int, name: str = HAINA, month: int = 11, **changes: object) -> object:
    times = {"visit_start": f"2026-{month:02}-{day:02} 14:00", "visit_end": f"2026-{month:02}-{day:02} 16:00"}
    return a_visit(customer=name, **(times | changes))  # type: ignore[arg-type]


def test_vips_and_customers_at_risk_are_listed_with_their_reasons(archive: Archive) -> None:
    hand_in(
        archive,
        a_customer(**VIP),
        customer(1, owner="李明"),
        customer(2),
        a_new_visit(20, **ON_THE_SPOT),
        a_new_visit(21, ordinary(2), follow_ups=[]),
        a_complaint(customer=ordinary(1), received_on=date(2026, 11, 12)),
        an_invoice(
            customer=ordinary(1), due_on=date(2026, 11, 10), dated=date(2026, 11, 2), repayment_plan="分两次付清"
        ),
        an_invoice(
            customer=ordinary(1),
            number="2",
            currency="人民币",
            amount=50,
            due_on=date(2026, 11, 20),
            repayment_plan="月底",
        ),
    )
    made(archive, "key_customers", FIRST)
    report = the_list(archive)
    assert [(row.customer, row.standing, row.owner) for row in report.at_risk.rows] == [(ordinary(1), "风险", "李明")]
    assert [(row.customer, row.standing, row.reasons) for row in report.steady.rows] == [(HAINA, "VIP", "VIP客户。")]
    assert report.at_risk.rows[0].reasons.split("\n") == [
        "逾期未收款美元 128,000.00、人民币 50.00，共2张发票，最早应于2026-11-10收到（F2026001、F2026002）。",
        "有1件投诉未结，最早的受理于2026-11-12，已18天（K2026投诉001）。",
    ]
    # against the ledger's own rows, a currency at a time (rule C9)
    plain: dict[str, Decimal] = {}
    for amount, currency in archive.ask(
        "SELECT json_extract(fields, '$.amount'), json_extract(fields, '$.currency') FROM record "
        "WHERE form = 'invoice_payment' AND json_extract(fields, '$.due_on') < '2026-11-30'"
    ):
        plain[currency] = plain.get(currency, Decimal(0)) + Decimal(amount)
    assert {row.currency: row.amount for row in report.overdue.rows} == plain
    words, book = (next(path for path in files(archive, TITLE) if path.suffix == kind) for kind in (".docx", ".xlsx"))
    assert "有1件投诉未结" in document_words(words)
    assert [row["客户"] for row in sheet_rows(book, "有风险")] == [ordinary(1)]


def test_the_last_dealing_and_the_next_step_stand_beside_a_customer(archive: Archive) -> None:
    steps = [
        {"what": "寄送新样布", "who": "王芳", "until": "2026-12-05"},
        {"what": "报价", "who": "李明", "until": "2026-11-28", "done_on": "2026-11-26"},
    ]
    plan = a_plan(planned_start="2026-12-03 09:00", planned_end="2026-12-03 11:00", key_customer="是")
    visits = (a_new_visit(25, follow_ups=steps, **ON_THE_SPOT), a_new_visit(20, follow_ups=[], **ON_THE_SPOT))
    hand_in(archive, a_customer(**VIP), *visits, plan)
    made(archive, "key_customers", FIRST)
    (row,) = the_list(archive).steady.rows
    assert (row.last, row.last_what) == (date(2026, 11, 25), "拜访记录 G2026拜访001")
    assert (row.next_due, row.next_what) == (date(2026, 12, 3), "秋季面料打样（王芳）")


def test_who_is_new_and_who_is_gone_is_told_against_last_months_list(archive: Archive) -> None:
    october = datetime(2026, 10, 30, 22, 0)
    visits = [a_new_visit(28, ordinary(number), 10) for number in (1, 2)]
    hand_in(archive, customer(1), customer(2), *visits, at=october)
    hand_in(archive, a_complaint(customer=ordinary(1), received_on=date(2026, 10, 28)), at=october + timedelta(hours=1))
    visits = [a_new_visit(day, ordinary(number)) for day, number in ((20, 1), (20, 2))]
    closed = a_complaint(
        customer=ordinary(1),
        received_on=date(2026, 10, 28),
        closed_on=date(2026, 11, 20),
        course="已换货",
        result="客户满意",
        responsible="我方",
    )
    hand_in(archive, closed, a_complaint(customer=ordinary(2), received_on=date(2026, 11, 25)), *visits)
    for kept in (False, True):  # worked out from the past, then read from what was printed
        if kept:
            made(archive, "key_customers", datetime(2026, 11, 1, 6, 0))
        made(archive, "key_customers", FIRST, anew=kept)
        report = the_list(archive)
        now = rows(report)
        assert now[ordinary(2)].change == "新列入", kept
        assert ordinary(1) not in now
        (gone,) = report.gone.rows
        assert (gone.customer, gone.why) == (ordinary(1), "不再符合任何一条规则。")
        assert "投诉" in gone.before
        listed = {row.label: (row.now, row.last) for row in report.counts.rows}
        assert listed["名单客户"] == (1, 1) and listed["移出"] == (1, None)


def test_the_first_list_has_nothing_to_compare_with(archive: Archive) -> None:
    hand_in(archive, a_customer(**VIP))
    made(archive, "key_customers", FIRST)
    report = the_list(archive)
    assert report.counts.note == "这是第一份名单，没有可以比较的上月名单。"
    assert {row.last for row in report.counts.rows} == {None}
    assert [row.change for row in rows(report).values()] == [""]


def test_an_empty_list_says_so_and_departments_without_customers_do_no_harm(office: Office) -> None:
    office.edit("roster", person("吴倩", department="市场部", role="部门主管"))
    office.archive.night(NIGHT)
    made(office.archive, "key_customers", FIRST)
    for who in ("", "陈刚", "吴倩"):
        assert the_list(office.archive, who).summary == ("本月名单为空：没有VIP和重点客户，也没有客户符合风险规则。",)


def test_owners_see_their_own_and_heads_see_secret_files_by_their_code_alone(archive: Archive) -> None:
    review = a_credit_review(rating="D", reviewer="陈刚")
    hand_in(archive, a_customer(**VIP), customer(1, owner="李明"), a_new_visit(20, **ON_THE_SPOT), review)
    hand_in(archive, a_complaint(customer=ordinary(1)), at=NIGHT + timedelta(hours=1))
    made(archive, "key_customers", FIRST)
    secret, mine, other = (the_list(archive, who) for who in ("陈刚", "王芳", "李明"))
    assert set(rows(secret)) == {"J2026001", ordinary(1)}
    hidden = rows(secret)["J2026001"]
    assert (hidden.customer, hidden.reasons, hidden.last, hidden.next_what) == ("", "", None, "")
    assert set(rows(mine)) == {HAINA} and set(rows(other)) == {ordinary(1)}
    # The review is not 王芳's: neither the rating nor which rule found it is told (rule A5).
    assert "见J2026003（信用评级）。" in rows(mine)[HAINA].reasons.split("\n")
    assert "信用等级属于需要关注的等级（J2026003）。" in rows(the_list(archive))[HAINA].reasons.split("\n")
    shown = "".join(document_words(path) for path in files(archive, TITLE, "陈刚") if path.suffix == ".docx")
    assert HAINA not in shown and "D级" not in shown


def test_the_offices_own_numbers_hold(archive: Archive) -> None:
    patient = setting(archive, "complaint_days = 0 ", "complaint_days = 60 ")
    hand_in(patient, customer(1), a_complaint(customer=ordinary(1)), a_new_visit(20, ordinary(1)))
    made(patient, "key_customers", FIRST)
    assert rows(the_list(patient)) == {}


def test_ended_relations_and_merged_files_are_not_listed(archive: Archive) -> None:
    ended = {"relation": "停止往来", "ended_on": date(2026, 11, 20)}
    hand_in(archive, a_customer(**VIP, **ended), customer(2, **VIP))
    made(archive, "key_customers", FIRST)
    assert set(rows(the_list(archive))) == {ordinary(2)}


def test_a_past_month_stands_as_it_was(archive: Archive) -> None:
    hand_in(archive, customer(1, **VIP), a_new_visit(20, ordinary(1), **ON_THE_SPOT), an_order(customer=ordinary(1)))
    made(archive, "key_customers", FIRST)
    before = the_list(archive)
    later = datetime(2026, 12, 2, 22, 0)
    hand_in(archive, customer(1, **{**VIP, "grade": "普通", "key_customer": "否"}), customer(2, **VIP), at=later)
    made(archive, "key_customers", FIRST)
    assert the_list(archive) == before
    made(archive, "key_customers", FIRST, anew=True)
    again = the_list(archive)
    assert (again.steady, again.at_risk, again.counts) == (before.steady, before.at_risk, before.counts)
    made(archive, "key_customers", datetime(2027, 1, 1, 6, 0))
    assert [row.customer for row in the_list(archive, period="2026-12").gone.rows] == [ordinary(1)]


def test_the_vips_listed_are_those_of_the_ledger(archive: Archive) -> None:
    hand_in(archive, *(customer(number, **(VIP if number % 2 else {})) for number in range(1, 6)))
    made(archive, "key_customers", FIRST)
    plain = archive.ask("SELECT code FROM record WHERE form = 'customer' AND json_extract(fields, '$.grade') = 'VIP'")
    listed = rows(the_list(archive)).values()
    assert {row.code for row in listed if row.standing.startswith("VIP")} == {code for (code,) in plain}
