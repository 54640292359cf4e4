"""Kills a night at a chosen moment, runs it again, and says in what the outcome differs from a night left alone.

Run as a program of its own, since it forks and a test's process may hold threads:

    python killing.py FOLDER AT MOST SHARE

FOLDER holds `before`, an archive with something in its inboxes. Each trial runs the night of AT on
a copy of it in a forked child, which counts everything that changes a file or the ledger and kills
itself (SIGKILL) right before the chosen one; a few are killed by the clock. One JSON object a line: the night left alone first,
with what it counted, then a line a trial. At most MOST trials: at least one for each kind of
moment, the others evenly. SHARE is `0/2`: the first of two such programs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

#: Everything by which a file comes, changes, moves or goes; counted where it concerns the archive.
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.chmod"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: So many trials are killed after a time instead, wherever they are: within a commit, while a file is read.
_BY_THE_CLOCK = 4
#: What differs between a night and the same night run twice, and may: numbers of runs, and a random seal.
_NOT_COMPARED = {"run": {"id", "jobs", "state"}, "arrival": {"run"}, "printed": {"detail"}}


class Moments:
    """Counts what changes the archive or the ledger, and ends the process with the chosen one still undone."""

    def __init__(self, root: Path, last: int) -> None:
        self.seen: list[str] = []
        self._root = f"{root}{os.sep}"
        self._last = last

    def listen(self) -> None:
        """Start counting, for as long as the process lasts."""
        from sqlalchemy import event
        from sqlalchemy.engine import Engine

        def before_cursor_execute(*args: Any) -> None:
            words = args[2].split()
            if words[0] in ("INSERT", "UPDATE", "DELETE"):
                self._happens(f"{words[0]} {words[1 if words[0] == 'UPDATE' else 2]}")
            elif words[0] == "BEGIN" and "IMMEDIATE" in words:
                self._happens("BEGIN")

        event.listen(Engine, "before_cursor_execute", before_cursor_execute)
        event.listen(Engine, "commit", lambda _: self._happens("COMMIT"))
        sys.addaudithook(self._audited)

    def _audited(self, what: str, args: tuple[Any, ...]) -> None:
        if what == "open":
            path, flags = args[0], args[2] or 0
            if not flags & _WRITING:
                return
        elif what in _CHANGES:
            path = args[0]
            if what == "os.mkdir" and Path(path).is_dir():
                return  # asked for once more, and nothing happens
        else:
            return
        if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self._root):
            inside = Path(os.fspath(path)[len(self._root) :])
            self._happens(f"{what} {'/'.join(inside.parts[:2])}")

    def _happens(self, what: str) -> None:
        self.seen.append(what)
        if len(self.seen) == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def hang(data: bytes, name: str, forms: Any, limits: Any) -> Any:
    """Read a file in the worker, and never come back; `name` is where to leave the worker's number."""
    Path(name).write_text(str(os.getpid()))
    time.sleep(600)


def _in_child(work: Callable[[], None], fault: Path, patience: float | None = None) -> int:
    """Do `work` in a forked child; return its status: 0, or minus a signal, or 70 with a traceback in `fault`.

    After `patience` seconds it is killed.
    """
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - whatever it was, the child ends here
            fault.write_text(traceback.format_exc(), "utf-8")
            os._exit(70)
    if patience is not None:
        time.sleep(patience)
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _share_the_forkserver() -> int:
    """Start the process that workers are forked from once for all trials, and return its id."""
    from multiprocessing import forkserver, resource_tracker

    resource_tracker.ensure_running()
    forkserver.set_forkserver_preload(["jobs.bounded"])
    forkserver.ensure_running()
    server: Any = forkserver._forkserver  # type: ignore[attr-defined]
    server.ensure_running = lambda: None
    return int(server._forkserver_pid)


def _workers(forkserver: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{forkserver}/task/{forkserver}/children").read_text().split()]


def _night(root: Path, at: datetime, answer: Path, moments: Moments | None = None) -> None:
    """Run the night and leave in `answer` what was counted and what `verify` says."""
    from jobs.running import opened, running
    from jobs.timetable import carry_out, steps_of
    from jobs.verifying import verify
    from jobs.workspace import Workspace

    workspace = Workspace.at(root)
    with running(workspace, at, ["nightly"]) as run:
        outcome = carry_out(run, steps_of(["nightly"]))
    seen = list(moments.seen) if moments else []
    with opened(workspace, at) as run:
        off = [str(each) for each in verify(run)]
    reported = [each.name for each in outcome.counted.arrived]
    failed = [str(each) for each in outcome.failures]
    answer.write_text(json.dumps({"seen": seen, "verify": off, "reported": reported, "failed": failed}))


def _watched_night(root: Path, at: datetime, answer: Path, last: int) -> None:
    """Run the night up to moment number `last`, to its end where that is 0."""
    moments = Moments(root, last)
    moments.listen()
    _night(root, at, answer, moments)


def _ledger(path: Path) -> Iterator[tuple[str, Any]]:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    # How the full-text index keeps its parts depends on when they were written.
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search#_words#_%' ESCAPE '#'"
    # What has been compared with its checksum by now: more, where a night was run again.
    tables = [row[0] for row in connection.execute(f"{named} AND name <> 'fixity' ORDER BY name")]
    for table in tables:
        left_out = _NOT_COMPARED.get(table, set())
        rows = connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
        kept = [{name: _told(row[name]) for name in row.keys() if name not in left_out} for row in rows]  # noqa: SIM118
        if table == "printed":
            # How far a step has looked that keeps nothing else: further, where it looked again.
            looked = {row["name"] for row in rows if row["detail"] == "{}"}
            told = [row | {"revision": None} if row["name"] in looked else row for row in kept]
            kept = sorted(told, key=lambda row: str(row["name"]))
        yield f"table {table}", kept if table != "run" else len([row for row in rows if row["state"] == "running"])
    connection.close()


def _told(value: Any) -> Any:
    """Return a column's content; what is sealed in it is sealed by a nonce of its own each time."""
    return re.sub(r"sealed:\d+:[\w+/=]+", "sealed", value) if isinstance(value, str) else value


def _keys(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    found = [sha256 for (sha256,) in connection.execute("SELECT sha256 FROM content_key ORDER BY sha256")]
    connection.close()
    return found


def picture(root: Path) -> dict[str, Any]:
    """Return what stands: every row of the ledger and the hash of every file, but for what may differ."""
    from jobs.sealing.key_file import FILE_NAME as KEYS
    from jobs.sealing.pieces import opened_size
    from jobs.sealing.sealed import is_sealed
    from jobs.store import sha256_of

    found: dict[str, Any] = dict(_ledger(root / "output/state/ledger.db"))
    found["keys of originals"] = _keys(root / "output/state" / KEYS)
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.name.endswith(".part"):
            found["left half-written"] = name
        if not path.is_file() or name.startswith(
            ("output/state/ledger.db", "output/state/register/seal", f"output/state/{KEYS}")
        ):
            continue
        if is_sealed(path):  # by a random key; that it opens is what `verify` sees to
            found[name] = opened_size(path.stat().st_size)
            continue
        if name.startswith("output/runs/"):  # named by the run's number, and tells how long it took
            continue
        found[name] = sha256_of(path)
    return found


def _differences(wanted: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    differing = {}
    for name in sorted({*wanted, *found}):
        if wanted.get(name) != found.get(name):
            old, new = wanted.get(name), found.get(name)
            if isinstance(old, list) and isinstance(new, list):
                old, new = [row for row in old if row not in new], [row for row in new if row not in old]
            differing[name] = [old, new]
    return differing


def chosen(seen: Sequence[str], most: int) -> list[int]:
    """Return the moments (from 1) to be tried: the first of each kind, then evenly up to `most`."""
    kinds = [what.split()[0] if what[0].isupper() else what for what in seen]
    wanted = {kinds.index(kind) + 1 for kind in kinds}
    evenly = [at * len(seen) // most + 1 for at in range(most)]
    for at in [*evenly, *range(1, len(seen) + 1)]:
        if len(wanted) < most:
            wanted.add(at)
    return sorted(wanted)


def _fresh(folder: Path, name: str) -> Path:
    root = folder / name / "档案"
    shutil.rmtree(root.parent, ignore_errors=True)
    shutil.copytree(folder / "before", root)
    return root


def main(folder: Path, at: datetime, most: int, share: int, shares: int) -> None:
    """Carry out the trials."""
    # What a killed process has written is written, so nothing here waits for the disk (a power cut is another matter).
    os.sync = os.fsync = lambda *_: None  # type: ignore[assignment]
    forkserver = _share_the_forkserver()
    name = f"trial{share}"
    answer = folder / f"answer{share}.json"
    fault = folder / f"fault{share}.txt"
    _night(_fresh(folder, name), at, answer)  # whatever a night imports is there from now on, in every child
    root = _fresh(folder, name)
    began = time.monotonic()
    assert _in_child(lambda: _watched_night(root, at, answer, 0), fault) == 0, fault.read_text("utf-8")
    took = time.monotonic() - began
    alone = json.loads(answer.read_text())
    wanted = picture(root)
    shutil.move(root, folder / f"alone{share}")
    print(json.dumps(alone), flush=True)
    trials: list[tuple[int, float | None, str]] = [
        *((moment, None, alone["seen"][moment - 1]) for moment in chosen(alone["seen"], most)),
        *((0, took * part / (_BY_THE_CLOCK + 1), "by the clock") for part in range(1, _BY_THE_CLOCK + 1)),
    ]
    for moment, patience, what in trials[share::shares]:
        root = _fresh(folder, name)
        killed = _in_child(lambda: _watched_night(root, at, answer, moment), fault, patience)  # noqa: B023 - called at once
        answer.unlink(missing_ok=True)
        again = _in_child(lambda: _night(root, at, answer), fault)  # noqa: B023
        said = {} if again else json.loads(answer.read_text())
        deadline = time.monotonic() + 5
        while _workers(forkserver) and time.monotonic() < deadline:
            time.sleep(0.01)
        trial = {
            "moment": moment,
            "what": what,
            "killed": killed == -signal.SIGKILL or what == "by the clock",
            "again": fault.read_text("utf-8") if again else "",
            "verify": said.get("verify"),
            "failed": said.get("failed"),
            "reported": said.get("reported"),
            "differs": _differences(wanted, picture(root)),
            "orphans": _workers(forkserver),
        }
        print(json.dumps(trial, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    number, _, of = sys.argv[4].partition("/")
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3]), int(number), int(of))
