"""Destruction, the pure part: whether a title fits, and whether those who take part are other people (rules E13 D7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from validators.message import Fault
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


@dataclass(frozen=True, slots=True)
class Part:
    """Who takes which part in a destruction.

    Attributes:
        applicant: who applies for it.
        executor: who carries it out.
        witness: who watches it.
        enters: who has it carried out, in the archivist's workbook.
        approvers: who agreed to the application.
        archivists: who runs the archive and is here.
    """

    applicant: str
    executor: str
    witness: str
    enters: str
    approvers: tuple[str, ...]
    archivists: tuple[str, ...]


WITNESS_TAKES_PART = Fault(
    "witness-takes-part",
    "{who} applies for this destruction or carries it out, and cannot be its witness as well.",
    "Name somebody else in {label}.",
    "E13",
)
WITNESS_AGREED = Fault(
    "witness-agreed",
    "{who} has agreed to this destruction, and cannot be its witness as well.",
    "Name somebody else in {label}; a small office may allow it by witness_apart in its settings.",
    "E13",
)
EXECUTOR_AGREED = Fault(
    "executor-agreed",
    "{who} has agreed to this destruction, and cannot carry it out as well.",
    "Name somebody else in {label}; the only archivist of an office may do both.",
    "E13",
)
NOBODY_ELSE_AGREED = Fault(
    "nobody-else-agreed",
    "Nobody has agreed to {request} who neither applies for it nor carries it out.",
    "Name another executor, or choose 停止 and have a new application agreed to by somebody else.",
    "E13",
)


def at_odds(part: Part, *, apart: bool) -> Iterator[tuple[Fault, str, str]]:
    """Yield what stands against the people of a destruction: the fault, the field it is about, and who (rule E13).

    Approver and witness are two other people than whoever applies and executes. An office with one archivist works: that
    one may agree at their own level and carry it out, where somebody else has agreed too.

    Args:
        part: who takes which part.
        apart: the witness is to be none of the approvers either.
    """
    acting = (part.applicant, part.executor, part.enters)
    if part.witness in acting:
        yield WITNESS_TAKES_PART, "witness", part.witness
    elif apart and part.witness in part.approvers:
        yield WITNESS_AGREED, "witness", part.witness
    if not any(name not in (part.applicant, part.executor) for name in part.approvers):
        yield NOBODY_ELSE_AGREED, "executor", part.approvers[0] if part.approvers else part.executor
    elif part.executor in part.approvers and part.archivists != (part.executor,):
        yield EXECUTOR_AGREED, "executor", part.executor
