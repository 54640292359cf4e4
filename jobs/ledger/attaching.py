"""Files handed in beside a form: filed under the code of its record, or of the record they belong to (rules E4-E6 C12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger import audit
from jobs.ledger.customers import chunks
from jobs.ledger.describing import Source, document_paths, filed_path
from jobs.ledger.fields import PAPER_PLACE, shown, stored
from jobs.ledger.holdings import Kept
from jobs.ledger.sealed_paths import open_name
from jobs.ledger.seeing import form_of_record, told
from jobs.ledger.tables import record, version
from jobs.ledger.terms import Cause, Posted
from jobs.workspace import iso
from validators.codes import classed
from validators.declaration import Form, Shape
from validators.judging import JudgedRow
from validators.retention import SHIPPED as SCHEDULE

if TYPE_CHECKING:
    from jobs.ledger.posting import Posting

#: Parts of a version: the form itself, the file beside it, and a picture's scaled copy.
FORM: Final = "form"
DOCUMENT: Final = "document"

#: A file that is to be filed: (part, SHA-256, path).
Filed = tuple[str, str, str]


def filed_under(connection: Connection, hashes: Iterable[str]) -> dict[str, str]:
    """Return SHA-256 -> code of the record under which a file of this content lies."""
    found: dict[str, str] = {}
    for some in chunks(set(hashes)):
        query = sa.select(version.c.sha256, record.c.code).join(record, record.c.id == version.c.record)
        query = query.where(version.c.sha256.in_(some), version.c.part == DOCUMENT).order_by(version.c.id.desc())
        found |= {row.sha256: row.code for row in connection.execute(query)}
    return found


def paths_of(connection: Connection, kept: Kept, rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the paths that a record's documents have, sealed ones as they would be in the open.

    Args:
        connection: the transaction.
        kept: the record.
        rows: the versions of this transaction that are not written yet.
    """
    known = (
        () if kept.new else connection.execute(sa.select(version.c.path).where(version.c.record == kept.id)).scalars()
    )
    return set(map(open_name, (*known, *(row["path"] for row in rows if row["record"] == kept.id))))


def own_files(
    form: Form, kept: Kept, source: Source, connection: Connection, rows: Iterable[Mapping[str, Any]]
) -> list[Filed]:
    """Return what is filed of the file beside a form whose row is a record of its own.

    Args: as for `paths_of`, and the form and the arrival.
    """
    if source.file is None:
        return []
    taken = paths_of(connection, kept, rows)
    return document_paths(form, kept.row, kept.row["title"], str(kept.row["dated"])[:10], source.file, taken)


def version_rows(
    record_id: int, number: int, source: Source, path: str, files: Iterable[Filed]
) -> Iterator[dict[str, Any]]:
    """Yield the lines of one version: the form, and what was filed of the file beside it.

    Args:
        record_id: the record's number.
        number: of the version.
        source: the form's arrival.
        path: where the form is filed; empty where it is not.
        files: what is filed besides.
    """
    line = {"record": record_id, "number": number, "by": source.person, "handed": iso(source.handed), "detail": None}
    yield line | {"part": FORM, "arrival": source.arrival, "sha256": source.sha256, "path": path}
    for part, sha256, where in files:
        assert source.file
        yield line | {"part": part, "arrival": source.file.arrival, "sha256": sha256, "path": where}


def newest_path(form: Form, row: Mapping[str, Any], path: str, files: list[Filed]) -> str | None:
    """Return where the index says that a record's document lies (rule C12).

    That is the file that a row names, if it names one: a slip is no document. Paper alone has no path.

    Args:
        form: the record's form.
        row: its columns, with the path it had.
        path: where the form itself is filed.
        files: what was filed now.
    """
    if files:
        return files[0][2]
    if form.file_column and row["fields"].get(form.file_column):
        return row.get("path")
    return path or None


def joined_path(form: Form, row: Mapping[str, Any], files: list[Filed]) -> str | None:
    """Return the same for a record that a document has joined: a card stays what the record is."""
    return files[0][2] if files and form.shape is Shape.REGISTER else row["path"]


def told_of(form: Form, values: Mapping[str, object], source: Source) -> dict[str, Any]:
    """Return what is kept of a document that has no fields of its own, since it joined another record."""
    named = {name: shown(stored(values.get(name))) for name in (form.dated, "doc_type", "paper_place", "paper_code")}
    named["subject"] = form.subject.format(**{name: shown(stored(value)) for name, value in values.items()})
    read = {name: shown(stored(value)) for name, value in source.file.fields.items()} if source.file else {}
    return {name: text for name, text in {**named, **read}.items() if text}


def attach(posting: Posting, form: Form, row: JudgedRow, source: Source) -> Posted:
    """File a document under the code of the record it belongs to; it gets none of its own (rule E6).

    Args:
        posting: the transaction; `fetch` has been called with the row.
        form: the form of the row, which has a column `belongs_to`.
        row: the judged row, without problems.
        source: the form's arrival; its `file` is None for paper alone, or where the file is on file already.

    Returns:
        the code, and `joined` where something was added.
    """
    kept = posting.held.by_code(row.values[form.belongs_to])
    assert kept
    home = form_of_record(kept.row)
    cause = Cause(source.person, source.ticket, source.arrival, source.approved)
    place = row.values.get(PAPER_PLACE)
    # The record's own paper stays where it is said to lie; the document's place is kept with the document.
    moved = bool(place) and not kept.row[PAPER_PLACE]
    code, title = str(kept.row["code"]), told(kept)
    if moved:
        posting.amend(code, {PAPER_PLACE: place}, cause)
    if not moved and source.file is None:
        return Posted(code, "unchanged", title)
    values = {name: stored(value) for name, value in row.values.items()}
    number = kept.row["version"] + 1
    rows = posting.rows[version]
    detail = told_of(form, row.values, source)
    files = (
        document_paths(
            home, kept.row, detail["subject"], detail[form.dated], source.file, paths_of(posting.connection, kept, rows)
        )
        if source.file
        else []
    )
    own = {"fields": values, "type": classed(form, values, SCHEDULE).type, "code": code}
    path = filed_path(form, own, number, source)
    kept.row |= {"version": number, "path": joined_path(home, kept.row, files)}
    kept.changed = True
    lines = version_rows(kept.id, number, source, path, files)
    rows += (line | {"detail": detail} if line["part"] == DOCUMENT else line for line in lines)
    posting.log.append(
        audit.Entry(source.person, "document-added", code, source.ticket, detail, audit.by_arrival(source.arrival))
    )
    return Posted(code, "joined", title, path=path, files=tuple((sha256, where) for _, sha256, where in files))
