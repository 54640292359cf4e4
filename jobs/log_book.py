"""查阅日志: each month who saw, copied, borrowed and was refused what, for the archivists (rules A8 E10).

It names codes and people and no content, so that nothing in it has to go when a record is destroyed (rule E14).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.facts import office_rows, people
from jobs.ledger.log_words import ACCESS, WORDS
from jobs.ledger.tables import audit, record
from jobs.lists_out import Declared, columns, put_list
from jobs.log_reading import HIDDEN, Read, entries_as_read, row_of
from jobs.running import Run
from validators.access import rank
from validators.declaration import Kind
from validators.facts import Person
from validators.message import Message, Text
from validators.office.calendar import calendar
from validators.supervision import archivists
from validators.working_days import is_working
from workbooks.lists import ListSheet

TITLE: Final = Text("查阅日志", "Log of looks")
#: Words of what somebody does at a computer at that very moment; what a night does has no office hours.
_AT_ONCE: Final = ("looked", "searched", "log-read", "refused", "password-shown", "key-used", "key-exported")
#: So many refusals of a person, with nothing found between, stand out.
_IN_A_ROW: Final = 3
#: Column of a count -> the words of the log that it counts.
_COUNTED: Final[tuple[tuple[Text, tuple[str, ...]], ...]] = (
    (Text("查看", "Looked at"), ("looked",)),
    (Text("检索", "Searched"), ("searched",)),
    (Text("发出副本", "Copied"), ("copied",)),
    (Text("借出", "Lent"), ("lent", "extended")),
    (Text("归还", "Returned"), ("returned-loan", "damaged", "lost")),
    (Text("授权", "Granted"), ("granted",)),
    (Text("被拒", "Refused"), ("refused",)),
)
_PEOPLE: Final[tuple[Declared, ...]] = (
    (Text("人员", "Person"), Kind.PERSON, 12),
    (Text("部门", "Department"), Kind.TEXT, 18),
    *((label, Kind.INTEGER, 10) for label, _ in _COUNTED),
    (Text("其中机密以上", "Of these secret"), Kind.INTEGER, 14),
    (Text("非工作时间", "Outside hours"), Kind.INTEGER, 12),
)
_RECORDS: Final[tuple[Declared, ...]] = (
    (Text("档号", "Code"), Kind.TEXT, 20),
    (Text("密级", "Secrecy"), Kind.TEXT, 10),
    *((label, Kind.INTEGER, 10) for label, words in _COUNTED if words != ("searched",)),
    (Text("人员", "People"), Kind.TEXT, 40),
)
_ENTRIES: Final[tuple[Declared, ...]] = (
    (Text("编号", "Number"), Kind.INTEGER, 10),
    (Text("时间", "Time"), Kind.TEXT, 20),
    (Text("人员", "Person"), Kind.PERSON, 12),
    (Text("事项", "What"), Kind.TEXT, 14),
    (Text("档号", "Code"), Kind.TEXT, 20),
    (Text("依据", "Ground"), Kind.TEXT, 34),
    (Text("文件或命令", "File or command"), Kind.TEXT, 30),
)
_ROWS: Final[tuple[Declared, ...]] = (
    (Text("人员", "Person"), Kind.PERSON, 12),
    (Text("自", "From"), Kind.TEXT, 20),
    (Text("至", "To"), Kind.TEXT, 20),
    (Text("次数", "Times"), Kind.INTEGER, 8),
    (Text("档号", "Codes"), Kind.TEXT, 60),
)
_MEANINGS: Final[tuple[Declared, ...]] = (
    (Text("事项", "What"), Kind.TEXT, 16),
    (Text("含义", "Meaning"), Kind.TEXT, 50),
    (Text("命令中的写法", "In commands"), Kind.TEXT, 20),
)


@dataclass(slots=True)
class _Refused:
    """Refusals of a person with nothing found between them."""

    first: str
    last: str = ""
    codes: list[str] = field(default_factory=list)
    times: int = 0


def log_book(run: Run) -> None:
    """Write last month's workbook into every archivist's folder; what it says of a report about them is left out."""
    last = run.at.date().replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    with run.ledger.reading() as connection:
        roster = people(connection)
        days = calendar(office_rows(connection, "calendar"))
        rows = list(_of_month(connection, first, last))
        books = {
            name: _sheets(run, connection, first, last, entries_as_read(connection, rows, roster[name]), roster, days)
            for name in archivists(roster)
        }
    title = TITLE.of(run.workspace.settings.language)
    for name, sheets in books.items():
        put_list(run, run.workspace.people / name / title / f"{first:%Y-%m} {title}.xlsx", sheets)


def _of_month(connection: Connection, first: date, last: date) -> Sequence[Row[Any]]:
    after = last + timedelta(days=1)
    query = sa.select(audit).where(audit.c.at >= first.isoformat(), audit.c.at < after.isoformat())
    return connection.execute(query.where(audit.c.what.in_((*ACCESS, *_AT_ONCE))).order_by(audit.c.seq)).all()


def _sheets(
    run: Run,
    connection: Connection,
    first: date,
    last: date,
    entries: Sequence[Read],
    roster: Mapping[str, Person],
    days: Mapping[date, bool],
) -> list[ListSheet]:
    language, log = run.workspace.settings.language, run.workspace.settings.log
    levels = _levels(connection, {each.code for each in entries} - {"", HIDDEN})
    outside = [each for each in entries if each.what in _AT_ONCE and not _in_hours(each.at, days, log.begins, log.ends)]
    period = f"{first:%Y-%m}"

    def sheet(name: Text, declared: Sequence[Declared], rows: Sequence[Sequence[object]], *lines: Message) -> ListSheet:
        label = name.of(language)
        return ListSheet(
            label, f"{period} {TITLE.of(language)} · {label}", [*map(run.say, lines)], columns(declared, language), rows
        )

    of_people = list(_by_person(entries, roster, levels, {each.seq for each in outside}))
    of_records = sorted(
        _by_record(entries, levels), key=lambda row: (-sum(n for n in row if isinstance(n, int)), str(row[0]))
    )
    return [
        sheet(
            Text("按人员", "By person"),
            _PEOPLE,
            of_people,
            Message(
                "What the log tells of looks, copies, loans, grants and refusals from {first} to {last}. Ask about what stands out: "
                "many refusals, looks outside office hours, looks at what is secret.",
                {"first": first, "last": last},
            ),
        ),
        sheet(
            Text("按档号", "By record"),
            _RECORDS,
            of_records,
            Message("The records that were most looked at, copied and lent stand first."),
        ),
        sheet(
            Text("连续被拒", "Refusals in a row"),
            _ROWS,
            [*_in_a_row(entries)],
            Message(
                "People who were refused {count} times or more with nothing found between. A code that nobody has stands "
                "as “?”.",
                {"count": _IN_A_ROW},
            ),
        ),
        sheet(
            Text("非工作时间", "Outside hours"),
            _ENTRIES,
            [row_of(each, language) for each in outside],
            Message("Looks on days off, before {begins} and after {ends}.", {"begins": log.begins, "ends": log.ends}),
        ),
        sheet(Text("明细", "All entries"), _ENTRIES, [row_of(each, language) for each in entries]),
        sheet(
            Text("事项说明", "What the words mean"),
            _MEANINGS,
            [
                (w.text.of(language), w.meaning.of(language), w.name)
                for w in WORDS.values()
                if w.name in (*ACCESS, *_AT_ONCE)
            ],
        ),
    ]


def _levels(connection: Connection, codes: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    every = sorted(codes)
    for at in range(0, len(every), 500):
        query = sa.select(record.c.code, record.c.secrecy).where(record.c.code.in_(every[at : at + 500]))
        found |= {row.code: row.secrecy for row in connection.execute(query)}
    return found


def _in_hours(at: str, days: Mapping[date, bool], begins: str, ends: str) -> bool:
    moment = datetime.fromisoformat(at)
    return is_working(moment.date(), days)[0] and begins <= f"{moment:%H:%M}" <= ends


def _by_person(
    entries: Sequence[Read], roster: Mapping[str, Person], levels: Mapping[str, str], outside: set[int]
) -> Iterator[tuple[object, ...]]:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for each in entries:
        counted[each.who][each.what] += 1
        counted[each.who]["*secret"] += each.what != "refused" and rank(levels.get(each.code, "公开")) >= rank("机密")
        counted[each.who]["*outside"] += each.seq in outside
    for who in sorted(counted, key=lambda name: (-counted[name]["refused"], -counted[name].total(), name)):
        of = counted[who]
        sums = (sum(of[word] for word in words) or None for _, words in _COUNTED)
        department = roster[who].department if who in roster else ""
        yield (who, department, *sums, of["*secret"] or None, of["*outside"] or None)


def _by_record(entries: Sequence[Read], levels: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    seen: dict[str, dict[str, None]] = defaultdict(dict)
    for each in entries:
        if each.code:
            counted[each.code][each.what] += 1
            seen[each.code][each.who] = None
    for code, of in counted.items():
        sums = (sum(of[word] for word in words) or None for _, words in _COUNTED if words != ("searched",))
        yield (code, levels.get(code, ""), *sums, "、".join(seen[code]))


def _in_a_row(entries: Sequence[Read]) -> Iterator[tuple[object, ...]]:
    going: dict[str, _Refused] = {}
    ended = list[tuple[str, _Refused]]()
    for each in entries:
        if each.what == "refused":
            now = going.setdefault(each.who, _Refused(each.at))
            now.last, now.times = each.at, now.times + 1
            now.codes.append(each.code or "?")
        elif each.what == "looked" and each.who in going:
            ended.append((each.who, going.pop(each.who)))
    for who, one in sorted([*ended, *going.items()], key=lambda pair: (-pair[1].times, pair[0])):
        if one.times >= _IN_A_ROW:
            first, last = (at[:16].replace("T", " ") for at in (one.first, one.last))
            yield (who, first, last, one.times, "、".join(dict.fromkeys(one.codes)))
