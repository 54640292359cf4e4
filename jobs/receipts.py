"""Receipts (回执): what each person handed in, what became of it, and the codes that were given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from jobs.ledger.deeds import done, open_deeds
from jobs.ledger.tables import arrival, deed
from jobs.outbox import Refused, beside, clear_away, copies_beside, is_open, write_whole
from jobs.protecting import protected
from jobs.running import Run
from jobs.tally import STATES, Arrived, arrived
from jobs.workspace import iso
from validators.declaration import Kind
from validators.forms import forms
from validators.message import Message, Text
from workbooks.lists import ListSheet, list_workbook
from workbooks.register import SheetColumn

NAME: Final = Text("回执", "Receipts")
#: How far back a receipt list goes.
DAYS: Final = 31
_HOW: Final = {
    "created": Text("新登记", "New"),
    "late": Text("新登记，迟交", "New, handed in late"),
    "changed": Text("已更新", "Updated"),
    "joined": Text("已归入该档", "Filed with its record"),
}


def receipts(run: Run) -> None:
    """Write the receipt list of everybody who has not been told yet what became of their files.

    Where somebody's folder may not be written to, theirs waits for the next run and the others go on.
    """
    with run.ledger.reading() as connection:
        waiting = open_deeds(connection, "receipt")
    for person in sorted({each.person for each in waiting}):
        mine = [each.id for each in waiting if each.person == person]
        try:
            _receipt(run, person)
        except Refused as refused:
            run.notices.append(refused.message)
        else:
            done(run.ledger, mine)


def _receipt(run: Run, person: str) -> None:
    """Write one receipt list: the last month's arrivals, and all since the first one they were not told of."""
    language = run.workspace.settings.language
    since = iso(run.workspace.zoned(run.at - timedelta(days=DAYS)))
    untold = sa.select(sa.func.min(arrival.c.seen)).join(deed, deed.c.arrival == arrival.c.id)
    untold = untold.where(deed.c.kind == "receipt", ~deed.c.done, deed.c.person == person)
    with run.ledger.reading() as connection:
        first = connection.execute(untold).scalar() or since
        mine = arrived(connection, (arrival.c.person == person) & (arrival.c.seen >= min(since, first)))
    labels = (
        (Text("交表时间", "Handed in"), Kind.MOMENT, 17),
        (Text("文件", "File"), Kind.TEXT, 34),
        (Text("表格", "Form"), Kind.TEXT, 18),
        (Text("结果", "Result"), Kind.TEXT, 22),
        (Text("档号", "Archive code"), Kind.TEXT, 20),
        (Text("题名", "Title"), Kind.TEXT, 34),
        (Text("说明", "Remarks"), Kind.LONG, 40),
    )
    columns = tuple(SheetColumn(label.of(language), kind, width) for label, kind, width in labels)
    rows = [row for each in reversed(mine) for row in _rows(run, each, language)]
    lines = [
        run.say(Message("What was dealt with during the last {days} days, the newest first.", {"days": DAYS})),
        run.say(
            Message(
                "Returned forms lie in your folder under {folder}.", {"folder": run.workspace.settings.folders.returned}
            )
        ),
    ]
    title = f"{person} {NAME.of(language)}"
    path = run.workspace.people / person / f"{NAME.of(language)}.xlsx"
    content = list_workbook([ListSheet(NAME.of(language), title, lines, columns, rows)], run.at, language)
    if is_open(path):
        path = beside(path, run.at)
    else:
        clear_away(*copies_beside(path))
    write_whole(path, protected(run, person, content))


def _rows(run: Run, each: Arrived, language: str) -> list[tuple[object, ...]]:
    handed = datetime.fromisoformat(each.handed).replace(tzinfo=None)
    form = forms().get(each.form)
    head = (handed, each.name, form.title.of(language) if form else None, STATES[each.state].of(language))
    rows: list[tuple[object, ...]] = []
    for taken in each.taken:
        if taken.how == "filed":
            rows.append((*head, taken.code, taken.title, " ".join(map(run.say, each.said))))
        elif taken.how != "unchanged":
            rows.append((*head, taken.code, taken.title, _HOW["late" if taken.late else taken.how].of(language)))
    if unchanged := [taken for taken in each.taken if taken.how == "unchanged"]:
        said = run.say(Message("{count} records are on file as they stand here.", {"count": len(unchanged)}))
        rows.append((*head, unchanged[0].code if len(unchanged) == 1 else None, None, said))
    if each.problems:
        said = run.say(Message("{count} places to mend; see the returned file.", {"count": len(each.problems)}))
        rows.append((*head, None, None, said))
    if (each.said and not any(taken.how == "filed" for taken in each.taken)) or not rows:
        rows.append((*head, None, None, " ".join(map(run.say, each.said)) or None))
    return rows
