"""What is asked of the archive, and what it does for itself: consulting, changes, handover, destruction, breaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import SALES, SERVICE, Colleague, Company
from jobs.demo.customers import Customer, landline
from jobs.demo.forms.consulting import consulting_papers
from jobs.demo.forms.documents import OLD
from jobs.demo.forms.registers import row_of
from jobs.demo.nights import IN_A_ROW, last_day
from jobs.demo.papers import CodeOf, Paper
from jobs.demo.places import CITIES

#: The night, of all, before which each thing is done: late enough for the codes that it names.
_CHANGED: Final = (3, 9)
_DELETED: Final = 4
_REPORTED: Final = 3
_DESTROYED: Final = 9


def request_papers(
    rng: Random, company: Company, customers: Sequence[Customer], papers: Sequence[Paper], nights: Sequence[datetime]
) -> list[Paper]:
    """Return a year's requests.

    Args:
        rng: decides.
        company: who works there.
        customers: whom they are about; those in whose file something is corrected have it so from then on.
        papers: the other forms of the year.
        nights: all nights.
    """
    days = [last_day(night) for night in nights]
    early = [each for each in customers if each.opened < days[0]]
    return [
        *consulting_papers(rng, company, early, papers, days),
        *_changes(rng, papers, early, days),
        *_handover(rng, company, customers, days[2 * IN_A_ROW]),
        _destruction(rng, company, days[_DESTROYED]),
        _breach(rng, company, days[_REPORTED]),
    ]


def _at(rng: Random, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, rng.randint(9, 17), rng.randrange(60))


def _changes(
    rng: Random, papers: Sequence[Paper], customers: Sequence[Customer], days: Sequence[date]
) -> Iterator[Paper]:
    """Yield corrections of telephone numbers, and the deletion of a call that was written down twice (rule C8)."""
    forms = [each.values["name"] for each in papers if each.form == "customer"]
    once = [each for each in customers if forms.count(each.name) == 1 and each.values["customer_kind"] == "境内企业"]
    for number, night in enumerate(_CHANGED):
        customer, day = once[number], days[night]
        city = next(each for each in CITIES if str(customer.values["address"]).startswith(each.full))
        old, new = customer.values["telephone"], landline(rng, city)
        who = customer.owner_on(day)
        values = _request(who, day, "修改", CodeOf("customer", customer.name, needed=True), "客户换了总机，来函告知。")
        values["evidence"] = f"客户{day:%Y-%m-%d}来函"
        lines = [{"field": "联系电话", "old": old, "new": new}]
        customer.values["telephone"] = new
        yield Paper(
            "change_request", who.name, f"修改申请-{customer.short}.xlsx", _at(rng, day), values, {"changes": lines}
        )
    call = next(each for each in papers if each.form == "telephone_record")
    again = call.copy()
    # Written down a second time, with the time half an hour off.
    again.values["talked_at"] += timedelta(minutes=30)
    again.at += timedelta(days=1)
    yield again
    day = days[_DELETED]
    customer = next(each for each in customers if each.name == call.values["customer"])
    who = customer.owner_on(day)
    code = CodeOf("telephone_record", customer.name, call.values["talked_at"].date(), needed=True)
    values = _request(who, day, "删除", code, "同一次通话登记了两遍，这一份的时间记错了。")
    yield Paper("change_request", who.name, f"删除申请-{customer.short}.xlsx", _at(rng, day), values, {"changes": []})


def _request(who: Colleague, day: date, kind: str, code: CodeOf, reason: str) -> dict[str, Any]:
    return {
        "applicant": who.name,
        "department": who.department,
        "asked_on": day,
        "kind": kind,
        "code": code,
        "reason": reason,
    }


def _handover(rng: Random, company: Company, customers: Sequence[Customer], day: date) -> Iterator[Paper]:
    """Yield the slip by which the customers of whoever leaves go to whoever takes over (rule C14)."""
    giver, taker = company.leaver, company.newcomer
    rows = [
        row_of(
            "handover",
            {
                "handed_on": day,
                "from_person": giver.name,
                "to_person": taker.name,
                "customer": each.name,
                "code": CodeOf("customer", each.name, needed=True),
                "pending": "无" if not each.signed else f"合同{each.values['contract_number']}履行中，按订单跟进收款。",
                "given": "是",
                "taken": "是",
                "witness": company.supervisor(SALES).name,
            },
        )
        for each in customers
        if each.owner is giver and each.opened <= day
    ]
    yield Paper("handover", taker.name, f"客户交接-{giver.name}.xlsx", _at(rng, day), rows=rows)


def _destruction(rng: Random, company: Company, day: date) -> Paper:
    """Return the application to destroy what was left from former years and is due (rule E13)."""
    who = company.archivist
    due = OLD[:3]
    values = {
        "subject": "建档前到期沟通类资料销毁",
        "applicant": who.name,
        "department": who.department,
        "asked_on": day,
        "quantity": len(due),
        "classes": "G客户沟通与服务",
        "ground": "保管期满",
    }
    lines = [
        {"code": CodeOf("handed_in_documents", subject, needed=True), "title": subject, "appraisal": "同意销毁"}
        for _, subject, _ in due
    ]
    return Paper(
        "destruction_application", who.name, f"销毁申请{day:%m%d}.xlsx", _at(rng, day), values, {"items": lines}
    )


def _breach(rng: Random, company: Company, day: date) -> Paper:
    """Return the report of a breach (rules B12 E10); `jobs.demo.drafts` looks into it."""
    reporter = company.staff(SERVICE)
    values: dict[str, Any] = {
        "subject": "报价单被拍照外传",
        "kind": "泄露客户信息",
        "reported_on": day,
        "occurred_on": day - timedelta(days=4),
        "place": "三楼办公室",
        "what": "下班后看到有人用手机拍摄桌上的报价单和客户名单，次日同行报出了同样的底价。",
        "evidence": "时间在晚上七点左右，可查门禁记录。",
    }
    return Paper("breach_report", reporter.name, "举报.xlsx", _at(rng, day), values)
