"""Holds: what keeps a record from being destroyed or deleted, though its period may be over (rule E11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from validators.message import Message, Text

LAWSUIT: Final = "lawsuit"
AUDIT: Final = "audit"
OTHER: Final = "other"
COMPLAINT: Final = "complaint"
RECEIVABLE: Final = "receivable"
CONTRACT: Final = "contract"
LOAN: Final = "loan"
DELETION: Final = "deletion"

#: Kind -> what people call it; the first three are set by people, the others follow from the ledger.
KINDS: Final[Mapping[str, Text]] = {
    LAWSUIT: Text("诉讼", "Lawsuit"),
    AUDIT: Text("审计", "Audit"),
    OTHER: Text("其他事由", "Other matter"),
    COMPLAINT: Text("投诉未结", "Open complaint"),
    RECEIVABLE: Text("应收未清", "Open receivable"),
    CONTRACT: Text("合同履行中", "Running contract"),
    LOAN: Text("借出", "Out on loan"),
    DELETION: Text("待删除", "Being deleted"),
}
#: Kinds that people set and lift.
SET: Final = frozenset({LAWSUIT, AUDIT, OTHER})


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that stands on a record.

    Attributes:
        kind: one of `KINDS`.
        reason: what for, in the words of whoever set it; of one that follows from the ledger, the title of what is open.
        by: who set it, or is in charge of what is open.
        since: from which day it holds.
        source: the number it was set under, or the code of the record that it follows from.
        own: it stands on this very record; else on its customer or its class.
    """

    kind: str
    reason: str
    by: str
    since: date
    source: str
    own: bool = True

    @property
    def message(self) -> Message:
        """What the hold is, in a sentence."""
        gaps = {"kind": KINDS[self.kind], "by": self.by, "since": self.since, "source": self.source}
        if self.kind in SET:
            return Message(
                "It is held for “{kind}” under {source}, as {by} set on {since}: {reason}.",
                gaps | {"reason": self.reason},
            )
        return Message(_SAID[self.kind], gaps)


#: Kind -> the sentence that says it, of holds that follow from the ledger.
_SAID: Final[Mapping[str, str]] = {
    COMPLAINT: Message("The complaint {source} is not closed yet; {by} is in charge of it.").id,
    RECEIVABLE: Message("The invoice {source} is not paid yet; {by} is in charge of it.").id,
    CONTRACT: Message("The contract {source} still runs; {by} is in charge of it.").id,
    LOAN: Message("It has been out on loan since {since}, under {source}.").id,
    DELETION: Message("It is being deleted, as {by} asked in {source}.").id,
}


def against_deletion(holds: tuple[Hold, ...], *, double: bool) -> tuple[Hold, ...]:
    """Return the holds that stand in the way of deleting an entry made in error or twice (rules C8 E11).

    What somebody has set always does, and so does a loan. Open business holds only the records that it is: that the same
    customer has a contract running does not make a mistaken entry a true one. And of two entries of one matter,
    one may go, since the matter stays open in the other.

    Args:
        holds: that stand on the record.
        double: the request names the record that stays.
    """
    return tuple(
        each
        for each in holds
        if each.kind in SET
        or each.kind == LOAN
        or (each.kind in (COMPLAINT, RECEIVABLE, CONTRACT) and each.own and not double)
    )
