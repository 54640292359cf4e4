"""清点差异清单: what the counts differ in from what is on file, renewed each night until it is settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.stock import OpenDifferences, loans_of, newest_taking, note_differences, open_differences
from jobs.ledger.tables import record, stock
from jobs.lists_out import Declared, columns, put_list
from jobs.running import Run
from jobs.stocktaking.opening import GONE
from validators.cabinets import cabinet_of
from validators.declaration import Kind
from validators.message import Message, Text
from validators.stock import EARLY, LABELS, NORMAL, SETTLED, TO_DO, Difference, Finding, differences_of
from workbooks.lists import ListSheet

NAME: Final = Text("清点差异清单", "Differences in stock")
_OPEN: Final = Text("待处理", "To be settled")
_WAITING: Final = Text("未清点", "Not counted")
_CABINETS: Final = Text("柜内状况", "Cabinets")
_EARLY: Final = Text("建议提前销毁", "Early destruction")
_SETTLED: Final = Text("已处理", "Settled")
_LINES: Final[tuple[Declared, ...]] = (
    (Text("差异", "Difference"), Kind.TEXT, 14),
    (Text("档号", "Archive code"), Kind.TEXT, 18),
    (Text("题名", "Title"), Kind.TEXT, 28),
    (Text("应在位置", "Expected place"), Kind.TEXT, 18),
    (Text("实际位置", "Actual place"), Kind.TEXT, 18),
    (Text("档案状况", "Condition"), Kind.TEXT, 11),
    (Text("差异说明", "Note"), Kind.LONG, 24),
    (Text("清点人", "Taken by"), Kind.TEXT, 9),
    (Text("清点日期", "Taken on"), Kind.DATE, 12),
    (Text("怎样处理", "What to do"), Kind.LONG, 40),
)
_LISTS: Final[tuple[Declared, ...]] = (
    (Text("清点单号", "List number"), Kind.TEXT, 16),
    (Text("柜", "Cabinet"), Kind.TEXT, 20),
    (Text("清点单在谁处", "Given to"), Kind.TEXT, 14),
    (Text("应清点", "Lines"), Kind.INTEGER, 10),
    (Text("已清点", "Counted"), Kind.INTEGER, 10),
    (Text("未清点", "Not counted"), Kind.INTEGER, 10),
)
_STATES: Final[tuple[Declared, ...]] = (
    (Text("柜", "Cabinet"), Kind.TEXT, 20),
    (Text("柜内状况", "State"), Kind.TEXT, 24),
    (Text("清点人", "Taken by"), Kind.TEXT, 10),
    (Text("清点日期", "Taken on"), Kind.DATE, 12),
    (Text("怎样处理", "What to do"), Kind.LONG, 48),
)
_PROPOSED: Final[tuple[Declared, ...]] = (
    (Text("档号", "Archive code"), Kind.TEXT, 18),
    (Text("题名", "Title"), Kind.TEXT, 30),
    (Text("存放位置", "Place"), Kind.TEXT, 18),
    (Text("理由", "Reason"), Kind.LONG, 30),
    (Text("鉴定人", "Appraised by"), Kind.TEXT, 10),
    (Text("鉴定日期", "Appraised on"), Kind.DATE, 12),
)


class _Known(NamedTuple):
    """What is on file about a code that was counted."""

    title: str
    place: str
    state: str


class _Line(NamedTuple):
    """A line of the stock with what is on file about it."""

    row: Row[Any]
    known: _Known | None
    lent: bool

    @property
    def finding(self) -> Finding:
        """What was found."""
        wrote = self.row.finding or {}
        actual, condition = wrote.get("actual_place") or "", wrote.get("condition") or ""
        return Finding(self.row.found, self.row.expected or "", actual, condition)

    def differences(self) -> Sequence[Difference]:
        """How that differs from what is on file."""
        place = self.known.place if self.known else ""
        return differences_of(
            self.finding, known=self.known is not None and self.known.state not in GONE, lent=self.lent, place=place
        )

    def wrote(self, name: str) -> str:
        """What was written in a column; "" where nothing was."""
        return str((self.row.finding or {}).get(name) or "")

    @property
    def day(self) -> date | None:
        """When it was counted."""
        return date.fromisoformat(self.wrote("taken_on")) if self.wrote("taken_on") else None


def differences(run: Run) -> None:
    """Write the list of differences anew where it says something else than before; nothing before the first count."""
    language = run.workspace.settings.language
    with run.ledger.reading() as connection:
        taking = newest_taking(connection)
        lines = _lines(connection, taking)
    if not lines:
        return
    sheets = [
        _differing(run, lines, language, settled=False),
        _waiting(run, [line.row for line in lines if line.row.taking == taking and line.row.list], language),
        _cabinets(run, lines, language),
        _proposed(run, lines, language),
        _differing(run, lines, language, settled=True),
    ]
    put_list(run, run.workspace.reports / f"{NAME.of(language)}.xlsx", sheets)
    _note(run, lines)


def _note(run: Run, lines: Sequence[_Line]) -> None:
    """Enter how many differences of counted papers are to be settled: the reminders ask every morning."""
    left = [line for line in lines if line.row.found is not None and set(line.differences()) - SETTLED]
    noted = OpenDifferences(len(left), min(line.day or run.at.date() for line in left)) if left else None
    with run.ledger.reading() as connection:
        before = open_differences(connection)
    if noted != before:
        with run.ledger.writing() as connection:
            note_differences(connection, noted)


def _lines(connection: Connection, taking: str) -> list[_Line]:
    """Return the newest finding of every code, and whatever of the stock-taking under way has not been counted."""
    newest = sa.select(sa.func.max(stock.c.id)).where(stock.c.found.is_not(None)).group_by(stock.c.code)
    wanted = stock.c.id.in_(newest) | ((stock.c.taking == taking) & stock.c.found.is_(None))
    rows = connection.execute(sa.select(stock).where(wanted).order_by(stock.c.id)).all()
    codes = {row.code for row in rows}
    loans, known = loans_of(connection, sorted(codes)), _known(connection, codes)
    return [_Line(row, known.get(row.code), row.code in loans) for row in rows]


def _known(connection: Connection, codes: set[str]) -> Mapping[str, _Known]:
    found = {}
    for some in chunks(codes):
        query = sa.select(record.c.code, record.c.title, record.c.customer_name, record.c.paper_place, record.c.state)
        for row in connection.execute(query.where(record.c.code.in_(some))):
            customer = row.customer_name or ""
            title = row.title if not customer or customer in row.title else f"{customer} {row.title}"
            found[row.code] = _Known(title, row.paper_place or "", row.state)
    return found


def _differing(run: Run, lines: Sequence[_Line], language: str, *, settled: bool) -> ListSheet:
    begun = {line.row.list for line in lines if line.row.found is not None}

    def rows() -> Iterator[tuple[object, ...]]:
        for line in lines:
            for kind in line.differences():
                # A list that nobody has begun stands on the next sheet, as one line.
                if (kind in SETTLED) == settled and (kind is not Difference.UNCOUNTED or line.row.list in begun):
                    yield _row(line, kind, language)

    said = (
        Message("Put right by the count itself, or closed; nothing is left to be done.")
        if settled
        else Message("Each line stays here until it is settled. Records out on loan are not missed.")
    )
    order = {LABELS[kind].of(language): at for at, kind in enumerate(Difference)}
    found = sorted(rows(), key=lambda row: order[str(row[0])])
    return _sheet(run, _SETTLED if settled else _OPEN, said, _LINES, found)


def _row(line: _Line, kind: Difference, language: str) -> tuple[object, ...]:
    return (
        *(LABELS[kind].of(language), line.row.code, line.known.title if line.known else None),
        *(line.row.expected, line.wrote("actual_place"), line.wrote("condition"), line.wrote("note")),
        *(line.wrote("handler"), line.day, TO_DO[kind].of(language)),
    )


def _waiting(run: Run, rows: Sequence[Row[Any]], language: str) -> ListSheet:
    lists: dict[str, list[Row[Any]]] = {}
    for row in rows:
        lists.setdefault(row.list, []).append(row)
    with run.ledger.reading() as connection:
        taking = rows[0].taking if rows else ""
        query = sa.select(stock.c.list, sa.func.count()).where(stock.c.taking == taking, stock.c.found.is_not(None))
        counted = {row[0]: row[1] for row in connection.execute(query.group_by(stock.c.list))}
    found = []
    for number, some in sorted(lists.items()):
        left = sum(row.found is None for row in some)
        if left:
            done = counted.get(number, 0)
            found.append((number, cabinet_of(some[0].expected or ""), some[0].holder, done + left, done, left))
    said = Message("These lists still have to be counted, whole or in part.")
    return _sheet(run, _WAITING, said, _LISTS, found)


def _cabinets(run: Run, lines: Sequence[_Line], language: str) -> ListSheet:
    """Return the cabinets that the newest count found damp, hot or worse (rule D7)."""
    newest: dict[str, list[_Line]] = {}
    for line in lines:
        place = line.finding.actual or line.finding.expected
        if line.row.found is None or not place:
            continue
        some = newest.setdefault(cabinet_of(place), [])
        if some and some[0].wrote("taken_on") < line.wrote("taken_on"):
            some.clear()
        if not some or some[0].wrote("taken_on") == line.wrote("taken_on"):
            some.append(line)
    advice = Text("处理后在下一次清点表上填“正常”。", "See to it, and write 正常 with the next count.")
    found = []
    for cabinet, some in sorted(newest.items()):
        states = dict.fromkeys(state for line in some for state in (line.row.finding or {}).get("cabinet") or ())
        bad = [state for state in states if state != NORMAL]
        if bad:
            found.append((cabinet, "、".join(bad), some[0].wrote("handler"), some[0].day, advice.of(language)))
    return _sheet(run, _CABINETS, Message("Cabinets that were not in order when they were counted."), _STATES, found)


def _proposed(run: Run, lines: Sequence[_Line], language: str) -> ListSheet:
    """Return the records that whoever counted found of no further value (rule E15)."""
    found = [
        (line.row.code, line.known.title, line.known.place, line.wrote("note"), line.wrote("handler"), line.day)
        for line in lines
        if line.known and line.row.found and line.wrote("worth") == EARLY
    ]
    said = Message(
        "Proposals only: a record is destroyed after an application (客户文件销毁申请表) with its reason and the same "
        "approvals as any other."
    )
    return _sheet(run, _EARLY, said, _PROPOSED, found)


def _sheet(
    run: Run, name: Text, said: Message, declared: Sequence[Declared], rows: Sequence[Sequence[object]]
) -> ListSheet:
    language = run.workspace.settings.language
    title = f"{NAME.of(language)}：{name.of(language)}" if language == "zh" else f"{NAME.en}: {name.en}"
    return ListSheet(name.of(language), title, (run.say(said),), columns(declared, language), rows)
