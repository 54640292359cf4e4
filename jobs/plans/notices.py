"""拜访计划通知: approved plans, sent to the departments concerned, with what changed and who agreed (rule B1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.agreements import told
from jobs.facts import people
from jobs.ledger.customers import chunks
from jobs.ledger.fields import shown
from jobs.ledger.plans import Planned, planned
from jobs.ledger.reviews import Said, said_of
from jobs.ledger.tables import change, plan, record, version
from jobs.people_lists import PeopleList, put_lists
from jobs.plans.concerned import concerned, owners
from jobs.running import Run
from validators.declaration import Form, Kind
from validators.forms import forms
from validators.message import Message, Text
from validators.plans import PLAN, STANDINGS, is_off

#: So long after its end a plan stays on the list.
DAYS: Final = 31
LIST: Final = PeopleList(
    "plan_notices",
    Text("拜访计划通知", "Visit plans"),
    (
        Message(
            "Approved visit plans that concern your department, up to {days} days after the visit. Where a plan has changed, "
            "the change stands beside it, old and new.",
            {"days": DAYS},
        ),
    ),
    (
        (Text("通知", "Notice"), Kind.TEXT, 10),
        (Text("计划档号", "Plan"), Kind.TEXT, 19),
        (Text("客户", "Customer"), Kind.TEXT, 26),
        (Text("计划开始", "Start"), Kind.MOMENT, 16),
        (Text("计划结束", "End"), Kind.MOMENT, 16),
        (Text("地点", "Place"), Kind.TEXT, 16),
        (Text("目的与内容", "Purpose and points"), Kind.LONG, 32),
        (Text("拜访人", "Visitors"), Kind.TEXT, 14),
        (Text("状态", "Standing"), Kind.TEXT, 10),
        (Text("变更情况", "Changes"), Kind.LONG, 44),
        (Text("批准", "Approved by"), Kind.LONG, 30),
    ),
)
_NEW: Final = Text("新计划", "New plan")
_CHANGED: Final = Text("计划变更", "Changed")
_OFF: Final = Text("计划取消", "Cancelled")
_NOTHING: Final = Text("（空）", "(empty)")


def notify(run: Run) -> None:
    """Write the list of every head of a department that a plan concerns; what has not changed stays as it is."""
    language = run.workspace.settings.language
    since = (run.at - timedelta(days=DAYS)).isoformat(sep=" ", timespec="minutes")
    with run.ledger.reading() as connection:
        roster = people(connection)
        recent = planned(connection, record.c.fields["planned_end"].as_string() >= since, plan.c.record == record.c.id)
        recent = tuple(each for each in recent if each.fields.get("decision") != "退回")
        owner = owners(connection, {each.customer for each in recent if each.customer is not None})
        lines = _lines(connection, recent, language)
    rows: dict[str, list[tuple[object, ...]]] = {}
    for each in recent:
        own = owner.get(each.customer, "") if each.customer is not None else ""
        for person in concerned(each, roster, own, run.workspace.settings.plans.notify):
            rows.setdefault(person, []).append(lines[each.record])
    put_lists(run, LIST, rows)


def _lines(connection: Connection, plans: Sequence[Planned], language: str) -> dict[int, tuple[object, ...]]:
    """Return record -> its line in everybody's list."""
    records = {each.record for each in plans}
    changes: dict[int, list[Row[Any]]] = {}
    came: dict[int, list[int]] = {}
    for some in chunks(records):
        for row in connection.execute(sa.select(change).where(change.c.record.in_(some)).order_by(change.c.id)):
            changes.setdefault(row.record, []).append(row)
        query = sa.select(version.c.record, version.c.arrival).where(version.c.record.in_(some))
        for each in connection.execute(query.order_by(version.c.number)):
            came.setdefault(each.record, []).append(each.arrival)
    said = said_of(connection, {arrival for those in came.values() for arrival in those})
    return {
        each.record: _line(each, changes.get(each.record, ()), said.get(came[each.record][-1], ()), language)
        for each in plans
    }


def _line(each: Planned, changes: Sequence[Row[Any]], said: Sequence[Said], language: str) -> tuple[object, ...]:
    fields = each.fields
    notice = _OFF if is_off(fields) else _CHANGED if changes else _NEW
    return (
        *(notice.of(language), each.code, fields["customer"]),
        *(each.moment("planned_start"), each.moment("planned_end"), fields["place"]),
        *(f"{fields['purpose']}：{fields['points']}", "、".join(each.visitors), STANDINGS[each.standing].of(language)),
        "\n".join(_told_changes(changes, language)) or None,
        "\n".join(told(said, language)) or None,
    )


def _told_changes(changes: Sequence[Row[Any]], language: str) -> list[str]:
    """Return a line for each time the plan changed: when, what it was and is now, and why."""
    form = forms()[PLAN]
    labels = {column.name: column.label.of(language) for column in form.columns}
    times: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in changes:
        times.setdefault((row.at, row.why), []).append(row)
    return [_told(form, labels, rows, language) for rows in times.values()]


def _told(form: Form, labels: Mapping[str, str], rows: Sequence[Row[Any]], language: str) -> str:
    nothing = _NOTHING.of(language)
    parts = [
        f"{labels.get(row.field, row.field)} {shown(row.old) or nothing} → {shown(row.new) or nothing}"
        for row in rows
        if row.field not in (form.because, form.revises)
    ]
    reason = next((row.reason for row in rows if row.reason), "")
    parts += [f"{labels[form.because]} {reason}"] if reason else []
    return f"{datetime.fromisoformat(rows[0].at):%Y-%m-%d} " + "\n".join(parts)
