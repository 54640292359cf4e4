"""Bad input: a clear answer to the sender, the run goes on, nothing lost (issue 2; promises 1 and 2)."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from archive import KEY, NIGHT, Archive, copy_of, words_of, workbook_of
from bad_files import (
    ENTITY_BOMB,
    bomb,
    compound,
    lock_file,
    strict,
    with_date1904,
    with_doctype,
    with_rows,
)
from builders import a_credit_code, a_customer
from filled_books import SHEET, WORKBOOK, repacked, with_cell

from jobs.tally import Arrived
from validators.forms import forms
from workbooks.layout import layout

_REFS: Mapping[str, str] = {place.column.name: place.ref for place in layout(forms()["customer"]).places}
_EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def _customer(serial: int, **changes: object) -> bytes:
    name = f"宁波第{serial}号纺织有限公司"
    return workbook_of(a_customer(name=name, credit_code=a_credit_code(serial), **changes))


def _cell(serial: int, field: str, cell: str) -> bytes:
    return with_cell(_customer(serial), _REFS[field], cell.format(ref=_REFS[field]))


def _part(serial: int, old: str, new: str, part: str = SHEET) -> bytes:
    def change(content: bytes) -> bytes:
        changed, count = re.subn(old.encode(), new.encode(), content)
        assert count, f"{old} is not there"
        return changed

    return repacked(_customer(serial), {part: change})


def _a_row_higher(serial: int) -> bytes:
    """Return a form from whose sheet row 6 was deleted: everything below it lies one row higher."""
    book = openpyxl.load_workbook(io.BytesIO(_customer(serial)))
    book[forms()["customer"].title.zh].delete_rows(6)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


#: File -> its bytes, and what its sender is told (a part of the English sentence).
_REFUSED: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "空文件": (lambda: b"", "is empty"),
    "截断": (lambda: _customer(101)[:6000], "only copied in part"),
    "加密": (lambda: compound("EncryptedPackage", "EncryptionInfo"), "protected by a password"),
    "旧格式": (lambda: compound("Workbook"), "old Excel format"),
    "网页": ("<html><table><tr><td>海纳</td></tr></table></html>".encode, "web page"),
    "国标CSV": (lambda: "客户名称,电话\n海纳,0574\n".encode("gbk"), "plain text or CSV"),
    "带宏": (lambda: repacked(_customer(102), {}, {"xl/vbaProject.bin": b"\0" * 99}), "macros"),
    "压缩炸弹": (lambda: bomb(_customer(103)), "too long or too much memory"),
    "谎报大小": (lambda: bomb(_customer(104), lie=1000), "too long or too much memory"),
    "实体炸弹": (lambda: with_doctype(_customer(105), SHEET, ENTITY_BOMB, "a9"), "no office program writes"),
    "外部实体": (lambda: with_doctype(_customer(106), SHEET, _EXTERNAL, "e"), "no office program writes"),
    "锁文件": (lock_file, "keeps beside a workbook"),
    "照片": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "picture"),
    "全零": (lambda: b"\0" * 5000, "damaged"),
    "太大": (lambda: b"PK\3\4" + os.urandom(64) * 20_000, "larger than 1 MB"),
    "删行": (lambda: _a_row_higher(107), "row"),
}
#: File -> its bytes, and the rules of the marks that come back.
_MARKED: Mapping[str, tuple[Callable[[], bytes], set[str]]] = {
    "浮点代码": (lambda: _cell(201, "credit_code", '<c r="{ref}"><v>9.1330200000000E17</v></c>'), {"digits-lost"}),
    "坏引用": (lambda: _cell(202, "telephone", '<c r="{ref}" t="e"><v>#REF!</v></c>'), {"cell-error"}),
    "未算公式": (lambda: _cell(203, "telephone", '<c r="{ref}"><f>A1&amp;B2</f></c>'), {"not-calculated"}),
}
#: File -> its bytes: odd, but nothing that a person would have to mend.
_TAKEN: Mapping[str, Callable[[], bytes]] = {
    "远处空格": lambda: _part(301, "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'),
    "谎报范围": lambda: _part(302, "<dimension[^>]*>", '<dimension ref="A1"/>'),
    "严格格式": lambda: strict(_customer(303)),
    "无标识": lambda: _part(304, "<definedName[^>]*guidang_form.*?</definedName>", "", WORKBOOK),
    "改表名": lambda: _part(305, "客户基本信息表", "Sheet1", WORKBOOK),
    "下方空行": lambda: with_rows(_customer(306), 2000),
    "等号开头": lambda: _customer(
        307, needs='=HYPERLINK("http://x","点")', market_position="+86路", competitors="@全体"
    ),
}


@pytest.fixture(scope="module")
def bad_night(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, dict[str, bytes]]]:
    """One night with every bad file in one inbox, and one good form in another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        archive = _set(
            copy_of(template, tmp_path_factory.mktemp("bad") / "档案"), "file_megabytes = 20", "file_megabytes = 1"
        )
        handed = {name: make() for name, (make, _) in (_REFUSED | _MARKED).items()}
        handed |= {name: make() for name, make in _TAKEN.items()}
        handed["日期1904"] = with_date1904(_customer(308, opened=date(2020, 3, 12), first_contact=date(2020, 3, 1)))
        for name, content in handed.items():
            archive.hand_in("王芳", f"{name}.xlsx", content)
        archive.hand_in("李明", "好表.xlsx", a_customer(owner="李明"))
        outcome = archive.night()
        assert not outcome.failures
        yield archive, handed


def _set(archive: Archive, old: str, new: str) -> Archive:
    """Return the archive with a line of its settings changed."""
    path = archive.root / "guidang.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return Archive(type(archive.workspace).at(archive.root))


def _answers(archive: Archive) -> dict[str, Arrived]:
    """Return file name without ending -> what became of it, over all nights."""
    import sqlalchemy as sa

    from jobs.running import books_and_ring
    from jobs.tally import arrived

    ledger, _ = books_and_ring(archive.workspace, NIGHT)
    with ledger.reading() as connection:
        found = {Path(each.name).stem: each for each in arrived(connection, sa.true())}
    ledger.close()
    return found


@pytest.mark.parametrize("name", _REFUSED)
def test_a_file_that_is_no_form_comes_back_untouched_with_a_note(
    bad_night: tuple[Archive, dict[str, bytes]], name: str
) -> None:
    archive, handed = bad_night
    answer = _answers(archive)[name]
    assert answer.state == "foreign"
    assert _REFUSED[name][1] in " ".join(map(str, answer.said))
    folder = archive.workspace.returned / "王芳"
    assert (folder / f"{name}.xlsx").read_bytes() == handed[name]
    note = words_of(folder / f"{name}.xlsx-说明.xlsx")
    assert name in note and "。" in note


@pytest.mark.parametrize("name", _MARKED)
def test_a_cell_that_cannot_be_trusted_is_marked_and_not_guessed(
    bad_night: tuple[Archive, dict[str, bytes]], name: str
) -> None:
    archive, handed = bad_night
    answer = _answers(archive)[name]
    assert answer.state == "returned"
    assert {problem.rule for problem in answer.problems} == _MARKED[name][1]
    copy = (archive.workspace.returned / "王芳" / f"{name}.xlsx").read_bytes()
    assert copy != handed[name] and answer.ticket in words_of(archive.workspace.returned / "王芳" / f"{name}.xlsx")


@pytest.mark.parametrize("name", _TAKEN)
def test_an_odd_file_that_can_be_understood_is_taken(bad_night: tuple[Archive, dict[str, bytes]], name: str) -> None:
    answer = _answers(bad_night[0])[name]
    assert (answer.state, [problem.rule for problem in answer.problems]) == ("accepted", [])


def test_dates_are_counted_from_1904_where_the_workbook_says_so(bad_night: tuple[Archive, dict[str, bytes]]) -> None:
    archive, _ = bad_night
    (taken,) = _answers(archive)["日期1904"].taken
    assert archive.ask(f"SELECT dated FROM record WHERE code = '{taken.code}'") == [("2024-03-13",)]


def test_the_good_form_of_that_night_is_taken_and_nothing_is_lost(
    bad_night: tuple[Archive, dict[str, bytes]],
) -> None:
    archive, handed = bad_night
    assert _answers(archive)["好表"].state == "accepted"
    assert archive.inbox("王芳") == archive.inbox("李明") == []
    assert set(handed.values()) <= set(archive.originals().values())
    assert not list(archive.root.rglob("*.part"))


def test_text_that_begins_like_a_formula_reaches_the_register_as_text(
    bad_night: tuple[Archive, dict[str, bytes]],
) -> None:
    archive, _ = bad_night
    book = openpyxl.load_workbook(archive.workspace.register / "档案总登记表.xlsx")
    cells = [cell for row in book["客户"].iter_rows() for cell in row if cell.value in _FORMULA_LIKE]
    assert {cell.value for cell in cells} == _FORMULA_LIKE
    assert {cell.data_type for cell in cells} == {"s"}


_FORMULA_LIKE = {'=HYPERLINK("http://x","点")', "+86路", "@全体"}


# -- the same thing twice ---------------------------------------------------------------------------


def test_the_same_file_under_two_names_is_taken_once(archive: Archive) -> None:
    content = workbook_of(a_customer())
    archive.hand_in("王芳", "海纳.xlsx", content)
    archive.hand_in("王芳", "海纳 - 副本.xlsx", content)
    outcome = archive.night()
    assert sorted(each.state for each in outcome.counted.arrived) == ["accepted", "repeated"]
    assert outcome.counted.coded == ["J2026001"]
    assert archive.inbox("王芳") == []
    assert "重复交来" in words_of(archive.workspace.people / "王芳" / "回执.xlsx")


def test_two_people_who_send_the_same_customer_share_one_file(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.hand_in("李明", "海纳.xlsx", a_customer())
    outcome = archive.night()
    assert [each.state for each in outcome.counted.arrived] == ["accepted", "accepted"]
    assert outcome.counted.coded == ["J2026001"]
    assert archive.ask("SELECT count(*) FROM record") == [(1,)]


def test_two_people_who_contradict_each_other_leave_it_to_the_archivist(archive: Archive) -> None:
    """Rule C8: of a new customer the first entry stands until then."""
    archive.hand_in("李明", "海纳.xlsx", a_customer(), at=datetime(2026, 11, 21, 8, 0))
    archive.hand_in("王芳", "海纳.xlsx", a_customer(telephone="0574-87651299"), at=datetime(2026, 11, 21, 9, 0))
    outcome = archive.night()
    assert outcome.counted.problems == []
    assert archive.ask("SELECT json_extract(fields, '$.telephone') FROM record") == [("0574-87651234转801",)]
    assert archive.ask("SELECT field, state FROM conflict") == [("telephone", "open")]
    assert "冲突待定.xlsx" in [path.name for path in (archive.workspace.decisions / "赵敏").iterdir()]


# -- people -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["孙悟空", "周强"], ids=["unknown", "left"])
def test_files_of_somebody_not_on_the_roster_stay_and_a_note_says_why(archive: Archive, person: str) -> None:
    content = workbook_of(a_customer())
    archive.hand_in(person, "海纳.xlsx", content)
    archive.hand_in("李明", "好表.xlsx", a_customer(owner="李明"))
    outcome = archive.night()
    assert [each.person for each in outcome.counted.arrived] == ["李明"]
    assert (archive.workspace.inbox / person / "海纳.xlsx").read_bytes() == content
    (note,) = archive.returned(person)
    assert person in words_of(note)
    assert person in "".join(path.read_text("utf-8") for path in archive.workspace.runs.glob("*.html"))


def test_a_folder_in_the_inbox_keeps_its_name_and_its_files_are_taken(archive: Archive) -> None:
    archive.hand_in("王芳", "十一月/拜访记录/海纳.xlsx", a_customer())
    archive.hand_in("王芳", "十二月/海纳.xlsx", a_customer(credit_code="91330200MA2AF05N4X", name="宁波海蓝有限公司"))
    outcome = archive.night()
    assert outcome.counted.coded == ["J2026001"]
    assert [path.name for path in archive.returned("王芳")] == ["海纳.xlsx"]
    assert not list((archive.workspace.inbox / "王芳").rglob("*.xlsx"))


# -- names ------------------------------------------------------------------------------------------

_LONGEST = "很" * 83 + ".xlsx"  # 254 of the 255 bytes that a name may have


def test_files_of_one_name_are_returned_side_by_side(archive: Archive) -> None:
    archive.hand_in("王芳", "一/表.xlsx", b"first")
    archive.hand_in("王芳", "二/表.xlsx", b"second")
    archive.night()
    contents = {path.name: path.read_bytes() for path in archive.returned("王芳") if "说明" not in path.name}
    assert contents == {"表.xlsx": b"first", "表 (2).xlsx": b"second"}
    assert len(archive.returned("王芳")) == 4


@pytest.mark.parametrize(
    "name",
    [
        _LONGEST,
        "=cmd|' !A1.xlsx",
        "a\nb.xlsx",
        "铃\a声.xlsx",
        "<b>&amp;{x}.xlsx",
        "\u202exslx.表格.xlsx",
        "😀 表.xlsx",
        "无后缀",
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_may_be_called_anything(archive: Archive, name: str) -> None:
    wrong = workbook_of(a_customer(credit_code="91330200MA2AF05N4X"))
    archive.hand_in("王芳", name, wrong)
    archive.hand_in("李明", name, b"no form")
    archive.hand_in("陈刚", name, a_customer(owner="陈刚", name="绍兴远帆纺织有限公司", credit_code=a_credit_code(7)))
    outcome = archive.night()
    assert not outcome.failures
    assert sorted(each.state for each in outcome.counted.arrived) == ["accepted", "foreign", "returned"]
    assert archive.inbox("王芳") == archive.inbox("李明") == archive.inbox("陈刚") == []
    assert len(archive.returned("王芳")) == 1
    assert sorted(path.read_bytes() == b"no form" for path in archive.returned("李明")) == [False, True]


@pytest.mark.skipif(os.name == "nt", reason="names on Windows are always text")
def test_a_name_that_is_no_text_is_left_alone_and_its_sender_told(archive: Archive) -> None:
    home = os.fsencode(archive.workspace.inbox / "王芳")
    odd = Path(os.fsdecode(home + b"/" + "归档.xlsx".encode("gbk")))
    odd.write_bytes(b"whatever")
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    for night in (21, 22):
        outcome = archive.night(datetime(2026, 11, night, 22, 0))
        assert not outcome.failures
    assert archive.ask("SELECT code FROM record") == [("J2026001",)]
    assert odd.read_bytes() == b"whatever"
    (note,) = archive.returned("王芳")
    assert "归档.xlsx" in words_of(note)
