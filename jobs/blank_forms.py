"""The blank forms that staff copy, written anew where a form, a dictionary or the roster has changed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from jobs.facts import dictionaries_in_force, people
from jobs.ledger.tables import printed
from jobs.outbox import Refused, is_open, write_whole
from jobs.running import Run
from validators.declaration import Form
from validators.forms import forms
from validators.message import Message
from workbooks.blank import blank_form

#: Raised whenever the same declaration would give another workbook than before.
_MADE: Final = 1


def _plain(declared: Any) -> Any:
    """Return a declaration as JSON, without the functions in it: what decides how the workbook looks."""
    if dataclasses.is_dataclass(declared):
        return {each.name: _plain(getattr(declared, each.name)) for each in dataclasses.fields(declared)}
    if isinstance(declared, Mapping):
        return {str(name): _plain(each) for name, each in declared.items()}
    if isinstance(declared, tuple | list):
        return [_plain(each) for each in declared]
    if callable(declared):
        return None
    if isinstance(declared, str | int | None):
        return declared
    # Anything else might be told otherwise by each process, and the blank would be drawn anew every night.
    raise TypeError(f"{type(declared).__name__} in the declaration of a form")


@cache
def _declared(form: Form, language: str) -> str:
    """Return a digest of all that a form's declaration says."""
    return _digest([_MADE, language, _plain(form)])


def _written(path: Path, content: bytes) -> bool:
    """Write a form that nobody has open; the marks of an open workbook are not seen where the share is read-only."""
    if is_open(path):
        return False
    try:
        write_whole(path, content)
    except Refused:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Renewed:
    """A blank form that was written.

    Attributes:
        form: the form's id.
        file: the workbook's name.
        why: whole sentences; empty where it was only asked for.
    """

    form: str
    file: str
    why: tuple[Message, ...]


def blank_forms(run: Run, *, anew: bool = False) -> list[Renewed]:
    """Write the blank forms that are missing or out of date; return those written, and why.

    Args:
        run: the run under way.
        anew: write all of them.
    """
    language = run.workspace.settings.language
    with run.ledger.reading() as connection:
        words = dictionaries_in_force(connection)
        names = [person.name for person in people(connection).values() if person.active]
        query = sa.select(printed).where(printed.c.name.like("blank/%"))
        known = {row.name: row.detail for row in connection.execute(query)}
    renewed = []
    for form in forms().values():
        path = run.workspace.blank / f"{form.tab}.xlsx"
        offered = _offered(form, words)
        basis = _basis(form, language, offered, names)
        why = _why(form, path, known.get(f"blank/{form.id}"), basis)
        if not (anew or why):
            continue
        if not _written(path, blank_form(form, offered, names, language, run.say)):
            run.notices.append(
                Message(
                    "{file} is open, so the blank form was not written anew. Close it; the next run tries again.",
                    {"file": path.name},
                )
            )
            continue
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(printed).where(printed.c.name == f"blank/{form.id}"))
            connection.execute(sa.insert(printed).values(name=f"blank/{form.id}", revision=form.version, detail=basis))
        renewed.append(Renewed(form.id, path.name, why))
    return renewed


def _offered(form: Form, words: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the dictionaries that a form's dropdowns offer, with their parts."""
    named = {column.dictionary for _, column in form.every_column() if column.dictionary}
    return {name: entries for name, entries in words.items() if name.partition("/")[0] in named}


def _basis(form: Form, language: str, offered: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> dict[str, Any]:
    """Return what a blank is made of, as the ledger keeps it: digests, and one for each dictionary."""
    return {
        "version": form.version,
        "declared": _declared(form, language),
        "people": _digest(list(names)),
        "dictionaries": {name: _digest(list(entries)) for name, entries in offered.items()},
    }


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]


def _why(form: Form, path: Path, before: Any, basis: Mapping[str, Any]) -> tuple[Message, ...]:
    """Return why a blank is out of date; nothing where it is not."""
    if not isinstance(before, Mapping) or not path.exists():
        return (Message("There was none yet."),)
    if before == basis:
        return ()
    if before["version"] != form.version:
        gaps = {"version": form.version, "since": before["version"]}
        return (Message("Version {version} of the form replaces version {since}.", gaps),)
    why = []
    old, new = before["dictionaries"], basis["dictionaries"]
    changed = sorted({name.partition("/")[0] for name in {*old, *new} if old.get(name) != new.get(name)})
    if changed:
        why.append(Message("Dictionary entries have changed: {names}.", {"names": changed}))
    if before["people"] != basis["people"]:
        why.append(Message("The roster has changed."))
    if before["declared"] != basis["declared"]:
        why.append(Message("The program draws it otherwise now."))
    return tuple(why)
