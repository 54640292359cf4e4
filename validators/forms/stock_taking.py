"""档案清点表: whether each record lies where it should, and in what condition (rules C15 D7).

A list that was counted is one request with its rows as lines: an archive of thousands of papers is
counted twice a year, and a code a row would use up more codes than the archive has records.
"""

from dataclasses import replace

from validators.checks import PAST
from validators.columns import HANDLER
from validators.declaration import Coding, Column, Form, Gathering, Kind, Retention, RowRule, Section, Shape
from validators.message import Fault, Text
from validators.rules import equals, needed_when

_FOUND = Fault(
    "found-record-needs-condition",
    "A record that was found needs {label} as well.",
    "Choose in what condition it is, or correct {other_label}.",
    "C15",
)
_MISSING = Fault(
    "missing-record-needs-note",
    "The record was not found, so {label} is needed.",
    "Write where it was looked for and who had it last, or correct {other_label}.",
    "C15",
)
_NORMAL = Fault(
    "cabinet-normal-or-not",
    "{label} says 正常 and something else as well.",
    "Choose either 正常 or what is wrong with the cabinet.",
    "D7",
)

_LOST = Fault(
    "lost-record-not-found",
    "{label} says “{value}” of a record that was found.",
    "Correct {label} or {other_label}.",
    "C15",
)
_UNKNOWN = Fault(
    "unknown-code-needs-note",
    "No record with the archive code “{value}” is in the archive, and {other_label} does not say what was found.",
    "Correct the code; where it really stands on the paper, write in {other_label} what paper it is.",
    "C15",
)
#: What a search that was given up ends with.
LOST = "已确认遗失"

FORM = Form(
    id="stock_taking",
    version=1,
    number="GD-SQ-05",
    title=Text("档案清点表", "Stock-taking Register"),
    shape=Shape.REGISTER,
    sheet=Text("清点", "Stock-taking"),
    series_class="-",
    coding=Coding("SQ", year="taken_on", type="清点"),
    natural_key=("list",),
    gathers=Gathering(
        head=("list", "handler", "taken_on"),
        each=("code",),
        name="lines",
        title=Text("清点明细", "Lines"),
    ),
    prefilled=("list", "code", "expected_place", "note"),
    handler="handler",
    subject="清点：{list}",
    dated="taken_on",
    retention=Retention("SQ", start="taken_on"),
    sections=(
        Section(
            Text("清点明细", "Stock-taking"),
            (
                Column(
                    "list",
                    Text("清点单号", "List number"),
                    required=True,
                    width=16,
                    max_length=40,
                    help=Text(
                        "清点单上已填好；自行清点的，填“自查”和日期。",
                        "As on the list that was given out; for a count of your own 自查 and the day.",
                    ),
                    example="QD2026-2-003",
                ),
                Column(
                    "code",
                    Text("档号", "Archive code"),
                    Kind.CODE,
                    required=True,
                    width=19,
                    aliases=("档案编号",),
                    help=Text("清点清单上的档号。", "As on the list that was given out."),
                    example="J2026001",
                ),
                Column(
                    "expected_place",
                    Text("应在位置", "Expected place"),
                    width=16,
                    help=Text("登记的柜、层、盒。", "Cabinet, shelf and box on record."),
                    example="3号柜-2层-5盒",
                ),
                Column(
                    "found",
                    Text("是否在位", "Found?"),
                    Kind.CHOICE,
                    dictionary="是否",
                    required=True,
                    width=8,
                    example="是",
                ),
                Column(
                    "actual_place",
                    Text("实际位置", "Actual place"),
                    width=16,
                    help=Text("放在别处的填实际位置。", "Where it lies, if not where it should."),
                ),
                Column(
                    "condition",
                    Text("档案状况", "Condition"),
                    Kind.CHOICE,
                    dictionary="档案状况",
                    width=10,
                    help=Text(
                        "在位的必填；找不回来的选“已确认遗失”。",
                        "Needed where it was found; 已确认遗失 where the search was given up.",
                    ),
                    example="完好",
                ),
                Column(
                    "cabinet",
                    Text("柜内状况", "State of cabinet"),
                    Kind.CHOICE,
                    dictionary="柜内状况",
                    many=True,
                    required=True,
                    width=12,
                    help=Text("潮湿、高温、虫鼠等；有多项时用顿号隔开。", "Damp, heat, vermin; separate with 、."),
                    example="正常",
                ),
                Column(
                    "worth",
                    Text("价值鉴定", "Appraisal"),
                    Kind.CHOICE,
                    dictionary="价值鉴定",
                    width=12,
                    help=Text("没有继续保存价值的，建议提前销毁。", "Whether it is worth keeping."),
                ),
                replace(
                    HANDLER,
                    label=Text("清点人", "Taken by"),
                    width=10,
                    help=Text("人员名册上的姓名。", "A name on the roster."),
                ),
                Column(
                    "taken_on",
                    Text("清点日期", "Taken on"),
                    Kind.DATE,
                    required=True,
                    width=12,
                    checks=PAST,
                    aliases=("日期",),
                    example="2026-07-02",
                ),
                Column(
                    "note",
                    Text("差异说明", "Note on differences"),
                    width=22,
                    max_length=500,
                    aliases=("备注",),
                    help=Text("不在位的必填。", "Needed where it was not found."),
                ),
            ),
        ),
    ),
    rules=(
        *needed_when(equals("found", "是"), ("condition",), _FOUND, because="found"),
        *needed_when(equals("found", "否"), ("note",), _MISSING, because="found"),
        RowRule(
            _NORMAL,
            lambda frame, facts: [len(states) == 1 or "正常" not in states for states in frame["cabinet"]],
            cell="cabinet",
            needs=("cabinet",),
        ),
        RowRule(
            _LOST,
            lambda frame, facts: [
                found != "是" or state != LOST for found, state in zip(frame["found"], frame["condition"], strict=True)
            ],
            cell="condition",
            others=("found",),
            needs=("found", "condition"),
        ),
        RowRule(
            _UNKNOWN,
            lambda frame, facts: [
                code in facts.records or note is not None
                for code, note in zip(frame["code"], frame["note"], strict=True)
            ],
            cell="code",
            others=("note",),
            needs=("code",),
        ),
    ),
    signatures=(Text("清点人", "Taken by"), Text("资料管理岗", "Archivist"), Text("部门主管", "Supervisor")),
    notes=(
        Text(
            "一行一件；清点单由系统给出，单号、档号和应在位置已填好，清点后补填其余各栏，放进收件箱。还没点到的行空着，点完再交一次。",
            "One row a record; the list comes with number, codes and places filled in. Add what was found and put it into "
            "your inbox; rows not counted yet stay empty and come with the next time.",
        ),
    ),
    printed_rows=50,
)
