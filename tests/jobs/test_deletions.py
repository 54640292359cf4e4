"""删除申请 through the night: what stands against it, the month in which it can be taken back, and the end (C8 E14)."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from archive import NIGHT, Archive, open_books, words_of
from builders import a_customer, a_loan, a_visit
from form_builders import a_contract as running_contract
from form_builders import an_order
from office_desk import Office, a_hold, added
from request_desk import BEFORE, ENDED, LATER, answer_review, ask, held_archive, line, with_second_check

from jobs.running import opened
from jobs.settings import FILE_NAME
from jobs.verifying import verify

CONTRACT = "Y2026销售合同001"
NUMBER = "HT-2026-018"
OVER = NIGHT + timedelta(days=31)

#: A contract that runs cannot be deleted (rule E11).
a_contract = partial(running_contract, **ENDED)


@pytest.fixture
def held(archive: Archive) -> Archive:
    return held_archive(archive, **ENDED)


def delete(archive: Archive, code: str = CONTRACT, at: datetime = NIGHT, **changes: object) -> list[str]:
    problems = ask(archive, at=at, code=code, kind="删除", **({"reason": "重复录入。"} | changes))
    return [problem.rule for problem in problems]


def take_back(archive: Archive, at: datetime, code: str = CONTRACT, **changes: object) -> list[str]:
    reason = {"reason": "录入无误，撤回。"}
    return [problem.rule for problem in ask(archive, at=at, code=code, kind="撤回删除", **(reason | changes))]


def state(archive: Archive, code: str = CONTRACT) -> str:
    found = archive.ask(f"SELECT state FROM record WHERE code = '{code}'")
    return str(found[0][0]) if found else ""


def sound(archive: Archive, at: datetime) -> list[str]:
    with opened(archive.workspace, at) as run:
        return [str(message) for message in verify(run)]


def everything(archive: Archive) -> bytes:
    """Return every byte that the archive keeps: the ledger, the store, what was filed and printed."""
    files = [path for path in archive.root.rglob("*") if path.is_file() and "runs" not in path.parts]
    return b"\n".join(path.read_bytes() for path in files)


def test_a_deletion_waits_and_ends_with_what_remains(held: Archive) -> None:
    assert delete(held) == []
    assert state(held) == "待删除"
    assert held.ask("SELECT code, request, asked, until, before, state FROM deletion") == [
        (CONTRACT, "SQ2026001", "王芳", "2026-12-21", "在档", "waiting")
    ]
    held.night(OVER - timedelta(days=1))
    assert state(held) == "待删除"
    filed = held.ask(
        f"SELECT v.path, v.sha256 FROM version v JOIN record r ON r.id = v.record WHERE r.code = '{CONTRACT}'"
    )
    assert not held.night(OVER).failures
    assert state(held) == ""
    assert held.ask("SELECT code, title, class, dated, asked, why, reason, how FROM residue") == [
        (
            CONTRACT,
            "宁波海纳纺织品有限公司销售合同HT-2026-018",
            "Y",
            "2026-10-12",
            "王芳",
            "SQ2026001",
            "重复录入。",
            "deleted",
        )
    ]
    assert held.ask(f"SELECT state, reason FROM code WHERE code = '{CONTRACT}'") == [
        ("deleted", "SQ2026001 重复录入。")
    ]
    for path, sha256 in filed:
        assert not (held.workspace.archive / path).exists()
        assert not (held.workspace.state / "store" / sha256[:2] / sha256).exists()
    assert held.ask("SELECT count(*) FROM deed WHERE kind IN ('unfile', 'unstore')") == [(0,)]
    assert sound(held, OVER) == []
    book = openpyxl.load_workbook(held.workspace.register / "档案总登记表.xlsx", read_only=True)
    index = {row[0].value: [cell.value for cell in row] for row in book["档案目录"]}
    assert "已删除" in index[CONTRACT]
    assert all(CONTRACT not in [cell.value for cell in row] for row in book["合同"])


def test_nothing_of_the_content_is_left(held: Archive) -> None:
    """Rule E14: not in the ledger, the store, the archive folder or the register."""
    marked = a_contract(number="HT-2026-777", project="杜鹃花开计划", amount=654321)
    held.hand_in("王芳", "合同 重复.xlsx", marked)
    held.night(NIGHT)
    code = "Y2026销售合同002"
    assert ask(held, line("项目名称", "杜鹃花开计划", "木棉花开计划"), at=LATER, code=code) == []
    assert delete(held, code, LATER + timedelta(days=1)) == []
    assert held.ask("SELECT count(*) FROM record WHERE fields LIKE '%654321%'") == [(1,)]
    held.night(LATER + timedelta(days=40))
    assert state(held, code) == ""
    assert sound(held, LATER + timedelta(days=40)) == []
    tables = [name for (name,) in held.ask("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in tables:
        kept = str(held.ask(f'SELECT * FROM "{name}"'))
        for word in ("654321", "杜鹃", "木棉", json.dumps("杜鹃")[1:-1], json.dumps("木棉")[1:-1]):
            assert word not in kept, (name, word)
    for folder in (held.workspace.archive, held.workspace.register, held.workspace.people):
        for path in folder.rglob("*.xlsx"):
            assert not {"杜鹃花开计划", "木棉花开计划"} & set(words_of(path).split()), path
    looked_at = held.root / "looked-at.xlsx"
    for content in held.originals().values():
        if content[:2] == b"PK":
            looked_at.write_bytes(content)
            assert "花开计划" not in words_of(looked_at)


def test_a_register_that_holds_other_records_as_well_stays_without_its_row(held: Archive) -> None:
    """Rule E14: in the store as in the archive folder; the other record's document is what it was, cell by cell."""
    from form_builders import a_form, a_row

    first = a_row("contract", number="HT-2026-100", **ENDED)
    second = a_row("contract", number="HT-2026-200", project="玉兰", **ENDED)
    held.hand_in("王芳", "两份合同.xlsx", a_form("contract", first, second))
    held.night(NIGHT)
    (path, before), *_ = held.ask("SELECT path, sha256 FROM version ORDER BY id DESC")
    assert delete(held, "Y2026销售合同003", LATER) == []
    held.night(LATER + timedelta(days=31))
    assert (state(held, "Y2026销售合同003"), state(held, "Y2026销售合同002")) == ("", "在档")
    ((after,),) = set(held.ask(f"SELECT sha256 FROM version WHERE path = '{path}'"))
    assert after != before and before not in held.originals()
    filed = (held.workspace.archive / path).read_bytes()
    assert filed == held.originals()[after]
    said = words_of(held.workspace.archive / path)
    assert "HT-2026-100" in said and "HT-2026-200" not in said and "玉兰" not in said
    assert "rows-erased" in {what for (what,) in held.ask("SELECT what FROM audit")}
    assert sound(held, LATER + timedelta(days=31)) == []
    # Once the other goes as well, nothing stays.
    later = LATER + timedelta(days=40)
    assert delete(held, "Y2026销售合同002", later) == []
    held.night(later + timedelta(days=31))
    assert after not in held.originals() and not (held.workspace.archive / path).exists()
    assert sound(held, later + timedelta(days=31)) == []


def test_the_same_contract_can_be_entered_again_and_gets_a_new_code(held: Archive) -> None:
    delete(held)
    held.night(OVER)
    held.hand_in("王芳", "合同.xlsx", a_contract(), at=OVER + timedelta(hours=12))
    outcome = held.night(OVER + timedelta(days=1))
    assert outcome.counted.coded == ["Y2026销售合同002"]
    assert sound(held, OVER + timedelta(days=1)) == []


def test_within_the_month_it_can_be_taken_back(held: Archive) -> None:
    delete(held)
    assert take_back(held, OVER - timedelta(days=1)) == []
    assert state(held) == "在档"
    held.night(OVER + timedelta(days=30))
    assert state(held) == "在档"
    assert held.ask("SELECT state, ended_by, ended_why FROM deletion") == [("taken-back", "王芳", "SQ2026002")]
    assert [row[0] for row in held.ask("SELECT new FROM change WHERE field = '@state' ORDER BY id")] == [
        '"待删除"',
        '"在档"',
    ]


def test_taken_back_after_the_month_is_too_late(held: Archive) -> None:
    delete(held)
    held.night(OVER)
    assert take_back(held, OVER + timedelta(days=1)) == ["gone"]


def test_taken_back_in_the_very_night_in_which_it_ends_is_too_late(held: Archive) -> None:
    delete(held)
    assert take_back(held, OVER) == ["taken-back-too-late"]
    assert state(held) == ""


def test_a_request_to_take_back_that_came_in_time_is_waited_for(held: Archive) -> None:
    delete(held)
    checked = with_second_check(held)
    assert take_back(checked, OVER - timedelta(days=1)) == []
    checked.night(OVER + timedelta(days=2))
    assert state(checked) == "待删除"
    answer_review(checked, "同意")
    checked.night(OVER + timedelta(days=3))
    assert state(checked) == "在档"


def test_the_archivist_takes_back_without_being_approved(held: Archive) -> None:
    delete(held)
    checked = with_second_check(held)
    assert take_back(checked, LATER, sender="赵敏", applicant="赵敏") == []
    assert state(checked) == "在档"


def test_a_deletion_takes_force_once_it_is_approved(held: Archive) -> None:
    checked = with_second_check(held)
    assert delete(checked) == []
    assert state(checked) == "在档"
    answer_review(checked, "同意")
    checked.night(LATER)
    assert checked.ask("SELECT asked, approved, until FROM deletion") == [("王芳", "陈刚", "2026-12-22")]


def test_for_how_long_is_a_setting(held: Archive) -> None:
    path = held.root / FILE_NAME
    path.write_text(path.read_text("utf-8").replace("deletion_days = 30", "deletion_days = 3"), "utf-8")
    shorter = Archive(held.workspace.at(held.root))
    delete(shorter)
    shorter.night(NIGHT + timedelta(days=4))
    assert state(shorter) == ""


def test_what_is_lent_is_not_deleted(held: Archive) -> None:
    """Rule E11; nor is the open loan itself."""
    held.hand_in("陈刚", "借阅.xlsx", a_loan(code=CONTRACT), at=NIGHT)
    held.night(NIGHT)
    assert delete(held, at=LATER) == ["deletes-what-is-lent"]
    assert delete(held, "JY2026001", LATER + timedelta(days=1)) == ["deletes-open-loan"]
    held.hand_in("陈刚", "借阅.xlsx", a_loan(code=CONTRACT, returned_on=date(2026, 11, 22), condition="完好"), at=LATER)
    held.night(LATER + timedelta(days=2))
    assert delete(held, at=LATER + timedelta(days=3)) == []


def test_what_others_refer_to_is_not_deleted(held: Archive) -> None:
    assert delete(held, "J2026001") == ["deletes-what-others-name"]
    held.hand_in("王芳", "订单.xlsx", an_order(contract=NUMBER), at=LATER)
    held.night(LATER)
    (problem,) = ask(
        held, at=LATER + timedelta(days=1), code=CONTRACT, kind="删除", reason="重复录入。", name="申请2.xlsx"
    )
    assert (problem.rule, problem.what.gaps["codes"], problem.what.gaps["count"]) == (
        "deletes-what-others-name",
        "D2026001",
        1,
    )


def test_what_came_in_the_same_night_refers_to_it_as_well(held: Archive) -> None:
    held.hand_in("王芳", "订单.xlsx", an_order(contract=NUMBER))
    assert delete(held) == ["deletes-what-others-name"]


def test_what_refers_to_it_by_the_end_of_the_month_keeps_it(held: Archive) -> None:
    delete(held)
    held.hand_in("王芳", "订单.xlsx", an_order(contract=NUMBER), at=LATER)
    held.night(LATER)
    held.night(OVER)
    assert state(held) == "待删除"


def test_it_is_asked_for_once(held: Archive) -> None:
    assert delete(held) == []
    assert delete(held, at=LATER, reason="还是重复的。") == ["being-deleted-already"]


def test_a_record_that_somebody_changed_after_it_was_asked_for_is_looked_at_again(held: Archive) -> None:
    checked = with_second_check(held)
    delete(checked)
    answer_review(checked, "同意")
    with_second_check(checked, on=False)
    held.hand_in("李明", "合同.xlsx", a_contract(amount=5), at=NIGHT)
    outcome = held.night(LATER)
    assert [problem.rule for _, problem in outcome.counted.problems] == ["changed-since-asked"]
    assert state(held) == "在档"


def test_meanwhile_nothing_is_taken_for_it(held: Archive) -> None:
    delete(held)
    held.hand_in("王芳", "合同.xlsx", a_contract(amount=5), at=NIGHT)
    held.hand_in("陈刚", "借阅.xlsx", a_loan(code=CONTRACT), at=NIGHT)
    outcome = held.night(LATER)
    assert {problem.rule for _, problem in outcome.counted.problems} == {"record-being-deleted", "not-destroyed"}
    rules = [each.rule for each in ask(held, line("备注", None, "x"), code=CONTRACT, at=LATER + timedelta(days=1))]
    assert rules == ["being-deleted"]


def test_there_must_be_something_to_take_back(held: Archive) -> None:
    assert take_back(held, NIGHT) == ["not-being-deleted"]


def test_fields_in_a_request_to_delete_are_asked_about(held: Archive) -> None:
    problems = ask(held, line("备注", None, "x"), code=CONTRACT, kind="删除")
    assert [problem.rule for problem in problems] == ["deletion-names-fields"]


def test_a_customer_whose_file_is_gone_is_unknown_where_nothing_is_about_it(archive: Archive) -> None:
    archive.hand_in("王芳", "客户.xlsx", a_customer(), at=BEFORE)
    archive.night(BEFORE)
    assert delete(archive, "J2026001") == []
    archive.night(OVER)
    assert archive.ask("SELECT * FROM customer") == []
    archive.hand_in("王芳", "客户.xlsx", a_customer(), at=OVER)
    archive.hand_in("王芳", "拜访.xlsx", a_visit(), at=OVER)
    assert archive.night(OVER + timedelta(days=1)).counted.coded == ["J2026002", "G2026拜访001"]


def test_lines_of_the_register_close_up(held: Archive) -> None:
    for number in range(3):
        held.hand_in("王芳", f"合同{number}.xlsx", a_contract(number=f"HT-2026-10{number}"), at=NIGHT)
    held.night(NIGHT)
    delete(held, at=LATER)
    held.night(LATER + timedelta(days=31))
    assert held.ask("SELECT position FROM record WHERE form = 'contract' ORDER BY id") == [(1,), (2,), (3,)]
    held.hand_in("王芳", "合同9.xlsx", a_contract(number="HT-2026-109"), at=LATER + timedelta(days=32))
    held.night(LATER + timedelta(days=32))
    assert held.ask("SELECT max(position) FROM record WHERE form = 'contract'") == [(4,)]


@pytest.mark.parametrize(
    "where",
    ["jobs.without_rows._enter", "jobs.taking_away.without_rows", "jobs.reporting.forgetting.forget_in_reports"],
)
def test_killed_while_others_forget_it_the_next_run_ends_that(
    held: Archive, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Promise 1, rule E14: between the copy of a register and the ledger, before both, and before the reports."""
    from form_builders import a_form, a_row

    rows = [a_row("contract", number=f"HT-2026-{each}00", **ENDED) for each in (1, 2)]
    held.hand_in("王芳", "两份合同.xlsx", a_form("contract", *rows))
    held.night(NIGHT)
    assert delete(held, "Y2026销售合同003", LATER) == []

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(where, killed)
        with pytest.raises(KeyboardInterrupt):
            held.night(OVER + timedelta(days=1))
    assert not held.night(OVER + timedelta(days=2)).failures
    assert held.ask("SELECT count(*) FROM deed WHERE kind LIKE 'un%'") == [(0,)]
    kept = {str(sha256) for (sha256,) in held.ask("SELECT sha256 FROM arrival")}
    assert set(held.originals()) == kept - {
        str(sha) for (sha,) in held.ask("SELECT sha256 FROM arrival WHERE state = 'erased'")
    }
    assert sound(held, OVER + timedelta(days=2)) == []


def test_on_postgresql_deleted_rows_are_written_over(on_postgresql: Archive) -> None:
    """Rule E14: dead rows lie in PostgreSQL's pages until the tables are written anew."""
    on_postgresql.hand_in("王芳", "合同.xlsx", a_contract(project="杜鹃花开计划"))
    on_postgresql.night(BEFORE)
    assert delete(on_postgresql) == []
    on_postgresql.night(OVER)
    ledger = open_books(on_postgresql.workspace)
    with ledger.reading() as connection:
        dead = "SELECT sum(n_dead_tup) FROM pg_stat_user_tables WHERE relname IN ('record', 'change', 'arrival', 'version')"
        assert connection.exec_driver_sql("SELECT count(*) FROM residue").scalar() == 1
        assert (
            connection.exec_driver_sql(
                "SELECT count(*) FROM record WHERE CAST(fields AS TEXT) LIKE '%%杜鹃%%'"
            ).scalar()
            == 0
        )
        assert connection.exec_driver_sql(dead).scalar() is not None
        file = connection.exec_driver_sql(
            "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('record')"
        ).scalar()
    ledger.close()
    assert "杜鹃".encode() not in Path(str(file)).read_bytes()


@pytest.mark.parametrize("where", ["_forget_customer", "take_away"], ids=["in the transaction", "after it"])
def test_killed_while_it_erases_the_next_run_ends_it(
    held: Archive, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Promise 1: before the transaction ends nothing is gone, after it the deeds are carried out by whoever comes next."""
    delete(held)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"jobs.{'ledger.' if where == '_forget_customer' else ''}erasing.{where}", killed)
        with pytest.raises(KeyboardInterrupt):
            held.night(OVER)
    assert state(held) == ("待删除" if where == "_forget_customer" else "")
    assert sound(held, OVER) == []
    assert not held.night(OVER + timedelta(hours=1)).failures
    assert state(held) == ""
    assert held.ask("SELECT count(*) FROM deed WHERE kind IN ('unfile', 'unstore')") == [(0,)]
    assert not list(held.workspace.archive.rglob("*合同*.xlsx"))
    assert sound(held, OVER + timedelta(hours=1)) == []


def test_a_hold_stands_against_a_deletion_and_is_named(held: Archive) -> None:
    """Rule E11: what is held is not deleted, and open business is closed first, or is open in another record."""
    held.hand_in("王芳", "在履行.xlsx", running_contract(number="HT-2026-500"), at=BEFORE)
    held.night(NIGHT)
    assert delete(held, "Y2026销售合同002", LATER) == ["deletes-what-is-held"]
    Office(held).edit("holds", added(**a_hold(scope="客户", target="宁波海纳纺织品有限公司")))
    problems = ask(held, at=LATER + timedelta(days=1), code=CONTRACT, kind="删除", reason="重复录入。")
    assert [problem.rule for problem in problems] == ["deletes-what-is-held"]
    assert "DJ2026001" in str(problems[0].what)
    assert state(held) == "在档"


def test_of_an_entry_made_twice_one_may_go_though_the_business_is_open(held: Archive) -> None:
    rows = (running_contract(number="HT-2026-500"), running_contract(number="HT-2026-500B"))
    for at, each in enumerate(rows):
        held.hand_in("王芳", f"在履行{at}.xlsx", each, at=BEFORE)
    held.night(NIGHT)
    assert delete(held, "Y2026销售合同003", LATER, leading="Y2026销售合同002") == []


def test_what_got_a_hold_meanwhile_is_not_erased_until_it_is_lifted(held: Archive) -> None:
    assert delete(held) == []
    office = Office(held)
    office.edit("holds", added(**a_hold(scope="类别", target="Y", since=NIGHT.date())))
    assert not held.night(OVER).failures
    assert state(held) == "待删除"
    lifting = {"lifted": OVER.date(), "lifted_by": "陈刚", "lifted_why": "已调解结案"}
    office.edit("holds", lambda rows: [row | lifting for row in rows])
    held.night(OVER + timedelta(days=1))
    assert state(held) == ""
