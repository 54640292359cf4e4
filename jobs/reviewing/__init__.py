"""The second check (rules A2 B4 B1): what passed the machine waits for its supervisor's 同意 or 退回.

Decisions are read before the intake, which then posts what was agreed; the workbooks are written
after it. A decision counts only for the content it was shown.
"""

from jobs.reviewing.asking import approvals
from jobs.reviewing.deciding import decisions

__all__ = ["approvals", "decisions"]
