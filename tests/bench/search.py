"""How long a search takes on a ledger of 200,000 records: by the index, and by LIKE over every row.

python tests/bench/search.py [--rounds 5] [--keep DIR] [--records 200000]

LIKE is what a search was before there was an index: every row is looked through, what is found is sorted by date,
and read until fifty are together. Both are asked in turns, in one process and on one open ledger, so that each ratio
is of one moment. Then what the index costs: fifty changed records in a night, taking out the traces of one that was
erased, and making all of it anew. `--keep` is the folder of `big_ledger.py`, which saves making the archive.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

import made_up  # noqa: E402
import sqlalchemy as sa  # noqa: E402
from grown import LAST, archives  # noqa: E402
from sqlalchemy.engine import Connection  # noqa: E402
from whole_process import GUIDANG, checked, machine, measured, middle  # noqa: E402

from jobs.finding import Query, count, find  # noqa: E402
from jobs.ledger.opening import Ledger  # noqa: E402
from jobs.ledger.search_index import rebuild, renew  # noqa: E402
from jobs.ledger.tables import record  # noqa: E402
from jobs.running import opened  # noqa: E402
from jobs.workspace import Workspace  # noqa: E402
from validators.facts import Person  # noqa: E402

ARCHIVIST = Person("赵敏", "文件管理部门", "档案管理员")
STAFF = Person("王芳", "销售部", "业务人员")
ON = date(2026, 11, 21)
_CHANGED = 50


def main() -> None:
    """Print the medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="where the archive lies or is to lie")
    args = parser.parse_args()
    print(machine())
    with archives(args.keep, args.records) as (root,):
        with opened(Workspace.at(root), LAST) as run:
            _measure(run.ledger, args.rounds)
        words = (*GUIDANG, "search", "面料", "绍兴", "--workspace", str(root))
        costs = [measured(words, LOGNAME=made_up.LOGIN) for _ in range(args.rounds)]
        checked(all("绍兴" in cost.output for cost in costs), "nothing was found", {})
        print(f"guidang search, whole processes   {middle([cost.seconds for cost in costs])} s")


def _measure(ledger: Ledger, rounds: int) -> None:
    with ledger.reading() as connection:
        _asked(connection, rounds)
    for what, work in (
        (f"{_CHANGED} changed records brought into the index", _changed),
        ("the traces of a record that was erased taken out", _erased),
        ("the whole index made anew", rebuild),
    ):
        with ledger.engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin() as begun:
            print(f"{what}   {_seconds(lambda: work(connection)) * 1000:,.0f} ms")  # noqa: B023
            begun.rollback()


def _asked(connection: Connection, rounds: int) -> None:
    """Ask words that many, some and few records hold."""
    some = connection.execute(sa.select(record).where(record.c.form == "visit_record").limit(1).offset(7_777)).one()
    words = ("面料", "绍兴", "打样 温州", f'"{some.title[:6]}"', some.fields["subject"], "没有的词", some.code)
    for word in words:
        plain, indexed, counted, own = [], [], [], []
        for _ in range(rounds):
            plain.append(_seconds(lambda: _like(connection, word.replace('"', "").split())))  # noqa: B023
            indexed.append(_seconds(lambda: find(connection, Query(word), ARCHIVIST, ON)))  # noqa: B023
            own.append(_seconds(lambda: find(connection, Query(word), STAFF, ON)))  # noqa: B023
            counted.append(_seconds(lambda: count(connection, Query(word), ARCHIVIST, ON)))  # noqa: B023
        found = find(connection, Query(word), ARCHIVIST, ON)
        print(f"{word}: {len(found.hits) + found.more:,} records")
        for what, seconds in (("LIKE", plain), ("index", indexed), ("index, as staff", own), ("counts", counted)):
            print(f"    {what}   {middle([each * 1000 for each in seconds])} ms")
        print(f"    LIKE against index   {middle([a / b for a, b in zip(plain, indexed, strict=True)])} times")


def _like(connection: Connection, words: list[str]) -> int:
    """Return how many of the newest fifty records hold every word, as it was done before."""
    places = (record.c.code, record.c.title, record.c.customer_name, record.c.handler)
    places += (sa.cast(record.c.fields, sa.Text),)  # type: ignore[assignment]
    query = sa.select(record).order_by(record.c.dated.desc(), record.c.id.desc()).limit(50)
    for word in words:
        query = query.where(sa.or_(*(place.icontains(word, autoescape=True) for place in places)))
    return len(connection.execute(query).all())


def _changed(connection: Connection) -> None:
    ids = list(connection.execute(sa.select(record.c.id).order_by(record.c.id.desc()).limit(_CHANGED)).scalars())
    connection.execute(sa.update(record).where(record.c.id.in_(ids)).values(title="换了题名"))
    renew(connection, ids)


def _erased(connection: Connection) -> None:
    last = connection.execute(sa.select(sa.func.max(record.c.id))).scalar_one()
    connection.execute(sa.text("DELETE FROM search_entry WHERE record = :id"), {"id": last})
    connection.execute(sa.text("INSERT INTO search_words (search_words) VALUES ('optimize')"))


def _seconds(work: Callable[[], Any]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


if __name__ == "__main__":
    main()
