"""A night that makes up for a missed one takes what lay there then; what came since belongs to the next night."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from archive import Archive, workbook_of
from builders import a_customer, a_visit
from document_files import a_pdf
from form_builders import a_form

from jobs.intake.looking import Found
from jobs.ledger.due import count_from
from jobs.ledger.opening import open_ledger
from jobs.on_time.ticking import tick

#: Far ahead, so that when the files of a test really came is long past.
_EVENING = datetime(2036, 11, 22, 17, 0)
_DUE = "2036-11-22T22:00"
_MORNING = datetime(2036, 11, 23, 9, 0)


def _counting(archive: Archive, since: datetime) -> None:
    ledger = open_ledger(archive.workspace)
    with ledger.writing() as connection:
        count_from(connection, since.replace(tzinfo=archive.workspace.settings.zone))
    ledger.close()


@pytest.fixture
def missed(archive: Archive) -> Archive:
    """An archive whose computer was off on the night of 2036-11-22."""
    _counting(archive, _EVENING)
    return archive


def _tick(archive: Archive, at: datetime) -> list[str]:
    moment = at.replace(tzinfo=archive.workspace.settings.zone)
    ticked = tick(archive.workspace, lambda: moment, lambda *_: None)
    assert not ticked.failed
    return [f"{each.job} {each.at:%Y-%m-%dT%H:%M}" for each in ticked.done]


def _arrived(archive: Archive) -> list[tuple[object, ...]]:
    return [
        (Path(path).name, state, seen[:16])
        for path, state, seen in archive.ask("SELECT path, state, seen FROM arrival ORDER BY id")
    ]


def test_a_talk_of_this_morning_is_not_refused_by_last_night_and_is_taken_tonight(missed: Archive) -> None:
    missed.hand_in("王芳", "客户.xlsx", a_customer(), at=_EVENING)
    talk = a_visit(visit_start="2036-11-23 8:00", visit_end="2036-11-23 8:30", plan="无", follow_ups=())
    missed.hand_in("王芳", "拜访.xlsx", talk, at=_MORNING - timedelta(minutes=15))
    assert f"nightly {_DUE}" in _tick(missed, _MORNING)
    assert _arrived(missed) == [("客户.xlsx", "accepted", _DUE)]
    assert missed.inbox("王芳") == ["拜访.xlsx"] and missed.returned("王芳") == []
    (page,) = missed.workspace.runs.glob("2036-11-22 2200*.html")
    assert "1 个文件" in page.read_text("utf-8")
    _tick(missed, datetime(2036, 11, 23, 22, 0))
    assert _arrived(missed)[1:] == [("拜访.xlsx", "accepted", "2036-11-23T22:00")]
    assert missed.inbox("王芳") == []


def test_a_slip_of_last_evening_waits_for_its_file_of_this_morning(missed: Archive) -> None:
    missed.hand_in("王芳", "客户.xlsx", a_customer(), at=_EVENING)
    missed.hand_in("王芳", "移交.xlsx", workbook_of(a_form("handed_in_documents")), at=_EVENING)
    missed.hand_in("王芳", "海纳营业执照.pdf", a_pdf(), at=_MORNING - timedelta(minutes=15))
    _tick(missed, _MORNING)
    assert ("移交.xlsx", "accepted", _DUE) not in _arrived(missed)
    assert "海纳营业执照.pdf" in missed.inbox("王芳")
    _tick(missed, datetime(2036, 11, 23, 22, 0))
    names = {name: state for name, state, _ in _arrived(missed)}
    assert names["海纳营业执照.pdf"] == "accepted", names


def test_a_file_whose_time_lies_ahead_of_the_clock_is_taken_at_once(missed: Archive) -> None:
    """Else one from a computer with a wrong clock would wait until that time."""
    missed.hand_in("王芳", "客户.xlsx", a_customer(), at=datetime(2038, 1, 1))
    _tick(missed, _MORNING)
    assert _arrived(missed) == [("客户.xlsx", "accepted", _DUE)]


def test_a_night_run_by_hand_takes_everything(archive: Archive) -> None:
    archive.hand_in("王芳", "客户.xlsx", a_customer(), at=datetime(2036, 11, 23, 9, 0))
    archive.night(datetime(2036, 11, 22, 22, 0))
    assert [state for _, state, _ in _arrived(archive)] == ["accepted"]


def test_an_old_file_that_was_put_there_this_morning_belongs_to_tonight(archive: Archive) -> None:
    """Copying keeps a file's time: a scan of last week and the slip written for it today stay together."""
    now = datetime.now(archive.workspace.settings.zone)
    _counting(archive, (now - timedelta(hours=24)).replace(tzinfo=None))
    archive.hand_in("王芳", "客户.xlsx", a_customer(), at=datetime(2026, 11, 1))
    ticked = tick(archive.workspace, lambda: now + timedelta(seconds=5), lambda *_: None)
    assert "nightly" in [each.job for each in ticked.done]
    assert archive.inbox("王芳") == ["客户.xlsx"] and archive.returned("王芳") == []


@pytest.mark.parametrize(
    ("modified", "came", "later"),
    [(50, 50, False), (150, 50, True), (50, 150, True), (250, 50, False), (50, 250, False), (250, 150, True)],
)
def test_a_file_came_later_by_either_stamp_unless_that_is_ahead_of_the_clock(
    modified: float, came: float, later: bool
) -> None:
    assert Found("王芳", Path("客户.xlsx"), "王芳/客户.xlsx", 1, modified, came).came_between(100, 200) is later
