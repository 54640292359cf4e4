"""Likely duplicates, in the real workbooks: one company, told apart, taken back (rule C7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from answer_books import answer_row, shown_rows
from archive import NIGHT, Archive
from builders import a_credit_code, a_customer, a_loan, a_loan_row, a_visit
from office_desk import Office

from jobs.answer_books import UNKNOWN
from jobs.duplicates.checking import CHANGED, CONTRADICTION, DECIDED, NOT_IN_CHARGE
from jobs.ledger.tables import item, record
from jobs.running import running
from jobs.settings import FILE_NAME
from jobs.timetable import carry_out, steps_of
from jobs.workspace import Workspace
from validators.answers import sheets
from validators.filled import Filled
from validators.message import Message
from workbooks.layout import layout

pytestmark = pytest.mark.usefixtures("lists_left_out")

DAY = timedelta(days=1)
OLDER, NEWER = "宁波海纳纺织品有限公司", "海纳纺织品（宁波）有限公司"
CODE, OTHER_CODE = "91330200MA2AF05N4B", a_credit_code(7)


def older(**changes: object) -> Filled:
    return a_customer(**({"telephone": "0574-87651234"} | changes))  # type: ignore[arg-type]


def newer(**changes: object) -> Filled:
    values: dict[str, object] = {
        "name": NEWER,
        "credit_code": OTHER_CODE,
        "telephone": "0574-87659999",
        "fax": "0574-87659998",
        "address": "宁波市鄞州区天童南路99号",
        "owner": "李明",
        "bank_account": "6222020200012345678",
        "contacts": [
            {"name": "林敏", "position": "采购经理", "telephone": "0574-87659999"},
            {"name": "何建国", "mobile": "13900139000"},
        ],
    }
    return a_customer(**(values | changes))  # type: ignore[arg-type]


def a_visit_to(name: str, at: str = "2026-11-20") -> Filled:
    return a_visit(customer=name, visit_start=f"{at} 14:00", visit_end=f"{at} 16:30")


@pytest.fixture
def pair(archive: Archive) -> Archive:
    """An archive with two files of what may be one customer, and a visit to each of them."""
    archive.hand_in("王芳", "海纳.xlsx", older())
    archive.hand_in("李明", "海纳宁波.xlsx", newer(), at=NIGHT - timedelta(hours=10))
    archive.hand_in("王芳", "拜访一.xlsx", a_visit_to(OLDER))
    archive.hand_in("李明", "拜访二.xlsx", a_visit_to(NEWER), at=NIGHT - timedelta(hours=10))
    outcome = archive.night()
    assert outcome.counted.problems == []
    assert archive.ask("SELECT code FROM record ORDER BY id") == [
        ("J2026001",),
        ("J2026002",),
        ("G2026拜访001",),
        ("G2026拜访002",),
    ]
    return archive


def workbook(archive: Archive, person: str = "赵敏") -> Path:
    return archive.workspace.decisions / person / "疑似重复.xlsx"


def rows(path: Path) -> list[dict[str, Any]]:
    """Return what a workbook shows, by field."""
    return shown_rows(path, "duplicates")


def answer(path: Path, decision: str | None, row: int = 0, **others: str | None) -> None:
    """Answer in a workbook as an archivist does in Excel."""
    answer_row(path, "duplicates", row, decision=decision, **others)


def decide(archive: Archive, decision: str, days: int = 1, row: int = 0) -> Any:
    """Answer, and let the next night run."""
    answer(workbook(archive), decision, row)
    return archive.night(NIGHT + days * DAY)


def notices(archive: Archive, days: float) -> set[str]:
    """Let a night run; return the sentences that the archivist is told, as they stand in the code."""
    with running(archive.workspace, NIGHT + days * DAY, ("nightly",)) as run:
        carry_out(run, steps_of(("nightly",)))
        gaps = [part for notice in run.notices for part in notice.gaps.values() if isinstance(part, Message)]
        return {message.id for message in (*run.notices, *gaps)}


def states(archive: Archive) -> list[str]:
    return [state for (state,) in archive.ask("SELECT state FROM likeness ORDER BY id")]


def fields(archive: Archive, code: str) -> Mapping[str, Any]:
    return archive.fields(code)


def contacts(archive: Archive, code: str) -> list[str]:
    found = archive.ask(
        "SELECT json_extract(item.fields, '$.name') FROM item JOIN record ON record.id = item.record "
        f"WHERE code = '{code}' ORDER BY line"
    )
    return [name for (name,) in found]


def sheet_rows(archive: Archive, sheet: str) -> list[tuple[Any, ...]]:
    book = archive.drawn_register()
    return list(book[sheet].iter_rows(values_only=True))


def test_a_pair_is_shown_side_by_side(pair: Archive) -> None:
    (row,) = rows(workbook(pair))
    assert (row["state"], row["leading"], row["other"]) == ("待定", OLDER, NEWER)
    assert (row["leading_code"], row["other_code"]) == ("J2026001", "J2026002")
    assert (row["leading_owner"], row["other_owner"]) == ("王芳", "李明")
    assert row["alike"].startswith("名称相近（100）\n但信用代码不同\n相同：")
    assert "联系电话：0574-87651234／0574-87659999" in row["differing"]
    assert "联系人：林敏 13800138000／林敏 0574-87659999、何建国 13900139000" in row["differing"]
    assert "客户拜访" not in row["differing"]  # one visit each
    assert "6222020200012345678" not in str(row)


def test_one_company_keeps_both_codes_and_the_older_leads(pair: Archive) -> None:
    outcome = decide(pair, "同一家")
    assert not outcome.failures
    assert pair.ask("SELECT code, state, customer FROM record ORDER BY id") == [
        ("J2026001", "在档", 1),
        ("J2026002", "已并入 J2026001", 1),
        ("G2026拜访001", "在档", 1),
        ("G2026拜访002", "在档", 1),
    ]
    assert pair.ask("SELECT id, merged_into, credit_code FROM customer ORDER BY id") == [
        (1, None, CODE),
        (2, 1, OTHER_CODE),
    ]
    kept = fields(pair, "J2026001")
    assert (kept["fax"], kept["telephone"], kept["owner"]) == ("0574-87659998", "0574-87651234", "王芳")
    assert contacts(pair, "J2026001") == ["林敏", "何建国"]
    assert fields(pair, "J2026002")["telephone"] == "0574-87659999"
    changes = pair.ask(
        "SELECT code, field, why, by FROM change JOIN record ON record.id = change.record ORDER BY change.id"
    )
    assert ("J2026001", "fax", "merge J2026002", "赵敏") in changes
    assert ("J2026002", "telephone", "merge J2026001", "赵敏") in changes
    log = pair.ask("SELECT who, what, code, why FROM audit WHERE what = 'merged' ORDER BY seq")
    assert log == [("赵敏", "merged", "J2026001", "J2026002"), ("赵敏", "merged", "J2026002", "J2026001")]


def test_a_merger_shows_in_the_register(pair: Archive) -> None:
    assert any("待定" in row for row in sheet_rows(pair, "疑似重复"))
    decide(pair, "同一家")
    (row,) = [row for row in sheet_rows(pair, "疑似重复") if OLDER in row]
    assert "同一家，已合并" in row and "赵敏" in row
    index = {row[0]: row for row in sheet_rows(pair, "档案目录")}
    assert index["G2026拜访002"][4] == OLDER
    assert "已并入 J2026001" in index["J2026002"]
    assert any("客户合并 J2026002" in row for row in sheet_rows(pair, "变更"))
    assert not any(
        "6222020200012345678" in str(row) for sheet in ("变更", "疑似重复") for row in sheet_rows(pair, sheet)
    )


def test_what_differs_is_told_and_listed(pair: Archive) -> None:
    decide(pair, "同一家")
    (row,) = rows(workbook(pair))
    assert (row["state"], row["leading_code"], row["other_code"]) == ("已合并", "J2026001", "J2026002")
    assert row["differing"].splitlines() == [
        *("由后者补入：", "传真：0574-87659998", "银行账号：****", "联系人"),
        "有出入，保留前者：",
        f"统一社会信用代码：{CODE}／{OTHER_CODE}",
        "注册地址：宁波市海曙区药行街88号（3楼）／宁波市鄞州区天童南路99号",
        "联系电话：0574-87651234／0574-87659999",
        "业务负责人：王芳／李明",
    ]
    report = max(pair.workspace.runs.rglob("*.html"), key=lambda path: path.stat().st_mtime).read_text("utf-8")
    assert NEWER in report and "6222020200012345678" not in report


def test_later_forms_under_either_name_update_the_leading_file(pair: Archive) -> None:
    decide(pair, "同一家")
    pair.hand_in("李明", "再来.xlsx", newer(website="www.haina.cn", telephone="0574-87657777"), at=NIGHT + 1.5 * DAY)
    pair.hand_in("李明", "拜访三.xlsx", a_visit_to(NEWER, "2026-11-22"), at=NIGHT + 1.5 * DAY)
    outcome = pair.night(NIGHT + 2 * DAY)
    assert outcome.counted.problems == []
    assert outcome.counted.coded == ["G2026拜访003"]
    kept = fields(pair, "J2026001")
    assert (kept["website"], kept["telephone"]) == ("www.haina.cn", "0574-87657777")
    assert (kept["name"], kept["credit_code"]) == (OLDER, CODE)
    assert pair.ask("SELECT customer, customer_name FROM record WHERE code = 'G2026拜访003'") == [(1, OLDER)]
    pair.hand_in("王芳", "还有.xlsx", older(size="20-99人"), at=NIGHT + 2.5 * DAY)
    pair.night(NIGHT + 3 * DAY)
    assert fields(pair, "J2026001")["size"] == "20-99人"
    assert pair.ask("SELECT count(*) FROM customer") == [(2,)]


def test_a_visit_handed_in_again_after_the_merger_is_the_same_visit(pair: Archive) -> None:
    decide(pair, "同一家")
    again = a_visit(
        customer=NEWER,
        visit_start="2026-11-20 14:00",
        visit_end="2026-11-20 16:30",
        lead_visitor="王芳",
        place="余姚市",
    )
    pair.hand_in("李明", "拜访二.xlsx", again, at=NIGHT + 0.5 * DAY)
    outcome = pair.night(NIGHT + 2 * DAY)
    assert outcome.counted.coded == []
    assert pair.ask("SELECT count(*) FROM record WHERE form = 'visit_record'") == [(2,)]


def test_undone_both_are_as_they_were(pair: Archive) -> None:
    names = ("id", "code", "state", "customer", "customer_name", "natural_key", "fields")
    records = sa.select(*(record.c[name] for name in names)).order_by(record.c.id)
    lines = sa.select(item.c.record, item.c.name, item.c.line, item.c.fields)
    lines = lines.order_by(item.c.record, item.c.name, item.c.line)
    before, people = pair.open(records), pair.open(lines)
    customers = pair.ask("SELECT * FROM customer ORDER BY id")
    decide(pair, "同一家")
    decide(pair, "撤销", days=2)
    assert pair.open(records) == before
    assert pair.open(lines) == people
    assert pair.ask("SELECT * FROM customer ORDER BY id") == customers
    assert states(pair) == ["different"]
    assert not workbook(pair).exists()
    assert pair.ask("SELECT why FROM change WHERE field = 'fax' ORDER BY id") == [
        ("merge J2026002",),
        ("undo-merge J2026002",),
    ]


def test_later_changes_stay_with_the_leading_file_when_it_is_undone(pair: Archive) -> None:
    decide(pair, "同一家")
    pair.hand_in("王芳", "新传真.xlsx", older(fax="0574-87652222"), at=NIGHT + 1.2 * DAY)
    pair.hand_in("李明", "拜访三.xlsx", a_visit_to(NEWER, "2026-11-22"), at=NIGHT + 1.2 * DAY)
    pair.night(NIGHT + 2 * DAY)
    answer(workbook(pair), "撤销")
    told = notices(pair, 3)
    stays = (
        "{fields} of {leading} have changed since the merger and stay as they are; see whether they belong to {other}."
    )
    assert stays in told
    assert fields(pair, "J2026001")["fax"] == "0574-87652222"
    assert fields(pair, "J2026001").get("bank_account") is None
    assert pair.ask("SELECT code FROM record WHERE customer = 2 ORDER BY id") == [
        ("J2026002",),
        ("G2026拜访002",),
        ("G2026拜访003",),
    ]


def test_a_pair_told_apart_is_not_shown_again_until_a_name_changes(pair: Archive) -> None:
    decide(pair, "不同")
    assert states(pair) == ["different"]
    assert not workbook(pair).exists()
    assert any("不同" in row for row in sheet_rows(pair, "疑似重复"))
    pair.hand_in("李明", "电话.xlsx", newer(telephone="0574-87651234"), at=NIGHT + 1.5 * DAY)
    pair.night(NIGHT + 2 * DAY)
    assert states(pair) == ["different"]
    pair.hand_in("李明", "改名.xlsx", newer(name="宁波海纳纺织品股份有限公司"), at=NIGHT + 2.5 * DAY)
    pair.night(NIGHT + 3 * DAY)
    assert states(pair) == ["open"]
    assert workbook(pair).exists()


def test_a_decision_in_somebody_elses_folder_does_not_count(pair: Archive) -> None:
    theirs = workbook(pair, "王芳")
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_bytes(workbook(pair).read_bytes())
    answer(theirs, "同一家")
    assert NOT_IN_CHARGE.what in notices(pair, 1)
    assert states(pair) == ["open"]
    assert not theirs.exists()


@pytest.mark.parametrize("token", ["P99-0123456789", "X", "M1-0123456789"])
def test_a_pasted_row_is_noticed(pair: Archive, token: str) -> None:
    answer(workbook(pair), "同一家", token=token)
    assert UNKNOWN.what in notices(pair, 1)
    assert states(pair) == ["open"]


def test_a_decision_counts_only_for_what_was_shown(pair: Archive) -> None:
    old = workbook(pair).read_bytes()
    pair.hand_in("李明", "改.xlsx", newer(address="宁波市江北区人民路1号"), at=NIGHT + 0.5 * DAY)
    pair.night(NIGHT + DAY)
    workbook(pair).write_bytes(old)
    answer(workbook(pair), "同一家")
    assert CHANGED.what in notices(pair, 2)
    assert states(pair) == ["open"]
    decide(pair, "同一家", days=3)
    assert states(pair) == ["same"]


def test_a_deleted_row_is_shown_again(pair: Archive) -> None:
    book = openpyxl.load_workbook(workbook(pair))
    (grid,) = layout(sheets()["duplicates"]).grids
    book.worksheets[0].delete_rows(grid.first_row)
    book.save(workbook(pair))
    told = notices(pair, 1)
    assert "{person} deleted the row of “{title}” from the workbook {file}; it is shown again." in told
    assert len(rows(workbook(pair))) == 1
    assert states(pair) == ["open"]


def test_a_wrong_word_stays_marked_in_its_row(pair: Archive) -> None:
    decide(pair, "撤销")
    assert states(pair) == ["open"]
    assert rows(workbook(pair))[0]["decision"] == "撤销"
    decide(pair, "同一家", days=2)
    assert states(pair) == ["same"]


def test_rows_that_contradict_each_other_are_not_acted_on(pair: Archive) -> None:
    pair.hand_in(
        "王芳", "三.xlsx", newer(name="宁波海纳纺织品股份有限公司", credit_code=a_credit_code(8)), at=NIGHT + 0.5 * DAY
    )
    pair.night(NIGHT + DAY)
    shown = rows(workbook(pair))
    assert len(shown) == 3
    for at, decision in enumerate(("同一家", "同一家", "不同")):
        answer(workbook(pair), decision, at)
    assert CONTRADICTION.what in notices(pair, 2)
    assert states(pair) == ["open"] * 3
    assert [row["decision"] for row in rows(workbook(pair))] == ["同一家", "同一家", "不同"]
    answer(workbook(pair), "同一家", 2)
    pair.night(NIGHT + 3 * DAY)
    assert states(pair) == ["same"] * 3
    assert pair.ask("SELECT code, state FROM record WHERE form = 'customer' ORDER BY id") == [
        ("J2026001", "在档"),
        ("J2026002", "已并入 J2026001"),
        ("J2026003", "已并入 J2026001"),
    ]


def test_a_merger_of_a_merged_one_is_undone_first(pair: Archive) -> None:
    decide(pair, "同一家")
    pair.hand_in(
        "王芳", "三.xlsx", newer(name="宁波海纳纺织品股份有限公司", credit_code=a_credit_code(8)), at=NIGHT + 1.5 * DAY
    )
    pair.night(NIGHT + 2 * DAY)
    shown = rows(workbook(pair))
    assert [row["state"] for row in shown] == ["待定", "已合并"]
    assert (shown[0]["leading"], shown[0]["other"]) == (OLDER, "宁波海纳纺织品股份有限公司")
    assert f"又名：{NEWER}／—" in shown[0]["differing"]
    decide(pair, "同一家", days=3)
    assert [row["other_code"] for row in rows(workbook(pair))] == ["J2026003", "J2026002"]
    decide(pair, "撤销", days=4, row=1)
    assert pair.ask("SELECT code, state FROM record WHERE form = 'customer' ORDER BY id") == [
        ("J2026001", "在档"),
        ("J2026002", "在档"),
        ("J2026003", "已并入 J2026001"),
    ]


def test_two_archivists_who_disagree(pair: Archive) -> None:
    Office(pair).edit(
        "roster", lambda rows: [{**row, "role": "档案管理员"} if row["name"] == "李明" else row for row in rows]
    )
    pair.night(NIGHT + DAY)
    assert rows(workbook(pair, "李明")) == rows(workbook(pair))
    answer(workbook(pair, "李明"), "不同")
    answer(workbook(pair), "同一家")
    assert DECIDED.what in notices(pair, 2)
    assert states(pair) == ["different"]  # 李明's folder comes first
    assert pair.ask("SELECT count(*) FROM merger") == [(0,)]


def test_a_customer_known_by_name_only_is_taken_into_the_file(archive: Archive) -> None:
    archive.hand_in("王芳", "拜访.xlsx", a_visit_to("海纳纺织品（宁波）公司", "2026-11-19"))
    archive.night(NIGHT - DAY)
    archive.hand_in("王芳", "海纳.xlsx", older())
    archive.night()
    (row,) = rows(workbook(archive))
    assert (row["leading_code"], row["other_code"]) == ("J2026001", None)
    decide(archive, "同一家")
    assert archive.ask("SELECT code, customer, customer_name FROM record ORDER BY id") == [
        ("G2026拜访001", 2, OLDER),
        ("J2026001", 2, OLDER),
    ]
    decide(archive, "撤销", days=2)
    assert archive.ask("SELECT customer, customer_name FROM record ORDER BY id") == [
        (1, "海纳纺织品（宁波）公司"),
        (2, OLDER),
    ]


def test_the_credit_code_goes_over_where_the_leading_one_has_none(archive: Archive) -> None:
    abroad = {"customer_kind": "境外企业", "credit_code": None}
    archive.hand_in("王芳", "海纳.xlsx", older(**abroad))
    archive.night()
    archive.hand_in("李明", "海纳宁波.xlsx", newer(), at=NIGHT + 0.5 * DAY)
    archive.night(NIGHT + DAY)
    decide(archive, "同一家", days=2)
    assert archive.ask("SELECT credit_code FROM customer ORDER BY id") == [(OTHER_CODE,), (None,)]
    decide(archive, "撤销", days=3)
    assert archive.ask("SELECT credit_code FROM customer ORDER BY id") == [(None,), (OTHER_CODE,)]


def test_a_merged_file_out_on_loan_comes_back_to_itself(pair: Archive) -> None:
    pair.hand_in("王芳", "借阅.xlsx", a_loan(a_loan_row(code="J2026002")), at=NIGHT + 0.3 * DAY)
    pair.night(NIGHT + DAY)
    decide(pair, "同一家", days=2)
    back = a_loan(a_loan_row(code="J2026002", returned_on=date(2026, 11, 22), condition="完好"))
    pair.hand_in("王芳", "借阅.xlsx", back, at=NIGHT + 2.5 * DAY)
    pair.night(NIGHT + 3 * DAY)
    assert pair.ask("SELECT state FROM record WHERE code = 'J2026002'") == [("已并入 J2026001",)]
    decide(pair, "撤销", days=4)
    assert pair.ask("SELECT state FROM record WHERE code = 'J2026002'") == [("在档",)]


def test_after_the_set_time_a_merger_stays(pair: Archive) -> None:
    path = pair.root / FILE_NAME
    path.write_text(path.read_text("utf-8").replace("merge_undo_days = 90", "merge_undo_days = 3"), "utf-8")
    short = Archive(Workspace.at(pair.root))
    decide(short, "同一家")
    short.night(NIGHT + 3 * DAY)
    assert workbook(short).exists()
    kept = workbook(short).read_bytes()
    short.night(NIGHT + 5 * DAY)
    assert not workbook(short).exists()
    workbook(short).write_bytes(kept)
    decide(short, "撤销", days=6)
    assert states(short) == ["same"]


def test_the_dropdown_offers_what_fits_the_row(pair: Archive) -> None:
    book = openpyxl.load_workbook(workbook(pair))
    (asked,) = [each for each in book.worksheets[0].data_validations.dataValidation if "B4" in each.sqref]
    assert asked.formula1.startswith('INDIRECT(INDEX(gd_part_names,MATCH("重复判定/"&$C4')
    names = book.defined_names
    offered = {name: names[name].attr_text for name in names if name.startswith("字典_重复判定_")}
    assert len(offered) == 2


def test_an_untouched_workbook_is_left_as_it_is(pair: Archive) -> None:
    before = workbook(pair).stat().st_mtime_ns
    pair.night(NIGHT + DAY)
    assert workbook(pair).stat().st_mtime_ns == before


def test_a_shared_telephone_or_account_is_a_reason_without_the_account(archive: Archive) -> None:
    archive.hand_in("王芳", "甲.xlsx", older(bank_account="6222020200012345678"))
    archive.night()
    other = newer(name="绍兴远帆贸易有限公司", bank_account="6222 0202 0001 2345 678", telephone="0574-87651234转8")
    archive.hand_in("李明", "乙.xlsx", other, at=NIGHT + 0.5 * DAY)
    archive.night(NIGHT + DAY)
    (row,) = rows(workbook(archive))
    assert row["alike"].splitlines()[:3] == ["银行账号相同", "电话相同：0574-87651234", "但信用代码不同"]
    assert "6222" not in str(row)


def test_everything_still_verifies(pair: Archive) -> None:
    from jobs.running import opened
    from jobs.verifying import verify

    decide(pair, "同一家")
    decide(pair, "撤销", days=2)
    with opened(pair.workspace, NIGHT) as run:
        assert verify(run) == []
