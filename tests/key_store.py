"""A key store that is no plain file, as a computer of the office has one."""

from __future__ import annotations

import keyring.backend
from keyring.errors import KeyringLocked


class KeyStore(keyring.backend.KeyringBackend):
    """Keeps secrets for as long as the test lasts."""

    priority = 9  # type: ignore[assignment]

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password
