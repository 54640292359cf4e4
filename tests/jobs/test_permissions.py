"""权限一览: the archivist sees who may see what and why (rules A7 C10 A8; issue 5, item 1)."""

from __future__ import annotations

from typing import Any

import pytest
from archive import NIGHT, Archive, setting, words_of
from form_builders import a_breach
from office_desk import Office, person
from register_shelf import DAY, Shelf, a_grant, a_shelf, rows_of

TODAY = NIGHT.date()
BOOK = "权限一览.xlsx"


@pytest.fixture
def shelf(archive: Archive) -> Shelf:
    return a_shelf(archive)


def listed(shelf: Shelf, sheet: str) -> list[dict[str, Any]]:
    return rows_of(shelf.book("赵敏", BOOK), sheet)


def test_by_person_it_counts_what_the_policy_lets_them_see(shelf: Shelf) -> None:
    shelf.fill()
    shelf.grant(a_grant("K30", "李明", TODAY, TODAY))
    shelf.night(NIGHT, "permissions")
    rows = {row["姓名"]: row for row in listed(shelf, "人员")}
    allowed = shelf.allowed(TODAY)
    assert {name: row["可阅档案"] for name, row in rows.items()} == {
        name: len(codes) for name, codes in allowed.items()
    }
    mine, head, archivist, gone = (rows[name] for name in ("李明", "陈刚", "赵敏", "周强"))
    assert (mine["本人经手"], mine["批准查阅"], mine["其中机密"], mine["其中绝密"]) == (12, 1, 3, 3)
    assert (head["本人经手"], head["本部门"], head["看哪里"]) == (12, 9, "我的档案")
    assert (archivist["岗位全览"], archivist["看哪里"]) == (61, "档案总登记表")
    assert (gone["在职"], gone["可阅档案"], gone["看哪里"]) == ("否", 0, None)


def test_by_grant_it_says_whether_each_serves(shelf: Shelf) -> None:
    shelf.put("K1", handler="外人", department="市场部", secrecy="机密")
    shelf.put("K2", handler="外人", department="市场部")
    grants = [
        a_grant("K1", "李明", TODAY, TODAY + 3 * DAY),
        a_grant("K2", "李明", TODAY, TODAY + DAY, body="市海关"),
        a_grant("J2026001", "王芳", TODAY, TODAY + 2 * DAY),
        a_grant("K2", "周强", TODAY, TODAY + 4 * DAY),
        a_grant("K2", "外人", TODAY, TODAY + 4 * DAY),
    ]
    shelf.grant(*grants)
    shelf.night(NIGHT, "permissions")
    assert [(row["姓名"], row["档号"], row["外部单位"], row["是否可阅"]) for row in listed(shelf, "查阅批准")] == [
        ("李明", "K2", "市海关", "可阅"),
        ("王芳", "J2026001", None, "可阅：本人经手"),
        ("李明", "K1", None, "不可阅：可阅密级不够"),
        ("周强", "K2", None, "不可阅：已离职"),
    ]
    words = words_of(shelf.book("赵敏", BOOK))
    assert "另有 1 项批准的查阅人已不在名册上，不起作用：SQ2026003（外人）" in words
    people = {row["姓名"]: row["须留意"] for row in listed(shelf, "人员")}
    assert people["李明"] == "1 项批准不起作用：可阅密级不够，或没有有效的保密协议"
    assert people["周强"] == "已离职，名下还有 1 项批准未到期"


def test_it_says_who_sees_secrets_without_an_agreement(shelf: Shelf) -> None:
    office = Office(shelf.archive)
    office.edit("roster", person("李明", confidential_until=None))
    office.edit(
        "roster",
        lambda rows: person("王芳", confidential_until="2026-11-20")(person("李明", confidential_until=None)(rows)),
    )
    shelf.night(NIGHT, "office")
    for name in ("李明", "王芳"):
        shelf.put(f"S-{name}", handler=name, secrecy="绝密")
    shelf.night(NIGHT, "permissions")
    people = {row["姓名"]: row["须留意"] for row in listed(shelf, "人员")}
    assert people["李明"] == "可阅 1 份机密以上档案，但没有保密协议"
    assert people["王芳"] == "可阅 1 份机密以上档案，但保密协议已到期"
    assert people["赵敏"] == "按岗位可阅绝密，高于名册上的可阅密级"


def test_every_secret_record_stands_there_with_whoever_sees_it(shelf: Shelf) -> None:
    office = Office(shelf.archive)
    office.edit("roster", person("李明", clearance="绝密"))
    shelf.night(NIGHT, "office")
    shelf.put("S1", handler="王芳", secrecy="机密", department="销售部")
    shelf.put("S2", handler="外人", secrecy="绝密")
    shelf.grant(a_grant("S1", "李明", TODAY, TODAY))
    shelf.night(NIGHT, "permissions")
    assert [(row["档号"], row["人数"], row["还有谁可阅及原因"]) for row in listed(shelf, "机密绝密档案")] == [
        ("S2", 1, None),
        ("S1", 3, f"王芳（本人经手）、李明（查阅批准 SQ2026003 至 {TODAY}）"),
    ]
    assert "以下人员按岗位可阅本表全部档案：赵敏" in words_of(shelf.book("赵敏", BOOK))


def test_of_very_many_secrets_those_that_matter_most_are_shown(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.who_sees.overseeing.SECRET_ROWS", 3)
    for number in range(1, 6):
        shelf.put(f"S{number}", handler="王芳", secrecy="绝密" if number == 2 else "机密", department="销售部")
    office = Office(shelf.archive)
    office.edit("roster", person("李明", clearance="机密"))
    shelf.night(NIGHT, "office")
    shelf.grant(a_grant("S1", "李明", TODAY, TODAY))
    shelf.night(NIGHT, "permissions")
    assert [row["档号"] for row in listed(shelf, "机密绝密档案")] == ["S2", "S1", "S5"]
    assert "机密以上档案共 5 份，列出其中 3 份" in words_of(shelf.book("赵敏", BOOK))


def test_it_says_nothing_of_reports_of_a_breach(shelf: Shelf) -> None:
    """Rule B12: who does not see a report would be whom it is about."""
    shelf.archive.hand_in("李明", "违规举报表.xlsx", a_breach(people="王芳"))
    shelf.night(NIGHT, "intake")
    (code,) = [row[0] for row in shelf.archive.ask("SELECT code FROM record WHERE form = 'breach_report'")]
    shelf.grant(a_grant(code, "王芳", TODAY, TODAY))
    shelf.night(NIGHT, "permissions")
    assert code not in words_of(shelf.book("赵敏", BOOK))


def test_it_is_written_only_where_it_says_something_new(shelf: Shelf) -> None:
    shelf.night(NIGHT, "permissions")
    before = shelf.book("赵敏", BOOK).read_bytes()
    shelf.change("J2026001", title="改过")
    shelf.night(NIGHT, "permissions")
    assert shelf.book("赵敏", BOOK).read_bytes() == before
    shelf.put("K1", handler="李明")
    shelf.night(NIGHT + DAY, "permissions")
    assert shelf.book("赵敏", BOOK).read_bytes() != before


def test_it_goes_with_the_archivists_post(shelf: Shelf) -> None:
    office = Office(shelf.archive)
    shelf.night(NIGHT, "permissions")
    office.edit("roster", lambda rows: person("李明", role="档案管理员")(person("赵敏", role="信息技术")(rows)))
    shelf.night(NIGHT, "office", "permissions")
    assert not shelf.book("赵敏", BOOK).exists()
    assert shelf.book("李明", BOOK).exists()


def test_in_english_by_setting(shelf: Shelf) -> None:
    shelf.night(NIGHT, "permissions")
    english = Shelf(setting(shelf.archive, 'language = "zh"', 'language = "en"'))
    english.put("S1", handler="王芳", secrecy="机密", department="销售部")
    english.grant(a_grant("S1", "王芳", TODAY, TODAY))
    english.night(NIGHT, "permissions")
    path = english.book("赵敏", "Who sees what.xlsx")
    assert not english.book("赵敏", BOOK).exists()
    (row,) = rows_of(path, "Secret records")
    assert row["Who else sees it, and why"] == "王芳 (in charge of it)"
    (grant,) = rows_of(path, "Approvals")
    assert grant["May see it"] == "yes: in charge of it"


def test_an_archive_without_records_has_a_list_all_the_same(archive: Archive) -> None:
    shelf = Shelf(archive)
    shelf.night(NIGHT, "permissions")
    assert [row["可阅档案"] for row in listed(shelf, "人员")] == [0] * 5
    assert listed(shelf, "查阅批准") == listed(shelf, "机密绝密档案") == []
