"""Matters of people: agreements of confidentiality, customers not spoken to for long, holidays on which one writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.facts import office_rows
from jobs.ledger.due_records import Silent, key_customers, silent_customers
from jobs.reminders.due import Asking, Due, is_secret
from validators.message import Message, Text
from validators.supervision import archivists, in_charge

#: So many silent customers are told of one person at once, the longest silent first; then the others follow.
MOST_SILENT: Final = 20
#: So many names stand in a sentence.
_NAMED: Final = 8
#: Holidays by the State Council's calendar on which customers are greeted; on 清明 nobody is.
_GREETED: Final = {
    "New Year's Day": Text("元旦", "New Year"),
    "Spring Festival": Text("春节", "Spring Festival"),
    "Labour Day": Text("劳动节", "Labour Day"),
    "Dragon Boat Festival": Text("端午节", "Dragon Boat Festival"),
    "Mid-autumn Festival": Text("中秋节", "Mid-Autumn Festival"),
    "National Day": Text("国庆节", "National Day"),
}
#: So short a rest of the office's own is no reason to write to customers.
_CLOSED: Final = 3


def confidentiality(asking: Asking) -> Iterator[Due]:
    """Agreements of confidentiality that are missing or run out, for each person and summed up for the archivist (rule A7)."""
    missing = []
    for person in asking.roster.values():
        until = person.confidential_until
        if not person.active or (until and until > asking.until("confidentiality")):
            continue
        missing.append(person.name)
        yield Due(
            "confidentiality",
            person.name,
            person.name,
            Message("Your agreement of confidentiality runs out.")
            if until
            else Message("No agreement of confidentiality of yours is on the roster."),
            Message("Sign it with the archivist, who enters in 人员名册 until when it holds."),
            due=until,
        )
    if not missing:
        return
    gaps = {"count": len(missing), "names": _list(missing)}
    for archivist in archivists(asking.roster):
        yield Due(
            "confidentiality",
            "all",
            archivist,
            Message("Agreements of confidentiality that are missing or run out: {count} ({names}).", gaps),
            Message("Have them signed, and enter in 人员名册 until when they hold."),
            f"{asking.run.workspace.settings.folders.office}/人员名册.xlsx",
            mark="all",
        )


def quiet(asking: Asking) -> Iterator[Due]:
    """Customers with whom nobody has spoken for as long as their grade allows (DOMAIN: customers not spoken to)."""
    found: dict[str, list[Silent]] = {}
    days = asking.settings.quiet
    for each in silent_customers(asking.connection, asking.today, days):
        found.setdefault(in_charge(asking.roster, each.row.handler), []).append(each)
    for person, customers in found.items():
        customers.sort(key=lambda each: (days[each.grade], each.last, each.row.id))
        for each in customers[:MOST_SILENT]:
            row = each.row
            yield Due(
                "quiet",
                row.code,
                person,
                Message(
                    "Nobody has spoken with {customer} ({grade}, {code}) since {last}.",
                    {"customer": row.customer_name, "grade": each.grade, "code": row.code, "last": each.last},
                ),
                Message("Get in touch, and hand in the record of the visit, the call or the mail."),
                asking.blank("telephone_record"),
                row.code,
                each.last,
                each.last + timedelta(days=days[each.grade]),
                secret=is_secret(row.secrecy),
                reader=row.handler,
            )
        if (more := len(customers) - MOST_SILENT) > 0:
            yield Due(
                "quiet",
                "more",
                person,
                Message("{count} further customers have not been spoken with for long.", {"count": more}),
                Message("They are listed one by one as those before them are spoken with."),
                mark="more",
            )


def holidays(asking: Asking) -> Iterator[Due]:
    """Holidays that come, on which key customers are greeted, and the office's own days off (DOMAIN: holidays coming)."""
    coming = list(_coming(asking))
    if not coming:
        return
    customers: dict[str, list[Row[Any]]] = {}
    for row in key_customers(asking.connection):
        customers.setdefault(in_charge(asking.roster, row.handler), []).append(row)
    for person, rows in customers.items():
        names = _list([row.code if is_secret(row.secrecy) else row.customer_name for row in rows])
        for key, first, name in coming:
            gaps = {"name": name, "day": first, "names": names, "count": len(rows)}
            yield Due(
                "holidays",
                key,
                person,
                Message("{name} begins on {day}; your key customers ({count}): {names}.", gaps)
                if isinstance(name, Text)
                else Message("The office is closed from {day} ({name}); your key customers ({count}): {names}.", gaps),
                Message("Send them greetings before.")
                if isinstance(name, Text)
                else Message("Let them know before, and agree on what has to be settled."),
                due=first,
                mark=key,
            )


def _coming(asking: Asking) -> Iterator[tuple[str, date, Text | str]]:
    """Yield (key, first day, name) of the holidays that begin within the days ahead, after today."""
    import chinese_calendar

    first, last = asking.today + timedelta(days=1), asking.until("holidays")
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    seen: set[str] = set()
    for each in days:
        try:
            # A day worked instead of another bears the holiday's name, too.
            told = [chinese_calendar.get_holiday_detail(each - timedelta(days=at)) for at in (1, 0)]
            before, now = (name if free else None for free, name in told)
        except NotImplementedError:
            break  # holidays that nobody knows yet
        if now in _GREETED and now != before and now not in seen:
            seen.add(now)
            yield f"holiday/{each.isoformat()}", each, _GREETED[now]
    for row in office_rows(asking.connection, "calendar"):
        begins = date.fromisoformat(row["day"])
        ends = date.fromisoformat(row["last"]) if row.get("last") else begins
        if row["kind"] != "上班" and begins in days and (ends - begins).days + 1 >= _CLOSED:
            yield f"closed/{begins.isoformat()}", begins, str(row.get("note") or "")


def _list(names: list[str]) -> str:
    return "、".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])
