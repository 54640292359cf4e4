"""The office tables that the archivist keeps in Excel, declared and read like forms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

from validators.declaration import Form
from validators.holds import AUDIT, KINDS, LAWSUIT, OTHER
from validators.judging import Judged
from validators.office.known import Known, Look
from validators.problem import Problem
from validators.retention import EVENTS

#: The modules, in the order the tables are read: the dictionaries are asked about by all others.
_MODULES: Final = ("dictionary", "roster", "code_scheme", "retention_schedule", "calendar", "holds")
#: What the tables' own dropdowns offer; the office's dictionaries have no say in it.
OWN_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "编码系列": ("J", "Y", "D", "F", "G", "K", "JY", "SQ"),
        "保管起算": ("触发日", "年底"),
        "保管起算事件": tuple(event.zh for event in EVENTS.values()),
        "保管几个事件": ("先到者", "全部发生"),
        "日历安排": ("休息", "上班"),
        "冻结范围": ("档号", "客户", "类别"),
        "冻结事由": tuple(KINDS[kind].zh for kind in (LAWSUIT, AUDIT, OTHER)),
    }
)
#: Tables that may hold no row at all.
MAY_BE_EMPTY: Final = frozenset({"calendar", "holds"})


@cache
def _modules() -> Mapping[str, Any]:
    found = [import_module(f"{__name__}.{name}") for name in _MODULES]
    return {module.TABLE.id: module for module in found}


@cache
def tables() -> Mapping[str, Form]:
    """Return table id -> its declaration, in the order the tables are read."""
    return {id_: module.TABLE for id_, module in _modules().items()}


def second_look(table: Form, sheet: str, judged: Judged, known: Known) -> list[Problem]:
    """Return what is wrong with a table as a whole, beyond its cells and rows.

    Args:
        table: the table's declaration.
        sheet: the name its sheet has.
        judged: what `validators.judging.judge` said of it.
        known: what is known of the archive.
    """
    look = Look(table, sheet, judged.rows, bool(judged.problems), known)
    return list(_modules()[table.id].examine(look))
