"""Stock-taking: lists out, findings in, differences on a list (rules C15 D7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from archive import NIGHT, Archive, words_of
from builders import a_customer, a_loan
from form_builders import HAINA, a_contract, a_row, a_stock_taking

from jobs.failures import WrongUse
from jobs.importing.order import form_called
from jobs.timetable import JOBS
from validators.forms import forms
from workbooks.filling import fill

pytestmark = pytest.mark.usefixtures("lists_left_out")

PLACES = ("1号柜-1层-1盒", "1号柜-2层-10盒", "1号柜-2层-9盒", "2号柜-1层-1盒")
COUNTED = {"found": "是", "condition": "完好", "cabinet": "正常", "handler": "赵敏", "taken_on": date(2026, 11, 21)}
GONE = {**COUNTED, "found": "否", "condition": None, "note": "柜里没有，问过王芳"}
DAY = datetime(2026, 11, 20, 22, 0)


@pytest.fixture
def stocked(archive: Archive) -> Archive:
    """An archive with four contracts on paper in two cabinets, and one without paper."""
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    rows = [
        a_row("contract", number=f"HT-{at}", customer=HAINA, paper_place=place)
        for at, place in enumerate((*PLACES, None), start=1)
    ]
    archive.hand_in("王芳", "合同.xlsx", a_contract(*rows))
    outcome = archive.night(DAY)
    assert not outcome.failures and not outcome.counted.problems
    archive.night(DAY, ["halfyear"])
    return archive


def lists(archive: Archive) -> list[Path]:
    return sorted((archive.workspace.people / "赵敏" / "待清点").glob("*.xlsx"))


def codes(archive: Archive) -> list[str]:
    """Return the codes of the contracts, in the order of `PLACES`."""
    return [str(row[0]) for row in archive.ask("SELECT code FROM record WHERE form = 'contract' ORDER BY id")]


def count(archive: Archive, name: str, found: Sequence[Mapping[str, Any] | None], *, of: int = 0) -> None:
    """Have the archivist fill in a list that was given out, line by line, and put it into their inbox."""
    path = lists(archive)[of]
    filled = fill(path.read_bytes(), forms()["stock_taking"], {}, rows=[dict(each or {}) for each in found])
    archive.hand_in("赵敏", name, filled)


def report(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """Return sheet -> rows of the list of differences."""
    book = openpyxl.load_workbook(archive.workspace.reports / "清点差异清单.xlsx")
    found = {}
    for sheet in book:
        rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
        head = next(at for at, row in enumerate(rows) if row[1] is not None)
        found[sheet.title] = [row for row in rows[head + 1 :] if row[0] not in (None, "（无）")]
    return found


def differences(archive: Archive, sheet: str = "待处理") -> list[tuple[str, str]]:
    return [(str(row[0]), str(row[1])) for row in report(archive)[sheet]]


def test_every_paper_is_put_on_the_list_of_its_cabinet_in_walking_order(stocked: Archive) -> None:
    assert [path.name for path in lists(stocked)] == ["QD2026-2-001 1号柜.xlsx", "QD2026-2-002 2号柜.xlsx"]
    sheet = openpyxl.load_workbook(lists(stocked)[0])["档案清点表"]
    rows = [[cell.value for cell in row[1:4]] for row in sheet.iter_rows(min_row=4, max_row=6)]
    first, second, third, _, _ = codes(stocked)
    assert rows == [
        ["QD2026-2-001", first, "1号柜-1层-1盒"],
        ["QD2026-2-001", third, "1号柜-2层-9盒"],
        ["QD2026-2-001", second, "1号柜-2层-10盒"],
    ]
    assert differences(stocked) == []
    assert [row[:6] for row in report(stocked)["未清点"]] == [
        ("QD2026-2-001", "1号柜", "赵敏", 3, 0, 3),
        ("QD2026-2-002", "2号柜", "赵敏", 1, 0, 1),
    ]


def test_lists_are_given_out_once_a_half_year(stocked: Archive) -> None:
    before = [path.read_bytes() for path in lists(stocked)]
    stocked.night(NIGHT, ["halfyear"])
    assert [path.read_bytes() for path in lists(stocked)] == before
    stocked.night(datetime(2027, 1, 4, 22, 0), ["halfyear"])
    assert [path.name[:12] for path in lists(stocked)] == ["QD2027-1-001", "QD2027-1-002"]
    assert "stock_lists" not in JOBS["nightly"]


def test_a_list_that_was_counted_is_one_request_with_its_rows_as_lines(stocked: Archive) -> None:
    count(stocked, "一号柜.xlsx", [COUNTED, COUNTED, COUNTED])
    outcome = stocked.night()
    assert outcome.counted.coded == ["SQ2026001"]
    assert stocked.ask("SELECT count(*) FROM item WHERE name = 'lines'") == [(3,)]
    assert differences(stocked) == []
    assert [path.name for path in lists(stocked)] == ["QD2026-2-002 2号柜.xlsx"]
    book = stocked.drawn_register()
    values = [cell.value for row in book["清点"] for cell in row]
    assert {"SQ2026001", "QD2026-2-001", 3} <= set(values)


def test_lines_not_counted_yet_come_later_and_are_told_until_then(stocked: Archive) -> None:
    first, second, third, _, _ = codes(stocked)
    count(stocked, "一号柜.xlsx", [COUNTED, None, None])
    assert stocked.night().counted.problems == []
    assert differences(stocked) == [("未清点", third), ("未清点", second)]
    count(stocked, "一号柜.xlsx", [None, COUNTED, COUNTED])
    outcome = stocked.night(datetime(2026, 11, 22, 22, 0))
    assert [each.how for arrived in outcome.counted.arrived for each in arrived.taken] == ["changed"]
    assert differences(stocked) == []
    assert stocked.ask("SELECT count(*) FROM item WHERE name = 'lines'") == [(3,)]
    ((old, new),) = stocked.ask("SELECT old, new FROM change WHERE field = 'lines'")
    assert old == "[]" and first not in new


def test_what_lies_elsewhere_has_its_place_corrected_with_the_history_of_it(stocked: Archive) -> None:
    first = codes(stocked)[0]
    count(stocked, "一号柜.xlsx", [{**COUNTED, "actual_place": "5号柜-1层"}, COUNTED, COUNTED])
    stocked.night()
    assert stocked.ask(f"SELECT paper_place FROM record WHERE code = '{first}'") == [("5号柜-1层",)]
    assert stocked.ask("SELECT field, old, new, why, \"by\" FROM change WHERE field = 'paper_place'") == [
        ("paper_place", '"1号柜-1层-1盒"', '"5号柜-1层"', "SQ2026001", "赵敏")
    ]
    assert differences(stocked) == []
    assert differences(stocked, "已处理") == [("位置不符", first)]
    book = stocked.drawn_register()
    assert "5号柜-1层" in {cell.value for row in book["变更"] for cell in row}


def test_a_missing_paper_is_sought_until_it_is_found_or_given_up(stocked: Archive) -> None:
    first = codes(stocked)[0]
    count(stocked, "一号柜.xlsx", [GONE, COUNTED, COUNTED])
    stocked.night()
    assert differences(stocked) == [("不在位", first)]
    book = stocked.drawn_register()
    assert "1号柜-1层-1盒（缺失）" in {cell.value for row in book["档案目录"] for cell in row}
    stocked.night(datetime(2026, 11, 22, 22, 0))
    assert differences(stocked) == [("不在位", first)]
    own = {"list": "自查20261123", "code": first, "taken_on": date(2026, 11, 23)}
    stocked.hand_in("赵敏", "找到.xlsx", a_stock_taking(**own, expected_place=None, actual_place="2号柜-3层"))
    stocked.night(datetime(2026, 11, 23, 22, 0))
    assert differences(stocked) == []
    assert stocked.ask(f"SELECT paper_place, paper_state FROM record WHERE code = '{first}'") == [("2号柜-3层", None)]
    lost = {"found": "否", "condition": "已确认遗失", "note": "多次查找未果", "list": "自查20261124"}
    stocked.hand_in("赵敏", "遗失.xlsx", a_stock_taking(code=first, taken_on=date(2026, 11, 24), **lost))
    stocked.night(datetime(2026, 11, 24, 22, 0))
    assert differences(stocked) == []
    assert differences(stocked, "已处理") == [("已确认遗失", first)]
    assert stocked.ask(f"SELECT paper_state FROM record WHERE code = '{first}'") == [("遗失",)]


def test_records_out_on_loan_are_not_missed(stocked: Archive) -> None:
    first, second, *_ = codes(stocked)
    for code in (first, second):
        stocked.hand_in("李明", f"借{code}.xlsx", a_loan(code=code, borrower="李明"))
    assert not stocked.night().counted.problems
    count(stocked, "一号柜.xlsx", [GONE, COUNTED, COUNTED])
    stocked.night(datetime(2026, 11, 22, 22, 0))
    assert differences(stocked) == [("登记为借出，实际在位", second)]
    assert stocked.ask(f"SELECT state, paper_state FROM record WHERE code = '{first}'") == [("借出", None)]


def test_what_is_damaged_or_of_no_worth_or_in_a_damp_cabinet_is_told(stocked: Archive) -> None:
    first, second, third, *_ = codes(stocked)
    mouldy = {**COUNTED, "condition": "霉变", "cabinet": "潮湿、积尘"}
    count(stocked, "一号柜.xlsx", [mouldy, COUNTED, {**COUNTED, "worth": "建议提前销毁", "note": "重复件"}])
    stocked.night()
    assert differences(stocked) == [("状况不好", first)]
    found = report(stocked)
    assert [row[:2] for row in found["柜内状况"]] == [("1号柜", "潮湿、积尘")]
    assert [(row[0], row[3]) for row in found["建议提前销毁"]] == [(second, "重复件")]
    assert stocked.ask(f"SELECT count(*) FROM record WHERE code = '{second}'") == [(1,)], "only proposed (E15)"
    again = [a_row("stock_taking", code=code, taken_on=date(2026, 11, 22)) for code in (first, third, second)]
    stocked.hand_in("赵敏", "复查.xlsx", a_stock_taking(*again))
    stocked.night(datetime(2026, 11, 22, 22, 0))
    assert differences(stocked) == []
    assert report(stocked)["柜内状况"] == report(stocked)["建议提前销毁"] == []


def test_papers_on_no_list_and_codes_that_nobody_knows_are_told(stocked: Archive) -> None:
    paperless = codes(stocked)[4]
    rows = [
        a_row("stock_taking", code="Y2026销售合同777", note="封面写着这个号", taken_on=date(2026, 11, 21)),
        a_row("stock_taking", code=paperless, expected_place=None, taken_on=date(2026, 11, 21)),
        a_row("stock_taking", code="Y2026销售合同778", taken_on=date(2026, 11, 21)),
    ]
    stocked.hand_in("赵敏", "自查.xlsx", a_stock_taking(*rows))
    outcome = stocked.night()
    assert [problem.rule for _, problem in outcome.counted.problems] == ["unknown-code-needs-note"]
    assert "其余各行已收下，还有1处要改" in words_of(stocked.returned("赵敏")[0]), "a list is one record, not one row"
    assert differences(stocked) == [("查无此档号", "Y2026销售合同777"), ("未登记位置", paperless)]
    placed = a_row(
        "stock_taking", code=paperless, expected_place=None, actual_place="9号柜", taken_on=date(2026, 11, 22)
    )
    slip = a_row("stock_taking", code="Y2026销售合同777", found="否", condition=None, note="写错", cabinet="正常")
    stocked.hand_in("赵敏", "再查.xlsx", a_stock_taking(placed, slip))
    stocked.night(datetime(2026, 11, 22, 22, 0))
    assert differences(stocked) == []
    assert differences(stocked, "已处理") == [("不在清单上", paperless)]


def test_a_list_filled_in_where_it_lies_is_left_alone_and_its_owner_told(stocked: Archive) -> None:
    path = lists(stocked)[0]
    worked_on = fill(path.read_bytes(), forms()["stock_taking"], {}, rows=[COUNTED])
    path.write_bytes(worked_on)
    stocked.night()
    assert path.read_bytes() == worked_on
    report_page = next(stocked.workspace.runs.glob("*.html"))
    assert any("1号柜.xlsx" in page.read_text("utf-8") for page in report_page.parent.glob("*.html"))


def test_a_run_killed_between_the_ledger_and_the_lists_gives_them_out_when_run_again(
    stocked: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    before = stocked.ask("SELECT list, code FROM stock")
    for path in lists(stocked):
        path.unlink()
    (stocked.workspace.reports / "清点差异清单.xlsx").unlink()
    with monkeypatch.context() as patch:
        patch.setattr("jobs.drafts.write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            stocked.night(NIGHT, ["halfyear"])
    stocked.night(NIGHT, ["halfyear"])
    assert len(lists(stocked)) == 2
    assert stocked.ask("SELECT list, code FROM stock") == before
    assert (stocked.workspace.reports / "清点差异清单.xlsx").exists()


def test_rows_that_are_no_records_are_not_imported_as_such() -> None:
    with pytest.raises(WrongUse):
        form_called("stock_taking")
