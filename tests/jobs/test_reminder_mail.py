"""The morning's mails, and how a matter that nobody sees to goes up: to the supervisor, to the management, and no further."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from typing import Any

import pytest
from archive import NIGHT, Archive, setting
from form_builders import a_complaint, a_credit_review, a_quotation, an_invoice
from office_desk import Office, person
from reminder_desk import DAY, MORNING, below, of_kind, reminded, reply

from jobs.reminders import reminders
from jobs.running import opened

pytestmark = pytest.mark.usefixtures("lists_left_out")

MANAGER = {"name": "周总", "department": "行政部/综合部", "role": "管理层", "confidential_until": date(2036, 1, 1)}


def mails(archive: Archive) -> list[tuple[str, str]]:
    """Return (person, subject) of every letter posted so far, and forget them."""
    found = archive.ask("SELECT person, subject FROM mail WHERE kind = 'letter' ORDER BY id")
    with sqlite3.connect(archive.workspace.state / "ledger.db") as ledger:
        ledger.execute("DELETE FROM mail")
    return [(str(who), str(subject)) for who, subject in found]


def tell(archive: Archive, at: datetime) -> list[tuple[str, str]]:
    """Take the step of a morning alone, and return the letters it posted."""
    with opened(archive.workspace, at, alone=True) as run:
        reminders(run)
        assert run.notices == []
    return mails(archive)


@pytest.fixture
def staffed(office: Office) -> Archive:
    """An archive with a manager above the supervisor, and a complaint that is due on Friday, 27 November."""
    office.edit("roster", lambda rows: [*rows, {**MANAGER, "active": "是"}])
    office.night()
    office.archive.hand_in("王芳", "投诉.xlsx", a_complaint())
    office.archive.night()
    return office.archive


def stage(archive: Archive) -> int:
    ((found,),) = archive.ask("SELECT stage FROM reminder")
    return int(found)


def test_a_matter_is_told_once_ahead_once_on_its_day_then_goes_up_twice_and_no_further(staffed: Archive) -> None:
    told = {}
    for days in range(40):
        at = MORNING + days * DAY
        for who, subject in tell(staffed, at):
            told.setdefault(f"{at:%m-%d}", []).append((who, subject))
    assert told == {
        "11-23": [("王芳", "催办：新增1件，共1件")],
        "11-27": [("王芳", "催办：新增1件，共1件")],
        # Three working days after Friday, and five more.
        "12-02": [("王芳", "催办：新增1件，共1件，其中逾期1件"), ("陈刚", "催办：下属有1件事逾期未办，已报给您")],
        "12-09": [
            ("周总", "催办：下属有1件事逾期未办，已报给您"),
            ("王芳", "催办：新增1件，共1件，其中逾期1件"),
            ("陈刚", "催办：下属有1件事逾期未办，已报给您"),
        ],
    }
    assert [line[:2] for line in below(staffed)] == [("已报管理层", "王芳")]
    assert [line[:2] for line in below(staffed, "周总")] == [("已报管理层", "王芳")]
    assert len(reminded(staffed)) == 1  # it is not forgotten for that


def test_the_office_decides_how_long_a_matter_waits(staffed: Archive) -> None:
    quick = setting(
        setting(staffed, "supervisor_days = 3", "supervisor_days = 1"), "management_days = 5", "management_days = 1"
    )
    days = [datetime(2026, 11, 27, 7, 30), datetime(2026, 11, 30, 7, 30), datetime(2026, 12, 1, 7, 30)]
    assert [[tell(quick, day), stage(quick)][1] for day in days] == [1, 2, 3]


def test_on_days_off_nobody_is_mailed_and_nothing_is_lost(staffed: Archive) -> None:
    saturday = datetime(2026, 11, 28, 7, 30)
    assert tell(staffed, saturday) == []
    assert len(reminded(staffed)) == 1  # the workbook is there all the same
    assert tell(staffed, saturday + DAY) == []
    assert tell(staffed, saturday + 2 * DAY) == [("王芳", "催办：新增1件，共1件，其中逾期1件")]
    assert tell(staffed, saturday + 3 * DAY) == []


def test_an_office_may_want_mail_on_days_off(staffed: Archive) -> None:
    wanted = setting(staffed, "on_days_off = false", "on_days_off = true")
    assert [who for who, _ in tell(wanted, datetime(2026, 11, 28, 7, 30))] == ["王芳"]


def test_nothing_due_no_mail_and_no_workbook(archive: Archive) -> None:
    assert tell(archive, MORNING) == []
    assert list(archive.workspace.decisions.glob("*/催办清单.xlsx")) == []


def test_a_morning_that_is_run_again_tells_nobody_twice(staffed: Archive) -> None:
    assert len(tell(staffed, MORNING)) == 1
    assert tell(staffed, MORNING) == []


@pytest.mark.parametrize("at", ["_write_books", "oversee", "_post"])
def test_a_morning_killed_halfway_tells_nobody_twice_and_forgets_nothing(
    staffed: Archive, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"jobs.reminders.step.{at}", kill)
        with pytest.raises(Killed):
            tell(staffed, MORNING)
    first = mails(staffed)
    assert first + tell(staffed, MORNING) == [("王芳", "催办：新增1件，共1件")]
    assert len(reminded(staffed)) == 1


def test_a_supervisor_who_is_away_is_stood_in_for_by_the_deputy(office: Office) -> None:
    office.edit("roster", person("陈刚", away="是", deputy="李明"))
    office.night()
    office.archive.hand_in("王芳", "投诉.xlsx", a_complaint())
    office.archive.night()
    for day in (MORNING, datetime(2026, 11, 27, 7, 30)):
        tell(office.archive, day)
    assert ("李明", "催办：下属有1件事逾期未办，已报给您") in tell(office.archive, datetime(2026, 12, 2, 7, 30))


def test_what_was_a_leavers_is_told_anew_to_whoever_is_in_charge(office: Office) -> None:
    archive = office.archive
    archive.hand_in("王芳", "投诉.xlsx", a_complaint())
    archive.night()
    tell(archive, MORNING)
    office.edit("roster", person("王芳", active="否"))
    office.night()
    told = tell(archive, MORNING + DAY)
    assert [who for who, _ in told] == ["陈刚"]
    assert reminded(archive) == []
    assert len(of_kind(archive, "客户投诉", "陈刚")) == 1


def test_a_matter_that_was_settled_and_recurs_is_told_anew(staffed: Archive) -> None:
    assert len(tell(staffed, MORNING)) == 1
    with sqlite3.connect(staffed.workspace.state / "ledger.db") as ledger:
        ledger.execute("UPDATE record SET state = '待删除'")
    assert tell(staffed, MORNING + DAY) == []
    assert reminded(staffed) == []
    with sqlite3.connect(staffed.workspace.state / "ledger.db") as ledger:
        ledger.execute("UPDATE record SET state = '在档'")
    assert len(tell(staffed, MORNING + 2 * DAY)) == 1
    assert staffed.ask("SELECT count(*) FROM reminder") == [(1,)]


def test_another_day_for_the_same_matter_is_news(staffed: Archive) -> None:
    staffed.hand_in("王芳", "报价.xlsx", a_quotation(valid_until=date(2026, 11, 30)))
    staffed.night(datetime(2026, 11, 23, 22))
    assert len(tell(staffed, MORNING + DAY)) == 1
    staffed.hand_in("王芳", "报价.xlsx", a_quotation(valid_until=date(2026, 12, 1)), at=MORNING + DAY)
    staffed.night(datetime(2026, 11, 24, 22))
    assert len(tell(staffed, MORNING + 2 * DAY)) == 1
    assert tell(staffed, MORNING + 3 * DAY) == []


def test_a_mail_says_what_since_when_what_to_do_and_where_and_nothing_confidential(staffed: Archive) -> None:
    staffed.hand_in("王芳", "评级.xlsx", a_credit_review(valid_until=date(2026, 12, 20)))
    staffed.hand_in("王芳", "发票.xlsx", an_invoice(due_on=date(2026, 11, 24)))
    staffed.night(NIGHT + DAY)
    with opened(staffed.workspace, MORNING, alone=True) as run:
        reminders(run)
    ((subject, text, html, attachments),) = staffed.ask(
        "SELECT subject, text, html, attachments FROM mail WHERE person = '王芳'"
    )
    assert subject == "催办：新增3件，共3件"
    assert attachments == "[]"
    for said in (text, html):
        assert "宁波海纳纺织品有限公司的投诉“第三批布色差”还没有结案。" in said
        assert "期限2026-11-27。" in said
        assert "请在客户投诉记录里补填处理经过" in said
        assert "workbooks/blank/客户投诉记录.xlsx" in said
        assert "请在 workbooks/decisions/王芳/催办清单.xlsx 里答复" in said
        assert "档案J2026001（内容保密）。" in said
        assert "信用评级到期" not in said
    assert text.index("7天内到期") < text.index("以后")


def test_what_people_wrote_is_escaped_in_the_page_and_left_in_the_text(staffed: Archive) -> None:
    staffed.hand_in("王芳", "投诉2.xlsx", a_complaint(subject="<b>色差</b> & 缩水"))
    staffed.night(NIGHT + DAY)
    with opened(staffed.workspace, MORNING, alone=True) as run:
        reminders(run)
    ((text, html),) = staffed.ask("SELECT text, html FROM mail WHERE person = '王芳'")
    assert "<b>色差</b> & 缩水" in text
    assert "&lt;b&gt;色差&lt;/b&gt; &amp; 缩水" in html and "<b>色差" not in html


def test_the_chat_group_is_told_how_many_and_nothing_else(staffed: Archive) -> None:
    with opened(staffed.workspace, MORNING, alone=True) as run:
        reminders(run)
    ((title, text),) = staffed.ask("SELECT subject, text FROM mail WHERE kind = 'reminders'")
    assert (title, text) == ("催办清单", "今天有1人有新的催办事项，共1件，请看各自文件夹里的“催办清单”。")


def test_what_was_answered_and_still_stands_open_is_told_again_and_passed_on_to_whom_it_comes(staffed: Archive) -> None:
    tell(staffed, MORNING)
    reply(staffed, "客户投诉", "已办")
    assert tell(staffed, MORNING + DAY) == tell(staffed, MORNING + 2 * DAY) == []
    with opened(staffed.workspace, MORNING + 4 * DAY, alone=True) as run:
        reminders(run)
    ((text,),) = staffed.ask("SELECT text FROM mail WHERE kind = 'letter'")
    assert "[重新提醒] 客户投诉" in text
    mails(staffed)
    reply(staffed, "客户投诉", "非我负责", reason="客户已转走")
    assert tell(staffed, MORNING + 7 * DAY) == [("陈刚", "催办：新增1件，共1件，其中逾期1件")]


def test_a_folder_that_cannot_be_written_to_holds_up_nobody_else(staffed: Archive) -> None:
    staffed.hand_in("李明", "投诉.xlsx", a_complaint(subject="短溢装", handler="李明"))
    staffed.night(NIGHT + DAY)
    home = staffed.workspace.decisions / "李明"
    home.rmdir()
    home.write_bytes(b"")  # no folder can be made there
    with opened(staffed.workspace, MORNING, alone=True) as run:
        reminders(run)
        assert ["{file} could not be written" in notice.id for notice in run.notices] == [True]
    assert len(reminded(staffed)) == 1
    home.unlink()
    assert tell(staffed, MORNING + DAY)[2:] == []  # both were told by mail the day before
    assert len(reminded(staffed, "李明")) == 1
