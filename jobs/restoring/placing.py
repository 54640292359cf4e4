"""Laying a night out in an empty place: settings, office tables, templates, keys, originals, ledger."""

from __future__ import annotations

import json
import re
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from jobs.backup.forgotten import instead_of
from jobs.backup.key_copy import KeyCopy
from jobs.backup.layout import FILES, PART, RING, STORES, about, backup_key
from jobs.backup.packing import unpack, unpacked
from jobs.backup.places import unreadable
from jobs.backup.scratch import work_place
from jobs.failures import Failure, WrongUse
from jobs.folder_modes import OTHERS, take_rights
from jobs.ledger.opening import FILE_NAME as LEDGER
from jobs.outbox import clear_away, stream_whole, together, told, write_whole
from jobs.restoring.choosing import Chosen
from jobs.restoring.loading import load
from jobs.restoring.loading import see_that_it_is_empty as see_that_database_is_empty
from jobs.running import Tell
from jobs.sealing.key_file import FILE_NAME as KEYS
from jobs.sealing.pieces import Damaged
from jobs.settings import FILE_NAME as SETTINGS
from jobs.settings import Folders, read_settings
from jobs.workspace import Workspace
from validators.message import Message, Text

#: Lies in a place that is being restored, so that a restore that was cut off can go on there.
MARKER: Final = ".guidang-restoring.json"
_TOGETHER: Final = 64_000_000
_RESTORING: Final = Text("恢复文件", "Restoring documents")


def see_that_it_is_empty(root: Path, chosen: Chosen) -> None:
    """See that nothing lies in the place, but what the same restore has left when it was cut off.

    Raises:
        WrongUse: something does.
    """
    clear_away(*root.glob(f"{PART}{MARKER}.*.part"))  # all that a restore left which was cut off at once
    if root.is_dir() and any(root.iterdir()) and not _is_ours(root, chosen):
        raise WrongUse(
            Message(
                "{folder} is not empty. Name a new or empty folder with --workspace; nothing was written.",
                {"folder": str(root)},
            )
        )


def _said(chosen: Chosen) -> dict[str, str]:
    return {"archive": chosen.ring.archive, "night": chosen.manifest.night}


def _is_ours(root: Path, chosen: Chosen) -> bool:
    try:
        return bool(json.loads((root / MARKER).read_text("utf-8")) == _said(chosen))
    except (OSError, ValueError):
        return False


def lay_out(
    chosen: Chosen,
    root: Path,
    tell: Tell,
    *,
    state: str = "",
    database: str | None = None,
    folders: Folders | None = None,
) -> Workspace:
    """Lay out everything but the settings file, without which nobody takes the place for an archive.

    Args:
        chosen: what is restored.
        root: the empty place, absolute.
        tell: shows progress.
        state: where the ledger is to lie; "" for where the settings have it.
        database: address of an empty PostgreSQL database, or "" for SQLite; None for what the settings have.
        folders: in the place of those that the settings name, which need not lie within the workspace.

    Raises:
        WrongUse: the place or the state folder is not empty.
        Failure: the night is damaged, or a disk is full or cannot be written to.
    """
    see_that_it_is_empty(root, chosen)
    try:
        files = dict(_files(chosen))
        workspace = _workspace(root, files[SETTINGS], state, database)
        if folders is not None:
            workspace = Workspace(root, replace(workspace.settings, folders=folders))
        _see_that_folders_are_free(workspace, chosen)
        if workspace.settings.database and not _is_ours(root, chosen):
            see_that_database_is_empty(workspace)
        write_whole(root / MARKER, json.dumps(_said(chosen)).encode())
        _make_folders(workspace)
        for name, content in files.items():
            if name != SETTINGS:
                write_whole(_target(workspace, name), content)
        write_whole(workspace.state / RING, chosen.ring_file)
        _put_keys(workspace, chosen.keys)
        _put_contents(workspace, chosen, tell)
        _put_ledger(workspace, chosen)
    except OSError as error:
        raise unreadable(chosen.place, error) from error
    except (Damaged, KeyError) as error:
        raise Failure(
            Message(
                "The backup of {night} is damaged: its ledger or its settings do not open as they were written. Name another night with "
                "--night, and an empty folder; what was written so far is no archive.",
                {"night": chosen.manifest.night},
            )
        ) from error
    return workspace


def _files(chosen: Chosen) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of settings, office tables and templates."""
    night = chosen.manifest.night
    path = chosen.place.night(night) / FILES
    packed = BytesIO(b"".join(unpacked(path, backup_key(chosen.ring), about(chosen.ring, night, FILES))))
    with tarfile.open(fileobj=packed) as tar:
        for line in tar:
            file = tar.extractfile(line)
            if file is not None and ".." not in PurePosixPath(line.name).parts:
                yield line.name, file.read()


def settings_text(content: bytes, state: str, database: str | None) -> bytes:
    """Return a settings file that has the ledger elsewhere.

    Args:
        content: the settings file.
        state: the state folder; "" for no other one.
        database: as of `lay_out`.
    """
    text = content.decode("utf-8-sig")
    if state:
        text = _with_entry(text, "state", json.dumps(state.replace("\\", "/"), ensure_ascii=False), "folders")
    if database is not None:
        text = _with_entry(text, "database", json.dumps(database), "")
    return text.encode()


def _with_entry(text: str, name: str, value: str, section: str) -> str:
    line = f"{name} = {value}"
    changed, count = re.subn(rf"(?m)^\s*{name}\s*=.*$", lambda _: line, text, count=1)
    if count:
        return changed
    if not section:
        return f"{line}\n{text}"
    head = f"[{section}]"
    return text.replace(head, f"{head}\n{line}", 1) if head in text else f"{text}\n{head}\n{line}\n"


def _workspace(root: Path, content: bytes, state: str, database: str | None) -> Workspace:
    """Return the workspace as its settings will have it, without writing them there."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / SETTINGS).write_bytes(settings_text(content, state, database))
        return Workspace(root, read_settings(Path(name)))


def put_settings(workspace: Workspace, chosen: Chosen, state: str, database: str | None) -> None:
    """Write the settings file: from now on the place is an archive."""
    content = dict(_files(chosen))[SETTINGS]
    write_whole(workspace.root / SETTINGS, settings_text(content, state, database))


def finish(workspace: Workspace) -> None:
    """Say that the restore is over: it is not gone on with any more."""
    clear_away(workspace.root / MARKER)


def _see_that_folders_are_free(workspace: Workspace, chosen: Chosen) -> None:
    """See that nothing lies in the folders that the settings name outside the workspace: another archive may work with them."""
    if _is_ours(workspace.root, chosen):
        return
    for folder in workspace.every_folder():
        if folder.is_relative_to(workspace.root) or not folder.is_dir() or not any(folder.iterdir()):
            continue
        if folder == workspace.state:
            raise WrongUse(
                Message(
                    "The settings have the ledger in {folder}, which is not empty: the former archive's may still lie there. Name an "
                    "empty folder on a local disk with --state; nothing was written.",
                    {"folder": str(folder)},
                )
            )
        raise WrongUse(
            Message(
                "The settings name the folder {folder}, which is not empty: the former archive's files may still lie there. Move it "
                "aside under another name, and restore again; nothing was written.",
                {"folder": str(folder)},
            )
        )


def _make_folders(workspace: Workspace) -> None:
    for each in workspace.every_folder():
        new = not each.exists()
        try:
            each.mkdir(parents=True, exist_ok=True)
            if new and each in workspace.withheld:
                take_rights(each, OTHERS)
        except OSError as error:
            raise told(error, each) from error


def _target(workspace: Workspace, name: str) -> Path:
    kind, _, rest = name.partition("/")
    return (workspace.office if kind == "office" else workspace.templates) / rest


def _put_keys(workspace: Workspace, keys: KeyCopy) -> None:
    clear_away(workspace.state / f"{KEYS}-journal")
    write_whole(workspace.state / KEYS, keys.content)


def _put_contents(workspace: Workspace, chosen: Chosen, tell: Tell) -> None:
    """Copy the night's originals as they lie; one that is missing or damaged there is said by `verify`."""
    known = chosen.keys.known()
    wanted = [
        (store, sha256)
        for store in STORES
        for sha256 in sorted(instead_of(chosen.lines, chosen.manifest.contents[store]) & known)
    ]
    line = _RESTORING.of(workspace.settings.language)
    waiting: list[tuple[Path, Path]] = []
    size = 0
    for done, (store, sha256) in enumerate(wanted, start=1):
        source, target = (
            chosen.place.content(store, sha256),
            workspace.state / store / sha256[:2] / sha256,
        )
        if source.is_file():
            waiting.append((source, target))
            size += source.stat().st_size
        if size >= _TOGETHER or done == len(wanted):
            with together() as write:
                for each, to in waiting:
                    write(to, each.read_bytes())
            waiting, size = [], 0
            tell(line, done, len(wanted))


def _put_ledger(workspace: Workspace, chosen: Chosen) -> None:
    """Unpack the night's ledger to its place, whole or not at all, or load it into its database."""
    manifest, ring = chosen.manifest, chosen.ring
    source = chosen.place.night(manifest.night) / manifest.ledger
    bound = about(ring, manifest.night, manifest.ledger)

    def write(file: BinaryIO) -> None:
        if unpack(source, file, backup_key(ring), bound) != manifest.digests[manifest.ledger]:
            raise Damaged

    clear_away(workspace.home_marker)  # a restore that was cut off may have come further than the night
    if workspace.settings.database:
        with work_place(workspace) as work:
            load(workspace, stream_whole(work / LEDGER, write))
        return
    path = workspace.state / LEDGER
    clear_away(path.with_name(f"{LEDGER}-wal"), path.with_name(f"{LEDGER}-shm"))
    stream_whole(path, write)
