"""Columns that the files of customers and of suppliers share: who a partner is, where, how to reach and to pay it."""

from __future__ import annotations

from typing import Final

from validators.checks import CREDIT_CODE, PAST
from validators.declaration import Column, Kind
from validators.message import Text

PARTY_KIND: Final = Column(
    "customer_kind",
    Text("单位主体", "Kind of partner"),
    Kind.CHOICE,
    dictionary="客户主体",
    required=True,
    example="境内企业",
)
UNIFIED_CODE: Final = Column(
    "credit_code",
    Text("统一社会信用代码", "Credit code"),
    Kind.CODE,
    digits=18,
    checks=(CREDIT_CODE,),
    aliases=("信用代码", "统一信用代码"),
    help=Text("营业执照上的18位代码，境内企业必填。", "The 18 characters on the licence."),
    example="91330200MA2AF05N4B",
)
LEGAL_REPRESENTATIVE: Final = Column(
    "legal_representative",
    Text("法定代表人", "Legal representative"),
    aliases=("法人代表", "企业法人"),
    example="陈国栋",
)
LOCALITY: Final = Column(
    "locality",
    Text("境内/境外", "Mainland or abroad"),
    Kind.CHOICE,
    dictionary="属地",
    required=True,
    example="境内",
)
REGION: Final = Column(
    "region",
    Text("地域", "Region"),
    Kind.CHOICE,
    dictionary="地域",
    depends_on="locality",
    required=True,
    help=Text("先选“境内/境外”，再选地域。", "Choose “Mainland or abroad” first."),
    example="华东",
)
TELEPHONE: Final = Column(
    "telephone",
    Text("联系电话", "Telephone"),
    Kind.PHONE,
    required=True,
    aliases=("电话",),
    help=Text(
        "固定电话写区号；境外号码以+和国家号开头。",
        "With area code; foreign numbers begin with + and the country code.",
    ),
    example="0757-86231188",
)
FAX: Final = Column("fax", Text("传真", "Fax"), Kind.PHONE)
EMAIL: Final = Column(
    "email",
    Text("电子邮箱", "E-mail"),
    Kind.EMAIL,
    aliases=("邮箱", "联系邮件"),
    example="sales@example.com",
)
BUSINESS_AREA: Final = Column("business_area", Text("业务领域", "Business area"), Kind.CHOICE, dictionary="业务领域")
OPENED: Final = Column(
    "opened",
    Text("建档日期", "File opened on"),
    Kind.DATE,
    required=True,
    checks=PAST,
    help=Text("决定档号的年份，如 2026-11-21。", "Gives the code its year, such as 2026-11-21."),
    example="2026-03-12",
)
BANK: Final = Column("bank", Text("开户银行", "Bank"), sensitive=True)
BANK_ACCOUNT: Final = Column(
    "bank_account",
    Text("银行账号", "Bank account"),
    Kind.CODE,
    sensitive=True,
    help=Text("按文本填写，不要让Excel变成科学记数。", "As text, so that Excel does not round it."),
)
