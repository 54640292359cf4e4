"""The settings file of a new workspace: every entry with its default and meaning."""

from __future__ import annotations

import dataclasses
from typing import Final

from jobs.settings.sections import CHAT_MESSAGES, Folders, Limits, Quarter, Schedule
from validators.documents import TAKEN
from validators.themes import NEEDS, NEWS
from validators.timeliness import SHIPPED_DAYS

#: Job -> when it is due, for whoever edits the file.
_DUE: Final = {
    "nightly": "每晚：收表、核对、编号、归档",
    "morning": "每天早上：催办",
    "weekly": "每周一：变更周报",
    "monthly": "每月 1 日：上月的月报",
    "quarterly": "每季度第一天：季度清理和报告",
    "halfyear": "1 月 1 日和 7 月 1 日：清点单和半年报告",
    "yearly": "1 月 1 日：年度报告和卷内目录",
    "partners": "7 月 1 日：供应商/客户汇总表（D3）",
}


def shipped(
    office_name: str = "",
    state: str = "",
    language: str = "zh",
    *,
    second_check: bool = True,
    settle_seconds: int = Limits().settle_seconds,
) -> str:
    """Return the text of a new workspace's settings file, every entry with its value and meaning."""
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
        f"settle_seconds = {settle_seconds:<8} # 刚改过的文件隔一会儿再看一次，防止还在复制；0 为不再看",
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
        "[analysis]                # 客户分析报告（C8 B6 B7）：各部分发给哪些部门的主管",
        'sales = ["销售部"]        # 需求与商机',
        'market = ["市场部"]       # 趋势与竞争',
        'service = ["客服部"]      # 反馈与常见问题',
        "frequent = 2              # 同一问题投诉达到几次，收入知识库",
        "",
        "[analysis.needs]          # 客户需求按这些主题统计：主题 = 记录里出现的词",
        *(f"{quote(theme)} = [{', '.join(map(quote, words))}]" for theme, words in NEEDS.items()),
        "",
        "[analysis.news]           # 市场与竞争信息的主题",
        *(f"{quote(theme)} = [{', '.join(map(quote, words))}]" for theme, words in NEWS.items()),
        "",
        "[documents]               # 随资料移交单交来的文件",
        f"types = [{', '.join(map(quote, TAKEN))}]   # 收哪些类型；可以删减",
        "megabytes = 50            # 超过此大小的文件退回",
        "picture_side = 2000       # 长边超过此像素的图片另存一份缩略图，原图不动",
        "",
        '[schedule]                # 到点自动做（guidang serve 或 guidang tick）；改成 "" 就不自动做',
        *(f"{name:<9} = {quote(getattr(Schedule(), name))}      # {what}" for name, what in _DUE.items()),
        "retry_minutes = 10            # 失败后隔多少分钟再试；以后每次加倍",
        "retry_longest_minutes = 720   # 最长隔多少分钟",
        "retry_times = 8               # 试过几次仍失败就不再试，等人处理后手工运行",
        "",
        "[mail]                    # 发邮件；密码（授权码）不写在这里：guidang mail --set-password，再 guidang mail --test 邮箱",
        'host = ""                 # 邮件服务器（SMTP），如 "smtp.exmail.qq.com"；空：不发邮件',
        "port = 587                # 一般 starttls 用 587，tls 用 465，none 用 25",
        'security = "starttls"     # starttls、tls；none 为不加密，也不登录，只用于单位内部的服务器',
        'user = ""                 # 登录邮件服务器的帐号，一般是完整邮箱；空：不用登录',
        'sender = ""               # 发件邮箱；空：与帐号相同',
        'name = ""                 # 发件人名称；空：单位名称',
        'ca_file = ""              # 服务器用单位自己的证书时，签发它的证书文件（PEM）；空：只信任电脑已信任的',
        "megabytes = 20            # 超过此大小的邮件不带附件，正文写明文件在哪里",
        "seconds = 30              # 每次最多等服务器多少秒",
        "again_minutes = 30        # 没发出的，至少隔多少分钟再试",
        "give_up_days = 5          # 试多少天还发不出就不再试，写进运行报告",
        "",
        "[chat]                    # 往企业微信、钉钉、飞书群里发消息；群机器人的地址不写在这里：guidang mail --set-chat",
        "enabled = false           # 需另装 apprise",
        f"messages = [{', '.join(map(quote, CHAT_MESSAGES))}]   # 发哪些：催办已发出、报告已写好、运行报告里有事要处理；可以删减",
        "",
    ]
    return "\n".join(lines)
