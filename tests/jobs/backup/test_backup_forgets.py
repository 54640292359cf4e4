"""What was destroyed does not live on in the backups: by its key, by the scrub, by the list beside them (rules E13 E14)."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from archive import NIGHT, Archive
from request_desk import ask
from vault import CONTRACT, WORDS, Vault, destroy

from jobs.backup.layout import backup_key
from jobs.backup.out_of_reach import out_of_reach
from jobs.sealing.pieces import Damaged, opened


def plain_of(vault: Vault) -> Iterator[tuple[Path, bytes]]:
    """Yield every file of the backup as it lies, and as whoever has all keys of now can open it."""
    with vault.run() as run:
        keys = {sha256: run.store.keys.of(sha256) for sha256 in run.store.keys.known()}
        for path in sorted(each for each in vault.folder.rglob("*") if each.is_file()):
            yield path, path.read_bytes()
            names = path.relative_to(vault.folder).parts
            key = keys.get(path.name)
            bound = bytes.fromhex(path.name) if key else "/".join(("guidang", "backup", run.ring.archive)).encode()
            if not key and path.name.endswith(".guidang"):
                bound += "/".join(("", *(names[1:] if names[0] == "nights" else names))).encode()
                bound = bound.replace(b"-2.guidang", b".guidang") if len(names) == 1 else bound
            try:
                with path.open("rb") as file:
                    content = b"".join(opened(file, key or backup_key(run.ring), bound))
            except Damaged:
                assert path.suffix in (".json", ".txt") or path.parts[-3] in ("store", "office"), path
                continue
            yield path, content if key else zlib.decompress(content)


def holding(vault: Vault) -> list[str]:
    """Return the files of the backup in which, as they lie or opened, any of the words stands."""
    return sorted({path.name for path, content in plain_of(vault) if any(word in content for word in WORDS)})


def test_nothing_of_the_archive_lies_in_the_open_in_its_backups(vault: Vault) -> None:
    vault.back_up()
    words = (*WORDS, "海纳".encode(), "王芳".encode(), b"SQLite format", b"PK\x03\x04", CONTRACT.encode())
    for path in vault.folder.rglob("*"):
        if path.is_file():
            assert not [word for word in words if word in path.read_bytes()], path


def test_a_destroyed_record_is_taken_out_of_every_earlier_night(vault: Vault) -> None:
    vault.back_up()
    assert "ledger-1.guidang" in holding(vault)  # it is there to be found
    destroy(vault)
    assert vault.back_up(NIGHT + timedelta(days=1)) == []
    assert holding(vault) == []
    first, second = vault.nights().values()
    assert (first.ledger, first.forgotten, second.forgotten) == ("ledger-2.guidang", 1, 1)


def test_nothing_is_scrubbed_where_nothing_was_destroyed(vault: Vault) -> None:
    vault.back_up()
    vault.back_up(NIGHT + timedelta(days=1))
    assert {each.ledger for each in vault.nights().values()} == {"ledger-1.guidang"}


def test_a_deleted_record_is_taken_out_as_well(vault: Vault) -> None:
    """Rule C8: what was entered in error goes like what was destroyed."""
    archive: Archive = vault.archive
    at = NIGHT + timedelta(days=1)
    assert ask(archive, at=at, code=CONTRACT, kind="删除", reason="重复录入。") == []
    archive.night(at)
    assert "ledger-1.guidang" in holding(vault)
    archive.night(NIGHT + timedelta(days=40))
    assert archive.ask("SELECT code, how FROM residue") == [(CONTRACT, "deleted")]
    assert holding(vault) == []


def test_a_backup_that_is_away_is_named_until_it_is_back(vault: Vault, tmp_path: Path) -> None:
    """Rule E13: the certificate names what is out of reach, and the day it ages out."""
    vault.back_up()
    away = tmp_path / "away"
    vault.folder.rename(away)
    destroy(vault)
    with vault.run() as run, run.ledger.reading() as connection:
        ((place, until),) = out_of_reach(connection, run.workspace, run.ring)
        assert place == str(vault.folder)
        assert until is not None and until.isoformat() == "2026-12-05"
    vault.archive.night(NIGHT + timedelta(days=1), ["backup"])
    away.rename(vault.folder)
    vault.archive.night(NIGHT + timedelta(days=2))
    with vault.run() as run, run.ledger.reading() as connection:
        assert out_of_reach(connection, run.workspace, run.ring) == []
    assert holding(vault) == []


@pytest.mark.parametrize("reachable", [True, False])
def test_a_copy_put_elsewhere_by_hand_is_scrubbed_or_named(vault: Vault, tmp_path: Path, reachable: bool) -> None:
    other = Vault(vault.archive, tmp_path / "usb")
    other.back_up()
    if not reachable:
        other.folder.rename(tmp_path / "in a drawer")
    destroy(vault)
    vault.archive.night(NIGHT + timedelta(days=1), ["backup"])
    with vault.run() as run, run.ledger.reading() as connection:
        found = out_of_reach(connection, run.workspace, run.ring)
    if reachable:
        assert found == [] and holding(other) == []
    else:
        assert found == [(str(other.folder), None)]


def test_a_copy_of_the_ledger_from_before_a_migration_goes_where_something_was_destroyed_since(vault: Vault) -> None:
    state = vault.archive.workspace.state
    copy = state / "backups" / "before-0001.db"
    copy.parent.mkdir()
    copy.write_bytes((state / "ledger.db").read_bytes())
    os.utime(copy, (NIGHT.timestamp(), NIGHT.timestamp()))
    vault.archive.night(NIGHT, ["backup"])
    assert copy.exists()
    destroy(vault)
    vault.archive.night(NIGHT + timedelta(days=2), ["backup"])
    assert not copy.exists()
