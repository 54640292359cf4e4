"""The import as a workbook to look through: what is taken, what is not and why, and what each column was taken for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from jobs.importing.drafting import Draft
from jobs.importing.layout import Layout
from jobs.importing.outcome import Outcome, Taken
from jobs.importing.summing_up import SORTS, summary, value_of
from jobs.ledger.fields import shown
from jobs.running import Run
from validators.declaration import Column, Kind
from validators.heads import CODE, PLACE, SERIAL, How, Matched, column_of, general_label, label_of
from validators.history import essential, unit_name
from validators.kinds import CLEAR
from validators.message import Message, Text, Translator
from validators.numbers import unit_of
from workbooks.layout import letter
from workbooks.lists import ListSheet, list_workbook
from workbooks.register import SheetColumn
from workbooks.tables_in.finding import content
from workbooks.tables_in.lines import Sort

_HOW: Final = {
    How.SAME: Text("名称一致（含别名）", "Same name or alias"),
    How.CHOSEN: Text("人工指定", "As told"),
    How.LEFT_OUT: Text("人工略过", "Left out as told"),
    How.AMBIGUOUS: Text("不止一列像这一项，未采用", "Several columns may be this one; none is taken"),
    How.UNKNOWN: Text("未对应，不收", "Not matched; not taken"),
}
_ROW: Final = (Text("行号", "Row"), Kind.INTEGER, 7)


def _columns(declared: Iterable[tuple[Text, Kind, float]], language: str) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(label.of(language), kind, width) for label, kind, width in declared)


def listing(run: Run, outcome: Outcome, *, done: bool) -> bytes:
    """Return the workbook of an import.

    Args:
        run: the opened archive.
        outcome: what the import does or has done.
        done: it has been committed; a preview otherwise.
    """
    language = run.workspace.settings.language
    head = Text("导入结果", "Import") if done else Text("导入预览", "Import preview")
    title = Text(f"{head.zh}：{outcome.file}", f"{head.en}: {outcome.file}").of(language)
    lines = [run.say(line) for line in summary(outcome, done=done)]
    taken = Text("已收", "Taken") if done else Text("会收", "To be taken")
    not_taken = Text("未收", "Not taken") if done else Text("不收", "Not to be taken")
    sheets = [
        _taken(outcome, outcome.new, taken, title, lines, language, run.say),
        _refused(outcome, not_taken, title, language, run.say),
        _around(outcome, title, language),
        _matches(outcome, title, language, run.say),
        *((_series(outcome, title, language, run.say),) if outcome.series else ()),
    ]
    if outcome.known:
        known = Text("已在册", "On file already")
        said = [run.say(Message("These rows are about records that are on file; nothing in those is changed."))]
        sheets.insert(2, _taken(outcome, outcome.known, known, title, said, language, run.say))
    return list_workbook(sheets, run.at, language)


def _value(column: Column, value: object) -> object:
    """Return what the list shows of a value; sensitive ones only show that they are there (rule A5)."""
    if value is None or value is CLEAR:
        return None
    if column.sensitive:
        return f"****{str(value)[-4:]}" if column.kind is Kind.CODE and len(str(value)) > 8 else "****"
    return shown(list(value)) if isinstance(value, tuple) else value


def _taken(
    outcome: Outcome,
    rows: Sequence[Taken],
    name: Text,
    title: str,
    lines: Sequence[str],
    language: str,
    say: Translator,
) -> ListSheet:
    layout = outcome.layout
    shown_ = [c.name for c in layout.form.columns if c.name in layout.columns or any(value_of(e, c.name) for e in rows)]
    shown_ += [name for name in layout.columns if "." in name]
    fields = [(name, column_of(layout.form, name)) for name in shown_]
    place = PLACE in layout.columns
    notes = any(each.draft.notes for each in rows)
    gaps = any(each.draft.missing for each in rows)
    columns = [
        *_columns(
            (_ROW, (Text("档号", "Archive code"), Kind.TEXT, 20), (Text("档号来源", "Code"), Kind.TEXT, 9)), language
        ),
        *(
            SheetColumn(
                label_of(layout.form, field).of(language),
                Kind.TEXT if column.sensitive or column.many else column.kind,
                min(max(column.width, 12), 28),
            )
            for field, column in fields
        ),
        *(_columns(((general_label(PLACE), Kind.TEXT, 18),), language) if place else ()),
        *(_columns(((Text("理解说明", "Understood"), Kind.LONG, 44),), language) if notes else ()),
        *(_columns(((Text("空缺（照收）", "Missing (taken all the same)"), Kind.LONG, 30),), language) if gaps else ()),
    ]
    kept, given = Text("原有", "kept"), Text("新编", "new")
    listed = []
    for each in rows:
        listed.append(
            (
                *(each.draft.row, each.code, (kept if each.kept else given).of(language)),
                *(_value(column, value_of(each, field)) for field, column in fields),
                *((each.draft.place,) if place else ()),
                *((" ".join(map(say, each.draft.notes)),) if notes else ()),
                *(("、".join(label.of(language) for label in each.draft.missing),) if gaps else ()),
            )
        )
    return ListSheet(name.of(language), title, lines, columns, listed)


def _refused(outcome: Outcome, name: Text, title: str, language: str, say: Translator) -> ListSheet:
    declared = (
        _ROW,
        (Text("单元格", "Cell"), Kind.TEXT, 8),
        (Text("列", "Column"), Kind.TEXT, 14),
        (Text("原内容", "Entry"), Kind.TEXT, 22),
        (Text("哪里不对", "What is wrong"), Kind.LONG, 46),
        (Text("怎样改", "How to mend it"), Kind.LONG, 46),
        (Text("这一行", "The row"), Kind.LONG, 40),
    )
    rows = []
    for draft in outcome.refused:
        for found in draft.problems:
            raw = "****" if found.sensitive and found.raw else content(found.cell)
            what = found.rule if found.sensitive else say(found.what)
            cell, head = place_of(outcome.layout, found.field, found.cell.ref)
            whole = _whole(outcome.layout, draft)
            rows.append((draft.row, cell, head, raw, what, say(found.mend), whole))
    line = say(Message("Correct these in the register and import it once more: what has been taken is known again."))
    return ListSheet(name.of(language), title, (line,), _columns(declared, language), rows)


def place_of(layout: Layout, field: str, ref: str) -> tuple[str, str]:
    """Return address and head of the cell at fault; both empty where the register has no such column."""
    at = layout.columns.get(field)
    if at is None:
        return "", ""
    head = next((each.head.text for each in layout.matched if each.head.at == at), "")
    return ref, head


def _whole(layout: Layout, draft: Draft) -> str:
    """Return what stands in a row, without what is sensitive."""
    hidden = {layout.columns[c.name] for c in layout.form.columns if c.sensitive and c.name in layout.columns}
    cells = layout.table.grid.rows[draft.row]
    return "  ".join(content(cells[at]) for at in sorted(cells) if at not in hidden)


def _around(outcome: Outcome, title: str, language: str) -> ListSheet:
    declared = (
        (Text("行号", "Rows"), Kind.TEXT, 12),
        (Text("行数", "Count"), Kind.INTEGER, 8),
        (Text("是什么", "What it is"), Kind.TEXT, 16),
        (Text("内容", "Content"), Kind.LONG, 80),
    )
    rows = [
        (
            str(line.first) if line.rows == 1 else f"{line.first}-{line.last}",
            line.rows,
            SORTS[line.sort].of(language),
            line.text or None,
        )
        for line in outcome.layout.lines
        if line.sort is not Sort.RECORD
    ]
    name = Text("不是记录", "No records")
    return ListSheet(name.of(language), title, (), _columns(declared, language), rows)


def _matches(outcome: Outcome, title: str, language: str, say: Translator) -> ListSheet:
    layout = outcome.layout
    declared = (
        (Text("登记表的列", "Column"), Kind.TEXT, 10),
        (Text("表头", "Head"), Kind.TEXT, 24),
        (Text("对应", "Taken as"), Kind.TEXT, 20),
        (Text("依据", "Why"), Kind.TEXT, 26),
        (Text("有内容的行", "Filled rows"), Kind.INTEGER, 12),
        (Text("说明", "Remarks"), Kind.LONG, 50),
    )
    rows: list[tuple[object, ...]] = [_match(layout, each, language, say) for each in layout.matched]
    needed = essential(layout.form)
    for column in layout.form.columns:
        if column.name in layout.columns:
            continue
        given = layout.given.get(column.name)
        if given:
            why = say(Message("For all rows: {value}.", {"value": given}))
        elif column.name in needed:
            why = say(Message("Missing: without it no row can be taken."))
        elif column.required:
            why = say(Message("Missing: a form of today would need it; old rows are taken without it."))
        else:
            continue
        rows.append((None, None, column.label.of(language), None, None, why))
    name = Text("列的对应", "Columns")
    return ListSheet(name.of(language), title, (), _columns(declared, language), rows)


def _series(outcome: Outcome, title: str, language: str, say: Translator) -> ListSheet:
    declared = (
        (Text("档号系列", "Series"), Kind.TEXT, 22),
        (Text("原有档号", "Kept"), Kind.INTEGER, 10),
        (Text("新编档号", "New"), Kind.INTEGER, 10),
        (Text("为未收的行留着", "Kept free for rows not taken"), Kind.INTEGER, 16),
        (Text("跳过的号", "Skipped"), Kind.INTEGER, 10),
        (Text("下一个号", "Next number"), Kind.INTEGER, 10),
    )
    rows = [(each.scope, each.kept, each.given, each.reserved, each.skipped, each.next) for each in outcome.series]
    line = say(Message("Numbers skipped are those below a code of the register that the register itself lacks."))
    name = Text("档号", "Codes")
    return ListSheet(name.of(language), title, (line,), _columns(declared, language), rows)


def _tacit_unit(layout: Layout, field: str) -> int:
    """Return the power of ten of a form's column whose unit the register does not name; 0 where there is none."""
    if not field or field.startswith("@") or "." in field:
        return 0
    column = layout.form.column(field)
    return unit_of(column.label.zh)[0] if column.kind is Kind.MONEY and layout.unit(column) is None else 0


def _match(layout: Layout, each: Matched, language: str, say: Translator) -> tuple[object, ...]:
    at = each.head.at
    rows = layout.table.grid.rows
    filled = sum(line.sort is Sort.RECORD and at in rows[line.first] for line in layout.lines)
    label = label_of(layout.form, each.field).of(language) if each.field else None
    remark = ""
    if each.suggestion:
        gaps = {"head": each.head.text, "label": label_of(layout.form, each.suggestion)}
        remark = say(Message("Column “{head}” may be {label}; if so, say --match “{head}={label}”.", gaps))
    elif each.field == CODE:
        remark = say(Message("The records keep the codes they have; those without get new ones."))
    elif (power := _tacit_unit(layout, each.field)) > 0:
        remark = say(Message("The head names no unit; amounts are read in {unit}.", {"unit": unit_name(power)}))
    elif each.field == SERIAL:
        remark = say(Message("Numbers the rows of the register; not taken."))
    return (letter(at), each.head.text or None, label, _HOW[each.how].of(language), filled, remark or None)
