"""Reading the settings file, and refusing what nobody could have meant."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jobs.failures import WrongUse
from jobs.settings.backup_section import Backup
from jobs.settings.sections import (
    AHEAD,
    CHAT_MESSAGES,
    MODES,
    SECURITIES,
    WITHIN,
    Analysis,
    Chat,
    Deadlines,
    Documents,
    Log,
    Mail,
    Reminders,
    Review,
    Schedule,
    Settings,
)
from validators.documents import TAKEN
from validators.due_times import DAYS
from validators.message import Message

FILE_NAME: Final = "guidang.toml"
#: Whether a text could be an address; whether it is one, the server says.
_ADDRESS: Final = re.compile(r"[!-~]+@[!-~]+")
_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def _filled(kind: type[Any], given: dict[str, Any], where: str) -> Any:
    known = {f.name for f in dataclasses.fields(kind)}
    standard = kind()
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise WrongUse(
                Message(
                    "The settings file {file} has an entry “{name}” that is not known; correct its name or delete the line.",
                    {"file": FILE_NAME, "name": where + name},
                )
            )
        default = getattr(standard, name)
        if dataclasses.is_dataclass(default) and isinstance(value, dict):
            values[name] = _filled(type(default), value, f"{name}.")
        elif type(value) is type(default):
            values[name] = value
        else:
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has the wrong kind of value; write it like this: {name} = {default}.",
                    {"file": FILE_NAME, "name": where + name, "default": repr(default)},
                )
            )
    return kind(**values)


def read_settings(workspace: Path) -> Settings:
    """Read the settings of `workspace`.

    Raises:
        WrongUse: there is no settings file, it is empty or not TOML, or an entry is unknown or of a wrong kind.
    """
    path = workspace / FILE_NAME
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise WrongUse(
            Message(
                "There is no archive in {folder}: the file {file} is missing. Go to the archive's folder, "
                "name it with --workspace, or make a new one with “guidang init {folder}”.",
                {"folder": str(workspace), "file": FILE_NAME},
            )
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise WrongUse(
            Message(
                "The settings file {file} cannot be read: {error}. Correct that line, or copy the file from a new archive.",
                {"file": str(path), "error": str(error)},
            )
        ) from None
    if not given:
        # Defaults would run a night that nobody asked for while an editor is just writing the file anew.
        raise WrongUse(
            Message(
                "The settings file {file} is empty. If it is being saved just now, try again; else copy the file from a new "
                "archive.",
                {"file": str(path)},
            )
        )
    settings: Settings = _filled(Settings, given, "")
    if settings.language not in ("zh", "en"):
        raise WrongUse(Message('The entry “language” in {file} has to be "zh" or "en".', {"file": FILE_NAME}))
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise WrongUse(
            Message(
                'The entry “timezone” in {file} names no time zone; write it like "Asia/Shanghai".',
                {"file": FILE_NAME},
            )
        ) from None
    _ask_for_numbers(settings.deadlines, settings.key_customers.quiet_days)
    _ask_for_known(settings.review)
    _ask_for_types(settings.documents)
    _ask_for_words(settings.analysis)
    _ask_for_days(settings.reminders)
    _ask_for_times(settings.schedule)
    _ask_for_ladder(settings.backup)
    _ask_for_log(settings.log)
    _ask_for_one_of("mail.security", settings.mail.security, SECURITIES)
    _ask_for_mail(settings.mail)
    _ask_for_chat(settings.chat)
    _ask_for_one_of("access.modes", settings.access.modes, MODES)
    return settings


def _ask_for_one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise WrongUse(
            Message(
                "The entry “{name}” in {file} has to be one of {known}.",
                {"file": FILE_NAME, "name": name, "known": "、".join(known)},
            )
        )


def _ask_for_numbers(deadlines: Deadlines, quiet_days: Mapping[str, int]) -> None:
    """Ask that every deadline is a number of hours or days."""
    given = {"deadlines.visit_hours": deadlines.visit_hours}
    given |= {f"deadlines.days.{department}": days for department, days in deadlines.days.items()}
    given |= {f"key_customers.quiet_days.{grade}": days for grade, days in quiet_days.items()}
    for name, value in given.items():
        if type(value) is not int or not 0 < value < 10_000:
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has to be a whole number, 1 or more.",
                    {"file": FILE_NAME, "name": name},
                )
            )


def _ask_for_days(reminders: Reminders) -> None:
    """Ask that the reminders' entries are days, of kinds that there are."""
    names = ("supervisor_days", "management_days", "done_days", "postpone_days", "postpone_most")
    given: dict[str, object] = {name: getattr(reminders, name) for name in names}
    for table, kinds in (("ahead", AHEAD), ("within", WITHIN)):
        for kind, days in getattr(reminders, table).items():
            given[f"{table}.{kind}"] = days
            if kind not in kinds:
                raise WrongUse(
                    Message(
                        "The entry “{name}” in {file} names no kind of reminder. These may be named: {known}.",
                        {"file": FILE_NAME, "name": f"reminders.{table}.{kind}", "known": "、".join(kinds)},
                    )
                )
    given |= {f"quiet.{grade}": days for grade, days in reminders.quiet.items()}
    for name, value in given.items():
        least = 0 if name.startswith("ahead.") else 1
        if type(value) is not int or not least <= value < 10_000:
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has to be a whole number, {least} or more.",
                    {"file": FILE_NAME, "name": f"reminders.{name}", "least": least},
                )
            )


def _ask_for_known(review: Review) -> None:
    """Ask that whatever is left out of the second check is there to be left out: a slip would be noticed by nobody."""
    if not review.skip and not review.skip_levels:
        return
    from validators.forms import forms

    levels = {form.id: [level.role for level in form.levels] for form in forms().values()}
    roles = {role for those in levels.values() for role in those}
    known = {*roles, *(f"{form}/{role}" for form, those in levels.items() for role in those)}
    wrong = [("skip", each) for each in review.skip if each not in levels]
    wrong += [("skip_levels", each) for each in review.skip_levels if each not in known]
    for name, each in wrong:
        raise WrongUse(
            Message(
                "“{value}” in the entry “{name}” of {file} is nothing that is asked about. Forms are named like visit_record, "
                "levels like 管理层 or visit_plan/管理层.",
                {"file": FILE_NAME, "name": f"review.{name}", "value": each},
            )
        )


def _ask_for_words(analysis: Analysis) -> None:
    """Ask that departments and themes are lists of words, and that a problem has to come at least once."""
    lists: dict[str, Any] = {name: getattr(analysis, name) for name in ("sales", "market", "service")}
    for name in ("needs", "news"):
        lists |= {f"{name}.{theme}": words for theme, words in getattr(analysis, name).items()}
    for name, words in lists.items():
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has the wrong kind of value; write it like this: {name} = {default}.",
                    {"file": FILE_NAME, "name": f"analysis.{name}", "default": '["交期", "交货"]'},
                )
            )
    if analysis.frequent < 1:
        raise WrongUse(
            Message(
                "The entry “{name}” in {file} has to be a whole number, 1 or more.",
                {"file": FILE_NAME, "name": "analysis.frequent"},
            )
        )


def _ask_for_types(documents: Documents) -> None:
    unknown = [each for each in documents.types if each not in TAKEN]
    if unknown:
        raise WrongUse(
            Message(
                "The entry “documents.types” in {file} names types that are never taken: {unknown}. These may be named: {known}.",
                {"file": FILE_NAME, "unknown": "、".join(unknown), "known": "、".join(TAKEN)},
            )
        )


def _ask_for_times(schedule: Schedule) -> None:
    """Ask that every job's time is one of the day, and that failed jobs are tried again with patience."""
    for job in DAYS:
        given = getattr(schedule, job)
        if given and not _TIME.fullmatch(given):
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has to be a time of day like {example}, or empty where this is never to be "
                    "done by itself.",
                    {"file": FILE_NAME, "name": f"schedule.{job}", "example": getattr(Schedule(), job)},
                )
            )
    for name in ("retry_minutes", "retry_longest_minutes", "retry_times"):
        if not 0 < getattr(schedule, name) < 10_000:
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has to be a whole number, 1 or more.",
                    {"file": FILE_NAME, "name": f"schedule.{name}"},
                )
            )


def _ask_for_ladder(backup: Backup) -> None:
    """Ask that a night is kept for a day at least, and on each further rung for no time or longer."""
    for name, least in (("days", 1), ("weeks", 0), ("months", 0), ("years", 0)):
        if not least <= getattr(backup, name) < 10_000:
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has to be a whole number, {least} or more.",
                    {"file": FILE_NAME, "name": f"backup.{name}", "least": least},
                )
            )


def _ask_for_log(log: Log) -> None:
    """Ask that the day begins before it ends, and that letters with the log's head have an address."""
    for name in ("begins", "ends"):
        if not _TIME.fullmatch(getattr(log, name)):
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has to be a time of day like {example}.",
                    {"file": FILE_NAME, "name": f"log.{name}", "example": getattr(Log(), name)},
                )
            )
    if log.begins >= log.ends:
        raise WrongUse(
            Message(
                "In {file} the office's day ends before it begins; correct log.begins or log.ends.", {"file": FILE_NAME}
            )
        )
    for each in log.anchor_mail:
        if not isinstance(each, str) or not _ADDRESS.fullmatch(each):
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} holds “{value}”, which is no mail address; write it like this: "
                    '["archive@example.com"].',
                    {"file": FILE_NAME, "name": "log.anchor_mail", "value": str(each)},
                )
            )


def _ask_for_mail(mail: Mail) -> None:
    """Ask for what could send a mail, where mail is sent at all."""
    bounds = {"port": 65_535, "megabytes": 1000, "seconds": 600, "again_minutes": 10_000, "give_up_days": 365}
    for name, most in bounds.items():
        if not 0 < getattr(mail, name) <= most:
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has to be a whole number from 1 to {most}.",
                    {"file": FILE_NAME, "name": f"mail.{name}", "most": most},
                )
            )
    if not mail.host:
        return
    if mail.security == "none" and mail.user:
        raise WrongUse(
            Message(
                "The settings file {file} has mail.user, but mail.security is none: a password is never sent unencrypted. "
                "Write starttls or tls there, or leave mail.user empty where the server asks for no login.",
                {"file": FILE_NAME},
            )
        )
    if not _ADDRESS.fullmatch(mail.address):
        raise WrongUse(
            Message(
                "The settings file {file} names no address that mail is sent from; write it like this: "
                'sender = "archive@example.com".',
                {"file": FILE_NAME},
            )
        )


def _ask_for_chat(chat: Chat) -> None:
    unknown = [each for each in chat.messages if each not in CHAT_MESSAGES]
    if unknown:
        raise WrongUse(
            Message(
                "The entry “{name}” in {file} names what is never told: {unknown}. These may be named: {known}.",
                {
                    "file": FILE_NAME,
                    "name": "chat.messages",
                    "unknown": "、".join(unknown),
                    "known": "、".join(CHAT_MESSAGES),
                },
            )
        )
