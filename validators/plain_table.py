"""Registers that make no records: office tables, and the workbooks in which people answer guidang."""

from __future__ import annotations

from collections.abc import Sequence

from validators.declaration import Coding, Form, Retention, RowRule, Section, Shape
from validators.message import Text


def plain_table(
    *,
    id: str,
    number: str,
    title: Text,
    sections: tuple[Section, ...],
    natural_key: tuple[str, ...] = (),
    rules: Sequence[RowRule] = (),
    notes: tuple[Text, ...] = (),
    printed_rows: int = 1,
) -> Form:
    """Return a register whose rows get no code, are not filed and have no retention period.

    Args:
        id: its name, as `Form.id`; the others likewise.
        number: the printed number (表号).
        title: the title, also the sheet's name.
        sections: the columns.
        natural_key: by which a row is known again.
        rules: questions over several columns.
        notes: sentences at the top of the 填写说明 sheet.
        printed_rows: how many empty lines are printed.
    """
    return Form(
        id=id,
        version=1,
        number=number,
        title=title,
        shape=Shape.REGISTER,
        series_class="",
        coding=Coding("", year=""),
        natural_key=natural_key,
        subject="",
        dated="",
        retention=Retention(""),
        sections=sections,
        rules=tuple(rules),
        notes=notes,
        printed_rows=printed_rows,
    )
