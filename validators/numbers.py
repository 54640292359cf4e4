"""Counts, numbers and amounts, read exactly: no binary dust, and no guess between two readings."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from validators.declaration import Column, Kind
from validators.display import display, exact
from validators.flaw import Flaw
from validators.message import Fault
from validators.texts import fold, squeeze, tidy

#: Excel keeps no more digits of a number, so neither a form nor a register could show them.
_DIGITS = 15

NOT_A_NUMBER = Fault(
    "not-a-number",
    "{label} “{value}” is not a number.",
    "Type digits only, such as 1200 or 1200.50.",
)
TWO_READINGS = Fault(
    "number-unclear",
    "{label} “{value}” can be read as two different numbers.",
    "Type the digits without commas and with a point before decimals, such as 1234.5.",
)
PERCENT = Fault(
    "percent",
    "{label} “{value}” is a percentage, and an amount is asked for.",
    "Type the number itself, without a percent sign.",
)
NOT_WHOLE = Fault(
    "not-whole",
    "{label} “{value}” is not a whole number.",
    "Type a whole number without decimals.",
)
NUMBER_TOO_LONG = Fault(
    "number-too-long",
    "{label} “{value}” has more digits than Excel can keep.",
    "Check the number; at most 15 digits are taken.",
)
DATE_IN_NUMBER = Fault(
    "number-became-a-date",
    "{label} shows the date {value} where a number is asked for.",
    "Set the cell's number format to General and type the number again.",
)
UNIT_UNCLEAR = Fault(
    "unit-unclear",
    "{label} “{value}” does not say whether it is meant in {unit} or in {larger}.",
    "Type the digits only, in units of {larger}.",
)
OTHER_CURRENCY = Fault(
    "other-currency",
    "{label} “{value}” is in another currency than this cell's.",
    "Type the amount in {unit}, digits only.",
)

_CURRENCIES = {
    **dict.fromkeys(("¥", "RMB", "CNY", "人民币", "元", "圆", "元整"), "元"),
    **dict.fromkeys(("$", "US$", "USD", "美元"), "美元"),
    **dict.fromkeys(("€", "EUR", "欧元"), "欧元"),
    **dict.fromkeys(("£", "GBP", "英镑"), "英镑"),
    **dict.fromkeys(("HK$", "HKD", "港元", "港币"), "港元"),
    **dict.fromkeys(("JPY", "日元"), "日元"),
}
_ZEROS = {"十万": 5, "百万": 6, "千万": 7, "万": 4, "亿": 8, "千": 3}
_MONEY = "|".join(re.escape(word) for word in sorted(_CURRENCIES, key=len, reverse=True))
_FORM = re.compile(
    rf"(?P<minus>[-+])?\s*(?P<sign>{_MONEY})?\s*(?P<inner>[-+])?"
    r"(?P<whole>[1-9]\d{0,2}(?:,\d{3})+|\d+|(?=\.\d))(?P<fraction>\.\d+)?"
    rf"\s*(?P<zeros>{'|'.join(_ZEROS)})?\s*(?P<money>{_MONEY})?"
)
#: Digits with commas or blanks that do not stand where thousands are parted.
_GROUPED = re.compile(r"[-+]?[\d,\s]+(?:\.\d+)?|[-+]?[\d.]+,\d+")
_UNIT = re.compile(rf"\((?P<zeros>{'|'.join(_ZEROS)})?(?P<money>{_MONEY})\)")


@lru_cache(maxsize=1024)
def unit_of(label: str) -> tuple[int, str]:
    """Return the unit that a column's Chinese label names in brackets.

    Returns:
        (power of ten, currency): (4, "元") for `注册资本(万元)`, (0, "") where it names none.
    """
    found = _UNIT.search(fold(label))
    return (_ZEROS.get(found["zeros"], 0), _CURRENCIES[found["money"]]) if found else (0, "")


class Unit(NamedTuple):
    """The unit of a table's amounts: a power of ten, and the currency where it is named."""

    power: int
    currency: str


_TABLE_UNIT = re.compile(rf"单位:?\(?(?P<zeros>{'|'.join(_ZEROS)})?(?P<money>{_MONEY})?\)?")
_HEAD_UNIT = re.compile(rf"\((?:单位:?)?(?P<zeros>{'|'.join(_ZEROS)})?(?P<money>{_MONEY})?\)")


def unit_in(text: str, *, head: bool) -> Unit | None:
    """Return the unit that somebody else's table names; None where it names none.

    Args:
        text: a column's head, `合同金额（万元）`, or a line above the table, `金额单位：万元`.
        head: which of the two it is.
    """
    for found in (_HEAD_UNIT if head else _TABLE_UNIT).finditer(squeeze(text).upper()):
        if found["zeros"] or found["money"]:
            return Unit(_ZEROS.get(found["zeros"] or "", 0), _CURRENCIES.get(found["money"] or "", ""))
    return None


def currency_named(text: str) -> str:
    """Return the currency that an amount is written with (`元`, `美元`, ...); empty where it names none."""
    found = _FORM.fullmatch(fold(text).upper())
    return _CURRENCIES.get(found["money"] or found["sign"] or "", "") if found else ""


def _plain(number: Decimal) -> Decimal:
    """Return the one way to write a number: no zeros behind the decimals, no exponent."""
    shortest = number.normalize()
    if not shortest:
        return Decimal(0)
    _, _, exponent = shortest.as_tuple()
    return shortest.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else shortest


def _fits(number: Decimal) -> bool:
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return False
    while len(digits) > 1 and digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    return len(digits) <= _DIGITS and len(digits) + exponent <= _DIGITS and exponent >= -_DIGITS


def _amount(column: Column, text: str) -> Decimal | Flaw:
    folded = fold(text).upper()
    if folded.endswith(("%", "‰")):
        return Flaw(PERCENT)
    found = _FORM.fullmatch(folded)
    if found is None or (found["minus"] and found["inner"]):
        return Flaw(TWO_READINGS if _GROUPED.fullmatch(folded) else NOT_A_NUMBER)
    power, currency = unit_of(column.label.zh)
    sign, money = _CURRENCIES.get(found["sign"] or ""), _CURRENCIES.get(found["money"] or "")
    if sign and money and sign != money:
        return Flaw(NOT_A_NUMBER)
    if currency and (sign or money or currency) != currency:
        return Flaw(OTHER_CURRENCY, {"unit": currency})
    if power and sign and not (found["zeros"] or money):
        larger = next(word for word, zeros in _ZEROS.items() if zeros == power)
        return Flaw(UNIT_UNCLEAR, {"unit": currency, "larger": larger + currency})
    number = Decimal((found["whole"].replace(",", "") or "0") + (found["fraction"] or ""))
    if found["zeros"] or money:
        number = number.scaleb(_ZEROS.get(found["zeros"] or "", 0) - power)
    return -number if "-" in (found["minus"], found["inner"]) else number


def read_number(column: Column, value: str | float | datetime) -> Decimal | int | Flaw:
    """Read an INTEGER (`int`), NUMBER or MONEY (`Decimal`) cell.

    Thousands separators, a currency, 万 and 亿 are taken. Where the column's own unit is 万元, `500`
    and `500万` are the same; a bare currency sign leaves the unit open and is refused.
    """
    if isinstance(value, datetime):
        return Flaw(DATE_IN_NUMBER, {"value": display(value.date())})
    if isinstance(value, float):
        number: Decimal | Flaw = exact(value) if isfinite(value) else Flaw(NOT_A_NUMBER)
    else:
        number = _amount(column, tidy(value))
    if isinstance(number, Flaw):
        return number
    if not _fits(number):
        return Flaw(NUMBER_TOO_LONG)
    number = _plain(number)
    if column.kind is not Kind.INTEGER:
        return number
    return int(number) if number == number.to_integral_value() else Flaw(NOT_WHOLE)
