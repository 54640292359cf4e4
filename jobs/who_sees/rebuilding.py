"""Each person's own register (我的档案): what they may see and nothing else, rebuilt only where that changed (rules A7 C10)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.facts import schedules_in_force
from jobs.ledger.record_groups import first_since
from jobs.ledger.renewing_appraisals import appraised_groups, group_key
from jobs.ledger.tables import printed
from jobs.outbox import Refused, beside, clear_away, copies_beside, is_open, write_whole
from jobs.protecting import lock_of, protected
from jobs.record_rows.columns import form_columns, index_columns
from jobs.record_rows.periods import Periods
from jobs.running import Run
from jobs.store import sha256_of
from jobs.who_sees.own_book import own_book
from jobs.who_sees.sight import Sight, scene
from jobs.workspace import iso
from validators.access import SEE_ALL
from validators.forms import forms
from validators.message import Text

NAME: Final = Text("我的档案", "My records")
#: What was entered within so many days counts as new.
RECENT_DAYS: Final = 7
_PRINTED: Final = "own/"
#: Raised whenever the same records would give another workbook than before.
_LAYOUT: Final = 1


@dataclass(frozen=True, slots=True)
class _Written:
    """A register as it was last written: what it was made of, its file's name, and the file's SHA-256."""

    digest: str = ""
    file: str = ""
    sha256: str = ""


def own_registers(run: Run) -> None:
    """Write everybody's own register where what they may see has changed, by a record or by the day alone.

    The archivist and the management have the master register and get none. It is cleared away of whoever has left or
    may see nothing any more. Where somebody has theirs open, the new one lies beside it; where a folder may not be
    written to, that register waits for the next run and the others go on.
    """
    since = iso(run.workspace.zoned(run.at - timedelta(days=RECENT_DAYS)))
    with run.ledger.reading() as connection:
        before = _before(connection)
        periods = Periods(schedules_in_force(connection), run.workspace.settings.language)
        appraised = appraised_groups(connection)
        recent = first_since(connection, since)
        found = scene(connection, run.at.date(), recent)
    mine = {name: sight for name, sight in found.sights.items() if _has_one(sight)}
    shape = _shape(run)
    extents = {
        group: (each.count, max(each.revision, appraised.get(group_key(*group), 0)), each.recent)
        for group, each in found.groups.items()
    }
    for name in sorted({*before, *mine}):
        known = before.get(name, _Written())
        try:
            if name not in mine:
                _take_away(run, name, known)
                continue
            digest = _digest(shape, mine[name], extents, appraised) + lock_of(run, name)
            if digest != known.digest or not _stands(run, name, known):
                _put(run, mine[name], digest, known, periods, recent)
        except Refused as refused:
            run.notices.append(refused.message)


def _has_one(sight: Sight) -> bool:
    """Return whether somebody gets a register of their own: whoever sees all has the master register."""
    return sight.person.role not in SEE_ALL and bool(sight.by_post or sight.approved)


def _shape(run: Run) -> list[Any]:
    """Return all that a register shows besides records."""
    from workbooks.register import fingerprint

    language = run.workspace.settings.language
    columns = [index_columns(language), *(form_columns(form, language) for form in forms().values())]
    return [_LAYOUT, language, [fingerprint(each).hex() for each in columns]]


def _digest(
    shape: list[Any], sight: Sight, extents: Mapping[Any, tuple[int, int, int]], appraised: Mapping[str, int]
) -> str:
    person = sight.person
    who = [person.name, person.department, person.further_departments, person.role]
    groups = sorted([*map(str, group), *extents[group], answer.why.name] for group, answer in sight.by_post.items())
    granted = [
        [each.row.code, each.row.revision, appraised.get(_group(each.row), 0), each.grant] for each in sight.approved
    ]
    whole = json.dumps([shape, who, groups, granted], ensure_ascii=False, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()


def _group(row: Row[Any]) -> str:
    return group_key(row.handler, row.department, row.secrecy)


def _place(run: Run, person: str) -> Path:
    return run.workspace.people / person / f"{NAME.of(run.workspace.settings.language)}.xlsx"


def _stands(run: Run, person: str, known: _Written) -> bool:
    """Return whether a register lies there as it was last written; beside its place as long as that one is open."""
    place = _place(run, person)
    file = place.with_name(known.file) if known.file else place
    if not file.is_file() or sha256_of(file) != known.sha256:
        return False
    return is_open(place) if file != place else not copies_beside(place)


def _put(run: Run, sight: Sight, digest: str, known: _Written, periods: Periods, recent: int) -> None:
    place = _place(run, sight.person.name)
    opened = is_open(place)
    out = BytesIO()
    with run.ledger.reading() as connection:
        own_book(run, connection, sight, periods, recent, out)
    content = protected(run, sight.person.name, out.getvalue())
    if not opened:
        clear_away(*copies_beside(place))
    if known.file and place.with_name(known.file) != place:
        clear_away(place.with_name(known.file))
    where = beside(place, run.at) if opened else place
    write_whole(where, content)
    _remember(run, sight.person.name, _Written(digest, where.name, hashlib.sha256(content).hexdigest()))


def _take_away(run: Run, person: str, known: _Written) -> None:
    place = _place(run, person)
    written = place.with_name(known.file or place.name)
    clear_away(*copies_beside(place), *([] if is_open(place) else [place, written]))
    if not place.exists() and not written.exists():
        _remember(run, person, None)


def _before(connection: Connection) -> dict[str, _Written]:
    query = sa.select(printed.c.name, printed.c.detail).where(printed.c.name.startswith(_PRINTED, autoescape=True))
    return {row.name.removeprefix(_PRINTED): _Written(**row.detail) for row in connection.execute(query)}


def _remember(run: Run, person: str, written: _Written | None) -> None:
    name = _PRINTED + person
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(printed).where(printed.c.name == name))
        if written:
            detail = {"digest": written.digest, "file": written.file, "sha256": written.sha256}
            connection.execute(sa.insert(printed).values(name=name, revision=0, detail=detail))
