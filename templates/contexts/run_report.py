"""What the run report's page shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One number at the top; `tone` is plain, good or bad."""

    label: str
    value: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Listing:
    """A table with a heading; `note` stands where it has no rows.

    `tones` says of each row plain, good or bad.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str
    tones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunReport:
    """The whole page, in sentences and words of the office's language."""

    language: str
    title: str
    subtitle: str
    figures: tuple[Figure, ...]
    notices: tuple[str, ...]
    notices_title: str
    listings: tuple[Listing, ...]
    foot: str
