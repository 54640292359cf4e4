"""Setting up a new workspace: folders, settings, office tables, key, ledger, blank forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from jobs.blank_forms import blank_forms
from jobs.facts import people
from jobs.folder_modes import OTHERS, close_folders, take_rights
from jobs.keys import Master, make_key
from jobs.language import translator
from jobs.ledger.due import count_from
from jobs.office_tables import office_tables, shipped_tables
from jobs.outbox import told, write_whole
from jobs.reporting.office_templates import put_templates
from jobs.reports import reports
from jobs.running import Run, books_and_ring
from jobs.settings import FILE_NAME, Limits, shipped
from jobs.store import store_of
from jobs.workspace import Workspace


def set_up(
    folder: Path,
    at: datetime,
    roster: Sequence[dict[str, object]],
    *,
    office_name: str = "",
    state: str = "",
    language: str = "zh",
    demo: bool = False,
    second_check: bool = True,
) -> str:
    """Make a new workspace.

    Args:
        folder: where; missing folders are made.
        at: the moment, local without zone.
        roster: the first rows of 人员名册.
        office_name: the company's name.
        state: where the ledger lies, where it isn't below the workspace.
        language: `zh` or `en`.
        second_check: forms wait for their supervisor (rules A2 B4).
        demo: make a throw-away key in a file, marked as such; files are taken without a second look.

    Returns:
        the key, where the office must keep it itself (see `jobs.keys.make_key`); else "".
    """
    # Nobody is still copying made-up files, and they bear the dates of their story, not of the clock.
    settle = 0 if demo else Limits().settle_seconds
    text = shipped(office_name, state, language, second_check=second_check, settle_seconds=settle)
    write_whole(folder / FILE_NAME, text.encode())
    workspace = Workspace.at(folder)
    try:
        new = [each for each in workspace.every_folder() if not each.exists()]
        for each in workspace.every_folder():
            each.mkdir(parents=True, exist_ok=True)
        for each in set(workspace.withheld).intersection(new):
            # The office lets in whom it wants there.
            take_rights(each, OTHERS)
        for person in roster:
            (workspace.inbox / str(person["name"])).mkdir(exist_ok=True)
    except OSError as error:
        raise told(error, folder) from error
    key = make_key(workspace, demo=demo)
    say = translator(language)
    for name, content in shipped_tables(language, say, roster).items():
        write_whole(workspace.office / name, content)
    ledger, ring = books_and_ring(workspace, at, Master(bytes.fromhex(key), "variable") if key else None)
    store = store_of(workspace.state, ring.content)
    try:
        run = Run(workspace, ledger, store, ring, at, say, 0)
        office_tables(run)
        with ledger.reading() as connection:
            close_folders(workspace, people(connection))
        blank_forms(run)
        with ledger.writing() as connection:
            count_from(connection, workspace.zoned(at))
        put_templates(run, list(reports().values()))
    finally:
        store.keys.close()
        ledger.close()
    return key
