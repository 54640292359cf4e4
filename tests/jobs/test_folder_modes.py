"""People's folders are kept apart where the system has modes (rules A7 C10; issue 5, item 1)."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

import pytest
from archive import NIGHT, Archive, setting
from office_desk import Office, person

from jobs.doctor import share as check
from jobs.doctor.checks import examine
from jobs.folder_modes import account_of
from jobs.settings import FILE_NAME

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes; there nothing is set")


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def homes(archive: Archive, name: str) -> list[Path]:
    workspace = archive.workspace
    return [base / name for base in (workspace.inbox, workspace.returned, workspace.decisions, workspace.people)]


def look(archive: Archive, monkeypatch: pytest.MonkeyPatch, *, reached: bool = True) -> tuple[str, str]:
    """Return what the doctor finds of the share, as if the way to the archive were open, or were not."""
    monkeypatch.setattr(check, "reachable", lambda path: reached)
    found, patient = examine(archive.root, NIGHT.replace(tzinfo=archive.workspace.settings.zone))
    (mine,) = [finding for each, finding in found if each.name == "share"]
    return mine.state, " ".join(map(patient.say, mine.advice))


def strict(archive: Archive) -> Archive:
    return setting(archive, 'modes = "share"', 'modes = "strict"')


def test_a_new_archive_keeps_others_out(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = archive.workspace
    for path in (*homes(archive, "王芳"), workspace.register, workspace.archive, workspace.reports, workspace.runs):
        assert rights(path) & 0o007 == 0, path
    assert rights(workspace.state) & 0o077 == 0
    assert {rights(path) & 0o077 for path in workspace.state.iterdir() if path.is_file()} == {0}
    state, said = look(archive, monkeypatch)
    assert state == "ok" and "只有共享本身" in said


def test_the_night_closes_what_stands_open_and_keeps_owner_and_group(archive: Archive) -> None:
    mine = homes(archive, "王芳")
    for path in mine:
        path.chmod(0o2775)
    archive.workspace.state.chmod(0o755)
    (archive.workspace.state / "ledger.db").chmod(0o644)
    Office(archive).night("folders")
    assert [rights(path) for path in mine] == [0o2770] * 4
    assert (rights(archive.workspace.state), rights(archive.workspace.state / "ledger.db")) == (0o700, 0o600)


def test_somebody_new_has_folders_of_their_own_from_the_first_night(archive: Archive) -> None:
    office = Office(archive)
    office.edit("roster", person("新人", role="业务人员"))
    office.night("office", "folders")
    assert [rights(path) & 0o007 for path in homes(archive, "新人")] == [0] * 4
    assert not (archive.workspace.people / "周强").exists(), "none for somebody who has left"


def test_what_goes_back_to_somebody_unknown_is_kept_from_others_too(archive: Archive) -> None:
    archive.hand_in("实习生小徐", "海纳.xlsx", b"no form of ours")
    archive.night()
    folder = archive.workspace.returned / "实习生小徐"
    assert rights(folder) & 0o007 == 0 and list(folder.iterdir())


def test_a_folder_that_everybody_writes_to_is_left_and_told_of(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody let it be so that people can hand in; closed, forms would come no more."""
    inbox = archive.workspace.inbox / "王芳"
    inbox.chmod(0o777)
    (archive.workspace.people / "李明").chmod(0o755)
    state, said = look(archive, monkeypatch)
    assert state == "off" and str(archive.workspace.people / "李明") in said
    Office(archive).night("folders")
    assert rights(inbox) == 0o777
    state, said = look(archive, monkeypatch)
    assert state == "off" and str(inbox) in said and "李明" not in said
    assert look(archive, monkeypatch, reached=False)[0] == "ok", "where nobody comes as far, nothing is open"


def test_with_modes_off_only_the_state_folder_is_closed(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = setting(archive, 'modes = "share"', 'modes = "off"')
    (archive.workspace.people / "王芳").chmod(0o755)
    archive.workspace.state.chmod(0o755)
    Office(archive).night("folders")
    assert rights(archive.workspace.people / "王芳") == 0o755
    assert rights(archive.workspace.state) == 0o700
    assert look(archive, monkeypatch)[0] == "off"
    (archive.workspace.people / "王芳").chmod(0o750)
    assert look(archive, monkeypatch)[0] == "noted"


def test_an_unknown_word_for_the_modes_is_refused(archive: Archive) -> None:
    from jobs.failures import WrongUse

    path = archive.root / FILE_NAME
    path.write_text(path.read_text("utf-8").replace('modes = "share"', 'modes = "open"'), "utf-8")
    with pytest.raises(WrongUse) as refused:
        type(archive.workspace).at(archive.root)
    assert refused.value.message.gaps["name"] == "access.modes"


def test_strictly_a_folder_is_for_the_account_that_runs_guidang_alone(archive: Archive) -> None:
    archive = strict(archive)
    Office(archive).night("folders")
    assert [rights(path) for path in homes(archive, "王芳")] == [0o700] * 4


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="access lists are Linux's")
def test_strictly_a_persons_own_account_is_let_in_by_an_access_list(archive: Archive) -> None:
    """Whose login is an account here: to write where they hand in and decide, to read where they collect."""
    other = next(each for each in pwd.getpwall() if each.pw_uid not in (0, os.geteuid()))
    archive = strict(archive)
    office = Office(archive)
    office.edit("roster", person("王芳", login=other.pw_name))
    if office.night("office", "folders"):
        pytest.skip("this disk knows no access lists")
    inbox, _, _, people = homes(archive, "王芳")

    def list_of(path: Path) -> dict[tuple[int, int], int]:
        packed = os.getxattr(path, "system.posix_acl_access")[4:]
        numbers = [packed[at : at + 8] for at in range(0, len(packed), 8)]
        return {(each[0], int.from_bytes(each[4:], "little")): each[2] for each in numbers}

    assert list_of(inbox)[2, other.pw_uid] == 7 and list_of(people)[2, other.pw_uid] == 5
    assert rights(inbox) & 0o007 == rights(people) & 0o007 == 0
    (people / "回执.xlsx").write_bytes(b"x")
    assert list_of(people / "回执.xlsx")[2, other.pw_uid] == 5, "what is put there later may be read as well"
    changed = people.stat().st_ctime_ns
    office.night("folders", days=1)
    assert people.stat().st_ctime_ns == changed, "what is right is left alone"
    office.edit("roster", person("王芳", login=None))
    office.night("office", "folders", days=2)
    assert rights(people) == 0o700 and os.listxattr(people) == []


def test_what_may_not_be_set_is_told_and_the_night_goes_on(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = archive.workspace.inbox / "王芳"
    (archive.workspace.people / "李明").chmod(0o755)
    inbox.chmod(0o755)
    real = Path.chmod

    def chmod(path: Path, mode: int, **rest: bool) -> None:
        if path == inbox:
            raise PermissionError(1, "Operation not permitted", str(path))
        real(path, mode, **rest)

    monkeypatch.setattr(Path, "chmod", chmod)
    (said,) = Office(archive).night("folders")
    assert (said.gaps["count"], said.gaps["folder"]) == (1, str(inbox))
    assert rights(archive.workspace.people / "李明") == 0o750


def test_the_doctor_tells_of_a_state_folder_register_and_office_tables_that_stand_open(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = archive.workspace
    workspace.state.chmod(0o750)
    workspace.register.chmod(0o755)
    workspace.archive.chmod(0o751)
    workspace.office.chmod(0o777)
    state, said = look(archive, monkeypatch)
    assert state == "off"
    for folder in (workspace.state, workspace.register, workspace.archive, workspace.office):
        assert f" {folder}" in said
    assert look(archive, monkeypatch, reached=False)[0] == "off", "the state folder is nobody else's in any case"
    for folder in (workspace.state, workspace.register, workspace.archive, workspace.office):
        folder.chmod(0o700)
    assert look(archive, monkeypatch)[0] == "ok"


def test_the_doctor_tells_of_links_in_peoples_folders(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    link = archive.workspace.inbox / "王芳" / "台账.xlsx"
    link.symlink_to(archive.workspace.state / "ledger.db")
    home = archive.workspace.people / "外人"
    home.symlink_to(archive.workspace.people / "王芳")
    Office(archive).night("folders")
    state, said = look(archive, monkeypatch)
    assert state == "off" and str(link) in said and str(home) in said


def test_the_doctor_tells_whose_files_lie_in_somebody_elses_inbox(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who somebody is, is the folder that they can write to; where logins are accounts, their files show it."""
    accounts = {"wangfang": 40_001}
    monkeypatch.setattr(check, "account_of", accounts.get)
    office = Office(archive)
    office.edit("roster", person("王芳", login="wangfang"))
    office.night()
    archive.hand_in("王芳", "自己的.xlsx", b"x")
    strange = archive.hand_in("王芳", "别人的.xlsx", b"x")
    owners = {"自己的.xlsx": 40_001, "别人的.xlsx": 40_002}
    real = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        found = list(real(path))
        found[4] = owners.get(path.name, found[4])
        return os.stat_result(found)

    monkeypatch.setattr(Path, "lstat", lstat)
    state, said = look(archive, monkeypatch)
    assert state == "off" and "别人的.xlsx" in said and "自己的.xlsx" not in said and "40002" in said
    strange.unlink()
    assert look(archive, monkeypatch)[0] == "ok"


def test_on_windows_the_doctor_says_what_to_look_at(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    monkeypatch.setattr(check, "os", SimpleNamespace(name="nt"))
    state, said = look(archive, monkeypatch)
    assert state == "noted" and str(archive.workspace.inbox) in said and str(archive.workspace.state) in said


def test_a_way_is_open_where_every_folder_above_lets_everybody_through(tmp_path: Path) -> None:
    folder = tmp_path / "甲" / "乙"
    folder.mkdir(parents=True)
    for above in (folder, *folder.parents):
        if above.is_relative_to(tmp_path):
            above.chmod(0o755)
    outside = check.reachable(tmp_path)
    (tmp_path / "甲").chmod(0o750)
    assert not check.reachable(folder)
    (tmp_path / "甲").chmod(0o751)
    assert check.reachable(folder) == outside


def test_a_login_without_an_account_is_nobodys() -> None:
    own = pwd.getpwuid(os.geteuid())
    assert account_of(own.pw_name) == own.pw_uid
    assert account_of("no-such-login") is account_of("") is None
