"""The workbook beside the archive audit: its tables, to be sorted and filtered."""

from __future__ import annotations

from typing import Final

from jobs.reporting.report import Sheet, SheetColumnOf
from validators.declaration import Kind
from validators.message import Text

_CODE: Final[SheetColumnOf] = ("code", Text("档号", "Archive code"), Kind.TEXT, 18)
_PERSON: Final[SheetColumnOf] = ("person", Text("姓名", "Person"), Kind.TEXT, 10)
_DEPARTMENT: Final[SheetColumnOf] = ("department", Text("部门", "Department"), Kind.TEXT, 14)
_NOW, _LAST, _YEAR = Text("本季度", "This quarter"), Text("上季度", "Last quarter"), Text("上年同期", "A year ago")


def _shares(of: str, what: Text) -> tuple[SheetColumnOf, ...]:
    labels = ((_NOW, "now"), (_LAST, "last"), (_YEAR, "year_ago"))
    return tuple(
        (f"{of}.{at}", Text(f"{what.zh}{label.zh}", f"{what.en}, {label.en.lower()}"), Kind.TEXT, 14)
        for label, at in labels
    )


SHEETS: Final = (
    Sheet(
        "checks",
        Text("检查范围", "Looked at"),
        (
            ("what", Text("检查项目", "What"), Kind.TEXT, 20),
            ("looked_at", Text("检查数", "Looked at"), Kind.INTEGER, 10),
            ("faults", Text("问题数", "Faults"), Kind.INTEGER, 10),
            ("how", Text("检查方法", "How"), Kind.LONG, 60),
        ),
    ),
    Sheet(
        "files",
        Text("文件问题", "Documents"),
        (
            _CODE,
            ("file", Text("文件", "Document"), Kind.TEXT, 50),
            ("what", Text("问题", "Fault"), Kind.TEXT, 12),
            ("todo", Text("怎样处理", "What to do"), Kind.LONG, 50),
        ),
    ),
    Sheet(
        "gaps",
        Text("档号", "Codes"),
        (
            ("series", Text("系列", "Series"), Kind.TEXT, 16),
            _CODE,
            ("state", Text("状态", "State"), Kind.TEXT, 14),
            ("reason", Text("原因", "Reason"), Kind.LONG, 50),
        ),
    ),
    Sheet(
        "looks",
        Text("查阅", "Looks"),
        (
            _PERSON,
            _DEPARTMENT,
            ("looked", Text("查阅次数", "Looks"), Kind.INTEGER, 10),
            ("secret", Text("其中机密以上", "At secret records"), Kind.INTEGER, 14),
            ("refused", Text("被拒次数", "Refused"), Kind.INTEGER, 10),
        ),
    ),
    Sheet(
        "loans",
        Text("借阅", "Loans"),
        (
            _CODE,
            ("borrower", Text("借阅人", "Borrower"), Kind.TEXT, 10),
            _DEPARTMENT,
            ("taken_on", Text("借出日期", "Taken on"), Kind.DATE, 12),
            ("due", Text("应还日期", "Due"), Kind.DATE, 12),
            ("extension", Text("申请延期至", "Extension asked"), Kind.DATE, 12),
            ("returned_on", Text("归还日期", "Returned on"), Kind.DATE, 12),
            ("days", Text("逾期天数", "Days overdue"), Kind.INTEGER, 10),
            ("what", Text("问题", "Fault"), Kind.LONG, 36),
        ),
    ),
    Sheet(
        "departments",
        Text("部门", "Departments"),
        (
            ("name", Text("部门", "Department"), Kind.TEXT, 14),
            *_shares("timely", Text("及时率", "In time")),
            *_shares("correct", Text("正确率", "Correct")),
        ),
    ),
    Sheet(
        "people",
        Text("个人", "People"),
        (
            _DEPARTMENT,
            _PERSON,
            ("due", Text("应交", "Due"), Kind.INTEGER, 8),
            ("late", Text("迟交或未交", "Late or missing"), Kind.INTEGER, 12),
            ("timely", Text("及时率", "In time"), Kind.TEXT, 10),
            ("timely_last", Text("及时率上季度", "In time, last quarter"), Kind.TEXT, 13),
            ("timely_year_ago", Text("及时率上年同期", "In time, a year ago"), Kind.TEXT, 14),
            ("sent", Text("交表", "Sent"), Kind.INTEGER, 8),
            ("returned", Text("首次退回", "Returned"), Kind.INTEGER, 10),
            ("correct", Text("正确率", "Correct"), Kind.TEXT, 10),
            ("correct_last", Text("正确率上季度", "Correct, last quarter"), Kind.TEXT, 13),
            ("correct_year_ago", Text("正确率上年同期", "Correct, a year ago"), Kind.TEXT, 14),
        ),
    ),
    Sheet(
        "remedies",
        Text("限期整改", "Remedies"),
        (
            ("code", Text("举报档号", "Report"), Kind.TEXT, 16),
            ("kind", Text("违规类别", "Kind"), Kind.TEXT, 18),
            ("reported_on", Text("举报日期", "Reported on"), Kind.DATE, 12),
            ("finding", Text("调查结论", "Finding"), Kind.TEXT, 12),
            ("responsible", Text("整改责任人", "Responsible"), Kind.TEXT, 12),
            ("remedy", Text("整改措施", "Remedy"), Kind.LONG, 40),
            ("until", Text("整改期限", "Until"), Kind.DATE, 12),
            ("done", Text("整改完成日期", "Done on"), Kind.DATE, 13),
            ("state", Text("状态", "State"), Kind.TEXT, 14),
        ),
    ),
    Sheet(
        "stock",
        Text("清点", "Stock"),
        (
            ("taking", Text("清点批次", "Stock-taking"), Kind.TEXT, 12),
            ("lines", Text("应清点", "Papers"), Kind.INTEGER, 10),
            ("counted", Text("已清点", "Counted"), Kind.INTEGER, 10),
            ("waiting", Text("未清点", "Not counted"), Kind.INTEGER, 12),
            ("missing", Text("未找到", "Not found"), Kind.INTEGER, 10),
            ("elsewhere", Text("不在原位", "Elsewhere"), Kind.INTEGER, 10),
        ),
    ),
    Sheet(
        "gone",
        Text("删除和销毁", "Gone"),
        (
            _CODE,
            ("title", Text("题名", "Title"), Kind.TEXT, 30),
            ("on", Text("日期", "On"), Kind.DATE, 12),
            ("how", Text("方式", "How"), Kind.TEXT, 10),
            ("asked", Text("申请人", "Asked by"), Kind.TEXT, 10),
            ("approved", Text("批准人", "Approved by"), Kind.TEXT, 12),
            ("reason", Text("理由", "Reason"), Kind.LONG, 40),
        ),
    ),
    *(
        Sheet(path, name, (_PERSON, _DEPARTMENT, ("why", Text("依据", "Why"), Kind.LONG, 60)))
        for path, name in (("commended", Text("建议表扬", "Commended")), ("warned", Text("建议提醒", "Warned")))
    ),
)
