"""The workbooks that people answer in: filled in by guidang, decided by people, read back.

What a workbook asks is declared in `validators.answers`. Each row carries a token of what it shows, so
that a decision counts only for that; whose decision it is, is the folder the workbook lies in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from jobs.bounded import BoundedReader
from jobs.facts import dictionaries_in_force, gather
from jobs.ledger.origins import enter_answered
from jobs.ledger.tables import printed
from jobs.outbox import is_open, write_whole
from jobs.running import Run
from jobs.store import sha256_of
from validators.answers import sheets
from validators.declaration import Form
from validators.filled import Cell, CellKind, Filled, FilledRow
from validators.judging import JudgedRow, Submitted, judge
from validators.message import Fault, Message
from validators.problem import Problem
from workbooks.blank import blank_form
from workbooks.filling import fill
from workbooks.layout import layout
from workbooks.reading import Unreadable
from workbooks.returning import returned_copy

UNKNOWN = Fault(
    "unknown-row",
    "This row is none that guidang wrote: its check code “{value}” is not known.",
    "Delete nothing and paste nothing here; decide in the rows as they stand now.",
)


@dataclass(frozen=True, slots=True)
class Book:
    """A kind of workbook; `sheet` is the id of its declaration. It is called by its title."""

    sheet: str

    @property
    def form(self) -> Form:
        """What it asks."""
        return sheets()[self.sheet]

    @property
    def file(self) -> str:
        """The workbook's name."""
        return f"{self.form.title.zh}.xlsx"

    def problem(self, fault: Fault, row: JudgedRow, gaps: Mapping[str, object], field: str = "decision") -> Problem:
        """Return why a row's decision cannot be acted on, at its cell or at that of another field."""
        label = self.form.column(field).label
        return Problem(
            file=self.file,
            sheet=self.form.title.zh,
            cell=row.cells.get(field, Cell("")),
            field=field,
            rule=fault.rule,
            what=Message(fault.what, {"label": label, **gaps}),
            mend=Message(fault.mend, {"label": label, **gaps}),
        )


@dataclass(frozen=True, slots=True)
class Given:
    """One row as it came back.

    Attributes:
        row: what stands in it.
        problems: why it cannot be acted on, as the person is told.
    """

    row: JudgedRow
    problems: tuple[Problem, ...] = ()

    def text(self, name: str) -> str:
        """Return what stands in a column; an empty text where nothing does."""
        return str(self.row.values.get(name) or "")

    @property
    def token(self) -> str:
        """What the row was shown for."""
        return self.text("token")

    def refused(self, problem: Problem) -> Given:
        """Return the row with one problem more."""
        return replace(self, problems=(*self.problems, problem))


@dataclass(frozen=True, slots=True)
class Asked:
    """One row as it is to be shown.

    Attributes:
        token: changes with what is shown.
        title: what the row is about, for notices.
        line: column -> content of the columns that guidang fills in.
    """

    token: str
    title: str
    line: Mapping[str, object]


def homes(run: Run, book: Book) -> list[tuple[str, Path]]:
    """Return (person, workbook) of everybody in whose folder the workbook lies."""
    folder = run.workspace.decisions
    found = ((home.name, home / book.file) for home in (sorted(folder.iterdir()) if folder.is_dir() else ()))
    return [(person, path) for person, path in found if path.is_file()]


def read_book(run: Run, book: Book, person: str, path: Path) -> list[Given] | None:
    """Return what somebody has answered; None, with a notice, where the workbook could not be read.

    A workbook in which somebody wrote anything is kept as they wrote it.
    """
    limits = run.workspace.settings.limits
    with BoundedReader(forms=sheets, seconds=limits.seconds, megabytes=limits.reader_megabytes) as reader:
        (read,) = reader.read([(path.name, path)])
    if isinstance(read, Unreadable) or read.form != book.sheet or _is_answered(book.form, read):
        _keep(run, path, None if isinstance(read, Unreadable) else read)
    if isinstance(read, Unreadable):
        run.notices.append(
            Message(
                "The decisions of {person} could not be read. {what} {mend}",
                {"person": person, "what": read.what, "mend": read.mend},
            )
        )
        return None
    if read.form != book.sheet:
        run.notices.append(
            Message(
                "The workbook {file} of {person} holds other questions than guidang put there; it is written anew.",
                {"file": book.file, "person": person},
            )
        )
        return None
    with run.ledger.reading() as connection:
        facts = gather(connection, run.workspace.settings, run.at)
    (judged,) = judge(book.form, [Submitted(read, person, run.at)], facts)
    return [Given(row, _theirs(book.form, row)) for row in judged.rows]


def _keep(run: Run, path: Path, read: Filled | None) -> None:
    """Keep a workbook as somebody has written in it, and enter of which records its rows tell (rule E14)."""
    rows = {row.row: (_token(row), [cell.value for cell in row.cells.values()]) for row in read.rows} if read else {}
    content = path.read_bytes()
    # First of what it tells, then the content itself: nothing lies in the store that nobody could find again.
    with run.ledger.writing() as connection:
        enter_answered(connection, hashlib.sha256(content).hexdigest(), run.at.isoformat(), rows)
    run.store.put(content)


def _token(row: FilledRow) -> str:
    cell = row.cells.get("token")
    return str(cell.value) if cell and cell.value is not None else ""


def _is_answered(form: Form, read: Filled) -> bool:
    return any(row.cells[name].value not in (None, "") for row in read.rows for name in _answers(form))


def _theirs(form: Form, row: JudgedRow) -> tuple[Problem, ...]:
    """Return the problems that a person can mend; what guidang itself had filled in, the token vouches for."""
    return tuple(each for each in row.problems if each.field == "token" or not form.column(each.field).given)


def to_read(run: Run, book: Book) -> list[tuple[str, Path]]:
    """Return (person, workbook) of everybody who has changed theirs since guidang wrote it."""
    return [(person, path) for person, path in homes(run, book) if not _untouched(run, book, person)]


def to_act_on(given: Sequence[Given], asked: Container[str]) -> list[Given]:
    """Return the rows that hold a faultless decision on something that is still asked."""
    return [each for each in given if each.text("decision") and not each.problems and each.token in asked]


def tell(run: Run, book: Book, person: str, given: Sequence[Given], waiting: Collection[str]) -> None:
    """Tell the archivist which decisions could not be acted on, and which rows are gone that still wait.

    Args:
        run: the run under way.
        book: the kind of workbook.
        person: whose it is.
        given: what they answered.
        waiting: the tokens of what that person is asked.
    """
    _tell_refused(run, person, given)
    _tell_deleted(run, book, person, given, waiting)


def _tell_refused(run: Run, person: str, given: Sequence[Given]) -> None:
    for each in given:
        for problem in each.problems:
            run.notices.append(
                Message(
                    "A decision of {person} could not be acted on. {what} {mend}",
                    {"person": person, "what": problem.what, "mend": problem.mend},
                )
            )


def _tell_deleted(run: Run, book: Book, person: str, given: Sequence[Given], waiting: Collection[str]) -> None:
    there = {each.token for each in given}
    for token, title in _written(run, book, person).rows.items():
        if token in waiting and token not in there:
            run.notices.append(
                Message(
                    "{person} deleted the row of “{title}” from the workbook {file}; it is shown again.",
                    {"person": person, "title": title, "file": book.file},
                )
            )


def shown_in(run: Run, book: Book, person: str) -> tuple[str, ...]:
    """Return the tokens of the rows that somebody's workbook held when guidang wrote it."""
    return tuple(_written(run, book, person).rows)


def open_at(run: Run, book: Book, person: str) -> bool:
    """Return whether somebody has their workbook open, so that it is left as it is; says so."""
    if not is_open(_place(run, book, person)):
        return False
    run.notices.append(
        Message(
            "{person} has the workbook {file} open, so it was not renewed. Save and close it; the next run goes on.",
            {"person": person, "file": book.file},
        )
    )
    return True


def _untouched(run: Run, book: Book, person: str) -> bool:
    """Return whether somebody's workbook lies there as guidang wrote it, so that there is nothing to read."""
    path, written = _place(run, book, person), _written(run, book, person)
    return path.is_file() and bool(written.sha256) and sha256_of(path) == written.sha256


def renew(
    run: Run,
    book: Book,
    person: str,
    rows: Sequence[Asked],
    answers: Callable[[Path], Sequence[Given] | None],
    *,
    more: int = 0,
) -> None:
    """Write somebody's workbook anew, or clear it away where nothing is asked of them.

    Args:
        run: the run under way.
        book: the kind of workbook.
        person: whose it is.
        rows: what is asked of them by now.
        answers: reads what they had answered; of a row that is asked again, an answer that could not be
            acted on stays in it, marked.
        more: how many rows more wait to be asked; said in the workbook as of when it was written.
    """
    path = _place(run, book, person)
    if not rows:
        path.unlink(missing_ok=True)
        _remember(run, book, person, None)
        return
    titles = {row.token: row.title for row in rows}
    if _untouched(run, book, person) and list(_written(run, book, person).rows) == list(titles):
        return
    left = {each.token: each for each in (answers(path) or ()) if each.problems} if path.is_file() else {}
    content = _content(run, book.form, [(row, left.get(row.token)) for row in rows], more)
    write_whole(path, content)
    _remember(run, book, person, _Written(titles, hashlib.sha256(content).hexdigest()))


@dataclass(frozen=True, slots=True)
class _Written:
    """What somebody's workbook held when it was written: token -> title of each row, and the SHA-256 of the file."""

    rows: Mapping[str, str]
    sha256: str


def _place(run: Run, book: Book, person: str) -> Path:
    return run.workspace.decisions / person / book.file


def _written(run: Run, book: Book, person: str) -> _Written:
    with run.ledger.reading() as connection:
        query = sa.select(printed.c.detail).where(printed.c.name == f"{book.sheet}/{person}")
        detail = connection.execute(query).scalar()
    return _Written(dict(detail["rows"]), detail["sha256"]) if detail else _Written({}, "")


def _remember(run: Run, book: Book, person: str, written: _Written | None) -> None:
    name = f"{book.sheet}/{person}"
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(printed).where(printed.c.name == name))
        if written:
            detail = {"rows": list(written.rows.items()), "sha256": written.sha256}
            connection.execute(sa.insert(printed).values(name=name, revision=0, detail=detail))


def _content(run: Run, form: Form, rows: Sequence[tuple[Asked, Given | None]], more: int) -> bytes:
    sheet = replace(form, printed_rows=len(rows))
    with run.ledger.reading() as connection:
        dictionaries = dictionaries_in_force(connection)
    follow = Message(
        "{count} more waited on {day}; they follow as these are dealt with.", {"count": more, "day": run.at.date()}
    )
    remark = run.say(follow) if more else ""
    blank = blank_form(sheet, dictionaries, (), run.workspace.settings.language, run.say, remark=remark)
    content = fill(blank, sheet, {}, {}, [_line(form, *row) for row in rows], fitted=True)
    first = layout(sheet).grids[0].first_row
    problems = [
        replace(problem, cell=_moved(problem.cell, at), others=())
        for at, (_, left) in enumerate(rows, start=first)
        for problem in (left.problems if left else ())
    ]
    if not problems:
        return content
    heading = Message("{count} decisions could not be acted on; mend them here.", {"count": len(problems)})
    return returned_copy(content, sheet.title.zh, problems, "", heading, run.say)


def _line(form: Form, row: Asked, left: Given | None) -> dict[str, object]:
    answers = {name: left.row.cells[name].value for name in _answers(form)} if left else {}
    return {**row.line, **answers, "token": row.token}


def _answers(form: Form) -> list[str]:
    return [column.name for column in form.columns if not column.given]


def _moved(cell: Cell, row: int) -> Cell:
    return cell._replace(ref=cell.ref.rstrip("0123456789") + str(row)) if cell.ref else Cell("", CellKind.BLANK)
