"""Every word of the log is written by something, and everything that is written is a word of it (rules A8 E10)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jobs.ledger.log_words import WORDS
from jobs.quarterly.deciding import STATES as PROPOSALS
from jobs.reminders.rows import ANSWERS
from jobs.reviewing.answers import STATES as REVIEWS

_JOBS = Path(__file__).parents[2] / "jobs"
#: Where words of the log are declared, counted and listed, and not written.
_READERS = {"log_words.py", "log_book.py", "backing.py"}


def _texts() -> Iterator[str]:
    """Yield every text that stands in the jobs' code."""
    for path in _JOBS.rglob("*.py"):
        if path.name not in _READERS:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _entered() -> Iterator[str]:
    """Yield the words that entries are written with, where they stand in the call itself."""
    for path in _JOBS.rglob("*.py"):
        text = path.read_text("utf-8")
        if (
            "jobs.ledger.audit import" not in text
            and "jobs.ledger import audit" not in text
            and path.name != "audit.py"
        ):
            continue
        for node in ast.walk(ast.parse(text)):
            name = getattr(node, "func", None)
            if isinstance(node, ast.Call) and "Entry" in (getattr(name, "attr", ""), getattr(name, "id", "")):
                for word in node.args[1:2]:
                    chosen = (word.body, word.orelse) if isinstance(word, ast.IfExp) else (word,)
                    yield from (each.value for each in chosen if isinstance(each, ast.Constant))


def test_whatever_is_entered_is_a_word_of_the_log() -> None:
    made = {f"proposal-{each}" for each in PROPOSALS.values()} | {f"reminder-{each}" for each in ANSWERS}
    words = set(_entered())
    assert {"created", "looked-into", "taken-away", "anchored"} <= words
    assert words | made | set(REVIEWS.values()) <= WORDS.keys()


def test_every_word_is_written_by_something() -> None:
    made = {f"proposal-{each}" for each in PROPOSALS.values()} | {f"reminder-{each}" for each in ANSWERS}
    assert not WORDS.keys() - set(_texts()) - made
