"""What keeps a cell's content from becoming a value: a fault and what fills its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from validators.message import Fault


@dataclass(frozen=True, slots=True)
class Flaw:
    """The answer of a parser that could not read its cell. It is returned, never raised.

    Attributes:
        fault: what is wrong and how to mend it.
        gaps: what fills the fault's sentences.
        others: names of further columns involved; a change in any of them mends it as well.
    """

    fault: Fault
    gaps: Mapping[str, object] = field(default_factory=dict)
    others: tuple[str, ...] = ()
