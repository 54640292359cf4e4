"""The step `retention`: which records are due, and the list of them (rules E11 E12)."""

from jobs.retaining.step import retention

__all__ = ["retention"]
