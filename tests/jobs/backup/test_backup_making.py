"""A night's backup: what it holds, what it costs, and that a good one is never replaced by a bad one."""

from __future__ import annotations

from datetime import timedelta

from archive import NIGHT
from vault import Vault

from jobs.backup.keeping import content_of


def test_a_backup_holds_every_original_once_as_it_lies(vault: Vault) -> None:
    assert vault.back_up() == []
    store = vault.archive.workspace.state / "store"
    there = {path.relative_to(store): path.read_bytes() for path in store.rglob("*") if path.is_file()}
    kept = vault.folder / "store"
    assert there == {path.relative_to(kept): path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    (night,) = vault.nights().values()
    assert night.counts["records"] == 4
    assert night.contents["store"] == {path.name for path in there}


def test_content_of_gives_back_what_the_archive_has_lost(vault: Vault) -> None:
    vault.back_up()
    originals = vault.archive.originals()
    with vault.run() as run:
        for sha256, content in originals.items():
            run.store.path(sha256).unlink()
            assert content_of(run.workspace, run.ring, sha256) == content
        assert content_of(run.workspace, run.ring, "0" * 64) is None


def test_the_next_night_writes_only_what_is_new(vault: Vault) -> None:
    vault.back_up()
    before = {path: path.stat().st_mtime_ns for path in (vault.folder / "store").rglob("*") if path.is_file()}
    assert vault.back_up(NIGHT + timedelta(days=1)) == []
    after = {path: path.stat().st_mtime_ns for path in (vault.folder / "store").rglob("*") if path.is_file()}
    assert after == before
    assert list(vault.nights()) == ["2026-11-21T2200", "2026-11-22T2200"]
