"""查阅清单: what lies in a request's folder, until when, and what may be done with it; the slip for paper, too (rule E9)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from typing import Final

from jobs.copies.standing import FOLDER, GIVEN, folder_of, key_of, lying
from jobs.copies.wanting import Wanted
from jobs.lists_out import Declared, columns, put_list, take_away
from jobs.running import Run
from validators.consulting import ALLOWED, AS_APPROVED
from validators.declaration import Kind
from validators.message import Message, Text
from workbooks.lists import ListSheet

NAME: Final = Text("查阅清单", "Copies to consult")
_COLUMNS: Final[tuple[Declared, ...]] = (
    (Text("档号", "Archive code"), Kind.TEXT, 20),
    (Text("题名", "Title"), Kind.TEXT, 34),
    (Text("密级", "Level"), Kind.TEXT, 8),
    (Text("文件", "File"), Kind.LONG, 40),
    (Text("纸质存放位置", "Place of paper"), Kind.TEXT, 16),
    (Text("查阅方式", "Way"), Kind.TEXT, 10),
    (Text("可以做什么", "What is allowed"), Kind.LONG, 30),
    (Text("收回日期", "Taken away after"), Kind.DATE, 12),
)


def put_list_of_copies(run: Run, wants: Sequence[Wanted]) -> None:
    """Write the list of every request that something lies for, and clear away those of the others with their folders."""
    language = run.workspace.settings.language
    name = f"{NAME.of(language)}.xlsx"
    with run.ledger.reading() as connection:
        files: dict[tuple[str, ...], str] = {
            key_of(row): row.path.rpartition("/")[2] for row in lying(connection, GIVEN)
        }
    kept = set()
    of_request = lambda each: (each.grant.person, each.grant.request)  # noqa: E731 - asked twice
    for (person, request), some in groupby(sorted(wants, key=of_request), key=of_request):
        path = run.workspace.people / person / folder_of(run, request) / name
        kept.add(path)
        mine = sorted(some, key=lambda each: each.grant.code)
        rows = [_row(each, files, language) for each in mine]
        put_list(
            run,
            path,
            [
                ListSheet(
                    NAME.of(language),
                    f"{NAME.of(language)} {request}",
                    _said(run, mine[0]),
                    columns(_COLUMNS, language),
                    rows,
                )
            ],
        )
    for path in run.workspace.people.glob(f"*/{FOLDER.of(language)}/*/{name}"):
        if path not in kept:
            take_away(run, path)
    for below in ("/*/", "/"):
        for folder in run.workspace.people.glob(f"*/{FOLDER.of(language)}{below}"):
            # One in which something lies stays.
            with suppress(OSError):
                folder.rmdir()


def _row(each: Wanted, files: dict[tuple[str, ...], str], language: str) -> tuple[object, ...]:
    grant, row = each.grant, each.row
    mine = [files.get((grant.person, grant.request, grant.code, basis)) for basis, _ in each.parts]
    allowed = ALLOWED.get(grant.way, AS_APPROVED).of(language)
    here = "\n".join(name for name in mine if name) or None
    return grant.code, each.title, row.secrecy, here, row.paper_place, grant.way, allowed, grant.until


def _said(run: Run, one: Wanted) -> list[str]:
    grant = one.grant
    said = [
        Message(
            "For {person}, by {request}. The copies bear your name and are taken away after the last day; nothing that you write "
            "into them is kept.",
            {"person": grant.person, "request": grant.request},
        ),
        Message(
            "Paper is read in the archive: show this list there. To end it earlier or later, hand the request in again."
        ),
    ]
    if grant.body:
        said.insert(
            1, Message("For the outside body {body} alone; only what is listed here was agreed.", {"body": grant.body})
        )
    return [run.say(each) for each in said]
