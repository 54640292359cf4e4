"""The sentences at the top of the weekly report of changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from jobs.ledger.absorbing import WHY_MERGED, WHY_UNDONE
from jobs.ledger.file_changes import About
from jobs.ledger.history import Changed
from jobs.reporting.copies import Sight
from jobs.reporting.report import Ask
from jobs.reports.customer_changes.week import Week, customer_of
from validators.forms import forms
from validators.message import Message, Text

#: Fields by which money finds its way: a change is confirmed by telephone before anything is paid.
_PAID_BY: Final = ("bank", "bank_account")
#: What a change that came by a merger goes by.
BY_MERGER: Final = {
    WHY_MERGED: Text("客户合并 {code}", "merger with {code}"),
    WHY_UNDONE: Text("撤销合并 {code}", "merger with {code} undone"),
}


def summary(now: Week, last: Week | None, ask: Ask, *, hidden: bool) -> Iterator[Message]:
    """Yield the sentences.

    Args:
        now: the week.
        last: the week before; None where the archive had nothing yet.
        ask: what the report is worked out from.
        hidden: the copy is for somebody who may not see every record.
    """
    own, others = now.own, now.others
    if not (now.changed or now.opened or now.merged or now.deleted):
        yield Message("Nothing changed in the week: no file was opened, changed, merged or deleted.")
        return
    if own:
        gaps = {"count": len(own), "partners": len({customer_of(about) for _, about, _ in own}), "others": len(others)}
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
        and change.why.partition(" ")[0] not in BY_MERGER
        and any(review.asks(about.form, level.role) for level in forms()[about.form].levels)
    )
    if alone:
        yield Message(
            "Of the changes of {codes} nobody is on record as having approved them; look at the column “批准人” and find out why.",
            {"codes": "、".join(alone)},
        )
