"""Copies for whoever may consult a record: put into their folder while a grant runs, taken away when it is over (rule E9).

Everything follows from the grants that run on the day. What is to lie in a folder, and what is to go, is entered in
the ledger and the log first; then files are written and deleted. Nothing in these folders is ever read back.
"""

from jobs.copies.step import copies

__all__ = ["copies"]
