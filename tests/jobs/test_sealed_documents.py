"""Documents of 机密 and above lie sealed in the archive folder, follow their record's level, and open for those who may see."""

from __future__ import annotations

import getpass
import json
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from archive import NIGHT, Archive, copy_of, make_template, words_of
from builders import a_customer, a_visit
from document_files import a_pdf
from form_builders import a_contract, a_form, a_row, a_slip

from jobs.cli import main
from jobs.outbox import write_whole
from jobs.running import opened
from jobs.sealing.sealed import is_sealed
from jobs.verifying import verify

DAY = timedelta(days=1)
BANK = {"bank_account": "6222021001116245702"}


def _filed(archive: Archive) -> dict[str, bytes]:
    """Return name -> content of what lies in the archive folder."""
    return {path.name: path.read_bytes() for path in sorted(archive.workspace.archive.rglob("*")) if path.is_file()}


def _said(archive: Archive, at: datetime = NIGHT) -> list[str]:
    with opened(archive.workspace, at) as run:
        return [str(each) for each in verify(run)]


def _paths(archive: Archive) -> set[str]:
    rows = archive.ask("SELECT path FROM version UNION SELECT path FROM record WHERE path IS NOT NULL")
    return {path.rpartition("/")[2] for (path,) in rows if path}


def test_a_filled_sensitive_field_has_the_form_filed_sealed(archive: Archive) -> None:
    """Rules A5 A7: it makes the record 机密; below that documents lie as they came."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer(**BANK))
    handed = archive.hand_in("王芳", "拜访.xlsx", a_visit()).read_bytes()
    archive.night()
    visit, card = _filed(archive).items()
    assert card[0].endswith(".xlsx.guidang") and card[0].startswith("J2026001")
    assert b"PK\x03\x04" not in card[1]
    assert (visit[0][-5:], visit[1]) == (".xlsx", handed)
    assert _paths(archive) == {card[0], visit[0]}
    assert card[0] in words_of(archive.workspace.register / "档案总登记表.xlsx")
    assert _said(archive) == []


def test_documents_follow_the_level_of_their_record(archive: Archive) -> None:
    """Raised: the plain ones go, of every version; lowered again: they come back. Nothing else is written anew."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer(), at=datetime(2026, 11, 20, 9, 0))
    archive.night(NIGHT - DAY)
    archive.hand_in("李明", "单.xlsx", a_slip(belongs_to="J2026001", handler="李明"))
    archive.hand_in("李明", "海纳营业执照.pdf", a_pdf())
    archive.night()
    first = _filed(archive)
    assert len(first) == 3 and not any(name.endswith(".guidang") for name in first)
    archive.hand_in("王芳", "海纳.xlsx", a_customer(**BANK))
    archive.night(NIGHT + DAY)
    raised = _filed(archive)
    assert {name.removesuffix(".guidang") for name in raised} >= set(first) and len(raised) == 4
    assert all(name.endswith(".guidang") and content[:8] == b"\x89guidang" for name, content in raised.items())
    assert _paths(archive) == set(raised)
    assert "第3版.xlsx.guidang" in words_of(archive.workspace.register / "档案总登记表.xlsx")
    assert _said(archive, NIGHT + DAY) == []
    kept = {path: path.stat().st_mtime_ns for path in archive.workspace.archive.rglob("*") if path.is_file()}
    archive.night(NIGHT + 2 * DAY)
    assert kept == {path: path.stat().st_mtime_ns for path in archive.workspace.archive.rglob("*") if path.is_file()}
    archive.hand_in("王芳", "海纳.xlsx", a_customer(bank_account="清空"))
    archive.night(NIGHT + 3 * DAY)
    lowered = _filed(archive)
    assert not any(name.endswith(".guidang") for name in lowered) and len(lowered) == 5
    assert {name: lowered[name] for name in first} == first
    assert _paths(archive) == set(lowered)
    assert _said(archive, NIGHT + 3 * DAY) == []
    assert archive.ask("SELECT count(*) FROM deed WHERE kind = 'superseded' OR NOT done") == [(0,)]


def test_a_register_is_sealed_while_one_of_its_records_is_secret(archive: Archive) -> None:
    rows = (a_row("contract", number="HT-2026-1"), a_row("contract", number="HT-2026-2", secrecy="机密"))
    archive.hand_in("王芳", "合同.xlsx", a_form("contract", *rows))
    archive.hand_in("王芳", "合同二.xlsx", a_contract(number="HT-2026-3"))
    archive.night()
    filed = sorted(_filed(archive))
    assert [name.endswith(".guidang") for name in filed] == [True, False]
    assert {path for (path,) in archive.ask("SELECT path FROM record WHERE path LIKE '%.guidang'")} == {
        path for (path,) in archive.ask("SELECT path FROM record WHERE fields LIKE '%HT-2026-1\"%'")
    }


def test_a_document_named_like_a_sealed_one_gets_a_name_of_its_own(archive: Archive) -> None:
    """Nothing is ever filed over what lies there, sealed or not."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer(**BANK))
    archive.night()
    for night, number in enumerate((1, 2), start=1):
        archive.hand_in("王芳", f"单{number}.xlsx", a_slip(belongs_to="J2026001", file_name=f"{number}.pdf"))
        archive.hand_in("王芳", f"{number}.pdf", a_pdf() + b"%" * number)
        archive.night(NIGHT + night * DAY)
    documents = [name for name in _filed(archive) if ".pdf" in name]
    assert sorted("第2份" in name for name in documents) == [False, True]
    archive.hand_in("王芳", "海纳.xlsx", a_customer(bank_account="清空"))
    archive.night(NIGHT + 3 * DAY)
    assert len([name for name in _filed(archive) if name.endswith(".pdf")]) == 2
    assert _said(archive, NIGHT + 3 * DAY) == []


def test_a_plain_copy_of_a_secret_document_is_told_apart_from_a_stray_file(archive: Archive) -> None:
    content = archive.hand_in("王芳", "海纳.xlsx", a_customer(**BANK)).read_bytes()
    archive.night()
    (sealed,) = archive.workspace.archive.rglob("*.guidang")
    (sealed.parent / "副本.xlsx").write_bytes(content)
    (sealed.parent / "便条.txt").write_bytes(b"x")
    said = _said(archive)
    assert len(said) == 2
    assert any("副本.xlsx" in each and "confidential record in the open" in each for each in said)
    assert any("便条.txt" in each and "was not filed by guidang" in each for each in said)


@pytest.mark.parametrize("spoilt", ["a bit", "in the open", "gone"])
def test_verify_finds_a_sealed_document_that_is_not_as_it_was_filed(archive: Archive, spoilt: str) -> None:
    content = archive.hand_in("王芳", "海纳.xlsx", a_customer(**BANK)).read_bytes()
    archive.night()
    (sealed,) = archive.workspace.archive.rglob("*.guidang")
    before = sealed.read_bytes()
    if spoilt == "a bit":
        sealed.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
    elif spoilt == "in the open":
        sealed.write_bytes(content)
    else:
        sealed.unlink()
    (said,) = _said(archive)
    assert sealed.name in said and "guidang run filing --anew" in said
    sealed.unlink(missing_ok=True)
    assert main(["run", "filing", "--anew", "--workspace", str(archive.root), "--at", "2026-11-22T22:00"]) == 0
    assert is_sealed(sealed) and _said(archive) == []


def test_a_document_that_cannot_be_taken_away_goes_the_next_night(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night()
    (plain,) = archive.workspace.archive.rglob("*.xlsx")
    archive.hand_in("王芳", "海纳.xlsx", a_customer(**BANK))
    unlink = Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path == plain:
            raise PermissionError(13, "in use", str(path))
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refused)
        archive.night(NIGHT + DAY)
    assert plain.exists() and _said(archive) == []
    archive.night(NIGHT + 2 * DAY)
    assert not plain.exists() and len(_filed(archive)) == 2


# -- guidang show --save ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which four people hold a login, one at a time (see `_as`)."""
    folder = tmp_path_factory.mktemp("known") / "档案"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", "ab" * 32)
        make_template(folder)
    return folder


def _as(archive: Archive, name: str) -> None:
    """Have the roster know whoever runs the test as this person."""
    with sqlite3.connect(archive.workspace.state / "ledger.db") as connection:
        (rows,) = connection.execute("SELECT rows FROM office WHERE name = 'roster'").fetchone()
        people = [row | {"login": getpass.getuser() if row["name"] == name else None} for row in json.loads(rows)]
        connection.execute(
            "UPDATE office SET rows = ? WHERE name = 'roster'", (json.dumps(people, ensure_ascii=False),)
        )
    connection.close()


@pytest.fixture
def office(known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_reader: None) -> tuple[Archive, bytes]:
    monkeypatch.setenv("GUIDANG_KEY", "ab" * 32)
    archive = copy_of(known, tmp_path / "档案")
    content = archive.hand_in("王芳", "海纳.xlsx", a_customer(**BANK)).read_bytes()
    archive.night()
    return archive, content


def _save(archive: Archive, code: str, folder: Path) -> int:
    return main(["show", code, "--save", str(folder), "--workspace", str(archive.root)])


@pytest.mark.parametrize("name", ["王芳", "赵敏"])
def test_who_sees_a_record_by_their_post_gets_its_documents_in_the_open(
    office: tuple[Archive, bytes], tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    archive, content = office
    _as(archive, name)
    folder = tmp_path / "副本"
    write_whole(folder / "J2026001宁波海纳纺织品有限公司客户基本信息表20260312.xlsx", b"another file")
    for _ in range(2):  # again, it is the same copy
        assert _save(archive, "J2026001", folder) == 0
        (saved,) = capfd.readouterr().out.split()[-1:]
        assert Path(saved).read_bytes() == content and Path(saved).suffix == ".xlsx"
    assert len([path for path in folder.iterdir() if path.read_bytes() == content]) == 1
    entries = archive.ask("SELECT who, what, code, source FROM audit WHERE what IN ('copied', 'key-used')")
    assert entries == [(name, what, "J2026001", "guidang show --save") for what in ("copied", "key-used")] * 2


@pytest.mark.parametrize("name", ["李明", "陈刚"])
def test_who_may_not_see_it_is_answered_as_if_it_were_not_there(
    office: tuple[Archive, bytes], tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """A supervisor sees no 机密 record of their people without an approval (rule C10)."""
    archive, _ = office
    _as(archive, name)
    said = []
    for code in ("J2026001", "J2026999"):
        assert _save(archive, code, tmp_path / "副本") == 1
        said.append(capfd.readouterr().err.replace(f"“{code}”", ""))
    assert said[0] == said[1]
    assert not (tmp_path / "副本").exists()
    assert archive.ask("SELECT count(*) FROM audit WHERE what = 'copied'") == [(0,)]


def test_a_register_with_records_of_others_is_held_back(
    office: tuple[Archive, bytes], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    archive, _ = office
    rows = (a_row("contract", number="HT-1"), a_row("contract", number="HT-2", handler="李明"))
    archive.hand_in("王芳", "合同.xlsx", a_form("contract", *rows))
    archive.night(NIGHT + DAY)
    _as(archive, "王芳")
    assert _save(archive, "Y2026销售合同001", tmp_path / "副本") == 0
    said = capfd.readouterr()
    assert said.out == "" and "1" in said.err
    assert not (tmp_path / "副本").exists()
