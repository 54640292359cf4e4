"""Asking the index for words, in the words of each database (see `jobs.ledger.search_table`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

from jobs.ledger.search_table import WEIGHTS, search_entry, search_key
from validators.search_words import BREAK, Phrase

_WORDS: Final = sa.table("search_words", sa.column("rowid"), sa.column("search_words"))
_POSTGRESQL: Final = "postgresql"
#: The highest sign there is: what begins with a text lies between the text and the text with this behind it.
_END: Final = "\U0010ffff"


def holding(dialect: str, wanted: Iterable[Phrase], column: str = "") -> sa.Select[Any]:
    """Return the question which records hold every one of these phrases: columns `record` and `rank`.

    Args:
        dialect: the database's.
        wanted: at least one.
        column: of `search_entry`, where they have to stand in this one.

    Returns:
        the query; `rank` is lower where they stand in weightier columns, or more often.
    """
    phrases = list(wanted)
    if dialect == _POSTGRESQL:
        return _on_postgresql(phrases, column)
    asked = " AND ".join(map(_phrase, phrases))
    asked = f"{column} : ({asked})" if column else asked
    rank = sa.func.bm25(sa.literal_column("search_words"), *WEIGHTS.values())
    query = sa.select(_WORDS.c.rowid.label("record"), rank.label("rank"))
    return query.where(_WORDS.c.search_words.op("MATCH")(asked))


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.tokens)}"{" *" if phrase.begun else ""}'


def _on_postgresql(phrases: list[Phrase], column: str) -> sa.Select[Any]:
    letter = dict(zip(WEIGHTS, "ABCD", strict=True)).get(column, "")
    asked = sa.literal(" & ".join(_lexemes(each, letter) for each in phrases)).op("::")(sa.literal_column("tsquery"))
    words: sa.ColumnElement[Any] = sa.literal_column("search_entry.words")
    least = min(WEIGHTS.values()) / max(WEIGHTS.values())
    weights = ",".join(str(each / max(WEIGHTS.values())) for each in reversed(WEIGHTS.values()))
    rank = sa.func.ts_rank(sa.literal_column(f"'{{{weights}}}'::float4[]"), words, asked) / least
    broken = [_stands(each, column) for each in phrases if BREAK in each.tokens]
    found = sa.and_(words.op("@@")(asked), *broken)
    plainly = sa.and_(search_entry.c.large, *(_stands(each, column) for each in phrases))
    return sa.select(search_entry.c.record, (-rank).label("rank")).where(sa.or_(found, plainly))


def _lexemes(phrase: Phrase, letter: str) -> str:
    """Return a phrase as PostgreSQL asks for it; a break is a place that something else takes."""
    asked, gap = "", 1
    for at, token in enumerate(phrase.tokens):
        if token == BREAK:
            gap += 1
            continue
        begun = "*" if phrase.begun and at == len(phrase.tokens) - 1 else ""
        flags = f":{begun}{letter}" if begun or letter else ""
        asked += f"{f' <{gap}> ' if asked else ''}'{token}'{flags}"
        gap = 1
    return f"({asked})"


def _stands(phrase: Phrase, column: str) -> sa.ColumnElement[bool]:
    """Return the same question without the index, for what it cannot answer."""
    every: sa.ColumnElement[str] = sa.literal("")
    for name in [column] if column else WEIGHTS:
        every = every + sa.literal(" ") + search_entry.c[name] + sa.literal("  ")
    end = "" if phrase.begun else " "
    return every.contains(f" {' '.join(phrase.tokens)}{end}", autoescape=True)


def keyed(keys: Iterable[str]) -> sa.Select[Any]:
    """Return the question which records have one of these numbers (see `search_texts.key_of`)."""
    return sa.select(search_key.c.record).where(search_key.c.key.in_(list(keys)))


def keyed_from(dialect: str, beginning: str) -> sa.Select[Any]:
    """Return the question which records have a number that begins so."""
    key = sa.collate(search_key.c.key, "C") if dialect == _POSTGRESQL else search_key.c.key
    return sa.select(search_key.c.record).where(key >= beginning, key < beginning + _END)
