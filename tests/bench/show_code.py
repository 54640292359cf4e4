"""How long `guidang show CODE` takes on a ledger of 200,000 records, and `guidang --help`: whole processes.

python tests/bench/show_code.py [--rounds 5] [--keep DIR] [--records 200000]

`--keep` is the folder of `big_ledger.py`, which saves making the archive.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

import made_up  # noqa: E402
from archive import Archive  # noqa: E402
from grown import archives  # noqa: E402
from whole_process import GUIDANG, checked, machine, measured, middle  # noqa: E402

from jobs.workspace import Workspace  # noqa: E402


def main() -> None:
    """Print the median of both, and of Python doing nothing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="where the archive lies or is to lie")
    args = parser.parse_args()
    print(machine())
    with archives(args.keep, args.records) as (root,):
        asked = "SELECT code FROM record ORDER BY id LIMIT 1 OFFSET"
        archive = Archive(Workspace.at(root))
        codes = [archive.ask(f"{asked} {args.records * at // args.rounds}")[0][0] for at in range(args.rounds)]
        shown, busy, helped, bare = [], [], [], []
        for code in codes:
            cost = measured((*GUIDANG, "show", code, "--workspace", str(root)), LOGNAME=made_up.LOGIN)
            checked(code in cost.output, "the record was not shown", {"code": code})
            shown.append(cost.seconds)
            busy.append(cost.processor)
            helped.append(measured((*GUIDANG, "--help")).seconds)
            bare.append(measured((sys.executable, "-c", "")).seconds)
    print(f"guidang show CODE, {args.records:,} records   {middle(shown)} s")
    print(f"    processor time   {middle(busy)} s")
    print(f"guidang --help   {middle(helped)} s")
    print(f"python doing nothing   {middle(bare)} s")


if __name__ == "__main__":
    main()
