"""Small workbooks for people to read: lists for run reports, receipts and reminders, and one-page notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

from validators.message import Text
from workbooks.layout import letter
from workbooks.register.book import Tab, bare_parts, sheet_part, with_tabs
from workbooks.register.cell_text import foot_text, wrapped_lines
from workbooks.register.frame import Frame, Margins, SheetShell, shell_of
from workbooks.register.package import Deflated, Part, deflate, write_package
from workbooks.register.rows import head_row, number_text, rows_xml
from workbooks.register.sheet import BLOCK_ROWS, SheetColumn, tab_name
from workbooks.register.styles import LISTED, Look, column_width

_PAGE = Text("第 &P 页，共 &N 页", "Page &P of &N")
_MADE = Text(" 制表 {at:%Y-%m-%d %H:%M}", " Made on {at:%Y-%m-%d %H:%M}")
_EMPTY = Text("（无）", "(none)")
_LINE_HEIGHT: Final = 16.0
#: Excel takes no higher row.
_TALLEST: Final = 409.0
#: Wider lists are printed on A4 landscape.
_PORTRAIT: Final = 95
#: Intro lines run over at least this width, however narrow the table is.
_INTRO_WIDTH: Final = 80
_NOTE_WIDTH: Final = 88.0
_MARGINS: Final = Margins(left=0.5, right=0.5, top=0.6, bottom=0.75)


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One sheet of a list workbook.

    Attributes:
        name: the tab's name; what a tab cannot hold is replaced.
        title: the heading.
        lines: sentences between the heading and the table.
        columns: in order from `A`; none where the lines say it all.
        rows: one value a column, of the types that `workbooks.register.make_block` takes.
    """

    name: str
    title: str
    lines: Sequence[str] = ()
    columns: Sequence[SheetColumn] = ()
    rows: Sequence[Sequence[object]] = ()


def list_workbook(sheets: Sequence[ListSheet], at: datetime, language: str) -> bytes:
    """Return a workbook with one styled table a sheet; the same arguments give the same bytes.

    Args:
        sheets: at least one.
        at: the run's moment, in the office's local time.
        language: of the words that are ours, `zh` or `en`.

    Raises:
        ValueError: a row has more or fewer values than there are columns.
    """
    names: list[str] = []
    for sheet in sheets:
        names.append(tab_name(sheet.name, names))
    return _written([_drawn(name, sheet, at, language) for name, sheet in zip(names, sheets, strict=True)], at)


def note_workbook(title: str, paragraphs: Sequence[str], at: datetime) -> bytes:
    """Return a workbook with one page of text, such as why a file could not be taken and what to do.

    Args:
        title: the heading, also the tab's name.
        paragraphs: whole sentences; one that is empty leaves a gap.
        at: the run's moment, in the office's local time.
    """
    foot = 5 + len(paragraphs)
    top = [head_row(2, _height([(title, _NOTE_WIDTH * 10 / 16)]) * 1.6, [title], Look.NOTE_TITLE, 2)]
    for row, paragraph in enumerate(paragraphs, start=4):
        height = _height([(paragraph, _NOTE_WIDTH * 10 / 11)], line=18) + 6
        top.append(head_row(row, height, [paragraph], Look.NOTE, 2))
    top.append(head_row(foot, None, [f"{at:%Y-%m-%d %H:%M}"], Look.NOTE_FOOT, 2))
    frame = Frame(f"A1:B{foot}", [3, _NOTE_WIDTH], _MARGINS, grid=False)
    tab = Tab(tab_name(title, ()), area=frame.reference)
    return _written([_Drawn(tab, shell_of(frame, "".join(top)))], at)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A sheet, ready to be written: its tab, what stands around its rows, and the rows, some hundred in a piece."""

    tab: Tab
    shell: SheetShell
    rows: Iterable[bytes] = ()


def _drawn(name: str, sheet: ListSheet, at: datetime, language: str) -> _Drawn:
    if any(len(row) != len(sheet.columns) for row in sheet.rows):
        raise ValueError(f"{sheet.name}: every row needs {len(sheet.columns)} values, one a column")
    widths = [round(column_width(column), 1) for column in sheet.columns]
    # A merge keeps a long sentence from being cut at a narrow table's edge.
    across, span = 0.0, 0
    while across < max(_INTRO_WIDTH, sum(widths)):
        across += widths[span] if span < len(widths) else 9
        span += 1
    top = head_row(1, 28, [sheet.title], Look.TITLE)
    for row, line in enumerate(sheet.lines, start=2):
        top += head_row(row, _height([(line, across)]) + 2, [line], Look.LINE)
    merged = [f"A{row}:{letter(span)}{row}" for row in range(2, 2 + len(sheet.lines))]
    feet = (foot_text(sheet.title), _PAGE.of(language), _MADE.of(language).format(at=at))
    if not sheet.columns:
        reference = f"A1:{letter(span)}{1 + len(sheet.lines)}"
        frame = Frame(reference, (), _MARGINS, merged=merged, grid=False, feet=feet)
        return _Drawn(Tab(name), shell_of(frame, top))
    header = len(sheet.lines) + 3
    labels = [(column.label, width - 4) for column, width in zip(sheet.columns, widths, strict=True)]
    top += head_row(header, _height(labels) + 8, [label for label, _ in labels], Look.HEADER)
    last = header + max(len(sheet.rows), 1)
    if not sheet.rows:
        top += head_row(last, None, [_EMPTY.of(language)], Look.EMPTY)
    right = letter(max(span, len(sheet.columns)))
    filtered = f"A{header}:{letter(len(sheet.columns))}{last}"
    frame = Frame(
        reference=f"A1:{right}{last}",
        widths=widths,
        frozen=(0, header),
        filtered=filtered,
        merged=merged,
        grid=False,
        landscape=max(across, sum(widths)) > _PORTRAIT,
        margins=_MARGINS,
        feet=feet,
    )
    tab = Tab(name, frame.reference, filtered, title_row=header)
    return _Drawn(tab, shell_of(frame, top), _rows(sheet, widths, header + 1))


def _rows(sheet: ListSheet, widths: Sequence[float], first: int) -> Iterator[bytes]:
    for start in range(0, len(sheet.rows), BLOCK_ROWS):
        some = sheet.rows[start : start + BLOCK_ROWS]
        heights = [f"{_tall(sheet.columns, widths, row):g}" for row in some]
        yield rows_xml(sheet.columns, first + start, some, LISTED, heights)


def _tall(columns: Sequence[SheetColumn], widths: Sequence[float], row: Sequence[object]) -> float:
    """Return the height of a row whose texts are all shown; a number shrinks and never wraps."""
    texts = []
    for column, width, value in zip(columns, widths, row, strict=True):
        text = "、".join(map(str, value)) if isinstance(value, (tuple, list)) else value
        if isinstance(text, str):
            texts.append((text, width - 1.5))
        elif text is not None and not number_text(column.kind, text):
            texts.append((str(text), width - 1.5))
    return _height(texts) + 4


def _height(texts: Sequence[tuple[str, float]], line: float = _LINE_HEIGHT) -> float:
    """Return the height in points of a row that shows every (text, width) wrapped."""
    lines = max((wrapped_lines(text, width) for text, width in texts), default=1)
    return min(lines * line, _TALLEST - 20)


def _written(sheets: Sequence[_Drawn], at: datetime) -> bytes:
    parts = [
        Part(name, (deflate(content, last=True),))
        for name, content in with_tabs(bare_parts(), [each.tab for each in sheets], at).items()
    ]
    parts += [Part(sheet_part(number), _pieces(each)) for number, each in enumerate(sheets, start=1)]
    out = BytesIO()
    write_package(out, parts, at)
    return out.getvalue()


def _pieces(sheet: _Drawn) -> Iterator[Deflated]:
    for piece in (sheet.shell.head, *sheet.rows):
        yield deflate(piece, last=False)
    yield deflate(sheet.shell.tail, last=True)
