"""Forms as a later version of guidang may declare them, in the place of those in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pytest

import jobs.intake.reading
from jobs.bounded import BoundedReader
from validators import forms as declared
from validators.declaration import Column, Form, Section
from validators.forms import order, telephone_record
from validators.message import Text

#: Asks for one thing more.
ORDER = replace(
    order.FORM,
    version=2,
    sections=(
        Section(
            order.FORM.sections[0].title,
            (
                *order.FORM.columns[:3],
                Column("incoterm", Text("贸易术语", "Incoterm"), required=True, width=8),
                *order.FORM.columns[3:],
            ),
        ),
    ),
    former=(order.FORM,),
)
_CALL = telephone_record.FORM
_COLUMNS = {column.name: column for column in _CALL.columns}
#: One field is called something else, one stands elsewhere, one has left, one is new.
CALL = replace(
    _CALL,
    version=3,
    sections=tuple(
        replace(
            part,
            columns=tuple(
                replace(column, label=Text("谈话要点", "Gist")) if column.name == "content" else column
                for column in (*part.columns[1:], part.columns[0])
                if column.name != "direction"
            )
            + ((Column("mood", Text("对方态度", "Mood")),) if part is _CALL.sections[0] else ()),
        )
        for part in _CALL.sections
    ),
    former=(replace(_CALL, former=()), *_CALL.former),
)


def known() -> Mapping[str, Form]:
    """Return the forms of the later version; called in the reading worker."""
    return {**declared.forms(), ORDER.id: ORDER, CALL.id: CALL}


def come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the later version in force until the test ends."""
    for module, form in ((order, ORDER), (telephone_record, CALL)):
        monkeypatch.setattr(module, "FORM", form)
    monkeypatch.setattr(jobs.intake.reading, "BoundedReader", partial(BoundedReader, forms=known))
    forget()


def forget() -> None:
    """Have the forms looked up anew."""
    declared.forms.cache_clear()
    declared.form_called.cache_clear()
