"""Entering a quarter's proposals: each once, and none again that was decided this quarter."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from jobs.ledger.problems import kept_message
from jobs.ledger.sealed_type import Placed
from jobs.ledger.sensitive import content
from jobs.ledger.tables import proposal
from jobs.quarterly.finding import CONTACT, Found, proposals_of
from jobs.running import Run

CUSTOMER: Final = "customer"


def proposals(run: Run) -> None:
    """Work out what is to be proposed and enter it; open proposals that no longer hold are withdrawn."""
    with run.ledger.writing() as connection:
        found = {_token(run, each): each for each in proposals_of(run, connection)}
        known = {
            row.token: row.state for row in connection.execute(sa.select(proposal.c.token, proposal.c.state)).all()
        }
        gone = [token for token, state in known.items() if state == "open" and token not in found]
        withdraw = sa.update(proposal).where(proposal.c.token == sa.bindparam("which")).values(state="withdrawn")
        if gone:
            connection.execute(withdraw, [{"which": token} for token in gone])
        rows = [
            {
                "token": token,
                "record": each.record,
                "kind": each.kind,
                "basis": Placed((token,), _hidden(each.basis)),
                "proposed": each.proposed,
                "why": kept_message(each.why),
                "opened": run.stamp,
                "state": "open",
            }
            for token, each in found.items()
            if token not in known
        ]
        if rows:
            connection.execute(sa.insert(proposal), rows)


def _token(run: Run, each: Found) -> str:
    quarter = f"{run.at.year}Q{(run.at.month + 2) // 3}"
    said = json.dumps([quarter, each.kind, each.basis, each.proposed], ensure_ascii=False, sort_keys=True)
    # Keyed: whoever sees the number must not be able to try out what the basis holds.
    return f"Q{each.record}-{hmac.new(run.ring.lookup, said.encode(), hashlib.sha256).hexdigest()[:10].upper()}"


def _hidden(basis: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a proposal went by with what is sensitive of it hidden: a contact as it stands on file."""
    return {name: content(CUSTOMER, "contacts", [line])[0] if name == CONTACT else line for name, line in basis.items()}
