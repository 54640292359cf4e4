"""Problems as the ledger keeps them, so that a returned copy can be made at any time after the decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.sealed_type import Hidden, Placed
from jobs.ledger.tables import problem as problem_table
from validators.filled import Cell, CellKind
from validators.message import Message, Text
from validators.problem import Problem


def _kept(value: object) -> Any:
    match value:
        case Message():
            return {"message": value.id, "gaps": {name: _kept(gap) for name, gap in value.gaps.items()}}
        case Text():
            return {"zh": value.zh, "en": value.en}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case Decimal():
            return {"decimal": str(value)}
        case list() | tuple():
            return [_kept(each) for each in value]
        case _:
            return value


def _read(kept: Any) -> Any:
    match kept:
        case {"message": str(id_), "gaps": Mapping() as gaps}:
            return Message(id_, {name: _read(gap) for name, gap in gaps.items()})
        case {"zh": str(zh), "en": str(en)}:
            return Text(zh, en)
        case {"moment": str(text)}:
            return datetime.fromisoformat(text)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"decimal": str(text)}:
            return Decimal(text)
        case list():
            return [_read(each) for each in kept]
        case _:
            return kept


def kept_message(message: Message) -> Any:
    """Return a message as JSON."""
    return _kept(message)


def read_message(kept: Any) -> Message:
    """Return the message that `kept_message` made."""
    message = _read(kept)
    assert isinstance(message, Message)
    return message


def problem_row(arrival: int, problem: Problem) -> dict[str, Any]:
    """Return a problem as a row of its table; one about a sensitive field is sealed whole: it quotes what stood there."""
    kept = kept_problem(problem)
    return {"arrival": arrival, "content": Placed((arrival,), Hidden(kept) if problem.sensitive else kept)}


def kept_problem(problem: Problem) -> Any:
    """Return a problem as JSON."""
    return {
        "file": problem.file,
        "sheet": problem.sheet,
        "field": problem.field,
        "rule": problem.rule,
        "sensitive": problem.sensitive,
        "what": _kept(problem.what),
        "mend": _kept(problem.mend),
        "cells": [[c.ref, c.kind.value, _kept(c.value), c.number] for c in (problem.cell, *problem.others)],
    }


def read_problem(kept: Any) -> Problem:
    """Return the problem that `kept_problem` made."""
    cell, *others = (Cell(ref, CellKind(kind), _read(value), number) for ref, kind, value, number in kept["cells"])
    return Problem(
        file=kept["file"],
        sheet=kept["sheet"],
        cell=cell,
        field=kept["field"],
        rule=kept["rule"],
        what=read_message(kept["what"]),
        mend=read_message(kept["mend"]),
        others=tuple(others),
        sensitive=kept["sensitive"],
    )


def problems_of(connection: Connection, arrival: int) -> list[Problem]:
    """Return what was wrong with an arrival, in the order it was found."""
    query = sa.select(problem_table.c.content).where(problem_table.c.arrival == arrival).order_by(problem_table.c.id)
    return [read_problem(content) for content in connection.execute(query).scalars()]
