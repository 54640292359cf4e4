"""The night's run, end to end, on real forms."""

from __future__ import annotations

from datetime import date, datetime

from archive import Archive
from builders import a_customer, a_loan, a_loan_row, a_visit


def test_good_forms_get_their_codes_and_leave_the_inbox(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.hand_in("王芳", "拜访海纳.xlsx", a_visit(), at=datetime(2026, 11, 21, 10, 0))
    outcome = archive.night()
    assert not outcome.failures
    assert outcome.counted.problems == []
    assert outcome.counted.coded == ["J2026001", "G2026拜访001"]
    assert archive.inbox("王芳") == []
    filed = sorted(
        p.relative_to(archive.workspace.archive).as_posix() for p in archive.workspace.archive.rglob("*.xlsx")
    )
    assert filed == [
        "G/2026/拜访/G2026拜访001宁波海纳纺织品有限公司拜访记录20261120.xlsx",
        "J/2026/J2026001客户基本信息表20260312.xlsx",
    ]
    assert (archive.workspace.register / "档案总登记表.xlsx").exists()
    assert (archive.workspace.people / "王芳" / "回执.xlsx").exists()


def test_a_wrong_form_comes_back_and_is_the_same_submission_when_mended(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(credit_code="91330200MA2AF05N4X"))
    first = archive.night()
    assert [problem.rule for _, problem in first.counted.problems] == ["credit-code"]
    assert [path.name for path in archive.returned("王芳")] == ["海纳.xlsx"]
    archive.hand_in("王芳", "海纳改.xlsx", a_customer())
    second = archive.night(datetime(2026, 11, 22, 22, 0))
    assert second.counted.coded == ["J2026001"]
    assert archive.ask("SELECT ticket, tries, state FROM submission") == [("S20261121-0001", 2, "accepted")]


def test_a_loan_is_returned_by_handing_the_register_in_again(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night(datetime(2026, 11, 17, 22, 0))
    archive.hand_in("王芳", "借阅.xlsx", a_loan(a_loan_row()))
    archive.night()
    assert archive.ask("SELECT code, state FROM record ORDER BY id") == [("J2026001", "借出"), ("JY2026001", "借出中")]
    back = a_loan(a_loan_row(returned_on=date(2026, 11, 22), condition="完好"))
    archive.hand_in("王芳", "借阅.xlsx", back, at=datetime(2026, 11, 22, 9, 0))
    outcome = archive.night(datetime(2026, 11, 22, 22, 0))
    assert outcome.counted.problems == []
    assert archive.ask("SELECT code, state FROM record ORDER BY id") == [("J2026001", "在档"), ("JY2026001", "已归还")]


def test_a_form_that_came_back_counts_as_handed_in_when_it_first_came(archive: Archive) -> None:  # rule B4
    archive.hand_in("王芳", "拜访.xlsx", a_visit(plan="十一月计划"), at=datetime(2026, 11, 20, 17, 0))
    archive.night()
    archive.hand_in("王芳", "拜访改.xlsx", a_visit(), at=datetime(2026, 11, 25, 9, 0))
    outcome = archive.night(datetime(2026, 11, 25, 22, 0))
    assert outcome.counted.coded == ["G2026拜访001"]
    assert archive.ask("SELECT late, handed FROM record") == [(0, "2026-11-20T17:00:00")]
