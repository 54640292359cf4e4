"""Two runs at once: one works, the other says so; and below the lock no code is given twice or left out (E3).

Run as a program, this file is one of several that post at the same time: see `_post`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from archive import KEY, NIGHT, Archive, workbook_of
from builders import a_credit_code, a_customer, a_loan, a_loan_row, a_submission, a_visit, an_office
from document_files import a_pdf
from form_builders import a_form
from office_desk import a_hold

from jobs.finding import Query
from jobs.intake import rehearse
from jobs.ledger import audit
from jobs.ledger.appraisals import counted, flagged
from jobs.ledger.backing import altered_records
from jobs.ledger.describing import Source
from jobs.ledger.disposal_checks import not_applied_for
from jobs.ledger.due import in_states
from jobs.ledger.holds import standing
from jobs.ledger.log_check import breaks
from jobs.ledger.posting import Office, Posting
from jobs.ledger.tables import arrival, code, counter
from jobs.ledger.tables import audit as audit_table
from jobs.looking_up import dossier, search
from jobs.on_time.ticking import tick
from jobs.reports import reports
from jobs.running import books_and_ring, locked, opened
from jobs.verifying import verify
from jobs.workspace import Workspace
from validators.codes import SHIPPED
from validators.facts import Person
from validators.forms import forms
from validators.judging import judge
from validators.office import tables
from workbooks.filling import fill

_ROOT = Path(__file__).parents[2]
_EACH = 25
#: What holds are set on: (scope, target).
_HELD = (("档号", "G2023拜访001"), ("客户", "宁波海纳纺织品有限公司"), ("类别", "G拜访"))


def _environment() -> dict[str, str]:
    path = os.pathsep.join([str(_ROOT), str(_ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    return os.environ | {"GUIDANG_KEY": KEY, "PYTHONPATH": path}


def _guidang(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "jobs.cli", *arguments]
    return subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


def test_of_two_nights_at_once_one_works_and_the_other_says_so(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(), at=datetime.now())  # noqa: DTZ005 - young, so it is looked at twice
    command = ["run", "nightly", "--workspace", str(archive.root), "--json"]
    first = _guidang(*command)
    lock = archive.workspace.state / "run.lock"
    while not lock.exists() and first.poll() is None:
        pass
    second = _guidang(*command)
    refused = second.communicate(timeout=60)
    worked = first.communicate(timeout=60)
    assert (second.returncode, refused[0]) == (3, "")
    assert str(archive.root) in refused[1] and len(refused[1].splitlines()) == 1
    assert first.returncode == 0, worked[1]
    assert json.loads(worked[0])["coded"] == ["J2026001"]


def test_a_lock_falls_with_the_process_that_held_it(archive: Archive) -> None:
    code_ = "import sys, time; from pathlib import Path; from jobs.running import locked; from jobs.workspace import Workspace\n"
    code_ += "with locked(Workspace.at(Path(sys.argv[1]))): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen(
        [sys.executable, "-c", code_, str(archive.root)], env=_environment(), stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert holder.stdout and holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait()
    with locked(archive.workspace):
        pass


def _post(root: Path, number: int) -> None:
    """Post `_EACH` customers, each in a transaction of its own."""
    form = forms()["customer"]
    filled = [
        a_customer(name=f"宁波第{number}-{at}号纺织有限公司", credit_code=a_credit_code(number * 1000 + at))
        for at in range(_EACH)
    ]
    facts = an_office()
    judged = judge(form, [a_submission(each) for each in filled], facts)
    ledger, ring = books_and_ring(Workspace.at(root), NIGHT)
    office = Office(ring.log, "2026-11-21T22:00:00+08:00", SHIPPED, facts.people, 88)
    print("ready", flush=True)
    sys.stdin.readline()
    for at, each in enumerate(judged):
        with ledger.writing() as connection:
            row = {
                "person": "王芳",
                "path": f"王芳/{number}-{at}.xlsx",
                "sha256": "0" * 64,
                "size": 1,
                "state": "accepted",
            }
            row |= dict.fromkeys(("modified", "seen", "handed"), "2026-11-21T09:00:00+08:00")
            key = connection.execute(sa.insert(arrival).values(row)).inserted_primary_key
            assert key
            posting = Posting(connection, office)
            posting.fetch(form, each.rows)
            handed = datetime(2026, 11, 21, 9, 0)
            source = Source(key[0], "王芳", "0" * 64, handed, ".xlsx", f"S{number}-{at}", tries=1)
            assert posting.post(form, each.rows[0], source, "sheet").how == "created"
            posting.write()
    ledger.close()


def _post_at_once(root: Path) -> None:
    """Let two programs post at the same time."""
    posters = [
        subprocess.Popen(
            [sys.executable, __file__, str(root), str(number)],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for number in (1, 2)
    ]
    for poster in posters:
        assert poster.stdout and poster.stdout.readline() == "ready\n", poster.stderr and poster.stderr.read()
    for poster in posters:
        assert poster.stdin
        poster.stdin.write("go\n")
        poster.stdin.flush()
    for poster in posters:
        said = poster.communicate(timeout=120)[1]
        assert poster.returncode == 0, said


def _assert_gapless(workspace: Workspace) -> None:
    with opened(workspace, NIGHT) as run, run.ledger.reading() as connection:
        serials = connection.execute(sa.select(code.c.serial).order_by(code.c.serial)).scalars().all()
        codes = connection.execute(sa.select(code.c.code)).scalars().all()
        last = connection.execute(sa.select(counter.c.last).where(counter.c.name == "code/J2026")).scalar()
        broken = list(breaks(connection, run.key))
        senders = connection.execute(sa.select(arrival.c.path).order_by(arrival.c.id)).scalars().all()
    assert serials == list(range(1, 2 * _EACH + 1))
    assert len(set(codes)) == 2 * _EACH
    assert (last, broken) == (2 * _EACH, [])
    assert len({path.split("/")[1].split("-")[0] for path in senders[: _EACH + 5]}) == 2, "they did not overlap"


def test_two_that_post_at_once_leave_no_gap_and_no_double(archive: Archive) -> None:
    _post_at_once(archive.root)
    _assert_gapless(archive.workspace)


# -- PostgreSQL ---------------------------------------------------------------------------------------


def test_a_night_on_postgresql_is_the_same_night(on_postgresql: Archive) -> None:
    archive = on_postgresql
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    assert archive.night(datetime(2026, 11, 19, 22, 0)).counted.coded == ["J2026001"]
    archive.hand_in("王芳", "海纳二.xlsx", a_customer(registered_capital=800))
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    archive.hand_in("李明", "错.xlsx", a_customer(name="绍兴远帆有限公司", credit_code="91330200MA2AF05N4X"))
    archive.hand_in("陈刚", "借阅.xlsx", a_loan(a_loan_row(), a_loan_row(code="J2019999")))
    outcome = archive.night()
    assert not outcome.failures
    assert sorted(outcome.counted.coded) == ["G2026拜访001", "JY2026001"]
    assert [path.name for path in archive.returned("李明")] == ["错.xlsx"]
    assert archive.inbox("王芳") == archive.inbox("李明") == archive.inbox("陈刚") == []
    with opened(archive.workspace, NIGHT) as run:
        assert list(map(str, verify(run))) == []


def test_the_log_on_postgresql_is_guarded_vouches_for_records_and_lets_old_entries_go(on_postgresql: Archive) -> None:
    archive = on_postgresql
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night()

    def write(*statements: str) -> None:
        engine = sa.create_engine(archive.workspace.settings.database)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def broken() -> list[tuple[str, int]]:
        with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
            found = [(each.kind.value, each.first) for each in breaks(connection, run.key)]
            return found + [(code, 0) for code in altered_records(connection, run.key)]

    for statement in ("UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(sa.exc.DatabaseError, match="only ever added to"):
            write(statement)
    archive.night(datetime(2038, 1, 1, 6, 0), ("anchors", "log_term"))
    assert broken() == []
    with opened(archive.workspace, NIGHT) as run, run.ledger.writing() as connection:
        audit.append(connection, run.key, "2038-01-01T06:00:00+08:00", [audit.Entry("赵敏", "looked", "J2026001")])
    archive.night(datetime(2038, 1, 2, 6, 0), ("log_term",))
    with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
        words = connection.execute(sa.select(audit_table.c.what).order_by(audit_table.c.seq)).scalars().all()
    assert words == ["looked", "checkpointed"] and broken() == []
    write("UPDATE record SET handler = '李明'")
    assert broken() == [("J2026001", 0)]
    write("DROP TRIGGER audit_guarded ON audit", "DELETE FROM audit WHERE what = 'looked'")
    assert [kind for kind, _ in broken()] == ["missing", "J2026001"]


def test_what_is_due_on_postgresql_is_run_once(on_postgresql: Archive) -> None:
    """A ledger that nobody counted in yet counts from the first look."""
    archive = on_postgresql

    def look(at: str) -> list[str]:
        moment = datetime.fromisoformat(at).replace(tzinfo=archive.workspace.settings.zone)
        return [f"{each.job} {each.state}" for each in tick(archive.workspace, lambda: moment, lambda *_: None).done]

    archive.hand_in("王芳", "海纳.xlsx", a_customer(), at=datetime(2026, 11, 20, 9, 0))
    assert look("2026-11-22T12:00") == []
    assert "nightly done" in look("2026-11-22T22:00")
    assert look("2026-11-22T22:05") == []
    with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
        assert [each.state for each in in_states(connection)] == ["done"]


def test_every_report_and_the_reminders_on_postgresql(on_postgresql: Archive) -> None:
    """A database that is stricter with groups and types than SQLite gets the same questions."""
    archive = on_postgresql
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    archive.night(datetime(2026, 11, 20, 22, 0))
    for form in forms():
        if form not in ("customer", "visit_record", "borrowing"):
            given = {"from_person": "王芳", "to_person": "李明"} if form == "handover" else {}
            archive.hand_in("王芳", f"{form}.xlsx", workbook_of(a_form(form, **given)))
    archive.hand_in("王芳", "海纳营业执照.pdf", a_pdf())
    assert len(archive.night().counted.coded) > 15
    archive.hand_in("王芳", "客户二.xlsx", a_customer(registered_capital=800), at=datetime(2026, 11, 22, 9, 0))
    copy = {"medium": "电子", "asked_on": date(2026, 11, 21), "taken_on": None}
    archive.hand_in("王芳", "借阅.xlsx", a_loan(a_loan_row(), a_loan_row(**copy)), at=datetime(2026, 11, 22, 9, 0))
    assert not archive.night(datetime(2026, 11, 22, 22, 0)).counted.problems
    every = ("weekly", "monthly", "quarterly", "halfyear", "yearly", "partners", "morning")
    outcome = archive.night(datetime(2027, 1, 1, 7, 0), every)
    assert [name for name, state in outcome.steps if state != "done"] == []
    printed = {path.parent.name for path in archive.root.joinpath("output").rglob("*.docx")}
    assert printed >= {report.title.zh.replace("/", "／") for report in reports().values() if not report.of_destruction}


def test_looking_things_up_on_postgresql(on_postgresql: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = on_postgresql
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night()
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    person = Person("赵敏", "文件管理部门", "档案管理员")
    monkeypatch.setattr("jobs.looking_up.asker", lambda connection: person)
    with opened(archive.workspace, NIGHT) as run:
        assert rehearse(run).coded == ["G2026拜访001"]
        assert [hit.code for hit in search(run, Query("海纳 混纺")).found.hits] == ["J2026001"]
        assert search(run, Query("100%")).found.hits == ()
        assert dossier(run, "J2026001", "zh").record.customer_name == "宁波海纳纺织品有限公司"
    assert archive.inbox("王芳") == ["拜访.xlsx"]


def test_two_that_post_at_once_on_postgresql_leave_no_gap_and_no_double(on_postgresql: Archive) -> None:
    _post_at_once(on_postgresql.root)
    _assert_gapless(on_postgresql.workspace)


if __name__ == "__main__":
    _post(Path(sys.argv[1]), int(sys.argv[2]))


def test_what_is_due_and_held_on_postgresql(on_postgresql: Archive) -> None:
    archive = on_postgresql
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.hand_in("王芳", "拜访.xlsx", a_visit(visit_start="2023-11-01 9:00", visit_end="2023-11-01 10:00"))
    for form in ("contract", "invoice_payment", "complaint"):
        archive.hand_in("王芳", f"{form}.xlsx", a_form(form))
    archive.night(datetime(2026, 11, 20, 22, 0))
    path = archive.workspace.office / "保管冻结表.xlsx"
    rows = [a_hold(scope=scope, target=target, number=f"DJ202600{at}") for at, (scope, target) in enumerate(_HELD)]
    path.write_bytes(fill(path.read_bytes(), tables()["holds"], {}, rows=rows))
    archive.hand_in("陈刚", "借阅.xlsx", a_loan())
    archive.night()
    with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
        (due,) = flagged(connection, NIGHT.date())
        holds = standing(connection, [due.row.id], NIGHT.date())[due.row.id]
        figures = counted(connection, NIGHT.date(), "2027")
        left = not_applied_for(connection, NIGHT.date())
    assert (due.row.code, due.is_due, figures, left) == ("G2023拜访001", True, {"G": (1, 0)}, (0, None))
    assert sorted(each.source for each in holds) == ["DJ2026000", "DJ2026001", "DJ2026002", "F2026001", "K2026投诉001"]
