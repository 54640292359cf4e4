"""A night with 50 changed forms on a ledger of 200,000 records, and the same night on one of 20,000.

python tests/bench/big_ledger.py [--rounds 5] [--keep DIR] [--records 200000] [--forms 50]

Each night is one whole process. It is run with the register (the blocks of the night before are kept, those
with changed records made anew) and without it (the other steps by their names); the two archives take turns,
so that each ratio is of one moment. The forms: new customers, new visits, customers and visits handed in again
with something changed (old ones from all over the archive), a register of loans.

The archives are made first, in some minutes (see `grown.py`). `--keep` leaves them in DIR, and takes them from
there where they are; every run adds its nights to them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

import made_up  # noqa: E402
from archive import Archive, workbook_of  # noqa: E402
from builders import a_customer, a_loan, a_loan_row, a_visit  # noqa: E402
from grown import LAST, archives  # noqa: E402
from whole_process import KEY, Cost, checked, machine, middle, night  # noqa: E402

from jobs.timetable import JOBS  # noqa: E402
from jobs.workspace import Workspace  # noqa: E402
from validators.filled import Filled  # noqa: E402

SMALL = 10
_NEW_CUSTOMERS, _NEW_VISITS, _OLD_CUSTOMERS, _LOANS = 10, 20, 14, 3


def main() -> None:
    """Print what a night costs on the large ledger and how much more than on the small one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--records", type=int, default=200_000, help="a tenth as many in the small archive")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--forms", type=int, default=50, help="45 or more")
    parser.add_argument("--keep", type=Path, help="where the archives lie or are to lie")
    args = parser.parse_args()
    os.environ["GUIDANG_KEY"] = KEY
    print(machine())
    with archives(args.keep, args.records, args.records // SMALL) as (large, small):
        _measure(large, small, args.records, args.rounds, args.forms)


def _measure(large: Path, small: Path, records: int, rounds: int, forms: int) -> None:
    day = _next_night(large, small)
    fresh = not any(Workspace.at(large).register.iterdir())
    built = {root: night(root, f"{day:%Y-%m-%dT%H:%M}", "nightly") for root in (large, small)}
    if fresh:
        print(f"first night on {records:,}, with the whole register to be made: {built[large].seconds:.1f} s")
    without = [name for name in JOBS["nightly"] if name != "register"]
    costs: dict[tuple[Path, str], list[Cost]] = {}
    for _ in range(rounds):
        for kind, steps in (("with", ["nightly"]), ("without", without)):
            day += timedelta(days=1)
            for root in (large, small):
                _hand_in(root, day, forms)
                cost = night(root, f"{day:%Y-%m-%dT%H:%M}", *steps)
                _looked_at(json.loads(cost.output), forms)
                costs.setdefault((root, kind), []).append(cost)
    for kind in ("with", "without"):
        here, there = costs[large, kind], costs[small, kind]
        ratios = [a.seconds / b.seconds for a, b in zip(here, there, strict=True)]
        print(f"{forms} forms, {kind} the register, on {records:,}   {middle([each.seconds for each in here])} s")
        print(f"{forms} forms, {kind} the register, on {records // SMALL:,}   {middle([c.seconds for c in there])} s")
        print(f"    processor time on {records:,}   {middle([each.processor for each in here])} s")
        print(f"    {records:,} against {records // SMALL:,}   {middle(ratios)} times")
        largest, together = max(each.largest for each in here), max(each.together for each in here)
        print(f"    peak memory on {records:,}: largest process {largest:.0f} MB, all together {together:.0f} MB")


def _next_night(*roots: Path) -> datetime:
    """Return the first night after all that the archives have seen."""
    seen = [Archive(Workspace.at(root)).ask("SELECT max(at) FROM run")[0][0] for root in roots]
    newest = max(datetime.fromisoformat(each).replace(tzinfo=None) for each in seen)
    return max(newest, LAST).replace(hour=22, minute=0) + timedelta(days=1)


def _hand_in(root: Path, day: datetime, forms: int) -> None:
    """Put the night's forms into the inboxes."""
    archive = Archive(Workspace.at(root))
    made = [*_new(archive, day), *_handed_in_again(archive, day, forms), _loans(archive, day)]
    for at, filled in enumerate(made):
        person = made_up.STAFF[at % len(made_up.STAFF)]
        archive.hand_in(person, f"{day:%Y%m%d}-{at:03d}.xlsx", workbook_of(filled), at=day - timedelta(hours=13))


def _new(archive: Archive, day: datetime) -> Iterator[Filled]:
    number = 1_000_000 + day.toordinal() % 100_000 * _NEW_CUSTOMERS
    for at in range(number, number + _NEW_CUSTOMERS):
        dates = {"opened": day.date(), "first_contact": day.date()}
        yield a_customer(contacts=made_up.customer_contacts(at), **made_up.customer_values(at) | dates)
    ((customers,),) = archive.ask("SELECT count(*) FROM record WHERE form = 'customer'")
    for at in range(_NEW_VISITS):
        start = day - timedelta(hours=24 - at % 10, minutes=at)
        when = {"visit_start": f"{start:%Y-%m-%d %H:%M}", "visit_end": f"{start + timedelta(hours=1):%Y-%m-%d %H:%M}"}
        values = made_up.visit_values((day.toordinal() * 7 + at) % 1_000_000, min(customers, 2_000))
        yield a_visit(follow_ups=made_up.follow_ups(at), **values | when)


def _handed_in_again(archive: Archive, day: datetime, forms: int) -> Iterator[Filled]:
    """Give forms of records from all over the archive, other ones every day, with something changed."""
    visits = forms - _NEW_CUSTOMERS - _NEW_VISITS - _OLD_CUSTOMERS - 1
    for form, count, change in (("customer", _OLD_CUSTOMERS, "telephone"), ("visit_record", visits, "summary")):
        ((most,),) = archive.ask(f"SELECT max(position) FROM record WHERE form = '{form}'")
        for at in range(count):
            place = (day.toordinal() * 7_919 + at * most // count) % most + 1
            ((kept,),) = archive.ask(f"SELECT fields FROM record WHERE form = '{form}' AND position = {place}")
            values = {
                name: "、".join(value) if isinstance(value, list) else value
                for name, value in json.loads(kept).items()
                if value is not None
            }
            values[change] = f"0574-7{day.toordinal() * 100 % 10_000_000 + at:07d}" if form == "customer" else f"{day}"
            yield a_customer(**values) if form == "customer" else a_visit(**values)


def _loans(archive: Archive, day: datetime) -> Filled:
    free = "SELECT code FROM record WHERE form = 'customer' AND state = '在档' ORDER BY id LIMIT"
    morning = (day - timedelta(hours=13)).date()
    codes = [code for (code,) in archive.ask(f"{free} {_LOANS}")]
    return a_loan(*(a_loan_row(code=code, taken_on=morning, due=morning + timedelta(days=7)) for code in codes))


def _looked_at(told: dict[str, Any], forms: int) -> None:
    checked((told["accepted"], told["problems"]) == (forms, []), "forms were refused", {"told": told})
    new = _NEW_CUSTOMERS + _NEW_VISITS + _LOANS
    checked(len(told["coded"]) == new, "other forms were new than should be", {"coded": told["coded"]})


if __name__ == "__main__":
    main()
