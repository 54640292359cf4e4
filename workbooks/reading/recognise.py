"""Which form a workbook is, which of its sheets holds it, and whether every label is still in its place.

Two sources say which form it is: the hidden name `guidang_form` and the line printed on its face.
Either is enough; where they differ, or two sheets claim to be the form, nobody chooses for the sender.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from validators.declaration import Form
from validators.message import Message, Text
from workbooks.face import parse_face
from workbooks.layout import FACE_ROW, layout
from workbooks.opinions import AREA_NAME, FORM_NAME
from workbooks.package import Package, Sheet
from workbooks.reading.cells import CellReader
from workbooks.reading.plan import folded, plan
from workbooks.reading.sheet import HEAD_ROWS, Raw, SheetRows
from workbooks.reading.unreadable import Unreadable

_ID = re.compile(r'"?([A-Za-z0-9_]+)@(\d{1,6})"?')
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\s]+))!\$?([A-Z]{0,3})\$?(\d{0,7})(?::.*)?")
_LONGEST_FACE = 80
#: The sheets that come with every form and are no forms; a copy of the form sheet never takes their names.
COMPANIONS = frozenset(("填写说明", "审核意见", "字典"))

_TAKE_BLANK = Message("Copy the contents into the newest blank form of the office and hand that in.")


class Claim(NamedTuple):
    """A form found in a workbook, and the sheet it stands on."""

    form: Form
    sheet: Sheet


class Reference(NamedTuple):
    """Where a defined name points to: sheet name, first column's letters and first row (empty and 0 for whole rows)."""

    sheet: str
    letters: str
    row: int


class _Face(NamedTuple):
    sheet: Sheet
    ref: str
    number: str
    version: int


class Opened:
    """A workbook while it is read: the package, its cells, its sheets (each read once)."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.cells = CellReader(package)
        self.sheets = {sheet.name: (sheet, SheetRows(package, sheet.part)) for sheet in package.sheets}
        self.names = {name.casefold(): text for name, text in package.defined_names.items()}

    def reference(self, name: str) -> Reference | None:
        """Return the cell (of a range its first) that the defined name points to; None where it points to none."""
        found = _REFERENCE.fullmatch(self.names.get(name, ""))
        if found is None:
            return None
        sheet = found[1].replace("''", "'") if found[1] else found[2]
        return Reference(sheet, found[3], int(found[4] or 0)) if sheet in self.sheets else None


def _faces(opened: Opened, forms: Mapping[str, Form]) -> list[_Face]:
    """Return at most one face a sheet: those in their exact cells, or else those somewhere at the top."""
    at = {each.number: layout(each).face_ref for form in forms.values() for each in (form, *form.former)}
    likely = [name for name in opened.sheets if name not in COMPANIONS]
    exact = [face for face in _faces_in(opened, likely, FACE_ROW, FACE_ROW) if at.get(face.number) == face.ref]
    found = exact or _faces_in(opened, opened.sheets, 1, HEAD_ROWS)
    return list({face.sheet.name: face for face in reversed(found)}.values())[::-1]


def _faces_in(opened: Opened, sheets: Iterable[str], first: int, last: int) -> list[_Face]:
    found: list[_Face] = []
    for sheet, rows in map(opened.sheets.__getitem__, sheets):
        for row, cells in rows.head(first, last).items():
            for letters, raw in cells.items():
                text = opened.cells.text(raw)
                face = parse_face(text) if 0 < len(text) <= _LONGEST_FACE else None
                if face is not None:
                    found.append(_Face(sheet, f"{letters}{row}", *face))
    return found


def recognise(opened: Opened, forms: Mapping[str, Form]) -> Claim | Unreadable:
    """Return which form the workbook is and on which sheet, or the answer to its sender.

    Args:
        opened: the workbook.
        forms: form id -> newest version of each form.
    """
    hidden = _ID.fullmatch(opened.names.get(FORM_NAME, ""))
    area = opened.reference(AREA_NAME)
    faces = _faces(opened, forms)
    sheets = list(dict.fromkeys([face.sheet.name for face in faces] + ([area.sheet] if area else [])))
    if len(sheets) > 1:
        return Unreadable(
            "two-forms",
            Message(
                "Two sheets of this workbook are forms: “{first}” and “{second}”.",
                {"first": sheets[0], "second": sheets[1]},
            ),
            Message(
                "Hand in each form as a workbook of its own: copy the whole file and fill in one form in each copy."
            ),
        )
    if hidden is None and not faces:
        return Unreadable(
            "unknown-form",
            Message("This workbook is none of the office's forms: it carries no form number."),
            _TAKE_BLANK,
        )
    ids = {each.number: form.id for form in forms.values() for each in (form, *form.former)}
    said = [(hidden[1], int(hidden[2]))] if hidden else []
    said += [(ids.get(face.number, face.number), face.version) for face in faces[:1]]
    if len(set(said)) > 1 and any(form_id in forms for form_id, _ in said):
        return Unreadable(
            "two-claims",
            Message(
                "This workbook says two different things about itself: “{hidden}” inside, “{face}” on its face.",
                {"hidden": f"{said[0][0]}@{said[0][1]}", "face": f"{faces[0].number} @{faces[0].version}"},
            ),
            _TAKE_BLANK,
        )
    form = _version(forms, *said[0])
    return form if isinstance(form, Unreadable) else Claim(form, _sheet_of(opened, form, sheets))


def _version(forms: Mapping[str, Form], form_id: str, version: int) -> Form | Unreadable:
    newest = forms.get(form_id)
    if newest is None:
        return Unreadable(
            "unknown-form",
            Message("This workbook says it is the form “{form}”, which the office does not know.", {"form": form_id}),
            _TAKE_BLANK,
        )
    found = next((each for each in (newest, *newest.former) if each.version == version), None)
    if found is not None:
        return found
    gaps = {"form": newest.title, "version": version, "newest": newest.version}
    if version > newest.version:
        return Unreadable(
            "newer-form",
            Message("This is version {version} of “{form}”; the newest one known here is version {newest}.", gaps),
            Message(
                "Tell the archivist that guidang has to be updated; hand the file in again then. Or use the blank form of "
                "version {newest}.",
                gaps,
            ),
        )
    return Unreadable(
        "older-form",
        Message("This is version {version} of “{form}”, which is no longer taken; version {newest} is in force.", gaps),
        _TAKE_BLANK,
    )


def _sheet_of(opened: Opened, form: Form, claiming: list[str]) -> Sheet:
    """Return the sheet that claims to be the form; where none does, the one in which most labels stand right."""
    if claiming:
        return opened.sheets[claiming[0]][0]
    labels = [label for label in plan(form).labels if label.row <= HEAD_ROWS]

    def right(rows: SheetRows) -> int:
        head = rows.head()
        return sum(
            folded(opened.cells.text(head.get(label.row, {}).get(label.letters))) in label.spellings for label in labels
        )

    return max(opened.sheets.values(), key=lambda one: right(one[1]))[0]


def misplaced(opened: Opened, form: Form, found: Mapping[int, Mapping[str, Raw]]) -> Unreadable | None:
    """Return the answer to a sheet whose labels are not where they should be; None where they are.

    Args:
        opened: the workbook, for its texts.
        form: the form it should be.
        found: row -> column letters -> stored cell.
    """
    for label in plan(form).labels:
        text = opened.cells.text(found.get(label.row, {}).get(label.letters))
        if folded(text) not in label.spellings:
            return _moved(label.row, f"{label.letters}{label.row}", label.text)
    row, spellings = plan(form).signature
    if not spellings or _signed(opened, found, row, spellings):
        return None
    if any(_signed(opened, found, at, spellings) for at in found):
        return _moved(row, f"A{row}", form.signatures[0])
    return None


def _signed(opened: Opened, found: Mapping[int, Mapping[str, Raw]], row: int, spellings: frozenset[str]) -> bool:
    """Return whether the line to sign on stands in `row`; one that moved tells of lines put in or taken out above."""
    return folded(opened.cells.text(found.get(row, {}).get("A"))).startswith(tuple(spellings))


def _moved(row: int, cell: str, label: Text) -> Unreadable:
    return Unreadable(
        "labels-moved",
        Message(
            "Row {row} should hold “{label}” in cell {cell}, but it does not: rows, columns or cells were inserted, deleted or moved.",
            {"row": row, "label": label, "cell": cell},
        ),
        Message("Copy the contents into a new blank form without inserting or deleting anything, and hand that in."),
    )
