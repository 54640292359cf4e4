"""卷内目录: cover, spine, contents list and note of state of every yearly volume, for the archivist (rules C9 E5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from jobs.facts import schedules_in_force
from jobs.ledger.describing import LEVELS
from jobs.ledger.remains import GONE_STATES
from jobs.ledger.volumes import Filed, Missing, filed_in, missing_in
from jobs.reporting.report import Ask, Issue, Report, Sheet
from jobs.reporting.retention import PeriodLabels
from templates.contexts.pieces import Table
from templates.contexts.volume_contents import Entry, Gap, VolumeContents
from validators.access import SECRET
from validators.cabinets import cabinet_of, walking_order
from validators.classes import SERIES
from validators.declaration import Kind
from validators.message import Message, Text
from validators.periods import Span
from validators.retention import Schedule

#: More records than this are listed in the workbook alone: nobody leafs through a Word table of a hundred
#: pages, and Word takes minutes to lay it out.
MOST_IN_WORD: Final = 2000
#: So many places of paper are named on the cover.
_PLACES: Final = 6
_ORDINARY: Final = "在档"
_ELECTRONIC: Final = Text("电子", "electronic")
_GONE: Final = Text("{how}（{request}）", "{how} ({request})")
_CONTENTS: Final = Text("卷内目录", "Contents of the volume")
_GAPS: Final = Text("缺号说明", "Codes that were not used")
_REGISTER: Final = Text("档案目录", "Index")


def _issues(ask: Ask) -> Iterable[Issue]:
    connection, year = ask.past.connection, ask.period.first.year
    lines = schedules_in_force(connection)
    person = ask.archivist
    for (series, type_), filed in filed_in(connection, ask.past.at, year).items():
        context = _volume(ask, series, type_, filed, missing_in(connection, filed), lines, masked=not person)
        yield Issue(context, " ".join(filter(None, (series, type_))), person)


def _volume(
    ask: Ask,
    series: str,
    type_: str,
    filed: Sequence[Filed],
    missing: Sequence[Missing],
    lines: Mapping[str, tuple[Schedule, ...]],
    *,
    masked: bool,
) -> VolumeContents:
    labels = PeriodLabels(lines, ask.moment.date(), ask.language)
    entries = tuple(
        Entry(
            number,
            each.code,
            each.code if masked and each.secrecy in SECRET else each.title,
            each.handler,
            each.dated,
            each.pieces,
            _remarks(each, labels.of(each), ask.language),
        )
        for number, each in enumerate(filed, start=1)
    )
    paper = [each.place for each in filed if each.place]
    here = [each for each in filed if not each.gone]
    listed = len(entries) <= MOST_IN_WORD
    secret = max((each.secrecy for each in here), key=LEVELS.index, default="")
    source = ask.say(
        Message(
            "Master register, sheet “{sheet}”, filter 档号 for those that begin with {first}.",
            {"sheet": _REGISTER.of(ask.language), "first": filed[0].code.rstrip("0123456789")},
        )
    )
    where = Message(
        "The volume has {count} records, so its contents list is in the workbook of the same name, ready to be printed.",
        {"count": len(entries)},
    )
    return VolumeContents(
        head=ask.head,
        series=series,
        name=SERIES[series].of(ask.language) if series in SERIES else series,
        type=type_,
        year=str(ask.period.first.year),
        first=filed[0].code,
        last=filed[-1].code,
        since=min(each.dated for each in filed),
        until=max(each.dated for each in filed),
        records=len(entries),
        pieces=sum(each.pieces for each in filed),
        on_paper=len(paper),
        places=_places(paper),
        retention="、".join(sorted({labels.of(each) for each in here})),
        secrecy=secret,
        listed=listed,
        where="" if listed else ask.say(where),
        contents=Table(_CONTENTS.of(ask.language), source, entries),
        gaps=Table(_GAPS.of(ask.language), source, tuple(Gap(each.code, each.why) for each in missing)),
        state=tuple(_state(ask, filed, missing)),
    )


def _remarks(each: Filed, period: str, language: str) -> str:
    if each.gone:
        return _GONE.of(language).format(how=GONE_STATES[each.how].of(language), request=each.gone)
    state = "" if each.state == _ORDINARY else each.state
    electronic = _ELECTRONIC.of(language) if each.electronic else ""
    return "；".join(filter(None, (each.secrecy, period, each.place, each.paper_state, electronic, state)))


def _places(paper: Sequence[str]) -> str:
    places = sorted(set(paper), key=walking_order)
    if len(places) > _PLACES:
        places = sorted({cabinet_of(place) for place in places}, key=walking_order)
    return "、".join(places)


def _state(ask: Ask, filed: Sequence[Filed], missing: Sequence[Missing]) -> Iterable[str]:
    """Yield what the note of the volume's state says (备考表)."""
    yield ask.say(
        Message(
            "The volume has {records} records with {pieces} documents, as they stood on {day}.",
            {"records": len(filed), "pieces": sum(each.pieces for each in filed), "day": f"{ask.moment:%Y-%m-%d}"},
        )
    )
    if gone := [each.code for each in filed if each.gone]:
        yield ask.say(
            Message("Of these the content is gone, the line remains: {codes}.", {"codes": "、".join(gone[:20])})
        )
    if lent := [each.code for each in filed if each.state == "借出"]:
        yield ask.say(Message("Out on loan: {codes}.", {"codes": "、".join(lent[:20])}))
    if damaged := [f"{each.code} {each.paper_state}" for each in filed if each.paper_state]:
        yield ask.say(Message("A count found of the paper: {codes}.", {"codes": "、".join(damaged[:20])}))
    if not missing:
        yield ask.say(Message("No code of the series was left unused."))


REPORT: Final = Report(
    id="volume_contents",
    title=Text("卷内目录", "Volume contents"),
    spans={"yearly": Span.YEAR},
    context=VolumeContents,
    issues=_issues,
    sheets=(
        Sheet(
            "contents",
            Text("卷内目录", "Contents"),
            (
                ("number", Text("序号", "No."), Kind.INTEGER, 8),
                ("code", Text("档号", "Archive code"), Kind.TEXT, 18),
                ("title", Text("题名", "Title"), Kind.TEXT, 44),
                ("handler", Text("责任者", "Responsible"), Kind.TEXT, 12),
                ("dated", Text("日期", "Date"), Kind.DATE, 12),
                ("pieces", Text("件数", "Documents"), Kind.INTEGER, 9),
                ("remarks", Text("备注", "Remarks"), Kind.TEXT, 44),
            ),
        ),
    ),
)
