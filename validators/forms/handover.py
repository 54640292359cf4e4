"""客户档案交接单: customers go from one person to another, confirmed by both (rule C14)."""

from dataclasses import replace

from validators.checks import ON_FILE, ON_ROSTER, PAST
from validators.columns import CUSTOMER, REMARKS
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape
from validators.message import Fault, Text
from validators.rules import equals, needed_when, someone_else

_OPEN = Fault(
    "unconfirmed-needs-reason",
    "The handover is not confirmed, so {label} is needed.",
    "Write what keeps it from being confirmed, or have {other_label} confirmed.",
    "C14",
)

FORM = Form(
    id="handover",
    version=1,
    number="GD-SQ-03",
    title=Text("客户档案交接单", "Customer Handover Slip"),
    shape=Shape.REGISTER,
    sheet=Text("交接", "Handovers"),
    series_class="-",
    coding=Coding("SQ", year="handed_on", type="交接"),
    natural_key=("customer", "from_person", "to_person", "handed_on"),
    customer="customer",
    handler="to_person",
    subject="{customer}交接：{from_person}至{to_person}",
    dated="handed_on",
    retention=Retention("SQ", start="handed_on"),
    reviewers=("部门主管",),
    prefilled=("from_person", "customer", "code", "pending"),
    sections=(
        Section(
            Text("交接明细", "Handovers"),
            (
                Column(
                    "handed_on",
                    Text("交接日期", "Date"),
                    Kind.DATE,
                    required=True,
                    width=12,
                    checks=PAST,
                    aliases=("日期",),
                    example="2026-11-18",
                ),
                Column(
                    "from_person",
                    Text("移交人", "From"),
                    required=True,
                    width=10,
                    checks=(ON_ROSTER,),
                    help=Text("人员名册上的姓名，离职的也可以填。", "A name on the roster, also of one who has left."),
                    example="王芳",
                ),
                Column(
                    "to_person",
                    Text("接收人", "To"),
                    Kind.PERSON,
                    required=True,
                    width=10,
                    help=Text("接手的业务人员，成为新的业务负责人。", "Whoever takes over, and owns them from now on."),
                ),
                replace(CUSTOMER, width=26),
                Column(
                    "code",
                    Text("客户档号", "Archive code"),
                    Kind.CODE,
                    width=14,
                    checks=ON_FILE,
                    help=Text("客户基本信息表的档号。", "Of the customer's own form."),
                    example="J2026001",
                ),
                Column(
                    "pending",
                    Text("未了事项", "Pending"),
                    Kind.LONG,
                    required=True,
                    width=26,
                    max_length=2000,
                    help=Text(
                        "进行中的报价、合同、欠款、投诉等；没有的填“无”。", "What is under way; 无 where nothing is."
                    ),
                    example="无",
                ),
                Column(
                    "given",
                    Text("移交人确认", "Confirmed by giver"),
                    Kind.CHOICE,
                    dictionary="是否",
                    required=True,
                    width=9,
                    example="是",
                ),
                Column(
                    "taken",
                    Text("接收人确认", "Confirmed by taker"),
                    Kind.CHOICE,
                    dictionary="是否",
                    required=True,
                    width=9,
                    example="是",
                ),
                Column(
                    "witness",
                    Text("监交人", "Witness"),
                    Kind.PERSON,
                    required=True,
                    width=9,
                    help=Text("一般为部门主管。", "As a rule the supervisor."),
                ),
                replace(REMARKS, width=16),
            ),
        ),
    ),
    rules=(
        someone_else("to_person", "from_person"),
        someone_else("witness", "to_person"),
        *needed_when(equals("given", "否"), ("remarks",), _OPEN, because="given"),
        *needed_when(equals("taken", "否"), ("remarks",), _OPEN, because="taken"),
    ),
    signatures=(
        Text("移交人", "From"),
        Text("接收人", "To"),
        Text("监交人", "Witness"),
        Text("资料管理岗", "Archivist"),
    ),
    notes=(
        Text(
            "一行一个客户；员工离职或调岗时，其全部客户都要交接。",
            "One row a customer; when somebody leaves or moves, all their customers are handed over.",
        ),
    ),
    printed_rows=40,
)
