"""Keeping the log: its head is noted outside each night and each week, and old entries leave it each year (rules A8 E10)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from jobs.facts import schedules_in_force
from jobs.ledger.anchors import Anchor, line_of, note
from jobs.ledger.checkpoints import let_go
from jobs.ledger.log_check import breaks
from jobs.ledger.tables import mail
from jobs.letters import Letter, post
from jobs.outbox import Refused, append_line
from jobs.running import Run
from validators.message import Message, Text
from validators.retention import in_force, over_before

#: The line of the retention schedule that the log falls under, as the loans do.
_LINE: Final = "JY"
_TITLE: Final = Text("操作日志末条", "Head of the log")


def anchor_file(run: Run) -> None:
    """Add a line with the log's head to the file that the settings name; a file out of reach is said, and the next night goes on."""
    name = run.workspace.settings.log.anchor_file
    if not name:
        return
    with run.ledger.writing() as connection:
        anchor = note(connection, run.key, run.stamp, "file", name)
    if anchor is None:
        return
    try:
        append_line(run.workspace.root / name, line_of(run.key, anchor))
    except Refused as refused:
        run.notices.append(refused.message)


def anchor_letters(run: Run) -> None:
    """Post this week's letters with the log's head; of several runs in a week the first one."""
    addresses = run.workspace.settings.log.anchor_mail
    if not addresses or not run.workspace.settings.mail.host:
        return
    year, week, _ = run.at.isocalendar()
    keys = {address: f"log-head/{year}-W{week:02}/{address}"[:200] for address in dict.fromkeys(addresses)}
    with run.ledger.writing() as connection:
        posted = set(connection.execute(sa.select(mail.c.key).where(mail.c.key.in_(keys.values()))).scalars())
        if posted >= set(keys.values()):
            return
        anchor = note(connection, run.key, run.stamp, "mail", "、".join(keys))
        if anchor is None:
            return
        for address, key in keys.items():
            post(connection, _letter(run, address, key, anchor), run.stamp)


def _letter(run: Run, address: str, key: str, anchor: Anchor) -> Letter:
    gaps = {"office": run.workspace.settings.office_name or "guidang", "day": run.at.date(), "count": anchor.seq}
    text = run.say(
        Message(
            "On {day} the log of the archive of {office} has {count} entries, the newest of which has the hash below. Keep this "
            "letter: whoever alters the log or puts an old one in its place cannot alter the letter.",
            gaps,
        )
    )
    ask = run.say(Message("To hold the log against this letter, run:"))
    command = f"guidang verify --head {anchor.seq}:{anchor.hash}"
    title = _TITLE.of(run.workspace.settings.language)
    return Letter(
        key, "", address, f"{title} {run.at.date()}", f"{text}\n\n{anchor.seq}:{anchor.hash}\n\n{ask}\n{command}\n"
    )


def let_entries_go(run: Run) -> None:
    """Take the entries out of the log whose term is over (loans and log: 10 years from the year's end, by default).

    A log that is not as it was written keeps them: they are what tells of it.
    """
    with run.ledger.writing() as connection:
        line = in_force(schedules_in_force(connection)[_LINE], run.at.date())
        first = over_before(line, run.at.date())
        if first is None:
            return
        before = first.isoformat()
        if any(breaks(connection, run.key)):
            run.notices.append(
                Message(
                    "Old entries were to leave the log, but it is not as it was written, so all of them stay. “guidang verify” says "
                    "where; once that is settled, run “guidang run log_term”."
                )
            )
            return
        gone = let_go(connection, run.key, run.stamp, before)
    if gone:
        run.notices.append(
            Message(
                "{count} entries from before {day} have left the log after their term.", {"count": gone, "day": before}
            )
        )
