"""A key in words, on one sheet or split over several of which some suffice (SLIP-39, Shamir's secret sharing).

Each sheet bears 33 words of a list of 1,024, which are told apart by their first four letters; every sheet
has a checksum of its own, and the sheets of one export know each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from jobs.failures import WrongUse
from validators.message import Message

if TYPE_CHECKING:
    from shamir_mnemonic import Share

#: So many sheets at most.
MOST: Final = 16
_LETTERS: Final = 4
_RAW: Final = re.compile(r"[0-9a-fA-F]{64}")
_NUMBERED: Final = re.compile(r"(?<![0-9])(\d{1,2})[.、．]\s*([A-Za-z]{3,})")


def split(key: bytes, needed: int, of: int) -> list[tuple[str, ...]]:
    """Return the words of each sheet.

    Args:
        key: 32 bytes.
        needed: so many sheets suffice.
        of: so many are made.

    Raises:
        WrongUse: no such sheets can be made.
    """
    from shamir_mnemonic import generate_mnemonics

    if not (needed == of == 1 or 2 <= needed <= of <= MOST):
        raise WrongUse(
            Message(
                "{needed} of {of} sheets cannot be made: from 2 up to all of them have to suffice, and there can be {most} at "
                "most. Such as: --shares 2 --of 3.",
                {"needed": needed, "of": of, "most": MOST},
            )
        )
    (sheets,) = generate_mnemonics(1, [(needed, of)], key)
    return [tuple(sheet.split()) for sheet in sheets]


def combined(text: str) -> bytes:
    """Return the key that stands in one text: on one sheet, on several, or as 64 hexadecimal digits.

    Args:
        text: what was typed in, or stands in the files; words with their numbers, or a sheet a line.

    Raises:
        WrongUse: a word is misspelt, a sheet was copied wrongly, is missing or belongs to another export.
    """
    from shamir_mnemonic import MnemonicError, combine_mnemonics

    if found := _RAW.search(re.sub(r"[\s:-]", "", text)) if not _NUMBERED.search(text) else None:
        return bytes.fromhex(found.group())
    shares = [_share(number, words) for number, words in enumerate(_sheets(text), start=1)]
    if not shares:
        raise WrongUse(
            Message(
                "No sheet with words was found. Enter the 33 words of each sheet in their order, a sheet a line, or name the "
                "files; nothing was changed."
            )
        )
    _see_that_they_fit(shares)
    try:
        return bytes(combine_mnemonics([each.mnemonic() for each in _each_once(shares)[: shares[0].member_threshold]]))
    except MnemonicError:
        raise _mixed() from None


def _sheets(text: str) -> Iterator[list[str]]:
    """Yield the words of each sheet: numbered ones from 1 on, else a sheet a line."""
    numbered = _NUMBERED.findall(text)
    if not numbered:
        yield from (words for line in text.splitlines() if (words := re.findall(r"[A-Za-z]+", line)))
        return
    sheet: list[str] = []
    for number, word in numbered:
        if number.lstrip("0") == "1" and sheet:
            yield sheet
            sheet = []
        sheet.append(word)
    yield sheet


def _share(number: int, words: Sequence[str]) -> Share:
    from shamir_mnemonic import MnemonicError, Share

    known = _known_words()
    whole = []
    for word in words:
        if word.lower()[:_LETTERS] not in known:
            raise WrongUse(
                Message(
                    "On sheet {number} the word “{word}” is none of the words that a key is written in. Compare it with the "
                    "sheet; nothing was changed.",
                    {"number": number, "word": word},
                )
            )
        whole.append(known[word.lower()[:_LETTERS]])
    try:
        return Share.from_mnemonic(" ".join(whole))
    except MnemonicError:
        raise WrongUse(
            Message(
                "Sheet {number} was not copied rightly: its {count} words do not go with its checksum. A sheet has 33 words; "
                "compare each with the sheet. Nothing was changed.",
                {"number": number, "count": len(words)},
            )
        ) from None


def _known_words() -> dict[str, str]:
    """Return first four letters -> word."""
    from shamir_mnemonic.wordlist import WORDLIST

    return {word[:_LETTERS]: word for word in WORDLIST}


def _each_once(shares: Sequence[Share]) -> list[Share]:
    return list({share.index: share for share in shares}.values())


def _see_that_they_fit(shares: Sequence[Share]) -> None:
    if len({share.common_parameters() for share in shares}) > 1 or len({s.member_threshold for s in shares}) > 1:
        raise _mixed()
    needed, there = shares[0].member_threshold, len(_each_once(shares))
    if there < needed:
        raise WrongUse(
            Message(
                "{count} different sheets are not enough: {needed} of this export are needed. Nothing was changed.",
                {"count": there, "needed": needed},
            )
        )


def _mixed() -> WrongUse:
    return WrongUse(
        Message(
            "These sheets do not belong together: they come from different exports. Take sheets of one export, with the same "
            "date and checksum; nothing was changed."
        )
    )
