"""待核实: partners' files that nobody has confirmed for a time (rule C13)."""

from typing import Final

from validators.answers import TOKEN
from validators.declaration import Column, Kind, Section
from validators.message import Text
from validators.plain_table import plain_table

#: What may be answered: all of it still holds, or a new form follows.
UNCHANGED, CHANGED = "无变化", "有变化"
#: How long the sentences about a file may be.
_LONG: Final = 4000

SHEET = plain_table(
    id="facts_to_verify",
    number="GD-S-03",
    title=Text("待核实", "Facts to verify"),
    natural_key=("token",),
    sections=(
        Section(
            Text("待核实", "Facts to verify"),
            (
                Column(
                    "decision",
                    Text("核实结果", "Result"),
                    Kind.CHOICE,
                    dictionary="核实结果",
                    width=10,
                    help=Text(
                        "都没变选“无变化”；有变选“有变化”，另交新表；还没核实的先空着。",
                        "无变化 where all of it still holds; 有变化 where not, and hand in a new form; empty until you know.",
                    ),
                ),
                Column("partner", Text("单位", "Partner"), given=True, width=26),
                Column("code", Text("档号", "Archive code"), given=True, width=12),
                Column("form", Text("档案", "File"), given=True, width=16),
                Column(
                    "facts", Text("要核实的内容", "What to verify"), Kind.LONG, given=True, width=46, max_length=_LONG
                ),
                Column("confirmed", Text("最近确认", "Last confirmed"), Kind.DATE, given=True, width=12),
                Column("by", Text("确认人", "By"), given=True, width=9),
                Column("file", Text("依据", "Through"), given=True, width=22),
                Column("state", Text("情况", "State"), given=True, width=18),
                TOKEN,
            ),
        ),
    ),
    notes=(
        Text(
            "请向对方核实后在“核实结果”一栏选择，保存即可，下一次运行按此办理。不要增删行，不要改灰色的格子。",
            "Ask the partner, choose, save, and the next run acts on it. Do not add or delete rows.",
        ),
        Text(
            "选“无变化”，档案即算已确认；选“有变化”，请另交新表（填变了的和必填的），收到后本行消失。",
            "无变化 confirms the file as of today; for 有变化 hand in a new form, and the row goes when it has come.",
        ),
        Text(
            "带****的内容保密，不在此显示，请对照档案核实。",
            "Contents shown as **** are confidential; compare them with the file.",
        ),
    ),
)
