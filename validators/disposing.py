"""Destruction, the pure part: whether a title fits, and whether those who take part are other people (rules E13 D7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from validators.texts import squeeze

#: So much of a title's characters has to stand in what is on file; less is the title of something else.
_ALIKE: Final = 0.5


def fits(title: str, on_file: Sequence[str]) -> bool:
    """Return whether a title may mean a record, so that a slip in its code shows.

    People shorten and reword titles (`海纳纺织拜访记录`), so characters are counted and not compared in their order.

    Args:
        title: as it stands on a list.
        on_file: what the ledger calls the record: its title, its customer, its form.
    """
    wanted = Counter(squeeze(title))
    there = Counter(squeeze("".join(on_file)))
    return sum((wanted & there).values()) >= _ALIKE * sum(wanted.values())
