"""A year of mornings over a small archive: everything is told, and nobody is told the same for ever."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa
from archive import NIGHT, Archive
from builders import a_credit_code, a_customer, a_loan, a_visit
from form_builders import a_call, a_complaint, a_contract, a_quotation, a_suggestion, a_supplier, an_invoice
from office_desk import Office
from reminder_desk import DAY, MORNING, below, reminded

from jobs.ledger.reminder_table import reminder
from jobs.ledger.tables import mail
from jobs.reminders import reminders
from jobs.running import opened
from validators.reminding import Stage
from validators.working_days import is_working

MANAGER = {"name": "周总", "department": "行政部/综合部", "role": "管理层", "confidential_until": date(2036, 1, 1)}


def handed_in(archive: Archive) -> None:
    """Fill an archive with a matter of most kinds, none of which is ever seen to."""
    archive.hand_in("王芳", "客户.xlsx", a_customer(), at=NIGHT - 2 * DAY)
    archive.night(NIGHT - DAY)
    forms = (
        *(a_visit(), a_call(), a_contract(), a_quotation(), a_suggestion(), a_complaint(), an_invoice(), a_loan()),
        a_supplier(licence_term="有期限", licence_expiry=date(2027, 5, 1)),
        a_customer(name="绍兴远帆纺织有限公司", credit_code=a_credit_code(5), owner="李明", telephone="0574-87651277"),
    )
    for number, form in enumerate(forms):
        archive.hand_in("王芳", f"{number}.xlsx", form)
    archive.hand_in("李明", "错.xlsx", a_customer(name="嘉兴某公司", credit_code="91330200MA2AF05N4A"))
    outcome = archive.night()
    assert not outcome.failures
    assert outcome.counted.count("returned") == 1


def test_over_a_year_everybody_is_told_of_everything_and_of_nothing_for_ever(office: Office) -> None:
    office.edit("roster", lambda rows: [*rows, {**MANAGER, "active": "是"}])
    office.night()
    archive = office.archive
    handed_in(archive)
    mailed: dict[str, list[date]] = {}
    with opened(archive.workspace, MORNING, alone=True) as run:
        for days in range(365):
            at = MORNING + days * DAY
            reminders(replace(run, at=at))
            with run.ledger.writing() as connection:
                for person in connection.execute(sa.select(mail.c.person).where(mail.c.kind == "letter")).scalars():
                    mailed.setdefault(person, []).append(at.date())
                connection.execute(sa.delete(mail))
        with run.ledger.reading() as connection:
            rows = connection.execute(sa.select(reminder)).all()
    kinds = Counter(row.kind for row in rows)
    assert set(kinds) >= {
        *("loans", "returned", "follow_ups", "complaints", "suggestions", "contracts", "quotations", "money"),
        *("licences", "quiet", "facts"),
    }
    # Each matter is told ahead, on its day, and twice further up; what is due on one day goes in one mail.
    events = sum(2 + 2 * (row.stage >= Stage.SUPERVISOR) for row in rows)
    for person, days_told in mailed.items():
        assert len(days_told) == len(set(days_told))
        assert all(is_working(day)[0] for day in days_told)
        assert len(days_told) <= min(events, 60), person
        runs = [day for day in days_told if {day + timedelta(days=at) for at in range(1, 6)} <= set(days_told)]
        assert runs == []  # never six mornings one after the other
    assert set(mailed) == {"王芳", "李明", "陈刚", "周总", "赵敏"}  # the archivist, of the loan
    # The last word was said long ago, and still everything stands in the workbooks.
    quarter = MORNING.date() + timedelta(days=365 - 60)
    late = [day for days_told in mailed.values() for day in days_told if day > quarter]
    assert len(late) < 12, late
    assert len(reminded(archive)) >= 8
    assert {state for state, whose, *_ in below(archive, "周总") if whose == "王芳"} == {"已报管理层"}
    assert all(row.news == "" for row in rows if row.ended is None)
