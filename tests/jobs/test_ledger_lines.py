"""Lines of a card's tables are known by what they say, and closed by the day they were done (rules B2 B6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from archive import NIGHT, Archive
from builders import a_visit
from form_builders import a_meeting

from jobs.ledger.lines import count_open, open_lines
from jobs.running import opened

pytestmark = pytest.mark.usefixtures("lists_left_out")

SWATCH = {"what": "寄送新样布", "who": "王芳", "until": "2026-11-20"}
QUOTE = {"what": "报新价", "who": "李明", "until": "2026-12-05"}
NEXT = datetime(2026, 11, 22, 22, 0)


def states(archive: Archive) -> list[tuple[Any, ...]]:
    """Return (what, state, done on) of every line, in the order of the form."""
    query = "SELECT json_extract(fields, '$.what'), state, json_extract(fields, '$.done_on') FROM item ORDER BY line"
    return archive.ask(query)


def still_open(archive: Archive, until: date | None = None) -> list[str]:
    with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
        return [each.what for each in open_lines(connection, until)]


def test_a_line_is_done_once_its_day_is_filled_in(archive: Archive) -> None:
    archive.hand_in("王芳", "拜访.xlsx", a_visit(follow_ups=[SWATCH, QUOTE]))
    archive.night()
    assert states(archive) == [("寄送新样布", "open", None), ("报新价", "open", None)]
    archive.hand_in("王芳", "拜访.xlsx", a_visit(follow_ups=[SWATCH | {"done_on": "2026-11-21"}, QUOTE]))
    archive.night(NEXT)
    assert states(archive) == [("寄送新样布", "done", "2026-11-21"), ("报新价", "open", None)]


def test_a_line_that_was_done_stays_done_wherever_it_stands(archive: Archive) -> None:
    archive.hand_in("王芳", "拜访.xlsx", a_visit(follow_ups=[SWATCH | {"done_on": "2026-11-21"}, QUOTE]))
    archive.night()
    more = {"what": "回访", "who": "王芳", "until": "2026-12-20"}
    moved = SWATCH | {"what": "寄送 新样布", "until": "2026-11-25"}
    archive.hand_in("王芳", "拜访.xlsx", a_visit(follow_ups=[more, QUOTE, moved]))
    archive.night(NEXT)
    assert states(archive) == [
        ("回访", "open", None),
        ("报新价", "open", None),
        ("寄送 新样布", "done", "2026-11-21"),
    ]


def test_only_clearing_the_day_opens_a_line_again(archive: Archive) -> None:
    archive.hand_in("王芳", "拜访.xlsx", a_visit(follow_ups=[SWATCH | {"done_on": "2026-11-21"}]))
    archive.night()
    archive.hand_in("王芳", "拜访.xlsx", a_visit(follow_ups=[SWATCH], summary="补充"))
    archive.night(NEXT)
    assert states(archive) == [("寄送新样布", "done", "2026-11-21")]
    archive.hand_in("王芳", "拜访.xlsx", a_visit(follow_ups=[SWATCH | {"done_on": "清空"}]))
    archive.night(datetime(2026, 11, 23, 22, 0))
    assert states(archive) == [("寄送新样布", "open", None)]


def test_two_lines_that_say_the_same_are_two(archive: Archive) -> None:
    done = SWATCH | {"done_on": "2026-11-21"}
    archive.hand_in("王芳", "拜访.xlsx", a_visit(follow_ups=[done, SWATCH]))
    archive.night()
    archive.hand_in("王芳", "拜访.xlsx", a_visit(follow_ups=[SWATCH, SWATCH]))
    archive.night(NEXT)
    assert [state for _, state, _ in states(archive)] == ["done", "open"]


def test_what_is_open_is_told_by_its_deadline(archive: Archive) -> None:
    decisions = [{"what": "编制十二月计划", "who": "李明", "until": date(2026, 11, 30)}]
    archive.hand_in("王芳", "会议.xlsx", a_meeting(decisions=decisions))
    archive.hand_in(
        "王芳", "拜访.xlsx", a_visit(follow_ups=[QUOTE, SWATCH, SWATCH | {"what": "谢函", "done_on": "2026-11-21"}])
    )
    archive.night()
    assert still_open(archive) == ["寄送新样布", "编制十二月计划", "报新价"]
    assert still_open(archive, date(2026, 11, 20)) == ["寄送新样布"]


def test_the_register_lists_what_is_still_to_be_done(archive: Archive) -> None:
    archive.hand_in(
        "王芳", "拜访.xlsx", a_visit(follow_ups=[QUOTE, SWATCH, SWATCH | {"what": "谢函", "done_on": "2026-11-21"}])
    )
    archive.night()
    book = archive.drawn_register()
    rows = [[cell.value for cell in row][:4] for row in book["待办事项"].iter_rows()]
    listed = [row[1:] for row in rows if row[2] in ("王芳", "李明")]
    assert listed == [["已逾期", "王芳", "寄送新样布"], ["未完成", "李明", "报新价"]]
    cells = [str(cell.value) for row in book["拜访记录"].iter_rows() for cell in row]
    assert any("谢函 王芳 2026-11-20 2026-11-21［已完成］" in text for text in cells)
    assert any("报新价 李明 2026-12-05［未完成］" in text for text in cells)


def test_a_long_list_of_things_to_do_shows_the_most_urgent_and_says_how_many_there_are(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.register.to_do.SHOWN", 1)
    archive.hand_in("王芳", "拜访.xlsx", a_visit(follow_ups=[QUOTE, SWATCH]))
    archive.night()
    with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
        assert [each.what for each in open_lines(connection, most=1)] == ["寄送新样布"]
        assert count_open(connection) == len(open_lines(connection)) > 1
    tab = archive.drawn_register()["待办事项"]
    assert str(tab["A1"].value).startswith("待办事项（共 ")
    assert [cell.value for cell in tab["D"]][3:] == ["寄送新样布"]
