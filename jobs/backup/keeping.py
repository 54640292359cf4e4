"""What the backups keep of one content: the right bytes, or nothing."""

from __future__ import annotations

import hashlib

from jobs.backup.key_copy import read_keys
from jobs.backup.layout import STORES, Place
from jobs.backup.places import configured
from jobs.keys.ring import Ring
from jobs.sealing.pieces import Damaged
from jobs.sealing.sealed import Sealed
from jobs.store import store_of
from jobs.workspace import Workspace


def content_of(workspace: Workspace, ring: Ring, sha256: str) -> bytes | None:
    """Return a filed document's or original's bytes from the backups.

    A content that was destroyed has no key any more, so it is given back by none.

    Args:
        workspace: the archive.
        ring: its keys.
        sha256: of the content in the open.

    Returns:
        the bytes, which hash to `sha256`; None where no backup within reach has them.
    """
    place = configured(workspace)
    key = _key_of(workspace, ring, sha256, place) if place else None
    if place is None or key is None:
        return None
    for store in STORES:
        try:
            content = Sealed(place.content(store, sha256), sha256, key).read_bytes()
        except (OSError, Damaged):
            continue
        if hashlib.sha256(content).hexdigest() == sha256:
            return content
    return None


def _key_of(workspace: Workspace, ring: Ring, sha256: str, place: Place) -> bytes | None:
    store = store_of(workspace.state, ring.content)
    try:
        key = store.keys.of(sha256)
    finally:
        store.keys.close()
    if key is not None:
        return key
    try:
        copy = read_keys(place, ring)
    except (OSError, Damaged):
        return None
    return copy.key_of(sha256, ring) if copy else None
