"""What stands on each form, in each version, is written down: whoever changes a form is told to give it a new version.

A blank that somebody has copied is read by the version it bears. `pytest --update` writes the texts anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from validators.declaration import Column, Form
from validators.forms import forms
from workbooks.layout import layout

FOLDER = Path(__file__).parent / "forms_as_printed"
ADVICE = (
    "The form has changed under a version that blanks may bear already. Raise its version and keep the version before "
    "it in `former` (see validators/forms/visit_record.py). Only while no office has that version's blank: "
    "pytest --update"
)

every_form = pytest.mark.parametrize("form", forms().values(), ids=lambda form: form.id)


def printed(form: Form) -> str:
    """Return what stands where on every version of a form, one field a line."""
    return "\n".join(line for each in (form, *form.former) for line in _lines(each))


def _lines(form: Form) -> Iterator[str]:
    plan = layout(form)
    yield f"{form.id} version {form.version}: {form.number} {form.title.zh} / {form.title.en}, {form.shape}"
    for place in plan.places:
        yield f"  {place.label_ref} {place.ref}  {_field(place.column)}"
    for grid in plan.grids:
        yield f"  [{grid.table}] from row {grid.first_row} to {grid.depth}"
        for one in grid.places:
            yield f"    column {one.first}  {_field(one.column)}"
    if plan.signature_row:
        yield f"  signed in row {plan.signature_row}: {'、'.join(each.zh for each in form.signatures)}"
    yield ""


def _field(column: Column) -> str:
    traits = [
        column.kind.value,
        *(["required"] if column.required else []),
        *(["many"] if column.many else []),
        *(["sensitive"] if column.sensitive else []),
        *([f"{column.digits} digits"] if column.digits else []),
        *([f"from {column.dictionary}"] if column.dictionary else []),
        *([f"within {column.depends_on}"] if column.depends_on else []),
    ]
    return f"{column.name}: {column.label.zh} / {column.label.en} ({', '.join(traits)})"


@every_form
def test_a_form_that_changed_has_a_new_version(form: Form, update: bool) -> None:
    path = FOLDER / f"{form.id}.txt"
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(printed(form), encoding="utf-8", newline="\n")
    assert path.is_file(), "a new form is written down by pytest --update"
    assert printed(form) == path.read_text(encoding="utf-8"), ADVICE


def test_no_text_is_left_of_a_form_that_is_gone() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(forms())
