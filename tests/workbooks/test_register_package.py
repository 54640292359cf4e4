"""The zip file, read by Python's zipfile and, where it is there, by unzip."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from workbooks.register.package import Part, deflate, write_package

AT = datetime(2026, 11, 21, 22, 0, 8)
PIECES = (b"head" * 50, b"rows" * 5000, b"", b"tail")


def a_package(at: datetime = AT, **options: int) -> bytes:
    out = BytesIO()
    pieces = [deflate(piece, last=at_end) for piece, at_end in zip(PIECES, (False, False, False, True), strict=True)]
    parts = (Part("a.xml", iter(pieces)), Part("b/c.xml", (deflate(b"<c/>", last=True),)))
    write_package(out, parts, at, **options)
    return out.getvalue()


@pytest.mark.parametrize("zip64_from", [0xFFFFFFFF, 200, 10, 0])
def test_entries_are_whole_in_either_form(zip64_from: int) -> None:
    with zipfile.ZipFile(BytesIO(a_package(zip64_from=zip64_from))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.xml", "b/c.xml"]
        assert archive.read("a.xml") == b"".join(PIECES)
        assert archive.read("b/c.xml") == b"<c/>"
        assert archive.getinfo("a.xml").file_size == len(b"".join(PIECES))


@pytest.mark.parametrize("zip64_from", [0xFFFFFFFF, 10])
def test_unzip_finds_no_fault(zip64_from: int, tmp_path: Path) -> None:
    unzip = shutil.which("unzip")
    if unzip is None:
        pytest.skip("unzip is not installed, so the package is not tested with it")
    (tmp_path / "a.zip").write_bytes(a_package(zip64_from=zip64_from))
    tested = subprocess.run([unzip, "-t", str(tmp_path / "a.zip")], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout
    assert "warning" not in (tested.stdout + tested.stderr)


def test_the_package_bears_the_moment_and_nothing_else_changes_it() -> None:
    assert a_package() == a_package()
    with zipfile.ZipFile(BytesIO(a_package())) as archive:
        assert archive.getinfo("a.xml").date_time == (2026, 11, 21, 22, 0, 8)
    with zipfile.ZipFile(BytesIO(a_package(datetime(1970, 1, 1)))) as archive:
        assert archive.getinfo("a.xml").date_time[:3] == (1980, 1, 1)


def test_a_package_may_begin_inside_a_file() -> None:
    out = BytesIO(b"before")
    out.seek(6)
    write_package(out, (Part("a", (deflate(b"x", last=True),)),), AT)
    with zipfile.ZipFile(BytesIO(out.getvalue()[6:])) as archive:
        assert archive.read("a") == b"x"
