"""A ledger on PostgreSQL is backed up, scrubbed and restored the same way, into a database or a file."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from archive import KEY, NIGHT, Archive
from builders import a_customer, a_visit
from form_builders import a_contract
from vault import Vault, destroy

from jobs.failures import WrongUse
from jobs.keys import Master
from jobs.restoring.choosing import choose, place_in
from jobs.restoring.restoring import Restored, restore
from jobs.running import opened
from jobs.workspace import Workspace


def _restored(vault: Vault, root: Path, database: str | None, night: str = "") -> Restored:
    master = Master(bytes.fromhex(KEY), "variable", "GUIDANG_KEY")
    return restore(choose(place_in(vault.folder), master, night), root, NIGHT, lambda *_: None, database=database)


def _records(workspace: Workspace) -> list[tuple[object, ...]]:
    with opened(workspace, NIGHT) as run, run.ledger.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT code, title FROM record ORDER BY id")]


def test_a_ledger_on_postgresql_comes_back_in_a_database_and_in_a_file(
    on_postgresql: Archive, postgresql: str, tmp_path: Path
) -> None:
    archive = on_postgresql
    vault = Vault(archive, tmp_path / "备份")
    archive.hand_in("王芳", "海纳.xlsx", a_customer(bank_account="6222021001116245702"))
    archive.hand_in("王芳", "拜访海纳.xlsx", a_visit())
    archive.hand_in("王芳", "合同.xlsx", a_contract(project="杜鹃花开计划", amount=654321))
    assert not archive.night(NIGHT).failures
    assert vault.back_up() == []
    before = _records(archive.workspace)
    assert len(before) == 3

    with pytest.raises(WrongUse, match="not empty"):
        _restored(vault, tmp_path / "same", None)
    engine = sa.create_engine(postgresql, isolation_level="AUTOCOMMIT")
    name = f"restored_{abs(hash(str(tmp_path)))}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    url = sa.make_url(postgresql).set(database=name).render_as_string(hide_password=False)
    for number, database in enumerate((url, "")):
        found = _restored(vault, tmp_path / f"restored{number}", database)
        assert [str(each) for each in found.findings] == []
        assert _records(found.workspace) == before
        again = Archive(found.workspace)
        again.hand_in("王芳", "海纳 更新.xlsx", a_customer(registered_capital=800))
        assert not again.night(NIGHT).failures

    destroy(vault)
    assert vault.back_up() == []
    found = _restored(vault, tmp_path / "scrubbed", "", "2026-11-21T2200")
    assert [str(each) for each in found.findings] == []
    assert len(_records(found.workspace)) == 2
