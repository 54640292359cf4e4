"""Figures beside those of the period before and of the same period a year ago."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from jobs.ledger.past import Past
from templates.contexts.pieces import Compared, ComparedMoney, ComparedShare, Share
from validators.periods import Period

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Three:
    """A period and those it is compared with; None where the archive had nothing of the kind yet."""

    now: Period
    last: Period | None
    year_ago: Period | None

    @property
    def each(self) -> tuple[Period, ...]:
        """Those of the three that there are, the newest first."""
        return tuple(each for each in (self.now, self.last, self.year_ago) if each)

    def of(self, figure: Callable[[Period], V]) -> tuple[V, V | None, V | None]:
        """Return a figure of each of the three."""
        last, year_ago = (figure(each) if each else None for each in (self.last, self.year_ago))
        return figure(self.now), last, year_ago


def three(past: Past, period: Period, *forms: str) -> Three:
    """Return the periods to compare; one that ended before the first record of these forms has no figures."""
    begun = min((day for day in map(past.begun, forms) if day), default=None)
    last, year_ago = (each if begun and begun < each.end else None for each in (period.before, period.year_ago))
    return Three(period, last, year_ago)


def counted(label: str, over: Three, count: Callable[[Period], int]) -> Compared:
    """Return a count over the three periods."""
    return Compared(label, *over.of(count))


def shared(label: str, over: Three, share: Callable[[Period], Share]) -> ComparedShare:
    """Return a share over the three periods."""
    return ComparedShare(label, *over.of(share))


def summed(label: str, over: Three, sums: Callable[[Period], Mapping[str, Decimal]]) -> list[ComparedMoney]:
    """Return an amount over the three periods, a line a currency that occurs in any of them."""
    now, last, year_ago = over.of(sums)
    currencies = sorted({*now, *(last or {}), *(year_ago or {})})
    none = Decimal(0)
    return [
        ComparedMoney(
            label,
            currency,
            now.get(currency, none),
            None if last is None else last.get(currency, none),
            None if year_ago is None else year_ago.get(currency, none),
        )
        for currency in currencies
    ]
