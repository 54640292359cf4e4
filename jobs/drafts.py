"""Drafts: forms that guidang has filled in as far as it can, for a person to complete and hand in.

A draft lies where its person collects things. It is never read there: they complete it and put it into
their inbox. One that they have worked on is left as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from jobs.ledger.tables import printed
from jobs.outbox import Refused, clear_away, is_open, write_whole
from jobs.running import Run
from jobs.store import sha256_of
from validators.message import Message


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it is to lie there.

    Attributes:
        basis: whatever decides about its content; it is made anew where this has changed.
        make: makes the workbook.
    """

    basis: str
    make: Callable[[], bytes]


def renew_drafts(run: Run, kind: str, wanted: Mapping[tuple[str, str], Draft]) -> None:
    """Put drafts where they are wanted, and take those away that are not wanted any more.

    Args:
        run: the run under way.
        kind: what they are for; drafts of other kinds are left alone.
        wanted: (person, path below the person's folder, with `/`) -> draft.
    """
    prefix = f"draft/{kind}/"
    with run.ledger.reading() as connection:
        query = sa.select(printed).where(printed.c.name.startswith(prefix, autoescape=True))
        known = {row.name: row.detail for row in connection.execute(query)}
    for (person, inside), draft in wanted.items():
        name = f"{prefix}{person}/{inside}"
        _put(run, name, run.workspace.people / person / inside, draft, known.get(name))
    gone = set(known) - {f"{prefix}{person}/{inside}" for person, inside in wanted}
    for name in sorted(gone):
        path = run.workspace.people / name.removeprefix(prefix)
        if not path.is_file() or _untouched(path, known[name]):
            clear_away(path)
            _enter(run, name, None)


def _untouched(path: Path, before: Mapping[str, Any] | None) -> bool:
    """Return whether a draft is as guidang wrote it; a run that was killed may not have come to write the newest."""
    return before is not None and not is_open(path) and sha256_of(path) in before["sha256"]


def _put(run: Run, name: str, path: Path, draft: Draft, before: Mapping[str, Any] | None) -> None:
    basis = hashlib.sha256(draft.basis.encode()).hexdigest()
    there = path.is_file()
    if there and not _untouched(path, before):
        run.notices.append(
            Message(
                "{file} was filled in where it lies and has not been handed in yet. Put it into the inbox of {person}.",
                {"file": path.name, "person": path.relative_to(run.workspace.people).parts[0]},
            )
        )
        return
    if there and before and before["basis"] == basis and sha256_of(path) == before["sha256"][0]:
        return
    content = draft.make()
    earlier = before["sha256"][:1] if before else []
    _enter(run, name, {"basis": basis, "sha256": [hashlib.sha256(content).hexdigest(), *earlier]})
    try:
        write_whole(path, content)
    except Refused as refused:
        run.notices.append(refused.message)


def _enter(run: Run, name: str, detail: Mapping[str, Any] | None) -> None:
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(printed).where(printed.c.name == name))
        if detail:
            connection.execute(sa.insert(printed).values(name=name, revision=0, detail=detail))
