"""Destruction after its approval: carried out by the archivist's word, witnessed, or stopped (rules E12-E14 D7).

The archivist answers in `销毁执行.xlsx`, the witness in `监销确认.xlsx`; applicant and approvers may stop it in
`销毁停止.xlsx`. What is entered is done after the intake, so that a loan or a hold of the same night stops its record.
"""

from jobs.disposing.books import disposal_books
from jobs.disposing.drafts import destruction_drafts
from jobs.disposing.step import destroying

__all__ = ["destroying", "destruction_drafts", "disposal_books"]
