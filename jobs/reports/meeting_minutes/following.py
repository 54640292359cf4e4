"""会议决议跟踪: every decision of a meeting with its owner and deadline, followed until it is done (rule B6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from jobs.ledger.meetings import Meeting
from jobs.lists_out import Declared, columns, put_list
from jobs.reports.meeting_minutes.writing import FOLLOWED, OVERDUE, secret_matter, standing
from jobs.running import Run
from validators.access import SECRET
from validators.declaration import Kind
from validators.message import Message, Text
from workbooks.lists import ListSheet

#: What was done stays on the list so long.
SHOWN: Final = timedelta(days=365)
_OPEN_ONES: Final = Text("未完成", "Open")
_DONE_ONES: Final = Text("已完成", "Done")
_COLUMNS: Final[tuple[Declared, ...]] = (
    (Text("状态", "State"), Kind.TEXT, 9),
    (Text("完成期限", "Until"), Kind.DATE, 12),
    (Text("决议事项", "Decision"), Kind.LONG, 44),
    (Text("负责人", "Who"), Kind.TEXT, 10),
    (Text("会议主题", "Meeting"), Kind.TEXT, 28),
    (Text("会议日期", "Held on"), Kind.DATE, 12),
    (Text("牵头部门", "Department"), Kind.TEXT, 14),
    (Text("档号", "Archive code"), Kind.TEXT, 16),
)
_DONE_ON: Final[Declared] = (Text("完成日期", "Done on"), Kind.DATE, 12)

Row = tuple[object, ...]


def follow(run: Run, every: Sequence[Meeting]) -> None:
    """Write the list of decisions anew where it says something else than before.

    Args:
        run: the run under way.
        every: the meetings of whose decisions one is open or was done within `SHOWN`.
    """
    language, today = run.workspace.settings.language, run.at.date()
    path = run.workspace.reports / f"{FOLLOWED.of(language)}.xlsx"
    open_ones: list[Row] = []
    done_ones: list[Row] = []
    for meeting in every:
        secret = meeting.secrecy in SECRET
        for each in meeting.decisions:
            what = secret_matter(run, meeting.code) if secret else each.what
            told = (what, each.who, "" if secret else meeting.subject, meeting.begins.date(), meeting.department)
            if not each.done:
                state = standing(each.until, today).of(language)
                open_ones.append((state, each.until, *told, meeting.code))
            elif (each.done_on or today) >= today - SHOWN:
                done_ones.append((_DONE_ONES.of(language), each.until, *told, meeting.code, each.done_on))
    if not (open_ones or done_ones or path.exists()):
        return
    open_ones.sort(key=lambda row: (row[1] or date.max, row[5], row[7]))
    done_ones.sort(key=lambda row: (row[8] or today, row[7]), reverse=True)
    late = sum(1 for row in open_ones if row[0] == OVERDUE.of(language))
    said = run.say(
        Message(
            "Open decisions: {open}, of which overdue: {overdue}. Whoever has done one enters 完成日期 on the meeting's form and "
            "hands the form in again.",
            {"open": len(open_ones), "overdue": late},
        )
    )
    done = run.say(Message("Done within the last 12 months, the newest first: {count}.", {"count": len(done_ones)}))
    title = FOLLOWED.of(language)
    put_list(
        run,
        path,
        [
            ListSheet(_OPEN_ONES.of(language), title, (said,), columns(_COLUMNS, language), open_ones),
            ListSheet(_DONE_ONES.of(language), title, (done,), columns((*_COLUMNS, _DONE_ON), language), done_ones),
        ],
    )
