"""What is registered, whatever the system: which program looks after which archive, and under which name."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jobs.workspace import Workspace

#: Minutes from one look to the next.
EVERY: Final = 5
_HOME: Final = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Entry:
    """One archive's entry in the system's scheduler.

    Attributes:
        name: the same for the same archive, another one for any other on this computer.
        root: the archive's folder.
        state: its folder on this computer.
        command: the program and its arguments.
    """

    name: str
    root: str
    state: Path
    command: tuple[str, ...]


def entry(workspace: Workspace, platform: str = sys.platform) -> Entry:
    """Return what is registered for an archive.

    Args:
        workspace: the archive.
        platform: as `sys.platform`.
    """
    root = str(workspace.root)
    name = f"guidang-{hashlib.sha256(root.encode()).hexdigest()[:8]}"
    return Entry(name, root, workspace.state, (*_program(platform), "tick", "--quiet", "--workspace", root))


def _program(platform: str) -> tuple[str, ...]:
    """Return how the program is called; on Windows so that no window opens each time."""
    python = Path(sys.executable)
    if platform == "win32":
        quiet = python.with_name("pythonw.exe")
        return (str(quiet if quiet.exists() else python), "-P", "-m", "jobs.cli")
    wrapper = _HOME / "guidang"
    return (str(wrapper),) if wrapper.is_file() else (str(python), "-P", "-m", "jobs.cli")
