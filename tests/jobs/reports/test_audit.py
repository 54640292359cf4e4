"""档案检查报告: each figure against a second, plain computation over the forms that were handed in (rules B11 E10)."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Any

import pytest
from archive import Archive
from builders import a_credit_code, a_customer, a_loan, a_loan_row, a_visit
from form_builders import a_breach, a_change_request
from report_files import contexts, document_words, files, made, sheet_rows

from jobs.ledger import audit as log
from jobs.running import running
from templates.contexts.audit import Audit
from templates.contexts.pieces import Share
from validators.appraising import AppraisalRule, Conduct, commended, warnings

TITLE = "档案检查报告"
#: The report about the third quarter.
AFTER = datetime(2026, 10, 1, 6, 0)


def audit(archive: Archive, at: datetime = AFTER, period: str = "2026-Q3", *, anew: bool = False) -> Audit:
    """Make the report and return what it says."""
    made(archive, "audit", at, anew=anew)
    found: Audit = contexts(archive, "audit", period)[""]
    return found


def a_visit_on(day: date, **changes: object) -> Any:
    return a_visit(visit_start=f"{day} 14:00", visit_end=f"{day} 16:00", subject=f"拜访 {day}", **changes)


@pytest.fixture
def busy(archive: Archive) -> Archive:
    """July: a customer, one visit in time, two late, one wrong form; a loan that never comes back."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer(), at=datetime(2026, 7, 1, 9, 0))
    archive.night(datetime(2026, 7, 1, 22, 0))
    days = [(date(2026, 7, 6), 0), (date(2026, 7, 7), 5), (date(2026, 7, 8), 6)]
    for day, late in days:
        at = datetime(2026, 7, day.day + late, 18, 0)
        follow_ups = [{"what": "寄送新样布", "who": "王芳", "until": "2026-12-01"}]
        archive.hand_in("王芳", f"拜访{day}.xlsx", a_visit_on(day, follow_ups=follow_ups), at=at)
    wrong = a_customer(name="绍兴远帆纺织有限公司", credit_code="91330200MA2AF05N4X", owner="李明")
    archive.hand_in("李明", "远帆.xlsx", wrong, at=datetime(2026, 7, 14, 9, 0))
    loan = a_loan(a_loan_row(taken_on=date(2026, 7, 13), due=date(2026, 7, 20)))
    archive.hand_in("王芳", "借阅.xlsx", loan, at=datetime(2026, 7, 14, 9, 0))
    archive.night(datetime(2026, 7, 14, 22, 0))
    return archive


def test_an_archive_without_anything_has_its_report(archive: Archive) -> None:
    found = audit(archive)
    assert [row.faults for row in found.checks.rows] == [0, 0, 0, 0, 0]
    for table in (found.files, found.gaps, found.looks, found.loans, found.people, found.remedies, found.gone):
        assert (table.rows, bool(table.note)) == ((), True)
    assert not found.timeliness.drawn
    assert len(files(archive, TITLE)) == 2


def test_forms_are_counted_by_person_with_no_figures_before_the_archive_began(busy: Archive) -> None:
    """B11: three visits and a customer due of 王芳, two late; one form of 李明, which came back."""
    found = audit(busy)
    rows = {row.person: row for row in found.people.rows}
    due = busy.ask("SELECT count(*), sum(late) FROM record WHERE handler = '王芳' AND due LIKE '2026-0%'")
    assert [(rows["王芳"].due, rows["王芳"].late)] == due
    assert rows["王芳"].late >= 2
    assert (rows["李明"].sent, rows["李明"].returned, rows["李明"].correct) == (1, 1, Share(0, 1))
    assert (str(rows["王芳"].timely_last), rows["王芳"].timely_year_ago) == ("—", None)
    (sales, office) = found.departments.rows
    assert (sales.name, office.timely.now) == ("销售部", sales.timely.now)
    assert sales.timely.now.whole == sum(row.due for row in found.people.rows)


def test_the_next_quarter_stands_beside_this_one(busy: Archive) -> None:
    before = {row.person: row for row in audit(busy).people.rows}["王芳"]
    busy.hand_in("王芳", "拜访十月.xlsx", a_visit_on(date(2026, 10, 12)), at=datetime(2026, 10, 12, 18, 0))
    busy.night(datetime(2026, 10, 12, 22, 0))
    (now,) = (row for row in audit(busy, datetime(2027, 1, 1, 6, 0), "2026-Q4").people.rows if row.person == "王芳")
    assert (now.due, now.late, now.timely_last, now.correct_last) == (1, 0, before.timely, before.correct)


def test_a_missing_and_a_changed_document_are_found(busy: Archive) -> None:
    """E10: also where the changed one keeps its size and date."""
    (missing, changed, *rest) = sorted(path for path in busy.workspace.archive.rglob("*.xlsx"))
    missing.unlink()
    content, seen = bytearray(changed.read_bytes()), changed.stat()
    content[-1] ^= 1
    changed.write_bytes(content)
    os.utime(changed, (seen.st_atime, seen.st_mtime))
    found = audit(busy)
    names = {(row.what, busy.workspace.archive / row.file) for row in found.files.rows}
    assert names == {("缺失", missing), ("被改动", changed)}
    there, compared, *_ = found.checks.rows
    assert (there.looked_at, there.faults) == (len(rest) + 2, 1)
    assert (compared.looked_at, compared.faults) == (len(rest) + 1, 1)
    assert any("2 份文件缺失或被改动" in each for each in found.decisions)


def test_older_documents_are_compared_in_turn_within_a_year(busy: Archive) -> None:
    filed = len(list(busy.workspace.archive.rglob("*.xlsx")))
    quarters = [(1, "2026-Q4"), (4, "2027-Q1"), (7, "2027-Q2"), (10, "2027-Q3")]
    compared = [
        audit(busy, datetime(2027, month, 1, 6, 0), period).checks.rows[1].looked_at for month, period in quarters
    ]
    assert sum(compared) == filed


def test_a_loan_that_is_not_back_is_overdue_until_the_quarters_end(busy: Archive) -> None:
    """C6: 72 days from 20 July to 30 September."""
    found = audit(busy)
    (loan,) = found.loans.rows
    assert (loan.code, loan.borrower, loan.days, loan.returned_on) == ("J2026001", "王芳", 72, None)
    assert any("72" in each and "J2026001" in each for each in found.summary)
    (warned,) = found.warned.rows
    assert (warned.person, "72" in warned.why) == ("王芳", True)


def test_a_return_after_the_quarter_leaves_the_quarter_as_it_was(busy: Archive) -> None:
    row = a_loan_row(taken_on=date(2026, 7, 13), due=date(2026, 7, 20), returned_on=date(2026, 10, 5), condition="完好")
    busy.hand_in("王芳", "归还.xlsx", a_loan(row), at=datetime(2026, 10, 5, 9, 0))
    busy.night(datetime(2026, 10, 5, 22, 0))
    (loan,) = audit(busy, datetime(2026, 10, 6, 6, 0)).loans.rows
    assert (loan.days, loan.returned_on) == (72, None)
    (later,) = audit(busy, datetime(2027, 1, 1, 6, 0), "2026-Q4").loans.rows
    assert (later.days, later.returned_on) == (77, date(2026, 10, 5))


def test_looks_and_refusals_are_counted_by_person_within_the_quarter(busy: Archive) -> None:
    """A8: what lies before or after the quarter is another report's."""
    moments = ("2026-06-30T23:00:00+08:00", "2026-07-20T10:00:00+08:00", "2026-10-01T00:30:00+08:00")
    with running(busy.workspace, datetime(2026, 9, 30, 22, 0), ["x"]) as run, run.ledger.writing() as connection:
        for moment in moments:
            said = [log.Entry("王芳", "looked", "J2026001", "show"), log.Entry("李明", "refused", "", "show")]
            log.append(connection, run.key, moment, said)
    found = audit(busy)
    assert [(row.person, row.looked, row.secret, row.refused) for row in found.looks.rows] == [
        ("李明", 0, 0, 1),
        ("王芳", 1, 0, 0),
    ]


def test_who_reported_a_breach_is_nowhere_and_its_remedy_is_followed(busy: Archive) -> None:
    """B12: neither in the document, nor in the workbook, nor in what is kept."""
    dates = {"reported_on": date(2026, 8, 3), "occurred_on": date(2026, 8, 1)}
    busy.hand_in(
        "李明", "违规举报.xlsx", a_breach(reporter="李明", what="秘密经过", **dates), at=datetime(2026, 8, 3, 9, 0)
    )
    busy.night(datetime(2026, 8, 3, 22, 0))
    found = audit(busy)
    (row,) = found.remedies.rows
    assert (row.kind, row.reported_on, row.state) == ("泄露客户信息", date(2026, 8, 3), "待调查")
    (document, book) = files(busy, TITLE)
    people = sheet_rows(book, "个人")
    assert "秘密经过" not in document_words(document) + str(found)
    wang = [each for each in people if each["姓名"] == "李明"]
    assert [each["交表"] for each in wang] == [1]  # the wrong form alone


def test_a_deleted_record_stands_with_who_decided_and_why(busy: Archive) -> None:
    request = a_change_request(
        kind="删除", code="G2026拜访001", reason="重复录入", changes=[], asked_on=date(2026, 8, 3)
    )
    busy.hand_in("王芳", "删除.xlsx", request, at=datetime(2026, 8, 3, 9, 0))
    busy.night(datetime(2026, 8, 3, 22, 0))
    busy.night(datetime(2026, 9, 10, 22, 0))
    found = audit(busy)
    (gone,) = found.gone.rows
    assert (gone.code, gone.how, gone.reason) == ("G2026拜访001", "删除", "重复录入")
    assert [(row.code, row.state) for row in found.gaps.rows] == [("G2026拜访001", "已删除")]
    assert found.checks.rows[3].faults == 0


def test_what_was_reported_stays_though_the_ledger_goes_on(busy: Archive) -> None:
    first = audit(busy)
    busy.hand_in("李明", "远帆.xlsx", a_customer(name="绍兴远帆纺织有限公司", credit_code=a_credit_code(7)), at=AFTER)
    busy.night(datetime(2026, 10, 1, 22, 0))
    assert audit(busy, datetime(2026, 10, 2, 6, 0)) == first
    again = audit(busy, AFTER, anew=True)
    assert list(again.people.rows) == list(first.people.rows)


def test_word_and_excel_hold_the_same_figures(busy: Archive) -> None:
    found = audit(busy)
    (document, book) = files(busy, TITLE)
    words = document_words(document)
    for sentence in (*found.summary, *found.decisions, *found.rule, found.vouched.head):
        assert sentence in words
    rows = sheet_rows(book, "个人")
    assert [(row["姓名"], row["应交"], row["及时率"]) for row in rows] == [
        (row.person, row.due, str(row.timely)) for row in found.people.rows
    ]


@pytest.mark.parametrize(
    ("conduct", "good", "bad"),
    [
        (Conduct(20, 19, 10, 9), True, 0),
        (Conduct(20, 18, 10, 9), False, 0),
        (Conduct(20, 19, 10, 8), False, 0),
        (Conduct(4, 4, 4, 4), False, 0),
        (Conduct(4, 0, 4, 0), False, 0),
        (Conduct(5, 3, 5, 5), False, 0),
        (Conduct(5, 2, 5, 2), False, 2),
        (Conduct(20, 20, 20, 20, overdue_days=1), False, 0),
        (Conduct(0, 0, 0, 0, overdue_days=15), False, 1),
        (Conduct(0, 0, 0, 0), False, 0),
    ],
)
def test_the_rule_puts_people_forward(conduct: Conduct, good: bool, bad: int) -> None:
    rule = AppraisalRule()
    assert (commended(conduct, rule) is not None, len(list(warnings(conduct, rule)))) == (good, bad)
