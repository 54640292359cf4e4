"""Every declared form can be built, read, coded and filed: what a new form file has to satisfy."""

from __future__ import annotations

import re
import string

import pytest
from builders import a_cell, an_office

from validators.declaration import Column, Form, Kind, RowRule, Shape
from validators.dictionaries import SHIPPED, allowed
from validators.flaw import Flaw
from validators.forms import forms
from validators.kinds import parse
from validators.message import Fault
from workbooks.layout import layout

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
        if {"other_label", "other_value"} & gaps_of(rule.fault.what, rule.fault.mend):
            assert rule.others, rule.fault.rule


@every_form
def test_every_form_declares_valid_sentences(form: Form) -> None:
    for fault in faults_of(form):
        assert gaps_of(fault.what, fault.mend) <= GAPS, fault.rule
        assert re.fullmatch(r"[a-z][a-z0-9-]*", fault.rule)
        assert fault.what.endswith(".") and fault.mend.endswith("."), fault.rule
    sensitive = {check.fault for _, column in form.every_column() if column.sensitive for check in column.checks}
    assert not [fault.rule for fault in sensitive if fault.rule == "id-number" and "value" in gaps_of(fault.what)]


@every_form
def test_every_form_declares_valid_keys_and_code(form: Form) -> None:
    assert bool(form.natural_key) != bool(form.party), "a record is known by its key or as a partner's file"
    for name in form.natural_key:
        assert form.column(name).required, name
        assert not form.column(name).many, name
    if form.party:
        assert form.column(form.party.name).required
        assert form.column(form.party.credit_code).kind is Kind.CODE
    assert form.column(form.coding.year).kind in (Kind.DATE, Kind.MOMENT)
    assert form.column(form.coding.year).required
    if form.coding.type.startswith("="):
        assert form.column(form.coding.type[1:]).required


@every_form
def test_every_form_declares_valid_references(form: Form) -> None:
    columns = {column.name: column for column in form.columns}
    assert gaps_of(form.subject) <= set(columns)
    assert columns[form.dated].kind in (Kind.DATE, Kind.MOMENT)
    for name in (form.handler, form.customer, form.secrecy_from, form.retention.start, *form.facets.values()):
        assert not name or name in columns, name
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
    assert all(former.id == form.id for former in form.former)


def test_a_word_means_one_rule_wherever_it_is_used() -> None:
    sources: dict[str, set[str]] = {}
    for form in forms().values():
        for fault in faults_of(form):
            sources.setdefault(fault.rule, set()).add(fault.source)
    assert {rule: found for rule, found in sources.items() if len(found) > 1} == {}
