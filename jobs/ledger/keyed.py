"""Keyed hashes: whoever has not the key can neither make one nor tell what it was made of."""

from __future__ import annotations

import hmac
import json


def keyed(key: bytes, purpose: str, value: object) -> str:
    """Return the keyed hash of a value, as 64 hex digits; hashes for different purposes never agree.

    Args:
        key: 32 bytes.
        purpose: what the hash is for.
        value: anything that JSON holds; what it doesn't is taken as text.
    """
    text = json.dumps([purpose, value], ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()
