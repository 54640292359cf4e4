"""到期清单 and what the register shows: due records are flagged each night, and only what changed is looked at (rules E11 E12)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from archive import NIGHT, Archive, open_books, setting
from builders import a_customer, a_visit
from form_builders import a_complaint, a_contract, a_destruction, a_quotation, a_slip, an_invoice
from office_desk import Office, a_hold, added
from reminder_desk import DAY, MORNING, morning, of_kind
from request_desk import with_second_check

from jobs.facts import schedules_in_force
from jobs.ledger import renewing_appraisals
from jobs.ledger.appraisals import counted, flagged
from jobs.ledger.renewing_appraisals import renew
from jobs.ledger.tables import record

HAINA = "宁波海纳纺织品有限公司"
PAID = {"due_on": date(2015, 5, 1), "paid_on": date(2015, 5, 1)}
DONE = {
    "state": "已完成",
    "completed_on": date(2021, 11, 20),
    "ends_on": date(2021, 10, 1),
    "signed_on": date(2018, 1, 1),
}
CLOSED = {"course": "已换货", "result": "客户接受", "responsible": "供应商"}


def periods(*changes: dict[str, Any]) -> Any:
    """Return the edit of 保管期限表 that changes the last row of each line named, or adds one."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for each in changes:
            mine = [row for row in rows if row["line"] == each["line"]]
            if mine:
                mine[-1].update(each)
            else:
                rows.append(each)
        return rows

    return change


def visit(end: str, **changes: Any) -> Any:
    return a_visit(visit_start=f"{end} 9:00", visit_end=f"{end} 10:00", follow_ups=[], **changes)


def full(archive: Archive) -> Archive:
    """Hand in a due visit, one due soon, one due much later, a due contract, and a due invoice, and run the night."""
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    for at, end in enumerate(("2023-11-21", "2024-02-10", "2024-11-20")):
        archive.hand_in("王芳", f"拜访{at}.xlsx", visit(end))
    archive.hand_in("王芳", "合同.xlsx", a_contract(**DONE))
    archive.hand_in("王芳", "票款.xlsx", an_invoice(dated=date(2015, 4, 1), **PAID))
    assert not archive.night().counted.problems
    return archive


def due_list(archive: Archive) -> Path:
    return archive.root / "output" / "disposal" / "到期清单.xlsx"


def listed(archive: Archive) -> dict[str, dict[str, Any]]:
    """Return code -> what its row of the list says, by the columns' labels."""
    found: dict[str, dict[str, Any]] = {}
    for sheet in openpyxl.load_workbook(due_list(archive)).worksheets[1:]:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        at = next(n for n, row in enumerate(rows) if "档号" in row)
        for row in rows[at + 1 :]:
            if row[1]:
                found[str(row[1])] = dict(zip(rows[at], row, strict=True)) | {"sheet": sheet.title}
    return found


def index(archive: Archive) -> dict[str, dict[str, Any]]:
    """Return code -> what the master register shows of it."""
    return shown(archive.workspace.register_book)


def own_index(archive: Archive) -> dict[str, dict[str, Any]]:
    """Return code -> what 王芳's own register shows of it."""
    return shown(archive.workspace.people / "王芳" / "我的档案.xlsx")


def shown(path: Path) -> dict[str, dict[str, Any]]:
    sheet = openpyxl.load_workbook(path)["档案目录"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    at = next(n for n, row in enumerate(rows) if "档号" in row)
    return {str(row[0]): dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :] if row[0]}


def marks(archive: Archive) -> dict[str, str]:
    """Return code -> mark of its appraisal, of those that have one."""
    return dict(
        archive.ask("SELECT code, mark FROM appraisal JOIN record ON record = id WHERE mark <> '' ORDER BY code")
    )


def test_the_list_says_what_is_due_by_class_and_why(archive: Archive) -> None:
    found = listed(full(archive))
    assert {code: (row["sheet"], row["状态"], row["已保管年限"], row["件数"]) for code, row in found.items()} == {
        "G2023拜访001": ("客户沟通与服务类", "到期", 3, 1),
        "G2024拜访001": ("客户沟通与服务类", "将到期", 2, 1),
        "Y2018销售合同001": ("业务交易类", "到期", 5, 1),
        "F2015001": ("发票与付款记录", "到期", 10, 1),
    }
    invoice = found["F2015001"]
    assert (invoice["起算日期"], invoice["到期日期"]) == (datetime(2016, 1, 1), datetime(2026, 1, 1))
    assert "次年" in invoice["到期原因"] and "结清日期" in invoice["到期原因"]
    assert "销毁申请" in invoice["下一步"] and invoice["冻结"] is None
    summary = list(openpyxl.load_workbook(due_list(archive))["汇总"].iter_rows(values_only=True))
    assert [row[:5] for row in summary if row[0] in ("客户沟通与服务类", "合计")] == [
        ("客户沟通与服务类", 1, 0, 1, 1),
        ("合计", 3, 0, 3, 1),
    ]


def test_the_register_shows_day_rule_and_mark(archive: Archive) -> None:
    found = index(full(archive))
    names = ("到期日期", "到期状态", "期限依据")
    assert {code: tuple(row[name] for name in names) for code, row in found.items()} == {
        "J2026001": (None, None, "J：长期"),
        "G2023拜访001": (datetime(2026, 11, 21), "到期", "G：自“结束时间”起3年"),
        "G2024拜访001": (datetime(2027, 2, 10), "将到期", "G：自“结束时间”起3年"),
        "G2024拜访002": (datetime(2027, 11, 20), None, "G：自“结束时间”起3年"),
        "Y2018销售合同001": (datetime(2026, 11, 20), "到期", "Y：自“完成日期”起5年"),
        "F2015001": (datetime(2026, 1, 1), "到期", "F：自“结清日期”次年起10年"),
    }


def test_a_hold_shows_in_list_and_register_and_goes_again(archive: Archive) -> None:
    full(archive)
    archive.hand_in("王芳", "投诉.xlsx", a_complaint())
    archive.night(NIGHT + timedelta(days=1))
    assert marks(archive) == dict.fromkeys(("F2015001", "G2023拜访001", "G2024拜访001", "Y2018销售合同001"), "held")
    row = listed(archive)["F2015001"]
    assert row["状态"] == "冻结" and "K2026投诉001" in row["冻结"] and "解除" in row["下一步"]
    assert index(archive)["G2023拜访001"]["到期状态"] == "冻结"
    assert own_index(archive)["G2023拜访001"]["到期状态"] == "冻结"
    closed = a_complaint(**CLOSED, closed_on=NIGHT.date() + timedelta(days=1))
    archive.hand_in("王芳", "投诉 结案.xlsx", closed, NIGHT + timedelta(days=1))
    archive.night(NIGHT + timedelta(days=2))
    assert set(marks(archive).values()) == {"due", "soon"}
    assert index(archive)["G2023拜访001"]["到期状态"] == "到期"
    assert own_index(archive)["G2023拜访001"]["到期状态"] == "到期"


def test_a_day_makes_due_what_was_soon(archive: Archive) -> None:
    full(archive)
    assert marks(archive)["G2024拜访001"] == "soon"
    archive.night(datetime(2027, 2, 9, 22, 0))
    assert marks(archive)["G2024拜访001"] == "soon"
    archive.night(datetime(2027, 2, 10, 22, 0))
    assert marks(archive)["G2024拜访001"] == "due"
    assert index(archive)["G2024拜访001"]["到期状态"] == "到期"


def test_a_night_looks_at_what_changed_and_what_becomes_due(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 3: not at the archive."""
    full(archive)
    looked: list[str] = []
    subjects = renewing_appraisals.subjects

    def watched(connection: Any, ids: Any, lines: Any) -> Any:
        query = sa.select(record.c.code).where(record.c.id.in_(ids))
        looked.extend(sorted(connection.execute(query).scalars()))
        return subjects(connection, ids, lines)

    monkeypatch.setattr(renewing_appraisals, "subjects", watched)
    before = due_list(archive).stat().st_mtime_ns
    archive.night(NIGHT + timedelta(minutes=5))
    assert looked == []
    assert due_list(archive).stat().st_mtime_ns == before
    archive.night(datetime(2027, 2, 10, 22, 0))
    assert looked == ["G2024拜访001"]
    looked.clear()
    archive.hand_in("王芳", "报价.xlsx", a_quotation(), datetime(2027, 2, 11, 9, 0))
    archive.night(datetime(2027, 2, 11, 22, 0))
    assert "G2024拜访002" not in looked


def test_what_is_renewed_each_night_is_what_would_be_reckoned_anew(archive: Archive) -> None:
    """A second reckoning of everything, from nothing, finds nothing that the nights have missed."""
    full(archive)
    archive.hand_in("王芳", "投诉.xlsx", a_complaint())
    ended = {"relation": "停止往来", "ended_on": date(2026, 11, 22)}
    archive.hand_in("王芳", "客户 停.xlsx", a_customer(**ended), NIGHT + timedelta(hours=12))
    Office(archive).edit(
        "retention", periods({"line": "J", "years": "1年"}, {"line": "G拜访", "years": "4年", "counted": "触发日"})
    )
    archive.night(NIGHT + timedelta(days=1))
    archive.night(datetime(2028, 2, 11, 22, 0))
    ledger = open_books(archive.workspace)
    with ledger.writing() as connection:
        lines = schedules_in_force(connection)
        assert renew(connection, lines, date(2028, 2, 11), 90, anew=True).changed == 0
    ledger.close()
    kept = dict(archive.ask("SELECT code, appraisal.due FROM appraisal JOIN record ON record = id"))
    assert (kept["J2026001"], kept["G2023拜访001"]) == ("2027-11-22", "2027-11-21")


def test_a_schedule_edited_later_leaves_begun_periods_unless_it_was_decided(archive: Archive) -> None:
    full(archive)
    newer = {"line": "G", "years": "6年", "counted": "触发日", "since": date(2026, 11, 1)}
    Office(archive).edit("retention", added(**newer))
    archive.night(NIGHT + timedelta(days=1))
    assert marks(archive)["G2023拜访001"] == "due"
    decided = {"for_begun": "是", "decided_by": "陈刚", "basis": "2026年第3次办公会"}
    Office(archive).edit("retention", periods({"line": "G", **decided}))
    archive.night(NIGHT + timedelta(days=2))
    assert "G2023拜访001" not in marks(archive)
    assert index(archive)["G2023拜访001"]["保管期限"] == "6年"


def test_a_scan_of_a_contract_is_kept_as_long_as_the_customers_contracts(archive: Archive) -> None:
    scan = {
        "doc_class": "Y业务交易",
        "doc_type": "销售合同",
        "file_name": "无",
        "paper": "是",
        "paper_place": "1号柜-1层",
    }
    scan |= {"customer": HAINA, "subject": "合同扫描件", "dated": date(2018, 1, 1), "received_on": date(2018, 1, 1)}
    archive.hand_in("王芳", "合同.xlsx", a_contract(**DONE))
    archive.hand_in("王芳", "移交单.xlsx", a_slip(nature="合作文件", **scan))
    archive.night()
    assert dict(archive.ask("SELECT code, appraisal.due FROM appraisal JOIN record ON record = id")) == {
        "Y2018销售合同001": "2026-11-20",
        "Y2018销售合同002": "2026-11-20",
    }
    archive.hand_in("王芳", "合同 二.xlsx", a_contract(number="HT-2026-019"), NIGHT + timedelta(hours=12))
    archive.night(NIGHT + timedelta(days=1))
    found = dict(archive.ask("SELECT code, appraisal.due FROM appraisal JOIN record ON record = id"))
    assert found["Y2018销售合同002"] is None
    assert listed(archive)["Y2018销售合同001"]["载体"] == "电子"


def test_the_counts_are_those_of_the_list_and_the_days_are_a_setting(archive: Archive) -> None:
    ours = full(setting(archive, "due_notice_days = 90", "due_notice_days = 30"))
    ledger = open_books(ours.workspace)
    with ledger.reading() as connection:
        flags = list(flagged(connection, NIGHT.date(), 30))
        figures = counted(connection, NIGHT.date(), "2026-12-01", 30)
    ledger.close()
    assert {each.row.code for each in flags} == set(listed(ours))
    assert figures == {"Y": (1, 0), "F": (1, 0), "G": (1, 0)}
    assert "G2024拜访001" not in listed(ours)


def test_the_archivist_is_reminded_of_what_is_due_until_somebody_applies(archive: Archive) -> None:
    """Rule E12; what is held or on an application is not told."""
    full(archive)
    morning(archive)
    ((what, place),) = [(row["what"], row["place"]) for row in of_kind(archive, "到期档案", "赵敏")]
    assert "3" in what and "到期清单.xlsx" in place
    titles = dict(archive.ask("SELECT code, title FROM record"))
    items = [{"code": code, "title": titles[code], "appraisal": "同意销毁"} for code in ("G2023拜访001", "F2015001")]
    about = {
        "ground": "保管期满",
        "classes": "G客户沟通与服务、F发票与付款",
        "quantity": 2,
        "asked_on": date(2026, 11, 22),
    }
    ours = with_second_check(archive)
    ours.hand_in("王芳", "销毁.xlsx", a_destruction(items=items, **about), NIGHT + timedelta(hours=12))
    assert not ours.night(NIGHT + DAY).counted.problems
    morning(ours, MORNING + DAY)
    (row,) = of_kind(ours, "到期档案", "赵敏")
    assert "1" in row["what"]


def test_the_list_follows_what_stands_in_the_way_though_the_mark_stays(archive: Archive) -> None:
    """A second hold, and a list that was cut off before it was written."""
    full(archive)
    archive.hand_in("王芳", "投诉.xlsx", a_complaint())
    archive.night(NIGHT + DAY)
    Office(archive).edit("holds", added(**a_hold(scope="类别", target="G")))
    archive.night(NIGHT + 2 * DAY)
    held = listed(archive)
    assert "DJ2026001" in held["G2023拜访001"]["冻结"] and "DJ2026001" not in held["F2015001"]["冻结"]
    due_list(archive).unlink()
    archive.night(NIGHT + 3 * DAY)
    assert listed(archive) == held
