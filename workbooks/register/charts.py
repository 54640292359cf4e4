"""Native charts: on a sheet of a workbook, and as parts for a Word document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from workbooks.register.cell_text import cell_text
from workbooks.register.package import Part, deflate, write_package
from workbooks.register.styles import FONT, GREY, LINE, NAVY, new_workbook

_COLORS: Final = ("2F6DB5", "E08E2B", "5FA55A", "8A6BB8", "C9504C", "49A3A8", "9A8C6C")


def draw_chart(
    sheet: Any,
    shape: str,
    title: str,
    *,
    names: tuple[int, int, int],
    series: int,
    box: tuple[int, int, int, int],
) -> None:
    """Put a chart on `sheet`.

    Args:
        sheet: the sheet that holds the table.
        shape: `column`, `bar`, `line` or `pie`.
        title: the chart's title.
        names: column of the names, first and last row; the figures stand right of them, their labels
            above them.
        series: how many columns of figures are drawn.
        box: left column and top row of the cells it covers, and the column and row where it ends.
    """
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

    chart = _chart_of(sheet, shape, title, names, series)
    left, top, right, bottom = box
    chart.anchor = TwoCellAnchor(
        editAs="oneCell",
        _from=AnchorMarker(col=left - 1, colOff=120_000, row=top - 1, rowOff=60_000),
        to=AnchorMarker(col=right - 1, colOff=0, row=bottom - 1, rowOff=0),
    )
    sheet.add_chart(chart)


def chart_with_data(
    shape: str, title: str, names: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]], at: datetime
) -> tuple[bytes, bytes]:
    """Return a chart that lies in no workbook of ours: the XML of its part, and a workbook with its data.

    Args:
        shape: `column`, `bar`, `line` or `pie`.
        title: the chart's title.
        names: along its axis, or of its slices; at least one.
        series: label and one value a name.
        at: the moment that the workbook is dated.
    """
    from openpyxl.xml.functions import tostring

    from workbooks.register.book import Tab, with_tabs, workbook_parts

    book: Any = new_workbook()
    sheet = book.create_sheet("Sheet1")
    rows: list[tuple[str | float | None, ...]] = [("", *(label for label, _ in series))]
    rows += [(name, *(values[step] for _, values in series)) for step, name in enumerate(names)]
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            if isinstance(value, str):
                cell.value = cell_text(value)
                cell.data_type = "s"  # also where it begins with =
            else:
                cell.value = value
    chart = _chart_of(sheet, shape, title, (1, 2, 1 + len(names)), len(series))
    parts = with_tabs(workbook_parts(book), [Tab("Sheet1")], at)
    out = BytesIO()
    write_package(out, (Part(name, (deflate(content, last=True),)) for name, content in parts.items()), at)
    return tostring(chart._write()), out.getvalue()


def _chart_of(sheet: Any, shape: str, title: str, names: tuple[int, int, int], series: int) -> Any:
    """Return a chart of a table on a sheet; see `draw_chart`."""
    from openpyxl.chart import Reference
    from openpyxl.drawing.text import CharacterProperties

    column, first, last = names
    chart = _empty_chart(shape)
    figures = Reference(sheet, min_col=column + 1, max_col=column + series, min_row=first - 1, max_row=last)
    chart.add_data(figures, titles_from_data=True)
    _fill_caches(chart, sheet, names)
    chart.title = _title(title)
    chart.title.overlay = False
    _color(chart, shape)
    rows = sheet.iter_rows(first, last, column + 1, column + series, values_only=True)
    _label(chart, shape, series, [value for row in rows for value in row])
    chart.graphical_properties = _frame()
    chart.roundedCorners = False
    if chart.legend is not None:
        chart.legend.txPr = _rich(CharacterProperties(sz=900, solidFill=GREY))
    return chart


def _fill_caches(chart: Any, sheet: Any, names: tuple[int, int, int]) -> None:
    """Name the rows, and keep names and figures in the chart for programs that draw without reading cells."""
    from openpyxl.chart import Reference
    from openpyxl.chart.data_source import AxDataSource, NumData, NumVal, StrData, StrRef, StrVal

    column, first, last = names
    rows = range(first, last + 1)
    named = str(Reference(sheet, min_col=column, min_row=first, max_row=last))
    for step, line in enumerate(chart.series, start=1):
        points = [StrVal(idx=at, v=str(sheet.cell(row, column).value)) for at, row in enumerate(rows)]
        line.cat = AxDataSource(strRef=StrRef(f=named, strCache=StrData(ptCount=len(points), pt=points)))
        figures = [(at, sheet.cell(row, column + step).value) for at, row in enumerate(rows)]
        values = [NumVal(idx=at, v=str(figure)) for at, figure in figures if figure is not None]
        line.val.numRef.numCache = NumData(formatCode="General", ptCount=len(rows), pt=values)
        label = StrVal(idx=0, v=str(sheet.cell(first - 1, column + step).value))
        line.tx.strRef.strCache = StrData(ptCount=1, pt=[label])


def _empty_chart(shape: str) -> Any:
    from openpyxl.chart import BarChart, LineChart, PieChart

    if shape == "pie":
        return PieChart()
    if shape == "line":
        return LineChart()
    chart = BarChart()
    chart.type = "bar" if shape == "bar" else "col"
    return chart


def _color(chart: Any, shape: str) -> None:
    from openpyxl.chart.marker import DataPoint
    from openpyxl.drawing.line import LineProperties

    for at, line in enumerate(chart.series):
        color = _COLORS[at % len(_COLORS)]
        properties = line.graphicalProperties
        if shape == "pie":
            for slice_at, slice_color in enumerate(_COLORS):
                point = DataPoint(idx=slice_at)
                point.graphicalProperties.solidFill = slice_color
                point.graphicalProperties.line = LineProperties(solidFill="FFFFFF", w=12_700)
                line.dPt.append(point)
        elif shape == "line":
            properties.line = LineProperties(solidFill=color, w=28_575)
            line.marker.symbol = "circle"
            line.marker.size = 5
            line.marker.graphicalProperties.solidFill = color
            line.marker.graphicalProperties.line.solidFill = color
            line.smooth = False
        else:
            properties.solidFill = color
            properties.line.noFill = True


def _label(chart: Any, shape: str, series: int, values: Sequence[Any]) -> None:
    """Set axes, grid lines, legend and data labels so that nothing is said twice."""
    from openpyxl.chart.label import DataLabelList
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties
    from openpyxl.drawing.text import CharacterProperties

    small = CharacterProperties(sz=900, solidFill="404040")
    if shape == "pie":
        chart.legend.position = "r"
        chart.dataLabels = DataLabelList(showPercent=True, showVal=False, showCatName=False, showSerName=False)
        chart.dataLabels.showLegendKey = False
        chart.dataLabels.showLeaderLines = True
        chart.dataLabels.position = "outEnd"
        chart.dataLabels.txPr = _rich(small)
        return
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.title = None
        axis.txPr = _rich(small)
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=LINE))
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E6EAF0"))
    figures = [value for value in values if value is not None]
    shown_as = _number_format(figures)
    # The axis has round numbers, except where there is no room for them.
    chart.y_axis.number_format = shown_as if max(map(abs, figures), default=0) < 10 else "#,##0"
    if all(value >= 0 for value in figures):
        chart.y_axis.scaling.min = 0
    chart.x_axis.tickLblPos = "low"
    if series == 1:
        chart.legend = None
    else:
        chart.legend.position = "b"
    if shape != "line":
        chart.gapWidth = 60
        chart.overlap = 0 if series > 1 else None
    if shape == "bar":
        # Excel draws the first row at the bottom otherwise.
        chart.x_axis.scaling.orientation = "maxMin"
    if len(values) <= 14 and shape != "line":
        chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
        chart.dataLabels.showPercent = False
        chart.dataLabels.numFmt = shown_as
        chart.dataLabels.position = "outEnd"
        chart.dataLabels.txPr = _rich(small)
        chart.y_axis.delete = True
        chart.y_axis.majorGridlines = None


def _number_format(figures: Sequence[Any]) -> str:
    """Return the format of a chart's figures: a decimal where they are small and not whole, such as scores."""
    small = max(map(abs, figures), default=0) < 1000
    return "#,##0.0" if small and any(value != int(value) for value in figures) else "#,##0"


def _frame() -> Any:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    return GraphicalProperties(solidFill="FFFFFF", ln=LineProperties(solidFill="E1E6EE"))


def _title(text: str) -> Any:
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import Paragraph, ParagraphProperties, RegularTextRun

    style = _face(sz=1100, b=True, solidFill=NAVY)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=style), r=[RegularTextRun(rPr=style, t=text)])
    return Title(tx=Text(rich=RichText(p=[paragraph])))


def _rich(style: Any) -> Any:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import Paragraph, ParagraphProperties

    faced = _face(sz=style.sz, solidFill=style.solidFill)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=faced), endParaRPr=faced)])


def _face(**style: Any) -> Any:
    from openpyxl.drawing.text import CharacterProperties, Font

    # Chinese characters are drawn in the east-asian face, the digits between them in the latin one.
    return CharacterProperties(latin=Font(typeface=FONT), ea=Font(typeface=FONT), **style)
