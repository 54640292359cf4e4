"""Kills a backup, or a restore, right before each of many changes to the disk, does it again, and says what is left.

Run as a program of its own, since it forks and a test's process may hold threads:

    python killing_backups.py backup|restore FOLDER MOST

FOLDER holds `before`, with an archive and its backups. One JSON object a line: a trial each.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive import KEY, NIGHT, Archive
from killing import Moments, chosen
from vault import Vault

from jobs.backup.layout import about, backup_key
from jobs.backup.packing import digest_of
from jobs.failures import Failure
from jobs.keys import Master
from jobs.restoring.choosing import choose
from jobs.restoring.restoring import restore
from jobs.workspace import Workspace

AT = NIGHT + timedelta(days=1)
MASTER = Master(bytes.fromhex(KEY), "variable", "GUIDANG_KEY")


def _in_child(work: Callable[[], Any], answer: Path) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            answer.write_text(json.dumps(work()))
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - the child ends here
            answer.write_text(json.dumps(f"{type(error).__name__}: {error}"))
            os._exit(70)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _vault(root: Path) -> Vault:
    settings = root / "档案" / "guidang.toml"
    text = settings.read_text("utf-8")
    old = next(line for line in text.splitlines() if line.startswith("folder = "))
    settings.write_text(text.replace(old, f'folder = "{(root / "备份").as_posix()}"'), "utf-8")
    return Vault(Archive(Workspace.at(root / "档案")), root / "备份")


def _back_up(root: Path) -> list[str]:
    return _vault(root).back_up(AT)


def _restore(root: Path) -> list[str]:
    vault = _vault(root)
    at = datetime(2026, 12, 1, 9, 0)
    found = restore(choose(vault.place, MASTER, "2026-11-21"), root / "恢复", at, lambda *_: None)
    return [str(each) for each in found.findings]


def _whole(root: Path) -> dict[str, str]:
    """Return night -> what its ledger's SHA-256 is, of the nights that count; raises where one does not open."""
    vault = _vault(root)
    found = {}
    for name, manifest in vault.nights().items():
        with vault.run() as run:
            bound = about(run.ring, name, manifest.ledger)
            digest = digest_of(vault.place.night(name) / manifest.ledger, backup_key(run.ring), bound)
        found[name] = "sound" if digest == manifest.digests[manifest.ledger] else "damaged"
        with suppress(Failure):  # keys and list fit every night that counts
            choose(vault.place, MASTER, name)
            continue
        found[name] = "unfit"
    return found


def _left(root: Path) -> list[str]:
    left = [path.name for path in (root / "备份").rglob("*") if path.name.startswith(".guidang-")]
    return left + [name for name in ("backup-work", "drill") if (root / "档案/output/state" / name).exists()]


def main(what: str, folder: Path, most: int) -> None:
    """Carry out the trials."""
    os.sync = os.fsync = lambda *_: None  # type: ignore[assignment]
    root, answer = folder / "trial", folder / "answer.json"
    work = _back_up if what == "backup" else _restore

    def fresh() -> None:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(folder / "before", root)

    def watched(last: int) -> Any:
        moments = Moments(root, last)
        moments.listen()
        said = work(root)
        return {"seen": moments.seen, "said": said}

    fresh()
    work(root)  # whatever it imports is there in every child
    fresh()
    assert _in_child(lambda: watched(0), answer) == 0, answer.read_text()
    alone = json.loads(answer.read_text())
    assert alone["said"] == [], alone["said"]
    for moment in chosen(alone["seen"], most):
        fresh()
        killed = _in_child(lambda: watched(moment), answer)  # noqa: B023 - called at once
        trial = {"what": alone["seen"][moment - 1], "killed": killed == -signal.SIGKILL}
        assert _in_child(lambda: _whole(root), answer) == 0, answer.read_text()
        trial["whole"] = json.loads(answer.read_text())
        if what == "restore":
            trial["archive"] = (root / "恢复" / "guidang.toml").exists()
        trial["again"] = _in_child(lambda: work(root), answer) == 0
        trial["said"] = json.loads(answer.read_text())
        assert _in_child(lambda: _whole(root), answer) == 0, answer.read_text()
        trial["after"] = json.loads(answer.read_text())
        trial["left"] = _left(root)
        trial["ledgers"] = sorted(path.name for path in (root / "备份/nights").rglob("ledger-*"))
        print(json.dumps(trial, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
