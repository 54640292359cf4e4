"""Columns and a table that several forms share; a form changes width and words with `dataclasses.replace`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from validators.checks import NEAR, PAST
from validators.declaration import Column, Kind, Table
from validators.message import Text

CUSTOMER: Final = Column(
    "customer",
    Text("客户名称", "Customer"),
    required=True,
    wide=True,
    width=20,
    aliases=("客户", "公司名称", "单位名称"),
    help=Text("填客户全称，与客户基本信息表一致。", "The full name, as on the customer form."),
    example="宁波海纳纺织品有限公司",
)
HANDLER: Final = Column(
    "handler",
    Text("经办人", "Handler"),
    Kind.PERSON,
    required=True,
    width=8,
    help=Text("人员名册上的姓名。", "A name on the roster."),
)
APPLICANT: Final = Column(
    "applicant",
    Text("申请人", "Applicant"),
    Kind.PERSON,
    required=True,
    help=Text("人员名册上的姓名。", "A name on the roster."),
)
ASKED_ON: Final = Column(
    "asked_on", Text("申请日期", "Asked on"), Kind.DATE, required=True, checks=PAST, example="2026-11-20"
)
DEPARTMENT: Final = Column(
    "department", Text("部门", "Department"), Kind.CHOICE, dictionary="部门", required=True, width=11
)
CURRENCY: Final = Column(
    "currency", Text("币种", "Currency"), Kind.CHOICE, dictionary="币种", required=True, width=8, example="美元"
)
SECRECY: Final = Column(
    "secrecy",
    Text("密级", "Secrecy level"),
    Kind.CHOICE,
    dictionary="密级",
    width=7,
    help=Text("不填按“内部”。", "内部 where left empty."),
)
REMARKS: Final = Column("remarks", Text("备注", "Remarks"), wide=True, width=10, max_length=500)


_WHAT: Final = Column("what", Text("事项", "What"), required=True, span=5, max_length=500, example="寄送新样布")
_WHO: Final = Column("who", Text("负责人", "Who"), Kind.PERSON, required=True)
_UNTIL: Final = Column(
    "until", Text("完成期限", "Until"), Kind.DATE, required=True, span=2, checks=NEAR, example="2026-12-01"
)
_DONE: Final = Column(
    "done_on",
    Text("完成日期", "Done on"),
    Kind.DATE,
    checks=PAST,
    help=Text("办完后补填，再交一次表；未办完的留空。", "Fill it in when it is done, and hand the form in again."),
    example="2026-11-20",
)


def actions(name: str, title: Text, rows: int = 5) -> Table:
    """Return a table of things to do: what, who, until when; each line is open until it is done (rules B2 B6).

    Args:
        name: its name in the ledger.
        title: the band above it.
        rows: how many lines are printed.
    """
    columns = (_WHAT, _WHO, replace(_UNTIL, span=1), _DONE)
    return Table(name, title, columns, rows, known_by=("what", "who"), closes="done_on", due="until", owner="who")


def actions_without_end(table: Table) -> Table:
    """Return such a table as the first versions of forms had it: without the day it was done."""
    return replace(table, columns=(_WHAT, _WHO, _UNTIL), closes="")
