"""The command line as a contract: exit codes, what stands on which stream, and in which language."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from archive import KEY, ROSTER, Archive, copy_of, words_of, workbook_of
from builders import a_credit_code, a_customer, a_loan, a_loan_row, a_visit

from jobs.cli import main
from jobs.language import translator
from jobs.ledger.home import this_machine
from jobs.office_tables import shipped_tables
from jobs.running import locked
from jobs.timetable import JOBS
from validators.forms import forms

_ROOT = Path(__file__).parents[2]
_AT = "2026-11-22T22:00"
_CHINESE = re.compile("[\u4e00-\u9fff]")
#: Who is logged in, by their place on the roster.
_LOGINS = {"王芳": "wangfang", "李明": "liming", "陈刚": "chengang", "赵敏": "zhaomin", "周强": "zhouqiang"}


@pytest.fixture(scope="module")
def kept(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a night behind it and something in the inboxes; copied, never used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        archive = copy_of(template, tmp_path_factory.mktemp("kept") / "档案")
        roster = [person | {"login": _LOGINS[str(person["name"])]} for person in ROSTER]
        for name, content in shipped_tables("zh", translator("zh"), roster).items():
            (archive.workspace.office / name).write_bytes(content)
        individual = {"customer_kind": "个人", "credit_code": None, "id_number": "11010519491231002X"}
        early = datetime(2026, 11, 21, 8, 0)
        archive.hand_in("王芳", "海纳.xlsx", a_customer(bank_account="6222020200112233445"), at=early)
        archive.hand_in("王芳", "拜访.xlsx", a_visit(), at=early)
        archive.hand_in("李明", "个人.xlsx", a_customer(name="胡个人", owner="李明", **individual))
        archive.hand_in(
            "李明", "远帆.xlsx", a_customer(name="绍兴远帆有限公司", credit_code=a_credit_code(7), owner="李明")
        )
        archive.hand_in("李明", "纪要.txt", "纪要".encode())
        assert archive.night(datetime(2026, 11, 21, 22, 0)).counted.count("accepted") == 4
        archive.hand_in("王芳", "错.xlsx", a_customer(name="晴川有限公司", credit_code="91330200MA2AF05N4X"))
        archive.hand_in("王芳", "新.xlsx", a_customer(name="晴川有限公司", credit_code=a_credit_code(9)))
        archive.hand_in("陈刚", "借阅.xlsx", a_loan(a_loan_row(), a_loan_row(code="J2019999")))
    return archive.root


@pytest.fixture
def office(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A copy of the kept archive; the archivist is logged in."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    _log_in(monkeypatch, "赵敏")
    return copy_of(kept, tmp_path / "档案")


def _log_in(monkeypatch: pytest.MonkeyPatch, person: str) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, _LOGINS.get(person, person))


def _run(*words: str, root: Path | None = None) -> int:
    try:
        return main([*words, *(("--workspace", str(root)) if root else ())])
    except SystemExit as ended:  # argparse's own way out
        return int(ended.code or 0)


def _tree(root: Path) -> dict[str, str]:
    """Return file -> hash of the whole workspace, but for what databases and locks keep for themselves."""
    left_out = {"ledger.db-wal", "ledger.db-shm", "run.lock"}
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in left_out
    }


def _set(root: Path, old: str, new: str) -> None:
    path = root / "guidang.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# -- run ------------------------------------------------------------------------------------------------


def test_run_prints_one_object_for_scripts_and_nothing_else(office: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    assert _run("run", "nightly", "--at", _AT, "--json", root=office.root) == 0
    said = capfd.readouterr()
    found = json.loads(said.out)
    assert list(found) == ["run", "jobs", "received", "accepted", "returned", "coded", "problems"]
    assert [job["state"] for job in found["jobs"]] == ["done"] * len(JOBS["nightly"])
    assert (found["received"], found["accepted"], found["returned"]) == (3, 2, 2)
    assert found["coded"] == ["J2026004", "JY2026001"]
    assert {problem["rule"] for problem in found["problems"]} == {"credit-code", "known-code"}
    for problem in found["problems"]:
        assert list(problem) == ["file", "sheet", "cell", "field", "rule", "raw", "message"]
    assert said.err == ""


def test_run_tells_people_on_the_other_stream(office: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    assert _run("run", "nightly", "--at", _AT, root=office.root) == 0
    said = capfd.readouterr()
    assert said.out == ""
    assert _CHINESE.search(said.err) and "3" in said.err.splitlines()[-1]


def test_run_takes_the_given_moment_for_now(office: Archive) -> None:
    assert _run("run", "nightly", "--at", "2027-02-03T21:15", "--json", root=office.root) == 0
    assert office.ask("SELECT at FROM run ORDER BY id DESC LIMIT 1") == [("2027-02-03T21:15:00+08:00",)]
    assert [path.name for path in office.workspace.runs.glob("2027-02-03 2115*.html")]


def test_run_reads_a_moment_with_a_zone_as_the_offices_time(office: Archive) -> None:
    assert _run("run", "office", "--at", "2026-11-22T14:00:00+00:00", "--json", root=office.root) == 0
    assert office.ask("SELECT at FROM run ORDER BY id DESC LIMIT 1") == [("2026-11-22T22:00:00+08:00",)]


def test_single_steps_make_the_same_night(office: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    for step in ("intake", "returning", "filing", "receipts", "register", "clearing"):
        assert _run("run", step, "--at", _AT, "--json", root=office.root) == 0
    assert office.inbox("王芳") == office.inbox("陈刚") == []
    assert office.ask("SELECT count(*) FROM deed WHERE NOT done") == [(0,)]
    assert "J2026004" in words_of(office.workspace.people / "王芳" / "回执.xlsx")


def test_a_dry_run_changes_nothing_and_says_what_the_run_would(
    office: Archive, capfd: pytest.CaptureFixture[str]
) -> None:
    office.hand_in("孙悟空", "谁.xlsx", a_customer())
    before = _tree(office.root)
    assert _run("run", "nightly", "--at", _AT, "--dry-run", "--json", root=office.root) == 0
    dry = capfd.readouterr()
    assert _tree(office.root) == before
    assert _run("run", "nightly", "--at", _AT, "--json", root=office.root) == 0
    real = json.loads(capfd.readouterr().out)
    found = json.loads(dry.out)
    assert {k: v for k, v in found.items() if k not in ("run", "jobs")} == {
        k: v for k, v in real.items() if k not in ("run", "jobs")
    }
    assert (found["run"], found["jobs"]) == (0, [{"name": "intake", "state": "rehearsed"}])
    assert "孙悟空" in dry.err


# -- wrong use, and what holds a run up -------------------------------------------------------------------


def _no_workspace(root: Path) -> None:
    shutil.rmtree(root)
    root.mkdir()


def _foreign_home(root: Path) -> None:
    marker = root / "output" / "ledger-home.json"
    home = json.loads(marker.read_text("utf-8"))
    assert home["machine"] == this_machine()
    marker.write_text(json.dumps(home | {"machine": "elsewhere/1"}), "utf-8")


def _damaged_ledger(root: Path) -> None:
    for left in (root / "output/state").glob("ledger.db-*"):
        left.unlink()
    (root / "output/state/ledger.db").write_bytes(b"this is no database" * 99)


_NIGHTLY = ("run", "nightly")
#: What is wrong -> (command, what is done to the workspace, exit code, a word of the answer).
_WRONG: dict[str, tuple[tuple[str, ...], Callable[[Path], None], int, str]] = {
    "unknown job": (("run", "nightlyy"), lambda root: None, 2, "nightlyy"),
    "no archive": (_NIGHTLY, _no_workspace, 2, "guidang.toml"),
    "broken settings": (_NIGHTLY, lambda root: _set(root, "[limits]", "[limits"), 2, "guidang.toml"),
    "unknown setting": (_NIGHTLY, lambda root: _set(root, "loan_days", "lone_days"), 2, "rules.lone_days"),
    "wrong kind": (_NIGHTLY, lambda root: _set(root, "seconds = 20", 'seconds = "20"'), 2, "limits.seconds"),
    "wrong zone": (_NIGHTLY, lambda root: _set(root, "Asia/Shanghai", "Asia/Beijing1"), 2, "timezone"),
    "no moment": ((*_NIGHTLY, "--at", "tomorrow"), lambda root: None, 2, "tomorrow"),
    "wrong key": (_NIGHTLY, lambda root: os.environ.update(GUIDANG_KEY="abc"), 2, "GUIDANG_KEY"),
    "no such file": (("check", "nowhere.xlsx"), lambda root: None, 2, "nowhere.xlsx"),
    "other machine": (_NIGHTLY, _foreign_home, 3, "elsewhere"),
    "damaged ledger": (_NIGHTLY, _damaged_ledger, 1, "ledger.db"),
    "nothing on file": (("show", "J2031999"), lambda root: None, 1, "J2031999"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("what", _WRONG)
def test_what_is_wrong_is_said_in_one_sentence_without_a_traceback(
    office: Archive, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, what: str, language: str
) -> None:
    command, spoil, code, word = _WRONG[what]
    monkeypatch.setenv("GUIDANG_LANG", language)
    if language == "en":
        _set(office.root, 'language = "zh"', 'language = "en"')
    spoil(office.root)
    assert _run(*command, root=office.root) == code
    said = capfd.readouterr()
    assert said.out == ""
    assert word in said.err and len(said.err.splitlines()) == 1
    plain = re.sub(r"\S*/\S*", "", said.err)
    assert bool(_CHINESE.search(plain)) == (language == "zh"), plain


def test_errors_are_said_in_the_workspaces_language(
    office: Archive, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDANG_LANG", "en")
    assert _run("show", "J2031999", root=office.root) == 1
    assert _CHINESE.search(capfd.readouterr().err.replace(str(office.root), ""))


def test_a_run_that_is_under_way_holds_up_the_next(office: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    with locked(office.workspace):
        assert _run(*_NIGHTLY, "--json", root=office.root) == 3
        assert capfd.readouterr().out == ""
        assert _run("show", "J2026001", root=office.root) == 0


def test_unknown_words_are_wrong_use(capfd: pytest.CaptureFixture[str]) -> None:
    assert [_run("fly"), _run(), _run("run"), _run("show", "A", "B")] == [2, 2, 2, 2]
    assert capfd.readouterr().out == ""


def test_a_fault_of_its_own_is_said_and_kept_for_whoever_mends_it(
    office: Archive, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.verifying.verify", lambda *_: 1 / 0)
    assert _run("verify", root=office.root) == 1
    said = capfd.readouterr().err
    assert "Traceback" not in said and len(said.splitlines()) == 1
    log = Path(re.search(r"\S+guidang-\w+\.log", said)[0])  # type: ignore[index]
    assert "ZeroDivisionError" in log.read_text("utf-8")
    log.unlink()


# -- check, show, search ----------------------------------------------------------------------------------


def test_check_says_what_the_night_would_and_changes_nothing(
    office: Archive, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong, good = tmp_path / "错.xlsx", tmp_path / "好.xlsx"
    wrong.write_bytes(workbook_of(a_customer(name="某某有限公司", credit_code="91330200MA2AF05N4X")))
    good.write_bytes(workbook_of(a_customer(name="某某有限公司", credit_code=a_credit_code(11))))
    before = _tree(office.root)
    assert _run("check", str(good), "--at", _AT, root=office.root) == 0
    assert capfd.readouterr().out.startswith("好.xlsx")
    assert _run("check", str(wrong), str(good), "--at", _AT, "--json", root=office.root) == 1
    said = capfd.readouterr()
    found = json.loads(said.out)
    assert found["files"] == 2 and [problem["rule"] for problem in found["problems"]] == ["credit-code"]
    assert said.err == ""
    assert _run("check", str(wrong), "--at", _AT, root=office.root) == 1
    assert "F5" in capfd.readouterr().out
    assert _tree(office.root) == before
    assert wrong.exists() and good.exists()


def test_check_is_done_with_the_inboxes_only_by_the_night(office: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    inside = office.workspace.inbox / "王芳" / "错.xlsx"
    assert _run("check", str(inside), "--at", _AT, "--json", root=office.root) == 1
    assert json.loads(capfd.readouterr().out)["files"] == 1
    assert inside.exists()


def test_show_tells_all_that_is_on_file(office: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    assert _run("show", "Ｊ2026001 ", root=office.root) == 0
    said = capfd.readouterr()
    assert "宁波海纳纺织品有限公司" in said.out and "6222020200112233445" in said.out and said.err == ""
    assert _run("show", "G2026拜访001", "--json", root=office.root) == 0
    found = json.loads(capfd.readouterr().out)
    assert (found["code"], found["customer_name"]) == ("G2026拜访001", "宁波海纳纺织品有限公司")
    assert len(found["versions"]) == 1


def test_who_may_not_see_a_record_learns_nothing_of_it(
    office: Archive, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _log_in(monkeypatch, "李明")
    assert _run("show", "J2026001", root=office.root) == 1
    assert "海纳" not in capfd.readouterr().err
    assert _run("search", "海纳", "--json", root=office.root) == 0
    assert json.loads(capfd.readouterr().out) == {"records": [], "more": 0}
    assert office.ask("SELECT who, what FROM audit ORDER BY seq DESC LIMIT 2") == [
        ("李明", "searched"),
        ("李明", "refused"),
    ]


@pytest.mark.parametrize("person", ["周强", "stranger"], ids=["left", "unknown"])
def test_who_is_not_on_the_roster_sees_nothing(
    office: Archive, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, person: str
) -> None:
    _log_in(monkeypatch, person)
    assert (_run("show", "J2026001", root=office.root), _run("search", "海纳", root=office.root)) == (1, 1)
    said = capfd.readouterr()
    assert said.out == "" and _LOGINS.get(person, person) in said.err


def test_search_finds_every_word_and_not_what_is_masked(
    office: Archive, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run("search", "海纳", "打样", "--json", root=office.root) == 0
    assert [each["code"] for each in json.loads(capfd.readouterr().out)["records"]] == ["G2026拜访001"]
    assert _run("search", "100%", root=office.root) == 0
    said = capfd.readouterr()
    assert said.out == "" and said.err
    # The archivist finds whose account it is, and is not shown it; its handler does not look customers up by it.
    assert _run("search", "6222020200112233445", "--json", root=office.root) == 0
    found = capfd.readouterr().out
    assert [each["code"] for each in json.loads(found)["records"]] == [
        "J2026001"
    ] and "6222020200112233445" not in found
    _log_in(monkeypatch, "王芳")
    assert _run("search", "6222020200112233445", "--json", root=office.root) == 0
    assert json.loads(capfd.readouterr().out)["records"] == []


# -- verify -----------------------------------------------------------------------------------------------


def _sql(statement: str) -> Callable[[Path], None]:
    def spoil(root: Path) -> None:
        connection = sqlite3.connect(root / "output/state/ledger.db")
        with connection:
            assert connection.execute(statement).rowcount > 0
        connection.close()

    return spoil


def _past_the_guard(statement: str) -> Callable[[Path], Any]:
    """Return what spoils the log as somebody does who can write to the ledger and takes its guard away."""

    def spoil(root: Path) -> None:
        for name in ("audit_not_altered", "audit_not_deleted"):
            connection = sqlite3.connect(root / "output/state/ledger.db")
            with connection:
                connection.execute(f"DROP TRIGGER {name}")
            connection.close()
        _sql(statement)(root)

    return spoil


def _filed(root: Path) -> Path:
    return sorted(path for path in (root / "output/archive/J").rglob("*") if path.is_file())[0]


def _stored(root: Path) -> Path:
    return sorted(path for path in (root / "output/state/store").rglob("*") if path.is_file())[0]


def _wholly_forgotten(root: Path) -> None:
    """Delete a series as if it had never been: its records, codes and documents."""
    connection = sqlite3.connect(root / "output/state/ledger.db")
    with connection:
        (id_,) = connection.execute("SELECT id FROM record WHERE form = 'visit_record'").fetchone()
        for table in ("item", "version", "change"):
            connection.execute(f"DELETE FROM {table} WHERE record = ?", (id_,))
        connection.execute("DELETE FROM code WHERE record = ?", (id_,))
        connection.execute("DELETE FROM record WHERE id = ?", (id_,))
    connection.close()
    shutil.rmtree(root / "output/archive/G")


_OFF: dict[str, tuple[Callable[[Path], Any], str]] = {
    "an entry of the log altered": (_past_the_guard("UPDATE audit SET who = '李四' WHERE seq = 3"), "第 3 条"),
    "an entry of the log removed": (_past_the_guard("DELETE FROM audit WHERE seq = 4"), "4 至 4"),
    "a filed document changed": (lambda root: _filed(root).write_bytes(b"x"), "J2026001"),
    "a filed document gone": (lambda root: _filed(root).unlink(), "J2026001"),
    "a stray document": (lambda root: _filed(root).with_name("我的.xlsx").write_bytes(b"x"), "我的.xlsx"),
    "an original gone": (lambda root: _stored(root).unlink(), "原件"),
    "an original changed": (lambda root: _stored(root).write_bytes(b"x"), "原件"),
    "a code gone": (_sql("DELETE FROM code WHERE code = 'J2026001'"), "J2026"),
    "the newest code gone": (_sql("DELETE FROM code WHERE code = 'J2026003'"), "J2026"),
    "a counter moved back": (_sql("UPDATE counter SET last = 1 WHERE name = 'code/J2026'"), "J2026"),
    "a series forgotten": (_wholly_forgotten, "G2026拜访"),
}


def test_a_sound_archive_is_said_to_be_sound(office: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    assert _run("verify", "--json", root=office.root) == 0
    said = capfd.readouterr()
    assert (json.loads(said.out), said.err) == ({"sound": True, "findings": []}, "")
    assert _run("verify", root=office.root) == 0
    said = capfd.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1


@pytest.mark.parametrize("what", _OFF)
def test_verify_finds(office: Archive, capfd: pytest.CaptureFixture[str], what: str) -> None:
    spoil, word = _OFF[what]
    spoil(office.root)
    assert _run("verify", "--json", root=office.root) == 1
    found = json.loads(capfd.readouterr().out)
    assert not found["sound"] and any(word in finding for finding in found["findings"]), found
    assert _run("verify", root=office.root) == 1
    assert capfd.readouterr().out.splitlines() == found["findings"]


# -- init, forms, imports ---------------------------------------------------------------------------------


def test_init_makes_an_archive_that_runs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    root = tmp_path / "new office"
    assert _run("init", str(root), "--office", "远航", "--state", str(tmp_path / "local")) == 0
    assert (tmp_path / "local" / "ledger.db").exists() and not (root / "output/state").exists()
    assert _run("run", "nightly", "--json", root=root) == 0
    said = capfd.readouterr()
    assert json.loads(said.out)["received"] == 0
    assert _run("init", str(root)) == 2
    assert _run("verify", root=root) == 0


def test_the_archive_one_is_in_is_meant(
    office: Archive, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(office.workspace.inbox / "王芳")
    assert _run("show", "J2026001") == 0
    assert "海纳" in capfd.readouterr().out


def test_forms_writes_the_blanks_anew_and_says_which_is_open(
    office: Archive, capfd: pytest.CaptureFixture[str]
) -> None:
    for blank in office.workspace.blank.glob("*.xlsx"):
        blank.unlink()
    assert _run("forms", root=office.root) == 0
    written = {str(path) for path in office.workspace.blank.glob("*.xlsx")}
    assert len(written) == len(forms())
    assert written <= {line.strip() for line in capfd.readouterr().out.splitlines()}
    (office.workspace.blank / "~$客户基本信息表.xlsx").write_bytes(b"")
    assert _run("forms", root=office.root) == 1
    assert "客户基本信息表" in capfd.readouterr().err


_HEAVY = ("pandas", "pandera", "openpyxl", "numpy", "lxml", "phonenumbers", "rapidfuzz", "docx", "alembic")


@pytest.mark.parametrize("command", [("show", "J2026001"), ("search", "海纳")], ids=lambda command: command[0])
def test_looking_up_imports_nothing_slow(office: Archive, command: tuple[str, ...]) -> None:
    code = "import sys; from jobs.cli import main; main(sys.argv[1:]); "
    code += f"print([name for name in {_HEAVY} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, *command, "--workspace", str(office.root)],
        cwd=_ROOT,
        env=dict(os.environ),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "海纳" in done.stdout
    assert done.stderr == "[]\n"


@pytest.fixture(autouse=True)
def _environment_restored() -> Iterator[None]:
    """What a test does to the environment by hand ends with it."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_the_module_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jobs.cli", "--version"], cwd=_ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == "guidang 0.1.0\n"
