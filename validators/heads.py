"""The heads of somebody else's table, matched to the columns of a form: exactly or not at all.

Exact means: the same words once width, blanks, case and brackets are folded. What is only alike is a
suggestion for the archivist, who says so (`chosen`), and is never assumed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from validators.declaration import Column, Form
from validators.message import Text
from validators.texts import squeeze

#: What a register says of a record beyond the form's own columns.
CODE, PLACE, SERIAL = "@code", "@paper_place", "@serial"
#: Choosing this leaves a column out.
LEAVE_OUT: Final = ""
_GENERAL: Final[Mapping[str, tuple[Text, tuple[str, ...]]]] = {
    CODE: (Text("档号", "Archive code"), ("档案编号", "档案号", "归档编号", "归档号", "文件档号", "档案代码")),
    PLACE: (
        Text("存放位置", "Place of paper"),
        (
            *("存放地点", "存放处", "存放地", "存放柜号", "保管位置", "保管地点", "纸质存放位置", "档案位置"),
            *("档案柜号", "柜号", "库位", "架位", "库位号", "盒号"),
        ),
    ),
    SERIAL: (Text("序号", "No."), ("序", "行号", "顺序号", "项次", "no", "s/n")),
}
#: Words for columns that many forms have under these names.
_COMMON: Final[Mapping[str, tuple[str, ...]]] = {
    "remarks": ("备注", "备注说明", "附注", "备考", "说明"),
    "handler": ("经手人", "承办人", "经办", "负责人", "业务员"),
    "department": ("所属部门", "所在部门", "承办部门", "经办部门", "业务部门"),
    "currency": ("币别", "货币", "货币种类", "结算币种"),
    "email": ("邮箱", "电子邮件", "联系邮件", "邮件", "邮箱地址"),
    "opened": ("建档时间", "登记日期", "录入日期"),
}
_NUMBER: Final = re.compile(r"^[一二三四五六七八九十\d]+[、.]\s*")
_BRACKETS: Final = str.maketrans("【】[]〔〕{}《》<>", "()()()()()()")
_INSIDE: Final = re.compile(r"\([^()]*\)")
#: From this likeness of 100 on, another head is worth suggesting.
_ALIKE: Final = 55


class How(StrEnum):
    """How a column of the table came to its field, or why it did not."""

    SAME = "same"
    CHOSEN = "chosen"
    LEFT_OUT = "left-out"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the table.

    Attributes:
        at: its number in the sheet, 1-based.
        text: its head as written; the lines of a head of several lines joined by ` / `.
        readings: what it may be called, the likeliest first: of a head of two lines `客户名称`, `名称`.
    """

    at: int
    text: str
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """What a column of the table is.

    Attributes:
        head: the column.
        field: a column's name in the form, `contacts.name` for one of a table on a card, `CODE`, `PLACE`, `SERIAL`, or empty.
        how: how it came to that.
        suggestion: where it came to nothing, the field it may be; empty where none comes near.
    """

    head: Head
    field: str
    how: How
    suggestion: str = ""


class _Target(NamedTuple):
    """A field, and the words for it: `weak` ones count only where nothing else is called so."""

    field: str
    labels: tuple[str, ...]
    aliases: tuple[str, ...]
    weak: tuple[str, ...] = ()


def fold(label: str) -> str:
    """Return a head for comparing: without width, blanks, case, stars and colons; brackets of one kind."""
    folded = squeeze(label).translate(_BRACKETS).strip("*:.,、。;")
    return folded[1:-1] if _INSIDE.fullmatch(folded) else folded


def bare(label: str) -> str:
    """Return a folded head without what stands in brackets: `合同金额(元)` is 合同金额."""
    return _INSIDE.sub("", fold(label)).strip("*:.,、。;") or fold(label)


def general_label(field: str) -> Text:
    """Return what `CODE`, `PLACE` or `SERIAL` is called."""
    return _GENERAL[field][0]


@lru_cache(maxsize=128)
def _targets(form: Form) -> tuple[_Target, ...]:
    def own(column: Column) -> _Target:
        more = (*_COMMON.get(column.name, ()), *(_GENERAL[PLACE][1] if f"@{column.name}" == PLACE else ()))
        return _Target(column.name, (column.label.zh, column.label.en), (*column.aliases, *more))

    mine = [own(column) for column in form.columns]
    for table in form.tables:
        title = _NUMBER.sub("", table.title.zh)
        for at, column in enumerate(table.columns):
            labels = [title + word for word in (column.label.zh, *column.aliases)]
            alone = (title,) if at == 0 else ()
            weak = (*column.label, *column.aliases)
            mine.append(_Target(f"{table.name}.{column.name}", tuple(labels), alone, weak))
    taken = {fold(label) for target in mine for label in (*target.labels, *target.aliases)}
    for field, (label, aliases) in _GENERAL.items():
        left = [word for word in (label.zh, label.en, *aliases) if fold(word) not in taken]
        mine.append(_Target(field, (), tuple(left)))
    return tuple(mine)


def _distance(reading: str, target: _Target) -> int | None:
    """Return how directly a head names a target, 0 the most; None where it does not."""
    ways = (
        *((fold, target.labels), (fold, target.aliases), (bare, target.labels), (bare, target.aliases)),
        (fold, target.weak),
    )
    for distance, (folded, words) in enumerate(ways):
        if folded(reading) in map(folded, words):
            return distance
    return None


@lru_cache(maxsize=8192)
def _named(form: Form, reading: str) -> tuple[int, tuple[str, ...]]:
    """Return (distance, the fields that a head names at that distance); no fields where it names none."""
    found: dict[int, list[str]] = {}
    for target in _targets(form):
        distance = _distance(reading, target)
        if distance is not None:
            found.setdefault(distance, []).append(target.field)
    if not found or not bare(reading):
        return 9, ()
    return min(found), tuple(found[min(found)])


def column_of(form: Form, field: str) -> Column:
    """Return the column of a field; `contacts.name` is one of a table on a card. `KeyError` where there is none."""
    table, dot, name = field.partition(".")
    if not dot:
        return form.column(field)
    return next(column for column in form.table(table).columns if column.name == name)


def label_of(form: Form, field: str) -> Text:
    """Return what a field is called: a column of the form or of a table on it, or what any register may say."""
    if field.startswith("@"):
        return general_label(field)
    label = column_of(form, field).label
    table, dot, _ = field.partition(".")
    if not dot:
        return label
    title = form.table(table).title
    return Text(_NUMBER.sub("", title.zh) + label.zh, f"{_NUMBER.sub('', title.en)}: {label.en}")


def field_of(form: Form, word: str) -> str | None:
    """Return the field that a person names by its name, label or alias; None where nobody knows it."""
    if word in {target.field for target in _targets(form)}:
        return word
    named = _named(form, word)[1]
    return named[0] if len(named) == 1 else None


def head_called(heads: Sequence[Head], word: str) -> Head | None:
    """Return the one head that a person means by `word`; None where none or several are called so."""
    wanted = fold(word)
    for folded in (fold, bare):
        found = [head for head in heads if wanted in {folded(text) for text in (head.text, *head.readings)}]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def recognised(form: Form, heads: Sequence[Head]) -> int:
    """Return how many different fields of the form (or of a record in general) a line of heads names."""
    return len({field for head in heads for field in _first(form, head)[1]})


def _first(form: Form, head: Head) -> tuple[int, tuple[str, ...]]:
    """Return what the first reading of a head that names anything names."""
    return next((named for reading in head.readings if (named := _named(form, reading))[1]), (9, ()))


def match(form: Form, heads: Sequence[Head], chosen: Mapping[int, str]) -> tuple[Matched, ...]:
    """Say what each column of a table is.

    Two columns that name one field equally well are both left open: which of them is meant is for
    the archivist to say.

    Args:
        form: the form that the rows are to become.
        heads: the columns.
        chosen: column number -> field, or `LEAVE_OUT`; what the archivist has said.
    """
    claims: dict[str, list[tuple[int, int]]] = {}
    fields: dict[int, tuple[str, ...]] = {}
    for head in heads:
        if head.at in chosen:
            continue
        distance, fields[head.at] = _first(form, head)
        for field in fields[head.at]:
            claims.setdefault(field, []).append((distance, head.at))
    given = {field for field in chosen.values() if field}
    won: dict[int, str] = {}
    for field, claimed in claims.items():
        if field in given:
            continue
        best = min(claimed)[0]
        nearest = [at for distance, at in claimed if distance == best]
        if len(nearest) == 1 or field == SERIAL:
            won |= dict.fromkeys((at for at in nearest if len(fields[at]) == 1), field)
    taken = given | set(won.values())
    return tuple(_matched(form, head, chosen, won, fields, taken) for head in heads)


def _matched(
    form: Form,
    head: Head,
    chosen: Mapping[int, str],
    won: Mapping[int, str],
    fields: Mapping[int, tuple[str, ...]],
    taken: set[str],
) -> Matched:
    if head.at in chosen:
        return Matched(head, chosen[head.at], How.CHOSEN if chosen[head.at] else How.LEFT_OUT)
    if head.at in won:
        return Matched(head, won[head.at], How.SAME)
    open_ = [field for field in fields[head.at] if field not in taken]
    if fields[head.at]:
        return Matched(head, "", How.AMBIGUOUS, open_[0] if open_ else "")
    return Matched(head, "", How.UNKNOWN, _suggestion(form, head, taken))


def _suggestion(form: Form, head: Head, taken: set[str]) -> str:
    from rapidfuzz import fuzz

    best, found = float(_ALIKE), ""
    for target in _targets(form):
        if target.field in taken or target.field == SERIAL:
            continue
        for word in (*target.labels, *target.aliases, *target.weak):
            for reading in head.readings:
                a, b = bare(reading), bare(word)
                inside = len(a) > 1 and len(b) > 1 and (a in b or b in a)
                score = max(fuzz.ratio(a, b), 75.0 if inside else 0.0)
                if score > best:
                    best, found = score, target.field
    return found
