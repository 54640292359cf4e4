"""An older copy in the ledger's place, a missing one, another home, a clock set back: said before anything is written."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from archive import NIGHT, Archive
from builders import a_credit_code, a_customer

from jobs.cli import main
from jobs.failures import Failure, Held
from jobs.ledger.opening import FILE_NAME
from jobs.running import opened
from jobs.verifying import verify

_DAY = timedelta(days=1)


def _copy(archive: Archive, to: Path) -> None:
    with (
        closing(sqlite3.connect(archive.workspace.state / FILE_NAME)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target)


def _put(archive: Archive, copy: Path) -> None:
    for left in archive.workspace.state.glob(f"{FILE_NAME}*"):
        left.unlink()
    shutil.copy(copy, archive.workspace.state / FILE_NAME)


@pytest.fixture
def replaced(archive: Archive, tmp_path: Path) -> Archive:
    """An archive whose ledger was replaced by a copy from before its second night."""
    archive.hand_in("王芳", "一.xlsx", a_customer())
    archive.night()
    _copy(archive, tmp_path / "older.db")
    archive.hand_in("王芳", "二.xlsx", a_customer(name="绍兴远帆纺织有限公司", credit_code=a_credit_code(7)))
    assert archive.night(NIGHT + _DAY).counted.coded == ["J2026002"]
    _put(archive, tmp_path / "older.db")
    return archive


def _run(archive: Archive, *words: str) -> int:
    return main([*words, "--workspace", str(archive.root)])


def test_an_older_copy_in_the_ledgers_place_stops_every_run_before_it_writes(
    replaced: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (replaced.workspace.state / FILE_NAME).read_bytes()
    replaced.hand_in("王芳", "三.xlsx", a_customer(name="杭州晴川服饰有限公司", credit_code=a_credit_code(9)))
    assert _run(replaced, "run", "nightly", "--at", "2026-11-23T22:00") == 1
    assert "verify --go-on" in capsys.readouterr().err
    assert _run(replaced, "verify") == 1
    assert (replaced.workspace.state / FILE_NAME).read_bytes() == before
    assert "三.xlsx" in replaced.inbox("王芳")


def test_whoever_goes_on_deliberately_gives_no_code_twice(replaced: Archive) -> None:
    """Rule E3: J2026002 was given, and lies on a document somewhere."""
    _run(replaced, "verify", "--go-on")
    replaced.hand_in("王芳", "三.xlsx", a_customer(name="杭州晴川服饰有限公司", credit_code=a_credit_code(9)))
    assert replaced.night(NIGHT + 3 * _DAY).counted.coded == ["J2026003"]
    ((state, reason),) = replaced.ask("SELECT state, reason FROM code WHERE code = 'J2026002'")
    assert state == "void" and reason
    assert replaced.ask("SELECT count(*) FROM audit WHERE what = 'gone-on'") == [(1,)]
    with opened(replaced.workspace, NIGHT + 3 * _DAY) as run:
        said = [str(each) for each in verify(run)]
    # What the lost night had filed is nobody's by now, and told; no code is missing without a reason.
    assert not any("Codes are missing" in each for each in said)


def test_a_ledger_with_another_course_is_told_as_well(replaced: Archive, tmp_path: Path) -> None:
    kept = json.loads(replaced.workspace.home_marker.read_text("utf-8"))
    replaced.workspace.home_marker.write_text(json.dumps(kept | {"entry": 1, "hash": "0" * 64}), "utf-8")
    with pytest.raises(Failure, match="older copy"):
        replaced.night(NIGHT + 2 * _DAY)


def test_the_newer_ledger_put_back_is_gone_on_with(archive: Archive, tmp_path: Path) -> None:
    archive.night()
    _copy(archive, tmp_path / "older.db")
    archive.night(NIGHT + _DAY, ["office"])
    archive.hand_in("王芳", "一.xlsx", a_customer())
    archive.night(NIGHT + 2 * _DAY)
    _copy(archive, tmp_path / "newer.db")
    _put(archive, tmp_path / "older.db")
    with pytest.raises(Failure):
        archive.night(NIGHT + 3 * _DAY)
    _put(archive, tmp_path / "newer.db")
    assert not archive.night(NIGHT + 3 * _DAY).failures


def test_a_missing_ledger_is_not_begun_anew(archive: Archive) -> None:
    archive.night()
    for left in archive.workspace.state.glob(f"{FILE_NAME}*"):
        left.unlink()
    with pytest.raises(Failure, match="missing"):
        archive.night(NIGHT + _DAY)
    assert not (archive.workspace.state / FILE_NAME).exists()


@pytest.mark.parametrize("other", [{"machine": "elsewhere/1"}, {"state": "/another/disk/guidang"}])
def test_another_home_stops_a_machine_without_the_ledger(archive: Archive, other: dict[str, str]) -> None:
    """A second machine, and the same one with another state folder: neither begins a ledger of its own."""
    archive.night()
    marker = json.loads(archive.workspace.home_marker.read_text("utf-8"))
    archive.workspace.home_marker.write_text(json.dumps(marker | other), "utf-8")
    for left in archive.workspace.state.glob(f"{FILE_NAME}*"):
        left.unlink()
    with pytest.raises(Held):
        archive.night(NIGHT + _DAY)
    assert not (archive.workspace.state / FILE_NAME).exists()


def test_a_second_machine_with_a_copy_of_the_ledger_is_stopped(archive: Archive) -> None:
    archive.night()
    marker = json.loads(archive.workspace.home_marker.read_text("utf-8"))
    archive.workspace.home_marker.write_text(json.dumps(marker | {"machine": "elsewhere/1"}), "utf-8")
    with pytest.raises(Held):
        archive.night(NIGHT + _DAY)


def test_a_clock_set_back_is_said(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.night(NIGHT + timedelta(days=20_000), ["office"])
    assert _run(archive, "run", "office") == 0
    assert "时钟" in capsys.readouterr().err
    assert _run(archive, "run", "office", "--at", "2026-11-22T22:00") == 0
    assert "时钟" not in capsys.readouterr().err


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    for words in (["--bind", str(folder), str(folder)], ["-o", "remount,ro,bind", str(folder)]):
        made = subprocess.run(["mount", *words], capture_output=True, check=False)
        if made.returncode:
            pytest.skip(f"nothing can be mounted here: {made.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a folder read-only")
def test_a_store_that_may_not_be_written_to_loses_nothing(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.hand_in("王芳", "一.xlsx", a_customer())
    store = archive.workspace.state / "store"
    store.mkdir(exist_ok=True)
    with _read_only(store):
        assert _run(archive, "run", "nightly", "--at", "2026-11-21T22:00") == 1
        assert "store" in capsys.readouterr().err
    assert archive.inbox("王芳") == ["一.xlsx"]
    assert archive.night(NIGHT + _DAY).counted.coded == ["J2026001"]
