"""The master key: the one secret of an archive that lies outside of it, and opens its ring of keys.

A demo archive has a throw-away key of its own, in a file that is marked as such.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

from jobs.failures import WrongUse
from jobs.keys.sources import MASTER, given, keep_secret, kept
from jobs.outbox import write_whole
from jobs.workspace import Workspace
from validators.message import Message, Text

DEMO: Final = "demo-throw-away.key"
#: Of every key, in bytes.
SIZE: Final = 32
#: Where a master key comes from, and what people call it.
PLACES: Final = {
    "variable": Text("环境变量", "environment variable"),
    "credential": Text("systemd 凭据", "systemd credential"),
    "store": Text("本机密钥库", "key store of this computer"),
    "demo": Text("演示用一次性密钥", "the demo's throw-away key"),
}


@dataclass(frozen=True, slots=True)
class Master:
    """A master key.

    Attributes:
        key: 32 bytes.
        place: where it was found, of `PLACES`.
        where: the variable's or file's name; empty for the key store.
    """

    key: bytes = field(repr=False)
    place: str
    where: str = ""

    def shown(self, language: str) -> str:
        """Return where it comes from, for people."""
        return " ".join(filter(None, (PLACES[self.place].of(language), self.where)))


def decoded(text: str, where: str) -> bytes:
    """Return the key that a text of 64 hexadecimal digits stands for.

    Args:
        text: the text.
        where: where it was found, for the sentence that refuses it.

    Raises:
        WrongUse: it is not one of guidang's.
    """
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != SIZE:
        raise WrongUse(
            Message(
                "The key in {where} is not one of guidang's: it has to be 64 hexadecimal digits. "
                "Put the key there that this archive was set up with.",
                {"where": where},
            )
        )
    return key


def found_master(workspace: Workspace) -> Master | None:
    """Return the archive's master key; None where there is none.

    Raises:
        WrongUse: it is not one of guidang's, or the key store is locked.
    """
    demo = workspace.state / DEMO
    if demo.exists() and (text := demo.read_text()):
        return Master(decoded(text, str(demo)), "demo", str(demo))
    where, text = given(MASTER.variable, MASTER.credential)
    if where:
        return Master(decoded(text, where), "variable" if where == MASTER.variable else "credential", where)
    stored = kept(workspace, MASTER)
    return None if stored is None else Master(decoded(stored, "keyring"), "store")


def master_key(workspace: Workspace) -> Master:
    """Return the archive's master key.

    Raises:
        WrongUse: there is none, it is not one of guidang's, or the key store is locked.
    """
    found = found_master(workspace)
    if found is None:
        raise WrongUse(
            Message(
                "This archive's key was not found, neither in the key store of this computer nor in the environment "
                "variable {variable}. Put it there and run again; nothing was changed.",
                {"variable": MASTER.variable},
            )
        )
    return found


def make_key(workspace: Workspace, *, demo: bool = False) -> str:
    """Make a new archive's master key and put it where `master_key` finds it.

    Args:
        workspace: the new archive.
        demo: make a throw-away key in a file, marked as such by its name.

    Returns:
        the key, where this computer has no key store and the office must keep it itself; else "".

    Raises:
        WrongUse: the key store is locked.
    """
    key = secrets.token_hex(SIZE)
    if demo:
        write_whole(workspace.state / DEMO, key.encode())
        return ""
    # One that is there already may still open an archive that was moved away from here.
    if found_master(workspace) is not None:
        return ""
    return "" if keep_secret(workspace, MASTER, key) else key
