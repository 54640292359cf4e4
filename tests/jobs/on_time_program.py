"""Runs `guidang` with a night that does what a test wants; a program of its own, to be killed and stopped.

    python on_time_program.py NIGHT NOTES COMMAND ...

NIGHT is what the night does once it has added a line to the file NOTES: `pass`; `hang` until somebody ends it; `die` at once;
`fail`; or `fault`, by a fault of our own. `guidang serve` looks every quarter of a second.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from jobs import timetable
from jobs.cli import main
from jobs.failures import Failure
from jobs.on_time import serving
from jobs.running import Run
from jobs.timetable import Step
from validators.message import Message, Text


def _work(run: Run) -> None:
    with Path(sys.argv[2]).open("a", encoding="utf-8") as notes:
        notes.write(f"{run.at:%Y-%m-%dT%H:%M}\n")
    match sys.argv[1]:
        case "hang":
            time.sleep(120)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "fail":
            raise Failure(Message("Nothing is due now."))
        case "fault":
            raise ZeroDivisionError


if __name__ == "__main__":
    timetable.STEPS["noted"] = Step("noted", Text("记下", "Noting"), _work)  # type: ignore[index]
    for job in list(timetable.JOBS):
        timetable.JOBS[job] = ("noted",) if job == "nightly" else ()  # type: ignore[index]
    serving.PACE = 0.25  # type: ignore[misc, assignment]
    raise SystemExit(main(sys.argv[3:]))
