"""What a signature under a report vouches for (rules A8 E10)."""

from __future__ import annotations

from jobs.ledger.vouching import chain_head, register_digest
from jobs.reporting.report import Ask
from templates.contexts.pieces import Vouched


def vouched(ask: Ask) -> Vouched:
    """Return the log's head at the report's moment, and the register's checksum."""
    entries, head = chain_head(ask.past.connection, ask.past.at)
    return Vouched(entries, head, ask.moment, register_digest(ask.past.connection))
