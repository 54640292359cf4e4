"""Alembic's entry: runs the migrations on the connection that `jobs.ledger.opening` hands in."""

from alembic import context

import jobs.ledger.appraisal_table
import jobs.ledger.backup_tables
import jobs.ledger.copy_table
import jobs.ledger.disposal_table
import jobs.ledger.fixity_table
import jobs.ledger.grant_table
import jobs.ledger.hold_table
import jobs.ledger.log_tables
import jobs.ledger.lookup_table
import jobs.ledger.origin_table
import jobs.ledger.reminder_table
import jobs.ledger.search_table  # noqa: F401 - metadata holds their tables, too
from jobs.ledger.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
