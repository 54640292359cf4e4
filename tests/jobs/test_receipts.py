"""Receipts tell everybody what became of their files, also of those that an earlier run still owed."""

from __future__ import annotations

from datetime import datetime

from archive import Archive
from builders import a_customer, a_visit
from openpyxl import load_workbook


def _codes(archive: Archive, person: str) -> list[str]:
    tab = load_workbook(archive.workspace.people / person / "回执.xlsx").active
    cells = [cell.value for row in tab.iter_rows() for cell in row]  # type: ignore[union-attr]
    return [value for value in cells if isinstance(value, str) and value.startswith(("J20", "G20"))]


def test_what_a_run_still_owed_is_told_however_long_ago_it_was(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(), at=datetime(2026, 8, 1, 9, 0))
    archive.night(datetime(2026, 8, 1, 22, 0), ["intake"])
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    archive.night()
    assert _codes(archive, "王芳") == ["G2026拜访001", "J2026001"]


def test_what_was_told_more_than_a_month_ago_is_left_out(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(), at=datetime(2026, 8, 1, 9, 0))
    archive.night(datetime(2026, 8, 1, 22, 0))
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    archive.night()
    assert _codes(archive, "王芳") == ["G2026拜访001"]
