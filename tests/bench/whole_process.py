"""Commands measured from outside as whole processes, imports and all, and the machine they ran on."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter

ROOT = Path(__file__).parents[2]
#: The program as `./guidang` starts it, without the shell in front.
GUIDANG = (sys.executable, "-P", "-m", "jobs.cli")
KEY = "ab" * 32


@dataclass(frozen=True)
class Cost:
    """What one process cost.

    Attributes:
        seconds: from its start to its end.
        processor: seconds of processor time, its own and those of what it started, to some hundredths;
            steadier than `seconds` on a machine with other work; 0 where the system does not say.
        largest: peak resident memory of its largest process, in MB; 0 where the system does not say.
        together: highest sum of what it and all processes it started held at one moment, in MB, looked at
            every 20 ms; memory that two of them share is counted twice.
        output: what it wrote to standard output.
    """

    seconds: float
    processor: float
    largest: float
    together: float
    output: str


def machine() -> str:
    """Return the processor's model, how many of them, and the versions that matter."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} cores{load}; {platform.system()}, Python {platform.python_version()}"


def measured(command: Sequence[str], **environment: str) -> Cost:
    """Run a command to its end and return what it cost.

    Args:
        command: its words.
        environment: variables added to ours; the archive's key is always set.

    Raises:
        RuntimeError: it ended with another code than 0.
    """
    # An office's Python keeps its compiled modules; so does the one that is measured.
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env = {**plain, "GUIDANG_KEY": KEY, "PYTHONPATH": str(ROOT), **environment}
    began = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=ROOT) as process:
        watch = _Watch(process.pid)
        watch.start()
        said, complained = process.communicate()
        seconds = perf_counter() - began
        watch.stop()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\nended with {process.returncode}:\n{complained.decode()}")
    return Cost(seconds, sum(watch.spent.values()), watch.largest / 1024, watch.together / 1024, said.decode())


class _Watch(Thread):
    """Looks every 20 ms at the memory and time of a process and of those it started (Linux)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = Event()
        self._ticks = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
        self.largest = 0
        self.together = 0
        self.spent: dict[int, float] = {}

    def run(self) -> None:
        while not self._over.wait(0.02):
            family = _family(self._pid)
            held = [self._resident(pid) for pid in family]
            self.spent |= {pid: spent for pid in family if (spent := self._time(pid))}
            self.together = max(self.together, sum(now for now, _ in held))
            self.largest = max([self.largest, *(peak for _, peak in held)])

    def stop(self) -> None:
        """End the looking."""
        self._over.set()
        self.join()

    def _resident(self, pid: int) -> tuple[int, int]:
        """Return (now, peak) in KB."""
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            return 0, 0
        held = {line.partition(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "VmHWM"))}
        return int(held.get("VmRSS", 0)), int(held.get("VmHWM", 0))

    def _time(self, pid: int) -> float:
        """Return the processor time a process has used, in seconds; 0 where it has ended."""
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0
        return (int(words[11]) + int(words[12])) / self._ticks


def _family(pid: int) -> list[int]:
    """Return a process and all that it or they started."""
    found = [pid]
    for parent in found:
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        except OSError:
            continue
        found += map(int, children)
    return found


def middle(values: Sequence[float]) -> str:
    """Return the median with the least and the most beside it."""
    return f"{median(values):.2f} (from {min(values):.2f} to {max(values):.2f})"


def night(root: Path, at: str, *jobs: str, **environment: str) -> Cost:
    """Run jobs on the archive in `root` and return what they cost.

    Args:
        root: the archive.
        at: the run's moment.
        jobs: `nightly`, or steps of it.
        environment: variables added to ours.
    """
    words = (*GUIDANG, "run", *jobs, "--workspace", str(root), "--at", at, "--json")
    return measured(words, **environment)


def checked(condition: bool, said: str, facts: Mapping[str, object] | None = None) -> None:
    """End the benchmark where what it measured did not do its work."""
    if not condition:
        raise SystemExit(f"measured nothing worth measuring: {said} {facts or ''}")
