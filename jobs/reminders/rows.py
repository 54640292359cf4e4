"""A matter as it is shown: in somebody's workbook, in the list of whoever supervises them, in a mail."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.answer_books import Asked, Book
from jobs.reminders.above import told_above
from jobs.reminders.due import Asking, Due
from jobs.reminders.kinds import KINDS
from validators.answers.reminders import DONE, NOT_MINE, POSTPONED
from validators.message import Message
from validators.reminding import URGENCIES, Stage, Urgency, urgency
from workbooks.filling import RawCell

BOOK: Final = Book("reminders")
#: State of an answer -> what was chosen.
ANSWERS: Final = {"done": DONE, "postponed": POSTPONED, "passed": NOT_MINE}
_ORDER: Final = list(KINDS)


@dataclass(frozen=True, slots=True)
class Told:
    """A matter of this morning, with what the ledger keeps of it."""

    row: Row[Any]
    due: Due
    urgency: Urgency

    @property
    def silent(self) -> bool:
        """Whether nothing is said of it for now, since somebody has answered."""
        return bool(self.row.silent)

    @property
    def rank(self) -> tuple[int, date, int, int]:
        """The most urgent first."""
        return self.urgency, self.due.due or date.max, _ORDER.index(self.due.kind), self.row.id


def told(asking: Asking, rows: Mapping[tuple[str, str, str], Row[Any]], found: Mapping[Any, Due]) -> list[Told]:
    """Return every matter that stands open, the most urgent first."""
    open_ = [Told(row, found[matter], urgency(found[matter].due, asking.today)) for matter, row in rows.items()]
    return sorted(open_, key=lambda each: each.rank)


def asked(asking: Asking, each: Told) -> Asked:
    """Return a matter's row in the workbook of whoever is asked; the token says which it is and for what it was shown."""
    language, say, person = asking.run.workspace.settings.language, asking.run.say, each.row.person
    what = say(each.due.told_to(person))
    line: dict[str, object] = {
        "urgency": URGENCIES[each.urgency].of(language),
        "kind": KINDS[each.due.kind].label.of(language),
        "what": what,
        "since": each.due.since,
        "due": each.due.due,
        "todo": say(each.due.todo),
        "place": each.due.place or None,
        "course": "\n".join(map(say, course(asking, each))),
    }
    shown = hashlib.sha256(json.dumps(line, ensure_ascii=False, default=str).encode()).hexdigest()[:4].upper()
    if each.due.place:
        line["place"] = _link(asking, each)
    return Asked(f"R{each.row.id}-{each.row.basis}-{shown}", what, line)


def _link(asking: Asking, each: Told) -> RawCell:
    """Return a cell that opens the file, by a path that holds wherever the share is mounted."""
    root = asking.run.workspace.root
    home, target = asking.run.workspace.decisions / each.row.person, root / each.due.place
    try:
        path = Path(os.path.relpath(target, home)).as_posix()
    except ValueError:  # another drive
        path = str(target)
    name = target.name.replace('"', '""')
    return RawCell("str", target.name, f'HYPERLINK("{path.replace(chr(34), chr(34) * 2)}","{name}")')


def course(asking: Asking, each: Told) -> Sequence[Message]:
    """Return what has happened about a matter so far, a sentence each."""
    row = each.row
    said = [Message("Told first on {day}.", {"day": row.told})]
    if names := told_above(asking.roster, row, each.due, Stage(row.stage)):
        said.append(Message("On {day} {names} were told.", {"day": row.staged, "names": names}))
    gaps = {"who": row.by, "day": (row.answered or "")[:10], "reason": row.reason, "until": row.until}
    gaps["other"] = row.proposed
    if row.answer == "done":
        said.append(Message("{who} answered on {day}: done. By the ledger it is still open.", gaps))
    elif row.answer == "postponed":
        said.append(Message("{who} answered on {day}: postponed to {until}. {reason}", gaps))
    elif row.answer == "passed" and row.proposed:
        said.append(Message("{who} answered on {day}: not mine, but for {other}. {reason}", gaps))
    elif row.answer == "passed":
        said.append(Message("{who} answered on {day}: not mine. {reason}", gaps))
    return said
