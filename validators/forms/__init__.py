"""The forms, one file each. A new form is a new file here that holds one `FORM`; nothing else names it."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from validators.declaration import Form


@cache
def forms() -> Mapping[str, Form]:
    """Return form id -> form, in the order of their printed numbers.

    Raises:
        ValueError: two files claim one id or one printed number.
    """
    found = [import_module(f"{__name__}.{module.name}").FORM for module in pkgutil.iter_modules(__path__)]
    found.sort(key=lambda form: form.number)
    by_id = {form.id: form for form in found}
    if len(by_id) < len(found) or len({form.number for form in found}) < len(found):
        raise ValueError(f"two forms claim one id or number: {[(form.id, form.number) for form in found]}")
    return by_id


@cache
def form_called(form_id: str) -> Form | None:
    """Return the form with this id, in the version in force; None where nobody knows it."""
    # A form mostly lies in the file of its name, and looking one record up asks for no other.
    if form_id in {module.name for module in pkgutil.iter_modules(__path__)}:
        form: Form = import_module(f"{__name__}.{form_id}").FORM
        if form.id == form_id:
            return form
    return forms().get(form_id)


def form_of(form_id: str, version: int) -> Form | None:
    """Return the form with this id and version, an earlier version included; None where nobody knows it."""
    form = form_called(form_id)
    if form is None or form.version == version:
        return form
    return next((former for former in form.former if former.version == version), None)
