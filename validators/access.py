"""Who may see what (rule A7)."""

from __future__ import annotations

from typing import Final

from validators.facts import Person

#: Roles that see sensitive fields and every record (rule A7, default).
SEE_ALL: Final = frozenset({"档案管理员", "管理层"})
_SECRET: Final = frozenset({"机密", "绝密"})


def may_see(who: Person, *, handler: str, department: str | None, secrecy: str) -> bool:
    """Return whether a person may see a record: their own, their department's, or all (rule A7).

    Args:
        who: the person.
        handler: the record's handler.
        department: the record's department.
        secrecy: its level.
    """
    if who.role in SEE_ALL:
        return True
    if secrecy in _SECRET and handler != who.name:
        return False
    departments = (who.department, *who.further_departments)
    return handler == who.name or (who.role == "部门主管" and department in departments)
