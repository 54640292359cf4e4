"""Carrying out: what was arranged is held against the ledger once more, line by line, and then erased (rules E13 E14).

One transaction an application: either all of what nothing stands against is gone from the ledger, with what has to go
outside it planned, or nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.facts import gather, office_of, schedules_in_force
from jobs.ledger import audit
from jobs.ledger.counters import Counters
from jobs.ledger.disposal_checks import against, look, records_of
from jobs.ledger.disposal_lines import ListLine, line_of_record
from jobs.ledger.disposals import approvers, disposals, enter, enter_item, items_of, ways_of
from jobs.ledger.erasing import Gone, erase
from jobs.ledger.posting import Cause, Posting
from jobs.ledger.remains import DESTROYED
from jobs.ledger.tables import record
from jobs.running import Run
from validators.message import Message


def carry_out(run: Run) -> None:
    """Destroy what was arranged and whose time has come."""
    with run.ledger.reading() as connection:
        due = [row.request for row in disposals(connection, ("ordered",)) if _is_due(run, row)]
    for request in due:
        with run.ledger.writing() as connection:
            # Somebody else's run may have been here.
            for row in disposals(connection, ("ordered",)):
                if row.request == request:
                    _destroy(run, connection, row)


def _is_due(run: Run, row: Row[Any]) -> bool:
    return row.planned is None or datetime.fromisoformat(row.planned) <= run.at


def _destroy(run: Run, connection: Connection, row: Row[Any]) -> None:
    goes = _still_goes(run, connection, row)
    if not goes:
        why = run.say(Message("Every record on the list was stopped."))
        enter(connection, row.request, state="stopped", ended=run.stamp, ended_by="guidang", ended_why=why)
        audit.append(connection, run.key, run.stamp, [audit.Entry("guidang", "destruction-stopped", "", row.request)])
        run.notices.append(
            Message("The destruction {request} was stopped: every record on its list was.", {"request": row.request})
        )
        return
    gone = Gone(run.stamp, DESTROYED, row.applicant, "、".join(approvers(row))[:60], row.request, row.ground)
    entries = []
    for each, line in goes:
        on_file = connection.execute(sa.select(record).where(record.c.code == each.code)).one()
        erase(connection, on_file, gone)
        enter_item(connection, each.id, "destroyed", shown=line.kept())
        entries.append(audit.Entry(row.executor, "destroyed", each.code, row.request))
    counters = Counters(connection)
    number = f"XH{run.at.year}{counters.take(f'certificate/{run.at.year}'):03d}"
    counters.write()
    enter(connection, row.request, state="destroyed", destroyed=run.stamp, number=number)
    _enter_on_application(run, connection, row, entries)
    run.notices.append(
        Message(
            "{count} records were destroyed by {request} ({number}); {witness} confirms it in 监销确认.xlsx.",
            {"count": len(goes), "request": row.request, "number": number, "witness": row.witness},
        )
    )


def _still_goes(run: Run, connection: Connection, row: Row[Any]) -> list[tuple[Row[Any], ListLine]]:
    """Return the lines that nothing stands against, with what is kept of each; the others are stopped, with the reason."""
    waiting = [each for each in items_of(connection, [row.request])[row.request] if each.state == "waiting"]
    codes = [each.code for each in waiting]
    looked = look(connection, codes, run.at.date(), schedules_in_force(connection))
    on_file = records_of(connection, codes)
    goes = []
    for each in waiting:
        columns: Mapping[str, Any] | None = on_file.get(each.code)
        why = next((one.what for one in against(looked, each.code, columns, row.ground, [(row.request, "")])), None)
        if why or columns is None:
            enter_item(connection, each.id, "stopped", why)
            run.notices.append(
                Message("Not destroyed by {request}: {why}", {"request": row.request, "why": why or each.code})
            )
        else:
            goes.append((each, line_of_record(connection, columns, each, row.ground, looked.verdicts[each.code])))
    return goes


def _enter_on_application(run: Run, connection: Connection, row: Row[Any], entries: list[audit.Entry]) -> None:
    """Enter on the application how it was carried out; its own period begins with that."""
    settings = run.workspace.settings
    posting = Posting(
        connection, office_of(connection, gather(connection, settings, run.at), run.key, run.stamp, settings)
    )
    posting.fetch_codes({row.request})
    posting.log += entries
    done = {
        "destroyed_at": run.at.replace(second=0, microsecond=0),
        "place": row.place,
        "ways": tuple(ways_of(row)),
        "executor": row.executor,
        "witness": row.witness,
    }
    if posting.about(row.request):
        posting.amend(row.request, done, Cause(row.ordered_by, row.request, None, "、".join(approvers(row))))
    if not posting.write():
        counters = Counters(connection)
        counters.take("revision")
        counters.write()
