"""Talks: telephone calls, mails and meetings (rules E B6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import DOMAIN, MARKET, SALES, SERVICE, Colleague, Company
from jobs.demo.customers import Customer
from jobs.demo.papers import Paper
from jobs.demo.workdays import next_workday, spread, workday

_CALLS: Final = (
    ("{product}报价跟进", "对方要求{n}日内给出{product}的正式报价，并说明包装方式。", "报价单发邮件，抄送主管。"),
    ("交期确认", "客户催问{product}交期，我方答复下周给出排产计划。", None),
    ("样品签收", "客户已收到样品，颜色认可，手感待总经理确认。", "下周再通话一次。"),
    ("付款提醒", "财务答复本周五前安排付款，水单随后发来。", None),
    ("来访安排", "客户计划下月来厂看{product}生产线，请安排接送和会议室。", "行程确定后发邀请函。"),
)
_MAILS: Final = (
    (
        "Re: Quotation for {product}",
        "Dear {who},\n\nPlease send us your best FOB Ningbo price for {product}, {n}00 pcs.\n\nBest regards,\n{contact}",
        "收到",
    ),
    (
        "{product}样品寄送通知",
        "{contact}，您好：\n\n{product}样品今日寄出，预计{n}天内到达，请查收后回复意见。\n\n{who}",
        "发出",
    ),
    (
        "Shipment documents",
        "Dear {contact},\n\nPlease find the invoice, packing list and B/L copy attached.\n\nBest regards,\n{who}",
        "发出",
    ),
    (
        "关于{product}包装的意见",
        "{who}，您好：\n\n上批外箱有破损，请改用五层瓦楞纸箱，并在侧面印唛头。\n\n{contact}",
        "收到",
    ),
)
_LATE: Final = 8


def talk_papers(rng: Random, company: Company, customers: Sequence[Customer], first: date, last: date) -> list[Paper]:
    """Return the year's calls, mails and minutes."""
    papers: list[Paper] = []
    for number, day in enumerate(spread(rng, first + timedelta(days=15), last - timedelta(days=1), 16)):
        papers.append(a_call(rng, _known(rng, customers, day), day, late=number % _LATE == _LATE - 1))
    for number, day in enumerate(spread(rng, first + timedelta(days=20), last - timedelta(days=1), 10)):
        papers.append(a_mail(rng, _known(rng, customers, day), day, number))
    return [*papers, *_meetings(rng, company, customers, first, last)]


def _known(rng: Random, customers: Sequence[Customer], day: date) -> Customer:
    return rng.choice([each for each in customers if each.opened <= day] or customers[:1])


def _gaps(rng: Random, customer: Customer, who: Colleague) -> dict[str, object]:
    return {
        "product": rng.choice(customer.trade.products),
        "contact": customer.contacts[0]["name"],
        "who": who.name,
        "short": customer.short,
        "n": rng.randint(2, 7),
    }


def _at(rng: Random, day: date, first: int = 9, last: int = 16) -> datetime:
    return datetime(day.year, day.month, day.day, rng.randint(first, last), rng.randrange(0, 60, 5))


def a_call(rng: Random, customer: Customer, day: date, *, late: bool = False) -> Paper:
    """Return the record of a call to a customer on a day."""
    who, talked = customer.owner_on(day), _at(rng, day)
    subject, content, agreed = rng.choice(_CALLS)
    gaps = _gaps(rng, customer, who)
    values: dict[str, Any] = {
        "customer": customer.name,
        "talked_at": talked,
        "minutes": rng.randint(3, 25),
        "direction": rng.choice(("呼出", "呼出", "呼入")),
        "caller": who.name,
        "contact": customer.contacts[0]["name"],
        "contact_phone": customer.contacts[0].get("mobile") or customer.contacts[0].get("telephone"),
        "department": who.department,
        "intent": rng.choice((None, "较强", "一般")),
        "subject": subject.format(**gaps),
        "content": content.format(**gaps),
        "agreed": agreed,
    }
    lines = [{"what": "回复客户并更新报价", "who": who.name, "until": next_workday(day, 3)}] if agreed else []
    handed = talked + timedelta(days=9 if late else 0, minutes=rng.randint(20, 90))
    return Paper(
        "telephone_record",
        who.name,
        f"电话记录 {customer.short} {day:%m%d}.xlsx",
        handed,
        values,
        {"follow_ups": lines},
    )


def a_mail(rng: Random, customer: Customer, day: date, number: int) -> Paper:
    """Return the record of a mail of a day; the number picks what it says."""
    who, sent = customer.owner_on(day), _at(rng, day)
    subject, body, direction = _MAILS[number % len(_MAILS)]
    gaps = _gaps(rng, customer, who)
    theirs = customer.contacts[0].get("email") or customer.values.get("email") or "office@partner.example.com"
    ours = f"{who.login}@{DOMAIN}"
    values = {
        "customer": customer.name,
        "subject": subject.format(**gaps),
        "sent_at": sent,
        "direction": direction,
        "sender_address": theirs if direction == "收到" else ours,
        "to": ours if direction == "收到" else theirs,
        "handler": who.name,
        "department": who.department,
        "attachments": "发票、装箱单、提单" if "Shipment" in subject else None,
        "body": body.format(**gaps),
        "digest": rng.choice((None, "已按来信办理，客户确认收到。", "转产品部核实后答复。")),
    }
    handed = sent + timedelta(minutes=rng.randint(10, 60))
    return Paper("mail_record", who.name, f"邮件 {customer.short} {day:%m%d}.xlsx", handed, values)


def _meetings(rng: Random, company: Company, customers: Sequence[Customer], first: date, last: date) -> Iterator[Paper]:
    """Yield the minutes of the analysis meeting that sales, market and service hold every second month, and two with customers."""
    month = date(first.year, first.month, 1)
    number = 0
    while month < last:
        day = next_workday(month, 4)
        if number % 2 and first + timedelta(days=20) < day < last:
            yield an_analysis(rng, company, day)
        month, number = (month + timedelta(days=32)).replace(day=1), number + 1
    for share in (3, 2):
        day = workday(first + (last - first) / share)
        yield _with_customer(rng, company, _known(rng, customers, day), day)


def _minutes(
    rng: Random, who: Colleague, name: str, day: date, values: dict[str, Any], lines: list[dict[str, Any]]
) -> Paper:
    start = _at(rng, day, 9, 14)
    values |= {"meeting_start": start, "meeting_end": start + timedelta(minutes=90), "recorder": who.name}
    handed = start + timedelta(minutes=rng.randint(110, 170))
    return Paper("meeting_minutes", who.name, name, handed, values, {"decisions": lines})


def an_analysis(rng: Random, company: Company, day: date) -> Paper:
    """Return the minutes of a meeting at which sales, market and service analyse what they heard (rule B6)."""
    who = company.staff(MARKET)
    heads = [company.supervisor(name) for name in (SALES, MARKET, SERVICE)]
    values = {
        "subject": f"{day.month - 1 or 12}月客户需求分析会",
        "kind": "分析会",
        "place": "三楼会议室",
        "chair": heads[0].name,
        "attendees": "、".join(each.name for each in (*heads, who)),
        "department": who.department,
        "agenda": "一、上月拜访与沟通汇总。\n二、需求与投诉的共性问题。\n三、下月计划。",
        "discussion": rng.choice(
            (
                "客户普遍要求缩短交期，旺季舱位紧张；包装破损的反映比上月多。",
                "欧洲客户陆续要求检测报告和尽调问卷，样品确认周期偏长。",
                "人民币升值压缩利润，报价有效期须缩短；两家客户提出放宽账期。",
            )
        ),
    }
    until = next_workday(day, 15)
    lines = [
        {"what": "汇总各客户的包装要求，拟出统一标准", "who": who.name, "until": until},
        {"what": "与货代谈旺季保舱", "who": heads[0].name, "until": next_workday(until, 3)},
    ]
    return _minutes(rng, who, f"分析会纪要{day:%m%d}.xlsx", day, values, lines)


def _with_customer(rng: Random, company: Company, customer: Customer, day: date) -> Paper:
    who, product = customer.owner_on(day), rng.choice(customer.trade.products)
    values = {
        "subject": f"{customer.short}{product}打样评审会",
        "kind": "客户会议",
        "place": "样品间",
        "customer": customer.name,
        "chair": company.supervisor(SALES).name,
        "attendees": "、".join((who.name, company.supervisor(SALES).name)),
        "guests": "、".join(each["name"] for each in customer.contacts[:2]),
        "department": who.department,
        "agenda": "一、样品评审。二、交期。三、付款方式。",
        "discussion": f"客户对{product}样品基本满意，要求改进{rng.choice(customer.trade.concerns)}。",
    }
    lines = [{"what": f"修改{product}样品并寄出", "who": who.name, "until": next_workday(day, 8)}]
    return _minutes(rng, who, f"会议纪要-{customer.short}.xlsx", day, values, lines)
