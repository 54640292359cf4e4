"""Reading the log: for archivists and management all of it, for IT what the machine did; each reading is entered itself (A8 E10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.failures import Failure
from jobs.ledger import audit
from jobs.ledger.log_words import GROUPS, WORDS, text_of
from jobs.ledger.tables import arrival, record
from jobs.ledger.tables import audit as log
from jobs.looking_up import asker
from jobs.running import Run
from validators import access
from validators.facts import Person
from validators.forms import forms
from validators.message import Message

#: So many entries are shown unless more are asked for.
MOST: Final = 200
#: What of the log is IT's to read: what the machine did, and not who read whose files.
_IT: Final = "信息技术"
_OF_MACHINE: Final = tuple(
    word.name for word in WORDS.values() if word.group in ("forms", "keys", "destruction", "log")
)
#: What stands for a code that the reader may not know.
HIDDEN: Final = "****"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries somebody wants to read.

    Attributes:
        code: of this archive code; "" of all.
        who: by this person; "".
        words: of these words of the log; none means all.
        since: on this day or later, ISO; "".
        to: on this day or before, ISO; "".
        most: the newest so many.
    """

    code: str = ""
    who: str = ""
    words: tuple[str, ...] = ()
    since: str = ""
    to: str = ""
    most: int = MOST


@dataclass(frozen=True, slots=True)
class Read:
    """An entry as it is read.

    Attributes:
        seq: its number.
        at: when, ISO 8601 with zone.
        who: who.
        what: the word of the log.
        code: the archive code; `HIDDEN` where the reader may not know it.
        why: on what ground.
        source: by which file or command; of a file that came in, its path in the inbox while it is known.
    """

    seq: int
    at: str
    who: str
    what: str
    code: str
    why: str
    source: str


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of the log that somebody means: a word, its text in either language, or a group's."""
    return tuple(
        word.name
        for word in WORDS.values()
        if text.casefold() in (word.name, word.group, *word.text, *GROUPS[word.group])
    )


def read_log(run: Run, wanted: Wanted) -> tuple[list[Read], int]:
    """Return the entries somebody wants, the oldest first, and how many more there are; the reading is entered in the log.

    Raises:
        Failure: the asker is unknown, or the log is not theirs to read.
    """
    with run.ledger.writing() as connection:
        who = asker(connection)
        allowed = who.role in access.SEE_ALL or who.role == _IT
        word = "log-read" if allowed else "refused"
        entry = audit.Entry(who.name, word, "", "", asdict(wanted), "guidang log")
        audit.append(connection, run.key, run.stamp, [entry])
    if not allowed:
        raise Failure(
            Message(
                "The log is read by archivists and management, and by IT for what the machine did. Ask the archivist; 查阅日志.xlsx "
                "in their folder has each month."
            )
        )
    with run.ledger.reading() as connection:
        where = _asked(wanted, who)
        count = connection.execute(sa.select(sa.func.count()).select_from(log).where(*where)).scalar() or 0
        query = sa.select(log).where(*where).order_by(log.c.seq.desc()).limit(wanted.most)
        rows = connection.execute(query).all()
        return entries_as_read(connection, rows[::-1], who), max(count - len(rows), 0)


def settle(run: Run, codes: Sequence[str]) -> None:
    """Enter that somebody has looked into what was found altered past guidang, so that `verify` tells of it no more.

    Raises:
        Failure: the asker is unknown, or it is not theirs to say; or nothing of the kind was found in such a record.
    """
    with run.ledger.writing() as connection:
        who = asker(connection)
        if who.role not in access.SEE_ALL:
            raise Failure(
                Message(
                    "That a record was looked into is said by an archivist or the management. Turn to the archivist."
                )
            )
        query = sa.select(log.c.code).where(log.c.what == "altered-outside", log.c.code.in_(codes))
        known = set(connection.execute(query).scalars())
        if unknown := [code for code in codes if code not in known]:
            raise Failure(
                Message(
                    "Nothing was found altered past guidang in {codes}. Copy the code from what “guidang verify” says.",
                    {"codes": "、".join(unknown)},
                )
            )
        entries = [audit.Entry(who.name, "looked-into", code, source="guidang verify") for code in codes]
        audit.append(connection, run.key, run.stamp, entries)


def entries_as_read(connection: Connection, rows: Sequence[Row[Any]], who: Person) -> list[Read]:
    """Return rows of the log as a person may read them.

    Args:
        connection: sees the ledger as it is.
        rows: of the table `audit`.
        who: the reader.
    """
    hidden = _hidden(connection, who, {row.code for row in rows if row.code})
    paths = _paths(connection, rows)
    return [
        Read(
            *(row.seq, row.at, row.who, row.what, HIDDEN if row.code in hidden else row.code),
            "" if any(code in row.why for code in hidden) else row.why,
            paths.get(row.source, row.source),
        )
        for row in rows
    ]


def _asked(wanted: Wanted, who: Person) -> list[sa.ColumnElement[bool]]:
    where = list[sa.ColumnElement[bool]]()
    if who.role not in access.SEE_ALL:
        where.append(log.c.what.in_(_OF_MACHINE))
    if wanted.code:
        where.append(log.c.code == wanted.code)
    if wanted.who:
        where.append(log.c.who == wanted.who)
    if wanted.words:
        where.append(log.c.what.in_(wanted.words))
    if wanted.since:
        where.append(log.c.at >= wanted.since)
    if wanted.to:
        where.append(log.c.at < wanted.to + "U")  # behind every moment of that day: T comes before it
    return where


def _hidden(connection: Connection, who: Person, codes: set[str]) -> set[str]:
    """Return the codes that a reader may not know: reports about themselves, and to IT all that is secret (rules B12 C10)."""
    found = set[str]()
    apart = {form.id for form in forms().values() if form.hides_sender}
    every = sorted(codes)
    for at in range(0, len(every), 500):
        query = sa.select(record).where(record.c.code.in_(every[at : at + 500]))
        if who.role in access.SEE_ALL:
            query = query.where(record.c.form.in_(apart))
        for row in connection.execute(query):
            secret = who.role not in access.SEE_ALL and access.rank(row.secrecy) >= access.rank("机密")
            form = forms()[row.form]
            subject = access.Subject(row.code, form, row.handler, row.department, row.secrecy, row.fields)
            if secret or (row.form in apart and not access.by_post(who, subject)):
                found.add(row.code)
    return found


def _paths(connection: Connection, rows: Sequence[Row[Any]]) -> Mapping[str, str]:
    """Return `arrival 17` -> the path under which that file came, of files that are not kept apart."""
    numbers = {
        int(row.source[8:]): row for row in rows if row.source.startswith("arrival ") and row.source[8:].isdigit()
    }
    apart = [form.id for form in forms().values() if form.hides_sender]
    query = sa.select(arrival.c.id, arrival.c.path, arrival.c.form).where(arrival.c.state != "erased")
    found: dict[str, str] = {}
    every = sorted(numbers)
    for at in range(0, len(every), 500):
        for row in connection.execute(query.where(arrival.c.id.in_(every[at : at + 500]))):
            if row.form not in apart:
                found[f"arrival {row.id}"] = row.path
    return found


def ground_of(why: str, language: str) -> str:
    """Return the ground of a look as people read it; what is no word of the policy stays as it is."""
    word, _, rest = why.partition(" ")
    known = access.Why.__members__.get(word.upper())
    return " ".join(filter(None, (known.value.of(language), rest))) if known else why


def row_of(read: Read, language: str) -> tuple[int, str, str, str, str, str, str]:
    """Return an entry as a list shows it: number, moment, who, what, code, ground, file or command."""
    moment = read.at[:16].replace("T", " ")
    return (
        read.seq,
        moment,
        read.who,
        text_of(read.what).of(language),
        read.code,
        ground_of(read.why, language),
        read.source,
    )
