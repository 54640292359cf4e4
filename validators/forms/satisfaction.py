"""满意度调查: how content a customer is, asked on a day (rule E)."""

from dataclasses import replace

from validators.checks import PAST, SCORE_5
from validators.columns import CUSTOMER, DEPARTMENT, HANDLER, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape, TimeLimit
from validators.message import Text


def _stars(name: str, label: Text, *, required: bool = False) -> Column:
    return Column(
        name,
        label,
        Kind.INTEGER,
        required=required,
        width=8,
        checks=(SCORE_5,),
        help=Text("1-5分：5很满意，3一般，1很不满意。", "1 to 5: 5 very content, 3 fairly, 1 not at all."),
        example="4",
    )


FORM = Form(
    id="satisfaction",
    version=1,
    number="GD-K-01",
    title=Text("满意度调查", "Satisfaction Survey"),
    shape=Shape.REGISTER,
    sheet=Text("满意度调查", "Satisfaction"),
    series_class="K",
    coding=Coding("K", year="surveyed_on", type="满意度调查"),
    natural_key=("customer", "surveyed_on", "contact"),
    customer="customer",
    handler="handler",
    subject="{customer}满意度调查",
    dated="surveyed_on",
    retention=Retention("K", start="surveyed_on"),
    time_limit=TimeLimit(after="surveyed_on"),
    nature="市场信息",
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("满意度调查", "Satisfaction"),
            (
                Column(
                    "surveyed_on",
                    Text("调查日期", "Asked on"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=PAST,
                    aliases=("日期",),
                    help=Text("决定档号的年份。", "Gives the code its year."),
                    example="2026-11-16",
                ),
                replace(CUSTOMER, width=22),
                Column(
                    "contact",
                    Text("受访人", "Who answered"),
                    required=True,
                    width=9,
                    aliases=("联系人",),
                    example="林敏",
                ),
                Column(
                    "way",
                    Text("调查方式", "Asked by"),
                    Kind.CHOICE,
                    dictionary="调查方式",
                    required=True,
                    width=8,
                    example="电话",
                ),
                _stars("score", Text("总体满意度", "Overall score"), required=True),
                _stars("product_score", Text("产品得分", "Product score")),
                _stars("delivery_score", Text("交付得分", "Delivery score")),
                _stars("service_score", Text("服务得分", "Service score")),
                Column(
                    "content",
                    Text("调查内容与意见", "Opinions"),
                    Kind.LONG,
                    required=True,
                    width=26,
                    max_length=2000,
                    aliases=("内容", "意见"),
                    example="交期准时，希望增加色卡",
                ),
                HANDLER,
                replace(DEPARTMENT, example="客服部"),
                SECRECY,
                REMARKS,
            ),
        ),
    ),
    signatures=(Text("调查人", "Asked by"), Text("部门主管", "Supervisor")),
    notes=(
        Text(
            "一行一次调查，以客户、调查日期和受访人认定；客户提出投诉的，另填客户投诉记录。",
            "One row a survey, known by customer, date and who answered; complaints go on the complaint register.",
        ),
    ),
    printed_rows=40,
)
