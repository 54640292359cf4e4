"""What a morning's mail of reminders shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """One matter.

    Attributes:
        kind: what kind of matter it is.
        what: the matter, without anything confidential.
        when: since when and until when, in words.
        todo: what to do, a sentence.
        place: where the file, form or workbook lies; "" where there is none.
        news: why it is told today; "" where it was told before.
    """

    kind: str
    what: str
    when: str
    todo: str
    place: str
    news: str


@dataclass(frozen=True, slots=True)
class ReminderGroup:
    """Matters of one urgency; `tone` is bad, warn or plain, `more` says how many are left out."""

    title: str
    tone: str
    lines: tuple[ReminderLine, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class ReminderMail:
    """The whole mail, in sentences and words of the office's language.

    Attributes:
        language: `zh` or `en`.
        title: the heading.
        greeting: whom it is for.
        summary: a sentence with the counts.
        groups: the person's own matters, by urgency.
        below_title: heading of what has gone up to the person.
        below: that.
        where: what `place` says, as a word.
        answer: where and how to answer, sentences.
        foot: who sends it.
    """

    language: str
    title: str
    greeting: str
    summary: str
    groups: tuple[ReminderGroup, ...]
    below_title: str
    below: tuple[ReminderLine, ...]
    where: str
    answer: tuple[str, ...]
    foot: str
