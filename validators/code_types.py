"""Which types the records of a code series may have: what the forms write into a code (rule E1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from validators.codes import SHIPPED
from validators.declaration import Form, Kind
from validators.dictionaries import allowed

#: Stands for the types of a series that no form takes yet.
SOME_TYPE: Final = "类型"


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """A dictionary's entry that stands in codes as their type.

    Attributes:
        series: name of the code series.
        type: the type, as it is written out; empty for records that have none.
        dictionary: the dictionary it is an entry of; empty where the form itself names the type.
        within: the part of the dictionary; empty where it has none.
    """

    series: str
    type: str
    dictionary: str = ""
    within: str = ""


def type_entries(forms: Iterable[Form], dictionaries: Mapping[str, tuple[str, ...]]) -> list[TypeEntry]:
    """Return every type that a code may have, with where it comes from.

    Args:
        forms: the forms that are taken.
        dictionaries: name -> entries.
    """
    found: list[TypeEntry] = []
    for form in forms:
        coding = form.coding
        if coding.series.startswith("="):
            # The entries of the class column begin with the letter of the series.
            classes = form.column(coding.series[1:])
            for entry in allowed(dictionaries, classes.dictionary):
                found += _types(form, entry[:1], dictionaries, entry)
        else:
            found += _types(form, coding.series, dictionaries, "")
    return list(dict.fromkeys(found))


def _types(form: Form, series: str, dictionaries: Mapping[str, tuple[str, ...]], parent: str) -> list[TypeEntry]:
    declared = form.coding.type
    if not declared.startswith("="):
        return [TypeEntry(series, declared)]
    column = form.column(declared[1:])
    if column.kind is not Kind.CHOICE:
        raise ValueError(f"{form.id}: the type in a code comes from a dictionary, and {column.name} has none")
    within = parent if column.depends_on else ""
    return [
        TypeEntry(series, entry, column.dictionary, within)
        for entry in allowed(dictionaries, column.dictionary, within)
    ]


def types_of(entries: Iterable[TypeEntry]) -> dict[str, tuple[str, ...]]:
    """Return series -> its types, each once; an empty one among them where records have none.

    A series that no form takes yet has some type or other.
    """
    found: dict[str, dict[str, None]] = {}
    for entry in entries:
        found.setdefault(entry.series, {})[entry.type] = None
    return dict.fromkeys(SHIPPED, (SOME_TYPE,)) | {series: tuple(types) for series, types in found.items()}
