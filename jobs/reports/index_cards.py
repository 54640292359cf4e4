"""档案卡片: a card for every box of paper, what lies in it and what is out, a document a cabinet (rules C9 C12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Final

from jobs.facts import schedules_in_force
from jobs.ledger.describing import LEVELS
from jobs.ledger.volumes import Filed, on_paper
from jobs.reporting.report import Ask, Issue, Report, Sheet
from jobs.reporting.retention import PeriodLabels
from templates.contexts.index_cards import Card, CardLine, CardPair, IndexCards, Lying
from templates.contexts.pieces import Table
from validators.access import SECRET
from validators.cabinets import cabinet_of, shelf_of, walking_order
from validators.classes import SERIES
from validators.declaration import Kind
from validators.message import Message, Text
from validators.periods import Span

#: A cabinet with more boxes gets a card a shelf.
_BOXES: Final = 240
#: With more cards than this none are printed.
_MOST: Final = 800
#: So many lines fit on a card.
_LINES: Final = 6
_LENT: Final = "借出"
_CONTENTS: Final = Text("柜内目录", "Contents of the cabinet")
_REGISTER: Final = Text("档案目录", "Index")


def _issues(ask: Ask) -> Iterable[Issue]:
    connection = ask.past.connection
    labels = PeriodLabels(schedules_in_force(connection), ask.moment.date(), ask.language)
    person = ask.archivist
    filed = sorted(
        on_paper(connection, ask.past.at),
        key=lambda each: (walking_order(cabinet_of(each.place)), walking_order(each.place)),
    )
    for cabinet, inside in groupby(filed, key=lambda each: cabinet_of(each.place)):
        yield Issue(_cabinet(ask, cabinet, list(inside), labels, masked=not person), cabinet, person)


def _cabinet(ask: Ask, cabinet: str, filed: Sequence[Filed], labels: PeriodLabels, *, masked: bool) -> IndexCards:
    place_of = str if len({each.place for each in filed}) <= _BOXES else shelf_of
    grouped = [(place, list(those)) for place, those in groupby(filed, key=lambda each: place_of(each.place))]
    cards = [_card(ask, place, those, labels) for place, those in grouped] if len(grouped) <= _MOST else []
    said = Message(
        "{cabinet} holds {records} records on paper in {places} places, as it stood on {day}.",
        {"cabinet": cabinet, "records": len(filed), "places": len(grouped), "day": f"{ask.moment:%Y-%m-%d}"},
    )
    where = Message(
        "With {places} places there would be too many cards; what lies where is in the workbook of the same name.",
        {"places": len(grouped)},
    )
    source = Message(
        "Master register, sheet “{sheet}”, filter 纸质存放位置 for those that begin with {cabinet}.",
        {"sheet": _REGISTER.of(ask.language), "cabinet": cabinet},
    )
    rows = tuple(
        Lying(
            each.place,
            each.code,
            each.code if masked and each.secrecy in SECRET else each.title,
            each.dated,
            each.secrecy,
            labels.of(each),
            "；".join(filter(None, (each.state if each.state == _LENT else "", each.paper_state))),
        )
        for each in filed
    )
    return IndexCards(
        head=ask.head,
        cabinet=cabinet,
        summary=ask.say(said),
        pairs=tuple(_pairs(cards)),
        where="" if cards else ask.say(where),
        contents=Table(_CONTENTS.of(ask.language), ask.say(source), rows),
    )


def _pairs(cards: Sequence[Card]) -> Iterator[CardPair]:
    waiting = iter(cards)
    while pair := list(islice(waiting, 2)):
        yield CardPair(pair[0], pair[1] if len(pair) > 1 else None)


def _card(ask: Ask, place: str, filed: Sequence[Filed], labels: PeriodLabels) -> Card:
    of_kind: dict[tuple[str, str, int], list[Filed]] = {}
    for each in filed:
        of_kind.setdefault((each.series, each.type, each.dated.year), []).append(each)
    lines = [_line(ask, key, those) for key, those in sorted(of_kind.items())]
    more = len(lines) - _LINES
    lent = [each.code for each in filed if each.state == _LENT]
    off = [f"{each.code} {each.paper_state}" for each in filed if each.paper_state]
    absent = [ask.say(Message("Out on loan: {codes}.", {"codes": "、".join(lent[:3])}))] if lent else []
    absent += [ask.say(Message("A count found of the paper: {codes}.", {"codes": "、".join(off[:3])}))] if off else []
    further = ask.say(Message("{count} further kinds are in the workbook.", {"count": more})) if more > 0 else ""
    return Card(
        place=place,
        lines=tuple(lines[:_LINES]),
        more=further,
        records=len(filed),
        secrecy=max((each.secrecy for each in filed), key=LEVELS.index),
        retention="、".join(sorted({labels.of(each) for each in filed})),
        absent=" ".join(absent),
    )


def _line(ask: Ask, key: tuple[str, str, int], filed: Sequence[Filed]) -> CardLine:
    series, type_, year = key
    name = type_ or (SERIES[series].of(ask.language) if series in SERIES else series)
    first, last = filed[0].code, filed[-1].code
    return CardLine(f"{year} {name}", first if first == last else f"{first} – {last}", len(filed))


REPORT: Final = Report(
    id="index_cards",
    title=Text("档案卡片", "Index cards"),
    spans={"yearly": Span.YEAR},
    context=IndexCards,
    issues=_issues,
    sheets=(
        Sheet(
            "contents",
            Text("柜内目录", "Contents"),
            (
                ("place", Text("存放位置", "Place"), Kind.TEXT, 18),
                ("code", Text("档号", "Archive code"), Kind.TEXT, 18),
                ("title", Text("题名", "Title"), Kind.TEXT, 44),
                ("dated", Text("日期", "Date"), Kind.DATE, 12),
                ("secrecy", Text("密级", "Level"), Kind.TEXT, 8),
                ("retention", Text("保管期限", "Retention"), Kind.TEXT, 10),
                ("remarks", Text("备注", "Remarks"), Kind.TEXT, 16),
            ),
        ),
    ),
)
