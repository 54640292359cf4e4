"""Being stopped: the first signal leaves the run at once and safely, the second ends the process where it stands."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

#: What asks a program to stop: Ctrl+C, the system's service manager, closing the window on Windows.
SIGNALS: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))


def _stop(number: int, _: FrameType | None) -> None:
    # Whatever is under way can be left at any moment; waiting for its end would outlast the system's patience.
    for each in SIGNALS:
        signal.signal(each, signal.SIG_DFL)
    raise KeyboardInterrupt


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise `KeyboardInterrupt` in the block when the program is asked to stop, by whichever signal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, _stop) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
