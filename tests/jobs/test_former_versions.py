"""Forms filled in on a former version of their blank: taken, or told where the new blank lies (issue 3, form versions)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import forms_to_come
import pytest
from archive import NIGHT, ROSTER, Archive, words_of
from form_builders import a_row
from forms_to_come import CALL, ORDER

from jobs.language import translator
from jobs.running import opened
from validators.declaration import Form
from validators.dictionaries import SHIPPED
from validators.forms import form_of, forms
from workbooks.blank import blank_form
from workbooks.filling import fill

pytestmark = pytest.mark.usefixtures("lists_left_out")

VISIT: Mapping[str, object] = {
    "customer": "宁波海纳纺织品有限公司",
    "plan": "无",
    "place": "宁波市海曙区",
    "visit_start": "2026-11-20 14:00",
    "visit_end": "2026-11-20 16:30",
    "lead_visitor": "王芳",
    "contact": "林敏",
    "intent": "较强",
    "subject": "秋季面料打样与报价",
    "situation": "新厂房投产。",
    "needs": "交期要短。",
    "summary": "同意打样。",
}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forms of a later version of guidang, until the test ends."""
    forms_to_come.come(monkeypatch)
    yield
    monkeypatch.undo()
    forms_to_come.forget()


def on_paper(
    form: Form,
    values: Mapping[str, object],
    tables: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
) -> bytes:
    """Return the blank of that very version, filled in."""
    blank = blank_form(form, SHIPPED, [str(each["name"]) for each in ROSTER], "zh", translator("zh"))
    if form.shape == "register":
        return fill(blank, form, {}, {}, [values])
    return fill(blank, form, values, tables or {})


def former(form: str, version: int) -> Form:
    found = form_of(form, version)
    assert found
    return found


def test_a_visit_on_the_first_blank_is_taken_as_the_version_in_force(archive: Archive) -> None:
    line = {"what": "寄送新样布", "who": "王芳", "until": "2026-12-01"}
    archive.hand_in("王芳", "拜访.xlsx", on_paper(former("visit_record", 1), VISIT, {"follow_ups": [line]}))
    outcome = archive.night()
    assert outcome.counted.coded == ["G2026拜访001"]
    assert archive.ask("SELECT form_version FROM record") == [(2,)]
    assert archive.ask("SELECT form_version FROM arrival") == [(1,)]
    receipt = words_of(archive.workspace.people / "王芳" / "回执.xlsx")
    assert "workbooks/blank/客户拜访记录表.xlsx" in receipt
    # The same on the new blank is nothing new: the column that was added is empty.
    archive.hand_in("王芳", "拜访2.xlsx", on_paper(forms()["visit_record"], VISIT, {"follow_ups": [line]}))
    (each,) = archive.night(datetime(2026, 11, 22, 22, 0)).counted.arrived
    assert [taken.how for taken in each.taken] == ["unchanged"]
    assert archive.ask("SELECT * FROM change") == []


def test_what_is_wrong_on_a_former_blank_is_marked_in_it(archive: Archive) -> None:
    archive.hand_in("王芳", "拜访.xlsx", on_paper(former("visit_record", 1), {**VISIT, "needs": None}))
    (each,) = archive.night().counted.arrived
    assert [(problem.field, problem.rule, bool(problem.cell.ref)) for problem in each.problems] == [
        ("needs", "missing", True)
    ]
    (path,) = archive.returned("王芳")
    assert "第1版" in words_of(path)


@pytest.mark.usefixtures("later")
def test_fields_that_were_renamed_moved_or_left_are_found_by_their_names(archive: Archive) -> None:
    values = {name: value for name, value in a_row("telephone_record").items() if name != "follow_ups"}
    archive.hand_in("王芳", "电话.xlsx", on_paper(former("telephone_record", 1), values))
    archive.hand_in("李明", "电话.xlsx", on_paper(former("telephone_record", 2), {**values, "caller": "李明"}))
    archive.hand_in(
        "陈刚", "电话.xlsx", on_paper(CALL, {"mood": "平和", **_without(values, "direction"), "caller": "陈刚"})
    )
    outcome = archive.night()
    assert [problem for _, problem in outcome.counted.problems] == []
    assert len(outcome.counted.coded) == 3
    assert archive.ask("SELECT DISTINCT form_version FROM record") == [(3,)]
    contents = archive.ask("SELECT json_extract(fields, '$.content') FROM record")
    assert contents == [(values["content"],)] * 3


def _without(values: Mapping[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in values.items() if key != name}


@pytest.mark.usefixtures("later")
def test_where_the_new_version_needs_more_the_new_blank_is_named_once(archive: Archive) -> None:
    old = former("order", 1)
    archive.hand_in("王芳", "订单.xlsx", on_paper(old, a_row("order")))
    archive.hand_in(
        "李明", "订单.xlsx", on_paper(ORDER, {**a_row("order", number="PO-2", handler="李明"), "incoterm": "FOB"})
    )
    outcome = archive.night()
    ours, theirs = sorted(outcome.counted.arrived, key=lambda each: each.person == "王芳")
    assert (theirs.state, ours.state) == ("returned", "accepted")
    (problem,) = theirs.problems
    assert problem.rule == "form-changed"
    with opened(archive.workspace, NIGHT) as run:
        assert "第1版" in run.say(problem.what)
        assert "贸易术语" in run.say(problem.what)
        assert f"workbooks/blank/{old.tab}.xlsx" in run.say(problem.mend)
    (path,) = archive.returned("王芳")
    assert "贸易术语" in words_of(path)
    assert (archive.workspace.blank / f"{old.tab}.xlsx").exists()


@pytest.mark.usefixtures("later")
def test_every_row_of_a_register_that_lacks_something_waits_but_is_told_once(archive: Archive) -> None:
    old = former("order", 1)
    blank = blank_form(old, SHIPPED, ["王芳"], "zh", translator("zh"))
    rows = [a_row("order", number=f"PO-{n}") for n in range(1, 9)]
    rows[3]["amount"] = "很多"
    archive.hand_in("王芳", "订单.xlsx", fill(blank, old, {}, {}, rows))
    (each,) = archive.night().counted.arrived
    assert (each.state, each.taken) == ("returned", ())
    assert [problem.rule for problem in each.problems].count("form-changed") == 1
    assert len(each.problems) == 2


def test_a_version_that_is_newer_than_the_program_is_said_to_need_an_update(archive: Archive) -> None:
    archive.hand_in("王芳", "订单.xlsx", on_paper(ORDER, {**a_row("order"), "incoterm": "FOB"}))
    (each,) = archive.night().counted.arrived
    assert each.state == "foreign"
    with opened(archive.workspace, NIGHT) as run:
        said = " ".join(map(run.say, each.said))
    assert "更新" in said
    assert forms()["order"].version == 1
