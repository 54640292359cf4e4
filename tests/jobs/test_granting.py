"""查阅授权: the archivist sees what runs and takes back what is to end early; whoever consults is told before it ends (E9)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from answer_books import answer_row, shown_rows
from archive import NIGHT, Archive
from consult_desk import DAY, OPEN, SCAN, VISIT, a_request, agree, ask, copies, grants

pytestmark = pytest.mark.usefixtures("lists_left_out")

MORNING = datetime(2026, 11, 23, 7, 30)


def workbook(archive: Archive, person: str = "赵敏") -> Path:
    return archive.workspace.decisions / person / "查阅授权.xlsx"


def consult(archive: Archive) -> None:
    """Let 王芳 consult a visit and a scan."""
    assert ask(archive, a_request(VISIT, SCAN)) == []
    agree(archive, "孙丽", NIGHT + DAY)


def test_the_archivist_sees_what_runs_and_nobody_else_does(desk: Archive) -> None:
    consult(desk)
    rows = shown_rows(workbook(desk), "access_grants")
    assert [(row["person"], row["code"], row["request"], row["approved"]) for row in rows] == [
        ("王芳", VISIT, "SQ2026001", "孙丽"),
        ("王芳", SCAN, "SQ2026001", "孙丽"),
    ]
    assert [path.parent.name for path in desk.workspace.decisions.glob("*/查阅授权.xlsx")] == ["赵敏"]


def test_what_is_taken_back_ends_with_its_copies_in_the_next_run(desk: Archive) -> None:
    consult(desk)
    answer_row(workbook(desk), "access_grants", 1, decision="收回", reason="误批。")
    desk.night(MORNING, ("morning",))
    assert grants(desk) == [("王芳", VISIT, "running", "孙丽"), ("王芳", SCAN, "revoked", "孙丽")]
    assert [name for name in copies(desk) if SCAN in name] == [] and len(copies(desk)) == 1
    assert [row["code"] for row in shown_rows(workbook(desk), "access_grants")] == [VISIT]
    assert desk.ask("SELECT who, code, why FROM audit WHERE what = 'revoked'") == [("赵敏", SCAN, "SQ2026001")]
    assert desk.ask("SELECT why FROM access_grant WHERE state = 'revoked'") == [("误批。",)]


def test_without_a_reason_or_by_somebody_else_nothing_ends(desk: Archive) -> None:
    consult(desk)
    theirs = workbook(desk, "王芳")
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_bytes(workbook(desk).read_bytes())
    answer_row(theirs, "access_grants", 0, decision="收回", reason="想收回。")
    answer_row(workbook(desk), "access_grants", 0, decision="收回")
    desk.night(MORNING, ("morning",))
    assert {each[2] for each in grants(desk)} == {"running"}
    assert not theirs.exists()
    assert shown_rows(workbook(desk), "access_grants")[0]["decision"] == "收回", (
        "what was wrong is shown where it stands"
    )


def test_once_nothing_runs_the_workbook_goes(desk: Archive) -> None:
    ask(desk, a_request(OPEN))
    assert workbook(desk).is_file()
    desk.night(datetime(2026, 11, 28, 22, 0))
    assert not workbook(desk).exists()


def test_two_days_before_the_end_whoever_consults_is_told(desk: Archive) -> None:
    consult(desk)

    def told(day: int) -> list[str]:
        desk.night(datetime(2026, 11, day, 7, 30), ("morning",))
        rows = shown_rows(desk.workspace.decisions / "王芳" / "催办清单.xlsx", "reminders")
        return [str(row["what"]) for row in rows if row["kind"] == "查阅到期"]

    assert told(24) == []
    (said,) = told(25)
    assert "SQ2026001" in said
    assert len(told(27)) == 1 and told(28) == []
