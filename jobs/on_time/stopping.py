"""Being stopped: the first signal leaves the run at once and safely, the second ends the process where it stands."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

#: What asks a program to stop: Ctrl+C, the system's service manager, closing the window on Windows.
SIGNALS: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))


#: Seconds after which is asked again where the first asking was swallowed.
_AGAIN: Final = 0.05


def _stop(number: int, _: FrameType | None) -> None:
    # Whatever is under way can be left at any moment; waiting for its end would outlast the system's patience.
    for each in SIGNALS:
        signal.signal(each, signal.SIG_DFL)
    raise KeyboardInterrupt


def _ask_again() -> None:
    """Ask the main thread once more, also where it sleeps."""
    if hasattr(signal, "pthread_kill"):
        ident = threading.main_thread().ident
        assert ident is not None
        signal.pthread_kill(ident, signal.SIGINT)
    else:
        _thread.interrupt_main()


@contextmanager
def _not_swallowed() -> Iterator[None]:
    """Ask again where the signal came while Python cleaned up behind itself, which drops whatever is raised there."""
    before = sys.unraisablehook
    waiting: list[threading.Timer] = []

    def dropped(what: sys.UnraisableHookArgs) -> None:
        if what.exc_type is not KeyboardInterrupt:
            before(what)
            return
        for each in SIGNALS:
            signal.signal(each, _stop)
        again = threading.Timer(_AGAIN, _ask_again)
        again.daemon = True
        again.start()
        waiting.append(again)

    sys.unraisablehook = dropped
    try:
        yield
    finally:
        sys.unraisablehook = before
        for again in waiting:
            again.cancel()


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise `KeyboardInterrupt` in the block when the program is asked to stop, by whichever signal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, _stop) for each in SIGNALS}
    try:
        with _not_swallowed():
            yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
