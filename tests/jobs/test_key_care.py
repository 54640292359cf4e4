"""`guidang keys`: changing, exporting and recovering keys loses nothing, at whatever moment it is stopped (rules A5 B8)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from itertools import combinations
from pathlib import Path

import keyring
import pytest
import sqlalchemy as sa
from archive import KEY, NIGHT, Archive, copy_of
from builders import a_customer
from key_store import KeyStore

from jobs.bounded import kept_warm
from jobs.cli import main
from jobs.failures import Failure, WrongUse
from jobs.key_care import rotating
from jobs.key_care.rotating import rotate
from jobs.keys import MASTER, make_key
from jobs.keys.exchanging import exchange_master
from jobs.keys.ring import unwrapped
from jobs.keys.ring_file import next_path, ring_path
from jobs.keys.shares import combined, split
from jobs.ledger import resealing
from jobs.ledger.field_sealing import MARK
from jobs.ledger.tables import record
from jobs.running import opened
from jobs.verifying import verify

_ACCOUNT = "6222020200112233445"
_SECRET = bytes(range(32))


@pytest.fixture(scope="module")
def filled(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive with a customer whose account is sealed; copied, never used."""
    with pytest.MonkeyPatch.context() as patch, kept_warm():
        patch.setenv("GUIDANG_KEY", KEY)
        archive = copy_of(template, tmp_path_factory.mktemp("keys") / "档案")
        archive.hand_in("王芳", "客户.xlsx", a_customer(bank_account=_ACCOUNT, bank="中国银行"))
        assert not archive.night().failures
        yield archive.root


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


@pytest.fixture
def stored(filled: Path, tmp_path: Path, store: KeyStore) -> Archive:
    """A copy of it whose master key lies in the key store."""
    archive = copy_of(filled, tmp_path / "档案")
    store.set_password(MASTER.service, str(archive.root), KEY)
    return archive


@pytest.fixture
def outside(filled: Path, tmp_path: Path, store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A copy of it whose master key comes from the environment."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    return copy_of(filled, tmp_path / "档案")


def keys(archive: Archive, *arguments: str) -> int:
    return main(["keys", *arguments, "--workspace", str(archive.root), "--at", "2026-11-22T09:00"])


def kept_key(archive: Archive, store: KeyStore) -> str:
    return store.kept[MASTER.service, str(archive.root)]


def account(archive: Archive) -> str:
    ((found,),) = archive.open(sa.select(record.c.fields["bank_account"]).where(record.c.form == "customer"))
    return str(found)


def words_of_log(archive: Archive) -> list[tuple[str, str]]:
    said = archive.ask("SELECT what, why FROM audit WHERE what LIKE 'key-%' ORDER BY seq")
    return [(str(what), str(why)) for what, why in said]


def marks(archive: Archive) -> set[str]:
    """Return the generations by which something is sealed in the ledger."""
    texts = [text for (text,) in archive.ask("SELECT fields FROM record UNION ALL SELECT new FROM change")]
    return {piece.split(":")[0] for text in texts if text for piece in text.split(MARK)[1:]}


def test_how_the_keys_stand_is_shown_without_any_key(stored: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    assert keys(stored, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["master"] == "store" and found["generation"] == 1 and found["fields"] == found["in_use"] == [1]
    assert found["exported"] == "" and found["waiting"] is False
    assert keys(stored) == 0
    assert KEY not in capsys.readouterr().out
    assert words_of_log(stored) == [("key-made", "master key 1"), ("key-made", "field key 1")]


def test_a_new_master_key_is_taken_into_use(stored: Archive, store: KeyStore) -> None:
    assert keys(stored, "rotate") == 0
    assert kept_key(stored, store) != KEY and not next_path(stored.workspace).exists()
    assert unwrapped(ring_path(stored.workspace).read_bytes(), bytes.fromhex(kept_key(stored, store))).generation == 2
    assert account(stored) == _ACCOUNT and words_of_log(stored)[-1] == ("key-rotated", "master key 2")
    with opened(stored.workspace, NIGHT) as run:
        assert verify(run) == []


def test_every_sealed_field_is_sealed_anew(stored: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 1)
    stored.hand_in("王芳", "客户 改.xlsx", a_customer(bank_account="6228480039876543218", bank="中国银行"))
    assert not stored.night().failures
    assert marks(stored) == {"1"}
    assert keys(stored, "rotate", "--fields") == 0
    assert marks(stored) == {"2"} and account(stored) == "6228480039876543218"
    ring = unwrapped(ring_path(stored.workspace).read_bytes(), bytes.fromhex(kept_key(stored, store)))
    assert set(ring.fields) == {2} and ring.generation == 2
    assert words_of_log(stored)[-2:] == [("key-rotated", "field key 2"), ("key-rotated", "master key 2")]


class _Killed(BaseException):
    """The process was killed."""


def _kill(*_: object, **__: object) -> None:
    raise _Killed


@pytest.mark.parametrize(
    "where",
    [
        "jobs.key_care.rotating.reseal_some",
        "jobs.keys.exchanging.write_ring",
        "jobs.keys.exchanging.put_in_place",
        "jobs.keys.exchanging.read_ring",
        "jobs.keys.ring_file.clear_away",
    ],
)
def test_killed_at_any_moment_the_archive_opens_and_the_next_time_it_is_done(
    stored: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(where, _kill)
        with pytest.raises(_Killed), opened(stored.workspace, NIGHT, alone=True) as run:
            rotate(run, fields=True)
    assert account(stored) == _ACCOUNT
    assert keys(stored, "rotate", "--fields") == 0
    assert account(stored) == _ACCOUNT and len(marks(stored)) == 1
    assert not next_path(stored.workspace).exists()


def test_killed_between_two_batches_both_keys_open_until_it_is_gone_through_with(
    stored: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.hand_in("王芳", "客户 改.xlsx", a_customer(bank_account="6228480039876543218", bank="中国银行"))
    assert not stored.night().failures
    monkeypatch.setattr(resealing, "BATCH", 1)
    done = resealing.reseal_some
    calls: list[int] = []

    def one_then_killed(*arguments: object) -> int:
        if calls:
            raise _Killed
        calls.append(1)
        return done(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(rotating, "reseal_some", one_then_killed)
        with pytest.raises(_Killed), opened(stored.workspace, NIGHT, alone=True) as run:
            rotate(run, fields=True)
    assert marks(stored) == {"1", "2"} and account(stored) == "6228480039876543218"
    with opened(stored.workspace, NIGHT, alone=True) as run:
        assert verify(run) == []
        rotate(run, fields=True)
        assert set(run.ring.fields) == {2}
    assert marks(stored) == {"2"}


def test_a_key_from_the_environment_waits_until_the_office_has_changed_it(
    outside: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keys(outside, "rotate", "--fields") == 0
    said = capsys.readouterr().err
    new = said.rsplit("：", 1)[1].strip()
    assert "GUIDANG_KEY" in said and len(bytes.fromhex(new)) == 32
    assert account(outside) == _ACCOUNT and next_path(outside.workspace).exists()
    monkeypatch.setenv("GUIDANG_KEY", new)
    assert account(outside) == _ACCOUNT and not next_path(outside.workspace).exists()
    assert words_of_log(outside)[-1] == ("key-rotated", "master key 2")
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    with pytest.raises(WrongUse):
        account(outside)


def test_a_key_store_that_keeps_nothing_leaves_everything_as_it_was(
    stored: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "set_password", lambda *kept: None)
    with opened(stored.workspace, NIGHT, alone=True) as run, pytest.raises(Failure):
        exchange_master(run.workspace, run.ring, rotating.master_key(run.workspace), run.stamp)
    assert kept_key(stored, store) == KEY and account(stored) == _ACCOUNT


def test_a_ring_from_before_the_newest_field_key_is_refused(stored: Archive, store: KeyStore) -> None:
    before, key = ring_path(stored.workspace).read_bytes(), kept_key(stored, store)
    assert keys(stored, "rotate", "--fields") == 0
    ring_path(stored.workspace).write_bytes(before)
    store.set_password(MASTER.service, str(stored.root), key)
    with pytest.raises(WrongUse) as refused:
        account(stored)
    assert "older" in str(refused.value) and ring_path(stored.workspace).read_bytes() == before


@pytest.mark.parametrize("ending", [".docx", ".txt"])
def test_what_was_exported_brings_the_key_back(stored: Archive, store: KeyStore, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"密钥{ending}"
    assert keys(stored, "export", "--shares", "2", "--of", "3", "--to", str(target)) == 0
    store.kept.clear()
    with pytest.raises(WrongUse):
        account(stored)
    assert keys(stored, "recover", str(target)) == 0
    assert kept_key(stored, store) == KEY and account(stored) == _ACCOUNT
    assert words_of_log(stored)[-2:] == [("key-exported", "2 of 3"), ("key-recovered", "master key 1")]


def test_an_export_is_remembered_until_there_is_another_key(
    stored: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    def exported() -> object:
        assert keys(stored, "--json") == 0
        return json.loads(capsys.readouterr().out)["exported"]

    assert keys(stored, "export") == 0
    sheet = capsys.readouterr().out
    assert combined(sheet) == bytes.fromhex(KEY) and KEY not in sheet
    assert exported() == "2026-11-22T09:00:00+08:00"
    assert keys(stored, "rotate") == 0
    assert exported() == ""


def _type(monkeypatch: pytest.MonkeyPatch, *sheets: tuple[str, ...]) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("\n".join(" ".join(words) for words in sheets) + "\n"))


def test_typed_in_words_bring_the_key_back_also_shortened(
    stored: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, _ = split(bytes.fromhex(KEY), 2, 3)
    store.kept.clear()
    _type(monkeypatch, tuple(word[:4].upper() for word in two), one)
    assert keys(stored, "recover") == 0
    assert kept_key(stored, store) == KEY


def test_where_there_is_no_key_store_the_key_is_shown(
    outside: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _type(monkeypatch, *split(bytes.fromhex(KEY), 1, 1))
    monkeypatch.setenv("GUIDANG_KEY", "0f" * 32)
    assert keys(outside, "recover") == 0
    said = capsys.readouterr().err
    assert KEY in said and "GUIDANG_KEY" in said


def _wrong_word(sheets: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [("zzzz", *sheets[0][1:]), sheets[1]]


def _exchanged_words(sheets: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    first = sheets[0]
    return [(*first[:-2], first[-1], first[-2]), sheets[1]] if first[-1] != first[-2] else [first[:-1], sheets[1]]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda sheets: [], "33"),
        (lambda sheets: sheets[:1], "2"),
        (lambda sheets: [sheets[0], sheets[0]], "2"),
        (lambda sheets: [sheets[0][:-1], sheets[1]], "32"),
        (_wrong_word, "zzzz"),
        (_exchanged_words, "33"),
        (lambda sheets: [sheets[0], split(bytes.fromhex(KEY), 2, 3)[1]], "同一次"),
        (lambda sheets: split(b"\1" * 32, 2, 2), "keys.json"),
        (lambda sheets: split(b"\1" * 16, 2, 2), "keys.json"),
    ],
)
def test_wrong_or_mixed_sheets_change_nothing(
    stored: Archive,
    store: KeyStore,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: Callable[[list[tuple[str, ...]]], list[tuple[str, ...]]],
    said: str,
) -> None:
    before, ring = dict(store.kept), ring_path(stored.workspace).read_bytes()
    _type(monkeypatch, *given(split(bytes.fromhex(KEY), 2, 3)))
    assert keys(stored, "recover") == 2
    assert said in capsys.readouterr().err
    assert store.kept == before and ring_path(stored.workspace).read_bytes() == ring


def test_any_of_the_sheets_suffice_and_one_less_says_nothing() -> None:
    sheets = split(_SECRET, 3, 5)
    for some in combinations(sheets, 3):
        assert combined("\n".join(" ".join(words) for words in some)) == _SECRET
    assert combined(_SECRET.hex()) == combined(f"  {_SECRET.hex().upper()}\n") == _SECRET


@pytest.mark.parametrize(("needed", "of"), [(1, 3), (0, 0), (4, 3), (2, 17), (-1, 2)])
def test_sheets_that_make_no_sense_are_refused(needed: int, of: int) -> None:
    with pytest.raises(WrongUse):
        split(_SECRET, needed, of)


@pytest.mark.parametrize("wrong", [("--shares", "2"), ("--of", "3"), ("--to", "x.pdf"), ("--to", "guidang.toml")])
def test_an_export_that_cannot_be_written_is_none(
    stored: Archive, wrong: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(stored.root)
    assert keys(stored, "export", *wrong) == 2
    assert not [each for each in words_of_log(stored) if each[0] == "key-exported"]


def test_setting_up_again_changes_nothing(stored: Archive, store: KeyStore) -> None:
    assert keys(stored, "set-up") == 0
    assert kept_key(stored, store) == KEY
    store.kept.clear()
    assert keys(stored, "set-up") == 2 and store.kept == {}


def test_a_new_archive_gets_its_key_where_it_can_be_kept_else_it_is_shown_once(
    archive: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in (*archive.workspace.state.glob("ledger.db*"), archive.workspace.home_marker):
        file.unlink()
    ring_path(archive.workspace).unlink()
    assert keys(archive, "set-up") == 0
    assert unwrapped(ring_path(archive.workspace).read_bytes(), bytes.fromhex(kept_key(archive, store)))
    another = replace(archive.workspace, root=archive.root.parent / "另一")
    monkeypatch.setattr(store, "priority", 0)
    shown = make_key(another)
    assert len(bytes.fromhex(shown)) == 32 and kept_key(archive, store) != shown


def test_a_locked_key_store_stops_every_use(stored: Archive, store: KeyStore) -> None:
    store.locked = True
    for asked in ((), ("rotate",), ("export",), ("set-up",)):
        assert keys(stored, *asked) == 2
    assert not [each for each in words_of_log(stored) if each[0] != "key-made"]
