"""A destruction from its approval to the witness's word, and whatever may stop it on the way (rules E11-E15 D7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import openpyxl
import pytest
from answer_books import answer_row
from archive import Archive, setting, words_of
from disposal_desk import (
    OLD,
    OLDER,
    SECRET_WORD,
    approved,
    at_desk,
    carry_out,
    desk_of,
    disposal_state,
    enter,
    item,
    night,
    nov,
    office_with_old_visits,
    states,
)
from office_desk import Office, person
from reminder_desk import of_kind
from request_desk import answer_review

from jobs.running import opened
from jobs.verifying import verify


@pytest.fixture
def office(archive: Archive) -> Archive:
    return approved(office_with_old_visits(archive))


def told(archive: Archive, day: int) -> str:
    """Run a night and return what its report says to the archivist."""
    before = set(archive.workspace.runs.glob("*.xlsx"))
    night(archive, day)
    (report,) = set(archive.workspace.runs.glob("*.xlsx")) - before
    return words_of(report)


def sound(archive: Archive, day: int) -> list[str]:
    with opened(archive.workspace, nov(day)) as run:
        return [str(message) for message in verify(run)]


def on_file(archive: Archive) -> list[str]:
    return [code for (code,) in archive.ask("SELECT code FROM record WHERE form = 'visit_record' ORDER BY id")]


def test_an_approved_destruction_is_carried_out_and_confirmed(office: Archive) -> None:
    (row,) = at_desk(office)
    assert (row["request"], row["state"]) == ("SQ2026001", "待执行")
    assert "共2件" in row["list"] and OLD in row["list"] and "管理层" in row["approved"]
    filed = office.ask(
        "SELECT v.path, v.sha256 FROM version v JOIN record r ON r.id = v.record WHERE r.code LIKE 'G2020%'"
    )
    carry_out(office)
    night(office, 23)
    assert states(office) == {OLD: "destroyed", OLDER: "destroyed"}
    assert disposal_state(office) == [("SQ2026001", "destroyed")]
    assert office.ask("SELECT code, how, asked, approved, why, reason FROM residue ORDER BY code") == [
        (code, "destroyed", "赵敏", "周总", "SQ2026001", "保管期满") for code in (OLD, OLDER)
    ]
    assert office.ask("SELECT state FROM code WHERE code LIKE 'G2020%'") == [("destroyed",), ("destroyed",)]
    for path, sha256 in filed:
        assert not (office.workspace.archive / path).exists()
        assert not (office.workspace.state / "store" / sha256[:2] / sha256).exists()
    assert all(SECRET_WORD.encode() not in content for content in office.originals().values())
    assert sound(office, 23) == []
    fields = office.fields("SQ2026001")
    assert (fields["executor"], fields["witness"], fields["place"]) == ("赵敏", "李明", "二楼碎纸室")
    assert fields["ways"] == ["电子删除并销毁密钥"]
    assert at_desk(office) == []
    (row,) = at_desk(office, "李明", "witnessing")
    assert (row["number"], row["executor"]) == ("XH2026001", "赵敏")
    enter(office, "已监销", "李明", "witnessing")
    night(office, 24)
    assert disposal_state(office) == [("SQ2026001", "witnessed")]
    assert at_desk(office, "李明", "witnessing") == []
    logged = office.ask("SELECT who, what, code FROM audit WHERE what LIKE 'destr%' ORDER BY seq")
    assert logged == [
        ("赵敏", "destruction-ordered", ""),
        ("赵敏", "destroyed", OLD),
        ("赵敏", "destroyed", OLDER),
        ("李明", "destruction-witnessed", ""),
    ]
    index = {
        row[0].value: [cell.value for cell in row]
        for row in openpyxl.load_workbook(office.workspace.register / "档案总登记表.xlsx", read_only=True)["档案目录"]
    }
    assert "已销毁" in index[OLD]


def test_a_loan_or_a_hold_that_came_after_the_approval_stops_its_record_alone(office: Archive) -> None:
    import sqlite3

    with sqlite3.connect(office.workspace.state / "ledger.db") as ledger:
        ledger.execute(f"UPDATE record SET state = '借出' WHERE code = '{OLD}'")
    carry_out(office)
    assert f"“{OLD}”正在借出" in told(office, 23)
    assert states(office) == {OLD: "stopped", OLDER: "destroyed"}
    assert on_file(office) == [OLD, "G2026拜访001"]


def test_what_is_stopped_line_by_line_until_nothing_is_left_is_stopped_whole(office: Archive) -> None:
    import sqlite3

    with sqlite3.connect(office.workspace.state / "ledger.db") as ledger:
        ledger.execute("UPDATE record SET state = '借出' WHERE code LIKE 'G2020%'")
    carry_out(office)
    night(office, 23)
    assert disposal_state(office) == [("SQ2026001", "stopped")]
    assert office.ask("SELECT count(*) FROM residue") == [(0,)]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"witness": "赵敏"}, "赵敏是申请人或执行人"),
        ({"witness": "周总"}, "周总批准过这次销毁"),
        ({"witness": "王芳", "executor": "王芳"}, "王芳是申请人或执行人"),
        ({"executor": "周总"}, "外没有其他人同意"),
        ({"place": None}, "没有填“销毁地点”"),
        ({"witness": "周强"}, "周强"),
    ],
    ids=["applicant", "approver", "executor", "approver executes", "no place", "has left"],
)
def test_four_eyes_or_nothing_is_destroyed(office: Archive, changes: dict[str, object], rule: str) -> None:
    """Rule E13: approver and witness are two other people than whoever applies and executes."""
    carry_out(office, **changes)
    assert rule in told(office, 23)
    assert disposal_state(office) == [("SQ2026001", "approved")]
    assert len(at_desk(office)) == 1


def test_a_small_office_may_have_an_approver_as_witness(office: Archive) -> None:
    small = setting(office, "witness_apart = true", "witness_apart = false")
    carry_out(small, witness="周总")
    night(small, 23)
    assert disposal_state(small) == [("SQ2026001", "destroyed")]


def test_an_application_that_nobody_else_agreed_to_is_not_carried_out(archive: Archive) -> None:
    quiet = setting(office_with_old_visits(archive), "skip = []", 'skip = ["destruction_application"]')
    from disposal_desk import apply_for

    apply_for(quiet)
    assert disposal_state(quiet) == [("SQ2026001", "approved")]
    carry_out(quiet)
    assert "外没有其他人同意" in told(quiet, 22)
    assert disposal_state(quiet) == [("SQ2026001", "approved")]


def test_what_is_planned_for_later_waits_and_can_still_be_stopped(office: Archive) -> None:
    carry_out(office, planned=datetime(2026, 11, 25, 9))
    night(office, 23)
    (row,) = at_desk(office)
    assert row["state"] == "已安排（赵敏），时间 2026-11-25 09:00；监销人：李明。"
    night(office, 24)
    assert disposal_state(office) == [("SQ2026001", "ordered")]
    night(office, 25)
    assert disposal_state(office) == [("SQ2026001", "destroyed")]


@pytest.mark.parametrize(("who", "sheet"), [("赵敏", "disposal"), ("周总", "stopping")])
def test_until_it_is_carried_out_it_can_be_stopped(office: Archive, who: str, sheet: str) -> None:
    carry_out(office, planned=datetime(2026, 11, 30, 9))
    night(office, 23)
    enter(office, "停止", who, sheet, reason="其中有未了纠纷")
    assert "其中有未了纠纷" in told(office, 24)
    night(office, 30)
    assert disposal_state(office) == [("SQ2026001", "stopped")]
    assert (at_desk(office), at_desk(office, "周总", "stopping")) == ([], [])
    assert len(on_file(office)) == 3


def test_whoever_stops_it_comes_before_whoever_carries_it_out(office: Archive) -> None:
    carry_out(office)
    enter(office, "停止", "周总", "stopping", reason="先不销毁")
    night(office, 23)
    assert disposal_state(office) == [("SQ2026001", "stopped")]


def test_a_witness_who_objects_is_heard_and_asked_again(office: Archive) -> None:
    carry_out(office)
    night(office, 23)
    enter(office, "有异议", "李明", "witnessing", remark="少了一份")
    assert "少了一份" in told(office, 24)
    assert disposal_state(office) == [("SQ2026001", "destroyed")]
    enter(office, "已监销", "李明", "witnessing", witnessed=datetime(2026, 11, 25, 10))
    night(office, 25)
    assert office.ask("SELECT state, witnessed FROM disposal") == [("witnessed", "2026-11-25T10:00:00")]


def test_where_the_witness_has_left_somebody_who_took_no_part_confirms(office: Archive) -> None:
    carry_out(office)
    night(office, 23)
    Office(office).edit("roster", person("李明", active="否"))
    night(office, 24)
    assert at_desk(office, "李明", "witnessing") == []
    assert len(at_desk(office, "周总", "witnessing")) == 1


def test_nobody_else_answers_for_a_destruction(office: Archive) -> None:
    path = desk_of(office, "王芳", "disposal")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(desk_of(office, "赵敏", "disposal").read_bytes())
    answer_row(path, "disposal", 0, decision="执行", place="室", witness="李明")
    night(office, 23)
    assert disposal_state(office) == [("SQ2026001", "approved")]


def test_early_destruction_goes_the_same_way_with_its_reason(archive: Archive) -> None:
    """Rule E15."""
    office = office_with_old_visits(archive)
    approved(office, item("G2026拜访001"), ground="提前销毁", reason="重复录入的纸质件")
    carry_out(office)
    night(office, 23)
    assert office.ask("SELECT code, reason FROM residue") == [("G2026拜访001", "提前销毁")]


def _after_the_commit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("jobs.disposing.step.take_away", _killed)


def _within_the_transaction(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("jobs.disposing.executing.enter_item", _killed)


def _once_arranged(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("jobs.disposing.step.carry_out", _killed)


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("where", [_once_arranged, _within_the_transaction, _after_the_commit])
def test_killed_half_way_the_next_run_ends_it(
    office: Archive, monkeypatch: pytest.MonkeyPatch, where: Callable[[pytest.MonkeyPatch], None]
) -> None:
    carry_out(office)
    with monkeypatch.context() as patch:
        where(patch)
        with pytest.raises(KeyboardInterrupt):
            office.night(nov(23))
    night(office, 24)
    assert states(office) == {OLD: "destroyed", OLDER: "destroyed"}
    assert office.ask("SELECT number, destroyed IS NOT NULL FROM disposal") == [("XH2026001", 1)]
    assert office.ask("SELECT count(*) FROM deed WHERE kind IN ('unfile', 'unstore')") == [(0,)]
    assert sound(office, 24) == []


def test_codes_of_what_was_destroyed_are_never_given_again(office: Archive) -> None:
    """Rule E3."""
    from builders import a_visit

    carry_out(office)
    night(office, 23)
    again = a_visit(visit_start="2020-03-02 14:00", visit_end="2020-03-02 16:00", follow_ups=[])
    office.hand_in("王芳", "拜访.xlsx", again, at=nov(24, 9))
    night(office, 24)
    answer_review(office, "同意", "陈刚")
    outcome = office.night(nov(24) + timedelta(days=1))
    assert outcome.counted.coded == ["G2020拜访003"]


def test_who_has_to_act_on_a_destruction_is_reminded_of_it(office: Archive) -> None:
    def morning(day: int) -> None:
        assert not office.night(nov(day, 7), ["reminders"]).failures

    morning(23)
    assert of_kind(office, "档案销毁", "赵敏")[0]["what"] == "销毁 SQ2026001“重复拜访记录销毁”已批准，等您执行。"
    carry_out(office)
    night(office, 23)
    morning(24)
    assert of_kind(office, "档案销毁", "李明")[0]["what"] == "销毁 SQ2026001“重复拜访记录销毁”已执行，等您监销确认。"
    enter(office, "已监销", "李明", "witnessing")
    night(office, 24)
    morning(25)
    assert of_kind(office, "档案销毁", "李明") == of_kind(office, "档案销毁", "赵敏") == []


def test_the_archivist_finds_applications_filled_in_from_what_is_due(archive: Archive) -> None:
    """Rule E12: nothing that is held, lent, applied for, or was kept by an appraisal."""
    office = office_with_old_visits(archive)
    folder = office.workspace.people / "赵敏" / "待申请销毁"
    night(office, 21)
    (path,) = folder.iterdir()
    assert path.name == "客户文件销毁申请表 G类 1.xlsx"
    said = words_of(path)
    assert OLD in said and OLDER in said and "2023-03-02期满" in said
    complete(path, ["同意销毁", "延长保管"])
    path.rename(office.workspace.inbox / "赵敏" / path.name)
    outcome = night(office, 22)
    assert [each.rule for _, each in outcome.counted.problems] == []
    assert not folder.is_dir() or not list(folder.iterdir())
    answer_review(office, "同意", "周总")
    night(office, 23)
    assert states(office) == {OLD: "waiting", OLDER: "kept"}
    assert not folder.is_dir() or not list(folder.iterdir())


def complete(path: object, appraisals: list[str]) -> None:
    """Date a draft and appraise its lines, as the archivist does in Excel."""
    from validators.forms import forms
    from workbooks.layout import layout

    form = forms()["destruction_application"]
    plan = layout(form)
    book = openpyxl.load_workbook(str(path))
    sheet = book.worksheets[0]
    sheet[next(place.ref for place in plan.places if place.column.name == "asked_on")].value = datetime(2026, 11, 21)
    (grid,) = plan.grids
    at = next(place.first for place in grid.places if place.column.name == "appraisal")
    for row, appraisal in enumerate(appraisals):
        sheet.cell(grid.first_row + row, at).value = appraisal
    book.save(str(path))


def test_what_remains_is_shown_with_its_certificate_and_found_by_nobody(
    office: Archive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule E14: code, title, class, dates, who decided, the certificate; no content, also not in the search."""
    import getpass

    from jobs.cli import main

    Office(office).edit("roster", person("赵敏", login=getpass.getuser()))
    carry_out(office)
    night(office, 23)
    assert main(["show", OLD, "--workspace", str(office.root)]) == 0
    shown = capsys.readouterr().out
    assert all(text in shown for text in ("已销毁，内容已清除", "2020-03-02", "周总", "SQ2026001", "XH2026001"))
    assert SECRET_WORD not in shown
    main(["search", SECRET_WORD, "--workspace", str(office.root)])
    assert OLD not in capsys.readouterr().out


def test_an_office_with_one_archivist_has_them_agree_and_carry_out(archive: Archive) -> None:
    """Rule E13: the archivist agrees at their own level and carries it out, since others have agreed too."""
    office = office_with_old_visits(archive)
    assert not night_of_application(office, "王芳")
    for day, who in ((22, "陈刚"), (23, "赵敏"), (24, "周总")):
        answer_review(office, "同意", who)
        night(office, day)
    carry_out(office)
    night(office, 25)
    assert disposal_state(office) == [("SQ2026001", "destroyed")]


def test_where_there_are_two_archivists_whoever_agreed_does_not_carry_it_out(archive: Archive) -> None:
    office = office_with_old_visits(archive)
    Office(office).edit("roster", person("钱进", role="档案管理员"))
    assert not night_of_application(office, "王芳")
    for day, who in ((22, "陈刚"), (23, "赵敏"), (24, "周总")):
        answer_review(office, "同意", who)
        night(office, day)
    carry_out(office)
    assert "赵敏批准过这次销毁，不能同时执行" in told(office, 25)
    enter(office, "执行", "钱进", place="二楼碎纸室", witness="李明", executor="钱进")
    night(office, 26)
    assert disposal_state(office) == [("SQ2026001", "destroyed")]


def night_of_application(archive: Archive, sender: str) -> list[str]:
    from disposal_desk import apply_for

    return [each.rule for _, each in apply_for(archive, sender=sender).counted.problems]


def test_a_register_whose_records_all_go_leaves_nothing(archive: Archive) -> None:
    """Two contracts of one register, destroyed together: the original that both stood in goes too."""
    from disposal_desk import apply_for
    from form_builders import a_form, a_row

    given = {"signed_on": datetime(2016, 3, 1).date(), "ends_on": datetime(2017, 3, 1).date(), "state": "已完成"}
    given |= {"completed_on": datetime(2017, 2, 1).date()}
    rows = [a_row("contract", number=f"HT-2016-{n}", project=SECRET_WORD, **given) for n in (100, 200)]
    archive.hand_in("王芳", "两份合同.xlsx", a_form("contract", *rows))
    archive.night(nov(20))
    office = office_with_old_visits_only_boss(archive)
    codes = [code for (code,) in office.ask("SELECT code FROM record ORDER BY id")]
    items = [item(code, title="宁波海纳纺织品有限公司销售合同") for code in codes]
    assert [each.rule for _, each in apply_for(office, *items, classes="Y业务交易").counted.problems] == []
    answer_review(office, "同意", "周总")
    night(office, 22)
    carry_out(office)
    night(office, 23)
    assert set(states(office).values()) == {"destroyed"}
    kept = "".join(words_in(content, office) for content in office.originals().values())
    assert SECRET_WORD not in kept


def office_with_old_visits_only_boss(archive: Archive) -> Archive:
    from request_desk import with_second_check

    Office(archive).edit("roster", person("周总", role="管理层"))
    return with_second_check(archive)


def words_in(content: bytes, archive: Archive) -> str:
    if content[:2] != b"PK":
        return ""
    path = archive.root / "looked-at.xlsx"
    path.write_bytes(content)
    return words_of(path)


def test_a_lawsuit_that_came_after_the_approval_stops_the_record_that_it_holds(office: Archive) -> None:
    """Rule E11: the hold is named, and the rest goes on."""
    import sqlite3

    with sqlite3.connect(office.workspace.state / "ledger.db") as ledger:
        ((id_,),) = ledger.execute(f"SELECT id FROM record WHERE code = '{OLD}'")
        columns = "number, scope, target, record, kind, reason, by, since, entered"
        values = f"'DJ-1', 'record', '{OLD}', {id_}, 'lawsuit', '货款纠纷', '周总', '2026-11-22', '2026-11-22T22:00:00+08:00'"
        ledger.execute(f"INSERT INTO hold ({columns}) VALUES ({values})")
    carry_out(office)
    said = told(office, 23)
    assert f"档案“{OLD}”被冻结，不能销毁。" in said and "货款纠纷" in said
    assert states(office) == {OLD: "stopped", OLDER: "destroyed"}


def test_business_that_opened_meanwhile_holds_the_records_of_its_customer(office: Archive) -> None:
    """Rule E11: an open complaint of the same night, though nobody has set a hold."""
    from form_builders import a_complaint

    quiet = setting(office, "enabled = true", "enabled = false")
    quiet.hand_in("王芳", "投诉.xlsx", a_complaint(), at=nov(23, 9))
    carry_out(quiet)
    assert "投诉" in told(quiet, 23)
    assert disposal_state(quiet) == [("SQ2026001", "stopped")]
    assert len(on_file(quiet)) == 3


def test_a_secret_record_is_told_to_its_witness_by_its_code_alone(archive: Archive) -> None:
    """Rule C10."""
    import sqlite3

    office = office_with_old_visits(archive)
    with sqlite3.connect(office.workspace.state / "ledger.db") as ledger:
        ledger.execute(f"UPDATE record SET secrecy = '机密' WHERE code = '{OLD}'")
    approved(office)
    (row,) = at_desk(office, "周总", "stopping")
    assert "机密 1" in row["list"] and f"{OLD} 海纳纺织拜访记录" in row["list"]  # as the application calls it
    carry_out(office)
    night(office, 23)
    (row,) = at_desk(office, "李明", "witnessing")
    assert row["list"].split("\n") == [OLD, f"{OLDER} 宁波海纳纺织品有限公司拜访记录"]
