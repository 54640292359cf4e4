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
from workbooks.register.styles import ROW_HEIGHT, STYLE_OF

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


def rows_xml(columns: Sequence[SheetColumn], first_row: int, rows: Sequence[Sequence[object]]) -> bytes:
    """Return the `<row>` elements of `rows`; arguments as in `make_block`."""
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"every row needs {len(columns)} values, one a column")
    numbers = [str(number) for number in range(first_row, first_row + len(rows))]
    strands: list[Iterable[str]] = [repeat('<row r="'), numbers]
    fixed = f'" ht="{ROW_HEIGHT:g}" customHeight="1">'
    for at, (column, values) in enumerate(zip(columns, zip(*rows, strict=True), strict=True), start=1):
        head, style = f'<c r="{letter(at)}', STYLE_OF[column.kind]
        quick = _QUICK.get(column.kind, _quick_text)(values)
        if quick is None:
            cells = [
                _careful(head, number, style, column.kind, value) for number, value in zip(numbers, values, strict=True)
            ]
            strands += (repeat(fixed), cells)
            fixed = ""
            continue
        texts, full, is_text = quick
        middle = f'" s="{style}" t="inlineStr"><is><t>' if is_text else f'" s="{style}"><v>'
        tail = _TEXT_TAIL if is_text else _NUMBER_TAIL
        if full:
            strands += (repeat(fixed + head), numbers, repeat(middle), texts)
            fixed = tail
        else:
            cells = [
                f"{head}{number}{middle}{text}{tail}" if text else ""
                for number, text in zip(numbers, texts, strict=True)
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


def _careful(head: str, number: str, style: int, kind: Kind, value: object) -> str:
    """Return one cell; whatever its column cannot hold as a number or date is written as text."""
    if isinstance(value, (tuple, list)):
        value = "、".join(map(str, value))
    if value is None or value == "":
        return ""
    figure = number_text(kind, value)
    if figure:
        return f'{head}{number}" s="{style}"><v>{figure}{_NUMBER_TAIL}'
    text = xml_text(str(value))
    if not text:
        return ""
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f'{head}{number}" s="{style}" t="inlineStr"><is><t{space}>{text}{_TEXT_TAIL}'


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
