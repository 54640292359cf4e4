"""资料移交单: the slip beside scans, mails and other files, a row for each (rules E C1 C12 A3)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from validators.checks import FILE_NAME, ON_FILE, OPEN_TO_MORE, PAST
from validators.columns import CUSTOMER, HANDLER, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, RowRule, Section, Shape, TimeLimit
from validators.facts import Facts
from validators.message import Fault, Text
from validators.rules import after, equals, needed_when

if TYPE_CHECKING:
    import pandas as pd

_PLACE = Fault(
    "paper-needs-place",
    "A paper copy needs {label} as well.",
    "Write in which cabinet, on which shelf and in which box the paper lies, or correct {other_label}.",
    "C12",
)
_PAPER = Fault(
    "neither-file-nor-paper",
    "The row names neither a file nor a paper copy.",
    "Enter the file's name, or choose 是 for {other_label} and write where the paper lies.",
    "C12",
)

_CODE_BUT_NO_PAPER = Fault(
    "paper-code-without-paper",
    "{label} is filled, but {other_label} does not say that there is a paper copy.",
    "Choose 是 for {other_label}, or clear {label}.",
    "C12",
)
_TOO_SECRET = Fault(
    "too-secret-for-its-record",
    "The document is “{value}”, but the record {other_value} that it belongs to is open to more people.",
    "Clear {other_label}: the document then gets a code and a level of its own; name the record in the remarks. Or "
    "correct {label}.",
    "A7",
)


def _not_above_its_record(frame: "pd.DataFrame", facts: Facts) -> list[bool]:
    levels = facts.dictionaries.get("密级", ())

    def height(level: str) -> int:
        return levels.index(level) if level in levels else 0

    return [
        code not in facts.records or height(level) <= height(facts.records[code].secrecy)
        for level, code in zip(frame["secrecy"], frame["belongs_to"], strict=True)
    ]


FORM = Form(
    id="handed_in_documents",
    version=1,
    number="GD-ZL-01",
    title=Text("资料移交单", "Slip for Documents"),
    shape=Shape.REGISTER,
    sheet=Text("资料", "Documents"),
    series_class="=doc_class",
    coding=Coding("=doc_class", year="dated", type="=doc_type"),
    natural_key=("customer", "doc_type", "subject", "dated", "file_name"),
    customer="customer",
    handler="handler",
    subject="{subject}",
    dated="dated",
    retention=Retention("=doc_class", start="dated", outside=("Y", "D", "F")),
    time_limit=TimeLimit(after="received_on"),
    facets={"nature": "nature"},
    secrecy_from="secrecy",
    reviewers=("部门主管",),
    belongs_to="belongs_to",
    # What a mail says of itself fills an empty subject and date, and stays on the record.
    from_files=(
        Column("mail_subject", Text("邮件主题", "Subject of the mail"), width=24),
        Column("mail_sent", Text("邮件时间", "Mail sent"), Kind.MOMENT, width=16),
        Column("mail_from", Text("发件人", "From"), width=20),
        Column("mail_to", Text("收件人", "To"), width=24),
        Column("mail_cc", Text("抄送", "Cc"), width=20),
        Column("mail_attachments", Text("邮件附件", "Attachments"), width=24),
    ),
    stands_in={"subject": "mail_subject", "dated": "mail_sent"},
    sections=(
        Section(
            Text("移交资料", "Documents"),
            (
                Column(
                    "file_name",
                    Text("文件名", "File name"),
                    required=True,
                    width=20,
                    checks=(FILE_NAME,),
                    names_file=True,
                    aliases=("文件名称",),
                    help=Text(
                        "与本单放在一起的文件，连同扩展名；放在子文件夹里的写“文件夹/文件名”；只有纸质件的填“无”。",
                        "The file beside this slip, with its ending; folder/name where it lies in a folder; 无 for paper only.",
                    ),
                    example="海纳营业执照.pdf",
                ),
                Column(
                    "doc_class",
                    Text("资料类别", "Class"),
                    Kind.CHOICE,
                    dictionary="档案类别",
                    required=True,
                    width=13,
                    aliases=("类别",),
                    help=Text("决定档号开头的字母。", "Gives the code its letter."),
                    example="J客户基础资料",
                ),
                Column(
                    "doc_type",
                    Text("资料类型", "Type"),
                    Kind.CHOICE,
                    dictionary="资料类型",
                    depends_on="doc_class",
                    required=True,
                    width=10,
                    aliases=("类型",),
                    help=Text("先选资料类别，再选类型。", "Choose the class first."),
                    example="营业执照",
                ),
                Column(
                    "nature",
                    Text("资料性质", "Nature"),
                    Kind.CHOICE,
                    dictionary="资料性质",
                    required=True,
                    width=9,
                    example="基本信息",
                ),
                replace(
                    CUSTOMER,
                    required=False,
                    width=18,
                    aliases=("客户/供应商", "客户"),
                    help=Text(
                        "与客户或供应商有关的填全称；活动、培训、市场资料可不填。",
                        "Whom it is about; empty for activities, trainings and market research.",
                    ),
                ),
                Column(
                    "subject",
                    Text("题名", "Subject"),
                    required=True,
                    width=18,
                    max_length=100,
                    aliases=("主题",),
                    help=Text(
                        "说明是什么，写进档案目录和文件名；邮件不填的取邮件主题。",
                        "What it is; stands in the index and file name. A mail's own where left empty.",
                    ),
                    example="海纳纺织营业执照",
                ),
                Column(
                    "dated",
                    Text("文件日期", "Date"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=PAST,
                    aliases=("日期",),
                    help=Text(
                        "文件上的日期；决定档号的年份；邮件不填的取发送日期。",
                        "The date on it; gives the code its year. A mail's own where left empty.",
                    ),
                    example="2026-03-01",
                ),
                Column(
                    "received_on",
                    Text("取得日期", "Obtained on"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=PAST,
                    help=Text(
                        "本公司做成或收到它的日期；移交期限从此日起算。",
                        "The day we made or got it; the time to hand it in runs from then.",
                    ),
                    example="2026-11-18",
                ),
                SECRECY,
                Column(
                    "paper",
                    Text("纸质件", "Paper copy?"),
                    Kind.CHOICE,
                    dictionary="是否",
                    required=True,
                    width=8,
                    aliases=("有无纸质件",),
                    help=Text("有纸质件选“是”。", "是 where there is a paper copy."),
                    example="否",
                ),
                Column(
                    "paper_place",
                    Text("纸质存放位置", "Place of paper"),
                    width=12,
                    aliases=("存放位置",),
                    help=Text("柜、层、盒；有纸质件的必填。", "Cabinet, shelf, box; needed for a paper copy."),
                    example="3号柜-2层-5盒",
                ),
                Column(
                    "paper_code",
                    Text("纸质编号", "Code of paper"),
                    width=10,
                    max_length=60,
                    help=Text("本单位给纸质件另外编了号的填。", "Where the office numbers its paper otherwise."),
                    example="HN-2026-03",
                ),
                Column(
                    "belongs_to",
                    Text("所属档号", "Belongs to"),
                    Kind.CODE,
                    width=13,
                    checks=(*ON_FILE, OPEN_TO_MORE),
                    help=Text(
                        "属于已登记的合同、订单等的填其档号，归入该档，不另编号。",
                        "The code of the contract or order it belongs to, and is filed with under that code.",
                    ),
                    example="J2026001",
                ),
                replace(HANDLER, label=Text("移交人", "Handed in by")),
                replace(REMARKS, width=8),
            ),
        ),
    ),
    rules=(
        after("received_on", "dated"),
        *needed_when(equals("paper", "是"), ("paper_place",), _PLACE, because="paper"),
        RowRule(
            _PAPER,
            lambda frame, facts: [
                name != "无" or paper == "是" for name, paper in zip(frame["file_name"], frame["paper"], strict=True)
            ],
            cell="file_name",
            others=("paper",),
            needs=("file_name", "paper"),
        ),
        RowRule(
            _CODE_BUT_NO_PAPER,
            equals("paper", "是"),
            cell="paper_code",
            others=("paper",),
            needs=("paper_code", "paper"),
        ),
        RowRule(
            _TOO_SECRET,
            _not_above_its_record,
            cell="secrecy",
            others=("belongs_to",),
            needs=("secrecy", "belongs_to"),
        ),
    ),
    signatures=(Text("移交人", "Handed in by"), Text("接收人", "Received by"), Text("资料管理岗", "Archivist")),
    notes=(
        Text(
            "一行一个文件；把本单和所列文件一起放进自己的收件箱，可以放在子文件夹里；多出或缺少的文件都会告知。",
            "One row a file; put the slip and its files into your inbox together, also in a folder of their own. Missing "
            "and surplus files are answered.",
        ),
        Text(
            "收PDF、OFD、图片、邮件（.eml、.msg）、Word、Excel、PowerPoint和文本文件；不收压缩包、程序、带宏的文件和网页。",
            "Taken are PDF, OFD, pictures, mails (.eml, .msg), Word, Excel, PowerPoint and text files; no packed archives, "
            "programs, files with macros or web pages.",
        ),
        Text(
            "原件放在自己手里，直到收到回执；纸质件交资料管理岗上架。",
            "Keep your own copy until the receipt has come; paper goes to the archivist.",
        ),
    ),
    printed_rows=40,
)
