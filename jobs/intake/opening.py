"""Opening a file of an inbox: what is opened has to be the very file that lies there.

Whoever writes to an inbox could put a link in the place of a file between the look and the opening, and be handed back
what only the program may read.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Final

#: Links in the last place are not followed, and a pipe that was put there is not waited for.
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def opened(path: Path, home: Path) -> Iterator[BufferedReader]:
    """Open a file that lies in somebody's inbox.

    Args:
        path: the file.
        home: the inbox folder it was found in.

    Raises:
        OSError: it can't be opened, or it is no file of this folder by now.
    """
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        if not _lies_in(file, path, home):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        yield file


def _lies_in(file: BufferedReader, path: Path, home: Path) -> bool:
    """Tell whether an opened file is a plain one, has no other name, and lies in the folder or below."""
    found = os.fstat(file.fileno())
    real = path.resolve()
    inside = real.is_relative_to(home.resolve()) and os.path.samestat(found, real.stat())
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and inside
