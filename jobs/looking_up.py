"""Looking things up in the ledger: who asks, what they find, and an entry in the log for each look (A7 A8)."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.dossiers import Dossier, dossier_of
from jobs.facts import people
from jobs.failures import Failure
from jobs.finding import Counted, Found, Query, count, find, spellings
from jobs.ledger import audit
from jobs.ledger.disposals import certificate_of
from jobs.ledger.matching import keyed
from jobs.ledger.remains import remains
from jobs.ledger.sight import Sight, sight
from jobs.ledger.tables import code, record
from jobs.running import Run
from validators import access
from validators.declaration import Form
from validators.facts import Person
from validators.forms import forms
from validators.message import Message

#: A search shows so many records unless all are asked for; the log names so many of the codes.
MOST: Final = 50
#: Of so many words it is told what each finds by itself.
_WORDS_ALONE: Final = 6


@dataclass(frozen=True, slots=True)
class Remains:
    """What remains of a record whose content is gone (rule E14).

    Attributes:
        row: its row of the table `residue`.
        form: the form it was.
        certificate: number of the certificate of its destruction; "" where there is none.
    """

    row: Row[Any]
    form: Form
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search gave.

    Attributes:
        found: the records.
        counted: how many of each there are; None where nobody asked.
        alone: where nothing was found, each word -> how many records it finds by itself.
    """

    found: Found
    counted: Counted | None
    alone: Mapping[str, int]


def asker(connection: Connection) -> Person:
    """Return the person on the roster who is logged in to this computer.

    Raises:
        Failure: the roster does not know the login.
    """
    login = getpass.getuser()
    for person in people(connection).values():
        if person.login == login and person.active:
            return person
    raise Failure(
        Message(
            "Your login “{login}” is not on the roster. Have the archivist enter it in 人员名册, column 登录名; it holds from the "
            "next run.",
            {"login": login},
        )
    )


def dossier(run: Run, wanted: str, language: str) -> Dossier | Remains:
    """Return what is on file under a code, or what remains of it, and enter the look in the log (rules A7 A8).

    A code in another spelling, or the number that stands on a record, does as well where it means one record. What
    nobody knows and what the asker may not see get the same answer.

    Raises:
        Failure: the asker is unknown, or nothing that they may see is known under this code.
    """
    with run.ledger.writing() as connection:
        who = asker(connection)
        seen = sight(connection, who, run.at.date())
        row, why = _meant(connection, seen, wanted)
        left = _left(connection, who, wanted) if row is None else None
        known = row.code if row is not None else wanted if left is not None else ""
        entry = audit.Entry(
            *(who.name, "looked" if why or left is not None else "refused", known),
            *(_ground(why) if why else "", {"code": wanted}, "guidang show"),
        )
        audit.append(connection, run.key, run.stamp, [entry])
        if row is not None and why:
            return dossier_of(connection, row, who, why, language)
        if left is not None:
            return Remains(left, forms()[left.form], certificate_of(connection, left.code))
        voided = connection.execute(
            sa.select(code.c.reason).where(code.c.code == wanted, code.c.state == "void")
        ).scalar()
    if voided is not None:
        raise Failure(Message("The code {code} was withdrawn: {reason}", {"code": wanted, "reason": voided}))
    raise Failure(
        Message(
            "Nothing is on file under “{code}”, or you may not see it. Copy the whole code from the register, such as J2026001.",
            {"code": wanted},
        )
    )


def _meant(connection: Connection, seen: Sight, wanted: str) -> tuple[Row[Any] | None, access.Answer | None]:
    """Return the record that is meant, and why the asker may see it; None for the latter where they may not."""
    row = connection.execute(sa.select(record).where(record.c.code == wanted)).first()
    if row is not None:
        answer = seen.of(row)
        return row, answer if answer else None
    for number in spellings(wanted):
        rows = connection.execute(sa.select(record).where(record.c.id.in_(keyed([number])), seen.condition)).all()
        found = [(row, answer) for row in rows if (answer := seen.of(row))]
        if len(found) == 1:
            return found[0]
    return None, None


def _ground(why: access.Answer) -> str:
    """Return by what right somebody looks, in a word of the log; with the request where one was approved."""
    return " ".join(filter(None, (why.why.name.lower(), why.grant.request if why.grant else "")))


def _left(connection: Connection, who: Person, wanted: str) -> Row[Any] | None:
    """Return what remains of a record whose content is gone; only who sees all or decided on it is told (rule E14)."""
    row = remains(connection, {wanted}).get(wanted)
    concerned = row is not None and who.name in (row.asked, *row.approved.split("、"))
    return row if who.role in access.SEE_ALL or concerned else None


def search(run: Run, query: Query, most: int | None = MOST, *, counted: bool = False) -> Sought:
    """Return the records that the asker looks for and may see, and enter the look in the log (rules A7 A8).

    The log keeps which codes were found, and of what was looked for a keyed hash.

    Args:
        run: the run.
        query: what they look for.
        most: so many are returned; None for all.
        counted: count them as well.

    Raises:
        Failure: the asker is unknown.
    """
    on = run.at.date()
    with run.ledger.reading() as connection:
        who = asker(connection)
        found = find(connection, query, who, on, most)
        numbers = count(connection, query, who, on) if counted else None
        alone = {} if found.hits else _alone(connection, query, who, on)
    codes = [hit.code for hit in found.hits]
    why = " ".join([*codes[:MOST], *(["…"] if len(codes) > MOST or found.more else [])])
    values = {"query": {name: str(value) for name, value in asdict(query).items() if value}, "found": codes}
    with run.ledger.writing() as connection:
        entry = audit.Entry(who.name, "searched", "", why, values, "guidang search")
        audit.append(connection, run.key, run.stamp, [entry])
    return Sought(found, numbers, alone)


def _alone(connection: Connection, query: Query, who: Person, on: date) -> dict[str, int]:
    """Return each word that was typed -> how many records it finds by itself; nothing where there was only one."""
    words = list(dict.fromkeys(query.words.split()))[:_WORDS_ALONE]
    if len(words) < 2 and replace(query, words="") == Query():
        return {}
    return {word: find(connection, Query(word), who, on, 0).more for word in words if not word.startswith("-")}
