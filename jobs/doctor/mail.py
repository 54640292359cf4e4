"""Checks of what goes out: mail, and messages to the company's chat groups. Nothing is sent, and nobody is called."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from jobs.doctor.patient import Finding, Patient, noted, off, ok
from jobs.keys import MAIL_PASSWORD, secret
from jobs.ledger.outgoing import FAILED
from jobs.ledger.tables import mail as letters
from jobs.workspace import iso
from validators.message import Message

#: Letters that failed are told of for so long, and those that wait from so many tries on.
_LATELY: Final = timedelta(days=7)
_TRIES: Final = 3


def mail(patient: Patient) -> Finding:
    """See that mail can be sent, as far as the settings say, and that none has failed."""
    settings = patient.workspace.settings.mail
    if not settings.host:
        return ok(
            Message(
                "No mail is sent, since no mail server is named in the settings; people find everything in their folders."
            )
        )
    if settings.user and not secret(patient.workspace, MAIL_PASSWORD):
        return off(
            Message(
                "No password is kept for {user}. Enter it with “guidang mail --set-password”, or put it into the environment "
                "variable {variable} of the account that runs guidang.",
                {"user": settings.user, "variable": MAIL_PASSWORD.variable},
            )
        )
    waiting, failed = _in_the_outbox(patient)
    if waiting:
        return off(
            Message(
                "{count} letters wait to be sent. The last time this was in the way: {why} Try it with “guidang mail --test ADDRESS”.",
                {"count": len(waiting), "why": waiting[-1]},
            )
        )
    if failed:
        return noted(
            Message("{count} letters of the last week reached nobody; “guidang mail” lists them.", {"count": failed})
        )
    return ok(
        Message(
            "Mail is sent through {host}. Whether it arrives says “guidang mail --test ADDRESS”.",
            {"host": settings.host},
        )
    )


def _in_the_outbox(patient: Patient) -> tuple[list[str], int]:
    """Return what is in the way of each letter that was tried again and again, and how many failed lately."""
    since = iso((patient.now - _LATELY).astimezone(patient.workspace.settings.zone))
    waits = sa.and_(letters.c.state == "waiting", letters.c.tries >= _TRIES)
    failed = sa.and_(letters.c.state.in_(FAILED), letters.c.posted >= since)
    with patient.ledger.reading() as connection:
        why = connection.execute(sa.select(letters.c.why).where(waits).order_by(letters.c.id)).scalars()
        said = [each or "" for each in why]
        count = connection.execute(sa.select(sa.func.count()).select_from(letters).where(failed)).scalar_one()
    return said, int(count)


def chat(patient: Patient) -> Finding:
    """See that group messages can be sent, where they are switched on."""
    if not patient.workspace.settings.chat.enabled:
        return ok(Message("Messages to the company's chat groups are switched off."))
    from jobs.mailing.chatting import groups

    count = len(groups(patient.workspace))
    return ok(
        Message(
            "Messages go to {count} chat groups. Whether they arrive says “guidang mail --test-chat”.", {"count": count}
        )
    )
