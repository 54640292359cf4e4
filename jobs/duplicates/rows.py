"""The rows of an archivist's workbook: pairs that wait, and mergers that can be undone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.answer_books import Asked, Book
from jobs.duplicates.sides import Side, sides
from jobs.ledger.absorbing import WHY_MERGED
from jobs.ledger.fields import shown
from jobs.ledger.likenesses import Likely
from jobs.ledger.tables import change, record
from jobs.ledger.unmerging import undoable
from jobs.running import Run
from jobs.workspace import iso
from validators.answers.duplicates import MERGED, OPEN
from validators.forms import form_of
from validators.likeness import NAME, TRANSLATION, reason_text
from validators.message import Text

BOOK: Final = Book("duplicates")
#: So many pairs are shown at a time, the likest ones: as many as are decided in an hour or two.
MOST: Final = 100
_SAME = Text("相同：", "Same: ")
_FILLED = Text("由后者补入：", "Filled in from the newer one:")
_KEPT = Text("有出入，保留前者：", "Different, the older one was kept:")
_DECIDED = Text("{at} {by} 判为同一家", "{at}: one company, says {by}")


@dataclass(frozen=True, slots=True)
class Question:
    """A row and what it is about: a pair that waits, or the number of a merger that can be undone."""

    asked: Asked
    pair: Likely | None = None
    merger: int = 0


def questions(run: Run, connection: Connection, waits: Sequence[Likely]) -> dict[str, Question]:
    """Return token -> row, in the order of the workbook: what waits, the likest first; then what was merged, newest first.

    Args:
        run: the run under way.
        connection: sees the ledger as it is.
        waits: all that waits, the likest first.
    """
    pairs = waits[:MOST]
    days = run.workspace.settings.rules.merge_undo_days
    since = iso(run.workspace.zoned(run.at - timedelta(days=days))) if days else ""
    merged = undoable(connection, since)
    of = sides(
        connection,
        {*(id_ for p in pairs for id_ in (p.leading, p.other)), *(id_ for m in merged for id_ in (m.leading, m.other))},
    )
    language = run.workspace.settings.language
    found = [_pair(each, of[each.leading], of[each.other], language) for each in pairs]
    found += [_merger(connection, each, of[each.leading], of[each.other], language) for each in merged]
    return {each.asked.token: each for each in found}


def _line(leading: Side, other: Side, state: str, alike: str, differing: str) -> dict[str, object]:
    return {
        "state": state,
        "leading": leading.name,
        "leading_code": leading.code or None,
        "leading_owner": leading.owner or None,
        "other": other.name,
        "other_code": other.code or None,
        "other_owner": other.owner or None,
        "alike": alike,
        "differing": differing or None,
    }


def _asked(mark: str, line: Mapping[str, object]) -> Asked:
    shown_there = json.dumps([mark, *line.values()], ensure_ascii=False)
    token = f"{mark}-{hashlib.sha256(shown_there.encode()).hexdigest()[:10].upper()}"
    return Asked(token, f"{line['leading']} / {line['other']}", line)


def _pair(pair: Likely, leading: Side, other: Side, language: str) -> Question:
    reasons = [_reason(reason, pair, leading, other, language) for reason in pair.reasons]
    labels = [*leading.facts, *(label for label in other.facts if label not in leading.facts)]
    same = [label for label in labels if leading.facts.get(label) == other.facts.get(label)]
    told = {column.label for column in leading.traits.values()} | leading.common
    worth_saying = [f"{label.of(language)} {leading.facts[label]}" for label in same if label not in told]
    alike = "\n".join([*reasons, *([_SAME.of(language) + "；".join(worth_saying)] if worth_saying else ())])
    differing = "\n".join(
        f"{label.of(language)}：{leading.facts.get(label, '—')}／{other.facts.get(label, '—')}"
        for label in labels
        if label not in same
    )
    return Question(_asked(f"P{pair.rows[0]}", _line(leading, other, OPEN, alike, differing)), pair)


def _reason(reason: str, pair: Likely, leading: Side, other: Side, language: str) -> str:
    both = {found: column for found, column in leading.traits.items() if found[0] == reason and found in other.traits}
    text = reason_text(reason).of(language)
    if reason in (NAME, TRANSLATION):
        return f"{text}（{pair.score}）"
    values = [found[1] for found, column in both.items() if not column.sensitive]
    return f"{text}：{'、'.join(values)}" if values else text


def _merger(connection: Connection, row: Row[Any], leading: Side, other: Side, language: str) -> Question:
    at = datetime.fromisoformat(row.at).date().isoformat()
    alike = _DECIDED.of(language).format(at=at, by=row.by)
    became = [_became(connection, file, language) for file in row.touched["files"]]
    filled = [text for each in became for text in each[0]]
    kept = [text for each in became for text in each[1]]
    differing = "\n".join(
        [*([_FILLED.of(language), *filled] if filled else ()), *([_KEPT.of(language), *kept] if kept else ())]
    )
    return Question(_asked(f"M{row.id}", _line(leading, other, MERGED, alike, differing)), merger=row.id)


def _became(connection: Connection, file: Mapping[str, Any], language: str) -> tuple[list[str], list[str]]:
    """Return a line for each field that was filled in, and one for each that differs, in the words of its form."""
    filled, kept = [], []
    for each in _changes(connection, [*file["filled"], *file["differing"]]):
        form = form_of(each.form, each.form_version)
        assert form is not None
        column = next((c for c in form.columns if c.name == each.field), None)  # else it is a table
        label = (column.label if column else form.table(each.field).plain_title).of(language)
        old, new = ("****" if column and column.sensitive else shown(value) for value in (each.old, each.new))
        if each.id in file["filled"]:
            filled.append(f"{label}：{new}" if column else label)
        else:
            kept.append(f"{label}：{new}／{old}" if column else label)
    return filled, kept


def _changes(connection: Connection, numbers: Collection[int]) -> Sequence[Row[Any]]:
    query = sa.select(change, record.c.form, record.c.form_version).join(record, record.c.id == change.c.record)
    query = query.where(change.c.id.in_(numbers), change.c.why.startswith(WHY_MERGED)).order_by(change.c.id)
    return connection.execute(query).all()
