"""Facts that nobody has confirmed for a time, through real nights and in the real workbooks (rule C13)."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from answer_books import answer_row, shown_rows
from archive import NIGHT, Archive, words_of
from builders import a_credit_code, a_customer
from form_builders import a_supplier

from jobs.answer_books import UNKNOWN
from jobs.running import running
from jobs.timetable import carry_out, steps_of
from jobs.upkeep.verifications import CHANGED_SINCE, NOT_ASKED
from jobs.workspace import Workspace
from validators.message import Message

pytestmark = pytest.mark.usefixtures("lists_left_out")

DAY = timedelta(days=1)
LATER = NIGHT + 400 * DAY
HAINA = "宁波海纳纺织品有限公司"


def workbook(archive: Archive, person: str = "王芳") -> Path:
    return archive.workspace.decisions / person / "待核实.xlsx"


def asked(archive: Archive, person: str = "王芳") -> list[dict[str, Any]]:
    return shown_rows(workbook(archive, person), "facts_to_verify")


def answer(archive: Archive, decision: str, row: int = 0, person: str = "王芳", **others: str) -> None:
    answer_row(workbook(archive, person), "facts_to_verify", row, decision=decision, **others)


def listed(archive: Archive, person: str) -> list[str]:
    """Return the codes on somebody's list."""
    path = archive.workspace.people / person / "待核实信息清单.xlsx"
    if not path.exists():
        return []
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "单位")
    return [str(row[1]) for row in rows[head + 1 :]]


def notices(archive: Archive, at: Any) -> set[str]:
    """Let a night run; return the sentences that the archivist is told, as they stand in the code."""
    with running(archive.workspace, at, ("nightly",)) as run:
        carry_out(run, steps_of(("nightly",)))
        gaps = [part for notice in run.notices for part in notice.gaps.values() if isinstance(part, Message)]
        return {message.id for message in (*run.notices, *gaps)}


def confirmed(archive: Archive) -> list[tuple[Any, ...]]:
    return archive.ask('SELECT substr(at, 1, 10), "by", arrival IS NULL FROM confirmation ORDER BY record')


@pytest.fixture
def old(archive: Archive) -> Archive:
    """An archive with a customer and a supplier whom nobody has confirmed for more than a year."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer(bank_account="6222020200012345678"))
    archive.hand_in("李明", "天利.xlsx", a_supplier(handler="李明"))
    archive.night()
    assert not workbook(archive).exists()
    archive.night(LATER)
    return archive


def test_whoever_is_in_charge_is_asked_and_the_archivist_has_the_whole_list(old: Archive) -> None:
    (row,) = asked(old)
    assert (row["partner"], row["code"], row["by"], row["file"]) == (HAINA, "J2026001", "王芳", "海纳.xlsx")
    assert row["confirmed"].date() == NIGHT.date()
    assert "注册地址：宁波市海曙区药行街88号" in row["facts"]
    assert "联系人：林敏" in row["facts"]
    assert "银行账号：****" in row["facts"]
    assert "6222020200012345678" not in str(row)
    assert [row["code"] for row in asked(old, "李明")] == ["J2026002"]
    assert (listed(old, "王芳"), listed(old, "李明")) == (["J2026001"], ["J2026002"])
    assert listed(old, "赵敏") == ["J2026001", "J2026002"]
    assert not workbook(old, "赵敏").exists()


def test_unchanged_confirms_the_file_as_of_that_night(old: Archive) -> None:
    answer(old, "无变化")
    old.night(LATER + DAY)
    assert confirmed(old)[0] == ((LATER + DAY).date().isoformat(), "王芳", 1)
    assert (asked(old), listed(old, "王芳"), listed(old, "赵敏")) == ([], [], ["J2026002"])
    assert old.ask("SELECT who, code FROM audit WHERE what = 'confirmed'") == [("王芳", "J2026001")]
    old.night(LATER + 366 * DAY)
    assert asked(old) == []
    old.night(LATER + 368 * DAY)
    assert [row["file"] for row in asked(old)] == ["“待核实”的回复"]


def test_changed_stays_on_the_list_until_the_new_form_has_come(old: Archive) -> None:
    answer(old, "有变化")
    old.night(LATER + DAY)
    (row,) = asked(old)
    assert row["decision"] is None
    assert str((LATER + DAY).date()) in row["state"]
    old.hand_in("王芳", "海纳新.xlsx", a_customer(telephone="0574-87651235"), at=LATER + DAY)
    old.night(LATER + 2 * DAY)
    assert (asked(old), listed(old, "王芳")) == ([], [])
    assert confirmed(old)[0] == ((LATER + DAY).date().isoformat(), "王芳", 0)


def test_a_form_in_which_nothing_changed_confirms_too(old: Archive) -> None:
    old.hand_in("王芳", "海纳再交.xlsx", a_customer(bank_account=None), at=LATER)
    old.night(LATER + DAY)
    assert [state for (state,) in old.ask("SELECT state FROM arrival")][-1] == "accepted"
    assert old.ask("SELECT COUNT(*) FROM change") == [(0,)]
    assert asked(old) == []


def test_how_long_is_the_offices_setting(archive: Archive) -> None:
    path = archive.root / "guidang.toml"
    path.write_text(path.read_text("utf-8").replace("verify_days = 365", "verify_days = 30"), "utf-8")
    archive = Archive(Workspace.at(archive.root))
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night()
    archive.night(NIGHT + 31 * DAY)
    assert [row["code"] for row in asked(archive)] == ["J2026001"]


def test_an_answer_in_somebody_elses_workbook_does_not_count(old: Archive) -> None:
    shutil.copy(workbook(old), workbook(old, "李明"))
    answer(old, "无变化", person="李明")
    told = notices(old, LATER + DAY)
    assert NOT_ASKED.what in told
    assert [row["code"] for row in asked(old)] == ["J2026001"]
    assert [row["code"] for row in asked(old, "李明")] == ["J2026002"]


def test_an_answer_counts_only_for_what_was_shown(old: Archive) -> None:
    old.hand_in("王芳", "海纳新.xlsx", a_customer(telephone="0574-87651235"), at=NIGHT + 20 * DAY)
    before = workbook(old).read_bytes()
    old.night(LATER + DAY)  # handed in long ago, so that the file is asked about again with the new number
    (row,) = asked(old)
    assert "0574-87651235" in row["facts"]
    workbook(old).write_bytes(before)
    answer(old, "无变化")
    assert CHANGED_SINCE.what in notices(old, LATER + 2 * DAY)
    assert [row["code"] for row in asked(old)] == ["J2026001"]
    assert confirmed(old)[0][0] == (NIGHT + 20 * DAY).date().isoformat()


def test_a_pasted_row_is_noticed_and_a_deleted_one_is_shown_again(old: Archive) -> None:
    answer(old, "无变化", token="ABCDEF123456")
    told = notices(old, LATER + DAY)
    assert UNKNOWN.what in told
    assert "{person} deleted the row of “{title}” from the workbook {file}; it is shown again." in told
    assert [row["code"] for row in asked(old)] == ["J2026001"]


def test_the_same_answer_after_a_killed_night_is_acted_on_once(old: Archive) -> None:
    answer(old, "无变化")
    answered = workbook(old).read_bytes()
    old.night(LATER + DAY, steps=("verifications",))  # and killed before the workbooks were written
    assert workbook(old).read_bytes() == answered
    told = notices(old, LATER + DAY)
    assert CHANGED_SINCE.what not in told
    assert asked(old) == []
    assert old.ask("SELECT COUNT(*) FROM audit WHERE what = 'confirmed'") == [(1,)]


def test_the_files_of_somebody_who_left_are_asked_of_their_supervisor(archive: Archive) -> None:
    import sqlite3

    other = {"name": "绍兴远帆纺织有限公司", "credit_code": a_credit_code(7)}
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.hand_in("王芳", "远帆.xlsx", a_customer(**other))  # type: ignore[arg-type]
    archive.night()
    with sqlite3.connect(archive.workspace.state / "ledger.db") as ledger:
        ledger.execute("UPDATE record SET handler = '周强' WHERE code = 'J2026002'")
    archive.night(LATER)
    assert [row["code"] for row in asked(archive)] == ["J2026001"]
    assert [row["code"] for row in asked(archive, "陈刚")] == ["J2026002"]


def test_somebody_is_asked_the_oldest_first_and_told_how_many_more_wait(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.upkeep.asking.ASKED", 2)
    monkeypatch.setattr("jobs.upkeep.asking.LISTED", 2)
    for number, name in enumerate(("宁波海纳纺织品有限公司", "绍兴远帆纺织有限公司", "温州嘉禾制衣有限公司"), start=1):
        content = a_customer(name=name, credit_code=a_credit_code(number))
        archive.hand_in("王芳", f"{number}.xlsx", content, at=NIGHT - (4 - number) * DAY)
    archive.night()
    archive.night(LATER)
    assert [row["code"] for row in asked(archive)] == ["J2026001", "J2026002"]
    assert f"截至{LATER.date()}，还有 1 条待处理" in words_of(workbook(archive))
    assert listed(archive, "赵敏") == ["J2026001", "J2026002"]
    assert "还有 1 条没有列出" in words_of(archive.workspace.people / "赵敏" / "待核实信息清单.xlsx")
    answer(archive, "无变化")
    archive.night(LATER + DAY)
    assert [row["code"] for row in asked(archive)] == ["J2026002", "J2026003"]
    assert "待处理" not in words_of(workbook(archive))
    assert listed(archive, "赵敏") == ["J2026002", "J2026003"]


def test_only_the_lists_of_those_whose_files_were_confirmed_are_written(old: Archive) -> None:
    def stamps() -> dict[str, int]:
        return {
            path.parent.name + path.name: path.stat().st_mtime_ns
            for folder in (old.workspace.people, old.workspace.decisions)
            for path in folder.glob("*/待核实*.xlsx")
        }

    before = stamps()
    answer(old, "无变化", person="李明")
    old.night(LATER + DAY)
    now = stamps()
    same = {name for name in now if now[name] == before[name]}
    assert same == {"王芳待核实.xlsx", "王芳待核实信息清单.xlsx"}
    assert set(now) - same == {"赵敏待核实信息清单.xlsx"}
