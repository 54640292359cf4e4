"""档案清点表: whether each record lies where it should, and in what condition (rules C15 D7)."""

from dataclasses import replace

from validators.checks import ON_FILE, PAST
from validators.columns import HANDLER
from validators.declaration import Coding, Column, Form, Kind, Retention, RowRule, Section, Shape
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

FORM = Form(
    id="stock_taking",
    version=1,
    number="GD-SQ-05",
    title=Text("档案清点表", "Stock-taking Register"),
    shape=Shape.REGISTER,
    sheet=Text("清点", "Stock-taking"),
    series_class="-",
    coding=Coding("SQ", year="taken_on", type="清点"),
    natural_key=("code", "taken_on"),
    handler="handler",
    subject="清点：{code}",
    dated="taken_on",
    retention=Retention("SQ", start="taken_on"),
    sections=(
        Section(
            Text("清点明细", "Stock-taking"),
            (
                Column(
                    "code",
                    Text("档号", "Archive code"),
                    Kind.CODE,
                    required=True,
                    width=16,
                    checks=ON_FILE,
                    aliases=("档案编号",),
                    help=Text("清点清单上的档号。", "As on the list that was given out."),
                    example="J2026001",
                ),
                Column(
                    "expected_place",
                    Text("应在位置", "Expected place"),
                    required=True,
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
                    help=Text("在位的必填。", "Needed where it was found."),
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
    ),
    signatures=(Text("清点人", "Taken by"), Text("资料管理岗", "Archivist"), Text("部门主管", "Supervisor")),
    notes=(
        Text(
            "一行一件；清单由系统给出，档号和应在位置已填好，清点后补填其余各栏交回。",
            "One row a record; the list comes with codes and places filled in, add what was found and hand it in.",
        ),
    ),
    printed_rows=50,
)
