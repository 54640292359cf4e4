"""客户信息变更周报: what changed last week, by customer and person (rule C8)."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from answer_books import answer_row
from archive import NIGHT, Archive
from builders import a_customer, a_visit
from form_builders import a_contract, a_supplier
from office_desk import Office, customer, person
from report_files import contexts, document_words, files, made, sheet_rows
from request_desk import BEFORE, ENDED, ask, held_archive, line

from templates.contexts.customer_changes import CustomerChanges

TITLE = "客户信息变更周报"
MONDAY = datetime(2026, 11, 23, 7, 30)
WEEK, NEXT_WEEK = "2026-W47", "2026-W48"
HAINA = "宁波海纳纺织品有限公司"
ACCOUNT = "6222020200012345678"
VIP = {"grade": "VIP", "key_customer": "是", "credit_rating": "A", "finances": "稳健", "bank_account": ACCOUNT}


@pytest.fixture
def held(archive: Archive) -> Archive:
    return held_archive(archive)


def report_of(archive: Archive, who: str = "", period: str = WEEK) -> CustomerChanges:
    found: CustomerChanges = contexts(archive, "customer_changes", period)[who]
    return found


def counts(report: CustomerChanges) -> dict[str, tuple[int, int | None]]:
    return {row.label: (row.now, row.last) for row in report.counts.rows}


def test_each_change_says_who_when_why_and_from_which_file(held: Archive) -> None:
    telephone = line("联系电话", "0574-87651234转801", "0574-87650000")
    assert ask(held, telephone, line("企业规模", None, "20-99人"), reason="客户搬了办公室。") == []
    made(held, "weekly", MONDAY)
    # rule C8, against the ledger's own rows
    rows = held.ask(
        'SELECT r.code, c.old, c.new, c."by", c.approved, c.reason, c.why FROM change c JOIN record r ON r.id = c.record '
        "WHERE r.form = 'customer' ORDER BY c.id"
    )
    plain = [(code, json.loads(old) or "", json.loads(new), *rest) for code, old, new, *rest in rows]
    told = report_of(held).changed.rows
    assert [(row.code, row.old, row.new, row.by, row.approved or None, row.reason, row.basis) for row in told] == plain
    assert [(row.field, row.customer, row.at, row.file) for row in told] == [
        ("联系电话", HAINA, NIGHT, "申请.xlsx"),
        ("企业规模", HAINA, NIGHT, "申请.xlsx"),
    ]
    words, book = (next(path for path in files(held, TITLE) if path.suffix == kind) for kind in (".docx", ".xlsx"))
    assert "联系电话：0574-87651234转801 → 0574-87650000" in document_words(words)
    assert "企业规模：（空） → 20-99人" in document_words(words)
    assert [(row["栏目"], row["新内容"], row["理由"]) for row in sheet_rows(book, "档案变更")] == [
        ("联系电话", "0574-87650000", "客户搬了办公室。"),
        ("企业规模", "20-99人", "客户搬了办公室。"),
    ]


def test_changes_are_summed_up_by_customer_and_by_person(held: Archive) -> None:
    held.hand_in(
        "李明", "新合同.xlsx", a_contract(remarks="补充协议一份", project="秋季面料"), at=NIGHT - timedelta(hours=9)
    )
    assert ask(held, line("联系电话", "0574-87651234转801", "0574-87650000")) == []
    made(held, "weekly", MONDAY)
    report = report_of(held)
    assert [(row.customer, row.code, row.fields, row.others, row.by) for row in report.customers.rows] == [
        (HAINA, "J2026001", 1, 2, "李明、王芳")
    ]
    assert [(row.person, row.department, row.fields, row.others) for row in report.persons.rows] == [
        ("王芳", "销售部", 1, 0),
        ("李明", "销售部", 0, 2),
    ]
    assert {row.sheet for row in report.others.rows} == {"合同"}
    assert counts(report)["其他记录变更项数"] == (2, None)


def test_sensitive_contents_are_masked_and_new_bank_details_are_pointed_out(archive: Archive) -> None:
    archive.hand_in("王芳", "客户.xlsx", a_customer(**VIP), at=BEFORE)
    archive.night(BEFORE)
    changed = {**VIP, "bank_account": "6222020200099999999", "finances": "有所好转"}
    archive.hand_in("王芳", "客户.xlsx", a_customer(**changed), at=NIGHT - timedelta(hours=1))
    archive.night()
    made(archive, "weekly", MONDAY)
    report = report_of(archive)
    assert [(row.field, row.old, row.new) for row in report.changed.rows] == [
        ("银行账号", "****", "****"),
        ("财务状况", "****", "****"),
    ]
    assert any(HAINA in each and "电话" in each for each in report.summary)
    (kept,) = archive.ask("SELECT context FROM report WHERE person = ''")
    everything = str(kept) + document_words(files(archive, TITLE)[0])
    assert "9999" not in everything and ACCOUNT not in everything and "好转" not in everything


def test_the_week_before_stands_beside_and_a_first_week_has_none(archive: Archive) -> None:
    week_before = datetime(2026, 11, 13, 22, 0)
    archive.hand_in("王芳", "一.xlsx", customer(1), at=week_before - timedelta(hours=1))
    archive.hand_in("王芳", "二.xlsx", customer(2), at=week_before - timedelta(hours=1))
    archive.night(week_before)
    made(archive, "weekly", datetime(2026, 11, 16, 7, 30))
    assert counts(report_of(archive, period="2026-W46"))["新建客户档案"] == (2, None)
    archive.hand_in("王芳", "三.xlsx", customer(3))
    archive.hand_in("王芳", "供应商.xlsx", a_supplier())
    archive.night()
    made(archive, "weekly", MONDAY)
    report = report_of(archive)
    assert counts(report)["新建客户档案"] == (1, 2)
    assert counts(report)["新建供应商档案"] == (1, 0)
    assert [(row.code, row.kind) for row in report.opened.rows] == [("J2026003", "客户"), ("J2026004", "供应商")]


def test_a_week_without_changes_says_so(held: Archive) -> None:
    made(held, "weekly", MONDAY + timedelta(days=7))
    report = report_of(held, period=NEXT_WEEK)
    assert report.summary == ("本周没有变更：没有新建、修改、合并或删除档案。",)
    (words,) = (path for path in files(held, TITLE) if path.suffix == ".docx")
    assert "本周没有这类事项。" in document_words(words)


def test_a_supervisor_sees_their_department_and_of_secret_files_the_code_alone(office: Office) -> None:
    archive = office.archive
    office.edit("roster", person("吴倩", department="市场部", role="部门主管"))
    archive.hand_in("王芳", "普通.xlsx", customer(1), at=BEFORE)
    archive.hand_in("王芳", "VIP.xlsx", a_customer(**VIP), at=BEFORE)
    archive.night(BEFORE)
    archive.hand_in("王芳", "普通.xlsx", customer(1, size="20-99人"), at=NIGHT - timedelta(hours=1))
    archive.hand_in("王芳", "VIP.xlsx", a_customer(**VIP | {"size": "500-999人"}), at=NIGHT - timedelta(hours=1))
    archive.night()
    made(archive, "weekly", MONDAY)
    theirs, others = report_of(archive, "陈刚"), report_of(archive, "吴倩")
    plain, secret = theirs.changed.rows
    assert (plain.customer, plain.new) == ("宁波第1号贸易有限公司", "20-99人")
    assert (secret.customer, secret.code, secret.field, secret.new, secret.by) == ("", "J2026001", "", "", "王芳")
    shown = document_words(next(path for path in files(archive, TITLE, "陈刚") if path.suffix == ".docx"))
    assert HAINA not in shown and "500-999人" not in shown
    assert others.changed.rows == () and counts(others)["新建客户档案"][0] == 0
    assert HAINA in document_words(next(path for path in files(archive, TITLE) if path.suffix == ".docx"))


def test_mergers_and_deletions_are_told(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(), at=BEFORE)
    archive.hand_in(
        "李明",
        "海纳宁波.xlsx",
        customer(7, telephone="0574-87651234转801", owner="李明"),
        at=BEFORE + timedelta(hours=-1),
    )
    archive.hand_in("王芳", "合同.xlsx", a_contract(**ENDED), at=BEFORE)
    archive.night(BEFORE)
    answer_row(archive.workspace.decisions / "赵敏" / "疑似重复.xlsx", "duplicates", decision="同一家")
    assert ask(archive, code="Y2026销售合同001", kind="删除", reason="重复录入。") == []
    made(archive, "weekly", MONDAY)
    report = report_of(archive)
    ((leading, other, by),) = archive.ask(
        'SELECT a.name, b.name, m."by" FROM merger m JOIN customer a ON a.id = m.leading JOIN customer b ON b.id = m.other'
    )
    assert [(row.leading, row.other, row.by, row.what) for row in report.merged.rows] == [(leading, other, by, "合并")]
    assert [(row.code, row.asked, row.what) for row in report.deleted.rows] == [
        ("Y2026销售合同001", "王芳", "删除获批，可撤回")
    ]
    assert counts(report)["客户合并"][0] == 1 and counts(report)["删除获批"][0] == 1


def test_it_is_printed_again_with_its_figures_and_anew_as_the_ledger_stood(held: Archive) -> None:
    assert ask(held, line("联系电话", "0574-87651234转801", "0574-87650000")) == []
    made(held, "weekly", MONDAY)
    before = report_of(held)
    held.hand_in("王芳", "拜访二.xlsx", a_visit(visit_start="2026-11-22 10:00", visit_end="2026-11-22 11:00"))
    held.hand_in("王芳", "客户.xlsx", a_customer(telephone="0574-11112222"), at=MONDAY)
    held.night(datetime(2026, 11, 23, 22, 0))
    made(held, "weekly", MONDAY)
    assert report_of(held) == before
    made(held, "weekly", MONDAY, anew=True)
    again = report_of(held)
    assert again.head.edition == 2
    assert (again.changed, again.others, again.counts) == (before.changed, before.others, before.counts)
    assert date(2026, 11, 23) not in {row.at.date() for row in again.changed.rows}
