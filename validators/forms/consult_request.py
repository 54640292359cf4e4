"""客户文件查阅申请表: who asks to see which records and why, outside bodies with their NDA (rules E9 A7)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from validators.checks import NEAR, NOT_ANCIENT, ON_FILE
from validators.columns import APPLICANT, ASKED_ON, DEPARTMENT, REMARKS
from validators.declaration import Coding, Column, Form, Kind, Retention, RowRule, Section, Shape, Table
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
    "Enter archive codes in the list, or a customer, a stage, a class or a keyword to search by.",
    "A7",
)
_SEARCHES = ("classes", "customer", "stage", "keyword")


def _asks_for_something(frame: "pd.DataFrame", facts: Facts) -> list[bool]:
    return [
        count > 0 or any(value is not None for value in searches)
        for count, *searches in zip(frame[LINES + "codes"], *(frame[name] for name in _SEARCHES), strict=True)
    ]


FORM = Form(
    id="consult_request",
    version=1,
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
    reviewers=("部门主管",),
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
                Column(
                    "code",
                    Text("档号", "Archive code"),
                    Kind.CODE,
                    required=True,
                    span=2,
                    checks=ON_FILE,
                    help=Text("从档案总登记表“档案目录”抄写完整档号。", "Copy the whole code from the register."),
                    example="J2026001",
                ),
                Column("note", Text("要看的内容", "What is looked for in it"), span=6, max_length=300),
            ),
            rows=8,
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
            "经部门主管同意后提供；机密以上须高一级批准，外部机构须先签保密协议。",
            "Given once the supervisor agrees; 机密 and above need an approval one level higher, outside bodies a "
            "signed confidentiality agreement.",
        ),
    ),
)
