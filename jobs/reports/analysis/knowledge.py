"""知识库: problems that come again and again, each with the answer that closed it last (rule B7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from jobs.ledger.past import Found
from jobs.reporting.copies import Sight
from jobs.reporting.report import Ask
from jobs.reporting.sources import until
from jobs.reports.analysis.material import COMPLAINT, Material, Reader, table, value_of
from templates.contexts.analysis import Known
from templates.contexts.pieces import Table
from validators.access import SECRET
from validators.alike import said, together
from validators.message import Message, Text

TITLE: Final = Text("知识库：常见问题与答复", "Knowledge base: frequent problems and their answers")
#: Stands for a customer's name in what everybody may read.
_THEM: Final = Text("该客户", "the customer")
#: So many codes stand with a problem.
_NAMED: Final = 12


def knowledge(ask: Ask, material: Material, reader: Reader) -> Table[Known]:
    """Return the frequent problems of all complaints on file, the most frequent first.

    Complaints of one kind whose texts say the same (`validators.alike`) are one problem. What is closed gives
    the answer; a problem of which no complaint is closed waits for one and says so. Everybody may read it, so it
    names no customer, and of secret complaints there is nothing in it but for those who see all (rule A7).
    """
    least = ask.run.workspace.settings.analysis.frequent
    by_kind: dict[str, list[Found]] = defaultdict(list)
    for each in material.complaints:
        if reader.person is None or each.secrecy not in SECRET:
            by_kind[value_of(each, "kind", "")].append(each)
    problems: list[tuple[str, list[Found]]] = []
    for kind, complaints in sorted(by_kind.items()):
        texts = [said(str(e.fields["subject"] or ""), str(e.fields["problem"] or "")) for e in complaints]
        problems += [(kind, [complaints[at] for at in group]) for group in together(texts) if len(group) >= least]
    problems.sort(key=lambda problem: (-len(problem[1]), problem[0], problem[1][0].code))
    rows = [_known(ask, reader, number, kind, those) for number, (kind, those) in enumerate(problems, start=1)]
    empty = Message("No problem was complained of {count} times or more.", {"count": least})
    return table(ask, TITLE, until(ask, COMPLAINT, "received_on"), rows, empty)


def _known(ask: Ask, reader: Reader, number: int, kind: str, complaints: list[Found]) -> Known:
    newest = max(complaints, key=lambda each: (each.dated, each.code))
    answered = [each for each in complaints if each.fields["closed_on"] and each.fields["result"]]
    last = max(answered, key=lambda each: (each.fields["closed_on"], each.code)) if answered else None
    faults = Counter(value_of(each, "responsible", "") for each in answered)
    codes = [each.code for each in reversed(complaints)]
    more = ["…"] if len(codes) > _NAMED else []
    return Known(
        number=number,
        kind=kind,
        problem=_told(ask, reader, newest, f"{newest.fields['subject'] or ''}：{newest.fields['problem'] or ''}"),
        times=len(complaints),
        now=sum(each.dated in ask.period for each in complaints),
        answer=_told(ask, reader, last, last.fields["result"])
        if last
        else ask.say(Message("There is no answer yet: none of these complaints is closed.")),
        course=_told(ask, reader, last, last.fields["course"]) if last else "",
        at_fault="、".join(f"{who} {count}" for who, count in faults.most_common() if who),
        codes="、".join([*codes[:_NAMED], *more]),
    )


def _told(ask: Ask, reader: Reader, each: Found, text: object) -> str:
    """Return a text in one paragraph, without the customer's name but for those who see the record."""
    whole = " ".join(str(text or "").split()).strip("：")
    if each.customer_name and reader.sees(COMPLAINT, each) is not Sight.ALL:
        return whole.replace(each.customer_name, _THEM.of(ask.language))
    return whole
