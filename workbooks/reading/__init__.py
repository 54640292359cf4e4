"""Filled forms read safely: what is in the file, which form it is, and what stands in its cells."""

from workbooks.package import Limits
from workbooks.reading.form import read_form
from workbooks.reading.unreadable import Unreadable

__all__ = ["Limits", "Unreadable", "read_form"]
