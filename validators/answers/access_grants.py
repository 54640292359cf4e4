"""查阅授权: what may be consulted by whom at the moment, for the archivist to take back (rules A7 E9)."""

from typing import Final

from validators.answers import TOKEN
from validators.declaration import Column, Kind, Section
from validators.message import Fault, Text
from validators.plain_table import plain_table
from validators.rules import is_filled, needed_when

#: What an archivist may answer.
TAKE_BACK: Final = "收回"

SHEET = plain_table(
    id="access_grants",
    number="GD-S-08",
    title=Text("查阅授权", "Grants"),
    natural_key=("token",),
    sections=(
        Section(
            Text("查阅授权", "Grants"),
            (
                Column(
                    "decision",
                    Text("收回", "Take back"),
                    Kind.CHOICE,
                    dictionary="授权处理",
                    width=8,
                    help=Text(
                        "要提前收回的选“收回”；其余空着，到期自动收回。", "收回 ends it now; empty, it ends by itself."
                    ),
                ),
                Column("reason", Text("理由", "Reason"), width=24, max_length=500),
                Column("person", Text("查阅人", "Who"), given=True, width=9),
                Column("body", Text("外部机构", "Outside body"), given=True, width=18),
                Column("code", Text("档号", "Archive code"), given=True, width=18),
                Column("title", Text("题名", "Title"), given=True, width=32),
                Column("secrecy", Text("密级", "Level"), given=True, width=7),
                Column("way", Text("查阅方式", "Way"), given=True, width=10),
                Column("since", Text("批准日期", "Since"), Kind.DATE, given=True, width=12),
                Column("until", Text("截止日期", "Until"), Kind.DATE, given=True, width=12),
                Column("request", Text("依据", "By"), given=True, width=13),
                Column("approved", Text("批准人", "Approved by"), given=True, width=16),
                TOKEN,
            ),
        ),
    ),
    rules=needed_when(
        is_filled,
        ("reason",),
        Fault(
            "taking-back-needs-reason",
            "A grant is taken back without {label}.",
            "Say in {label} why it ends before its time.",
            "E9",
        ),
        because="decision",
    ),
    notes=(
        Text(
            "要提前收回的，选“收回”并写明理由，保存即可；下一次运行结束授权，并收回副本。到期的不用管。",
            "Choose 收回, say why, and save: the next run ends the grant and takes the copies away. What runs out needs nothing.",
        ),
    ),
)
