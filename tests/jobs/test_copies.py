"""Copies in people's folders: put there while a grant runs, marked, listed, logged, and taken away (rules E9 A8)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from archive import NIGHT, Archive, words_of
from builders import a_visit
from consult_desk import (
    DAY,
    INTERNAL,
    NDA,
    OPEN,
    SCAN,
    SECRET,
    UNTIL,
    VISIT,
    a_request,
    agree,
    ask,
    copies,
    edit_person,
    for_outside,
    grants,
    run_sql,
    set_level,
)
from office_desk import Office
from pypdf import PdfReader

from jobs.ledger import audit
from jobs.ledger.grants import give
from jobs.running import opened, running
from jobs.timetable import carry_out, steps_of
from jobs.verifying import verify
from validators.access import Grant
from validators.loans import ELECTRONIC_WAY
from validators.message import Message

pytestmark = pytest.mark.usefixtures("lists_left_out")

AFTER = datetime(2026, 11, 28, 7, 30)


def step(archive: Archive, at: datetime) -> list[Message]:
    """Run the step alone, and return what the run report says."""
    with running(archive.workspace, at, ["copies"]) as run:
        assert not carry_out(run, steps_of(["copies"])).failures
        return list(run.notices)


def lying(archive: Archive) -> list[tuple[str, str]]:
    return archive.ask("SELECT code, state FROM access_copy ORDER BY id")


def log(archive: Archive, word: str) -> list[tuple[str, str, str]]:
    return archive.ask(f"SELECT who, code, why FROM audit WHERE what = '{word}' ORDER BY seq")


def folder(archive: Archive, person: str = "王芳", request: str = "SQ2026001") -> Path:
    return archive.workspace.people / person / "查阅" / request


@pytest.fixture
def consulted(desk: Archive) -> Archive:
    """An office in which 王芳 consults an order, a visit and a scan until 2026-11-27."""
    assert ask(desk, a_request(INTERNAL, VISIT, SCAN)) == []
    agree(desk, "孙丽", NIGHT + DAY)
    return desk


def test_copies_of_all_kinds_lie_there_marked_and_listed(consulted: Archive) -> None:
    assert copies(consulted) == [
        "SQ2026001/D2026002 摘录.xlsx",
        "SQ2026001/G2026拜访001宁波海纳纺织品有限公司拜访记录20261120.xlsx",
        "SQ2026001/J2026001海纳纺织营业执照20260301.pdf",
    ]
    line = "查阅副本 王芳 2026-11-22 SQ2026001 严禁外传 2026-11-27前有效"
    excerpt, visit, scan = (folder(consulted) / name.partition("/")[2] for name in copies(consulted))
    assert line in words_of(excerpt) and "PO-2" in words_of(excerpt)
    assert "PO-1" not in words_of(excerpt), "the register's workbook holds other records"
    assert line in words_of(visit)
    assert "SQ2026001" in "".join(page.extract_text() for page in PdfReader(scan).pages)
    listed = openpyxl.load_workbook(folder(consulted) / "查阅清单.xlsx").worksheets[0]
    texts = [[cell.value for cell in row] for row in listed.iter_rows()]
    (row,) = [row for row in texts if row[0] == SCAN]
    assert row[3] == scan.name and "仅供阅览" in row[6]
    assert log(consulted, "copied") == [("王芳", code, "SQ2026001") for code in (INTERNAL, VISIT, SCAN)]
    with opened(consulted.workspace, NIGHT) as run:
        # The desk has set the level of one record past guidang.
        assert [each.gaps["code"] for each in verify(run)] == [OPEN]


def test_when_the_day_has_passed_the_morning_takes_them_away_and_the_next_run_finds_nothing(consulted: Archive) -> None:
    assert step(consulted, datetime(2026, 11, 27, 23, 0)) == []
    assert len(copies(consulted)) == 3
    consulted.night(AFTER, ("morning",))
    assert not folder(consulted).parent.exists()
    assert {state for _, state in lying(consulted)} == {"gone"}
    assert log(consulted, "taken-away") == [("guidang", code, "SQ2026001") for code in (INTERNAL, VISIT, SCAN)]
    consulted.night(AFTER + DAY, ("morning",))
    assert len(log(consulted, "taken-away")) == 3
    assert [each[2] for each in grants(consulted)] == ["over"] * 3


def test_what_is_open_stays_until_it_is_closed_and_that_is_said(consulted: Archive) -> None:
    excerpt = folder(consulted) / copies(consulted)[0].partition("/")[2]
    owner = excerpt.with_name(f"~${excerpt.name}")
    owner.touch()
    (said,) = step(consulted, AFTER)
    assert said.gaps["file"] == f"王芳/查阅/SQ2026001/{excerpt.name}"
    assert excerpt.is_file() and len(log(consulted, "taken-away")) == 2
    owner.unlink()
    assert step(consulted, AFTER + DAY) == []
    assert not folder(consulted).exists() and len(log(consulted, "taken-away")) == 3


def test_what_somebody_changed_goes_as_well_and_what_they_moved_stays_and_is_told(consulted: Archive) -> None:
    changed, moved = (folder(consulted) / name.partition("/")[2] for name in copies(consulted)[:2])
    changed.write_bytes(b"x")
    moved.rename(moved.with_name("留底.xlsx"))
    said = step(consulted, AFTER)
    assert [each.gaps.get("file", each.gaps.get("files")) for each in said] == [
        f"王芳/查阅/SQ2026001/{changed.name}",
        "查阅/SQ2026001/留底.xlsx",
    ]
    assert copies(consulted) == ["SQ2026001/留底.xlsx"]


def test_whoever_leaves_keeps_neither_grant_nor_copies(consulted: Archive) -> None:
    edit_person(consulted, "王芳", active="否")
    Office(consulted).night("office")
    (said,) = step(consulted, NIGHT + 2 * DAY)[:1]
    assert said.gaps["person"] == "王芳"
    assert copies(consulted) == [] and [each[2] for each in grants(consulted)] == ["revoked"] * 3


def test_a_level_raised_takes_away_what_was_approved_for_a_lower_one(consulted: Archive) -> None:
    """Rule C10: her clearance would reach it, but nobody one level higher was asked."""
    set_level(consulted, SCAN, "机密")
    said = step(consulted, NIGHT + 2 * DAY)
    assert [each.gaps["code"] for each in said] == [SCAN]
    assert [name.partition("/")[2][:1] for name in copies(consulted)] == ["D", "G"]


def test_a_record_that_is_gone_takes_its_copies_with_it(consulted: Archive) -> None:
    run_sql(consulted, "DELETE FROM version WHERE record = (SELECT id FROM record WHERE code = 'J2026001')")
    run_sql(consulted, "DELETE FROM record WHERE code = 'J2026001'")
    step(consulted, NIGHT + 2 * DAY)
    assert [name.partition("/")[2][:1] for name in copies(consulted)] == ["D", "G"]
    assert ("王芳", SCAN, "revoked", "孙丽") in grants(consulted)


def test_without_an_agreement_of_their_own_secrets_are_taken_away_until_it_is_signed(desk: Archive) -> None:
    ask(desk, a_request(SECRET))
    agree(desk, "孙丽", NIGHT + DAY)
    agree(desk, "周总", NIGHT + 2 * DAY)
    assert len(copies(desk)) == 1
    edit_person(desk, "王芳", confidential_until=None)
    Office(desk).night("office")
    (said,) = step(desk, NIGHT + 3 * DAY)
    assert said.gaps["code"] == SECRET and copies(desk) == []
    edit_person(desk, "王芳", confidential_until=date(2036, 1, 1))
    Office(desk).night("office")
    step(desk, NIGHT + 4 * DAY)
    assert len(copies(desk)) == 1


def test_that_a_sealed_document_was_opened_for_somebody_is_in_the_log(desk: Archive) -> None:
    """Rules A8 B8."""
    set_level(desk, SCAN, "机密")
    ask(desk, a_request(SCAN))
    agree(desk, "孙丽", NIGHT + DAY)
    agree(desk, "周总", NIGHT + 2 * DAY)
    assert len(copies(desk)) == 1
    assert log(desk, "key-used") == log(desk, "copied") == [("王芳", SCAN, "SQ2026001")]


def test_an_outside_body_is_given_nothing_more_once_its_agreement_has_ended(desk: Archive) -> None:
    """Rule E9: the agreement is looked at again whenever copies are handed out."""
    ask(desk, for_outside(OPEN))
    agree(desk, "孙丽", NIGHT + DAY)
    agree(desk, "周总", NIGHT + 2 * DAY)
    (copy,) = copies(desk)
    assert "宁波某某会计师事务所（王芳经办）" in words_of(folder(desk) / copy.partition("/")[2])
    run_sql(desk, f"UPDATE record SET fields = json_set(fields, '$.state', '已终止') WHERE title LIKE '%{NDA}%'")
    (said,) = step(desk, NIGHT + 3 * DAY)
    assert said.gaps["request"] == "SQ2026001" and copies(desk) == []


def test_what_bears_no_line_is_not_handed_out_and_a_note_says_why(
    desk: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.copies.step.marked", lambda *_: Message("A mail can't carry a line."))
    ask(desk, a_request(SCAN))
    agree(desk, "孙丽", NIGHT + DAY)
    (name,) = [each for each in copies(desk) if "摘录" not in each]
    assert name.endswith(".pdf-说明.xlsx") and "A mail can't carry a line." in words_of(
        folder(desk) / name.partition("/")[2]
    )


def test_an_original_that_is_missing_holds_up_nobody_else(desk: Archive) -> None:
    ((sha256,),) = desk.ask("SELECT sha256 FROM version v JOIN record r ON r.id = v.record WHERE code = 'G2026拜访001'")
    original = desk.workspace.state / "store" / sha256[:2] / sha256
    kept = original.read_bytes()
    original.unlink()
    desk.hand_in("李明", "查阅申请.xlsx", a_request(VISIT, sender="李明"))
    ask(desk, a_request(OPEN))
    assert sorted(lying(desk)) == [(OPEN, "given"), (VISIT, "planned")]
    (said,) = step(desk, NIGHT + DAY)
    assert str(said.gaps["file"]).endswith(sha256)
    original.write_bytes(kept)
    assert step(desk, NIGHT + 2 * DAY) == []
    assert len(copies(desk, "李明")) == 1


def test_a_folder_that_may_not_be_written_to_waits(desk: Archive) -> None:
    place = desk.workspace.people / "王芳" / "查阅"
    place.parent.mkdir(exist_ok=True)
    place.write_text("in the way")
    ask(desk, a_request(OPEN))
    assert lying(desk) == [(OPEN, "planned")]
    place.unlink()
    step(desk, NIGHT + DAY)
    assert lying(desk) == [(OPEN, "given")] and len(copies(desk)) == 1
    assert len(log(desk, "copied")) == 1


@pytest.mark.parametrize("where", ["write", "after", "delete"])
def test_killed_at_any_point_and_run_again_it_ends_the_same(
    consulted: Archive, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    run_sql(consulted, "UPDATE access_grant SET until = '2026-11-24' WHERE code = 'J2026001'")
    assert ask(consulted, a_request(OPEN, subject="又一件")) == []
    at = datetime(2026, 11, 25, 22, 0)
    targets = {"write": "write_whole", "after": "settle", "delete": "_deleted"}

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    run_sql(consulted, "UPDATE access_grant SET until = '2026-11-26' WHERE code = 'D2026001'")
    with monkeypatch.context() as patch:
        patch.setattr(f"jobs.copies.step.{targets[where]}", killed)
        with pytest.raises(KeyboardInterrupt):
            step(consulted, at)
    step(consulted, at)
    assert [name for name in copies(consulted) if "J2026001" in name] == []
    assert [each[1] for each in log(consulted, "taken-away")].count(SCAN) == 1
    states = dict(consulted.ask("SELECT path, state FROM access_copy WHERE state != 'gone'"))
    assert set(states.values()) == {"given"}
    assert sorted(path.removeprefix("王芳/查阅/") for path in states) == copies(consulted)
    assert not list(folder(consulted).parent.rglob("*.part"))


def test_an_electronic_loan_is_handed_out_from_its_grant_alone(desk: Archive) -> None:
    loan = Grant(VISIT, "王芳", "", ELECTRONIC_WAY, NIGHT.date(), UNTIL, "JY2026001", "孙丽")
    with running(desk.workspace, NIGHT, ["copies"]) as run, run.ledger.writing() as connection:
        audit.append(connection, run.key, run.stamp, give(connection, run.stamp, [loan]))
    step(desk, NIGHT)
    assert copies(desk) == ["JY2026001/G2026拜访001宁波海纳纺织品有限公司拜访记录20261120.xlsx"]
    assert "借阅期内使用" in words_of(folder(desk, request="JY2026001") / "查阅清单.xlsx")


def test_a_version_that_comes_meanwhile_takes_the_place_of_the_former_copy(consulted: Archive) -> None:
    consulted.hand_in("李明", "拜访.xlsx", a_visit(lead_visitor="李明", summary="补记：客户要求加快。"), at=NIGHT + DAY)
    consulted.night(NIGHT + 2 * DAY)
    (visit,) = [name for name in copies(consulted) if VISIT in name]
    assert "补记" in words_of(folder(consulted) / visit.partition("/")[2])
    assert sorted(state for code, state in lying(consulted) if code == VISIT) == ["given", "gone"]
