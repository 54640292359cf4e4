"""The second check, in the real workbooks: agreed, sent back, changed since, not in charge (rules A2 B4 B1)."""

from __future__ import annotations

from datetime import timedelta

import openpyxl
import pytest
from archive import NIGHT, Archive
from builders import a_customer
from review_desk import MORNING, answer, rows, with_second_check, workbook

from validators.facts import Person
from validators.supervision import reviewer_of

pytestmark = pytest.mark.usefixtures("lists_left_out")


@pytest.fixture
def checked(archive: Archive) -> Archive:
    """An archive with the second check on, as shipped."""
    return with_second_check(archive)


def test_a_form_waits_for_its_supervisor_and_gets_its_code_when_agreed(checked: Archive) -> None:
    checked.hand_in("王芳", "海纳.xlsx", a_customer())
    first = checked.night()
    assert not first.failures
    assert first.counted.coded == []
    assert first.counted.count("reviewing") == 1
    assert checked.inbox("王芳") == []
    (shown,) = rows(workbook(checked))
    assert (shown["sender"], shown["title"]) == ("王芳", "宁波海纳纺织品有限公司 客户基本信息表")
    assert "宁波海纳纺织品有限公司" in str(shown["summary"])
    assert [path.name for path in (workbook(checked).parent / "待审批的表").iterdir()] == ["S20261121-0001 海纳.xlsx"]
    answer(workbook(checked), "同意")
    second = checked.night(NIGHT + MORNING)
    assert second.counted.coded == ["J2026001"], checked.ask("SELECT state, decided FROM review")
    assert not workbook(checked).exists()
    assert checked.ask("SELECT state FROM review") == [("agreed",)]
    assert checked.ask("SELECT state, tries FROM submission") == [("accepted", 1)]


def test_a_form_sent_back_returns_with_the_supervisors_reason(checked: Archive) -> None:
    checked.hand_in("王芳", "海纳.xlsx", a_customer())
    checked.night()
    answer(workbook(checked), "退回", "地址请写到门牌号")
    second = checked.night(NIGHT + MORNING)
    assert second.counted.coded == []
    (returned,) = checked.returned("王芳")
    texts = [str(cell.value) for line in openpyxl.load_workbook(returned)["审核意见"] for cell in line]
    assert any("地址请写到门牌号" in text for text in texts)
    checked.hand_in("王芳", "海纳.xlsx", a_customer(address="宁波市海曙区药行街88号2幢301"), at=NIGHT + MORNING)
    checked.night(NIGHT + 2 * MORNING)
    assert checked.ask("SELECT state, tries FROM submission") == [("reviewing", 2)]


def test_sending_back_needs_a_reason_and_the_row_stays_marked(checked: Archive) -> None:
    checked.hand_in("王芳", "海纳.xlsx", a_customer())
    checked.night()
    answer(workbook(checked), "退回")
    checked.night(NIGHT + MORNING)
    assert checked.ask("SELECT state FROM review") == [("open",)]
    book = openpyxl.load_workbook(workbook(checked))
    assert rows(workbook(checked))[0]["decision"] == "退回"
    assert any(cell.value == "待改" for line in book["审核意见"] for cell in line) or book["审核意见"].max_row > 5


def test_a_decision_counts_only_for_the_form_it_was_shown(checked: Archive) -> None:
    checked.hand_in("王芳", "海纳.xlsx", a_customer())
    checked.night()
    old = workbook(checked).read_bytes()
    checked.hand_in("王芳", "海纳.xlsx", a_customer(fax="0574-87651235"), at=NIGHT + timedelta(hours=1))
    checked.night(NIGHT + MORNING)
    assert checked.ask("SELECT state FROM review ORDER BY opened") == [("withdrawn",), ("open",)]
    workbook(checked).write_bytes(old)
    answer(workbook(checked), "同意")
    outcome = checked.night(NIGHT + 2 * MORNING)
    assert outcome.counted.coded == []
    assert checked.ask("SELECT state FROM review ORDER BY opened") == [("withdrawn",), ("open",)]


def test_a_decision_in_somebody_elses_folder_does_not_count(checked: Archive) -> None:
    checked.hand_in("王芳", "海纳.xlsx", a_customer())
    checked.night()
    theirs = workbook(checked, "李明")
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_bytes(workbook(checked).read_bytes())
    answer(theirs, "同意")
    checked.night(NIGHT + MORNING)
    assert checked.ask("SELECT state FROM review") == [("open",)]
    assert not theirs.exists()


def test_a_pasted_row_is_noticed(checked: Archive) -> None:
    checked.hand_in("王芳", "海纳.xlsx", a_customer())
    checked.night()
    answer(workbook(checked), "同意", token="ABCDEF123456")
    outcome = checked.night(NIGHT + MORNING)
    assert outcome.counted.coded == []
    assert checked.ask("SELECT state FROM review") == [("open",)]


def people(*given: tuple[str, str, dict[str, object]]) -> dict[str, Person]:
    return {
        name: Person(name, "销售部", "业务人员", supervisor=supervisor, **more)  # type: ignore[arg-type]
        for name, supervisor, more in given
    }


def test_deputies_the_next_one_above_and_circles() -> None:
    roster = people(("a", "b", {}), ("b", "c", {"away": True, "deputy": "d"}), ("c", "", {}), ("d", "b", {}))
    assert reviewer_of(roster, "a") == "d"
    assert reviewer_of(roster, "d") == "c"
    gone = people(("a", "b", {}), ("b", "c", {"active": False}), ("c", "", {}))
    assert reviewer_of(gone, "a") == "c"
    circular = people(("a", "b", {}), ("b", "a", {"active": False}))
    assert reviewer_of(circular, "a") == ""
