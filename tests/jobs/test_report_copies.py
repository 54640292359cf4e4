"""How much of a record the copy of a report may show (rule A7)."""

from __future__ import annotations

import pytest

from jobs.reporting.copies import Sight, sight, supervisors
from validators.facts import Person

HEAD = Person("陈刚", "销售部", "部门主管", further_departments=("客服部",))
STAFF = Person("王芳", "销售部", "业务人员")
MANAGER = Person("沈总", "综合部", "管理层")


@pytest.mark.parametrize(
    ("reader", "handler", "department", "secrecy", "expected"),
    [
        (None, "王芳", "销售部", "绝密", Sight.ALL),
        (MANAGER, "王芳", "销售部", "机密", Sight.ALL),
        (HEAD, "王芳", "销售部", "内部", Sight.ALL),
        (HEAD, "王芳", "客服部", "内部", Sight.ALL),
        (HEAD, "王芳", "销售部", "机密", Sight.CODE),
        (HEAD, "陈刚", "销售部", "机密", Sight.ALL),
        (HEAD, "吴倩", "市场部", "内部", Sight.NONE),
        (HEAD, "吴倩", "市场部", "机密", Sight.NONE),
        (STAFF, "王芳", "销售部", "机密", Sight.ALL),
        (STAFF, "李明", "销售部", "内部", Sight.NONE),
    ],
)
def test_a_reader_sees_their_own_their_departments_or_all(
    reader: Person | None, handler: str, department: str, secrecy: str, expected: Sight
) -> None:
    assert sight(reader, "customer", handler, department, secrecy) is expected


def test_heads_who_left_get_no_copy() -> None:
    gone = Person("旧主管", "销售部", "部门主管", active=False)
    assert supervisors({each.name: each for each in (HEAD, STAFF, MANAGER, gone)}) == [HEAD]
