"""待审批: the forms that wait for somebody's second check, level by level (rules A2 B4 B1 E13)."""

from validators.answers import TOKEN
from validators.declaration import Column, Kind, Section
from validators.message import Fault, Text
from validators.plain_table import plain_table
from validators.rules import equals, needed_when

#: What a supervisor may answer.
AGREE, SEND_BACK = "同意", "退回"

SHEET = plain_table(
    id="approvals",
    number="GD-S-01",
    title=Text("待审批", "For approval"),
    natural_key=("token",),
    sections=(
        Section(
            Text("待审批", "For approval"),
            (
                Column(
                    "decision",
                    Text("决定", "Decision"),
                    Kind.CHOICE,
                    dictionary="审批决定",
                    width=9,
                    help=Text(
                        "选“同意”或“退回”；没想好的先空着。",
                        "同意 agrees, 退回 sends back; leave it empty to decide later.",
                    ),
                ),
                Column(
                    "reason",
                    Text("理由", "Reason"),
                    width=26,
                    max_length=500,
                    help=Text("退回的须写明理由，交表人会看到。", "Needed when sending back; the sender reads it."),
                ),
                Column("file", Text("原表", "The form"), given=True, width=8),
                Column("form", Text("表格", "Form"), given=True, width=18),
                Column("sender", Text("交表人", "Sender"), given=True, width=9),
                Column("title", Text("题名", "Title"), given=True, width=28),
                Column("summary", Text("摘要", "Summary"), Kind.LONG, given=True, width=46, max_length=8000),
                Column("handed", Text("交表时间", "Handed in"), Kind.MOMENT, given=True, width=17),
                Column("level", Text("审批级别", "Level"), given=True, width=15),
                Column("before", Text("前几级意见", "Said before"), Kind.LONG, given=True, width=26, max_length=4000),
                TOKEN,
            ),
        ),
    ),
    rules=needed_when(
        equals("decision", SEND_BACK),
        ("reason",),
        Fault(
            "sending-back-needs-reason",
            "A form is sent back without {label}.",
            "Say in {label} what the sender has to change.",
            "A2",
        ),
        because="decision",
    ),
    notes=(
        Text(
            "在“决定”一栏选同意或退回，保存即可；下一次运行按此办理。不要增删行，不要改浅色以外的格子。",
            "Choose 同意 or 退回 and save; the next run acts on it. Do not add or delete rows.",
        ),
    ),
)
