"""Requests without codes: a list of what was found first, and the form to ask for it (rules A7 E9)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from archive import NIGHT, Archive, words_of
from consult_desk import DAY, INTERNAL, OPEN, SCAN, SECRET, TOP, VISIT, a_request, agree, ask, grants, waiting
from form_builders import HAINA

from validators.forms import forms
from workbooks.layout import layout
from workbooks.reading import read_form

pytestmark = pytest.mark.usefixtures("lists_left_out")


def found(archive: Archive, person: str = "王芳", request: str = "SQ2026001") -> tuple[Path, Path]:
    """Return the list, and the form that lies beside it."""
    folder = archive.workspace.people / person / "查阅"
    return folder / f"{request} 检索结果.xlsx", folder / f"{request} 客户文件查阅申请表.xlsx"


def listed(archive: Archive, person: str = "王芳", request: str = "SQ2026001") -> dict[str, object]:
    """Return code -> how it is to be seen, of what a list shows."""
    tab = openpyxl.load_workbook(found(archive, person, request)[0]).worksheets[0]
    rows = [[cell.value for cell in row] for row in tab.iter_rows(max_col=8)]
    start = next(at for at, row in enumerate(rows) if row[0] == "档号")
    return {str(row[0]): row[7] for row in rows[start + 1 :] if row[0] and row[1]}


def choose(path: Path, *codes: str) -> bytes:
    """Change 否 to 是 beside these codes, as in Excel, and return the form."""
    (grid,) = layout(forms()["consult_request"]).grids
    at = {place.column.name: place.first for place in grid.places}
    book = openpyxl.load_workbook(path)
    tab = book.worksheets[0]
    for row in range(grid.first_row, grid.last_row + 1):
        if tab.cell(row, at["code"]).value in codes:
            tab.cell(row, at["chosen"]).value = "是"
    copy = path.with_name("再交.xlsx")
    book.save(copy)
    content = copy.read_bytes()
    copy.unlink()
    return content


def test_criteria_give_a_list_of_what_may_be_known_of_and_it_is_logged(desk: Archive) -> None:
    """What is 机密 or above is not there for her, and nothing tells that it exists."""
    assert ask(desk, a_request(customer=HAINA)) == []
    assert waiting(desk) == []
    assert listed(desk) == {
        OPEN: "不用审批",
        INTERNAL: "部门主管同意后",
        VISIT: "部门主管同意后",
        SCAN: "部门主管同意后",
    }
    text = words_of(found(desk)[0]) + words_of(found(desk)[1])
    assert not {SECRET, TOP, "HT-1", "HT-2"} & set(text.split()) and "HT-1" not in text
    assert desk.ask("SELECT who, code, why FROM audit WHERE what = 'searched'") == [("王芳", "", "SQ2026001")]
    desk.night(NIGHT + DAY)
    assert len(desk.ask("SELECT 1 FROM audit WHERE what = 'searched'")) == 1


def test_posts_find_everything(desk: Archive) -> None:
    ask(desk, a_request(customer=HAINA, sender="赵敏"), "赵敏")
    assert {SECRET, TOP} <= set(listed(desk, "赵敏")) and set(listed(desk, "赵敏").values()) == {"不用审批"}


def test_chosen_in_the_list_and_handed_in_again_it_is_one_request_on_its_way(desk: Archive) -> None:
    ask(desk, a_request(customer=HAINA))
    assert ask(desk, choose(found(desk)[1], VISIT), at=NIGHT + DAY) == []
    assert waiting(desk) == ["孙丽"]
    agree(desk, "孙丽", NIGHT + 2 * DAY)
    assert grants(desk) == [("王芳", VISIT, "running", "孙丽")]
    assert desk.ask("SELECT code, state FROM record WHERE form = 'consult_request'") == [("SQ2026001", "已批准")]
    assert not any(path.exists() for path in found(desk))


def test_handed_in_with_nothing_chosen_it_comes_back(desk: Archive) -> None:
    ask(desk, a_request(customer=HAINA))
    problems = ask(desk, choose(found(desk)[1]), at=NIGHT + DAY)
    assert [each.rule for each in problems] == ["nothing-chosen"]


def test_words_are_looked_for_in_the_titles_of_what_they_may_not_see(desk: Archive) -> None:
    """Whether somebody else's record holds a word would say what is in it."""
    ask(desk, a_request(keyword="缝线"))
    assert listed(desk) == {}
    ask(desk, a_request(keyword="缝线", sender="李明", subject="自己的订单"), "李明", NIGHT + DAY)
    assert set(listed(desk, "李明", "SQ2026002")) == {OPEN, INTERNAL}
    ask(desk, a_request(keyword="营业执照", subject="找执照"), at=NIGHT + 2 * DAY)
    assert set(listed(desk, request="SQ2026003")) == {SCAN}


def test_classes_stage_and_period_narrow_it(desk: Archive) -> None:
    ask(desk, a_request(customer=HAINA, classes="D订单记录、G客户沟通与服务", since=date(2026, 11, 1)))
    assert set(listed(desk)) == {VISIT}


def test_when_its_day_is_over_the_list_goes(desk: Archive) -> None:
    ask(desk, a_request(customer=HAINA, until=date(2026, 11, 22)))
    assert all(path.exists() for path in found(desk))
    desk.night(NIGHT + 2 * DAY)
    assert not any(path.exists() for path in found(desk))


def test_the_form_is_filled_as_the_reader_reads_it(desk: Archive) -> None:
    ask(desk, a_request(customer=HAINA))
    read = read_form(found(desk)[1].read_bytes(), "x.xlsx", forms())
    lines = read.tables["codes"]  # type: ignore[union-attr]
    assert {str(line.cells["chosen"].value) for line in lines} == {"否"}
    assert "海纳纺织营业执照" in {line.cells["title"].value for line in lines}
