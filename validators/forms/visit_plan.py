"""客户拜访计划表: who means to visit whom, when and why, approved before it happens (rule B1)."""

from dataclasses import replace

from validators.checks import NEAR, ON_FILE
from validators.columns import CUSTOMER
from validators.declaration import Coding, Column, Form, Kind, Level, Retention, RowRule, Section, Shape
from validators.message import Fault, Text
from validators.plans import IS_PLAN, same_customer
from validators.rules import after, decided_by_approver, equals, is_filled, key_customer, needed_when

_CHANGED = Fault(
    "change-needs-reason",
    "A change of the plan “{other_value}” needs {label} as well.",
    "Write why the plan changes, or clear {other_label} where this is a new plan.",
    "B1",
)
_KEY = Fault(
    "key-customer-in-plan",
    "{other_label} is a key customer, but {label} says “{value}”.",
    "Choose 是 for {label}; such plans go to management as well.",
    "B1",
)

_OTHER_CUSTOMER = Fault(
    "plan-of-another-customer",
    "The plan “{value}” is for another customer than {other_label} “{other_value}”.",
    "Correct {label} or {other_label}; a visit to another customer is a plan of its own, with {label} left empty.",
    "B1",
)
_CANCELS = Fault(
    "cancelling-names-the-plan",
    "A plan is cancelled without {label}.",
    "Enter in {label} the code of the plan that is cancelled, or clear {other_label}.",
    "B1",
)

FORM = Form(
    id="visit_plan",
    version=1,
    number="GD-G-01",
    title=Text("客户拜访计划表", "Customer Visit Plan"),
    shape=Shape.REGISTER,
    sheet=Text("拜访计划", "Visit plans"),
    series_class="G",
    coding=Coding("G", year="planned_start", type="拜访计划"),
    natural_key=("customer", "planned_start", "lead_visitor"),
    revises="plan_code",
    because="change_reason",
    customer="customer",
    handler="lead_visitor",
    subject="{customer}拜访计划",
    dated="planned_start",
    retention=Retention("G", start="planned_end"),
    nature="市场信息",
    # Plans for key customers go to management too (rule B1).
    reviewers=("部门主管", Level("管理层", when=lambda row, facts, sender: row.values["key_customer"] == "是")),
    sections=(
        Section(
            Text("拜访计划", "Visit plans"),
            (
                replace(CUSTOMER, aliases=("拜访客户", "客户", "公司名称")),
                Column(
                    "planned_start",
                    Text("计划开始时间", "Planned start"),
                    Kind.MOMENT,
                    required=True,
                    width=16,
                    checks=NEAR,
                    aliases=("开始时间", "拜访时间"),
                    help=Text("日期和时刻，如 2026-11-25 14:00。", "Day and time, such as 2026-11-25 14:00."),
                    example="2026-11-25 14:00",
                ),
                Column(
                    "planned_end",
                    Text("计划结束时间", "Planned end"),
                    Kind.MOMENT,
                    required=True,
                    width=16,
                    checks=NEAR,
                    aliases=("结束时间",),
                    help=Text(
                        "结束后24小时内交拜访记录，否则催办。", "The record is due 24 hours after it, or is chased."
                    ),
                    example="2026-11-25 16:30",
                ),
                Column("place", Text("拜访地点", "Place"), required=True, width=12, example="宁波市海曙区"),
                Column(
                    "purpose",
                    Text("拜访目的", "Purpose"),
                    required=True,
                    width=14,
                    max_length=500,
                    example="秋季面料打样",
                ),
                Column(
                    "points",
                    Text("主要内容", "Main points"),
                    Kind.LONG,
                    required=True,
                    width=18,
                    max_length=2000,
                    aliases=("拜访内容",),
                    example="确认色卡，议定交期",
                ),
                Column(
                    "lead_visitor",
                    Text("拜访人", "Visitor"),
                    Kind.PERSON,
                    required=True,
                    width=9,
                    aliases=("主访人",),
                    help=Text("主要拜访人，人员名册上的姓名。", "The lead visitor, a name on the roster."),
                ),
                Column(
                    "visitors",
                    Text("随访人员", "With"),
                    Kind.PERSON,
                    many=True,
                    width=10,
                    help=Text("有多人时用顿号隔开。", "Separate several with 、."),
                ),
                Column(
                    "key_customer",
                    Text("重点客户", "Key customer?"),
                    Kind.CHOICE,
                    dictionary="是否",
                    required=True,
                    width=9,
                    aliases=("是否重点客户",),
                    help=Text("重点客户的计划另送管理层。", "Plans for key customers go to management too."),
                    example="否",
                ),
                Column(
                    "departments",
                    Text("相关部门", "Departments concerned"),
                    Kind.CHOICE,
                    dictionary="部门",
                    many=True,
                    width=11,
                    help=Text(
                        "批准后计划发给这些部门；有多个时用顿号隔开。",
                        "They get the plan once it is approved; separate several with 、.",
                    ),
                    example="市场部",
                ),
                Column(
                    "plan_code",
                    Text("原计划档号", "Changes plan"),
                    Kind.CODE,
                    width=13,
                    checks=(*ON_FILE, IS_PLAN),
                    help=Text(
                        "变更或取消已登记的计划时填其档号，并写变更原因；新计划留空。",
                        "The code of the plan that this row changes or cancels, with a reason; empty for a new plan.",
                    ),
                ),
                Column("change_reason", Text("变更原因", "Reason of change"), width=11, max_length=500),
                Column(
                    "cancelled",
                    Text("取消计划", "Cancelled?"),
                    Kind.CHOICE,
                    dictionary="是否",
                    width=8,
                    help=Text(
                        "不再拜访的填“是”，并填原计划档号和原因。", "是 where the visit is off, with code and reason."
                    ),
                ),
                Column(
                    "decision",
                    Text("主管意见", "Decision"),
                    Kind.CHOICE,
                    dictionary="审批意见",
                    width=8,
                    help=Text("由部门主管决定，交表时留空。", "The supervisor's to decide; leave it empty."),
                ),
            ),
        ),
    ),
    rules=(
        after("planned_end", "planned_start", or_same=False),
        *needed_when(is_filled, ("change_reason",), _CHANGED, because="plan_code"),
        *needed_when(equals("cancelled", "是"), ("plan_code",), _CANCELS, because="cancelled"),
        same_customer("plan_code", "customer", _OTHER_CUSTOMER),
        RowRule(
            _KEY,
            lambda frame, facts: [
                not known or said == "是"
                for known, said in zip(
                    key_customer("customer")(frame, facts),
                    frame["key_customer"],
                    strict=True,
                )
            ],
            cell="key_customer",
            others=("customer",),
            needs=("customer", "key_customer"),
        ),
        decided_by_approver("decision"),
    ),
    signatures=(Text("制表人", "Drawn up by"), Text("部门主管", "Supervisor"), Text("资料管理岗", "Archivist")),
    notes=(
        Text(
            "一行一次拜访；经部门主管同意后计划才生效，并发给相关部门。",
            "One row a visit; a plan counts once the supervisor has agreed, and goes to the departments concerned.",
        ),
        Text(
            "计划有变或取消时，在新的一行填原计划档号和变更原因（取消的另填“是”），再交一次，重新审批；同意以前仍按原计划。",
            "Where a plan changes or is off, enter its code and the reason in a new row and hand it in; it is decided "
            "anew, and until then the plan stands as it was.",
        ),
    ),
    printed_rows=30,
)
