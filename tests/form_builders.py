"""A valid filled form of each kind, with whatever a test changes: `a_contract(state="已完成")` lacks its date.

Customer, visit record and borrowing register stand in `builders`. On a card, tables are given by their
names: `a_consult_request(codes=[{"code": "J2026001"}])`. On a register, `rows` gives several rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from builders import a_credit_code, a_customer, a_loan, a_visit, fill

from validators.filled import Filled
from validators.forms import forms

HAINA = "宁波海纳纺织品有限公司"
TIANLI = "佛山天利五金制品有限公司"

#: Form id -> the fields of a valid record.
_FIELDS: Mapping[str, Mapping[str, object]] = {
    "supplier": {
        "name": TIANLI,
        "partner_kind": "供应商",
        "customer_kind": "境内企业",
        "legal_representative": "罗芳英",
        "credit_code": a_credit_code(7),
        "address": "佛山市南海区桂澜北路26号",
        "locality": "境内",
        "region": "华南",
        "contact": "张军",
        "telephone": "0757-86231188",
        "products": "家具用五金件",
        "licence_number": a_credit_code(7),
        "licence_term": "长期",
        "attachments": "营业执照复印件、开户资料",
        "bank": "中国银行佛山分行",
        "bank_account": "6222021001116245702",
        "sample": "未做",
        "handler": "王芳",
        "department": "产品部/采购部",
        "opened": date(2026, 3, 12),
    },
    "credit_review": {
        "customer": HAINA,
        "reviewed_on": date(2026, 7, 1),
        "reviewer": "王芳",
        "department": "销售部",
        "operations_score": 80,
        "finance_score": 75,
        "history_score": 90,
        "risk_score": 70,
        "rating": "B",
        "valid_until": date(2027, 6, 30),
        "credit_limit": 500000,
        "currency": "人民币",
        "payment_terms": "月结30天",
        "conclusion": "经营稳定，按期付款，维持B级。",
    },
    "visit_plan": {
        "customer": HAINA,
        "planned_start": "2026-11-25 14:00",
        "planned_end": "2026-11-25 16:30",
        "place": "宁波市海曙区",
        "purpose": "秋季面料打样",
        "points": "确认色卡，议定交期",
        "lead_visitor": "王芳",
        "visitors": "李明",
        "key_customer": "否",
        "departments": "市场部、客服部",
    },
    "telephone_record": {
        "customer": HAINA,
        "talked_at": "2026-11-20 10:15",
        "direction": "呼出",
        "caller": "王芳",
        "contact": "林敏",
        "department": "销售部",
        "subject": "秋季面料报价",
        "content": "对方要求三日内给出报价。",
    },
    "mail_record": {
        "customer": HAINA,
        "subject": "Re: Quotation for autumn fabrics",
        "sent_at": "2026-11-20 09:42",
        "direction": "收到",
        "sender_address": "lin@haina-textile.com",
        "to": "wangfang@example.com; chengang@example.com",
        "handler": "王芳",
        "department": "销售部",
        "body": "Dear Ms Wang,\nplease send us your best price.",
    },
    "meeting_minutes": {
        "subject": "十月客户需求分析会",
        "kind": "分析会",
        "place": "三楼会议室",
        "meeting_start": "2026-11-05 09:30",
        "meeting_end": "2026-11-05 11:00",
        "chair": "陈刚",
        "recorder": "王芳",
        "attendees": "王芳、李明、陈刚",
        "department": "销售部",
        "agenda": "一、十月拜访汇总。二、下月计划。",
        "discussion": "客户普遍要求缩短交期。",
    },
    "contract": {
        "number": "HT-2026-018",
        "contract_type": "销售合同",
        "customer": HAINA,
        "signed_on": date(2026, 10, 12),
        "ends_on": date(2027, 10, 11),
        "amount": 128000,
        "currency": "美元",
        "state": "履行中",
        "handler": "王芳",
        "department": "销售部",
    },
    "quotation": {
        "quoted_on": date(2026, 11, 10),
        "customer": HAINA,
        "product": "棉涤混纺布 40支",
        "amount": 56000,
        "currency": "美元",
        "valid_until": date(2026, 12, 10),
        "outcome": "待定",
        "handler": "王芳",
    },
    "order": {
        "number": "PO-2026-105",
        "ordered_on": date(2026, 10, 20),
        "customer": HAINA,
        "lines": "棉涤混纺布 40支；同色缝线",
        "quantity": 5000,
        "unit": "米",
        "amount": 128000,
        "currency": "美元",
        "delivery_on": date(2026, 12, 15),
        "delivery_address": "宁波市海曙区药行街88号",
        "contract": "HT-2026-018",
        "handler": "王芳",
    },
    "invoice_payment": {
        "kind": "开出发票",
        "number": "26332000000012345678",
        "dated": date(2026, 11, 2),
        "customer": HAINA,
        "reference": "PO-2026-105",
        "amount": 128000,
        "currency": "美元",
        "due_on": date(2026, 12, 2),
        "handler": "王芳",
    },
    "satisfaction": {
        "surveyed_on": date(2026, 11, 16),
        "customer": HAINA,
        "contact": "林敏",
        "way": "电话",
        "score": 4,
        "content": "交期准时，希望增加色卡",
        "handler": "王芳",
        "department": "客服部",
    },
    "complaint": {
        "received_on": date(2026, 11, 12),
        "customer": HAINA,
        "kind": "质量",
        "subject": "第三批布色差",
        "problem": "缸差明显，要求换货",
        "handler": "王芳",
    },
    "suggestion": {
        "suggested_on": date(2026, 11, 18),
        "customer": HAINA,
        "subject": "增加色卡",
        "content": "每季寄送新色卡一套",
        "handler": "王芳",
        "answering_department": "市场部",
        "decision": "待定",
    },
    "supplier_evaluation": {
        "customer": TIANLI,
        "period": "2026年上半年",
        "evaluated_on": date(2026, 7, 8),
        "quality_score": 92,
        "delivery_score": 85.5,
        "service_score": 88,
        "price_score": 79,
        "verdict": "合格",
        "handler": "王芳",
        "department": "产品部/采购部",
    },
    "handed_in_documents": {
        "file_name": "海纳营业执照.pdf",
        "doc_class": "J客户基础资料",
        "doc_type": "营业执照",
        "nature": "基本信息",
        "customer": HAINA,
        "subject": "海纳纺织营业执照",
        "dated": date(2026, 3, 1),
        "received_on": date(2026, 11, 18),
        "paper": "否",
        "handler": "王芳",
    },
    "consult_request": {
        "applicant": "王芳",
        "department": "销售部",
        "asked_on": date(2026, 11, 20),
        "purpose": "审计检查",
        "subject": "海纳纺织近三年往来文件",
        "reason": "年度审计需要核对。",
        "way": "阅览",
        "until": date(2026, 11, 27),
        "customer": HAINA,
        "outside": "否",
    },
    "change_request": {
        "applicant": "王芳",
        "department": "销售部",
        "asked_on": date(2026, 11, 20),
        "kind": "修改",
        "code": "J2026001",
        "reason": "客户更换电话。",
    },
    "handover": {
        "handed_on": date(2026, 11, 18),
        "from_person": "周强",
        "to_person": "王芳",
        "customer": HAINA,
        "pending": "无",
        "given": "是",
        "taken": "是",
        "witness": "陈刚",
    },
    "destruction_application": {
        "subject": "重复拜访记录销毁",
        "applicant": "赵敏",
        "department": "文件管理部门",
        "asked_on": date(2026, 11, 20),
        "quantity": 1,
        "classes": "G客户沟通与服务",
        "ground": "提前销毁",
        "reason": "重复件，没有保存价值。",
    },
    "stock_taking": {
        "list": "QD2026-2-001",
        "code": "J2026001",
        "expected_place": "3号柜-2层-5盒",
        "found": "是",
        "condition": "完好",
        "cabinet": "正常",
        "handler": "赵敏",
        "taken_on": date(2026, 7, 2),
    },
    "breach_report": {
        "subject": "客户报价被带出公司",
        "kind": "泄露客户信息",
        "reported_on": date(2026, 11, 20),
        "occurred_on": date(2026, 11, 16),
        "place": "三楼办公室",
        "what": "有人把报价单拍照外传。",
    },
}
#: Form id -> table -> its lines.
_LINES: Mapping[str, Mapping[str, Sequence[Mapping[str, object]]]] = {
    "telephone_record": {"follow_ups": ({"what": "发送报价", "who": "王芳", "until": date(2026, 11, 23)},)},
    "meeting_minutes": {"decisions": ({"what": "编制十二月计划", "who": "李明", "until": date(2026, 11, 30)},)},
    "consult_request": {"codes": ()},
    "change_request": {"changes": ({"field": "联系电话", "old": "0574-87651234转801", "new": "0574-87651235"},)},
    "destruction_application": {
        "items": ({"code": "G2026拜访001", "title": "海纳纺织拜访记录", "appraisal": "同意销毁"},)
    },
}


def a_row(form_id: str, **changes: object) -> dict[str, object]:
    """Return the fields of a valid record of the form."""
    return {**_FIELDS[form_id], **changes}


def a_form(form_id: str, *rows: Mapping[str, object], **changes: Any) -> Filled:
    """Return the form filled with `rows`, or with one valid record that has `changes`."""
    lines = {table: changes.pop(table, given) for table, given in _LINES.get(form_id, {}).items()}
    return fill(forms()[form_id], rows or [a_row(form_id, **changes)], lines)


a_supplier = partial(a_form, "supplier")
a_credit_review = partial(a_form, "credit_review")
a_plan = partial(a_form, "visit_plan")
a_call = partial(a_form, "telephone_record")
a_mail = partial(a_form, "mail_record")
a_meeting = partial(a_form, "meeting_minutes")
a_contract = partial(a_form, "contract")
a_quotation = partial(a_form, "quotation")
an_order = partial(a_form, "order")
an_invoice = partial(a_form, "invoice_payment")
a_survey = partial(a_form, "satisfaction")
a_complaint = partial(a_form, "complaint")
a_suggestion = partial(a_form, "suggestion")
an_evaluation = partial(a_form, "supplier_evaluation")
a_slip = partial(a_form, "handed_in_documents")
a_consult_request = partial(a_form, "consult_request")
a_change_request = partial(a_form, "change_request")
a_handover = partial(a_form, "handover")
a_destruction = partial(a_form, "destruction_application")
a_stock_taking = partial(a_form, "stock_taking")
a_breach = partial(a_form, "breach_report")

#: Form id -> builder of a valid one.
BUILDERS: Mapping[str, Callable[[], Filled]] = {
    "customer": a_customer,
    "visit_record": a_visit,
    "borrowing": a_loan,
    **{form_id: partial(a_form, form_id) for form_id in _FIELDS},
}
