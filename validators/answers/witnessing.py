"""监销确认: the witness confirms that a destruction was carried out as it is entered, or objects (rules E13 D7)."""

from validators.answers import TOKEN
from validators.checks import PAST
from validators.declaration import Column, Kind, Section
from validators.message import Fault, Text
from validators.plain_table import plain_table
from validators.rules import equals, needed_when

#: What a witness may answer.
SEEN, OBJECTS = "已监销", "有异议"

SHEET = plain_table(
    id="witnessing",
    number="GD-S-11",
    title=Text("监销确认", "Witness of a destruction"),
    natural_key=("token",),
    sections=(
        Section(
            Text("监销确认", "Witness of a destruction"),
            (
                Column(
                    "decision",
                    Text("监销意见", "Witness"),
                    Kind.CHOICE,
                    dictionary="监销意见",
                    width=10,
                    help=Text(
                        "看到全部销毁的选“已监销”；没有销毁完、与清册不符的选“有异议”并写明。",
                        "已监销 where you saw all of it destroyed; 有异议 with what is wrong.",
                    ),
                ),
                Column(
                    "witnessed",
                    Text("销毁时间", "Destroyed at"),
                    Kind.MOMENT,
                    checks=PAST,
                    width=17,
                    help=Text("不填按运行的时间。", "The run's moment where left empty."),
                ),
                Column(
                    "remark",
                    Text("说明", "Remarks"),
                    width=26,
                    max_length=500,
                    help=Text("有异议的必填。", "Needed with 有异议."),
                ),
                Column("number", Text("证明编号", "Certificate"), given=True, width=14),
                Column("request", Text("申请单号", "Application"), given=True, width=13),
                Column("title", Text("申请事项", "Subject"), given=True, width=22),
                Column("place", Text("销毁地点", "Place"), given=True, width=14),
                Column("ways", Text("销毁方式", "Ways"), Kind.LONG, given=True, width=18),
                Column("executor", Text("执行人", "Executor"), given=True, width=9),
                Column(
                    "list", Text("销毁档案", "What was destroyed"), Kind.LONG, given=True, width=46, max_length=20000
                ),
                TOKEN,
            ),
        ),
    ),
    rules=needed_when(
        equals("decision", OBJECTS),
        ("remark",),
        Fault(
            "objection-needs-words",
            "A witness objects without {label}.",
            "Say in {label} what was not destroyed, or what does not fit the list.",
            "E13",
        ),
        because="decision",
    ),
    notes=(
        Text(
            "您被指定为监销人。纸质件请按“纸质档案销毁单”到场监督，全部销毁后选“已监销”，保存；下一次运行出具销毁证明。",
            "You are the witness. Watch the paper being destroyed by its slip, choose 已监销 and save; the next run makes the certificate.",
        ),
    ),
)
