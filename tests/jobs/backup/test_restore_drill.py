"""The monthly drill: the newest backup restored and verified by itself, told to archivists and IT, and taken away again."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from archive import NIGHT
from vault import Vault, destroy

from jobs.backup.layout import Place
from jobs.doctor.checks import examine
from jobs.ledger.opening import FILE_NAME
from jobs.settings import FILE_NAME as SETTINGS

FIRST = NIGHT + timedelta(days=10)


def checked(vault: Vault, name: str, days: int = 0) -> tuple[str, str]:
    found, patient = examine(vault.archive.root, (FIRST + timedelta(days=days)).replace(tzinfo=UTC))
    ((state, said),) = [(f.state, patient.say(f.advice[0])) for check, f in found if check.name == name]
    return state, said


def test_a_good_backup_passes_the_drill_and_nothing_of_it_is_left(vault: Vault) -> None:
    vault.back_up()
    destroy(vault)
    vault.back_up(NIGHT + timedelta(days=1))
    assert checked(vault, "drill")[0] == "noted"
    before = {path for path in vault.archive.root.rglob("*") if "runs" not in path.parts}
    outcome = vault.archive.night(FIRST, ["restore_drill"])
    assert not outcome.failures
    assert {path for path in vault.archive.root.rglob("*") if "runs" not in path.parts} == before
    assert vault.archive.ask("SELECT night, sound, found FROM drill") == [("2026-11-22T2200", 1, 0)]
    assert vault.archive.ask("SELECT person FROM mail WHERE key LIKE 'drill/%'") == [("赵敏",)]
    assert checked(vault, "drill")[0] == "ok"
    assert checked(vault, "drill", days=50)[0] == "off"


def test_the_drill_works_in_folders_of_its_own_wherever_those_of_the_archive_lie(vault: Vault) -> None:
    """A drill that wrote into the register or the archive folder of the office would be worse than none."""
    elsewhere = vault.archive.root.parent / "共享" / "register"
    path = vault.archive.root / SETTINGS
    text = path.read_text("utf-8")
    path.write_text(text.replace('"output/register"', f'"{elsewhere.as_posix()}"'), "utf-8")
    moved = Vault(type(vault.archive)(vault.archive.workspace.at(vault.archive.root)), vault.folder)
    moved.archive.night(NIGHT + timedelta(days=1))
    before = {each: each.stat().st_mtime_ns for each in elsewhere.rglob("*")}
    assert before
    moved.archive.night(FIRST, ["restore_drill"])
    assert {each: each.stat().st_mtime_ns for each in elsewhere.rglob("*")} == before
    assert moved.archive.ask("SELECT sound FROM drill") == [(1,)]


@pytest.mark.parametrize("kind", ["flipped", "missing"])
def test_an_original_that_is_off_in_the_backup_is_found_and_copied_anew(vault: Vault, kind: str) -> None:
    vault.back_up()
    victim = next(path for path in sorted((vault.folder / "store").rglob("*")) if path.is_file())
    whole = victim.read_bytes()
    if kind == "missing":
        victim.unlink()
    else:
        victim.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    vault.archive.night(FIRST, ["restore_drill"])
    assert vault.archive.ask("SELECT sound FROM drill") == [(0,)]
    assert checked(vault, "drill")[0] == "off"
    assert victim.read_bytes() == whole
    vault.archive.night(FIRST + timedelta(days=1), ["restore_drill"])
    assert vault.archive.ask("SELECT sound FROM drill") == [(0,), (1,)]


def test_what_a_killed_drill_left_is_wiped_by_the_next_night(vault: Vault) -> None:
    left = vault.archive.workspace.state / "drill" / "restored" / "output" / "state"
    left.mkdir(parents=True)
    (left / FILE_NAME).write_bytes(b"rows")
    vault.archive.night(FIRST, ["backup"])
    assert not (vault.archive.workspace.state / "drill").exists()


def test_the_doctor_says_when_the_last_good_backup_was(vault: Vault) -> None:
    assert checked(vault, "backups")[0] == "noted"
    vault.back_up(FIRST - timedelta(days=1))
    state, said = checked(vault, "backups")
    assert state == "noted" and "同一块硬盘" in said
    assert checked(vault, "backups", days=9) == ("off", checked(vault, "backups", days=9)[1])
    Place(vault.folder).folder.rename(vault.folder.with_name("away"))
    state, said = checked(vault, "backups")
    assert state == "off" and "2026-11-30" in said
