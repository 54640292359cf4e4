"""Documents handed in with their slips: originals of contracts, reports, and what was left from former years (rules C12 E)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import MARKET, Company
from jobs.demo.customers import Customer
from jobs.demo.forms.registers import Entry, registers
from jobs.demo.papers import CodeOf, Paper
from jobs.demo.workdays import next_workday, workday

#: (type, subject, months before the first day on which its month began): paper from before the archive.
OLD: Final = (
    ("拜访", "华东老客户走访记录汇编", 52),
    ("市场调研", "家纺出口市场调研报告", 49),
    ("活动", "秋季广交会参展总结", 45),
    ("培训", "新员工外贸单证培训材料", 40),
)
_REPORTS: Final = (
    ("活动", "春季广交会参展总结", 0.45),
    ("市场调研", "欧洲家居消费趋势调研", 0.6),
    ("培训", "客户资料归档办法培训签到与课件", 0.2),
    ("销售报表", "上半年销售分析报表", 0.68),
)


def document_papers(
    rng: Random, company: Company, customers: Sequence[Customer], first: date, last: date
) -> list[Paper]:
    """Return the slips of a year; what they list lies on paper."""
    archivist, market = company.archivist, company.staff(MARKET)
    begun = next_workday(first, 12)
    entries = [
        Entry(
            "handed_in_documents",
            archivist,
            begun,
            _row(
                doc_class="G客户沟通与服务",
                doc_type=kind,
                nature="市场信息",
                subject=subject,
                dated=old_day(first, months),
                received_on=begun,
                paper_place=f"1号柜-{1 + at}层-1盒",
                handler=archivist.name,
                remarks="建档前的旧资料",
            ),
        )
        for at, (kind, subject, months) in enumerate(OLD)
    ]
    for at, (kind, subject, share) in enumerate(_REPORTS):
        day = workday(first + (last - first) * share)
        values = _row(
            doc_class="G客户沟通与服务",
            doc_type=kind,
            nature="市场信息",
            subject=f"{day.year}年{subject}",
            dated=day,
            received_on=day,
            paper_place=f"1号柜-{1 + at}层-2盒",
            handler=market.name,
        )
        entries.append(Entry("handed_in_documents", market, day, values))
    signed = [each for each in customers if each.signed and each.signed < last - timedelta(days=30)]
    for at, customer in enumerate(signed[::2]):
        assert customer.signed
        day = next_workday(customer.signed, 3)
        who = customer.owner_on(day)
        values = _row(
            doc_class="Y业务交易",
            doc_type="销售合同",
            nature="合作文件",
            customer=customer.name,
            subject=f"{customer.short}合同{customer.values['contract_number']}原件",
            dated=customer.signed,
            received_on=day,
            paper_place=f"2号柜-{1 + at % 5}层-3盒",
            handler=who.name,
            belongs_to=CodeOf("contract", customer.name, customer.signed),
        )
        entries.append(Entry("handed_in_documents", who, day, values))
    return registers(rng, [each for each in entries if each.day <= last])


def old_day(first: date, months: int) -> date:
    """Return the day of a document from before the archive."""
    return workday(first - timedelta(days=30 * months))


def _row(**values: Any) -> dict[str, Any]:
    return {"file_name": "无", "paper": "是"} | values
