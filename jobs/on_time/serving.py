"""Looking for what is due for good: every half minute, whatever happens to clock, computer and disk."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import schedule

from jobs.failures import Failure, fault
from jobs.on_time.ticking import Ticked, tick
from jobs.running import Tell
from jobs.workspace import Workspace
from validators.message import Message

#: Seconds from one look to the next. A computer that slept, or whose clock was set, looks again within them.
PACE: Final = 30
#: Seconds for which the same sentence is not said again.
_SAID_FOR: Final = 3600.0


@dataclass(slots=True)
class Server:
    """Looks again and again.

    Attributes:
        root: the archive's folder; its settings are read anew at each look.
        tell: shows a run's progress.
        told: is given what came of a look in which something was done or said.
        complain: is given why a look failed.
    """

    root: Path
    tell: Tell
    told: Callable[[Workspace, Ticked], None]
    complain: Callable[[Message], None]
    _last: object = None
    _since: float = 0.0

    def look(self) -> None:
        """Look once; whatever goes wrong is said, and the next look comes."""
        try:
            workspace = Workspace.at(self.root)
            zone = workspace.settings.zone
            ticked = tick(workspace, lambda: datetime.now(zone).replace(microsecond=0), self.tell)
        except Failure as failure:
            if self._is_news(failure.message):
                self.complain(failure.message)
        except Exception as error:  # noqa: BLE001 - nobody is there to start it again
            if self._is_news(type(error)):
                self.complain(fault(error).message)
        else:
            self._last = None
            if ticked.done or ticked.said:
                self.told(workspace, ticked)

    def _is_news(self, what: object) -> bool:
        """Tell whether what is wrong is to be said: not every half minute for as long as it lasts."""
        now = time.monotonic()
        if what == self._last and now - self._since < _SAID_FOR:
            return False
        self._last, self._since = what, now
        return True

    def serve(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """Look for good; ends with what a signal raises.

        Args:
            sleep: waits so many seconds.
        """
        planned = schedule.Scheduler()
        self.look()
        while True:
            idle = planned.idle_seconds
            if idle is None or idle > PACE:
                # Nothing is planned yet, or the clock went back: the plan's next look lies too far ahead.
                planned.clear()
                planned.every(PACE).seconds.do(self.look)
                idle = PACE
            sleep(max(0.0, min(idle, PACE)))
            planned.run_pending()
