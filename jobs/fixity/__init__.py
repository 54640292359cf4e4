"""Fixity: every filed document and every original is compared with its checksum once in thirty nights."""

from jobs.fixity.step import fixity

__all__ = ["fixity"]
