"""Kept reports of an older ledger forget a record, though nothing can be printed with it (rule E14).

The archive's own ledger does this with the reports' types, and prints them anew (`jobs.reporting.forgetting`); of a ledger in
a backup nobody knows by which version of the reports it was written.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.tables import report

#: What stands in the place of a text; `templates.contexts.pieces.ERASED` says the same in documents.
_ERASED: Final = "〔已销毁〕"
_TIES: Final = ("code", "codes", "loan", "leading_code", "other_code", "request", "sources")
#: How the papers of a destruction are called: list, slip and certificate are what remains (rule E14).
_PAPERS: Final = "destruction_"
_AMOUNT: Final = re.compile(r"-?\d+\.\d+")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")
_BETWEEN: Final = re.compile(r"[、,，;；\s]+")


def forget_in_contexts(connection: Connection, gone: Collection[str]) -> None:
    """Take out of every kept report what it tells of records, within the transaction.

    Args:
        connection: holds the ledger's write lock.
        gone: codes of the records.
    """
    for row in connection.execute(sa.select(report.c.id, report.c.name, report.c.period, report.c.context)).all():
        if row.name.startswith(_PAPERS):
            continue
        if row.period in gone:
            connection.execute(sa.delete(report).where(report.c.id == row.id))
        elif (told := _told(row.context, frozenset(gone))) != row.context:
            connection.execute(sa.update(report).where(report.c.id == row.id).values(context=told))


def _told(value: Any, gone: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_told(each, gone) for each in value]
    if isinstance(value, str):
        return "\n".join(_line(line, gone) for line in value.split("\n"))
    if not isinstance(value, dict):
        return value
    tied = any(_names(value.get(name), gone) for name in _TIES)
    return {name: _emptied(each) if tied and name not in _TIES else _told(each, gone) for name, each in value.items()}


def _emptied(value: Any) -> Any:
    if not isinstance(value, str) or not value or _DAY.fullmatch(value):
        return value
    return None if _AMOUNT.fullmatch(value) else _ERASED


def _names(value: Any, gone: frozenset[str]) -> bool:
    if isinstance(value, list):
        return bool(value) and gone.issuperset(map(str, value))
    return isinstance(value, str) and not gone.isdisjoint(_BETWEEN.split(value))


def _line(line: str, gone: frozenset[str]) -> str:
    words = [each for each in _BETWEEN.split(line) if each]
    named = any(re.search(rf"(?<![0-9A-Za-z]){re.escape(code)}(?![0-9])", line) for code in gone if code in line)
    return _ERASED if named and not gone.issuperset(words) else line
