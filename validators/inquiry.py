"""How a report of a breach stands: open until its remedy is done, or nothing came of it (rules B12 E10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WAITS: Final = "待调查"
REMEDY: Final = "整改中"
CLOSED: Final = "已结案"
#: The finding after which there is nothing to remedy.
UNFOUNDED: Final = "不属实"
#: Whoever has this role may take an inquiry over.
MANAGEMENT: Final = "管理层"


def state_of(fields: Mapping[str, object]) -> str:
    """Return the state that a report's fields give it."""
    finding = fields.get("finding")
    if not finding:
        return WAITS
    return CLOSED if finding == UNFOUNDED or fields.get("remedied_on") else REMEDY
