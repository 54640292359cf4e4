"""The Word templates: the office's own where they are sound, ours where they are not."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import sqlalchemy as sa

import templates
from jobs.language import reason
from jobs.ledger.tables import printed
from jobs.outbox import Refused, is_open, write_whole
from jobs.reporting.report import Report
from jobs.running import Run
from jobs.store import sha256_of
from jobs.workspace import Workspace
from templates.lint import TemplateFault, template_faults
from validators.message import Message

_SHIPPED: Final = Path(templates.__file__).parent


def file_name(report: Report, language: str) -> str:
    """Return what a report's template is called, in the office's folder and in ours."""
    return f"{report.title.of(language)}.docx"


def shipped_template(report: Report, language: str) -> Path:
    """Return where our own template of a report lies."""
    folder = _SHIPPED if language.startswith("zh") else _SHIPPED / "en"
    return folder / file_name(report, language)


def put_templates(run: Run, reports: list[Report]) -> None:
    """Put our templates into the office's folder where they are missing, and renew those that nobody has edited."""
    language = run.workspace.settings.language
    for report in reports:
        source, target = shipped_template(report, language), office_template(run.workspace, report)
        if target.exists() and target.samefile(source):
            continue  # the checkout is a workspace itself
        content = source.read_bytes()
        digest, name = hashlib.sha256(content).hexdigest(), f"template/{report.id}"
        lies = sha256_of(target) if target.is_file() else ""
        with run.ledger.reading() as connection:
            before = connection.execute(sa.select(printed.c.detail).where(printed.c.name == name)).scalar()
        if lies and lies != digest and (lies != before or is_open(target)):
            continue
        try:
            if lies != digest:
                write_whole(target, content)
        except Refused as refused:
            run.notices.append(refused.message)
            continue
        # Entered also where a killed run had written it already, or it would pass for edited for ever.
        if before != digest:
            with run.ledger.writing() as connection:
                connection.execute(sa.delete(printed).where(printed.c.name == name))
                connection.execute(sa.insert(printed).values(name=name, revision=0, detail=digest))


def office_template(workspace: Workspace, report: Report) -> Path:
    """Return where the office's own template of a report lies."""
    return workspace.templates / file_name(report, workspace.settings.language)


def template_of(run: Run, report: Report) -> bytes:
    """Return the template to print with: the office's, or ours, with a notice, where theirs is missing or broken."""
    ours = shipped_template(report, run.workspace.settings.language).read_bytes()
    path = office_template(run.workspace, report)
    try:
        theirs = path.read_bytes()
    except OSError as error:
        run.notices.append(_unread(run, path, error))
        return ours
    if theirs == ours:
        return ours
    wrong = [each for each in template_faults(theirs, report.context) if each.fatal]
    if not wrong:
        return theirs
    run.notices.append(broken(run, path, wrong))
    return ours


def _unread(run: Run, path: Path, error: OSError) -> Message:
    return Message(
        "The template {file} could not be read ({error}), so the report was printed with the one that came with guidang. "
        "Where it is missing, the next night puts it there.",
        {"file": run.workspace.inside(path), "error": reason(error)},
    )


def broken(run: Run, path: Path, wrong: list[TemplateFault]) -> Message:
    """Return what is said of a template that cannot be used.

    Args:
        run: the run under way.
        path: the template.
        wrong: what is wrong with it; at least one fault.
    """
    first, gaps = wrong[0], {"file": run.workspace.inside(path), "what": wrong[0].what}
    if not first.paragraph:
        return Message(
            "The template {file} cannot be used, so the report was printed with the one that came with guidang. {what} "
            "Correct it in Word, or delete the file: the next night puts the original there.",
            gaps,
        )
    return Message(
        "The template {file} cannot be used, so the report was printed with the one that came with guidang. {what} It stands "
        "in the paragraph “{paragraph}”. Correct it in Word, or delete the file: the next night puts the original there.",
        {**gaps, "paragraph": first.paragraph},
    )


def unusable(run: Run, report: Report, error: str) -> Message:
    """Return what is said of a template that could not be filled in, though nothing was found wrong with it."""
    return Message(
        "The template {file} cannot be used, so the report was printed with the one that came with guidang ({error}). "
        "Correct it in Word, or delete the file: the next night puts the original there.",
        {"file": run.workspace.inside(office_template(run.workspace, report)), "error": error},
    )
