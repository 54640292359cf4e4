"""The demo: every mistake is made, found and answered as it should be, and what is right is taken."""

from __future__ import annotations

import io
import json
import shlex
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import openpyxl
import pytest
import sqlalchemy as sa

from jobs.answer_books import UNKNOWN
from jobs.cli import main
from jobs.cli.demo import _what_to_open
from jobs.demo import AT, Demo, Night
from jobs.demo.company import make_company
from jobs.demo.deciding import CONFLICTS, DUPLICATES, SLIPS
from jobs.demo.eyes import FOR_EYES
from jobs.demo.last_night import STRANGER
from jobs.demo.mistakes import IN_CELLS, WHOLE_FILES, names
from jobs.demo.nights import nights
from jobs.demo.papers import HandIn
from jobs.demo.room import MARKER, make_room
from jobs.demo.year import Size, plan_year
from jobs.failures import Held, WrongUse
from jobs.intake.saying import list_it, may_be_meant_as_form, unnamed
from jobs.language import translator
from jobs.ledger.opening import FILE_NAME
from jobs.reviewing.answers import CHANGED, NOT_IN_CHARGE
from jobs.running import locked, opened, running
from jobs.tally import Arrived
from jobs.timetable import carry_out, steps_of
from jobs.verifying import verify
from jobs.workspace import Workspace
from validators.answers import sheets
from validators.answers.conflicts import CHOICES
from validators.forms import forms
from validators.message import Message
from workbooks.reading import Unreadable, read_form

SMALL = Size(30, 14)


@pytest.fixture
def again(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of the demo, to be worked on."""
    monkeypatch.delenv("GUIDANG_KEY", raising=False)
    shutil.copytree(demo.workspace.root, tmp_path / "示例")
    return Workspace.at(tmp_path / "示例")


def came(night: Night, person: str, name: str, at: datetime) -> Arrived | None:
    """Return what became of a file in a night; None where it was left alone."""
    for each in night.counted.arrived:
        handed = datetime.fromisoformat(each.handed).replace(tzinfo=None)
        if (each.person, each.name, handed) == (person, name, at):
            return each
    return None


def archivist(demo: Demo) -> object:
    """Return who runs the archive."""
    (people,) = ask(demo.workspace, "SELECT rows FROM office WHERE name = 'roster'")
    return next(each["name"] for each in json.loads(str(people[0])) if each["role"] == "档案管理员")


def answers(night: Night) -> Iterator[tuple[HandIn, Arrived | None]]:
    """Yield every file of a night with what became of it; who reports a breach is kept apart (rule B12)."""
    for handed in night.handed:
        if "举报" not in handed.name:
            yield handed, came(night, handed.person, handed.name, handed.at)


def ask(workspace: Workspace, sql: str) -> list[tuple[object, ...]]:
    """Return the rows of a query on the ledger."""
    engine = sa.create_engine(f"sqlite:///{workspace.state / FILE_NAME}")
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(sql)]
    engine.dispose()
    return rows


# -- every mistake and its answer ---------------------------------------------------------------------


def test_the_last_two_nights_hold_every_mistake(demo: Demo) -> None:
    made = {name for night in demo.nights[-2:] for handed in night.handed for name in handed.mistakes}
    assert made >= set(names())
    assert made - set(names()) <= {each.name for each in FOR_EYES.values()}


def test_supervisors_meet_every_mistake_that_is_for_their_eyes(demo: Demo) -> None:
    made = {name for night in demo.nights for handed in night.handed for name in handed.mistakes}
    assert made >= {each.name for each in FOR_EYES.values()}


def test_every_mistake_says_what_it_is() -> None:
    makers = [each.spoil for each in IN_CELLS] + [each.make for each in (*WHOLE_FILES, *FOR_EYES.values())]
    assert [maker.__name__ for maker in makers if not maker.__doc__] == []


def test_every_decision_is_acted_on_as_it_was_meant(demo: Demo) -> None:
    decided = 0
    for night in demo.nights:
        for each in night.decided:
            found = came(night, each.sender, each.name, each.at)
            assert found, each
            rules = tuple(sorted(problem.rule for problem in found.problems))
            assert (found.state, rules) == (each.state, each.rules), (night.at, each)
            decided += 1
    assert decided > 80
    assert ask(demo.workspace, "SELECT count(*) FROM review WHERE state = 'sent-back'")[0][0] >= 5


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("reason_forgotten", "sending-back-needs-reason"),
        ("row_pasted", UNKNOWN.what),
        ("row_deleted", "deleted the row"),
        ("not_in_charge", NOT_IN_CHARGE.what),
        ("changed_since", CHANGED.what),
    ],
)
def test_a_decision_that_cannot_be_acted_on_is_spoken_of(demo: Demo, slip: str, said: str) -> None:
    (number,) = [number for number, name in SLIPS.items() if name == slip]
    if slip == "reason_forgotten":
        (fault,) = {rule.fault.what for rule in sheets()["approvals"].rules}
        said = fault
    told = [(notice, *notice.gaps.values()) for notice in demo.nights[number + 1].notices]
    assert any(said in part.id for parts in told for part in parts if isinstance(part, Message)), told


def test_every_form_is_refused_by_the_rules_of_its_mistakes_and_no_other(demo: Demo) -> None:
    for night in demo.nights:
        for handed, got in answers(night):
            if handed.state == "foreign":
                continue
            found = (got.state, tuple(sorted(problem.rule for problem in got.problems))) if got else ("", ())
            assert found == (handed.state, handed.rules), (night.at, handed.person, handed.name, handed.mistakes)


def test_every_file_that_is_no_form_is_answered_by_its_own_reason(demo: Demo) -> None:
    checked = 0
    for handed, found in answers(demo.nights[-1]):
        if handed.state != "foreign":
            continue
        read = read_form(handed.content, handed.name, forms())
        assert isinstance(read, Unreadable)
        assert found
        assert (found.state, (read.rule,)) == ("foreign", handed.rules), handed.name
        # A picture or a note is a document that no slip names; what looks like a form is told why it is none.
        told = (read.what, read.mend) if may_be_meant_as_form(handed.name) else (unnamed(), list_it())
        assert found.said[:2] == told, handed.name
        checked += 1
    assert checked == sum(bool(each.rule) for each in WHOLE_FILES)


def test_nothing_wrong_is_found_where_nothing_was_spoiled(demo: Demo) -> None:
    good = [pair for night in demo.nights for pair in answers(night) if not pair[0].mistakes]
    assert len(good) > 200
    assert [
        handed.name for handed, got in good if got is None or got.state not in ("accepted", "reviewing", "kept")
    ] == []


def test_no_night_fails(demo: Demo) -> None:
    assert [night.outcome.failures for night in demo.nights] == [()] * len(nights(AT))


def test_what_nobody_owns_stays_where_it_is_and_is_spoken_of(demo: Demo) -> None:
    left = [handed for handed, got in answers(demo.nights[-1]) if got is None]
    assert sorted(handed.mistakes[0] for handed in left) == ["lock_file", "nobodys_file", "stranger"]
    assert all((demo.workspace.inbox / each.person / each.name).read_bytes() == each.content for each in left)
    assert sorted(len(night.notices) for night in demo.nights[-2:]) == [0, 2]
    assert any((demo.workspace.returned / STRANGER).iterdir())


# -- what the ledger says of it ---------------------------------------------------------------------------


def test_mended_forms_are_the_same_submission(demo: Demo) -> None:
    mended = ask(demo.workspace, "SELECT tries, state FROM submission WHERE tries > 1")
    assert mended.count((2, "accepted")) >= 10
    assert mended.count((2, "returned")) == 1


def test_every_form_is_used_and_the_company_changes_hands(demo: Demo) -> None:
    used = {form for (form,) in ask(demo.workspace, "SELECT DISTINCT form FROM record")}
    assert used == set(forms())
    by_date = "SELECT min(dated), max(dated) FROM record WHERE form IN ('visit_record', 'order', 'invoice_payment')"
    ((first, last),) = ask(demo.workspace, by_date)
    assert str(first) < f"{AT - timedelta(days=240):%Y-%m-%d}"
    assert str(last) > f"{AT - timedelta(days=30):%Y-%m-%d}"


def test_records_of_visits_name_their_plans(demo: Demo) -> None:
    """Rule B1."""
    named = ask(
        demo.workspace,
        "SELECT plan.code FROM record visit JOIN record plan ON plan.code = json_extract(visit.fields, '$.plan') "
        "WHERE visit.form = 'visit_record' AND plan.form = 'visit_plan'",
    )
    assert len(named) >= 3
    changed = "SELECT count(*) FROM record WHERE form = 'visit_plan' AND version > 1"
    assert ask(demo.workspace, changed)[0][0] >= 1


def test_the_stock_is_taken_on_the_lists_that_guidang_gave_out(demo: Demo) -> None:
    """Rules C15 D7."""
    lists = ask(demo.workspace, "SELECT json_extract(fields, '$.list') FROM record WHERE form = 'stock_taking'")
    assert len([name for (name,) in lists if str(name).startswith("QD")]) >= 2
    assert ask(demo.workspace, "SELECT count(*) FROM stock WHERE found = 0")[0][0] >= 1


def test_scans_and_mails_lie_under_the_codes_of_their_records(demo: Demo) -> None:
    """Rules C12 E4."""
    names = [path.name for path in demo.workspace.archive.rglob("*") if path.is_file()]
    assert {Path(name.removesuffix(".guidang")).suffix for name in names} == {".xlsx", ".pdf", ".eml"}
    assert 0 < sum(name.endswith(".guidang") for name in names) < len(names)


def test_the_archivist_tells_customers_apart_and_the_last_ones_wait(demo: Demo) -> None:
    """Rule C7."""
    pairs = ask(
        demo.workspace,
        "SELECT o.name, n.name, state FROM likeness JOIN customer o ON o.id = older JOIN customer n ON n.id = newer",
    )
    assert all(older != newer for older, newer, _ in pairs)
    assert sorted(str(state) for *_, state in pairs) == ["different", "open", "open", "open", "same"]
    waiting = demo.workspace.decisions / str(archivist(demo)) / DUPLICATES
    assert waiting.is_file()


def test_the_archivist_settles_what_two_people_entered_and_the_last_of_it_waits(demo: Demo) -> None:
    """Rule C8."""
    found = ask(demo.workspace, "SELECT state, choice FROM conflict ORDER BY id")
    assert found == [("decided", CHOICES[0]), ("open", None)]
    assert (demo.workspace.decisions / str(archivist(demo)) / CONFLICTS).is_file()


def test_a_visit_handed_in_days_later_is_marked_late(demo: Demo) -> None:
    before, last = demo.nights[-2:]
    (handed,) = [each for each in before.handed if "handed_in_late" in each.mistakes]
    agreed = came(last, handed.person, handed.name, handed.at)
    assert agreed
    assert [taken.late for taken in agreed.taken] == [True]


def test_a_loan_comes_back_in_the_last_night_and_one_is_overdue(demo: Demo) -> None:
    day = f"{AT:%Y-%m-%d}"
    back = ask(demo.workspace, f"SELECT count(*) FROM change WHERE field = 'returned_on' AND at LIKE '{day}%'")
    overdue = f"SELECT count(*) FROM record WHERE holds IS NOT NULL AND json_extract(fields, '$.due') < '{day}'"
    assert back == [(1,)]
    assert ask(demo.workspace, overdue) == [(1,)]


def test_loans_are_seen_at_every_stage(demo: Demo) -> None:
    """Rule C6: asked for, sent back, ready, out, extended, overdue, damaged, never fetched; one of them electronic."""
    found = {state for (state,) in ask(demo.workspace, "SELECT DISTINCT state FROM record WHERE form = 'borrowing'")}
    assert found == {"待领取", "借出中", "逾期未还", "已归还", "损毁待处理", "未领取", "可查阅"}
    said = dict(
        ask(demo.workspace, "SELECT what, count(*) FROM audit WHERE what IN ('extended', 'damaged') GROUP BY 1")
    )
    assert said == {"extended": 1, "damaged": 1}
    reviews = "SELECT DISTINCT state FROM review WHERE form = 'borrowing' ORDER BY 1"
    assert ask(demo.workspace, reviews) == [("agreed",), ("open",), ("sent-back",)]


def test_some_customers_changed_under_their_old_code(demo: Demo) -> None:
    assert ask(demo.workspace, "SELECT count(*) FROM record WHERE form = 'customer' AND version > 1")[0][0] >= 5


def test_a_text_that_begins_with_an_equals_sign_is_text_in_the_register(demo: Demo) -> None:
    book = openpyxl.load_workbook(demo.workspace.register / "档案总登记表.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    found = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith("=按甲方")]
    assert found
    assert {cell.data_type for cell in found} == {"s"}


def test_the_demo_is_sound(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUIDANG_KEY", raising=False)
    with opened(demo.workspace, AT) as run:
        assert verify(run) == []


def test_the_same_night_again_changes_nothing(again: Workspace) -> None:
    def all_of_it() -> dict[str, bytes]:
        folders = (again.inbox, again.returned, again.archive, again.register, again.people, again.blank)
        return {str(path): path.read_bytes() for each in folders for path in each.rglob("*") if path.is_file()}

    before = all_of_it()
    records = "SELECT code, state, version, revision FROM record ORDER BY id"
    kept = ask(again, records)
    with running(again, AT, ["nightly"]) as run:
        outcome = carry_out(run, steps_of(["nightly"]))
    assert outcome.counted.arrived == ()
    assert all_of_it() == before
    assert ask(again, records) == kept


# -- making it -----------------------------------------------------------------------------------------------


def test_the_same_seed_makes_the_same_year() -> None:
    years = [plan_year(Random(5), make_company(Random(5), "x", AT), AT, SMALL) for _ in range(2)]
    assert years[0].papers == years[1].papers
    assert years[0].papers != plan_year(Random(6), make_company(Random(6), "x", AT), AT, SMALL).papers


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "合同.docx").write_bytes(b"mine")
    with pytest.raises(WrongUse) as refusal:
        make_room(tmp_path)
    assert refusal.value.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["合同.docx"]


def test_a_former_demo_makes_room(again: Workspace) -> None:
    make_room(again.root)
    assert [path.relative_to(again.root) for path in again.root.rglob("*") if path.is_file()] == [MARKER]


def test_a_demo_in_which_a_run_is_under_way_is_left_alone(again: Workspace) -> None:
    with locked(again), pytest.raises(Held):
        make_room(again.root)
    assert (again.register / "档案总登记表.xlsx").exists()


def test_a_demo_has_a_key_of_its_own_whatever_the_environment_says(
    again: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDANG_KEY", "cd" * 32)
    assert (again.root / MARKER).is_file()
    with opened(again, AT) as run:
        assert verify(run) == []


def test_the_commands_it_prints_work_as_printed(
    again: Workspace, demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = list(_what_to_open(Demo(again, demo.nights, demo.word), translator("en")))
    paths = [Path(line.split(": ", 1)[1]) for line in lines if line.startswith(("  The", "  A form", "  What"))]
    assert len(paths) == 7
    assert all(path.is_file() for path in paths)
    commands = [shlex.split(line)[1:] for line in lines if "--workspace" in line]
    assert [command[0] for command in commands] == ["show", "search", "verify", "run"]
    for command in commands:
        assert main(command) == 0, capsys.readouterr().err
    assert demo.word in capsys.readouterr().out


def test_the_red_cells_of_the_form_it_points_out_can_be_mended(demo: Demo) -> None:
    handed = next(each for each in demo.nights[-1].handed if "wrong_check_character" in each.mistakes)
    copy = (demo.workspace.returned / handed.person / handed.name).read_bytes()
    assert "审核意见" in openpyxl.load_workbook(io.BytesIO(copy)).sheetnames
    assert copy != handed.content


@pytest.mark.parametrize("at", [datetime(2026, 11, 20, 22, 0), datetime(2027, 2, 13, 6, 30)])
def test_nothing_is_handed_in_before_it_happened_or_after_the_night(at: datetime) -> None:
    year = plan_year(Random(3), make_company(Random(3), "x", at), at, SMALL)
    assert year.last_day < at.date() or at.hour >= 20
    for paper in year.papers:
        assert paper.at < at
        if paper.form == "visit_record":
            assert paper.at > paper.values["visit_end"] > paper.values["visit_start"]
