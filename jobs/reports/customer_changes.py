"""客户信息变更周报: what changed in customers' files last week, by customer and person (rule C8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jobs.ledger.absorbing import WHY_MERGED, WHY_UNDONE
from jobs.ledger.file_changes import (
    PARTY_FORMS,
    About,
    Deleted,
    Merged,
    began,
    changes,
    deletions,
    local,
    mergers,
    opened,
    own_files,
)
from jobs.ledger.history import Changed
from jobs.reporting.copies import Sight, sight, supervisors
from jobs.reporting.report import Ask, Issue, Report, Sheet
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
from validators.declaration import Kind
from validators.facts import Person
from validators.forms import forms
from validators.message import Message, Text
from validators.periods import Period, Span

#: Fields by which money finds its way: a change is confirmed by telephone before anything is paid.
_PAID_BY: Final = ("bank", "bank_account")
#: A longer text is cut; `guidang show` gives all of it.
_LONGEST: Final = 160
_STEPS: Final = {
    "waiting": Text("删除获批，可撤回", "deletion agreed, can be taken back"),
    "taken-back": Text("撤回删除", "deletion taken back"),
    "erased": Text("已删除", "deleted"),
}
_MERGED: Final = Text("合并", "merged")
_UNDONE: Final = Text("撤销合并", "merger undone")
_BY_MERGER: Final = {
    WHY_MERGED: Text("客户合并 {code}", "merger with {code}"),
    WHY_UNDONE: Text("撤销合并 {code}", "merger with {code} undone"),
}


@dataclass(frozen=True, slots=True)
class _Week:
    """What happened in a week, as one reader may be told it."""

    changed: tuple[tuple[Changed, About, Sight], ...]
    opened: tuple[tuple[About, datetime, Sight], ...]
    merged: tuple[Merged, ...]
    deleted: tuple[Deleted, ...]

    @property
    def own(self) -> list[tuple[Changed, About, Sight]]:
        return [each for each in self.changed if each[1].form in PARTY_FORMS]

    @property
    def others(self) -> list[tuple[Changed, About, Sight]]:
        return [each for each in self.changed if each[1].form not in PARTY_FORMS]


def _week(ask: Ask, period: Period) -> _Week:
    first, end = period.first, period.end
    return _Week(
        tuple((change, about, Sight.ALL) for change, about in changes(ask.past, first, end)),
        tuple((about, at, Sight.ALL) for about, at in opened(ask.past, first, end)),
        tuple(mergers(ask.past, first, end)),
        tuple(deletions(ask.past, first, end)),
    )


def _as_seen(week: _Week, reader: Person) -> _Week:
    def seen(about: About | None) -> Sight:
        if about is None or not about.id:  # of what is gone nobody but the archive knows whose it was
            return Sight.NONE
        return sight(reader, about.form, about.handler, about.department, about.secrecy)

    return _Week(
        tuple((c, about, s) for c, about, _ in week.changed if (s := seen(about)) is not Sight.NONE),
        tuple((about, at, s) for about, at, _ in week.opened if (s := seen(about)) is not Sight.NONE),
        tuple(each for each in week.merged if Sight.ALL in (seen(each.leading), seen(each.other))),
        tuple(each for each in week.deleted if seen(each.about) is Sight.ALL),
    )


def issues(ask: Ask) -> Iterator[Issue]:
    """Yield the copy of archivist and management, then one for each head of a department."""
    now, last = _week(ask, ask.period), _week(ask, ask.period.before)
    first = began(ask.past)
    known = first is not None and first < ask.period.first
    yield Issue(_report(ask, now, last if known else None, None))
    for reader in supervisors(ask.people):
        mine = _as_seen(now, reader)
        yield Issue(_report(ask, mine, _as_seen(last, reader) if known else None, reader), person=reader.name)


def _report(ask: Ask, now: _Week, last: _Week | None, reader: Person | None) -> CustomerChanges:
    say, language = ask.say, ask.language
    dates = {"first": ask.period.first, "last": ask.period.last}
    sources = {
        "changes": say(Message("Register, sheet “变更”: set the filter “时间” to {first} to {last}.", dates)),
        "own": say(
            Message(
                "Register, sheet “变更”: set the filter “时间” to {first} to {last} and “档号” to codes that begin with J.",
                dates,
            )
        ),
        "others": say(
            Message(
                "Register, sheet “变更”: set the filter “时间” to {first} to {last} and “档号” to codes that do not begin with J.",
                dates,
            )
        ),
        "opened": say(Message("Register, sheets “客户” and “供应商”: look up the archive codes given here.")),
        "merged": say(Message("Register, sheet “疑似重复”: set the filter “判定时间” to {first} to {last}.", dates)),
        "deleted": say(Message("Register, sheet “档案目录”: look up the archive codes given here in “档号”.")),
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
        summary=tuple(map(say, _summary(now, last, ask, hidden=reader is not None))),
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


def _counts(now: _Week, last: _Week | None, language: str) -> tuple[Compared, ...]:
    def of(week: _Week) -> list[int]:
        steps = [each.step for each in week.deleted]
        return [
            sum(about.form == "customer" for about, _, _ in week.opened),
            sum(about.form == "supplier" for about, _, _ in week.opened),
            len({_customer(about) for _, about, _ in week.own}),
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


def _customer(about: About) -> int | str:
    return about.customer if about.customer is not None else about.code


def _by_customer(each: tuple[Changed, About, Sight]) -> tuple[bool, str, str, str]:
    change, about, seen = each
    return seen is Sight.CODE, about.name if seen is Sight.ALL else "", about.code, change.at


def _customers(now: _Week, ask: Ask) -> tuple[CustomerRow, ...]:
    """One row a customer; secret records stand apart under their codes, so that no name can be read from them."""
    found: dict[int | str, list[tuple[Changed, About, Sight]]] = {}
    for each in now.changed:
        found.setdefault(_customer(each[1]) if each[2] is Sight.ALL else each[1].code, []).append(each)
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


def _persons(now: _Week, ask: Ask) -> tuple[PersonRow, ...]:
    found: dict[str, list[tuple[Changed, About, Sight]]] = {}
    for each in now.changed:
        found.setdefault(each[0].by, []).append(each)
    rows = []
    for name, those in found.items():
        person = ask.people.get(name)
        own = sum(each[1].form in PARTY_FORMS for each in those)
        customers = len({_customer(about) for _, about, _ in those})
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
    return _BY_MERGER[word].of(language).format(code=code) if word in _BY_MERGER else why


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


def _summary(now: _Week, last: _Week | None, ask: Ask, *, hidden: bool) -> Iterator[Message]:
    own, others = now.own, now.others
    if not (now.changed or now.opened or now.merged or now.deleted):
        yield Message("Nothing changed in the week: no file was opened, changed, merged or deleted.")
        return
    if own:
        gaps = {"count": len(own), "partners": len({_customer(about) for _, about, _ in own}), "others": len(others)}
        yield Message(
            "{count} fields changed in the files of {partners} customers and suppliers, and {others} in their other records.",
            gaps,
        )
    elif others:
        gaps = {"count": len(others)}
        yield Message("No customer's or supplier's own file changed; {count} fields of their other records did.", gaps)
    if last is not None and len(own) != len(last.own):
        gaps = {"last": len(last.own), "by": abs(len(own) - len(last.own))}
        yield (
            Message("That is {by} more fields of their own files than the {last} of the week before.", gaps)
            if len(own) > len(last.own)
            else Message("That is {by} fewer fields of their own files than the {last} of the week before.", gaps)
        )
    yield from _most(own)
    yield from _to_look_at(own, ask)
    if now.opened:
        names = "、".join(about.name if seen is Sight.ALL else about.code for about, _, seen in now.opened[:_NAMED])
        yield Message("New files ({count}): {names}.", {"count": len(now.opened), "names": _more(names, now.opened)})
    for each in now.merged:
        if each.undone:
            yield Message(
                "The merger of {other} into {leading} was undone by {by}.",
                {
                    "other": _file(each.other, each.other_name, hidden),
                    "leading": _file(each.leading, each.leading_name, hidden),
                    "by": each.by,
                },
            )
        else:
            yield Message(
                "{other} was merged into {leading} by {by}.",
                {
                    "other": _file(each.other, each.other_name, hidden),
                    "leading": _file(each.leading, each.leading_name, hidden),
                    "by": each.by,
                },
            )
    waiting = [each for each in now.deleted if each.step == "waiting"]
    if waiting:
        codes = "、".join(each.about.code for each in waiting[:_NAMED])
        yield Message(
            "The deletion of {codes} was agreed to; whoever needs them asks for 撤回删除 within {days} days of the agreement.",
            {"codes": _more(codes, waiting), "days": ask.run.workspace.settings.rules.deletion_days},
        )


#: So many names stand in a sentence.
_NAMED: Final = 6


def _more(names: str, every: Sequence[object]) -> str:
    return f"{names}、…" if len(every) > _NAMED else names


def _file(about: About | None, name: str, hidden: bool) -> str:
    return about.code if hidden and about is not None else name


def _most(own: list[tuple[Changed, About, Sight]]) -> Iterator[Message]:
    """Yield whose file changed most, where there is anything to choose between."""
    counted: dict[str, tuple[int, About, Sight, str]] = {}
    for change, about, seen in own:
        before = counted.get(about.code, (0, about, seen, change.by))
        counted[about.code] = (before[0] + 1, about, seen, change.by)
    if len(counted) < 2:
        return
    count, about, seen, by = max(counted.values(), key=lambda each: each[0])
    name = about.name if seen is Sight.ALL else about.code
    if count > 1:
        yield Message(
            "Most changed was the file of {name}: {count} fields, on the word of {by}.",
            {"name": name, "count": count, "by": by},
        )


def _to_look_at(own: list[tuple[Changed, About, Sight]], ask: Ask) -> Iterator[Message]:
    """Yield what somebody has to act on: new bank details, and changes that nobody agreed to."""
    paid = dict.fromkeys(
        about.name if seen is Sight.ALL else about.code
        for change, about, seen in own
        if change.field in _PAID_BY and change.old
    )
    if paid:
        yield Message(
            "Bank details changed of {names}: before money is paid there, have them confirmed by the partner on a telephone "
            "number known before.",
            {"names": "、".join(paid)},
        )
    review = ask.run.workspace.settings.review
    alone = dict.fromkeys(
        about.code
        for change, about, _ in own
        if not change.approved
        and change.field in forms()[about.form].known_fields()
        and change.why.partition(" ")[0] not in _BY_MERGER
        and any(review.asks(about.form, level.role) for level in forms()[about.form].levels)
    )
    if alone:
        yield Message(
            "Of the changes of {codes} nobody is on record as having approved them; look at the column “批准人” and find out why.",
            {"codes": "、".join(alone)},
        )


def _sheets() -> tuple[Sheet, ...]:
    change = (
        ("customer", Text("客户", "Customer"), Kind.TEXT, 28),
        ("code", Text("档号", "Archive code"), Kind.TEXT, 20),
        ("sheet", Text("表", "Form"), Kind.TEXT, 12),
        ("field", Text("栏目", "Field"), Kind.TEXT, 16),
        ("old", Text("原内容", "Old"), Kind.LONG, 28),
        ("new", Text("新内容", "New"), Kind.LONG, 28),
        ("by", Text("变更人", "Changed by"), Kind.TEXT, 10),
        ("at", Text("时间", "When"), Kind.MOMENT, 17),
        ("approved", Text("批准人", "Approved by"), Kind.TEXT, 10),
        ("reason", Text("理由", "Reason"), Kind.LONG, 24),
        ("basis", Text("依据", "By"), Kind.TEXT, 16),
        ("file", Text("来自文件", "From file"), Kind.TEXT, 26),
    )
    counts = (
        ("label", Text("项目", "What"), Kind.TEXT, 24),
        ("now", Text("本周", "This week"), Kind.INTEGER, 10),
        ("last", Text("上周", "Week before"), Kind.INTEGER, 10),
        ("change", Text("增减", "Change"), Kind.TEXT, 10),
    )
    customers = (
        ("customer", Text("客户", "Customer"), Kind.TEXT, 30),
        ("code", Text("档号", "Archive code"), Kind.TEXT, 20),
        ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
        ("fields", Text("档案变更项数", "Fields of its file"), Kind.INTEGER, 10),
        ("others", Text("其他记录变更项数", "Fields of other records"), Kind.INTEGER, 10),
        ("by", Text("变更人", "Changed by"), Kind.TEXT, 20),
    )
    persons = (
        ("person", Text("变更人", "Changed by"), Kind.TEXT, 12),
        ("department", Text("部门", "Department"), Kind.TEXT, 16),
        ("customers", Text("涉及客户数", "Customers"), Kind.INTEGER, 10),
        ("fields", Text("档案变更项数", "Fields of files"), Kind.INTEGER, 10),
        ("others", Text("其他记录变更项数", "Fields of other records"), Kind.INTEGER, 10),
    )
    new = (
        ("customer", Text("单位", "Partner"), Kind.TEXT, 30),
        ("code", Text("档号", "Archive code"), Kind.TEXT, 16),
        ("kind", Text("档案", "File"), Kind.TEXT, 10),
        ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
        ("department", Text("部门", "Department"), Kind.TEXT, 16),
        ("at", Text("入档时间", "Entered"), Kind.MOMENT, 17),
    )
    merged = (
        ("what", Text("事项", "What"), Kind.TEXT, 12),
        ("leading", Text("保留的客户", "Customer that stays"), Kind.TEXT, 28),
        ("leading_code", Text("档号", "Archive code"), Kind.TEXT, 14),
        ("other", Text("并入的客户", "Customer merged"), Kind.TEXT, 28),
        ("other_code", Text("并入的档号", "Its archive code"), Kind.TEXT, 14),
        ("by", Text("判定人", "Decided by"), Kind.TEXT, 10),
        ("at", Text("时间", "When"), Kind.MOMENT, 17),
    )
    deleted = (
        ("what", Text("事项", "What"), Kind.TEXT, 18),
        ("code", Text("档号", "Archive code"), Kind.TEXT, 16),
        ("title", Text("题名", "Title"), Kind.TEXT, 30),
        ("asked", Text("申请人", "Asked by"), Kind.TEXT, 10),
        ("approved", Text("批准人或撤回人", "Approved or taken back by"), Kind.TEXT, 12),
        ("request", Text("申请", "Request"), Kind.TEXT, 14),
        ("reason", Text("理由", "Reason"), Kind.LONG, 28),
        ("at", Text("时间", "When"), Kind.MOMENT, 17),
    )
    return (
        Sheet("counts", Text("汇总", "Counts"), counts),
        Sheet("customers", Text("按客户", "By customer"), customers),
        Sheet("persons", Text("按变更人", "By person"), persons),
        Sheet("changed", Text("档案变更", "Files changed"), change),
        Sheet("others", Text("其他记录变更", "Other records"), change),
        Sheet("opened", Text("新建档案", "New files"), new),
        Sheet("merged", Text("合并", "Mergers"), merged),
        Sheet("deleted", Text("删除与撤回", "Deletions"), deleted),
    )


REPORT: Final = Report(
    id="customer_changes",
    title=Text("客户信息变更周报", "Weekly Customer Changes"),
    spans={"weekly": Span.WEEK},
    context=CustomerChanges,
    issues=issues,
    sheets=_sheets(),
)
