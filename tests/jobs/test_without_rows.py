"""Kept workbooks lose the rows of what was erased (rule E14)."""

from __future__ import annotations

import sqlalchemy as sa
from archive import NIGHT, Archive, workbook_of
from form_builders import a_form, a_row

from jobs.ledger.forgetting_files import UNROW, plan
from jobs.ledger.origin_table import answered
from jobs.ledger.tables import deed
from jobs.running import running
from jobs.taking_away import take_away


def test_two_that_differ_in_the_rows_that_go_alone_become_one(archive: Archive) -> None:
    books = [
        workbook_of(a_form("contract", a_row("contract", number="HT-1"), a_row("contract", number=f"HT-{each}")))
        for each in (7, 8)
    ]
    with running(archive.workspace, NIGHT, ["erasing"]) as run:
        kept = [run.store.put(content) for content in books]
        with run.ledger.writing() as connection:
            for sha256 in kept:
                for key, line in (("T1", 5), ("T2", 6)):
                    row = {"sha256": sha256, "key": key, "line": line, "at": "2026-11-21T22:00:00"}
                    connection.execute(sa.insert(answered).values(row))
                for line in range(5, 40):
                    plan(connection, UNROW, str(line), sha256)
        take_away(run)
        with run.ledger.reading() as connection:
            left = connection.execute(sa.select(answered.c.sha256, answered.c.key)).all()
            waiting = connection.execute(sa.select(sa.func.count()).select_from(deed)).scalar()
        assert len({sha256 for sha256, _ in left}) == 1 and sorted(key for _, key in left) == ["T1", "T2"]
        assert waiting == 0
        assert set(run.store.every()).isdisjoint(kept)
