"""业务合同登记表: every contract under its own number, kept from its completion on (rules E D5)."""

from dataclasses import replace

from validators.checks import NEAR, NOT_NEGATIVE, PAST
from validators.columns import CURRENCY, CUSTOMER, DEPARTMENT, HANDLER, REMARKS, SECRECY
from validators.declaration import Coding, Column, Form, Kind, Retention, RowRule, Section, Shape, TimeLimit
from validators.message import Fault, Text
from validators.purchases import SUPPLIER_FIRST
from validators.rules import after, equals, needed_when

_ENDED = Fault(
    "ended-contract-needs-date",
    "The contract is “{other_value}”, so {label} is needed as well.",
    "Enter the day on which the contract was completed or ended; its retention period counts from there.",
    "E11",
)
_RUNNING = Fault(
    "running-contract-has-no-end",
    "{label} is “{value}”, but {other_label} “{other_value}” says that the contract still runs.",
    "Choose 已完成 or 已终止, or clear the date of completion.",
    "E11",
)
FORM = Form(
    id="contract",
    version=1,
    number="GD-Y-01",
    title=Text("业务合同登记表", "Contract Register"),
    shape=Shape.REGISTER,
    sheet=Text("合同", "Contracts"),
    series_class="Y",
    coding=Coding("Y", year="signed_on", type="=contract_type"),
    natural_key=("number",),
    customer="customer",
    buys_from="customer",
    handler="handler",
    subject="{customer}{contract_type}{number}",
    dated="signed_on",
    retention=Retention("Y", start="completed_on"),
    time_limit=TimeLimit(after="signed_on"),
    nature="合作文件",
    reviewers=("部门主管",),
    secrecy_from="secrecy",
    sections=(
        Section(
            Text("合同登记", "Contracts"),
            (
                Column(
                    "number",
                    Text("合同编号", "Contract number"),
                    Kind.CODE,
                    required=True,
                    width=13,
                    aliases=("合同号", "协议编号", "协议号"),
                    help=Text("合同上的编号，不是档号。", "The number on the contract, not the archive code."),
                    example="HT-2026-018",
                ),
                Column(
                    "contract_type",
                    Text("合同类型", "Type"),
                    Kind.CHOICE,
                    dictionary="合同类型",
                    required=True,
                    width=10,
                    aliases=("合同类别", "合同种类", "合同性质", "类别", "类型"),
                    example="销售合同",
                ),
                replace(
                    CUSTOMER,
                    aliases=(
                        *(
                            "客户/供应商",
                            "供应商/客户",
                            "客户",
                            "客户全称",
                            "供应商",
                            "供应商名称",
                            "公司名称",
                            "单位名称",
                        ),
                        *(
                            "对方单位",
                            "对方名称",
                            "对方单位名称",
                            "签约单位",
                            "签约对方",
                            "合同对方",
                            "合同相对方",
                            "往来单位",
                        ),
                    ),
                    help=Text(
                        "采购合同填供应商全称，供应商档案须已齐全。",
                        "The supplier's full name on a purchase contract; its file must be complete.",
                    ),
                ),
                Column(
                    "signed_on",
                    Text("签订日期", "Signed on"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=PAST,
                    aliases=("签约日期", "签署日期", "签订时间", "签约时间", "签署时间", "合同日期", "合同签订日期"),
                    help=Text("决定档号的年份。", "Gives the code its year."),
                    example="2026-10-12",
                ),
                Column(
                    "starts_on",
                    Text("开始日期", "Runs from"),
                    Kind.DATE,
                    width=11,
                    checks=NEAR,
                    aliases=("履行开始日期", "起始日期", "开始时间", "起始时间", "生效日期"),
                    help=Text("不填即从签订日起。", "From the signing where left empty."),
                ),
                Column(
                    "ends_on",
                    Text("截止日期", "Runs until"),
                    Kind.DATE,
                    required=True,
                    width=11,
                    checks=NEAR,
                    aliases=("履行期限至", "到期日期", "到期日", "终止日期", "结束日期", "截止时间", "有效期至"),
                    example="2027-10-11",
                ),
                Column(
                    "amount",
                    Text("合同金额", "Amount"),
                    Kind.MONEY,
                    required=True,
                    width=13,
                    checks=(NOT_NEGATIVE,),
                    aliases=("金额", "合同总额", "合同总金额", "总金额", "合同总价", "合同价款", "合同价"),
                    help=Text(
                        "只填数字；没有总金额的框架合同填0。", "Digits only; 0 for a frame contract without total."
                    ),
                    example="128000",
                ),
                CURRENCY,
                Column("project", Text("项目", "Project"), width=11, aliases=("项目名称",), example="秋季面料"),
                Column(
                    "state",
                    Text("合同状态", "State"),
                    Kind.CHOICE,
                    dictionary="合同状态",
                    required=True,
                    width=8,
                    aliases=("状态",),
                    example="履行中",
                ),
                Column(
                    "completed_on",
                    Text("完成日期", "Completed on"),
                    Kind.DATE,
                    width=11,
                    checks=PAST,
                    aliases=("完成时间", "实际完成日期", "履行完毕日期", "完结日期", "办结日期"),
                    help=Text(
                        "已完成或已终止的必填；保管期限从此日起算。",
                        "Needed once completed or ended; the retention period counts from it.",
                    ),
                ),
                Column(
                    "paper_place",
                    Text("存放位置", "Place of paper"),
                    width=10,
                    aliases=("纸质存放位置",),
                    help=Text("纸质合同所在的柜、层、盒。", "Cabinet, shelf and box of the paper contract."),
                    example="3号柜-2层-5盒",
                ),
                Column(
                    "attachment",
                    Text("附件", "Scan"),
                    width=9,
                    help=Text("扫描件文件名；扫描件用资料移交单移交。", "Name of the scan, handed in with its slip."),
                ),
                HANDLER,
                replace(DEPARTMENT, example="销售部"),
                SECRECY,
                replace(REMARKS, width=8),
            ),
        ),
    ),
    rules=(
        after("ends_on", "signed_on"),
        after("ends_on", "starts_on"),
        after("completed_on", "signed_on"),
        *needed_when(equals("state", "已完成", "已终止"), ("completed_on",), _ENDED, because="state"),
        RowRule(
            _RUNNING,
            lambda frame, facts: [state != "履行中" for state in frame["state"]],
            cell="completed_on",
            others=("state",),
            needs=("completed_on", "state"),
        ),
        *SUPPLIER_FIRST,
    ),
    signatures=(Text("经办人", "Handler"), Text("部门主管", "Supervisor"), Text("资料管理岗", "Archivist")),
    notes=(
        Text(
            "一行一份合同，以合同编号认定；完成时在同一行改合同状态、补填完成日期，再交一次。",
            "One row a contract, known by its number; on completion change state and date in the same row and hand it "
            "in again.",
        ),
        Text("已收下的行可以留在表里，不会重复登记。", "Rows already taken may stay; they are not entered twice."),
    ),
    printed_rows=40,
)
