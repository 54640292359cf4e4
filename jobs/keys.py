"""The key that the log's digests are made with. It is never in a file of the archive.

Looked for in this order: the environment variable `GUIDANG_KEY`, a systemd credential
`guidang-key`, the computer's key store by `keyring`. A demo archive has a throw-away key of its own.
"""

from __future__ import annotations

import os
import secrets
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


def log_key(workspace: Workspace) -> bytes:
    """Return the key of the log's digests, 32 bytes.

    Raises:
        WrongUse: there is none, or it is not one of guidang's.
    """
    if text := os.environ.get(VARIABLE):
        return _decoded(text, VARIABLE)
    if folder := os.environ.get("CREDENTIALS_DIRECTORY"):
        credential = Path(folder) / CREDENTIAL
        if credential.exists():
            return _decoded(credential.read_text(), str(credential))
    demo = workspace.state / DEMO
    if demo.exists():
        return _decoded(demo.read_text(), str(demo))
    import keyring
    from keyring.errors import KeyringError

    try:
        kept = keyring.get_password(_SERVICE, _account(workspace)) if _key_store() else None
    except KeyringError as error:
        raise WrongUse(
            Message(
                "The key store of this computer is locked ({error}). Unlock it, or log in as the user guidang was "
                "set up for, and run again.",
                {"error": str(error)},
            )
        ) from error
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
