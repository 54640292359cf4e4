"""How long a morning's reminders take on a ledger of 200,000 records: whole processes, mails posted and workbooks written.

python tests/bench/morning.py [--rounds 5] [--keep DIR] [--records 200000]

`--keep` is the folder of `big_ledger.py`, which saves making the archive; every run adds its mornings to it. The first
morning writes everybody's workbook, those after it what has changed. On 28 November 2026 all follow-ups of the made-up
visits come due at once, 160,000 of them, so mornings from then on measure something that no office has.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from archive import Archive  # noqa: E402
from grown import LAST, archives  # noqa: E402
from whole_process import KEY, machine, middle, night  # noqa: E402

from jobs.workspace import Workspace  # noqa: E402


def main() -> None:
    """Print the first morning, and the median of those after it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="where the archive lies or is to lie")
    args = parser.parse_args()
    os.environ["GUIDANG_KEY"] = KEY
    print(machine())
    with archives(args.keep, args.records) as (root,):
        archive = Archive(Workspace.at(root))
        ((last,),) = archive.ask("SELECT max(at) FROM run")
        began = max(LAST, datetime.fromisoformat(last).replace(tzinfo=None)).replace(hour=7, minute=30)
        costs = [
            night(root, f"{began + timedelta(days=at + 1):%Y-%m-%dT%H:%M}", "reminders") for at in range(args.rounds)
        ]
        ((told,),) = archive.ask("SELECT count(*) FROM reminder WHERE ended IS NULL")
    print(f"a morning on {args.records:,} records, {told} matters   {costs[0].seconds:.1f} s the first")
    print(f"    those after it   {middle([each.seconds for each in costs[1:]])} s")
    print(f"    processor time   {middle([each.processor for each in costs[1:]])} s")


if __name__ == "__main__":
    main()
