"""Documents handed in with their slips: originals of contracts, reports, and what was left from former years (rules C12 E)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import DOMAIN, MARKET, Company
from jobs.demo.customers import Customer
from jobs.demo.forms.registers import Entry, registers
from jobs.demo.papers import CodeOf, Paper
from jobs.demo.scans import a_saved_mail, a_scan
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
    rng: Random,
    company: Company,
    customers: Sequence[Customer],
    first: date,
    last: date,
    coded: Sequence[date],
) -> list[Paper]:
    """Return the slips of a year: what lies on paper, scans and mails.

    Args:
        rng: decides.
        company: who works there.
        customers: whom the documents are about.
        first: the year's first day.
        last: its last one.
        coded: days on which what was handed in some days before has its code.
    """
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
    entries += _originals(customers, coded)
    entries += _mails(customers, first, last)
    return registers(rng, [each for each in entries if each.day <= last])


def _originals(customers: Sequence[Customer], coded: Sequence[date]) -> Iterator[Entry]:
    """Yield the scans of contracts that have their code, each beside its paper (rule C12)."""
    for customer in customers:
        day = next((each for each in coded if customer.signed and each > next_workday(customer.signed, 2)), None)
        if day is None or not customer.owner_on(day).works_on(day):
            continue
        who, number = customer.owner_on(day), customer.values["contract_number"]
        name, title = f"{customer.short}合同{number}.pdf", f"{customer.short}合同{number}扫描件"
        values = _row(
            file_name=name,
            doc_class="Y业务交易",
            doc_type="销售合同",
            nature="合作文件",
            customer=customer.name,
            subject=title,
            dated=customer.signed,
            received_on=day,
            paper_place=customer.paper_place,
            handler=who.name,
            belongs_to=CodeOf("contract", customer.name, customer.signed, needed=True),
        )
        yield Entry("handed_in_documents", who, day, values, ((name, a_scan(title)),))


def _mails(customers: Sequence[Customer], first: date, last: date) -> Iterator[Entry]:
    """Yield mails that were saved as they came, in place of a form."""
    abroad = [each for each in customers if each.values["customer_kind"] == "境外企业"]
    for at, customer in enumerate(abroad[:4]):
        day = max(workday(first + (last - first) * (at + 1) / 5), next_workday(customer.opened, 6))
        who = customer.owner_on(day)
        sent = datetime(day.year, day.month, day.day, 9, 20 + at)
        subject, sender = f"Inquiry {customer.trade.products[at]}", customer.contacts[0]["email"]
        text = f"Dear {who.name},\n\nPlease quote {at + 2}00 pcs of {customer.trade.products[at]}, FOB Ningbo.\n"
        name = f"{customer.short} {day:%m%d}.eml"
        values = _row(
            file_name=name,
            doc_class="G客户沟通与服务",
            doc_type="邮件",
            nature="市场信息",
            customer=customer.name,
            subject=subject,
            dated=day,
            received_on=day,
            paper="否",
            handler=who.name,
        )
        mail = a_saved_mail(subject, sender, f"{who.login}@{DOMAIN}", sent, text)
        yield Entry("handed_in_documents", who, day, values, ((name, mail),))


def old_day(first: date, months: int) -> date:
    """Return the day of a document from before the archive."""
    return workday(first - timedelta(days=30 * months))


def _row(**values: Any) -> dict[str, Any]:
    return {"file_name": "无", "paper": "是"} | values
