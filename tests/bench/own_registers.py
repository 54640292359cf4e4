"""Everybody's own register on a ledger of 200,000 records with 100 people: the first night, one with 10 changes, one with none.

python tests/bench/own_registers.py [--records 200000] [--people 100] [--changes 10]

The records are those of a small archive many times over, spread over people and departments, a tenth of them 机密. Measured
are the two steps alone, `own_registers` and `permissions`, each in this process.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

import made_up  # noqa: E402
import sqlalchemy as sa  # noqa: E402
from archive import open_books  # noqa: E402
from grown import LAST, NIGHT, grow  # noqa: E402
from whole_process import KEY, checked, machine  # noqa: E402

from jobs.ledger.counters import Counters  # noqa: E402
from jobs.ledger.sensitive import record_fields  # noqa: E402
from jobs.ledger.tables import office, record  # noqa: E402
from jobs.running import Run, opened  # noqa: E402
from jobs.who_sees import own_registers, permissions  # noqa: E402
from jobs.workspace import Workspace  # noqa: E402

_DEPARTMENTS = ("销售部", "市场部", "客服部", "产品部/采购部", "外贸部")
_AT_ONCE = 20_000


def main() -> None:
    """Print what a night costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--changes", type=int, default=10)
    args = parser.parse_args()
    os.environ["GUIDANG_KEY"] = KEY
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "档案"
        grow(root, NIGHT)
        workspace = Workspace.at(root)
        names = _staff(workspace, args.people)
        _multiply(workspace, names, args.records)
        at = LAST + timedelta(days=30)
        _night(workspace, at, f"first night, {args.records:,} records, {args.people} people")
        for number in range(1, 4):
            _change(workspace, args.records, args.changes, number)
            _night(workspace, at + timedelta(days=number), f"a night with {args.changes} changes")
        _night(workspace, at + timedelta(days=4), "a night with none")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _staff(workspace: Workspace, people: int) -> list[str]:
    """Put people onto the roster: a head for each department, the others staff."""
    names = [f"员工{number:03d}" for number in range(people)]
    rows: list[dict[str, Any]] = []
    for number, name in enumerate(names):
        department = _DEPARTMENTS[number % len(_DEPARTMENTS)]
        role = "部门主管" if number < len(_DEPARTMENTS) else "业务人员"
        rows.append({"name": name, "department": department, "role": role, "active": "是", "clearance": "内部"})
    ledger = open_books(workspace)
    with ledger.engine.begin() as connection:
        keeping = [row for row in made_up.ROSTER if row["role"] == "档案管理员"]
        connection.execute(sa.update(office).where(office.c.name == "roster").values(rows=[*rows, *keeping]))
    ledger.close()
    return names


def _multiply(workspace: Workspace, names: list[str], records: int) -> None:
    ledger = open_books(workspace)
    with ledger.engine.begin() as connection:
        counters = Counters(connection)
        there = [dict(row._mapping) for row in connection.execute(sa.select(record).order_by(record.c.id))]
        made: list[dict[str, Any]] = []
        for number in range(records):
            row = there[number % len(there)]
            who = number * 7 % len(names)
            key = f"{row['code']}-{number}"
            made.append(
                row
                | {"id": counters.take("record"), "position": counters.take(f"position/{row['form']}")}
                | {"code": key, "natural_key": key, "holds": None, "revision": 1 + number // 1_000}
                | {"handler": names[who], "department": _DEPARTMENTS[who % len(_DEPARTMENTS)]}
                | {"secrecy": "机密" if number % 10 == 0 else "内部"}
            )
            made[-1]["fields"] = record_fields(row["form"], made[-1]["id"], row["fields"])
            if len(made) == _AT_ONCE:
                connection.execute(sa.insert(record), made)
                made.clear()
        if made:
            connection.execute(sa.insert(record), made)
        counters.move_past("revision", 1 + records // 1_000)
        counters.write()
    ledger.close()


def _change(workspace: Workspace, records: int, changes: int, number: int) -> None:
    ledger = open_books(workspace)
    with ledger.engine.begin() as connection:
        counters = Counters(connection)
        revision = counters.take("revision")
        counters.write()
        # From all over the archive, and of as many people.
        wanted = [NIGHT + 1 + (each * (records // changes + 1) + number * 13) % records for each in range(changes)]
        changed = connection.execute(sa.update(record).where(record.c.id.in_(wanted)).values(revision=revision))
        checked(changed.rowcount == changes, "other records changed than should")
    ledger.close()


def _night(workspace: Workspace, at: datetime, what: str) -> None:
    before = _books(workspace)
    with opened(workspace, at, alone=True) as run:
        own, seen = _timed(own_registers, run), _timed(permissions, run)
    after = _books(workspace)
    built = {name for name, stamp in after.items() if before.get(name) != stamp}
    largest = max((path.stat().st_size for path in after), default=0) / (1 << 20)
    print(
        f"{what}: {len(built)} of {len(after)} registers written in {own:.2f} s (the largest has {largest:.1f} MB); "
        f"permissions {seen:.2f} s",
        flush=True,
    )


def _timed(step: Any, run: Run) -> float:
    began = perf_counter()
    step(run)
    checked(not run.notices, "something was refused", {"notices": [str(each) for each in run.notices]})
    return perf_counter() - began


def _books(workspace: Workspace) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in workspace.people.glob("*/我的档案.xlsx")}


if __name__ == "__main__":
    main()
