"""`guidang tick` and `guidang serve` as real programs: stopped, killed, two at once, with broken settings and odd clocks."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
import schedule
from archive import KEY, Archive

from jobs.ledger.due import count_from
from jobs.ledger.opening import open_ledger
from jobs.on_time.serving import PACE, Server
from jobs.settings import FILE_NAME

_ROOT = Path(__file__).parents[2]
_PROGRAM = Path(__file__).with_name("on_time_program.py")


@pytest.fixture
def missed(archive: Archive) -> Archive:
    """An archive whose computer was off last night."""
    since = datetime.now(archive.workspace.settings.zone) - timedelta(hours=24, minutes=1)
    ledger = open_ledger(archive.workspace)
    with ledger.writing() as connection:
        count_from(connection, since)
    ledger.close()
    return archive


def _start(archive: Archive, night: str, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"GUIDANG_KEY": KEY, "PYTHONPATH": str(_ROOT), "TMPDIR": str(archive.root.parent)}
    command = [sys.executable, str(_PROGRAM), night, str(_notes(archive)), *arguments]
    return subprocess.Popen(
        [*command, "--workspace", str(archive.root)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@contextmanager
def _serving(archive: Archive, night: str) -> Iterator[subprocess.Popen[str]]:
    process = _start(archive, night, "serve")
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _notes(archive: Archive) -> Path:
    return archive.root.parent / "notes.txt"


def _noted(archive: Archive) -> list[str]:
    path = _notes(archive)
    return path.read_text("utf-8").split() if path.exists() else []


def _wait(until: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not until():
        assert time.monotonic() < deadline, "nothing came of it"
        time.sleep(0.05)


def _due(archive: Archive) -> list[tuple[object, ...]]:
    return archive.ask("SELECT state, tries FROM due WHERE job = 'nightly' ORDER BY day DESC LIMIT 1")


def test_serve_runs_what_was_missed_and_ends_when_it_is_told_to(missed: Archive) -> None:
    with _serving(missed, "pass") as serve:
        _wait(lambda: _due(missed) == [("done", 0)])
        time.sleep(1)
        serve.send_signal(signal.SIGTERM)
        said = serve.communicate(timeout=20)
    assert serve.returncode == 0 and said[0] == "" and len(_noted(missed)) == 1
    lines = said[1].splitlines()
    assert str(missed.root) in lines[0] and "已完成" in said[1] and "已停止" in lines[-1]
    assert "Traceback" not in said[1]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serve_leaves_a_run_at_once_and_the_next_start_does_it(missed: Archive, how: signal.Signals) -> None:
    with _serving(missed, "hang") as serve:
        _wait(lambda: _noted(missed))
        serve.send_signal(how)
        said = serve.communicate(timeout=20)
    assert serve.returncode == 0 and "Traceback" not in said[1]
    assert _due(missed) == [("waiting", 0)]
    assert missed.ask("SELECT state FROM run") == [("failed",)]
    again = _start(missed, "pass", "tick", "--json")
    out, _ = again.communicate(timeout=60)
    assert again.returncode == 0 and [each["state"] for each in json.loads(out)["done"]] == ["done"]
    assert _noted(missed)[0] == _noted(missed)[1], "as of the same moment"


def test_a_night_that_kills_the_program_is_not_begun_again_at_once(missed: Archive) -> None:
    killed = _start(missed, "die", "tick")
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL and _due(missed) == [("again", 1)]
    at_once = _start(missed, "die", "tick", "--json")
    out, _ = at_once.communicate(timeout=60)
    assert at_once.returncode == 0 and json.loads(out)["done"] == []
    assert json.loads(out)["next"]["job"] == "nightly" and len(_noted(missed)) == 1
    later = datetime.now(missed.workspace.settings.zone) + timedelta(minutes=11)
    again = _start(missed, "pass", "tick", "--at", later.isoformat())
    again.communicate(timeout=60)
    assert again.returncode == 0 and _due(missed)[0][0] in ("done", "covered")


@pytest.mark.parametrize("night", ["fail", "fault"])
def test_serve_outlives_a_night_that_fails_and_does_not_hurry(missed: Archive, night: str) -> None:
    with _serving(missed, night) as serve:
        _wait(lambda: _due(missed) == [("again", 1)])
        time.sleep(2)
        assert serve.poll() is None and len(_noted(missed)) == 1
        serve.send_signal(signal.SIGTERM)
        said = serve.communicate(timeout=20)[1]
    assert serve.returncode == 0 and said.count("失败。") == 1 and "Traceback" not in said


def _save(path: Path, text: str) -> None:
    """Put a file in place at once: `serve` may look at any moment, and would see one half-written."""
    beside = path.with_name("saved")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def test_serve_outlives_broken_settings_says_so_once_and_reads_them_again(missed: Archive) -> None:
    path = missed.root / FILE_NAME
    good = path.read_text("utf-8")
    _save(path, good.replace('nightly   = "22:00"', 'nightly   = ""'))
    with _serving(missed, "pass") as serve:
        assert serve.stderr
        first = serve.stderr.readline()
        _save(path, "nightly = ")
        complaint = serve.stderr.readline()
        time.sleep(2)
        _save(path, good)
        # The night that was missed while it was switched off stays so; its next one is still to come.
        _wait(lambda: "counted" in str(missed.ask("SELECT key FROM about")))
        time.sleep(1)
        assert serve.poll() is None
        serve.send_signal(signal.SIGTERM)
        rest = serve.communicate(timeout=20)[1]
    assert str(missed.root) in first and FILE_NAME in complaint
    assert FILE_NAME not in rest and serve.returncode == 0


def test_while_somebody_runs_the_night_a_look_leaves_it_alone(missed: Archive) -> None:
    by_hand = _start(missed, "hang", "run", "nightly")
    _wait(lambda: _noted(missed))
    second, quiet = _start(missed, "pass", "tick"), _start(missed, "pass", "tick", "--quiet")
    said, nothing = second.communicate(timeout=60)[1], quiet.communicate(timeout=60)
    by_hand.kill()
    by_hand.communicate()
    assert (second.returncode, quiet.returncode) == (3, 3)
    assert str(missed.root) in said and nothing == ("", "")
    assert _due(missed) == [("waiting", 0)] and len(_noted(missed)) == 1


def test_of_two_looks_at_once_one_works_and_the_other_has_nothing_to_do(missed: Archive) -> None:
    first = _start(missed, "hang", "tick")
    _wait(lambda: _noted(missed))
    second = _start(missed, "pass", "tick", "--json")
    said = second.communicate(timeout=60)[0]
    first.send_signal(signal.SIGTERM)
    ended = first.communicate(timeout=20)[1]
    assert (second.returncode, json.loads(said)["done"], first.returncode) == (0, [], 1)
    assert _due(missed) == [("waiting", 0)] and len(_noted(missed)) == 1 and "Traceback" not in ended


def test_tick_says_what_it_did_and_what_comes_next(missed: Archive) -> None:
    done = _start(missed, "pass", "tick")
    said = done.communicate(timeout=60)
    assert done.returncode == 0 and said[0] == "" and "每晚处理" in said[1] and "22:00" in said[1].splitlines()[-1]
    nothing = _start(missed, "pass", "tick", "--quiet")
    assert nothing.communicate(timeout=60) == ("", "") and nothing.returncode == 0
    failed = _start(missed, "fail", "tick", "--at", f"{datetime.now() + timedelta(days=2):%Y-%m-%dT%H:%M}")  # noqa: DTZ005
    assert "失败" in failed.communicate(timeout=60)[1] and failed.returncode == 1


class _Looks(Server):
    """Notes when it looks."""

    seen: list[float]

    def look(self) -> None:
        self.seen.append(_CLOCK.real)


_CLOCK = SimpleNamespace(real=0.0, shown=datetime(2026, 11, 22, 12, 0))


class _Shown(datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> _Shown:
        assert tz is None
        return cls.fromisoformat(_CLOCK.shown.isoformat())


@pytest.mark.parametrize("leap", [timedelta(hours=-3), timedelta(hours=3), timedelta(days=-400), timedelta(days=400)])
def test_serve_looks_on_when_the_clock_is_set_or_the_computer_sleeps(
    leap: timedelta, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slept night is a leap forward."""
    monkeypatch.setattr(schedule, "datetime", SimpleNamespace(datetime=_Shown, timedelta=timedelta, date=dt.date))
    _CLOCK.real, _CLOCK.shown = 0.0, datetime(2026, 11, 22, 12, 0)
    looks = _Looks(archive.root, lambda *_: None, lambda *_: None, lambda _: None)
    looks.seen = []

    def sleep(seconds: float) -> None:
        before = _CLOCK.real
        _CLOCK.real += seconds
        _CLOCK.shown += timedelta(seconds=seconds)
        if before < 100 <= _CLOCK.real:
            _CLOCK.shown += leap
        if _CLOCK.real > 400:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        looks.serve(sleep)
    pauses = [b - a for a, b in pairwise(looks.seen)]
    assert len(looks.seen) > 10 and max(pauses) <= 2 * PACE
