"""What becomes of a request once nothing that it asked for may be seen any more (rule E9)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.facts import gather, office_of
from jobs.ledger.grant_table import access_grant
from jobs.ledger.grants import RUNNING
from jobs.ledger.posting import Cause, Posting
from jobs.ledger.tables import record
from jobs.running import Run
from validators.consulting import GRANTED, OVER

_FORM = "consult_request"


def close_requests(run: Run) -> None:
    """Say of the requests whose last grant has ended that they are over; a later day approved anew opens one again."""
    with run.ledger.reading() as connection:
        if not _over(connection):
            return
    with run.ledger.writing() as connection:
        settings = run.workspace.settings
        posting = Posting(
            connection, office_of(connection, gather(connection, settings, run.at), run.key, run.stamp, settings)
        )
        codes = _over(connection)
        posting.fetch_codes(codes)
        for code in codes:
            posting.put_into(code, OVER, Cause("guidang", code))
        posting.write()


def _over(connection: Connection) -> list[str]:
    runs = sa.exists().where(access_grant.c.request == record.c.code, access_grant.c.state == RUNNING)
    query = sa.select(record.c.code).where(record.c.form == _FORM, record.c.state == GRANTED, ~runs)
    return list(connection.execute(query.order_by(record.c.id)).scalars())
