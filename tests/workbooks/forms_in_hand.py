"""Blank and filled forms, and problems with their cells, for tests."""

from __future__ import annotations

from functools import cache

from validators.declaration import Form
from validators.dictionaries import SHIPPED
from validators.filled import Cell, Filled
from validators.forms import forms
from validators.message import Message, Text
from validators.problem import Problem
from workbooks.blank import blank_form
from workbooks.reading import read_form

PEOPLE = ("王芳", "李明", "陈刚")


def say(message: Message) -> str:
    """Render a message: English sentences, Chinese names."""
    return message.id.format(**{key: v.zh if isinstance(v, Text) else v for key, v in message.gaps.items()})


def form(name: str) -> Form:
    """Return the form called `name`."""
    return forms()[name]


@cache
def a_blank(name: str, language: str = "zh", people: tuple[str, ...] = PEOPLE) -> bytes:
    """Return a blank form of a small office."""
    return blank_form(form(name), SHIPPED, people, language, say)


def read(data: bytes) -> Filled:
    """Return what the reader finds in a form that it can read."""
    found = read_form(data, "form.xlsx", forms())
    assert isinstance(found, Filled), found
    return found


def a_problem(
    cell: Cell, *others: Cell, sheet: str = "客户基本信息表", what: str = "wrong", mend: str = "mend it"
) -> Problem:
    """Return a problem with `cell`."""
    return Problem("form.xlsx", sheet, cell, "field", "rule", Message(what), Message(mend), others)
