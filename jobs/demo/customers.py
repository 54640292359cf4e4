"""Made-up customers at home and abroad, and what their forms say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import Colleague, Company, person_name
from jobs.demo.numbers import Numbers
from jobs.demo.places import ABROAD, BRANDS, CITIES, TRADES, City, Firm, Trade

_AUTHORITY: Final = "91"
_ORGANISATION: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_GB_11714: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_CAPITAL: Final = (50, 100, 200, 300, 500, 800, 1000, 2000)
_POSITIONS: Final = ("采购经理", "总经理", "外贸主管", "采购员", "财务主管", "产品经理")
_PREFERENCES: Final = ("喜欢喝茶", "羽毛球", "不喝酒", "爱好摄影", "常在微信联系")


@dataclass(slots=True)
class Customer:
    """A made-up customer.

    Attributes:
        short: what colleagues call it.
        values: its form, field -> value.
        contacts: the lines of its contacts.
        trade: what it deals in.
        owner: who looks after it, or did until they left.
        heir: who took over from an owner who left.
        opened: when its file was opened.
        place: where it is visited.
        signed: when it signed its contract; None where it has not.
        paper_place: where the contract lies on paper.
    """

    short: str
    values: dict[str, Any]
    contacts: list[dict[str, Any]]
    trade: Trade
    owner: Colleague
    opened: date
    place: str
    heir: Colleague | None = None
    signed: date | None = None
    paper_place: str = ""

    def owner_on(self, day: date) -> Colleague:
        """Return who looks after it on a day (rule C14)."""
        return self.owner if self.owner.works_on(day) or self.heir is None else self.heir

    @property
    def currency(self) -> str:
        """In what it pays."""
        return "人民币" if self.values["locality"] == "境内" else "欧元" if self.values["region"] == "欧洲" else "美元"

    @property
    def name(self) -> str:
        """Its full name."""
        return str(self.values["name"])

    @property
    def is_key(self) -> bool:
        """Whether it is a key customer (rule A1)."""
        return bool(self.values["key_customer"] == "是")


def credit_code(rng: Random, district_code: str) -> str:
    """Return a unified social credit code whose two check characters fit (GB 32100-2015, GB 11714)."""
    from stdnum.cn import uscc

    body = "MA" + "".join(rng.choice(_ORGANISATION) for _ in range(6))
    weighed = sum(weight * int(each, 36) for weight, each in zip(_GB_11714, body, strict=True))
    check = (11 - weighed % 11) % 11
    code = f"{_AUTHORITY}{district_code}{body}{'X' if check == 10 else check}"
    return code + str(uscc.calc_check_digit(code))


def id_number(rng: Random) -> str:
    """Return an ID number from a district of Ningbo whose check digit fits (GB 11643-1999)."""
    from stdnum.cn import ric

    born = date(1970, 1, 1) + timedelta(days=rng.randrange(9000))
    body = f"330203{born:%Y%m%d}{rng.randrange(1, 999):03d}"
    return body + str(ric.calc_check_digit(f"{body}?"))


def mobile(rng: Random) -> str:
    """Return a mobile number."""
    return f"{rng.choice(('138', '139', '136', '158', '186', '133'))}0000{rng.randrange(10_000):04d}"


def landline(rng: Random, city: City) -> str:
    """Return a number in a city, sometimes with an extension."""
    extension = rng.choice(("", "", "", f"转{rng.randrange(801, 830)}"))
    return f"{city.area_code}-{city.exchange}{rng.randrange(1000, 9999)}{extension}"


def make_customers(rng: Random, company: Company, opened: Sequence[date], numbers: Numbers) -> list[Customer]:
    """Return one customer for each day on which a file was opened.

    Every third sits abroad until the firms abroad run out, one is a person, and the sellers take turns.
    """
    brands = rng.sample(BRANDS, len(BRANDS))
    abroad = rng.sample(ABROAD, len(ABROAD))
    made = []
    for at, day in enumerate(opened):
        sellers = company.sellers(day)
        owner = sellers[at % len(sellers)]
        if at % 3 == 2 and abroad:
            made.append(_abroad(rng, abroad.pop(), owner, day))
        elif at == 7:
            made.append(_person(rng, rng.choice(CITIES[:6]), owner, day))
        else:
            made.append(_at_home(rng, rng.choice(CITIES), brands.pop(), owner, day, listed=at % 4 == 1))
    for at, customer in enumerate(made):
        customer.heir = company.newcomer if customer.owner.left else None
        _classify(rng, customer, at, numbers)
    return made


def _contact(name: str, position: str, **more: object) -> dict[str, Any]:
    return {"name": name, "position": position, **more}


def _at_home(rng: Random, city: City, brand: str, owner: Colleague, opened: date, *, listed: bool) -> Customer:
    trade = rng.choice(TRADES)
    what = rng.choice(trade.names)
    ending = "股份有限公司" if listed else rng.choice(("有限公司", "有限公司", "进出口有限公司"))
    name = rng.choice((f"{city.name}{brand}{what}{ending}", f"{brand}{what}（{city.name}）{ending}"))
    contacts = [
        _contact(person_name(rng)[0], position, mobile=mobile(rng), decision_role=role)
        for position, role in rng.sample(
            list(zip(_POSITIONS, ("影响人", "决策人", "采购经办", "采购经办", "财务", "使用人"), strict=True)),
            rng.randint(1, 3),
        )
    ]
    if rng.random() < 0.3:
        contacts[0]["preferences"] = rng.choice(_PREFERENCES)
    street = rng.choice(city.streets)
    values = _blank_values(owner, opened) | {
        "name": name,
        "customer_kind": "境内企业",
        "credit_code": credit_code(rng, city.district_code),
        "legal_representative": person_name(rng)[0],
        "locality": "境内",
        "region": city.region,
        "country": "中国",
        "industry": trade.industry,
        "address": f"{city.full}{street}{rng.randint(8, 899)}号{rng.choice(('', '', '3楼', 'B座1206室'))}",
        "telephone": landline(rng, city),
        "fax": f"{city.area_code}-{city.exchange}{rng.randrange(1000, 9999)}" if rng.random() < 0.4 else None,
        "email": f"{rng.choice(('sales', 'info', 'export', 'buyer'))}@gd{rng.randrange(100, 999)}.example.com",
        "business_scope": f"{'、'.join(rng.sample(trade.products, 3))}的生产与销售；货物进出口。",
        "registered_capital": rng.choice(_CAPITAL),
        "business_area": rng.choice(("出口", "出口", "进口", "代理")),
    }
    return Customer(brand, values, contacts, trade, owner, opened, f"{city.full}{street}")


def _abroad(rng: Random, firm: Firm, owner: Colleague, opened: date) -> Customer:
    trade = next(each for each in TRADES if each.industry == firm.trade)
    domain = "".join(each for each in firm.short.lower() if each.isascii() and each.isalnum()) or "minato"
    contacts = [
        _contact(name, position, telephone=firm.telephone, email=f"{position.split()[0].lower()}@{domain}.example.com")
        for name, position in zip(firm.contacts, ("Purchasing Manager", "Sourcing Director"), strict=False)
    ]
    values = _blank_values(owner, opened) | {
        "name": firm.name,
        "customer_kind": "境外企业",
        "foreign_number": firm.number,
        "locality": "境外",
        "region": firm.region,
        "country": firm.country,
        "industry": trade.industry,
        "address": firm.address,
        "telephone": firm.telephone,
        "email": f"office@{domain}.example.com",
        "website": f"www.{domain}.example.com",
        "business_area": rng.choice(("出口", "出口", "转口")),
    }
    place = rng.choice(("广交会展位", "线上视频会议", f"{firm.country} {firm.short} 办公室"))
    return Customer(firm.short, values, contacts, trade, owner, opened, place)


def _person(rng: Random, city: City, owner: Colleague, opened: date) -> Customer:
    trade = rng.choice(TRADES)
    name = person_name(rng)[0]
    values = _blank_values(owner, opened) | {
        "name": name,
        "customer_kind": "个人",
        "id_number": id_number(rng),
        "locality": "境内",
        "region": city.region,
        "country": "中国",
        "industry": trade.industry,
        "address": f"{city.full}{rng.choice(city.streets)}{rng.randint(8, 299)}号",
        "telephone": mobile(rng),
        "business_area": "代理",
    }
    contacts = [_contact(name, "个体经营者", mobile=values["telephone"])]
    return Customer(name, values, contacts, trade, owner, opened, city.full)


def _blank_values(owner: Colleague, opened: date) -> dict[str, Any]:
    return {
        "credit_code": None,
        "opened": opened,
        "owner": owner.name,
        "department": owner.department,
        "grade": "普通",
        "key_customer": "否",
        "attachments": None,
    }


def _classify(rng: Random, customer: Customer, at: int, numbers: Numbers) -> None:
    trade = customer.trade
    product = rng.choice(trade.products)
    customer.values |= {
        "size": rng.choice(("20人以下", "20-99人", "20-99人", "100-499人", "500-999人")),
        "customer_type": rng.choice(("新客户", "新客户", "潜在客户", "老客户")),
        "stage": rng.choice(("意向沟通", "意向沟通", "商务谈判")),
        "first_contact": customer.opened - timedelta(days=rng.randint(1, 40)),
        "contact_way": rng.choice(("展会", "电话", "邮件", "网络询盘", "转介绍", "上门拜访")),
        "intent": rng.choice(("强烈", "较强", "较强", "一般")),
        "needs": rng.choice(
            (
                f"首次洽谈在广交会，对{product}有兴趣，要求先寄样再报价。",
                f"现有供应商交期不稳，想找第二家做{product}，月需约{rng.randint(2, 30)}000件。",
                f"询{product}的FOB宁波价，关注点：{rng.choice(trade.concerns)}。",
                f"计划明年上新系列，{product}先下小单试销，数量{rng.randint(3, 20)}00件。",
            )
        ),
        "special_requirements": rng.choice(
            (None, None, "外箱印中英文唛头。", "每批随货附检测报告。", "付款方式坚持T/T 30/70。")
        ),
        "competitors": rng.choice((None, None, f"同时在与本地两家{trade.industry}供应商询价。")),
    }
    if at % 6 == 4:
        make_key(rng, customer)
    if at % 5 == 3:
        sign(rng, customer, customer.opened, numbers)


def make_key(rng: Random, customer: Customer) -> None:
    """Make a customer a VIP, with all that its form then needs (rule A1)."""
    first = customer.contacts[0]["name"]
    customer.values |= {
        "grade": "VIP",
        "key_customer": "是",
        "credit_rating": rng.choice("AB"),
        "credit_limit": rng.choice((200_000, 500_000, 800_000)),
        "bank": rng.choice(("中国银行宁波分行", "中国工商银行营业部", "招商银行")),
        "bank_account": f"6222{rng.randrange(10**12):012d}{rng.randrange(1000):03d}",
        "finances": f"近三年销售额稳定在{rng.randint(3, 12)}000万元上下，付款及时，无逾期。",
        "organisation": f"采购由{first}经办，超过50万元报总经理审批，质量部一票否决。",
    }


def sign(rng: Random, customer: Customer, day: date, numbers: Numbers) -> None:
    """Let a customer have signed on a day, with all that its form then needs (rule A1)."""
    product = rng.choice(customer.trade.products)
    box = numbers.count("box", day) - 1
    customer.signed, customer.paper_place = day, f"{2 + box % 3}号柜-{1 + box % 5}层-{1 + box // 4}盒"
    customer.values |= {
        "stage": "合作签约",
        "customer_type": "老客户",
        "contract_number": numbers.next("HT", day),
        "order_facts": f"首单{product}{rng.randint(5, 40)}00件，金额约{rng.randint(8, 90)}万元。",
        "delivery_facts": rng.choice(("分两批，经宁波港海运。", "一次交清，DDP到仓。", "每月一柜，按滚动计划。")),
        "attachments": "营业执照、授权书",
    }
