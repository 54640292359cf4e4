"""报价登记表: what was offered to whom, until when, and what came of it (DOMAIN, The forms)."""

from dataclasses import replace

from validators.checks import NEAR, NOT_NEGATIVE, PAST
from validators.columns import CURRENCY, CUSTOMER, HANDLER, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape, TimeLimit
from validators.message import Fault, Text
from validators.rules import after, equals, needed_when

_LOST = Fault(
    "lost-quotation-needs-reason",
    "A quotation that came to nothing needs {label} as well.",
    "Write why the customer did not order, or correct {other_label}.",
    "B6",
)

FORM = Form(
    id="quotation",
    version=1,
    number="GD-Y-02",
    title=Text("报价登记表", "Quotation Register"),
    shape=Shape.REGISTER,
    sheet=Text("报价", "Quotations"),
    series_class="Y",
    coding=Coding("Y", year="quoted_on", type="报价"),
    natural_key=("customer", "quoted_on", "product"),
    customer="customer",
    handler="handler",
    subject="{customer}报价：{product}",
    dated="quoted_on",
    retention=Retention("Y报价", start="quoted_on"),
    time_limit=TimeLimit(after="quoted_on"),
    nature="合作文件",
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("报价登记", "Quotations"),
            (
                Column(
                    "quoted_on",
                    Text("报价日期", "Quoted on"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=PAST,
                    aliases=("日期",),
                    help=Text("决定档号的年份。", "Gives the code its year."),
                    example="2026-11-10",
                ),
                Column(
                    "number",
                    Text("报价单号", "Quotation number"),
                    Kind.CODE,
                    width=12,
                    help=Text("报价单上的编号，没有的留空。", "The number on the quotation, if it has one."),
                    example="BJ-2026-031",
                ),
                replace(CUSTOMER, width=22),
                Column(
                    "product",
                    Text("产品或服务", "Product or service"),
                    required=True,
                    width=20,
                    max_length=500,
                    aliases=("产品", "产品名称"),
                    example="棉涤混纺布 40支",
                ),
                Column(
                    "amount",
                    Text("报价金额", "Amount"),
                    Kind.MONEY,
                    required=True,
                    width=13,
                    checks=(NOT_NEGATIVE,),
                    aliases=("金额",),
                    help=Text(
                        "只填数字；按单价报价的填单价，在备注里写明单位。",
                        "Digits only; a price a piece where that was quoted, with its unit in the remarks.",
                    ),
                    example="56000",
                ),
                CURRENCY,
                Column(
                    "valid_until",
                    Text("有效期至", "Valid until"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=NEAR,
                    help=Text("到期前提醒。", "A reminder comes before that."),
                    example="2026-12-10",
                ),
                Column("project", Text("项目", "Project"), width=12, example="秋季面料"),
                Column(
                    "outcome",
                    Text("报价结果", "Outcome"),
                    Kind.CHOICE,
                    dictionary="报价结果",
                    required=True,
                    width=8,
                    aliases=("结果",),
                    example="待定",
                ),
                Column(
                    "reason",
                    Text("未成交原因", "Reason"),
                    width=13,
                    max_length=500,
                    help=Text("未成交的必填，用于分析。", "Needed where it came to nothing; used in the analysis."),
                ),
                HANDLER,
                SECRECY,
                replace(REMARKS, width=9),
            ),
        ),
    ),
    rules=(
        after("valid_until", "quoted_on"),
        *needed_when(equals("outcome", "未成交"), ("reason",), _LOST, because="outcome"),
    ),
    signatures=(Text("经办人", "Handler"), Text("部门主管", "Supervisor")),
    notes=(
        Text(
            "一行一次报价，以客户、报价日期和产品认定；有结果时在同一行改报价结果，再交一次。",
            "One row a quotation, known by customer, date and product; enter the outcome in the same row and hand it "
            "in again.",
        ),
    ),
    printed_rows=40,
)
