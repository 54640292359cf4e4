"""The two steps: giving lists out each half year, and each night what follows from what was counted."""

from __future__ import annotations

from jobs.running import Run
from jobs.stocktaking.differing import differences
from jobs.stocktaking.giving_out import give_out
from jobs.stocktaking.opening import open_taking


def stock_lists(run: Run) -> None:
    """Open the half year's stock-taking and give its lists out; again in the same half year it adds nothing."""
    open_taking(run)
    stock(run)


def stock(run: Run) -> None:
    """Keep the lists of the stock-taking under way where they are counted, and write the list of differences anew."""
    give_out(run)
    differences(run)
