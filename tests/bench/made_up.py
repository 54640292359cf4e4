"""Customers and visits in any number, believable and all different, for benchmarks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

STAFF: Final = ("王芳", "李明", "张伟", "刘洋", "孙丽", "何建国", "林晓东", "郑海燕")
#: The archivist's.
LOGIN: Final = "zhaomin"
ROSTER: Final[tuple[dict[str, object], ...]] = (
    *(
        {"name": name, "department": "销售部", "role": "业务人员", "supervisor": "陈刚", "active": "是"}
        for name in STAFF
    ),
    {"name": "陈刚", "department": "销售部", "role": "部门主管", "active": "是"},
    {"name": "赵敏", "department": "文件管理部门", "role": "档案管理员", "login": LOGIN, "active": "是"},
)
_PLACES: Final = ("宁波", "绍兴", "厦门", "青岛", "苏州", "佛山", "东莞", "义乌", "台州", "温州", "无锡", "嘉兴")
_FIRST: Final = "海远博恒瑞鑫华盛泰宏嘉润德康永昌隆兴达通"
_SECOND: Final = "纳帆雅川峰源宇辰诺信合美凯丰腾翔安维锦棉"
_THIRD: Final = "一东南西北中金银玉晶大正新立万千百友群青"
_TRADES: Final = ("纺织", "服装", "家居", "五金", "电器", "玩具", "箱包", "工艺品", "食品", "化工")
_KINDS: Final = ("有限公司", "进出口有限公司", "贸易有限公司", "实业有限公司", "制造有限公司")


def company(number: int) -> str:
    """Return the name of company `number` (from 0); no two numbers below four million share one."""
    rest, place = divmod(number, len(_PLACES))
    rest, first = divmod(rest, len(_FIRST))
    rest, second = divmod(rest, len(_SECOND))
    rest, trade = divmod(rest, len(_TRADES))
    rest, kind = divmod(rest, len(_KINDS))
    third = _THIRD[rest - 1] if rest else ""
    # Neighbours in number differ in more than one sign, as the names of real companies do.
    first, second = (first + number) % len(_FIRST), (second + 7 * place) % len(_SECOND)
    return f"{_PLACES[place]}{_FIRST[first]}{_SECOND[second]}{third}{_TRADES[(trade + place) % len(_TRADES)]}{_KINDS[kind]}"


def customer_values(number: int) -> dict[str, object]:
    """Return what is changed in `builders.a_customer` for customer `number`."""
    from builders import a_credit_code

    owner = STAFF[number % len(STAFF)]
    return {
        "name": company(number),
        "credit_code": a_credit_code(number),
        "telephone": f"0574-8{number % 10_000_000:07d}",
        "email": f"sales@customer{number}.com",
        "owner": owner,
        "opened": date(2026, 1, 5) + timedelta(days=number % 300),
        "first_contact": date(2025, 12, 1) + timedelta(days=number % 30),
        "address": f"{_PLACES[number % len(_PLACES)]}市工业路{number % 900 + 1}号（{number % 9 + 1}楼）",
        "intent": ("较强", "一般")[number % 2],
        "needs": f"棉布与混纺面料，月需{number % 90 * 100 + 1000}㎡。\n首次洽谈在广交会，编号{number}。",
    }


def customer_contacts(number: int) -> list[dict[str, object]]:
    """Return the contacts of customer `number`: one to three."""
    return [
        {"name": f"林{sign}", "position": position, "mobile": f"138{(number * 3 + at) % 100_000_000:08d}"}
        for at, (sign, position) in enumerate(zip("敏娟涛", ("采购经理", "财务", "总经理"), strict=True))
        if at <= number % 3
    ]


def visit_values(number: int, customers: int, last_day: date = date(2026, 11, 20)) -> dict[str, object]:
    """Return what is changed in `builders.a_visit` for visit `number` to one of `customers`.

    Args:
        number: from 0.
        customers: how many customers there are.
        last_day: visits lie in the year before it.
    """
    lead = STAFF[number % len(STAFF)]
    day = last_day - timedelta(days=number // 8 % 330)
    start = datetime(day.year, day.month, day.day, 8 + number % 8, number // 8 % 60)
    end = start + timedelta(hours=2)
    return {
        "customer": company(number * 7 % customers),
        "place": f"{_PLACES[number % len(_PLACES)]}市高新区{number % 70 + 1}号",
        "visit_start": f"{start:%Y-%m-%d %H:%M}",
        "visit_end": f"{end:%Y-%m-%d %H:%M}",
        "lead_visitor": lead,
        "visitors": STAFF[(number + 1) % len(STAFF)],
        "contact_phone": f"139{number % 100_000_000:08d}",
        "subject": f"第{number}次面料打样与报价",
        "situation": f"新厂房投产，产能增加{number % 9 + 1}成。目前用{number % 40 + 3}台织机，以外销为主。",
        "needs": f"交期不超过{number % 30 + 10}天，色差要小，每批{number % 50 + 1}吨。",
        "summary": f"同意打样，{number % 20 + 1}日前寄样。",
    }


def follow_ups(number: int) -> list[dict[str, object]]:
    """Return the follow-ups of visit `number`: one or two."""
    return [
        {"what": f"寄送新样布{number % 40 + 1}号", "who": STAFF[number % len(STAFF)], "until": "2026-12-01"},
        {"what": "回复报价", "who": STAFF[number % len(STAFF)], "until": "2026-12-05"},
    ][: number % 2 + 1]
