"""客户基本信息表: the customer's own file, a living record (rules A1 C7 E)."""

from dataclasses import replace

from validators.checks import ID_NUMBER, NOT_NEGATIVE, PAST
from validators.declaration import Coding, Column, Form, Kind, Party, Retention, RowRule, Section, Shape, Table
from validators.message import Fault, Text
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

_MAINLAND = Fault(
    "mainland-needs-credit-code",
    "A mainland company needs its {label}.",
    "Copy the 18 characters from the business licence, or correct {other_label} where it is not a mainland company.",
    "A4",
)
_KEY = Fault(
    "key-customer-needs-more",
    "A key customer's form needs {label} as well.",
    "Fill in {label}, or correct {other_label} where this is not a key customer.",
    "A1",
)
_VIP = Fault(
    "vip-is-key",
    "{other_label} is VIP, but {label} says “{value}”.",
    "A VIP is a key customer: choose 是 for {label}, or correct {other_label}.",
    "A1",
)
_SIGNED = Fault(
    "signed-customer-needs-more",
    "A customer with whom a contract is signed needs {label} as well.",
    "Fill in {label}, or correct {other_label} where nothing is signed yet.",
    "A1",
)

_ENDED = Fault(
    "ended-relation-needs-date",
    "{other_label} is “{other_value}”, so {label} is needed as well.",
    "Enter the day on which relations ended, or correct {other_label}.",
    "C8",
)

FORM = Form(
    id="customer",
    version=1,
    number="GD-J-01",
    title=Text("客户基本信息表", "Customer Basic Information Form"),
    shape=Shape.CARD,
    sheet=Text("客户", "Customers"),
    series_class="J",
    coding=Coding("J", year="opened"),
    party=Party(
        name="name",
        credit_code="credit_code",
        verify=("legal_representative", "address", "telephone", "email", "bank_account", "contacts"),
        shared=("telephone", "contacts.telephone", "contacts.mobile", "bank_account", "foreign_number"),
    ),
    customer="name",
    handler="owner",
    subject="客户基本信息表",
    dated="opened",
    retention=Retention("J", start="ended_on"),
    facets={
        "customer_type": "customer_type",
        "stage": "stage",
        "business_area": "business_area",
        "region": "region",
        "customer_kind": "customer_kind",
    },
    nature="基本信息",
    reviewers=("部门主管",),
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("一、企业信息", "1. The company"),
            (
                Column(
                    "name",
                    Text("客户名称", "Customer name"),
                    required=True,
                    wide=True,
                    aliases=("公司名称", "单位名称", "企业名称", "客户", "客户全称", "供应商/客户", "客户/供应商"),
                    help=Text(
                        "按营业执照或名片填写全称，不写简称。",
                        "The full name as on the licence or card, not a short one.",
                    ),
                    example="宁波海纳纺织品有限公司",
                ),
                replace(
                    PARTY_KIND,
                    label=Text("客户主体", "Kind of customer"),
                    help=Text("境内企业须填统一社会信用代码。", "A mainland company must give its credit code."),
                ),
                replace(
                    UNIFIED_CODE,
                    help=Text(
                        "营业执照上的18位代码，境内企业必填。",
                        "The 18 characters on the licence; needed for mainland companies.",
                    ),
                ),
                LEGAL_REPRESENTATIVE,
                Column(
                    "foreign_number",
                    Text("境外注册号/税号", "Foreign registration no."),
                    Kind.CODE,
                    help=Text(
                        "境外企业可填注册号或税号，选填。", "A foreign company's registration or tax number; optional."
                    ),
                ),
                Column(
                    "id_number",
                    Text("身份证号", "ID number"),
                    Kind.CODE,
                    digits=18,
                    checks=(ID_NUMBER,),
                    sensitive=True,
                    help=Text("客户是个人时选填。", "Optional, where the customer is a person."),
                ),
                LOCALITY,
                REGION,
                Column(
                    "country",
                    Text("国家/地区", "Country"),
                    Kind.CHOICE,
                    dictionary="国家地区",
                    required=True,
                    example="中国",
                ),
                Column(
                    "industry",
                    Text("所属行业", "Industry"),
                    Kind.CHOICE,
                    dictionary="行业",
                    required=True,
                    example="纺织服装",
                ),
                Column(
                    "address",
                    Text("注册地址", "Registered address"),
                    wide=True,
                    required=True,
                    example="宁波市海曙区药行街88号",
                ),
                replace(
                    TELEPHONE,
                    help=Text(
                        "固定电话写区号，分机写“转801”；境外号码以+和国家号开头。",
                        "With area code; extensions as 转801; foreign numbers begin with + and the country code.",
                    ),
                    example="0574-87651234转801",
                ),
                FAX,
                replace(EMAIL, aliases=(*EMAIL.aliases, "邮件", "邮箱地址")),
                Column("website", Text("网址", "Website")),
                Column(
                    "business_scope", Text("经营范围", "Business scope"), Kind.LONG, wide=True, lines=2, max_length=2000
                ),
                Column("size", Text("企业规模", "Size"), Kind.CHOICE, dictionary="企业规模"),
                Column(
                    "registered_capital",
                    Text("注册资本(万元)", "Registered capital (10,000)"),
                    Kind.MONEY,
                    checks=(NOT_NEGATIVE,),
                    help=Text("以万元为单位，只填数字。", "In units of 10,000; digits only."),
                    example="500",
                ),
            ),
        ),
        Section(
            Text("二、客户分类", "2. Classification"),
            (
                Column(
                    "customer_type",
                    Text("客户类型", "Customer type"),
                    Kind.CHOICE,
                    dictionary="客户类型",
                    required=True,
                    example="新客户",
                ),
                Column(
                    "stage",
                    Text("合作阶段", "Stage"),
                    Kind.CHOICE,
                    dictionary="合作阶段",
                    required=True,
                    example="意向沟通",
                ),
                Column(
                    "grade",
                    Text("客户等级", "Grade"),
                    Kind.CHOICE,
                    dictionary="客户等级",
                    required=True,
                    example="普通",
                ),
                Column(
                    "key_customer",
                    Text("是否重点客户", "Key customer?"),
                    Kind.CHOICE,
                    dictionary="是否",
                    required=True,
                    help=Text(
                        "VIP客户填“是”；项目复杂的普通客户也可填“是”。", "Yes for VIP, or for a complex project."
                    ),
                    example="否",
                ),
                replace(BUSINESS_AREA, required=True, example="出口"),
                Column(
                    "secrecy",
                    Text("密级", "Secrecy level"),
                    Kind.CHOICE,
                    dictionary="密级",
                    help=Text("不填按“内部”。", "内部 where left empty."),
                ),
                Column(
                    "owner",
                    Text("业务负责人", "Owner"),
                    Kind.PERSON,
                    required=True,
                    aliases=("业务员", "负责人"),
                    help=Text("填人员名册上的姓名。", "A name on the roster."),
                ),
                Column(
                    "department",
                    Text("所属部门", "Department"),
                    Kind.CHOICE,
                    dictionary="部门",
                    required=True,
                    example="销售部",
                ),
                OPENED,
                Column(
                    "first_contact", Text("首次接触日期", "First contact"), Kind.DATE, checks=PAST, example="2026-03-01"
                ),
                Column(
                    "contact_way",
                    Text("首次接触方式", "First contact by"),
                    Kind.CHOICE,
                    dictionary="联系方式",
                    example="展会",
                ),
                Column(
                    "intent", Text("合作意向", "Cooperation intent"), Kind.CHOICE, dictionary="合作意向", example="较强"
                ),
                Column(
                    "relation",
                    Text("往来状态", "Relation"),
                    Kind.CHOICE,
                    dictionary="往来状态",
                    help=Text("不填按“正常往来”。", "正常往来 where left empty."),
                ),
                Column(
                    "ended_on",
                    Text("停止往来日期", "Relation ended on"),
                    Kind.DATE,
                    checks=PAST,
                    help=Text("停止往来的必填。", "Needed once it has ended."),
                ),
            ),
        ),
        Section(
            Text("三、需求与市场", "3. Needs and market"),
            (
                Column(
                    "needs",
                    Text("首次洽谈与需求", "First talk and needs"),
                    Kind.LONG,
                    wide=True,
                    lines=3,
                    max_length=2000,
                ),
                Column(
                    "market_position",
                    Text("市场地位", "Market position"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=2000,
                ),
                Column("competitors", Text("竞争对手", "Competitors"), Kind.LONG, wide=True, lines=2, max_length=2000),
                Column(
                    "special_requirements",
                    Text("特殊要求", "Special requirements"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=2000,
                ),
            ),
        ),
        Section(
            Text(
                "四、信用与财务（重点客户必填信用等级与财务状况）", "4. Credit and finances (needed for key customers)"
            ),
            (
                Column(
                    "credit_rating",
                    Text("信用等级", "Credit rating"),
                    Kind.CHOICE,
                    dictionary="信用等级",
                    sensitive=True,
                ),
                Column(
                    "credit_limit",
                    Text("信用额度(元)", "Credit limit"),
                    Kind.MONEY,
                    checks=(NOT_NEGATIVE,),
                    sensitive=True,
                ),
                BANK,
                BANK_ACCOUNT,
                Column(
                    "finances",
                    Text("财务状况", "Finances"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=2000,
                    sensitive=True,
                ),
                Column(
                    "organisation",
                    Text("组织架构与决策链", "Organisation and decision chain"),
                    Kind.LONG,
                    wide=True,
                    lines=2,
                    max_length=2000,
                    sensitive=True,
                ),
            ),
        ),
        Section(
            Text("五、签约客户补充（合作签约阶段必填）", "5. Signed customers (needed from the signing on)"),
            (
                Column("contract_number", Text("合同编号", "Contract number"), Kind.CODE, example="HT-2026-018"),
                Column("order_facts", Text("订单情况", "Orders"), Kind.LONG, wide=True, lines=2, max_length=2000),
                Column("delivery_facts", Text("交付情况", "Delivery"), Kind.LONG, wide=True, lines=2, max_length=2000),
                Column(
                    "attachments",
                    Text("附件", "Attachments"),
                    Kind.CHOICE,
                    dictionary="附件",
                    many=True,
                    wide=True,
                    help=Text("有多项时用顿号隔开。", "Separate several with 、."),
                ),
            ),
        ),
    ),
    tables=(
        Table(
            "contacts",
            Text("六、联系人", "6. Contacts"),
            (
                Column("name", Text("姓名", "Name"), required=True, example="林敏"),
                Column("position", Text("职务", "Position"), example="采购经理"),
                Column("telephone", Text("电话", "Telephone"), Kind.PHONE),
                Column("mobile", Text("手机", "Mobile"), Kind.PHONE, example="13800138000"),
                Column("email", Text("邮箱", "E-mail"), Kind.EMAIL),
                Column("birthday", Text("生日", "Birthday"), Kind.DATE, sensitive=True),
                Column("preferences", Text("喜好", "Preferences"), sensitive=True),
                Column("decision_role", Text("决策角色", "Decision role"), Kind.CHOICE, dictionary="决策角色"),
            ),
            rows=5,
            least=1,
        ),
    ),
    rules=(
        *needed_when(equals("customer_kind", "境内企业"), ("credit_code",), _MAINLAND, because="customer_kind"),
        *needed_when(equals("key_customer", "是"), ("credit_rating", "finances"), _KEY, because="key_customer"),
        *needed_when(equals("grade", "VIP"), ("credit_rating", "finances"), _KEY, because="grade"),
        *needed_when(
            equals("stage", "合作签约"), ("contract_number", "order_facts", "delivery_facts"), _SIGNED, because="stage"
        ),
        RowRule(
            _VIP,
            lambda frame, facts: [
                g != "VIP" or k == "是" for g, k in zip(frame["grade"], frame["key_customer"], strict=True)
            ],
            cell="key_customer",
            others=("grade",),
            needs=("grade", "key_customer"),
        ),
        *needed_when(equals("relation", "停止往来"), ("ended_on",), _ENDED, because="relation"),
        after("ended_on", "opened"),
        after("opened", "first_contact"),
    ),
    signatures=(Text("填表人", "Filled in by"), Text("部门主管", "Supervisor"), Text("资料管理岗", "Archivist")),
    notes=(
        Text(
            "一个客户一份档案：同一客户再次交表，即更新原档案，档号不变。",
            "One customer, one file: a later form of the same customer updates the file under its code.",
        ),
        Text(
            "再次交表时空着的格子保留原有内容；要清除原有内容，请填“清空”。",
            "In a later form an empty cell keeps what is on file; write 清空 to clear it.",
        ),
    ),
)
