"""The settings file of a new workspace: every entry with its default and meaning."""

from __future__ import annotations

import dataclasses
from typing import Final

from jobs.settings.sections import AHEAD, WITHIN, Folders, Quarter, Reminders
from validators.documents import TAKEN
from validators.timeliness import SHIPPED_DAYS

_AHEAD: Final = {
    "loans": "借阅归还",
    "follow_ups": "后续事项和会议决议",
    "contracts": "合同到期",
    "quotations": "报价到期",
    "money": "发票到期未结清",
    "credit": "信用评级到期",
    "licences": "供应商执照到期",
    "certificates": "供应商证书到期",
    "corrections": "供应商整改期限",
    "confidentiality": "保密协议到期",
    "deletions": "删除申请即将生效",
    "remedies": "违规整改期限",
    "holidays": "节假日问候重点客户",
}
_WITHIN: Final = {
    "returned": "退回的表改好再交",
    "complaints": "投诉结案",
    "suggestions": "答复客户建议",
    "suppliers": "完善供应商档案",
    "facts": "核实客户和供应商信息",
    "approvals": "审批",
    "destructions": "销毁申请的审批",
    "conflicts": "冲突待定",
    "duplicates": "疑似重复",
    "proposals": "季度清理建议",
    "handovers": "离职人员的客户交接",
    "inquiries": "举报调查",
    "counts": "档案清点",
    "differences": "清点差异",
}


def shipped(office_name: str = "", state: str = "", language: str = "zh", *, second_check: bool = True) -> str:
    """Return the text of a new workspace's settings file, every entry with its default and meaning."""
    folders = Folders(state=state) if state else Folders()
    quote = '"{}"'.format
    lines = [
        "# 归档 guidang：技术设置（不含任何密码）。改完存盘，下次运行生效。",
        "# Technical settings, no secrets. Saved changes hold from the next run.",
        "",
        f"office_name = {quote(office_name)}    # 单位名称，用于标题",
        f"language = {quote(language)}          # zh 或 en",
        f"timezone = {quote('Asia/Shanghai')}",
        f"database = {quote('')}          # 空：本机 SQLite；或 postgresql+psycopg://…",
        "",
        "[folders]                 # 可改成中文文件夹名；state 要放在运行本程序的电脑的本地硬盘上",
        *(f"{f.name} = {quote(getattr(folders, f.name).replace(chr(92), '/'))}" for f in dataclasses.fields(folders)),
        "",
        "[limits]",
        "file_megabytes = 20       # 超过此大小的文件原样退回",
        "seconds = 20              # 读一个文件最多用的时间",
        "reader_megabytes = 1024   # 读文件的进程最多用的内存",
        "settle_seconds = 60       # 刚改过的文件隔一会儿再看一次，防止还在复制",
        "",
        "[rules]",
        "loan_days = 7             # 借阅天数（C6）",
        "likeness = 88             # 名称相似度达到此分，列入疑似重复",
        "deletion_days = 30        # 删除申请批准后多少天内可以撤回（C8）",
        "merge_undo_days = 90      # 客户合并后多少天内可以撤销；0 为一直可以",
        "supplier_refresh_days = 365   # 供应商档案未写下次复核日期的，多少天后须重新确认（D5）",
        "supplier_notice_days = 30     # 供应商档案到期前多少天列入“待完善供应商”",
        "verify_days = 365             # 客户和供应商档案多少天没有确认，列入“待核实”（C13）",
        "",
        "[quarter]                 # 季度清理与客户定级（C8）：guidang run quarterly",
        "stale_months = 12         # 多少个月没有往来，建议停止往来",
        "months = 12               # 定级看最近几个月的订单和拜访",
        "keep_percent = 60         # VIP 的订单不低于标准的百分之几，仍为 VIP",
        "vip_visits = 0            # VIP 在此期间至少拜访几次；0 为不要求",
        'barred_ratings = ["D"]    # 这些信用等级不能为 VIP',
        "",
        "[quarter.vip_orders]      # 任一币种的订单达到此数，建议评为 VIP",
        *(f"{quote(currency)} = {amount}" for currency, amount in Quarter().vip_orders.items()),
        "",
        "[deadlines]",
        "visit_hours = 24          # 拜访结束后多少小时内交拜访记录，逾期催办（B4 B1）",
        "",
        "[deadlines.days]          # 其他资料在事后几个工作日内交（E8）；没有列出的部门不计迟交",
        *(f"{quote(name)} = {days}" for name, days in SHIPPED_DAYS.items()),
        "",
        "[review]",
        f"enabled = {str(second_check).lower():<15} # 复核：机器核对通过的表，部门主管等逐级同意后才登记",
        'skip = []                 # 不需要复核的表，如 ["visit_record"]',
        'skip_levels = []          # 不需要的复核级别，如 ["管理层"]；只对某张表：["visit_plan/管理层"]',
        "",
        "[plans]",
        'notify = ["客服部", "产品部/采购部"]   # 批准的拜访计划除有关部门外还发给这些部门的主管（B1）',
        "",
        "[reminders]               # 每天早上的催办清单：guidang run morning",
        "on_days_off = false       # 休息日是否也发催办邮件；不发的，下一个工作日补发",
        "supervisor_days = 3       # 到期（或首次提醒）后几个工作日仍未办，报主管",
        "management_days = 5       # 报主管后再过几个工作日仍未办，报管理层",
        "done_days = 3             # 答“已办”后几个工作日内相信；之后登记上仍未办的，重新提醒",
        "postpone_days = 7         # 延期超过几天，或再次延期，须写明原因",
        "postpone_most = 31        # 一次最多延期多少天",
        "",
        "[reminders.ahead]         # 到期前几天开始提醒",
        *(f"{name:<15} = {days:<4} # {_AHEAD[name]}" for name, days in AHEAD.items()),
        "",
        "[reminders.within]        # 没有写明期限的，应在几天内办完",
        *(f"{name:<15} = {days:<4} # {_WITHIN[name]}" for name, days in WITHIN.items()),
        "",
        "[reminders.quiet]         # 各等级客户多少天没有拜访、电话、邮件、会议或订单，提醒联系",
        *(f"{quote(grade)} = {days}" for grade, days in Reminders().quiet.items()),
        "",
        "[documents]               # 随资料移交单交来的文件",
        f"types = [{', '.join(map(quote, TAKEN))}]   # 收哪些类型；可以删减",
        "megabytes = 50            # 超过此大小的文件退回",
        "picture_side = 2000       # 长边超过此像素的图片另存一份缩略图，原图不动",
        "",
    ]
    return "\n".join(lines)
