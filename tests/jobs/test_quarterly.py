"""The quarter's cleaning and regrading, through real runs and in the real workbooks (rule C8)."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from answer_books import answer_row, shown_rows
from archive import NIGHT, Archive
from builders import a_credit_code, a_customer
from form_builders import a_mail, an_order

from jobs.answer_books import UNKNOWN
from jobs.quarterly.deciding import NO_GRADE_HERE, NOT_IN_CHARGE, OVERTAKEN
from jobs.running import running
from jobs.timetable import carry_out, steps_of
from validators.message import Message

pytestmark = pytest.mark.usefixtures("lists_left_out")

DAY = timedelta(days=1)
HAINA, YUANFAN = "宁波海纳纺织品有限公司", "绍兴远帆纺织有限公司"


def workbook(archive: Archive, person: str = "陈刚") -> Path:
    return archive.workspace.decisions / person / "季度清理建议.xlsx"


def proposed(archive: Archive, person: str = "陈刚") -> list[dict[str, Any]]:
    return shown_rows(workbook(archive, person), "quarterly")


def answer(archive: Archive, decision: str, row: int = 0, person: str = "陈刚", **others: str) -> None:
    answer_row(workbook(archive, person), "quarterly", row, decision=decision, **others)


def quarter(archive: Archive, at: Any = NIGHT + DAY) -> None:
    assert not archive.night(at, steps=("quarterly",)).failures


def notices(archive: Archive, at: Any) -> set[str]:
    """Let a night run; return the sentences that the archivist is told, as they stand in the code."""
    with running(archive.workspace, at, ("nightly",)) as run:
        carry_out(run, steps_of(("nightly",)))
        gaps = [part for notice in run.notices for part in notice.gaps.values() if isinstance(part, Message)]
        return {message.id for message in (*run.notices, *gaps)}


def fields(archive: Archive, code: str = "J2026001") -> dict[str, Any]:
    return archive.fields(code)


def states(archive: Archive) -> list[str]:
    return [state for (state,) in archive.ask("SELECT state FROM proposal ORDER BY opened, token")]


@pytest.fixture
def grown(archive: Archive) -> Archive:
    """An archive with an ordinary customer whose orders are those of a VIP, as the quarter has found."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.hand_in("王芳", "订单.xlsx", an_order(amount=180000))
    assert archive.night().counted.problems == []
    quarter(archive)
    return archive


def test_the_supervisor_is_shown_grade_proposal_and_reason(grown: Archive) -> None:
    (row,) = proposed(grown)
    told = (row["partner"], row["code"], row["owner"], row["kind"], row["current"], row["proposed"])
    assert told == (HAINA, "J2026001", "王芳", "调整等级", "普通", "VIP")
    assert row["why"].startswith("近12个月订单美元 180,000，达到VIP标准美元 150,000；拜访0次，投诉0次。")
    assert not workbook(grown, "王芳").exists()


def test_agreeing_changes_the_grade_with_its_history(grown: Archive) -> None:
    answer(grown, "同意")
    grown.night(NIGHT + 2 * DAY)
    assert (fields(grown)["grade"], fields(grown)["key_customer"]) == ("VIP", "是")
    assert grown.ask("SELECT is_key FROM customer") == [(1,)]
    changes = grown.ask('SELECT field, "by", old, new FROM change ORDER BY field')
    assert changes == [("grade", "陈刚", '"普通"', '"VIP"'), ("key_customer", "陈刚", '"否"', '"是"')]
    assert states(grown) == ["agreed"]
    assert proposed(grown) == []
    assert grown.ask("SELECT COUNT(*) FROM audit WHERE what = 'proposal-agreed' AND code = 'J2026001'") == [(1,)]


def test_refusing_needs_a_reason_and_then_is_not_proposed_again_this_quarter(grown: Archive) -> None:
    answer(grown, "不同意")
    grown.night(NIGHT + 2 * DAY)
    assert (states(grown), proposed(grown)[0]["decision"]) == (["open"], "不同意")
    answer(grown, "不同意", reason="只是一次性订单")
    grown.night(NIGHT + 3 * DAY)
    assert (states(grown), proposed(grown)) == (["refused"], [])
    quarter(grown, NIGHT + 4 * DAY)
    assert (states(grown), proposed(grown)) == (["refused"], [])
    quarter(grown, NIGHT + 60 * DAY)  # the next quarter
    assert sorted(states(grown)) == ["open", "refused"]
    assert fields(grown)["grade"] == "普通"


def test_another_grade_can_be_chosen_for_a_grade_alone(grown: Archive) -> None:
    answer(grown, "改为", instead="普通")
    grown.night(NIGHT + 2 * DAY)
    assert (states(grown), fields(grown)["grade"]) == (["otherwise"], "普通")


def test_a_decision_counts_only_while_the_file_stands_as_it_was_shown(grown: Archive) -> None:
    answer(grown, "同意")
    answered = workbook(grown).read_bytes()
    more = {"credit_rating": "A", "finances": "良好", "key_customer": "是", "grade": "VIP"}
    workbook(grown).unlink()
    grown.hand_in("王芳", "海纳新.xlsx", a_customer(**more), at=NIGHT + DAY)  # type: ignore[arg-type]
    grown.night(NIGHT + 2 * DAY)
    assert states(grown) == ["withdrawn"]
    workbook(grown).write_bytes(answered)
    assert OVERTAKEN.what in notices(grown, NIGHT + 3 * DAY)
    assert grown.ask("SELECT COUNT(*) FROM change WHERE \"by\" = '陈刚'") == [(0,)]
    assert not workbook(grown).exists()


def test_a_decision_in_somebody_elses_workbook_and_a_pasted_row_do_not_count(grown: Archive) -> None:
    theirs = workbook(grown, "李明")
    theirs.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(workbook(grown), theirs)
    answer(grown, "同意", person="李明")
    answer(grown, "同意", token="ABCDEF123456")
    assert {NOT_IN_CHARGE.what, UNKNOWN.what} <= notices(grown, NIGHT + 2 * DAY)
    assert (states(grown), fields(grown)["grade"]) == (["open"], "普通")
    assert not theirs.exists()


def test_a_decision_is_carried_out_once_when_the_night_is_killed_and_run_again(grown: Archive) -> None:
    answer(grown, "同意")
    grown.night(NIGHT + 2 * DAY, steps=("regrading",))  # and killed before the workbooks were written
    assert workbook(grown).exists()
    assert OVERTAKEN.what not in notices(grown, NIGHT + 2 * DAY)
    assert grown.ask("SELECT COUNT(*) FROM change") == [(2,)]
    assert not workbook(grown).exists()


def test_proposing_twice_in_a_quarter_asks_once(grown: Archive) -> None:
    quarter(grown, NIGHT + 2 * DAY)
    assert (states(grown), len(proposed(grown))) == (["open"], 1)


def test_customers_without_dealings_for_long_are_parted_with_when_agreed(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(opened=date(2025, 1, 8), first_contact=date(2025, 1, 5)))
    other = {"name": YUANFAN, "credit_code": a_credit_code(7), "opened": date(2025, 1, 8), "first_contact": None}
    archive.hand_in("王芳", "远帆.xlsx", a_customer(**other))  # type: ignore[arg-type]
    archive.hand_in("王芳", "订单.xlsx", an_order(customer=YUANFAN, amount=100))
    assert archive.night().counted.problems == []
    quarter(archive)
    (row,) = proposed(archive)
    assert (row["partner"], row["kind"], row["proposed"]) == (HAINA, "停止往来", "停止往来")
    assert row["why"] == "2025-01-08建档以来没有任何往来。"
    answer(archive, "改为", instead="VIP")
    assert NO_GRADE_HERE.what in notices(archive, NIGHT + 2 * DAY)
    answer(archive, "同意", instead=None)  # type: ignore[arg-type]
    archive.night(NIGHT + 3 * DAY)
    kept = fields(archive, row["code"])
    assert (kept["relation"], kept["ended_on"]) == ("停止往来", (NIGHT + 3 * DAY).date().isoformat())
    assert archive.ask(f"SELECT retention_start FROM record WHERE code = '{row['code']}'") == [(kept["ended_on"],)]
    quarter(archive, NIGHT + 100 * DAY)
    assert proposed(archive) == []


def test_dead_contacts_go_and_the_last_one_is_to_be_completed(archive: Archive) -> None:
    contacts = [
        {"name": "林敏", "mobile": "13800138000"},
        {"name": "何建国", "email": "he@haina-textile.com"},
        {"name": "周红"},
    ]
    archive.hand_in("王芳", "海纳.xlsx", a_customer(contacts=contacts))
    other = {"name": YUANFAN, "credit_code": a_credit_code(7), "contacts": [{"name": "钱进"}]}
    archive.hand_in("王芳", "远帆.xlsx", a_customer(**other))  # type: ignore[arg-type]
    bounce = {"sender_address": "mailer-daemon@example.com", "subject": "Undelivered Mail Returned to Sender"}
    archive.hand_in("王芳", "退信.xlsx", a_mail(body="550 no such user: <He@haina-textile.com>", **bounce))
    assert archive.night().counted.problems == []
    quarter(archive)
    shown = [(row["current"], row["proposed"], row["why"]) for row in proposed(archive)]
    assert sorted(shown) == sorted(
        [
            ("何建国", "删除联系人", "发给何建国（he@haina-textile.com）的邮件于2026-11-20被退回。"),
            ("周红", "删除联系人", "周红既没有电话也没有邮箱。"),
            ("钱进", "补全联系方式", "钱进既没有电话也没有邮箱。"),
        ]
    )
    for at in range(3):
        answer(archive, "同意", at)
    archive.night(NIGHT + 2 * DAY)
    lines = "SELECT json_extract(item.fields, '$.name') FROM item ORDER BY item.id"
    assert {name for (name,) in archive.ask(lines)} == {"林敏", "钱进"}
    # Whoever is in charge is asked to complete the last one.
    owners = shown_rows(archive.workspace.decisions / "王芳" / "待核实.xlsx", "facts_to_verify")
    assert [row["partner"] for row in owners] == [YUANFAN]
    assert "等新表" in owners[0]["state"]
