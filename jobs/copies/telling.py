"""The letter that says that copies lie ready; it names the request and nothing that is in a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.engine import Connection

from jobs.copies.standing import folder_of
from jobs.copies.wanting import Wanted
from jobs.facts import people
from jobs.letters import Letter, post
from jobs.running import Run
from validators.message import Message


def post_letters(run: Run, connection: Connection, wants: Sequence[Wanted]) -> None:
    """Tell everybody once of what was granted to them, and again where its last day is another one."""
    counts: dict[tuple[str, str, str], int] = {}
    for each in wants:
        key = each.grant.person, each.grant.request, each.grant.until.isoformat()
        counts[key] = counts.get(key, 0) + 1
    roster = people(connection)
    for (person, request, until), count in counts.items():
        folder = run.workspace.inside(run.workspace.people / person / folder_of(run, request))
        gaps: dict[str, object] = {
            "request": request,
            "until": until,
            "count": count,
            "folder": folder,
            "person": person,
        }
        letter = Letter(
            f"consulting/{request}/{person}/{until}",
            person,
            roster[person].email,
            run.say(Message("What you may consult by {request} is ready", gaps)),
            "\n\n".join(map(run.say, _words(gaps))),
        )
        post(connection, letter, run.stamp)


def _words(gaps: Mapping[str, object]) -> Iterator[Message]:
    yield Message("Dear {person},", gaps)
    yield Message(
        "{count} records that you may consult by {request} lie in {folder} until {until}. The list there says what may be done "
        "with them; after that day the copies are taken away.",
        gaps,
    )
