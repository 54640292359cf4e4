"""订单登记表: every order under its own number, kept from its delivery on (rule E)."""

from dataclasses import replace

from validators.checks import NEAR, NOT_NEGATIVE, PAST
from validators.columns import CURRENCY, CUSTOMER, HANDLER, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape, TimeLimit
from validators.message import Text
from validators.rules import after

FORM = Form(
    id="order",
    version=1,
    number="GD-D-01",
    title=Text("订单登记表", "Order Register"),
    shape=Shape.REGISTER,
    sheet=Text("订单", "Orders"),
    series_class="D",
    coding=Coding("D", year="ordered_on"),
    natural_key=("number",),
    customer="customer",
    handler="handler",
    subject="{customer}订单{number}",
    dated="ordered_on",
    retention=Retention("D", start="completed_on"),
    time_limit=TimeLimit(after="ordered_on"),
    nature="合作文件",
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("订单登记", "Orders"),
            (
                Column(
                    "number",
                    Text("订单编号", "Order number"),
                    Kind.CODE,
                    required=True,
                    width=13,
                    aliases=("订单号",),
                    help=Text("订单上的编号，不是档号。", "The number on the order, not the archive code."),
                    example="PO-2026-105",
                ),
                Column(
                    "ordered_on",
                    Text("订单日期", "Ordered on"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=PAST,
                    aliases=("日期", "下单日期"),
                    help=Text("决定档号的年份。", "Gives the code its year."),
                    example="2026-10-20",
                ),
                CUSTOMER,
                Column(
                    "lines",
                    Text("产品或服务明细", "Products or services"),
                    Kind.LONG,
                    required=True,
                    width=22,
                    max_length=2000,
                    aliases=("产品", "产品名称"),
                    help=Text("多项写在同一格，用分号隔开。", "Several in one cell, separated by semicolons."),
                    example="棉涤混纺布 40支；同色缝线",
                ),
                Column(
                    "quantity",
                    Text("数量", "Quantity"),
                    Kind.NUMBER,
                    required=True,
                    width=9,
                    checks=(NOT_NEGATIVE,),
                    example="5000",
                ),
                Column("unit", Text("单位", "Unit"), required=True, width=6, max_length=20, example="米"),
                Column(
                    "amount",
                    Text("订单金额", "Amount"),
                    Kind.MONEY,
                    required=True,
                    width=13,
                    checks=(NOT_NEGATIVE,),
                    aliases=("金额",),
                    example="128000",
                ),
                CURRENCY,
                Column(
                    "delivery_on",
                    Text("交货日期", "Delivery due"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=NEAR,
                    aliases=("交期",),
                    help=Text("约定的交货日期。", "The day agreed on."),
                    example="2026-12-15",
                ),
                Column(
                    "delivery_address",
                    Text("交货地址", "Delivery address"),
                    required=True,
                    width=15,
                    example="宁波市海曙区药行街88号",
                ),
                Column(
                    "contract",
                    Text("合同编号", "Contract"),
                    Kind.CODE,
                    width=13,
                    help=Text("有合同的填合同上的编号。", "The number on the contract, if there is one."),
                    example="HT-2026-018",
                ),
                Column(
                    "completed_on",
                    Text("完成日期", "Completed on"),
                    Kind.DATE,
                    width=11,
                    checks=PAST,
                    help=Text(
                        "货已交清、款已结清时补填；保管期限从此日的次年起算。",
                        "Once all is delivered and paid; the retention period counts from the year after.",
                    ),
                ),
                HANDLER,
                SECRECY,
                replace(REMARKS, width=8),
            ),
        ),
    ),
    rules=(after("delivery_on", "ordered_on"), after("completed_on", "ordered_on")),
    signatures=(Text("经办人", "Handler"), Text("部门主管", "Supervisor")),
    notes=(
        Text(
            "一行一份订单，以订单编号认定；完成时在同一行补填完成日期，再交一次。",
            "One row an order, known by its number; on completion fill in the date in the same row and hand it in again.",
        ),
    ),
    printed_rows=40,
)
