"""A report that was made is told of by mail, once, to those it is for."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from archive import Archive, setting
from office_desk import Office
from report_files import made

MORNING = datetime(2026, 12, 1, 7, 0)


def with_mail(office: Office) -> Archive:
    """Return an archive in which mail is set up, and 孙总 is the management."""
    boss = {"name": "孙总", "department": "行政部/综合部", "role": "管理层", "email": "sun@example.com", "active": "是"}
    office.edit("roster", lambda rows: [*rows, boss])
    archive = setting(office.archive, 'sender = ""', 'sender = "archive@example.com"')
    archive = setting(archive, 'host = ""', 'host = "127.0.0.1"')
    archive.night(MORNING - timedelta(hours=9), ["office"])
    return archive


def posted(archive: Archive) -> list[tuple[object, ...]]:
    return archive.ask("SELECT person, address, subject, attachments FROM mail WHERE key LIKE 'report/management/%'")


def test_the_management_gets_its_report_by_mail_once(office: Office) -> None:
    archive = with_mail(office)
    made(archive, "management", MORNING)
    file = "output/reports/月度管理报告/2026-11 月度管理报告.docx"
    ((person, address, subject, attached),) = posted(archive)
    assert (person, address, subject) == ("孙总", "sun@example.com", "月度管理报告（2026年11月）")
    assert json.loads(str(attached)) == [file]
    made(archive, "management", MORNING + timedelta(minutes=5))
    assert len(posted(archive)) == 1


def test_a_corrected_edition_is_told_of_and_an_old_one_printed_again_is_not(office: Office) -> None:
    archive = with_mail(office)
    made(archive, "management", MORNING)
    made(archive, "management", MORNING + timedelta(days=5), anew=True)
    assert len(posted(archive)) == 2
    made(archive, "management", MORNING + timedelta(days=20))
    assert len(posted(archive)) == 2


def test_a_setting_keeps_reports_out_of_the_mail(office: Office) -> None:
    archive = setting(with_mail(office), "mail = true ", "mail = false")
    made(archive, "management", MORNING)
    assert posted(archive) == []


def test_the_chat_group_is_told_of_a_report_once_where_that_is_wanted(office: Office) -> None:
    switch = "enabled = false           # true"
    archive = setting(office.archive, switch, switch.replace("false", "true"))
    for minutes in (0, 5):
        made(archive, "management", MORNING + timedelta(minutes=minutes))
    ((title, said),) = archive.ask("SELECT subject, text FROM mail WHERE kind = 'reports'")
    assert title == "月度管理报告" and "2026年11月" in str(said)
