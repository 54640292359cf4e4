"""待完善供应商: which suppliers' files have to be completed or refreshed, for whom (rule D5)."""

from __future__ import annotations

from datetime import date, timedelta

import openpyxl
import pytest
from archive import NIGHT, ROSTER, Archive, workbook_of
from builders import a_credit_code
from form_builders import TIANLI, a_contract, a_supplier

from jobs.settings import FILE_NAME
from jobs.workspace import Workspace

pytestmark = pytest.mark.usefixtures("lists_left_out")

DAY = timedelta(days=1)
OTHER = {"name": "苏州明锐五金有限公司", "credit_code": a_credit_code(8), "licence_number": a_credit_code(8)}


def listed(archive: Archive, person: str) -> list[list[str]]:
    """Return the rows of somebody's list, as texts."""
    path = archive.workspace.people / person / "待完善供应商.xlsx"
    if not path.exists():
        return []
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "供应商")
    return [["" if value is None else str(value) for value in row[:9]] for row in rows[head + 1 :]]


def test_nobody_gets_a_list_while_every_file_is_complete_and_in_force(archive: Archive) -> None:
    archive.hand_in("李明", "供应商.xlsx", a_supplier())
    archive.night()
    assert (listed(archive, "王芳"), listed(archive, "赵敏")) == ([], [])


def test_a_file_that_lacks_something_is_listed_until_it_is_complete(archive: Archive) -> None:
    archive.hand_in("李明", "供应商.xlsx", a_supplier(attachments="无"))
    archive.night()
    (mine,) = listed(archive, "王芳")  # the handler, whoever handed it in
    assert mine[:5] == [TIANLI, "J2026001", "王芳", "不齐全", "开户资料、营业执照复印件"]
    assert listed(archive, "赵敏") == [mine]  # the archivist has the whole
    assert listed(archive, "李明") == []
    archive.hand_in("李明", "补齐.xlsx", a_supplier(attachments="营业执照复印件、开户资料"), at=NIGHT)
    archive.night(NIGHT + DAY)
    assert (listed(archive, "王芳"), listed(archive, "赵敏")) == ([], [])


def test_a_file_is_listed_some_days_before_it_runs_out_and_when_it_has(archive: Archive) -> None:
    ending = {"licence_term": "有期限", "licence_expiry": date(2027, 1, 31)}
    archive.hand_in("李明", "供应商.xlsx", a_supplier(**ending))
    archive.hand_in("李明", "另一家.xlsx", a_supplier(review_by=date(2027, 1, 10), **OTHER))
    archive.night(NIGHT)
    assert listed(archive, "赵敏") == []
    archive.night(NIGHT + 60 * DAY)  # 20 January
    assert [row[:4:3] for row in listed(archive, "赵敏")] == [
        ["苏州明锐五金有限公司", "逾期未更新"],
        [TIANLI, "即将到期"],
    ]
    archive.night(NIGHT + 80 * DAY)
    assert next(row[:4:3] for row in listed(archive, "赵敏")) == [TIANLI, "执照已到期"]


def test_how_long_before_is_the_offices_setting(archive: Archive) -> None:
    archive.hand_in("李明", "供应商.xlsx", a_supplier(review_by=NIGHT.date() + 60 * DAY))
    archive.night()
    assert listed(archive, "赵敏") == []
    path = archive.root / FILE_NAME
    path.write_text(path.read_text("utf-8").replace("supplier_notice_days = 30", "supplier_notice_days = 90"), "utf-8")
    other = Archive(Workspace.at(archive.root))
    other.night(NIGHT + DAY)
    assert [row[3] for row in listed(other, "赵敏")] == ["即将到期"]


def test_a_running_purchase_without_a_supplier_file_is_listed(archive: Archive) -> None:
    """Such a contract comes from an old register; here its supplier's file has gone since."""
    archive.hand_in("李明", "供应商.xlsx", a_supplier())
    archive.hand_in("王芳", "合同.xlsx", a_contract(number="CG-7", contract_type="采购合同", customer=TIANLI))
    archive.night()
    import sqlite3

    with sqlite3.connect(archive.workspace.state / "ledger.db") as ledger:
        ledger.execute("UPDATE record SET state = '已销毁' WHERE form = 'supplier'")
    archive.night(NIGHT + DAY)
    (row,) = listed(archive, "王芳")
    assert (row[0], row[1], row[3], row[8]) == (TIANLI, "", "没有档案", "CG-7")


def test_the_list_of_somebody_who_left_goes_to_their_supervisor(archive: Archive) -> None:
    assert {"name": "周强", "active": "否"}.items() <= next(p for p in ROSTER if p["name"] == "周强").items()
    archive.hand_in("李明", "供应商.xlsx", workbook_of(a_supplier(attachments="无", handler="李明")))
    archive.night()
    import json
    import sqlite3

    with sqlite3.connect(archive.workspace.state / "ledger.db") as ledger:
        ((fields,),) = ledger.execute("SELECT fields FROM record WHERE form = 'supplier'").fetchall()
        kept = json.dumps(json.loads(fields) | {"handler": "周强"})
        ledger.execute("UPDATE record SET handler = '周强', fields = ? WHERE form = 'supplier'", (kept,))
    archive.night(NIGHT + DAY)
    assert listed(archive, "李明") == []
    assert [row[0] for row in listed(archive, "陈刚")] == [TIANLI]


def test_a_list_that_says_nothing_new_is_not_written_again(archive: Archive) -> None:
    archive.hand_in("李明", "供应商.xlsx", a_supplier(attachments="无"))
    archive.night()
    path = archive.workspace.people / "王芳" / "待完善供应商.xlsx"
    before = path.stat().st_mtime_ns
    archive.night(NIGHT + DAY)
    assert path.stat().st_mtime_ns == before
    path.unlink()
    archive.night(NIGHT + 2 * DAY)
    assert listed(archive, "王芳") != []


def test_a_list_that_is_open_gets_a_newer_one_beside_it(archive: Archive) -> None:
    archive.hand_in("李明", "供应商.xlsx", a_supplier(attachments="无"))
    archive.night()
    folder = archive.workspace.people / "王芳"
    (folder / "~$待完善供应商.xlsx").write_bytes(b"")
    archive.hand_in("李明", "另一家.xlsx", a_supplier(**OTHER | {"attachments": "开户资料"}), at=NIGHT)
    archive.night(NIGHT + DAY)
    assert sorted(path.name for path in folder.glob("待完善*.xlsx")) == [
        "待完善供应商 2026-11-22 2200.xlsx",
        "待完善供应商.xlsx",
    ]
