"""The doctor counts the originals that nobody could open any more (rules A5 B8)."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from archive import Archive
from builders import a_customer

from jobs.doctor.checks import examine
from jobs.sealing.key_file import FILE_NAME


def _found(archive: Archive) -> tuple[str, str]:
    looked, _ = examine(archive.root, datetime(2026, 11, 22, tzinfo=UTC))
    (finding,) = [finding for check, finding in looked if check.name == "originals"]
    return finding.state, " ".join(str(said) for said in finding.advice)


def test_the_doctor_sees_to_the_keys_of_the_originals(archive: Archive) -> None:
    assert _found(archive) == ("ok", "0 stored originals, each sealed by a key of its own.")
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.hand_in("李明", "便条.txt", b"x")
    archive.night()
    assert _found(archive) == ("ok", "2 stored originals, each sealed by a key of its own.")
    file = archive.workspace.state / FILE_NAME
    with sqlite3.connect(file) as connection:
        mine = "SELECT sha256 FROM content_key WHERE sha256 = ?"
        (sha256,) = archive.ask("SELECT sha256 FROM arrival WHERE path LIKE '%海纳.xlsx'")[0]
        assert connection.execute(mine, (sha256,)).fetchone()
        connection.execute("DELETE FROM content_key WHERE sha256 = ?", (sha256,))
    connection.close()
    state, said = _found(archive)
    assert state == "off" and said.startswith("1 of the 2 stored originals have no key")
    file.unlink()
    state, said = _found(archive)
    assert state == "off" and "is missing" in said and not file.exists()
