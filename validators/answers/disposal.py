"""销毁执行: approved applications for destruction, which the archivist has carried out or stops (rules E12 E13 D7)."""

from validators.answers import TOKEN
from validators.checks import SOON_ENOUGH
from validators.declaration import Column, Kind, Section
from validators.message import Fault, Text
from validators.plain_table import plain_table
from validators.rules import equals, needed_when

#: What an archivist may enter.
CARRY_OUT, STOP = "执行", "停止"

SHEET = plain_table(
    id="disposal",
    number="GD-S-09",
    title=Text("销毁执行", "Destruction"),
    natural_key=("token",),
    sections=(
        Section(
            Text("销毁执行", "Destruction"),
            (
                Column(
                    "decision",
                    Text("办理", "Entry"),
                    Kind.CHOICE,
                    dictionary="销毁办理",
                    width=9,
                    help=Text(
                        "选“执行”，下一次运行即销毁，不能恢复；不销毁了选“停止”。",
                        "执行 has it destroyed by the next run, for good; 停止 gives it up.",
                    ),
                ),
                Column("place", Text("销毁地点", "Place"), width=16, max_length=100),
                Column(
                    "paper_way",
                    Text("纸质件方式", "Way for paper"),
                    Kind.CHOICE,
                    dictionary="纸质销毁方式",
                    width=12,
                    help=Text(
                        "清册里有纸质件时必填；电子件由guidang删除并销毁密钥。",
                        "Needed where there is paper; electronic copies are erased, and their keys destroyed.",
                    ),
                ),
                Column(
                    "executor",
                    Text("执行人", "Executor"),
                    Kind.PERSON,
                    width=10,
                    help=Text("不填按填写人。", "Whoever enters it where left empty."),
                ),
                Column(
                    "witness",
                    Text("监销人", "Witness"),
                    Kind.PERSON,
                    width=10,
                    help=Text("申请人、执行人、批准人以外的人。", "Neither applicant nor executor nor approver."),
                ),
                Column(
                    "planned",
                    Text("计划时间", "Not before"),
                    Kind.MOMENT,
                    checks=(SOON_ENOUGH,),
                    width=17,
                    help=Text("不填即下一次运行；填了，到时才销毁。", "The next run where left empty."),
                ),
                Column(
                    "reason",
                    Text("说明", "Remarks"),
                    width=22,
                    max_length=500,
                    help=Text("停止的必填。", "Needed with 停止."),
                ),
                Column("state", Text("状态", "State"), Kind.LONG, given=True, width=16),
                Column("request", Text("申请单号", "Application"), given=True, width=13),
                Column("title", Text("申请事项", "Subject"), given=True, width=22),
                Column(
                    "list", Text("拟销毁档案", "To be destroyed"), Kind.LONG, given=True, width=40, max_length=20000
                ),
                Column("stopped", Text("不予销毁", "Not destroyed"), Kind.LONG, given=True, width=30, max_length=20000),
                Column("approved", Text("审批", "Approvals"), Kind.LONG, given=True, width=28, max_length=4000),
                TOKEN,
            ),
        ),
    ),
    rules=(
        *needed_when(
            equals("decision", CARRY_OUT),
            ("place", "witness"),
            Fault(
                "destruction-needs-details",
                "A destruction is to be carried out without {label}.",
                "Fill in {label}.",
                "E13",
            ),
            because="decision",
        ),
        *needed_when(
            equals("decision", STOP),
            ("reason",),
            Fault(
                "stopping-needs-reason",
                "A destruction is stopped without {label}.",
                "Say in {label} why it is not carried out.",
                "E13",
            ),
            because="decision",
        ),
    ),
    notes=(
        Text(
            "批准的销毁申请都在这里，一行一份。选“执行”，写明地点、监销人，保存；下一次运行再核对一遍，然后销毁。",
            "Every approved application, a row each. Choose 执行 with place and witness and save; the next run checks everything "
            "again and destroys.",
        ),
        Text(
            "销毁后不能恢复。销毁前可随时选“停止”并写明理由。",
            "What is destroyed cannot be brought back. Until then 停止 with a reason gives it up.",
        ),
    ),
)
