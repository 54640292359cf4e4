"""Sentences for people, as values: an English sentence with named gaps, and what fills them.

The English sentence is the catalog's key. Whoever shows a message to somebody has a `Translator`
(see `jobs.language`), so nothing below `jobs` reads a catalog or knows the office's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Text(NamedTuple):
    """A name in both languages, such as a label on a form.

    Attributes:
        zh: the words the staff use; they are also the words in the data.
        en: the same for the English setting.
    """

    zh: str
    en: str

    def of(self, language: str) -> str:
        """Return the name in `language` (`"zh"` or `"en"`; anything else is read as English)."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Message:
    """One whole sentence or paragraph for a person.

    Attributes:
        id: the English sentence with `{named}` gaps, extracted into the catalogs.
        gaps: what fills them: text, numbers, `Text` labels, or further messages.
    """

    id: str
    gaps: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.id.format(**{k: v.en if isinstance(v, Text) else v for k, v in self.gaps.items()})


#: Turns a message into a sentence in the office's language.
Translator = Callable[[Message], str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What can be wrong with a cell or a row: declared once beside the check that finds it.

    Attributes:
        rule: stable name of the rule, such as `credit-code`; shown in `--json`.
        what: the English sentence that says what is wrong.
        mend: the English sentence that says how to mend it.
        source: the office's rule (`B4`), a standard (`GB 32100-2015`), or empty.
    """

    rule: str
    what: str
    mend: str
    source: str = ""
