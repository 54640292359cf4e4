"""The workbook beside the weekly report of changes."""

from __future__ import annotations

from jobs.reporting.report import Sheet
from validators.declaration import Kind
from validators.message import Text


def sheets() -> tuple[Sheet, ...]:
    """Return its sheets."""
    change = (
        ("customer", Text("客户", "Customer"), Kind.TEXT, 28),
        ("code", Text("档号", "Archive code"), Kind.TEXT, 20),
        ("sheet", Text("表", "Form"), Kind.TEXT, 12),
        ("field", Text("栏目", "Field"), Kind.TEXT, 16),
        ("old", Text("原内容", "Old"), Kind.LONG, 28),
        ("new", Text("新内容", "New"), Kind.LONG, 28),
        ("by", Text("变更人", "Changed by"), Kind.TEXT, 10),
        ("at", Text("时间", "When"), Kind.MOMENT, 17),
        ("approved", Text("批准人", "Approved by"), Kind.TEXT, 10),
        ("reason", Text("理由", "Reason"), Kind.LONG, 24),
        ("basis", Text("依据", "By"), Kind.TEXT, 16),
        ("file", Text("来自文件", "From file"), Kind.TEXT, 26),
    )
    counts = (
        ("label", Text("项目", "What"), Kind.TEXT, 24),
        ("now", Text("本周", "This week"), Kind.INTEGER, 10),
        ("last", Text("上周", "Week before"), Kind.INTEGER, 10),
        ("change", Text("增减", "Change"), Kind.TEXT, 10),
    )
    customers = (
        ("customer", Text("客户", "Customer"), Kind.TEXT, 30),
        ("code", Text("档号", "Archive code"), Kind.TEXT, 20),
        ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
        ("fields", Text("档案变更项数", "Fields of its file"), Kind.INTEGER, 10),
        ("others", Text("其他记录变更项数", "Fields of other records"), Kind.INTEGER, 10),
        ("by", Text("变更人", "Changed by"), Kind.TEXT, 20),
    )
    persons = (
        ("person", Text("变更人", "Changed by"), Kind.TEXT, 12),
        ("department", Text("部门", "Department"), Kind.TEXT, 16),
        ("customers", Text("涉及客户数", "Customers"), Kind.INTEGER, 10),
        ("fields", Text("档案变更项数", "Fields of files"), Kind.INTEGER, 10),
        ("others", Text("其他记录变更项数", "Fields of other records"), Kind.INTEGER, 10),
    )
    new = (
        ("customer", Text("单位", "Partner"), Kind.TEXT, 30),
        ("code", Text("档号", "Archive code"), Kind.TEXT, 16),
        ("kind", Text("档案", "File"), Kind.TEXT, 10),
        ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
        ("department", Text("部门", "Department"), Kind.TEXT, 16),
        ("at", Text("入档时间", "Entered"), Kind.MOMENT, 17),
    )
    merged = (
        ("what", Text("事项", "What"), Kind.TEXT, 12),
        ("leading", Text("保留的客户", "Customer that stays"), Kind.TEXT, 28),
        ("leading_code", Text("档号", "Archive code"), Kind.TEXT, 14),
        ("other", Text("并入的客户", "Customer merged"), Kind.TEXT, 28),
        ("other_code", Text("并入的档号", "Its archive code"), Kind.TEXT, 14),
        ("by", Text("判定人", "Decided by"), Kind.TEXT, 10),
        ("at", Text("时间", "When"), Kind.MOMENT, 17),
    )
    deleted = (
        ("what", Text("事项", "What"), Kind.TEXT, 18),
        ("code", Text("档号", "Archive code"), Kind.TEXT, 16),
        ("title", Text("题名", "Title"), Kind.TEXT, 30),
        ("asked", Text("申请人", "Asked by"), Kind.TEXT, 10),
        ("approved", Text("批准人或撤回人", "Approved or taken back by"), Kind.TEXT, 12),
        ("request", Text("申请", "Request"), Kind.TEXT, 14),
        ("reason", Text("理由", "Reason"), Kind.LONG, 28),
        ("at", Text("时间", "When"), Kind.MOMENT, 17),
    )
    return (
        Sheet("counts", Text("汇总", "Counts"), counts),
        Sheet("customers", Text("按客户", "By customer"), customers),
        Sheet("persons", Text("按变更人", "By person"), persons),
        Sheet("changed", Text("档案变更", "Files changed"), change),
        Sheet("others", Text("其他记录变更", "Other records"), change),
        Sheet("opened", Text("新建档案", "New files"), new),
        Sheet("merged", Text("合并", "Mergers"), merged),
        Sheet("deleted", Text("删除与撤回", "Deletions"), deleted),
    )
