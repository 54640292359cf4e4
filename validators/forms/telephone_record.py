"""电话沟通记录: what was said on the telephone, with whom and when (rule E)."""

from dataclasses import replace

from validators.checks import NOT_NEGATIVE, PAST
from validators.columns import CUSTOMER, DEPARTMENT, SECRECY, actions, actions_without_end
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape, TimeLimit
from validators.message import Text

_FORM = Form(
    id="telephone_record",
    version=2,
    number="GD-G-03",
    title=Text("电话沟通记录", "Telephone Record"),
    shape=Shape.CARD,
    sheet=Text("电话沟通", "Telephone calls"),
    series_class="G",
    coding=Coding("G", year="talked_at", type="电话"),
    natural_key=("customer", "talked_at", "caller"),
    customer="customer",
    handler="caller",
    subject="{customer}电话沟通记录",
    dated="talked_at",
    retention=Retention("G", start="talked_at"),
    time_limit=TimeLimit(after="talked_at"),
    nature="市场信息",
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("一、通话情况", "1. The call"),
            (
                CUSTOMER,
                Column(
                    "talked_at",
                    Text("通话时间", "Time"),
                    Kind.MOMENT,
                    required=True,
                    checks=PAST,
                    aliases=("时间",),
                    help=Text("日期和时刻，如 2026-11-20 10:15。", "Day and time, such as 2026-11-20 10:15."),
                    example="2026-11-20 10:15",
                ),
                Column(
                    "minutes",
                    Text("通话时长(分钟)", "Minutes"),
                    Kind.INTEGER,
                    checks=(NOT_NEGATIVE,),
                    example="12",
                ),
                Column(
                    "direction",
                    Text("呼出/呼入", "Direction"),
                    Kind.CHOICE,
                    dictionary="通话方向",
                    required=True,
                    example="呼出",
                ),
                Column(
                    "caller",
                    Text("我方通话人", "Our caller"),
                    Kind.PERSON,
                    required=True,
                    aliases=("通话人", "经办人"),
                    help=Text("人员名册上的姓名。", "A name on the roster."),
                ),
                Column("contact", Text("对方通话人", "Spoke with"), required=True, aliases=("联系人",), example="林敏"),
                Column("contact_phone", Text("对方电话", "Telephone"), Kind.PHONE, example="13800138000"),
                Column(
                    "participants",
                    Text("其他参与人", "Also present"),
                    Kind.PERSON,
                    many=True,
                    help=Text("有多人时用顿号隔开。", "Separate several with 、."),
                ),
                replace(DEPARTMENT, example="销售部"),
                Column(
                    "intent", Text("合作意向", "Cooperation intent"), Kind.CHOICE, dictionary="合作意向", example="较强"
                ),
                SECRECY,
            ),
        ),
        Section(
            Text("二、通话内容", "2. What was said"),
            (
                Column(
                    "subject",
                    Text("通话主题", "Subject"),
                    required=True,
                    wide=True,
                    aliases=("主题", "事由"),
                    example="秋季面料报价",
                ),
                Column(
                    "content",
                    Text("通话内容", "Content"),
                    Kind.LONG,
                    required=True,
                    wide=True,
                    lines=8,
                    max_length=4000,
                    aliases=("内容",),
                ),
                Column("agreed", Text("商定事项", "Agreed"), Kind.LONG, wide=True, lines=3, max_length=2000),
            ),
        ),
    ),
    tables=(actions("follow_ups", Text("三、后续事项", "3. Follow-ups")),),
    signatures=(Text("记录人", "Recorded by"), Text("资料管理岗", "Archivist")),
    notes=(
        Text("通话后按本部门的工作日期限交表。", "Hand it in within your department's working days."),
        Text(
            "同一客户、同一通话时间、同一通话人的表再次交来，即为该记录的新版本。",
            "A form with the same customer, time and caller is a new version of the same record.",
        ),
    ),
)
#: Version 2 lets a thing to do be closed (rule B6).
FORM = replace(
    _FORM,
    former=(replace(_FORM, version=1, tables=tuple(map(actions_without_end, _FORM.tables))),),
)
