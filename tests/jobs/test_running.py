"""Beginning a run: what a killed one left is cleared away, and nothing is looked through otherwise."""

from __future__ import annotations

import sqlite3

import pytest
from archive import NIGHT, Archive

from jobs.ledger.opening import FILE_NAME
from jobs.running import running

PLACES = ("archive", "register", "returned", "people", "runs", "blank", "state")


def _leave_halves(archive: Archive) -> None:
    for place in PLACES:
        folder = getattr(archive.workspace, place) / "王芳"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".guidang-回执.xlsx.4711.part").write_bytes(b"PK")


def _halves(archive: Archive) -> int:
    return sum(1 for _ in archive.root.rglob("*.part"))


def test_after_a_killed_run_its_half_written_files_are_cleared_away(archive: Archive) -> None:
    archive.night()
    with sqlite3.connect(archive.workspace.state / FILE_NAME) as ledger:
        ledger.execute("UPDATE run SET state = 'running'")
    _leave_halves(archive)
    archive.night()
    assert _halves(archive) == 0
    assert archive.ask("SELECT state FROM run ORDER BY id") == [("killed",), ("done",)]


def test_a_run_killed_while_it_clears_away_leaves_that_to_the_next(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.night()
    with sqlite3.connect(archive.workspace.state / FILE_NAME) as ledger:
        ledger.execute("UPDATE run SET state = 'running'")
    _leave_halves(archive)
    with monkeypatch.context() as patch:
        patch.setattr("jobs.running.sweep", _killed)
        with pytest.raises(KeyboardInterrupt), running(archive.workspace, NIGHT, ["nightly"]):
            pass
    archive.night()
    assert _halves(archive) == 0


def _killed(_: object) -> None:
    raise KeyboardInterrupt


def test_after_a_run_that_ended_nothing_filed_is_walked_through(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.night()
    monkeypatch.setattr("jobs.running.sweep", _killed)
    archive.night()
