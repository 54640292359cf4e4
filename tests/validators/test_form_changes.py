"""What changed from one version of a form to the next is told in sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs.language import translator
from validators.checks import PAST
from validators.declaration import Column, Form, Kind, Section, Table, TimeLimit
from validators.form_changes import changes, history
from validators.forms import forms
from validators.message import Fault, Text
from validators.rules import after, is_filled, needed_when

CALL = forms()["telephone_record"]
ORDER = forms()["order"]


def told(older: Form, newer: Form, language: str = "en") -> list[str]:
    return [translator(language)(each) for each in changes(older, newer)]


def with_column(form: Form, name: str, **changed: object) -> Form:
    """Return the form with one column declared otherwise."""
    sections = tuple(
        replace(part, columns=tuple(replace(c, **changed) if c.name == name else c for c in part.columns))  # type: ignore[arg-type]
        for part in form.sections
    )
    return replace(form, sections=sections)


def with_columns(form: Form, columns: tuple[Column, ...]) -> Form:
    (section,) = form.sections
    return replace(form, sections=(Section(section.title, columns),))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"label": Text("订货号", "Order code")}, "Order number is now called Order code."),
        ({"required": False}, "Order number may be left empty now."),
        ({"kind": Kind.TEXT}, "Order number was code and is text now."),
        ({"digits": 12}, "Order number has exactly 12 characters now."),
        ({"max_length": 30}, "Order number may be 30 characters long now."),
        ({"many": True}, "Order number may hold several entries now."),
        ({"help": Text("照抄。", "Copy it.")}, "The hint at Order number now reads: Copy it."),
    ],
)
def test_a_column_declared_otherwise_is_told(changed: dict[str, object], sentence: str) -> None:
    assert told(ORDER, with_column(ORDER, "number", **changed)) == [sentence]


def test_a_check_and_a_dictionary_are_told() -> None:
    assert told(ORDER, with_column(ORDER, "delivery_on", checks=())) == [
        f"{ORDER.column('delivery_on').label.en} is checked less than before."
    ] * len(ORDER.column("delivery_on").checks)
    checked = with_column(ORDER, "delivery_on", checks=PAST)
    assert any("said where it fails" in each for each in told(ORDER, checked))
    assert told(ORDER, with_column(ORDER, "currency", dictionary="国家")) == [
        "Currency is now chosen from the list “国家”."
    ]


def test_columns_that_come_and_go_are_told() -> None:
    new = Column("incoterm", Text("贸易术语", "Incoterm"), required=True)
    gone = ORDER.columns[-1]
    changed = with_columns(ORDER, (*ORDER.columns[:-1], new))
    assert told(ORDER, changed) == [
        "New, and has to be filled in: Incoterm.",
        f"{gone.label.en} is no longer asked for.",
    ]
    assert told(ORDER, changed, "zh")[0] == "新增必填栏“贸易术语”。"
    assert told(changed, ORDER)[0] == f"New: {gone.label.en}."


def test_only_what_moved_is_said_to_have_moved() -> None:
    first, second, *rest = ORDER.columns
    assert told(ORDER, with_columns(ORDER, (second, *rest, first))) == [f"In another place: {first.label.en}."]
    assert told(
        CALL, replace(CALL, sections=(replace(CALL.sections[0], title=Text("甲", "A")), *CALL.sections[1:]))
    ) == ["Only the layout is another."]


def test_tables_and_what_is_in_them_are_told() -> None:
    table = CALL.tables[0]
    more = Table("samples", Text("四、样品", "4. Samples"), (Column("item", Text("样品", "Sample")),))
    assert told(CALL, replace(CALL, tables=(table, more))) == ["New table: Samples."]
    assert told(CALL, replace(CALL, tables=())) == ["The table Follow-ups is no longer there."]
    title = Text("三、下一步", "3. Next steps")
    assert told(CALL, replace(CALL, tables=(replace(table, title=title, rows=9, least=1),))) == [
        "The table Follow-ups is now called Next steps.",
        "Next steps needs at least 1 lines now.",
        "Next steps has 9 lines now.",
    ]
    fewer = replace(CALL, tables=(replace(table, columns=table.columns[:-1]),))
    assert told(fewer, CALL) == ["New: Follow-ups / Done on."]


def test_rules_are_told_with_the_labels_they_are_about() -> None:
    missing = Fault("order-needs-address", "Where {other_label} is given, {label} is needed.", "Fill in {label}.")
    rules = needed_when(is_filled, ("delivery_address",), missing, because="contract")
    more = replace(ORDER, rules=(*ORDER.rules, *rules, after("delivery_on", "ordered_on", or_same=False)))
    first, second = told(ORDER, more)
    contract, address = ORDER.column("contract").label.en, ORDER.column("delivery_address").label.en
    assert first == f"Now checked; said where it fails: Where {contract} is given, {address} is needed."
    assert "does not come after" in second
    assert told(more, ORDER)[0].startswith("No longer checked; said where it failed: ")


def test_what_holds_for_the_form_as_a_whole_is_told() -> None:
    other = replace(
        ORDER,
        title=Text("订货登记表", "Orders"),
        natural_key=("number", "customer"),
        time_limit=TimeLimit(after="ordered_on", hours=48),
        reviewers=("部门主管",),
        signatures=(Text("经办人", "Handler"),),
    )
    assert told(ORDER, other) == [
        "The form is now called Orders.",
        "A record that is handed in again is now known by Order number, Customer.",
        "It is now due 48 hours after Ordered on.",
        "It is now decided on by 部门主管.",
        "The line to sign on is another.",
    ]
    assert "Nobody has to decide on it any more." in told(other, ORDER)


def test_the_history_goes_from_version_to_version_the_newest_first() -> None:
    first = with_columns(replace(ORDER, version=1, former=()), ORDER.columns[:-2])
    second = with_columns(replace(ORDER, version=2, former=()), ORDER.columns[:-1])
    third = replace(ORDER, version=3, former=(second, first))
    assert [(each.version, each.since, len(each.what)) for each in history(third)] == [(3, 2, 1), (2, 1, 1)]
    assert history(first) == ()


def test_things_to_do_can_be_closed_since_version_2() -> None:
    """Rule B6."""
    for form in ("visit_record", "telephone_record", "meeting_minutes"):
        (changed,) = history(forms()[form])
        said = [translator("zh")(each) for each in changed.what]
        assert len(said) == 1
        assert said[0].endswith("／完成日期”。")
