"""Second step of validation: the declaration as a pandera schema over columns of typed values.

There is no coercion: the first step has made the types, and coercing again would mask its answers and
lose rows. Every column holds Python objects, so that pandas turns no text into a missing value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from validators.declaration import Column, Form, RowRule, Table
from validators.facts import Facts
from validators.message import Fault

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

#: Columns that say where a row came from, and before a table's name how many of its lines are
#: filled, for rules that ask.
SENDER, ARRIVED, LINES = "_sender", "_arrived", "_lines_"

MISSING = Fault(
    "missing",
    "{label} is empty.",
    "Fill in {label}; the form cannot be taken without it.",
)


class Failure(NamedTuple):
    """One row that fails one question.

    Attributes:
        row: position of the row in the frame.
        fault: what is wrong.
        cell: name of the column to be marked.
        others: names of the other columns involved.
        rule: the rule that asked, where it was one.
    """

    row: int
    fault: Fault
    cell: str
    others: tuple[str, ...] = ()
    rule: RowRule | None = None


def frame_of(columns: Sequence[Column], rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return the rows as a frame of Python objects with one column a field and None where it is empty.

    Args:
        columns: the columns of a form or table.
        rows: field name -> typed value; `_sender`, `_arrived` and `_lines_<table>` are taken along.
    """
    import pandas as pd

    counts = [name for name in (rows[0] if rows else ()) if name.startswith(LINES)]
    names = [column.name for column in columns] + [SENDER, ARRIVED, *counts]
    held = {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in names}
    return pd.DataFrame(held, copy=False)


def _asked_of_filled(rule: RowRule, facts: Facts) -> Callable[[pd.DataFrame], pd.Series[bool]]:
    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        import pandas as pd

        asked = frame[list(rule.needs)].notna().all(axis="columns")
        rows = frame[asked]
        answers = dict(zip(rows.index, rule.holds(rows, facts), strict=True)) if len(rows) else {}
        return pd.Series([bool(answers.get(row, True)) for row in frame.index], index=frame.index, dtype=bool)

    return holds


def schema_of(declared: Form | Table, facts: Facts) -> pa.DataFrameSchema:
    """Return the schema of a form or of a table in it, for the typed frame that `frame_of` makes.

    A column's checks and a form's rules stand in it in their declared order, by which `failures`
    knows them again.
    """
    import pandera.pandas as pa

    def asked(column: Column) -> list[pa.Check]:
        # One failure case is enough: which rows fail is read from the check's output, and pandera
        # would otherwise write each failing row down once for every column.
        return [
            pa.Check(
                lambda value, holds=check.holds: bool(holds(value, facts)),
                element_wise=True,
                name=check.fault.rule,
                n_failure_cases=1,
            )
            for check in column.checks
        ]

    rules = declared.rules if isinstance(declared, Form) else ()
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(object, asked(column), nullable=not column.required, coerce=False)
            for column in declared.columns
        },
        checks=[pa.Check(_asked_of_filled(rule, facts), name=rule.fault.rule, n_failure_cases=1) for rule in rules],
        coerce=False,
    )


def failures(declared: Form | Table, frame: pd.DataFrame, facts: Facts) -> list[Failure]:
    """Ask every question of the declaration about every row of the frame.

    Raises:
        RuntimeError: a check or rule broke instead of answering; that is our error, not the sender's.
    """
    from pandera.errors import SchemaErrors

    if frame.empty:
        return []
    try:
        schema_of(declared, facts).validate(frame, lazy=True)
    except SchemaErrors as errors:
        return [failure for error in errors.schema_errors for failure in _failures(declared, error)]
    return []


def _failures(declared: Form | Table, error: Any) -> Iterator[Failure]:
    from pandera.errors import SchemaErrorReason

    if error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS:
        yield from (Failure(int(row), MISSING, error.schema.name) for row in error.failure_cases["index"])
        return
    if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK or error.check_output is None:
        raise RuntimeError(f"a question broke instead of answering: {error}") from error
    failed = [int(row) for row, holds in error.check_output.items() if not holds]
    column = next((column for column in declared.columns if column.name == error.schema.name), None)
    if column is not None:
        check = column.checks[error.check_index]
        yield from (Failure(row, check.fault, column.name) for row in failed)
        return
    rule = declared.rules[error.check_index]  # type: ignore[union-attr]
    yield from (Failure(row, rule.fault, rule.cell, rule.others, rule) for row in failed)
