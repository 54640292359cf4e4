"""What became of a run's letters: entered in the ledger one by one, and told to the archivist at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.ledger.audit import Entry, append
from jobs.ledger.outgoing import enter, is_told
from jobs.mailing.handing_over import Answer
from jobs.running import Run
from validators.message import Message

#: So many letters that failed are named one by one in the run report.
_NAMED: Final = 10


@dataclass(slots=True)
class Outcomes:
    """The outcomes of a run.

    Attributes:
        run: the run.
        failed: a sentence for each letter that failed for good.
        nowhere: people who have no address.
    """

    run: Run
    failed: list[Message] = field(default_factory=list)
    nowhere: list[str] = field(default_factory=list)

    def enter(self, letter: Row[Any], answer: Answer) -> None:
        """Enter what became of a letter."""
        state = {"lost": "waiting"}.get(answer.state, answer.state)
        if state == "waiting" and is_overdue(self.run, letter):
            state = "expired"
        with self.run.ledger.writing() as connection:
            enter(connection, [letter.id], state, self.run.stamp, "" if state == "sent" else answer.words)
            if state == "sent":
                sent = Entry(letter.person or "guidang", "mailed", why=letter.subject, values=letter.key)
                append(connection, self.run.key, self.run.stamp, [sent])
        gaps = {"subject": letter.subject, "person": letter.person, "address": letter.address, "answer": answer.words}
        if state == "refused":
            self.failed.append(
                Message(
                    "The letter “{subject}” to {person} was refused for good and is not sent again; about {address} the mail "
                    "server said: {answer}. Correct the address in 人员名册, or ask the server's operator.",
                    gaps,
                )
            )
        elif state == "expired":
            self.failed.append(
                Message(
                    "The letter “{subject}” to {person} ({address}) could not be sent for {days} days and is given up. In the end "
                    "the mail server said: {answer}.",
                    gaps | {"days": self.run.workspace.settings.mail.give_up_days},
                )
            )
        elif state == "uncertain":
            self.failed.append(in_doubt(letter))

    def no_address(self, letter: Row[Any]) -> None:
        """Enter a letter whose address is none; the archivist is told of it the first time."""
        with self.run.ledger.writing() as connection:
            told = is_told(connection, letter)
            enter(connection, [letter.id], "unaddressed", self.run.stamp)
        if told:
            return
        if not letter.address:
            self.nowhere.append(letter.person)
            return
        self.failed.append(
            Message(
                "No mail can be sent to “{address}”, so {person} gets none. Correct the address in 人员名册.",
                {"address": letter.address, "person": letter.person},
            )
        )

    def all_wait(self, letters: Sequence[Row[Any]], why: Message) -> None:
        """Enter that letters could not be sent, for one reason; those that waited too long are given up."""
        given_up = [letter for letter in letters if is_overdue(self.run, letter)]
        over = {letter.id for letter in given_up}
        waiting = [letter.id for letter in letters if letter.id not in over]
        said = self.run.say(why)
        with self.run.ledger.writing() as connection:
            enter(connection, waiting, "waiting", self.run.stamp, said)
            enter(connection, sorted(over), "expired", self.run.stamp, said)
        days = self.run.workspace.settings.mail.give_up_days
        if waiting:
            self.run.notices.append(
                Message(
                    "{count} letters wait to be sent. {why} They are tried again by the next runs, for {days} days.",
                    {"count": len(waiting), "why": why, "days": days},
                )
            )
        if given_up:
            people = list(dict.fromkeys(letter.person for letter in given_up))
            self.run.notices.append(
                Message(
                    "{count} letters could not be sent for {days} days and are given up; they were for {people}. {why}",
                    {"count": len(given_up), "days": days, "people": people, "why": why},
                )
            )

    def tell(self) -> None:
        """Tell the archivist what failed."""
        if self.nowhere:
            people = list(dict.fromkeys(self.nowhere))
            self.run.notices.append(
                Message(
                    "No mail reaches {people}: 人员名册 names no address for them. Enter it in the column 邮箱.",
                    {"people": people},
                )
            )
        self.run.notices.extend(self.failed[:_NAMED])
        if len(self.failed) > _NAMED:
            more = len(self.failed) - _NAMED
            self.run.notices.append(
                Message("{count} more letters failed; “guidang mail” lists all of them.", {"count": more})
            )


def is_overdue(run: Run, letter: Row[Any]) -> bool:
    """Return whether a letter has been tried for as long as the settings say."""
    patience = timedelta(days=run.workspace.settings.mail.give_up_days)
    return run.workspace.zoned(run.at) - datetime.fromisoformat(letter.posted) >= patience


def in_doubt(letter: Row[Any]) -> Message:
    """Return what is said of a letter that nobody knows to have been sent."""
    return Message(
        "Whether the letter “{subject}” reached {person} ({address}) is not known: the connection or the run broke off at the "
        "moment when the mail server was taking it. It is not sent again; ask {person}.",
        {"subject": letter.subject, "person": letter.person, "address": letter.address},
    )
