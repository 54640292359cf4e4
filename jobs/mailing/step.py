"""The step `mail`, the last of a run: what waits is sent, and what was cut off is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.engine import Row

from jobs.ledger.outgoing import cut_off, due, enter, forget, waits
from jobs.letters import LETTER, Announcement, announce
from jobs.mailing.outcomes import tell_failed
from jobs.running import Run
from jobs.settings.sections import CHAT_MESSAGES
from jobs.workspace import iso
from validators.message import Message


def mail(run: Run) -> None:
    """Send what waits, and say in the run's notices what could not be sent; the run goes on in any case."""
    chat = run.workspace.settings.chat
    if run.notices and chat.enabled and "notices" in chat.messages:
        _announce_notices(run)
    _send_waiting(run)
    tell_failed(run)


def _send_waiting(run: Run) -> None:
    with run.ledger.reading() as connection:
        if not waits(connection):
            return
    _enter_cut_off(run)
    letters, messages = _due(run)
    if letters:
        from jobs.mailing.sending import send_letters

        send_letters(run, letters)
    if messages:
        from jobs.mailing.chatting import send_announcements

        send_announcements(run, messages)


def _due(run: Run) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """Return the letters and the messages to be sent now; those that nobody wants are forgotten."""
    settings = run.workspace.settings
    before = iso(run.workspace.zoned(run.at - timedelta(minutes=settings.mail.again_minutes)))
    wanted = settings.chat.messages if settings.chat.enabled else []
    with run.ledger.writing() as connection:
        if not settings.mail.host:
            forget(connection, LETTER)
        forget(connection, *(kind for kind in CHAT_MESSAGES if kind not in wanted))
        found = due(connection, before)
    letters = [row for row in found if row.kind == LETTER]
    return letters, [row for row in found if row.kind != LETTER]


def _announce_notices(run: Run) -> None:
    title = Message("guidang: to be dealt with")
    text = Message(
        "The run of {at} has {count} points to be dealt with; they are in the run report.",
        {"at": run.at, "count": len(run.notices)},
    )
    with run.ledger.writing() as connection:
        said = Announcement(f"notices/{run.id}", "notices", run.say(title), run.say(text))
        announce(connection, said, run.stamp)


def _enter_cut_off(run: Run) -> None:
    with run.ledger.writing() as connection:
        enter(connection, [row.id for row in cut_off(connection)], "uncertain", run.stamp)
