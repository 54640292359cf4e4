"""A look that catches up is killed at any moment; a later look finishes it, and the archive ends as if nothing had been.

Run as a program, this file carries out the trials, since it forks: see `_trials`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from archive import KEY, Archive
from builders import a_customer, a_visit
from killing import Moments, _in_child, _share_the_forkserver, picture

_ROOT = Path(__file__).parents[2]
#: Two nights and a Monday after the archive was set up.
_NOW = datetime(2026, 11, 24, 9, 0)
#: Longer than the pause after a try that was killed.
_LATER = timedelta(minutes=11)
#: What differs after a kill, and may: how often something was begun, the numbers of runs, and the bytes of Word's files.
_NOT_COMPARED = ("tries", "next", "run", "jobs", "id", "files")
_TRIALS = 6


def _look(root: Path, now: datetime) -> None:
    from jobs.on_time.ticking import tick
    from jobs.workspace import Workspace

    workspace = Workspace.at(root)
    moment = now.replace(tzinfo=workspace.settings.zone)
    assert not tick(workspace, lambda: moment, lambda *_: None).failed


def _watched(root: Path, last: int, seen: Path) -> None:
    moments = Moments(root, last)
    moments.listen()
    _look(root, _NOW)
    seen.write_text(json.dumps(moments.seen), "utf-8")


def _compared(root: Path) -> dict[str, Any]:
    """Return what stands, but for what may differ."""
    found = picture(root)
    for name, rows in found.items():
        if name.endswith(".docx"):
            found[name] = "there"
        elif name.startswith("table ") and isinstance(rows, list):
            found[name] = [{k: v for k, v in row.items() if k not in _NOT_COMPARED} for row in rows]
    found.pop("table about")  # when somebody looked last
    return found


def _trials(folder: Path) -> None:
    """Kill a look of `folder/before` at several moments; print what differs in the end, a line a trial."""
    os.sync = os.fsync = lambda *_: None  # type: ignore[assignment]
    _share_the_forkserver()
    fault, seen = folder / "fault", folder / "seen.json"

    def fresh() -> Path:
        root = folder / "trial" / "档案"
        shutil.rmtree(root.parent, ignore_errors=True)
        shutil.copytree(folder / "before", root)
        return root

    _look(fresh(), _NOW)  # whatever it imports is there from now on, in every child
    root = fresh()
    assert _in_child(lambda: _watched(root, 0, seen), fault) == 0, fault.read_text("utf-8")
    happened = json.loads(seen.read_text("utf-8"))
    wanted = _compared(root)
    # Around everything that is entered of a due time, and evenly over the rest.
    near = {at + after for at, what in enumerate(happened, 1) if what.split()[-1] == "due" for after in (0, 1, 2)}
    even = [len(happened) * part // _TRIALS + 1 for part in range(_TRIALS)]
    chosen = sorted(near)[:: max(1, len(near) // (_TRIALS - 2))] + even[1::3]
    for moment in sorted(chosen):
        root = fresh()
        killed = _in_child(lambda: _watched(root, moment, seen), fault)  # noqa: B023 - called at once
        assert _in_child(lambda: _look(root, _NOW + _LATER), fault) == 0, fault.read_text("utf-8")  # noqa: B023
        found = _compared(root)
        differs = {
            name: [wanted.get(name), found.get(name)]
            for name in {*wanted, *found}
            if wanted.get(name) != found.get(name)
        }
        what = happened[moment - 1] if moment <= len(happened) else "its end"
        line = {"moment": moment, "what": what, "killed": killed == -signal.SIGKILL, "differs": differs}
        print(json.dumps(line, ensure_ascii=False), flush=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_look_that_is_killed_is_finished_by_a_later_one(archive: Archive, tmp_path: Path) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(), at=datetime(2026, 11, 22, 9, 0))
    archive.hand_in("王芳", "拜访.xlsx", a_visit(), at=datetime(2026, 11, 23, 9, 0))
    archive.hand_in(
        "李明",
        "错.xlsx",
        a_customer(name="绍兴远帆有限公司", credit_code="91330200MA2AF05N4X"),
        at=datetime(2026, 11, 23, 9, 0),
    )
    folder = tmp_path / "trials"
    folder.mkdir()
    shutil.move(archive.root, folder / "before")
    path = os.pathsep.join(
        [str(_ROOT), str(_ROOT / "tests"), str(Path(__file__).parent), str(_ROOT / "tests/workbooks")]
    )
    done = subprocess.run(
        [sys.executable, __file__, str(folder)],
        env=os.environ | {"GUIDANG_KEY": KEY, "PYTHONPATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    trials = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(trials) >= _TRIALS and sum(trial["killed"] for trial in trials) >= _TRIALS - 2
    for trial in trials:
        assert trial["differs"] == {}, f"killed before {trial['moment']}: {trial['what']}: {trial['differs']}"


if __name__ == "__main__":
    _trials(Path(sys.argv[1]))
