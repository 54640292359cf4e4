"""优秀拜访记录推荐: the best visit records of a quarter and of a year (rule B11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from archive import Archive, setting
from builders import a_customer, a_visit
from form_builders import a_plan
from office_desk import Office, person
from report_files import contexts, document_words, files, made, sheet_rows

from templates.contexts.best_visits import BestVisits, VisitRow
from validators.visit_score import PARTS

TITLE = "优秀拜访记录推荐"
QUARTER, YEAR = "2026-Q4", "2026"
NEW_YEAR = datetime(2027, 1, 1, 6, 0)
NIGHT = datetime(2026, 11, 20, 22, 0)
VIP = {"grade": "VIP", "key_customer": "是", "credit_rating": "A", "finances": "稳健"}
SECRET = "采购总监反对降价"
RICH = {
    "feedback": "上批床品手感得到肯定，外箱标签错贴两处，门店扫码失败。",
    "market_news": "波兰同行降价百分之六，并承诺四十五天账期。",
    "suggestions": "建议提供电子色卡和小样快递，付款改成三成订金。",
}


def visit(number: int, **changes: Any) -> Any:
    day = {"visit_start": f"2026-11-20 {8 + number:02}:00", "visit_end": f"2026-11-20 {8 + number:02}:30"}
    return a_visit(**({"contact_phone": None} | day | changes))


def hand_in(archive: Archive, *forms: Any, at: datetime = NIGHT, who: str = "王芳") -> None:
    for number, form in enumerate(forms):
        archive.hand_in(who, f"{who}{at:%m%d%H%M}-{number}.xlsx", form, at=at - timedelta(hours=1))
    assert not archive.night(at).failures


def best(archive: Archive, who: str = "", period: str = QUARTER) -> BestVisits:
    found: BestVisits = contexts(archive, "best_visits", period)[who]
    return found


def total(row: VisitRow) -> float:
    """Return a row's score, added up again from the parts that stand beside it."""
    points = {part.name: getattr(row, part.name) for part in PARTS}
    possible = sum(part.points for part in PARTS if points[part.name] is not None)
    return round(sum(each for each in points.values() if each is not None) * 100 / possible + 1e-9, 1)


def test_the_best_records_stand_on_top_with_their_parts_and_reasons(archive: Archive) -> None:
    hand_in(archive, visit(1), visit(2, **RICH, contact_phone="13800138000"), visit(3, follow_ups=[]))
    made(archive, "best_visits_quarter", NEW_YEAR)
    report = best(archive)
    assert [row.visited for row in report.best.rows] == [date(2026, 11, 20)] * 3
    totals = [row.total for row in report.best.rows]
    assert totals == sorted(totals, reverse=True) == [total(row) for row in report.best.rows]
    first, *_, last = report.best.rows
    assert first.completeness == 20 and "7个栏目填写了7个。" in first.reasons
    assert last.follow_ups == 0 and "没有约定后续事项。" in last.reasons
    words, book = (next(path for path in files(archive, TITLE) if path.suffix == kind) for kind in (".docx", ".xlsx"))
    assert first.code in document_words(words) and "评分标准" in document_words(words)
    assert [row["得分"] for row in sheet_rows(book, "全部得分")] == totals


def test_late_and_returned_records_lose_points_and_planned_ones_gain_them(archive: Archive) -> None:
    before = datetime(2026, 11, 10, 22, 0)
    hand_in(archive, a_plan(planned_start="2026-11-20 14:00", planned_end="2026-11-20 16:30"), at=before)
    hand_in(archive, visit(1, summary=None), at=NIGHT)
    hand_in(archive, visit(2, plan="G2026拜访计划001"), at=NIGHT + timedelta(minutes=5))
    (back,) = archive.returned("王芳")
    archive.hand_in("王芳", back.name, visit(1), at=NIGHT + timedelta(minutes=30))
    archive.night(NIGHT + timedelta(hours=1))
    hand_in(archive, visit(3), at=NIGHT + timedelta(days=5))
    made(archive, "best_visits_quarter", NEW_YEAR)
    rows = {row.visited.isoformat() + row.reasons: row for row in best(archive).best.rows}
    parts = sorted((row.in_time, row.first_try, row.planned) for row in rows.values())
    assert parts == [(0, 15, 0), (15, 0, 0), (15, 15, 5)]


def test_what_is_copied_from_an_earlier_record_does_not_count(archive: Archive) -> None:
    hand_in(archive, visit(1, **RICH), visit(2, **RICH))
    made(archive, "best_visits_quarter", NEW_YEAR)
    first, second = sorted(best(archive).best.rows, key=lambda row: row.code)
    assert first.substance > 5 > second.substance
    assert "没有照抄" in first.reasons and "句与以前的记录相同" in second.reasons


def test_attitudes_count_as_written_and_are_never_shown(archive: Archive) -> None:
    hand_in(archive, a_customer(**VIP), at=NIGHT - timedelta(days=1))
    hand_in(archive, visit(1, scene="样品间整洁", decision_chain=SECRET))
    made(archive, "best_visits_quarter", NEW_YEAR)
    (row,) = best(archive).best.rows
    assert row.key == 10
    contents = archive.ask("SELECT context FROM report")
    assert SECRET not in str(contents) and "样品间" not in str(contents)
    # 陈刚 heads the department, but the record is secret and not his: its code is all that is told (rule A7).
    (hidden,) = best(archive, "陈刚").best.rows
    assert (hidden.customer, hidden.code, hidden.total) == ("", row.code, row.total)


def test_departments_and_visitors_have_their_own_tables(office: Office) -> None:
    archive = office.archive
    office.edit("roster", person("吴倩", department="市场部", role="部门主管"))
    archive.night(NIGHT - timedelta(days=2))
    setting(archive, "of_department = 3 ", "of_department = 1 ")
    archive = setting(archive, "top = 10 ", "top = 2 ")
    hand_in(archive, visit(1, **RICH), visit(2), visit(3, lead_visitor="李明"))
    hand_in(archive, visit(4, lead_visitor="吴倩"), at=NIGHT + timedelta(hours=1), who="吴倩")
    made(archive, "best_visits_quarter", NEW_YEAR)
    report = best(archive)
    assert len(report.best.rows) == 2 and len(report.every.rows) == 4
    assert sorted(row.department for row in report.of_departments.rows) == ["市场部", "销售部"]
    # against a plain reckoning over all rows
    for group in report.departments.rows:
        mine = [row.total for row in report.every.rows if row.department == group.name]
        assert (group.count, group.best) == (len(mine), max(mine))
        assert abs(group.mean - sum(mine) / len(mine)) <= 0.05001
    assert {row.name: row.count for row in report.people.rows} == {"王芳": 2, "李明": 1, "吴倩": 1}
    assert {row.visitor for row in best(archive, "吴倩").every.rows} == {"吴倩"}


def test_a_quarter_without_visits_and_a_first_one_say_so(archive: Archive) -> None:
    archive.night(NIGHT)
    made(archive, "best_visits_quarter", NEW_YEAR)
    report = best(archive)
    assert report.summary == ("2026年第四季度没有拜访记录，因此没有推荐。",)
    assert report.counts.note == "没有可以比较的上一期。" and {row.last for row in report.counts.rows} == {None}


def test_the_year_has_its_own_report_and_the_quarter_before_stands_beside(archive: Archive) -> None:
    earlier = visit(1, visit_start="2026-09-10 09:00", visit_end="2026-09-10 10:00")
    hand_in(archive, earlier, at=datetime(2026, 9, 10, 22, 0))
    hand_in(archive, visit(2), visit(3))
    made(archive, "best_visits_quarter", NEW_YEAR)
    made(archive, "best_visits_year", NEW_YEAR)
    assert next((row.label, row.now, row.last) for row in best(archive).counts.rows) == ("拜访记录", 2, 1)
    assert len(best(archive, period=YEAR).every.rows) == 3


def test_it_stands_as_it_was_though_a_record_changed(archive: Archive) -> None:
    hand_in(archive, visit(1))
    made(archive, "best_visits_quarter", NEW_YEAR)
    before = best(archive)
    hand_in(archive, visit(1, **RICH), visit(2), at=NEW_YEAR + timedelta(hours=16))
    made(archive, "best_visits_quarter", NEW_YEAR)
    assert best(archive) == before
    made(archive, "best_visits_quarter", NEW_YEAR, anew=True)
    again = best(archive)
    assert (again.every, again.people, again.counts) == (before.every, before.people, before.counts)
