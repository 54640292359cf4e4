"""Files in the folders of copies that guidang did not put there: left as they are, and told to the archivist."""

from __future__ import annotations

from typing import Final

from jobs.copies.listing import NAME
from jobs.copies.standing import FOLDER, GIVEN, LEAVING, PLANNED, lying
from jobs.outbox import copies_beside
from jobs.running import Run
from validators.message import Message

#: So many names are told.
_MOST: Final = 5


def tell_surplus(run: Run) -> None:
    """Say whose folders hold files that are no copies of ours: moved, renamed, copied again, or somebody's own."""
    language = run.workspace.settings.language
    with run.ledger.reading() as connection:
        ours = {row.path for row in lying(connection, PLANNED, GIVEN, LEAVING)}
    found: dict[str, list[str]] = {}
    for folder in sorted(run.workspace.people.glob(f"*/{FOLDER.of(language)}/*/")):
        index = folder / f"{NAME.of(language)}.xlsx"
        known = {index, *copies_beside(index)}
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(run.workspace.people)
            if (
                path.is_file()
                and path not in known
                and inside.as_posix() not in ours
                and not path.name.startswith((".", "~$"))
            ):
                found.setdefault(inside.parts[0], []).append("/".join(inside.parts[1:]))
    for person, names in found.items():
        gaps = {"person": person, "count": len(names), "files": "、".join(names[:_MOST])}
        run.notices.append(
            Message(
                "{count} files in the folder of {person} for consulted copies are none that guidang put there: {files}. They are "
                "left as they are; look whether they are copies that were to be taken away.",
                gaps,
            )
        )
