"""客户建议: what a customer proposed, and what was answered (rule E)."""

from dataclasses import replace

from validators.checks import PAST
from validators.columns import CUSTOMER, HANDLER, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape, TimeLimit
from validators.message import Fault, Text
from validators.rules import after, equals, needed_when

_DECIDED = Fault(
    "decided-suggestion-needs-reply",
    "A suggestion that is decided on needs {label} as well.",
    "Write what the customer was answered, or choose 待定 for {other_label}.",
    "E",
)

FORM = Form(
    id="suggestion",
    version=1,
    number="GD-K-03",
    title=Text("客户建议", "Suggestion Register"),
    shape=Shape.REGISTER,
    sheet=Text("建议", "Suggestions"),
    series_class="K",
    coding=Coding("K", year="suggested_on", type="建议"),
    natural_key=("customer", "suggested_on", "subject"),
    customer="customer",
    handler="handler",
    subject="{customer}建议：{subject}",
    dated="suggested_on",
    retention=Retention("K", start="suggested_on"),
    time_limit=TimeLimit(after="suggested_on"),
    nature="市场信息",
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("建议登记", "Suggestions"),
            (
                Column(
                    "suggested_on",
                    Text("提出日期", "Made on"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=PAST,
                    aliases=("日期",),
                    help=Text("决定档号的年份。", "Gives the code its year."),
                    example="2026-11-18",
                ),
                replace(CUSTOMER, width=22),
                Column("contact", Text("提出人", "Made by"), width=9, aliases=("联系人",), example="林敏"),
                Column(
                    "subject",
                    Text("建议事项", "Subject"),
                    required=True,
                    width=14,
                    max_length=100,
                    help=Text(
                        "用几个字概括；同一建议再次交表时保持不变。",
                        "In a few words; keep them when the row is handed in again.",
                    ),
                    example="增加色卡",
                ),
                Column(
                    "content",
                    Text("建议内容", "Content"),
                    Kind.LONG,
                    required=True,
                    width=24,
                    max_length=2000,
                    aliases=("内容",),
                    example="每季寄送新色卡一套",
                ),
                HANDLER,
                Column(
                    "answering_department",
                    Text("归口部门", "Department"),
                    Kind.CHOICE,
                    dictionary="部门",
                    required=True,
                    width=11,
                    aliases=("部门",),
                    help=Text("负责答复这条建议的部门。", "The department that answers it."),
                    example="市场部",
                ),
                Column(
                    "decision",
                    Text("采纳情况", "Adopted?"),
                    Kind.CHOICE,
                    dictionary="采纳情况",
                    required=True,
                    width=9,
                    example="待定",
                ),
                Column(
                    "reply",
                    Text("答复内容", "Reply"),
                    Kind.LONG,
                    width=20,
                    max_length=2000,
                    help=Text("已定采纳与否的必填。", "Needed once it is decided on."),
                ),
                Column("replied_on", Text("答复日期", "Replied on"), Kind.DATE, width=11, checks=PAST),
                SECRECY,
                REMARKS,
            ),
        ),
    ),
    rules=(
        after("replied_on", "suggested_on"),
        *needed_when(
            equals("decision", "采纳", "部分采纳", "不采纳"), ("reply", "replied_on"), _DECIDED, because="decision"
        ),
    ),
    signatures=(Text("经办人", "Handler"), Text("部门主管", "Supervisor")),
    notes=(
        Text(
            "一行一条建议；答复后在同一行补填采纳情况和答复，再交一次。",
            "One row a suggestion; once it is answered fill in decision and reply in the same row and hand it in again.",
        ),
    ),
    printed_rows=40,
)
