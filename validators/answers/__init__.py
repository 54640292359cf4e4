"""The workbooks in which people answer guidang: filled in by it, decided by them, declared and read like forms."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from validators.declaration import Form


@cache
def sheets() -> Mapping[str, Form]:
    """Return sheet id -> its declaration."""
    found = [import_module(f"{__name__}.{module.name}").SHEET for module in pkgutil.iter_modules(__path__)]
    return {sheet.id: sheet for sheet in found}
