"""The blank forms that staff copy, written anew where a form, a dictionary or the roster has changed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from jobs.facts import dictionaries_in_force, people
from jobs.ledger.tables import printed
from jobs.outbox import Refused, is_open, write_whole
from jobs.running import Run
from validators.forms import forms
from validators.message import Message
from workbooks.blank import blank_form

#: Raised whenever the same declaration would give another workbook than before.
_MADE: Final = 1


def _plain(declared: Any) -> Any:
    """Return a declaration as JSON, without the functions in it: what decides how the workbook looks."""
    if dataclasses.is_dataclass(declared):
        return {each.name: _plain(getattr(declared, each.name)) for each in dataclasses.fields(declared)}
    if isinstance(declared, tuple | list):
        return [_plain(each) for each in declared]
    return None if callable(declared) else declared if isinstance(declared, str | int | None) else str(declared)


def _written(path: Path, content: bytes) -> bool:
    """Write a form that nobody has open; the marks of an open workbook are not seen where the share is read-only."""
    if is_open(path):
        return False
    try:
        write_whole(path, content)
    except Refused:
        return False
    return True


def blank_forms(run: Run, *, anew: bool = False) -> list[str]:
    """Write the blank forms that are missing or out of date; return the names of those written.

    Args:
        run: the run under way.
        anew: write all of them.
    """
    language = run.workspace.settings.language
    with run.ledger.reading() as connection:
        words = dict(dictionaries_in_force(connection))
        names = [person.name for person in people(connection).values() if person.active]
        known = {
            row.name: row.detail for row in connection.execute(sa.select(printed).where(printed.c.name.like("blank/%")))
        }
    written = []
    for form in forms().values():
        path = run.workspace.blank / f"{form.tab}.xlsx"
        basis = [_MADE, form.id, form.version, language, _plain(form), words, names]
        stamp = hashlib.sha256(json.dumps(basis, ensure_ascii=False).encode()).hexdigest()
        if not anew and path.exists() and known.get(f"blank/{form.id}") == stamp:
            continue
        if not _written(path, blank_form(form, words, names, language, run.say)):
            run.notices.append(
                Message(
                    "{file} is open, so the blank form was not written anew. Close it; the next run tries again.",
                    {"file": path.name},
                )
            )
            continue
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(printed).where(printed.c.name == f"blank/{form.id}"))
            connection.execute(sa.insert(printed).values(name=f"blank/{form.id}", revision=form.version, detail=stamp))
        written.append(path.name)
    return written
