"""The log's head outside the ledger, and what leaves the log after its term (rules A8 E10, the architecture's "Audit")."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from archive import NIGHT, Archive, setting
from builders import a_customer

from jobs.cli import main
from jobs.ledger import audit
from jobs.ledger.anchors import Anchor, line_of, note, read_given, read_line, unfit_anchors
from jobs.ledger.checkpoints import let_go
from jobs.ledger.opening import FILE_NAME
from jobs.ledger.tables import audit as table
from jobs.ledger.tables import metadata
from jobs.running import opened
from jobs.verifying import verify

_KEY = b"k" * 32
_AT = "2026-11-21T22:00:00+08:00"
_MONDAY = datetime(2026, 11, 23, 6, 0)


@pytest.fixture
def ledger() -> Iterator[sa.Connection]:
    """A ledger with five entries."""
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        audit.append(connection, _KEY, _AT, [audit.Entry("王芳", "looked", f"J202600{n}") for n in range(1, 6)])
        yield connection


def _hash(connection: sa.Connection, seq: int) -> str:
    return str(connection.execute(sa.select(table.c.hash).where(table.c.seq == seq)).scalar())


def _findings(archive: Archive) -> list[str]:
    with opened(archive.workspace, NIGHT) as run:
        return [run.say(each) for each in verify(run)]


def test_a_backup_notes_the_head_and_the_log_says_so(ledger: sa.Connection) -> None:
    head = _hash(ledger, 5)
    anchor = note(ledger, _KEY, _AT, "backup", "2026-11-21")
    assert anchor == Anchor(5, head, _AT, "2026-11-21")
    said = ledger.execute(sa.select(table.c.what, table.c.why, table.c.source).where(table.c.seq == 6)).one()
    assert tuple(said) == ("anchored", "backup", "2026-11-21")
    assert list(unfit_anchors(ledger, _KEY, [anchor])) == []


def test_a_line_is_believed_only_as_it_was_written() -> None:
    anchor = Anchor(5, "ab" * 32, _AT, "heads.txt")
    line = line_of(_KEY, anchor)
    assert read_line(_KEY, line + "\n", "heads.txt") == anchor
    forged = [
        line.replace("\t5\t", "\t4\t"),
        line.replace("ab", "ac", 1),
        line.replace("21T", "22T"),
        line[:-1],
        "",
        "x\ty",
    ]
    assert [read_line(_KEY, each, "heads.txt") for each in forged] == [None] * 6
    assert read_line(b"q" * 32, line, "heads.txt") is None


def test_a_head_is_read_as_people_type_it() -> None:
    assert read_given("1234:9F86 D081 884C 7D65") == Anchor(1234, "9f86d081884c7d65", "", "1234:9F86 D081 884C 7D65")
    assert [read_given(text) for text in ("", "1234", "1234:9f86", "x:9f86d081884c7d65", "1:" + "a" * 65)] == [None] * 5


def test_it_is_said_which_anchor_does_not_fit_and_which_did_last(ledger: sa.Connection) -> None:
    first, second, other = Anchor(2, _hash(ledger, 2)), Anchor(4, _hash(ledger, 4)), Anchor(5, "0" * 64)
    (found,) = unfit_anchors(ledger, _KEY, [other, second, first])
    assert (found.anchor, found.newest, found.agreed) == (other, 0, second)


def test_an_older_log_in_the_place_of_the_newer_one_is_found_by_its_end(ledger: sa.Connection) -> None:
    (found,) = unfit_anchors(ledger, _KEY, [Anchor(9, "0" * 64)])
    assert (found.newest, found.agreed) == (5, None)


def test_anchors_from_before_what_has_left_the_log_are_not_asked_about(ledger: sa.Connection) -> None:
    audit.append(ledger, _KEY, "2027-01-01T00:00:00+08:00", [audit.Entry("王芳", "looked")])
    fifth = _hash(ledger, 5)
    assert let_go(ledger, _KEY, "2037-01-01T06:00:00+08:00", "2027-01-01") == 5
    assert list(unfit_anchors(ledger, _KEY, [Anchor(3, "0" * 64), Anchor(5, fifth)])) == []
    assert [each.anchor.seq for each in unfit_anchors(ledger, _KEY, [Anchor(5, "0" * 64)])] == [5]


# -- In an archive ----------------------------------------------------------------------------------------


@pytest.fixture
def anchored(archive: Archive, tmp_path: Path) -> Archive:
    """An archive that notes its log's head in a file elsewhere."""
    return setting(archive, 'anchor_file = ""', f'anchor_file = "{(tmp_path / "elsewhere" / "heads.txt").as_posix()}"')


def test_each_night_adds_a_line_elsewhere_and_an_old_ledger_put_in_place_is_told(
    anchored: Archive, tmp_path: Path
) -> None:
    ledger, older = anchored.workspace.state / FILE_NAME, tmp_path / "older.db"
    anchored.night(steps=("office", "anchors"))
    with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(older)) as target:
        source.backup(target)
    anchored.hand_in("王芳", "客户.xlsx", a_customer())
    anchored.night(datetime(2026, 11, 22, 22, 0), ("intake", "anchors"))
    assert len((tmp_path / "elsewhere" / "heads.txt").read_text().splitlines()) == 2
    with opened(anchored.workspace, NIGHT) as run, run.ledger.reading() as connection:
        from jobs.anchor_findings import anchor_findings

        assert list(anchor_findings(run, connection)) == []
    for each in ledger.parent.glob("ledger.db-*"):
        each.unlink()
    shutil.copy(older, ledger)
    # Whoever does that on purpose takes the marker along, which would have stopped every run.
    anchored.workspace.home_marker.unlink()
    found = [each for each in _findings(anchored) if "heads.txt" in each]
    assert len(found) == 1 and "2026-11-21" in found[0]


def test_lines_that_somebody_altered_or_put_in_are_told(anchored: Archive, tmp_path: Path) -> None:
    anchored.night(steps=("office", "anchors"))
    file = tmp_path / "elsewhere" / "heads.txt"
    file.write_text("2026-01-01\t1\tabc\tdef\n" + file.read_text())
    (found,) = [each for each in _findings(anchored) if "heads.txt" in each]
    assert "1" in found


def test_a_line_that_broke_off_does_not_spoil_the_next(anchored: Archive, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "heads.txt"
    file.parent.mkdir()
    file.write_text("2026-11-2")
    anchored.night(steps=("office", "anchors"))
    broken, whole = file.read_text().splitlines()
    with opened(anchored.workspace, NIGHT) as run:
        assert broken == "2026-11-2" and read_line(run.key, whole, "") is not None


def test_a_place_out_of_reach_is_said_and_the_night_goes_on(anchored: Archive, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("a file where a folder should be")
    with opened(anchored.workspace, NIGHT) as run:
        from jobs.log_keeping import anchor_file

        with run.ledger.writing() as connection:
            audit.append(connection, run.key, run.stamp, [audit.Entry("guidang", "looked")])
        anchor_file(run)
        assert len(run.notices) == 1


def test_a_letter_a_week_carries_the_head(archive: Archive) -> None:
    archive = setting(archive, "anchor_mail = []", 'anchor_mail = ["audit@example.com"]')
    archive = setting(archive, 'sender = ""', 'sender = "archive@example.com"')
    archive = setting(archive, 'host = "" ', 'host = "smtp.example.com" ')
    archive.night(steps=("office",))
    for _ in range(2):
        archive.night(_MONDAY, ("anchor_letters",))
    letters = archive.ask("SELECT address, text FROM mail")
    ((seq, hash_),) = archive.ask("SELECT seq, hash FROM audit WHERE what != 'anchored' ORDER BY seq DESC LIMIT 1")
    assert [address for address, _ in letters] == ["audit@example.com"]
    assert f"guidang verify --head {seq}:{hash_}" in letters[0][1]


def test_what_stands_on_a_signed_sheet_is_held_against_the_log(
    archive: Archive, capfd: pytest.CaptureFixture[str]
) -> None:
    archive.night(steps=("office",))
    ((seq, hash_),) = archive.ask("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")

    def ask(*heads: str) -> tuple[int, list[str]]:
        capfd.readouterr()
        words = [word for head in heads for word in ("--head", head)]
        code = main(["verify", "--json", "--workspace", str(archive.root), *words])
        said = capfd.readouterr().out
        return code, json.loads(said)["findings"] if said else []

    assert ask(f"{seq}:{hash_}", f"{seq}：{hash_[:16].upper()}") == (0, [])
    assert ask("nonsense")[0] == 2
    code, found = ask(f"{seq}:{'0' * 64}", f"{seq + 500}:{hash_}")
    assert code == 1 and len(found) == 2 and str(seq + 500) in found[1]


def test_entries_leave_the_log_ten_years_after_their_years_end(archive: Archive) -> None:
    archive.night(datetime(2026, 12, 31, 22, 0), ("office",))
    archive.night(datetime(2027, 1, 1, 22, 0), ("log_term",))
    (before,) = archive.ask("SELECT count(*), max(seq) FROM audit")[0][:1]
    assert before > 0
    archive.night(datetime(2036, 12, 31, 6, 0), ("log_term",))
    assert archive.ask("SELECT count(*) FROM audit") == [(before,)]
    with opened(archive.workspace, datetime(2027, 3, 1)) as run, run.ledger.writing() as connection:
        audit.append(connection, run.key, run.stamp, [audit.Entry("赵敏", "looked")])
    archive.night(datetime(2037, 1, 1, 6, 0), ("log_term",))
    assert archive.ask("SELECT what FROM audit ORDER BY seq") == [("looked",), ("checkpointed",)]
    assert _findings(archive) == []


def test_nothing_leaves_a_log_that_is_not_as_it_was_written(archive: Archive) -> None:
    archive.night(datetime(2020, 12, 31, 22, 0), ("office",))
    connection = sqlite3.connect(archive.workspace.state / FILE_NAME)
    with connection:
        connection.execute("DROP TRIGGER audit_not_altered")
        connection.execute("UPDATE audit SET who = '李四' WHERE seq = 2")
    connection.close()
    count = archive.ask("SELECT count(*) FROM audit")
    archive.night(datetime(2037, 1, 1, 6, 0), ("log_term",))
    assert archive.ask("SELECT count(*) FROM audit") == count


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit"])
def test_the_database_itself_refuses_what_a_slip_would_do_to_the_log(archive: Archive, statement: str) -> None:
    archive.night(steps=("office",))
    connection = sqlite3.connect(archive.workspace.state / FILE_NAME)
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"), connection:
        connection.execute(statement)
    connection.close()
