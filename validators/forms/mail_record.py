"""邮件往来记录: a mail to or from a customer (rule E)."""

from dataclasses import replace

from validators.checks import PAST
from validators.columns import CUSTOMER, DEPARTMENT, HANDLER, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape, TimeLimit
from validators.message import Text

_SEVERAL = Text("只写邮箱地址；有多个时用分号隔开。", "Addresses only; separate several with semicolons.")

FORM = Form(
    id="mail_record",
    version=1,
    number="GD-G-04",
    title=Text("邮件往来记录", "Mail Record"),
    shape=Shape.CARD,
    sheet=Text("邮件往来", "Mails"),
    series_class="G",
    coding=Coding("G", year="sent_at", type="邮件"),
    natural_key=("customer", "sent_at", "subject"),
    customer="customer",
    handler="handler",
    subject="{customer}邮件：{subject}",
    dated="sent_at",
    retention=Retention("G", start="sent_at"),
    time_limit=TimeLimit(after="sent_at"),
    nature="市场信息",
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("一、邮件信息", "1. The mail"),
            (
                CUSTOMER,
                Column(
                    "subject",
                    Text("邮件主题", "Subject"),
                    required=True,
                    wide=True,
                    max_length=300,
                    aliases=("主题",),
                    example="Re: Quotation for autumn fabrics",
                ),
                Column(
                    "sent_at",
                    Text("发送时间", "Sent"),
                    Kind.MOMENT,
                    required=True,
                    checks=PAST,
                    aliases=("发送日期",),
                    help=Text(
                        "邮件上的日期和时刻，如 2026-11-20 09:42。",
                        "Day and time on the mail, such as 2026-11-20 09:42.",
                    ),
                    example="2026-11-20 09:42",
                ),
                Column(
                    "direction",
                    Text("发出/收到", "Direction"),
                    Kind.CHOICE,
                    dictionary="邮件方向",
                    required=True,
                    example="收到",
                ),
                Column(
                    "sender_address",
                    Text("发件人邮箱", "From"),
                    Kind.EMAIL,
                    required=True,
                    wide=True,
                    aliases=("发件人",),
                    example="lin@example.com",
                ),
                Column(
                    "to",
                    Text("收件人邮箱", "To"),
                    Kind.EMAIL,
                    many=True,
                    required=True,
                    wide=True,
                    aliases=("收件人",),
                    help=_SEVERAL,
                    example="wangfang@example.com",
                ),
                Column(
                    "cc", Text("抄送邮箱", "Cc"), Kind.EMAIL, many=True, wide=True, aliases=("抄送",), help=_SEVERAL
                ),
                HANDLER,
                replace(DEPARTMENT, example="销售部"),
                SECRECY,
                Column(
                    "attachments",
                    Text("邮件附件", "Attachments"),
                    max_length=1000,
                    help=Text(
                        "附件的文件名；附件本身另用资料移交单移交。",
                        "Names of its files; hand in the files themselves with the slip for documents.",
                    ),
                ),
            ),
        ),
        Section(
            Text("二、邮件正文", "2. Body"),
            (
                Column(
                    "body",
                    Text("正文", "Body"),
                    Kind.LONG,
                    required=True,
                    wide=True,
                    lines=18,
                    max_length=20_000,
                    aliases=("邮件正文", "内容"),
                ),
                Column(
                    "digest",
                    Text("要点与处理", "Main points and action"),
                    Kind.LONG,
                    wide=True,
                    lines=4,
                    max_length=2000,
                ),
                REMARKS,
            ),
        ),
    ),
    signatures=(Text("经办人", "Handler"), Text("资料管理岗", "Archivist")),
    notes=(
        Text(
            "能直接保存的邮件（.eml、.msg）可不填本表，用资料移交单移交原件。",
            "A mail that can be saved as .eml or .msg needs no form: hand the file in with the slip for documents.",
        ),
        Text("发送或收到后按本部门的工作日期限交表。", "Hand it in within your department's working days."),
    ),
)
