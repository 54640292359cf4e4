"""What tables that do not hang on a record tell of it by its code, once its content is erased (rule E14)."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.grant_table import access_grant
from jobs.ledger.reminder_table import reminder
from jobs.ledger.tables import likeness, mail, stock


def forget_elsewhere(connection: Connection, row: Row[Any]) -> None:
    """Forget what reminders, stock-taking, grants and letters that wait tell of a record, within the transaction.

    Who may see what, who was lent what and what was counted where stays as the log has it, by codes; words that people
    wrote about the record, or in it, go.

    Args:
        connection: holds the ledger's write lock.
        row: the record's row.
    """
    code = row.code
    of_it = sa.or_(reminder.c.key == code, reminder.c.key.startswith(f"{code}/", autoescape=True))
    connection.execute(sa.delete(reminder).where(of_it))
    lines = sa.update(stock).where(sa.or_(stock.c.code == code, stock.c.request == code))
    connection.execute(lines.where(stock.c.finding.is_not(None)).values(finding={}))
    mine = sa.update(stock).where(stock.c.code == code, stock.c.expected.is_not(None))
    connection.execute(mine.values(expected=""))
    connection.execute(sa.update(access_grant).where(access_grant.c.request == code).values(body="", why=None))
    if row.customer is not None:
        pairs = sa.or_(likeness.c.older == row.customer, likeness.c.newer == row.customer)
        connection.execute(sa.update(likeness).where(pairs, likeness.c.state != "open").values(why=[]))
    _forget_letters(connection, code)


def _forget_letters(connection: Connection, code: str) -> None:
    """Take the lines that name a record out of letters that have not been sent yet; of sent ones no words are kept."""
    waiting = sa.select(mail.c.id, mail.c.text, mail.c.html).where(mail.c.text != "")
    named = re.compile(rf"(?<![0-9A-Za-z]){re.escape(code)}(?![0-9])")
    for each in connection.execute(waiting.where(mail.c.text.contains(code, autoescape=True))).all():
        lines = [line for line in each.text.split("\n") if not named.search(line)]
        # The page says the same as the text; it has no lines to leave out.
        connection.execute(sa.update(mail).where(mail.c.id == each.id).values(text="\n".join(lines), html=""))
