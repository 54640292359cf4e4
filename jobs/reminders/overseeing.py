"""下属催办: what the people of a supervisor have not seen to, and what has gone up to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jobs.people_lists import PeopleList, put_lists
from jobs.reminders.above import supervisor_of, told_above
from jobs.reminders.due import Asking
from jobs.reminders.kinds import KINDS
from jobs.reminders.rows import ANSWERS, Told, course
from validators.declaration import Kind
from validators.message import Message, Text
from validators.reminding import URGENCIES, Stage

#: So many lines stand in one list, those first that have gone up furthest.
MOST: Final = 500
LIST: Final = PeopleList(
    "reminders_below",
    Text("下属催办", "Reminders of your people"),
    (
        Message(
            "What your people have to see to, first what was not seen to in time and has gone up to you. It goes when the "
            "matter is settled on file; whoever is named answers in their own workbook."
        ),
    ),
    (
        (Text("情况", "State"), Kind.TEXT, 12),
        (Text("负责人", "Whose"), Kind.TEXT, 10),
        (Text("轻重缓急", "Urgency"), Kind.TEXT, 11),
        (Text("类别", "Kind"), Kind.TEXT, 13),
        (Text("什么事", "What"), Kind.LONG, 46),
        (Text("起于", "Since"), Kind.DATE, 12),
        (Text("期限", "Until"), Kind.DATE, 12),
        (Text("档号", "Archive code"), Kind.TEXT, 18),
        (Text("催办经过", "Course"), Kind.LONG, 36),
    ),
)
_STATES: Final = {
    Stage.AHEAD: Text("已提醒", "Told"),
    Stage.DUE: Text("已提醒", "Told"),
    Stage.SUPERVISOR: Text("已报主管", "Supervisor told"),
    Stage.MANAGEMENT: Text("已报管理层", "Management told"),
}


def oversee(asking: Asking, open_: Sequence[Told]) -> None:
    """Write the list of everybody who supervises somebody, and of whomever a matter has gone up to."""
    lists: dict[str, list[Told]] = {}
    for each in open_:
        above = told_above(asking.roster, each.row, each.due, Stage(each.row.stage))
        below = () if each.due.private else (supervisor_of(asking.roster, each.row.person),)
        for person in dict.fromkeys((*above, *below)):
            if person:
                lists.setdefault(person, []).append(each)
    put_lists(asking.run, LIST, {person: _rows(asking, some) for person, some in lists.items()})


def _rows(asking: Asking, some: Sequence[Told]) -> list[tuple[object, ...]]:
    ordered = sorted(some, key=lambda each: (each.silent, -each.row.stage, *each.rank))
    return [_row(asking, each) for each in ordered[:MOST]]


def _row(asking: Asking, each: Told) -> tuple[object, ...]:
    language, say = asking.run.workspace.settings.language, asking.run.say
    state = ANSWERS[each.row.answer] if each.silent else _STATES[Stage(each.row.stage)].of(language)
    return (
        *(state, each.row.person, URGENCIES[each.urgency].of(language), KINDS[each.due.kind].label.of(language)),
        *(say(each.due.told_openly), each.due.since, each.due.due, each.due.code or None),
        "\n".join(map(say, course(asking, each))),
    )
