"""Which file a row of a slip means: names as people write them against files as they lie in the inbox.

Names are only ever compared with files that were found; nothing is opened by a name from a form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from validators.documents import TAKEN, ending_of
from validators.file_names import is_device

_FORBIDDEN: Final = re.compile(r'[:*?"<>|\x00-\x1f\x7f]')
_PARTED: Final = re.compile(r"[\\/]")


def is_inside(name: str) -> bool:
    """Tell whether a name stays in the folder of the slip: no drive, no `..`, no folder above, no device."""
    parts = [part.strip() for part in _PARTED.split(name)]
    return all(
        part and not part.startswith((".", "．", "~$")) and not _FORBIDDEN.search(part) and not is_device(part)
        for part in parts
    )


def _parts(path: str, fold: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(fold(part) for part in _PARTED.split(path) if part not in ("", "."))


def _same(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _without_ending(parts: tuple[str, ...]) -> tuple[str, ...]:
    stem, dot, ending = parts[-1].rpartition(".")
    return (*parts[:-1], stem) if dot and stem and ending in TAKEN else parts


def meant(name: str, folder: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the files that a name may mean: one, several where it cannot be told, or none.

    Looked for is first the very name beside the slip; then, as long as nothing is found: the name in
    another case, width or with other blanks; without its ending; and the same two anywhere else in
    the sender's inbox, since a mended slip may lie in another folder than before.

    Args:
        name: as it stands in the slip, with `/` or `\\` between folders.
        folder: where the slip lies, relative to the inboxes, with `/`.
        paths: the sender's files, relative to the inboxes, with `/`.
    """
    if not is_inside(name):
        return ()
    exact = _parts(folder, _same) + _parts(name, _same)
    wanted, beside = _parts(name, _folded), _parts(folder, _folded) + _parts(name, _folded)
    folded = {path: _parts(path, _folded) for path in paths}
    forgot = ending_of(wanted[-1]) not in TAKEN

    def ends_so(parts: tuple[str, ...]) -> bool:
        return parts[-len(wanted) :] == wanted

    levels: tuple[Callable[[str], bool], ...] = (
        lambda path: _parts(path, _same) == exact,
        lambda path: folded[path] == beside,
        lambda path: forgot and _without_ending(folded[path]) == beside,
        lambda path: ends_so(folded[path]),
        lambda path: forgot and ends_so(_without_ending(folded[path])),
    )
    for fits in levels:
        if found := tuple(path for path in paths if fits(path)):
            return found
    return ()


def as_it_is_called(name: str, path: str) -> str:
    """Return what a row names once its file is found: the folder as written, and the file's own name."""
    *folders, _ = _PARTED.split(name)
    return "/".join([*folders, path.rpartition("/")[2]])
