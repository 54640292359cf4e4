"""档案借阅登记表: who has which original, since when and until when (rules C4 C6)."""

from validators.checks import KNOWN_CODE, NEAR, NOT_DESTROYED, PAST
from validators.declaration import Coding, Column, Exclusive, Form, Kind, Retention, Section, Shape
from validators.message import Fault, Text
from validators.rules import after, loan_within_days, needed_when

_CONDITION = Fault(
    "returned-needs-condition",
    "A returned record needs {label} as well.",
    "Choose in what condition the record came back, or clear {other_label} where it is still out.",
    "C6",
)

FORM = Form(
    id="borrowing",
    version=1,
    number="GD-JY-01",
    title=Text("档案借阅登记表", "Borrowing Register"),
    shape=Shape.REGISTER,
    sheet=Text("借阅", "Loans"),
    series_class="-",
    coding=Coding("JY", year="taken_on"),
    natural_key=("code", "borrower", "taken_on"),
    handler="borrower",
    subject="{code}借阅",
    dated="taken_on",
    retention=Retention("JY", start="returned_on"),
    exclusive=Exclusive(
        over="code",
        until="returned_on",
        who="borrower",
        since="taken_on",
        open_state="借出中",
        closed_state="已归还",
        held_state="借出",
        fault=Fault(
            "already-out",
            "The record “{value}” is out already: {who} has it since {since}.",
            "Wait until it is returned, or have the return entered first, then hand this row in again.",
            "C6",
        ),
    ),
    sections=(
        Section(
            Text("借阅登记", "Loans"),
            (
                Column(
                    "code",
                    Text("档号", "Archive code"),
                    Kind.CODE,
                    required=True,
                    width=18,
                    checks=(KNOWN_CODE, NOT_DESTROYED),
                    aliases=("档案编号", "档案号"),
                    help=Text("从档案总登记表“档案目录”抄写完整档号。", "Copy the whole code from the register."),
                    example="J2026001",
                ),
                Column(
                    "borrower",
                    Text("借阅人", "Borrower"),
                    Kind.PERSON,
                    required=True,
                    width=10,
                    help=Text("人员名册上的姓名。", "A name on the roster."),
                ),
                Column(
                    "department", Text("部门", "Department"), Kind.CHOICE, dictionary="部门", required=True, width=14
                ),
                Column(
                    "purpose",
                    Text("借阅目的", "Purpose"),
                    Kind.CHOICE,
                    dictionary="借阅目的",
                    required=True,
                    width=14,
                    example="对账",
                ),
                Column(
                    "taken_on",
                    Text("借出日期", "Taken on"),
                    Kind.DATE,
                    required=True,
                    width=13,
                    checks=PAST,
                    aliases=("日期", "借阅日期"),
                    example="2026-11-18",
                ),
                Column(
                    "due",
                    Text("应还日期", "Due"),
                    Kind.DATE,
                    required=True,
                    width=13,
                    checks=NEAR,
                    aliases=("应归还日期",),
                    help=Text("除另有批准外，借期7天。", "A loan runs 7 days unless approved otherwise."),
                    example="2026-11-25",
                ),
                Column(
                    "extension",
                    Text("申请延期至", "Extension asked"),
                    Kind.DATE,
                    width=13,
                    checks=NEAR,
                    help=Text("到期前申请，由批准人决定。", "Asked before the loan ends, decided by the approver."),
                ),
                Column(
                    "returned_on",
                    Text("归还日期", "Returned on"),
                    Kind.DATE,
                    width=13,
                    checks=PAST,
                    aliases=("实际归还日期",),
                    help=Text("归还时补填，再交一次本表。", "Filled in on return; hand the register in again."),
                ),
                Column("condition", Text("归还状况", "Condition"), Kind.CHOICE, dictionary="归还状况", width=12),
                Column("approver", Text("批准人", "Approver"), Kind.PERSON, required=True, width=10),
                Column("remarks", Text("备注", "Remarks"), width=18),
            ),
        ),
    ),
    rules=(
        after("due", "taken_on"),
        loan_within_days("due", "taken_on"),
        after("extension", "due", or_same=False),
        after("returned_on", "taken_on"),
        *needed_when(lambda frame, facts: [True] * len(frame), ("condition",), _CONDITION, because="returned_on"),
    ),
    signatures=(Text("借阅人", "Borrower"), Text("批准人", "Approver"), Text("资料管理岗", "Archivist")),
    notes=(
        Text(
            "一行一次借阅；归还时在同一行补填归还日期和归还状况，再交一次，系统认得是同一次借阅。",
            "One row a loan; on return fill in date and condition in the same row and hand the register in again.",
        ),
        Text("已收下的行可以留在表里，不会重复登记。", "Rows already taken may stay; they are not entered twice."),
    ),
    printed_rows=40,
)
