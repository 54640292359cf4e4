"""借阅单: a slip in Word for every paper loan that was agreed to, to be signed when it is handed out and when it comes back (C6).

They are no report of a period: the step `slips` of the night makes them, one a loan, into the archivist's folder. The borrower
signs that one; a copy of their own would say nothing that their receipt does not, and where the paper lies is not theirs to know.
"""

from jobs.reports.loan_slips.declared import REPORT
from jobs.reports.loan_slips.step import slips

__all__ = ["REPORT", "slips"]
