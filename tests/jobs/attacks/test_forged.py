"""Whoever writes to one inbox pretends to be somebody else: who somebody is, is the folder that they can write to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
from archive import NIGHT, Archive
from builders import a_credit_code, a_customer
from review_desk import answer, with_second_check, workbook

from validators.forms import forms
from workbooks.filling import fill

_DAY = timedelta(days=1)


def _decisions(archive: Archive) -> list[tuple[object, ...]]:
    return archive.ask("SELECT state, decided FROM review")


def test_a_decision_that_the_sender_wrote_and_handed_in_decides_nothing(archive: Archive) -> None:
    checked = with_second_check(archive)
    checked.hand_in("李明", "客户.xlsx", a_customer(owner="李明"))
    checked.night()
    forged = checked.root / "待审批.xlsx"
    forged.write_bytes(workbook(checked).read_bytes())
    answer(forged, "同意")
    handed = checked.hand_in("李明", "待审批.xlsx", forged.read_bytes())
    # Also where its name leads out of the folder, into the supervisor's: it is only a name.
    checked.hand_in("李明", "..％2F陈刚％2F待审批.xlsx", forged.read_bytes())
    outcome = checked.night(NIGHT + _DAY)
    assert _decisions(checked) == [("open", None)] and outcome.counted.coded == []
    assert not handed.exists() and len(checked.returned("李明")) >= 2, "they come back with a note"


def test_a_form_in_another_ones_name_is_known_as_its_senders(archive: Archive) -> None:
    archive.hand_in("李明", "客户.xlsx", a_customer(owner="王芳"))
    outcome = archive.night()
    assert outcome.counted.coded == ["J2026001"]
    assert archive.ask("SELECT by FROM version") == [("李明",)]
    assert archive.ask("SELECT who FROM audit WHERE what = 'created'") == [("李明",)]


def test_the_number_of_somebody_elses_submission_leads_nowhere(archive: Archive) -> None:
    """A returned copy holds the number under which it is awaited; mended by another person it is that person's own."""
    wrong = a_customer(credit_code="91330200MA2AF05N4X")
    archive.hand_in("王芳", "客户.xlsx", wrong)
    archive.night()
    copy = next(path for path in archive.returned("王芳") if path.suffix == ".xlsx")
    mended = fill(copy.read_bytes(), forms()["customer"], {"credit_code": a_credit_code(9), "owner": "李明"})
    archive.hand_in("李明", copy.name, mended, at=NIGHT + timedelta(hours=9))
    archive.night(NIGHT + _DAY)
    states = archive.ask("SELECT person, state FROM submission ORDER BY person")
    assert sorted(states) == [("李明", "accepted"), ("王芳", "returned")]
    assert copy.exists(), "what waits for its sender waits on"
    assert archive.ask("SELECT by FROM version") == [("李明",)]


def test_nobody_is_let_into_another_folder_by_what_a_form_says(archive: Archive) -> None:
    """Names of people in a form are names: what comes back lies with the folder that the form came from."""
    archive.hand_in("李明", "客户.xlsx", a_customer(owner="../陈刚", credit_code="91330200MA2AF05N4X"))
    archive.night()
    back = [path for path in archive.workspace.returned.rglob("*") if path.is_file()]
    assert back and all(path.is_relative_to(archive.workspace.returned / "李明") for path in back)
    (book,) = [path for path in back if path.suffix == ".xlsx"]
    assert _sheets(book)


def _sheets(path: Path) -> list[str]:
    return list(openpyxl.load_workbook(path).sheetnames)
