"""客户拜访记录表: what was seen and agreed on a visit, due 24 hours after its end (rules B2 B3 B4)."""

from dataclasses import replace

from validators.checks import PAST
from validators.columns import actions, actions_without_end
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape, TimeLimit
from validators.message import Fault, Text
from validators.plans import IN_FORCE, IS_PLAN, PLAN_OR_NONE, same_customer
from validators.rules import after, key_customer, needed_when

_OTHER_CUSTOMER = Fault(
    "plan-of-another-customer",
    "The plan “{value}” is for another customer than {other_label} “{other_value}”.",
    "Enter the code of this customer's plan, or correct {other_label}; write 无 where there was no plan.",
    "B1",
)
_KEY = Fault(
    "key-visit-needs-more",
    "{other_label} is a key customer, so the record needs {label} as well.",
    "Fill in {label}: what you saw on the spot, and who decides there.",
    "B3",
)

_FORM = Form(
    id="visit_record",
    version=2,
    number="GD-G-02",
    title=Text("客户拜访记录表", "Customer Visit Record"),
    shape=Shape.CARD,
    sheet=Text("拜访记录", "Visits"),
    series_class="G",
    coding=Coding("G", year="visit_start", type="拜访"),
    natural_key=("customer", "visit_start", "lead_visitor"),
    customer="customer",
    handler="lead_visitor",
    subject="{customer}拜访记录",
    dated="visit_start",
    retention=Retention("G", start="visit_end"),
    time_limit=TimeLimit(after="visit_end", hours=24),
    nature="市场信息",
    reviewers=("部门主管",),
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("一、拜访情况", "1. The visit"),
            (
                Column(
                    "customer",
                    Text("客户名称", "Customer"),
                    required=True,
                    wide=True,
                    aliases=("拜访客户", "公司名称"),
                    help=Text("填客户全称，与客户基本信息表一致。", "The full name, as on the customer form."),
                    example="宁波海纳纺织品有限公司",
                ),
                Column(
                    "plan",
                    Text("拜访计划编号", "Visit plan"),
                    Kind.CODE,
                    required=True,
                    checks=(PLAN_OR_NONE, IS_PLAN, IN_FORCE),
                    help=Text(
                        "填已批准计划的档号；没有计划的填“无”。",
                        "The approved plan's code; 无 where there was no plan.",
                    ),
                    example="无",
                ),
                Column("place", Text("拜访地点", "Place"), required=True, example="宁波市海曙区"),
                Column(
                    "visit_start",
                    Text("开始时间", "Start"),
                    Kind.MOMENT,
                    required=True,
                    checks=PAST,
                    help=Text("日期和时刻，如 2026-11-20 14:00。", "Day and time, such as 2026-11-20 14:00."),
                    example="2026-11-20 14:00",
                ),
                Column(
                    "visit_end",
                    Text("结束时间", "End"),
                    Kind.MOMENT,
                    required=True,
                    checks=PAST,
                    help=Text("拜访结束后24小时内交表。", "The record is due 24 hours after the end."),
                    example="2026-11-20 16:30",
                ),
                Column(
                    "lead_visitor",
                    Text("拜访人", "Visitor"),
                    Kind.PERSON,
                    required=True,
                    aliases=("主访人",),
                    help=Text("主要拜访人，人员名册上的姓名。", "The lead visitor, a name on the roster."),
                ),
                Column(
                    "visitors",
                    Text("随访人员", "Accompanied by"),
                    Kind.PERSON,
                    many=True,
                    help=Text("有多人时用顿号隔开。", "Separate several with 、."),
                ),
                Column("contact", Text("客户联系人", "Met with"), required=True, example="林敏"),
                Column("contact_phone", Text("联系电话", "Telephone"), Kind.PHONE),
                Column(
                    "secrecy",
                    Text("密级", "Secrecy level"),
                    Kind.CHOICE,
                    dictionary="密级",
                    help=Text("不填按“内部”。", "内部 where left empty."),
                ),
                Column(
                    "intent",
                    Text("合作意向", "Cooperation intent"),
                    Kind.CHOICE,
                    dictionary="合作意向",
                    required=True,
                    example="较强",
                ),
            ),
        ),
        Section(
            Text("二、拜访内容", "2. What was said"),
            (
                Column("subject", Text("拜访主题", "Subject"), required=True, wide=True, example="秋季面料打样与报价"),
                Column(
                    "situation",
                    Text("客户现状", "Customer's situation"),
                    Kind.LONG,
                    wide=True,
                    lines=3,
                    max_length=4000,
                    required=True,
                ),
                Column(
                    "needs",
                    Text("需求与痛点", "Needs and pain points"),
                    Kind.LONG,
                    wide=True,
                    lines=3,
                    max_length=4000,
                    required=True,
                ),
                Column(
                    "feedback",
                    Text("产品与服务反馈", "Product and service feedback"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=4000,
                ),
                Column(
                    "market_news",
                    Text("市场与竞争信息", "Market and competitors"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=4000,
                ),
                Column(
                    "suggestions",
                    Text("意见与建议", "Opinions and suggestions"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=4000,
                ),
                Column("complaints", Text("投诉情况", "Complaints"), Kind.LONG, wide=True, lines=2, max_length=4000),
                Column(
                    "summary",
                    Text("拜访总结", "Summary"),
                    Kind.LONG,
                    wide=True,
                    lines=3,
                    max_length=4000,
                    required=True,
                ),
                Column(
                    "scene",
                    Text("现场情况", "On the spot"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=4000,
                    help=Text("重点客户必填。", "Needed for key customers."),
                ),
                Column(
                    "decision_chain",
                    Text("决策链态度", "Attitudes"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=4000,
                    sensitive=True,
                    help=Text(
                        "重点客户必填：决策链上每个人的态度。",
                        "Needed for key customers: the attitude of each who decides.",
                    ),
                ),
            ),
        ),
    ),
    tables=(actions("follow_ups", Text("三、后续事项", "3. Follow-ups")),),
    rules=(
        after("visit_end", "visit_start", or_same=False),
        same_customer("plan", "customer", _OTHER_CUSTOMER),
        *needed_when(key_customer("customer"), ("scene", "decision_chain"), _KEY, because="customer"),
    ),
    signatures=(Text("拜访人", "Visitor"), Text("部门主管", "Supervisor"), Text("资料管理岗", "Archivist")),
    notes=(
        Text(
            "拜访结束后24小时内放入自己的收件箱；迟交照收，注明迟交。",
            "Put it into your inbox within 24 hours after the visit; later ones are taken and marked late.",
        ),
        Text(
            "同一客户、同一开始时间、同一拜访人的表再次交来，即为该记录的新版本。",
            "A form with the same customer, start and visitor is a new version of the same record.",
        ),
    ),
)
#: Version 2 lets a thing to do be closed (rule B6).
FORM = replace(
    _FORM,
    former=(replace(_FORM, version=1, tables=tuple(map(actions_without_end, _FORM.tables))),),
)
