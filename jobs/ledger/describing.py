"""What follows from a record's fields: its natural key, what the index shows, where its document is filed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final

from jobs.ledger.customers import Known
from jobs.ledger.fields import shown, stored
from jobs.ledger.sensitive import names
from jobs.ledger.terms import Cause
from jobs.sealing.pieces import ENDING
from validators.access import SECRET
from validators.codes import classed
from validators.declaration import Form, Party, Shape
from validators.facts import Person
from validators.file_names import document_name, safe_name
from validators.names import normal_name
from validators.retention import SHIPPED as SCHEDULE

#: Secrecy levels, the lowest first.
LEVELS: Final = ("公开", "内部", "机密", "绝密")
#: What stands in the place of a sender who is kept apart (rule B12).
KEPT_APART: Final = "（保密）"
#: The level of a record in which a sensitive field is filled (rule A7).
_SENSITIVE: Final = "机密"
#: A longer part of a natural key stands in it by its hash.
_LONGEST_PART: Final = 200


@dataclass(frozen=True, slots=True)
class Source:
    """The arrival that a record comes from.

    Attributes:
        arrival: its id.
        person: who handed it in.
        sha256: its content.
        handed: when it counts as handed in, local without zone.
        suffix: ending of the filed document's name.
        ticket: number of the submission.
        tries: how often the submission has been handed in.
        first: when its submission was first handed in, where it came back before; it counts from then (B4).
        approved: who agreed to it in the second check; empty where nobody was asked.
        file: what was handed in beside the form for the record at hand, and is not on file yet.
    """

    arrival: int
    person: str
    sha256: str
    handed: datetime
    suffix: str
    ticket: str
    tries: int
    first: datetime | None = None
    approved: str = ""
    file: Attached | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file handed in beside a form, which is filed under its record's code (rules E4 E5).

    Attributes:
        arrival: its own arrival.
        sha256: its content.
        name: as it was handed in.
        fields: what was read from it, by the form's `from_files`.
        scaled: content of the smaller copy of a picture; empty where there is none.
        scaled_ending: ending of that copy's name, with its dot.
    """

    arrival: int
    sha256: str
    name: str
    fields: Mapping[str, object] = field(default_factory=dict)
    scaled: str = ""
    scaled_ending: str = ""


def natural_key(form: Form, values: Mapping[str, object], customer: Known | None, digest: Callable[[str], str]) -> str:
    """Return by what a record is known when it is handed in again; "" where nothing can be known by it.

    Args:
        form: its form.
        values: typed or stored values.
        customer: the customer it names; stands for the name, which may change.
        digest: gives what stands in the place of a sensitive part (`jobs.ledger.sealing`).
    """
    if form.party:
        return f"customer:{customer.id}" if customer else ""
    if form.customer in form.natural_key and customer is None and isinstance(values.get(form.customer), str):
        return ""
    parts = (
        f"customer:{customer.id}" if customer and name == form.customer else _part(form, name, values, digest)
        for name in form.natural_key
    )
    return "\x1f".join(parts)


def _part(form: Form, name: str, values: Mapping[str, object], digest: Callable[[str], str]) -> str:
    """Return what a field adds to a natural key; of a sensitive one, nothing that says what stood in it (rule A5)."""
    text = normal_name(shown(stored(values.get(name))))
    return digest(text) if text and name in names(form.id) else _short(text)


def _short(text: str) -> str:
    """Return a text as a key can hold it: PostgreSQL indexes no value of more than 2,700 bytes."""
    return text if len(text) <= _LONGEST_PART else hashlib.sha256(text.encode()).hexdigest()


def known_as(form: Form, values: Mapping[str, object], digest: Callable[[str], str]) -> str:
    """Return by what a card is known before it is on file: its natural key in words; "" where that is not filled.

    Args: as for `natural_key`.
    """
    parts = (form.party.name,) if form.party else form.natural_key
    if not all(values.get(name) for name in parts):
        return ""
    known = {name: normal_name(shown(stored(values[name]))) for name in parts}
    return "\x1f".join(digest(text) if name in names(form.id) else text for name, text in known.items())


def index_columns(
    form: Form,
    fields: Mapping[str, Any],
    lines: Mapping[str, Sequence[Mapping[str, Any]]],
    sender: str,
    people: Mapping[str, Person],
) -> dict[str, Any]:
    """Return what the index shows of a record (rule E7), as columns of the table `record`.

    Args:
        form: its form.
        fields: its stored fields.
        lines: table -> the stored fields of its lines.
        sender: who handed it in; its handler where the form names none.
        people: the roster, for the handler's department.
    """
    handler = (shown(fields.get(form.handler)) if form.handler else "") or sender
    person = people.get(handler)
    level = max(form.secrecy, fields.get(form.secrecy_from) or form.secrecy, key=LEVELS.index)
    if _any_filled(names(form.id), [fields]) or any(_any_filled(names(form.id, of), lines[of]) for of in lines):
        level = max(level, _SENSITIVE, key=LEVELS.index)
    place = classed(form, fields, SCHEDULE)
    return {
        "form_version": form.version,
        "class": place.letter,
        "type": place.type,
        "title": form.subject.format(**{name: shown(value) for name, value in fields.items()}),
        "customer_name": shown(fields.get(form.customer)) or None if form.customer else None,
        "dated": shown(fields[form.dated]),
        "handler": handler,
        "department": fields.get("department") or (person.department if person else None),
        "secrecy": level,
        "retention": place.schedule,
        "retention_start": shown(fields.get(place.start)) or None if place.start else None,
    }


def _any_filled(sensitive: Collection[str], lines: Iterable[Mapping[str, Any]]) -> bool:
    return any(line.get(name) not in (None, "", []) for line in lines for name in sensitive)


def is_key(fields: Mapping[str, Any]) -> bool:
    """Return whether a customer's own file makes it a key customer (rule A1)."""
    return fields.get("key_customer") == "是" or fields.get("grade") == "VIP"


def told_of(party: Party, known: Known, record_id: int, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a partner's file says of the partner, as `Customers.learn` takes it.

    Args:
        party: which of the partner's files it is.
        known: the partner.
        record_id: the file's record.
        fields: its stored fields.
    """
    # A supplier's file grades nobody: what the customer's own file says of the partner stays.
    leads = known.record in (None, record_id) or party.role == "customer"
    return {
        "name": shown(fields[party.name]),
        "credit_code": fields.get(party.credit_code),
        "record": record_id if leads else known.record,
        "is_key": is_key(fields) if leads else known.is_key,
    }


def filed_path(form: Form, row: Mapping[str, Any], number: int, source: Source) -> str:
    """Return where a document is filed, relative to the archive folder, with `/` (rules E4 E5).

    A card is filed under its code, sealed where it is 机密 or above; a register, which holds many records, once under
    the number of its submission (see `jobs.ledger.sealed_paths`).

    Args:
        form: its form.
        row: the record's columns.
        number: which version of the record it is, from 1.
        source: the arrival.
    """
    dated = str(row["fields"][form.coding.year])
    if form.shape is Shape.CARD:
        copy = f"第{number}版" if number > 1 else ""
        name = document_name(row["code"], row["title"], datetime.fromisoformat(dated), source.suffix, copy) + _ending(
            row
        )
    else:
        copy = f"第{source.tries}次" if source.tries > 1 else ""
        name = document_name(source.ticket, form.title.zh, source.handed, source.suffix, copy)
    return f"{_folder(form, row)}/{name}"


def _ending(row: Mapping[str, Any]) -> str:
    return ENDING if row["secrecy"] in SECRET else ""


def _folder(form: Form, row: Mapping[str, Any]) -> str:
    dated = str(row["fields"][form.coding.year])
    folders = [classed(form, row["fields"], SCHEDULE).series, dated[:4], *([row["type"]] if row["type"] else [])]
    return "/".join(map(safe_name, folders))


def document_paths(
    form: Form, row: Mapping[str, Any], subject: str, dated: str, file: Attached, taken: Collection[str]
) -> list[tuple[str, str, str]]:
    """Return (part, SHA-256, path) of a file handed in beside a form, and of its scaled copy (rules A3 E4 E5).

    Args:
        form: the form of the record that it is filed under.
        row: that record's columns.
        subject: what it is about.
        dated: its date, ISO 8601.
        file: the file.
        taken: paths that the record's documents have already, as they would be in the open.
    """
    folder, day, ending = _folder(form, row), datetime.fromisoformat(dated), PurePosixPath(file.name).suffix.lower()
    number, copy, path = 1, "", ""
    while not path or path in taken:
        copy = f"第{number}份" if number > 1 else ""
        path = f"{folder}/{document_name(row['code'], subject, day, ending, copy)}"
        number += 1
    found = [("document", file.sha256, path + _ending(row))]
    if file.scaled:
        smaller = document_name(row["code"], subject, day, file.scaled_ending, f"{copy}缩略")
        found.append(("scaled", file.scaled, f"{folder}/{smaller}{_ending(row)}"))
    return found


def change_rows(record_id: int, changes: Mapping[str, tuple[Any, Any]], cause: Cause, at: str) -> list[dict[str, Any]]:
    """Return a record's changes as rows of the table `change` (rule C8).

    Args:
        record_id: the record.
        changes: field or table -> content before and after, as it is stored.
        cause: on whose word, and why.
        at: the moment, ISO 8601 with zone.
    """
    said = {"why": cause.why, "arrival": cause.arrival}
    said |= {"approved": cause.approved or None, "reason": cause.reason or None}
    return [
        {"record": record_id, "at": at, "by": cause.who, "field": name, "old": before, "new": after, **said}
        for name, (before, after) in changes.items()
    ]
