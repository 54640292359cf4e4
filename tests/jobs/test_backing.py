"""Whoever writes to the database past guidang is found out: what stands there without the log is named (rules A8 E10)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from archive import KEY, NIGHT, Archive, copy_of
from builders import a_customer, a_visit

from jobs.backing_findings import backing_findings
from jobs.failures import Failure
from jobs.ledger import audit
from jobs.ledger.grant_table import access_grant
from jobs.ledger.grants import REVOKED, end, give, running
from jobs.ledger.opening import FILE_NAME
from jobs.ledger.tables import record
from jobs.log_findings import log_findings
from jobs.log_reading import settle
from jobs.running import opened
from validators.access import Grant
from validators.facts import Person

_SECOND = datetime(2026, 11, 22, 22, 0)
_GRANT = Grant("J2026001", "李明", "", "阅览", date(2026, 11, 21), date(2026, 12, 21), "SQ2026001", "陈刚")


@pytest.fixture(scope="module")
def after_a_night(template: Path, tmp_path_factory: pytest.TempPathFactory, one_reader: None) -> Path:
    """An archive with a customer and a visit; copied, never used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        archive = copy_of(template, tmp_path_factory.mktemp("filed") / "档案")
        archive.hand_in("王芳", "客户.xlsx", a_customer())
        archive.hand_in("王芳", "拜访.xlsx", a_visit())
        archive.night()
        assert _findings(archive) == []
    return archive.root


@pytest.fixture
def filed(after_a_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A copy of that archive."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    return moved(after_a_night, tmp_path / "档案")


def moved(root: Path, folder: Path) -> Archive:
    """Return a copy of an archive that has a ledger, which is at home where the copy lies."""
    archive = copy_of(root, folder)
    archive.workspace.home_marker.unlink()
    return archive


def _findings(archive: Archive) -> list[str]:
    """Return what `verify` says of the log and of what it backs; other checks find some of the same."""
    with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
        return [run.say(e) for e in (*log_findings(connection, run.key), *backing_findings(connection, run.key))]


def _sql(archive: Archive, *statements: str) -> None:
    """Write to the ledger as somebody does who has a tool for it, and not the key."""
    connection = sqlite3.connect(archive.workspace.state / FILE_NAME)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def _copy(archive: Archive, folder: Path) -> Path:
    """Return a copy of the ledger as it stands."""
    copy = folder / "older.db"
    with sqlite3.connect(archive.workspace.state / FILE_NAME) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    return copy


def _words(archive: Archive) -> list[tuple[str, str]]:
    return [(what, code) for what, code in archive.ask("SELECT what, code FROM audit ORDER BY seq")]


_ALTERED = {
    "a field": "UPDATE record SET fields = json_set(fields, '$.grade', 'VIP') WHERE code = 'J2026001'",
    "the level": "UPDATE record SET secrecy = '公开' WHERE code = 'J2026001'",
    "who is in charge": "UPDATE record SET handler = '李明' WHERE code = 'J2026001'",
    "the state": "UPDATE record SET state = '借出' WHERE code = 'J2026001'",
    "a line of a table": "UPDATE item SET fields = json_set(fields, '$.name', '某人') WHERE record = 1",
    "a line taken out": "DELETE FROM item WHERE record = 1",
    "its seal": "UPDATE record_seal SET entry = entry + 1 WHERE record = 1",
    "no seal": "DELETE FROM record_seal WHERE record = 1",
}


@pytest.mark.parametrize("what", _ALTERED)
def test_a_record_altered_in_the_database_is_named(filed: Archive, what: str) -> None:
    _sql(filed, _ALTERED[what])
    (finding,) = _findings(filed)
    assert "J2026001" in finding and "数据库" in finding


def test_a_record_put_in_is_named(filed: Archive) -> None:
    names = ", ".join(
        column.name for column in record.c if column.name not in ("id", "code", "natural_key", "position")
    )
    _sql(
        filed,
        f"INSERT INTO record (id, code, natural_key, position, {names}) "
        f"SELECT 99, 'J2026002', 'x', 99, {names} FROM record WHERE id = 1",
        "INSERT INTO code SELECT 'J2026002', series, 2, 99, state, reason FROM code WHERE code = 'J2026001'",
        "UPDATE counter SET last = 2 WHERE name = 'code/J2026'",
    )
    assert any("J2026002" in finding for finding in _findings(filed))


def test_a_record_taken_out_with_its_code_and_all_traces_is_named(filed: Archive) -> None:
    _sql(
        filed,
        *(f"DELETE FROM {table} WHERE record = 2" for table in ("item", "version", "change", "record_seal", "code")),
        "DELETE FROM record WHERE id = 2",
        "DELETE FROM counter WHERE name LIKE 'code/G2026%'",
    )
    assert any("G2026拜访001" in finding and "日志" in finding for finding in _findings(filed))


def test_a_record_put_back_to_what_it_was_with_its_old_seal_is_named(filed: Archive, tmp_path: Path) -> None:
    """Whoever has an old backup has old seals that fit; the log knows of the change since."""
    older = _copy(filed, tmp_path)
    filed.hand_in("王芳", "新.xlsx", a_customer(address="宁波市新址 8 号"))
    filed.night(_SECOND)
    assert _findings(filed) == []
    _put_back(filed, older)
    (finding,) = [each for each in _findings(filed) if "J2026001" in each]
    assert "较早" in finding or "旧" in finding


def _put_back(archive: Archive, older: Path) -> None:
    connection = sqlite3.connect(archive.workspace.state / FILE_NAME, isolation_level=None)
    connection.execute("ATTACH ? AS older", (str(older),))
    for table, key in (("item", "record"), ("record_seal", "record"), ("record", "id")):
        connection.execute(f"DELETE FROM main.{table} WHERE {key} = 1")
    for table, key in (("record", "id"), ("item", "record"), ("record_seal", "record")):
        connection.execute(f"INSERT INTO main.{table} SELECT * FROM older.{table} WHERE {key} = 1")
    connection.close()


def test_what_was_altered_is_not_vouched_for_by_the_next_change(
    filed: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sql(filed, _ALTERED["who is in charge"])
    filed.hand_in("王芳", "新.xlsx", a_customer(address="宁波市新址 8 号"))
    filed.night(_SECOND)
    assert ("altered-outside", "J2026001") in _words(filed)
    (finding,) = _findings(filed)
    assert "J2026001" in finding and "2026-11-22" in finding
    for person, told in ((Person("王芳", "销售部", "业务人员"), 1), (Person("赵敏", "文件管理部门", "档案管理员"), 0)):
        monkeypatch.setattr("jobs.log_reading.asker", lambda connection, person=person: person)
        with opened(filed.workspace, _SECOND) as run:
            try:
                settle(run, ["J2026001"])
            except Failure:
                assert told
            with pytest.raises(Failure):
                settle(run, ["G2026拜访001"])
        assert len(_findings(filed)) == told


def test_a_transaction_that_writes_records_and_nothing_into_the_log_is_not_committed(filed: Archive) -> None:
    with (
        opened(filed.workspace, NIGHT) as run,
        pytest.raises(RuntimeError, match="log"),
        run.ledger.writing() as connection,
    ):
        connection.execute(sa.update(record).values(title="x"))
    assert filed.ask("SELECT DISTINCT title = 'x' FROM record") == [(0,)]


def test_whatever_statement_writes_a_record_has_it_sealed(filed: Archive) -> None:
    with opened(filed.workspace, NIGHT) as run, run.ledger.writing() as connection:
        connection.execute(sa.update(record).where(record.c.department == "销售部").values(department="市场部"))
        audit.append(connection, run.key, run.stamp, [audit.Entry("guidang", "changed", "J2026001")])
    assert _findings(filed) == []


# -- Decisions, grants, office tables -------------------------------------------------------------------


def test_a_forged_approval_is_named(archive: Archive) -> None:
    archive.night()
    _sql(
        archive,
        "INSERT INTO arrival (id, person, path, sha256, size, modified, seen, handed, state) "
        "VALUES (1, '王芳', 'x', 'x', 1, '2026', '2026', '2026', 'agreed')",
        "INSERT INTO review (token, arrival, ticket, level, roles, names, reviewer, form, title, summary, opened, state, "
        "decided, by, reason) VALUES ('T', 1, 'S1', 1, '[]', '[]', '陈刚', 'customer', '', '', '2026', 'agreed', "
        "'2026-11-21', '陈刚', '')",
    )
    found = _findings(archive)
    assert any("陈刚" in finding and "S1" in finding for finding in found)


def _granted(archive: Archive) -> None:
    with opened(archive.workspace, NIGHT) as run, run.ledger.writing() as connection:
        audit.append(connection, run.key, run.stamp, give(connection, run.stamp, [_GRANT]))


def _revoked(archive: Archive) -> None:
    with opened(archive.workspace, NIGHT) as run, run.ledger.writing() as connection:
        entries = end(connection, running(connection, NIGHT.date()), run.stamp, REVOKED, "陈刚", "项目结束")
        audit.append(connection, run.key, run.stamp, entries)


_OTHERS = ", ".join(column.name for column in access_grant.c if column.name not in ("id", "code"))
_FORGED: dict[str, tuple[Callable[[Archive], None], str]] = {
    "given to somebody else": (_granted, "UPDATE access_grant SET person = '周强'"),
    "for another record": (_granted, "UPDATE access_grant SET code = 'G2026拜访001'"),
    "for longer": (_granted, "UPDATE access_grant SET until = '2099-01-01'"),
    "copied": (
        _granted,
        f"INSERT INTO access_grant (code, {_OTHERS}) SELECT 'G2026拜访001', {_OTHERS} FROM access_grant",
    ),
    "running again": (_revoked, "UPDATE access_grant SET state = 'running', ended = NULL, why = NULL"),
}


@pytest.mark.parametrize("what", _FORGED)
def test_a_forged_grant_is_named(filed: Archive, what: str) -> None:
    prepare, statement = _FORGED[what]
    _granted(filed)
    if prepare is _revoked:
        _revoked(filed)
    assert _findings(filed) == []
    _sql(filed, statement)
    (finding,) = _findings(filed)
    assert "授权" in finding


def test_a_role_given_to_oneself_in_the_database_is_named(filed: Archive) -> None:
    _sql(filed, "UPDATE office SET rows = replace(rows, '业务人员', '档案管理员') WHERE name = 'roster'")
    (finding,) = _findings(filed)
    assert "人员名册" in finding
