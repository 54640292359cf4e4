"""Files handed in beside a form: each is found for the row that names it, or answered (rules E C12; issue 3, item 5).

A file belongs to one row of one form of the same person. It is filed when that row is taken; until
then it stays in the inbox and is kept. What no row names goes back with a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.documents import Document
from jobs.intake import saying
from jobs.intake.reading import Readings, names_files
from jobs.intake.verdict import Verdict
from jobs.ledger.attaching import filed_under
from jobs.ledger.describing import Attached, Source
from jobs.ledger.posting import Posted, Posting
from jobs.ledger.tables import arrival
from jobs.running import Run
from validators.declaration import Column, Form
from validators.facts import Facts
from validators.filled import Cell, CellKind, Filled, FilledRow
from validators.forms import form_of, forms
from validators.judging import Judged, JudgedRow, reading_order
from validators.kinds import parse
from validators.message import Fault, Message
from validators.named_files import as_it_is_called, is_inside, meant
from validators.problem import Problem
from workbooks.reading import Unreadable

#: Written where a row names no file.
NONE = "无"


@dataclass(slots=True)
class _Match:
    """What a row's file name came to.

    Attributes:
        name: as it stands in the row.
        called: the file's own name, with the folder as it stands in the row.
        file: the file that is meant.
        before: SHA-256 of a file of that name that was filed earlier; the row may be on file with it.
        fault: why the row cannot be taken, with what fills the sentence.
        on_file: the file lies under the row's own code already.
        cells: field -> cell as it was, where something was put in its place before judging.
    """

    name: str
    called: str = ""
    file: Verdict | None = None
    before: str = ""
    fault: tuple[Fault, Mapping[str, object]] | None = None
    on_file: bool = False
    cells: dict[str, Cell] = field(default_factory=dict)


class Beside:
    """The files of one night and the rows that name them.

    Args:
        run: the run under way.
        connection: the transaction.
        verdicts: one for each of `readings.each`, in the same order.
        readings: all that was read.
    """

    def __init__(self, run: Run, connection: Connection, verdicts: Sequence[Verdict], readings: Readings) -> None:
        self._run = run
        self._connection = connection
        self._readings = readings
        self._matches: dict[tuple[int, int], _Match] = {}
        self._deferred: set[int] = set()
        self._files: dict[str, list[Verdict]] = {}
        self._earlier: dict[str, dict[str, str]] = {}
        for verdict in verdicts:
            self._files.setdefault(verdict.row.person, []).append(verdict)
        self._slips = [v for v in verdicts if isinstance(v.read, Filled) and names_files(v.read)]
        self._waits_with = self._states_of(verdicts)
        self._filed = filed_under(connection, {v.row.sha256 for v in verdicts if v.document is not None})
        self._set_aside_replaced()
        for slip in self._slips:
            self._read_names(slip)
        self.ready = [verdict for verdict in verdicts if verdict.row.id not in self._deferred]

    # -- before judging -----------------------------------------------------------------------------

    def _states_of(self, verdicts: Iterable[Verdict]) -> dict[int, Any]:
        """Return the forms that kept files wait with."""
        ids = {verdict.row.slip for verdict in verdicts if verdict.row.slip}
        columns = (arrival.c.id, arrival.c.state, arrival.c.ticket, arrival.c.path)
        query = sa.select(*columns).where(arrival.c.id.in_(ids))
        return {row.id: row for row in self._connection.execute(query)} if ids else {}

    def _with_supervisor(self, file: Verdict) -> Any:
        """Return the form with which a kept file was put before a supervisor: it counts for that content alone."""
        slip = self._waits_with.get(file.row.slip or 0)
        return slip if slip is not None and slip.state in ("reviewing", "agreed") else None

    def _set_aside_replaced(self) -> None:
        """A kept file that lies there with other content by now is replaced, unless a supervisor was shown it."""
        for files in self._files.values():
            newest: dict[str, Verdict] = {}
            for file in sorted((f for f in files if f.document is not None), key=lambda f: f.row.id):
                older = newest.get(file.row.path)
                if older and older.row.state == "kept" and not self._with_supervisor(older):
                    older.state = "superseded"
                    older.answer = (saying.replaced(),)
                newest[file.row.path] = file

    def _open_to(self, slip: Verdict) -> list[Verdict]:
        """Return the files that a form may name."""
        mine = [file for file in self._files[slip.row.person] if file is not slip and file.state != "superseded"]
        if slip.row.state == "agreed":
            return [file for file in mine if file.row.state == "kept" and file.row.slip == slip.row.id]
        assert isinstance(slip.read, Filled)
        found = []
        for file in mine:
            other = self._with_supervisor(file)
            if other is None or slip.read.ticket == other.ticket or PurePosixPath(other.path).name == slip.name:
                found.append(file)
        return found

    def _read_names(self, slip: Verdict) -> None:
        """Find the file of each row, and put what the files say of themselves where the sender left it open."""
        assert isinstance(slip.read, Filled)
        form = form_of(slip.read.form, slip.read.version)
        assert form
        files = self._open_to(slip)
        rows = []
        for row in slip.read.rows:
            name = named_in(form, row)
            match = self._match(slip, form, name, files) if name else None
            if match is None:
                rows.append(row)
                continue
            self._matches[slip.row.id, row.row] = match
            self._once(slip, row, match)
            rows.append(_completed(form, row, match, self._run))
        if slip.row.id in self._deferred:
            self._deferred |= {m.file.row.id for (at, _), m in self._matches.items() if at == slip.row.id and m.file}
            self._matches = {key: match for key, match in self._matches.items() if key[0] != slip.row.id}
            return
        slip.read = replace(slip.read, rows=tuple(rows))

    def _match(self, slip: Verdict, form: Form, name: str, files: Sequence[Verdict]) -> _Match | None:
        folder = str(PurePosixPath(slip.row.path).parent)
        by_path = {file.row.path: file for file in files if file.row.id not in self._deferred}
        found = [by_path[path] for path in meant(name, folder, list(by_path))]
        if not found:
            if slip.row.state == "staged" and meant(name, folder, self._unsettled(slip)):
                self._deferred.add(slip.row.id)
            return self._filed_before(slip, name, folder) or _Match(name, fault=(saying.MISSING, {}))
        if len({file.row.sha256 for file in found}) > 1:
            home = len(PurePosixPath(slip.row.path).parts[0]) + 1
            paths = "、".join(file.row.path[home:] for file in found)
            return _Match(name, fault=(saying.AMBIGUOUS, {"files": paths}))
        used = {id(match.file) for match in self._matches.values()}
        file = next((file for file in found if id(file) not in used), found[0])
        read = file.read.form if isinstance(file.read, Filled) else file.repeats
        if read:
            return _Match(name, fault=(saying.IS_A_FORM, {"form": forms()[read].title}))
        if isinstance(file.document, Unreadable):
            gaps = {"reason": file.document.what, "instead": file.document.mend}
            return _Match(name, file=file, fault=(saying.REFUSED, gaps))
        return _Match(name, as_it_is_called(name, file.row.path), file)

    def _unsettled(self, slip: Verdict) -> list[str]:
        home = slip.row.path.split("/")[0] + "/"
        return [path for path in self._readings.unsettled if path.startswith(home)]

    def _filed_before(self, slip: Verdict, name: str, folder: str) -> _Match | None:
        """Return the file of this name that was filed from an earlier hand-in of the same person."""
        person = slip.row.person
        if person not in self._earlier:
            query = sa.select(arrival.c.path, arrival.c.sha256).order_by(arrival.c.id)
            query = query.where(arrival.c.person == person, arrival.c.slip.is_not(None), arrival.c.state == "accepted")
            self._earlier[person] = {row.path: row.sha256 for row in self._connection.execute(query)}
        earlier = self._earlier[person]
        found = meant(name, folder, list(earlier))
        if not found:
            return None
        sha256 = earlier[found[-1]]
        self._filed |= filed_under(self._connection, {sha256})
        return _Match(name, as_it_is_called(name, found[-1]), before=sha256)

    def _once(self, slip: Verdict, row: FilledRow, match: _Match) -> None:
        """A file belongs to one row; another one of the same content is the same file."""
        if match.file is None or match.fault:
            return
        for (other, number), earlier in self._matches.items():
            if earlier is match or earlier.file is None or earlier.fault:
                continue
            if other == slip.row.id and earlier.file.row.sha256 == match.file.row.sha256:
                match.fault = (saying.TWICE, {"other_row": number})
                return

    # -- after judging --------------------------------------------------------------------------------

    def asked(self, form: Form, slip: Verdict, judged: Judged, posting: Posting) -> Judged:
        """Return a judged form with what is wrong with the files of its rows.

        Args:
            form: the form.
            slip: its verdict.
            judged: its rows; `posting.fetch` has been called with those without faults.
            posting: the transaction, with what was taken before.
        """
        if not form.file_column:
            return judged
        rows = tuple(self._asked_of(form, slip, row, posting) for row in judged.rows)
        of_rows = [problem for row in rows for problem in row.problems]
        about_all = [each for each in judged.problems if not any(each in row.problems for row in judged.rows)]
        return Judged(rows, tuple(sorted([*of_rows, *about_all], key=reading_order)))

    def _asked_of(self, form: Form, slip: Verdict, row: JudgedRow, posting: Posting) -> JudgedRow:
        match = self._matches.get((slip.row.id, row.row))
        if match is None:
            return row
        cells = {name: cell for name, cell in match.cells.items() if name in row.cells}
        cell_of = {row.cells[name].ref: cell for name, cell in cells.items()}
        problems = [
            # The sheet still holds what the sender wrote, and the mark goes by that.
            replace(
                each,
                cell=cell_of.get(each.cell.ref, each.cell),
                others=tuple(cell_of.get(other.ref, other) for other in each.others),
            )
            for each in row.problems
        ]
        row = replace(row, cells=row.cells | cells, problems=tuple(problems))
        fault = match.fault or (None if problems else self._on_file(form, row, match, posting))
        column = form.column(form.file_column)
        cell = row.cells[column.name]
        if fault is None or any(each.cell.ref == cell.ref for each in problems):
            return row
        assert isinstance(slip.read, Filled)
        problems.append(_problem(slip.read.sheet, column, cell, fault[0], {"value": match.name, **fault[1]}))
        return replace(row, problems=tuple(sorted(problems, key=reading_order)))

    def _on_file(
        self, form: Form, row: JudgedRow, match: _Match, posting: Posting
    ) -> tuple[Fault, Mapping[str, object]] | None:
        """Return what is wrong where the file lies under another code, or the row counts on one that is not there."""
        own = str(row.values.get(form.belongs_to) or "") if form.belongs_to else ""
        own = own or posting.on_file(form, row)
        if match.file is None:
            match.on_file = bool(own) and self._filed.get(match.before) == own
            return None if match.on_file else (saying.MISSING, {})
        code = self._filed.get(match.file.row.sha256, "")
        match.on_file = bool(code) and code == own
        return None if match.on_file or not code else (saying.ON_FILE, {"code": code})

    def source(self, form: Form, slip: Verdict, row: JudgedRow, source: Source) -> Source:
        """Return a form's source with the file of one of its rows, where that is not on file yet."""
        match = self._matches.get((slip.row.id, row.row))
        if match is None or match.file is None or match.on_file:
            return source
        file = match.file
        assert isinstance(file.document, Document)
        return replace(
            source,
            file=Attached(
                file.row.id,
                file.row.sha256,
                file.name,
                _read_of(form, file.document, self._run),
                file.scaled,
                file.document.scaled.ending,
            ),
        )

    def taken(self, form: Form, slip: Verdict, row: JudgedRow, posted: Posted) -> None:
        """Settle the file of a row that was taken."""
        paper = row.values.get("paper_place") if posted.how != "unchanged" else None
        if paper:
            slip.answer = (*slip.answer, saying.paper(posted.code, str(paper)))
        match = self._matches.get((slip.row.id, row.row))
        if match is None or match.file is None:
            return
        file = match.file
        file.slip = slip.row.id
        if match.on_file:
            file.state, file.answer = "repeated", (saying.on_file(posted.code),)
            return
        self._filed[file.row.sha256] = posted.code
        file.state, file.files = "accepted", list(posted.files)
        file.posted = [Posted(posted.code, "filed", posted.title)]
        file.answer = tuple(saying.filed([PurePosixPath(path).name for _, path in posted.files]))
        assert isinstance(file.document, Document)
        if sent := _differs(form, row, file.document, match, self._run):
            file.answer = (*file.answer, saying.sent_otherwise(sent, row.values["dated"]))

    # -- the rest -------------------------------------------------------------------------------------

    def settle_rest(self) -> None:
        """Answer every file that no taken row has: kept for its form, refused, repeated, or named by nobody."""
        waiting: dict[int, tuple[int, str, bool]] = {}
        for (slip_id, _), match in self._matches.items():
            slip = next(each for each in self._slips if each.row.id == slip_id)
            if match.file is not None and not match.file.state:
                waiting[match.file.row.id] = (slip_id, slip.name, slip.state == "reviewing")
        for files in self._files.values():
            for file in files:
                if file.document is not None and not file.state and file.row.id not in self._deferred:
                    self._settle(file, waiting.get(file.row.id) or self._named_under_way(file))

    def _settle(self, file: Verdict, waits: tuple[int, str, bool] | None) -> None:
        code = self._filed.get(file.row.sha256, "")
        if code or file.repeats:
            file.state, file.answer = "repeated", (saying.on_file(code),) if code else ()
        elif waits and isinstance(file.document, Document):
            file.slip, name, reviewing = waits
            file.state, file.answer = "kept", (saying.kept(name, reviewing=reviewing),)
        elif file.row.state == "staged" and file.read is None:
            file.state = "repeated"
        elif isinstance(file.document, Unreadable):
            file.state, file.answer = "foreign", self._refusal(file, file.document)
        elif saying.may_be_meant_as_form(file.name) and isinstance(file.read, Unreadable):
            file.state, file.answer = "foreign", (file.read.what, file.read.mend, saying.list_it())
        else:
            file.state, file.surplus, file.answer = "foreign", True, (saying.unnamed(), saying.list_it())

    @staticmethod
    def _refusal(file: Verdict, why: Unreadable) -> tuple[Message, ...]:
        # Somebody who hands in a workbook wants to know why it is no form.
        if saying.may_be_meant_as_form(file.name) and isinstance(file.read, Unreadable):
            return (file.read.what, file.read.mend)
        return (why.what, why.mend)

    def _named_under_way(self, file: Verdict) -> tuple[int, str, bool] | None:
        """Return the form that waits for this file: it is with a supervisor, or went back to be mended."""
        settled = {slip.ticket for slip in self._slips}
        for slip in self._slips:
            if slip.row.person == file.row.person and slip.state in ("returned", "partly"):
                assert isinstance(slip.read, Filled)
                if self._names(slip.read, slip.row.path, file):
                    return slip.row.id, slip.name, False
        for each in self._readings.under_way:
            if each.row.person == file.row.person and each.row.ticket not in settled:
                if file.row.slip == each.row.id and each.row.state == "reviewing":
                    return each.row.id, PurePosixPath(each.row.path).name, True
                if each.row.state != "reviewing" and self._names(each.filled, each.row.path, file):
                    return each.row.id, PurePosixPath(each.row.path).name, False
        return None

    def _names(self, filled: Filled, path: str, file: Verdict) -> bool:
        form = form_of(filled.form, filled.version)
        assert form
        folder = str(PurePosixPath(path).parent)
        names = (named_in(form, row) for row in filled.rows)
        return any(name and meant(name, folder, [file.row.path]) for name in names)


def named_in(form: Form, row: FilledRow) -> str:
    """Return the file that a row names, as it is written; empty where it names none, or none beside the form."""
    column = form.column(form.file_column)
    value = parse(column, row.cells[column.name], Facts(at=datetime(1, 1, 1)))
    return value if isinstance(value, str) and value != NONE and is_inside(value) else ""


def _completed(form: Form, row: FilledRow, match: _Match, run: Run) -> FilledRow:
    """Return a row with its file's own name, and with what a mail says where the sender left a cell empty."""
    new = {form.file_column: match.called} if match.called else {}
    read = _read_of(form, match.file.document, run) if match.file and isinstance(match.file.document, Document) else {}
    for name, source in form.stands_in.items():
        if name in row.cells and row.cells[name].kind is CellKind.BLANK and read.get(source):
            column, value = form.column(name), read[source]
            text = f"{value:%Y-%m-%d}" if isinstance(value, datetime) else str(value)
            new[name] = text[: column.max_length]
    cells = dict(row.cells)
    for name, text in new.items():
        match.cells[name] = cells[name]
        cells[name] = Cell(cells[name].ref, CellKind.TEXT, text)
    return row._replace(cells=cells)


def _read_of(form: Form, document: Document | Unreadable | None, run: Run) -> dict[str, object]:
    """Return what a file says of itself, by the form's `from_files`."""
    mail = document.mail if isinstance(document, Document) else None
    if mail is None:
        return {}
    zone = run.workspace.settings.zone
    said: dict[str, object] = {
        "mail_subject": mail.subject,
        "mail_sent": mail.sent.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0) if mail.sent else None,
        "mail_from": mail.sender,
        "mail_to": "、".join(mail.to),
        "mail_cc": "、".join(mail.cc),
        "mail_attachments": "、".join(mail.attachments),
    }
    kept = {column.name for column in form.from_files}
    return {name: value for name, value in said.items() if value and name in kept}


def _differs(form: Form, row: JudgedRow, document: Document, match: _Match, run: Run) -> datetime | None:
    """Return when a mail was sent, where the sender of the slip wrote another day."""
    source = form.stands_in.get(form.dated, "")
    sent = _read_of(form, document, run).get(source) if source else None
    if not isinstance(sent, datetime) or form.dated in match.cells:
        return None
    return sent if sent.date() != row.values.get(form.dated) else None


def _problem(sheet: str, column: Column, cell: Cell, fault: Fault, gaps: Mapping[str, object]) -> Problem:
    def said(sentence: str) -> Message:
        return Message(sentence, {name: gap for name, gap in gaps.items() if f"{{{name}}}" in sentence})

    return Problem(
        file="",
        sheet=sheet,
        cell=cell,
        field=column.name,
        rule=fault.rule,
        what=said(fault.what),
        mend=said(fault.mend),
    )
