"""The forms and their fields as Markdown, from the declarations: the README's reference section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from validators.codes import SHIPPED as CODES
from validators.codes import classed
from validators.declaration import Column, Form
from validators.dictionaries import SHIPPED as DICTIONARIES
from validators.dictionaries import allowed
from validators.form_changes import KIND_NAMES
from validators.message import Text
from validators.retention import SHIPPED as SCHEDULE

#: Between these lines the README holds what `reference` returns.
BEGIN: Final = "<!-- forms: begin (from the declarations; renewed by pytest --update) -->"
END: Final = "<!-- forms: end -->"
#: The year in the examples of codes.
_YEAR: Final = 2026
_HEAD: Final = ("no.", "form", "shape", "class", "code", "known again by", "decided by", "due", "kept")
_FIELD_HEAD: Final = ("name", "label", "in English", "kind", "required", "notes")


def reference(forms: Iterable[Form]) -> str:
    """Return a table of the forms, then each form's fields in a block that can be opened.

    What the office's tables can set otherwise (codes, periods, dictionaries) stands as it is shipped.

    Args:
        forms: in the order they are listed.
    """
    every = list(forms)
    lines = [*_table(_HEAD, (_form(form) for form in every)), ""]
    for form in every:
        lines += [*_fields(form), ""]
    return "\n".join(lines)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _row(head)
    yield _row(("---",) * len(head))
    for row in rows:
        yield _row(tuple(cell.replace("|", "\\|") for cell in row))


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _form(form: Form) -> tuple[str, ...]:
    return (
        form.number,
        f"{form.title.zh}<br>{form.title.en}",
        form.shape.value,
        _column_named(form, form.series_class),
        _code(form),
        _known_by(form),
        "、".join(f"{each.role}{'' if each.when is None else ' (some)'}" for each in form.levels) or "-",
        _due(form),
        _kept(form),
    )


def _column_named(form: Form, declared: str) -> str:
    return f"by {form.column(declared[1:]).label.zh}" if declared.startswith("=") else declared


def _first(form: Form) -> dict[str, object]:
    """Return the columns that class and code hang on, filled with the first entry of their dictionaries."""
    values: dict[str, object] = {}
    for declared in (form.series_class, form.coding.series, form.coding.type):
        if declared.startswith("="):
            column = form.column(declared[1:])
            within = str(values.get(column.depends_on, ""))
            values[column.name] = allowed(DICTIONARIES, column.dictionary, within)[0]
    return values


def _code(form: Form) -> str:
    place = classed(form, _first(form), SCHEDULE)
    series = CODES[place.series]
    return f"`{series.code(series.scope(_YEAR, place.type), 1)}`"


def _known_by(form: Form) -> str:
    if form.party:
        names = tuple(name for name in (form.party.credit_code, form.party.name) if name)
        return " or ".join(form.column(name).label.zh for name in names)
    return "、".join(form.column(name).label.zh for name in form.natural_key)


def _due(form: Form) -> str:
    if form.time_limit is None:
        return "-"
    after = form.column(form.time_limit.after).label.zh
    return f"{form.time_limit.hours} hours after {after}" if form.time_limit.hours else f"working days after {after}"


def _kept(form: Form) -> str:
    place = classed(form, _first(form), SCHEDULE)
    line = SCHEDULE[place.schedule]
    if form.retention.schedule.startswith("="):
        return "as its class"
    if line.years is None:
        return line.label.en.lower()
    start = form.column(place.start).label.zh if place.start else "an event outside the form"
    year_end = ", then year's end" if line.from_year_end else ""
    return f"{line.label.en} from {start}{year_end}"


def _fields(form: Form) -> Iterator[str]:
    count = sum(1 for _ in form.every_column())
    yield "<details>"
    yield f"<summary>{form.number} {form.title.zh} ({form.title.en}): version {form.version}, {count} fields</summary>"
    yield ""
    yield from _table(_FIELD_HEAD, map(_field, form.columns))
    for table in form.tables:
        title = table.plain_title
        yield ""
        yield f"{title.zh} ({title.en}), {table.rows} lines, `{table.name}`:"
        yield ""
        yield from _table(_FIELD_HEAD, map(_field, table.columns))
    if form.from_files:
        yield from ("", "Read from the file that a row names:", "")
        yield from _table(_FIELD_HEAD, map(_field, form.from_files))
    yield ""
    yield "</details>"


def _field(column: Column) -> tuple[str, ...]:
    return (
        f"`{column.name}`",
        column.label.zh,
        column.label.en,
        KIND_NAMES[column.kind].en,
        "yes" if column.required else "",
        "; ".join(_notes(column)),
    )


def _notes(column: Column) -> Iterator[str]:
    if column.dictionary:
        yield f"字典 {column.dictionary}" + (f", by `{column.depends_on}`" if column.depends_on else "")
    if column.many:
        yield "several"
    if column.digits:
        yield f"{column.digits} characters"
    if column.sensitive:
        yield "masked"
    help_: Text | None = column.help
    if help_:
        yield help_.en
