"""The content store keeps every file under its hash, sealed, on the disk before anybody relies on it (rules A5 B8)."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest

from jobs.failures import Failure
from jobs.sealing.key_file import FILE_NAME, PassingKeys
from jobs.store import Store, store_of

CONTENT = "拜访记录".encode()
SHA256 = hashlib.sha256(CONTENT).hexdigest()
RING = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_of(tmp_path, RING)


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the disk, in order."""
    said: list[str] = []
    monkeypatch.setattr(os, "sync", lambda: said.append("all"), raising=False)
    monkeypatch.setattr("jobs.outbox._SYNCS_ALL", True)
    monkeypatch.setattr(os, "fsync", lambda _: said.append("one"))
    return said


def test_content_lies_under_its_hash_once(store: Store) -> None:
    assert store.put(CONTENT) == store.put(CONTENT) == SHA256
    assert store.get(SHA256) == CONTENT
    assert list(store.every()) == [SHA256]


@pytest.mark.parametrize("left", [b"", CONTENT[:5], CONTENT])
def test_what_does_not_lie_there_whole_and_sealed_is_written_anew(store: Store, left: bytes) -> None:
    store.put(CONTENT)
    store.path(SHA256).write_bytes(left)
    store.put(CONTENT)
    assert store.sound(SHA256)


def test_a_copy_is_in_the_open_and_a_sealed_one_as_it_lies(store: Store, tmp_path: Path) -> None:
    store.put(CONTENT)
    store.copy(SHA256, tmp_path / "open")
    assert (tmp_path / "open").read_bytes() == CONTENT
    assert store.get_sealed(SHA256) == store.path(SHA256).read_bytes()
    (tmp_path / "filed.xlsx.guidang").write_bytes(store.get_sealed(SHA256))
    for name in ("open", "filed.xlsx.guidang"):
        assert store.is_filed(tmp_path / name, SHA256)
        (tmp_path / name).write_bytes(b"x")
        assert not store.is_filed(tmp_path / name, SHA256)
    assert not store.is_filed(tmp_path / "gone", SHA256)


def test_many_contents_wait_for_the_disk_once_and_before_the_block_ends(store: Store, synced: list[str]) -> None:
    with store.putting() as put:
        for number in range(20):
            put(str(number).encode())
        assert synced == []
    assert synced == ["all"]


def test_what_an_interrupted_night_had_put_is_on_the_disk_as_well(store: Store, synced: list[str]) -> None:
    with pytest.raises(KeyboardInterrupt), store.putting() as put:
        put(CONTENT)
        raise KeyboardInterrupt
    assert synced == []
    with store.putting() as put:
        put(CONTENT)
    assert synced == ["all"]


def test_where_the_system_cannot_write_all_at_once_each_file_is(
    store: Store, synced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.outbox._SYNCS_ALL", False)
    store.put(CONTENT)
    assert synced[0] == "one"
    assert "all" not in synced


def test_a_store_that_is_thrown_away_again_never_waits_and_keeps_no_key(tmp_path: Path, synced: list[str]) -> None:
    store = Store(tmp_path / "away", PassingKeys(), lasting=False)
    assert store.put(CONTENT) == SHA256
    assert synced == []
    assert store.get(SHA256) == CONTENT
    assert CONTENT not in store.path(SHA256).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["away"]


def test_many_contents_get_their_keys_before_they_are_written(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill in between leaves a key too many, never a file that nothing opens."""
    order: list[int] = []

    def keys_on_disk() -> int:
        with sqlite3.connect(f"file:{tmp_path / FILE_NAME}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM content_key").fetchone()[0])

    whole = Path.replace

    def replaced(part: Path, target: Path) -> Path:
        order.append(keys_on_disk())
        return whole(part, target)

    monkeypatch.setattr("jobs.store._TOGETHER", 4)
    monkeypatch.setattr(Path, "replace", replaced)
    with store.putting() as put:
        for number in range(5):
            put(str(number).encode())
    assert order == [4, 4, 4, 4, 5]


def test_a_forgotten_content_opens_in_no_copy_of_the_store(store: Store, tmp_path: Path) -> None:
    """Rule E14: the copy of an old night holds the file, but there is no key to it any more."""
    store.put(CONTENT)
    store.put(b"another")
    copy = store.path(SHA256).read_bytes()
    store.forget(SHA256)
    assert not store.has(SHA256) and SHA256 not in store.keys.known()
    store.path(SHA256).write_bytes(copy)
    assert not store.sound(SHA256)
    with pytest.raises(Failure, match="key is missing"):
        store.get(SHA256)
    assert store.get(hashlib.sha256(b"another").hexdigest()) == b"another"
    store.path(SHA256).unlink()
    store.forget(SHA256)  # again, as after a kill


def test_a_forgotten_key_is_gone_from_the_key_file_and_its_journal(store: Store, tmp_path: Path) -> None:
    store.put(CONTENT)
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        (wrapped,) = connection.execute("SELECT wrapped FROM content_key").fetchone()
    connection.close()
    files = sorted(tmp_path.glob(f"{FILE_NAME}*"))
    assert any(wrapped in path.read_bytes() for path in files)
    store.forget(SHA256)
    for path in sorted(tmp_path.glob(f"{FILE_NAME}*")):
        assert wrapped not in path.read_bytes() and SHA256.encode() not in path.read_bytes(), path


def test_what_is_missing_is_said_with_what_to_do(store: Store) -> None:
    with pytest.raises(Failure, match="is missing"):
        store.get(SHA256)
    store.put(CONTENT)
    store.path(SHA256).write_bytes(b"x")
    with pytest.raises(Failure, match="was changed or is damaged"):
        store.get(SHA256)
