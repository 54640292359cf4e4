"""发票与付款登记表: invoices and payments, and what is agreed about money overdue (rules E C9)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from validators.checks import MAY_APPROVE, NEAR, PAST
from validators.columns import CURRENCY, CUSTOMER, HANDLER, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, RowRule, Section, Shape, TimeLimit
from validators.facts import Facts
from validators.message import Fault, Text
from validators.rules import after, equals, is_filled, needed_when, someone_else

if TYPE_CHECKING:
    import pandas as pd

_INVOICE = Fault(
    "invoice-needs-due-date",
    "An invoice needs {label} as well.",
    "Enter until when it is to be paid.",
    "E",
)
_PAYMENT = Fault(
    "payment-needs-facts",
    "A payment needs {label} as well.",
    "Fill in {label}, or correct {other_label} where the row is an invoice.",
    "E",
)
_OVERDUE = Fault(
    "overdue-needs-plan",
    "The invoice was due on “{other_value}” and is not paid, so {label} is needed.",
    "Write how and when the customer will pay, enter the day of payment, or a deferral with who approved it.",
    "C9",
)
_DEFERRED = Fault(
    "deferral-needs-approver",
    "A deferral needs {label} as well.",
    "Name the supervisor or manager who approved it, or clear {other_label}.",
    "C9",
)


def _arrears_are_planned(frame: "pd.DataFrame", facts: Facts) -> list[bool]:
    today = facts.at.date()
    return [
        kind != "开出发票" or paid is not None or plan is not None or max(due, deferred or due) >= today
        for kind, due, deferred, paid, plan in zip(
            *(frame[name] for name in ("kind", "due_on", "deferred_until", "paid_on", "repayment_plan")), strict=True
        )
    ]


FORM = Form(
    id="invoice_payment",
    version=1,
    number="GD-F-01",
    title=Text("发票与付款登记表", "Invoice and Payment Register"),
    shape=Shape.REGISTER,
    sheet=Text("发票与付款", "Invoices and payments"),
    series_class="F",
    coding=Coding("F", year="dated"),
    natural_key=("kind", "number", "customer"),
    customer="customer",
    handler="handler",
    subject="{customer}{kind}{number}",
    dated="dated",
    retention=Retention("F", start="paid_on"),
    time_limit=TimeLimit(after="dated"),
    nature="合作文件",
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("发票与付款登记", "Invoices and payments"),
            (
                Column(
                    "kind",
                    Text("类别", "Kind"),
                    Kind.CHOICE,
                    dictionary="票款类别",
                    required=True,
                    width=8,
                    help=Text(
                        "开出发票：我方开给客户；收到发票：供应商开来；收款、付款：实际的款项。",
                        "Invoices we issued or received; money we received or paid.",
                    ),
                    example="开出发票",
                ),
                Column(
                    "number",
                    Text("发票或单据号", "Number"),
                    Kind.CODE,
                    required=True,
                    width=13,
                    aliases=("发票号码", "发票号", "单据号"),
                    help=Text("按文本填写，20位数电发票号也要写全。", "As text; all 20 digits of a digital invoice."),
                    example="26332000000012345678",
                ),
                Column(
                    "dated",
                    Text("日期", "Date"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=PAST,
                    aliases=("开票日期",),
                    help=Text("开票日期或收付款日期；决定档号的年份。", "Date of the invoice or payment."),
                    example="2026-11-02",
                ),
                replace(CUSTOMER, width=17, aliases=("客户/供应商", "客户", "供应商名称")),
                Column(
                    "reference",
                    Text("订单或合同编号", "Order or contract"),
                    Kind.CODE,
                    required=True,
                    width=12,
                    aliases=("订单编号", "合同编号"),
                    help=Text("没有订单和合同的填“无”。", "无 where there is neither order nor contract."),
                    example="PO-2026-105",
                ),
                Column(
                    "amount",
                    Text("金额", "Amount"),
                    Kind.MONEY,
                    required=True,
                    width=13,
                    help=Text("只填数字；红字发票和退款填负数。", "Digits only; negative for a credit note or refund."),
                    example="128000",
                ),
                CURRENCY,
                Column(
                    "way",
                    Text("付款方式", "Paid by"),
                    Kind.CHOICE,
                    dictionary="付款方式",
                    width=8,
                    help=Text("收款、付款必填。", "Needed for payments."),
                    example="电汇",
                ),
                Column(
                    "due_on",
                    Text("到期日期", "Due on"),
                    Kind.DATE,
                    width=11,
                    checks=NEAR,
                    aliases=("应付日期", "应收日期"),
                    help=Text("发票必填：最晚付款的日期。", "Needed for invoices: until when it is to be paid."),
                    example="2026-12-02",
                ),
                Column(
                    "paid_on",
                    Text("结清日期", "Paid on"),
                    Kind.DATE,
                    width=11,
                    checks=PAST,
                    aliases=("付款日期", "收款日期"),
                    help=Text(
                        "发票在结清时补填；收款、付款必填。保管期限从此日的次年起算。",
                        "For an invoice once it is settled; needed for payments. Retention counts from the year after.",
                    ),
                ),
                Column(
                    "voucher",
                    Text("凭证号", "Voucher"),
                    Kind.CODE,
                    width=8,
                    help=Text("收款、付款必填。", "Needed for payments."),
                    example="记-0112",
                ),
                Column(
                    "repayment_plan",
                    Text("欠款还款计划", "Repayment plan"),
                    Kind.LONG,
                    width=12,
                    max_length=1000,
                    aliases=("还款计划",),
                    help=Text("逾期未收的必填：分几次、何时、多少。", "Needed where overdue: when, and how much."),
                ),
                Column("agreement", Text("还款协议", "Agreement"), width=10, max_length=200, aliases=("还款协议编号",)),
                Column(
                    "deferred_until",
                    Text("延期至", "Deferred until"),
                    Kind.DATE,
                    width=11,
                    checks=NEAR,
                    help=Text("经批准延期的填新的到期日。", "The new due date where a deferral was approved."),
                ),
                Column(
                    "deferral_approver",
                    Text("延期批准人", "Deferral approved by"),
                    Kind.PERSON,
                    width=8,
                    checks=(MAY_APPROVE,),
                ),
                HANDLER,
                SECRECY,
                replace(REMARKS, width=8),
            ),
        ),
    ),
    rules=(
        *needed_when(equals("kind", "开出发票", "收到发票"), ("due_on",), _INVOICE, because="kind"),
        *needed_when(equals("kind", "收款", "付款"), ("way", "paid_on", "voucher"), _PAYMENT, because="kind"),
        after("due_on", "dated"),
        after("deferred_until", "due_on", or_same=False),
        *needed_when(is_filled, ("deferral_approver",), _DEFERRED, because="deferred_until"),
        someone_else("deferral_approver", "handler"),
        RowRule(
            _OVERDUE,
            _arrears_are_planned,
            cell="repayment_plan",
            others=("due_on", "paid_on"),
            needs=("kind", "due_on"),
        ),
    ),
    signatures=(Text("经办人", "Handler"), Text("财务", "Finance"), Text("部门主管", "Supervisor")),
    notes=(
        Text(
            "一行一张发票或一笔款项；发票结清时在同一行补填结清日期，再交一次。",
            "One row an invoice or a payment; when an invoice is settled fill in the date in the same row and hand it "
            "in again.",
        ),
        Text(
            "客户逾期未付的，写明还款计划；延期须由主管或管理层批准。",
            "Where a customer pays late, write the plan of repayment; a deferral is approved by a supervisor or manager.",
        ),
    ),
    printed_rows=40,
)
