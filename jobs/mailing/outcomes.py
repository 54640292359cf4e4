"""What became of letters: entered in the ledger one by one, and told to the archivist by the next run that makes a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.ledger.audit import Entry, append
from jobs.ledger.outgoing import enter, is_known, mark_told, untold
from jobs.letters import LETTER
from jobs.mailing.handing_over import Answer
from jobs.running import Run
from validators.message import Message

#: So many letters that failed are named one by one in a run report.
_NAMED: Final = 10


def enter_answer(run: Run, letter: Row[Any], answer: Answer) -> None:
    """Enter what the mail server said to a letter."""
    state = {"lost": "waiting"}.get(answer.state, answer.state)
    if state == "waiting" and is_overdue(run, letter):
        state = "expired"
    with run.ledger.writing() as connection:
        enter(connection, [letter.id], state, run.stamp, "" if state == "sent" else answer.words)
        if state == "sent":
            sent = Entry(letter.person or "guidang", "mailed", why=letter.key, values=letter.subject)
            append(connection, run.key, run.stamp, [sent])


def put_off(run: Run, letters: Sequence[Row[Any]], why: str) -> int:
    """Enter that letters could not be sent, for one reason; return how many are tried again, the others are given up."""
    over = [letter.id for letter in letters if is_overdue(run, letter)]
    waiting = [letter.id for letter in letters if letter.id not in over]
    with run.ledger.writing() as connection:
        enter(connection, waiting, "waiting", run.stamp, why)
        enter(connection, over, "expired", run.stamp, why)
    return len(waiting)


def is_overdue(run: Run, letter: Row[Any]) -> bool:
    """Return whether a letter has been tried for as long as the settings say."""
    patience = timedelta(days=run.workspace.settings.mail.give_up_days)
    return run.workspace.zoned(run.at) - datetime.fromisoformat(letter.posted) >= patience


def tell_failed(run: Run) -> None:
    """Tell the archivist what failed for good and was told by no run report yet."""
    with run.ledger.reading() as connection:
        found = untold(connection)
        news = [row for row in found if not is_known(connection, row)]
    if not found:
        return
    nowhere = list(dict.fromkeys(row.person for row in news if row.state == "unaddressed" and not row.address))
    if nowhere:
        run.notices.append(
            Message(
                "No mail reaches {people}: 人员名册 names no address for them. Enter it in the column 邮箱.",
                {"people": nowhere},
            )
        )
    failed = [row for row in news if row.state != "unaddressed" or row.address]
    run.notices.extend(_told(run, row) for row in failed[:_NAMED])
    if more := len(failed) - len(failed[:_NAMED]):
        run.notices.append(Message("{count} more letters failed; “guidang mail” lists all of them.", {"count": more}))
    with run.ledger.writing() as connection:
        mark_told(connection, [row.id for row in found], run.id)


def _told(run: Run, row: Row[Any]) -> Message:
    days = run.workspace.settings.mail.give_up_days
    gaps = {"subject": row.subject, "person": row.person, "address": row.address, "answer": row.why, "days": days}
    match row.state:
        case "unaddressed":
            return Message(
                "No mail can be sent to “{address}”, so {person} gets none. Correct the address in 人员名册.", gaps
            )
        case "refused":
            return Message(
                "The letter “{subject}” to {person} was refused for good and is not sent again; about {address} the mail "
                "server said: {answer}. Correct the address in 人员名册, or ask the server's operator.",
                gaps,
            )
        case "expired" if row.kind == LETTER:
            return Message(
                "The letter “{subject}” to {person} ({address}) could not be sent for {days} days and is given up. What was in "
                "the way in the end: {answer}",
                gaps,
            )
        case "expired":
            return Message(
                "The message “{subject}” to the chat group could not be sent for {days} days and is given up. What was in the "
                "way in the end: {answer}",
                gaps,
            )
        case _ if row.kind == LETTER:
            return Message(
                "Whether the letter “{subject}” reached {person} ({address}) is not known: the connection or the run broke off "
                "at the moment when the mail server was taking it. It is not sent again; ask {person}.",
                gaps,
            )
        case _:
            return Message(
                "Whether the message “{subject}” reached the chat group is not known: the run broke off while it was being sent. "
                "It is not sent again.",
                gaps,
            )
