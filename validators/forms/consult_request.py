"""客户文件查阅申请表: who asks to see which records and why, outside bodies with their NDA (rules E9 A7)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from validators.checks import NEAR, NOT_ANCIENT
from validators.columns import APPLICANT, ASKED_ON, DEPARTMENT, REMARKS
from validators.consulting import archivist_agrees, management_agrees, supervisor_agrees
from validators.declaration import Coding, Column, Form, Kind, Level, Retention, RowRule, Section, Shape, Table
from validators.facts import Facts
from validators.message import Fault, Text
from validators.rules import after, equals, needed_when
from validators.schema import LINES

if TYPE_CHECKING:
    import pandas as pd

_OUTSIDE = Fault(
    "outside-body-needs-nda",
    "A request for an outside body needs {label} as well.",
    "Fill in {label}; without a signed confidentiality agreement nothing may be shown. Choose 否 for {other_label} "
    "where it is a request of our own.",
    "E9",
)
_WHAT = Fault(
    "nothing-asked-for",
    "The request does not say which records are meant.",
    "Enter archive codes in the list, or a customer, a stage, a class, a keyword or a period to search by.",
    "A7",
)
#: So many codes have room in the list.
ROWS = 16
_SEARCHES = ("classes", "customer", "stage", "keyword", "since", "to")


def _asks_for_something(frame: "pd.DataFrame", facts: Facts) -> list[bool]:
    return [
        count > 0 or any(value is not None for value in searches)
        for count, *searches in zip(frame[LINES + "codes"], *(frame[name] for name in _SEARCHES), strict=True)
    ]


_CODE = Column(
    "code",
    Text("档号", "Archive code"),
    Kind.CODE,
    required=True,
    span=2,
    names_record=True,
    help=Text("抄写完整档号。", "The whole code."),
    example="J2026001",
)
_FORM = Form(
    id="consult_request",
    version=2,
    number="GD-SQ-01",
    title=Text("客户文件查阅申请表", "Consulting Request"),
    shape=Shape.CARD,
    sheet=Text("查阅申请", "Consulting"),
    series_class="-",
    coding=Coding("SQ", year="asked_on", type="查阅"),
    natural_key=("applicant", "asked_on", "subject"),
    handler="applicant",
    subject="查阅申请：{subject}",
    dated="asked_on",
    retention=Retention("SQ", start="asked_on"),
    reviewers=(
        Level("部门主管", when=supervisor_agrees, always=True),
        Level("档案管理员", when=archivist_agrees, always=True),
        Level("管理层", when=management_agrees, always=True),
    ),
    sections=(
        Section(
            Text("一、申请人", "1. Who asks"),
            (
                replace(
                    APPLICANT,
                    help=Text(
                        "人员名册上的姓名；外部机构由本公司对接人申请。",
                        "A name on the roster; for an outside body whoever here deals with it.",
                    ),
                ),
                replace(DEPARTMENT, example="销售部"),
                ASKED_ON,
                Column(
                    "purpose",
                    Text("查阅目的", "Purpose"),
                    Kind.CHOICE,
                    dictionary="借阅目的",
                    required=True,
                    example="审计检查",
                ),
                Column(
                    "subject",
                    Text("查阅事项", "Subject"),
                    required=True,
                    wide=True,
                    max_length=100,
                    help=Text("用几个字概括要查什么。", "In a few words what is looked for."),
                    example="海纳纺织近三年往来文件",
                ),
                Column(
                    "reason",
                    Text("申请理由", "Reason"),
                    Kind.LONG,
                    required=True,
                    wide=True,
                    lines=3,
                    max_length=2000,
                ),
                Column(
                    "way",
                    Text("查阅方式", "Way"),
                    Kind.CHOICE,
                    dictionary="查阅方式",
                    required=True,
                    help=Text("副本以批准的方式提供，查阅均有记录。", "As approved; each look is logged."),
                    example="阅览",
                ),
                Column(
                    "until",
                    Text("查阅截止日期", "Until"),
                    Kind.DATE,
                    required=True,
                    checks=NEAR,
                    help=Text("批准到这一天为止。", "The approval ends with that day."),
                    example="2026-11-27",
                ),
            ),
        ),
        Section(
            Text("二、查阅范围（与下面的档号清单至少填一处）", "2. What is looked for (here or in the list of codes)"),
            (
                Column(
                    "classes",
                    Text("档案类别", "Classes"),
                    Kind.CHOICE,
                    dictionary="档案类别",
                    many=True,
                    wide=True,
                    help=Text("有多项时用顿号隔开。", "Separate several with 、."),
                    example="Y业务交易、D订单记录",
                ),
                Column("customer", Text("客户名称", "Customer"), wide=True, example="宁波海纳纺织品有限公司"),
                Column("stage", Text("合作阶段", "Stage"), Kind.CHOICE, dictionary="合作阶段"),
                Column("keyword", Text("关键词", "Keyword"), example="面料"),
                Column(
                    "since", Text("形成日期自", "Dated from"), Kind.DATE, checks=(NOT_ANCIENT,), example="2024-01-01"
                ),
                Column("to", Text("形成日期至", "Dated to"), Kind.DATE, checks=(NOT_ANCIENT,), example="2026-11-20"),
            ),
        ),
        Section(
            Text("三、外部机构（外部查阅必填）", "3. Outside body (where one asks)"),
            (
                Column(
                    "outside",
                    Text("是否外部机构", "Outside body?"),
                    Kind.CHOICE,
                    dictionary="是否",
                    required=True,
                    example="否",
                ),
                Column("outside_name", Text("外部机构名称", "Its name")),
                Column(
                    "nda_number",
                    Text("保密协议编号", "NDA number"),
                    Kind.CODE,
                    help=Text("已签订的保密协议。", "Of the confidentiality agreement it signed."),
                ),
                Column("nda_until", Text("协议有效期至", "NDA valid until"), Kind.DATE, checks=NEAR),
                Column(
                    "agreed_scope",
                    Text("约定查阅范围", "Agreed scope"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=1000,
                    help=Text("只能查阅约定的内容。", "Nothing but what was agreed is shown."),
                ),
                REMARKS,
            ),
        ),
    ),
    tables=(
        Table(
            "codes",
            Text("四、指定档号", "4. Archive codes"),
            (
                _CODE,
                Column(
                    "title",
                    Text("题名", "Title"),
                    span=3,
                    max_length=300,
                    help=Text(
                        "检索结果已填好；自己填档号的可以不填。",
                        "Filled in on a list of what was found; may be left empty.",
                    ),
                ),
                Column(
                    "chosen",
                    Text("申请查阅", "Asked for?"),
                    Kind.CHOICE,
                    dictionary="是否",
                    help=Text(
                        "检索结果里要查阅的改为“是”；自己填档号的可以不填。",
                        "On a list of what was found, 是 beside what is asked for; may be left empty beside codes of one's own.",
                    ),
                ),
                Column("note", Text("要看的内容", "What is looked for in it"), span=2, max_length=300),
            ),
            rows=ROWS,
        ),
    ),
    rules=(
        after("until", "asked_on"),
        after("to", "since"),
        RowRule(_WHAT, _asks_for_something, cell="customer", others=("keyword", "classes")),
        *needed_when(
            equals("outside", "是"),
            ("outside_name", "nda_number", "nda_until", "agreed_scope"),
            _OUTSIDE,
            because="outside",
        ),
        after("nda_until", "until"),
    ),
    signatures=(
        Text("申请人", "Applicant"),
        Text("部门主管", "Supervisor"),
        Text("资料管理岗", "Archivist"),
        Text("管理层", "Management"),
    ),
    notes=(
        Text(
            "本人经手的和公开的档案登记后直接提供；其余经部门主管同意，机密以上须再经管理层批准。批准后，盖有姓名、日期和期限的副本放进本人文件夹，到期收回。",
            "What is one's own or 公开 is given at once; else the supervisor decides, of 机密 and above management as well. Copies "
            "that bear name, date and time limit lie in your folder then, and are taken away when the time is over.",
        ),
        Text(
            "不知道档号的，填查阅范围交来，先得到检索结果；在结果里把要查阅的改为“是”，再交一次。",
            "Without codes, say what is looked for; a list of what was found comes first. Choose 是 there and hand it in again.",
        ),
        Text(
            "外部机构须先签保密协议，以合同类型“保密协议”登记在业务合同登记表；只能查阅列明的档号，由管理层批准。",
            "An outside body signs a confidentiality agreement first, entered in 业务合同登记表 as 保密协议; it is given listed codes "
            "only, and management decides.",
        ),
        Text(
            "要提前结束的，把查阅截止日期改早，再交一次；要延长的，改晚，重新审批。",
            "To end it early hand it in again with an earlier last day; with a later one it is decided on anew.",
        ),
    ),
)


def _first_version() -> Form:
    """Return the form as it was: without titles and choices beside the codes, which came with lists of what was found."""
    (table,) = _FORM.tables
    columns = (_CODE, Column("note", Text("要看的内容", "What is looked for in it"), span=6, max_length=300))
    return replace(_FORM, version=1, tables=(replace(table, columns=columns, rows=8),))


FORM = replace(_FORM, former=(_first_version(),))
