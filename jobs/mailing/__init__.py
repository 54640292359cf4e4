"""Sending mail: what was posted (see `jobs.letters`) goes out over one connection to the office's mail server.

A letter is sent at most once. The server is given the whole letter but for its last sign; then the
ledger notes that it is being handed over, then the sign is sent that makes the server take it. Whoever is
cut off before that sign finds the letter waiting; whoever is cut off after it cannot know, so the letter is
not sent again and the run report says so. Trouble with mail never fails a run.
"""

from jobs.mailing.step import mail

__all__ = ["mail"]
