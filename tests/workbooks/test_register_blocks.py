"""Blocks: kept and taken up again, and their places on the sheets."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from register_books import COLUMNS, a_row

from validators.declaration import Kind
from workbooks.register import (
    Block,
    SheetColumn,
    block_place,
    fingerprint,
    fresh_blocks,
    make_block,
    split_volumes,
)
from workbooks.register.crc import combine_crc
from workbooks.register.sheet import tab_name


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_the_crc_of_two_pieces_is_that_of_both_together(first: bytes, second: bytes) -> None:
    assert combine_crc(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


def test_the_crc_is_right_for_long_pieces() -> None:
    first, second = b"abc" * 1_000_001, bytes(range(256)) * 70_001
    assert combine_crc(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


def test_blocks_may_follow_one_another_in_one_deflate_stream() -> None:
    blocks = [make_block(COLUMNS, 4, [a_row(1)]), make_block(COLUMNS, 5, [a_row(2), a_row(3)])]
    stream = zlib.decompressobj(-15)
    plain = stream.decompress(b"".join(block.data for block in blocks))
    assert plain.count(b"<row ") == 3
    assert len(plain) == sum(block.plain_size for block in blocks)
    assert zlib.crc32(plain) == combine_crc(blocks[0].crc, blocks[1].crc, blocks[1].plain_size)
    # The second one looks back on nothing in the first.
    assert zlib.decompressobj(-15).decompress(blocks[1].data).startswith(b'<row r="5"')


def test_a_kept_block_is_the_same_block() -> None:
    block = make_block(COLUMNS, 1004, [a_row(n) for n in range(20)])
    assert Block.from_bytes(block.to_bytes(), fingerprint(COLUMNS), 1004) == block


def test_a_block_kept_for_other_columns_or_another_place_or_damaged_is_made_anew() -> None:
    kept = make_block(COLUMNS, 4, [a_row()]).to_bytes()
    now = fingerprint(COLUMNS)
    assert Block.from_bytes(kept, fingerprint(COLUMNS[:-1]), 4) is None
    assert Block.from_bytes(kept, now, 1004) is None
    for damaged in (b"", kept[:20], kept[:-1], kept[:-1] + bytes([kept[-1] ^ 1]), b"x" + kept[1:]):
        assert Block.from_bytes(damaged, now, 4) is None


def test_the_fingerprint_knows_labels_kinds_and_order_but_not_widths() -> None:
    one, two = SheetColumn("a", Kind.TEXT, 10), SheetColumn("b", Kind.TEXT, 10)
    now = fingerprint((one, two))
    assert fingerprint((SheetColumn("a", Kind.TEXT, 30), two)) == now
    assert fingerprint((two, one)) != now
    assert fingerprint((SheetColumn("a", Kind.DATE, 10), two)) != now
    assert fingerprint((one,)) != now


def test_blocks_stand_below_the_header_and_none_lies_across_a_border() -> None:
    assert [block_place(number) for number in (0, 1, 2096, 2097)] == [(1, 4), (1, 504), (1, 1_048_004), (2, 4)]
    assert [block_place(number, limit=28, block_rows=10) for number in range(4)] == [(1, 4), (1, 14), (2, 4), (2, 14)]
    with pytest.raises(ValueError, match="does not fit"):
        block_place(0, limit=12, block_rows=10)


def test_volumes_hold_every_row_once() -> None:
    assert [volume.rows for volume in split_volumes(0)] == [0]
    assert [volume.rows for volume in split_volumes(20, limit=28, block_rows=10)] == [20]
    assert [(v.number, v.of, v.rows) for v in split_volumes(41, limit=28, block_rows=10)] == [
        (1, 3, 20),
        (2, 3, 20),
        (3, 3, 1),
    ]
    assert split_volumes(2_100_000)[0].last_row <= 1_048_576


def test_fresh_blocks_stand_where_kept_ones_would() -> None:
    blocks = list(fresh_blocks(COLUMNS, (a_row(n) for n in range(25)), limit=23, block_rows=10))
    assert [(block.first_row, block.rows) for block in blocks] == [(4, 10), (14, 10), (4, 5)]


def test_tab_names_are_what_excel_takes() -> None:
    assert tab_name("供应商/客户基本资料登记表", ()) == "供应商／客户基本资料登记表"
    assert tab_name("a" * 40, (), 2) == "a" * 28 + "(2)"
    assert tab_name("Loans", ("loans",)) == "Loans(2)"
    assert tab_name("档案目录", ("概览", "档案目录"), 2) == "档案目录(2)"
    assert tab_name("[?]", ()) == "【？】"
    assert tab_name("'", ()) == "-"
