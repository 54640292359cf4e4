"""催办清单: what somebody has to see to, and what they answer (DOMAIN, Lists and reports: reminders)."""

from dataclasses import replace
from typing import Final

from validators.answers import TOKEN
from validators.checks import NEAR
from validators.declaration import Column, Kind, Section
from validators.message import Fault, Text
from validators.plain_table import plain_table
from validators.rules import equals, is_filled, needed_when

#: What may be answered.
DONE, POSTPONED, NOT_MINE = "已办", "延期到", "非我负责"
_LONG: Final = 2000

SHEET = plain_table(
    id="reminders",
    number="GD-S-06",
    title=Text("催办清单", "Reminders"),
    natural_key=("token",),
    sections=(
        Section(
            Text("催办清单", "Reminders"),
            (
                Column(
                    "decision",
                    Text("答复", "Answer"),
                    Kind.CHOICE,
                    dictionary="催办答复",
                    width=10,
                    help=Text(
                        "选“已办”“延期到”“非我负责”；没办的先空着。",
                        "已办 done, 延期到 postponed to, 非我负责 not mine; leave it empty while it is open.",
                    ),
                ),
                Column(
                    "until",
                    Text("延期至", "Postponed to"),
                    Kind.DATE,
                    width=12,
                    checks=NEAR,
                    help=Text("只在选“延期到”时填，如 2026-12-01。", "Only with 延期到, such as 2026-12-01."),
                ),
                Column(
                    "to",
                    Text("应由谁负责", "Whose it is"),
                    Kind.PERSON,
                    width=11,
                    help=Text(
                        "选“非我负责”时可填，不知道的空着。", "With 非我负责, if you know; a name on the roster."
                    ),
                ),
                Column(
                    "reason",
                    Text("说明", "Reason"),
                    width=18,
                    max_length=300,
                    help=Text("延期较久、再次延期的须写明原因。", "Needed to postpone for long, or again."),
                ),
                Column("urgency", Text("轻重缓急", "Urgency"), given=True, width=11),
                Column("kind", Text("类别", "Kind"), given=True, width=12),
                Column("what", Text("什么事", "What"), Kind.LONG, given=True, width=40, max_length=_LONG),
                Column("since", Text("起于", "Since"), Kind.DATE, given=True, width=12),
                Column("due", Text("期限", "Until"), Kind.DATE, given=True, width=12),
                Column("todo", Text("怎样办", "What to do"), Kind.LONG, given=True, width=40, max_length=_LONG),
                Column("place", Text("在哪里", "Where"), given=True, width=22),
                Column("course", Text("催办经过", "Course"), Kind.LONG, given=True, width=26, max_length=_LONG),
                replace(TOKEN, width=20),
            ),
        ),
    ),
    rules=(
        *needed_when(
            equals("decision", POSTPONED),
            ("until",),
            Fault(
                "postponing-needs-day",
                "{other_label} is “{other_value}”, but {label} names no day.",
                "Enter in {label} the day until which it waits, or choose another answer.",
            ),
            because="decision",
        ),
        *(
            rule
            for name in ("until", "to")
            for rule in needed_when(
                is_filled,
                ("decision",),
                Fault(
                    "answer-missing",
                    "{other_label} is filled in, but {label} is empty.",
                    "Choose in {label} what you mean, or clear {other_label}.",
                ),
                because=name,
            )
        ),
    ),
    notes=(
        Text(
            "在“答复”一栏选好后保存即可，第二天早上按此办理。不要增删行，不要改灰色的格子。",
            "Choose, save, and the next morning acts on it. Do not add or delete rows.",
        ),
        Text(
            "事情办好后，请按“怎样办”交表或答复，本行自动消失；选“已办”只是先不再催，过几个工作日登记上仍没有办，会重新列出。",
            "A row goes when the matter is settled on file. 已办 is believed for some working days; "
            "where it still stands open then, it comes back.",
        ),
        Text(
            "选“延期到”：到那天以前不再催。选“非我负责”：转给您的主管；主管可填“应由谁负责”，转给那个人。",
            "延期到 silences it till that day. 非我负责 hands it to your supervisor, who may name whose it is.",
        ),
        Text(
            "到期后几个工作日还没有办的，会告诉主管，再过几个工作日告诉管理层。",
            "What still stands open some working days after its day is told to your supervisor, and later to the management.",
        ),
    ),
)
