"""季度清理建议: customers to regrade, to part with, and contacts to clear away; the supervisor decides (rule C8)."""

from typing import Final

from validators.answers import TOKEN
from validators.declaration import Column, Kind, Section
from validators.message import Fault, Text
from validators.plain_table import plain_table
from validators.rules import equals, needed_when

#: What a supervisor may answer.
AGREE, REFUSE, OTHERWISE = "同意", "不同意", "改为"
_LONG: Final = 2000

SHEET = plain_table(
    id="quarterly",
    number="GD-S-04",
    title=Text("季度清理建议", "Quarterly proposals"),
    natural_key=("token",),
    sections=(
        Section(
            Text("季度清理建议", "Quarterly proposals"),
            (
                Column(
                    "decision",
                    Text("决定", "Decision"),
                    Kind.CHOICE,
                    dictionary="清理决定",
                    width=9,
                    help=Text(
                        "选“同意”“不同意”；调等级的也可选“改为”并填等级。没想好的先空着。",
                        "同意, 不同意, or for grades 改为 with another grade; leave it empty to decide later.",
                    ),
                ),
                Column(
                    "instead",
                    Text("改为等级", "Grade instead"),
                    Kind.CHOICE,
                    dictionary="客户等级",
                    width=9,
                    help=Text("只在决定为“改为”时填。", "Only with 改为."),
                ),
                Column(
                    "reason",
                    Text("理由", "Reason"),
                    width=20,
                    max_length=500,
                    help=Text("不同意的须写明理由。", "Needed with 不同意."),
                ),
                Column("partner", Text("客户", "Customer"), given=True, width=24),
                Column("code", Text("档号", "Archive code"), given=True, width=11),
                Column("owner", Text("负责人", "Owner"), given=True, width=9),
                Column("kind", Text("事项", "Matter"), given=True, width=10),
                Column("current", Text("现状", "Now"), given=True, width=14),
                Column("proposed", Text("建议", "Proposed"), given=True, width=13),
                Column("why", Text("原因", "Why"), Kind.LONG, given=True, width=54, max_length=_LONG),
                TOKEN,
            ),
        ),
    ),
    rules=(
        *needed_when(
            equals("decision", REFUSE),
            ("reason",),
            Fault(
                "refusing-needs-reason",
                "A proposal is refused without {label}.",
                "Say in {label} why things stay as they are.",
                "C8",
            ),
            because="decision",
        ),
        *needed_when(
            equals("decision", OTHERWISE),
            ("instead",),
            Fault(
                "otherwise-needs-grade",
                "{other_label} is “{other_value}”, but {label} names no grade.",
                "Choose the grade in {label}, or another decision.",
                "C8",
            ),
            because="decision",
        ),
    ),
    notes=(
        Text(
            "在“决定”一栏选好后保存即可，下一次运行按此办理。不要增删行，不要改灰色的格子。",
            "Choose, save, and the next run acts on it. Do not add or delete rows.",
        ),
        Text(
            "同意评为VIP的，“是否重点客户”一并改为“是”；降为普通的，“是否重点客户”不变，要改请另交表。",
            "Whoever becomes a VIP becomes a key customer; whoever ceases to be one stays a key customer until a form says otherwise.",
        ),
        Text(
            "同意停止往来的，客户档案记下停止日期，以后不再列入清理；恢复往来时请交新表。",
            "停止往来 enters the day on which relations ended; when they are taken up again, hand in a new form.",
        ),
    ),
)
