"""Rows of values as the XML of a sheet part: the code that runs for every cell of the register.

Columns are made one by one, since what a column holds is asked once for all cells of a
block: whether all is filled, whether anything needs escaping. Only where the quick question says
that something may, each cell is looked at (`_careful`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, repeat
from types import NoneType

from validators.declaration import Kind
from workbooks.layout import letter
from workbooks.register.cell_text import LONGEST, xml_text
from workbooks.register.sheet import SheetColumn
from workbooks.register.styles import RECORDS, ROW_HEIGHT, RowLook

_EPOCH = date(1899, 12, 30).toordinal()
#: Excel reckons a 29 February 1900; earlier dates would be off by a day or cannot be held at all.
_FIRST_DAY = date(1900, 3, 1)
_FIRST_MOMENT = datetime(1900, 3, 1)
_ZERO = datetime(1899, 12, 30)
_DAY = timedelta(days=1)
#: A number with more digits loses some in Excel, so it is written as text.
_DIGITS = 15
#: Stands between the texts of a column while they are looked at together.
_BETWEEN = "\x1f"
_BLANK_EDGES = (f"{_BETWEEN} ", f" {_BETWEEN}", f"{_BETWEEN}\n", f"\n{_BETWEEN}")
_TEXT_TAIL = "</t></is></c>"
_NUMBER_TAIL = "</v></c>"


def rows_xml(
    columns: Sequence[SheetColumn],
    first_row: int,
    rows: Sequence[Sequence[object]],
    look: RowLook = RECORDS,
    heights: Sequence[str] = (),
) -> bytes:
    """Return the `<row>` elements of `rows`.

    Args:
        columns, first_row, rows: as in `make_block`.
        look: styles and boxes.
        heights: of each row in points; without them all are as high as a register's.

    Raises:
        ValueError: a row has more or fewer values than there are columns.
    """
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"every row needs {len(columns)} values, one a column")
    numbers = [str(number) for number in range(first_row, first_row + len(rows))]
    strands: list[Iterable[str]] = [repeat('<row r="'), numbers]
    fixed = f'" ht="{ROW_HEIGHT:g}" customHeight="1">'
    if heights:
        strands += (repeat('" ht="'), heights)
        fixed = '" customHeight="1">'
    for at, (column, values) in enumerate(zip(columns, zip(*rows, strict=True), strict=True), start=1):
        head, figure, text = f'<c r="{letter(at)}', look.figures[column.kind], look.texts[column.kind]
        quick = _QUICK.get(column.kind, _quick_text)(values)
        if quick is None:
            drawn = (
                _careful(head, number, look, column.kind, value) for number, value in zip(numbers, values, strict=True)
            )
            blank = f'" s="{figure}"/>' if look.boxed else ""
            cells = [cell or (blank and head + number + blank) for cell, number in zip(drawn, numbers, strict=True)]
            strands += (repeat(fixed), cells)
            fixed = ""
            continue
        texts, full, is_text = quick
        middle = f'" s="{text}" t="inlineStr"><is><t>' if is_text else f'" s="{figure}"><v>'
        tail = _TEXT_TAIL if is_text else _NUMBER_TAIL
        if full:
            strands += (repeat(fixed + head), numbers, repeat(middle), texts)
            fixed = tail
        else:
            blank = f'" s="{text if is_text else figure}"/>' if look.boxed else ""
            cells = [
                f"{head}{number}{middle}{shown}{tail}" if shown else blank and head + number + blank
                for number, shown in zip(numbers, texts, strict=True)
            ]
            strands += (repeat(fixed), cells)
            fixed = ""
    strands.append(repeat(fixed + "</row>"))
    return "".join(_woven(strands)).encode()


def _woven(strands: Sequence[Iterable[str]]) -> Iterator[str]:
    # The strands of fixed text never end; the row numbers, one a row, end all.
    return chain.from_iterable(zip(*strands, strict=False))


#: The cells' contents ("" for no cell), whether every cell is filled, whether they are text; None
#: where each cell must be looked at.
_Quick = tuple[Sequence[str], bool, bool]


def _quick_text(values: tuple[object, ...]) -> _Quick | None:
    texts: list[str] = [value or "" for value in values]  # type: ignore[misc]
    try:
        joined = _BETWEEN.join(texts)
    except TypeError:
        return None
    bare = joined.replace(_BETWEEN, "")
    if len(bare) + len(texts) - 1 != len(joined) or not bare.replace("\n", "").isprintable() or "_x" in bare:
        return None
    # What is printable has no blank but the plain one.
    edged = f"{_BETWEEN}{joined}{_BETWEEN}"
    if any(edge in edged for edge in _BLANK_EDGES):
        return None
    if len(joined) > LONGEST // 2 and max(map(len, texts)) > LONGEST // 2:
        return None
    if "&" in joined or "<" in joined or ">" in joined:
        texts = joined.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split(_BETWEEN)
    return texts, all(texts), True


def _quick_integers(values: tuple[object, ...]) -> _Quick | None:
    if not set(map(type, values)) <= {int, NoneType}:
        return None
    return _quick_numbers(values)


def _quick_numbers(values: tuple[object, ...]) -> _Quick | None:
    if not set(map(type, values)) <= {Decimal, int, NoneType}:
        return None
    texts = ["" if value is None else str(value) for value in values]
    joined = ",".join(texts)
    if "N" in joined or "n" in joined or max(map(len, texts)) > _DIGITS:
        return None
    return texts, None not in values, False


def _quick_dates(values: tuple[object, ...]) -> _Quick | None:
    if not set(map(type, values)) <= {date, NoneType}:
        return None
    days: list[date] = [value for value in values if value is not None]  # type: ignore[misc]
    if days and min(days) < _FIRST_DAY:
        return None
    if len(days) == len(values):
        return [str(day.toordinal() - _EPOCH) for day in days], True, False
    return [str(value.toordinal() - _EPOCH) if isinstance(value, date) else "" for value in values], False, False


def _quick_moments(values: tuple[object, ...]) -> _Quick | None:
    if not set(map(type, values)) <= {datetime, NoneType}:
        return None
    moments: list[datetime] = [value for value in values if value is not None]  # type: ignore[misc]
    try:
        if moments and min(moments) < _FIRST_MOMENT:
            return None
        texts = [repr((value - _ZERO) / _DAY) if isinstance(value, datetime) else "" for value in values]
    except TypeError:  # a moment with a zone
        return None
    return texts, len(moments) == len(values), False


_QUICK: dict[Kind, Callable[[tuple[object, ...]], _Quick | None]] = {
    Kind.INTEGER: _quick_integers,
    Kind.NUMBER: _quick_numbers,
    Kind.MONEY: _quick_numbers,
    Kind.DATE: _quick_dates,
    Kind.MOMENT: _quick_moments,
}


def _serial(moment: datetime) -> str:
    """Return the moment's wall-clock time as Excel's number of days."""
    return repr((moment.replace(tzinfo=None) - _ZERO) / _DAY)


def _careful(head: str, number: str, look: RowLook, kind: Kind, value: object) -> str:
    """Return one cell; whatever its column cannot hold as a number or date is written as text."""
    if isinstance(value, (tuple, list)):
        value = "、".join(map(str, value))
    if value is None or value == "":
        return ""
    figure = number_text(kind, value)
    if figure:
        return f'{head}{number}" s="{look.figures[kind]}"><v>{figure}{_NUMBER_TAIL}'
    return _text_cell(head + number, look.texts[kind], str(value))


def _text_cell(start: str, style: int, content: str) -> str:
    text = xml_text(content)
    if not text:
        return ""
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f'{start}" s="{style}" t="inlineStr"><is><t{space}>{text}{_TEXT_TAIL}'


def head_row(row: int, height: float | None, texts: Sequence[str], style: int, first: int = 1) -> str:
    """Return a `<row>` of texts that are no record: titles, sentences, labels.

    Args:
        row: its Excel row.
        height: in points; None for the sheet's own.
        texts: side by side, from column `first` on.
        style: number of their style.
        first: column of the first text.
    """
    cells = "".join(_text_cell(f'<c r="{letter(at)}{row}', style, text) for at, text in enumerate(texts, start=first))
    tall = f' ht="{height:g}" customHeight="1"' if height else ""
    return f'<row r="{row}"{tall}>{cells}</row>'


def number_text(kind: Kind, value: object) -> str:
    """Return the number that a cell of `kind` holds for `value`; empty where it must be written as text."""
    if kind in (Kind.DATE, Kind.MOMENT):
        return _day_number(value, timed=kind is Kind.MOMENT) if isinstance(value, date) else ""
    if kind not in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY) or isinstance(value, bool):
        return ""
    if not isinstance(value, (int, float, Decimal)):
        return ""
    exact = Decimal(repr(value) if isinstance(value, float) else value)
    digits = str(abs(exact)).partition("E")[0].replace(".", "").strip("0")
    return str(exact) if exact.is_finite() and len(digits) <= _DIGITS else ""


def _day_number(value: date, *, timed: bool) -> str:
    day = value.date() if isinstance(value, datetime) else value
    if day < _FIRST_DAY:
        return ""
    return _serial(value) if timed and isinstance(value, datetime) else str(day.toordinal() - _EPOCH)
