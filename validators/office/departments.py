"""What may stand in an archive code, and how departments are called there (rules C3 E4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from validators.dictionaries import allowed
from validators.office.known import KeptRow
from validators.texts import fold

#: The dictionary of the departments.
DEPARTMENTS: Final = "部门"
_FIT = re.compile(r"[\w.()-]*")


def fits_codes(part: str) -> bool:
    """Return whether a text may stand in a code: as codes are read, and as a file name can hold it."""
    return _FIT.fullmatch(part) is not None and fold(part).upper() == part


def abbreviations(rows: Iterable[KeptRow], dictionaries: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return department -> how it is called in codes: its short name (简称), else its name.

    Args:
        rows: the rows of 字典表 in force.
        dictionaries: the dictionaries in force.
    """
    short = {row["entry"]: row.get("short") for row in rows if row["dictionary"] == DEPARTMENTS}
    return {name: short.get(name) or name for name in allowed(dictionaries, DEPARTMENTS)}
