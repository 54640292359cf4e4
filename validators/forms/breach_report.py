"""违规举报表: a breach of the rules is reported, and whoever reports it stays protected (rules B12 E10).

Whoever looks into it gets the form with its code, fills in the third part and hands it in as their own:
they learn what was reported, and not by whom.
"""

from validators.checks import KNOWN_CODE, NEAR, PAST
from validators.confidential import names_in
from validators.declaration import Coding, Column, Form, Kind, Retention, RowRule, Section, Shape
from validators.message import Fault, Text
from validators.rules import after, equals, is_filled, needed_when

_FINDING = Fault(
    "finding-needs-inquiry",
    "A finding needs {label} as well.",
    "Fill in {label}, or clear {other_label} while the inquiry goes on.",
    "B12",
)
_REMEDY = Fault(
    "breach-needs-remedy",
    "The breach is established, so {label} is needed.",
    "Write what has to be remedied and until when, or correct {other_label}.",
    "E10",
)

_INVESTIGATORS = Fault(
    "inquiry-needs-code",
    "{other_label} is for whoever looks into the report, and {label} is empty.",
    "Leave the third part empty when you report something; whoever looks into it gets a form with its code filled in.",
    "B12",
)
_ACCUSED = Fault(
    "investigator-is-accused",
    "{label} “{value}” is one of those whom the report is about.",
    "Name somebody else, whom the report is not about.",
    "B12",
)
#: The columns of the third part that a report does not have when it is handed in.
INQUIRY = ("investigator", "finding", "inquiry", "remedy", "responsible", "remedy_until", "remedied_on", "measures")

FORM = Form(
    id="breach_report",
    version=1,
    number="GD-SQ-06",
    title=Text("违规举报表", "Report of a Breach"),
    shape=Shape.CARD,
    sheet=Text("违规举报", "Breaches"),
    series_class="-",
    coding=Coding("SQ", year="reported_on", type="举报"),
    natural_key=("reported_on", "occurred_on", "subject"),
    revises="code",
    handler="investigator",
    subject="违规举报",
    dated="reported_on",
    retention=Retention("SQ", start="reported_on"),
    secrecy="绝密",
    hides_sender=True,
    sender_columns=("reporter", "reporter_contact"),
    accused="people",
    sections=(
        Section(
            Text("一、举报内容", "1. What is reported"),
            (
                Column(
                    "subject",
                    Text("举报事项", "Subject"),
                    required=True,
                    wide=True,
                    max_length=100,
                    sensitive=True,
                    help=Text("用几个字概括，不写举报人。", "In a few words, without who reports it."),
                    example="客户报价被带出公司",
                ),
                Column(
                    "kind",
                    Text("违规类别", "Kind"),
                    Kind.CHOICE,
                    dictionary="违规类别",
                    required=True,
                    example="泄露客户信息",
                ),
                Column(
                    "reported_on",
                    Text("举报日期", "Reported on"),
                    Kind.DATE,
                    required=True,
                    checks=PAST,
                    example="2026-11-20",
                ),
                Column(
                    "occurred_on",
                    Text("发生日期", "Happened on"),
                    Kind.DATE,
                    required=True,
                    checks=PAST,
                    help=Text("不能确定的填大约日期，并在经过里说明。", "About when, if it is not certain."),
                    example="2026-11-16",
                ),
                Column("place", Text("发生地点", "Where"), required=True, sensitive=True, example="三楼办公室"),
                Column(
                    "people",
                    Text("涉及人员", "People involved"),
                    wide=True,
                    max_length=500,
                    sensitive=True,
                    help=Text("知道的写上，不知道的留空。", "As far as it is known."),
                ),
                Column(
                    "what",
                    Text("事情经过", "What happened"),
                    Kind.LONG,
                    required=True,
                    wide=True,
                    lines=7,
                    max_length=8000,
                    sensitive=True,
                ),
                Column(
                    "evidence",
                    Text("证据或线索", "Evidence"),
                    Kind.LONG,
                    help=Text(
                        "写明在哪里、是什么；照片和文件由调查人另取，不要放进收件箱。",
                        "Where and what it is; the investigator fetches pictures and files, do not put them into your inbox.",
                    ),
                    wide=True,
                    lines=2,
                    max_length=2000,
                    sensitive=True,
                ),
            ),
        ),
        Section(
            Text("二、举报人（可不填，严格保密）", "2. Who reports it (may stay empty; kept secret)"),
            (
                Column(
                    "reporter",
                    Text("举报人", "Reporter"),
                    sensitive=True,
                    help=Text("可以匿名；填写的只有调查人能看到。", "May stay empty; only the investigator sees it."),
                ),
                Column("reporter_contact", Text("联系方式", "How to reach you"), sensitive=True),
            ),
        ),
        Section(
            Text("三、调查与处理（由调查人填写）", "3. Inquiry and remedy (the investigator's)"),
            (
                Column(
                    "code",
                    Text("举报档号", "Code of the report"),
                    Kind.CODE,
                    checks=(KNOWN_CODE,),
                    help=Text("系统已填好；举报时留空。", "Filled in by guidang; empty in a report."),
                ),
                Column("investigator", Text("调查人", "Investigator"), Kind.PERSON),
                Column("finding", Text("调查结论", "Finding"), Kind.CHOICE, dictionary="调查结论"),
                Column("responsible", Text("整改责任人", "Responsible"), Kind.PERSON),
                Column(
                    "inquiry",
                    Text("调查情况", "Inquiry"),
                    Kind.LONG,
                    wide=True,
                    lines=4,
                    max_length=8000,
                    sensitive=True,
                ),
                Column("remedy", Text("整改措施", "Remedy"), Kind.LONG, wide=True, lines=3, max_length=2000),
                Column(
                    "remedy_until",
                    Text("整改期限", "Remedied by"),
                    Kind.DATE,
                    checks=NEAR,
                    help=Text("列入档案检查报告的限期整改。", "Followed in the audit report."),
                ),
                Column("remedied_on", Text("整改完成日期", "Remedied on"), Kind.DATE, checks=PAST),
                Column(
                    "measures",
                    Text("处理结果", "Measures"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=2000,
                    sensitive=True,
                ),
            ),
        ),
    ),
    rules=(
        after("reported_on", "occurred_on"),
        *needed_when(is_filled, ("investigator", "inquiry"), _FINDING, because="finding"),
        *needed_when(
            equals("finding", "属实", "部分属实"), ("remedy", "responsible", "remedy_until"), _REMEDY, because="finding"
        ),
        *(rule for name in INQUIRY for rule in needed_when(is_filled, ("code",), _INVESTIGATORS, because=name)),
        RowRule(
            _ACCUSED,
            lambda frame, facts: [
                not names_in(text, (name,)) for name, text in zip(frame["investigator"], frame["people"], strict=True)
            ],
            cell="investigator",
            others=("people",),
            needs=("investigator", "people"),
        ),
        after("remedy_until", "reported_on"),
        after("remedied_on", "reported_on"),
    ),
    signatures=(Text("调查人", "Investigator"), Text("管理层", "Management")),
    notes=(
        Text(
            "举报人受保护：总登记表、清单和日志里都不出现是谁交的表。交来的举报直接由管理层指派调查，不经主管，也不经被举报的人；第三部分由调查人填写。",
            "Who reports is protected: no register, list or log says who handed the form in. Management looks into it, "
            "never a supervisor or anybody it is about. Part 3 is the investigator's.",
        ),
        Text("恶意打击报复举报人的，同样按违规处理。", "Acting against somebody for a report is a breach as well."),
    ),
)
