"""销毁停止: until it is carried out, applicant and approvers may stop a destruction (rule E13)."""

from validators.answers import TOKEN
from validators.answers.disposal import STOP
from validators.declaration import Column, Kind, Section
from validators.message import Fault, Text
from validators.plain_table import plain_table
from validators.rules import equals, needed_when

SHEET = plain_table(
    id="stopping",
    number="GD-S-10",
    title=Text("销毁停止", "Stopping a destruction"),
    natural_key=("token",),
    sections=(
        Section(
            Text("销毁停止", "Stopping a destruction"),
            (
                Column(
                    "decision",
                    Text("办理", "Entry"),
                    Kind.CHOICE,
                    dictionary="销毁停止",
                    width=9,
                    help=Text("要停止的选“停止”；照常销毁的空着。", "停止 stops it; leave it empty otherwise."),
                ),
                Column(
                    "reason",
                    Text("理由", "Reason"),
                    width=30,
                    max_length=500,
                    help=Text("停止的必填。", "Needed with 停止."),
                ),
                Column("state", Text("状态", "State"), Kind.LONG, given=True, width=18),
                Column("request", Text("申请单号", "Application"), given=True, width=13),
                Column("title", Text("申请事项", "Subject"), given=True, width=24),
                Column("applicant", Text("申请人", "Applicant"), given=True, width=9),
                Column(
                    "list", Text("拟销毁档案", "To be destroyed"), Kind.LONG, given=True, width=46, max_length=20000
                ),
                TOKEN,
            ),
        ),
    ),
    rules=needed_when(
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
    notes=(
        Text(
            "您申请或批准的、还没有执行的销毁。没有异议就不用管它；执行后本表自动消失。",
            "Destructions that you asked for or agreed to and that are not carried out yet. Do nothing where you agree.",
        ),
    ),
)
