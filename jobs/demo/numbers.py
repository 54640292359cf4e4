"""Business numbers of the made-up company, each given once: contracts, orders, invoices, vouchers."""

from __future__ import annotations

from datetime import date


class Numbers:
    """Counters that begin anew each year."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, int], int] = {}

    def next(self, letters: str, day: date) -> str:
        """Return the next number of a kind: `HT-2026-018`."""
        return f"{letters}-{day.year}-{self.count(letters, day):03d}"

    def count(self, letters: str, day: date) -> int:
        """Return the next serial of a kind."""
        key = (letters, day.year)
        self._last[key] = self._last.get(key, 0) + 1
        return self._last[key]
