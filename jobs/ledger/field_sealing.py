"""Sealing: how a sensitive value lies in the ledger, and how it is opened again (rules A5 B8).

Sealed is by AES-256-GCM, and bound to the place that the value belongs to: table, column, row and field.
What is moved to another place does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from jobs.failures import Failure
from validators.message import Message

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

#: What a sealed value begins with, which JSON writes as it is; the generation of the key follows, then nonce and sealed bytes in base64.
MARK: Final = "sealed:"
_NONCE: Final = 12


class Seal:
    """What the ledger's sensitive values are sealed and opened with.

    Attributes:
        newest: generation of the key that seals.
    """

    def __init__(self, keys: Mapping[int, bytes], lookup: bytes) -> None:
        """Hold keys.

        Args:
            keys: generation -> 32 bytes; the newest seals, all open.
            lookup: keys the digests by which values are found, 32 bytes.
        """
        self._keys = dict(keys)
        self._lookup = lookup
        self._ciphers: dict[int, AESGCM] = {}
        self.newest = max(keys)

    def seal(self, place: str, value: Any) -> str:
        """Return a JSON value sealed for its place."""
        nonce = os.urandom(_NONCE)
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        sealed = self._cipher(self.newest).encrypt(nonce, plain, place.encode())
        return f"{MARK}{self.newest}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, place: str, text: str) -> Any:
        """Return the value that was sealed for a place.

        Raises:
            Failure: it was sealed for another place, by another key, or changed.
        """
        from cryptography.exceptions import InvalidTag

        generation, _, sealed = text.removeprefix(MARK).partition(":")
        try:
            kept = base64.b64decode(sealed, validate=True)
            plain = self._cipher(int(generation)).decrypt(kept[:_NONCE], kept[_NONCE:], place.encode())
        except (InvalidTag, ValueError, KeyError):
            raise Failure(
                Message(
                    "A sealed value in the ledger does not open in its place ({place}): something other than guidang has "
                    "changed or moved it, or its key is gone. “guidang verify” lists all of them; put them back from the last "
                    "backup.",
                    {"place": place},
                )
            ) from None
        return json.loads(plain)

    def digest(self, text: str) -> str:
        """Return by what a value is found without being opened: 32 hexadecimal digits in capitals."""
        return hmac.new(self._lookup, text.encode(), hashlib.sha256).hexdigest()[:32].upper()

    def _cipher(self, generation: int) -> AESGCM:
        if generation not in self._ciphers:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM

            self._ciphers[generation] = AESGCM(self._keys[generation])
        return self._ciphers[generation]
