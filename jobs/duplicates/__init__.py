"""Likely duplicates (rule C7): the archivist says in a workbook which customers are one, which are not, and takes it back.

Decisions are read before the intake, so that the night's forms meet the customers as they are by
then; the workbooks are written after it. A decision counts only for what was shown.
"""

from jobs.duplicates.asking import duplicates
from jobs.duplicates.deciding import merges

__all__ = ["duplicates", "merges"]
