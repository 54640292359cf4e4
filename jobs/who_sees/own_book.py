"""The workbook of one person's own register: overview, index with why they see each record, approvals, a sheet a form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final

from sqlalchemy.engine import Connection, Row

from jobs.ledger.record_groups import Group, members
from jobs.ledger.tables import record
from jobs.record_rows.columns import form_columns, form_tab, index_columns
from jobs.record_rows.periods import Periods
from jobs.record_rows.rows import form_of, index_of
from jobs.running import Run
from jobs.who_sees.own_overview import own_overview
from jobs.who_sees.sight import Granted, Sight, kept_apart, why
from validators.classes import CLASSES
from validators.declaration import Form, Kind
from validators.forms import forms
from validators.message import Text
from workbooks.register import BLOCK_ROWS, RegisterSheet, SheetColumn, fresh_blocks

#: A form of which somebody may see more records has no sheet of its own: the index names them all.
FORM_ROWS: Final = 5_000
_WHY: Final = (Text("可阅原因", "Why you see it"), Kind.TEXT, 42)
_INDEX: Final = Text("档案目录", "Index")
_APPROVALS: Final = Text("查阅批准", "Approvals")
#: After so many columns of the index stands why somebody sees the record: it is one of the first things to know.
_WHY_AT: Final = 9
_APPROVAL_COLUMNS: Final = (
    (Text("档号", "Archive code"), Kind.TEXT, 22),
    (Text("题名", "Title"), Kind.TEXT, 36),
    (Text("类别", "Class"), Kind.TEXT, 18),
    (Text("客户", "Customer"), Kind.TEXT, 30),
    (Text("密级", "Secrecy"), Kind.TEXT, 8),
    (Text("方式", "Way"), Kind.TEXT, 12),
    (Text("申请单号", "Request"), Kind.TEXT, 14),
    (Text("批准人", "Approved by"), Kind.TEXT, 14),
    (Text("外部单位", "Outside body"), Kind.TEXT, 26),
    (Text("自", "From"), Kind.DATE, 12),
    (Text("至", "Until"), Kind.DATE, 12),
)
#: What is asked of every record for the overview and the order.
_COLUMNS: Final = ("id", "form", "class", "customer_name", "dated", "handler", "department", "secrecy", "state")


def own_book(run: Run, connection: Connection, sight: Sight, periods: Periods, recent: int, out: BinaryIO) -> None:
    """Write somebody's register.

    Args:
        run: the run under way.
        connection: sees the ledger as it is.
        sight: what they may see.
        periods: retention as it is shown.
        recent: number of the first record that counts as new.
        out: a seekable file.
    """
    from workbooks.register import write_register

    language = run.workspace.settings.language
    rows = list(members(connection, sight.by_post, kept_apart(), [record.c[name] for name in _COLUMNS]))
    rows.sort(key=lambda row: (row.dated, row.id), reverse=True)
    reasons = {group: why(answer).of(language) for group, answer in sight.by_post.items()}
    said = {each.row.id: why(each.answer).of(language) for each in sight.approved}
    ids = [*said, *(row.id for row in rows if row.id not in said)]
    said |= {row.id: reasons[Group(row.handler, row.department, row.secrecy)] for row in rows}
    by_form = _by_form(rows)
    shown = {form: those for form, those in by_form.items() if len(those) <= FORM_ROWS}
    sheets = [_index(connection, ids, said, language, periods)]
    if sight.approved:
        sheets.append(_approvals(sight.approved, language))
    sheets += [_form(connection, forms()[form], those, language) for form, those in shown.items()]
    left_out = [forms()[form] for form in by_form if form not in shown]
    front = own_overview(run, sight, rows, recent, left_out)
    write_register(out, front, sheets, run.at, language)


def _by_form(rows: Sequence[Row[Any]]) -> dict[str, list[int]]:
    """Return form -> its records, in the forms' order."""
    found: dict[str, list[int]] = {form: [] for form in forms()}
    for row in rows:
        if row.form in found:
            found[row.form].append(row.id)
    return {form: ids for form, ids in found.items() if ids}


def _index(
    connection: Connection, ids: Sequence[int], said: Mapping[int, str], language: str, periods: Periods
) -> RegisterSheet:
    label, kind, width = _WHY
    columns = list(index_columns(language))
    columns.insert(_WHY_AT, SheetColumn(label.of(language), kind, width))

    def lines() -> Iterator[Sequence[object]]:
        for some in _some(ids):
            found = index_of(connection, some, language, periods)
            for id_ in some:
                row = found[id_]
                yield (*row[:_WHY_AT], said[id_], *row[_WHY_AT:])

    title = _INDEX.of(language)
    return RegisterSheet(title, title, tuple(columns), fresh_blocks(tuple(columns), lines()), len(ids))


def _form(connection: Connection, form: Form, ids: Sequence[int], language: str) -> RegisterSheet:
    columns = form_columns(form, language)

    def lines() -> Iterator[Sequence[object]]:
        for some in _some(ids):
            found = form_of(connection, form, some, language)
            yield from (found[id_] for id_ in some)

    return RegisterSheet(
        form_tab(form, language), form.title.of(language), columns, fresh_blocks(columns, lines()), len(ids)
    )


def _approvals(granted: Collection[Granted], language: str) -> RegisterSheet:
    """Return the sheet of what was approved for them, what ends first at the top."""
    columns = tuple(SheetColumn(label.of(language), kind, width) for label, kind, width in _APPROVAL_COLUMNS)
    names = {letter: name.of(language) for letter, name in CLASSES.items()}
    lines = []
    for each in sorted(granted, key=lambda one: (one.grant.until, one.grant.request, one.row.code)):
        row, grant = each.row, each.grant
        letter = row._mapping["class"]
        lines.append(
            (
                *(row.code, row.title, names.get(letter, letter), row.customer_name, row.secrecy),
                *(grant.way, grant.request, grant.approved, grant.body or None, grant.since, grant.until),
            )
        )
    title = _APPROVALS.of(language)
    return RegisterSheet(title, title, columns, fresh_blocks(columns, lines), len(lines))


def _some(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BLOCK_ROWS):
        yield ids[start : start + BLOCK_ROWS]
