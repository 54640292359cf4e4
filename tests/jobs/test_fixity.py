"""Fixity: every filed document and original is looked at once a round, and what is off is told and put back (issue: item 6)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from archive import NIGHT, Archive, words_of
from builders import a_customer
from form_builders import a_contract

from jobs.cli import main
from jobs.running import opened
from jobs.soundness import CHANGED, MISSING, SURPLUS
from jobs.verifying import verify

_DAY = timedelta(days=1)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """An archive with a few documents."""
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    for number in range(4):
        archive.hand_in("王芳", f"合同{number}.xlsx", a_contract(number=f"HT-2026-{number}"))
    archive.night()
    return archive


def _faults(archive: Archive) -> list[tuple[str, ...]]:
    return archive.ask("SELECT key, state FROM fixity WHERE state <> 'sound' ORDER BY key")


def _documents(archive: Archive) -> list[Path]:
    return sorted(path for path in archive.workspace.archive.rglob("*.xlsx*") if path.is_file())


def test_a_round_looks_at_everything_once_and_a_night_at_a_part(filled: Archive) -> None:
    ((total,),) = filled.ask("SELECT count(DISTINCT path) + count(DISTINCT sha256) FROM version WHERE path <> ''")
    counts = []
    for night in range(1, 8):
        filled.night(NIGHT + night * _DAY, ["fixity"])
        counts.append(filled.ask("SELECT count(*) FROM fixity")[0][0])
    # Of five documents and five originals a thirtieth is less than one: one of each a night.
    assert counts[0] < total
    assert max(counts) == total and sorted(counts) == counts
    ((ended,), *_) = filled.ask("SELECT ended FROM fixity_round ORDER BY id")
    assert ended
    assert _faults(filled) == []


def test_nights_that_were_missed_are_made_up_for(filled: Archive) -> None:
    filled.night(NIGHT + 40 * _DAY, ["fixity"])
    ((ended,), *_) = filled.ask("SELECT ended FROM fixity_round ORDER BY id")
    assert ended


def test_what_is_missing_changed_or_nobodys_is_told_within_a_round_and_put_back(filled: Archive) -> None:
    gone, changed, *_ = _documents(filled)
    right = changed.read_bytes()
    gone.unlink()
    changed.write_bytes(b"changed")
    stranger = filled.workspace.archive / "nobody's.txt"
    stranger.write_text("?", "utf-8")
    # The first night had looked at one of them already; a second round looks at it again.
    for days in (60, 120):
        filled.night(NIGHT + days * _DAY, ["fixity"])
    assert {state for _, state in _faults(filled)} == {MISSING, CHANGED, SURPLUS}
    listed = words_of(filled.workspace.people / "赵敏" / "文件核查清单.xlsx")
    assert all(word in listed for word in (gone.name, changed.name, stranger.name, "缺失", "被改动"))
    assert main(["verify", "--put-back", "--workspace", str(filled.root)]) == 1  # the stranger still lies there
    assert gone.is_file() and changed.read_bytes() == right
    assert [path.read_bytes() for path in (filled.workspace.state / "apart").iterdir()] == [b"changed"]
    assert filled.ask("SELECT count(*) FROM audit WHERE what = 'put-back'") == [(2,)]
    stranger.unlink()
    filled.night(NIGHT + 121 * _DAY, ["fixity"])
    assert _faults(filled) == []
    assert not (filled.workspace.people / "赵敏" / "文件核查清单.xlsx").exists()
    with opened(filled.workspace, NIGHT + 61 * _DAY) as run:
        assert verify(run) == []


def test_an_original_that_was_damaged_is_put_back_from_a_backup(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no backup has it, that is said, and nothing is made up."""
    ((sha256,),) = filled.ask("SELECT sha256 FROM version LIMIT 1")
    content = filled.originals()[sha256]
    place = filled.workspace.state / "store" / sha256[:2] / sha256
    place.write_bytes(place.read_bytes()[:-1] + b"!")
    for days in (60, 120):
        filled.night(NIGHT + days * _DAY, ["fixity"])
    assert _faults(filled) == [(f"store:{sha256}", CHANGED)]
    assert main(["verify", "--put-back", "--workspace", str(filled.root)]) == 1
    monkeypatch.setattr("jobs.putting_back.content_of", lambda *_: content)
    assert main(["verify", "--put-back", "--workspace", str(filled.root)]) == 0
    assert filled.originals()[sha256] == content
    assert _faults(filled) == []


def test_killed_in_the_middle_the_next_night_goes_on(filled: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    def killed(*_: object) -> str:
        nonlocal looked
        looked += 1
        if looked > 3:
            raise KeyboardInterrupt
        return "sound"

    monkeypatch.setattr("jobs.fixity.step._TOGETHER", 2)
    with monkeypatch.context() as patch:
        patch.setattr("jobs.fixity.step._state", killed)
        with pytest.raises(KeyboardInterrupt):
            filled.night(NIGHT + 60 * _DAY, ["fixity"])
    # What the first night had looked at, and what was entered before it was killed.
    assert filled.ask("SELECT count(*) FROM fixity") == [(4,)]
    filled.night(NIGHT + 61 * _DAY, ["fixity"])
    ((ended,), *_) = filled.ask("SELECT ended FROM fixity_round ORDER BY id")
    assert ended
