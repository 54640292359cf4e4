"""The ring of keys: opened by its master key alone, made once, never overwritten by a guess (rules A5 B8)."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest
from archive import KEY, NIGHT, Archive

from jobs.failures import WrongUse
from jobs.keys.ring import Damaged, Unfitting, new_ring, unwrapped, wrapped
from jobs.keys.ring_file import FILE_NAME, ring_path
from jobs.ledger.opening import open_ledger
from jobs.running import opened

_MASTER = bytes(range(32))
_RING = new_ring("archive", "2026-11-21T22:00:00+08:00")


def _snapshot(archive: Archive) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in archive.root.rglob("*") if path.is_file()}


def test_a_ring_comes_back_as_it_was_wrapped() -> None:
    ring = replace(_RING, generation=3, fields={1: b"1" * 32, 2: b"2" * 32}, exported="2026-11-22T00:00:00+08:00")
    assert unwrapped(wrapped(ring, _MASTER), _MASTER) == ring
    assert ring.newest == 2


def test_no_key_of_a_ring_is_another_one_or_stands_in_its_file_or_in_what_is_printed_of_it() -> None:
    keys = {_RING.log, _RING.lookup, _RING.people, _RING.content, _RING.fields[1]}
    assert len(keys) == 5 and all(len(key) == 32 for key in keys)
    content = wrapped(_RING, _MASTER)
    assert not any(key in content or key.hex().encode() in content for key in keys)
    assert not any(repr(key) in repr(_RING) for key in keys)


def test_another_master_key_does_not_open_it() -> None:
    with pytest.raises(Unfitting):
        unwrapped(wrapped(_RING, _MASTER), bytes(32))


@pytest.mark.parametrize("cut", [0, 1, 40, -1])
def test_a_cut_file_is_damaged(cut: int) -> None:
    with pytest.raises(Damaged):
        unwrapped(wrapped(_RING, _MASTER)[:cut], _MASTER)


@pytest.mark.parametrize("content", [b"[]", b"null", b'{"sum": 1}', b"\xff\xfe"])
def test_what_is_no_ring_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        unwrapped(content, _MASTER)


def test_a_changed_file_is_damaged_also_where_it_is_still_json() -> None:
    content = json.loads(wrapped(_RING, _MASTER))
    content["generation"] = 2
    with pytest.raises(Damaged):
        unwrapped(json.dumps(content).encode(), _MASTER)


def test_setting_up_an_archive_makes_its_ring(archive: Archive) -> None:
    with opened(archive.workspace, NIGHT) as run:
        ring = unwrapped(ring_path(archive.workspace).read_bytes(), bytes.fromhex(KEY))
        assert run.ring == ring and run.key == ring.log and ring.archive == run.ledger.id
        assert KEY not in ring_path(archive.workspace).read_text()


def _refused(archive: Archive) -> str:
    before = _snapshot(archive)
    with pytest.raises(WrongUse) as refused:
        archive.night()
    kept = {path: content for path, content in _snapshot(archive).items() if "ledger.db-" not in path}
    assert kept == {path: content for path, content in before.items() if "ledger.db-" not in path} | {
        path: content for path, content in kept.items() if path.endswith("run.lock")
    }
    assert refused.value.code == 2
    return str(refused.value)


def test_a_missing_ring_is_not_made_anew_where_the_ledger_holds_entries(archive: Archive) -> None:
    ring_path(archive.workspace).unlink()
    assert FILE_NAME in _refused(archive)


def test_a_damaged_ring_is_said_and_kept(archive: Archive) -> None:
    path = ring_path(archive.workspace)
    path.write_bytes(path.read_bytes()[:-20])
    assert "damaged" in _refused(archive)


def test_another_master_key_than_the_ring_was_made_with_is_said(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDANG_KEY", "0f" * 32)
    said = _refused(archive)
    assert "GUIDANG_KEY" in said and "0f0f" not in said


def test_a_ring_copied_from_another_archive_is_refused(archive: Archive) -> None:
    ring_path(archive.workspace).write_bytes(wrapped(_RING, bytes.fromhex(KEY)))
    assert "another archive" in _refused(archive)


def test_a_ring_is_made_where_setting_up_was_cut_off_before_anything_was_entered(
    archive: Archive,
) -> None:
    for file in archive.workspace.state.glob("*.db*"):
        file.unlink()
    shutil.rmtree(archive.workspace.state / "office")  # nothing is sealed before the ring is there
    archive.workspace.home_marker.unlink()
    ring_path(archive.workspace).unlink()
    open_ledger(archive.workspace).close()
    with opened(archive.workspace, NIGHT) as run:
        assert run.ring.archive == run.ledger.id and ring_path(archive.workspace).exists()


def test_a_ring_goes_along_where_the_ledger_is_begun_on_another_database(archive: Archive) -> None:
    before = unwrapped(ring_path(archive.workspace).read_bytes(), bytes.fromhex(KEY))
    for file in (*archive.workspace.state.glob("ledger.db*"), archive.workspace.home_marker):
        file.unlink()
    with opened(archive.workspace, NIGHT) as run:
        assert run.ring.archive == run.ledger.id != before.archive
        assert replace(run.ring, archive=before.archive) == before
