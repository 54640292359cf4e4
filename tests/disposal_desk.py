"""Destruction as people ask for it, agree to it, carry it out, witness and stop it, night by night from 20 November 2026."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from answer_books import answer_row, shown_rows
from archive import Archive
from builders import a_visit
from form_builders import a_destruction
from office_desk import Office, person
from request_desk import BEFORE, answer_review, with_second_check

#: Two visits of 2020 that are due since 2023, and one of this month that is not.
OLD, OLDER, YOUNG = "G2020拜访001", "G2020拜访002", "G2026拜访001"
SECRET_WORD = "木棉花开"


def nov(day: int, hour: int = 22) -> datetime:
    return datetime(2026, 11, 1, hour) + timedelta(days=day - 1)


def office_with_old_visits(archive: Archive) -> Archive:
    """Return an archive with a boss (周总), two visits that are due, and one that is not; the second check is on."""
    Office(archive).edit("roster", person("周总", role="管理层"))
    for name, start, end, summary in (
        ("拜访1.xlsx", "2020-03-02 14:00", "2020-03-02 16:00", SECRET_WORD),
        ("拜访2.xlsx", "2020-05-06 09:00", "2020-05-06 11:00", "已寄样"),
        ("拜访3.xlsx", "2026-11-19 09:00", "2026-11-19 11:00", "近期"),
    ):
        visit = a_visit(visit_start=start, visit_end=end, summary=summary, follow_ups=[])
        archive.hand_in("王芳", name, visit, at=BEFORE - timedelta(hours=12))
    outcome = archive.night(BEFORE)
    assert not outcome.failures
    assert sorted(outcome.counted.coded) == [OLD, OLDER, YOUNG]
    return with_second_check(archive)


def item(code: str = OLD, appraisal: str = "同意销毁", **others: object) -> dict[str, object]:
    return {"code": code, "title": "海纳纺织拜访记录", "appraisal": appraisal, **others}


def apply_for(archive: Archive, *items: dict[str, object], day: int = 21, sender: str = "赵敏", **changes: Any) -> Any:
    """Hand in an application for records that are due, run the night, and return what came of it."""
    items = items or (item(), item(OLDER))
    given = {"ground": "保管期满", "reason": None, "applicant": sender, "quantity": len(items), "items": items}
    given |= {"asked_on": nov(day).date()} | changes
    archive.hand_in(sender, "销毁申请.xlsx", a_destruction(**given), at=nov(day, 9))
    return night(archive, day)


def night(archive: Archive, day: int) -> Any:
    outcome = archive.night(nov(day))
    assert not outcome.failures, [str(each) for each in outcome.failures]
    return outcome


def approved(archive: Archive, *items: dict[str, object], day: int = 21, **changes: Any) -> Archive:
    """Apply, and have the boss agree, who decides for the archivist's supervisor and for the management (rule E13)."""
    assert problems(apply_for(archive, *items, day=day, **changes)) == []
    answer_review(archive, "同意", "周总")
    night(archive, day + 1)
    return archive


def problems(outcome: Any) -> list[tuple[str, str]]:
    """Return (field, rule) of whatever was wrong in a night."""
    return [(each.field, each.rule) for _, each in outcome.counted.problems]


def desk_of(archive: Archive, person: str, sheet: str) -> Path:
    names = {"disposal": "销毁执行", "witnessing": "监销确认", "stopping": "销毁停止"}
    return archive.workspace.decisions / person / f"{names[sheet]}.xlsx"


def at_desk(archive: Archive, person: str = "赵敏", sheet: str = "disposal") -> list[dict[str, Any]]:
    """Return what somebody's workbook shows."""
    return shown_rows(desk_of(archive, person, sheet), sheet)


def enter(archive: Archive, decision: str, person: str = "赵敏", sheet: str = "disposal", **others: Any) -> None:
    """Answer the first row of somebody's workbook as they do in Excel."""
    answer_row(desk_of(archive, person, sheet), sheet, 0, decision=decision, **others)


def carry_out(archive: Archive, **changes: Any) -> None:
    """Enter that the destruction is carried out, with 李明 as witness."""
    enter(archive, "执行", **({"place": "二楼碎纸室", "executor": "赵敏", "witness": "李明"} | changes))


def states(archive: Archive) -> dict[str, str]:
    """Return code -> how its line on the list stands."""
    return dict(archive.ask("SELECT code, state FROM disposal_item ORDER BY id"))  # type: ignore[arg-type]


def disposal_state(archive: Archive) -> list[tuple[Any, ...]]:
    return archive.ask("SELECT request, state FROM disposal ORDER BY request")
