"""客户信息变更周报: what changed in customers' files last week, by customer and person (rule C8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from jobs.ledger.file_changes import PARTY_FORMS, About, Deleted, Merged, began, local, own_files
from jobs.ledger.history import Changed
from jobs.reporting.copies import Sight, sight, supervisors
from jobs.reporting.report import Ask, Issue, Report
from jobs.reports.customer_changes.sheets import sheets
from jobs.reports.customer_changes.summary import BY_MERGER, summary
from jobs.reports.customer_changes.week import Week, as_seen, customer_of, week_of
from templates.contexts.customer_changes import (
    ChangeRow,
    CustomerChanges,
    CustomerRow,
    DeletedRow,
    MergedRow,
    OpenedRow,
    PersonRow,
)
from templates.contexts.pieces import Compared, Table
from validators.facts import Person
from validators.forms import forms
from validators.message import Message, Text
from validators.periods import Span

#: A longer text is cut; `guidang show` gives all of it.
_LONGEST: Final = 160
_STEPS: Final = {
    "waiting": Text("删除获批，可撤回", "deletion agreed, can be taken back"),
    "taken-back": Text("撤回删除", "deletion taken back"),
    "erased": Text("已删除", "deleted"),
}
_MERGED: Final = Text("合并", "merged")
_UNDONE: Final = Text("撤销合并", "merger undone")


def issues(ask: Ask) -> Iterator[Issue]:
    """Yield the copy of archivist and management, then one for each head of a department."""
    now, last = week_of(ask, ask.period), week_of(ask, ask.period.before)
    first = began(ask.past)
    known = first is not None and first < ask.period.first
    yield Issue(_report(ask, now, last if known else None, None))
    for reader in supervisors(ask.people):
        mine = as_seen(now, reader)
        yield Issue(_report(ask, mine, as_seen(last, reader) if known else None, reader), person=reader.name)


def _report(ask: Ask, now: Week, last: Week | None, reader: Person | None) -> CustomerChanges:
    say, language = ask.say, ask.language
    changes = _sheet(ask, Text("变更", "Changes"), Text("时间", "When"))
    own_codes = {**changes, "code": Text("档号", "Archive code").of(language)}
    index = {"sheet": Text("档案目录", "Index").of(language), "code": own_codes["code"]}
    files = {name: (forms()[name].sheet or forms()[name].title).of(language) for name in PARTY_FORMS}
    sources = {
        "changes": say(Message("Master register, sheet “{sheet}”, “{column}” from {first} to {last}.", changes)),
        "own": say(
            Message(
                "Master register, sheet “{sheet}”, “{column}” from {first} to {last} and “{code}” beginning with J.",
                own_codes,
            )
        ),
        "others": say(
            Message(
                "Master register, sheet “{sheet}”, “{column}” from {first} to {last} and “{code}” not beginning with J.",
                own_codes,
            )
        ),
        "opened": say(
            Message(
                "Master register, sheets {sheets}: the archive codes given here.", {"sheets": "、".join(files.values())}
            )
        ),
        "merged": say(
            Message(
                "Master register, sheet “{sheet}”, “{column}” from {first} to {last}.",
                _sheet(ask, Text("疑似重复", "Likely duplicates"), Text("判定时间", "Decided")),
            )
        ),
        "deleted": say(Message("Master register, sheet “{sheet}”, “{code}”: the archive codes given here.", index)),
    }
    nothing = say(Message("There was none of that in the week."))

    def noted(rows: tuple[object, ...]) -> str:
        return "" if rows else nothing

    counts = _counts(now, last, language)
    customers, persons = _customers(now, ask), _persons(now, ask)
    own = tuple(_row(each, ask) for each in sorted(now.own, key=_by_customer))
    others = tuple(_row(each, ask) for each in sorted(now.others, key=_by_customer))
    new = tuple(_opened(about, at, seen, language) for about, at, seen in now.opened)
    merged = tuple(_merged(each, reader, language) for each in now.merged)
    deleted = tuple(_deleted(each, language) for each in now.deleted)
    whose = Text("全公司", "the whole company").of(language)
    if reader:
        whose = f"{reader.name}（{'、'.join((reader.department, *reader.further_departments))}）"
    first_week = "" if last else say(Message("There is no week before to compare with."))
    return CustomerChanges(
        head=ask.head,
        reader=whose,
        summary=tuple(map(say, summary(now, last, ask, hidden=reader is not None))),
        counts=Table(
            Text("本周与上周", "This week and the week before").of(language), sources["changes"], counts, first_week
        ),
        customers=Table(Text("按客户", "By customer").of(language), sources["changes"], customers, noted(customers)),
        persons=Table(Text("按变更人", "By person").of(language), sources["changes"], persons, noted(persons)),
        changed=Table(
            Text("客户和供应商档案的变更", "Changes of customers' and suppliers' files").of(language),
            sources["own"],
            own,
            noted(own),
        ),
        others=Table(
            Text("客户其他记录的变更", "Changes of customers' other records").of(language),
            sources["others"],
            others,
            noted(others),
        ),
        opened=Table(Text("新建档案", "New files").of(language), sources["opened"], new, noted(new)),
        merged=Table(
            Text("合并与撤销合并", "Mergers, and mergers undone").of(language), sources["merged"], merged, noted(merged)
        ),
        deleted=Table(
            Text("删除与撤回", "Deletions, also taken back").of(language), sources["deleted"], deleted, noted(deleted)
        ),
    )


def _sheet(ask: Ask, sheet: Text, column: Text) -> dict[str, object]:
    dates = {"first": ask.period.first, "last": ask.period.last}
    return {"sheet": sheet.of(ask.language), "column": column.of(ask.language), **dates}


def _counts(now: Week, last: Week | None, language: str) -> tuple[Compared, ...]:
    def of(week: Week) -> list[int]:
        steps = [each.step for each in week.deleted]
        return [
            sum(about.form == "customer" for about, _, _ in week.opened),
            sum(about.form == "supplier" for about, _, _ in week.opened),
            len({customer_of(about) for _, about, _ in week.own}),
            len(week.own),
            len(week.others),
            sum(not each.undone for each in week.merged),
            sum(each.undone for each in week.merged),
            steps.count("waiting"),
            steps.count("taken-back"),
            steps.count("erased"),
        ]

    labels = (
        Text("新建客户档案", "New customer files"),
        Text("新建供应商档案", "New supplier files"),
        Text("档案有变更的单位", "Partners whose file changed"),
        Text("档案变更项数", "Fields changed in their files"),
        Text("其他记录变更项数", "Fields changed in other records"),
        Text("客户合并", "Customers merged"),
        Text("撤销合并", "Mergers undone"),
        Text("删除获批", "Deletions agreed"),
        Text("撤回删除", "Deletions taken back"),
        Text("已删除记录", "Records deleted"),
    )
    before: list[int | None] = [*of(last)] if last else [None] * len(labels)
    return tuple(Compared(label.of(language), n, b) for label, n, b in zip(labels, of(now), before, strict=True))


def _by_customer(each: tuple[Changed, About, Sight]) -> tuple[bool, str, str, str]:
    change, about, seen = each
    return seen is Sight.CODE, about.name if seen is Sight.ALL else "", about.code, change.at


def _customers(now: Week, ask: Ask) -> tuple[CustomerRow, ...]:
    """One row a customer; secret records stand apart under their codes, so that no name can be read from them."""
    found: dict[int | str, list[tuple[Changed, About, Sight]]] = {}
    for each in now.changed:
        found.setdefault(customer_of(each[1]) if each[2] is Sight.ALL else each[1].code, []).append(each)
    files = own_files(ask.past, {about.customer for _, about, _ in now.changed if about.customer is not None})
    rows = []
    for key, those in found.items():
        _, about, seen = those[0]
        file = next(
            (each[1] for each in those if each[1].form in PARTY_FORMS),
            files.get(key, about) if isinstance(key, int) else about,
        )
        own = sum(each[1].form in PARTY_FORMS for each in those)
        people = "、".join(dict.fromkeys(change.by for change, _, _ in those))
        name = about.name if seen is Sight.ALL else ""
        rows.append(CustomerRow(name, file.code, file.handler, own, len(those) - own, people))
    return tuple(sorted(rows, key=lambda row: (not row.customer, -row.fields, -row.others, row.customer, row.code)))


def _persons(now: Week, ask: Ask) -> tuple[PersonRow, ...]:
    found: dict[str, list[tuple[Changed, About, Sight]]] = {}
    for each in now.changed:
        found.setdefault(each[0].by, []).append(each)
    rows = []
    for name, those in found.items():
        person = ask.people.get(name)
        own = sum(each[1].form in PARTY_FORMS for each in those)
        customers = len({customer_of(about) for _, about, _ in those})
        rows.append(PersonRow(name, person.department if person else "", customers, own, len(those) - own))
    return tuple(sorted(rows, key=lambda row: (-row.fields, -row.others, row.person)))


def _row(each: tuple[Changed, About, Sight], ask: Ask) -> ChangeRow:
    change, about, seen = each
    form, at = forms()[about.form], local(change.at)
    if seen is Sight.CODE:
        return ChangeRow("", about.code, "", "", "", "", change.by, at, change.approved, "", "", "", "")
    sheet = (form.sheet or form.title).of(ask.language)
    said = (change.label.of(ask.language), _cut(change.old), _cut(change.new))
    field, old, new = said
    ground = (change.reason, _basis(change.why, ask.language), change.file)
    colon, empty = Text("：", ": ").of(ask.language), Text("（空）", "(empty)").of(ask.language)
    line = f"{field}{colon}{old or empty} → {new or empty}"
    return ChangeRow(about.name, about.code, sheet, *said, change.by, at, change.approved, *ground, line)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _basis(why: str, language: str) -> str:
    word, _, code = why.partition(" ")
    return BY_MERGER[word].of(language).format(code=code) if word in BY_MERGER else why


def _opened(about: About, at: datetime, seen: Sight, language: str) -> OpenedRow:
    kind = (forms()[about.form].sheet or forms()[about.form].title).of(language)
    name = about.name if seen is Sight.ALL else ""
    return OpenedRow(name, about.code, kind, about.handler, about.department, at)


def _merged(each: Merged, reader: Person | None, language: str) -> MergedRow:
    def named(about: About | None, name: str) -> tuple[str, str]:
        if about is None:
            return name, ""
        shown = sight(reader, about.form, about.handler, about.department, about.secrecy) is Sight.ALL
        return name if shown else "", about.code

    sides = (*named(each.leading, each.leading_name), *named(each.other, each.other_name))
    return MergedRow((_UNDONE if each.undone else _MERGED).of(language), *sides, each.by, each.at)


def _deleted(each: Deleted, language: str) -> DeletedRow:
    said = (each.about.code, each.about.title, each.asked, each.approved, each.request, each.reason)
    return DeletedRow(_STEPS[each.step].of(language), *said, each.at)


REPORT: Final = Report(
    id="customer_changes",
    title=Text("客户信息变更周报", "Weekly Customer Changes"),
    spans={"weekly": Span.WEEK},
    context=CustomerChanges,
    issues=issues,
    sheets=sheets(),
)
