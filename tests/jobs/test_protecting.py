"""What leaves for a person lies behind their password where the roster asks for it (rules A5 B8)."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from archive import NIGHT, Archive
from builders import a_customer, a_visit
from document_files import unlocked
from msoffcrypto.exceptions import InvalidKeyError

from jobs.cli import main
from jobs.failures import Failure
from jobs.protecting import lock_of, password_in_force, protected, protected_in, tell_password
from jobs.running import opened
from jobs.verifying import verify
from validators.office.roster import person

DAY = timedelta(days=1)
#: As the roster has them.
_ARCHIVIST = person({"name": "赵敏", "department": "文件管理部门", "role": "档案管理员"})
PASSWORD = re.compile(r"[A-Z346789]{4}(-[A-Z346789]{4}){3}")


def _lock(archive: Archive, name: str, answer: str = "是") -> None:
    """Have the roster in force ask for a password on this person's files."""
    _set(archive, name, files_locked=answer)


def _set(archive: Archive, name: str, **changes: str | None) -> None:
    """Change a line of the roster in force."""
    with sqlite3.connect(archive.workspace.state / "ledger.db") as connection:
        (rows,) = connection.execute("SELECT rows FROM office WHERE name = 'roster'").fetchone()
        people = [row | (changes if row["name"] == name else {}) for row in json.loads(rows)]
        connection.execute(
            "UPDATE office SET rows = ? WHERE name = 'roster'", (json.dumps(people, ensure_ascii=False),)
        )
    connection.close()


def _book() -> bytes:
    book, out = openpyxl.Workbook(), BytesIO()
    book.active["A1"] = "海棠依旧"  # type: ignore[index]
    book.save(out)
    return out.getvalue()


@pytest.fixture
def locked(archive: Archive) -> Archive:
    _lock(archive, "王芳")
    return archive


def test_the_roster_says_whose_files_are_locked() -> None:
    row = {"name": "王芳", "department": "销售部", "role": "业务人员"}
    assert [person(row | {"files_locked": each}).files_locked for each in (None, "否", "是")] == [False, False, True]


def test_a_workbook_opens_with_its_owners_password_alone(locked: Archive) -> None:
    content = _book()
    with opened(locked.workspace, NIGHT) as run:
        key = password_in_force(run, "王芳")
        out = protected(run, "王芳", content)
        other = replace(run, ring=replace(run.ring, people=bytes(32)))
        assert PASSWORD.fullmatch(key) and key != password_in_force(other, "王芳")
        assert out != content and "海棠".encode() not in out
        assert unlocked(out, key) == content
        with pytest.raises(InvalidKeyError):
            unlocked(out, "ABCD-ABCD-ABCD-ABCD")
        assert protected(run, "李明", content) == content
        assert protected(run, "谁也不是", content) == content


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"\xff\xd8\xff", b"", b"PK\x03\x04 a zip of something else"])
def test_what_no_password_can_lie_on_stays_as_it_is(locked: Archive, content: bytes) -> None:
    with opened(locked.workspace, NIGHT) as run:
        assert protected(run, "王芳", content) == content


def test_only_what_lies_in_their_folder_is_locked(locked: Archive) -> None:
    content, where = _book(), locked.workspace
    with opened(where, NIGHT) as run:
        assert protected_in(run, where.people / "王芳" / "月报" / "十月.xlsx", content) != content
        assert protected_in(run, where.people / "李明" / "十月.xlsx", content) == content
        assert protected_in(run, where.reports / "王芳" / "十月.xlsx", content) == content


def test_a_night_locks_every_file_in_the_folder_and_no_other(locked: Archive) -> None:
    """Receipt and own register; what people answer in stays open, since the night reads it back."""
    locked.hand_in("王芳", "海纳.xlsx", a_customer())
    locked.hand_in("李明", "拜访.xlsx", a_visit(lead_visitor="李明", visitors=None), at=datetime(2026, 11, 21, 10, 0))
    locked.night()
    mine = [path for path in (locked.workspace.people / "王芳").rglob("*") if path.is_file()]
    others = [path for path in (locked.workspace.people / "李明").rglob("*") if path.is_file()]
    with opened(locked.workspace, NIGHT) as run:
        key = password_in_force(run, "王芳")
    assert len(mine) >= 2 and others
    for path in mine:
        opened_book = openpyxl.load_workbook(BytesIO(unlocked(path.read_bytes(), key)))
        assert opened_book.sheetnames
    assert all(path.read_bytes()[:2] == b"PK" for path in others if path.suffix == ".xlsx")
    kept = {path: path.read_bytes() for path in mine}
    locked.night(NIGHT + DAY)
    assert {path: path.read_bytes() for path in mine} == kept  # says what it said: not written anew


def test_a_switch_on_the_roster_and_a_renewed_password_reach_what_says_the_same(locked: Archive) -> None:
    locked.hand_in("王芳", "海纳.xlsx", a_customer())
    locked.night()
    (book,) = [each for each in (locked.workspace.people / "王芳").glob("*.xlsx") if "回执" not in each.name]
    with opened(locked.workspace, NIGHT) as run:
        first = tell_password(run, "王芳", by=_ARCHIVIST)
        second = tell_password(run, "王芳", by=_ARCHIVIST, renew=True)
        assert first != second == tell_password(run, "王芳", by=_ARCHIVIST) == password_in_force(run, "王芳")
    assert unlocked(book.read_bytes(), first)
    locked.night(NIGHT + DAY)
    assert unlocked(book.read_bytes(), second)
    _lock(locked, "王芳", "否")
    locked.night(NIGHT + 2 * DAY)
    assert book.read_bytes()[:2] == b"PK"


def test_that_a_password_was_shown_is_in_the_log_and_the_password_nowhere(locked: Archive) -> None:
    with opened(locked.workspace, NIGHT) as run:
        keys = [tell_password(run, "王芳", by=_ARCHIVIST, renew=renew) for renew in (False, True)]
        assert [said for said in verify(run) if "office table" not in said.id] == []  # the roster, see `_lock`
    assert locked.ask("SELECT who, what, why, source FROM audit ORDER BY seq DESC LIMIT 2") == [
        ("赵敏", "password-renewed", "王芳", "guidang keys password"),
        ("赵敏", "password-shown", "王芳", "guidang keys password"),
    ]
    for path in locked.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(key.encode() in content for key in keys), path


@pytest.mark.parametrize("name", ["李明", "谁也不是"])
def test_who_has_no_password_is_said(locked: Archive, name: str) -> None:
    with opened(locked.workspace, NIGHT) as run:
        with pytest.raises(Failure, match="asks for no password"):
            tell_password(run, name, by=_ARCHIVIST)
        assert lock_of(run, name) == ""


def test_the_command_tells_it_to_the_archivist_alone(
    locked: Archive, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["keys", "password", "王芳", "--workspace", str(locked.root), "--at", "2026-11-22T09:00"]
    monkeypatch.setattr("jobs.looking_up.getpass.getuser", lambda: "somebody")
    assert main(command) == 1
    _set(locked, "李明", login="somebody")
    assert main(command) == 1
    assert capfd.readouterr().out == ""
    _set(locked, "李明", login=None)
    _set(locked, "赵敏", login="somebody")
    assert main(command) == 0
    first = capfd.readouterr()
    assert PASSWORD.fullmatch(first.out.strip()) and "王芳" in first.err
    assert main([*command, "--renew"]) == 0
    second = capfd.readouterr().out.strip()
    assert PASSWORD.fullmatch(second) and second != first.out.strip()
    assert [what for (what,) in locked.ask("SELECT what FROM audit ORDER BY seq DESC LIMIT 3")] == [
        *("password-renewed", "password-shown", "refused")
    ]
