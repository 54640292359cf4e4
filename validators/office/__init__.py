"""The office tables that the archivist keeps in Excel, declared and read like forms."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from validators.declaration import Form


@cache
def tables() -> Mapping[str, Form]:
    """Return table id -> its declaration."""
    found = [import_module(f"{__name__}.{module.name}").TABLE for module in pkgutil.iter_modules(__path__)]
    return {table.id: table for table in found}
