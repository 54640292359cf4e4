"""Check of the share: what it still lets through, and whose files lie in whose inbox (rules A7 C10)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from jobs.doctor.patient import Finding, Patient, noted, off, ok
from jobs.facts import people
from jobs.folder_modes import NOT_OWNER, OTHERS, account_of, personal
from jobs.language import reason
from jobs.workspace import Workspace
from validators.facts import Person
from validators.message import Message

#: So many files and folders of people are looked at.
_MOST: Final = 20_000
#: So many are named.
_NAMED: Final = 3


def share(patient: Patient) -> Finding:
    """See who may enter people's folders, the register, the archive and the state folder, as far as modes tell."""
    workspace = patient.workspace
    with patient.ledger.reading() as connection:
        staff = people(connection)
    if os.name == "nt":
        return noted(_by_hand(workspace))
    try:
        wrong = [*_open(workspace), *_led_away(workspace), *_strangers(workspace, staff)]
    except OSError as error:
        gaps = {"folder": str(error.filename or workspace.root), "reason": reason(error)}
        return off(Message("{folder} cannot be looked at ({reason}).", gaps))
    if wrong:
        return off(*wrong)
    if workspace.settings.access.modes == "off":
        return noted(
            Message(
                'The folders are kept apart as far as can be seen here; guidang sets no rights, since modes = "off" stands under '
                "[access] in the settings. Who may come over the network, only the share itself says."
            )
        )
    return ok(
        Message(
            "Other accounts of this computer are kept out of people's folders. Who may come over the network, only the share itself "
            "says: each person should reach their own folders alone."
        )
    )


def _by_hand(workspace: Workspace) -> Message:
    return Message(
        "On Windows guidang sets no rights and cannot tell who has which. Look at them yourself, under Properties, Security: {state} "
        "for the account that runs guidang alone; {register} and {archive} for archivist and management; each folder below {inbox} and "
        "{decisions} for its person to write to, each below {returned} and {people} for its person to read.",
        {
            "state": str(workspace.state),
            "register": str(workspace.register),
            "archive": str(workspace.archive),
            "inbox": str(workspace.inbox),
            "decisions": str(workspace.decisions),
            "returned": str(workspace.returned),
            "people": str(workspace.people),
        },
    )


def reachable(path: Path) -> bool:
    """Return whether everybody on this computer can come as far as a path: every folder above lets them through."""
    return all(above.stat().st_mode & stat.S_IXOTH for above in path.parents)


def _rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _below(base: Path) -> list[Path]:
    """Return the folders of people, but for links."""
    return sorted(each for each in base.iterdir() if each.is_dir() and not each.is_symlink()) if base.is_dir() else []


def _open(workspace: Workspace) -> Iterator[Message]:
    """Yield which folders are open to whom they should not be."""
    state = workspace.state
    if state.is_dir() and _rights(state) & NOT_OWNER:
        yield Message(
            "{folder} is open to other accounts than the one that runs guidang, and ledger and keys lie there. Close it: "
            "chmod -R go-rwx {folder}",
            {"folder": str(state)},
        )
    homes = [each for base, _ in personal(workspace) for each in _below(base)]
    homes = [each for each in homes if _rights(each) & OTHERS and reachable(each)]
    written = [each for each in homes if _rights(each) & stat.S_IWOTH]
    if written:
        yield Message(
            "Everybody with an account on this computer may write to {folders}, so anybody could hand in or decide in somebody "
            "else's name. Let only the person write there, through the share or a group, then: chmod o-rwx {folder}",
            {"folders": _few(written), "folder": str(written[0])},
        )
    read = [each for each in homes if each not in written]
    if read:
        yield Message(
            'Everybody with an account on this computer may look into {folders}. The night closes them unless modes = "off" stands '
            "under [access] in the settings; at once: chmod o-rwx {folder}",
            {"folders": _few(read), "folder": str(read[0])},
        )
    for folder in (each for each in workspace.withheld if each.is_dir() and _rights(each) & OTHERS and reachable(each)):
        yield Message(
            "Everybody with an account on this computer may look into {folder}, which is the archivist's and the management's. "
            "Close it: chmod o-rwx {folder}",
            {"folder": str(folder)},
        )
    for folder in (workspace.office, workspace.blank, workspace.templates):
        if folder.is_dir() and _rights(folder) & stat.S_IWOTH and reachable(folder):
            yield Message(
                "Everybody with an account on this computer may write to {folder}, which is the archivist's. Close it: chmod o-w "
                "{folder}",
                {"folder": str(folder)},
            )


def _led_away(workspace: Workspace) -> Iterator[Message]:
    """Yield the links in people's folders: what is read or written through one lies somewhere else."""
    found: list[Path] = []
    for base, _ in personal(workspace):
        every = (Path(at) / name for at, folders, files in os.walk(base) for name in (*folders, *files))
        found += [each for each in islice(every, _MOST) if each.is_symlink()]
    if found:
        yield Message(
            "{links} are links to somewhere else, so what is read or written there lies in another folder. See who made them, "
            "and delete them.",
            {"links": _few(found)},
        )


def _strangers(workspace: Workspace, staff: dict[str, Person]) -> Iterator[Message]:
    """Yield the files in inboxes that belong to another account than their person's, where logins are accounts here."""
    ours = {os.geteuid(), workspace.root.stat().st_uid}
    for home in _below(workspace.inbox):
        person = staff.get(home.name)
        uid = account_of(person.login) if person else None
        if uid is None or uid in ours:
            continue  # the share acts as one account for everybody: nobody can tell
        every = (Path(at) / name for at, _, files in os.walk(home) for name in files)
        others = [each for each in islice(every, _MOST) if each.lstat().st_uid not in {uid, *ours}]
        if others:
            yield Message(
                "{files} in the inbox of {name} belong to another account ({account}). Ask who put them there, and let only {name} "
                "write to that inbox.",
                {
                    "files": _few([each.relative_to(home) for each in others]),
                    "name": home.name,
                    "account": _called(others[0].lstat().st_uid),
                },
            )


def _called(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _few(paths: list[Path]) -> str:
    return "、".join(map(str, paths[:_NAMED])) + ("……" if len(paths) > _NAMED else "")
