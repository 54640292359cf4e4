"""档案修改/删除申请表: a correction or deletion of what is on file, with its reason (rule C8)."""

from dataclasses import replace

from validators.checks import ON_FILE
from validators.columns import APPLICANT, ASKED_ON, DEPARTMENT, REMARKS
from validators.declaration import Coding, Column, Form, Kind, Retention, RowRule, Section, Shape, Table
from validators.message import Fault, Text
from validators.rules import equals, lines_filled
from validators.schema import LINES

_NO_LINES = Fault(
    "deletion-names-fields",
    "{label} says {value}, but the list below names fields, which only 修改 changes.",
    "Choose 修改 where these fields are to change; delete the lines where the whole record is meant.",
    "C8",
)
_WHAT = Fault(
    "change-names-no-field",
    "{label} says 修改, but the list below names no field.",
    "Write which field changes, from what and to what; choose 删除 where the whole record is to go.",
    "C8",
)

FORM = Form(
    id="change_request",
    version=1,
    number="GD-SQ-02",
    title=Text("档案修改/删除申请表", "Request to Change or Delete"),
    shape=Shape.CARD,
    sheet=Text("修改删除申请", "Changes asked"),
    series_class="-",
    coding=Coding("SQ", year="asked_on", type="修改删除"),
    natural_key=("code", "kind", "asked_on", "applicant", "reason"),
    handler="applicant",
    subject="{kind}申请：{code}",
    dated="asked_on",
    retention=Retention("SQ", start="asked_on"),
    reviewers=("部门主管",),
    sections=(
        Section(
            Text("一、申请", "1. The request"),
            (
                APPLICANT,
                replace(DEPARTMENT, example="销售部"),
                ASKED_ON,
                Column(
                    "kind",
                    Text("申请类别", "Kind"),
                    Kind.CHOICE,
                    dictionary="申请类别",
                    required=True,
                    help=Text(
                        "删除只用于录错或重复的记录，批准后30天内可以撤回；到期档案另填销毁申请。",
                        "删除 is for entries made in error or twice and can be taken back for 30 days; records that are "
                        "due go on a destruction application.",
                    ),
                    example="修改",
                ),
                Column(
                    "code",
                    Text("档号", "Archive code"),
                    Kind.CODE,
                    required=True,
                    checks=ON_FILE,
                    aliases=("档案编号",),
                    help=Text("从档案总登记表“档案目录”抄写完整档号。", "Copy the whole code from the register."),
                    example="J2026001",
                ),
                Column(
                    "leading",
                    Text("保留的档号", "Code that stays"),
                    Kind.CODE,
                    checks=ON_FILE,
                    help=Text(
                        "因重复而删除时，填保留的那一份的档号。", "Where a double is deleted, the code of the one kept."
                    ),
                ),
                Column(
                    "reason",
                    Text("申请理由", "Reason"),
                    required=True,
                    wide=True,
                    lines=4,
                    max_length=500,
                ),
                Column(
                    "evidence",
                    Text("依据", "Evidence"),
                    wide=True,
                    max_length=500,
                    help=Text("客户函件、证照等。", "A letter of the customer, a licence and the like."),
                    example="客户2026-11-18更名函",
                ),
                REMARKS,
            ),
        ),
    ),
    tables=(
        Table(
            "changes",
            Text("二、修改内容（修改时必填）", "2. What changes (for 修改)"),
            (
                Column(
                    "field",
                    Text("栏目", "Field"),
                    required=True,
                    span=2,
                    help=Text(
                        "原表上的栏目名，如“联系电话”；表中表的写明第几行，如“联系人1·电话”。",
                        "The label on its form, such as 联系电话; of a line of a table 联系人1·电话.",
                    ),
                    example="联系电话",
                ),
                Column(
                    "old",
                    Text("原内容", "Old"),
                    Kind.LONG,
                    span=3,
                    max_length=4000,
                    any_kind=True,
                    sensitive=True,
                    help=Text("原来空着的留空。", "Empty where nothing is on file."),
                ),
                Column(
                    "new",
                    Text("新内容", "New"),
                    Kind.LONG,
                    span=3,
                    max_length=4000,
                    any_kind=True,
                    sensitive=True,
                    help=Text(
                        "要清除原有内容的填“清除”；去掉表中表的一整行，栏目写“联系人2”，此处填“清除”。",
                        "清除 where what is on file is to go, also for a whole line of a table, such as 联系人2.",
                    ),
                ),
            ),
            rows=12,
        ),
    ),
    rules=(
        lines_filled("changes", equals("kind", "修改"), _WHAT, because="kind"),
        RowRule(
            _NO_LINES,
            lambda frame, facts: [
                kind == "修改" or count == 0
                for kind, count in zip(frame["kind"], frame[LINES + "changes"], strict=True)
            ],
            cell="kind",
            needs=("kind",),
        ),
    ),
    signatures=(Text("申请人", "Applicant"), Text("部门主管", "Supervisor"), Text("资料管理岗", "Archivist")),
    notes=(
        Text(
            "已归档内容的修改和删除都要写明理由，经批准后由系统执行，原内容留有记录。",
            "Every correction or deletion needs a reason and an approval; what was there before stays on record.",
        ),
        Text(
            "同一张表再次交来即可更新的内容（如客户新电话），直接交新表，不用申请。",
            "What a new form of the same kind can update, such as a new telephone number, needs no request.",
        ),
    ),
)
