"""Whoever writes to one inbox exchanges a file for a link between the moment it is found and the moment it is opened."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from jobs.intake.opening import opened

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows asks for special rights to make links")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return an inbox folder; beside it lies what its owner may not read."""
    (tmp_path / "别处").mkdir()
    (tmp_path / "别处" / "客户.xlsx").write_bytes(b"secret")
    folder = tmp_path / "王芳"
    (folder / "表").mkdir(parents=True)
    (folder / "表" / "客户.xlsx").write_bytes(b"own")
    return folder


def _read(home: Path) -> bytes:
    with opened(home / "表" / "客户.xlsx", home) as file:
        return file.read()


def test_a_file_of_the_folder_is_opened(home: Path) -> None:
    assert _read(home) == b"own"


def test_a_folder_that_is_a_link_itself_may_be_an_inbox(home: Path) -> None:
    """An office may keep an inbox on another disk."""
    (home.parent / "李明").symlink_to(home, target_is_directory=True)
    assert _read(home.parent / "李明") == b"own"


@pytest.mark.parametrize("how", ["link", "second name", "folder", "pipe", "device"])
def test_what_was_put_in_its_place_is_not_opened(home: Path, how: str) -> None:
    place, other = home / "表" / "客户.xlsx", home.parent / "别处" / "客户.xlsx"
    place.unlink()
    match how:
        case "link":
            place.symlink_to(other)
        case "second name":
            os.link(other, place)
        case "folder":
            place.parent.rmdir()
            place.parent.symlink_to(other.parent, target_is_directory=True)
        case "pipe":
            os.mkfifo(place)
        case "device":
            place.symlink_to("/dev/zero")
    with pytest.raises(OSError, match="客户"):
        _read(home)
    assert other.read_bytes() == b"secret"
