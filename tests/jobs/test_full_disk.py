"""A disk made full: one sentence, nothing lost, and after making room the next run finishes with the same codes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from archive import Archive, copy_of, workbook_of
from builders import a_credit_code, a_customer, a_visit

from jobs.cli import main
from jobs.running import opened
from jobs.verifying import verify

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux, to mount a small disk"
)
_DISK = 4 << 20
_NIGHT = "2026-11-21T22:00"
#: Where a disk fills up, and how many bytes are left on it.
_TRIALS = [
    *(("output/state", left) for left in (0, 4_096, 70_000, 150_000, 250_000, 350_000)),
    *(("output/archive", left) for left in (0, 40_000)),
    *(("workbooks/returned", left) for left in (0, 40_000)),
    ("output/register", 0),
    ("output/people", 0),
    ("output/runs", 0),
]


@contextmanager
def _a_small_disk(folder: Path) -> Iterator[Callable[[int], None]]:
    """Put a disk of its own under `folder`; give what leaves so many bytes free on it."""
    inside = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode().strip()}")
    filler = folder / "filler"
    try:
        for name, content in inside.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)

        def leave(size: int) -> None:
            filler.unlink(missing_ok=True)
            disk = os.statvfs(folder)
            with filler.open("wb") as file:
                file.write(b"\0" * max(0, disk.f_bavail * disk.f_frsize - size))

        yield leave
    finally:
        filler.unlink(missing_ok=True)
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _hand_in(archive: Archive) -> list[bytes]:
    handed = [
        workbook_of(a_customer()),
        workbook_of(a_customer(name="绍兴远帆纺织有限公司", credit_code=a_credit_code(7))),
        workbook_of(a_customer(name="杭州晴川服饰有限公司", credit_code="91330200MA2AF05N4X")),
        b"minutes " * 9_000,
        workbook_of(a_visit()),
    ]
    for number, content in enumerate(handed):
        archive.hand_in("王芳", f"{number}.xlsx", content)
    return handed


def _outcome(archive: Archive) -> dict[str, object]:
    """Return what a night comes to: codes, states, and every file that people see."""
    files = {
        path.relative_to(archive.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (archive.workspace.archive, archive.workspace.returned, archive.workspace.register)
        for path in folder.rglob("*")
        if path.is_file() and path.name != "filler"
    }
    return {
        "files": files,
        "people": sorted(path.name for path in archive.workspace.people.rglob("*.xlsx")),
        "codes": archive.ask("SELECT code, record FROM code ORDER BY code"),
        "arrivals": archive.ask("SELECT path, state FROM arrival ORDER BY path"),
        "open deeds": archive.ask("SELECT kind, path FROM deed WHERE NOT done"),
        "inbox": archive.inbox("王芳"),
    }


@pytest.fixture(scope="module")
def unhurt(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the night comes to where no disk is full."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", "ab" * 32)
        archive = copy_of(template, tmp_path_factory.mktemp("unhurt") / "档案")
        _hand_in(archive)
        assert main(["run", "nightly", "--workspace", str(archive.root), "--at", _NIGHT, "--json"]) == 0
        return _outcome(archive)


@pytest.mark.parametrize(("where", "left"), _TRIALS)
def test_a_full_disk_loses_nothing(
    archive: Archive, unhurt: dict[str, object], capfd: pytest.CaptureFixture[str], where: str, left: int
) -> None:
    handed = _hand_in(archive)
    command = ["run", "nightly", "--workspace", str(archive.root), "--at", _NIGHT, "--json"]
    with _a_small_disk(archive.root / where) as leave:
        leave(left)
        code = main(command)
        said = capfd.readouterr().err
        assert code == 1, said
        assert "满" in said and "出错" not in said and "Traceback" not in said
        assert len(said.strip().splitlines()) == 1, said
        inbox = [path.read_bytes() for path in (archive.workspace.inbox / "王芳").iterdir()]
        leave(3 << 20)
        assert {*handed} <= {*inbox, *archive.originals().values()}
        assert main(command) == 0, capfd.readouterr().err
        assert _outcome(archive) == unhurt
        with opened(archive.workspace, archive.workspace.local(0)) as run:
            off = [each for each in map(str, verify(run)) if "filler" not in each]
        assert off == []
        assert not list(archive.root.rglob("*.part"))
