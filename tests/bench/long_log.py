"""Walking a long log: processor time and memory by the number of entries.

Run: python tests/bench/long_log.py [entries]
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path
from time import process_time

import sqlalchemy as sa

sys.path[:0] = [str(Path(__file__).parents[2])]

from whole_process import machine  # noqa: E402

from jobs.ledger import audit  # noqa: E402
from jobs.ledger.log_check import breaks  # noqa: E402
from jobs.ledger.log_tables import checkpoint  # noqa: E402
from jobs.ledger.tables import about, metadata  # noqa: E402

_KEY = b"k" * 32
_AT = "2026-11-21T22:00:00+08:00"
#: Entries that one transaction enters.
_EACH = 5_000


def main(entries: int) -> None:
    """Write a log of so many entries, walk it, and walk it with one entry altered and one removed."""
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{Path(folder) / 'log.db'}")
        metadata.create_all(engine, [audit.audit, checkpoint, about])
        begun = process_time()
        for at in range(0, entries, _EACH):
            some = [
                audit.Entry("王芳", "looked", f"J2026{n:06}", "handler", {"n": n}, "guidang show")
                for n in range(at, min(at + _EACH, entries))
            ]
            with engine.begin() as connection:
                audit.append(connection, _KEY, _AT, some)
        print(f"appended {entries:,} entries: {process_time() - begun:.1f} s, {_megabytes()} MB")
        with engine.begin() as connection:
            for spoil, name in (
                (None, "sound"),
                (sa.update(audit.audit).where(audit.audit.c.seq == entries // 2).values(who="李四"), "one altered"),
                (sa.delete(audit.audit).where(audit.audit.c.seq == entries // 3), "one removed besides"),
            ):
                if spoil is not None:
                    connection.execute(spoil)
                begun = process_time()
                found = list(breaks(connection, _KEY))
                print(f"walked, {name}: {process_time() - begun:.1f} s, {len(found)} breaks, {_megabytes()} MB at most")
        engine.dispose()


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
