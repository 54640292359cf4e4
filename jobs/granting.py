"""查阅授权: archivists see in a workbook what was granted and still runs, and take back what is to end early (rule E9)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.answer_books import (
    UNKNOWN,
    Asked,
    Book,
    Given,
    homes,
    open_at,
    read_book,
    renew,
    tell,
    to_act_on,
    to_read,
)
from jobs.facts import people
from jobs.ledger import audit
from jobs.ledger.customers import chunks
from jobs.ledger.grant_table import access_grant
from jobs.ledger.grants import REVOKED, RUNNING, Kept, end, given
from jobs.ledger.tables import record
from jobs.running import Run
from validators.message import Fault
from validators.supervision import archivists

BOOK: Final = Book("access_grants")
#: So many stand in one workbook, those that run longest; the others follow as these end.
MOST: Final = 500

NOT_IN_CHARGE = Fault(
    "archivist-takes-back",
    "Grants are taken back by {who}, not by you.",
    "Leave it to {who}; if that is wrong, have your role in the roster (人员名册) corrected.",
    "E9",
)
ENDED_ALREADY = Fault(
    "grant-has-ended",
    "This grant has ended already, or was given anew with other days.",
    "Nothing needs to be done, unless it stands in a row of its own again.",
    "E9",
)


def _standing(connection: Connection) -> dict[str, tuple[Asked, Kept]]:
    """Return token -> (row of the workbook, grant) of every grant that runs, the last to end first."""
    kept = given(connection, access_grant.c.state == RUNNING)
    kept.sort(key=lambda each: (-each.grant.until.toordinal(), each.grant.request, each.grant.code))
    about: dict[str, tuple[str, str]] = {}
    for some in chunks({each.grant.code for each in kept}):
        query = sa.select(record.c.code, record.c.title, record.c.secrecy).where(record.c.code.in_(some))
        about |= {row.code: (row.title, row.secrecy) for row in connection.execute(query)}
    found = {}
    for each in kept:
        grant = each.grant
        title, secrecy = about.get(grant.code, ("", ""))
        line: dict[str, object] = {
            **{name: getattr(grant, name) or None for name in ("person", "body", "code", "way", "request", "approved")},
            **{"title": title or None, "secrecy": secrecy or None, "since": grant.since, "until": grant.until},
        }
        shown = hashlib.sha256(repr(sorted(line.items())).encode()).hexdigest()[:8].upper()
        token = f"A{each.id}-{shown}"
        found[token] = Asked(token, f"{grant.person} {grant.code}", line), each
    return found


def revocations(run: Run) -> None:
    """Read every archivist's workbook and end what they take back."""
    for person, path in to_read(run, BOOK):
        with run.ledger.reading() as connection:
            standing, in_charge = _standing(connection), archivists(people(connection))
        answered = _answers(run, person, path, standing, in_charge)
        if answered is None:
            continue
        if acts := to_act_on(answered, standing):
            with run.ledger.writing() as connection:
                entries = [
                    entry
                    for each in acts
                    for entry in end(
                        connection, [standing[each.token][1]], run.stamp, REVOKED, person, each.text("reason")
                    )
                ]
                audit.append(connection, run.key, run.stamp, entries)
        tell(run, BOOK, person, answered, _shown(standing) if person in in_charge else ())


def _shown(standing: Mapping[str, tuple[Asked, Kept]]) -> list[str]:
    return list(standing)[:MOST]


def _answers(
    run: Run, person: str, path: Path, standing: Mapping[str, tuple[Asked, Kept]], in_charge: Sequence[str]
) -> list[Given] | None:
    found = read_book(run, BOOK, person, path)
    return None if found is None else [_checked(each, person, standing, in_charge) for each in found]


def _checked(each: Given, person: str, standing: Mapping[str, tuple[Asked, Kept]], in_charge: Sequence[str]) -> Given:
    if not each.text("decision") or each.problems:
        return each
    if person not in in_charge:
        return each.refused(BOOK.problem(NOT_IN_CHARGE, each.row, {"who": "、".join(in_charge)}))
    if each.token not in standing:
        fault = ENDED_ALREADY if each.token.startswith("A") else UNKNOWN
        return each.refused(BOOK.problem(fault, each.row, {"value": each.token}))
    return each


def grant_books(run: Run) -> None:
    """Write the archivists' workbooks of what runs, and clear away those in which nothing stands."""
    with run.ledger.reading() as connection:
        standing, in_charge = _standing(connection), archivists(people(connection))
    tokens = _shown(standing)
    for person in sorted({*dict(homes(run, BOOK)), *in_charge}):
        if open_at(run, BOOK, person):
            continue

        def answers(path: Path, person: str = person) -> Sequence[Given] | None:
            return _answers(run, person, path, standing, in_charge)

        mine = [standing[token][0] for token in tokens] if person in in_charge else []
        renew(run, BOOK, person, mine, answers, more=len(standing) - len(tokens) if mine else 0)
