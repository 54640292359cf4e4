"""客户文件销毁申请表: what stands against a line of its list, and what those who decide are shown (rules E11-E13 E15)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from archive import Archive, words_of
from builders import a_loan
from disposal_desk import (
    OLD,
    OLDER,
    YOUNG,
    apply_for,
    approved,
    disposal_state,
    item,
    night,
    nov,
    office_with_old_visits,
    problems,
    states,
)
from form_builders import a_change_request
from request_desk import answer_review, with_second_check


@pytest.fixture
def office(archive: Archive) -> Archive:
    return office_with_old_visits(archive)


def test_an_application_says_what_it_is_about_and_waits_for_the_archivist_once_agreed_to(office: Archive) -> None:
    approved(office, item(), item(OLDER, "延长保管"))
    assert disposal_state(office) == [("SQ2026001", "approved")]
    assert states(office) == {OLD: "waiting", OLDER: "kept"}
    assert office.ask("SELECT state FROM record WHERE code = 'SQ2026001'") == [("在档",)]


def test_those_who_decide_see_classes_dates_levels_and_holds(office: Archive) -> None:
    assert problems(apply_for(office, item(), item(OLDER))) == []
    shown = words_of(office.workspace.decisions / "周总" / "待审批.xlsx")
    assert "G类：拟销毁2件，2020-03-02至2020-05-06；密级：内部 2。" in shown
    assert "清册中没有被冻结的档案。" in shown


@pytest.mark.parametrize(
    ("items", "changes", "expected"),
    [
        ([item("G2020拜访009")], {}, [("items.code", "known-code")]),
        ([item(YOUNG)], {}, [("items.code", "destroys-before-due")]),
        ([item(title="天利五金合同")], {}, [("items.title", "title-does-not-fit")]),
        ([item(), item()], {}, [("items.code", "listed-twice")]),
        ([item(appraisal="长期保存")], {}, [("items.appraisal", "nothing-to-destroy")]),
        ([item(appraisal="")], {}, [("items.appraisal", "missing")]),
        ([item(YOUNG)], {"ground": "提前销毁"}, [("reason", "early-destruction-needs-reason")]),
        ([item(), item(YOUNG, "延长保管")], {}, []),  # what stays is not asked whether it is due
        ([item(YOUNG)], {"ground": "提前销毁", "reason": "重复件"}, []),  # rule E15
        (
            [item()],
            {"destroyed_at": "2026-11-20 10:00", "place": "室", "ways": "碎纸", "executor": "王芳", "witness": "李明"},
            [(name, "execution-has-its-workbook") for name in ("destroyed_at", "place", "ways", "executor", "witness")],
        ),
    ],
    ids=["unknown", "young", "misfit", "twice", "all stay", "unappraised", "no reason", "stays", "early", "done"],
)
def test_each_line_is_held_against_the_ledger(
    office: Archive, items: list[dict[str, object]], changes: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    changes = {"asked_on": date(2026, 11, 20)} | changes
    assert sorted(problems(apply_for(office, *items, **changes))) == sorted(expected)


def test_what_is_lent_deleted_or_on_another_list_is_refused(office: Archive) -> None:
    quiet = with_second_check(office, on=False)
    lent = {"code": OLD, "taken_on": date(2026, 11, 20), "due": date(2026, 11, 27), "asked_on": date(2026, 11, 20)}
    quiet.hand_in("王芳", "借阅.xlsx", a_loan(lent | {"borrower": "王芳", "department": "销售部", "purpose": "对账"}))
    quiet.hand_in("王芳", "删除.xlsx", a_change_request(changes=(), code=OLDER, kind="删除", reason="重复录入。"))
    night(quiet, 21)
    loud = with_second_check(quiet)
    found = problems(apply_for(loud, day=22))
    assert found == [("items.code", "destroys-what-is-lent"), ("items.code", "destroys-what-is-deleted")]
    early = {"ground": "提前销毁", "reason": "重复件"}
    assert problems(apply_for(loud, item(YOUNG), day=23, **early)) == []
    assert problems(apply_for(loud, item(YOUNG), day=24, subject="另一份", **early)) == [
        ("items.code", "destroys-twice")
    ]


def test_two_applications_of_one_night_do_not_name_the_same_record(office: Archive) -> None:
    from form_builders import a_destruction

    given = {"ground": "保管期满", "reason": None, "items": [item()]}
    for name in ("一", "二"):
        office.hand_in("赵敏", f"{name}.xlsx", a_destruction(subject=name, **given), at=nov(21, 9))
    assert problems(night(office, 21)) == [("items.code", "destroys-twice")]


def test_what_came_before_the_last_approval_stops_its_line_alone(office: Archive) -> None:
    """Rule E13: a loan that was handed out while the application went round stops that record, and the rest goes on."""
    assert problems(apply_for(office)) == []
    with office_ledger(office) as ledger:
        ledger.execute(f"UPDATE record SET state = '借出' WHERE code = '{OLD}'")
    answer_review(office, "同意", "周总")
    outcome = night(office, 22)
    assert problems(outcome) == []
    assert states(office) == {OLD: "stopped", OLDER: "waiting"}
    told = words_of(office.workspace.people / "赵敏" / "回执.xlsx")
    assert f"“{OLD}”正在借出" in told


def office_ledger(archive: Archive):  # type: ignore[no-untyped-def]
    import sqlite3

    return sqlite3.connect(archive.workspace.state / "ledger.db")


def test_an_application_can_be_mended_and_agreed_to_anew_until_it_is_carried_out(office: Archive) -> None:
    approved(office)
    assert problems(apply_for(office, item(), item(OLDER, "延长保管"), day=23, asked_on=date(2026, 11, 21))) == []
    answer_review(office, "同意", "周总")
    night(office, 24)
    assert disposal_state(office) == [("SQ2026001", "approved")]
    assert states(office) == {OLD: "waiting", OLDER: "kept"}


def test_what_is_to_be_destroyed_is_not_lent_meanwhile(office: Archive) -> None:
    approved(office)
    quiet = with_second_check(office, on=False)
    row = {"code": OLD, "borrower": "王芳", "department": "销售部", "purpose": "对账"}
    row |= {"asked_on": date(2026, 11, 23), "due": date(2026, 11, 27)}
    quiet.hand_in("王芳", "借阅.xlsx", a_loan(row), at=datetime(2026, 11, 23, 9))
    outcome = quiet.night(nov(22) + timedelta(days=1))
    assert problems(outcome) == [("code", "lends-what-is-destroyed")]
