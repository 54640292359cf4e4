"""The workbook beside the analysis: its tables whole, and the 知识库 on a sheet of its own."""

from __future__ import annotations

from typing import Final

from jobs.reporting.report import Sheet, SheetColumnOf
from validators.declaration import Kind
from validators.message import Text

_NOW, _LAST, _YEAR = Text("本期", "Now"), Text("上期", "Before"), Text("上年同期", "A year ago")
_CODE: Final[SheetColumnOf] = ("code", Text("档号", "Archive code"), Kind.TEXT, 18)
_CUSTOMER: Final[SheetColumnOf] = ("customer", Text("客户", "Customer"), Kind.TEXT, 30)
_CURRENCY: Final[SheetColumnOf] = ("currency", Text("币种", "Currency"), Kind.TEXT, 10)


def _three(kind: Kind = Kind.INTEGER, width: int = 12) -> tuple[SheetColumnOf, ...]:
    return (("now", _NOW, kind, width), ("last", _LAST, kind, width), ("year_ago", _YEAR, kind, width))


def _themes(path: str, name: Text) -> Sheet:
    label: SheetColumnOf = ("label", Text("主题", "Theme"), Kind.TEXT, 18)
    return Sheet(path, name, (label, *_three(), ("words", Text("包含的词", "Words"), Kind.LONG, 50)))


def _heard(path: str, name: Text, kind: Text, text: Text) -> Sheet:
    who: tuple[SheetColumnOf, ...] = (
        ("on", Text("日期", "Date"), Kind.DATE, 12),
        ("who", Text("拜访人", "Visitor"), Kind.TEXT, 10),
    )
    return Sheet(path, name, (_CODE, _CUSTOMER, *who, ("kind", kind, Kind.TEXT, 16), ("text", text, Kind.LONG, 60)))


def _customers(path: str, name: Text) -> Sheet:
    further: tuple[SheetColumnOf, ...] = (
        ("kind", Text("行业", "Industry"), Kind.TEXT, 14),
        ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
        ("on", Text("日期", "Date"), Kind.DATE, 12),
    )
    return Sheet(path, name, (_CODE, _CUSTOMER, *further))


def _grounds(path: str, name: Text) -> Sheet:
    return Sheet(
        path,
        name,
        (
            ("label", name, Kind.TEXT, 16),
            ("customers", Text("期末客户", "Customers"), Kind.INTEGER, 10),
            ("new", Text("新增客户", "New"), Kind.INTEGER, 10),
            ("visits", Text("拜访", "Visits"), Kind.INTEGER, 10),
            ("quotations", Text("报价", "Quotations"), Kind.INTEGER, 10),
            ("orders", Text("订单", "Orders"), Kind.INTEGER, 10),
            ("last_orders", Text("上期订单", "Orders before"), Kind.INTEGER, 10),
        ),
    )


SHEETS: Final = (
    Sheet(
        "knowledge",
        Text("知识库", "Knowledge base"),
        (
            ("number", Text("序号", "No."), Kind.INTEGER, 8),
            ("kind", Text("投诉类型", "Kind"), Kind.TEXT, 10),
            ("problem", Text("问题", "Problem"), Kind.LONG, 44),
            ("answer", Text("答复", "Answer"), Kind.LONG, 44),
            ("course", Text("处理经过", "Course"), Kind.LONG, 36),
            ("times", Text("累计次数", "Times"), Kind.INTEGER, 10),
            ("now", Text("本期次数", "In the period"), Kind.INTEGER, 10),
            ("at_fault", Text("责任方", "Whose fault"), Kind.TEXT, 16),
            ("codes", Text("投诉档号", "Complaints"), Kind.LONG, 40),
        ),
    ),
    _themes("sales.needs", Text("需求主题", "Needs")),
    _heard("sales.opportunities", Text("商机", "Opportunities"), Text("合作意向", "Intention"), Text("需求", "Needs")),
    Sheet("sales.stages", Text("客户漏斗", "Funnel"), (("label", Text("合作阶段", "Stage"), Kind.TEXT, 18), *_three())),
    Sheet(
        "sales.moved",
        Text("阶段变化", "Stages changed"),
        (
            ("way", Text("阶段变化", "From and to"), Kind.TEXT, 28),
            ("count", Text("客户数", "Customers"), Kind.INTEGER, 10),
            ("names", Text("客户", "Who"), Kind.LONG, 60),
        ),
    ),
    Sheet(
        "sales.quoted",
        Text("报价结果", "Quotations"),
        (
            ("outcome", Text("报价结果", "Outcome"), Kind.TEXT, 12),
            _CURRENCY,
            ("count", Text("份数", "Count"), Kind.INTEGER, 10),
            ("amount", Text("金额", "Amount"), Kind.MONEY, 16),
            ("last_count", Text("上期份数", "Count before"), Kind.INTEGER, 10),
            ("last_amount", Text("上期金额", "Amount before"), Kind.MONEY, 16),
        ),
    ),
    Sheet(
        "sales.reasons",
        Text("未成交原因", "Reasons"),
        (
            ("reason", Text("原因", "Reason"), Kind.LONG, 40),
            ("count", Text("份数", "Count"), Kind.INTEGER, 10),
            ("amounts", Text("金额", "Amounts"), Kind.LONG, 30),
            ("codes", Text("档号", "Codes"), Kind.LONG, 40),
        ),
    ),
    Sheet("sales.ordered", Text("订单金额", "Amounts ordered"), (_CURRENCY, *_three(Kind.MONEY, 16))),
    Sheet(
        "sales.by_customer",
        Text("客户订单", "By customer"),
        (
            _CUSTOMER,
            _CURRENCY,
            ("orders", Text("订单数", "Orders"), Kind.INTEGER, 10),
            ("amount", Text("金额", "Amount"), Kind.MONEY, 16),
            ("share", Text("占比", "Share"), Kind.TEXT, 10),
            ("last", Text("上期金额", "Amount before"), Kind.MONEY, 16),
        ),
    ),
    Sheet(
        "sales.by_product",
        Text("产品订单", "By product"),
        (
            ("product", Text("产品", "Product"), Kind.TEXT, 30),
            ("now", Text("订单数", "Orders"), Kind.INTEGER, 10),
            ("last", Text("上期订单", "Orders before"), Kind.INTEGER, 10),
            ("alone", Text("单一产品订单金额", "Orders for it alone"), Kind.LONG, 34),
        ),
    ),
    _customers("sales.new", Text("新增客户", "New customers")),
    _customers("sales.lost", Text("流失客户", "Customers lost")),
    _themes("market.themes", Text("市场主题", "News themes")),
    _heard(
        "market.news",
        Text("市场与竞争信息", "News"),
        Text("地域、行业", "Region, industry"),
        Text("信息", "News"),
    ),
    Sheet(
        "market.papers",
        Text("调研与活动资料", "Studies"),
        (
            _CODE,
            ("kind", Text("类型", "Kind"), Kind.TEXT, 12),
            ("on", Text("日期", "Date"), Kind.DATE, 12),
            ("title", Text("题名", "Title"), Kind.LONG, 50),
            ("handler", Text("移交人", "Handed in by"), Kind.TEXT, 10),
        ),
    ),
    _grounds("market.regions", Text("地域", "Regions")),
    _grounds("market.industries", Text("行业", "Industries")),
    Sheet(
        "service.kinds",
        Text("投诉类型", "Complaints"),
        (
            ("label", Text("投诉类型", "Kind"), Kind.TEXT, 14),
            *_three(),
            ("closed", Text("本期结案", "Closed"), Kind.INTEGER, 10),
            ("open", Text("期末未结", "Open"), Kind.INTEGER, 10),
            ("days", Text("平均结案天数", "Days to close"), Kind.TEXT, 14),
        ),
    ),
    Sheet(
        "service.products",
        Text("投诉产品", "Products"),
        (
            ("product", Text("产品", "Product"), Kind.TEXT, 30),
            ("now", _NOW, Kind.INTEGER, 10),
            ("last", _LAST, Kind.INTEGER, 10),
            ("kinds", Text("投诉类型", "Kinds"), Kind.LONG, 30),
        ),
    ),
    Sheet(
        "service.at_fault", Text("责任方", "Whose fault"), (("label", Text("责任方", "Who"), Kind.TEXT, 14), *_three())
    ),
    Sheet("service.allowances", Text("折价", "Allowances"), (_CURRENCY, *_three(Kind.MONEY, 16))),
    Sheet(
        "service.waiting",
        Text("未结投诉", "Open complaints"),
        (
            _CODE,
            _CUSTOMER,
            ("kind", Text("投诉类型", "Kind"), Kind.TEXT, 10),
            ("subject", Text("投诉事项", "Subject"), Kind.LONG, 36),
            ("received", Text("受理日期", "Received"), Kind.DATE, 12),
            ("days", Text("已过天数", "Days"), Kind.INTEGER, 10),
            ("handler", Text("经办人", "Handler"), Kind.TEXT, 10),
        ),
    ),
    Sheet(
        "service.scores",
        Text("满意度", "Satisfaction"),
        (
            ("label", Text("项目", "What"), Kind.TEXT, 12),
            *_three(Kind.TEXT, 10),
            ("now.count", Text("份数", "Surveys"), Kind.INTEGER, 10),
        ),
    ),
    _heard(
        "service.feedback", Text("产品与服务反馈", "Feedback"), Text("合作意向", "Intention"), Text("反馈", "Feedback")
    ),
    Sheet(
        "service.suggested",
        Text("客户建议", "Suggestions"),
        (
            ("label", Text("归口部门", "Department"), Kind.TEXT, 16),
            ("made", Text("提出", "Made"), Kind.INTEGER, 10),
            ("adopted", Text("采纳", "Adopted"), Kind.INTEGER, 10),
            ("refused", Text("不采纳", "Not adopted"), Kind.INTEGER, 12),
            ("waiting", Text("待定", "Waiting"), Kind.INTEGER, 10),
        ),
    ),
)
