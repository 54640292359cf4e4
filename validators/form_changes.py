"""What changed from one version of a form to the next, in sentences for the people who fill it in.

A field keeps its name in the ledger for good, whatever its label becomes; so fields of two versions
are matched by their names, and a field that holds something else now is another field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final, TypeVar

from validators.declaration import Check, Column, Form, Kind, RowRule, Shape, Table
from validators.message import Message, Text

#: Kind of a field -> what staff call it.
KIND_NAMES: Final[Mapping[Kind, Text]] = {
    Kind.TEXT: Text("文字", "text"),
    Kind.LONG: Text("长文字", "long text"),
    Kind.INTEGER: Text("整数", "whole number"),
    Kind.NUMBER: Text("数字", "number"),
    Kind.MONEY: Text("金额", "amount"),
    Kind.DATE: Text("日期", "date"),
    Kind.MOMENT: Text("日期和时间", "date and time"),
    Kind.CHOICE: Text("选项", "choice"),
    Kind.CODE: Text("编号", "code"),
    Kind.PERSON: Text("人员", "person"),
    Kind.PHONE: Text("电话", "telephone"),
    Kind.EMAIL: Text("电子邮箱", "e-mail"),
}
_T = TypeVar("_T")
#: What stands for a value in the sentence of a check that nobody has broken.
_ANY: Final = "…"


@dataclass(frozen=True, slots=True)
class Changed:
    """What a version brought.

    Attributes:
        version: the version.
        since: the version before it.
        what: whole sentences; at least one.
    """

    version: int
    since: int
    what: tuple[Message, ...]


def history(form: Form) -> tuple[Changed, ...]:
    """Return what each version of a form that is still known changed, the newest first; nothing for a first version."""
    versions = (form, *form.former)
    return tuple(Changed(newer.version, older.version, changes(older, newer)) for newer, older in pairwise(versions))


def changes(older: Form, newer: Form) -> tuple[Message, ...]:
    """Return what somebody who knows `older` has to know of `newer`; at least one sentence."""
    found = [
        *_whole(older, newer),
        *_columns(older.columns, newer.columns),
        *_moved(older, newer),
        *_tables(older, newer),
        *_rules(older, newer),
    ]
    return tuple(found) or (Message("Only the layout is another."),)


def named(column: Column, table: Table | None = None) -> Text:
    """Return what a column is called in a sentence: its label, preceded by that of its table."""
    if table is None:
        return column.label
    # A title may go on to say how the table is filled in.
    zh, en = (title.partition(mark)[0] for title, mark in zip(table.plain_title, "（,", strict=True))
    return Text(f"{zh}／{column.label.zh}", f"{en} / {column.label.en}")


def _whole(older: Form, newer: Form) -> Iterator[Message]:
    if older.title != newer.title:
        yield Message("The form is now called {title}.", {"title": newer.title})
    if older.shape is not newer.shape:
        yield (
            Message("Each form now holds one record.")
            if newer.shape is Shape.CARD
            else Message("One form now holds many records, one a row.")
        )
    if older.natural_key != newer.natural_key:
        labels = [newer.column(name).label for name in newer.natural_key]
        yield Message("A record that is handed in again is now known by {labels}.", {"labels": labels})
    if older.time_limit != newer.time_limit:
        if newer.time_limit is None:
            yield Message("There is no time limit for it any more.")
        elif newer.time_limit.hours:
            gaps = {"hours": newer.time_limit.hours, "label": newer.column(newer.time_limit.after).label}
            yield Message("It is now due {hours} hours after {label}.", gaps)
        else:
            gaps = {"label": newer.column(newer.time_limit.after).label}
            yield Message("It is now due within the department's working days after {label}.", gaps)
    roles = [each.role for each in newer.levels]
    if roles != [each.role for each in older.levels]:
        yield (
            Message("It is now decided on by {roles}.", {"roles": roles})
            if roles
            else Message("Nobody has to decide on it any more.")
        )
    if older.signatures != newer.signatures:
        yield Message("The line to sign on is another.")


def _columns(older: Sequence[Column], newer: Sequence[Column], table: Table | None = None) -> Iterator[Message]:
    before = {column.name: column for column in older}
    after = {column.name: column for column in newer}
    for column in newer:
        if column.name not in before:
            gaps = {"label": named(column, table)}
            yield (
                Message("New, and has to be filled in: {label}.", gaps)
                if column.required
                else Message("New: {label}.", gaps)
            )
    for column in older:
        if column.name not in after:
            yield Message("{label} is no longer asked for.", {"label": named(column, table)})
        else:
            yield from _column(column, after[column.name], table)


def _column(older: Column, newer: Column, table: Table | None) -> Iterator[Message]:
    gaps = {"label": named(newer, table)}
    if older.label != newer.label:
        yield Message("{old} is now called {label}.", {**gaps, "old": named(older, table)})
    if older.kind is not newer.kind:
        kinds = {"old": KIND_NAMES[older.kind], "new": KIND_NAMES[newer.kind]}
        yield Message("{label} was {old} and is {new} now.", {**gaps, **kinds})
    if older.required != newer.required:
        yield (
            Message("{label} has to be filled in now.", gaps)
            if newer.required
            else Message("{label} may be left empty now.", gaps)
        )
    if older.many != newer.many:
        yield (
            Message("{label} may hold several entries now.", gaps)
            if newer.many
            else Message("{label} holds one entry only now.", gaps)
        )
    if newer.dictionary and older.dictionary and older.dictionary != newer.dictionary:
        yield Message("{label} is now chosen from the list “{dictionary}”.", {**gaps, "dictionary": newer.dictionary})
    if older.digits != newer.digits and newer.digits:
        yield Message("{label} has exactly {digits} characters now.", {**gaps, "digits": newer.digits})
    if older.max_length != newer.max_length:
        yield Message("{label} may be {count} characters long now.", {**gaps, "count": newer.max_length})
    if older.help != newer.help:
        yield (
            Message("The hint at {label} now reads: {help}", {**gaps, "help": newer.help})
            if newer.help
            else Message("There is no hint at {label} any more.", gaps)
        )
    for check in _more(newer.checks, older.checks, _of_check):
        said = Message(check.fault.what, {"label": newer.label, "value": _ANY})
        yield Message("{label} is now checked further; said where it fails: {said}", {**gaps, "said": said})
    for _ in _more(older.checks, newer.checks, _of_check):
        yield Message("{label} is checked less than before.", gaps)


def _moved(older: Form, newer: Form) -> Iterator[Message]:
    """Say which fields that both versions have stand elsewhere: as few as explain the new order."""
    places: list[list[tuple[str, str]]] = []
    both = {column.name for column in older.columns} & {column.name for column in newer.columns}
    for form in (older, newer):
        places.append(
            [
                (section.title.zh, column.name)
                for section in form.sections
                for column in section.columns
                if column.name in both
            ]
        )
    titles = {section.title.zh for section in older.sections} & {section.title.zh for section in newer.sections}
    # A section that is only called something else has moved nothing.
    before, after = ([(title if title in titles else "", name) for title, name in each] for each in places)
    kept: set[str] = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        kept |= {name for _, name in after[block.b : block.b + block.size]}
    labels = [newer.column(name).label for _, name in after if name not in kept]
    if labels:
        yield Message("In another place: {labels}.", {"labels": labels})


def _tables(older: Form, newer: Form) -> Iterator[Message]:
    before = {table.name: table for table in older.tables}
    after = {table.name: table for table in newer.tables}
    for name, table in after.items():
        gaps: dict[str, object] = {"table": table.plain_title}
        if name not in before:
            yield Message("New table: {table}.", gaps)
            continue
        yield from _columns(before[name].columns, table.columns, table)
        if before[name].plain_title != table.plain_title:
            old = before[name].plain_title
            yield Message("The table {old} is now called {table}.", {**gaps, "old": old})
        if before[name].least != table.least:
            yield Message("{table} needs at least {least} lines now.", {**gaps, "least": table.least})
        if before[name].rows != table.rows:
            yield Message("{table} has {rows} lines now.", {**gaps, "rows": table.rows})
    for name, table in before.items():
        if name not in after:
            yield Message("The table {table} is no longer there.", {"table": table.plain_title})


def _rules(older: Form, newer: Form) -> Iterator[Message]:
    for rule in _more(newer.rules, older.rules, _of_rule):
        yield Message("Now checked; said where it fails: {said}", {"said": _said(newer, rule)})
    for rule in _more(older.rules, newer.rules, _of_rule):
        yield Message("No longer checked; said where it failed: {said}", {"said": _said(older, rule)})


def _said(form: Form, rule: RowRule) -> Message:
    """Return what a rule says, with the labels it is about; a rule has others where its sentence names one."""
    others = [form.column(name).label for name in rule.others]
    gaps = {"label": form.column(rule.cell).label, "value": _ANY, "other_value": _ANY, "loan_days": _ANY}
    return Message(rule.fault.what, {**gaps, "other_label": others[0] if others else ""})


def _of_check(check: Check) -> object:
    return check.fault


def _of_rule(rule: RowRule) -> object:
    return rule.fault, rule.cell, rule.others


def _more(these: Sequence[_T], than: Sequence[_T], key: Callable[[_T], object]) -> list[_T]:
    """Return those of `these` that are not among `than`; functions are compared by what they say."""
    known = [key(each) for each in than]
    return [each for each in these if key(each) not in known]
