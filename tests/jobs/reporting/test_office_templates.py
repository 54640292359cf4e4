"""The office edits the templates in Word: theirs are kept, and where they are broken ours step in (issue 4, item 1)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from archive import Archive, setting
from small_report import LATER, SMALL_REPORT, print_small, said, ship
from word_templates import BODY, a_template

from jobs.reporting import office_templates
from jobs.reporting.office_templates import put_templates
from jobs.running import running
from validators.message import Message


def put(archive: Archive, at: datetime = LATER) -> list[Message]:
    """Take the night's step and return what the archivist is told."""
    with running(archive.workspace, at, ["templates"]) as run:
        put_templates(run, [SMALL_REPORT])
        return list(run.notices)


def theirs(archive: Archive) -> Path:
    return archive.workspace.templates / "月度小报.docx"


NEWER = a_template(["新版", *BODY])


def test_our_templates_are_put_into_the_offices_folder(archive: Archive, shipped: Path) -> None:
    put(archive)
    assert theirs(archive).read_bytes() == (shipped / "月度小报.docx").read_bytes()


def test_a_renewed_template_of_ours_replaces_one_that_nobody_edited(archive: Archive, shipped: Path) -> None:
    put(archive)
    ship(shipped, NEWER)
    put(archive)
    assert theirs(archive).read_bytes() == NEWER


@pytest.mark.parametrize("renewed_before", [False, True])
def test_a_template_that_the_office_edited_is_never_replaced(
    archive: Archive, shipped: Path, renewed_before: bool
) -> None:
    put(archive)
    if renewed_before:
        ship(shipped, a_template(["第二版"]))
        put(archive)
    edited = a_template(["我们自己的", *BODY])
    theirs(archive).write_bytes(edited)
    ship(shipped, NEWER)
    put(archive)
    put(archive)
    assert theirs(archive).read_bytes() == edited


def test_a_template_of_the_office_that_was_there_first_is_never_replaced(archive: Archive, shipped: Path) -> None:
    theirs(archive).parent.mkdir(exist_ok=True)
    theirs(archive).write_bytes(b"their own")
    put(archive)
    assert theirs(archive).read_bytes() == b"their own"


def test_a_template_that_is_open_in_word_is_renewed_once_it_is_closed(archive: Archive, shipped: Path) -> None:
    put(archive)
    before = theirs(archive).read_bytes()
    owner = theirs(archive).with_name("~$小报.docx")
    owner.write_bytes(b"")
    ship(shipped, NEWER)
    put(archive)
    assert theirs(archive).read_bytes() == before
    owner.unlink()
    put(archive)
    assert theirs(archive).read_bytes() == NEWER


def test_a_deleted_template_is_put_there_again(archive: Archive, shipped: Path) -> None:
    put(archive)
    theirs(archive).unlink()
    put(archive)
    assert theirs(archive).is_file()


def test_a_run_killed_after_it_wrote_a_template_does_not_take_it_for_edited(
    archive: Archive, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(archive)
    ship(shipped, NEWER)
    does = office_templates.write_whole

    def written_then_killed(path: Path, content: bytes) -> None:
        does(path, content)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(office_templates, "write_whole", written_then_killed)
        put(archive)
    put(archive)
    newest = a_template(["再新", *BODY])
    ship(shipped, newest)
    put(archive)
    assert theirs(archive).read_bytes() == newest


def test_a_folder_that_may_not_be_written_to_is_told(archive: Archive, shipped: Path) -> None:
    folder = archive.workspace.templates
    for path in folder.iterdir() if folder.is_dir() else ():
        path.unlink()
    if folder.is_dir():
        folder.rmdir()
    folder.write_bytes(b"")
    (notice,) = put(archive)
    assert "could not be written" in notice.id


def test_a_report_is_printed_with_the_offices_template(known: Archive) -> None:
    theirs(known).write_bytes(a_template(["我们的 {{ report.summary }}", *BODY]))
    assert print_small(known) == []
    assert said(known)[0][0] == "我们的 宁波远航进出口有限公司有1家客户。"


@pytest.mark.parametrize(
    ("body", "paragraph"),
    [
        (("{{ report.sumary }}", *BODY), "{{ report.sumary }}"),
        (("｛｛ report.summary ｝｝", *BODY), "｛｛ report.summary ｝｝"),
        ((*BODY, "{%p if report.summary %}"), "{%p if report.summary %}"),
    ],
)
def test_a_broken_template_of_the_office_falls_back_to_ours_and_that_is_said(
    known: Archive, body: tuple[str, ...], paragraph: str
) -> None:
    theirs(known).write_bytes(a_template(body))
    (notice,) = print_small(known)
    assert "was printed with the one that came with guidang" in notice.id
    assert (notice.gaps["file"], notice.gaps["paragraph"]) == ("templates/月度小报.docx", paragraph)
    assert said(known)[0][1] == "宁波远航进出口有限公司有1家客户。"


def test_what_is_no_document_at_all_falls_back_to_ours(known: Archive) -> None:
    theirs(known).write_bytes(b"not a document")
    (notice,) = print_small(known)
    assert "was printed with the one that came with guidang" in notice.id
    assert "paragraph" not in notice.gaps
    assert said(known)[1]


def test_a_missing_template_falls_back_to_ours_and_that_is_said(known: Archive) -> None:
    theirs(known).unlink()
    (notice,) = print_small(known)
    assert "could not be read" in notice.id
    assert said(known)[1]


def test_a_template_that_fails_only_with_these_figures_falls_back_to_ours(known: Archive) -> None:
    """Nothing is wrong with it but what it does with a figure."""
    body = ["{% for row in report.lines.rows %}{{ 1 / (row.count - 7) }}{% endfor %}", *BODY]
    theirs(known).write_bytes(a_template(body))
    (notice,) = print_small(known)
    assert "division by zero" in str(notice.gaps["error"])
    assert said(known)[1]


def test_a_template_for_an_older_report_falls_back_to_ours(known: Archive, shipped: Path) -> None:
    """The office edited a template that names what the report no longer has; ours is of this version."""
    theirs(known).write_bytes(a_template(["{{ report.customers_by_region.title }}", *BODY]))
    ship(shipped, NEWER)
    put(known)
    (notice,) = print_small(known)
    assert "“report.customers_by_region.title”" in str(notice.gaps["what"]) or "nothing called" in str(
        notice.gaps["what"]
    )
    assert said(known)[0][0] == "新版"


def test_a_templates_folder_outside_of_the_workspace_is_named_in_full(known: Archive, tmp_path: Path) -> None:
    other = tmp_path / "共享模板"
    other.mkdir()
    (other / "月度小报.docx").write_bytes(b"broken")
    archive = setting(known, 'templates = "templates"', f'templates = "{other.as_posix()}"')
    (notice,) = print_small(archive)
    assert notice.gaps["file"] == str(other / "月度小报.docx")
