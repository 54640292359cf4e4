"""Blank forms: what stands where, what is locked, what the dropdowns offer."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest
from forms_in_hand import PEOPLE, a_blank, form, read, say
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from validators.declaration import Kind, Shape
from validators.dictionaries import SHIPPED
from validators.forms import forms
from validators.message import Text
from workbooks import opinions
from workbooks.blank import blank_form
from workbooks.blank.lists import legal_name
from workbooks.face import parse_face
from workbooks.layout import layout, letter

NAMES = tuple(forms())


@cache
def book(name: str, language: str = "zh") -> Workbook:
    return load_workbook(io.BytesIO(a_blank(name, language)))


def sheet_of(name: str, language: str = "zh") -> Worksheet:
    return book(name, language)[form(name).tab]


def inputs(name: str) -> Iterator[str]:
    plan = layout(form(name))
    yield from (place.ref for place in plan.places)
    for grid in plan.grids:
        for place in grid.places:
            yield from (f"{letter(place.first)}{row}" for row in range(grid.first_row, grid.last_row + 1))


def validation_of(sheet: Worksheet, ref: str) -> DataValidation:
    return next(each for each in sheet.data_validations.dataValidation if ref in each.sqref)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_form_gives_the_same_bytes(name: str) -> None:
    again = blank_form(form(name), SHIPPED, PEOPLE, "zh", say)
    assert again == a_blank(name)


def test_no_moment_but_the_given_one_is_in_the_file() -> None:
    made = datetime(2031, 5, 6, 7, 8, 9)
    data = blank_form(form("customer"), SHIPPED, PEOPLE, "zh", say, made=made)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2031, 5, 6, 0, 0, 0)}
        properties = package.read("docProps/core.xml").decode()
    assert properties.count("2031-05-06T07:08:09Z") == 2


def test_a_form_cannot_have_the_title_of_another_sheet() -> None:
    named = replace(form("customer"), title=Text("字典", "Dictionary"))
    with pytest.raises(ValueError, match="字典"):
        blank_form(named, SHIPPED, PEOPLE, "zh", say)


@pytest.mark.parametrize("name", NAMES)
def test_the_sheets_stand_in_order_and_the_dictionaries_are_hidden(name: str) -> None:
    sheets = book(name, "en").worksheets
    assert [sheet.title for sheet in sheets] == [form(name).tab, "填写说明", "审核意见", "字典"]
    assert [sheet.sheet_state for sheet in sheets] == ["visible", "visible", "visible", "hidden"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_blank_form_is_recognised_by_its_hidden_name_and_by_its_face(name: str, language: str) -> None:
    made = form(name)
    whole = book(name, language)
    assert whole.defined_names["guidang_form"].value == f'"{name}@{made.version}"'
    face = whole[made.tab][layout(made).face_ref].value
    assert parse_face(str(face)) == (made.number, made.version)
    found = read(a_blank(name, language))
    assert (found.form, found.version, found.ticket) == (name, made.version, "")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_label_stands_alone_in_its_cell(name: str, language: str) -> None:
    """Scripts find an input by its label, so the label's cell holds the label and nothing else."""
    sheet = sheet_of(name, language)
    for ref, column in layout(form(name)).labels():
        assert sheet[ref].value == column.label.of(language)
        assert ("*" in sheet[ref].number_format) == column.required


@pytest.mark.parametrize("name", NAMES)
def test_the_input_cells_alone_are_unlocked(name: str) -> None:
    sheet = sheet_of(name)
    open_cells = {
        cell.coordinate
        for row in sheet.iter_rows(max_row=layout(form(name)).last_row)
        for cell in row
        if not cell.protection.locked and cell.__class__.__name__ == "Cell"
    }
    assert open_cells == set(inputs(name))
    guard = sheet.protection
    assert guard.sheet
    assert not guard.password
    assert not (guard.selectLockedCells or guard.formatColumns or guard.formatRows or guard.autoFilter)


@pytest.mark.parametrize("name", [name for name in NAMES if form(name).shape is Shape.CARD])
def test_an_input_on_a_card_is_merged_over_its_place(name: str) -> None:
    merged = {str(each) for each in sheet_of(name).merged_cells.ranges}
    for place in layout(form(name)).places:
        assert f"{place.ref}:{letter(place.last)}{place.row}" in merged


def test_code_like_cells_are_text_and_dates_are_dates() -> None:
    sheet = sheet_of("customer")
    formats = {place.column.name: sheet[place.ref].number_format for place in layout(form("customer")).places}
    assert formats["bank_account"] == formats["telephone"] == "@"
    assert formats["opened"] == "yyyy-mm-dd"
    assert formats["credit_limit"] == "#,##0.00"
    assert sheet_of("visit_record")["B7"].number_format == "General"
    moments = {
        p.column.name: sheet_of("visit_record")[p.ref].number_format for p in layout(form("visit_record")).places
    }
    assert moments["visit_start"] == "yyyy-mm-dd hh:mm"


def test_a_dropdown_offers_the_entries_of_its_dictionary() -> None:
    whole = book("customer")
    sheet = whole["客户基本信息表"]
    for place in layout(form("customer")).places:
        column = place.column
        if column.kind is not Kind.CHOICE or column.depends_on:
            continue
        name = validation_of(sheet, place.ref).formula1
        ((tab, area),) = whole.defined_names[name].destinations
        assert tuple(row[0].value for row in whole[tab][area.replace("$", "")]) == SHIPPED[column.dictionary]


def test_a_dependent_dropdown_looks_its_part_up_by_the_parent_cell() -> None:
    whole = book("customer")
    refs = {place.column.name: place.ref for place in layout(form("customer")).places}
    formula = validation_of(whole["客户基本信息表"], refs["region"]).formula1
    parent = refs["locality"]
    assert formula == f'INDIRECT(INDEX(gd_part_names,MATCH("地域/"&${parent[0]}${parent[1:]},gd_part_keys,0)))'

    def column_of(name: str) -> list[object]:
        ((tab, area),) = whole.defined_names[name].destinations
        return [row[0].value for row in whole[tab][area.replace("$", "")]]

    parts = dict(zip(column_of("gd_part_keys"), column_of("gd_part_names"), strict=True))
    assert column_of(str(parts["地域/境外"])) == list(SHIPPED["地域/境外"])


def test_a_dictionary_name_is_legal_and_its_own() -> None:
    taken: set[str] = set()
    names = [legal_name(key, taken) for key in ("a/b", "a_b", "产品部/采购部", "20人以下")]
    assert names == ["字典_a_b", "字典_a_b_2", "字典_产品部_采购部", "字典_20人以下"]


def test_a_cell_for_several_values_takes_more_than_its_dropdown_offers() -> None:
    sheet = sheet_of("customer")
    refs = {place.column.name: place.ref for place in layout(form("customer")).places}
    assert not validation_of(sheet, refs["attachments"]).showErrorMessage
    assert validation_of(sheet, refs["customer_type"]).showErrorMessage
    assert validation_of(sheet, refs["customer_type"]).errorStyle in (None, "stop")


def test_a_person_may_be_newer_than_the_list() -> None:
    sheet = sheet_of("borrowing")
    found = validation_of(sheet, "D4")
    assert (found.formula1, found.errorStyle) == ("字典_人员", "warning")


def test_without_people_a_person_has_no_dropdown() -> None:
    whole = load_workbook(io.BytesIO(a_blank("borrowing", "zh", ())))
    found = validation_of(whole["档案借阅登记表"], "D4")
    assert found.type in (None, "none")
    assert found.prompt == "人员名册上的姓名。"


@pytest.mark.parametrize("name", NAMES)
def test_every_input_with_help_shows_it_as_a_prompt(name: str) -> None:
    sheet, plan = sheet_of(name, "en"), layout(form(name))
    places = [(place.ref, place.column) for place in plan.places]
    places += [(f"{letter(p.first)}{grid.first_row}", p.column) for grid in plan.grids for p in grid.places]
    for ref, column in places:
        if column.help is not None:
            found = validation_of(sheet, ref)
            assert found.showInputMessage
            assert found.prompt == column.help.en[:255]


def test_a_register_asks_and_marks_down_to_the_last_row_that_is_read() -> None:
    sheet, (grid,) = sheet_of("borrowing"), layout(form("borrowing")).grids
    last = f"D{grid.depth}"
    assert last in validation_of(sheet, last).sqref
    assert any(last in each.sqref for each in sheet.conditional_formatting)
    assert sheet.column_dimensions["D"].protection.locked is False
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C4", "$1:$3")


@pytest.mark.parametrize("name", NAMES)
def test_every_input_turns_red_by_the_rule_of_its_own_first_cell(name: str) -> None:
    sheet = sheet_of(name)
    rules = [(each.sqref, each.rules[0].formula[0]) for each in sheet.conditional_formatting]
    for ref in inputs(name):
        found = [formula for sqref, formula in rules if ref in sqref]
        assert len(found) == 1
        assert f"COLUMN(${ref.rstrip('0123456789')}" in found[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_sheets_fit_on_a4_paper(name: str) -> None:
    for sheet in book(name).worksheets[:3]:
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert "&P" in f"{sheet.oddFooter.center.text}{sheet.oddFooter.right.text}"


@pytest.mark.parametrize("name", NAMES)
def test_the_guide_names_every_field(name: str) -> None:
    made = form(name)
    titles = {each.title.en for each in (*made.sections, *made.tables)}
    rows = [row for row in book(name, "en")["填写说明"].iter_rows(values_only=True) if row[0] and row[0] not in titles]
    heads = [row[0] for row in rows]
    lines = rows[heads.index("Field") + 1 : heads.index("What changed") if made.former else None]
    for (_, column), (label, required, how, example) in zip(made.every_column(), lines, strict=True):
        assert (label, required == "yes", example or "") == (column.label.en, column.required, column.example)
        if column.help is not None:
            assert column.help.en in str(how)


def test_the_guide_tells_what_the_versions_changed() -> None:
    cells = [cell for row in book("visit_record")["填写说明"].iter_rows(values_only=True) for cell in row if cell]
    head, version, changed = cells[cells.index("版本记录") :]
    assert (head, version) == ("版本记录", "第2版")
    assert "后续事项／完成日期" in str(changed)
    assert "版本记录" not in [row[0] for row in book("order")["填写说明"].iter_rows(values_only=True)]


@pytest.mark.parametrize("name", NAMES)
def test_the_review_sheet_has_room_and_formulas_in_every_slot(name: str) -> None:
    whole = book(name)
    ((tab, area),) = whole.defined_names[opinions.STATE_NAME].destinations
    cells = [row[0] for row in whole[tab][area.replace("$", "")]]
    assert len(cells) == opinions.slots(form(name)) == (300 if form(name).shape is Shape.REGISTER else 60)
    for cell in cells:
        formula = str(cell.value)
        assert formula.startswith("=IF(")
        assert len(formula) < 8192
        assert not any(word in formula for word in ("INDIRECT", "COUNTIF", "OFFSET", "NOW("))
