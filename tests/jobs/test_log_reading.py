"""Reading the log: who may, what they find, and the month's workbook (rules A8 E10 C10)."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from archive import KEY, Archive, copy_of
from builders import a_customer, a_visit

from jobs.cli import main
from jobs.failures import Failure
from jobs.ledger import audit
from jobs.log_reading import HIDDEN, Wanted, read_log, words_of
from jobs.looking_up import dossier
from jobs.running import Run, opened
from validators.facts import Person

_ZHAO = Person("赵敏", "文件管理部门", "档案管理员")
_WANG = Person("王芳", "销售部", "业务人员")
_LI = Person("李明", "销售部", "业务人员")
_IT = Person("高原", "行政部/综合部", "信息技术")
#: A Friday in office hours, the evening of that day, the Sunday after it.
_FRIDAY, _EVENING, _SUNDAY = (datetime(2026, 11, day, hour, 5) for day, hour in ((27, 10), (27, 21), (29, 11)))


@pytest.fixture(scope="module")
def after_looks(template: Path, tmp_path_factory: pytest.TempPathFactory, one_reader: None) -> Path:
    """An archive with a secret customer and a visit that people have looked at, or tried to; copied, never used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        archive = copy_of(template, tmp_path_factory.mktemp("looks") / "档案")
        archive.hand_in("王芳", "客户.xlsx", a_customer(bank_account="6222021234567890128", bank="工商银行"))
        archive.hand_in("王芳", "拜访.xlsx", a_visit())
        archive.night()
        _look(archive, patch, _WANG, _FRIDAY, "J2026001", "G2026拜访001", "J2026001")
        _look(archive, patch, _LI, _EVENING, "J2026001", "J2026099", "海纳", "G2026拜访001")
        _look(archive, patch, _ZHAO, _SUNDAY, "J2026001")
    return archive.root


@pytest.fixture
def looked(after_looks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A copy of that archive."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    archive = copy_of(after_looks, tmp_path / "档案")
    archive.workspace.home_marker.unlink()
    return archive


def _look(archive: Archive, patch: pytest.MonkeyPatch, who: Person, at: datetime, *codes: str) -> None:
    patch.setattr("jobs.looking_up.asker", lambda connection: who)
    with opened(archive.workspace, at) as run:
        for code in codes:
            try:
                dossier(run, code, "zh")
            except Failure:
                continue


def _as(patch: pytest.MonkeyPatch, who: Person) -> None:
    patch.setattr("jobs.log_reading.asker", lambda connection: who)


def _read(run: Run, **wanted: object) -> list[tuple[str, str, str]]:
    found, _ = read_log(run, Wanted(**wanted))  # type: ignore[arg-type]
    return [(each.who, each.what, each.code) for each in found]


def test_an_archivist_reads_all_of_it_and_that_is_entered(looked: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    _as(monkeypatch, _ZHAO)
    with opened(looked.workspace, _SUNDAY) as run:
        assert _read(run, code="J2026001", words=("looked", "refused")) == [
            ("王芳", "looked", "J2026001"),
            ("王芳", "looked", "J2026001"),
            ("李明", "refused", "J2026001"),
            ("赵敏", "looked", "J2026001"),
        ]
        assert _read(run, who="李明", since="2026-11-27", to="2026-11-27") == [
            ("李明", "refused", "J2026001"),
            ("李明", "refused", ""),
            ("李明", "refused", ""),
            ("李明", "refused", "G2026拜访001"),
        ]
        newest, more = read_log(run, Wanted(most=2))
        assert [each.what for each in newest] == ["log-read", "log-read"] and more > 0
    said = looked.ask("SELECT who, source FROM audit WHERE what = 'log-read'")
    assert said == [("赵敏", "guidang log")] * 3


def test_what_a_refused_person_typed_is_not_kept(looked: Archive) -> None:
    """A code that nobody has may be a customer's name, typed by somebody who knows no code."""
    assert looked.ask("SELECT count(*) FROM audit WHERE why LIKE '%海纳%' OR code LIKE '%海纳%'") == [(0,)]


def test_staff_may_not_and_their_asking_is_entered(looked: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    _as(monkeypatch, _WANG)
    with opened(looked.workspace, _SUNDAY) as run, pytest.raises(Failure):
        read_log(run, Wanted())
    newest = looked.ask("SELECT who, what, source FROM audit ORDER BY seq DESC LIMIT 1")
    assert newest == [("王芳", "refused", "guidang log")]


def test_it_reads_what_the_machine_did_and_not_who_read_whose_files(
    looked: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as(monkeypatch, _IT)
    with opened(looked.workspace, _SUNDAY) as run:
        words = {what for _, what, _ in _read(run)}
        assert "accepted" in words and not words & {"looked", "refused", "created", "granted"}


def test_a_secret_code_is_hidden_from_it(looked: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(looked.workspace, _SUNDAY) as run, run.ledger.writing() as connection:
        assert looked.ask("SELECT secrecy FROM record WHERE code = 'J2026001'") == [("机密",)]
        entries = [audit.Entry("guidang", "key-used", code) for code in ("J2026001", "G2026拜访001")]
        audit.append(connection, run.key, run.stamp, entries)
    with opened(looked.workspace, _SUNDAY) as run:
        for who, seen in ((_IT, HIDDEN), (_ZHAO, "J2026001")):
            _as(monkeypatch, who)
            assert [code for _, _, code in _read(run, words=("key-used",))] == [seen, "G2026拜访001"]


def test_a_file_is_shown_by_its_path_while_it_is_known(looked: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    _as(monkeypatch, _ZHAO)
    with opened(looked.workspace, _SUNDAY) as run:
        found, _ = read_log(run, Wanted(code="J2026001", words=("created",)))
    assert [each.source for each in found] == ["王芳/客户.xlsx"]


def test_words_are_asked_for_as_people_know_them() -> None:
    assert words_of("查看") == ("looked", "searched", "log-read", "refused")  # the group bears the name of its first
    assert words_of("lost") == words_of("遗失") == ("lost",)
    assert words_of("looks") and not words_of("窥视")


def test_the_command_lists_entries_and_says_how_many_more_there_are(
    looked: Archive, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    _as(monkeypatch, _ZHAO)

    def ask(*words: str) -> tuple[int, str, str]:
        code = main(["log", *words, "--workspace", str(looked.root)])
        said = capfd.readouterr()
        return code, said.out, said.err

    code, out, err = ask("--what", "被拒", "--who", "李明", "--most", "1")
    assert code == 2 and "looked" in err and not out
    code, out, err = ask("--what", "refused", "--who", "李明", "--most", "1")
    assert code == 0 and "G2026拜访001" in out and "李明" in out and "3" in err
    code, out, _ = ask("--code", "J2026001", "--what", "looked", "--json")
    said = json.loads(out)
    assert (code, said["more"], len(said["entries"])) == (0, 0, 3)
    assert set(said["entries"][0]) == {"seq", "at", "who", "what", "code", "why", "source"}
    assert ask("--since", "gestern")[0] == 2


# -- The month's workbook ---------------------------------------------------------------------------------


def _sheet(path: Path, name: str) -> list[list[object]]:
    sheet = openpyxl.load_workbook(path)[name]
    return [list(row) for row in sheet.iter_rows(values_only=True) if any(row)]


def test_the_months_workbook_says_who_looked_when_and_who_was_refused(looked: Archive) -> None:
    looked.night(datetime(2026, 12, 1, 6, 0), ("log_book",))
    (path,) = (looked.workspace.people / "赵敏" / "查阅日志").iterdir()
    assert path.name == "2026-11 查阅日志.xlsx"
    people = {row[0]: row[2:] for row in _sheet(path, "按人员") if row[0] in ("王芳", "李明", "赵敏")}
    # looked at, searched, copied, lent, returned, granted, refused; of these secret, outside office hours
    assert people == {
        "王芳": [3, *[None] * 6, 2, None],
        "李明": [*[None] * 6, 4, None, 4],
        "赵敏": [1, *[None] * 6, 1, 1],
    }
    first = next(row for row in _sheet(path, "按档号") if str(row[0]).startswith(("J2026", "G2026")))
    assert first[:2] == ["J2026001", "机密"] and first[-1] == "王芳、李明、赵敏"
    (row,) = [row for row in _sheet(path, "连续被拒") if row[0] == "李明"]
    assert row[3:] == [4, "J2026001、?、G2026拜访001"]
    assert [row[2] for row in _sheet(path, "非工作时间") if isinstance(row[0], int)] == ["李明"] * 4 + ["赵敏"]
    assert len([row for row in _sheet(path, "明细") if isinstance(row[0], int)]) == 8


def test_the_workbook_is_for_archivists_alone_and_is_written_once(looked: Archive) -> None:
    looked.night(datetime(2026, 12, 1, 6, 0), ("log_book",))
    (path,) = looked.workspace.people.rglob("*查阅日志.xlsx")
    assert path.parent.parent.name == "赵敏"
    before = path.stat().st_mtime_ns
    looked.night(datetime(2026, 12, 2, 6, 0), ("log_book",))
    assert path.stat().st_mtime_ns == before


def test_a_month_without_a_look_says_so(archive: Archive) -> None:
    archive.night()
    archive.night(datetime(2026, 11, 22, 6, 0), ("log_book",))
    (path,) = archive.workspace.people.rglob("2026-10 查阅日志.xlsx")
    assert "（无）" in str(_sheet(path, "明细"))
