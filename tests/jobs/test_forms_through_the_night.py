"""Every form goes through the night: out of its real workbook, with its code, into its sheet of the register."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import openpyxl
from archive import Archive, workbook_of
from builders import a_customer, a_visit
from document_files import a_pdf
from form_builders import a_form

from validators.declaration import Form
from validators.forms import forms


def _others() -> Iterator[Form]:
    return (form for form in forms().values() if form.id not in ("customer", "visit_record", "borrowing"))


def test_every_form_is_coded_filed_and_listed(archive: Archive) -> None:
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    archive.night(datetime(2026, 11, 20, 22, 0))
    for form in _others():
        # The customer is 王芳's.
        given = {"from_person": "王芳", "to_person": "李明"} if form.id == "handover" else {}
        archive.hand_in("王芳", f"{form.id}.xlsx", workbook_of(a_form(form.id, **given)))
    archive.hand_in("王芳", "海纳营业执照.pdf", a_pdf())
    outcome = archive.night()
    assert not outcome.failures
    told = {(each.name, p.cell.ref, p.rule) for each, p in outcome.counted.problems}
    assert told == set()
    on_file = dict(archive.ask("SELECT form, code FROM record"))
    assert set(on_file) >= {form.id for form in _others()}
    pattern = r"(?:J|D|F|JY|SQ)\d{7,}|[YGKJ]\d{4}\D+\d{3,}"
    assert [code for code in on_file.values() if not re.fullmatch(pattern, code)] == []
    book = openpyxl.load_workbook(archive.workspace.register / "档案总登记表.xlsx", read_only=True)
    for form in _others():
        texts = {cell.value for row in book[(form.sheet or form.title).zh] for cell in row}
        assert on_file[form.id] in texts, form.id


def test_the_reporter_of_a_breach_is_kept_apart(archive: Archive) -> None:
    archive.hand_in("李明", "举报.xlsx", workbook_of(a_form("breach_report")))
    outcome = archive.night()
    (each,) = outcome.counted.arrived
    assert each.person == "（保密）"
    for table, columns in (("record", "handler, title, path"), ("version", '"by", path'), ("audit", "who, why")):
        assert "李明" not in str(archive.ask(f"SELECT {columns} FROM {table}")), table
    for folder in (archive.workspace.runs, archive.workspace.archive):
        assert not [path for path in folder.rglob("*") if path.is_file() and "李明" in path.name]
    report = next(archive.workspace.runs.glob("*.html")).read_text("utf-8")
    assert "李明" not in report
