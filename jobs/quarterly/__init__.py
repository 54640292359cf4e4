"""The quarter's cleaning and regrading (rule C8): proposals to the supervisors, and what they decide.

`proposals` is taken once a quarter. Every night reads decisions before the intake and renews the
workbooks after it. A decision counts only while the file stands as it was shown.
"""

from jobs.quarterly.asking import proposal_books
from jobs.quarterly.deciding import regrading
from jobs.quarterly.proposing import proposals

__all__ = ["proposal_books", "proposals", "regrading"]
