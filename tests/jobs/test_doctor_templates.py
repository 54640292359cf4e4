"""`guidang doctor` tells which template the office broke, in which paragraph, and which serves nothing (issue 4, item 1)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from archive import Archive
from word_templates import opened, saved

from jobs.doctor.checks import examine
from jobs.reporting import office_templates
from jobs.reports import reports

_NOW = datetime(2026, 11, 22, 12, 0)


def look(archive: Archive) -> tuple[str, str]:
    found, patient = examine(archive.root, _NOW.replace(tzinfo=archive.workspace.settings.zone))
    (finding,) = (each for check, each in found if check.name == "templates")
    return finding.state, "\n".join(map(patient.say, finding.advice))


def audit_template(archive: Archive) -> Path:
    return archive.workspace.templates / "档案检查报告.docx"


def edit(path: Path, old: str, new: str) -> None:
    """Edit the first text of a template that holds `old`, as somebody does in Word."""
    document = opened(path.read_bytes())
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
    text = next(each for each in document.element.body.iter(name) if old in (each.text or ""))
    text.text = text.text.replace(old, new)
    path.write_bytes(saved(document))


def test_templates_that_nobody_edited_are_in_order(archive: Archive) -> None:
    state, said = look(archive)
    assert state == "ok"
    assert str(len(reports())) in said


def test_a_sound_edit_is_in_order(archive: Archive) -> None:
    edit(audit_template(archive), "一、检查结论", "一、本季度检查结论")
    assert look(archive)[0] == "ok"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{{ report.head.office }}", "{{ report.head.ofice }}"),
        ("{{ report.head.office }}", "｛｛ report.head.office ｝｝"),
    ],
)
def test_a_broken_template_is_told_with_its_paragraph(archive: Archive, old: str, new: str) -> None:
    edit(audit_template(archive), old, new)
    state, said = look(archive)
    assert state == "off"
    assert "templates/档案检查报告.docx" in said
    assert new in said


def test_many_faults_of_one_template_are_told_in_short(archive: Archive) -> None:
    for _ in range(6):
        edit(audit_template(archive), "{{ row.", "{{ rw.")
    state, said = look(archive)
    assert (state, said.count("templates/档案检查报告.docx")) == ("off", 4)


def test_what_is_missing_or_serves_nothing_is_noted(archive: Archive) -> None:
    audit_template(archive).rename(archive.workspace.templates / "档案检查报告 旧.docx")
    state, said = look(archive)
    assert state == "noted"
    assert "templates/档案检查报告.docx" in said
    assert "档案检查报告 旧.docx" in said


def test_an_edited_template_that_ours_has_outgrown_is_noted(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    edit(audit_template(archive), "一、检查结论", "一、本季度检查结论")
    newer = tmp_path / "newer.docx"
    newer.write_bytes(audit_template(archive).read_bytes())
    edit(newer, "一、本季度检查结论", "一、新版")
    does = office_templates.shipped_template
    monkeypatch.setattr(
        "jobs.doctor.word_templates.shipped_template",
        lambda report, language: newer if report.id == "audit" else does(report, language),
    )
    state, said = look(archive)
    assert (state, said.count("档案检查报告")) == ("noted", 1)


def test_what_is_no_document_is_off(archive: Archive) -> None:
    audit_template(archive).write_bytes(b"nothing")
    assert look(archive)[0] == "off"
