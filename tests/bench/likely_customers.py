"""How long it takes to look for likely duplicates of 50 new customers among 2,000 and among 20,000 on file.

python tests/bench/likely_customers.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from builders import a_credit_code, a_customer  # noqa: E402

from jobs.ledger import lookups  # noqa: E402
from jobs.ledger.field_sealing import Seal  # noqa: E402
from jobs.ledger.fields import stored  # noqa: E402
from jobs.ledger.likenesses import find  # noqa: E402
from jobs.ledger.sealed_type import seal_with  # noqa: E402
from jobs.ledger.sensitive import line_fields, record_fields  # noqa: E402
from jobs.ledger.tables import customer, item, likeness, metadata, record  # noqa: E402
from validators.names import core_name, normal_name, sound_name  # noqa: E402

_PLACES = ("宁波", "绍兴", "厦门", "青岛", "苏州", "佛山", "东莞", "义乌", "台州", "温州", "无锡", "嘉兴")
_SIGNS = "海远博恒瑞鑫华盛泰宏嘉润德康永昌隆兴达通纳帆雅川峰源宇辰诺信合美凯丰腾翔安维锦棉"
_TRADES = ("纺织", "服装", "家居", "五金", "电器", "玩具", "箱包", "工艺品", "食品", "化工")
_KINDS = ("有限公司", "进出口有限公司", "贸易有限公司", "实业有限公司")


def company(number: int) -> str:
    """Return the name of company `number`; one in twenty has an English one."""
    rest, place = divmod(number * 7919 % 1_000_003, len(_PLACES))
    rest, first = divmod(rest, len(_SIGNS))
    rest, second = divmod(rest, len(_SIGNS))
    third = _SIGNS[rest * 13 % len(_SIGNS)]
    if number % 20 == 0:
        return f"{sound_name(_SIGNS[first] + _SIGNS[second] + third).strip('|').title()} {number:X} Trading GmbH"
    which = _SIGNS[first] + _SIGNS[second] + third
    return f"{_PLACES[place]}{which}{_TRADES[number % len(_TRADES)]}{_KINDS[number % 7 % len(_KINDS)]}"


def add(connection: sa.Connection, first: int, count: int) -> None:
    """Put customers with their files and two contacts each into the ledger."""
    filled = a_customer().rows[0].cells
    fields = {name: stored(cell.value) for name, cell in filled.items()}
    people, files, contacts, numbers = [], [], [], []
    for number in range(first, first + count):
        name = company(number)
        people.append(
            {
                **{"id": number, "name": name, "normal": normal_name(name), "core": core_name(name)},
                **{"sound": sound_name(name), "credit_code": a_credit_code(number), "record": number, "is_key": False},
            }
        )
        phone = {
            "telephone": f"0574-8{number:07d}{'' if number % 5 else '转8'}",
            "bank_account": f"62220{number:012d}",
            "foreign_number": None,
        }
        row: dict[str, Any] = {column.name: "" for column in record.c}
        row |= {
            "id": number,
            "position": number,
            "revision": 1,
            "form_version": 1,
            "version": 1,
            "late": False,
            "due_estimated": False,
        }
        row |= {"form": "customer", "natural_key": f"customer:{number}", "code": f"J2026{number:06d}"}
        told = fields | {"name": name} | phone
        numbers.append((number, "customer", told))
        files.append(row | {"customer": number, "holds": None, "fields": record_fields("customer", number, told)})
        for line, sign in enumerate("敏娟", start=1):
            mobile = f"138{number * 2 + line:08d}"
            contact = {"name": f"林{sign}", "position": "采购经理", "mobile": mobile, "telephone": None}
            kept = line_fields("customer", number, "contacts", line, contact)
            contacts.append({"record": number, "name": "contacts", "line": line, "fields": kept, "state": "open"})
    connection.execute(sa.insert(customer), people)
    connection.execute(sa.insert(record), files)
    connection.execute(sa.insert(item), contacts)
    lookups.enter(connection, numbers)


def main() -> None:
    """Print one line a size."""
    for size in (2_000, 20_000):
        engine = sa.create_engine("sqlite://")
        seal_with(engine, Seal({1: b"1" * 32}, b"2" * 32))
        metadata.create_all(engine)
        with engine.connect() as connection:
            add(connection, 1, size)
            add(connection, size + 1, 50)
            took = []
            for _ in range(3):
                connection.execute(sa.delete(likeness))
                started, used = perf_counter(), process_time()
                find(connection, set(range(size + 1, size + 51)), set(), "2026-11-21T22:00:00+08:00", 88)
                took.append(f"{(perf_counter() - started) * 1000:.0f} ({(process_time() - used) * 1000:.0f})")
            pairs = connection.execute(sa.select(sa.func.count()).select_from(likeness)).scalar()
            print(f"50 new among {size:6,}: {', '.join(took)} ms (of the processor), first with imports; {pairs} pairs")


if __name__ == "__main__":
    main()
