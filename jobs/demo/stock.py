"""Stock is taken: guidang gives out a list a cabinet, the archivist walks along and enters what is there (rules C15 D7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from jobs.demo.nights import IN_A_ROW, last_day
from jobs.demo.papers import Paper
from jobs.demo.year import Year
from jobs.running import running
from jobs.stocktaking.giving_out import FOLDER
from jobs.timetable import carry_out, steps_of
from jobs.workspace import Workspace
from validators.forms import forms
from workbooks.reading import Unreadable, read_form

_FORM: Final = "stock_taking"
_JOB: Final = ("halfyear",)
#: After these nights, counted from 0, the lists are given out; they come back in the next one.
_GIVEN_OUT: Final = (IN_A_ROW, 3 * IN_A_ROW)
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


def counted(workspace: Workspace, year: Year, number: int, night: datetime) -> list[Paper]:
    """Return the lists that come back before a night, with what the archivist found."""
    if number - 1 not in _GIVEN_OUT:
        return []
    who, day, found = year.company.archivist.name, last_day(night), 0
    papers: list[Paper] = []
    folder = workspace.people / who / FOLDER.of(workspace.settings.language)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        content = path.read_bytes()
        read = read_form(content, path.name, forms())
        assert not isinstance(read, Unreadable)
        rows = [_row(who, day, found + at) for at in range(len(read.rows))]
        found += len(rows)
        at = datetime(day.year, day.month, day.day, 13, 5) + timedelta(minutes=20 * len(papers))
        papers.append(Paper(_FORM, who, path.name, at, rows=rows, returned=content))
    return papers


def _row(who: str, day: date, at: int) -> dict[str, Any]:
    """Return what is entered beside one record."""
    sound = {"found": "是", "condition": "完好", "cabinet": "正常", "handler": who, "taken_on": day}
    return sound | _AMISS.get(at, {})
