"""An import in sentences: the counts add up to the rows of the sheet, and nothing is left unsaid."""

from __future__ import annotations

from typing import Final

from jobs.importing.layout import rescaled
from jobs.importing.outcome import Outcome, Taken
from validators.heads import How, label_of
from validators.history import unit_name
from validators.message import Message, Text
from workbooks.layout import letter
from workbooks.tables_in.lines import Sort

SORTS: Final = {
    Sort.TITLE: Text("标题", "Title"),
    Sort.HEAD: Text("表头", "Head"),
    Sort.TOTAL: Text("小计、合计", "Total"),
    Sort.NOTE: Text("说明、签名", "Note or signature"),
    Sort.EMPTY: Text("空行", "Empty"),
}
#: A series that skips so many numbers may do so for a slip of the pen.
_JUMP: Final = 50
_JUMPS_SAID: Final = 5


def value_of(each: Taken, field: str) -> object:
    """Return a row's value of a field, also of the one line that it gives to a card's table."""
    assert each.draft.judged
    table, dot, name = field.partition(".")
    if not dot:
        return each.draft.judged.values[field]
    lines = each.draft.judged.tables.get(table, ())
    return lines[0].get(name) if lines else None


def summary(outcome: Outcome, *, done: bool) -> list[Message]:
    """Return what an import comes to, in sentences: the counts add up to the rows of the sheet."""
    layout = outcome.layout
    around = outcome.around
    gaps = {
        "sheet": layout.table.grid.name or outcome.file,
        "rows": outcome.rows,
        "new": len(outcome.new),
        "known": len(outcome.known),
        "refused": len(outcome.refused),
        "around": sum(around.values()),
        "sorts": [Message("{sort}: {count}", {"sort": SORTS[sort], "count": n}) for sort, n in around.items()],
    }
    lines = [
        Message(
            "Sheet “{sheet}” has {rows} rows: {new} taken as new, {known} on file already, {refused} not taken, {around} no "
            "records ({sorts}).",
            gaps,
        )
        if done
        else Message(
            "Sheet “{sheet}” has {rows} rows: {new} would be taken as new, {known} are on file already, {refused} would not "
            "be taken, {around} are no records ({sorts}). Nothing has been changed yet.",
            gaps,
        )
    ]
    lines += _about_columns(outcome)
    kept, given = sum(each.kept for each in outcome.series), sum(each.given for each in outcome.series)
    if kept or given:
        lines.append(
            Message("Codes: {kept} of the register are kept, {given} are new.", {"kept": kept, "given": given})
        )
    jumps = [each for each in outcome.series if each.skipped >= _JUMP]
    lines += [
        Message(
            "The series {scope} jumps from {before} to {next}: look whether a code in the register is mistyped.",
            {"scope": each.scope, "before": each.before, "next": each.next},
        )
        for each in jumps[:_JUMPS_SAID]
    ]
    if outcome.reserved:
        codes = [kept.code for kept in outcome.reserved]
        lines.append(Message("Codes of rows not taken are kept free for them: {codes}.", {"codes": codes}))
    if outcome.customers and not layout.form.party:
        lines.append(
            Message("{count} customers become known by name; they have no file yet.", {"count": outcome.customers})
        )
    if outcome.others:
        gaps = {"names": outcome.others}
        lines.append(Message("Further sheets hold such a table; take each with --sheet: {names}.", gaps))
    return lines


def _about_columns(outcome: Outcome) -> list[Message]:
    layout = outcome.layout
    lines = []
    if layout.lacking:
        labels = [column.label for column in layout.lacking]
        lines.append(
            Message(
                "No column of the sheet was recognised as {labels}, so no row can be taken. Say which column it is with "
                "--match “head={label}”, or give what holds for every row with --fill “{label}=…”.",
                {"labels": labels, "label": layout.lacking[0].label.zh},
            )
        )
    absent = [
        column.label
        for column in layout.absent
        if column.required and column not in layout.lacking
        if not any(value_of(each, column.name) for each in outcome.new)
    ]
    if absent:
        lines.append(
            Message("The register has no column for {labels}; its rows are taken without.", {"labels": absent})
        )
    year = layout.form.coding.year
    if year in layout.given and year not in layout.fills:
        gaps = {"label": layout.form.column(year).label, "value": layout.given[year]}
        lines.append(
            Message("The register gives no {label}; the day above the table holds for all rows: {value}.", gaps)
        )
    lines += [
        Message(
            "The register gives {label} in {unit}; it is reckoned over.",
            {"label": column.label, "unit": unit_name(unit.power)},
        )
        for column, unit in rescaled(layout)
    ]
    open_ = [each for each in layout.matched if not each.field and each.how in (How.UNKNOWN, How.AMBIGUOUS)]
    if open_:
        names = [each.head.text or letter(each.head.at) for each in open_]
        lines.append(Message("Columns that are not taken: {names}.", {"names": names}))
    lines += [
        Message(
            "Column “{head}” may be {label}; if so, say --match “{head}={label}”.",
            {"head": each.head.text, "label": label_of(layout.form, each.suggestion)},
        )
        for each in open_
        if each.suggestion
    ]
    return lines
