"""Loans as people ask for them, agree to them, hand them out and take them back, night by night from 20 November 2026."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from answer_books import answer_row, shown_rows
from archive import Archive
from builders import a_loan
from request_desk import answer_review, held_archive, with_second_check

CONTRACT = "Y2026销售合同001"
VISIT = "G2026拜访001"


def nov(day: int) -> date:
    return date(2026, 11, day)


def asked(**changes: object) -> dict[str, object]:
    """Return a row that asks for the contract until the 27th."""
    return {
        "code": CONTRACT,
        "borrower": "王芳",
        "department": "销售部",
        "purpose": "对账",
        "asked_on": nov(21),
        "due": nov(27),
    } | changes


def lending(archive: Archive, *, checked: bool = True) -> Archive:
    """Return the archive with a customer, a contract and a visit on file; the second check is on."""
    held = held_archive(archive)
    return with_second_check(held) if checked else held


def night(
    archive: Archive, day: int, *rows: Mapping[str, object], sender: str = "王芳", name: str = "借阅.xlsx"
) -> Any:
    """Hand in a register with these rows on a day's morning, run its night, and return what came of it."""
    if rows:
        archive.hand_in(sender, name, a_loan(*rows), at=datetime(2026, 11, day, 9))
    outcome = archive.night(datetime(2026, 11, 1, 22) + timedelta(days=day - 1))
    assert not outcome.failures
    return outcome


def agreed(archive: Archive, day: int, *rows: Mapping[str, object], sender: str = "王芳") -> None:
    """Hand in a register, and have the supervisor agree in time for the next night, which is run."""
    night(archive, day, *rows, sender=sender)
    answer_review(archive, "同意")
    night(archive, day + 1)


def at_the_desk(archive: Archive) -> list[dict[str, Any]]:
    """Return what the archivist's workbook shows."""
    return shown_rows(desk_of(archive), "lending")


def desk_of(archive: Archive, person: str = "赵敏") -> Path:
    return archive.workspace.decisions / person / "借还登记.xlsx"


def enter(archive: Archive, decision: str, row: int = 0, **others: Any) -> None:
    """Enter something about a loan as the archivist does in Excel."""
    answer_row(desk_of(archive), "lending", row, decision=decision, **others)


def states(archive: Archive) -> dict[str, str]:
    """Return code -> state of the contract and of all loans."""
    query = f"SELECT code, state FROM record WHERE form = 'borrowing' OR code = '{CONTRACT}' ORDER BY id"
    return dict(archive.ask(query))  # type: ignore[arg-type]


def problems(outcome: Any) -> list[tuple[str, str]]:
    """Return (field, rule) of whatever was wrong in a night."""
    return [(each.field, each.rule) for _, each in outcome.counted.problems]


def logged(archive: Archive) -> list[tuple[Any, ...]]:
    """Return the words of the log about the contract, with who."""
    words = "'lent', 'extended', 'returned-loan', 'damaged', 'lost', 'granted', 'refused', 'grant-over'"
    return archive.ask(f"SELECT who, what FROM audit WHERE code = '{CONTRACT}' AND what IN ({words}) ORDER BY seq")
