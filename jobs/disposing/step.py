"""The step of the night in which destructions are stopped, arranged, confirmed and carried out."""

from __future__ import annotations

from jobs.disposing.deciding import decisions_on_destructions
from jobs.disposing.executing import carry_out
from jobs.running import Run
from jobs.taking_away import take_away


def destroying(run: Run) -> None:
    """Act on what was entered about destructions, and carry out what is due.

    First the ledger, in a transaction each; what has to go outside it is planned there, and a later run goes on with it
    where this one is killed.
    """
    decisions_on_destructions(run)
    carry_out(run)
    take_away(run)
