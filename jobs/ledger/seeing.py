"""A record of the transaction as others see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs.ledger.holdings import Kept
from jobs.ledger.terms import OnFile
from validators.declaration import Form
from validators.forms import form_called


def form_of_record(row: Mapping[str, Any]) -> Form:
    """Return the form of a record, in the version in force: fields keep their names through all versions."""
    form = form_called(row["form"])
    assert form is not None
    return form


def seen(kept: Kept) -> OnFile:
    """Return a record as it stands in the transaction."""
    form = form_of_record(kept.row)
    tables = {name: tuple(line.fields for line in lines) for name, lines in kept.tables.items()}
    states = {name: tuple(line.state for line in lines) for name, lines in kept.tables.items()}
    return OnFile(form, kept.row, kept.row["fields"], tables, kept.touched, states)


def told(kept: Kept) -> str:
    """Return a record's title as its sender is told it: with the customer it is about."""
    title, customer = kept.row["title"], kept.row["customer_name"]
    return f"{customer} {title}" if customer and customer not in title else title
