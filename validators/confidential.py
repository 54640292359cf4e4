"""Reports whose senders are kept apart, and the people they are about (rules B12 E10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from validators.declaration import Form
from validators.names import normal_name


def hiding(form_id: str, file: str) -> Form | None:
    """Return the form for whose sake a file's sender is kept apart; None where nothing is to be hidden.

    Args:
        form_id: id of the form that the file was read as; empty where it could not be read as any.
        file: the file's name, by which an unreadable report is known.
    """
    from validators.forms import forms  # a form's own rules ask for names in a text

    known = forms().get(form_id)
    if known is not None:
        return known if known.hides_sender else None
    return next((form for form in forms().values() if form.hides_sender and _named(form, file)), None)


def _named(form: Form, file: str) -> bool:
    words = (form.tab, form.sheet.zh if form.sheet else "", form.coding.type, form.title.en)
    return any(word and word.casefold() in file.casefold() for word in words)


def names_in(text: object, names: Iterable[str]) -> frozenset[str]:
    """Return those of `names` that stand in a free text."""
    written = normal_name(str(text or ""))
    return frozenset(name for name in names if written and normal_name(name) in written)


def accused(form: Form, fields: Mapping[str, object], names: Iterable[str]) -> frozenset[str]:
    """Return who of `names` a report is about; such people neither see it nor deal with it.

    Args:
        form: the report's form.
        fields: its typed or stored values.
        names: the roster's.
    """
    return names_in(fields.get(form.accused), names) if form.accused else frozenset()
