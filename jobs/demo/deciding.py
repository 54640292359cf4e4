"""The supervisors of the made-up company decide: each opens the workbook that guidang wrote, and answers in it (rules A2 B4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from jobs.demo.company import SALES
from jobs.demo.nights import IN_A_ROW
from jobs.demo.papers import Paper
from jobs.demo.roster import AWAY, absent
from jobs.demo.year import Year
from jobs.ledger.fields import stored
from jobs.outbox import write_whole
from jobs.workspace import Workspace
from validators.answers import sheets
from validators.answers.approvals import AGREE, SEND_BACK
from validators.answers.conflicts import CHOICES
from validators.answers.duplicates import OPEN
from validators.forms import forms
from validators.office.roster import person
from validators.supervision import turns
from workbooks.filling import fill
from workbooks.reading import Unreadable, read_form

NAME: Final = "待审批.xlsx"
#: The workbooks in which the archivist says which customers are one, and whose content stands.
DUPLICATES: Final = "疑似重复.xlsx"
CONFLICTS: Final = "冲突待定.xlsx"
_SHEET, _PAIRS, _CONFLICTS = "approvals", "duplicates", "conflicts"
#: What goes wrong with deciding, and after which night, counted from 0; the archivist is told of each.
SLIPS: Final[Mapping[int, str]] = {
    0: "reason_forgotten",
    IN_A_ROW: "row_pasted",
    IN_A_ROW + 1: "row_deleted",
    AWAY: "not_in_charge",
    3 * IN_A_ROW + 1: "changed_since",
}
#: After this night management keeps its workbook for a day, and somebody hands a form in it in again.
_KEPT: Final = 3 * IN_A_ROW


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody answered about a form, and what the next night should make of it.

    Attributes:
        reviewer: who answered.
        sender: whose form it is.
        name: its file's name.
        at: when it had been handed in.
        state: what the night should make of the form: accepted, partly or returned.
        rules: the rules by which it is refused, sorted.
    """

    reviewer: str
    sender: str
    name: str
    at: datetime
    state: str
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class _Row:
    """A row of a workbook: whose form it shows, when that came, at which level, and what is written into the row."""

    sender: str
    handed: datetime
    level: str = ""
    cells: dict[str, Any] = field(default_factory=dict)


def decide(workspace: Workspace, year: Year, number: int) -> list[Decision]:
    """Let everybody for whom something waits decide, the day after a night.

    Args:
        workspace: the archive.
        year: the story; knows what each form deserves.
        number: the night that wrote the workbooks, counted from 0.
    """
    decided: list[Decision] = []
    slip = SLIPS.get(number, "")
    away, deputy = absent(year.company)
    folder = workspace.decisions
    for home in sorted(folder.iterdir()) if folder.is_dir() else ():
        path = home / NAME
        if not path.is_file():
            continue
        content, who = path.read_bytes(), home.name
        if (number, who) in ((_KEPT, year.company.management.name), (AWAY - 1, away.name)):
            year.kept[who] = content
            continue
        content = year.kept.pop(who, content)
        rows = _rows(content)
        if who == deputy.name and slip == "not_in_charge":
            left = _decide_from_afar(workspace, year, away.name)
            decided += _answered(year, who, [row for row in rows if (row.sender, row.handed) != left])
        else:
            decided += _answered(year, who, rows, slip if who == year.company.supervisor(SALES).name else "")
        write_whole(path, _filled(content, rows))
    _tell_apart(workspace, year)
    _settle(workspace, year)
    return decided


def _settle(workspace: Workspace, year: Year) -> None:
    """Let the archivist decide for the first of those who do not agree (rule C8)."""
    path = workspace.decisions / year.company.archivist.name / CONFLICTS
    if path.is_file():
        content = path.read_bytes()
        read = read_form(content, CONFLICTS, sheets())
        assert not isinstance(read, Unreadable)
        sheet = replace(sheets()[_CONFLICTS], printed_rows=len(read.rows))
        answer = {"decision": CHOICES[0], "reason": "已打电话向客户核实。"}
        write_whole(path, fill(content, sheet, {}, {}, [answer] * len(read.rows)))


def _tell_apart(workspace: Workspace, year: Year) -> None:
    """Let the archivist say which customers are one; of those that the story does not know nothing is said (rule C7)."""
    path = workspace.decisions / year.company.archivist.name / DUPLICATES
    if not path.is_file():
        return
    content = path.read_bytes()
    read = read_form(content, DUPLICATES, sheets())
    assert not isinstance(read, Unreadable)
    rows = [
        {"decision": year.doubles.get(str(row.cells["other"].value)) if row.cells["state"].value == OPEN else None}
        for row in read.rows
    ]
    if any(row["decision"] for row in rows):
        sheet = replace(sheets()[_PAIRS], printed_rows=len(rows))
        write_whole(path, fill(content, sheet, {}, {}, rows))


def _rows(content: bytes) -> list[_Row]:
    """Return what a workbook shows."""
    read = read_form(content, NAME, sheets())
    assert not isinstance(read, Unreadable)
    names = ("sender", "handed", "level")
    cells = ([row.cells[name].value for name in names] for row in read.rows)
    return [_Row(str(sender), _minute(handed), str(level)) for sender, handed, level in cells]


def _minute(value: object) -> datetime:
    assert isinstance(value, datetime)
    return (value + timedelta(seconds=30)).replace(second=0, microsecond=0)


def _filled(content: bytes, rows: Sequence[_Row]) -> bytes:
    """Return the workbook with what was written into its rows."""
    sheet = replace(sheets()[_SHEET], printed_rows=len(rows))
    return fill(content, sheet, {}, {}, [row.cells for row in rows])


def _answered(year: Year, who: str, rows: Sequence[_Row], slip: str = "") -> list[Decision]:
    """Write an answer into every row, one of them amiss where there is a slip; return what can be acted on."""
    decided = []
    spoiled = _amiss(year, rows, slip)
    for row in rows:
        paper = year.waiting.get((row.sender, row.handed))
        if row is spoiled or paper is None:
            # Without a paper it is a row of yesterday's workbook whose form has come again since.
            row.cells = row.cells or {"decision": AGREE}
            continue
        if not paper.sent_back and _goes_on(year, who, row, paper):
            row.cells = {"decision": AGREE, "reason": None}
            continue
        del year.waiting[row.sender, row.handed]
        decided.append(_answer(year, who, row, paper))
    return decided


def _goes_on(year: Year, who: str, row: _Row, paper: Paper) -> bool:
    """Return whether somebody else has to decide once this one has agreed (rule E13), and remember who has."""
    number, _, several = row.level.partition("/")
    if not several:
        return False
    agreed = year.agreed.setdefault((row.sender, row.handed), [])
    agreed.append(who)
    kept = ({name: stored(value) for name, value in each.row.items()} for each in year.company.people)
    people = {each.name: each for each in map(person, kept)}
    roles = [level.role for level in forms()[paper.form].levels]
    coming = turns(people, row.sender, roles, int(number), agreed)
    return bool(coming) and coming[-1].passed is None


def _answer(year: Year, who: str, row: _Row, paper: Paper) -> Decision:
    found = Decision(who, paper.person, paper.name, paper.at, "accepted")
    if paper.sent_back:
        row.cells = {"decision": SEND_BACK, "reason": paper.sent_back}
        paper.sent_back = ""
        year.sent_back.append(paper)
        return replace(found, state="returned", rules=("sent-back",))
    row.cells = {"decision": AGREE, "reason": None}
    return replace(found, state="partly") if paper.rules else found


def _amiss(year: Year, rows: Sequence[_Row], slip: str) -> _Row | None:
    """Spoil one row, and return it."""
    if slip == "reason_forgotten":
        poor = [row for row in rows if year.waiting[row.sender, row.handed].sent_back]
        row = (poor or rows)[0]
        row.cells = {"decision": SEND_BACK}
        return row
    if slip == "row_pasted":
        row = rows[-1]
        row.cells = {"decision": AGREE, "token": "同上"}
        return row
    if slip == "row_deleted":
        row = rows[0]
        row.cells = dict.fromkeys(column.name for column in sheets()[_SHEET].columns)
        return row
    return None


def _decide_from_afar(workspace: Workspace, year: Year, who: str) -> tuple[str, datetime]:
    """Let somebody who is away answer in a copy of their workbook, and return the row that they answer.

    Their deputy, who is in charge meanwhile, leaves it alone.
    """
    content = year.kept.pop(who)
    rows = _rows(content)
    rows[0].cells = {"decision": AGREE}
    write_whole(workspace.decisions / who / NAME, _filled(content, rows))
    return rows[0].sender, rows[0].handed
