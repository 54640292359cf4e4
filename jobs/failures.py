"""What the office must mend before a run can go on: exceptions that carry an exit code.

What is wrong with a form is never one of these; that is a `validators.problem.Problem`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from validators.message import Message

#: What an error may quote of a form: in quotation marks, in digits, in other than Latin letters.
_FROM_FORMS: Final = re.compile(r"'[^']*'|\"[^\"]*\"|\d{4,}|[^\x00-\x7f]+")


class Failure(Exception):
    """Something the office must mend; shown as one sentence, without a traceback.

    Attributes:
        message: what is wrong and what to do.
        code: exit code: 1 failed or off, 2 wrong use or settings, 3 held by another run or machine.
    """

    code = 1

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class WrongUse(Failure):
    """The command line or the settings are wrong."""

    code = 2


class Held(Failure):
    """Another run holds the lock, or another machine the ledger."""

    code = 3


def fault(error: Exception) -> Failure:
    """Return what to say of a fault of the program itself; the traceback is kept in a file for whoever mends it.

    What the errors themselves say is kept without anything that may come from a form (rule A5): what is quoted, numbers,
    and all that is not in Latin letters.
    """
    import tempfile

    with tempfile.NamedTemporaryFile("w", prefix="guidang-", suffix=".log", delete=False, encoding="utf-8") as file:
        file.write("\n".join(reversed(list(_traced(error)))))
    return Failure(
        Message(
            "guidang met a fault of its own ({kind}). Nothing that was handed in is lost. Send the file {file} to whoever "
            "looks after guidang, then run again.",
            {"kind": type(error).__name__, "file": file.name},
        )
    )


def _traced(error: BaseException | None) -> Iterator[str]:
    """Yield where an error was raised, then the same of those it came of."""
    import traceback

    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        said = _FROM_FORMS.sub("…", str(error))
        yield "".join(
            [
                *traceback.format_tb(error.__traceback__),
                f"{type(error).__module__}.{type(error).__qualname__}: {said}\n",
            ]
        )
        error = error.__cause__ or error.__context__
