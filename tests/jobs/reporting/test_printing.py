"""A report is worked out once, kept, and printed again from that, in Word and Excel (issue 4, items 1 3)."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from archive import Archive, setting
from builders import a_credit_code, a_customer
from form_builders import a_change_request
from small_report import FIRST, LATER, SMALL_REPORT, print_small, report_path, said, sheet_rows, ship
from word_templates import Small, a_template

from jobs.reporting import office_templates, printing
from jobs.running import running
from jobs.timetable import JOBS, STEPS
from jobs.workspace import Workspace

OTHER = {"name": "绍兴远帆纺织有限公司", "credit_code": a_credit_code(7)}


def change_capital(archive: Archive, capital: int, at: datetime) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(registered_capital=capital), at=at)
    archive.night(at)


def kept(archive: Archive) -> list[tuple[str, int, str]]:
    return archive.ask("SELECT about, edition, period FROM report ORDER BY id")


def test_a_report_lies_in_its_folder_in_word_and_excel_with_a_copy_a_department(known: Archive) -> None:
    assert print_small(known) == []
    words, rows = said(known)
    assert words[:2] == ["月度小报 2026年10月 2026-11-01 06:00", "宁波远航进出口有限公司有1家客户。"]
    assert [row[0] for row in rows] == ["J2026001"]
    assert sheet_rows(known) == [
        ["档号", "注册资本", "建档日期", "及时率", "上月"],
        ["J2026001", 500, datetime(2026, 3, 12), "50.0%", None],
    ]
    assert said(known, about="销售部")[1] == rows
    assert kept(known) == [("", 1, "2026-10"), ("销售部", 1, "2026-10")]


def test_an_archive_without_anything_has_its_report_too(archive: Archive, shipped: Path) -> None:
    print_small(archive)
    words, rows = said(archive)
    assert (rows, "还没有客户。" in "".join(words)) == ([], True)
    assert report_path(archive, "xlsx").is_file()


def test_figures_that_were_kept_are_printed_again_though_the_records_have_changed(known: Archive) -> None:
    print_small(known)
    before = [path.read_bytes() for path in (report_path(known), report_path(known, "xlsx"))]
    change_capital(known, 800, datetime(2026, 11, 10, 22, 0))
    shutil.rmtree(known.workspace.reports)
    print_small(known, LATER)
    assert [path.read_bytes() for path in (report_path(known), report_path(known, "xlsx"))] == before
    assert kept(known) == [("", 1, "2026-10"), ("销售部", 1, "2026-10")]


def test_figures_that_were_kept_are_printed_again_though_the_record_was_erased(
    known: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules C8 E14: what was counted stays counted."""
    monkeypatch.setattr("jobs.timetable.reports", lambda: {SMALL_REPORT.id: SMALL_REPORT})
    print_small(known)
    request = a_change_request(kind="删除", reason="重复录入", changes=[])
    known.hand_in("王芳", "删除.xlsx", request, at=datetime(2026, 11, 20, 9, 0))
    known.night(datetime(2026, 11, 20, 22, 0))
    known.night(datetime(2027, 1, 20, 22, 0))
    assert known.ask("SELECT count(*) FROM record WHERE form = 'customer'") == [(0,)]
    report_path(known).unlink(missing_ok=True)
    print_small(known, LATER)
    assert [row[0] for row in said(known)[1]] == ["J2026001"]


def test_anew_is_a_further_edition_beside_the_first(known: Archive) -> None:
    print_small(known)
    first = report_path(known).read_bytes()
    change_capital(known, 800, datetime(2026, 11, 10, 22, 0))
    print_small(known, LATER, anew=True)
    assert [row[2] for row in said(known, edition=2)[1]] == ["800.00"]
    assert report_path(known).read_bytes() == first
    assert kept(known)[2:] == [("", 2, "2026-10"), ("销售部", 2, "2026-10")]
    report_path(known, edition=2).unlink()
    print_small(known, LATER)
    assert report_path(known, edition=2).is_file()


def test_a_past_month_that_was_never_reported_is_reported_as_it_stood(known: Archive) -> None:
    """Item 3: `run monthly --at` for any past month, with the figures as they stood."""
    change_capital(known, 800, datetime(2026, 11, 10, 22, 0))
    known.hand_in("王芳", "远帆.xlsx", a_customer(**OTHER), at=datetime(2026, 11, 12, 9, 0))
    known.night(datetime(2026, 11, 12, 22, 0))
    print_small(known, FIRST)
    assert [row[:3] for row in said(known)[1]] == [["J2026001", "7", "500.00"]]


def test_a_report_that_is_open_in_word_stays_and_the_new_one_goes_beside_until_it_is_closed(known: Archive) -> None:
    print_small(known)
    path = report_path(known)
    path.write_bytes(b"an earlier print")
    known_files = json.dumps({**files_of(known), known.workspace.inside(path): sha(b"an earlier print")})
    execute(known, "UPDATE report SET files = ? WHERE about = ''", known_files)
    owner = path.with_name(f"~${path.name[2:]}")
    owner.write_bytes(b"")
    print_small(known, LATER)
    beside = path.with_name(f"{path.stem} 2026-11-25 0600.docx")
    assert path.read_bytes() == b"an earlier print"
    assert beside.is_file()
    owner.unlink()
    print_small(known, datetime(2026, 11, 26, 6, 0))
    assert said(known)[1]
    assert not beside.exists()


def test_a_report_that_somebody_edited_stays_and_the_one_as_it_was_made_lies_beside_it(known: Archive) -> None:
    print_small(known)
    path = report_path(known)
    path.write_bytes(path.read_bytes() + b"edited")
    edited = path.read_bytes()
    for at in (LATER, datetime(2026, 11, 26, 6, 0)):
        (notice,) = print_small(known, at)
        assert "Somebody has edited" in notice.id
        assert notice.gaps["file"] == "output/reports/月度小报/2026-10 月度小报.docx"
    assert path.read_bytes() == edited
    assert len(list(path.parent.glob("2026-10 月度小报 20*.docx"))) == 1


def test_a_folder_that_may_not_be_written_to_is_told_and_the_next_run_writes(known: Archive) -> None:
    """A file lies where the folder should be, which no account may write into, whoever runs the tests."""
    blocked = known.workspace.reports / "月度小报"
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_bytes(b"")
    notices = print_small(known)
    assert len(notices) == 4
    assert all("could not be written" in notice.id for notice in notices)
    assert len(kept(known)) == 2
    blocked.unlink()
    assert print_small(known) == []
    assert said(known)[1]


class Killed(BaseException):
    """The run ends here."""


@pytest.mark.parametrize("place", ["keep", "word_document", "write_whole", "note_files"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_run_killed_before_any_step_and_run_again_ends_the_same(
    known: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str, times: int
) -> None:
    """Also where the records have changed between the two: what was kept stands, what was not is as of the new run."""
    alone = Archive(Workspace.at(Path(shutil.copytree(known.root, tmp_path / "alone" / "档案"))))
    print_small(alone)
    does, left = getattr(printing, place), times

    def killed(*args: object) -> object:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed
        return does(*args)

    with monkeypatch.context() as patch:
        patch.setattr(printing, place, killed)
        try:
            print_small(known)
        except Killed:
            pass
        else:
            assert (place, times) in (("keep", 2), ("word_document", 2))  # kept at once; copies alike are drawn once
    print_small(known)
    assert kept(known) == kept(alone)
    for about in ("", "销售部"):
        for ending in ("docx", "xlsx"):
            assert report_path(known, ending, about).read_bytes() == report_path(alone, ending, about).read_bytes()
    assert files_of(known) == files_of(alone)


def test_what_was_kept_before_a_kill_is_what_is_printed(known: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(printing, "write_whole", killed)
        print_small(known)
    change_capital(known, 800, datetime(2026, 11, 10, 22, 0))
    print_small(known, LATER)
    assert [row[2] for row in said(known)[1]] == ["500.00"]


def test_figures_of_an_earlier_version_of_the_report_are_left_alone_and_that_is_said(known: Archive) -> None:
    print_small(known)
    before = report_path(known).read_bytes()
    execute(known, "UPDATE report SET context = ?", json.dumps({"head": {}}))
    (notice,) = print_small(known, LATER)
    assert "--anew" in notice.id
    assert report_path(known).read_bytes() == before
    assert print_small(known, LATER, anew=True) == []
    assert said(known, edition=2)[1]


def test_in_english_titles_files_and_columns_are_english(known: Archive) -> None:
    archive = setting(known, 'language = "zh"', 'language = "en"')
    with running(archive.workspace, FIRST, ["x"]) as run:
        office_templates.put_templates(run, [SMALL_REPORT])
    assert print_small(archive) == []
    assert report_path(archive).name == "2026-10 Small monthly report.docx"
    assert said(archive)[0][0] == "Small monthly report October 2026 2026-11-01 06:00"
    assert sheet_rows(archive)[0] == ["Code", "Capital", "Opened", "In time", "Last month"]


def test_a_copy_for_a_person_lies_in_their_folder(known: Archive) -> None:
    def issues(ask: printing.Ask) -> list[printing.Issue]:
        (whole, *_) = list(SMALL_REPORT.issues(ask))
        return [replace(whole, person="陈刚")]

    print_small(known, report=replace(SMALL_REPORT, issues=issues))
    assert (known.workspace.people / "陈刚" / "月度小报" / "2026-10 月度小报.docx").is_file()
    assert not report_path(known).exists()


def test_what_is_kept_comes_back_as_it_was(known: Archive) -> None:
    """Every kind of value a context has survives the ledger."""
    print_small(known)
    with known_ledger(known) as connection:
        (whole, _) = printing.kept_issues(connection, SMALL_REPORT, "2026-10")
    context = whole.issue.context
    assert isinstance(context, Small)
    assert context.head.made == FIRST
    (line,) = context.lines.rows
    assert (type(line.amount).__name__, line.seen, line.last) == ("Decimal", date(2026, 3, 12), None)
    assert context.chart.series[0].values == (500.0,)
    assert whole.files == {
        known.workspace.inside(p): sha(p.read_bytes()) for p in (report_path(known), report_path(known, "xlsx"))
    }


def test_every_report_of_a_job_is_a_step_of_it() -> None:
    for job, steps in JOBS.items():
        assert set(steps) <= set(STEPS), job
    assert "templates" in JOBS["nightly"]


def test_a_template_of_ours_that_is_newer_is_printed_with_at_once(known: Archive, shipped: Path) -> None:
    """Once the night has put it there."""
    print_small(known)
    ship(shipped, a_template(["新版 {{ report.summary }}", "{{ report.lines.title }}", *()]))
    (known.workspace.templates / "月度小报.docx").unlink()
    with running(known.workspace, LATER, ["x"]) as run:
        office_templates.put_templates(run, [SMALL_REPORT])
    print_small(known, LATER)
    from docx import Document

    assert Document(str(report_path(known))).paragraphs[0].text == "新版 宁波远航进出口有限公司有1家客户。"


def sha(content: bytes) -> str:
    from hashlib import sha256

    return sha256(content).hexdigest()


def files_of(archive: Archive) -> dict[str, str]:
    found: dict[str, str] = {}
    for (files,) in archive.ask("SELECT files FROM report ORDER BY id"):
        found |= json.loads(files)
    return found


def execute(archive: Archive, sql: str, *values: str) -> None:
    import sqlite3

    with sqlite3.connect(archive.workspace.state / "ledger.db") as connection:
        connection.execute(sql, values)


def known_ledger(archive: Archive):  # type: ignore[no-untyped-def]
    import sqlalchemy as sa

    return sa.create_engine(f"sqlite:///{archive.workspace.state / 'ledger.db'}").connect()
