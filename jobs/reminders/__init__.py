"""Reminders (催办清单): every morning each person is told once what they have to see to, and answers in a workbook.

What is due is asked of the ledger, kind by kind (`jobs.reminders.kinds`). The table `reminder` keeps when
somebody was told, who was told after them, and what they answered, so that nobody is told the same every day.
"""

from jobs.reminders.step import reminders

__all__ = ["reminders"]
