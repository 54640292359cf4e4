"""The ring: the keys that an archive works with, each wrapped by the master key (rules A5 B8).

Wrapping is AES-256-GCM; what is wrapped is bound to the archive, the master key's generation and the
key's name, so that nothing of one ring fits into another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jobs.keys.master import SIZE

#: The keys that a ring has one of each; beside them it has the generations of the fields' key.
NAMES: Final = ("log", "lookup", "people", "content")
#: How a ring is written; another number is another program's.
_WRITING: Final = 1
_NONCE: Final = 12


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys of one archive, 32 bytes each.

    Attributes:
        archive: the ledger's id.
        generation: how many master keys the archive has had.
        made: when this master key was taken into use, ISO 8601.
        log: keys the digests of the log.
        lookup: keys the digests by which sensitive values are found.
        people: what passwords of people's workbooks are made from.
        content: seals the stored originals.
        fields: generation -> key that seals sensitive fields; the newest seals, all open.
        exported: when this master key was last exported for the safe; empty while it never was.
    """

    archive: str
    generation: int
    made: str
    log: bytes = field(repr=False)
    lookup: bytes = field(repr=False)
    people: bytes = field(repr=False)
    content: bytes = field(repr=False)
    fields: Mapping[int, bytes] = field(repr=False)
    exported: str = ""

    @property
    def newest(self) -> int:
        """The generation of the fields' key that seals."""
        return max(self.fields)


class Damaged(Exception):
    """A ring's file is not as it was written."""


class Unfitting(Exception):
    """A ring was wrapped by another master key, or changed by somebody who does not have it."""


def new_ring(archive: str, made: str) -> Ring:
    """Return a ring of fresh keys.

    Args:
        archive: the ledger's id.
        made: the moment, ISO 8601.
    """
    log, lookup, people, content, first = (secrets.token_bytes(SIZE) for _ in range(5))
    return Ring(archive, 1, made, log, lookup, people, content, {1: first})


def wrapped(ring: Ring, master: bytes) -> bytes:
    """Return a ring as its file holds it.

    Args:
        ring: the ring.
        master: 32 bytes.
    """
    content = {
        "writing": _WRITING,
        "archive": ring.archive,
        "generation": ring.generation,
        "made": ring.made,
        "exported": ring.exported,
        "keys": {name: _sealed(ring, master, name, getattr(ring, name)) for name in NAMES},
        "fields": {str(at): _sealed(ring, master, f"fields/{at}", key) for at, key in sorted(ring.fields.items())},
    }
    content["check"] = _check(content, master)
    content["sum"] = hashlib.sha256(_plain(content)).hexdigest()
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def unwrapped(content: bytes, master: bytes) -> Ring:
    """Return the ring that `wrapped` wrote.

    Args:
        content: the file.
        master: 32 bytes.

    Raises:
        Damaged: the file is not as it was written.
        Unfitting: another master key wrapped it.
    """
    try:
        kept = json.loads(content)
        total, check = kept.pop("sum"), kept.get("check")
        if kept["writing"] != _WRITING or hashlib.sha256(_plain(kept)).hexdigest() != total:
            raise Damaged
        kept.pop("check")
        if not hmac.compare_digest(_check(kept, master), str(check)):
            raise Unfitting
        ring = Ring(
            kept["archive"], kept["generation"], kept["made"], b"", b"", b"", b"", {}, exported=kept["exported"]
        )
        keys = {name: _opened(ring, master, name, kept["keys"][name]) for name in NAMES}
        fields = {int(at): _opened(ring, master, f"fields/{at}", key) for at, key in kept["fields"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged from error
    return Ring(ring.archive, ring.generation, ring.made, **keys, fields=fields, exported=ring.exported)


def derived(key: bytes, purpose: str) -> bytes:
    """Return a key for one purpose, 32 bytes, that says nothing of the key it is made from.

    Args:
        key: 32 bytes.
        purpose: what it is for.
    """
    return hmac.new(key, f"guidang/{purpose}".encode(), hashlib.sha256).digest()


def _plain(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _check(content: Mapping[str, Any], master: bytes) -> str:
    return hmac.new(derived(master, "check"), _plain(content), hashlib.sha256).hexdigest()


def _bound(ring: Ring, name: str) -> bytes:
    return f"guidang/{ring.archive}/{ring.generation}/{name}".encode()


def _sealed(ring: Ring, master: bytes, name: str, key: bytes) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    sealed = AESGCM(derived(master, "wrap")).encrypt(nonce, key, _bound(ring, name))
    return base64.b64encode(nonce + sealed).decode()


def _opened(ring: Ring, master: bytes, name: str, text: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = base64.b64decode(text, validate=True)
    try:
        return AESGCM(derived(master, "wrap")).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(ring, name))
    except InvalidTag:
        raise Unfitting from None
