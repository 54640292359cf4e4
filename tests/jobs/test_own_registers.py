"""Each person's own register: just what they may see, rebuilt only where that changed (rules A7 C10; issue 5, item 1)."""

from __future__ import annotations

from datetime import date
from random import Random

import openpyxl
import pytest
from archive import NIGHT, Archive, open_books, setting, words_of
from builders import a_customer
from form_builders import a_breach
from office_desk import Office, person
from register_shelf import DAY, DEPARTMENTS, HANDLERS, Shelf, a_grant, a_shelf, rows_of, stamps

from jobs.demo import Demo
from validators.access import LEVELS, SEE_ALL

TODAY = NIGHT.date()


@pytest.fixture
def shelf(archive: Archive) -> Shelf:
    return a_shelf(archive)


def test_everybody_finds_just_what_the_policy_lets_them_see(shelf: Shelf) -> None:
    """Rules A7 C10, over every handler, department and level, with grants that serve and grants that do not."""
    Office(shelf.archive).edit("roster", person("李明", clearance="机密"))
    shelf.night(NIGHT - DAY, "office")
    shelf.fill()
    granted = [
        a_grant(f"K{number:02d}", name, TODAY, TODAY) for number in range(1, 61, 3) for name in ("李明", "陈刚", "周强")
    ]
    shelf.grant(*granted, a_grant("K01", "外人", TODAY, TODAY), a_grant("没有", "李明", TODAY, TODAY))
    shelf.night()
    allowed = shelf.allowed(TODAY)
    assert {name: shelf.codes(name) for name in ("王芳", "李明", "陈刚")} == {
        name: allowed[name] for name in ("王芳", "李明", "陈刚")
    }
    assert all(len(allowed[name]) > 12 for name in ("王芳", "李明", "陈刚")), "the reckoning is about something"
    assert not shelf.book("赵敏").exists(), "an archivist has the master register"
    assert not shelf.book("周强").exists(), "nobody who has left has one"


@pytest.mark.parametrize("seed", range(2))
def test_over_many_nights_no_register_falls_behind(shelf: Shelf, seed: int) -> None:
    """Whatever happens to records, grants and days between two nights, each register is what the policy says."""
    dice = Random(seed)
    shelf.fill()
    codes = [f"K{number:02d}" for number in range(1, 61)]
    for night in range(8):
        at = NIGHT + night * DAY
        for _ in range(dice.randrange(3)):
            code = dice.choice(codes)
            place = {
                "handler": dice.choice(HANDLERS),
                "department": dice.choice(DEPARTMENTS),
                "secrecy": dice.choice(LEVELS),
            }
            until = at.date() + dice.randrange(4) * DAY
            match dice.choice(("put", "change", "lose", "grant")):
                case "put":
                    codes.append(f"K{len(codes) + 100}")
                    shelf.put(codes[-1], **place)
                case "change":
                    shelf.change(code, **place)
                case "lose":
                    shelf.lose(code)
                    codes.remove(code)
                case "grant":
                    shelf.grant(a_grant(code, dice.choice(HANDLERS), at.date(), until, f"SQ{night}"))
        shelf.night(at)
        allowed = shelf.allowed(at.date())
        assert {name: shelf.codes(name) for name in ("王芳", "李明", "陈刚")} == {
            name: allowed[name] for name in ("王芳", "李明", "陈刚")
        }, f"night {night}"


def test_a_night_rebuilds_only_the_registers_that_it_changed(shelf: Shelf) -> None:
    shelf.put("K1", handler="李明", secrecy="机密", department="销售部")
    shelf.put("K2", handler="李明", department="销售部")
    shelf.night()
    before = stamps(shelf)
    assert set(before) == {"王芳", "李明", "陈刚"}
    shelf.night(NIGHT + DAY)
    assert stamps(shelf) == before, "nothing changed"
    shelf.change("K1", title="改过")
    shelf.night(NIGHT + 2 * DAY)
    after = stamps(shelf)
    assert {name for name in after if after[name] != before[name]} == {"李明"}, "a head does not see 机密"
    shelf.change("K2", title="改过")
    shelf.night(NIGHT + 3 * DAY)
    last = stamps(shelf)
    assert {name for name in last if last[name] != after[name]} == {"李明", "陈刚"}


def test_a_register_that_was_altered_or_is_gone_is_written_anew(shelf: Shelf) -> None:
    shelf.night()
    whole = shelf.book("王芳").read_bytes()
    shelf.book("王芳").write_bytes(whole[:-1] + b"x")
    shelf.book("陈刚").unlink()
    shelf.night()
    assert shelf.book("王芳").read_bytes() == whole
    assert shelf.book("陈刚").exists()


def test_a_grant_begins_and_ends_by_the_day_alone(shelf: Shelf) -> None:
    """Rule C10: nothing in the ledger changes, but the day does."""
    shelf.put("K1", handler="外人", department="市场部")
    shelf.put("K2", handler="外人", department="市场部", customer_name="绍兴远帆")
    shelf.grant(
        a_grant("K1", "王芳", TODAY + DAY, TODAY + 2 * DAY), a_grant("K2", "李明", TODAY, TODAY + DAY, body="市海关")
    )
    shelf.night()
    assert shelf.codes("王芳") == {"J2026001"}
    assert shelf.why("李明") == {"K2": f"查阅批准 SQ2026003 至 {TODAY + DAY}（市海关）"}
    shelf.night(NIGHT + DAY)
    assert shelf.why("王芳") == {"J2026001": "本人经手", "K1": f"查阅批准 SQ2026003 至 {TODAY + 2 * DAY}"}
    (approval,) = rows_of(shelf.book("王芳"), "查阅批准")
    assert (approval["档号"], approval["方式"], approval["批准人"], approval["至"].date()) == (
        *("K1", "阅览", "周总"),
        TODAY + 2 * DAY,
    )
    assert [row["档号"] for row in rows_of(shelf.book("王芳"), "客户")] == ["J2026001"], (
        "no sheet shows what was granted"
    )
    assert shelf.book("李明").exists()
    shelf.night(NIGHT + 2 * DAY)
    assert not shelf.book("李明").exists(), "what ran out was all there was"
    shelf.night(NIGHT + 3 * DAY)
    assert shelf.codes("王芳") == {"J2026001"}
    assert "查阅批准" not in openpyxl.load_workbook(shelf.book("王芳")).sheetnames


def test_a_grant_ends_with_the_agreement_of_confidentiality(shelf: Shelf) -> None:
    """Rules A7 C10: a secret record is for posts with clearance and an agreement in force."""
    office = Office(shelf.archive)
    office.edit("roster", person("李明", clearance="机密", confidential_until=TODAY.isoformat()))
    shelf.night(NIGHT, "office")
    shelf.put("K1", handler="外人", department="市场部", secrecy="机密")
    shelf.grant(a_grant("K1", "李明", TODAY, TODAY + 9 * DAY))
    shelf.night()
    assert shelf.codes("李明") == {"K1"}
    shelf.night(NIGHT + DAY)
    assert shelf.codes("李明") == set()


def test_the_roster_moves_people_between_registers(shelf: Shelf) -> None:
    office = Office(shelf.archive)
    shelf.put("K1", handler="外人", department="市场部")
    shelf.put("K2", handler="李明", department="销售部")

    def becomes(days: int, **changes: object) -> dict[str, set[str]]:
        office.edit("roster", person("李明", **changes))
        shelf.night(NIGHT + days * DAY, "office", "own_registers")
        return {name: shelf.codes(name) for name in ("王芳", "李明", "陈刚")}

    both = {"J2026001", "K2"}
    assert becomes(1) == {"王芳": {"J2026001"}, "李明": {"K2"}, "陈刚": both}
    assert becomes(2, department="市场部", role="部门主管")["李明"] == {"K1", "K2"}, "a head sees the department's"
    assert becomes(3, further_departments=["销售部"])["李明"] == {"K1", *both}
    assert becomes(4, role="业务人员", further_departments=None)["李明"] == {"K2"}
    office.edit("roster", person("陈刚", deputy="李明", away="是"))
    assert becomes(5)["李明"] == {"K2"}, "a deputy decides, and is shown what there is to decide; no more"
    assert becomes(6, role="档案管理员") == {"王芳": {"J2026001"}, "李明": set(), "陈刚": both}
    assert becomes(7, role="业务人员")["李明"] == {"K2"}
    assert becomes(8, active="否") == {"王芳": {"J2026001"}, "李明": set(), "陈刚": both}


def test_somebody_under_another_name_leaves_no_register_behind(shelf: Shelf) -> None:
    office = Office(shelf.archive)
    shelf.grant(a_grant("J2026001", "李明", TODAY, TODAY + 9 * DAY))
    shelf.night()
    assert shelf.codes("李明") == {"J2026001"}
    office.edit("roster", lambda rows: [row | {"name": "李明2"} if row["name"] == "李明" else row for row in rows])
    shelf.night(NIGHT + DAY, "office", "own_registers")
    assert not shelf.book("李明").exists()
    assert not shelf.book("李明2").exists(), "a grant is for the person that it names"


def test_a_report_of_a_breach_is_in_nobodys_register(shelf: Shelf) -> None:
    """Rule B12: not in that of whom it is about, nor in anybody else's, whoever looks into it."""
    shelf.archive.hand_in("李明", "违规举报表.xlsx", a_breach(people="王芳"))
    shelf.night(NIGHT, "intake")
    (code,) = [row[0] for row in shelf.archive.ask("SELECT code FROM record WHERE form = 'breach_report'")]
    shelf.change(code, handler="陈刚", secrecy="内部")
    shelf.grant(a_grant(code, "王芳", TODAY, TODAY), a_grant(code, "李明", TODAY, TODAY))
    shelf.night()
    assert {name: code in shelf.codes(name) for name in ("王芳", "李明", "陈刚")} == dict.fromkeys(
        ("王芳", "李明", "陈刚"), False
    )
    assert code not in words_of(shelf.book("陈刚"))


def test_somebody_has_it_open(shelf: Shelf) -> None:
    shelf.night()
    old, lock = shelf.book("王芳").read_bytes(), shelf.book("王芳", "~$我的档案.xlsx")
    lock.touch()
    for days in (1, 2):
        shelf.put(f"K{days}", handler="王芳")
        shelf.night(NIGHT + days * DAY)
    shelf.night(NIGHT + 3 * DAY)
    assert shelf.book("王芳").read_bytes() == old
    beside = f"我的档案 {NIGHT + 2 * DAY:%Y-%m-%d %H%M}.xlsx"
    files = {path.name for path in shelf.book("王芳").parent.iterdir()}
    assert files == {lock.name, "我的档案.xlsx", beside}, "one newer copy, and it stays as it is"
    assert len(rows_of(shelf.book("王芳", beside), "档案目录")) == 3
    lock.unlink()
    shelf.night(NIGHT + 4 * DAY)
    assert [path.name for path in shelf.book("王芳").parent.iterdir()] == ["我的档案.xlsx"]
    assert len(shelf.codes("王芳")) == 3


def test_killed_after_the_file_and_before_the_ledger(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 1: the next run ends as if nothing had been."""

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("jobs.who_sees.rebuilding._remember", die)
        with pytest.raises(Killed):
            shelf.night()
    shelf.put("K1", handler="王芳")
    shelf.night(NIGHT + DAY)
    assert shelf.codes("王芳") == {"J2026001", "K1"}
    assert shelf.codes("陈刚") == shelf.allowed(TODAY)["陈刚"]


def test_a_folder_that_may_not_be_written_to_keeps_nobody_else_waiting(shelf: Shelf) -> None:
    folder = shelf.book("王芳").parent
    folder.rmdir()
    folder.write_text("in the way")
    said = Office(shelf.archive).night("own_registers")
    assert shelf.book("陈刚").exists()
    assert any(str(folder) in str(each) for each in said)
    folder.unlink()
    shelf.night(NIGHT + DAY)
    assert shelf.book("王芳").exists()


def test_sensitive_fields_stay_masked_for_whoever_filled_them_in(archive: Archive) -> None:
    """Rule A5: a workbook is passed on more easily than a look."""
    shelf = a_shelf(archive, bank_account="6222020200112233445")
    shelf.night()
    (row,) = rows_of(shelf.book("王芳"), "客户")
    assert row["银行账号"] == "****3445"
    assert "6222020200112233445" not in words_of(shelf.book("王芳"))
    assert not shelf.book("陈刚").exists(), "a filled sensitive field makes it 机密"


def test_the_overview_counts_what_is_new_and_what_was_approved(shelf: Shelf) -> None:
    shelf.put("K1", handler="外人", department="市场部")
    shelf.grant(a_grant("K1", "王芳", TODAY, TODAY + 5 * DAY))
    shelf.night()
    words = words_of(shelf.book("王芳"))
    assert "王芳 的档案" in words
    front = [
        value
        for line in openpyxl.load_workbook(shelf.book("王芳"))["概览"].iter_rows(values_only=True)
        for value in line
    ]
    tiles = dict(zip(front[front.index("可阅档案") :], front[front.index("可阅档案") :], strict=True))
    assert {"本人经手", "批准查阅", "近7天新登记"} <= set(tiles)
    assert f"最早 {TODAY + 5 * DAY} 到期" in tiles
    before = stamps(shelf)["王芳"]
    shelf.night(NIGHT + 4 * DAY)
    assert stamps(shelf)["王芳"] == before
    shelf.night(NIGHT + 7 * DAY)
    assert stamps(shelf)["王芳"] != before, "what was new is new no more, and the approval is over"


def test_too_many_records_of_a_form_stand_in_the_index_alone(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.who_sees.own_book.FORM_ROWS", 1)
    shelf.put("K1", handler="李明")
    shelf.night()
    assert openpyxl.load_workbook(shelf.book("陈刚")).sheetnames == ["概览", "档案目录"]
    assert shelf.codes("陈刚") == {"J2026001", "K1"}
    assert "客户基本信息表的档案太多" in words_of(shelf.book("陈刚"))
    assert "客户" in openpyxl.load_workbook(shelf.book("王芳")).sheetnames


def test_in_english_by_setting_and_the_chinese_one_goes(shelf: Shelf) -> None:
    shelf.night()
    english = Shelf(setting(shelf.archive, 'language = "zh"', 'language = "en"'))
    english.night(NIGHT + DAY)
    files = [path.name for path in english.book("王芳").parent.iterdir()]
    assert files == ["My records.xlsx"]
    book = openpyxl.load_workbook(english.book("王芳", files[0]))
    assert book.sheetnames[:2] == ["Overview", "Index"]
    (row,) = rows_of(english.book("王芳", files[0]), "Index")
    assert (row["Archive code"], row["Why you see it"]) == ("J2026001", "in charge of it")


def test_an_empty_archive_gives_nobody_a_register(archive: Archive) -> None:
    Shelf(archive).night()
    assert list(archive.workspace.people.rglob("*.xlsx")) == []


def test_the_paper_of_a_request_that_quoted_an_erased_record_is_gone_from_the_register(shelf: Shelf) -> None:
    """Rule E14: the request stays, its document goes, and the register of whoever asked shows neither name nor place."""
    from jobs.ledger.erasing import Gone, erase
    from jobs.ledger.tables import record

    quoting = {"form": "change_request", "fields": {"code": "J2026001"}}
    shelf.put("SQ1", handler="王芳", path="SQ/2026/SQ1删除海纳20261121.xlsx", **quoting)
    shelf.night()
    assert "SQ1删除海纳" in words_of(shelf.book("王芳"))
    ledger = open_books(shelf.archive.workspace)
    with ledger.engine.begin() as connection:
        first = connection.execute(record.select().order_by(record.c.id)).first()
        assert first is not None
        erase(connection, first, Gone("2026-11-22T22:00:00+08:00", "deleted", "王芳", "陈刚", "SQ1", "重复"))
    ledger.close()
    shelf.night(NIGHT + DAY)
    assert shelf.codes("王芳") == {"SQ1"}
    assert "删除海纳" not in words_of(shelf.book("王芳"))


def test_a_customer_with_a_filled_form_stands_on_its_sheet(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(contacts=[{"name": "林敏", "position": "采购经理"}]))
    archive.night()
    shelf = Shelf(archive)
    (row,) = rows_of(shelf.book("王芳"), "客户")
    assert "林敏" in row["联系人"]
    (line,) = rows_of(shelf.book("王芳"), "档案目录")
    assert line["电子文件"].startswith("J/2026/J2026001")
    assert (line["形成日期"].date(), line["保管期限"], line["状态"]) == (date(2026, 3, 12), "长期", "在档")


def test_over_a_year_everybodys_register_is_what_the_policy_says(demo: Demo) -> None:
    """The demo's year, reckoned once more: every record is put before the policy for everybody."""
    shelf = Shelf(Archive(demo.workspace))
    staff, allowed = shelf.everybody(), shelf.allowed(demo.nights[-1].at.date())
    found = {name: shelf.codes(name) for name in staff}
    assert found == {name: set() if person.role in SEE_ALL else allowed[name] for name, person in staff.items()}
    assert sum(map(bool, found.values())) >= 8
