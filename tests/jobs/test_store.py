"""The content store keeps every file under its hash, on the disk before anybody relies on it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from jobs.store import Store

CONTENT = "拜访记录".encode()
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the disk, in order."""
    said: list[str] = []
    monkeypatch.setattr(os, "sync", lambda: said.append("all"), raising=False)
    monkeypatch.setattr("jobs.outbox._SYNCS_ALL", True)
    monkeypatch.setattr(os, "fsync", lambda _: said.append("one"))
    return said


def test_content_lies_under_its_hash_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.put(CONTENT) == store.put(CONTENT) == SHA256
    assert store.get(SHA256) == CONTENT
    assert list(store.every()) == [SHA256]


@pytest.mark.parametrize("left", [b"", CONTENT[:5]])
def test_what_a_power_cut_left_of_a_file_is_written_anew(tmp_path: Path, left: bytes) -> None:
    store = Store(tmp_path)
    store.put(CONTENT)
    store.path(SHA256).write_bytes(left)
    store.put(CONTENT)
    assert store.sound(SHA256)


def test_many_contents_wait_for_the_disk_once_and_before_the_block_ends(tmp_path: Path, synced: list[str]) -> None:
    with Store(tmp_path).putting() as put:
        for number in range(20):
            put(str(number).encode())
        assert synced == []
    assert synced == ["all"]


def test_what_an_interrupted_night_had_put_is_on_the_disk_as_well(tmp_path: Path, synced: list[str]) -> None:
    store = Store(tmp_path)
    with pytest.raises(KeyboardInterrupt), store.putting() as put:
        put(CONTENT)
        raise KeyboardInterrupt
    assert synced == []
    with store.putting() as put:
        put(CONTENT)
    assert synced == ["all"]


def test_where_the_system_cannot_write_all_at_once_each_file_is(
    tmp_path: Path, synced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.outbox._SYNCS_ALL", False)
    Store(tmp_path).put(CONTENT)
    assert synced[0] == "one"
    assert "all" not in synced


def test_a_store_that_is_thrown_away_again_never_waits(tmp_path: Path, synced: list[str]) -> None:
    assert Store(tmp_path, lasting=False).put(CONTENT) == SHA256
    assert synced == []
