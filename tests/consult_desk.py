"""An office in which records of every level lie, and people who ask to see them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from archive import NIGHT, Archive, at_first_look, workbook_of
from builders import a_visit
from document_files import a_pdf
from form_builders import a_consult_request, a_contract, a_row, a_slip, an_order
from office_desk import Office, Row
from review_desk import answer, workbook

from jobs.ledger.opening import FILE_NAME
from jobs.setup import set_up
from validators.problem import Problem

BEFORE = NIGHT - timedelta(days=1)
DAY = timedelta(days=1)
UNTIL = date(2026, 11, 27)
BODY = "宁波某某会计师事务所"
NDA = "BM-2026-003"
_SIGNED = {"confidential_until": date(2036, 1, 1), "active": "是"}
ROSTER: tuple[dict[str, object], ...] = (
    {"name": "王芳", "department": "客服部", "role": "业务人员", "supervisor": "孙丽", "clearance": "机密", **_SIGNED},
    {"name": "何静", "department": "客服部", "role": "业务人员", "supervisor": "孙丽", "clearance": "绝密", **_SIGNED},
    {"name": "孙丽", "department": "客服部", "role": "部门主管", "clearance": "机密", **_SIGNED},
    {"name": "李明", "department": "销售部", "role": "业务人员", "supervisor": "陈刚", **_SIGNED},
    {"name": "陈刚", "department": "销售部", "role": "部门主管", **_SIGNED},
    {"name": "赵敏", "department": "文件管理部门", "role": "档案管理员", "clearance": "绝密", **_SIGNED},
    {"name": "周总", "department": "行政部/综合部", "role": "管理层", "clearance": "绝密", **_SIGNED},
    {"name": "吴新", "department": "客服部", "role": "业务人员", "supervisor": "孙丽", "active": "是"},
)
#: Codes of what lies there, all in the charge of 李明: one of each level, a visit on a card, a scan.
OPEN, INTERNAL, SECRET, TOP = ("D2026001", "D2026002", "Y2026销售合同001", "Y2026销售合同002")
VISIT, SCAN = "G2026拜访001", "J2026001"


def make_office(folder: Path) -> None:
    """Make the archive that each test gets a copy of; no second check but where somebody asks to see something."""
    set_up(folder, BEFORE, ROSTER, office_name="宁波远航进出口有限公司", second_check=False)
    archive = at_first_look(folder)
    orders = ({"number": "PO-1"}, {"number": "PO-2"})
    contracts = (
        {"number": "HT-1", "secrecy": "机密"},
        {"number": "HT-2", "secrecy": "绝密"},
        {"number": NDA, "contract_type": "保密协议", "customer": BODY, "amount": 0, "ends_on": date(2027, 6, 30)},
    )
    his: dict[str, Any] = {"handler": "李明", "department": "销售部"}
    no_department = {name: value for name, value in his.items() if name != "department"}
    files = {
        "订单.xlsx": _form(an_order, "order", *({**row, **no_department} for row in orders)),
        "合同.xlsx": _form(a_contract, "contract", *({**row, **his} for row in contracts)),
        "拜访.xlsx": workbook_of(a_visit(lead_visitor="李明")),
        "移交.xlsx": _form(a_slip, "handed_in_documents", {"file_name": "执照.pdf", "handler": "李明"}),
        "执照.pdf": a_pdf(),
    }
    for name, content in files.items():
        archive.hand_in("李明", name, content, at=BEFORE - timedelta(hours=3))
    outcome = archive.night(BEFORE)
    assert not outcome.counted.problems
    set_level(archive, OPEN, "公开")


def run_sql(archive: Archive, sql: str) -> None:
    """Change the ledger behind guidang's back, as if a form or the years had."""
    engine = sa.create_engine(f"sqlite:///{archive.workspace.state / FILE_NAME}")
    with engine.begin() as connection:
        connection.exec_driver_sql(sql)
    engine.dispose()


def set_level(archive: Archive, code: str, level: str) -> None:
    """Give a record another level than its form would."""
    run_sql(archive, f"UPDATE record SET secrecy = '{level}' WHERE code = '{code}'")


def edit_person(archive: Archive, name: str, **changes: object) -> None:
    """Change somebody's row of the roster; the next night goes by it."""

    def edit(rows: list[Row]) -> list[Row]:
        return [{**row, **(changes if row["name"] == name else {})} for row in rows]

    Office(archive).edit("roster", edit)


def _form(builder: Any, form: str, *rows: dict[str, object]) -> bytes:
    return workbook_of(builder(*(a_row(form, **row) for row in rows)))


def a_request(*codes: str, sender: str = "王芳", **changes: Any) -> bytes:
    """Return a request for these codes."""
    fields: dict[str, Any] = {"applicant": sender, "department": "客服部", "until": UNTIL, "customer": None}
    lines = [{"code": code} for code in codes]
    return workbook_of(a_consult_request(codes=changes.pop("codes", lines), **{**fields, **changes}))


def for_outside(*codes: str, **changes: Any) -> bytes:
    """Return a request for an outside body that has signed an agreement."""
    fields: dict[str, Any] = {
        "outside": "是",
        "outside_name": BODY,
        "nda_number": NDA,
        "nda_until": date(2027, 6, 30),
        "agreed_scope": "限本年度订单。",
    }
    return a_request(*codes, **{**fields, **changes})


def ask(archive: Archive, content: bytes, sender: str = "王芳", at: datetime = NIGHT) -> list[Problem]:
    """Hand in a request, run the night, and return what was wrong with it."""
    archive.hand_in(sender, "查阅申请.xlsx", content, at=at - timedelta(hours=5))
    outcome = archive.night(at)
    assert not outcome.failures
    return [problem for _, problem in outcome.counted.problems]


def agree(archive: Archive, who: str, at: datetime, decision: str = "同意", reason: str = "") -> None:
    """Let somebody decide in their workbook, and run the night."""
    answer(workbook(archive, who), decision, reason)
    outcome = archive.night(at)
    assert not outcome.failures


def waiting(archive: Archive) -> list[str]:
    """Return in whose folder a workbook of approvals lies."""
    return sorted(path.parent.name for path in archive.workspace.decisions.glob("*/待审批.xlsx"))


def grants(archive: Archive) -> list[tuple[Any, ...]]:
    """Return (person, code, state, approved) of every grant."""
    return archive.ask("SELECT person, code, state, approved FROM access_grant ORDER BY person, request, code")


def copies(archive: Archive, person: str = "王芳") -> list[str]:
    """Return what lies in somebody's folder of consulted copies, without the list of it."""
    folder = archive.workspace.people / person / "查阅"
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.endswith("查阅清单.xlsx"))
