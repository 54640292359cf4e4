"""Copies of filed documents that say whose they are: a line on every page and a mark across it (rules A7 E9 E10)."""

from workbooks.stamping.stamp import stamped
from workbooks.stamping.unstampable import Unstampable

__all__ = ["Unstampable", "stamped"]
