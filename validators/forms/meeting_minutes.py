"""会议纪要: what a meeting discussed and decided, each decision with its owner and deadline (rules B6 E)."""

from dataclasses import replace

from validators.checks import PAST
from validators.columns import CUSTOMER, DEPARTMENT, SECRECY, actions, actions_without_end
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape, TimeLimit
from validators.message import Fault, Text
from validators.rules import after, equals, needed_when

_WITH_CUSTOMER = Fault(
    "customer-meeting-needs-customer",
    "A meeting with a customer needs {label} as well.",
    "Fill in {label}, or choose another {other_label}.",
    "E",
)

_FORM = Form(
    id="meeting_minutes",
    version=2,
    number="GD-G-05",
    title=Text("会议纪要", "Meeting Minutes"),
    shape=Shape.CARD,
    sheet=Text("会议纪要", "Meetings"),
    series_class="G",
    coding=Coding("G", year="meeting_start", type="会议"),
    natural_key=("subject", "meeting_start", "place"),
    customer="customer",
    handler="recorder",
    subject="会议纪要：{subject}",
    dated="meeting_start",
    retention=Retention("G", start="meeting_end"),
    time_limit=TimeLimit(after="meeting_end"),
    nature="市场信息",
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("一、会议情况", "1. The meeting"),
            (
                Column(
                    "subject",
                    Text("会议主题", "Subject"),
                    required=True,
                    wide=True,
                    aliases=("会议名称", "主题"),
                    example="十月客户需求分析会",
                ),
                Column(
                    "kind",
                    Text("会议类型", "Kind of meeting"),
                    Kind.CHOICE,
                    dictionary="会议类型",
                    required=True,
                    example="分析会",
                ),
                Column("place", Text("会议地点", "Place"), required=True, aliases=("地点",), example="三楼会议室"),
                Column(
                    "meeting_start",
                    Text("开始时间", "Start"),
                    Kind.MOMENT,
                    required=True,
                    checks=PAST,
                    help=Text("日期和时刻，如 2026-11-05 09:30。", "Day and time, such as 2026-11-05 09:30."),
                    example="2026-11-05 09:30",
                ),
                Column(
                    "meeting_end",
                    Text("结束时间", "End"),
                    Kind.MOMENT,
                    required=True,
                    checks=PAST,
                    example="2026-11-05 11:00",
                ),
                replace(
                    CUSTOMER,
                    required=False,
                    help=Text("客户会议必填，填客户全称；内部会议留空。", "Needed for meetings with a customer."),
                    example="",
                ),
                Column("chair", Text("主持人", "Chair"), Kind.PERSON, required=True),
                Column("recorder", Text("记录人", "Recorder"), Kind.PERSON, required=True),
                Column(
                    "attendees",
                    Text("参会人员", "Present"),
                    Kind.PERSON,
                    many=True,
                    required=True,
                    wide=True,
                    aliases=("与会人员",),
                    help=Text("本公司人员，用顿号隔开。", "Our people, separated with 、."),
                ),
                Column(
                    "guests",
                    Text("外部参会人员", "Guests"),
                    wide=True,
                    max_length=500,
                    help=Text("客户或其他单位的参会人。", "Those present from the customer or others."),
                ),
                Column(
                    "absent",
                    Text("缺席人员", "Absent"),
                    Kind.PERSON,
                    many=True,
                    help=Text("有多人时用顿号隔开。", "Separate several with 、."),
                ),
                replace(DEPARTMENT, label=Text("牵头部门", "Department in charge"), example="销售部"),
                SECRECY,
            ),
        ),
        Section(
            Text("二、会议内容", "2. What was said"),
            (
                Column(
                    "agenda",
                    Text("会议议程", "Agenda"),
                    Kind.LONG,
                    required=True,
                    wide=True,
                    lines=4,
                    max_length=2000,
                    aliases=("议程",),
                ),
                Column(
                    "discussion",
                    Text("讨论情况", "Discussion"),
                    Kind.LONG,
                    required=True,
                    wide=True,
                    lines=9,
                    max_length=8000,
                ),
            ),
        ),
    ),
    tables=(
        actions(
            "decisions",
            Text("三、会议决议（每项写明负责人和期限）", "3. Decisions, each with its owner and deadline"),
            8,
        ),
    ),
    rules=(
        after("meeting_end", "meeting_start", or_same=False),
        *needed_when(equals("kind", "客户会议"), ("customer",), _WITH_CUSTOMER, because="kind"),
    ),
    signatures=(Text("记录人", "Recorder"), Text("主持人", "Chair")),
    notes=(
        Text(
            "每项决议写明负责人和完成期限，完成之前一直列在催办清单上。",
            "Each decision names its owner and deadline and stays on the reminders until it is done.",
        ),
        Text("会后按本部门的工作日期限交表。", "Hand it in within your department's working days."),
    ),
)
#: Version 2 lets a thing to do be closed (rule B6).
FORM = replace(
    _FORM,
    former=(replace(_FORM, version=1, tables=tuple(map(actions_without_end, _FORM.tables))),),
)
