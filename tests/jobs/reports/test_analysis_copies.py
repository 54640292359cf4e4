"""客户分析报告 of a small archive: the 知识库, who may read what, and what a second print says (rules A7 B6 B7)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from archive import Archive, setting
from builders import a_customer, a_visit
from docx import Document
from form_builders import HAINA, a_form, a_row
from office_desk import Office, added

from jobs.failures import WrongUse
from jobs.workspace import Workspace

NIGHT = datetime(2026, 11, 21, 22, 0)
AFTER = datetime(2027, 1, 1, 8, 0)
STEP = ("analysis_quarter",)
SOLVED = {
    "course": "已取样送检",
    "result": "换货，供应商承担费用",
    "responsible": "供应商",
    "closed_on": date(2026, 11, 18),
}
COMPLAINTS = (
    a_row("complaint", subject="第三批布色差", problem=f"{HAINA}反映缸差明显，要求换货", **SOLVED),
    a_row("complaint", subject="批次色差", problem="第6批与确认样有色差", received_on=date(2026, 11, 16)),
    a_row(
        "complaint", subject="批次色差", problem="第8批与确认样有色差", received_on=date(2026, 11, 17), secrecy="机密"
    ),
    a_row("complaint", subject="大货短装", problem="少4箱", kind="数量", received_on=date(2026, 10, 15)),
)


@pytest.fixture
def held(archive: Archive) -> Archive:
    """Complaints of one problem in two wordings, one secret; orders in two currencies; visits of two departments."""
    Office(archive).edit("roster", added(name="何婷", department="客服部", role="部门主管", active="是"))
    archive.night(datetime(2026, 11, 20, 22), ("office",))
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.hand_in("王芳", "投诉.xlsx", a_form("complaint", *COMPLAINTS))
    orders = (
        a_row("order", number="PO-1", lines="全棉布", amount=1000, currency="美元"),
        a_row(
            "order", number="PO-2", lines="全棉布；缝线", amount=2000, currency="人民币", ordered_on=date(2026, 11, 2)
        ),
        a_row("order", number="PO-3", lines="缝线", amount=3000, currency="人民币", ordered_on=date(2026, 11, 3)),
    )
    archive.hand_in("王芳", "订单.xlsx", a_form("order", *orders))
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    archive.night(NIGHT)
    return archive


def stem(archive: Archive, person: str = "", department: str = "", key: str = "2026-Q4") -> Path:
    folder = archive.workspace.people / person if person else archive.workspace.reports
    about = f"（{department}）" if department else ""
    return folder / "客户分析报告" / f"{key} 客户分析报告{about}"


def text_of(path: Path) -> str:
    document = Document(f"{path}.docx")
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet of the workbook by their labels."""
    table = list(openpyxl.load_workbook(f"{path}.xlsx")[sheet].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(table) if sum(each is not None for each in row) > 2)
    labels = [str(each) for each in table[head] if each is not None]
    return [dict(zip(labels, row, strict=False)) for row in table[head + 1 :] if row[0] not in (None, "（无）")]


def test_a_frequent_problem_is_in_the_knowledge_base_with_the_answer_that_closed_it(held: Archive) -> None:
    """B7: other wordings and numbers make no other problem; a single complaint is none yet."""
    held.night(AFTER, STEP)
    (known,) = rows(stem(held), "知识库")
    assert (known["投诉类型"], known["累计次数"], known["本期次数"], known["责任方"]) == ("质量", 3, 3, "供应商 1")
    assert known["答复"] == "换货，供应商承担费用" and known["处理经过"] == "已取样送检"
    assert sorted(known["投诉档号"].split("、")) == ["K2026投诉001", "K2026投诉002", "K2026投诉003"]
    assert "换货，供应商承担费用" in text_of(stem(held))


def test_how_often_a_problem_has_to_come_is_a_setting(held: Archive) -> None:
    setting(held, "frequent = 2", "frequent = 4").night(AFTER, STEP)
    assert rows(stem(held), "知识库") == []
    assert "还没有投诉达到4次的问题。" in text_of(stem(held))


def test_currencies_are_never_added_up(held: Archive) -> None:
    held.night(AFTER, STEP)
    assert {row["币种"]: row["本期"] for row in rows(stem(held), "订单金额")} == {"人民币": 5000, "美元": 1000}
    by_product = {row["产品"]: (row["订单数"], row["单一产品订单金额"]) for row in rows(stem(held), "产品订单")}
    assert by_product == {"全棉布": (2, "美元 1,000.00"), "缝线": (2, "人民币 3,000.00")}
    assert {(row["币种"], row["占比"]) for row in rows(stem(held), "客户订单")} == {
        ("人民币", "100.0%"),
        ("美元", "100.0%"),
    }


def test_each_head_of_department_gets_their_part(held: Archive) -> None:
    held.night(AFTER, STEP)
    sales, service = text_of(stem(held, "陈刚", "销售部")), text_of(stem(held, "何婷", "客服部"))
    assert "二、需求与商机" in sales and "四、反馈与投诉" not in sales
    assert "四、反馈与投诉" in service and "二、需求与商机" not in service
    assert "五、知识库" in sales and "五、知识库" in service
    names = openpyxl.load_workbook(f"{stem(held, '何婷', '客服部')}.xlsx").sheetnames
    assert "知识库" in names and "未结投诉" in names and "商机" not in names
    assert not (held.workspace.people / "王芳" / "客户分析报告").exists()


def test_a_copy_lists_no_records_of_others_and_no_secrets(held: Archive) -> None:
    """A7: what it leaves out is counted; of the department's own secret records the code is shown."""
    held.night(AFTER, STEP)
    service = stem(held, "何婷", "客服部")
    assert rows(service, "未结投诉") == []
    assert "另有3条为其他部门人员的记录" in text_of(service)
    assert HAINA not in text_of(service) and "该客户反映缸差明显" not in text_of(service)
    (known,) = rows(service, "知识库")
    ((secret,),) = held.ask("SELECT code FROM record WHERE form = 'complaint' AND secrecy = '机密'")
    assert known["累计次数"] == 2 and secret not in known["投诉档号"]
    whole = {row["档号"] for row in rows(stem(held), "未结投诉")}
    assert len(whole) == 3


def test_nobody_elses_copy_names_a_customer_in_the_knowledge_base(held: Archive) -> None:
    again = a_row("complaint", subject="布面色差", problem=f"{HAINA}又反映色差", received_on=date(2026, 11, 19))
    held.hand_in("王芳", "投诉2.xlsx", a_form("complaint", again), datetime(2026, 11, 22, 9))
    held.night(datetime(2026, 11, 22, 22))
    held.night(AFTER, STEP)
    (known,) = rows(stem(held, "何婷", "客服部"), "知识库")
    assert "该客户又反映色差" in known["问题"]
    assert HAINA in rows(stem(held), "知识库")[0]["问题"]


def test_a_department_without_a_head_or_a_part_without_a_department_breaks_nothing(held: Archive) -> None:
    setting(held, 'market = ["市场部"]', 'market = ["没有这个部门"]').night(AFTER, STEP)
    assert [path.parent.parent.name for path in sorted(held.workspace.people.glob("*/客户分析报告/*.docx"))] == [
        "何婷",
        "陈刚",
    ]


def test_a_second_print_and_an_earlier_moment_give_the_figures_of_their_time(held: Archive) -> None:
    """A record changed meanwhile changes nothing that was printed; worked out for the moment before it, it is as it was."""
    held.night(AFTER, STEP)
    before = rows(stem(held), "未结投诉")
    closed = a_row(
        "complaint", kind="数量", subject="大货短装", problem="少4箱", received_on=date(2026, 10, 15), **SOLVED
    )
    held.hand_in("王芳", "结案.xlsx", a_form("complaint", closed), datetime(2027, 1, 2, 9))
    held.night(datetime(2027, 1, 2, 22))
    held.night(datetime(2027, 1, 3, 8), STEP)
    assert rows(stem(held), "未结投诉") == before
    held.night(datetime(2026, 10, 1, 8), STEP)
    assert rows(stem(held, key="2026-Q3"), "未结投诉") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('sales = ["销售部"]', "sales = [1]"),
        ('"样品" = [', '"样品" = "打样" # ['),
        ("frequent = 2", "frequent = 0"),
    ],
)
def test_settings_that_nobody_could_have_meant_are_refused(archive: Archive, old: str, new: str) -> None:
    path = archive.root / "guidang.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(WrongUse):
        Workspace.at(archive.root)
