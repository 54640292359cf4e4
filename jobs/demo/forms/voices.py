"""What customers say of us: surveys, complaints followed to their end, suggestions answered (rules E B7 C9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import MARKET, SERVICE, Company
from jobs.demo.customers import Customer
from jobs.demo.forms.registers import Entry, registers
from jobs.demo.papers import CodeOf, Paper
from jobs.demo.workdays import next_workday, workday

_OPINIONS: Final = (
    "交期准时，希望增加色卡。",
    "业务回复快，单证希望提前一天给草稿。",
    "质量稳定，价格略高于同行。",
    "包装改进后破损明显减少。",
    "样品速度满意，大货与样品略有色差。",
)
#: (kind, subject, problem, course, result, whose fault)
_COMPLAINTS: Final = (
    (
        "数量",
        "大货短装",
        "到货比装箱单少{n}箱，要求补发。",
        "已调监装照片和磅单核对。",
        "随下一批补发，并向客户致歉。",
        "我方",
    ),
    (
        "质量",
        "批次色差",
        "第{n}批与确认样有色差，客户要求换货。",
        "已取样送检，供应商确认换缸未打小样。",
        "换货，供应商承担费用。",
        "供应商",
    ),
    (
        "单证",
        "提单电放延误",
        "电放晚两天，产生滞箱费，要求协商分担。",
        "已与货代核对时间。",
        "滞箱费由货代承担。",
        "物流",
    ),
    (
        "包装",
        "外箱破损",
        "卸柜时发现{n}箱破损，内装物受潮。",
        "已收集照片，查明纸箱克重不足。",
        "改用五层瓦楞纸箱。",
        "我方",
    ),
    (
        "交期",
        "交货延期",
        "约定船期延后{n}天，影响客户上架。",
        "工厂停电检修，未提前告知。",
        "改走快船，差价我方承担。",
        "供应商",
    ),
)
_IDEAS: Final = (
    ("增加色卡", "每季寄送新色卡一套，便于选色。", "采纳", "自下季度起每季首月寄出。"),
    ("样品贴二维码", "样品上贴二维码，扫码看参数和报价有效期。", "部分采纳", "先在新品样品上试行。"),
    ("季度视频会", "每季度开一次视频会，通报新品和排产。", "采纳", "已列入年度计划，首次定在下月。"),
    ("缩小起订量", "常规款起订量降到300件。", "不采纳", "工厂开机成本所限，可与其他订单拼做。"),
    ("中英文说明书", "随货附中英文说明书电子版。", "待定", ""),
)


def voice_papers(
    rng: Random, company: Company, customers: Sequence[Customer], visits: Sequence[Paper], first: date, last: date
) -> list[Paper]:
    """Return the year's registers of surveys, complaints and suggestions."""
    names = {each.name: each for each in customers}
    entries = [
        *_surveys(rng, company, customers, first, last),
        *_complaints(rng, company, names, visits, last),
        *_suggestions(rng, company, names, visits),
    ]
    return registers(rng, [each for each in entries if each.day <= last])


def _surveys(rng: Random, company: Company, customers: Sequence[Customer], first: date, last: date) -> Iterator[Entry]:
    """Yield four rounds of asking those who have signed, and a few others."""
    who = company.staff(SERVICE)
    for round_ in range(4):
        day = workday(first + (last - first) * (round_ + 1) / 4 - timedelta(days=12))
        known = [each for each in customers if each.opened < day - timedelta(days=30)]
        asked = [each for each in known if each.signed and each.signed < day] or known[:2]
        for at, customer in enumerate(asked[:6]):
            score = rng.choice((3, 4, 4, 5, 5))
            on = next_workday(day, at // 2) if at else day
            yield Entry(
                "satisfaction",
                who,
                on,
                {
                    "surveyed_on": on,
                    "customer": customer.name,
                    "contact": customer.contacts[0]["name"],
                    "way": rng.choice(("电话", "邮件", "问卷")),
                    "score": score,
                    "product_score": min(5, score + rng.choice((0, 0, 1))),
                    "delivery_score": max(1, score - rng.choice((0, 0, 1))),
                    "service_score": min(5, score + rng.choice((0, 1))),
                    "content": rng.choice(_OPINIONS),
                    "handler": who.name,
                    "department": who.department,
                },
            )


def _complaints(
    rng: Random, company: Company, names: dict[str, Customer], visits: Sequence[Paper], last: date
) -> Iterator[Entry]:
    """Yield the complaints that visitors brought home, each until it is closed."""
    who, head = company.staff(SERVICE), company.supervisor(SERVICE)
    heard = [each for each in visits if each.values["complaints"] and each.values["customer"] in names]
    heard += [each for each in visits if each not in heard and each.values["customer"] in names][3::13]
    for number, visit in enumerate(sorted(heard, key=lambda each: (each.at, each.person))):
        customer, seen = names[visit.values["customer"]], visit.values["visit_start"].date()
        received = next_workday(seen)
        kind, subject, problem, course, result, fault = _COMPLAINTS[number % len(_COMPLAINTS)]
        values: dict[str, Any] = {
            "received_on": received,
            "customer": customer.name,
            "contact": visit.values["contact"],
            "kind": kind,
            "subject": subject,
            "problem": problem.format(n=rng.randint(2, 9)),
            "source": CodeOf("visit_record", customer.name, seen),
            "handler": who.name,
        }
        yield Entry("complaint", who, received, dict(values))
        looked = next_workday(received, rng.randint(5, 9))
        yield Entry("complaint", who, looked, values | {"course": course})
        closed = next_workday(looked, rng.randint(12, 30))
        if number % 4 != 3 and closed <= last:
            values |= {"course": course, "result": result, "responsible": fault, "closed_on": closed}
            if fault == "我方":
                values |= {"allowance": rng.randint(5, 30) * 100, "currency": customer.currency, "approver": head.name}
            yield Entry("complaint", who, closed, values)


def _suggestions(rng: Random, company: Company, names: dict[str, Customer], visits: Sequence[Paper]) -> Iterator[Entry]:
    heard = [each for each in visits if each.values["suggestions"] and each.values["customer"] in names]
    for number, visit in enumerate(heard[::4]):
        customer, day = names[visit.values["customer"]], visit.values["visit_start"].date()
        who = customer.owner_on(day)
        subject, content, decision, reply = _IDEAS[number % len(_IDEAS)]
        values: dict[str, Any] = {
            "suggested_on": day,
            "customer": customer.name,
            "contact": visit.values["contact"],
            "subject": subject,
            "content": content,
            "handler": who.name,
            "answering_department": MARKET,
            "decision": "待定",
        }
        yield Entry("suggestion", who, day, values)
        if reply:
            answered = next_workday(day, rng.randint(8, 25))
            whose = customer.owner_on(answered)
            decided = {"decision": decision, "reply": reply, "replied_on": answered, "handler": whose.name}
            yield Entry("suggestion", whose, answered, values | decided)
