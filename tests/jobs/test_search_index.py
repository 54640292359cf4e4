"""The index of the search follows whatever happens to records, and nothing of what is gone stays in it (rules A7 C7 E14)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from answer_books import answer_row
from archive import KEY, NIGHT, Archive, copy_of, open_books
from builders import a_credit_code, a_customer, a_visit
from document_files import a_pdf
from form_builders import a_form, a_row
from request_desk import LATER, ask, held_archive, line
from sqlalchemy.engine import Connection

from jobs.finding import Hit, Query, find
from jobs.ledger.search_checking import Indexed, compared, whole
from jobs.ledger.search_index import catch_up, rebuild
from jobs.running import opened, running
from jobs.timetable import carry_out, steps_of
from jobs.verifying import verify
from validators.facts import Person

ARCHIVIST = Person("赵敏", "文件管理部门", "档案管理员")
DAY = timedelta(days=1)


@contextmanager
def ledger(archive: Archive) -> Iterator[Connection]:
    kept = open_books(archive.workspace)
    # What a test writes past the log is not to be found out by the log.
    with kept.engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        yield connection
    kept.close()


def hits(archive: Archive, words: str = "", **query: object) -> list[Hit]:
    with ledger(archive) as connection:
        return list(find(connection, Query(words, **query), ARCHIVIST, NIGHT.date(), None).hits)  # type: ignore[arg-type]


def codes(archive: Archive, words: str = "", **query: object) -> list[str]:
    return [hit.code for hit in hits(archive, words, **query)]


def sound(archive: Archive) -> None:
    with ledger(archive) as connection:
        assert (compared(connection), whole(connection)) == (Indexed(), True)


def test_a_change_is_found_under_its_new_words_and_no_longer_under_the_old(archive: Archive) -> None:
    held = held_archive(archive)
    assert codes(held, "打样") == ["G2026拜访001"]
    assert ask(held, line("拜访主题", "秋季面料打样与报价", "杜鹃花开计划"), code="G2026拜访001", at=NIGHT) == []
    assert codes(held, "杜鹃") == codes(held, "杜 鹃花 拜访") == ["G2026拜访001"]
    assert codes(held, '"秋季面料打样"') == []
    sound(held)


def test_a_file_handed_in_is_found_by_its_name_and_a_paper_by_its_place(archive: Archive) -> None:
    slip = a_row("handed_in_documents", paper="是", paper_place="3号柜-2层-5盒", paper_code="HN-03")
    archive.hand_in("王芳", "单.xlsx", a_form("handed_in_documents", slip))
    archive.hand_in("王芳", "海纳营业执照.pdf", a_pdf())
    archive.night()
    (hit,) = hits(archive, "营业执照.pdf")
    assert (hit.paper_place, hit.paper_code) == ("3号柜-2层-5盒", "HN-03")
    assert codes(archive, "3号柜 5盒") == codes(archive, "hn03") == [hit.code]
    sound(archive)


def test_a_customer_is_found_under_the_names_it_had(archive: Archive) -> None:
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    archive.night()
    archive.hand_in("王芳", "改名.xlsx", a_customer(name="宁波蓝鲸家纺有限公司"), at=NIGHT + 0.5 * DAY)
    archive.night(NIGHT + DAY)
    both = {"J2026001", "G2026拜访001"}
    assert set(codes(archive, "蓝鲸")) == set(codes(archive, customer="海纳纺织")) == both
    found = hits(archive, "海纳纺织", classes=("J",))
    assert [(place.label.zh, place.text) for place in found[0].where] == [("客户曾用名", "宁波海纳纺织品有限公司")]
    sound(archive)


def test_two_customers_made_one_are_found_under_both_names_until_it_is_taken_back(archive: Archive) -> None:
    """Rule C7."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    newer = a_customer(name="海纳纺织品（宁波）有限公司", credit_code=a_credit_code(7), telephone="0574-87659999")
    archive.hand_in("李明", "海纳宁波.xlsx", newer, at=NIGHT - timedelta(hours=10))
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    archive.night()
    name = "海纳纺织品（宁波）有限公司"
    assert set(codes(archive, customer=name)) == {"J2026002"}
    book = archive.workspace.decisions / "赵敏" / "疑似重复.xlsx"
    answer_row(book, "duplicates", 0, decision="同一家")
    archive.night(NIGHT + DAY)
    assert set(codes(archive, customer=name)) == {"J2026001", "J2026002", "G2026拜访001"}
    sound(archive)
    answer_row(book, "duplicates", 0, decision="撤销")
    archive.night(NIGHT + 2 * DAY)
    assert set(codes(archive, customer=name)) == {"J2026002"}
    sound(archive)


def test_of_a_deleted_record_no_byte_stays_in_the_index(archive: Archive) -> None:
    """Rule E14: neither in its rows nor in what the full-text index keeps of older states."""
    marks = {"subject": "杜鹃花开 Zyzzyva", "summary": "龘龘先生同意打样。"}
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.hand_in("王芳", "拜访.xlsx", a_visit(**marks))
    archive.night()
    archive.hand_in("王芳", "拜访二.xlsx", a_visit(visit_start="2026-11-20 08:00", visit_end="2026-11-20 09:00"))
    archive.night(LATER)
    assert codes(archive, "zyzzyva") == codes(archive, "龘龘") == ["G2026拜访001"]
    assert b"zyzzyva" in kept_bytes(archive)
    request = {"code": "G2026拜访001", "kind": "删除", "reason": "重复录入。"}
    assert ask(archive, at=LATER + DAY, **request) == []
    archive.night(LATER + 40 * DAY)
    assert codes(archive, "zyzzyva") == codes(archive, "龘龘") == codes(archive, "G2026拜访001 -申请") == []
    kept = kept_bytes(archive)
    assert b"zyzzyva" not in kept and "龘".encode() not in kept
    assert codes(archive, "打样") == ["G2026拜访002"]
    sound(archive)


def kept_bytes(archive: Archive) -> bytes:
    """Return every byte of the ledger's file and of what lies beside it."""
    return b"".join(path.read_bytes() for path in archive.workspace.state.glob("ledger.db*"))


def test_what_was_written_past_the_index_is_found_out_and_mended(archive: Archive) -> None:
    held = held_archive(archive)
    spoiled = (
        ("UPDATE search_entry SET content = '假' WHERE record = 1", "has 1 otherwise"),
        ("DELETE FROM search_entry WHERE record = 2", "lacks 1 records"),
        ("UPDATE record SET title = '另外的题名' WHERE id = 3", "has 1 otherwise"),
        ("INSERT INTO search_words (rowid, content) VALUES (999, '多余')", "1 that are no longer there"),
        ("INSERT INTO search_words (rowid, content) VALUES (1, '多')", "do not fit"),
    )
    for statement, said in spoiled:
        with ledger(held) as connection:
            connection.exec_driver_sql(statement)
        with opened(held.workspace, NIGHT) as run:
            assert said in " ".join(map(str, verify(run))), statement
        with running(held.workspace, NIGHT, ("index",)) as run:
            run.anew = True
            assert carry_out(run, steps_of(("index",))).failures == ()
        sound(held)


def test_a_record_that_the_index_does_not_know_is_entered_by_the_next_night(archive: Archive) -> None:
    held = held_archive(archive)
    with ledger(held) as connection:
        connection.exec_driver_sql("UPDATE record SET title = '木棉花开', revision = 99 WHERE id = 3")
        assert (catch_up(connection), catch_up(connection)) == (1, 0)
    assert codes(held, "木棉") == ["Y2026销售合同001"]
    with ledger(held) as connection:
        assert rebuild(connection) == 3
    sound(held)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        *(
            (typed, "J2026001")
            for typed in ("J2026001", "j2026 001", "Ｊ２０２６００１", "J2026-1", "j20261", "J 2026 － 001")
        ),
        *((typed, "G2026拜访001") for typed in ("g2026拜访1", "G2026 拜访 001", "G2026拜访-1")),
        *((typed, "Y2026销售合同001") for typed in ("HT-2026-018", "ht2026018", "HT－2026－018", "ht 2026 018")),
        ("91330200MA2AF05N4B", "J2026001"),
    ],
)
def test_a_code_or_number_is_found_in_any_spelling(numbered: Archive, typed: str, first: str) -> None:
    assert codes(numbered, typed)[0] == first
    assert first in codes(numbered, code=typed)


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory, template: object, one_reader: None) -> Iterator[Archive]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        yield held_archive(copy_of(template, tmp_path_factory.mktemp("numbered") / "档案"))  # type: ignore[arg-type]


def test_the_customer_that_was_named_comes_first_and_of_equals_the_newer(archive: Archive) -> None:
    other = a_customer(
        name="绍兴远帆纺织有限公司", credit_code=a_credit_code(9), needs="与宁波海纳纺织品有限公司同样的面料。"
    )
    archive.hand_in("李明", "远帆.xlsx", other)
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    for day in (18, 20, 19):
        times = {"visit_start": f"2026-11-{day} 14:00", "visit_end": f"2026-11-{day} 15:00"}
        archive.hand_in("王芳", f"拜访{day}.xlsx", a_visit(**times))
    archive.night()
    found = hits(archive, "宁波海纳纺织品有限公司")
    assert found[-1].customer == "绍兴远帆纺织有限公司" and len(found) == 5
    assert [hit.dated[8:10] for hit in found if hit.class_ == "G"] == ["20", "19", "18"]
    assert [hit.rank for hit in found] == [1, 2, 3, 4, 5]
    (place,) = found[-1].where
    assert (place.label.zh, place.text) == ("首次洽谈与需求", "与宁波海纳纺织品有限公司同样的面料。")
