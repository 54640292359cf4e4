"""Checks of the Word templates that the office edits: whether each can be printed with, and what it leaves out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from jobs.doctor.patient import Finding, Patient, noted, off, ok
from jobs.language import reason
from jobs.ledger.tables import printed
from jobs.reporting.office_templates import file_name, office_template, shipped_template
from jobs.reporting.report import Report
from jobs.reports import reports
from templates.lint import TemplateFault, template_faults
from validators.message import Message

#: So many faults of one template are told; the others are seldom more than what follows from them.
_TOLD: Final = 3


def word_templates(patient: Patient) -> Finding:
    """See that every template that the office has edited can be printed with, and that none lies there for nothing."""
    wrong, known = list[Message](), list[Message]()
    edited = 0
    for report in reports().values():
        path = office_template(patient.workspace, report)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            said = Message("The template {file} is missing; the next night puts it there.", _file(patient, path))
            known.append(said)
            continue
        except OSError as error:
            gaps = {**_file(patient, path), "error": reason(error)}
            wrong.append(Message("The template {file} could not be read ({error}).", gaps))
            continue
        ours = shipped_template(report, patient.workspace.settings.language).read_bytes()
        if content == ours:
            continue
        edited += 1
        faults = template_faults(content, report.context, [sheet.path for sheet in report.sheets])
        wrong += _said(patient, path, [each for each in faults if each.fatal])
        known += _said(patient, path, [each for each in faults if not each.fatal])
        if _has_changed(patient, report, ours):
            known.append(
                Message(
                    "The template {file} was edited, and the one that comes with guidang has changed since. To have that, move yours "
                    "away: the next night puts the new one there.",
                    _file(patient, path),
                )
            )
    known += _idle(patient)
    if wrong:
        return off(*wrong, *known)
    if known:
        return noted(*known)
    gaps = {"count": len(reports()), "edited": edited}
    return ok(
        Message("All {count} report templates can be printed with; {edited} of them the office has edited.", gaps)
    )


def _file(patient: Patient, path: Path) -> dict[str, object]:
    return {"file": patient.workspace.inside(path)}


def _said(patient: Patient, path: Path, faults: list[TemplateFault]) -> Iterator[Message]:
    for each in faults[:_TOLD]:
        gaps = {**_file(patient, path), "what": each.what, "paragraph": each.paragraph}
        if each.paragraph:
            yield Message("{file}, paragraph “{paragraph}”: {what}", gaps)
        else:
            yield Message("{file}: {what}", gaps)
    if len(faults) > _TOLD:
        gaps = {**_file(patient, path), "count": len(faults) - _TOLD}
        yield Message("{file} has {count} more that are like these.", gaps)


def _has_changed(patient: Patient, report: Report, ours: bytes) -> bool:
    query = sa.select(printed.c.detail).where(printed.c.name == f"template/{report.id}")
    with patient.ledger.reading() as connection:
        put = connection.execute(query).scalar()
    return put is not None and put != hashlib.sha256(ours).hexdigest()


def _idle(patient: Patient) -> Iterator[Message]:
    """Yield the documents in the folder that are no report's template."""
    every = {file_name(report, language) for report in reports().values() for language in ("zh", "en")}
    for path in sorted(patient.workspace.templates.glob("*.docx")):
        if path.name not in every and not path.name.startswith("~$"):
            yield Message(
                "{file} is the template of no report, so nothing is printed with it. A template bears its report's name.",
                _file(patient, path),
            )
