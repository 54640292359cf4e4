"""Exporting the master key for the safe, on one sheet or on several of which some suffice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jobs.failures import WrongUse
from jobs.key_care import operator
from jobs.keys import master_key
from jobs.keys.ring import derived
from jobs.keys.ring_file import write_ring
from jobs.keys.shares import split
from jobs.ledger import audit
from jobs.outbox import write_whole
from jobs.running import Run
from templates.key_sheet import KeySheet, as_text, as_word
from validators.message import Message

#: Ending of a file -> it is written as Word.
_ENDINGS = {".docx": True, ".txt": False}


def checksum(key: bytes) -> str:
    """Return by what sheets of one key are told from those of another; it says nothing of the key."""
    digits = derived(key, "sheet").hex().upper()[:8]
    return f"{digits[:4]} {digits[4:]}"


def export(run: Run, needed: int, of: int, target: Path | None) -> str:
    """Write the master key on sheets, and remember that it was exported.

    Args:
        run: the opened archive, alone.
        needed: so many sheets suffice.
        of: so many are made.
        target: the file to write, `.docx` or `.txt`; None to have them as text.

    Returns:
        the sheets as text where no file is asked for; else "".

    Raises:
        WrongUse: no such sheets can be made, or the file lies there already or has another ending.
        Failure: the disk fails.
    """
    _see_that_it_is_free(target)
    workspace, settings = run.workspace, run.workspace.settings
    master = master_key(workspace)
    sheets = tuple(
        KeySheet(
            office=settings.office_name,
            archive=f"{workspace.root} ({run.ring.archive[:8]})",
            generation=run.ring.generation,
            exported=run.at.date(),
            number=number,
            of=of,
            needed=needed,
            checksum=checksum(master.key),
            words=words,
        )
        for number, words in enumerate(split(master.key, needed, of), start=1)
    )
    text = "\f\n".join(as_text(sheet, settings.language, run.say) for sheet in sheets)
    if target is not None:
        word = _ENDINGS[target.suffix.lower()]
        write_whole(target, as_word(sheets, settings.language, run.say) if word else text.encode())
    run.ring = replace(run.ring, exported=run.stamp)
    write_ring(workspace, run.ring, master)
    with run.ledger.writing() as connection:
        why = f"{needed} of {of}"
        audit.append(connection, run.key, run.stamp, [audit.Entry(operator(connection), "key-exported", why=why)])
    return "" if target else text


def _see_that_it_is_free(target: Path | None) -> None:
    if target is None:
        return
    if target.suffix.lower() not in _ENDINGS:
        raise WrongUse(
            Message(
                "{file} cannot be written: its name has to end in .docx (Word) or .txt. Nothing was exported.",
                {"file": str(target)},
            )
        )
    if target.exists():
        raise WrongUse(
            Message(
                "{file} is there already; nothing was exported. Name another file, or delete this one.",
                {"file": str(target)},
            )
        )
