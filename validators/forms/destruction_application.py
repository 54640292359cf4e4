"""客户文件销毁申请表 with its 销毁清册: what is to be destroyed, why, and how it was done (rules E13 E15 D7).

How it was done is entered by guidang, from the archivist's and the witness's workbooks. On the first version the list
had 20 lines.
"""

from dataclasses import replace

from validators.checks import KNOWN_CODE, NOT_NEGATIVE, PAST
from validators.columns import APPLICANT, ASKED_ON, DEPARTMENT, REMARKS
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape, Table
from validators.message import Fault, Text
from validators.rules import after, counts_lines, equals, is_filled, needed_when, someone_else

_EARLY = Fault(
    "early-destruction-needs-reason",
    "Records put forward before their time need {label}.",
    "Write why they are of no further value, or choose 保管期满 for {other_label}.",
    "E15",
)
_DONE = Fault(
    "destruction-needs-record",
    "A destruction that was carried out needs {label} as well.",
    "Fill in {label}, or clear {other_label} while it has not been carried out.",
    "E13",
)

#: So many lines the list takes, and took on the first version.
LINES, _LINES_BEFORE = 40, 20

_FORM = Form(
    id="destruction_application",
    version=2,
    number="GD-SQ-04",
    title=Text("客户文件销毁申请表", "Destruction Application"),
    shape=Shape.CARD,
    sheet=Text("销毁申请", "Destruction"),
    series_class="-",
    coding=Coding("SQ", year="asked_on", type="销毁"),
    natural_key=("applicant", "asked_on", "subject"),
    handler="applicant",
    subject="销毁申请：{subject}",
    dated="asked_on",
    retention=Retention("销毁", start="destroyed_at"),
    reviewers=("部门主管", "档案管理员", "管理层"),
    sections=(
        Section(
            Text("一、申请", "1. The application"),
            (
                Column(
                    "subject",
                    Text("申请事项", "Subject"),
                    required=True,
                    wide=True,
                    max_length=100,
                    help=Text("用几个字概括；每张申请表各不相同。", "In a few words, different for each application."),
                    example="2022年拜访记录到期销毁",
                ),
                APPLICANT,
                replace(DEPARTMENT, label=Text("申请部门", "Department"), example="文件管理部门"),
                ASKED_ON,
                Column(
                    "quantity",
                    Text("数量(件)", "Quantity"),
                    Kind.INTEGER,
                    required=True,
                    checks=(NOT_NEGATIVE,),
                    help=Text("与下面清册的行数一致。", "As many as the list has lines."),
                    example="1",
                ),
                Column(
                    "classes",
                    Text("档案类别", "Classes"),
                    Kind.CHOICE,
                    dictionary="档案类别",
                    many=True,
                    required=True,
                    wide=True,
                    help=Text("有多项时用顿号隔开。", "Separate several with 、."),
                    example="G客户沟通与服务",
                ),
                Column(
                    "ground",
                    Text("销毁事由", "Ground"),
                    Kind.CHOICE,
                    dictionary="销毁事由",
                    required=True,
                    example="保管期满",
                ),
                Column(
                    "reason",
                    Text("申请理由", "Reason"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=2000,
                    help=Text("提前销毁的必填。", "Needed before the time is over."),
                ),
            ),
        ),
        Section(
            Text("二、执行情况（申请时不填，销毁后由guidang登记）", "2. Execution (left empty, entered by guidang)"),
            (
                Column("destroyed_at", Text("销毁时间", "Time"), Kind.MOMENT, checks=PAST),
                Column("place", Text("销毁地点", "Place")),
                Column(
                    "ways",
                    Text("销毁方式", "Way"),
                    Kind.CHOICE,
                    dictionary="销毁方式",
                    many=True,
                    wide=True,
                    help=Text(
                        "电子件删除并销毁密钥，纸质件碎纸、焚毁或化浆；有多项时用顿号隔开。",
                        "As fits the medium; separate several with 、.",
                    ),
                ),
                Column("executor", Text("执行人", "Executor"), Kind.PERSON),
                Column(
                    "witness",
                    Text("监销人", "Witness"),
                    Kind.PERSON,
                    help=Text("不能是申请人或执行人。", "Neither the applicant nor the executor."),
                ),
                REMARKS,
            ),
        ),
    ),
    tables=(
        Table(
            "items",
            Text("三、销毁清册", "3. Destruction list"),
            (
                Column(
                    "code",
                    Text("档号", "Archive code"),
                    Kind.CODE,
                    required=True,
                    span=2,
                    checks=(KNOWN_CODE,),
                    help=Text("从到期清单抄写完整档号。", "Copy the whole code from the list of records due."),
                    example="G2026拜访001",
                ),
                Column("title", Text("题名", "Title"), required=True, span=3, example="海纳纺织拜访记录"),
                Column(
                    "appraisal",
                    Text("鉴定意见", "Appraisal"),
                    Kind.CHOICE,
                    dictionary="鉴定意见",
                    required=True,
                    example="同意销毁",
                ),
                Column("note", Text("说明", "Note"), span=2, max_length=300),
            ),
            rows=LINES,
            least=1,
        ),
    ),
    rules=(
        counts_lines("quantity", "items"),
        *needed_when(equals("ground", "提前销毁"), ("reason",), _EARLY, because="ground"),
        *needed_when(is_filled, ("place", "ways", "executor", "witness"), _DONE, because="destroyed_at"),
        after("destroyed_at", "asked_on"),
        someone_else("witness", "applicant"),
        someone_else("witness", "executor"),
    ),
    signatures=(
        Text("申请部门", "Department"),
        Text("资料管理岗", "Archivist"),
        Text("管理层", "Management"),
        Text("监销人", "Witness"),
    ),
    notes=(
        Text(
            "清册按到期清单逐件写明鉴定意见；超过40件的另填一张。",
            "The list gives the appraisal of each record; more than 40 go on another form.",
        ),
        Text(
            "经部门、资料管理岗、管理层依次同意后才能销毁；执行和监销在“销毁执行”“监销确认”里登记，不填在本表上。",
            "Nothing is destroyed before department, archivist and management have agreed; execution and witness are entered "
            "in 销毁执行 and 监销确认, not here.",
        ),
    ),
)

_LIST = _FORM.tables[0]
_FIRST = replace(_FORM, version=1, tables=(replace(_LIST, rows=_LINES_BEFORE),))
FORM = replace(_FORM, former=(_FIRST,))
