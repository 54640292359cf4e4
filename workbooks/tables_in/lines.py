"""What each row of a table is: a record, or something that people write around their records."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from statistics import median
from typing import Final

from validators.filled import Cell, CellKind
from validators.heads import fold
from workbooks.tables_in.finding import Table, content


class Sort(StrEnum):
    """What a row is."""

    RECORD = "record"
    TITLE = "title"
    HEAD = "head"
    TOTAL = "total"
    NOTE = "note"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Line:
    """A row, or several empty ones that follow each other.

    Attributes:
        first: its row.
        last: the last of the empty ones, else the same row.
        sort: what it is.
        text: what stands in it.
    """

    first: int
    last: int
    sort: Sort
    text: str

    @property
    def rows(self) -> int:
        """How many rows of the sheet it is."""
        return self.last - self.first + 1


_SUM: Final = "小计|合计|总计|共计|累计|总和|总额|总数|合共|subtotal|grandtotal|total|sum"
_TOTAL: Final = re.compile(rf".{{0,16}}(?:{_SUM})(?:\(.*\))?[\d,.¥]*|(?:小计|合计|总计|共计|累计|本页|本月|本年).*")
#: What may stand beside a total: amounts, counts, periods, capitals of an amount, dashes.
_AMOUNT: Final = re.compile(
    r"[-+]?[¥$€£]?[\d,.]+(?:万|亿|千|百)*[元份笔项个家户条张件人次户%]*|(?:人民币|大写|金额)*[:(]*[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]+\)*"
    r"|\d{2,4}年(?:度|\d{1,2}月)?|\d{1,2}月|第?[一二三四1-4]季度?|[-/—\\*]+|[元份笔项个家户条张件]"
)
_LABEL: Final = re.compile(r"[^::]{1,12}[::].*")
_SIGNED: Final = re.compile(
    r"(?:制表|填表|填报|编制|登记|统计|经办|审核|复核|审批|审定|批准|主管|负责|校对|打印|制单|经理|部门|单位|日期|盖章|签字|签章)"
    r"(?:人|员|者|日期|时间|单位|部门|负责人|领导|签字|签章)?"
)
_NOTE: Final = re.compile(
    r"(?:注|备注|说明|附注|附|提示|填表说明|填写说明)[::;,、.0-9].*|[*※]\D.*|第\d+页.*|共\d+页.*|续表.*"
)
_NUMBERED: Final = re.compile(r"[\d.、()#no一二三四五六七八九十百]+")


def _is_amount(cell: Cell) -> bool:
    if cell.kind in (CellKind.NUMBER, CellKind.FORMULA):
        return True
    return cell.kind is CellKind.TEXT and _AMOUNT.fullmatch(fold(content(cell))) is not None


def _text(cell: Cell) -> str:
    return fold(content(cell)) if cell.kind is CellKind.TEXT else ""


class _Sorter:
    """Tells the rows of one table apart."""

    def __init__(self, table: Table, serial: Collection[int], identity: Collection[int]) -> None:
        grid = table.grid
        self._table = table
        self._serial = set(serial)
        self._identity = set(identity)
        self._heads = {
            column: {fold(content(grid.cell(row, column))) for row in range(table.top, table.bottom + 1)} - {""}
            for column in {column for row in range(table.top, table.bottom + 1) for column in grid.rows.get(row, {})}
        }
        self._words = set().union(*self._heads.values()) if self._heads else set()
        self._titles = {
            text
            for row, cells in grid.rows.items()
            if row < table.top
            for cell in cells.values()
            if (text := _text(cell))
        }
        body = [cells for row, cells in grid.rows.items() if row > table.bottom]
        self._typical = median(len(cells) for cells in body) if body else 0
        numbered = [row for row, cells in grid.rows.items() if row > table.bottom and self._number(cells)]
        self._counted = len(numbered) * 2 > len(body)
        self._last_number = max(numbered, default=0)

    def _number(self, cells: Mapping[int, Cell]) -> bool:
        """Return whether the row has a serial number."""
        return any(
            cells[at].kind is CellKind.NUMBER or _NUMBERED.fullmatch(_text(cells[at]))
            for at in self._serial
            if at in cells
        )

    def sort(self, row: int) -> Sort:
        """Return what a row is."""
        table, cells = self._table, self._table.grid.rows.get(row, {})
        if table.top <= row <= table.bottom:
            return Sort.HEAD
        if not cells:
            return Sort.EMPTY
        if row < table.top:
            return Sort.TITLE
        own = {at: cell for at, cell in cells.items() if at not in self._serial}
        if not own and self._number(cells):
            return Sort.EMPTY
        if self.says_head(cells):
            return Sort.HEAD
        if all((text := _text(cell)) and text in self._titles for cell in cells.values()):
            return Sort.TITLE
        if self._is_total(cells, own):
            return Sort.TOTAL
        return Sort.NOTE if self._is_note(row, cells) else Sort.RECORD

    def head_words(self, cells: Mapping[int, Cell]) -> tuple[int, int]:
        """Return how many cells say what the head says in their column, and how many what it says in another."""
        texts = {at: _text(cell) for at, cell in cells.items()}
        same = sum(text in self._heads.get(at, ()) for at, text in texts.items())
        moved = sum(text in self._words and text not in self._heads.get(at, ()) for at, text in texts.items())
        return same, moved

    def says_head(self, cells: Mapping[int, Cell]) -> bool:
        """Return whether a row is a head again, as on the next page of a printed register."""
        same, moved = self.head_words(cells)
        return same + moved >= 2 and (same + moved) * 5 >= len(cells) * 3

    def _is_total(self, cells: Mapping[int, Cell], own: Mapping[int, Cell]) -> bool:
        named = {at for at, cell in cells.items() if _TOTAL.fullmatch(_text(cell))}
        rest = [cell for at, cell in own.items() if at not in named]
        if named:
            return all(_is_amount(cell) or _LABEL.fullmatch(_text(cell)) for cell in rest)
        sums = bool(own) and not self._number(cells) and all(_is_amount(cell) for cell in own.values())
        return sums and not self._identity & set(own)

    def _is_note(self, row: int, cells: Mapping[int, Cell]) -> bool:
        texts = [_text(cells[at]) for at in sorted(cells)]
        first = texts[0]
        if not first:
            return False
        alone = len(cells) == 1 and self._typical > 2
        if _NOTE.fullmatch(first) and len(cells) <= 2:
            return True
        labelled = sum(1 for text in texts if _LABEL.fullmatch(text) or _SIGNED.fullmatch(text))
        if (_LABEL.fullmatch(first) or _SIGNED.fullmatch(first)) and labelled * 2 >= len(cells):
            return True
        unnumbered = self._counted and not self._number(cells)
        if alone:
            return unnumbered or not self._identity & set(cells) or self._spread(row, min(cells))
        return unnumbered and row > self._last_number and len(cells) * 3 <= self._typical

    def _spread(self, row: int, column: int) -> bool:
        """Return whether a cell is merged over its neighbours, as titles are."""
        merge = self._table.grid.merge_at(row, column)
        return merge is not None and merge.right > merge.left


def turns(table: Table) -> dict[int, bool]:
    """Return row -> whether the head's words stand there under other columns than in the head, for each further head.

    A page whose columns are arranged otherwise cannot be read under the first head; one that
    repeats it ends such a page.
    """
    sorter = _Sorter(table, (), ())
    found: dict[int, bool] = {}
    for row in sorted(table.grid.rows):
        cells = table.grid.rows[row]
        if row > table.bottom and sorter.says_head(cells):
            found[row] = sorter.head_words(cells)[1] >= 2 or found.get(row - 1, False)
    return found


def sort_lines(table: Table, serial: Collection[int], identity: Collection[int]) -> tuple[Line, ...]:
    """Return what every row of the sheet is, from row 1 to the last in which anything stands.

    Args:
        table: the table.
        serial: columns that number the rows.
        identity: columns without which a row cannot be a record: number, name, date, archive code.
    """
    sorter = _Sorter(table, serial, identity)
    return tuple(_lines(table, sorter))


def _lines(table: Table, sorter: _Sorter) -> Iterator[Line]:
    grid = table.grid
    row = 1
    for filled in sorted(grid.rows):
        if row < filled:
            yield from _blank(table, row, filled - 1)
        cells = grid.rows[filled]
        text = "  ".join(content(cells[at]) for at in sorted(cells))
        yield Line(filled, filled, sorter.sort(filled), text)
        row = filled + 1


def _blank(table: Table, first: int, last: int) -> Iterator[Line]:
    """Yield the rows of a gap: those between the lines of a head belong to it."""
    for inside, some in groupby(range(first, last + 1), lambda row: table.top <= row <= table.bottom):
        rows = list(some)
        yield Line(rows[0], rows[-1], Sort.HEAD if inside else Sort.EMPTY, "")
