"""客户投诉记录: a complaint, followed from its receipt to its end (rules E B7 C9)."""

from dataclasses import replace

from validators.checks import MAY_APPROVE, NOT_NEGATIVE, PAST
from validators.columns import CURRENCY, CUSTOMER, HANDLER, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape, TimeLimit
from validators.message import Fault, Text
from validators.rules import after, is_filled, needed_when, positive, someone_else

_CLOSED = Fault(
    "closed-complaint-needs-result",
    "A closed complaint needs {label} as well.",
    "Fill in {label}, or clear {other_label} while the complaint is still open.",
    "B7",
)
_ALLOWANCE = Fault(
    "allowance-needs-approval",
    "An allowance needs {label} as well.",
    "Fill in {label}, or clear {other_label} where no allowance was given.",
    "C9",
)

FORM = Form(
    id="complaint",
    version=1,
    number="GD-K-02",
    title=Text("客户投诉记录", "Complaint Register"),
    shape=Shape.REGISTER,
    sheet=Text("投诉", "Complaints"),
    series_class="K",
    coding=Coding("K", year="received_on", type="投诉"),
    natural_key=("customer", "received_on", "subject"),
    customer="customer",
    handler="handler",
    subject="{customer}投诉：{subject}",
    dated="received_on",
    retention=Retention("K", start="closed_on"),
    time_limit=TimeLimit(after="received_on"),
    nature="市场信息",
    reviewers=("部门主管",),
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("投诉登记", "Complaints"),
            (
                Column(
                    "received_on",
                    Text("受理日期", "Received on"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=PAST,
                    aliases=("投诉日期", "日期"),
                    help=Text("决定档号的年份。", "Gives the code its year."),
                    example="2026-11-12",
                ),
                replace(CUSTOMER, width=18),
                Column("contact", Text("投诉人", "Raised by"), width=8, aliases=("联系人",), example="林敏"),
                Column(
                    "kind",
                    Text("投诉类型", "Kind"),
                    Kind.CHOICE,
                    dictionary="投诉类型",
                    required=True,
                    width=8,
                    example="质量",
                ),
                Column(
                    "subject",
                    Text("投诉事项", "Subject"),
                    required=True,
                    width=12,
                    max_length=100,
                    help=Text(
                        "用几个字概括；同一投诉再次交表时保持不变。",
                        "In a few words; keep them when the row is handed in again.",
                    ),
                    example="第三批布色差",
                ),
                Column(
                    "problem",
                    Text("问题描述", "Problem"),
                    Kind.LONG,
                    required=True,
                    width=18,
                    max_length=2000,
                    aliases=("投诉内容",),
                    example="缸差明显，要求换货",
                ),
                Column(
                    "source",
                    Text("来源档号", "From record"),
                    Kind.CODE,
                    width=12,
                    help=Text(
                        "来自拜访或通话记录的填其档号，如 G2026拜访001。", "The code of the visit or call it came from."
                    ),
                    example="G2026拜访001",
                ),
                HANDLER,
                Column(
                    "course",
                    Text("处理经过", "Course"),
                    Kind.LONG,
                    width=16,
                    max_length=2000,
                    example="已取样送检",
                ),
                Column(
                    "result",
                    Text("处理结果", "Result"),
                    Kind.LONG,
                    width=16,
                    max_length=2000,
                    help=Text(
                        "结案必填；常见问题的答复收入知识库。",
                        "Needed to close it; frequent answers go into the 知识库.",
                    ),
                ),
                Column(
                    "responsible",
                    Text("责任方", "Whose fault"),
                    Kind.CHOICE,
                    dictionary="责任方",
                    width=8,
                    help=Text("结案必填。", "Needed to close it."),
                ),
                Column(
                    "allowance",
                    Text("折价金额", "Allowance"),
                    Kind.MONEY,
                    width=10,
                    checks=(NOT_NEGATIVE,),
                    help=Text(
                        "没有折价的留空；有折价的须经批准。", "Empty where none was given; it needs an approval."
                    ),
                ),
                replace(CURRENCY, required=False),
                Column(
                    "approver",
                    Text("折价批准人", "Approved by"),
                    Kind.PERSON,
                    width=8,
                    checks=(MAY_APPROVE,),
                ),
                Column(
                    "closed_on",
                    Text("结案日期", "Closed on"),
                    Kind.DATE,
                    width=11,
                    checks=PAST,
                    help=Text("未结案的留空，一直催办；保管期限从此日起算。", "Empty while it is open and chased."),
                ),
                SECRECY,
            ),
        ),
    ),
    rules=(
        after("closed_on", "received_on"),
        *needed_when(is_filled, ("course", "result", "responsible"), _CLOSED, because="closed_on"),
        *needed_when(positive("allowance"), ("currency", "approver"), _ALLOWANCE, because="allowance"),
        someone_else("approver", "handler"),
    ),
    signatures=(Text("经办人", "Handler"), Text("部门主管", "Supervisor")),
    notes=(
        Text(
            "一行一件投诉，以客户、受理日期和投诉事项认定；有进展时在同一行补填，再交一次，直到结案。",
            "One row a complaint, known by customer, date and subject; add what happened in the same row and hand it "
            "in again until it is closed.",
        ),
    ),
    printed_rows=30,
)
