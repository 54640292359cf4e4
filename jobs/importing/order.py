"""What the archivist asks an import to do, and what of it can be told before the file is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jobs.failures import WrongUse
from validators.declaration import Form
from validators.forms import forms
from validators.heads import LEAVE_OUT, Head, field_of, fold, general_label, head_called
from validators.message import Message


@dataclass(frozen=True, slots=True)
class Order:
    """An import as it is asked for.

    Attributes:
        path: the old register.
        form: the form that its rows are to become.
        sheet: the sheet to take; empty for the one that matches best.
        matches: (head in the sheet, field or label in the form); an empty field leaves the column out.
        fills: (field, content) for what the register has no column for.
        who: who imports it.
    """

    path: Path
    form: Form
    who: str
    sheet: str = ""
    matches: tuple[tuple[str, str], ...] = ()
    fills: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


def form_called(name: str) -> Form:
    """Return the form with this id, or with this title or sheet name; one whose rows are no records cannot be imported.

    Raises:
        WrongUse: there is none.
    """
    known = {form.id: form for form in forms().values() if form.gathers is None}
    if name in known:
        return known[name]
    for form in known.values():
        labels = {*form.title, *(form.sheet or ())}
        if fold(name) in map(fold, labels):
            return form
    listed = "、".join(f"{form.id} ({form.title.zh})" for form in known.values())
    raise WrongUse(Message("There is no form “{name}”. The forms are {forms}.", {"name": name, "forms": listed}))


def parted(option: str, given: str) -> tuple[str, str]:
    """Return the two sides of `head=field`, an option's argument.

    Raises:
        WrongUse: it has no equals sign, or nothing stands before it.
    """
    left, sign, right = given.replace("＝", "=").partition("=")
    if not sign or not left.strip():
        raise WrongUse(
            Message(
                "“{given}” after {option} has to be two words with = between them.", {"given": given, "option": option}
            )
        )
    return left.strip(), right.strip()


def chosen(order: Order, heads: tuple[Head, ...]) -> dict[int, str]:
    """Return column number -> field for what the archivist has said of the heads.

    Raises:
        WrongUse: no column is called so, several are, or the form has no such field.
    """
    found: dict[int, str] = {}
    for word, wanted in order.matches:
        head = head_called(heads, word)
        if head is None:
            raise WrongUse(
                Message(
                    "No column of the sheet, or more than one, is called “{head}”. Its columns are {heads}.",
                    {"head": word, "heads": "、".join(each.text for each in heads if each.text)},
                )
            )
        found[head.at] = _field(order.form, wanted) if wanted else LEAVE_OUT
    return found


def filled(order: Order) -> dict[str, str]:
    """Return field -> content for what the register has no column for.

    Raises:
        WrongUse: the form has no such field.
    """
    return {_column(order.form, word): content for word, content in order.fills}


def _column(form: Form, word: str) -> str:
    field = _field(form, word)
    if field.startswith("@"):
        raise WrongUse(
            Message(
                "“{field}” differs from row to row and cannot be given for all of them.",
                {"field": general_label(field)},
            )
        )
    return field


def _field(form: Form, word: str) -> str:
    field = field_of(form, word)
    if field is None:
        raise WrongUse(
            Message(
                "The form {form} has no field “{field}”. Its fields are {fields}.",
                {
                    "form": form.title,
                    "field": word,
                    "fields": "、".join(f"{column.label.zh}={column.name}" for column in form.columns),
                },
            )
        )
    return field
