"""What a night's backup costs on a ledger of 200,000 records: the first, one after a night that changed little, a scrub, a restore.

python tests/bench/backups.py [--records 200000] [--keep DIR]

`--keep` is the folder of `big_ledger.py`, which saves making the archive. The backups go to a folder of their own beside it, which is
taken away again; each document of that archive is a few bytes, so what is measured is the ledger and the number of files.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

import sqlalchemy as sa  # noqa: E402
from archive import Archive  # noqa: E402
from grown import LAST, archives  # noqa: E402
from whole_process import KEY, machine, night  # noqa: E402

from jobs.backup.layout import Place  # noqa: E402
from jobs.backup.step import back_up  # noqa: E402
from jobs.keys import Master  # noqa: E402
from jobs.ledger import audit  # noqa: E402
from jobs.ledger.counters import Counters  # noqa: E402
from jobs.ledger.erasing import Gone, erase  # noqa: E402
from jobs.ledger.tables import record  # noqa: E402
from jobs.restoring.choosing import choose  # noqa: E402
from jobs.restoring.restoring import restore  # noqa: E402
from jobs.running import opened  # noqa: E402
from jobs.workspace import Workspace  # noqa: E402


@dataclass
class _Timed:
    """Prints how long a block took."""

    what: str

    def __enter__(self) -> None:
        self._began = perf_counter(), process_time()

    def __exit__(self, *_: object) -> None:
        seconds, processor = perf_counter() - self._began[0], process_time() - self._began[1]
        print(f"{self.what:<60} {seconds:6.1f} s, {processor:6.1f} s of processor time", flush=True)


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _destroy(run: Any) -> None:
    with run.ledger.writing() as connection:
        row = connection.execute(sa.select(record).where(record.c.form == "visit_record").limit(1)).one()
        erase(connection, row, Gone(run.stamp, "destroyed", "赵敏", "管理层", "SQ2026001", "期满"))
        counters = Counters(connection)
        counters.take("revision")
        counters.write()
        audit.append(connection, run.key, run.stamp, [audit.Entry("guidang", "erased", row.code, "SQ2026001")])


def main() -> None:
    """Print what each of them costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--keep", type=Path, help="where the archive lies or is to lie")
    args = parser.parse_args()
    os.environ["GUIDANG_KEY"] = KEY
    print(machine())
    with archives(args.keep, args.records) as (kept,), tempfile.TemporaryDirectory(dir=kept.parent) as name:
        root = Path(shutil.copytree(kept, Path(name) / "archive"))
        archive, place = Archive(Workspace.at(root)), Place(Path(name) / "backups")
        ((last,),) = archive.ask("SELECT max(at) FROM run")
        at = max(LAST, datetime.fromisoformat(last).replace(tzinfo=None)) + timedelta(days=1)
        cost = night(root, f"{at:%Y-%m-%dT%H:%M}", "nightly")
        print(f"{'a night that brings nothing':<60} {cost.seconds:6.1f} s")
        for what in ("the first backup", "the next night's"):
            at += timedelta(days=1)
            with opened(archive.workspace, at, alone=True) as run, _Timed(what):
                assert back_up(run, place).said == []
        ledger = (root / "output/state/ledger.db").stat().st_size / 1e6
        nights = [f"{_size(each):.0f}" for each in (place.folder / "nights").iterdir()]
        print(
            f"ledger {ledger:.0f} MB, a night in the backup {'、'.join(nights)} MB, all of it {_size(place.folder):.0f} MB"
        )
        with opened(archive.workspace, at, alone=True) as run:
            _destroy(run)
            at += timedelta(days=1)
        with (
            opened(archive.workspace, at, alone=True) as run,
            _Timed("a backup that takes what was destroyed out of two others"),
        ):
            assert back_up(run, place).said == []
        chosen = choose(place, Master(bytes.fromhex(KEY), "variable"))
        with _Timed("a restore, verified"):
            found = restore(chosen, Path(name) / "restored", at, lambda *_: None)
        print(f"{len(found.findings)} things off")


if __name__ == "__main__":
    main()
