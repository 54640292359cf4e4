"""A record of the transaction as others see it, and its lines as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs.ledger.fields import stored
from jobs.ledger.holdings import Kept
from jobs.ledger.terms import OnFile
from validators.declaration import Form
from validators.forms import form_of
from validators.gathering import Line, differing
from validators.kinds import CLEAR


def form_of_record(row: Mapping[str, Any]) -> Form:
    """Return the form of a record, in the version that its fields have."""
    form = form_of(row["form"], row["form_version"])
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


def stored_line(line: Mapping[str, object]) -> Line:
    """Return a line of a table as it is kept."""
    return {name: None if value is CLEAR else stored(value) for name, value in line.items()}


def differing_lines(form: Form, before: list[Line], after: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return what a table held and what it holds; of a long list only the lines that differ."""
    return differing(before, after) if form.gathers else (before, after)
