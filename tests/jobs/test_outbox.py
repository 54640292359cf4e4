"""Files leave whole or not at all, and never over what somebody has open."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.failures import Failure
from jobs.outbox import (
    Refused,
    beside,
    clear_away,
    copies_beside,
    free_name,
    is_open,
    short_name,
    stream_whole,
    sweep,
    together,
    told,
    write_many,
    write_whole,
)

_AT = datetime(2026, 11, 21, 22, 0)


def test_a_file_is_written_with_its_folders_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "甲" / "乙" / "表.xlsx"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [each.name for each in path.parent.iterdir()] == ["表.xlsx"]


def test_what_breaks_off_leaves_the_old_file_and_no_half_one(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"old")

    def write(file: BinaryIO) -> None:
        file.write(b"half")
        raise KeyError

    with pytest.raises(KeyError):
        stream_whole(path, write)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["表.xlsx"]


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"")
    with pytest.raises(Refused) as refused:
        write_whole(tmp_path / "文件" / "表.xlsx", b"x")
    assert "表.xlsx" in str(refused.value)


@pytest.mark.parametrize(("number", "full"), [(errno.ENOSPC, True), (errno.EACCES, False), (errno.EROFS, False)])
def test_only_a_full_disk_stops_everything(number: int, full: bool) -> None:
    failure = told(OSError(number, os.strerror(number)), Path("表.xlsx"))
    assert isinstance(failure, Refused) != full
    assert ("full" in str(failure)) == full


def test_many_files_are_written_in_order_and_asked_for_one_by_one(tmp_path: Path) -> None:
    def files() -> Iterator[tuple[Path, bytes]]:
        for number in range(3):
            assert not (tmp_path / f"{number}").exists()
            yield tmp_path / f"{number}", b"%d" % number
            assert (tmp_path / f"{number}").exists()

    write_many(files())
    with together(lasting=False) as write:
        write(tmp_path / "3", b"3")
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == [b"0", b"1", b"2", b"3"]


@given(st.text(alphabet=st.characters(blacklist_characters="/\0", blacklist_categories=("Cs",)), min_size=1))
def test_a_shortened_name_leaves_room_and_keeps_its_ending(name: str) -> None:
    short = short_name(name)
    assert len(f"{short} (99)-说明.xlsx".encode()) <= 255
    assert name.startswith(short[:5]) or len(name.encode()) > 200
    if len(name.encode()) <= 200:
        assert short == name


def test_a_long_name_is_cut_before_its_ending() -> None:
    assert short_name("长" * 84 + ".xlsx").endswith("长.xlsx")
    assert len(short_name("a." + "x" * 253)) <= 230
    assert short_name(".xlsx") == ".xlsx"


def test_the_longest_name_a_folder_holds_can_be_written(tmp_path: Path) -> None:
    for name in ("长" * 83 + ".xlsx", "a" * 255):
        write_whole(tmp_path / name, b"x")
        assert (tmp_path / name).read_bytes() == b"x"


def test_a_free_name_counts_upwards(tmp_path: Path) -> None:
    for name in ("表.xlsx", "表 (2).xlsx"):
        (tmp_path / name).write_bytes(b"")
    assert free_name(tmp_path / "表.xlsx", Path.exists).name == "表 (3).xlsx"
    assert free_name(tmp_path / "新.xlsx", Path.exists).name == "新.xlsx"


def test_an_open_workbook_is_known_by_its_owner_file(tmp_path: Path) -> None:
    register = tmp_path / "档案总登记表.xlsx"
    assert not is_open(register)
    (tmp_path / "~$档案总登记表.xlsx").write_bytes(b"")
    assert is_open(register) and not is_open(tmp_path / "别的表.xlsx")


def test_copies_beside_an_open_workbook_are_found_again_and_nothing_else_is(tmp_path: Path) -> None:
    register = tmp_path / "档案总登记表.xlsx"
    copy = beside(register, _AT)
    for path in (register, copy, tmp_path / "档案总登记表 王芳存.xlsx"):
        path.write_bytes(b"")
    assert copies_beside(register) == [copy]
    clear_away(copy, tmp_path / "gone")
    assert copies_beside(register) == [] and register.exists()


def test_sweeping_takes_half_written_files_and_leaves_the_rest(tmp_path: Path) -> None:
    half = tmp_path / "甲" / ".guidang-表.xlsx.4711.part"
    whole = tmp_path / "甲" / "自己的.part"
    half.parent.mkdir()
    half.write_bytes(b"")
    whole.write_bytes(b"")
    sweep(tmp_path)
    sweep(tmp_path / "没有")
    assert not half.exists() and whole.exists()


def test_a_refusal_is_a_failure_with_an_exit_code() -> None:
    assert issubclass(Refused, Failure) and Refused.code == 1
