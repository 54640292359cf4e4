"""Entering the verdicts: answers, problems, second checks, and the deeds that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.intake.verdict import Verdict
from jobs.ledger.origins import enter_origins
from jobs.ledger.problems import kept_message, problem_row
from jobs.ledger.reviews import turn_rows, withdraw
from jobs.ledger.tables import arrival, deed, review
from jobs.ledger.tables import problem as problem_table
from jobs.running import Run
from validators.filled import Filled


def enter(run: Run, connection: Connection, verdicts: Sequence[Verdict]) -> None:
    """Enter the answers, the problems and the deeds that follow."""
    problems: list[Mapping[str, Any]] = []
    deeds: list[Mapping[str, Any]] = []
    updates: list[Mapping[str, Any]] = []
    reviews: list[Mapping[str, Any]] = []
    origins: list[Mapping[str, Any]] = []
    for verdict in verdicts:
        row = verdict.row
        read = verdict.read if isinstance(verdict.read, Filled) else None
        answer = {
            "taken": [[p.code, p.title, p.how, p.late] for p in verdict.posted],
            "problems": len(verdict.problems),
            "said": [kept_message(part) for part in verdict.answer],
        }
        updates.append(
            {
                "which": row.id,
                "state": verdict.state,
                "form": read.form if read else verdict.repeats or None,
                "form_version": read.version if read else None,
                "ticket": verdict.ticket or None,
                "answer": answer,
                "run": run.id,
                "slip": verdict.slip or row.slip,
            }
        )
        origins += [{"arrival": row.id, "code": code, "line": line} for code, line in sorted(verdict.origins)]
        problems += [problem_row(row.id, replace(each, file=verdict.name)) for each in verdict.problems]
        plan = {"arrival": row.id, "person": row.person, "sha256": row.sha256, "done": False}
        deeds += [plan | {"kind": "file", "path": path} for path in sorted({p.path for p in verdict.posted if p.path})]
        deeds += [plan | {"kind": "file", "path": path, "sha256": sha256} for sha256, path in verdict.files]
        if verdict.waits:
            withdraw(connection, verdict.ticket, row.id)
            shown = {
                "arrival": row.id,
                "ticket": verdict.ticket,
                "form": read.form if read else "",
                "title": verdict.waits.title,
                "summary": verdict.waits.summary,
                "roles": list(verdict.waits.roles),
                "names": list(verdict.waits.names),
            }
            reviews += turn_rows(verdict.waits.coming, row.sha256, run.stamp, shown)
        if verdict.problems:
            deeds.append(plan | {"kind": "return", "path": verdict.name})
        if verdict.state == "foreign":
            deeds.append(plan | {"kind": "surplus" if verdict.surplus else "note", "path": verdict.name})
        if verdict.stale:
            deeds.append(plan | {"kind": "tidy", "path": verdict.stale[0], "sha256": verdict.stale[1]})
        deeds.append(plan | {"kind": "receipt", "path": row.path})
        # What waits for its form stays where it is until it is filed.
        if row.state in ("staged", "kept") and verdict.state != "kept":
            deeds.append(plan | {"kind": "clear", "path": row.path})
    names = ("state", "form", "form_version", "ticket", "answer", "run", "slip")
    if updates:
        statement = sa.update(arrival).where(arrival.c.id == sa.bindparam("which"))
        connection.execute(statement.values({name: sa.bindparam(name) for name in names}), updates)
    enter_origins(connection, origins)
    if problems:
        connection.execute(sa.insert(problem_table), problems)
    if deeds:
        connection.execute(sa.insert(deed), deeds)
    if reviews:
        connection.execute(sa.insert(review), reviews)
