"""The overview: figures, tables, and charts that draw those very cells."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook
from register_books import a_register, an_overview, parts_of

from validators.declaration import Kind
from workbooks.register import Chart, Overview, SheetColumn, Totals

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def a_totals(count: int = 3, **changes: Any) -> Totals:
    parts: dict[str, Any] = {
        "title": "数量",
        "columns": (SheetColumn("类别"), SheetColumn("数量", Kind.INTEGER)),
        "rows": tuple((f"类{at}", at + 1) for at in range(count)),
    }
    return Totals(**(parts | changes))


def opened(overview: Overview) -> Any:
    return load_workbook(BytesIO(a_register([], overview)))["概览"]


def charts(overview: Overview) -> list[Any]:
    parts = parts_of(a_register([], overview))
    names = sorted(name for name in parts if name.startswith("xl/charts/chart"))
    return [etree.fromstring(parts[name]) for name in names]


def found(tab: Any, reference: str) -> list[Any]:
    """Return the values of the cells that a chart refers to."""
    name, _, area = reference.rpartition("!")
    assert name == "'概览'"
    cells = tab[area.replace("$", "")]
    return [cell.value for row in cells for cell in row] if isinstance(cells, tuple) else [cells.value]


def test_each_chart_draws_the_cells_of_its_table() -> None:
    overview = an_overview()
    tab = opened(overview)
    drawn = charts(overview)
    assert [chart.find(f".//{C}plotArea")[0].tag for chart in drawn] == [f"{C}pieChart", f"{C}lineChart"]
    for chart, totals in zip(drawn, overview.totals, strict=True):
        series = chart.findall(f".//{C}ser")
        assert len(series) == totals.series
        assert "".join(chart.find(f".//{C}title").itertext(f"{A}t")) == totals.title
        for step, line in enumerate(series, start=1):
            names = line.findtext(f"{C}cat/{C}strRef/{C}f")
            values = line.findtext(f"{C}val/{C}numRef/{C}f")
            # The line of sums is no row of the chart.
            assert found(tab, names) == [row[0] for row in totals.rows]
            assert found(tab, values) == [row[step] for row in totals.rows]
            assert found(tab, line.findtext(f"{C}tx/{C}strRef/{C}f")) == [totals.columns[step].label]


def test_charts_keep_their_figures_for_programs_that_read_no_cells() -> None:
    (chart,) = charts(Overview("t", totals=[a_totals()]))
    assert chart.xpath(".//*[local-name()='strCache']//*[local-name()='v']/text()") == ["数量", "类0", "类1", "类2"]
    assert chart.xpath(".//*[local-name()='numCache']//*[local-name()='v']/text()") == ["1", "2", "3"]


def test_sums_and_shares_are_values() -> None:
    tab = opened(an_overview())
    table = [[tab.cell(row, column).value for column in (2, 3, 4)] for row in range(9, 13)]
    assert table == [
        ["类别", "数量", "占比"],
        ["客户基础资料类", 3, 0.75],
        ["客户沟通与服务类", 1, 0.25],
        ["合计", 4, 1],
    ]
    assert tab["D10"].number_format == "0.0%"


@pytest.mark.parametrize(
    ("asked", "rows", "drawn"),
    [
        (Chart.PIE, 7, "pieChart"),
        (Chart.PIE, 8, "barChart"),
        (Chart.COLUMN, 4, "barChart"),
        (Chart.LINE, 12, "lineChart"),
    ],
)
def test_a_pie_with_too_many_slices_is_drawn_as_bars(asked: Chart, rows: int, drawn: str) -> None:
    (chart,) = charts(Overview("t", totals=[a_totals(rows, chart=asked)]))
    assert chart.find(f".//{C}plotArea")[0].tag == f"{C}{drawn}"


def test_columns_whose_names_would_be_slanted_lie_down() -> None:
    names = tuple((f"一个很长的部门名称{at}", at + 1) for at in range(4))
    overview = Overview("t", totals=[a_totals(), a_totals(rows=names)])
    assert [chart.find(f".//{C}barDir").get("val") for chart in charts(overview)] == ["col", "bar"]


def test_tables_without_figures_have_no_chart() -> None:
    for totals in (a_totals(0), a_totals(rows=(("类", 0),)), a_totals(chart=Chart.NONE)):
        assert charts(Overview("t", totals=[totals])) == []


def test_charts_and_tables_do_not_lie_on_each_other() -> None:
    tab = opened(Overview("t", totals=[a_totals(count, total=True) for count in (3, 20, 14, 2, 30)]))
    boxes = []
    for chart in tab._charts:
        start, end = chart.anchor._from, chart.anchor.to
        boxes.append((start.col, start.row, end.col, end.row))
        under = [
            tab.cell(row, column).value
            for row in range(start.row + 1, end.row + 1)
            for column in range(start.col + 1, end.col + 1)
        ]
        assert not any(under)
    assert len(boxes) == 5
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


def test_no_chart_is_cut_by_the_end_of_a_page() -> None:
    tab = opened(Overview("t", totals=[a_totals(12) for _ in range(10)]))
    breaks = [each.id for each in tab.row_breaks.brk]
    assert breaks
    for chart in tab._charts:
        top, bottom = chart.anchor._from.row + 1, chart.anchor.to.row
        assert not any(top <= row < bottom for row in breaks)


def test_text_in_the_overview_is_never_a_formula() -> None:
    tab = opened(Overview("=1+1", lines=["+1"], totals=[a_totals(rows=(("@SUM(A1)", Decimal("2.50")), ("-x", 1)))]))
    texts = [cell for row in tab.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {"=1+1", "+1", "@SUM(A1)", "-x"} <= {cell.value for cell in texts}
    assert not any(cell.data_type == "f" for cell in texts)


def test_more_figures_than_have_room_are_refused() -> None:
    columns = tuple(SheetColumn(str(at), Kind.INTEGER) for at in range(5))
    with pytest.raises(ValueError, match="one to three columns"):
        opened(Overview("t", totals=[a_totals(columns=columns, rows=((1, 2, 3, 4, 5),))]))
