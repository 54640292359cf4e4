"""How long the monthly management report takes on a ledger of 200,000 records, and on one of 20,000: whole processes.

python tests/bench/management_report.py [--rounds 5] [--keep DIR] [--records 200000]

Each round works the figures of October 2026 out anew and writes the Word document and its workbook. `--keep` is
the folder of `big_ledger.py`, which saves making the archives.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from grown import archives  # noqa: E402
from whole_process import GUIDANG, checked, machine, measured, middle  # noqa: E402

SMALL = 10


def main() -> None:
    """Print the median of both, and how much longer the larger takes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--records", type=int, default=200_000, help="a tenth as many in the small archive")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="where the archives lie or are to lie")
    args = parser.parse_args()
    print(machine())
    with archives(args.keep, args.records, args.records // SMALL) as (large, small):
        seconds: dict[Path, list[float]] = {large: [], small: []}
        busy: list[float] = []
        for _ in range(args.rounds):
            for root, taken in seconds.items():
                asked = ("run", "management", "--anew", "--at", "2026-11-01T07:00", "--workspace", str(root))
                cost = measured((*GUIDANG, *asked))
                made = list((root / "output/reports").glob("*/2026-10*.docx"))
                checked(bool(made), "no report was made", {"said": cost.output})
                taken.append(cost.seconds)
                if root == large:
                    busy.append(cost.processor)
    ratios = [big / little for big, little in zip(seconds[large], seconds[small], strict=True)]
    print(
        f"the monthly report, {args.records:,} records   {middle(seconds[large])} s, {middle(ratios)} times the small one"
    )
    print(f"    processor time   {middle(busy)} s")
    print(f"on {args.records // SMALL:,}   {middle(seconds[small])} s")


if __name__ == "__main__":
    main()
