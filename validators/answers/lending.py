"""借还登记: what the archivist hands out, takes back, and does about damage, a row a loan (rules C4 C6)."""

from validators.answers import TOKEN
from validators.checks import PAST
from validators.declaration import Column, Kind, Section
from validators.message import Fault, Text
from validators.plain_table import plain_table
from validators.rules import equals, needed_when

#: What an archivist may enter.
LEND, BACK, WITHDRAW, DEALT_WITH = "借出", "归还", "撤销", "处理完毕"

SHEET = plain_table(
    id="lending",
    number="GD-S-07",
    title=Text("借还登记", "Lending desk"),
    natural_key=("token",),
    sections=(
        Section(
            Text("借还登记", "Lending desk"),
            (
                Column(
                    "decision",
                    Text("办理", "Entry"),
                    Kind.CHOICE,
                    dictionary="借还办理",
                    width=10,
                    help=Text(
                        "领走选“借出”，还回或报失选“归还”，不借了选“撤销”，损坏遗失处理完选“处理完毕”。",
                        "借出 handed out, 归还 came back or is lost, 撤销 no longer wanted, 处理完毕 damage dealt with.",
                    ),
                ),
                Column(
                    "day",
                    Text("办理日期", "Day"),
                    Kind.DATE,
                    checks=PAST,
                    width=12,
                    help=Text("不填按运行当天。", "The run's day where left empty."),
                ),
                Column(
                    "condition",
                    Text("归还状况", "Condition"),
                    Kind.CHOICE,
                    dictionary="归还状况",
                    width=11,
                    help=Text("归还时必填。", "Needed when it came back."),
                ),
                Column(
                    "settled",
                    Text("处理结果", "Dealt with"),
                    Kind.CHOICE,
                    dictionary="损毁处理",
                    width=11,
                    help=Text("处理完毕时必填。", "Needed with 处理完毕."),
                ),
                Column("reason", Text("说明", "Remarks"), width=20, max_length=500),
                Column("state", Text("状态", "State"), given=True, width=11),
                Column("loan", Text("借阅单号", "Loan"), given=True, width=12),
                Column("code", Text("档号", "Archive code"), given=True, width=18),
                Column("title", Text("题名", "Title"), given=True, width=26),
                Column("place", Text("存放位置", "Place"), given=True, width=16),
                Column("borrower", Text("借阅人", "Borrower"), given=True, width=9),
                Column("due", Text("应还日期", "Due"), Kind.DATE, given=True, width=12),
                Column("approver", Text("批准人", "Approver"), given=True, width=10),
                TOKEN,
            ),
        ),
    ),
    rules=(
        *needed_when(
            equals("decision", BACK),
            ("condition",),
            Fault(
                "return-needs-condition",
                "A return is entered without {label}.",
                "Choose in what condition it came back; 遗失 where it is lost.",
                "C6",
            ),
            because="decision",
        ),
        *needed_when(
            equals("decision", DEALT_WITH),
            ("settled",),
            Fault(
                "settling-needs-result",
                "Damage is entered as dealt with, without {label}.",
                "Choose what was done about it.",
                "C6",
            ),
            because="decision",
        ),
        *needed_when(
            equals("decision", WITHDRAW),
            ("reason",),
            Fault(
                "withdrawing-needs-reason",
                "A loan is withdrawn without {label}.",
                "Say in {label} why it is no longer handed out.",
                "C6",
            ),
            because="decision",
        ),
    ),
    notes=(
        Text(
            "待领取、借出中和损毁待处理的纸质借阅都在这里，一行一次。选好“办理”，保存即可，下一次运行按此登记。",
            "Every paper loan that is ready, out or damaged, a row each. Choose an entry and save; the next run enters it.",
        ),
    ),
)
