"""Keeps people's folders apart on systems whose files have modes; on Windows nothing is done (rules A7 C10).

Who somebody is, is the folder that they can write to, and on most servers the share decides that: Samba with an account
that it acts as, or a NAS. There, other accounts of the server are kept out by taking their rights away (`share`), and owner
and group stay, whatever they are. Where people have accounts of their own on the server, the folders are for the account
that runs guidang and for the one whose login the roster names (`strict`), by an access list (POSIX ACL), which a
folder's owner may set without being root.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from jobs.language import reason
from jobs.workspace import Workspace
from validators.facts import Person
from validators.message import Message

#: What everybody with an account of the computer may do.
OTHERS: Final = stat.S_IRWXO
#: Rights of anybody but the owner.
NOT_OWNER: Final = stat.S_IRWXG | stat.S_IRWXO
_READ, _WRITE = 5, 7
_ACCESS, _DEFAULT = "system.posix_acl_access", "system.posix_acl_default"
#: Tags of an access list's entries: owner, one account, group, the most that others than the owner get, everybody (acl(5)).
_OWNER, _ACCOUNT, _GROUP, _MASK, _EVERYBODY = 1, 2, 4, 16, 32
_NOBODY: Final = 0xFFFFFFFF
#: Errors by which a disk says that it knows no access lists.
_NO_LISTS: Final = {errno.ENOTSUP, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}


def personal(workspace: Workspace) -> Iterator[tuple[Path, bool]]:
    """Yield each folder that holds a folder a person, and whether they may write to theirs."""
    yield from ((workspace.inbox, True), (workspace.decisions, True))
    yield from ((workspace.returned, False), (workspace.people, False))


def account_of(login: str) -> int | None:
    """Return the number of a login's account on this computer; None where it has none, or none can be known."""
    if os.name == "nt" or not login:
        return None
    import pwd

    try:
        return pwd.getpwnam(login).pw_uid
    except KeyError:
        return None


def close_folders(workspace: Workspace, staff: Mapping[str, Person]) -> list[Message]:
    """Make the folders of everybody who works here, and keep others out of these and of all that are there.

    Args:
        workspace: the archive.
        staff: the roster.

    Returns:
        what could not be done, for the run report.
    """
    failed: list[tuple[Path, OSError]] = []
    for base, may_write in personal(workspace):
        try:
            there = _folders(base)
            if base == workspace.returned:
                # What somebody hands in whom the roster does not know goes back to them all the same.
                there |= {name for name in _folders(workspace.inbox) if any((workspace.inbox / name).iterdir())}
        except OSError as error:
            failed.append((base, error))
            continue
        for name in sorted(there | {person.name for person in staff.values() if person.active}):
            try:
                (base / name).mkdir(parents=True, exist_ok=True)
                _close(base / name, workspace.settings.access.modes, _account(staff.get(name)), may_write=may_write)
            except OSError as error:
                failed.append((base / name, error))
    failed += close_state(workspace)
    return _told(failed)


def _folders(base: Path) -> set[str]:
    return {each.name for each in base.iterdir() if each.is_dir()} if base.is_dir() else set()


def _account(person: Person | None) -> int | None:
    return account_of(person.login) if person and person.active else None


def close_state(workspace: Workspace) -> list[tuple[Path, OSError]]:
    """Keep everybody but the account that runs guidang out of the state folder; return what could not be done."""
    if os.name == "nt":
        return []
    failed: list[tuple[Path, OSError]] = []
    folder = workspace.state
    try:
        inside = [each for each in folder.iterdir() if each.is_file() and not each.is_symlink()]
        for path in (folder, *inside):
            take_rights(path, NOT_OWNER)
    except OSError as error:
        failed.append((folder, error))
    return failed


def take_rights(path: Path, rights: int) -> None:
    """Take rights away from a file or folder that has any of them.

    Raises:
        OSError: it belongs to another account, or is not there.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name != "nt" and mode & rights:
        path.chmod(mode & ~rights)


def _close(folder: Path, modes: str, uid: int | None, *, may_write: bool) -> None:
    if os.name == "nt" or modes == "off" or folder.is_symlink():
        return
    if modes == "strict":
        _restrict(folder, uid, may_write=may_write)
    elif not folder.stat().st_mode & stat.S_IWOTH:
        # Whoever let everybody write to a folder relies on it: people could not hand in any more. The doctor says so.
        take_rights(folder, OTHERS)


def _restrict(folder: Path, uid: int | None, *, may_write: bool) -> None:
    """Leave a folder to its owner and, where the system has access lists, to one further account."""
    own = os.geteuid()
    if uid is None or uid == own:
        _put_list(folder, _ACCESS, b"")
        _put_list(folder, _DEFAULT, b"")
        take_rights(folder, NOT_OWNER)
        return
    rights = _WRITE if may_write else _READ
    _put_list(folder, _ACCESS, _entries({uid: rights}))
    # What either of them puts there, both may read, and guidang may take away.
    _put_list(folder, _DEFAULT, _entries({uid: rights, own: _WRITE}))


def _entries(accounts: Mapping[int, int]) -> bytes:
    """Return an access list by which the owner may do all, these accounts what is said, and nobody else anything."""
    entries = [
        (_OWNER, _WRITE, _NOBODY),
        *((_ACCOUNT, rights, uid) for uid, rights in sorted(accounts.items())),
        *((_GROUP, 0, _NOBODY), (_MASK, _WRITE, _NOBODY), (_EVERYBODY, 0, _NOBODY)),
    ]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *each) for each in entries)


def _put_list(folder: Path, name: str, wanted: bytes) -> None:
    """Set or take away an access list where it is another one."""
    if not hasattr(os, "setxattr"):
        if wanted:
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), str(folder))
        return
    try:
        there = os.getxattr(folder, name)
    except OSError as error:
        if error.errno not in {*_NO_LISTS, errno.ENODATA} or (wanted and error.errno != errno.ENODATA):
            raise
        there = b""
    if wanted and there != wanted:
        os.setxattr(folder, name, wanted)
    elif there and not wanted:
        os.removexattr(folder, name)


def _told(failed: list[tuple[Path, OSError]]) -> list[Message]:
    if not failed:
        return []
    path, error = failed[0]
    gaps = {"count": len(failed), "folder": str(path), "error": reason(error)}
    return [
        Message(
            "The rights of {count} folders could not be set, such as {folder} ({error}). Give them to the account that runs "
            'guidang, or set them by hand and write modes = "off" under [access] in the settings.',
            gaps,
        )
    ]
