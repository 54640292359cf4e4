"""A sheet part without its rows, written as text.

openpyxl takes longer over the head of one sheet than we over a block of rows, and a register has some thirty
sheets. What stands here is what every sheet of ours has; source of the elements and their order: ECMA-376 part 1, 18.3.1.99.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from workbooks.layout import letter
from workbooks.register.cell_text import xml_text
from workbooks.register.styles import Ruling

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#: Excel's own height of a row, in points.
_PLAIN_HEIGHT: Final = 15.0


class SheetShell(NamedTuple):
    """A sheet part cut where the rows go."""

    head: bytes
    tail: bytes


class Margins(NamedTuple):
    """Of a printed page, in inches."""

    left: float
    right: float
    top: float
    bottom: float
    header: float = 0.3
    footer: float = 0.35


class Refusal(NamedTuple):
    """What somebody is told who types into the body of a protected sheet."""

    title: str
    said: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What a sheet has besides its rows.

    Attributes:
        reference: the range that all its cells fill, such as `A1:G10`.
        widths: of the columns from `A`, in characters.
        styles: of the columns' cells without content, one a column; none for Excel's own.
        frozen: columns and rows that stay in sight.
        filtered: range of the filter; "" for none.
        merged: ranges.
        row_height: of rows that say nothing, in points.
        grid: draw Excel's grid lines.
        tab: colour of the tab; "" for none.
        landscape: how the page lies.
        pages: so many pages beside each other; there are as many below each other as it takes.
        margins: of the page.
        feet: left, middle and right of the page's foot, with Excel's codes (`&P`); none for no foot.
        protected: forbid what would spoil the sheet and leave filtering, sorting, widths and heights free.
        body: range of a register's rows, which are ruled; "" for none.
        refusal: told to whoever types into the body of a protected sheet.
    """

    reference: str
    widths: Sequence[float]
    margins: Margins
    styles: Sequence[int] = ()
    frozen: tuple[int, int] = (0, 0)
    filtered: str = ""
    merged: Sequence[str] = ()
    row_height: float = _PLAIN_HEIGHT
    grid: bool = True
    tab: str = ""
    landscape: bool = False
    pages: int = 1
    feet: tuple[str, str, str] | None = None
    protected: bool = False
    body: str = ""
    refusal: Refusal | None = None


def shell_of(frame: Frame, top: str) -> SheetShell:
    """Return a sheet part without its rows.

    Args:
        frame: what the sheet has besides.
        top: the `<row>` elements above the rows (`workbooks.register.rows.head_row`).
    """
    head = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}"><sheetPr>',
        f'<tabColor rgb="00{frame.tab}"/>' if frame.tab else "",
        f'<pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{frame.reference}"/>',
        _view(frame),
        f'<sheetFormatPr baseColWidth="8" defaultRowHeight="{frame.row_height:g}"',
        ' customHeight="1"/>' if frame.row_height != _PLAIN_HEIGHT else "/>",
        _columns(frame),
        f"<sheetData>{top}",
    )
    tail = (
        "</sheetData>",
        _protection() if frame.protected else "",
        f'<autoFilter ref="{frame.filtered}"/>' if frame.filtered else "",
        _merged(frame),
        _ruled(frame.body) if frame.body else "",
        _refused(frame.body, frame.refusal) if frame.body and frame.refusal else "",
        "<pageMargins ",
        " ".join(f'{side}="{inches:g}"' for side, inches in frame.margins._asdict().items()),
        f'/><pageSetup paperSize="9"{" orientation=" + chr(34) + "landscape" + chr(34) if frame.landscape else ""}',
        f' fitToWidth="{frame.pages}" fitToHeight="0"/>',
        _feet(frame.feet) if frame.feet else "",
        "</worksheet>",
    )
    return SheetShell("".join(head).encode(), "".join(tail).encode())


def _view(frame: Frame) -> str:
    grid = "" if frame.grid else ' showGridLines="0"'
    columns, rows = frame.frozen
    if not (columns or rows):
        return f'<sheetViews><sheetView{grid} workbookViewId="0"/></sheetViews>'
    across = f' xSplit="{columns}"' if columns else ""
    down = f' ySplit="{rows}"' if rows else ""
    pane = {(True, True): "bottomRight", (False, True): "bottomLeft", (True, False): "topRight"}[columns > 0, rows > 0]
    others = '<selection pane="topRight"/><selection pane="bottomLeft"/>' if columns and rows else ""
    return (
        f'<sheetViews><sheetView{grid} workbookViewId="0"><pane{across}{down} topLeftCell="{letter(columns + 1)}{rows + 1}"'
        f' activePane="{pane}" state="frozen"/>{others}<selection pane="{pane}" activeCell="A1" sqref="A1"/>'
        "</sheetView></sheetViews>"
    )


def _columns(frame: Frame) -> str:
    styles = [f' style="{style}"' for style in frame.styles] or [""] * len(frame.widths)
    cols = (
        f'<col min="{at}" max="{at}" width="{width:g}"{style} customWidth="1"/>'
        for at, (width, style) in enumerate(zip(frame.widths, styles, strict=True), start=1)
    )
    return f"<cols>{''.join(cols)}</cols>" if frame.widths else ""


def _merged(frame: Frame) -> str:
    if not frame.merged:
        return ""
    cells = "".join(f'<mergeCell ref="{each}"/>' for each in frame.merged)
    return f'<mergeCells count="{len(frame.merged)}">{cells}</mergeCells>'


def _protection() -> str:
    # In the file, 0 says that it is not forbidden.
    return '<sheetProtection sheet="1" objects="0" scenarios="0" formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>'


def _ruled(body: str) -> str:
    """Rule the rows and shade every other one, cells without content included."""
    rules = ((Ruling.BAND, "MOD(ROW(),2)=1"), (Ruling.LINES, "TRUE"))
    told = (
        f'<cfRule type="expression" dxfId="{number}" priority="{at}"><formula>{formula}</formula></cfRule>'
        for at, (number, formula) in enumerate(rules, start=1)
    )
    return f'<conditionalFormatting sqref="{body}">{"".join(told)}</conditionalFormatting>'


def _refused(body: str, refusal: Refusal) -> str:
    """Refuse what is typed into the rows by a validation that nothing meets: locked cells could not be sorted."""
    return (
        '<dataValidations count="1"><dataValidation type="custom" allowBlank="0" showErrorMessage="1"'
        f' errorTitle="{_attribute(refusal.title)}" error="{_attribute(refusal.said)}" sqref="{body}">'
        "<formula1>FALSE</formula1></dataValidation></dataValidations>"
    )


def _feet(feet: tuple[str, str, str]) -> str:
    left, middle, right = feet
    return f"<headerFooter><oddFooter>{xml_text(f'&L{left}&C{middle}&R{right}')}</oddFooter></headerFooter>"


def _attribute(text: str) -> str:
    return xml_text(text).replace('"', "&quot;")
