"""Upkeep of the partners' files: suppliers to complete or refresh (rule D5), facts to verify (rule C13).

Answers are read before the intake; lists and workbooks are written after it.
"""

from jobs.running import Run
from jobs.upkeep.asking import verifying
from jobs.upkeep.suppliers import supplier_lists
from jobs.upkeep.verifications import verifications

__all__ = ["upkeep", "verifications"]


def upkeep(run: Run) -> None:
    """Write the lists and workbooks of the files that need somebody's care."""
    supplier_lists(run)
    verifying(run)
