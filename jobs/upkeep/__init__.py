"""Upkeep of the partners' files: which suppliers' files to complete or refresh (rule D5)."""

from jobs.upkeep.suppliers import supplier_lists as upkeep

__all__ = ["upkeep"]
