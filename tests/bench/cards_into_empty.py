"""2,000 new card forms into an empty archive, against a plain script that opens each with openpyxl.

python tests/bench/cards_into_empty.py [--rounds 3] [--plain 400 | --full]

Ours is one whole process, `guidang run nightly`: staging, reading, judging, codes, ledger, filed documents,
receipts, register, run report, inboxes cleared. The plain script reads the same cells, builds a frame and
writes it with `to_excel`, and that is all it does. It reads `--plain` of the forms, and its time for all of
them is reckoned from that: its start (measured with no form) once, the rest by count. `--full` lets it read
every form. The two run in turn; each ratio is of one turn.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

import made_up  # noqa: E402
from archive import NIGHT, at_first_look, workbook_of  # noqa: E402
from builders import a_customer, a_visit  # noqa: E402
from whole_process import KEY, checked, machine, measured, middle, night  # noqa: E402

from jobs.setup import set_up  # noqa: E402
from jobs.workspace import Workspace  # noqa: E402
from validators.forms import forms  # noqa: E402
from workbooks.layout import layout, letter  # noqa: E402

PLAIN = Path(__file__).with_name("plain_script.py")


def main() -> None:
    """Print what both took and the ratio of each turn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--forms", type=int, default=2000, help="half customers, half visits")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plain", type=int, default=400, help="forms that the plain script reads")
    parser.add_argument("--full", action="store_true", help="the plain script reads all forms")
    args = parser.parse_args()
    count = args.forms
    plain_count = count if args.full else min(args.plain, count)
    os.environ["GUIDANG_KEY"] = KEY
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = folder / "template"
        _hand_in(template, count)
        cells = folder / "cells.json"
        cells.write_text(json.dumps(_cells(), ensure_ascii=False), "utf-8")
        sample = _sample(template, folder / "sample", plain_count)
        (folder / "nothing").mkdir()
        ours, plain, ratios, costs = [], [], [], []
        for turn in range(args.rounds):
            bare = measured((sys.executable, str(PLAIN), str(folder / "nothing"), str(cells), str(folder / "0.xlsx")))
            read = measured((sys.executable, str(PLAIN), str(sample), str(cells), str(folder / "plain.xlsx")))
            all_of_them = bare.seconds + (read.seconds - bare.seconds) * count / plain_count
            root = shutil.copytree(template, folder / f"turn{turn}")
            cost = night(root, NIGHT.isoformat(), "nightly")
            _looked_at(root, json.loads(cost.output), count)
            shutil.rmtree(root)
            ours.append(cost.seconds)
            plain.append(all_of_them)
            ratios.append(all_of_them / cost.seconds)
            costs.append(cost)
            print(f"  turn {turn + 1}: {cost.seconds:.2f} s against {all_of_them:.2f} s, {ratios[-1]:.1f} times")
    reckoned = "all read" if plain_count == count else f"reckoned from {plain_count:,}"
    print(f"{count:,} new forms into an empty archive, the whole night   {middle(ours)} s")
    print(f"plain script, openpyxl and to_excel ({reckoned})   {middle(plain)} s")
    print(
        f"ratio of one turn, median   {median(ratios):.1f} times faster (from {min(ratios):.1f} to {max(ratios):.1f})"
    )
    print(f"processor time of all our processes   {middle([each.processor for each in costs])} s")
    print(f"peak memory of all our processes together   {max(each.together for each in costs):.0f} MB")


def _hand_in(root: Path, count: int) -> None:
    set_up(root, NIGHT, made_up.ROSTER, office_name="宁波远航进出口有限公司", second_check=False)
    archive = at_first_look(root)
    half = count // 2
    for number in range(half):
        customer = a_customer(contacts=made_up.customer_contacts(number), **made_up.customer_values(number))
        person = made_up.STAFF[number % len(made_up.STAFF)]
        archive.hand_in(person, f"{made_up.company(number)}.xlsx", workbook_of(customer))
        visit = a_visit(follow_ups=made_up.follow_ups(number), **made_up.visit_values(number, half))
        archive.hand_in(person, f"拜访{number:05d}.xlsx", workbook_of(visit))


def _cells() -> dict[str, dict[str, str]]:
    """Return sheet -> label -> cell of every input cell of the two cards."""
    found: dict[str, dict[str, str]] = {}
    for form in (forms()["customer"], forms()["visit_record"]):
        plan = layout(form)
        places = {place.column.label.zh: place.ref for place in plan.places}
        for grid in plan.grids:
            for row in range(grid.first_row, grid.last_row + 1):
                of_row = {f"{grid.table} {row} {p.column.label.zh}": f"{letter(p.first)}{row}" for p in grid.places}
                places |= of_row
        found[form.title.zh] = places
    return found


def _sample(template: Path, folder: Path, count: int) -> Path:
    """Copy `count` of the forms, as many of the one kind as of the other, and return the folder."""
    inbox = Workspace.at(template).inbox
    visits = sorted(inbox.rglob("拜访*.xlsx"))
    customers = sorted(set(inbox.rglob("*.xlsx")) - set(visits))
    folder.mkdir()
    for number, path in enumerate([*visits[: count // 2], *customers[: count - count // 2]]):
        shutil.copyfile(path, folder / f"{number:05d}.xlsx")
    return folder


def _looked_at(root: Path, told: dict[str, object], count: int) -> None:
    workspace = Workspace.at(root)
    checked((told["accepted"], told["problems"]) == (count, []), "forms were refused", {"told": told["problems"]})
    checked(len(set(told["coded"])) == count, "codes are missing")  # type: ignore[call-overload]
    checked(sum(1 for path in workspace.archive.rglob("*.xlsx")) == count, "documents were not filed")
    checked((workspace.register / "档案总登记表.xlsx").stat().st_size > 40 * count, "the register is too small")
    checked(sum(1 for _ in workspace.people.glob("*/回执.xlsx")) == len(made_up.STAFF), "receipts are missing")
    checked(sum(1 for _ in workspace.runs.iterdir()) == 2, "the run report is missing")
    checked(not any(workspace.inbox.rglob("*.xlsx")), "the inboxes were not cleared")


if __name__ == "__main__":
    main()
