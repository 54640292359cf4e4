"""Reading in a worker process that can be killed alone: bounded in time and memory, kept warm between files.

Where there is much to read and a processor to spare, several workers share it. Files go to the worker in chunks, so that a small file needs no trip of its own. A chunk that takes
too long or kills the worker is read again file by file, so that only the culprit pays for it.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self

from jobs.failures import Failure
from jobs.sealing.sealed import Sealed
from validators.declaration import Form
from validators.filled import Filled
from validators.forms import forms as all_forms
from validators.message import Message
from workbooks.reading import Limits, Unreadable, read_form
from workbooks.reading.unreadable import DAMAGED, TOO_MUCH

#: (name as its sender knows it, where it lies: a path, or a sealed file with its key, which is opened in memory).
File = tuple[str, Path | Sealed]
Read = Filled | Unreadable
#: Reads one file: (bytes, name, forms, limits); `read_form` except in tests.
Reader = Callable[[bytes, str, Mapping[str, Form], Limits], Read]

_CHUNK_FILES: Final = 64
_CHUNK_BYTES: Final = 8_000_000
#: A further worker pays for its start with so many chunks; more than `_MOST_WORKERS` wait for whoever takes the answers.
_CHUNKS_EACH: Final = 4
_MOST_WORKERS: Final = 4
#: How much longer than a chunk may take is waited for its answer before the whole pool is given up, in seconds.
_PATIENCE: Final = 60.0


class _Future(Protocol):
    """What is used of pebble's futures."""

    def result(self, timeout: float | None = None) -> Any: ...
    def done(self) -> bool: ...


def _end_with_parent() -> None:
    """End the worker when the night that started it is gone, however far it is in a file: nobody else would."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _bound(megabytes: int) -> None:
    """Bound the worker's life and, where the system can (not on Windows), its memory; it leaves no core dump."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform != "win32":
        import resource

        for limit, size in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_CORE, 0)):
            hard = resource.getrlimit(limit)[1]
            soft = size if hard == resource.RLIM_INFINITY else min(size, hard)
            resource.setrlimit(limit, (soft, hard))


def _size(place: Path | Sealed) -> int:
    return place.size() if isinstance(place, Sealed) else place.stat().st_size


def _read_file(reader: Reader, forms: Mapping[str, Form], limits: Limits, name: str, place: Path | Sealed) -> Read:
    try:
        if _size(place) > limits.file:
            return TOO_MUCH
        return reader(place.read_bytes(), name, forms, limits)
    except MemoryError:
        return TOO_MUCH
    except OSError as error:
        return Unreadable(
            "not-accessible",
            Message("This file can't be opened: {reason}.", {"reason": error.strerror or type(error).__name__}),
            Message("Close it in Excel, check that it may be read, and hand it in again."),
        )
    except Exception:  # noqa: BLE001 - the run goes on, whatever one file brings about
        return DAMAGED


def _read_chunk(
    reader: Reader, forms: Callable[[], Mapping[str, Form]], limits: Limits, files: Sequence[File]
) -> list[Read]:
    """Read some files; runs in the worker."""
    known = forms()
    return [_read_file(reader, known, limits, name, place) for name, place in files]


def _chunks(files: Iterable[File]) -> Iterator[list[File]]:
    chunk: list[File] = []
    size = 0
    for name, place in files:
        try:
            size += _size(place)
        except OSError:
            size += 0  # the worker finds out why, and answers
        chunk.append((name, place))
        if len(chunk) == _CHUNK_FILES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Warm:
    """Workers that a reader has left and the next one takes: to start one takes longer than to read a file."""

    def __init__(self) -> None:
        self._open = 0
        self._parked: dict[tuple[int, int], Any] = {}

    @contextmanager
    def kept(self) -> Iterator[None]:
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
            while self._parked and not self._open:
                _end(self._parked.popitem()[1])

    def take(self, bounds: tuple[int, int]) -> Any:
        pool = self._parked.pop(bounds, None)
        if pool is not None and not pool.active:
            _end(pool)
            return None
        return pool

    def park(self, bounds: tuple[int, int], pool: Any) -> bool:
        """Keep the workers where somebody wants them kept and they still work."""
        if not self._open or bounds in self._parked or not pool.active:
            return False
        self._parked[bounds] = pool
        return True


_WARM: Final = _Warm()
#: A context in which the workers of one reader serve the next one; whoever reads again and again opens it.
kept_warm = _WARM.kept


def _end(pool: Any) -> None:
    pool.stop()
    pool.join()


class BoundedReader:
    """Reads files in warm worker processes, mostly one; a context manager, which ends them when it is left.

    Args:
        seconds: how long one file may take.
        megabytes: how much memory a worker may have.
        forms: gives form id -> form; a function of a module, since it is called in the worker.
        limits: bounds on the file itself.
        reader: what reads one file; a function of a module.
    """

    def __init__(
        self,
        seconds: float = 20,
        megabytes: int = 1024,
        forms: Callable[[], Mapping[str, Form]] = all_forms,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        reader: Reader = read_form,
    ) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._task = (reader, forms, limits)
        self._pool: Any = None
        self._workers = 1
        self._bounds = (0, 0)  # what the workers of the pool were started with: how many, and their megabytes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self._pool is not None and _WARM.park(self._bounds, self._pool):
            self._pool = None
        self._stop()

    def read(self, files: Iterable[File]) -> list[Read]:
        """Read `files`.

        Args:
            files: (name, place) of each; the worker opens it.

        Returns:
            what was read, in the order of `files`; for a file that takes too long, needs too much
            memory or kills the worker, the answer that says so.

        Raises:
            Failure: the worker can't be started at all.
        """
        answers: list[Read] = []
        under_way: deque[tuple[list[File], _Future | None]] = deque()
        chunks = list(_chunks(files))
        self._workers = max(1, min(len(chunks) // _CHUNKS_EACH, _processors(), _MOST_WORKERS))
        for chunk in chunks:
            under_way.append((chunk, self._send(chunk)))
            if len(under_way) > self._workers:  # the next chunk is read while the last one's answers are unpacked
                answers += self._answers(*under_way.popleft())
        while under_way:
            answers += self._answers(*under_way.popleft())
        return answers

    def _answers(self, chunk: list[File], future: _Future | None) -> list[Read]:
        read = self._wait(future)
        if read is not None:
            return read
        if len(chunk) > 1:
            return [answer for file in chunk for answer in self._answers([file], self._send([file]))]
        self._prove_alive()
        return [TOO_MUCH]

    def _send(self, chunk: list[File]) -> _Future | None:
        try:
            future: _Future = self._running().schedule(_read_chunk, args=(*self._task, chunk), timeout=self._seconds)
        except RuntimeError:  # the pool broke down since it was last used
            self._stop()
            return None
        return future

    def _wait(self, future: _Future | None) -> list[Read] | None:
        """Return the answers; None where the worker was killed, died, or could not send them."""
        if future is None:
            return None
        try:
            read: list[Read] = future.result(timeout=self._seconds + _PATIENCE)
        except Exception:  # noqa: BLE001 - whatever ended the task, its files are read again one by one
            if not future.done() or not self._pool or not self._pool.active:
                self._stop()
            return None
        return read

    def _prove_alive(self) -> None:
        """Make sure that it was the file and not the worker itself."""
        if self._wait(self._send([])) is None and self._wait(self._send([])) is None:
            raise Failure(
                Message(
                    "The process that reads files does not start. See that memory is free on this machine, then run again."
                )
            )

    def _running(self) -> Any:
        if self._pool is None:
            self._bounds = (self._workers, self._megabytes)
            self._pool = _WARM.take(self._bounds)
        if self._pool is None:
            from pebble import ProcessPool

            ways = multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
            context.set_forkserver_preload([__name__])
            bound = (self._megabytes,)
            self._pool = ProcessPool(max_workers=self._workers, initializer=_bound, initargs=bound, context=context)
        return self._pool

    def _stop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            _end(pool)


def read_batch(files: Sequence[File], seconds: float = 20, megabytes: int = 1024) -> list[Read]:
    """Read one batch of files in a bounded worker of its own; can be submitted to any executor.

    Args:
        files: (name, place) of each; the places must be within reach of the machine that runs this.
        seconds: how long one file may take.
        megabytes: how much memory the worker may have.

    Raises:
        Failure: the worker can't be started.
    """
    with BoundedReader(seconds, megabytes) as reader:
        return reader.read(files)
