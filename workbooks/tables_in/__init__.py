"""Tables that somebody else designed: an office's old registers as sheets of plain cells."""

from workbooks.tables_in.grid import Book, Grid
from workbooks.tables_in.read import read_book

__all__ = ["Book", "Grid", "read_book"]
