"""供应商/客户基本资料登记表: the file of a partner we buy from, or of one that is both (rules D2 D3)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from validators.checks import ID_NUMBER, NOT_EXPIRED, PAST, SOON_ENOUGH
from validators.columns import DEPARTMENT, HANDLER, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Party, Retention, RowRule, Section, Shape
from validators.facts import Facts
from validators.message import Fault, Text
from validators.names import normal_name
from validators.partner_columns import (
    BANK,
    BANK_ACCOUNT,
    BUSINESS_AREA,
    EMAIL,
    FAX,
    LEGAL_REPRESENTATIVE,
    LOCALITY,
    OPENED,
    PARTY_KIND,
    REGION,
    TELEPHONE,
    UNIFIED_CODE,
)
from validators.rules import after, equals, needed_when

if TYPE_CHECKING:
    import pandas as pd

_MAINLAND = Fault(
    "mainland-needs-licence",
    "A mainland company needs its {label}.",
    "Copy {label} from the business licence, or correct {other_label} where it is not a mainland company.",
    "D2",
)
_TERM = Fault(
    "licence-needs-expiry",
    "A licence that runs out needs {label} as well.",
    "Copy the last day from the business licence, or choose 长期 for {other_label}.",
    "D2",
)
_SIGNATORY = Fault(
    "signatory-needs-proof",
    "Where a signatory is named, {label} is needed as well.",
    "Copy it from the signatory's ID card, or clear {other_label} where the legal representative signs.",
    "D2",
)
_POWER = Fault(
    "signatory-needs-power",
    "{other_label} “{other_value}” is not the legal representative, and no power of attorney is among the attachments.",
    "Ask for the power of attorney and add 授权委托书 to {label}, or correct {other_label}.",
    "D2",
)
_APPRAISAL = Fault(
    "appraisal-needs-facts",
    "A sample appraisal needs {label} as well.",
    "Fill in {label}, or choose 未做 for {other_label} where no sample was appraised.",
    "D2",
)


def _signs_with_power(frame: "pd.DataFrame", facts: Facts) -> list[bool]:
    return [
        (head is not None and normal_name(signer) == normal_name(head)) or "授权委托书" in (papers or ())
        for signer, head, papers in zip(
            frame["signatory"], frame["legal_representative"], frame["attachments"], strict=True
        )
    ]


FORM = Form(
    id="supplier",
    version=1,
    number="GD-J-02",
    title=Text("供应商/客户基本资料登记表", "Supplier and Customer Basic Data Form"),
    shape=Shape.CARD,
    sheet=Text("供应商", "Suppliers"),
    series_class="J",
    coding=Coding("J", year="opened"),
    party=Party(
        name="name",
        credit_code="credit_code",
        role="supplier",
        verify=(
            *("legal_representative", "address", "contact", "telephone", "email", "licence_expiry"),
            *("attachments", "bank_account"),
        ),
        shared=("telephone", "bank_account"),
    ),
    customer="name",
    handler="handler",
    subject="供应商/客户基本资料登记表",
    dated="opened",
    retention=Retention("J"),
    facets={"business_area": "business_area", "region": "region", "customer_kind": "customer_kind"},
    nature="基本信息",
    reviewers=("部门主管",),
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("一、单位信息", "1. The partner"),
            (
                Column(
                    "name",
                    Text("单位名称", "Name"),
                    required=True,
                    wide=True,
                    aliases=("公司名称", "供应商名称", "供应商/客户", "客户名称"),
                    help=Text("按营业执照填写全称。", "The full name as on the licence."),
                    example="佛山天利五金制品有限公司",
                ),
                Column(
                    "partner_kind",
                    Text("合作身份", "Partner as"),
                    Kind.CHOICE,
                    dictionary="伙伴类型",
                    required=True,
                    help=Text(
                        "既供货又购货的选“供应商兼客户”；作为客户的情况另填客户基本信息表。",
                        "供应商兼客户 where it buys as well; what it is as a customer goes on the customer form.",
                    ),
                    example="供应商",
                ),
                PARTY_KIND,
                replace(
                    LEGAL_REPRESENTATIVE,
                    help=Text("境内企业必填。", "Needed for mainland companies."),
                    example="罗芳英",
                ),
                UNIFIED_CODE,
                Column(
                    "address",
                    Text("单位地址", "Address"),
                    required=True,
                    wide=True,
                    aliases=("地址", "注册地址"),
                    example="佛山市南海区桂澜北路26号",
                ),
                LOCALITY,
                replace(REGION, example="华南"),
                Column("contact", Text("联系人", "Contact"), required=True, example="张军"),
                TELEPHONE,
                EMAIL,
                FAX,
                Column(
                    "products",
                    Text("主要产品", "Main products"),
                    Kind.LONG,
                    required=True,
                    wide=True,
                    lines=2,
                    max_length=2000,
                    aliases=("主营产品",),
                    example="家具用五金件",
                ),
                Column(
                    "cooperation",
                    Text("合作内容", "What we do together"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=2000,
                    help=Text("用于每年7月1日的汇总表。", "Shown in the yearly summary of 1 July."),
                ),
            ),
        ),
        Section(
            Text("二、证照与签约人", "2. Licence and signatory"),
            (
                Column(
                    "licence_number",
                    Text("营业执照号码", "Licence number"),
                    Kind.CODE,
                    aliases=("执照号码", "营业执照号"),
                    help=Text("境内企业必填；三证合一的填统一社会信用代码。", "Needed for mainland companies."),
                ),
                Column(
                    "licence_term",
                    Text("执照期限", "Licence runs"),
                    Kind.CHOICE,
                    dictionary="执照期限",
                    required=True,
                    help=Text(
                        "执照上写“长期”的选“长期”；没有执照的个人也选“长期”。",
                        "长期 where the licence has no end, or where a person has none.",
                    ),
                    example="长期",
                ),
                Column(
                    "licence_expiry",
                    Text("执照有效期至", "Licence valid until"),
                    Kind.DATE,
                    checks=(NOT_EXPIRED,),
                    help=Text("执照期限选“有期限”时必填；已过期的先请对方换证。", "Needed where it runs out."),
                ),
                Column(
                    "licence_checked",
                    Text("证照复核日期", "Papers inspected on"),
                    Kind.DATE,
                    checks=PAST,
                    help=Text(
                        "最近一次查验执照和开户资料的日期。", "When licence and bank details were last inspected."
                    ),
                ),
                Column(
                    "signatory",
                    Text("签约人", "Signatory"),
                    help=Text(
                        "由法定代表人签约的可不填；由他人签约的，附件中须有授权委托书。",
                        "Empty where the legal representative signs; anybody else needs a power of attorney.",
                    ),
                ),
                Column(
                    "signatory_id",
                    Text("签约人身份证号", "Signatory's ID number"),
                    Kind.CODE,
                    digits=18,
                    checks=(ID_NUMBER,),
                    sensitive=True,
                ),
                Column(
                    "attachments",
                    Text("附件", "Attachments"),
                    Kind.CHOICE,
                    dictionary="供应商附件",
                    many=True,
                    required=True,
                    wide=True,
                    help=Text(
                        "有多项时用顿号隔开；扫描件另用资料移交单移交。",
                        "Separate several with 、; hand in the scans with the slip for documents.",
                    ),
                    example="营业执照复印件、开户资料",
                ),
            ),
        ),
        Section(
            Text("三、银行账户", "3. Bank account"),
            (
                replace(BANK, required=True),
                replace(BANK_ACCOUNT, required=True),
            ),
        ),
        Section(
            Text("四、样品鉴定", "4. Sample appraisal"),
            (
                Column(
                    "sample",
                    Text("鉴定结果", "Result"),
                    Kind.CHOICE,
                    dictionary="样品鉴定",
                    required=True,
                    example="未做",
                ),
                Column("appraised_on", Text("鉴定日期", "Appraised on"), Kind.DATE, checks=PAST),
                Column("sample_name", Text("样品名称", "Sample"), example="304不锈钢铰链"),
                Column("appraiser", Text("鉴定人", "Appraiser"), Kind.PERSON),
                Column("appraisal", Text("鉴定说明", "Findings"), Kind.LONG, wide=True, lines=2, max_length=2000),
            ),
        ),
        Section(
            Text("五、分类与归口", "5. Classification, in charge"),
            (
                HANDLER,
                replace(DEPARTMENT, example="产品部/采购部"),
                OPENED,
                Column(
                    "review_by",
                    Text("下次复核日期", "Refresh by"),
                    Kind.DATE,
                    checks=(SOON_ENOUGH,),
                    help=Text("资料应在此日前更新；不填按一年。", "To be refreshed by then; a year where left empty."),
                ),
                BUSINESS_AREA,
                SECRECY,
                REMARKS,
            ),
        ),
    ),
    rules=(
        *needed_when(
            equals("customer_kind", "境内企业"),
            ("credit_code", "legal_representative", "licence_number"),
            _MAINLAND,
            because="customer_kind",
        ),
        *needed_when(equals("licence_term", "有期限"), ("licence_expiry",), _TERM, because="licence_term"),
        *needed_when(
            lambda frame, facts: [
                head is None or normal_name(signer) != normal_name(head)
                for signer, head in zip(frame["signatory"], frame["legal_representative"], strict=True)
            ],
            ("signatory_id",),
            _SIGNATORY,
            because="signatory",
        ),
        RowRule(
            _POWER,
            _signs_with_power,
            cell="attachments",
            others=("signatory", "legal_representative"),
            needs=("signatory",),
        ),
        *needed_when(
            equals("sample", "合格", "不合格"),
            ("appraised_on", "sample_name", "appraiser", "appraisal"),
            _APPRAISAL,
            because="sample",
        ),
        after("review_by", "opened"),
    ),
    signatures=(Text("经办人", "Handler"), Text("部门主管", "Supervisor"), Text("资料管理岗", "Archivist")),
    notes=(
        Text(
            "一个单位一份档案：再次交表即更新原档案，档号不变；空着的格子保留原有内容，要清除请填“清空”。",
            "One partner, one file: a later form updates it; an empty cell keeps what is on file, 清空 clears it.",
        ),
        Text(
            "签订采购合同前，供应商档案须已齐全且在有效期内；每年7月1日前复核执照和开户资料。",
            "Before a purchase contract is signed the supplier's file must be complete and in force; licence and "
            "bank details are inspected again by 1 July each year.",
        ),
    ),
)
