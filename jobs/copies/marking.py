"""The content of a copy: the document with the line that says whose it is; done by the bounded worker, since it is not trusted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from jobs.bounded import BoundedReader
from jobs.running import Run
from validators.access import Grant
from validators.declaration import Form
from validators.message import Message, Text
from workbooks.lists import note_workbook
from workbooks.package import Limits
from workbooks.stamping import Unstampable, stamped

if TYPE_CHECKING:
    from jobs.bounded import Reader
    from workbooks.reading import Unreadable

#: Putting a line on every page of a large document takes longer than reading a form.
_TIMES_LONGER: Final = 6
_LARGEST: Final = 100 * 2**20
_LINE: Final = Text(
    "查阅副本 {who} {day} {request} 严禁外传 {until}前有效",
    "Copy for {who}, {day}, {request}, not to be passed on, valid until {until}",
)
_FOR_BODY: Final = Text("{body}（{person}经办）", "{body} ({person})")


def line_of(run: Run, grant: Grant) -> str:
    """Return the line that says whose a copy is, since when and until when (rule E9)."""
    language = run.workspace.settings.language
    who = _FOR_BODY.of(language).format(body=grant.body, person=grant.person) if grant.body else grant.person
    gaps = {"day": run.at.date().isoformat(), "request": grant.request, "until": grant.until.isoformat()}
    return _LINE.of(language).format(who=who, **gaps)


def mark(data: bytes, name: str, forms: Mapping[str, Form], limits: Limits, *, line: str) -> bytes | Message:
    """Return a document with a line on every page, or why none can be put there.

    Args:
        data: its bytes.
        name: its name.
        forms: not asked; the worker hands them to whatever reads.
        limits: neither.
        line: what to put there.
    """
    try:
        return stamped(data, name, line)
    except Unstampable as error:
        return error.why


def marked(run: Run, sha256: str, name: str, line: str) -> bytes | Message:
    """Return an original with a line on every page, or why there is none.

    Raises:
        Failure: the original is missing.
    """
    limits = run.workspace.settings.limits
    with BoundedReader(
        limits.seconds * _TIMES_LONGER,
        limits.reader_megabytes,
        limits=Limits(file=_LARGEST),
        reader=cast("Reader", partial(mark, line=line)),
    ) as worker:
        (answer,) = cast("list[bytes | Message | Unreadable]", worker.read([(name, run.store.sealed(sha256))]))
    if isinstance(answer, bytes | Message):
        return answer
    return answer.what


def note(run: Run, name: str, line: str, why: Message) -> bytes:
    """Return the workbook that lies in a copy's place where no line can be put into the document."""
    said = [
        Message(
            "There is no copy of {name} here: nothing leaves the archive without a line that says whose it is.",
            {"name": name},
        ),
        why,
    ]
    return note_workbook(line, [run.say(each) for each in said], run.at)
