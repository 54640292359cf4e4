"""Who reports a breach is kept apart: searched for in the bytes of everything that leaves the archive (rules B12 E10)."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive import NIGHT, Archive, workbook_of
from builders import a_customer
from form_builders import a_form
from office_desk import Office

from jobs.cli import main
from jobs.ledger.describing import KEPT_APART

REPORTER = "慕容雪"
#: Where a name on the roster stands anyway, and what is the reporter's own.
OWN = ("workbooks/office", "workbooks/blank", "output/state", f"workbooks/inbox/{REPORTER}")
OWN += (f"workbooks/returned/{REPORTER}", f"output/people/{REPORTER}", "workbooks/decisions")


@pytest.fixture
def reporting(office: Office) -> Archive:
    person = {"name": REPORTER, "department": "客服部", "role": "业务人员", "supervisor": "陈刚", "active": "是"}
    manager = {"name": "周总", "department": "行政部/综合部", "role": "管理层", "active": "是"}
    office.edit("roster", lambda rows: [*rows, person, manager])
    office.night()
    return office.archive


def signed(content: bytes) -> bytes:
    """Return a workbook as Excel saves it: with the name of whoever saved it last in its properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dc:creator[^>]*>)[^<]*", rb"\1" + REPORTER.encode(), part)
                assert REPORTER.encode() in part
            after.writestr(before.getinfo(name), part)
    return out.getvalue()


def files_naming(archive: Archive, name: str) -> list[str]:
    """Return every file whose name or bytes hold the name, packed parts included."""
    found = []
    for path in sorted(archive.root.rglob("*")):
        inside = path.relative_to(archive.root).as_posix()
        if path.is_file() and not inside.startswith(OWN) and (name in inside or name.encode() in everything(path)):
            found.append(inside)
    return found


def everything(path: Path) -> bytes:
    content = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist())


def reports() -> Iterator[tuple[str, bytes]]:
    yield "违规举报表.xlsx", signed(workbook_of(a_form("breach_report", reporter=REPORTER, people="李明")))
    yield "没有名字的表.xlsx", signed(workbook_of(a_form("breach_report", subject="合同被私自带走")))
    yield "再举报.xlsx", signed(workbook_of(a_form("breach_report", subject="错表", place=None, reporter=REPORTER)))
    yield "举报 坏文件.xlsx", b"not a workbook at all " + REPORTER.encode()


def test_no_file_that_leaves_the_archive_names_the_reporter(
    reporting: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    reporting.hand_in("王芳", "客户.xlsx", a_customer())
    for name, content in reports():
        reporting.hand_in(REPORTER, name, content)
    assert main(["run", "nightly", "--workspace", str(reporting.root), "--at", NIGHT.isoformat(), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["received"] == 5
    assert REPORTER not in said.out + said.err
    for name, content in reports():
        reporting.hand_in(REPORTER, name, content)
    outcome = reporting.night(NIGHT.replace(day=22))
    assert {each.person for each in outcome.counted.arrived} == {KEPT_APART}
    assert outcome.counted.count("repeated") == 2
    # This one names everybody on the roster, and counts nothing of reports.
    assert files_naming(reporting, REPORTER) == ["output/people/赵敏/权限一览.xlsx"]
    assert reporting.ask("SELECT count(*) FROM record WHERE form = 'breach_report'") == [(2,)]
    assert not list(reporting.workspace.archive.rglob("*举报*"))


def test_no_entry_of_the_ledger_that_is_shown_names_the_reporter(reporting: Archive) -> None:
    for name, content in reports():
        reporting.hand_in(REPORTER, name, content)
    reporting.night()
    for table, columns in (
        ("record", "title, handler, department, natural_key, path"),
        ("version", '"by", path'),
        ("change", '"by", why'),
        ("audit", "who, why"),
        ("run", "jobs, summary"),
        ("review", "title, summary, reviewer"),
    ):
        assert REPORTER not in str(reporting.ask(f"SELECT {columns} FROM {table}")), table
    assert {row[0][11:19] for row in reporting.ask("SELECT handed FROM record UNION SELECT handed FROM version")} == {
        "00:00:00"
    }


def test_nobody_who_looks_a_report_up_reads_who_reported(
    reporting: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in reports():
        reporting.hand_in(REPORTER, name, content)
    Office(reporting).edit("roster", lambda rows: [row | {"login": row["name"]} for row in rows])
    reporting.night()
    found = reporting.ask("SELECT code FROM record WHERE form = 'breach_report'")
    for asker in ("赵敏", "周总", "陈刚"):
        monkeypatch.setattr("getpass.getuser", lambda asker=asker: asker)
        for words in (["search", REPORTER], ["search", "举报"], *(["show", str(code)] for (code,) in found)):
            main([*words, "--workspace", str(reporting.root), "--json"])
        main(["show", str(found[0][0]), "--workspace", str(reporting.root)])
        said = capsys.readouterr()
        assert REPORTER not in said.out + said.err
        assert ("客户报价被带出公司" in said.out) == (asker != "陈刚")


def test_who_a_report_is_about_does_not_see_it(
    reporting: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reporting.hand_in(REPORTER, "举报.xlsx", a_form("breach_report", people="赵敏（档案室）"))
    reporting.night()
    ((code,),) = reporting.ask("SELECT code FROM record WHERE form = 'breach_report'")
    Office(reporting).edit("roster", lambda rows: [row | {"login": row["name"]} for row in rows])
    Office(reporting).night(days=1)
    monkeypatch.setattr("getpass.getuser", lambda: "赵敏")
    assert main(["show", code, "--workspace", str(reporting.root)]) == 1
    assert "三楼办公室" not in capsys.readouterr().out
