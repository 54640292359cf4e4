"""Checks of what the office keeps: roster, office tables, calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from jobs.doctor.patient import Finding, Patient, noted, off, ok
from jobs.facts import office_rows, people
from jobs.ledger.tables import office
from jobs.running import Run
from jobs.sealing.key_file import PassingKeys
from jobs.store import ORIGINALS, Store, sha256_of
from validators.facts import ARCHIVIST, Person
from validators.message import Message
from validators.office import calendar, tables
from validators.supervision import STAND_INS, SUPERVISOR, reviewer_of, turns
from validators.working_days import is_working
from workbooks.reading import Unreadable

if TYPE_CHECKING:
    from jobs.office_tables.handing_back import Faults

#: So many names are said.
_NAMED: Final = 8
#: How long before a year begins its holidays should be known; the State Council says them in November.
_AHEAD: Final = timedelta(days=31)


def _people(patient: Patient) -> Mapping[str, Person]:
    with patient.ledger.reading() as connection:
        return {name: person for name, person in people(connection).items() if person.active}


def _named(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + ("……" if len(names) > _NAMED else "")


def roster(patient: Patient) -> Finding:
    """See that there is an archivist, and somebody whose forms are taken."""
    staff = _people(patient)
    archivists = [person.name for person in staff.values() if person.role == ARCHIVIST]
    file = str(patient.workspace.office / "人员名册.xlsx")
    if not archivists:
        return off(
            Message(
                "Nobody on the roster who still works here is 档案管理员. Enter one in {file}: likely duplicates, conflicts and "
                "broken tables go to them.",
                {"file": file},
            )
        )
    if len(staff) == len(archivists):
        return off(
            Message(
                "Nobody but the archivist is on the roster. Enter the staff in {file}; inboxes are made for them.",
                {"file": file},
            )
        )
    gaps = {"count": len(staff), "archivists": _named(archivists)}
    return ok(Message("{count} people are on the roster; the archive is run by {archivists}.", gaps))


def supervisors(patient: Patient) -> Finding:
    """See that everybody's forms have somebody who decides on them (rules A2 B4)."""
    if not patient.workspace.settings.review.enabled:
        return ok(Message("The second check is switched off, so nobody needs a supervisor."))
    staff = _people(patient)
    nobody = [
        name for name in staff if any(not turn.who and not turn.passed for turn in turns(staff, name, (SUPERVISOR,)))
    ]
    if nobody:
        return off(
            Message(
                "Nobody can decide on the forms of {names}. Enter a supervisor for them in the roster, or somebody whose role is "
                "{role}.",
                {"names": _named(nobody), "role": STAND_INS[0]},
            )
        )
    without = [
        person.name for person in staff.values() if person.role not in STAND_INS and person.supervisor not in staff
    ]
    if without:
        return noted(
            Message(
                "{names} have no supervisor who still works here, so the forms of each go to {deciders}. Enter one in the roster, "
                "if that is not meant.",
                {"names": _named(without), "deciders": _named(sorted({reviewer_of(staff, name) for name in without}))},
            )
        )
    return ok(Message("Everybody's forms have somebody who decides on them."))


def addresses(patient: Patient) -> Finding:
    """See that mail can reach everybody, where mail is sent."""
    without = [person.name for person in _people(patient).values() if not person.email]
    if not without:
        return ok(Message("Everybody on the roster has an e-mail address."))
    said = Message(
        "{count} people have no e-mail address in the roster, so reminders reach them in their folder alone: {names}.",
        {"count": len(without), "names": _named(without)},
    )
    return noted(said) if patient.workspace.settings.mail.host else ok(said)


def office_tables(patient: Patient) -> Finding:
    """See that no broken edit of an office table waits."""
    from jobs.office_tables import examined

    workspace = patient.workspace
    with patient.ledger.reading() as connection:
        in_force = {row.name: row.sha256 for row in connection.execute(sa.select(office.c.name, office.c.sha256))}
    paths = {table.id: workspace.office / f"{table.title.zh}.xlsx" for table in tables().values()}
    missing = [path for path in paths.values() if not path.exists()]
    edited = [path for name, path in paths.items() if path.exists() and sha256_of(path) != in_force.get(name)]
    at = patient.now.astimezone(workspace.settings.zone).replace(tzinfo=None, microsecond=0)
    nothing_kept = Store(workspace.state / ORIGINALS, PassingKeys())
    run = Run(workspace, patient.ledger, nothing_kept, patient.ring, at, patient.say, 0)
    found = examined(run, edited) if edited else {}
    wrong = [path for path in edited if _is_broken(found.get(path))]
    said = [
        Message(
            "The office table {file} holds a mistake, so what was in force before stays so. See what is wrong with it: guidang check "
            "{file}",
            {"file": str(path)},
        )
        for path in wrong
    ]
    said += [
        Message(
            "The office table {file} is missing; the next night writes it anew, as it is in force.", {"file": str(path)}
        )
        for path in missing
    ]
    if said:
        return off(*said) if wrong else noted(*said)
    if edited:
        names = "、".join(path.stem for path in edited)
        return ok(
            Message(
                "The office tables hold no mistake; the next night takes over what was changed in {names}.",
                {"names": names},
            )
        )
    return ok(Message("The office tables are in force as they are."))


def _is_broken(found: Faults | Unreadable | None) -> bool:
    return isinstance(found, Unreadable) or (found is not None and bool(found.problems))


def holidays(patient: Patient) -> Finding:
    """See that the holidays of this year, and towards its end of the next, are known (rule E8)."""
    with patient.ledger.reading() as connection:
        own = calendar.calendar(office_rows(connection, "calendar"))
    today = patient.now.astimezone(patient.workspace.settings.zone).date()
    years = sorted({today.year, (today + _AHEAD).year})
    unknown = [year for year in years if is_working(date(year, 1, 1))[1] and all(day.year != year for day in own)]
    if unknown:
        said = Message(
            "The holidays and make-up days of {years} are not known; until then Monday to Friday count as working days. Enter them in "
            "{file}, or install a newer guidang.",
            {"years": "、".join(map(str, unknown)), "file": str(patient.workspace.office / "日历.xlsx")},
        )
        return off(said) if today.year in unknown else noted(said)
    return ok(Message("The holidays of {years} are known.", {"years": "、".join(map(str, years))}))
