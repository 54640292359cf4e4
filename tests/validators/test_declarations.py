"""Every declared form can be built, read, coded and filed: what a new form file has to satisfy."""

from __future__ import annotations

import re
import string

import pytest
from builders import a_cell, an_office

from jobs.ledger.fields import READERS
from validators.answers import sheets
from validators.codes import SHIPPED as CODES
from validators.codes import classed
from validators.declaration import Column, Form, Kind, RowRule, Shape
from validators.dictionaries import SHIPPED, allowed
from validators.file_names import safe_name
from validators.flaw import Flaw
from validators.forms import forms
from validators.kinds import parse
from validators.message import Fault
from validators.office import tables
from validators.retention import SHIPPED as SCHEDULE
from workbooks import opinions
from workbooks.face import face_text
from workbooks.layout import layout
from workbooks.register.sheet import tab_name

OFFICE = an_office()
GAPS = {"label", "value", "other_label", "other_value", "loan_days", "row"}

every_form = pytest.mark.parametrize("form", forms().values(), ids=lambda form: form.id)


def gaps_of(*sentences: str) -> set[str]:
    return {name for sentence in sentences for _, name, _, _ in string.Formatter().parse(sentence) if name}


def faults_of(form: Form) -> list[Fault]:
    checks = [check.fault for _, column in form.every_column() for check in column.checks]
    return [*checks, *(rule.fault for rule in form.rules)]


def groups(form: Form) -> list[tuple[Column, ...]]:
    return [form.columns, *(table.columns for table in form.tables)]


@every_form
def test_every_form_declares_valid_dictionaries(form: Form) -> None:
    for columns in groups(form):
        for column in columns:
            assert (column.kind is Kind.CHOICE) == bool(column.dictionary), column.name
            if column.dictionary:
                assert allowed(SHIPPED, column.dictionary), column.dictionary
            if column.depends_on:
                first = next(other for other in columns if other.name == column.depends_on)
                for entry in allowed(SHIPPED, first.dictionary):
                    assert allowed(SHIPPED, column.dictionary, entry), f"{column.dictionary}/{entry}"


@every_form
def test_every_form_declares_valid_names_and_labels(form: Form) -> None:
    for columns in groups(form):
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names), names
        labels = [label for column in columns for label in (column.label.zh, *column.aliases)]
        assert len(set(labels)) == len(labels), "two columns answer to one label"
        english = [column.label.en for column in columns]
        assert len(set(english)) == len(english)
        assert all(column.label.zh and column.label.en for column in columns)
    assert not {table.name for table in form.tables} & {column.name for column in form.columns}


@every_form
def test_every_form_declares_valid_rules(form: Form) -> None:
    names = {column.name for column in form.columns}

    def of(rule: RowRule) -> set[str]:
        return {rule.cell, *rule.others, *rule.needs}

    for rule in form.rules:
        assert of(rule) <= names, of(rule) - names
        assert set(rule.gaps) <= gaps_of(rule.fault.what, rule.fault.mend), rule.fault.rule
        if {"other_label", "other_value"} & gaps_of(rule.fault.what, rule.fault.mend):
            assert rule.others, rule.fault.rule


@every_form
def test_every_form_declares_valid_sentences(form: Form) -> None:
    own = {rule.fault.rule: set(rule.gaps) for rule in form.rules}
    for fault in faults_of(form):
        assert gaps_of(fault.what, fault.mend) <= GAPS | own.get(fault.rule, set()), fault.rule
        assert re.fullmatch(r"[a-z][a-z0-9-]*", fault.rule)
        assert fault.what.endswith(".") and fault.mend.endswith("."), fault.rule
    sensitive = {check.fault for _, column in form.every_column() if column.sensitive for check in column.checks}
    assert not [fault.rule for fault in sensitive if fault.rule == "id-number" and "value" in gaps_of(fault.what)]


@every_form
def test_every_form_declares_valid_keys_and_code(form: Form) -> None:
    assert bool(form.natural_key) != bool(form.party), "a record is known by its key or as a partner's file"
    for name in form.natural_key:
        assert form.column(name).required or name == form.customer, name
        assert form.column(name).kind is not Kind.LONG, name
        assert not form.column(name).many, name
    if form.buys_from:
        assert form.column(form.buys_from).required
    if form.party:
        own = {column.name for column in form.columns} | {table.name for table in form.tables}
        assert set(form.party.verify) <= own
        assert form.column(form.party.name).required
        assert form.column(form.party.credit_code).kind is Kind.CODE
    assert form.column(form.coding.year).kind in (Kind.DATE, Kind.MOMENT)
    assert form.column(form.coding.year).required
    if form.coding.type.startswith("="):
        assert form.column(form.coding.type[1:]).required
    if form.revises:
        assert form.column(form.revises).kind is Kind.CODE


@every_form
def test_every_form_declares_a_class_that_has_codes_and_a_retention_line(form: Form) -> None:
    rows: list[dict[str, object]] = [{}]
    if form.series_class.startswith("="):
        letters, types = form.column(form.series_class[1:]), form.column(form.coding.type[1:])
        assert letters.required
        rows = [
            {letters.name: entry, types.name: type_}
            for entry in allowed(SHIPPED, letters.dictionary)
            for type_ in allowed(SHIPPED, types.dictionary, entry)
        ]
    elif form.coding.type.startswith("="):
        types = form.column(form.coding.type[1:])
        rows = [{types.name: entry} for entry in allowed(SHIPPED, types.dictionary)]
    for row in rows:
        found = classed(form, row, SCHEDULE)
        assert found.letter in tuple("JYDFGK-")
        assert found.schedule in SCHEDULE
        series = CODES[found.series]
        assert found.letter == "-" or series.pattern.startswith(found.letter)
        assert found.type or "{type}" not in series.pattern
        assert safe_name(found.type) == found.type or not found.type


@every_form
def test_every_form_has_a_name_that_sheets_and_files_can_bear(form: Form) -> None:
    assert form.tab == safe_name(form.tab)
    assert form.tab == tab_name(form.tab, ())
    assert re.fullmatch(r"GD-[A-Z]{1,2}-\d\d", form.number)


@every_form
def test_every_form_is_reviewed_by_roles_that_the_roster_knows(form: Form) -> None:
    assert {level.role for level in form.levels} <= set(SHIPPED["角色"])
    assert form.reviewed == bool(form.reviewers)
    assert not form.nature or form.nature in SHIPPED["资料性质"]
    assert not (form.nature and "nature" in form.facets)
    assert set(form.facets) <= {"customer_type", "stage", "nature", "business_area", "region", "customer_kind"}


@every_form
def test_no_more_cells_are_named_in_a_rule_than_the_returned_copy_compares(form: Form) -> None:
    for rule in form.rules:
        assert len({rule.cell, *rule.others}) <= len(opinions.ROWS), rule.fault.rule


def test_names_of_forms_and_of_their_sheets_are_told_apart() -> None:
    titles = [form.tab for form in forms().values()]
    sheets = [(form.sheet or form.title).zh for form in forms().values()]
    assert len(set(titles)) == len(titles)
    assert len({tab_name(sheet, ()) for sheet in sheets}) == len(sheets)
    assert not set(sheets) & {"概览", "档案目录", "待办事项", "疑似重复", "变更", "填写说明", "审核意见", "字典"}


def test_the_forms_of_the_rules_are_all_there() -> None:
    assert set(forms()) == {
        *("customer", "supplier", "credit_review", "visit_plan", "visit_record", "telephone_record", "mail_record"),
        *("meeting_minutes", "contract", "quotation", "order", "invoice_payment", "satisfaction", "complaint"),
        *("suggestion", "supplier_evaluation", "handed_in_documents", "borrowing", "consult_request"),
        *("change_request", "handover", "destruction_application", "stock_taking", "breach_report"),
    }


def test_documents_fall_under_the_line_of_their_class_and_type() -> None:
    slip = forms()["handed_in_documents"]

    def line(entry: str, type_: str) -> tuple[str, str, str]:
        found = classed(slip, {"doc_class": entry, "doc_type": type_}, SCHEDULE)
        return found.series, found.schedule, found.start

    assert line("Y业务交易", "销售合同") == ("Y", "Y", "")  # rule E11: from completion, which the slip can't know
    assert line("Y业务交易", "报价") == ("Y", "Y报价", "dated")
    assert line("G客户沟通与服务", "市场调研") == ("G", "G", "dated")
    assert line("F发票与付款", "发票") == ("F", "F", "")


def test_a_slip_takes_no_file_from_elsewhere() -> None:
    (check,) = forms()["handed_in_documents"].column("file_name").checks
    for name in (
        "..\\..\\x.pdf",
        "../x.pdf",
        "C:x.pdf",
        "合同/../1.pdf",
        "/合同/1.pdf",
        "\\\\server\\x.pdf",
        ".pdf",
        "~$合同.xlsx",
        "CON",
        "扫描/nul.pdf",
        "a\x00.pdf",
        "a?.pdf",
    ):
        assert not check.holds(name, OFFICE), name
    for name in (
        "无",
        "海纳营业执照.pdf",
        "RE：报价 v1.2.msg",
        "合同（扫描件）.tar.gz",
        "合同",
        "扫描/合同.pdf",
        "扫描\\合同.pdf",
    ):
        assert check.holds(name, OFFICE), name


@every_form
def test_every_form_declares_valid_references(form: Form) -> None:
    columns = {column.name: column for column in form.columns}
    assert gaps_of(form.subject) <= set(columns)
    assert columns[form.dated].kind in (Kind.DATE, Kind.MOMENT)
    for name in (form.handler, form.customer, form.secrecy_from, form.retention.start, *form.facets.values()):
        assert not name or name in columns, name
    assert not form.belongs_to or columns[form.belongs_to].kind is Kind.CODE
    assert sum(column.names_file for column in form.columns) <= 1
    read = {column.name for column in form.from_files}
    assert not read & set(columns) and (form.file_column or not read)
    assert set(form.stands_in) <= set(columns) and set(form.stands_in.values()) <= read
    if form.time_limit:
        assert columns[form.time_limit.after].kind in (Kind.DATE, Kind.MOMENT)
        assert columns[form.time_limit.after].required
    if form.exclusive:
        assert {form.exclusive.over, form.exclusive.until, form.exclusive.who, form.exclusive.since} <= set(columns)
        assert gaps_of(form.exclusive.fault.what, form.exclusive.fault.mend) <= GAPS | {"code", "who", "since"}
    if form.secrecy_from:
        assert columns[form.secrecy_from].dictionary == "密级"
    assert form.secrecy in SHIPPED["密级"]


@every_form
def test_every_form_declares_valid_shapes(form: Form) -> None:
    for table in form.tables:
        assert sum(column.span for column in table.columns) <= 8, table.name
        assert any(column.required for column in table.columns), table.name
        assert table.least <= table.rows
    assert form.shape is Shape.CARD or not form.tables
    assert form.shape is Shape.CARD or len(form.sections) == 1
    labels = list(layout(form).labels())
    assert len({ref for ref, _ in labels}) == len(labels) == len(list(form.every_column()))


@every_form
def test_every_form_declares_valid_examples(form: Form) -> None:
    for _, column in form.every_column():
        if not column.example:
            continue
        value = parse(column, a_cell(column.example), OFFICE)
        assert value is not None and not isinstance(value, Flaw), (column.name, column.example)
        for check in column.checks:
            if check.fault.rule != "known-code":
                assert check.holds(value, OFFICE), (column.name, column.example, check.fault.rule)


@every_form
def test_every_form_declares_valid_former_versions(form: Form) -> None:
    versions = [form.version, *(former.version for former in form.former)]
    assert versions == sorted(set(versions), reverse=True)
    assert all((former.id, former.shape, former.former) == (form.id, form.shape, ()) for former in form.former)
    assert len({face_text(each, "zh") for each in (form, *form.former)}) == len(versions)


@every_form
def test_a_field_keeps_its_name_and_what_it_holds_through_all_versions(form: Form) -> None:
    """What lies in the ledger is read by the version in force."""
    now = {(table, column.name): column for table, column in form.every_column()}
    for former in form.former:
        for table, column in former.every_column():
            same = now.get((table, column.name))
            if same is None:
                labels = {(of, label) for of, each in form.every_column() for label in (each.label.zh, *each.aliases)}
                assert (table, column.label.zh) not in labels, f"{column.name} has another name now: keep the old one"
            else:
                assert READERS.get(same.kind) is READERS.get(column.kind), column.name
                assert same.many == column.many, column.name


@every_form
def test_every_form_declares_valid_lines_to_be_closed(form: Form) -> None:
    for table in form.tables:
        columns = {column.name: column for column in table.columns}
        assert {*table.known_by} <= set(columns)
        if table.closes:
            assert columns[table.closes].kind is Kind.DATE
            assert not columns[table.closes].required
            assert columns[table.due].kind is Kind.DATE
            assert columns[table.owner].kind is Kind.PERSON


def test_a_word_means_one_rule_wherever_it_is_used() -> None:
    sources: dict[str, set[str]] = {}
    for form in forms().values():
        for fault in faults_of(form):
            sources.setdefault(fault.rule, set()).add(fault.source)
    assert {rule: found for rule, found in sources.items() if len(found) > 1} == {}


def test_every_form_table_and_answer_sheet_has_a_number_of_its_own() -> None:
    """The reader knows a workbook by the number on its face."""
    declared = [*forms().values(), *sheets().values(), *tables().values()]
    numbers = [each.number for each in declared]
    assert sorted(numbers) == sorted(set(numbers))
