"""Writing the register workbook: the shell's parts, and the blocks of rows between head and tail of their sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from workbooks.register.block import Block, fingerprint
from workbooks.register.frame import SheetShell
from workbooks.register.overview import Overview
from workbooks.register.package import Deflated, Part, deflate, write_package
from workbooks.register.sheet import BLOCK_ROWS, EXCEL_ROWS, HEADER_ROWS, RegisterSheet, Volume, split_volumes
from workbooks.register.shell import register_parts


def write_register(
    out: BinaryIO,
    overview: Overview,
    sheets: Sequence[RegisterSheet],
    at: datetime,
    language: str,
    *,
    limit: int = EXCEL_ROWS,
    block_rows: int = BLOCK_ROWS,
) -> None:
    """Write the register; the same arguments give the same bytes.

    Args:
        out: a seekable file; one block is in memory at a time.
        overview: the first sheet.
        sheets: the others. One with more rows than a sheet takes goes on in further volumes, on
            tabs with the volume's number behind the name.
        at: the run's moment, in the office's local time.
        language: of the words that are ours, `zh` or `en`.
        limit: rows of an Excel sheet (a parameter for tests).
        block_rows: records in a block (a parameter for tests).

    Raises:
        ValueError: a block is not the one that belongs in its place, or the blocks hold more or
            fewer rows than the sheet says. What has been written to `out` is then of no use.
    """
    volumes = [(sheet, volume) for sheet in sheets for volume in split_volumes(sheet.rows, limit, block_rows)]
    parts, shells = register_parts(overview, volumes, at, language)
    write_package(out, _package(parts, volumes, shells), at)


def _package(
    parts: dict[str, bytes],
    volumes: Sequence[tuple[RegisterSheet, Volume]],
    shells: Sequence[tuple[str, SheetShell]],
) -> Iterator[Part]:
    for name, content in parts.items():
        yield Part(name, (deflate(content, last=True),))
    blocks: Iterator[Block] = iter(())
    for (sheet, volume), (name, shell) in zip(volumes, shells, strict=True):
        if volume.number == 1:
            blocks = iter(sheet.blocks)
        yield Part(name, _pieces(sheet, volume, shell, blocks))
        if volume.number == volume.of and next(blocks, None) is not None:
            raise ValueError(f"{sheet.name}: there are more blocks than {sheet.rows} rows need")


def _pieces(sheet: RegisterSheet, volume: Volume, shell: SheetShell, blocks: Iterator[Block]) -> Iterator[Deflated]:
    yield deflate(shell.head, last=False)
    made_for = fingerprint(sheet.columns)
    row = HEADER_ROWS + 1
    while row <= volume.last_row:
        block = next(blocks, None)
        if block is None:
            raise ValueError(f"{sheet.name}: the blocks end at row {row - 1} of {volume.last_row}")
        if block.first_row != row or block.made_for != made_for or row + block.rows - 1 > volume.last_row:
            raise ValueError(f"{sheet.name}: the block for row {block.first_row} does not belong at row {row}")
        yield block
        row += block.rows
    yield deflate(shell.tail, last=True)
