"""Two people set one field otherwise in one night: the archivist decides in a workbook, and the next night acts on it (C8)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from answer_books import answer_row
from archive import NIGHT, Archive, words_of
from builders import a_customer
from form_builders import a_change_request
from request_desk import LATER, fields, held_archive, line

pytestmark = pytest.mark.usefixtures("lists_left_out")

BEFORE = "0574-87651234转801"
HIS, HERS = "0574-87651288", "0574-87651299"


@pytest.fixture
def contested(archive: Archive) -> Archive:
    """An archive in which two people have given a customer two telephone numbers, and one of them a fax as well."""
    held = held_archive(archive)
    held.hand_in("李明", "客户.xlsx", a_customer(telephone=HIS), at=NIGHT - timedelta(hours=13))
    held.hand_in("王芳", "客户.xlsx", a_customer(telephone=HERS, fax="0574-87651277"), at=NIGHT - timedelta(hours=12))
    outcome = held.night(NIGHT)
    assert outcome.counted.problems == []
    return held


def workbook(archive: Archive, person: str = "赵敏") -> Path:
    return archive.workspace.decisions / person / "冲突待定.xlsx"


def decide(path: Path, decision: str, reason: str | None = "问过客户。") -> None:
    answer_row(path, "conflicts", decision=decision, reason=reason)


def test_what_was_on_file_stands_and_all_else_is_taken(contested: Archive) -> None:
    assert fields(contested, "J2026001")["telephone"] == BEFORE
    assert fields(contested, "J2026001")["fax"] == "0574-87651277"
    said = words_of(workbook(contested))
    for word in ("J2026001", "联系电话", BEFORE, HIS, HERS, "李明", "王芳"):
        assert word in said


@pytest.mark.parametrize(
    ("decision", "stands", "by"),
    [("采用甲", HIS, "李明"), ("采用乙", HERS, "王芳"), ("保留原内容", BEFORE, None)],
)
def test_the_archivist_decides_whose_content_stands(
    contested: Archive, decision: str, stands: str, by: str | None
) -> None:
    decide(workbook(contested), decision)
    assert not contested.night(LATER).failures
    assert fields(contested, "J2026001")["telephone"] == stands
    assert contested.ask('SELECT state, choice, "by", reason FROM conflict') == [
        ("decided", decision, "赵敏", "问过客户。")
    ]
    assert not workbook(contested).exists()
    last = contested.ask("SELECT \"by\", approved, reason, new FROM change WHERE field = 'telephone' ORDER BY id")[-1]
    assert last == ((by, "赵敏", "问过客户。", f'"{stands}"') if by else ("guidang", None, None, f'"{BEFORE}"'))


@pytest.mark.parametrize(("decision", "reason"), [("采用丙", "问过客户。"), ("采用甲", None)])
def test_a_choice_that_is_not_there_or_has_no_reason_is_asked_again(
    contested: Archive, decision: str, reason: str | None
) -> None:
    decide(workbook(contested), decision, reason)
    contested.night(LATER)
    assert contested.ask("SELECT state FROM conflict") == [("open",)]
    assert workbook(contested).exists()


def test_nobody_else_decides(contested: Archive) -> None:
    theirs = workbook(contested, "王芳")
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_bytes(workbook(contested).read_bytes())
    decide(theirs, "采用乙")
    contested.night(LATER)
    assert contested.ask("SELECT state FROM conflict") == [("open",)]
    assert fields(contested, "J2026001")["telephone"] == BEFORE


def test_one_person_may_correct_themselves(archive: Archive) -> None:
    held = held_archive(archive)
    for at, number in ((13, HIS), (12, HERS)):
        held.hand_in("王芳", f"客户{at}.xlsx", a_customer(telephone=number), at=NIGHT - timedelta(hours=at))
    held.night(NIGHT)
    assert held.ask("SELECT * FROM conflict") == []
    assert fields(held, "J2026001")["telephone"] == HERS


def _requests(archive: Archive, *asked: tuple[str, str, str]) -> Archive:
    """Hand in requests to change the telephone number, by (sender, file, new number), and run the night."""
    for hours, (sender, name, new) in enumerate(asked):
        request = a_change_request(changes=[line("联系电话", BEFORE, new)], applicant=sender, reason=f"{name}来电")
        archive.hand_in(sender, name, request, at=NIGHT - timedelta(hours=13 - hours))
    outcome = archive.night(NIGHT)
    assert [problem.rule for _, problem in outcome.counted.problems] == []
    return archive


def test_two_requests_about_one_field_are_put_to_the_archivist(archive: Archive) -> None:
    asked = _requests(held_archive(archive), ("李明", "甲.xlsx", HIS), ("王芳", "乙.xlsx", HERS))
    assert fields(asked, "J2026001")["telephone"] == BEFORE
    said = words_of(workbook(asked))
    for word in ("联系电话", BEFORE, HIS, HERS, "李明", "王芳"):
        assert word in said
    decide(workbook(asked), "采用乙")
    assert not asked.night(LATER).failures
    assert fields(asked, "J2026001")["telephone"] == HERS


def test_a_form_and_a_request_about_one_field_are_put_to_the_archivist(archive: Archive) -> None:
    held = held_archive(archive)
    held.hand_in("李明", "客户.xlsx", a_customer(telephone=HIS), at=NIGHT - timedelta(hours=14))
    _requests(held, ("王芳", "乙.xlsx", HERS))
    assert fields(held, "J2026001")["telephone"] == BEFORE
    assert held.ask("SELECT state FROM conflict") == [("open",)]


def test_two_requests_that_agree_are_no_conflict(archive: Archive) -> None:
    asked = _requests(held_archive(archive), ("李明", "甲.xlsx", HIS), ("王芳", "乙.xlsx", HIS))
    assert fields(asked, "J2026001")["telephone"] == HIS
    assert asked.ask("SELECT state FROM conflict") == []
