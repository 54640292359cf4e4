"""The key: looked for where it is safe, never left in a file of the archive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from archive import Archive
from key_store import KeyStore

from jobs.failures import WrongUse
from jobs.keys import make_key, master_key

_KEY = "0f" * 32


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    """A computer with a key store, and no key in its environment."""
    for variable in ("GUIDANG_KEY", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(variable, raising=False)
    store = KeyStore()
    monkeypatch.setattr(keyring, "get_keyring", lambda: store)
    monkeypatch.setattr(keyring, "get_password", store.get_password)
    monkeypatch.setattr(keyring, "set_password", store.set_password)
    return store


def test_a_new_key_goes_into_the_key_store_and_nowhere_else(archive: Archive, store: KeyStore) -> None:
    assert make_key(archive.workspace) == ""
    (kept,) = store.kept.values()
    assert master_key(archive.workspace).key == bytes.fromhex(kept) and len(kept) == 64
    for path in archive.root.rglob("*"):
        assert not path.is_file() or kept.encode() not in path.read_bytes()


def test_every_archive_has_a_key_of_its_own(archive: Archive, store: KeyStore, tmp_path: Path) -> None:
    make_key(archive.workspace)
    make_key(replace(archive.workspace, root=tmp_path / "another"))
    assert len(set(store.kept.values())) == 2


def test_a_key_that_is_there_is_never_replaced_by_a_new_one(archive: Archive, store: KeyStore) -> None:
    make_key(archive.workspace)
    first = master_key(archive.workspace).key
    assert make_key(archive.workspace) == ""
    assert master_key(archive.workspace).key == first


def test_the_environment_comes_before_the_key_store(
    archive: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_key(archive.workspace)
    monkeypatch.setenv("GUIDANG_KEY", f" {_KEY}\n")
    assert master_key(archive.workspace).key == bytes.fromhex(_KEY)


def test_a_systemd_credential_is_found(
    archive: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "guidang-key").write_text(f"{_KEY}\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert master_key(archive.workspace).key == bytes.fromhex(_KEY)


@pytest.mark.parametrize("wrong", ["", "abc", "zz" * 32, "0f" * 31, "0f" * 33])
def test_what_is_no_key_is_not_taken_for_one(
    archive: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("GUIDANG_KEY", wrong)
    with pytest.raises(WrongUse) as refused:
        master_key(archive.workspace)
    assert "GUIDANG_KEY" in str(refused.value)
    assert not wrong or wrong not in str(refused.value)


def test_a_locked_key_store_is_said_to_be_locked(archive: Archive, store: KeyStore) -> None:
    store.locked = True
    with pytest.raises(WrongUse) as refused:
        master_key(archive.workspace)
    assert "locked" in str(refused.value)


@pytest.mark.parametrize("module", ["keyrings.alt.file", "keyring.backends.fail", "keyring.backends.null"])
def test_a_plain_file_is_no_key_store(archive: Archive, store: KeyStore, module: str) -> None:
    store.__class__.__module__, before = module, store.__class__.__module__
    try:
        key = make_key(archive.workspace)
        assert len(bytes.fromhex(key)) == 32 and store.kept == {}
        with pytest.raises(WrongUse):
            master_key(archive.workspace)
    finally:
        store.__class__.__module__ = before


def test_a_demo_has_a_key_marked_as_thrown_away(archive: Archive, store: KeyStore) -> None:
    make_key(archive.workspace, demo=True)
    (file,) = archive.workspace.state.glob("*throw-away*")
    assert master_key(archive.workspace).key == bytes.fromhex(file.read_text())
