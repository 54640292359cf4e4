"""The language people are spoken to in: messages become sentences, and the command line's help with them.

The catalogs lie under `validators/catalogs/`: `guidang` holds our own sentences, `argparse` those of
Python's argument parser. Both are compiled (`.mo`) beside their source (`.po`), so that a run needs
nothing but the standard library; `pytest --update` extracts, merges and compiles `guidang` anew.
"""

from __future__ import annotations

import errno
import gettext
import os
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from validators.message import Message, Text, Translator

#: Where the catalogs lie; data only, no Python package.
CATALOGS = Path(__file__).parent.parent / "validators" / "catalogs"


def language_of(environment: Mapping[str, str]) -> str:
    """Return `"en"` where the environment asks for English, else `"zh"`.

    Used before a workspace's own setting is known. The wrapper `guidang` asks the same way: the
    first of GUIDANG_LANG, LC_ALL and LANG that is set decides, and only `en...` means English.
    """
    asked = next((environment[name] for name in ("GUIDANG_LANG", "LC_ALL", "LANG") if environment.get(name)), "")
    return "en" if asked.lower().startswith("en") else "zh"


@cache
def translator(language: str) -> Translator:
    """Return what turns a `Message` into a sentence in `language`.

    Args:
        language: `"zh"`, or `"en"` for the sentences as they stand in the code. A language without
            a catalog is spoken to in English.

    Returns:
        A function of one message. A sentence that the catalog lacks comes out in English, and a gap
        that nothing fills stays visible as `{gap}`: a flawed sentence must not end a night's run.
    """
    catalog = gettext.translation("guidang", CATALOGS, languages=[language], fallback=True)
    enumeration = "、" if language.startswith("zh") else ", "

    def words(value: object) -> object:
        if isinstance(value, Message):
            return sentence(value)
        if isinstance(value, Text):
            return value.of(language)
        if isinstance(value, (list, tuple)):
            return enumeration.join(str(words(item)) for item in value)
        return _written(value)

    def sentence(message: Message) -> str:
        gaps = _Gaps({name: words(value) for name, value in message.gaps.items()})
        return catalog.gettext(message.id).format_map(gaps)

    return sentence


def speak(language: str) -> None:
    """Make `argparse` speak `language`, for as long as the process lasts.

    `argparse` takes its sentences from the `gettext` domain in force, in the language that the
    environment variable LANGUAGE names; there is no other way to tell it.
    """
    gettext.bindtextdomain("argparse", str(CATALOGS))
    gettext.textdomain("argparse")
    os.environ["LANGUAGE"] = language


def reason(error: OSError) -> Message:
    """Return in a few words why the disk refused, to fill a gap; what is rare stays in the system's own words."""
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return Message("no permission, or open in another program")
        case errno.EROFS:
            return Message("the disk is write-protected")
        case errno.ENOENT:
            return Message("it is not there")
        case errno.EEXIST | errno.ENOTDIR | errno.EISDIR | errno.ENOTEMPTY:
            return Message("something else of that name is there")
        case errno.EBUSY | errno.ETXTBSY:
            return Message("in use")
        case errno.ENAMETOOLONG:
            return Message("the name is too long")
        case errno.EIO:
            return Message("the disk or the network share does not answer")
        case _:
            return Message("{reason}", {"reason": error.strerror or str(error)})


def _written(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


class _Gaps(dict[str, object]):
    def __missing__(self, gap: str) -> str:
        return f"{{{gap}}}"
