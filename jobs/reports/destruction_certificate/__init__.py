"""销毁证明: what was destroyed, by whose decision, how, and before whose eyes (rules E13 E14 D7).

The step `destruction_papers` of the night makes it once the witness has confirmed, and before that the list and the slip.
"""

from jobs.reports.destruction_certificate.declared import REPORT
from jobs.reports.destruction_certificate.step import destruction_papers

__all__ = ["REPORT", "destruction_papers"]
