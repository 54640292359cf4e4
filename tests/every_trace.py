"""Everything that an archive holds, opened: what a word could still be found in, wherever it lies (rule E14)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from html import unescape
from typing import Any

import msoffcrypto
import sqlalchemy as sa

from jobs.ledger.tables import arrival, change, code, item, metadata, office, record, residue, version
from jobs.protecting import password_in_force
from jobs.running import Run
from jobs.sealing.pieces import ENDING
from jobs.sealing.sealed import Sealed
from validators.declaration import Column, Kind, Table
from validators.forms import forms

#: A shorter text says nothing by itself: it stands in other records by chance.
_SHORTEST = 5
#: What people wrote; choices, people, dates and codes stand everywhere.
_WORDS = (Kind.TEXT, Kind.LONG, Kind.PHONE, Kind.EMAIL, Kind.CODE)
#: States of an arrival that is no record yet.
_OPEN = ("returned", "foreign", "kept", "reviewing", "staged")
_TAGS = re.compile(r"<[^>]*>")


def texts(run: Run) -> Iterator[tuple[str, str]]:
    """Yield (where, text) of everything the workspace holds but the inboxes, which are people's own, and the blank forms.

    Sealed originals and documents are opened, so are workbooks behind a password, and every part of a packed file; the
    ledger is read raw, journal and free pages included, and once more as the program sees it, unsealed.
    """
    root = run.workspace.root
    with run.ledger.reading() as connection:
        sealed = {row.path: row.sha256 for row in connection.execute(sa.select(version.c.path, version.c.sha256))}
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                yield f"ledger: {table.name}", "\n".join(map(str, row))
    for sha256 in run.store.every():
        yield from _parts(run, f"store: {sha256[:12]}", run.store.get(sha256), "")
    for path in sorted(root.rglob("*")):
        if path.is_file() and not any(
            path.is_relative_to(folder) for folder in (run.workspace.inbox, run.workspace.blank)
        ):
            inside = path.relative_to(root).as_posix()
            content = path.read_bytes()
            if path.name.endswith(ENDING):
                sha256 = sealed.get(path.relative_to(run.workspace.archive).as_posix(), "")
                key = run.store.keys.of(sha256) if sha256 else None
                content = Sealed(path, sha256, key).read_bytes() if key else content
            yield inside, inside
            person = inside.split("/")[2] if inside.startswith("output/people/") else ""
            yield from _parts(run, inside, content, person)


def _parts(run: Run, where: str, content: bytes, person: str) -> Iterator[tuple[str, str]]:
    if content.startswith(b"\xd0\xcf\x11\xe0") and person:
        opened = io.BytesIO()
        office = msoffcrypto.OfficeFile(io.BytesIO(content))
        office.load_key(password=password_in_force(run, person))
        office.decrypt(opened)
        content = opened.getvalue()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield where, _read(content)
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            part = packed.read(name)
            if zipfile.is_zipfile(io.BytesIO(part)):
                yield from _parts(run, f"{where}!{name}", part, "")
            else:
                text = _read(part)
                yield f"{where}!{name}", text
                yield f"{where}!{name}", _TAGS.sub("", text)


def _read(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    if "\\u" in text:
        text += re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return unescape(text)


def distinctive(run: Run, codes: Collection[str], remains: Mapping[str, str]) -> dict[str, set[str]]:
    """Return code -> the texts that stand in this record alone, and not in what may remain of it.

    Args:
        run: the opened archive.
        codes: which records.
        remains: code -> what may stay: title, reasons.
    """
    mine: dict[str, set[str]] = {}
    others: list[str] = []
    by_id: dict[int, str] = {}
    with run.ledger.reading() as connection:
        lines: dict[int, list[Any]] = {}
        for row in connection.execute(sa.select(item)):
            lines.setdefault(row.record, []).append(row)
        for row in connection.execute(sa.select(record)):
            form = forms()[row.form]
            said = set(_said(form.known_fields(), row.fields))
            for line in lines.get(row.id, ()):
                table = form.known_fields().get(line.name)
                if isinstance(table, Table):
                    said |= set(_said({column.name: column for column in table.columns}, line.fields))
            by_id[row.id] = row.code
            if row.code in codes:
                mine[row.code] = said
            others += [] if row.code in codes else [*said, row.title]
        for row in connection.execute(sa.select(change)):
            others += [] if mine.keys() & {by_id[row.record]} else [str(row.old), str(row.new)]
        # What waits to be mended or decided on is no record yet; nor is what the office's own tables say.
        others += [str(each) for each in connection.execute(sa.select(office.c.rows)).scalars()]
        others += [str(each) for each in connection.execute(sa.select(code.c.code)).scalars()]
        # Why another record went stays with what remains of that one.
        others += [str(row) for row in connection.execute(sa.select(residue.c.title, residue.c.reason))]
        waiting = sa.select(arrival.c.sha256).where(arrival.c.state.in_(_OPEN))
        wanted = set(connection.execute(waiting).scalars())
    others += [text for sha256 in sorted(wanted) for _, text in _parts(run, "", run.store.get(sha256), "")]
    everywhere = "\n".join([*others, *remains.values()])
    for name, said in mine.items():
        rest = "\n".join(text for other, those in mine.items() if other != name for text in those)
        mine[name] = {text for text in said if text not in everywhere and text not in rest}
    return mine


def _said(fields: Mapping[str, Column | Table], kept: Mapping[str, Any]) -> Iterator[str]:
    for name, column in fields.items():
        if isinstance(column, Column) and column.kind in _WORDS and not column.dictionary:
            for text in kept.get(name) if isinstance(kept.get(name), list) else [kept.get(name)]:
                if isinstance(text, str):
                    # Reports cut long texts; whatever is left of one is found by its beginning or its end.
                    yield from (each for each in {text, text[:_CUT], text[-_CUT:]} if len(each) >= _SHORTEST)


_CUT = 12


def found(run: Run, words: Mapping[str, Collection[str]]) -> dict[str, list[tuple[str, str]]]:
    """Return code -> (where, which word) of everything that is still found."""
    hits: dict[str, list[tuple[str, str]]] = {}
    of = {word: code for code, those in words.items() for word in those}
    for where, text in texts(run):
        for word, code_ in of.items():
            if word in text:
                hits.setdefault(code_, []).append((where, word))
    return hits
