"""供应商评估表: how a supplier did in a period, and whether we go on with it (rule D5)."""

from dataclasses import replace

from validators.checks import NEAR, PAST, SCORE_100
from validators.columns import CUSTOMER, DEPARTMENT, HANDLER, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, Section, Shape
from validators.message import Fault, Text
from validators.rules import after, equals, is_filled, needed_when

_REMEDY = Fault(
    "remedy-needs-deadline",
    "The verdict is “{other_value}”, so {label} is needed as well.",
    "Write what the supplier has to remedy and until when, or correct {other_label}.",
    "D5",
)
_CERTIFICATE = Fault(
    "certificate-needs-expiry",
    "Where certificates are named, {label} is needed as well.",
    "Enter until when the certificates hold, or clear {other_label}.",
    "D5",
)


def _score(name: str, label: Text) -> Column:
    return Column(
        name,
        label,
        Kind.NUMBER,
        required=True,
        width=8,
        checks=(SCORE_100,),
        help=Text("0-100分。", "From 0 to 100."),
        example="85",
    )


FORM = Form(
    id="supplier_evaluation",
    version=1,
    number="GD-K-04",
    title=Text("供应商评估表", "Supplier Evaluation"),
    shape=Shape.REGISTER,
    sheet=Text("供应商评估", "Supplier evaluation"),
    series_class="K",
    coding=Coding("K", year="evaluated_on", type="供应商评估"),
    natural_key=("customer", "period"),
    customer="customer",
    handler="handler",
    subject="{customer}{period}评估",
    dated="evaluated_on",
    retention=Retention("K", start="evaluated_on"),
    nature="合作文件",
    reviewers=("部门主管",),
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("供应商评估", "Supplier evaluation"),
            (
                replace(
                    CUSTOMER,
                    label=Text("供应商名称", "Supplier"),
                    width=22,
                    aliases=("供应商", "单位名称"),
                    help=Text("填全称，与供应商基本资料登记表一致。", "The full name, as on the supplier's form."),
                    example="佛山天利五金制品有限公司",
                ),
                Column(
                    "period",
                    Text("评估期间", "Period"),
                    required=True,
                    width=12,
                    max_length=40,
                    help=Text(
                        "如“2026年上半年”；同一期间再次交表即为更正。",
                        "Such as 2026年上半年; the same period again is a correction.",
                    ),
                    example="2026年上半年",
                ),
                Column(
                    "evaluated_on",
                    Text("评估日期", "Evaluated on"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=PAST,
                    help=Text("决定档号的年份。", "Gives the code its year."),
                    example="2026-07-08",
                ),
                _score("quality_score", Text("质量得分", "Quality")),
                _score("delivery_score", Text("交货得分", "Delivery")),
                _score("service_score", Text("服务得分", "Service")),
                _score("price_score", Text("价格得分", "Price")),
                Column(
                    "certificates",
                    Text("资质证书", "Certificates"),
                    width=14,
                    max_length=300,
                    help=Text("如 ISO9001；没有的留空。", "Such as ISO9001, if any."),
                    example="ISO9001",
                ),
                Column(
                    "certificates_until",
                    Text("证书有效期至", "Certificates hold until"),
                    Kind.DATE,
                    width=11,
                    checks=NEAR,
                    example="2028-03-31",
                ),
                Column(
                    "verdict",
                    Text("评估结论", "Verdict"),
                    Kind.CHOICE,
                    dictionary="评估结论",
                    required=True,
                    width=10,
                    example="合格",
                ),
                Column(
                    "remedy",
                    Text("整改要求", "To be remedied"),
                    Kind.LONG,
                    width=16,
                    max_length=1000,
                    help=Text("结论为限期整改的必填。", "Needed where the verdict is 限期整改."),
                ),
                Column("remedy_until", Text("整改期限", "Remedied by"), Kind.DATE, width=11, checks=NEAR),
                replace(
                    HANDLER,
                    label=Text("评估人", "Assessor"),
                    help=Text("人员名册上的姓名。", "A name on the roster."),
                ),
                replace(DEPARTMENT, example="产品部/采购部"),
                SECRECY,
                replace(REMARKS, width=8),
            ),
        ),
    ),
    rules=(
        *needed_when(equals("verdict", "限期整改"), ("remedy", "remedy_until"), _REMEDY, because="verdict"),
        *needed_when(is_filled, ("certificates_until",), _CERTIFICATE, because="certificates"),
        after("certificates_until", "evaluated_on"),
        after("remedy_until", "evaluated_on"),
    ),
    signatures=(Text("评估人", "Assessor"), Text("部门主管", "Supervisor")),
    notes=(
        Text(
            "一行一家供应商一个期间；各项按0-100分打分。",
            "One row a supplier and period; each score is from 0 to 100.",
        ),
    ),
    printed_rows=40,
)
