"""What follows from the roster each night: an inbox for everybody, and who decides where a supervisor has left."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.facts import people
from jobs.language import reason
from jobs.running import Run
from validators.facts import Person
from validators.message import Message
from validators.supervision import reviewer_of


def heed_people(run: Run) -> None:
    """Make an inbox for everybody who works here, and say whose supervisor has left."""
    with run.ledger.reading() as connection:
        known = people(connection)
    for person in known.values():
        if person.active:
            _make_inbox(run, person.name)
    _say_who_left(run, known)


def _make_inbox(run: Run, name: str) -> None:
    folder = run.workspace.inbox / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        run.notices.append(
            Message(
                "The inbox {folder} could not be made ({error}). Make it by hand, or give the account that runs "
                "guidang the right to.",
                {"folder": str(folder), "error": reason(error)},
            )
        )


def _say_who_left(run: Run, known: Mapping[str, Person]) -> None:
    """Say whose supervisor has left; their forms go on to the next one above until the roster names a successor."""
    left: dict[str, list[str]] = {}
    for person in known.values():
        above = known.get(person.supervisor)
        if person.active and above and not above.active:
            left.setdefault(above.name, []).append(person.name)
    for supervisor, names in left.items():
        acting = list(dict.fromkeys(filter(None, (reviewer_of(known, name) for name in names))))
        gaps = {"supervisor": supervisor, "people": names, "acting": acting}
        run.notices.append(
            Message(
                "{supervisor} has left, but is still the supervisor of {people} in 人员名册; meanwhile their forms go to "
                "{acting}. Enter the successor there.",
                gaps,
            )
            if acting
            else Message(
                "{supervisor} has left, but is still the supervisor of {people} in 人员名册, and nobody else could decide "
                "on their forms. Enter the successor there.",
                gaps,
            )
        )
