"""Restoring a night to an empty place: the archive as it was, verified, its register byte for byte the same."""

from __future__ import annotations

import shutil
import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import keyring
import pytest
from archive import KEY, NIGHT, Archive, setting, words_of
from builders import a_credit_code, a_customer
from form_builders import a_form, a_row
from keyring.backends import fail
from vault import CONTRACT, WORDS, Vault, destroy

from jobs.cli import main
from jobs.failures import WrongUse
from jobs.keys import Master
from jobs.keys.shares import split
from jobs.restoring.choosing import choose, place_in
from jobs.restoring.restoring import Restored, restore
from jobs.running import opened
from jobs.verifying import verify

LATER = NIGHT + timedelta(days=30)


def restored(vault: Vault, root: Path, night: str = "", at: datetime = LATER) -> Restored:
    master = Master(bytes.fromhex(KEY), "variable", "GUIDANG_KEY")
    return restore(choose(place_in(vault.folder), master, night), root, at, lambda *_: None)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def inflated(content: bytes) -> bytes:
    """Return a file's bytes, and those of its parts where it is a workbook or document."""
    if content[:2] != b"PK":
        return content
    with zipfile.ZipFile(BytesIO(content)) as parts:
        return content + b"".join(map(parts.read, parts.namelist()))


def test_the_last_night_is_restored_whole(vault: Vault, tmp_path: Path) -> None:
    before = vault.archive
    before.night(NIGHT + timedelta(days=1))
    found = restored(vault, tmp_path / "恢复")
    assert [str(each) for each in found.findings] == []
    assert found.same_register is True
    again = Archive(found.workspace)
    for folder in ("archive", "register", "office", "templates"):
        assert files(getattr(again.workspace, folder)) == files(getattr(before.workspace, folder)), folder
    assert again.originals() == before.originals()
    assert again.ask("SELECT code, title, state FROM record ORDER BY id") == before.ask(
        "SELECT code, title, state FROM record ORDER BY id"
    )
    assert again.ask("SELECT what, why FROM audit ORDER BY seq DESC LIMIT 1") == [("restored", "2026-11-22T2200")]


def test_any_kept_night_is_restored_as_it_was(vault: Vault, tmp_path: Path) -> None:
    vault.back_up(NIGHT)
    vault.archive.hand_in("王芳", "远帆.xlsx", a_customer(name="绍兴远帆纺织有限公司", credit_code=a_credit_code(7)))
    vault.archive.night(NIGHT + timedelta(days=1))
    assert vault.archive.ask("SELECT count(*) FROM record") == [(5,)]
    found = restored(vault, tmp_path / "恢复", "2026-11-21")
    assert (found.findings, found.same_register) == ([], True)
    again = Archive(found.workspace)
    assert again.ask("SELECT count(*) FROM record") == [(4,)]
    # Rule E3: the code given after that night stands on papers by now, and is not given again.
    assert again.ask("SELECT state FROM code WHERE code = 'J2026003'") == [("void",)]
    again.hand_in("王芳", "晴川.xlsx", a_customer(name="杭州晴川服饰有限公司", credit_code=a_credit_code(9)), at=LATER)
    outcome = again.night(LATER)
    assert not outcome.failures and outcome.counted.coded == ["J2026004"]
    with opened(again.workspace, LATER) as run:
        assert [str(each) for each in verify(run)] == []


def test_what_was_destroyed_after_a_night_is_destroyed_again_when_that_night_is_restored(
    vault: Vault, tmp_path: Path
) -> None:
    """Rule E14: not even from a copy of a backup that nobody could scrub; raw bytes, write-ahead log and free pages included."""
    vault.back_up()
    kept = tmp_path / "kept"
    shutil.copytree(vault.folder, kept)
    destroy(vault)
    vault.back_up(NIGHT + timedelta(days=1))
    # Somebody puts the unscrubbed night back beside the newest list and keys.
    shutil.rmtree(vault.folder / "nights")
    shutil.copytree(kept / "nights", vault.folder / "nights")
    found = restored(vault, tmp_path / "恢复")
    assert [str(each) for each in found.findings] == []
    assert "1 records" in str(found.notes[0])
    again = Archive(found.workspace)
    assert again.ask("SELECT code, how, why FROM residue") == [(CONTRACT, "destroyed", "SQ2026001")]
    everything = [path.read_bytes() for path in found.workspace.root.rglob("*") if path.is_file()]
    everything += again.originals().values()
    assert len(everything) > 40
    assert [word for word in WORDS for content in everything if word in inflated(content)] == []


def test_a_scrubbed_night_is_restored_sound(vault: Vault, tmp_path: Path) -> None:
    vault.back_up()
    destroy(vault)
    vault.back_up(NIGHT + timedelta(days=1))
    found = restored(vault, tmp_path / "恢复", "2026-11-21")
    assert [str(each) for each in found.findings] == []
    assert Archive(found.workspace).ask("SELECT count(*) FROM record") == [(3,)]


@pytest.mark.parametrize("scrubbed", [True, False])
def test_what_came_in_one_file_with_what_was_destroyed_is_restored_from_the_copy_without_it(
    vault: Vault, tmp_path: Path, scrubbed: bool
) -> None:
    """Rule E14: the original's key is gone; a night from before names the copy that took its place."""
    rows = (
        a_row("contract", number="HT-2026-100", project="桂花"),
        a_row("contract", number="HT-2026-200", project="茉莉"),
    )
    vault.archive.hand_in("王芳", "两份合同.xlsx", a_form("contract", *rows))
    vault.archive.night()
    kept = tmp_path / "kept"
    shutil.copytree(vault.folder, kept)
    destroy(vault, "Y2026销售合同002")
    destroy(vault, "Y2026销售合同001")
    vault.back_up(NIGHT + timedelta(days=1))
    if not scrubbed:
        shutil.rmtree(vault.folder / "nights")
        shutil.copytree(kept / "nights", vault.folder / "nights")
    found = restored(vault, tmp_path / "恢复", "2026-11-21")
    assert [str(each) for each in found.findings] == []
    again = Archive(found.workspace)
    assert again.ask("SELECT code FROM record WHERE form = 'contract'") == [("Y2026销售合同003",)]
    assert again.originals() == vault.archive.originals()
    ((path,),) = again.ask("SELECT path FROM record WHERE form = 'contract'")
    told = words_of(again.workspace.archive / path)
    assert "茉莉" in told and "桂花" not in told


def test_a_place_that_is_not_empty_is_refused(vault: Vault) -> None:
    vault.back_up()
    before = files(vault.archive.root)
    with pytest.raises(WrongUse, match="not empty"):
        restored(vault, vault.archive.root)
    assert files(vault.archive.root) == before


def test_a_state_folder_elsewhere_that_is_not_empty_is_refused(vault: Vault, tmp_path: Path) -> None:
    state = tmp_path / "state"
    shutil.copytree(vault.archive.workspace.state, state)
    archive = setting(vault.archive, 'state = "output/state"', f'state = "{state.as_posix()}"')
    moved = Vault(archive, vault.folder)
    moved.back_up()
    with pytest.raises(WrongUse, match="--state"):
        restored(moved, tmp_path / "恢复")
    assert not (tmp_path / "恢复").exists()


def test_the_command_restores_and_says_what_to_do_next(
    vault: Vault, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["backup", "--workspace", str(vault.archive.root), "--at", "2026-11-21T22:00"]) == 0
    assert "同一块硬盘" in capsys.readouterr().out
    monkeypatch.delenv("GUIDANG_KEY")
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)  # a server without a key store
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(" ".join(split(bytes.fromhex(KEY), 1, 1)[0]))
    root = tmp_path / "新档案"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    command = ["restore", "--from", str(vault.folder), "--workspace", str(root), "--at", "2026-12-01T09:00"]
    assert main(command) == 2  # no key anywhere
    assert main([*command, "--key", str(sheet)]) == 0
    said = capsys.readouterr().err
    assert "2026-11-21T2200" in said and "guidang install-schedule" in said and KEY in said
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    assert main(["verify", "--workspace", str(root)]) == 0
    assert main(command) == 2  # it is an archive now
