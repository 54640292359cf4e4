"""What can go wrong with a backup or its folder, each done for real: it is said plainly, and no good backup is lost by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from archive import KEY, NIGHT
from vault import Vault, destroy

from jobs.backup.layout import MANIFEST, WRITING
from jobs.backup.manifest import write_manifest
from jobs.failures import Failure
from jobs.keys import Master
from jobs.keys.ring_file import write_ring
from jobs.restoring.choosing import choose, place_in
from jobs.restoring.restoring import Restored, restore
from jobs.verifying import verify

NEXT = NIGHT + timedelta(days=1)
FIRST_NIGHT, SECOND_NIGHT = "2026-11-21T2200", "2026-11-22T2200"


def _restored(vault: Vault, root: Path, night: str = "", key: str = KEY) -> Restored:
    chosen = choose(place_in(vault.folder), Master(bytes.fromhex(key), "variable", "GUIDANG_KEY"), night)
    return restore(chosen, root, NEXT, lambda *_: None)


def _two_nights(vault: Vault) -> None:
    vault.back_up()
    vault.back_up(NEXT)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize("harm", [_flip, _cut, Path.unlink])
def test_a_night_whose_manifest_is_off_does_not_count_and_the_one_before_is_restored(
    vault: Vault, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    _two_nights(vault)
    harm(vault.folder / "nights" / SECOND_NIGHT / MANIFEST)
    with pytest.raises(Failure, match=r"damaged.*2026-11-21T2200"):
        _restored(vault, tmp_path / "恢复", "2026-11-22")
    assert not (tmp_path / "恢复").exists()
    found = _restored(vault, tmp_path / "恢复")
    assert found.findings == []
    assert SECOND_NIGHT in str(found.notes[0])
    assert any(SECOND_NIGHT in said for said in vault.back_up(NEXT + timedelta(days=1)))  # the next night says so


@pytest.mark.parametrize("name", ["ledger-1.guidang", "files.guidang"])
@pytest.mark.parametrize("harm", [_flip, _cut, Path.unlink])
def test_a_damaged_night_is_not_taken_for_an_archive(
    vault: Vault, tmp_path: Path, name: str, harm: Callable[[Path], None]
) -> None:
    _two_nights(vault)
    harm(vault.folder / "nights" / SECOND_NIGHT / name)
    with pytest.raises(Failure):
        _restored(vault, tmp_path / "恢复")
    assert not (tmp_path / "恢复" / "guidang.toml").exists()
    assert _restored(vault, tmp_path / "once more", FIRST_NIGHT).findings == []


@pytest.mark.parametrize("name", ["store-keys.guidang", "forgotten.guidang", "keys.json", "guidang-backup.json"])
@pytest.mark.parametrize("harm", [_flip, _cut, Path.unlink])
def test_what_there_is_only_one_state_of_lies_there_twice(
    vault: Vault, tmp_path: Path, name: str, harm: Callable[[Path], None]
) -> None:
    _two_nights(vault)
    harm(vault.folder / name)
    assert _restored(vault, tmp_path / "恢复").findings == []
    assert vault.back_up(NEXT + timedelta(days=1)) == []  # and makes both copies good again
    assert _restored(vault, tmp_path / "again").findings == []


@pytest.mark.parametrize("name", ["store-keys", "forgotten"])
def test_both_copies_off_is_said_and_nothing_is_written(vault: Vault, tmp_path: Path, name: str) -> None:
    _two_nights(vault)
    for each in (f"{name}.guidang", f"{name}-2.guidang"):
        _flip(vault.folder / each)
    with pytest.raises(Failure, match="both copies"):
        _restored(vault, tmp_path / "恢复")
    assert not (tmp_path / "恢复").exists()


@pytest.mark.parametrize("harm", [_flip, Path.unlink])
def test_an_original_that_is_off_is_named_and_everything_else_comes_back(
    vault: Vault, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    vault.back_up()
    harm(next(path for path in sorted((vault.folder / "store").rglob("*")) if path.is_file()))
    found = _restored(vault, tmp_path / "恢复")
    said = [str(each) for each in found.findings]
    assert any("missing or has changed" in each for each in said)
    assert (found.workspace.root / "guidang.toml").exists()


def test_an_older_key_file_beside_a_newer_backup_is_refused(vault: Vault, tmp_path: Path) -> None:
    vault.back_up()
    older = {path.name: path.read_bytes() for path in vault.folder.glob("store-keys*")}
    vault.archive.hand_in("王芳", "纪要.txt", b"minutes")
    vault.archive.night(NEXT)
    for name, content in older.items():
        (vault.folder / name).write_bytes(content)
    with pytest.raises(Failure, match="older than the backups"):
        _restored(vault, tmp_path / "恢复")


def test_an_older_list_of_what_was_destroyed_is_refused(vault: Vault, tmp_path: Path) -> None:
    """Rule E14: with it, a night would be restored with what was destroyed after it."""
    vault.back_up()
    older = {path.name: path.read_bytes() for path in vault.folder.glob("forgotten*")}
    destroy(vault)
    vault.back_up(NEXT)
    for name, content in older.items():
        (vault.folder / name).write_bytes(content)
    with pytest.raises(Failure, match="list of what was destroyed"):
        _restored(vault, tmp_path / "恢复")


def test_a_night_put_in_the_place_of_another_does_not_open(vault: Vault, tmp_path: Path) -> None:
    _two_nights(vault)
    nights = vault.folder / "nights"
    shutil.rmtree(nights / SECOND_NIGHT)
    shutil.copytree(nights / FIRST_NIGHT, nights / SECOND_NIGHT)
    assert list(vault.nights()) == [FIRST_NIGHT]
    with pytest.raises(Failure, match="damaged"):
        _restored(vault, tmp_path / "恢复", "2026-11-22")


def test_a_key_file_that_was_put_back_to_an_older_state_does_not_replace_the_newer_in_the_backup(vault: Vault) -> None:
    path = vault.archive.workspace.state / "store-keys.db"
    older = path.read_bytes()
    vault.archive.hand_in("王芳", "纪要.txt", b"minutes")
    vault.archive.night(NEXT)
    kept = (vault.folder / "store-keys.guidang").read_bytes()
    path.write_bytes(older)
    with pytest.raises(Failure, match="lacks 1 keys"):
        vault.back_up(NEXT)
    assert (vault.folder / "store-keys.guidang").read_bytes() == kept


def test_a_wrong_master_key_opens_nothing_and_writes_nothing(vault: Vault, tmp_path: Path) -> None:
    vault.back_up()
    with pytest.raises(Failure, match="not the one"):
        _restored(vault, tmp_path / "恢复", key="cd" * 32)
    assert not (tmp_path / "恢复").exists()


def test_a_backup_of_a_newer_guidang_is_refused_before_anything_is_written(vault: Vault, tmp_path: Path) -> None:
    vault.back_up()
    (manifest,) = vault.nights().values()
    for newer in (
        replace(manifest, writing=WRITING + 1, program="9.0"),
        replace(manifest, migration="9999", program="9.0"),
    ):
        with vault.run() as run:
            write_manifest(vault.folder / "nights" / FIRST_NIGHT, run.ring, newer)
        with pytest.raises(Failure, match=r"newer guidang \(9\.0\)"):
            _restored(vault, tmp_path / "恢复")
        assert not (tmp_path / "恢复").exists()


def test_a_target_that_is_away_is_said_and_the_night_goes_on(vault: Vault) -> None:
    vault.back_up()
    vault.folder.rename(vault.folder.with_name("away"))
    outcome = vault.archive.night(NEXT)
    assert not outcome.failures
    report = max((vault.archive.workspace.runs).glob("*.html"), key=lambda path: path.name).read_text("utf-8")
    assert "没有备份" in report and str(vault.folder) in report
    vault.folder.mkdir()  # the folder is there, its disk is not mounted
    with pytest.raises(Failure, match="none of the backups"):
        vault.back_up(NEXT)
    assert list(vault.folder.iterdir()) == []


def test_another_archives_backups_are_not_touched(vault: Vault) -> None:
    vault.folder.mkdir()
    marker = vault.folder / "guidang-backup.json"
    marker.write_text('{"writing": 1, "archive": "another"}', "utf-8")
    with pytest.raises(Failure, match="another archive"):
        vault.back_up()
    assert list(vault.folder.iterdir()) == [marker]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux, to mount a small disk")
@pytest.mark.parametrize("left", [0, 20_000, 150_000, 400_000])
def test_a_full_disk_costs_no_earlier_night(vault: Vault, tmp_path: Path, left: int) -> None:
    vault.folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(vault.folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode().strip()}")
    filler = vault.folder / "filler"
    try:
        vault.back_up()
        vault.archive.hand_in("王芳", "纪要.txt", os.urandom(300_000))
        vault.archive.night(NEXT, ["intake"])
        disk = os.statvfs(vault.folder)
        filler.write_bytes(b"\0" * max(0, disk.f_bavail * disk.f_frsize - left))
        with pytest.raises(Failure, match="full"):
            vault.back_up(NEXT)
        assert list(vault.nights()) == [FIRST_NIGHT]
        assert _restored(vault, tmp_path / "恢复").findings == []
        filler.unlink()
        assert vault.back_up(NEXT) == []
        assert list(vault.nights()) == [FIRST_NIGHT, SECOND_NIGHT]
    finally:
        subprocess.run(["umount", "-l", str(vault.folder)], check=True)


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux, to mount a read-only disk"
)
def test_a_target_that_can_only_be_read_is_said_and_can_still_be_restored_from(vault: Vault, tmp_path: Path) -> None:
    vault.back_up()
    mounts = (
        ["mount", "--bind", str(vault.folder), str(vault.folder)],
        ["mount", "-o", "remount,ro,bind", str(vault.folder)],
    )
    for command in mounts:
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no disk can be mounted here")
    try:
        with pytest.raises(Failure, match="could not be written"):
            vault.back_up(NEXT)
        assert _restored(vault, tmp_path / "恢复").findings == []
    finally:
        subprocess.run(["umount", "-l", str(vault.folder)], check=True)


def test_an_older_ledger_put_in_place_is_said_and_nothing_is_let_go(vault: Vault) -> None:
    """The ledger's file replaced by an older copy: the newer nights stay, whatever the ladder says."""
    state = vault.archive.workspace.state
    older = (state / "ledger.db").read_bytes()
    vault.back_up()
    vault.archive.night(NEXT)
    (state / "ledger.db").write_bytes(older)
    vault.archive.workspace.home_marker.unlink()  # with it, nothing runs at all
    said = vault.back_up(NEXT)
    assert any("older ledger" in each for each in said)
    assert list(vault.nights()) == [FIRST_NIGHT, SECOND_NIGHT, f"{SECOND_NIGHT}-2"]


def test_a_restored_ledger_older_than_the_store_loses_nothing_and_says_what_is_surplus(
    vault: Vault, tmp_path: Path
) -> None:
    state = vault.archive.workspace.state
    vault.back_up()
    older = shutil.copytree(state, tmp_path / "older")
    vault.archive.hand_in("王芳", "纪要.txt", b"minutes")
    vault.archive.night(NEXT)
    kept = vault.archive.originals()
    (state / "ledger.db").write_bytes((older / "ledger.db").read_bytes())
    vault.archive.workspace.home_marker.unlink()  # with it, nothing runs at all
    with vault.run(NEXT) as run:
        said = [str(each) for each in verify(run)]
    assert any("1 originals" in each for each in said), said
    vault.archive.night(NEXT + timedelta(days=1))
    assert vault.archive.originals().items() >= kept.items()


def test_a_former_master_key_opens_no_backup_any_more(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.back_up()
    new = "cd" * 32
    with vault.run() as run:
        ring = replace(run.ring, generation=run.ring.generation + 1)
    write_ring(vault.archive.workspace, ring, Master(bytes.fromhex(new), "variable"))
    monkeypatch.setenv("GUIDANG_KEY", new)
    vault.back_up(NEXT)
    with pytest.raises(Failure, match="not the one"):
        _restored(vault, tmp_path / "恢复", FIRST_NIGHT)
    assert _restored(vault, tmp_path / "恢复", FIRST_NIGHT, key=new).findings == []
