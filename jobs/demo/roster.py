"""The archivist keeps 人员名册: somebody comes, somebody leaves, a supervisor is away and has a deputy (rules C14 B4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobs.demo.company import MARKET, SERVICE, Colleague, Company
from jobs.demo.nights import IN_A_ROW
from jobs.outbox import write_whole
from jobs.workspace import Workspace
from validators.office import tables
from workbooks.filling import fill

#: Nights, counted from 0, before which somebody new is entered, somebody has left, and a supervisor is away and back.
JOINED: Final = IN_A_ROW
LEFT: Final = 2 * IN_A_ROW + 2
AWAY: Final = 2 * IN_A_ROW + 1
BACK: Final = 3 * IN_A_ROW
_TABLE: Final = "roster"


def first_rows(company: Company) -> list[dict[str, object]]:
    """Return the roster that the office begins with."""
    return [each.row for each in company.people if not each.joined]


def absent(company: Company) -> tuple[Colleague, Colleague]:
    """Return the supervisor who is away for a while, and the deputy."""
    return company.supervisor(SERVICE), company.supervisor(MARKET)


def keep_roster(workspace: Workspace, company: Company, number: int) -> None:
    """Enter in the roster what has changed before a night.

    Args:
        workspace: the archive.
        company: who works there.
        number: the night's number, from 0.
    """
    away, deputy = absent(company)
    if number == JOINED:
        _enter(workspace, company, company.newcomer, company.newcomer.row)
    if number == LEFT:
        _enter(workspace, company, company.leaver, {"active": "否"})
    if number == AWAY:
        _enter(workspace, company, away, {"deputy": deputy.name, "away": "是"})
    if number == BACK:
        _enter(workspace, company, away, {"away": "否"})


def _enter(workspace: Workspace, company: Company, who: Colleague, cells: Mapping[str, Any]) -> None:
    """Write cells of somebody's row; those who come within the year stand below the others."""
    table = tables()[_TABLE]
    path = workspace.office / f"{table.title.zh}.xlsx"
    line = [each.name for each in sorted(company.people, key=lambda each: each.joined is not None)].index(who.name)
    rows: list[Mapping[str, Any]] = [{}] * line
    write_whole(path, fill(path.read_bytes(), table, {}, rows=[*rows, cells]))
