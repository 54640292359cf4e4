"""A customer on the list, and what the summary says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobs.ledger.portraits import Known
from jobs.reporting.copies import Sight
from templates.contexts.key_customers import GoneRow
from validators.facts import Person
from validators.key_customers import Reason
from validators.message import Message


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer on the list.

    Attributes:
        known: what is known of it.
        why: why it is on the list.
        new: whether it was not on the list before; None where there was none.
    """

    known: Known
    why: tuple[Reason, ...]
    new: bool | None = None

    @property
    def risks(self) -> int:
        """How many rules find a risk."""
        return sum(reason.risk for reason in self.why)


def holds(each: Listed, kind: str) -> bool:
    """Return whether a rule is among the reasons for which a customer is listed."""
    return any(reason.kind == kind for reason in each.why)


def summary(
    mine: Sequence[tuple[Listed, Sight]], gone: Sequence[GoneRow], reader: Person | None, *, compared: bool
) -> Iterator[Message]:
    """Yield the sentences at the top.

    Args:
        mine: the customers that this copy shows, and how much of each.
        gone: those no longer on the list.
        reader: whose copy it is; None for that of archivists and management.
        compared: there is a list before it.
    """
    if not mine:
        yield Message("No customer is on the list: there is no VIP or key customer, and no rule finds a risk.")
        return
    risky = [(each, how) for each, how in mine if each.risks]
    vip = sum(holds(each, "vip") for each, _ in mine)
    yield Message(
        "{count} customers are on the list, {vip} of them VIPs; {risk} are at risk.",
        {"count": len(mine), "vip": vip, "risk": len(risky)},
    )
    if reader is None and compared:
        new = [each.known.file.customer_name for each, _ in mine if each.new]
        if new:
            yield Message("New on the list ({count}): {names}.", {"count": len(new), "names": _some(new)})
        if gone:
            names = [row.customer for row in gone]
            yield Message("No longer on it ({count}): {names}.", {"count": len(gone), "names": _some(names)})
    both = [_called(each, how) for each, how in risky if holds(each, "vip")]
    if both:
        yield Message(
            "VIPs at risk, to be looked after first ({count}): {names}.", {"count": len(both), "names": _some(both)}
        )
    worst = [(each, how) for each, how in risky if each.risks > 2]
    if worst:
        names = [_called(each, how) for each, how in worst]
        yield Message(
            "With three risks or more ({count}): {names}; their owners say at the next meeting what they will do.",
            {"count": len(worst), "names": _some(names)},
        )
    idle = [_called(each, how) for each, how in risky if each.known.next is None]
    if idle:
        yield Message(
            "At risk, and nothing is planned or agreed with them ({count}): {names}.",
            {"count": len(idle), "names": _some(idle)},
        )
    alone = [each.known.portrait.owner for each, _ in risky if holds(each, "owner")]
    if alone:
        yield Message(
            "Of {count} customers nobody is in charge since {names} left; hand them over.",
            {"count": len(alone), "names": "、".join(dict.fromkeys(alone))},
        )


def _called(each: Listed, how: Sight) -> str:
    return each.known.file.customer_name if how is Sight.ALL else each.known.file.code


def _some(names: Sequence[str]) -> str:
    return "、".join([*names[:5], *(["…"] if len(names) > 5 else [])])
