"""The lending desk: what the archivist hands out and takes back, what lapses, and what is overdue (rules C4 C6).

The archivist answers in `借还登记.xlsx`; what they enter is done before the intake, so that a request of the same night finds
an original back in its place.
"""

from jobs.lending.answers import lendings
from jobs.lending.asking import lending_books
from jobs.lending.lapsing import lapses

__all__ = ["lapses", "lending_books", "lendings"]
