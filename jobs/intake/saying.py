"""What is said of files handed in beside a form: faults of the rows that name them, and answers to the files themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from validators.documents import ending_of
from validators.message import Fault, Message

MISSING: Final = Fault(
    "file-missing",
    "The file “{value}” does not lie beside this form.",
    "Put the file into your inbox together with this form, or correct its name; write 无 where there is paper only.",
    "E",
)
AMBIGUOUS: Final = Fault(
    "file-ambiguous",
    "“{value}” may mean several files: {files}.",
    "Write the whole name with its ending, and the folder before it where it lies in one, such as 扫描/合同.pdf.",
)
IS_A_FORM: Final = Fault(
    "file-is-a-form",
    "“{value}” is a filled form ({form}), which is taken as such.",
    "Delete this row: forms are handed in without a slip.",
)
REFUSED: Final = Fault(
    "file-refused",
    "“{value}” was not taken. {reason}",
    "{instead} Hand the new file in together with this form, or delete this row.",
)
TWICE: Final = Fault(
    "file-twice",
    "“{value}” is the same file as in row {other_row}.",
    "Delete one of the two rows, or name the right file.",
)
ON_FILE: Final = Fault(
    "file-on-file",
    "“{value}” is on file already, under {code}.",
    "Delete this row. Where the record on file is wrong, ask for its correction with a 档案修改/删除申请表.",
    "E6",
)

#: Whoever hands in such a file without a slip may have meant a form.
_LIKE_FORMS: Final = ("xlsx", "xls", "et", "csv", "xlsm", "xlsb", "ods", "htm", "html", "xml", "")


def may_be_meant_as_form(name: str) -> bool:
    """Tell whether a file's name looks like that of a form."""
    return ending_of(name) in _LIKE_FORMS


def filed(names: Sequence[str]) -> Iterator[Message]:
    """Yield where a file and its scaled copy lie now."""
    yield Message("Filed as {name}.", {"name": names[0]})
    for name in names[1:]:
        yield Message("A smaller copy lies beside it: {name}.", {"name": name})


def paper(code: str, place: str) -> Message:
    """Return what is to be done with the paper, so that it points to the index as the index points to it (rule C12)."""
    return Message("Write {code} on the paper copy that lies in {place}.", {"code": code, "place": place})


def on_file(code: str) -> Message:
    """Return that a file came before."""
    return Message("This very file is on file already, under {code}.", {"code": code})


def sent_otherwise(sent: datetime, day: object) -> Message:
    """Return that a mail and its slip name two days."""
    return Message(
        "The mail was sent on {sent}, the slip says {day}; the slip's date was kept.",
        {"sent": sent.date(), "day": day},
    )


def kept(slip: str, *, reviewing: bool) -> Message:
    """Return that a file waits in the inbox for its form."""
    if reviewing:
        return Message("The file stays in your inbox until your supervisor has decided on {slip}.", {"slip": slip})
    return Message("The file stays in your inbox until {slip} is mended and comes again.", {"slip": slip})


def replaced() -> Message:
    """Return that a kept file is not needed any more."""
    return Message("Another file lies in its place by now; this one is kept in the store.")


def unnamed() -> Message:
    """Return that no form names a file."""
    return Message("No 资料移交单 names this file.")


def list_it() -> Message:
    """Return what to do with a document that no form names."""
    return Message(
        "If it is a document for the archive, list it on a 资料移交单, and put slip and file into your inbox together."
    )
