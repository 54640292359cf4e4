"""Whether a filed document or an original is there and holds what it ought to: one way of looking, whoever asks.

The night looks at a part (`jobs.fixity`), `guidang verify` at everything, the quarterly audit at another part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.forgetting_files import UNFILE
from jobs.ledger.sealed_paths import SUPERSEDED
from jobs.ledger.tables import deed, version
from jobs.running import Run

SOUND: Final = "sound"
MISSING: Final = "missing"
CHANGED: Final = "changed"
#: Lies in the archive folder, but nobody filed it.
SURPLUS: Final = "surplus"


def document_state(run: Run, path: str, sha256: str) -> str:
    """Return how a filed document stands.

    Args:
        run: the opened archive.
        path: where it was filed, relative to the archive folder.
        sha256: what it ought to hold.
    """
    document = run.workspace.archive / path
    if not document.is_file():
        return MISSING
    return SOUND if run.store.is_filed(document, sha256) else CHANGED


def original_state(run: Run, sha256: str) -> str:
    """Return how an original stands."""
    if run.store.sound(sha256):
        return SOUND
    return CHANGED if run.store.has(sha256) else MISSING


def unsettled(connection: Connection) -> set[str]:
    """Return the paths of documents that have still to be filed."""
    return set(connection.execute(sa.select(deed.c.path).where(deed.c.kind == "file", ~deed.c.done)).scalars())


def known_paths(connection: Connection) -> set[str]:
    """Return every path in the archive folder at which something of ours may lie, also what is to be taken away yet."""
    going = sa.select(deed.c.path).where(deed.c.kind.in_((UNFILE, SUPERSEDED)), ~deed.c.done)
    filed = sa.select(version.c.path).where(version.c.path != "").distinct()
    return {*connection.execute(going).scalars(), *connection.execute(filed).scalars()}


def surplus(run: Run, known: Collection[str]) -> Iterator[Path]:
    """Yield what lies in the archive folder and was not filed; what Excel and guidang put there for a moment is left out."""
    for document in sorted(run.workspace.archive.rglob("*")):
        path = document.relative_to(run.workspace.archive).as_posix()
        if path not in known and not document.name.startswith((".guidang-", "~$")) and document.is_file():
            yield document
