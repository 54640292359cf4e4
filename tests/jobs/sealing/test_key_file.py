"""The one file with the keys of the originals: apart, wrapped, and never made anew over what it was (rules A5 E14)."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.failures import Failure, Held, WrongUse
from jobs.sealing.key_file import FILE_NAME
from jobs.store import Store, store_of

ONE, TWO = "拜访记录".encode(), "合同".encode()
RING = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = store_of(tmp_path, RING)
    made.put(ONE)
    made.put(TWO)
    made.keys.close()
    yield made
    made.keys.close()


@pytest.fixture
def file(store: Store, tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _picture(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_keys_are_wrapped_by_the_ring_and_bound_to_their_content(store: Store, file: Path) -> None:
    keys = store.keys.made([_hash(ONE), _hash(TWO)])
    assert len(set(keys.values())) == 2
    assert not any(key in file.read_bytes() for key in keys.values())
    with sqlite3.connect(file) as connection:
        rows = dict(connection.execute("SELECT sha256, wrapped FROM content_key").fetchall())
        for sha256, other in ((_hash(ONE), _hash(TWO)), (_hash(TWO), _hash(ONE))):
            connection.execute("UPDATE content_key SET wrapped = ? WHERE sha256 = ?", (rows[other], sha256))
    connection.close()
    assert not store.sound(_hash(ONE)) and not store.sound(_hash(TWO))
    store.put(ONE)  # handed in again, it gets a key that fits
    assert store.get(_hash(ONE)) == ONE


def test_exchanged_files_are_found(store: Store, tmp_path: Path) -> None:
    one, two = store.path(_hash(ONE)), store.path(_hash(TWO))
    shutil.move(one, tmp_path / "kept")
    shutil.copy(two, one)
    shutil.copy(tmp_path / "kept", two)
    assert not store.sound(_hash(ONE)) and not store.sound(_hash(TWO))


def test_without_the_key_file_nothing_is_written(store: Store, file: Path, tmp_path: Path) -> None:
    file.unlink()
    before = _picture(tmp_path)
    for attempt in (store.keys.check, lambda: store.put(b"new"), lambda: store.get(_hash(ONE))):
        with pytest.raises(Failure, match="is missing") as said:
            attempt()
        assert str(file) in str(said.value) and said.value.code == 1
    assert _picture(tmp_path) == before


@pytest.mark.parametrize("content", [b"", b"not a database", bytes(8192)])
def test_a_damaged_key_file_is_left_as_it_is(store: Store, file: Path, tmp_path: Path, content: bytes) -> None:
    for journal in tmp_path.glob(f"{FILE_NAME}-*"):
        journal.unlink()
    file.write_bytes(content)
    for attempt in (store.keys.check, lambda: store.put(b"new"), lambda: store.keys.forget(_hash(ONE))):
        with pytest.raises(Failure):
            attempt()
    assert file.read_bytes() == content


def test_a_ring_that_does_not_fit_is_refused_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    before = _picture(tmp_path)
    other = store_of(tmp_path, bytes(32))
    for attempt in (other.keys.check, lambda: other.put(ONE), lambda: other.forget(_hash(ONE))):
        with pytest.raises(WrongUse, match="do not fit"):
            attempt()
    assert _picture(tmp_path) == before


def test_an_archive_that_holds_nothing_yet_needs_no_key_file(tmp_path: Path) -> None:
    store = store_of(tmp_path / "new", RING)
    store.keys.check()
    assert not store.sound(_hash(ONE)) and store.keys.known() == set()
    store.forget(_hash(ONE))
    assert not (tmp_path / "new").exists()


def test_a_file_that_somebody_else_writes_to_is_waited_for_and_said(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **more: connect(path, **more | {"timeout": 0}))
    busy = connect(file, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    with pytest.raises(Held):
        store.put(b"new")
    busy.execute("ROLLBACK")
    busy.close()
    assert store.get(store.put(b"new")) == b"new"


_PUTTING = """
import os, signal, sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
import jobs.store
from jobs.store import store_of

left = int(sys.argv[3])


def audited(what, args):
    global left
    changing = what in ("os.rename", "os.remove", "os.mkdir") or (what == "open" and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    if changing and str(args[0]).startswith(sys.argv[2]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


jobs.store._TOGETHER = 1
sys.addaudithook(audited)
store = store_of(Path(sys.argv[2]), bytes(range(32)))
with store.putting() as put:
    for number in range(3):
        put(f"content {number}".encode())
store.forget(jobs.store.hashlib.sha256(b"content 1").hexdigest())
print(left)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_killed_at_any_moment_everything_that_lies_in_the_store_opens(tmp_path: Path) -> None:
    """What was being forgotten is there whole, or will never be read again."""
    root = str(Path(__file__).parents[3])
    forgotten = hashlib.sha256(b"content 1").hexdigest()

    def trial(folder: Path, moment: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", _PUTTING, root, str(folder), str(moment)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    counted = trial(tmp_path / "alone", 1 << 30)
    assert counted.returncode == 0, counted.stderr
    moments = (1 << 30) - int(counted.stdout)
    assert moments > 10
    for moment in range(1, moments + 1):
        folder = tmp_path / str(moment)
        assert trial(folder, moment).returncode == -signal.SIGKILL
        store = store_of(folder, RING)
        there = list(store.every())
        assert all(store.sound(sha256) for sha256 in there if sha256 != forgotten), moment
        for number in range(3):
            store.put(f"content {number}".encode())
        store.forget(forgotten)
        assert len(list(store.every())) == 2 and all(store.sound(sha256) for sha256 in store.every()), moment
        store.keys.close()
