"""The workbooks in which people answer guidang: filled in by it, decided by them, declared and read like forms."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final

from validators.declaration import Column, Form, Kind
from validators.message import Text

#: What a row was shown for, in every workbook that people answer in; it vouches for what guidang filled in.
TOKEN: Final = Column("token", Text("校验码", "Check"), Kind.CODE, given=True, required=True, width=16)


@cache
def sheets() -> Mapping[str, Form]:
    """Return sheet id -> its declaration."""
    found = [import_module(f"{__name__}.{module.name}").SHEET for module in pkgutil.iter_modules(__path__)]
    return {sheet.id: sheet for sheet in found}
