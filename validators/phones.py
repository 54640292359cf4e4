"""Telephone numbers and e-mail addresses: read leniently, kept in one form, so that they can be compared.

Kept as people here write them: `13800138000`, `0574-87651234`, `0574-87651234转801`, `400-800-1234`;
numbers of other countries as `+49 30 1234567`.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from validators.flaw import Flaw
from validators.message import Fault
from validators.texts import SCIENTIFIC, as_text, fold, shortened

NOT_A_PHONE = Fault(
    "phone",
    "{label} “{value}” is not a telephone number that can be dialled.",
    "Write a mobile as 13800138000, a landline with its area code as 0574-87651234, an extension as 转801, a number abroad with + and its country code.",
)
NO_AREA_CODE = Fault(
    "area-code-missing",
    "{label} “{value}” has no area code.",
    "Write the area code in front, such as 0574-87651234.",
)
PHONE_ZERO_LOST = Fault(
    "phone-zero-lost",
    "{label} “{value}” is stored as a number, so the 0 at the beginning of the area code is lost.",
    "Set the cell's number format to Text and type it again with the area code, such as 0574-87651234.",
)
ONE_PHONE = Fault(
    "one-phone",
    "{label} “{value}” holds more than one telephone number.",
    "Keep the one to call first, and put further numbers into another cell.",
)
NOT_AN_EMAIL = Fault(
    "e-mail",
    "{label} “{value}” is not an e-mail address.",
    "Write it as name@company.com, without a name or brackets around it.",
)
ONE_EMAIL = Fault(
    "one-e-mail",
    "{label} “{value}” holds more than one e-mail address.",
    "Keep the one to write to first, and put further addresses into another cell.",
)

_MOBILE = re.compile(r"1[3-9]\d{9}")
_SIGNS = re.compile(r"[()\s.\-]")
_SHAPE = re.compile(r"\+?[\d()\s.\-]+")
_EXTENSION = re.compile(
    r"(?P<number>.*\d\)?)\s*[(,]?\s*(?:转|分机号?|内线|EXT(?:ENSION|N)?\.?|X|#)\s*[:.]?\s*(?P<extension>\d{1,6})\)?|"
    r"(?P<dashed>.*\d{7,8})-(?P<short>\d{1,5})"
)
_SPLIT = re.compile(r"[/、;,\r\n]|或|\s{2,}")


def _dialled(text: str, region: str) -> str | None:
    import phonenumbers as library

    try:
        number = library.parse(text, region)
    except library.NumberParseException:
        return None
    kind = library.number_type(number)
    if kind == library.PhoneNumberType.UNKNOWN:
        return None
    if number.country_code != library.country_code_for_region(region):
        return str(library.format_number(number, library.PhoneNumberFormat.INTERNATIONAL))
    digits = str(library.national_significant_number(number))
    if _MOBILE.fullmatch(digits):
        return digits
    if region == "CN" and kind == library.PhoneNumberType.FIXED_LINE:
        # Peking is 10 and the largest cities 2x; all other area codes have three digits.
        area = 2 if digits[0] in "12" else 3
        return f"0{digits[:area]}-{digits[area:]}"
    return str(library.format_number(number, library.PhoneNumberFormat.NATIONAL)).replace(" ", "-")


@lru_cache(maxsize=8192)
def _number(text: str, region: str) -> str | None:
    """Return the kept form of one number without extension, or None where it cannot be dialled."""
    bare = _SIGNS.sub("", text)
    if region == "CN" and _MOBILE.fullmatch(bare):
        # New prefixes are given out faster than any library learns of them.
        return bare
    return _dialled(text, region) if _SHAPE.fullmatch(text) else None


def read_phone(value: str | float | datetime, region: str) -> str | Flaw:
    """Read a PHONE cell holding one number; `region` is that of numbers without a country code."""
    text = as_text(value)
    if isinstance(text, Flaw):
        return text
    text = fold(text)
    if shortened(text):
        return Flaw(SCIENTIFIC)
    upper = text.upper()
    found = _EXTENSION.fullmatch(upper)
    main, extension = upper, ""
    if found:
        main = (found["number"] or found["dashed"]).strip(" (,")
        extension = found["extension"] or found["short"]
    number = _number(main, region)
    if number is None:
        parts = [part for part in _SPLIT.split(text) if sum(map(str.isdigit, part)) >= 5]
        if len(parts) > 1:
            return Flaw(ONE_PHONE)
        local = re.fullmatch(r"[2-8]\d{6,7}", _SIGNS.sub("", main))
        return Flaw(NO_AREA_CODE if local else NOT_A_PHONE)
    if isinstance(value, float) and number.startswith("0"):
        return Flaw(PHONE_ZERO_LOST)
    return f"{number}转{extension}" if extension else number


@lru_cache(maxsize=8192)
def _address(text: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def read_email(value: str | float | datetime) -> str | Flaw:
    """Read an EMAIL cell holding one address; full-width ＠ and ． are folded, nobody is asked over the net."""
    text = as_text(value)
    if isinstance(text, Flaw):
        return text
    text = fold(text).replace("。", ".")
    if text[:7].lower() == "mailto:":
        text = text[7:]
    address = _address(text)
    if address is not None:
        return address
    return Flaw(ONE_EMAIL if text.count("@") > 1 else NOT_AN_EMAIL)
