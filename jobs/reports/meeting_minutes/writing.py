"""What the minutes say, and who gets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from jobs.ledger.meetings import FORM, Meeting
from jobs.reporting.report import Issue
from jobs.reports.meeting_minutes.declared import REPORT
from jobs.running import Run
from templates.contexts.meeting_minutes import DecisionRow, FormerRow, MeetingMinutes
from templates.contexts.pieces import Head, Table
from validators.access import SECRET
from validators.facts import Person
from validators.forms import forms
from validators.meetings import series_of
from validators.message import Message, Text

OPEN: Final = Text("未完成", "Open")
OVERDUE: Final = Text("逾期", "Overdue")
#: Longer subjects are cut in file names.
_LONGEST: Final = 40


def standing(until: date | None, today: date) -> Text:
    """Return how something stands that is not done."""
    return OVERDUE if until and until < today else OPEN


def copies(
    run: Run, meeting: Meeting, every: Sequence[Meeting], people: Mapping[str, Person], edition: int
) -> list[Issue]:
    """Return the copies of a meeting's minutes: that of the office, and one for everybody who gets them.

    Whoever was there gets them, and whoever was absent or has something to do by them; of a secret
    meeting only those who were there, and the office's copy is the form itself (rule A7).

    Args:
        run: the run under way.
        meeting: the meeting.
        every: the meetings with something open, in the order in which they were held.
        people: the roster.
        edition: 1, and more where the minutes were changed.
    """
    context = _context(run, meeting, every, edition)
    about = meeting.subject[:_LONGEST]
    named = set(meeting.present)
    if meeting.secrecy not in SECRET:
        named |= {*(meeting.fields.get("absent") or ()), *(each.who for each in meeting.decisions)}
    readers = sorted(name for name in named if name in people and people[name].active)
    office = [] if meeting.secrecy in SECRET else [Issue(context, about)]
    return [*office, *(Issue(context, about, name) for name in readers)]


def changed(before: MeetingMinutes, now: MeetingMinutes) -> bool:
    """Return whether minutes say something else than before; what became of former decisions meanwhile is no change."""
    return _said(before) != _said(now)


def _said(minutes: MeetingMinutes) -> tuple[object, ...]:
    apart = ("head", "former")
    return tuple(getattr(minutes, name) for name in MeetingMinutes.__dataclass_fields__ if name not in apart)


def _context(run: Run, meeting: Meeting, every: Sequence[Meeting], edition: int) -> MeetingMinutes:
    settings, fields = run.workspace.settings, meeting.fields
    register = f"{settings.folders.register}/{run.workspace.register_book.name}"
    period = f"{meeting.code}　{meeting.begins:%Y-%m-%d}"
    head = Head(REPORT.title.of(settings.language), settings.office_name, period, run.at, run.at, edition, register)
    form = forms()[FORM]
    sheet = (form.sheet or form.title).of(settings.language)
    source = run.say(
        Message("Master register, sheet “{sheet}”, archive code {code}.", {"sheet": sheet, "code": meeting.code})
    )
    said = {name: str(fields.get(name) or "") for name in ("kind", "place", "customer", "chair", "recorder", "guests")}
    return MeetingMinutes(
        head=head,
        code=meeting.code,
        subject=meeting.subject,
        secrecy=meeting.secrecy,
        begins=meeting.begins,
        ends=fields["meeting_end"],
        department=meeting.department,
        present="、".join(fields.get("attendees") or ()),
        absent="、".join(fields.get("absent") or ()),
        agenda=_paragraphs(fields.get("agenda")),
        discussion=_paragraphs(fields.get("discussion")),
        decisions=Table(
            _DECISIONS.of(settings.language),
            source,
            tuple(
                DecisionRow(number, each.what, each.who, each.until)
                for number, each in enumerate(meeting.decisions, start=1)
            ),
            "" if meeting.decisions else run.say(Message("The meeting decided nothing that somebody has to see to.")),
        ),
        former=_former(run, meeting, every),
        **said,
    )


_DECISIONS: Final = Text("会议决议", "Decisions")
_FORMER: Final = Text("以往会议未完成的决议", "Decisions of former meetings that are still open")


def _former(run: Run, meeting: Meeting, every: Sequence[Meeting]) -> Table[FormerRow]:
    """Return what was decided before at meetings of the same series or department and is not done (rule B6)."""
    language, series = run.workspace.settings.language, series_of(meeting.subject)
    rows = []
    for former in every:
        if former.begins >= meeting.begins or former.code == meeting.code:
            continue
        if former.department != meeting.department and series_of(former.subject) != series:
            continue
        secret = former.secrecy in SECRET and not meeting.present <= former.present
        for each in former.decisions:
            if not each.done:
                what = secret_matter(run, former.code) if secret else each.what
                name = "" if secret else former.subject
                state = standing(each.until, run.at.date()).of(language)
                rows.append(FormerRow(name, former.code, former.begins.date(), what, each.who, each.until, state))
    rows.sort(key=lambda row: (row.until or date.max, row.held))
    source = run.say(Message("The list {list} in the folder of reports.", {"list": FOLLOWED.of(language)}))
    note = "" if rows else run.say(Message("No decision of former meetings of this kind is open."))
    return Table(_FORMER.of(language), source, tuple(rows), note)


FOLLOWED: Final = Text("会议决议跟踪", "Decisions followed")


def secret_matter(run: Run, code: str) -> str:
    """Return what stands for a decision of a secret meeting where not everybody may read it."""
    return run.say(Message("Secret; see the record {code}.", {"code": code}))


def _paragraphs(text: object) -> tuple[str, ...]:
    return tuple(line.strip() for line in str(text or "").splitlines() if line.strip())
