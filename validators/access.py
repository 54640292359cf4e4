"""Who may see what (rule A7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from validators.confidential import accused
from validators.declaration import Form
from validators.facts import Person

#: Roles that see sensitive fields and every record (rule A7, default).
SEE_ALL: Final = frozenset({"档案管理员", "管理层"})
SECRET: Final = frozenset({"机密", "绝密"})


def may_see(
    who: Person, form: Form, fields: Mapping[str, Any], handler: str, department: str | None, secrecy: str
) -> bool:
    """Return whether a person may see a record: their own, their department's, or all (rule A7).

    Nobody sees a report of a breach that is about them (rule B12).

    Args:
        who: the person.
        form: the record's form.
        fields: its fields.
        handler: its handler.
        department: its department.
        secrecy: its level.
    """
    if form.accused and accused(form, fields, (who.name,)):
        return False
    if who.role in SEE_ALL:
        return True
    if secrecy in SECRET and handler != who.name:
        return False
    departments = (who.department, *who.further_departments)
    return handler == who.name or (who.role == "部门主管" and department in departments)
