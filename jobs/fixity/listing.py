"""What was found missing, changed or nobody's: in the run report, and on a list in the archivist's folder."""

from __future__ import annotations

from collections import Counter
from typing import Final

import sqlalchemy as sa

from jobs.facts import people
from jobs.ledger.fixity_table import fixity as looked
from jobs.ledger.tables import arrival, record, version
from jobs.people_lists import PeopleList, put_lists
from jobs.running import Run
from jobs.soundness import CHANGED, MISSING, SOUND, SURPLUS
from validators.confidential import hiding
from validators.declaration import Kind
from validators.message import Message, Text
from validators.supervision import archivists

_STATES: Final = {
    MISSING: Text("缺失", "missing"),
    CHANGED: Text("被改动", "changed"),
    SURPLUS: Text("多余，不是归档的文件", "nobody's: not filed by guidang"),
}
_TODO: Final = {
    MISSING: Message("guidang verify --put-back puts it back from the store or a backup."),
    CHANGED: Message(
        "Find out who could write there; guidang verify --put-back keeps the changed file apart and puts the right one back."
    ),
    SURPLUS: Message("Move it to its owner's inbox, or delete it."),
}
_LIST: Final = PeopleList(
    "fixity",
    Text("文件核查清单", "Files that are not as they were"),
    (Message("Every filed document and every original is compared with its checksum once in thirty nights."),),
    (
        (Text("文件", "File"), Kind.TEXT, 60),
        (Text("档号", "Archive code"), Kind.TEXT, 22),
        (Text("情况", "What is wrong"), Kind.TEXT, 16),
        (Text("核查时间", "Looked at"), Kind.TEXT, 17),
        (Text("怎样处理", "What to do"), Kind.LONG, 50),
    ),
)


def put_faults(run: Run) -> None:
    """Tell what stands faulty, and write or clear away the archivists' list of it."""
    language = run.workspace.settings.language
    with run.ledger.reading() as connection:
        query = sa.select(looked).where(looked.c.state != SOUND).order_by(looked.c.state, looked.c.key)
        faults = connection.execute(query).all()
        in_charge = archivists(people(connection))
        codes: dict[str, str] = {}
        names: dict[str, str] = {}
        for row in faults:
            of_it = sa.select(record.c.code).join(version, version.c.record == record.c.id)
            codes[row.key] = connection.execute(of_it.where(version.c.sha256 == row.sha256).limit(1)).scalar() or ""
            came = sa.select(arrival.c.form, arrival.c.path).where(arrival.c.sha256 == row.sha256).limit(1)
            if (first := connection.execute(came).first()) is not None:
                hidden = hiding(first.form or "", first.path)
                names[row.key] = hidden.title.of(language) if hidden else first.path
    original = Text("原件库：{name}", "store: {name}").of(language)
    rows = [
        (
            original.format(name=names.get(row.key, row.sha256[:12])) if row.key.startswith("store:") else row.key,
            codes[row.key],
            _STATES[row.state].of(language),
            row.at[:16].replace("T", " "),
            run.say(_TODO[row.state]),
        )
        for row in faults
    ]
    put_lists(run, _LIST, dict.fromkeys(in_charge, rows) if rows else {})
    if faults:
        count = Counter(row.state for row in faults)
        run.notices.append(
            Message(
                "Of the filed documents and originals that were compared with their checksums, {missing} are missing and {changed} "
                "were changed; {surplus} files in the archive folder are nobody's. The archivist has the list; guidang verify --put-back "
                "puts back what the store or a backup still has.",
                {"missing": count[MISSING], "changed": count[CHANGED], "surplus": count[SURPLUS]},
            )
        )
