"""The register's rows as they were written last night, kept so that only changed blocks are made anew."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from jobs.outbox import write_many, write_whole
from workbooks.register import BLOCK_ROWS, Block, SheetColumn, block_place, fingerprint, make_block

_SEAL = "seal"


class KeptBlocks:
    """A folder of blocks, with the seal that the ledger knows it by.

    Where the folder's seal is not the one in the ledger (a restored ledger, an interrupted run),
    nothing that is kept can be trusted and every block is made anew.
    """

    def __init__(self, folder: Path, revision: int, seal: str) -> None:
        """Open the folder.

        Args:
            folder: where the blocks lie.
            revision: the ledger's revision that the kept blocks show.
            seal: the seal the ledger knows.
        """
        self._folder = folder
        self._made: list[tuple[Path, bytes]] = []
        path = folder / _SEAL
        self._sound = bool(seal) and path.is_file() and path.read_text() == seal
        self.revision = revision if self._sound else 0

    def blocks(
        self,
        name: str,
        columns: tuple[SheetColumn, ...],
        rows: int,
        changed: Collection[int],
        fetch: Callable[[int, int], Sequence[Sequence[object]]],
    ) -> Iterator[Block]:
        """Yield the blocks of a sheet in order.

        Args:
            name: of the sheet, for the files.
            columns: the sheet's columns.
            rows: how many rows it has; positions 1 to `rows`.
            changed: numbers of the blocks (from 0) that hold anything newer than `revision`.
            fetch: returns the rows of positions first to last, both included.
        """
        stamp = fingerprint(columns)
        for number in range(-(-rows // BLOCK_ROWS)):
            path = self._folder / f"{name}-{number:05d}.block"
            first_row = block_place(number)[1]
            block = None
            if self._sound and number not in changed and path.is_file():
                block = Block.from_bytes(path.read_bytes(), stamp, first_row)
            if block is None:
                first = number * BLOCK_ROWS + 1
                block = make_block(columns, first_row, fetch(first, min(first + BLOCK_ROWS - 1, rows)))
                self._made.append((path, block.to_bytes()))
            yield block

    def settle(self, revision: int) -> str:
        """Keep what was made, and return the seal that the ledger has to know it by."""
        if self._made:
            (self._folder / _SEAL).unlink(missing_ok=True)
            write_many(self._made)
        seal = f"{revision}-{secrets.token_hex(8)}"
        write_whole(self._folder / _SEAL, seal.encode())
        return seal
