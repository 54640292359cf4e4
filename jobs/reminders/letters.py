"""The morning's mails: one a person, where something is new to them, and nothing confidential in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from jobs.letters import Announcement, Letter
from jobs.people_lists import place
from jobs.reminders.above import told_above
from jobs.reminders.due import Asking
from jobs.reminders.kinds import KINDS
from jobs.reminders.overseeing import LIST
from jobs.reminders.rows import BOOK, Told
from templates.contexts.reminder import ReminderGroup, ReminderLine, ReminderMail
from templates.pages import reminder_page, reminder_text
from validators.message import Message, Text
from validators.reminding import URGENCIES, News, Stage, Urgency
from validators.working_days import is_working

#: So many matters stand in a mail, the most urgent first; the workbook has them all.
MOST: Final = 30
_TITLE: Final = Text("催办清单", "Reminders")
_BELOW: Final = Text("下属逾期未办，已报给您", "Not seen to by your people, and gone up to you")
_WHERE: Final = Text("在：", "In: ")
_TONES: Final = {Urgency.OVERDUE: "bad", Urgency.TODAY: "warn"}
_NEWS: Final[Mapping[str, Text]] = {
    News.NEW: Text("新", "New"),
    News.DUE: Text("到期", "Due"),
    News.RAISED: Text("已上报", "Gone up"),
    News.BACK: Text("重新提醒", "Again"),
    News.PASSED: Text("转给您", "Passed to you"),
}


@dataclass(slots=True)
class Post:
    """What one person is told this morning.

    Attributes:
        own: their open matters.
        below: what goes up to them today.
    """

    own: list[Told] = field(default_factory=list)
    below: list[Told] = field(default_factory=list)

    @property
    def news(self) -> list[Told]:
        """What is new to them."""
        return [*(each for each in self.own if each.row.news), *self.below]


def is_post_day(asking: Asking) -> bool:
    """Return whether mails go out today; on days off what is new waits, as the office has it."""
    return asking.settings.on_days_off or is_working(asking.today, asking.calendar)[0]


def posts(asking: Asking, open_: Sequence[Told]) -> dict[str, Post]:
    """Return person -> what they are told, of those to whom something is new."""
    found: dict[str, Post] = {}
    for each in open_:
        if each.silent:
            continue
        found.setdefault(each.row.person, Post()).own.append(each)
        if each.row.news == News.RAISED:
            for person in told_above(asking.roster, each.row, each.due, Stage(each.row.stage)):
                found.setdefault(person, Post()).below.append(each)
    return {person: post for person, post in found.items() if post.news and person in asking.roster}


def letters(asking: Asking, found: Mapping[str, Post]) -> Iterator[Letter]:
    """Yield the mails of the morning. A run that is repeated posts under the same keys, which are taken once."""
    for person, post in sorted(found.items()):
        told = " ".join(f"{each.row.id}{each.row.news}{each.row.stage}{each.row.staged}" for each in post.news)
        mark = hashlib.sha256(told.encode()).hexdigest()[:8]
        mail = _mail(asking, person, post)
        yield Letter(
            f"reminders/{asking.today.isoformat()}/{person}/{mark}",
            person,
            asking.roster[person].email,
            asking.run.say(_subject(post)),
            reminder_text(mail),
            reminder_page(mail),
        )


def announcement(asking: Asking, found: Mapping[str, Post]) -> Announcement | None:
    """Return what the company's chat group is told; None where nobody is told anything."""
    if not found:
        return None
    new = sum(len(post.news) for post in found.values())
    gaps = {"people": len(found), "count": new}
    mark = hashlib.sha256(" ".join(sorted(found)).encode()).hexdigest()[:8]
    return Announcement(
        f"reminders/{asking.today.isoformat()}/{mark}/{new}",
        "reminders",
        _TITLE.of(asking.run.workspace.settings.language),
        asking.run.say(
            Message(
                "{people} people have new reminders, {count} altogether; see the workbook 催办清单 in your folder.",
                gaps,
            )
        ),
    )


def _subject(post: Post) -> Message:
    overdue = sum(each.urgency == Urgency.OVERDUE for each in post.own)
    gaps = {"new": sum(bool(each.row.news) for each in post.own), "count": len(post.own), "overdue": overdue}
    gaps["below"] = len(post.below)
    if not gaps["new"]:
        return Message("Reminders: {below} matters of your people have gone up to you", gaps)
    if post.below:
        return Message("Reminders: {new} new, {count} altogether; {below} of your people have gone up to you", gaps)
    if overdue:
        return Message("Reminders: {new} new, {count} altogether, {overdue} of them overdue", gaps)
    return Message("Reminders: {new} new, {count} altogether", gaps)


def _mail(asking: Asking, person: str, post: Post) -> ReminderMail:
    settings, say = asking.run.workspace.settings, asking.run.say
    counts = {"new": len([each for each in post.own if each.row.news]), "count": len(post.own)}
    counts |= {"below": len(post.below)}
    if not post.own:
        summary = Message("Your people have not seen to {below} matters in time.", counts)
    elif post.below:
        summary = Message(
            "{count} matters wait for you, {new} of them new; your people have not seen to {below} in time.", counts
        )
    else:
        summary = Message("{count} matters wait for you, {new} of them new.", counts)
    title = _TITLE.of(settings.language)
    return ReminderMail(
        language=settings.language,
        title=f"{asking.today.isoformat()} {title}",
        greeting=say(Message("Dear {person},", {"person": person})),
        summary=say(summary),
        groups=tuple(_groups(asking, post.own)),
        below_title=_BELOW.of(settings.language),
        below=tuple(_line(asking, each, below=True) for each in post.below[:MOST]),
        where=_WHERE.of(settings.language),
        answer=tuple(map(say, _answers(asking, person, post))),
        foot=say(
            Message(
                "Sent by guidang for {office}. What is confidential is not in this mail; do not answer it.",
                {"office": settings.office_name},
            )
        ),
    )


def _groups(asking: Asking, own: Sequence[Told]) -> Iterator[ReminderGroup]:
    """Yield the matters by urgency; where there are too many, the least urgent are only counted."""
    language, left = asking.run.workspace.settings.language, MOST
    for each, title in URGENCIES.items():
        some = [told for told in own if told.urgency == each]
        shown = some[:left]
        left -= len(shown)
        more = Message("{count} more are in the workbook.", {"count": len(some) - len(shown)})
        if some:
            yield ReminderGroup(
                f"{title.of(language)} ({len(some)})" if language == "en" else f"{title.of(language)}（{len(some)}）",
                _TONES.get(each, "plain"),
                tuple(_line(asking, told) for told in shown),
                asking.run.say(more) if len(some) > len(shown) else "",
            )


def _line(asking: Asking, each: Told, *, below: bool = False) -> ReminderLine:
    language, say = asking.run.workspace.settings.language, asking.run.say
    what = each.due.told_openly
    if below:
        gaps = {"person": each.row.person, "what": what}
        return ReminderLine(
            KINDS[each.due.kind].label.of(language),
            say(Message("{person}: {what}", gaps)),
            say(_when(each.due.since, each.due.due)),
            "",
            "",
            "",
        )
    news = _NEWS.get(each.row.news)
    return ReminderLine(
        kind=KINDS[each.due.kind].label.of(language),
        what=say(what),
        when=say(_when(each.due.since, each.due.due)),
        todo=say(each.due.todo),
        place=each.due.place_openly,
        news=news.of(language) if news else "",
    )


def _when(since: date | None, due: date | None) -> Message:
    gaps = {"since": since, "due": due}
    if due:
        return Message("Due on {due}.", gaps)
    return Message("Since {since}.", gaps) if since else Message("No day is set.")


def _answers(asking: Asking, person: str, post: Post) -> Iterator[Message]:
    run = asking.run
    if post.own:
        path = run.workspace.decisions / person / BOOK.file
        yield Message(
            "Your workbook is {file}: answer there whether a matter is done, postponed, or not yours.",
            {"file": _shown(asking, str(path))},
        )
    if post.below:
        path = place(run, LIST, person)
        yield Message("All that your people have to see to stands in {file}.", {"file": _shown(asking, str(path))})


def _shown(asking: Asking, path: str) -> str:
    """Return a path as people on the share find it."""
    return path.removeprefix(str(asking.run.workspace.root)).lstrip("/\\").replace("\\", "/")
