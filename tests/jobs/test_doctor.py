"""`guidang doctor`: each check finds what is off, says what to do, and leaves the others their say."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from archive import KEY, Archive, setting

from jobs.cli import main
from jobs.doctor import computer
from jobs.doctor.checks import CHECKS, examine
from jobs.doctor.disks import is_network, is_synchronised
from jobs.doctor.patient import Check, Patient
from jobs.failures import Failure
from jobs.keys import DEMO
from jobs.ledger.opening import open_ledger
from jobs.ledger.tables import mail
from jobs.letters import Letter, post
from jobs.on_time.ticking import tick
from jobs.settings import FILE_NAME
from jobs.timetable import STEPS, Step
from validators.message import Message, Text

#: The archive of the tests was set up the evening before.
_NOW = datetime(2026, 11, 22, 12, 0)


def _look(archive: Archive, at: datetime = _NOW) -> dict[str, tuple[str, str]]:
    now = at.replace(tzinfo=archive.workspace.settings.zone)
    found, patient = examine(archive.root, now)
    return {check.name: (each.state, " ".join(map(patient.say, each.advice))) for check, each in found}


def _tick(archive: Archive, at: datetime = _NOW) -> None:
    moment = at.replace(tzinfo=archive.workspace.settings.zone)
    tick(archive.workspace, lambda: moment, lambda *_: None)


def test_of_a_sound_archive_that_somebody_looks_after_nothing_is_off(archive: Archive) -> None:
    _tick(archive)
    found = _look(archive)
    assert {name: said for name, (state, said) in found.items() if state == "off"} == {}
    assert set(found) == {check.name for check in CHECKS} and all(said for _, said in found.values())


def test_the_contract_of_json_and_of_the_exit_code(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--workspace", str(archive.root), "--json"]) == 1
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert all(set(each) == {"name", "state", "advice"} for each in checks)
    assert {each["state"] for each in checks} <= {"ok", "noted", "off", "unknown"}
    (schedule,) = [each for each in checks if each["name"] == "schedule"]
    assert schedule["state"] == "off" and "install-schedule" in schedule["advice"]
    assert main(["doctor", "--workspace", str(archive.root)]) == 1
    said = capsys.readouterr()
    assert "有问题  定时：" in said.out and re.search("[1-9]", said.err)


def test_without_settings_the_rest_is_unknown_but_what_is_wrong_is_said(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive.root / FILE_NAME).write_text("[schedule]\nnightly = 'late'\n", "utf-8")
    assert main(["doctor", "--workspace", str(archive.root), "--json"]) == 1
    checks = {each["name"]: each for each in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["settings"]["state"] == "off" and "schedule.nightly" in checks["settings"]["advice"]
    assert {checks[name]["state"] for name in ("key", "ledger", "roster", "schedule")} == {"unknown"}


def test_a_missing_key_is_said(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _look(archive)["key"][0] == "noted" and "keys export" in _look(archive)["key"][1]
    assert main(["keys", "export", "--workspace", str(archive.root)]) == 0
    assert _look(archive)["key"][0] == "ok"
    monkeypatch.setenv("GUIDANG_KEY", "abc")
    assert _look(archive)["key"][0] == "off" and "GUIDANG_KEY" in _look(archive)["key"][1]
    monkeypatch.setenv("GUIDANG_KEY", "0f" * 32)
    assert _look(archive)["key"][0] == "off" and "keys.json" in _look(archive)["key"][1]
    monkeypatch.delenv("GUIDANG_KEY")
    (archive.workspace.state / DEMO).write_text(KEY)
    assert _look(archive)["key"][0] == "noted"


def test_a_ledger_that_is_gone_is_said_and_none_is_made(archive: Archive) -> None:
    shutil.rmtree(archive.workspace.state)
    found = _look(archive)
    assert found["ledger"][0] == "off" and found["roster"][0] == found["schedule"][0] == "unknown"
    assert not archive.workspace.state.exists()


def test_a_ledger_that_is_no_ledger_or_at_home_elsewhere_is_said(archive: Archive) -> None:
    marker = json.loads(archive.workspace.home_marker.read_text("utf-8"))
    archive.workspace.home_marker.write_text(json.dumps(marker | {"machine": "档案室/77"}), "utf-8")
    assert _look(archive)["ledger"][0] == "off" and "档案室" in _look(archive)["ledger"][1]
    archive.workspace.home_marker.unlink()
    for path in archive.workspace.state.glob("ledger.db*"):
        path.write_bytes(b"not a database at all" * 400)
    assert _look(archive)["ledger"][0] == "off"


def test_packages_of_another_version_are_named(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pinned = tmp_path / "requirements.txt"
    monkeypatch.setattr(computer, "_PINNED", pinned)
    for version, state in (("0.0.1", "noted"), (metadata.version("filelock"), "ok")):
        lines = (
            "absent-package==1.0 \\",
            "filelock==9.9.9 ; python_version < '3'",
            f"filelock=={version} \\",
            "    --hash=x",
        )
        pinned.write_text("\n".join(lines))
        assert _look(archive)["versions"][0] == state


_MOUNTS = """\
22 1 8:1 / / rw - ext4 /dev/sda1 rw
30 22 0:26 / /srv/share rw - cifs //nas/share rw
31 30 8:2 / /srv/share/local rw - xfs /dev/sdb1 rw
32 22 0:27 / /srv/my\\040files rw - nfs4 nas:/files rw
33 22 0:28 / /data rw - ext4 /dev/sdc1 rw
34 33 0:29 / /data rw - fuse.sshfs it@nas:/data rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/guidang", ""),
        ("/srv/share/档案/output/state", "cifs"),
        ("/srv/shared/state", ""),
        ("/srv/share/local/state", ""),
        ("/srv/my files/state", "nfs4"),
        ("/data/state", "fuse.sshfs"),
    ],
)
def test_a_network_share_is_known_by_what_is_mounted_there(folder: str, kind: str) -> None:
    assert is_network(Path(folder), "linux", _MOUNTS) == kind


def test_a_share_is_known_on_a_mac_and_on_windows() -> None:
    mounts = "/dev/disk1s1 on / (apfs, local)\n//it@nas/share on /Volumes/Share Two (smbfs, nodev, nosuid)\n"
    assert is_network(Path("/Volumes/Share Two/state"), "darwin", mounts) == "smbfs"
    assert is_network(Path("/Users/zhaomin/state"), "darwin", mounts) == ""


def test_this_folder_is_looked_up_in_what_is_mounted_here(tmp_path: Path) -> None:
    assert is_network(tmp_path) == ""


@pytest.mark.parametrize(
    ("folder", "program"),
    [("/Users/a/OneDrive - 远航/state", "OneDrive"), ("/home/a/坚果云/档案", "坚果云"), ("/home/a/dropbox-like", "")],
)
def test_a_folder_that_a_program_keeps_in_step_is_known_by_name(folder: str, program: str) -> None:
    assert is_synchronised(Path(folder)) == program


def test_a_ledger_on_a_share_is_off(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computer, "is_network", lambda _: "nfs4")
    state, said = _look(archive)["state"]
    assert state == "off" and "nfs4" in said and str(archive.workspace.state) in said


@pytest.mark.parametrize(("free", "state"), [(100 << 30, "ok"), (3 << 30, "noted"), (200 << 20, "off")])
def test_room_on_the_disk(archive: Archive, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    monkeypatch.setattr(computer.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert _look(archive)["space"][0] == state


def test_a_folder_that_cannot_be_written_to_is_named(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = archive.workspace.register
    real = computer.tempfile.TemporaryFile

    def some(dir: Path, prefix: str) -> Any:
        if dir == refused:
            raise PermissionError(13, "Permission denied")
        return real(dir=dir, prefix=prefix)

    monkeypatch.setattr(computer.tempfile, "TemporaryFile", some)
    state, said = _look(archive)["folders"]
    assert state == "off" and str(refused) in said and str(archive.workspace.inbox) not in said


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is refused to the system's own account")
def test_an_inbox_that_cannot_be_read_is_named(archive: Archive) -> None:
    inbox = archive.workspace.inbox / "王芳"
    inbox.chmod(0)
    state, said = _look(archive)["folders"]
    inbox.chmod(0o755)
    assert state == "off" and str(inbox) in said


def _edit_roster(archive: Archive, edit: dict[str, str]) -> None:
    """Change cells of the roster, old content -> new."""
    path = archive.workspace.office / "人员名册.xlsx"
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value in edit:
                cell.value = edit[cell.value]
    book.save(path)


def test_who_decides_on_whose_forms(archive: Archive) -> None:
    """Rules A2 B4: where a line of supervisors ends, the archivist decides; nobody asks the archivist's own supervisor."""
    assert _look(archive)["supervisors"][0] == "ok", "the second check is switched off"
    archive = setting(archive, "enabled = false", "enabled = true ")
    state, said = _look(archive)["supervisors"]
    assert state == "noted" and "陈刚" in said and "赵敏" in said


def test_an_archive_without_an_archivist_or_with_nobody_else_is_off(archive: Archive) -> None:
    assert _look(archive)["roster"][0] == "ok"
    with sqlite3.connect(archive.workspace.state / "ledger.db") as ledger:
        (rows,) = ledger.execute("SELECT rows FROM office WHERE name = 'roster'").fetchone()
        alone = json.dumps([row for row in json.loads(rows) if row["name"] == "赵敏"])
        ledger.execute("UPDATE office SET rows = ? WHERE name = 'roster'", (alone,))
    assert _look(archive)["roster"][0] == "off" and "人员名册.xlsx" in _look(archive)["roster"][1]
    with sqlite3.connect(archive.workspace.state / "ledger.db") as ledger:
        ledger.execute("UPDATE office SET rows = ? WHERE name = 'roster'", (rows.replace("档案管理员", "业务人员"),))
    assert _look(archive)["roster"][0] == "off" and "档案管理员" in _look(archive)["roster"][1]


def test_people_without_an_address_are_named_where_mail_is_sent(archive: Archive) -> None:
    assert _look(archive)["addresses"][0] == "ok"
    mailing = setting(archive, 'sender = ""', 'sender = "archive@example.com"')
    mailing = setting(mailing, 'host = ""', 'host = "mail.example.com"')
    state, said = _look(mailing)["addresses"]
    assert state == "noted" and "王芳" in said


def test_a_broken_edit_of_an_office_table_is_said_until_it_is_mended(archive: Archive) -> None:
    assert _look(archive)["tables"][0] == "ok"
    shutil.copy(archive.workspace.office / "人员名册.xlsx", archive.root.parent)
    _edit_roster(archive, {"周强": "周 强"})
    before = sorted(path.name for path in archive.root.rglob("*"))
    state, said = _look(archive)["tables"]
    assert state == "ok" and "人员名册" in said, "a good edit is taken over by the next night"
    _edit_roster(archive, {"档案管理员": "业务人员"})
    state, said = _look(archive)["tables"]
    assert state == "off" and "guidang check" in said and "人员名册.xlsx" in said
    assert sorted(path.name for path in archive.root.rglob("*")) == before
    shutil.copy(archive.root.parent / "人员名册.xlsx", archive.workspace.office)
    (archive.workspace.office / "日历.xlsx").unlink()
    assert _look(archive)["tables"][0] == "noted" and "日历.xlsx" in _look(archive)["tables"][1]


def test_holidays_that_nobody_knows_are_said(archive: Archive) -> None:
    assert _look(archive)["holidays"][0] == "ok"
    assert _look(archive, datetime(2090, 6, 1))["holidays"][0] == "off"


def test_a_schedule_that_nobody_looks_at_any_more_is_off(archive: Archive) -> None:
    assert "install-schedule" in _look(archive)["schedule"][1]
    _tick(archive)
    state, said = _look(archive)["schedule"]
    assert state == "ok" and "2026-11-22 22:00" in said
    assert _look(archive, _NOW + timedelta(hours=1))["schedule"][0] == "off"
    assert _look(archive, _NOW - timedelta(hours=1))["schedule"][0] == "off"
    off = setting(archive, 'nightly   = "22:00"', 'nightly   = ""')
    assert _look(off)["schedule"][0] == "noted"


def test_a_job_that_fails_is_off_and_why(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise Failure(Message("The disk with the reports is gone."))

    monkeypatch.setitem(STEPS, "register", Step("register", Text("登记表", "register"), fail))  # type: ignore[arg-type]
    night = datetime(2026, 11, 22, 22, 0)
    _tick(archive, night)
    state, said = _look(archive, night)["schedule"]
    assert state == "off" and "The disk with the reports is gone." in said and "22:10" in said


def _mailing(archive: Archive) -> Archive:
    archive = setting(archive, 'sender = ""', 'sender = "archive@example.com"')
    archive = setting(archive, 'user = ""', 'user = "archive@example.com"')
    return setting(archive, 'host = ""', 'host = "mail.example.com"')


def test_mail_without_a_password_is_off(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _look(archive)["mail"][0] == "ok"
    archive = _mailing(archive)
    state, said = _look(archive)["mail"]
    assert state == "off" and "--set-password" in said
    monkeypatch.setenv("GUIDANG_MAIL_PASSWORD", "secret")
    state, said = _look(archive)["mail"]
    assert state == "ok" and "mail.example.com" in said and "secret" not in said


def test_letters_that_wait_or_failed_are_told_of(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDANG_MAIL_PASSWORD", "secret")
    archive = _mailing(archive)
    ledger = open_ledger(archive.workspace)
    with ledger.writing() as connection:
        post(connection, Letter("a/1", "王芳", "wangfang@example.com", "催办", "……"), "2026-11-22T07:30:00+08:00")
        connection.execute(sa.update(mail).values(tries=3, tried="2026-11-22T09:30:00+08:00", why="服务器没有回答。"))
    state, said = _look(archive)["mail"]
    assert state == "off" and "服务器没有回答。" in said
    with ledger.writing() as connection:
        connection.execute(sa.update(mail).values(state="refused"))
    assert _look(archive)["mail"][0] == "noted"
    assert _look(archive, _NOW + timedelta(days=9))["mail"][0] == "ok"
    ledger.close()


def test_group_messages_without_a_group_are_off(archive: Archive) -> None:
    assert _look(archive)["chat"][0] == "ok"
    path = archive.root / FILE_NAME
    before, section, after = path.read_text("utf-8").partition("[chat]")
    path.write_text(before + section + after.replace("enabled = false", "enabled = true", 1), "utf-8")
    assert _look(archive)["chat"][0] == "off"


def test_a_check_that_breaks_down_leaves_the_others_their_say(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(_: Patient) -> Any:
        raise ZeroDivisionError

    checks: Sequence[Check] = (Check("broken", Text("坏", "broken"), broken), *CHECKS)
    monkeypatch.setattr("jobs.doctor.checks.CHECKS", checks)
    found = _look(archive)
    assert found["broken"][0] == "off" and "ZeroDivisionError" in found["broken"][1] and found["roster"][0] == "ok"
