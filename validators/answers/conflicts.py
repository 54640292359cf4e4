"""冲突待定: fields that two people set otherwise in one night, for the archivist to decide (rule C8)."""

from validators.answers import TOKEN
from validators.declaration import Column, Kind, Section
from validators.message import Fault, Text
from validators.plain_table import plain_table
from validators.rules import is_filled, needed_when

#: What an archivist may answer: whose content stands, or what was on file before.
KEEP = "保留原内容"
CHOICES = ("采用甲", "采用乙", "采用丙")

SHEET = plain_table(
    id="conflicts",
    number="GD-S-05",
    title=Text("冲突待定", "Conflicts"),
    natural_key=("token",),
    sections=(
        Section(
            Text("冲突待定", "Conflicts"),
            (
                Column(
                    "decision",
                    Text("裁定", "Decision"),
                    Kind.CHOICE,
                    dictionary="冲突裁定",
                    width=12,
                    help=Text(
                        "选采用谁的内容，或保留原内容；没想好的先空着。", "Whose content stands; empty to decide later."
                    ),
                ),
                Column("reason", Text("理由", "Reason"), width=24, max_length=500),
                Column("code", Text("档号", "Archive code"), given=True, width=18),
                Column("title", Text("题名", "Title"), given=True, width=28),
                Column("field", Text("栏目", "Field"), given=True, width=14),
                Column("before", Text("原内容", "Before"), Kind.LONG, given=True, width=24, max_length=4000),
                Column("first", Text("甲", "First"), Kind.LONG, given=True, width=28, max_length=4000),
                Column("second", Text("乙", "Second"), Kind.LONG, given=True, width=28, max_length=4000),
                Column("third", Text("丙", "Third"), Kind.LONG, given=True, width=20, max_length=4000),
                TOKEN,
            ),
        ),
    ),
    rules=needed_when(
        is_filled,
        ("reason",),
        Fault(
            "ruling-needs-reason",
            "A conflict is decided without {label}.",
            "Say in {label} why this content is right; it stands in the record's history.",
            "C8",
        ),
        because="decision",
    ),
    notes=(
        Text(
            "同一晚两个人对同一栏目填了不同内容，裁定之前原内容不变。选好并写明理由，保存即可，下一次运行按此办理。",
            "Two people set one field otherwise in one night; until you decide, what was on file stands.",
        ),
    ),
)
