"""What is secret: the key that the log's digests are made with, passwords, tokens. None is ever in a file of the archive.

Looked for in this order: an environment variable, a systemd credential, the computer's key store by
`keyring`. A demo archive has a throw-away key of its own.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jobs.failures import WrongUse
from jobs.workspace import Workspace
from validators.message import Message

VARIABLE: Final = "GUIDANG_KEY"
CREDENTIAL: Final = "guidang-key"
DEMO: Final = "demo-throw-away.key"
_SERVICE: Final = "guidang"
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that the office has from somebody else and the program must know.

    Attributes:
        variable: the environment variable it may lie in.
        credential: the systemd credential it may lie in.
        service: under which the key store keeps it, one for each archive.
    """

    variable: str
    credential: str
    service: str


MAIL_PASSWORD: Final = Secret("GUIDANG_MAIL_PASSWORD", "guidang-mail-password", "guidang-mail")
CHAT_ADDRESSES: Final = Secret("GUIDANG_CHAT", "guidang-chat", "guidang-chat")


def _decoded(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise WrongUse(
            Message(
                "The key in {where} is not one of guidang's: it has to be 64 hexadecimal digits. "
                "Put the key there that this archive was set up with.",
                {"where": where},
            )
        )
    return key


def _account(workspace: Workspace) -> str:
    return str(workspace.root)


def _key_store() -> bool:
    """Return whether this computer has a key store that is not a plain file."""
    import keyring

    backend = keyring.get_keyring()
    name = type(backend).__module__
    return backend.priority > 0 and not name.startswith(
        ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
    )


def _kept(service: str, workspace: Workspace) -> str | None:
    """Return what the key store keeps for an archive, if it does; raises `WrongUse` where it is locked."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(service, _account(workspace)) if _key_store() else None
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
    return text.strip() if where else _kept(which.service, workspace) or ""


def keep_secret(workspace: Workspace, which: Secret, text: str) -> bool:
    """Put a secret into the key store; return False where this computer has none.

    Raises:
        WrongUse: the key store is locked.
    """
    if not _key_store():
        return False
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(which.service, _account(workspace), text)
    except KeyringError as error:
        raise _locked(error) from error
    return True


def log_key(workspace: Workspace) -> bytes:
    """Return the key of the log's digests, 32 bytes.

    Raises:
        WrongUse: there is none, or it is not one of guidang's.
    """
    where, text = given(VARIABLE, CREDENTIAL)
    if where:
        return _decoded(text, where)
    demo = workspace.state / DEMO
    if demo.exists():
        return _decoded(demo.read_text(), str(demo))
    kept = _kept(_SERVICE, workspace)
    if kept is None:
        raise WrongUse(
            Message(
                "This archive's key was not found, neither in the key store of this computer nor in the environment "
                "variable {variable}. Put it there and run again; nothing was changed.",
                {"variable": VARIABLE},
            )
        )
    return _decoded(kept, "keyring")


def make_key(workspace: Workspace, *, demo: bool = False) -> str:
    """Make a new archive's key and put it where `log_key` finds it.

    Args:
        workspace: the new archive.
        demo: make a throw-away key in a file, marked as such by its name.

    Returns:
        the key, where this computer has no key store and the office must keep it itself; else "".
    """
    key = secrets.token_hex(_BYTES)
    if demo:
        workspace.state.mkdir(parents=True, exist_ok=True)
        (workspace.state / DEMO).write_text(key)
        return ""
    if os.environ.get(VARIABLE):
        return ""
    if not _key_store():
        return key
    import keyring

    keyring.set_password(_SERVICE, _account(workspace), key)
    return ""
