"""The settings file: everything in it is known, of the right kind, and explained."""

from __future__ import annotations

import dataclasses
import tomllib
from datetime import time
from pathlib import Path

import pytest

from jobs.failures import WrongUse
from jobs.settings import FILE_NAME, Folders, Rules, Settings, read_settings, shipped
from validators.due_times import DAYS


def _read(folder: Path, text: str | bytes) -> Settings:
    path = folder / FILE_NAME
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_settings(folder)


def test_a_new_workspace_has_the_defaults(tmp_path: Path) -> None:
    assert _read(tmp_path, shipped()) == Settings()


def test_what_init_was_told_stands_in_the_file(tmp_path: Path) -> None:
    settings = _read(tmp_path, shipped("远航", "D:\\guidang\\state", "en"))
    assert (settings.office_name, settings.language) == ("远航", "en")
    assert settings.folders == Folders(state="D:/guidang/state")


def _entries(settings: object) -> set[str]:
    """Return the name of every entry, such as `limits.seconds`."""
    found: set[str] = set()
    for field in dataclasses.fields(settings):  # type: ignore[arg-type]
        value = getattr(settings, field.name)
        inner = (
            {f"{field.name}.{name}" for name in _entries(value)} if dataclasses.is_dataclass(value) else {field.name}
        )
        found |= inner
    return found


def test_the_shipped_file_names_every_entry() -> None:
    given = tomllib.loads(shipped())
    flat = {name for name, value in given.items() if not isinstance(value, dict)}
    flat |= {f"{table}.{name}" for table, value in given.items() if isinstance(value, dict) for name in value}
    assert flat == _entries(Settings())


def test_folders_may_have_chinese_names_and_half_a_file_will_do(tmp_path: Path) -> None:
    settings = _read(tmp_path, '\ufeff[folders]\ninbox = "收件箱"\n')
    assert settings.folders.inbox == "收件箱" and settings.folders.archive == Folders().archive
    assert settings.rules == Rules()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 1", "colour"),
        ("[limits]\nsecond = 20", "limits.second"),
        ("[limits]\nseconds = '20'", "limits.seconds"),
        ("[limits]\nseconds = true", "limits.seconds"),
        ("[limits]\nseconds = 2.5", "limits.seconds"),
        ("office_name = 7", "office_name"),
        ("folders = 'here'", "folders"),
        ("language = 'de'", "language"),
        ("timezone = 'Asia/Nowhere'", "timezone"),
        ("timezone = '../etc/passwd'", "timezone"),
        ("[deadlines]\nvisit_hours = 0", "deadlines.visit_hours"),
        ("[deadlines.days]\n'销售部' = '3'", "deadlines.days.销售部"),
        ("[review]\nskip = ['visit']", "visit"),
        ("[review]\nskip_levels = ['经理']", "经理"),
        ("[review]\nskip_levels = ['contract/管理层']", "contract/管理层"),
        ("[schedule]\nnightly = '24:00'", "schedule.nightly"),
        ("[schedule]\nmorning = '7:30'", "schedule.morning"),
        ("[schedule]\nweekly = '每周一'", "schedule.weekly"),
        ("[schedule]\nretry_minutes = 0", "schedule.retry_minutes"),
        ("[mail]\nport = 0", "mail.port"),
        ("[mail]\nport = 70000", "mail.port"),
        ("[mail]\nseconds = -1", "mail.seconds"),
        ("[mail]\nsecurity = 'ssl'", "mail.security"),
        ("[mail]\nhost = 'mail.example.com'", "sender"),
        ("[mail]\nhost = 'mail.example.com'\nsender = '归档@example.com'", "sender"),
        ('[mail]\nhost = "mail.example.com"\nsender = "a@example.com\\r\\nBcc: b@example.com"', "sender"),
        ("[mail]\nhost = 'h'\nuser = 'a@example.com'\nsecurity = 'none'", "mail.user"),
        ("[mail]\npassword = 'secret'", "mail.password"),
        ("[chat]\nmessages = ['gossip']", "chat.messages"),
        ("office_name = ", FILE_NAME),
        ("# nothing but this\n", FILE_NAME),
        ("", FILE_NAME),
        ("office_name = '远航'".encode("gbk"), FILE_NAME),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str | bytes, named: str) -> None:
    with pytest.raises(WrongUse) as wrong:
        _read(tmp_path, text)
    assert named in str(wrong.value)


def test_a_folder_without_settings_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as wrong:
        read_settings(tmp_path)
    assert str(tmp_path) in str(wrong.value) and "guidang init" in str(wrong.value)


def test_levels_of_the_second_check_are_left_out_by_role_or_for_one_form(tmp_path: Path) -> None:
    """Rules B1 E13: the office may do without a level."""
    text = "[review]\nskip = ['contract']\nskip_levels = ['管理层', 'customer/部门主管']\n"
    review = _read(tmp_path, text).review
    asked = [("customer", "部门主管"), ("supplier", "部门主管"), ("contract", "部门主管"), ("visit_plan", "管理层")]
    assert [review.asks(form, role) for form, role in asked] == [False, True, False, False]
    assert not _read(tmp_path, "[review]\nenabled = false\n").review.asks("supplier", "部门主管")


def test_a_job_is_switched_off_by_an_empty_time(tmp_path: Path) -> None:
    times = _read(tmp_path, "[schedule]\nnightly = '23:15'\nweekly = ''\n").schedule.times()
    assert times["nightly"] == time(23, 15) and times["morning"] == time(7, 30) and "weekly" not in times
    assert set(times) | {"weekly"} == set(DAYS)
