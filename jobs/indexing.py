"""Indexing: whatever the index of the search does not know yet is entered (rule A7)."""

from __future__ import annotations

from jobs.ledger.search_index import catch_up, rebuild
from jobs.running import Run


def index(run: Run) -> None:
    """Bring the index up to date; with `--anew` make it anew.

    Whoever changes records does so in the same transaction, so a night finds nothing to do here. It is one
    transaction: killed, it has done nothing and is simply run again.
    """
    with run.ledger.writing() as connection:
        if run.anew:
            rebuild(connection)
        else:
            catch_up(connection)
