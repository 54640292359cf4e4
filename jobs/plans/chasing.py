"""待补拜访记录: plans whose visit has no record in time, for the visitor and their supervisor (rules B1 B4)."""

from __future__ import annotations

from typing import Final

from jobs.facts import people
from jobs.ledger.fields import shown
from jobs.ledger.plans import unrecorded
from jobs.people_lists import PeopleList, put_lists
from jobs.running import Run
from validators.declaration import Kind
from validators.message import Message, Text
from validators.supervision import reviewer_of

LIST: Final = PeopleList(
    "unrecorded_plans",
    Text("待补拜访记录", "Visits to record"),
    (
        Message(
            "These planned visits have no record yet. Hand in the form 客户拜访记录表 with the plan's code. Where the visit was "
            "put off or is off, hand in the form 客户拜访计划表 with the plan's code, the reason and the new time, or 是 under 取消计划."
        ),
    ),
    (
        (Text("计划档号", "Plan"), Kind.TEXT, 20),
        (Text("客户", "Customer"), Kind.TEXT, 30),
        (Text("计划开始", "Start"), Kind.MOMENT, 17),
        (Text("计划结束", "End"), Kind.MOMENT, 17),
        (Text("拜访人", "Visitor"), Kind.TEXT, 10),
        (Text("随访人员", "With"), Kind.TEXT, 14),
        (Text("拜访目的", "Purpose"), Kind.LONG, 24),
        (Text("应交记录时间", "Record due"), Kind.MOMENT, 17),
    ),
)


def chase(run: Run) -> None:
    """Write the list of everybody who owes a record, and of whoever supervises them; it goes once the record comes."""
    with run.ledger.reading() as connection:
        roster = people(connection)
        late = unrecorded(connection, run.at)
    rows: dict[str, list[tuple[object, ...]]] = {}
    for each in late:
        line = (
            *(each.code, each.fields["customer"], each.moment("planned_start"), each.moment("planned_end")),
            *(each.lead_visitor, shown(each.fields.get("visitors")) or None, each.fields["purpose"], each.awaited),
        )
        owes = roster.get(each.lead_visitor)
        told = {owes.name} if owes and owes.active else set()
        for person in sorted(told | {reviewer_of(roster, each.lead_visitor)} - {""}):
            rows.setdefault(person, []).append(line)
    put_lists(run, LIST, rows)
