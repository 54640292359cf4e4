"""One worker reads all files; the file that hangs it, kills it or eats its memory is answered, the others are read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from jobs.bounded import BoundedReader, File, read_batch
from jobs.failures import Failure
from validators.declaration import Form
from validators.filled import Filled
from workbooks.reading import Limits, Unreadable

_WINDOWS = sys.platform == "win32"
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def _behave(data: bytes, name: str, forms: Mapping[str, Form], limits: Limits) -> Filled | Unreadable:
    """Do what the file says; runs in the worker."""
    match data.split():
        case [b"sleep"]:
            time.sleep(60)
        case [b"die"]:
            os.kill(os.getpid(), _KILL)
        case [b"exit"]:
            os._exit(3)
        case [b"eat"]:
            bytearray(8 << 30)
        case [b"raise"]:
            raise RecursionError
        case [b"unpicklable"]:
            return Filled("x", 1, "x", (), {"x": lambda: 0})  # type: ignore[dict-item]
        case [b"pid"]:
            return Filled(str(os.getpid()), 1, name, ())
        case [b"meet", folder]:
            return Filled("met" if _meets_another(Path(folder.decode())) else "alone", 1, name, ())
    return Filled("read", 1, name, ())


def _meets_another(folder: Path) -> bool:
    """Wait until another worker is at work as well."""
    folder.mkdir(exist_ok=True)
    (folder / str(os.getpid())).touch()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if len(list(folder.iterdir())) > 1:
            return True
        time.sleep(0.02)
    return False


def _files(folder: Path, *contents: str) -> list[File]:
    found: list[File] = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.bin"
        path.write_text(content)
        found.append((f"{number}.xlsx", path))
    return found


@pytest.fixture
def reader() -> Iterator[BoundedReader]:
    with BoundedReader(seconds=1, megabytes=512, reader=_behave) as bounded:
        yield bounded


def _said(answers: list[Filled | Unreadable]) -> list[str]:
    return [answer.rule if isinstance(answer, Unreadable) else answer.sheet for answer in answers]


def test_files_come_back_in_their_order(reader: BoundedReader, tmp_path: Path) -> None:
    files = _files(tmp_path, *["fine"] * 150)
    assert _said(reader.read(files)) == [name for name, _ in files]
    assert reader.read([]) == []


@pytest.mark.parametrize(
    "culprit",
    [
        *("sleep", "die", "exit", "unpicklable"),
        pytest.param("eat", marks=pytest.mark.skipif(_WINDOWS, reason="memory is not bounded on Windows")),
    ],
)
def test_only_the_culprit_is_refused(reader: BoundedReader, tmp_path: Path, culprit: str) -> None:
    answers = reader.read(_files(tmp_path, "fine", culprit, "fine"))
    assert _said(answers) == ["0.xlsx", "too-much-to-read", "2.xlsx"]
    assert _said(reader.read(_files(tmp_path, "fine"))) == ["0.xlsx"]


def test_several_culprits_in_several_chunks(reader: BoundedReader, tmp_path: Path) -> None:
    contents = ["fine"] * 200
    contents[3] = contents[70] = contents[199] = "die"
    answers = _said(reader.read(_files(tmp_path, *contents)))
    assert [number for number, said in enumerate(answers) if said == "too-much-to-read"] == [3, 70, 199]


def test_what_reading_raises_is_an_answer(reader: BoundedReader, tmp_path: Path) -> None:
    assert _said(reader.read(_files(tmp_path, "raise", "fine"))) == ["damaged", "1.xlsx"]


def test_a_file_that_is_gone_is_an_answer(reader: BoundedReader, tmp_path: Path) -> None:
    files = [("gone.xlsx", tmp_path / "gone"), *_files(tmp_path, "fine"), ("folder.xlsx", tmp_path)]
    assert _said(reader.read(files)) == ["not-accessible", "0.xlsx", "not-accessible"]


def test_a_file_beyond_the_limit_is_not_loaded(tmp_path: Path) -> None:
    with BoundedReader(reader=_behave, limits=Limits(file=10)) as reader:
        assert _said(reader.read(_files(tmp_path, "x" * 11, "x" * 10))) == ["too-much-to-read", "1.xlsx"]


def test_one_warm_worker_reads_everything(reader: BoundedReader, tmp_path: Path) -> None:
    pids = {answer.form for answer in reader.read(_files(tmp_path, *["pid"] * 130)) if isinstance(answer, Filled)}
    pids |= {answer.form for answer in reader.read(_files(tmp_path, "pid")) if isinstance(answer, Filled)}
    assert len(pids) == 1
    assert pids != {str(os.getpid())}


def test_many_files_are_shared_by_several_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.bounded._processors", lambda: 2)
    contents = ["fine"] * 64 * 9
    contents[5] = contents[300] = contents[301] = "die"
    # The first worker that comes to such a file stays there until a second one is at the next chunk's.
    contents[70] = contents[130] = f"meet {tmp_path / 'met'}"
    with BoundedReader(seconds=90, megabytes=512, reader=_behave) as reader:
        answers = reader.read(_files(tmp_path, *contents))
    refused = [number for number, answer in enumerate(answers) if isinstance(answer, Unreadable)]
    assert refused == [5, 300, 301]
    assert [answer.sheet for answer in answers if isinstance(answer, Filled)] == [
        f"{number}.xlsx" for number in range(len(contents)) if number not in refused
    ]
    met = {answer.form for number in (70, 130) if isinstance(answer := answers[number], Filled)}
    assert met == {"met"}


def test_a_worker_killed_between_two_readings_is_replaced(reader: BoundedReader, tmp_path: Path) -> None:
    (answer,) = reader.read(_files(tmp_path, "pid"))
    assert isinstance(answer, Filled)
    os.kill(int(answer.form), _KILL)
    time.sleep(0.5)
    assert _said(reader.read(_files(tmp_path, "fine", "fine"))) == ["0.xlsx", "1.xlsx"]


@pytest.mark.skipif(_WINDOWS, reason="memory is not bounded on Windows")
def test_a_worker_that_never_starts_is_the_offices_trouble_and_no_sender_s(tmp_path: Path) -> None:
    with BoundedReader(seconds=1, megabytes=1, reader=_behave) as reader, pytest.raises(Failure):
        reader.read(_files(tmp_path, "fine"))


def test_the_worker_ends_with_its_reader(tmp_path: Path) -> None:
    with BoundedReader(reader=_behave) as reader:
        (answer,) = reader.read(_files(tmp_path, "pid"))
    assert isinstance(answer, Filled)
    with pytest.raises(OSError):
        os.kill(int(answer.form), 0)


def test_a_batch_can_go_to_any_executor(tmp_path: Path) -> None:
    files = _files(tmp_path, "no form at all", "neither is this")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        answers = executor.submit(read_batch, files).result(60)
    assert _said(answers) == ["plain-text", "plain-text"]


_PROGRAM = """
import sys
from pathlib import Path
from jobs.bounded import BoundedReader

if __name__ == "__main__":
    reader = BoundedReader()
    print(len(reader.read([("x", Path(sys.argv[1]))])), flush=True)
    {then}
"""


@pytest.mark.parametrize(
    "then", ["sys.exit(5)", "raise KeyError", "import os; os._exit(5)"], ids=["exit", "raise", "killed"]
)
def test_the_program_ends_though_its_reader_was_never_left(tmp_path: Path, then: str) -> None:
    script = tmp_path / "program.py"
    script.write_text(_PROGRAM.format(then=then))
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, str(script), str(script)],
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout == "1\n"
    assert done.returncode in {1, 5}


def test_starting_the_worker_needs_no_slow_imports() -> None:
    code = "import sys, jobs.bounded; print([m for m in ('pandas', 'pandera', 'openpyxl', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
