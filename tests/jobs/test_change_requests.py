"""修改申请 through the night: what is asked is checked as on the record's own form, and carried out once agreed (C8)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from archive import Archive
from builders import a_customer, a_visit
from form_builders import a_change_request, a_contract

from validators.problem import Problem

BEFORE = datetime(2026, 11, 20, 22, 0)
Line = dict[str, object]


@pytest.fixture
def held(archive: Archive) -> Archive:
    """An archive that holds a customer (J2026001), a contract (Y2026销售合同001) and a visit (G2026拜访001)."""
    archive.hand_in("王芳", "客户.xlsx", a_customer(), at=BEFORE)
    archive.hand_in("王芳", "合同.xlsx", a_contract(), at=BEFORE)
    archive.hand_in("王芳", "拜访.xlsx", a_visit(), at=BEFORE)
    archive.night(BEFORE)
    return archive


def ask(archive: Archive, *lines: Line, sender: str = "王芳", **changes: Any) -> list[Problem]:
    """Hand in a request with these lines, run the night, and return what was wrong with it."""
    archive.hand_in(sender, "申请.xlsx", a_change_request(changes=lines, **changes))
    outcome = archive.night()
    assert not outcome.failures
    return [problem for _, problem in outcome.counted.problems]


def line(field: str, old: object, new: object) -> Line:
    return {"field": field, "old": old, "new": new}


def fields(archive: Archive, code: str) -> dict[str, Any]:
    ((kept,),) = archive.ask(f"SELECT fields FROM record WHERE code = '{code}'")
    return dict(json.loads(kept))


def history(archive: Archive) -> list[tuple[Any, ...]]:
    return archive.ask('SELECT field, old, new, "by", approved, why, reason FROM change ORDER BY id')


def test_a_change_is_carried_out_with_its_history(held: Archive) -> None:
    assert ask(held, line("联系电话", "0574-87651234转801", "0574-87651235"), line("传真", None, "057487651299")) == []
    assert fields(held, "J2026001")["telephone"] == "0574-87651235"
    assert history(held) == [
        ("telephone", '"0574-87651234转801"', '"0574-87651235"', "王芳", None, "SQ2026001", "客户更换电话。"),
        ("fax", "null", '"0574-87651299"', "王芳", None, "SQ2026001", "客户更换电话。"),
    ]
    book = openpyxl.load_workbook(held.workspace.register / "档案总登记表.xlsx", read_only=True)
    texts = {str(cell.value) for row in book["变更"] for cell in row}
    assert {"SQ2026001", "联系电话", "0574-87651235"} <= texts
