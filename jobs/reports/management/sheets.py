"""The workbook beside the management report: its tables, to be sorted and reckoned on."""

from __future__ import annotations

from typing import Final

from jobs.reporting.report import Sheet, SheetColumnOf
from validators.declaration import Kind
from validators.message import Text

_LABEL: Final[SheetColumnOf] = ("label", Text("项目", "What"), Kind.TEXT, 22)
_NOW: Final = Text("本月", "This month")
_LAST: Final = Text("上月", "Last month")
_YEAR: Final = Text("上年同月", "A year ago")
_COUNTS: Final[tuple[SheetColumnOf, ...]] = (
    _LABEL,
    ("now", _NOW, Kind.INTEGER, 12),
    ("last", _LAST, Kind.INTEGER, 12),
    ("year_ago", _YEAR, Kind.INTEGER, 12),
)
_SHARES: Final[tuple[SheetColumnOf, ...]] = (
    ("label", Text("部门", "Department"), Kind.TEXT, 18),
    ("now.part", Text("按时/一次通过", "In time, accepted"), Kind.INTEGER, 14),
    ("now.whole", Text("应交/交表", "Due, sent"), Kind.INTEGER, 12),
    ("now", _NOW, Kind.TEXT, 10),
    ("last", _LAST, Kind.TEXT, 10),
    ("year_ago", _YEAR, Kind.TEXT, 10),
)
_MONEY: Final[tuple[SheetColumnOf, ...]] = (
    ("currency", Text("币种", "Currency"), Kind.TEXT, 10),
    ("now", _NOW, Kind.MONEY, 16),
    ("last", _LAST, Kind.MONEY, 16),
    ("year_ago", _YEAR, Kind.MONEY, 16),
)
_CUSTOMERS: Final[tuple[SheetColumnOf, ...]] = (
    ("code", Text("档号", "Archive code"), Kind.TEXT, 14),
    ("name", Text("客户", "Customer"), Kind.TEXT, 32),
    ("kind", Text("客户类型", "Type"), Kind.TEXT, 12),
    ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
    ("department", Text("部门", "Department"), Kind.TEXT, 14),
    ("on", Text("日期", "Date"), Kind.DATE, 12),
)
SHEETS: Final = (
    Sheet("customers.by_type", Text("客户类型", "Customer types"), _COUNTS),
    Sheet("customers.by_stage", Text("合作阶段", "Stages"), _COUNTS),
    Sheet("customers.by_grade", Text("客户等级", "Grades"), _COUNTS),
    Sheet("customers.by_department", Text("部门客户", "Departments"), _COUNTS),
    Sheet("customers.new", Text("新增客户", "New customers"), _CUSTOMERS),
    Sheet("customers.lost", Text("流失客户", "Customers lost"), _CUSTOMERS),
    Sheet("visits.totals", Text("拜访总况", "Visits"), _COUNTS),
    Sheet(
        "visits.by_department",
        Text("各部门拜访", "Visits by department"),
        (
            ("department", Text("部门", "Department"), Kind.TEXT, 18),
            ("planned", Text("计划", "Planned"), Kind.INTEGER, 10),
            ("made", Text("完成", "Made"), Kind.INTEGER, 10),
            ("late", Text("记录迟交", "Recorded late"), Kind.INTEGER, 12),
            ("unrecorded", Text("有计划无记录", "No record"), Kind.INTEGER, 14),
        ),
    ),
    Sheet(
        "visits.opportunities",
        Text("需求与商机", "Opportunities"),
        (
            ("code", Text("档号", "Archive code"), Kind.TEXT, 18),
            ("customer", Text("客户", "Customer"), Kind.TEXT, 30),
            ("visitor", Text("拜访人", "Visitor"), Kind.TEXT, 10),
            ("on", Text("日期", "Date"), Kind.DATE, 12),
            ("intent", Text("合作意向", "Intention"), Kind.TEXT, 10),
            ("needs", Text("需求", "Needs"), Kind.LONG, 44),
            ("next_step", Text("下一步", "Next step"), Kind.LONG, 34),
        ),
    ),
    Sheet("service.totals", Text("投诉总况", "Complaints"), _COUNTS),
    Sheet("service.by_kind", Text("投诉类型", "Complaint kinds"), _COUNTS),
    Sheet(
        "service.open",
        Text("未结投诉", "Open complaints"),
        (
            ("code", Text("档号", "Archive code"), Kind.TEXT, 16),
            ("customer", Text("客户", "Customer"), Kind.TEXT, 30),
            ("kind", Text("投诉类型", "Kind"), Kind.TEXT, 10),
            ("subject", Text("事由", "Subject"), Kind.LONG, 30),
            ("received", Text("受理日期", "Received"), Kind.DATE, 12),
            ("days", Text("已过天数", "Days"), Kind.INTEGER, 10),
            ("handler", Text("处理人", "Handler"), Kind.TEXT, 10),
        ),
    ),
    Sheet("service.allowances", Text("投诉折让", "Allowances"), _MONEY),
    Sheet(
        "service.satisfaction",
        Text("满意度", "Satisfaction"),
        (
            _LABEL,
            ("now", _NOW, Kind.TEXT, 10),
            ("now.count", Text("份数", "Surveys"), Kind.INTEGER, 10),
            ("last", _LAST, Kind.TEXT, 10),
            ("year_ago", _YEAR, Kind.TEXT, 10),
        ),
    ),
    Sheet("trade.orders", Text("订单数", "Orders"), _COUNTS),
    Sheet("trade.amounts", Text("订单金额", "Amounts ordered"), _MONEY),
    Sheet("trade.receivables", Text("逾期应收", "Overdue"), _MONEY),
    Sheet(
        "trade.overdue",
        Text("逾期应收明细", "Overdue, each"),
        (
            ("code", Text("档号", "Archive code"), Kind.TEXT, 16),
            ("customer", Text("客户", "Customer"), Kind.TEXT, 30),
            ("number", Text("票据号", "Number"), Kind.TEXT, 18),
            ("amount", Text("金额", "Amount"), Kind.MONEY, 16),
            ("currency", Text("币种", "Currency"), Kind.TEXT, 10),
            ("due", Text("应付日期", "Due"), Kind.DATE, 12),
            ("days", Text("逾期天数", "Days overdue"), Kind.INTEGER, 10),
            ("handler", Text("经办人", "Handler"), Kind.TEXT, 10),
        ),
    ),
    Sheet("holdings.by_class", Text("在册档案", "Records"), _COUNTS),
    Sheet("holdings.loans", Text("借阅", "Loans"), _COUNTS),
    Sheet(
        "holdings.due",
        Text("到期档案", "Records due"),
        (
            _LABEL,
            ("now", Text("已到期", "Due"), Kind.INTEGER, 12),
            ("soon", Text("将到期", "Soon due"), Kind.INTEGER, 14),
        ),
    ),
    Sheet("quality.timeliness", Text("及时率", "Timeliness"), _SHARES),
    Sheet("quality.correctness", Text("正确率", "Correctness"), _SHARES),
)
