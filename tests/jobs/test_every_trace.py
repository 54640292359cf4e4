"""What stays of an erased record is what rule E14 lists: its words are looked for in every byte of the archive."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from every_trace import distinctive, found

from jobs.demo import Demo
from jobs.ledger import audit
from jobs.ledger.counters import Counters
from jobs.ledger.erasing import Gone, erase
from jobs.ledger.remains import DESTROYED
from jobs.ledger.tables import record, residue
from jobs.running import Run, opened, running
from jobs.taking_away import take_away
from jobs.timetable import carry_out, steps_of
from jobs.verifying import verify
from jobs.workspace import Workspace
from validators.forms import forms

#: So many records of each form are erased.
_EACH = 2


def _erase(run: Run, codes: list[str]) -> None:
    with run.ledger.writing() as connection:
        for code in codes:
            row = connection.execute(sa.select(record).where(record.c.code == code)).first()
            assert row is not None
            erase(connection, row, Gone(run.stamp, DESTROYED, "王芳", "邵磊", "SQ2099001", "保管期满"))
        counters = Counters(connection)
        counters.take("revision")
        counters.write()
        entries = [audit.Entry("guidang", "erased", code, "SQ2099001") for code in codes]
        audit.append(connection, run.key, run.stamp, entries)
    take_away(run)


def _chosen(run: Run) -> Mapping[str, list[tuple[str, str]]]:
    """Return form -> (code, title) of the records that are erased: the first of each form."""
    with run.ledger.reading() as connection:
        rows = connection.execute(sa.select(record).order_by(record.c.id)).all()
    chosen: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        if len(chosen[row.form]) < _EACH:
            chosen[row.form].append((row.code, row.title))
    return chosen


def test_no_byte_of_the_archive_tells_what_was_erased(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo's records of every form have been through everything: returned, reviewed, filed, lent, consulted, reported."""
    monkeypatch.delenv("GUIDANG_KEY", raising=False)
    shutil.copytree(demo.workspace.root, tmp_path / "示例")
    workspace, at = Workspace.at(tmp_path / "示例"), demo.at + timedelta(days=30)
    with running(workspace, at, ["erasing"]) as run:
        chosen = _chosen(run)
        remains = {code: title for some in chosen.values() for code, title in some}
        words = distinctive(run, set(remains), remains)
        _erase(run, list(remains))
    assert set(chosen) == set(forms())
    assert sum(map(bool, words.values())) > len(forms()) / 2
    for after, job in ((0, "nightly"), (10, "morning")):
        with running(workspace, at + timedelta(hours=after), [job]) as run:
            assert not carry_out(run, steps_of([job])).failures
    with opened(workspace, at + timedelta(days=1)) as run:
        assert found(run, words) == {}
        assert verify(run) == []
        with run.ledger.reading() as connection:
            left = set(connection.execute(sa.select(residue.c.code, residue.c.title)).all())
        assert left >= set(remains.items())
