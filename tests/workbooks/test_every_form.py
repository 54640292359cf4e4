"""Every form of the office: its blank workbook filled in, read back and judged, and what has to fit on its paper."""

from __future__ import annotations

import pytest
from builders import a_submission, an_office
from form_builders import BUILDERS
from forms_in_hand import a_blank, form, read

from validators.declaration import Form, Shape
from validators.filled import Cell, Filled
from validators.forms import forms
from validators.judging import judge
from workbooks.blank.card import signature_line
from workbooks.blank.measure import text_width
from workbooks.face import face_text
from workbooks.filling import fill
from workbooks.layout import CARD_WIDTHS, layout

every_form = pytest.mark.parametrize("form_id", forms())


def _values(cells: dict[str, Cell]) -> dict[str, object]:
    return {name: cell.value for name, cell in cells.items() if cell.value is not None}


def _in_a_workbook(made: Form, filled: Filled) -> Filled:
    """Return what is read from the blank workbook after the values of `filled` were put into it."""
    rows = [_values(row.cells) for row in filled.rows]
    tables = {name: [_values(line.cells) for line in lines] for name, lines in filled.tables.items()}
    register = made.shape is Shape.REGISTER
    data = fill(a_blank(made.id), made, {} if register else rows[0], tables, rows if register else ())
    return read(data)


@every_form
def test_a_valid_form_is_read_from_its_workbook_as_it_was_filled_in(form_id: str) -> None:
    filled = BUILDERS[form_id]()
    found = _in_a_workbook(form(form_id), filled)
    (result,) = judge(form(form_id), [a_submission(found)], an_office())
    (expected,) = judge(form(form_id), [a_submission(filled)], an_office())
    assert result.problems == ()
    assert [(row.values, row.tables) for row in result.rows] == [(row.values, row.tables) for row in expected.rows]


@every_form
@pytest.mark.parametrize("language", ["zh", "en"])
def test_form_number_and_version_have_room(form_id: str, language: str) -> None:
    made = form(form_id)
    plan = layout(made)
    widths = CARD_WIDTHS if plan.places else (6, *(place.column.width for place in plan.grids[0].places))
    at = ord(plan.face_ref[0]) - ord("A")
    printed = text_width(face_text(made, language)) * 0.9  # 9 points, and widths are reckoned in 10
    assert printed <= sum(widths[at:])


@every_form
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_line_to_sign_on_has_room(form_id: str, language: str) -> None:
    line = signature_line(form(form_id), language)
    assert text_width(line) <= sum(CARD_WIDTHS)
    assert "____" in line


@every_form
def test_a_register_fits_on_its_paper_without_becoming_too_small(form_id: str) -> None:
    made = form(form_id)
    if made.shape is Shape.REGISTER:
        assert 6 + sum(column.width for column in made.columns) <= 195  # three quarters of full size
