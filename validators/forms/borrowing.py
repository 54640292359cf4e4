"""档案借阅登记表: a loan from the request to its return: who asks for which record, who has it, until when (rules C4 C6).

A row without 借出日期 is a request. On the first version the sender filled in 借出日期 and 批准人 themself; its rows
are still taken, with that day as the day of the request.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from validators.checks import KNOWN_CODE, NEAR, NOT_DESTROYED, PAST
from validators.columns import ASKED_ON
from validators.declaration import Coding, Column, Exclusive, Form, Kind, Level, Retention, Section, Shape
from validators.facts import ARCHIVIST, Facts
from validators.loans import ELECTRONIC, STATES, holds, state_of
from validators.message import Fault, Text
from validators.rules import after, loan_within_days, needed_when

if TYPE_CHECKING:
    import pandas as pd

    from validators.judging import JudgedRow

_CONDITION = Fault(
    "returned-needs-condition",
    "A returned record needs {label} as well.",
    "Choose in what condition the record came back, or clear {other_label} where it is still out.",
    "C6",
)


def _by_the_effect(row: "JudgedRow", facts: Facts, sender: str) -> bool:
    """Leave it to `jobs.intake.effects.borrowing`, which knows how the loan stands and decides for each row."""
    return False


def _on_paper(frame: "pd.DataFrame", facts: Facts) -> list[bool]:
    return [medium != ELECTRONIC for medium in frame["medium"]]


#: What stood on the first version, in its order.
_OF_THE_FIRST = (
    *("code", "borrower", "department", "purpose", "taken_on", "due", "extension"),
    *("returned_on", "condition", "approver", "remarks"),
)

_FORM = Form(
    id="borrowing",
    version=2,
    number="GD-JY-01",
    title=Text("档案借阅登记表", "Borrowing Register"),
    shape=Shape.REGISTER,
    sheet=Text("借阅", "Loans"),
    series_class="-",
    coding=Coding("JY", year="asked_on"),
    natural_key=("code", "borrower", "asked_on"),
    handler="borrower",
    subject="{code}借阅",
    dated="asked_on",
    retention=Retention("JY", start="returned_on"),
    # A request is agreed to by the supervisor; of what is 机密 or above and the borrower does not see by their post, by
    # management too; that an original was handed out or came back counts once the archivist says so.
    reviewers=(
        Level("部门主管", when=_by_the_effect),
        Level("管理层", when=_by_the_effect, always=True),
        Level(ARCHIVIST, when=_by_the_effect),
    ),
    same_as={"asked_on": "taken_on"},
    exclusive=Exclusive(
        over="code",
        until="returned_on",
        who="borrower",
        since="taken_on",
        held_state="借出",
        holds=holds,
        state=state_of,
        states=STATES,
        fault=Fault(
            "already-out",
            "The record “{value}” is out already: {who} has it since {since}.",
            "Have the return entered first, or leave 借出日期 empty: the row then waits as a request until it is back.",
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
                    aliases=("档案编号", "档案号", "案卷号", "卷号", "文件编号"),
                    help=Text("从档案总登记表“档案目录”抄写完整档号。", "Copy the whole code from the register."),
                    example="J2026001",
                ),
                Column(
                    "medium",
                    Text("载体", "Medium"),
                    Kind.CHOICE,
                    dictionary="借阅载体",
                    width=8,
                    help=Text(
                        "借原件选“纸质”，不填也按纸质；借电子件选“电子”。", "电子 for a copy to read; else paper."
                    ),
                ),
                Column(
                    "borrower",
                    Text("借阅人", "Borrower"),
                    Kind.PERSON,
                    required=True,
                    width=10,
                    aliases=("借阅者", "借档人", "借用人", "查阅人", "领用人"),
                    help=Text("人员名册上的姓名。", "A name on the roster."),
                ),
                Column(
                    "department",
                    Text("部门", "Department"),
                    Kind.CHOICE,
                    dictionary="部门",
                    required=True,
                    width=14,
                    aliases=("借阅部门", "借阅单位"),
                ),
                Column(
                    "purpose",
                    Text("借阅目的", "Purpose"),
                    Kind.CHOICE,
                    dictionary="借阅目的",
                    required=True,
                    width=14,
                    aliases=("用途", "借阅用途", "借阅事由", "借阅原因", "事由"),
                    example="对账",
                ),
                replace(ASKED_ON, width=12, help=Text("提出借阅的日期。", "The day on which it is asked for.")),
                Column(
                    "due",
                    Text("应还日期", "Due"),
                    Kind.DATE,
                    required=True,
                    width=13,
                    checks=NEAR,
                    aliases=("应归还日期", "应还时间", "归还期限", "预计归还日期", "拟还日期", "借阅期限"),
                    help=Text("除另有批准外，借期7天。", "A loan runs 7 days unless approved otherwise."),
                    example="2026-11-25",
                ),
                Column(
                    "taken_on",
                    Text("借出日期", "Taken on"),
                    Kind.DATE,
                    width=12,
                    checks=PAST,
                    aliases=("日期", "借阅日期", "借阅时间", "借出时间", "借档日期", "领取日期"),
                    help=Text(
                        "申请时不填；原件领走时由档案管理员填。", "Empty on a request; the archivist's to fill in."
                    ),
                    example="2026-11-20",
                ),
                Column(
                    "extension",
                    Text("申请延期至", "Extension asked"),
                    Kind.DATE,
                    width=13,
                    checks=NEAR,
                    help=Text(
                        "到期前填好再交一次，由批准人决定。", "Asked before the loan ends, decided by the approver."
                    ),
                ),
                Column(
                    "returned_on",
                    Text("归还日期", "Returned on"),
                    Kind.DATE,
                    width=13,
                    checks=PAST,
                    aliases=("实际归还日期", "实还日期", "归还时间", "交还日期"),
                    help=Text(
                        "归还或报失时补填，再交一次本表。", "Filled in on return or loss; hand the register in again."
                    ),
                ),
                Column(
                    "condition",
                    Text("归还状况", "Condition"),
                    Kind.CHOICE,
                    dictionary="归还状况",
                    width=12,
                    aliases=("归还情况", "归还状态", "完好情况"),
                ),
                Column(
                    "settled",
                    Text("处理结果", "Dealt with"),
                    Kind.CHOICE,
                    dictionary="损毁处理",
                    width=12,
                    help=Text("损坏、遗失等处理完后填。", "Once damage or loss has been dealt with."),
                ),
                Column(
                    "approver",
                    Text("批准人", "Approver"),
                    Kind.PERSON,
                    width=10,
                    help=Text("不填，由主管在“待审批”里决定。", "Leave it empty: the supervisor is asked."),
                    aliases=("审批人", "核准人", "同意人", "审批领导"),
                ),
                Column("remarks", Text("备注", "Remarks"), width=18),
            ),
        ),
    ),
    rules=(
        after("due", "taken_on"),
        after("due", "asked_on"),
        after("taken_on", "asked_on"),
        loan_within_days("due", "taken_on", "extension"),
        loan_within_days("due", "asked_on", "extension", unless="taken_on"),
        after("extension", "due"),
        after("returned_on", "taken_on"),
        after("returned_on", "asked_on"),
        *needed_when(_on_paper, ("condition",), _CONDITION, because="returned_on"),
    ),
    signatures=(Text("借阅人", "Borrower"), Text("批准人", "Approver"), Text("资料管理岗", "Archivist")),
    notes=(
        Text(
            "一行一次借阅。申请时不填借出日期，主管同意后到档案管理员处领取；归还时把原件交还档案管理员。",
            "One row a loan. Leave 借出日期 empty when asking; once agreed to, fetch it from the archivist and give it back there.",
        ),
        Text(
            "要延期的，到期前在同一行填“申请延期至”，再交一次。借电子件的，到期自动收回。",
            "To keep it longer, fill in 申请延期至 in its row before it is due and hand the register in again.",
        ),
        Text("已收下的行可以留在表里，不会重复登记。", "Rows already taken may stay; they are not entered twice."),
    ),
    printed_rows=40,
)

_REQUIRED = ("taken_on", "approver")
_FIRST = replace(
    _FORM,
    version=1,
    sections=(
        Section(
            _FORM.sections[0].title,
            tuple(
                replace(_FORM.column(name), required=name in _REQUIRED or _FORM.column(name).required)
                for name in _OF_THE_FIRST
            ),
        ),
    ),
)
FORM = replace(_FORM, former=(_FIRST,))
