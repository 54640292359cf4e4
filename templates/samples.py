"""Made-up values for a context, by its types alone: what a template is tried with before it is used."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, get_args, get_origin

from templates.names import attributes, present

_VALUES: Final[dict[Any, Any]] = {
    str: "甲乙 & <丙>",
    int: 3,
    bool: True,
    float: 4.5,
    Decimal: Decimal("1234.50"),
    date: date(2026, 11, 1),
    datetime: datetime(2026, 11, 1, 7, 30),
}


def sample(of: Any, *, rows: int, whole: bool) -> Any:
    """Return a value of a type.

    Args:
        of: a dataclass of plain values, tuples and such dataclasses, or one of these types.
        rows: how many elements a tuple has.
        whole: whether what may be None is there.

    Raises:
        TypeError: the type is none that a context may have.
    """
    if present(of) is not of and not whole:
        return None
    of = present(of)
    if of in _VALUES:
        return _VALUES[of]
    if get_origin(of) is tuple:
        return tuple(sample(get_args(of)[0], rows=rows, whole=whole) for _ in range(rows))
    kind = get_origin(of) or of
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        known = attributes(of)
        return kind(**{each.name: sample(known[each.name], rows=rows, whole=whole) for each in fields(kind)})
    raise TypeError(f"{of}: a context holds plain values, tuples and dataclasses of them")
