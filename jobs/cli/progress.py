"""How a command says what it is doing: a moving line on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobs.cli.options import tell

if TYPE_CHECKING:
    from jobs.running import Tell


@contextmanager
def progress(*, quiet: bool = False, plain: bool = False) -> Iterator[Tell]:
    """Show progress while the block runs.

    Args:
        quiet: show nothing, for `--json`.
        plain: show lines on a terminal as well, for what never ends.
    """
    if quiet:
        yield lambda line, done, total: None
    elif not plain and sys.stderr is not None and sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _lines()


def _lines() -> Tell:
    last = ""

    def show(line: str, done: int, total: int) -> None:
        nonlocal last
        if line != last:
            tell(line)
            last = line

    return show


@contextmanager
def _bar() -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(line: str, done: int, total: int) -> None:
            bar.update(task, description=line, completed=done, total=total or None)

        yield show
