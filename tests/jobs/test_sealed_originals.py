"""Whoever reads the disk finds no original in the open; whoever tampers with one is found out (rules A5 B8)."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from archive import KEY, Archive
from builders import a_customer, a_visit
from document_files import a_pdf
from form_builders import a_slip
from sqlalchemy.engine import Connection

from jobs.cli import main
from jobs.intake import rehearse
from jobs.intake.deciding import decide
from jobs.intake.reading import Readings
from jobs.running import Run, opened
from jobs.sealing.key_file import FILE_NAME
from jobs.sealing.sealed import is_sealed
from jobs.store import store_of
from jobs.verifying import verify

#: Stands in a form, and in the inflated parts of no workbook of ours by chance.
WORD = "海棠依旧"


@pytest.fixture
def office(archive: Archive) -> Archive:
    """A night with forms and a document, and an order that was handed in wrong."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.hand_in("王芳", "拜访.xlsx", a_visit(summary=WORD))
    archive.hand_in("王芳", "移交单.xlsx", a_slip())
    archive.hand_in("王芳", "海纳营业执照.pdf", a_pdf())
    archive.hand_in("李明", "便条.txt", WORD.encode())
    archive.night()
    return archive


def _files(archive: Archive) -> list[Path]:
    state = archive.workspace.state
    return [path for name in ("store", "office") for path in sorted((state / name).rglob("*")) if path.is_file()]


def _findings(archive: Archive) -> list[str]:
    with opened(archive.workspace, archive.workspace.local(0)) as run:
        return [str(each) for each in verify(run)]


def test_nothing_in_the_store_can_be_read_from_the_disk(office: Archive) -> None:
    files = _files(office)
    assert len(files) > 8
    for path in files:
        content = path.read_bytes()
        assert is_sealed(path), path
        for plain in (b"PK\x03\x04", b"%PDF", WORD.encode(), WORD.encode("utf-16-le"), b"xl/worksheets"):
            assert plain not in content, path
    assert WORD.encode() in office.originals().values()
    assert _findings(office) == []
    keys = (office.workspace.state / FILE_NAME).read_bytes()
    assert bytes.fromhex(KEY) not in keys


def _store_of(archive: Archive, name: str) -> Path:
    (sha256,) = archive.ask(f"SELECT sha256 FROM arrival WHERE path LIKE '%{name}'")[0]
    return archive.workspace.state / "store" / sha256[:2] / sha256


def _flip(archive: Archive) -> None:
    path = _store_of(archive, "拜访.xlsx")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def _cut(archive: Archive) -> None:
    path = _store_of(archive, "拜访.xlsx")
    path.write_bytes(path.read_bytes()[:-20])


def _exchange(archive: Archive) -> None:
    shutil.copy(_store_of(archive, "海纳.xlsx"), _store_of(archive, "拜访.xlsx"))


def _with_keys(archive: Archive, statement: str, *values: str) -> None:
    with sqlite3.connect(archive.workspace.state / FILE_NAME) as connection:
        assert connection.execute(statement, values).rowcount
    connection.close()


def _exchange_keys(archive: Archive) -> None:
    mine, other = (_store_of(archive, name).name for name in ("拜访.xlsx", "海纳.xlsx"))
    taken = "UPDATE content_key SET wrapped = (SELECT wrapped FROM content_key WHERE sha256 = ?) WHERE sha256 = ?"
    _with_keys(archive, taken, other, mine)


def _lose_the_key(archive: Archive) -> None:
    _with_keys(archive, "DELETE FROM content_key WHERE sha256 = ?", _store_of(archive, "拜访.xlsx").name)


_DONE: dict[str, Callable[[Archive], None]] = {
    "one bit changed": _flip,
    "cut": _cut,
    "another original in its place": _exchange,
    "another original's key": _exchange_keys,
    "no key": _lose_the_key,
}


@pytest.mark.parametrize("what", _DONE)
def test_verify_names_the_original_that_was_tampered_with(office: Archive, what: str) -> None:
    _DONE[what](office)
    (said,) = _findings(office)
    assert "王芳/拜访.xlsx" in said
    assert ("its key is missing" in said) == (what in ("no key", "another original's key"))


def test_verify_names_what_lies_in_the_store_in_the_open(office: Archive) -> None:
    path = _store_of(office, "拜访.xlsx")
    stray = path.parent / ("ab" * 32)
    stray.write_bytes(b"PK\x03\x04")
    (office.workspace.state / "office" / "便条.txt").write_text(WORD)
    assert [each.split(" lies in the store")[0] for each in _findings(office)] == [
        f"output/state/store/{stray.parent.name}/{stray.name}",
        "output/state/office/便条.txt",
    ]


def _everything(archive: Archive) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in archive.root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("spoil", "code"), [("gone", 1), ("damaged", 1), ("another ring's", 2)])
def test_without_the_right_key_file_a_night_stops_before_it_writes_anything(
    office: Archive, spoil: str, code: int, capfd: pytest.CaptureFixture[str]
) -> None:
    file = office.workspace.state / FILE_NAME
    if spoil == "gone":
        file.unlink()
    elif spoil == "damaged":
        file.write_bytes(b"x" * 9000)
    else:
        other = office.root.parent / FILE_NAME
        elsewhere = store_of(other.parent, bytes(32))
        elsewhere.put(b"x")
        elsewhere.keys.close()
        shutil.copy(other, file)
    office.hand_in("王芳", "新.xlsx", a_customer(registered_capital=900))
    before = _everything(office)
    assert main(["run", "nightly", "--workspace", str(office.root), "--at", "2026-11-22T22:00"]) == code
    said = capfd.readouterr().err
    assert FILE_NAME in said and "Traceback" not in said and len(said.strip().splitlines()) == 1, said
    assert _everything(office) == before


def test_a_rehearsal_leaves_nothing_readable_even_while_it_lasts(
    office: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []

    def deciding(run: Run, connection: Connection, readings: Readings) -> None:
        seen.extend(path for path in passing.rglob("*") if path.is_file())
        assert seen and all(is_sealed(path) for path in seen)
        decide(run, connection, readings)

    passing = office.root.parent / "passing"
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    monkeypatch.setattr("jobs.intake.decide", deciding)
    office.hand_in("王芳", "新.xlsx", a_customer(registered_capital=900))
    with opened(office.workspace, office.workspace.local(0)) as run:
        rehearse(run)
    assert list(passing.iterdir()) == []
