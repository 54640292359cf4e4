"""Entering a quarter's proposals: each once, and none again that was decided this quarter."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa

from jobs.ledger.problems import kept_message
from jobs.ledger.tables import proposal
from jobs.quarterly.finding import Found, proposals_of
from jobs.running import Run


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
                "basis": dict(each.basis),
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
    return f"Q{each.record}-{hashlib.sha256(said.encode()).hexdigest()[:10].upper()}"
