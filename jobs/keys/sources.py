"""Where secrets are looked for: an environment variable, a systemd credential, the computer's key store by `keyring`.

None is ever in a file of the archive, and none in the plain files of `keyrings.alt` (see the architecture).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jobs.failures import WrongUse
from jobs.workspace import Workspace
from validators.message import Message


@dataclass(frozen=True, slots=True)
class Secret:
    """Something secret that the program must know.

    Attributes:
        variable: the environment variable it may lie in.
        credential: the systemd credential it may lie in.
        service: under which the key store keeps it, one for each archive.
    """

    variable: str
    credential: str
    service: str


MASTER: Final = Secret("GUIDANG_KEY", "guidang-key", "guidang")
MAIL_PASSWORD: Final = Secret("GUIDANG_MAIL_PASSWORD", "guidang-mail-password", "guidang-mail")
CHAT_ADDRESSES: Final = Secret("GUIDANG_CHAT", "guidang-chat", "guidang-chat")


def _account(workspace: Workspace) -> str:
    return str(workspace.root)


def has_key_store() -> bool:
    """Return whether this computer has a key store that is not a plain file."""
    import keyring

    backend = keyring.get_keyring()
    name = type(backend).__module__
    return backend.priority > 0 and not name.startswith(
        ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
    )


def kept(workspace: Workspace, which: Secret) -> str | None:
    """Return what the key store keeps for an archive; None where it keeps nothing, or this computer has none.

    Raises:
        WrongUse: the key store is locked.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(which.service, _account(workspace)) if has_key_store() else None
    except KeyringError as error:
        raise _locked(error) from error


def _locked(error: Exception) -> WrongUse:
    return WrongUse(
        Message(
            "The key store of this computer is locked ({error}). Unlock it, or log in as the user guidang was "
            "set up for, and run again.",
            {"error": str(error)},
        )
    )


def given(variable: str, credential: str) -> tuple[str, str]:
    """Return where a secret is given from outside, and what it is; two empty texts where it is not."""
    if text := os.environ.get(variable):
        return variable, text
    if folder := os.environ.get("CREDENTIALS_DIRECTORY"):
        path = Path(folder) / credential
        if path.exists():
            return str(path), path.read_text("utf-8")
    return "", ""


def secret(workspace: Workspace, which: Secret) -> str:
    """Return a secret; "" where there is none.

    Raises:
        WrongUse: the key store is locked.
    """
    where, text = given(which.variable, which.credential)
    return text.strip() if where else kept(workspace, which) or ""


def keep_secret(workspace: Workspace, which: Secret, text: str) -> bool:
    """Put a secret into the key store; return False where this computer has none.

    Raises:
        WrongUse: the key store is locked.
    """
    if not has_key_store():
        return False
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(which.service, _account(workspace), text)
    except KeyringError as error:
        raise _locked(error) from error
    return True
