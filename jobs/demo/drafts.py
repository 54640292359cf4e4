"""Forms that guidang has filled in as far as it can, and people complete: stock-taking lists, slips of handover (C15 D7 C14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from jobs.demo.company import SALES, Company
from jobs.demo.nights import IN_A_ROW, last_day
from jobs.demo.papers import Paper
from jobs.demo.year import Year
from jobs.handovers.step import FOLDER as HANDED_OVER
from jobs.inquiries import FOLDER as INQUIRIES
from jobs.running import running
from jobs.stocktaking.giving_out import FOLDER as COUNTED
from jobs.timetable import carry_out, steps_of
from jobs.workspace import Workspace
from validators.forms import forms
from validators.message import Text
from workbooks.reading import Unreadable, read_form

_JOB: Final = ("halfyear",)
#: After these nights, counted from 0, the lists are given out; they come back in the next one.
_GIVEN_OUT: Final = (IN_A_ROW, 3 * IN_A_ROW)
#: Before this night what the leaver had not handed over is handed over by the supervisor.
_HANDED_OVER: Final = 3 * IN_A_ROW
#: Before this night management has looked into the report of a breach.
_INQUIRED: Final = 2 * IN_A_ROW
#: What is found amiss, by the place of the record on the lists.
_AMISS: Final[dict[int, dict[str, Any]]] = {
    1: {"actual_place": "6号柜-1层-2盒", "note": "上次取用后放错了柜。"},
    3: {"found": "否", "condition": None, "note": "柜内未见，最近一次由业务员取用续签，已催还。"},
    5: {"condition": "轻微破损", "cabinet": "潮湿", "note": "盒底受潮，已更换档案盒。"},
}


def give_out(workspace: Workspace, number: int, night: datetime) -> None:
    """Let guidang give the lists out in the morning after a night, where it is time for them."""
    if number in _GIVEN_OUT:
        with running(workspace, night + timedelta(hours=9), _JOB) as run:
            carry_out(run, steps_of(_JOB))


def completed(workspace: Workspace, year: Year, number: int, night: datetime) -> list[Paper]:
    """Return the drafts that come back before a night, completed."""
    company, day = year.company, last_day(night)
    papers: list[Paper] = []
    if number - 1 in _GIVEN_OUT:
        who, found = company.archivist.name, 0
        for name, content, count in _drafts(workspace, who, COUNTED):
            rows = [_row(who, day, found + at) for at in range(count)]
            found += count
            papers.append(Paper("stock_taking", who, name, _at(day, len(papers)), rows=rows, returned=content))
    if number == _HANDED_OVER:
        who = company.supervisor(SALES).name
        for name, content, count in _drafts(workspace, who, HANDED_OVER):
            row = {
                "handed_on": day,
                "to_person": company.newcomer.name,
                "given": "是",
                "taken": "是",
                "witness": company.archivist.name,
            }
            papers.append(Paper("handover", who, name, _at(day, len(papers)), rows=[row] * count, returned=content))
    if number == _INQUIRED:
        for name, content, _ in _drafts(workspace, company.management.name, INQUIRIES):
            values = _inquiry(company, day)
            papers.append(Paper("breach_report", company.management.name, name, _at(day, 0), values, returned=content))
    return papers


def _inquiry(company: Company, day: date) -> dict[str, Any]:
    """Return what management found out about a breach (rules B12 E10)."""
    return {
        "investigator": company.management.name,
        "finding": "部分属实",
        "inquiry": "门禁记录与举报相符；当事人承认拍摄，称为在家加班使用，未发现外传证据。",
        "remedy": "客户资料一律不得拍照带离；报价单下班锁柜。",
        "responsible": company.supervisor(SALES).name,
        "remedy_until": day + timedelta(days=30),
    }


def _drafts(workspace: Workspace, who: str, folder: Text) -> Iterator[tuple[str, bytes, int]]:
    """Yield name, content and number of rows of what lies ready for somebody to complete."""
    home = workspace.people / who / folder.of(workspace.settings.language)
    for path in sorted(home.iterdir()) if home.is_dir() else ():
        content = path.read_bytes()
        read = read_form(content, path.name, forms())
        assert not isinstance(read, Unreadable)
        yield path.name, content, len(read.rows)


def _at(day: date, number: int) -> datetime:
    return datetime(day.year, day.month, day.day, 13, 5) + timedelta(minutes=20 * number)


def _row(who: str, day: date, at: int) -> dict[str, Any]:
    """Return what is entered beside one record."""
    sound = {"found": "是", "condition": "完好", "cabinet": "正常", "handler": who, "taken_on": day}
    return sound | _AMISS.get(at, {})
