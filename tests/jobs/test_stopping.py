"""A signal to stop is heard at whatever moment it comes."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from jobs.on_time.stopping import SIGNALS, stoppable


class _Clumsy:
    """Is asked to stop while it is cleared away, where Python drops whatever is raised."""

    def __init__(self, which: signal.Signals) -> None:
        self._which = which

    def __del__(self) -> None:
        os.kill(os.getpid(), self._which)
        for _ in range(1000):  # the handler runs between two of these
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of its own ends a program on Windows")
@pytest.mark.parametrize("which", [each for each in SIGNALS if each in (signal.SIGINT, signal.SIGTERM)])
def test_a_signal_that_comes_while_something_is_cleared_away_is_heard(which: signal.Signals) -> None:
    heard = False
    before = {each: signal.getsignal(each) for each in SIGNALS}
    try:
        with stoppable():
            clumsy = _Clumsy(which)
            del clumsy
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                time.sleep(5)
    except KeyboardInterrupt:
        heard = True
    assert heard
    assert {each: signal.getsignal(each) for each in SIGNALS} == before
