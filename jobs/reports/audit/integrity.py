"""Whether what was filed is there and unchanged, whether the log holds, and which codes hold no record (rules E3 E10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from jobs.ledger.backing import unbacked
from jobs.ledger.checkpoints import start_of
from jobs.ledger.code_gaps import Series, series_given
from jobs.ledger.fixity_table import fixity
from jobs.ledger.log_check import breaks
from jobs.ledger.remains import GONE_STATES
from jobs.ledger.tables import audit, deed, record, version
from jobs.reporting.report import Ask
from jobs.soundness import SOUND, document_state
from templates.contexts.audit import Check, FileFault, Gap
from templates.contexts.pieces import Table
from validators.message import Message, Text

#: So many codes without a record stand in the document; the workbook beside it is no longer either.
_MOST: Final = 60
_STATES: Final = {
    "void": Text("作废", "void"),
    "reserved": Text("旧登记表占用", "named by an old register"),
    **GONE_STATES,
}
_NEVER: Final = Text("缺号", "never given")


def file_checks(ask: Ask) -> tuple[Check, Check, Table[FileFault]]:
    """Look for every filed document, and compare some with their checksums.

    To compare all takes minutes on a large archive: those filed in the quarter are compared, and of the others one
    part, another one each quarter (`[audit] checksum_parts`), and whatever the nights have found faulty (`jobs.fixity`).
    """
    parts = max(ask.run.workspace.settings.audit.checksum_parts, 1)
    turn = (ask.period.first.year * 4 + ask.period.first.month // 3) % parts
    first = ask.period.first.isoformat()
    there, compared, faults = 0, 0, list[FileFault]()
    missing = 0
    told = sa.select(fixity.c.key).where(fixity.c.state != SOUND)
    faulty = set(ask.past.connection.execute(told).scalars())
    for row in _filed(ask):
        there += 1
        if not (ask.run.workspace.archive / row.path).is_file():
            missing += 1
            faults.append(_missing(ask, row.code, row.path))
        elif row.handed >= first or row.id % parts == turn or row.path in faulty:
            compared += 1
            if document_state(ask.run, row.path, row.sha256) != SOUND:
                faults.append(_changed(ask, row.code, row.path))
    how = Message("Every filed document was looked for in the archive folder at {at}.", {"at": ask.moment})
    compared_how = Message(
        "Compared at {at}: the documents handed in since {first}, and one in {parts} of the others, another part each quarter. "
        "“guidang verify” compares all.",
        {"at": ask.moment, "first": ask.period.first, "parts": parts},
    )
    language = ask.language
    return (
        Check(Text("归档文件是否在位", "Documents in place").of(language), there, missing, ask.say(how)),
        Check(
            Text("归档文件校验值", "Checksums of documents").of(language),
            compared,
            len(faults) - missing,
            ask.say(compared_how),
        ),
        Table(
            Text("缺失或被改动的文件", "Documents missing or changed").of(language),
            ask.say(Message("Master register, sheet “{sheet}”, column “{column}”.", _index(language))),
            tuple(faults),
            "" if faults else ask.say(Message("Every document that was looked at is there and unchanged.")),
        ),
    )


def _index(language: str) -> dict[str, object]:
    return {"sheet": Text("档案目录", "Index").of(language), "column": Text("档号", "Archive code").of(language)}


def _filed(ask: Ask) -> Iterator[Any]:
    waiting = sa.select(deed.c.path).where(deed.c.kind == "file", ~deed.c.done)
    query = sa.select(version.c.id, version.c.path, version.c.sha256, version.c.handed, record.c.code)
    query = query.join(record, record.c.id == version.c.record).where(version.c.path != "")
    query = query.where(record.c.entered <= ask.past.at, version.c.path.not_in(waiting)).order_by(version.c.id)
    seen: set[str] = set()
    for row in ask.past.connection.execute(query):
        if row.path not in seen:
            seen.add(row.path)
            yield row


def _missing(ask: Ask, code: str, path: str) -> FileFault:
    what = Text("缺失", "missing").of(ask.language)
    todo = Message("“guidang run filing --anew” puts it back from the store.")
    return FileFault(code, path, what, ask.say(todo))


def _changed(ask: Ask, code: str, path: str) -> FileFault:
    what = Text("被改动", "changed").of(ask.language)
    todo = Message(
        "Keep the changed file apart, delete it there, and have “guidang run filing --anew” put the original back; find out who could "
        "write there."
    )
    return FileFault(code, path, what, ask.say(todo))


def log_check(ask: Ask) -> Check:
    """Return whether the log's entries follow from each other up to the report's moment."""
    count = ask.past.connection.execute(sa.select(sa.func.count()).select_from(audit).where(audit.c.at <= ask.past.at))
    how = Message("Every entry was reckoned from the one before it with the key of the log.")
    broken = sum(1 for _ in breaks(ask.past.connection, ask.run.key))
    return Check(Text("操作日志链", "The log's chain").of(ask.language), count.scalar() or 0, broken, ask.say(how))


def backing_check(ask: Ask) -> Check:
    """Return whether records, decisions, grants and office tables stand as the log says, when the report is made."""
    connection, key = ask.past.connection, ask.run.key
    count = connection.execute(sa.select(sa.func.count()).select_from(record)).scalar() or 0
    how = Message("Every record was held against its keyed hash; decisions, grants and office tables against the log.")
    faults = unbacked(connection, key, start_of(connection, key).until)
    return Check(Text("记录与日志相符", "Records as the log says").of(ask.language), count, faults, ask.say(how))


def code_checks(ask: Ask) -> tuple[Check, Table[Gap]]:
    """Return which codes hold no record and why, numbers without a reason first."""
    every = series_given(ask.past.connection)
    rows = [row for each in every for row in _unexplained(each, ask)]
    unexplained = len(rows)
    rows += [
        Gap(each.series, code, _STATES.get(state, Text(state, state)).of(ask.language), reason)
        for each in every
        for code, state, reason in each.unused
    ]
    how = Message("Each series was gone through number by number; a gap with its reason on record is no fault.")
    check = Check(
        Text("档号连续性", "Codes without gaps").of(ask.language),
        sum(each.given for each in every),
        unexplained,
        ask.say(how),
    )
    if not rows:
        note = ask.say(Message("Every code given holds a record."))
    elif len(rows) > _MOST:
        note = ask.say(Message("Of {count} codes the first {shown} are shown.", {"count": len(rows), "shown": _MOST}))
    else:
        note = ""
    title = Text("缺号、作废和已删除的档号", "Codes that hold no record").of(ask.language)
    source = ask.say(Message("The ledger's list of codes, as “guidang verify” goes through it."))
    return check, Table(title, source, tuple(rows[:_MOST]), note)


def _unexplained(each: Series, ask: Ask) -> Iterator[Gap]:
    for number in each.unexplained:
        reason = ask.say(Message("No reason is on record."))
        yield Gap(each.series, f"{each.series}-{number:03d}", _NEVER.of(ask.language), reason)
