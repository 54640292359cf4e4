"""The workbook beside the list of key customers."""

from __future__ import annotations

from typing import Final

from jobs.reporting.report import Sheet
from validators.declaration import Kind
from validators.message import Text

_ROW: Final = (
    ("number", Text("序号", "No."), Kind.INTEGER, 6),
    ("customer", Text("客户", "Customer"), Kind.TEXT, 28),
    ("code", Text("档号", "Archive code"), Kind.TEXT, 14),
    ("grade", Text("等级", "Grade"), Kind.TEXT, 8),
    ("standing", Text("类别", "Standing"), Kind.TEXT, 12),
    ("risks", Text("风险数", "Risks"), Kind.INTEGER, 8),
    ("change", Text("变化", "Change"), Kind.TEXT, 10),
    ("reasons", Text("列入原因", "Why"), Kind.LONG, 50),
    ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
    ("department", Text("部门", "Department"), Kind.TEXT, 14),
    ("last", Text("最近往来", "Last dealing"), Kind.DATE, 12),
    ("last_what", Text("往来记录", "Which"), Kind.TEXT, 24),
    ("next_due", Text("下一步期限", "Next step due"), Kind.DATE, 12),
    ("next_what", Text("下一步", "Next step"), Kind.TEXT, 28),
)
SHEETS: Final = (
    Sheet("at_risk", Text("有风险", "At risk"), _ROW),
    Sheet("steady", Text("VIP和重点", "VIP and key"), _ROW),
    Sheet(
        "gone",
        Text("移出名单", "Gone"),
        (
            ("customer", Text("客户", "Customer"), Kind.TEXT, 28),
            ("code", Text("档号", "Archive code"), Kind.TEXT, 14),
            ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
            ("before", Text("上月列入原因", "Why it was on the list"), Kind.LONG, 50),
            ("why", Text("移出原因", "Why no longer"), Kind.LONG, 30),
        ),
    ),
    Sheet(
        "overdue",
        Text("逾期未收款", "Overdue"),
        (
            ("currency", Text("币种", "Currency"), Kind.TEXT, 10),
            ("amount", Text("金额", "Amount"), Kind.MONEY, 18),
            ("invoices", Text("发票数", "Invoices"), Kind.INTEGER, 10),
            ("customers", Text("客户数", "Customers"), Kind.INTEGER, 10),
        ),
    ),
    Sheet(
        "owners",
        Text("按负责人", "By owner"),
        (
            ("owner", Text("负责人", "Owner"), Kind.TEXT, 12),
            ("department", Text("部门", "Department"), Kind.TEXT, 16),
            ("listed", Text("名单客户", "Listed"), Kind.INTEGER, 10),
            ("at_risk", Text("有风险", "At risk"), Kind.INTEGER, 10),
        ),
    ),
    Sheet(
        "rules",
        Text("列入规则", "Rules"),
        (
            ("label", Text("规则", "Rule"), Kind.TEXT, 16),
            ("rule", Text("内容", "What it says"), Kind.LONG, 70),
            ("count", Text("客户数", "Customers"), Kind.INTEGER, 10),
        ),
    ),
)
