"""Customers of people who have left: who has to hand them over, what is open with them, the slip to hand in (rule C14)."""

from jobs.handovers.step import handovers

__all__ = ["handovers"]
