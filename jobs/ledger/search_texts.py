"""What a record can be found by: its texts with their labels, its numbers, its facets (rule A7).

Left out is whatever not everybody who may see the record may read: sensitive fields (rule A5), the columns in which a
sender names themself, and of a report of a breach everything but its code (rule B12).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jobs.ledger.fields import PAPER_PLACE, shown
from jobs.ledger.sealed_paths import open_name
from jobs.ledger.search_table import FACETS
from jobs.ledger.seeing import form_of_record
from validators.declaration import Column, Form, Kind, Table
from validators.message import Text
from validators.names import core_name
from validators.texts import squeeze

CODE: Final = Text("档号", "Code")
TITLE: Final = Text("题名", "Title")
CUSTOMER: Final = Text("客户", "Customer")
OTHER_NAME: Final = Text("客户曾用名", "Customer's other name")
HANDLER: Final = Text("经手人", "Handler")
DEPARTMENT: Final = Text("部门", "Department")
_PLACE: Final = Text("纸质存放位置", "Place of paper")
_PAPER_CODE: Final = Text("纸质编号", "Paper code")
_FILE: Final = Text("文件名", "File name")
_DOCUMENT: Final = Text("附件", "Document")
#: Signs between the parts of a number, which nobody writes alike.
_PARTING: Final = dict.fromkeys(map(ord, "-_/.·()[]#"))


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a record.

    Attributes:
        column: of `search_entry`: code, names, heading, content.
        label: what it is called.
        text: as people write it.
    """

    column: str
    label: Text
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was handed in and lies with a record.

    Attributes:
        name: as it was handed in.
        path: where it is filed, relative to the archive folder.
        detail: what the slip and the file say of it, where it has joined the record.
    """

    name: str
    path: str
    detail: Mapping[str, str]


def said_of(
    row: Mapping[str, Any],
    names: Sequence[str],
    lines: Iterable[tuple[str, Mapping[str, Any]]],
    documents: Iterable[Document],
) -> Iterator[Said]:
    """Yield the texts by which a record is found, the weightiest first.

    Args:
        row: its columns.
        names: those its customer has and had.
        lines: (table, fields) of the lines of its tables.
        documents: the files that lie with it.
    """
    form = form_of_record(row)
    yield Said("code", CODE, row["code"])
    if form.hides_sender:
        return
    own = row["customer_name"] or ""
    others = [name for name in dict.fromkeys(names) if name != own]
    # The core of 海纳（宁波）纺织有限公司 is 宁波海纳纺织.
    cores = dict.fromkeys(core_name(name) for name in (own, *others) if name)
    for label, known in ((CUSTOMER, (own,)), (OTHER_NAME, others), (CUSTOMER, cores)):
        yield from (Said("names", label, name) for name in known if name)
    for label, name in ((TITLE, "title"), (HANDLER, "handler"), (DEPARTMENT, "department")):
        if row[name]:
            yield Said("heading", label, row[name])
    yield from (Said("content", label, text) for label, text in _content(form, row, lines, documents) if text)


def _content(
    form: Form, row: Mapping[str, Any], lines: Iterable[tuple[str, Mapping[str, Any]]], documents: Iterable[Document]
) -> Iterator[tuple[Text, str]]:
    known = form.known_fields()
    apart = {form.customer, form.handler, PAPER_PLACE, "paper_code", *form.sender_columns}
    for column in known.values():
        if isinstance(column, Column) and not column.sensitive and column.name not in apart:
            yield column.label, shown(row["fields"].get(column.name))
    for name, fields in lines:
        table = known.get(name)
        if not isinstance(table, Table):
            continue
        for column in table.columns:
            if not column.sensitive:
                label = Text(f"{table.plain_title.zh}·{column.label.zh}", f"{table.plain_title.en} · {column.label.en}")
                yield label, shown(fields.get(column.name))
    yield _PLACE, row["paper_place"] or ""
    yield _PAPER_CODE, row["paper_code"] or ""
    for each in documents:
        yield _FILE, each.name
        yield _FILE, open_name(each.path).rpartition("/")[2]
        yield from ((_DOCUMENT, text) for text in each.detail.values())


def key_of(text: str) -> str:
    """Return a code or number as it is looked up: width and case folded, without blanks and what parts it."""
    return squeeze(text).translate(_PARTING)[:200]


def keys_of(row: Mapping[str, Any]) -> set[str]:
    """Return the codes and numbers that are the record's own: its code, the number on it, that of its paper."""
    form = form_of_record(row)
    numbers = [row["code"], row["paper_code"]]
    if not form.hides_sender:
        own = {*form.natural_key, form.party.credit_code if form.party else ""}
        numbers += [row["fields"].get(column.name) for column in form.columns if _is_number(column, own)]
    return {key for number in numbers if number and (key := key_of(str(number)))}


def _is_number(column: Column, own: set[str]) -> bool:
    names_another = any(check.looks_up for check in column.checks)
    return column.name in own and column.kind is Kind.CODE and not column.sensitive and not names_another


def facets_of(row: Mapping[str, Any]) -> dict[str, str | None]:
    """Return what a record says of each facet (rule A4); None where its form does not have it."""
    form = form_of_record(row)
    kept = {name: shown(row["fields"].get(column)) or None for name, column in form.facets.items()}
    return {name: kept.get(name) for name in FACETS} | ({"nature": form.nature} if form.nature else {})
