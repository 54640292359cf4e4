"""会议纪要 through the night: minutes for whoever was there, decisions followed until they are done (rule B6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from archive import NIGHT, Archive
from docx import Document
from form_builders import a_meeting
from request_desk import ask

from jobs.outbox import Refused, write_whole
from jobs.reporting import printing
from validators.message import Message

CODE = "G2026会议001"
NEXT = NIGHT + timedelta(days=1)
DECISIONS = (
    {"what": "编制十二月计划", "who": "李明", "until": date(2026, 11, 30)},
    {"what": "统一包装要求", "who": "王芳", "until": date(2026, 11, 10)},
)


def hold(archive: Archive, at: datetime = NIGHT, name: str = "会议.xlsx", **changes: Any) -> None:
    """Hand the form of a meeting in and let the night run."""
    archive.hand_in("王芳", name, a_meeting(**({"decisions": DECISIONS} | changes)), at - timedelta(hours=3))
    archive.night(at)


def minutes_of(archive: Archive, person: str = "") -> list[Path]:
    folder = archive.workspace.people / person if person else archive.workspace.reports
    return sorted((folder / "会议纪要").glob("*.docx"))


def text_of(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def followed(archive: Archive, sheet: str) -> list[tuple[Any, ...]]:
    rows = openpyxl.load_workbook(archive.workspace.reports / "会议决议跟踪.xlsx")[sheet].iter_rows(
        min_row=5, values_only=True
    )
    return [row for row in rows if row[0] and row[0] != "（无）"]


def test_everybody_who_takes_part_finds_the_minutes_in_the_morning(archive: Archive) -> None:
    hold(archive, guests="林敏（海纳）<总经理> & Co")
    for person in ("", "王芳", "李明", "陈刚"):
        (found,) = minutes_of(archive, person)
        assert found.name == f"{CODE} 会议纪要（十月客户需求分析会）.docx"
        text = text_of(found)
        for each in (
            CODE,
            "三楼会议室",
            "2026-11-05 09:30",
            "林敏（海纳）<总经理> & Co",
            "编制十二月计划",
            "2026-11-30",
        ):
            assert each in text
    assert minutes_of(archive, "赵敏") == []


def test_the_absent_and_those_with_something_to_do_get_them_too(archive: Archive) -> None:
    lines = ({"what": "整理档案", "who": "赵敏", "until": date(2026, 12, 1)},)
    hold(archive, attendees="王芳、陈刚", absent="李明", decisions=lines)
    assert minutes_of(archive, "赵敏") and minutes_of(archive, "李明")


def test_of_a_secret_meeting_only_those_who_were_there_get_them(archive: Archive) -> None:
    hold(archive, attendees="王芳、陈刚", absent="李明", secrecy="机密")
    assert minutes_of(archive) == minutes_of(archive, "李明") == []
    assert minutes_of(archive, "王芳") and minutes_of(archive, "陈刚")
    (first, second) = followed(archive, "未完成")
    assert first[2] == second[2] == f"涉密，见档案{CODE}。"
    assert "分析会" not in str(first)


def test_a_night_without_news_writes_nothing(archive: Archive) -> None:
    hold(archive)
    before = {path: path.stat().st_mtime_ns for path in minutes_of(archive)}
    archive.night(NEXT)
    assert {path: path.stat().st_mtime_ns for path in minutes_of(archive)} == before


def test_what_is_corrected_comes_as_a_second_edition_and_what_is_done_does_not(archive: Archive) -> None:
    hold(archive)
    done = ({**DECISIONS[0], "done_on": date(2026, 11, 21)}, DECISIONS[1])
    hold(archive, NEXT, decisions=done)
    assert len(minutes_of(archive)) == 1
    hold(archive, NEXT + timedelta(days=1), decisions=done, discussion="客户要求交期缩短到20天。")
    first, second = sorted(minutes_of(archive), key=lambda path: len(path.name))
    assert second.name == f"{CODE} 会议纪要（十月客户需求分析会） 2.docx"
    assert "缩短到20天" in text_of(second) and "缩短到20天" not in text_of(first)


def test_the_list_follows_decisions_from_open_to_overdue_to_done(archive: Archive) -> None:
    hold(archive)
    assert [(row[0], row[2]) for row in followed(archive, "未完成")] == [
        ("逾期", "统一包装要求"),
        ("未完成", "编制十二月计划"),
    ]
    archive.night(datetime(2026, 12, 1, 22))
    assert [row[0] for row in followed(archive, "未完成")] == ["逾期", "逾期"]
    done = (DECISIONS[0], {**DECISIONS[1], "done_on": date(2026, 11, 28)})
    hold(archive, datetime(2026, 12, 2, 22), decisions=done)
    assert [row[2] for row in followed(archive, "未完成")] == ["编制十二月计划"]
    (last,) = followed(archive, "已完成")
    assert (last[2], last[8].date()) == ("统一包装要求", date(2026, 11, 28))


@pytest.mark.parametrize(
    ("changes", "listed"),
    [
        ({"subject": "十一月客户需求分析会", "department": "市场部"}, True),
        ({"subject": "新品发布会", "department": "销售部"}, True),
        ({"subject": "新品发布会", "department": "市场部"}, False),
    ],
    ids=["of the same series", "of the same department", "another one"],
)
def test_a_later_meeting_takes_up_what_former_ones_left_open(
    archive: Archive, changes: dict[str, str], listed: bool
) -> None:
    hold(archive, decisions=(DECISIONS[0], {**DECISIONS[1], "done_on": date(2026, 11, 20)}))
    later = {"meeting_start": "2026-11-20 09:00", "meeting_end": "2026-11-20 10:00", "decisions": ()}
    hold(archive, NEXT, "later.xlsx", **later, **changes)
    text = text_of(next(path for path in minutes_of(archive) if "会议002" in path.name))
    assert ("编制十二月计划" in text) is listed
    assert "统一包装要求" not in text
    assert ("以往同类会议的决议均已完成。" in text) is not listed


def test_a_meeting_without_decisions_says_so(archive: Archive) -> None:
    hold(archive, decisions=())
    assert "本次会议没有需要落实的决议。" in text_of(minutes_of(archive)[0])


def test_who_has_left_or_whose_folder_is_shut_keeps_nobody_from_theirs(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shut(path: Path, content: bytes) -> None:
        if "李明" in path.parts:
            raise Refused(Message("{file} could not be written.", {"file": str(path)}))
        write_whole(path, content)

    monkeypatch.setattr(printing, "write_whole", shut)
    hold(archive)
    assert minutes_of(archive, "王芳") and not minutes_of(archive, "李明")


def test_a_night_killed_while_it_writes_is_run_again_with_the_same_edition(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def killed(path: Path, content: bytes) -> None:
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(path)
        write_whole(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(printing, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            hold(archive)
    assert sum(len(minutes_of(archive, person)) for person in ("", "王芳", "李明", "陈刚")) == 2
    archive.night(NEXT)
    for person in ("", "王芳", "李明", "陈刚"):
        assert [path.name for path in minutes_of(archive, person)] == [f"{CODE} 会议纪要（十月客户需求分析会）.docx"]
    assert archive.ask("SELECT DISTINCT edition FROM report") == [(1,)]


def test_minutes_go_with_the_record_that_they_were_made_of(archive: Archive) -> None:
    """C8 E14: of a record that is deleted nothing stays but its residue."""
    hold(archive)
    assert [p.rule for p in ask(archive, at=NEXT, code=CODE, kind="删除", reason="同一次会议登记了两遍。")] == []
    archive.night(NEXT + timedelta(days=40))
    assert archive.ask(f"SELECT code FROM residue WHERE code = '{CODE}'") == [(CODE,)]
    for person in ("", "王芳", "李明", "陈刚"):
        assert minutes_of(archive, person) == []
    assert archive.ask("SELECT count(*) FROM report") == [(0,)]
    assert followed(archive, "未完成") == []


def test_minutes_that_cite_a_meeting_that_is_gone_are_printed_again_without_it(archive: Archive) -> None:
    """C8 E14: what a deleted meeting had left open goes from the minutes of later ones too."""
    hold(archive)
    later = {"meeting_start": "2026-11-20 09:00", "meeting_end": "2026-11-20 10:00", "decisions": ()}
    hold(archive, NEXT, "later.xlsx", subject="十一月客户需求分析会", **later)
    (citing,) = [path for path in minutes_of(archive, "王芳") if "会议002" in path.name]
    assert "编制十二月计划" in text_of(citing)
    after = NEXT + timedelta(days=1)
    assert ask(archive, at=after, code=CODE, kind="删除", reason="同一次会议登记了两遍。") == []
    archive.night(after + timedelta(days=40))
    assert [path.name for path in minutes_of(archive, "王芳")] == [citing.name]
    assert "编制十二月计划" not in text_of(citing)
    assert "编制十二月计划" not in str(archive.ask("SELECT context FROM report"))
