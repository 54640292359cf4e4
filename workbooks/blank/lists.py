"""The hidden 字典 sheet: every dictionary in a column of its own, under a name that dropdowns refer to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from validators.declaration import Column, Kind
from validators.dictionaries import allowed
from workbooks.blank import paper

SHEET: Final = "字典"
PEOPLE: Final = "人员"
_KEYS, _NAMES = "gd_part_keys", "gd_part_names"


@dataclass(frozen=True, slots=True)
class Lists:
    """The names of the lists that were written.

    Attributes:
        names: dictionary (or `地域/境内` part, or 人员) -> defined name.
    """

    names: Mapping[str, str]

    def source(self, column: Column, parent: str) -> str:
        """Return the formula of the column's dropdown, empty where it has none.

        Args:
            column: the field.
            parent: address of the cell whose value picks the part, where the column depends on one.
        """
        if column.kind is Kind.PERSON:
            return "" if column.many else self.names.get(PEOPLE, "")
        if column.kind is not Kind.CHOICE:
            return ""
        if parent and any(key.startswith(f"{column.dictionary}/") for key in self.names):
            # looked up, since an entry such as 产品部/采购部 can't be part of a name
            return f'INDIRECT(INDEX({_NAMES},MATCH("{column.dictionary}/"&{parent},{_KEYS},0)))'
        return self.names.get(column.dictionary, "")


def legal_name(key: str, taken: set[str]) -> str:
    """Return a defined name for the dictionary `key`: letters, digits and underlines, unlike those in `taken`."""
    plain = "字典_" + re.sub(r"\W", "_", key)
    name, serial = plain, 2
    while name.casefold() in taken:
        name, serial = f"{plain}_{serial}", serial + 1
    taken.add(name.casefold())
    return name


def add_lists(book: Workbook, dictionaries: Mapping[str, tuple[str, ...]], people: Sequence[str]) -> Lists:
    """Write the 字典 sheet with its names and return them.

    Args:
        book: the workbook.
        dictionaries: name -> entries; a part of a dictionary is named `地域/境内`.
        people: the names on the roster, in the order of the dropdown.
    """
    sheet = book.create_sheet(SHEET)
    sheet.sheet_state = "hidden"
    whole = {key.partition("/")[0] for key in dictionaries if "/" in key} - set(dictionaries)
    columns = {**dictionaries, **{key: allowed(dictionaries, key) for key in sorted(whole)}}
    if people:
        columns[PEOPLE] = tuple(people)
    taken: set[str] = set()
    names: dict[str, str] = {}
    at = 0
    for key, entries in columns.items():
        if not entries:
            continue
        at += 1
        names[key] = legal_name(key, taken)
        _column(book, at, key, entries, names[key])
    parts = [key for key in names if "/" in key]
    if parts:
        _column(book, at + 1, "分项", parts, _KEYS)
        _column(book, at + 2, "名称", [names[key] for key in parts], _NAMES)
    paper.protect(sheet)
    return Lists(names)


def _column(book: Workbook, at: int, head: str, entries: Sequence[str], name: str) -> None:
    sheet = book[SHEET]
    bold, plain = paper.font(bold=True), paper.font()
    paper.put(sheet, 1, at, head, type_=bold, layout=paper.align(wrap=False), fill=paper.LABEL_FILL)
    for row, entry in enumerate(entries, start=2):
        paper.put(sheet, row, at, entry, type_=plain, layout=paper.align(wrap=False), boxed=False).number_format = "@"
    letters = get_column_letter(at)
    sheet.column_dimensions[letters].width = 18
    reference = f"'{SHEET}'!${letters}$2:${letters}${len(entries) + 1}"
    book.defined_names[name] = DefinedName(name, attr_text=reference)
