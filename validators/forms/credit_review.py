"""客户信用评级表: a customer's credit as it was rated on a day, until when it holds (rule D4)."""

from dataclasses import replace

from validators.checks import NOT_NEGATIVE, PAST, SCORE_100, SOON_ENOUGH
from validators.columns import CURRENCY, CUSTOMER, DEPARTMENT, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape
from validators.message import Fault, Text
from validators.rules import after, equals, needed_when, positive

_LIMIT = Fault(
    "limit-needs-currency",
    "A credit limit needs {label} as well.",
    "Choose the currency in which the limit is meant.",
    "D4",
)
_OTHER_TERMS = Fault(
    "other-terms-need-words",
    "{other_label} says 其他, so {label} must say what was agreed.",
    "Write the terms of payment into {label}, or choose one of the usual ones.",
    "D4",
)


def _score(name: str, label: Text, help_: Text) -> Column:
    return Column(
        name,
        label,
        Kind.INTEGER,
        required=True,
        sensitive=True,
        checks=(SCORE_100,),
        help=help_,
        example="80",
    )


def _basis(name: str, label: Text) -> Column:
    return Column(name, label, Kind.LONG, wide=True, lines=3, max_length=2000, sensitive=True)


FORM = Form(
    id="credit_review",
    version=1,
    number="GD-J-03",
    title=Text("客户信用评级表", "Customer Credit Review"),
    shape=Shape.CARD,
    sheet=Text("信用评级", "Credit reviews"),
    series_class="J",
    coding=Coding("J", year="reviewed_on", type="信用评级"),
    natural_key=("customer", "reviewed_on"),
    customer="customer",
    handler="reviewer",
    subject="{customer}信用评级",
    dated="reviewed_on",
    retention=Retention("J"),
    nature="基本信息",
    reviewers=("部门主管",),
    secrecy="机密",
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("一、评级对象", "1. Who is rated"),
            (
                CUSTOMER,
                Column(
                    "reviewed_on",
                    Text("评级日期", "Reviewed on"),
                    Kind.DATE,
                    required=True,
                    checks=PAST,
                    example="2026-07-01",
                ),
                Column(
                    "reviewer",
                    Text("评级人", "Reviewer"),
                    Kind.PERSON,
                    required=True,
                    help=Text("人员名册上的姓名。", "A name on the roster."),
                ),
                DEPARTMENT,
                replace(SECRECY, help=Text("不填按“机密”。", "机密 where left empty.")),
            ),
        ),
        Section(
            Text("二、评分（0-100分）与依据", "2. Scores (0 to 100) and their grounds"),
            (
                _score(
                    "operations_score",
                    Text("经营状况得分", "Operations score"),
                    Text("经营年限、规模、管理、口碑。", "Years in business, size, management, reputation."),
                ),
                _score(
                    "finance_score",
                    Text("财务状况得分", "Finance score"),
                    Text("资产、负债、现金流、利润。", "Assets, debts, cash flow, profit."),
                ),
                _score(
                    "history_score",
                    Text("交易记录得分", "Trade history score"),
                    Text("合作年限、按期付款、纠纷。", "Years of trade, payment in time, disputes."),
                ),
                _score(
                    "risk_score",
                    Text("行业风险得分", "Industry risk score"),
                    Text("分数越高，行业风险越低。", "The higher the score, the lower the risk."),
                ),
                _basis("operations", Text("经营状况", "Operations")),
                _basis("finance", Text("财务状况", "Finance")),
                _basis("history", Text("交易记录", "Trade history")),
                _basis("risk", Text("行业风险", "Industry risk")),
            ),
        ),
        Section(
            Text("三、评级结果", "3. Result"),
            (
                Column(
                    "rating",
                    Text("信用等级", "Credit rating"),
                    Kind.CHOICE,
                    dictionary="信用等级",
                    required=True,
                    sensitive=True,
                    help=Text("A最好，D最差。", "A is the best, D the worst."),
                    example="B",
                ),
                Column(
                    "valid_until",
                    Text("有效期至", "Valid until"),
                    Kind.DATE,
                    required=True,
                    checks=(SOON_ENOUGH,),
                    help=Text("到期前提醒重新评级。", "A reminder to rate again comes before that."),
                    example="2027-06-30",
                ),
                Column(
                    "credit_limit",
                    Text("信用额度", "Credit limit"),
                    Kind.MONEY,
                    required=True,
                    checks=(NOT_NEGATIVE,),
                    sensitive=True,
                    help=Text("不给额度的填0。", "0 where no credit is given."),
                    example="500000",
                ),
                replace(CURRENCY, required=False),
                Column(
                    "payment_terms",
                    Text("付款条件", "Payment terms"),
                    Kind.CHOICE,
                    dictionary="付款条件",
                    required=True,
                    example="月结30天",
                ),
                Column("terms_in_words", Text("付款条件说明", "Terms in words"), max_length=500),
                Column(
                    "conclusion",
                    Text("评级结论", "Conclusion"),
                    Kind.LONG,
                    required=True,
                    wide=True,
                    lines=3,
                    max_length=2000,
                    sensitive=True,
                ),
                REMARKS,
            ),
        ),
    ),
    rules=(
        after("valid_until", "reviewed_on", or_same=False),
        *needed_when(positive("credit_limit"), ("currency",), _LIMIT, because="credit_limit"),
        *needed_when(equals("payment_terms", "其他"), ("terms_in_words",), _OTHER_TERMS, because="payment_terms"),
    ),
    signatures=(Text("评级人", "Reviewer"), Text("部门主管", "Supervisor"), Text("财务", "Finance")),
    notes=(
        Text(
            "本表默认密级为机密，只有指定岗位经批准才能查阅；每次评级单独成档，不覆盖上一次。",
            "This form is 机密 by default; each review is a record of its own and replaces none.",
        ),
    ),
)
