"""Which form a workbook is, by its hidden id and by its face, and whether every label is in its place."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from bad_files import strict
from filled_books import BORROWING, CUSTOMER, SHEET, VISIT, a_book, as_excel_saves, draw, repacked, saved
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName

from validators.dictionaries import SHIPPED
from validators.filled import Filled
from validators.forms import forms
from workbooks.blank import blank_form
from workbooks.face import face_text
from workbooks.layout import layout
from workbooks.reading import Unreadable, read_form
from workbooks.reading.recognise import COMPANIONS

_NAME = "宁波海纳纺织品有限公司"


def _read(data: bytes) -> Filled:
    filled = read_form(data, "form.xlsx", forms())
    assert isinstance(filled, Filled), filled
    return filled


def _answer(data: bytes) -> Unreadable:
    answer = read_form(data, "form.xlsx", forms())
    assert isinstance(answer, Unreadable), answer
    return answer


def _name_in(filled: Filled) -> object:
    return filled.rows[0].cells["name"].value


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", [CUSTOMER, VISIT, BORROWING], ids=lambda form: form.id)
def test_each_form_is_known_in_either_language(form, language: str) -> None:  # type: ignore[no-untyped-def]
    filled = _read(a_book(form, language=language))
    assert (filled.form, filled.version, filled.sheet) == (form.id, form.version, form.tab)


def test_the_face_alone_is_enough() -> None:
    filled = _read(a_book(CUSTOMER, {"name": _NAME}, hidden=None, area=False))
    assert _name_in(filled) == _NAME


def test_the_hidden_id_alone_is_enough() -> None:
    assert _name_in(_read(a_book(CUSTOMER, {"name": _NAME}, face=False))) == _NAME
    assert _name_in(_read(a_book(CUSTOMER, {"name": _NAME}, face=False, area=False))) == _NAME


def test_without_either_it_is_no_form() -> None:
    assert _answer(a_book(CUSTOMER, face=False, hidden=None, area=False)).rule == "unknown-form"


def test_a_damaged_hidden_id_leaves_the_face() -> None:
    assert _read(a_book(CUSTOMER, hidden="#REF!", area=False)).form == "customer"


def test_two_sources_that_differ_are_both_named() -> None:
    answer = _answer(a_book(CUSTOMER, hidden="visit_record@1"))
    assert answer.rule == "two-claims"
    assert "visit_record@1" in str(answer.what) and "GD-J-01" in str(answer.what)
    assert _answer(a_book(CUSTOMER, hidden="customer@2")).rule == "two-claims"


def test_two_sheets_that_claim_to_be_forms_are_both_named() -> None:
    def copy(book: Workbook) -> None:
        draw(book.create_sheet("第二家"), CUSTOMER, {"name": "另一家"})

    answer = _answer(a_book(CUSTOMER, {"name": _NAME}, then=copy))
    assert answer.rule == "two-forms"
    assert "客户基本信息表" in str(answer.what) and "第二家" in str(answer.what)


def test_a_form_number_quoted_on_another_sheet_claims_nothing() -> None:
    def quote(book: Workbook) -> None:
        book.create_sheet("填写说明")["A1"] = face_text(CUSTOMER, "zh")

    assert _read(a_book(CUSTOMER, {"name": _NAME}, then=quote)).sheet == "客户基本信息表"


def test_sheets_may_be_renamed_and_moved() -> None:
    def rename(book: Workbook) -> None:
        book.worksheets[0].title = "张三's 表!"
        book.move_sheet(book.worksheets[0], 1)
        book.defined_names["gd_area"] = DefinedName("gd_area", attr_text="'张三''s 表!'!$1:$1048576")

    filled = _read(a_book(CUSTOMER, {"name": _NAME}, then=rename))
    assert filled.sheet == "张三's 表!"
    assert _name_in(filled) == _NAME


def test_a_form_moved_into_another_workbook_is_found_by_its_face() -> None:
    def first(book: Workbook) -> None:
        book.create_sheet("目录", 0)["A1"] = "附件"

    assert _name_in(_read(a_book(CUSTOMER, {"name": _NAME}, hidden=None, area=False, then=first))) == _NAME


def test_a_form_nobody_knows_is_answered() -> None:
    assert _answer(a_book(CUSTOMER, hidden="nobody@1", face=False)).rule == "unknown-form"
    unknown = replace(CUSTOMER, id="nobody", number="GD-J-99")
    assert _answer(a_book(unknown)).rule == "unknown-form"


def test_a_version_from_the_future_is_answered() -> None:
    answer = _answer(a_book(replace(CUSTOMER, version=7)))
    assert answer.rule == "newer-form"
    assert "7" in str(answer.what)


def test_a_version_no_longer_taken_is_answered() -> None:
    newest = {"customer": replace(CUSTOMER, version=3)}
    answer = read_form(a_book(CUSTOMER), "x.xlsx", newest)
    assert isinstance(answer, Unreadable)
    assert answer.rule == "older-form"


def test_a_former_version_is_read_by_its_own_layout() -> None:
    former = replace(CUSTOMER, sections=CUSTOMER.sections[:1])
    newest = {"customer": replace(CUSTOMER, version=2, former=(former,))}
    filled = read_form(a_book(former, {"name": _NAME}), "x.xlsx", newest)
    assert isinstance(filled, Filled)
    assert (filled.version, filled.rows[0].cells["name"].value) == (1, _NAME)
    assert set(filled.rows[0].cells) == {column.name for column in former.columns}


def test_rows_put_in_are_named_by_the_first_label_that_moved() -> None:
    answer = _answer(a_book(CUSTOMER, then=lambda book: book.worksheets[0].insert_rows(10)))
    assert answer.rule == "labels-moved"
    assert answer.what.gaps["row"] == 10
    assert answer.what.gaps["label"] == CUSTOMER.column("address").label


def test_rows_put_in_above_the_face_are_named_too() -> None:
    def insert(book: Workbook) -> None:
        book.worksheets[0].insert_rows(1, amount=2)

    for hidden in ("", None):
        answer = _answer(a_book(CUSTOMER, then=insert, hidden=hidden, area=False))
        assert (answer.rule, answer.what.gaps["cell"]) == ("labels-moved", "A4")


def test_columns_put_in_are_noticed_on_a_register() -> None:
    answer = _answer(a_book(BORROWING, then=lambda book: book.worksheets[0].insert_cols(4)))
    assert (answer.rule, answer.what.gaps["cell"]) == ("labels-moved", "D3")


def test_lines_put_into_the_last_table_are_noticed_by_the_line_to_sign_on() -> None:
    """No label stands below the last table, and its sixth line would be lost unseen."""
    grid = layout(CUSTOMER).grids[0]
    answer = _answer(a_book(CUSTOMER, then=lambda book: book.worksheets[0].insert_rows(grid.first_row + 2)))
    assert answer.rule == "labels-moved"
    assert answer.what.gaps["row"] == layout(CUSTOMER).signature_row
    gone = _answer(a_book(CUSTOMER, then=lambda book: book.worksheets[0].delete_rows(grid.first_row + 2)))
    assert gone.rule == "labels-moved"


def test_labels_may_be_aliases_and_may_be_spaced_and_starred() -> None:
    def relabel(book: Workbook) -> None:
        place = next(one for one in layout(CUSTOMER).places if one.column.name == "name")
        book.worksheets[0][place.label_ref] = " 公 司\n名称＊："

    assert _name_in(_read(a_book(CUSTOMER, {"name": _NAME}, then=relabel))) == _NAME


def test_a_label_overwritten_by_another_word_is_named() -> None:
    def relabel(book: Workbook) -> None:
        book.worksheets[0]["A4"] = _NAME

    assert _answer(a_book(CUSTOMER, then=relabel)).what.gaps["label"] == CUSTOMER.column("name").label


def test_the_ticket_of_a_returned_copy_is_read() -> None:
    assert _read(a_book(CUSTOMER, ticket="S20261121-0001")).ticket == "S20261121-0001"
    assert _read(a_book(CUSTOMER)).ticket == ""


def test_a_ticket_far_down_or_gone_is_no_obstacle() -> None:
    def lower(book: Workbook) -> None:
        book["审核意见"]["C40"] = "S1"
        book.defined_names["gd_ticket"] = DefinedName("gd_ticket", attr_text="审核意见!$C$40")

    def gone(book: Workbook) -> None:
        book.defined_names["gd_ticket"] = DefinedName("gd_ticket", attr_text="#REF!$B$2")

    assert _read(a_book(CUSTOMER, then=lower)).ticket == "S1"
    assert _read(a_book(CUSTOMER, then=gone)).ticket == ""


def test_strict_workbooks_and_shared_strings_read_the_same() -> None:
    data = a_book(VISIT, {"customer": _NAME}, {"follow_ups": [{"what": "寄送新样布"}]}, ticket="S1")
    assert _read(strict(data)) == _read(as_excel_saves(data)) == _read(strict(as_excel_saves(data))) == _read(data)


def test_a_lying_dimension_changes_nothing() -> None:
    data = a_book(BORROWING, [{"code": f"J202600{n}"} for n in range(1, 6)])

    def lie(content: bytes) -> bytes:
        told = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A1"', content)
        assert told != content
        return told

    assert len(_read(repacked(data, {SHEET: lie})).rows) == 5


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", [CUSTOMER, VISIT, BORROWING], ids=lambda form: form.id)
def test_the_blank_forms_that_are_handed_out_are_known(form, language: str) -> None:  # type: ignore[no-untyped-def]
    filled = _read(blank_form(form, SHIPPED, ("张三",), language, str))
    assert (filled.form, filled.version, filled.sheet, filled.ticket) == (form.id, form.version, form.title.zh, "")


@pytest.mark.parametrize("form", [CUSTOMER, VISIT], ids=lambda form: form.id)
def test_lines_put_into_the_last_table_of_a_real_form_are_noticed(form) -> None:  # type: ignore[no-untyped-def]
    book = load_workbook(io.BytesIO(blank_form(form, SHIPPED, (), "zh", str)))
    book.worksheets[0].insert_rows(layout(form).grids[-1].first_row + 1)
    assert _answer(saved(book)).rule == "labels-moved"


def test_the_sheets_that_come_with_a_form_are_known_by_name() -> None:
    names = load_workbook(io.BytesIO(blank_form(CUSTOMER, SHIPPED, (), "en", str))).sheetnames
    assert set(names) - {CUSTOMER.title.zh} == COMPANIONS


def test_a_form_sheet_renamed_like_a_companion_is_still_found() -> None:
    def rename(book: Workbook) -> None:
        book.worksheets[0].title = "填写说明"

    filled = _read(a_book(CUSTOMER, {"name": _NAME}, hidden=None, area=False, then=rename))
    assert (filled.sheet, _name_in(filled)) == ("填写说明", _NAME)
