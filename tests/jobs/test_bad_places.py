"""Places that cannot be used: links, open files, locked folders. Nobody else is held up, and all is caught up with."""

from __future__ import annotations

import ctypes
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest
from archive import KEY, Archive, words_of, workbook_of
from bad_files import lock_file
from builders import a_credit_code, a_customer, a_visit

from jobs.intake.looking import Left, look
from jobs.store import sha256_of, store_of

# -- files that are not plain files -------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_links_and_pipes_are_left_alone_and_named(archive: Archive) -> None:
    home = archive.workspace.inbox / "王芳"
    outside = archive.root / "别人的.xlsx"
    outside.write_bytes(workbook_of(a_customer()))
    (home / "链接.xlsx").symlink_to(outside)
    (home / "断链.xlsx").symlink_to(archive.root / "没有")
    (home / "文件夹").symlink_to(archive.workspace.office, target_is_directory=True)
    os.mkfifo(home / "管道.xlsx")
    os.link(archive.workspace.office / "人员名册.xlsx", home / "硬链接.xlsx")
    archive.hand_in("李明", "好表.xlsx", a_customer(owner="李明"))
    outcome = archive.night()
    assert [each.person for each in outcome.counted.arrived] == ["李明"]
    assert outside.exists()
    named = ["断链.xlsx", "文件夹", "硬链接.xlsx", "管道.xlsx", "链接.xlsx"]
    assert sorted(archive.inbox("王芳")) == sorted(named)
    report = words_of(archive.returned("王芳")[0])
    assert all(name in report for name in named)


def test_a_file_still_being_written_waits_for_the_next_run(archive: Archive) -> None:
    growing = archive.workspace.inbox / "王芳" / "长表.xlsx"
    still = archive.hand_in("王芳", "好表.xlsx", b"whole", at=datetime.now())  # noqa: DTZ005 - the computer's clock
    growing.write_bytes(b"a")
    told: list[Left] = []
    moving: list[str] = []

    def write_on() -> None:
        time.sleep(0.15)
        with growing.open("ab") as file:
            file.write(b"b")

    writer = threading.Thread(target=write_on)
    writer.start()
    found = look(archive.workspace.inbox, 60, told, moving, pause=0.5)
    writer.join()
    assert [each.path for each in found] == [still]
    assert moving == ["王芳/长表.xlsx"]
    assert [each.path for each in look(archive.workspace.inbox, 60, told, [], pause=0.1)] == [still, growing]
    assert told == []


# -- what somebody has open ---------------------------------------------------------------------------


def test_an_open_register_is_written_beside_and_tidied_when_it_is_closed(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night(datetime(2026, 11, 20, 22, 0))
    register = archive.workspace.register / "档案总登记表.xlsx"
    before = register.read_bytes()
    owner = register.with_name("~$档案总登记表.xlsx")
    owner.write_bytes(lock_file())
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    assert not archive.night().failures
    assert register.read_bytes() == before
    (beside,) = archive.workspace.register.glob("档案总登记表 *.xlsx")
    assert "G2026拜访001" in words_of(beside)
    assert beside.name in "".join(path.read_text("utf-8") for path in archive.workspace.runs.glob("*.html"))
    owner.unlink()
    archive.night(datetime(2026, 11, 22, 22, 0))
    assert [path.name for path in archive.workspace.register.iterdir()] == ["档案总登记表.xlsx"]
    assert "G2026拜访001" in words_of(register)


def test_a_returned_form_that_its_sender_has_open_is_not_written_over(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(credit_code="91330200MA2AF05N4X"))
    archive.night(datetime(2026, 11, 20, 22, 0))
    (copy,) = archive.returned("王芳")
    before = copy.read_bytes()
    owner = copy.with_name(f"~${copy.name}")
    owner.write_bytes(lock_file())
    archive.hand_in("王芳", "海纳.xlsx", a_customer(credit_code="91330200MA2AF05N4X", telephone="12"))
    assert not archive.night().failures
    assert copy.read_bytes() == before
    assert {path.name for path in archive.returned("王芳")} == {"海纳 (2).xlsx", "海纳.xlsx", owner.name}


# -- what may not be opened ---------------------------------------------------------------------------


def _drop_the_rights_of_root() -> None:
    """Make this process one to whom a locked folder is locked, as it is to everybody but root."""
    if os.getuid() == 0:
        for capability in (1, 2, 3):  # to read and write anything, to search any folder, to act as any owner
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


def _night_of_somebody(archive: Archive, day: int) -> subprocess.CompletedProcess[str]:
    """Run the night of a day in November from the command line, without root's rights."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "jobs.cli",
            "run",
            "nightly",
            "--workspace",
            str(archive.root),
            "--json",
            "--at",
            f"2026-11-{day}T22:00",
        ],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"GUIDANG_KEY": KEY},
        preexec_fn=_drop_the_rights_of_root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="folders are locked the way Linux does it")
def test_locked_folders_hold_up_nobody_else_and_are_caught_up_with(archive: Archive) -> None:
    space = archive.workspace
    wrong = workbook_of(a_customer(credit_code="91330200MA2AF05N4X"))
    archive.hand_in("李明", "锁.xlsx", a_customer(owner="李明", name="甲公司", credit_code=a_credit_code(1)))
    unread = archive.hand_in("王芳", "读不了.xlsx", a_customer(name="乙公司", credit_code=a_credit_code(2)))
    archive.hand_in("王芳", "拜访/好.xlsx", a_customer(name="丙公司", credit_code=a_credit_code(3)))
    archive.hand_in("陈刚", "错.xlsx", wrong)
    archive.hand_in("陈刚", "不是表.txt", "纪要".encode())
    archive.hand_in("赵敏", "好.xlsx", a_customer(owner="赵敏", name="丁公司", credit_code=a_credit_code(4)))
    locked = {
        space.inbox / "李明": 0o000,
        space.inbox / "王芳" / "拜访": 0o444,
        unread: 0o000,
        space.returned / "陈刚": 0o555,
        space.people / "赵敏": 0o555,
        space.inbox / "赵敏": 0o555,
        space.office / "人员名册.xlsx": 0o000,
    }
    for path, mode in locked.items():
        if not path.exists():
            path.mkdir(parents=True)
        path.chmod(mode)
    ran = _night_of_somebody(archive, 21)
    for path in locked:
        path.chmod(0o755)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["coded"] == ["J2026001"]
    for name in ("李明", "拜访", "读不了.xlsx", "错.xlsx", "不是表.txt", "回执.xlsx", "好.xlsx", "人员名册.xlsx"):
        assert name in ran.stderr
    assert sorted(archive.inbox("陈刚")) == ["不是表.txt", "错.xlsx"]
    assert archive.inbox("赵敏") == ["好.xlsx"]
    again = _night_of_somebody(archive, 22)
    assert (again.returncode, again.stderr) == (0, "")
    assert sorted(json.loads(again.stdout)["coded"]) == ["J2026002", "J2026003", "J2026004"]
    returned = sorted(path.name for path in archive.returned("陈刚"))
    assert returned == ["不是表.txt", "没有移交单的文件 2026-11-22 2200.xlsx", "错.xlsx"]
    assert not [path for path in space.inbox.rglob("*") if path.is_file()]
    assert "J2026001" in words_of(space.people / "赵敏" / "回执.xlsx")
    assert archive.ask("SELECT count(*) FROM deed WHERE NOT done") == [(0,)]


@pytest.mark.skipif(sys.platform != "linux", reason="folders are locked the way Linux does it")
def test_outputs_that_may_not_be_replaced_are_said_and_the_night_goes_on(archive: Archive) -> None:
    """What an open workbook is on a Windows server: there, and not to be replaced."""
    if os.getuid() != 0:
        pytest.skip("needs root, to make files that are somebody else's")
    space = archive.workspace
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    assert _night_of_somebody(archive, 20).returncode == 0
    register = space.register / "档案总登记表.xlsx"
    blank = space.blank / "客户基本信息表.xlsx"
    blank.write_bytes(b"an older one")
    for path in (register, blank):
        path.parent.chmod(0o1777)
        for each in (path, path.parent):
            os.chown(each, 65534, 65534)
    before = register.read_bytes()
    _forget_printed(archive, "blank/customer")
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    ran = _night_of_somebody(archive, 21)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["coded"] == ["G2026拜访001"]
    assert archive.inbox("王芳") == []
    assert (register.read_bytes(), blank.read_bytes()) == (before, b"an older one")
    (beside,) = space.register.glob("档案总登记表 *.xlsx")
    assert beside.name in ran.stderr and blank.name in ran.stderr
    for path in (register, blank):
        os.chown(path, 0, 0)
        os.chown(path.parent, 0, 0)
    assert _night_of_somebody(archive, 22).stderr == ""
    assert not beside.exists() and "G2026拜访001" in words_of(register)


def _forget_printed(archive: Archive, name: str) -> None:
    connection = sqlite3.connect(archive.workspace.state / "ledger.db")
    with connection:
        connection.execute("DELETE FROM printed WHERE name = ?", (name,))
    connection.close()


def test_a_large_file_is_never_held_in_memory(tmp_path: Path) -> None:
    large = tmp_path / "录像.mp4"
    with large.open("wb") as file:
        file.truncate(40_000_000)
    store = store_of(tmp_path, bytes(32))
    tracemalloc.start()
    try:
        with large.open("rb") as source:
            sha256 = store.put_large(source)
        store.copy(sha256, tmp_path / "copy")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000
    assert sha256_of(tmp_path / "copy") == sha256 == sha256_of(large)
