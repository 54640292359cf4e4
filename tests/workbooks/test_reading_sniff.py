"""Files that are no filled form, whatever their names say: each has its own answer, and none breaks the reader."""

from __future__ import annotations

import io
import zipfile
from itertools import count

import pytest
from bad_files import ENTITY_BOMB, bomb, compound, lock_file, with_doctype, with_rows
from filled_books import CUSTOMER, SHEET, STRINGS, WORKBOOK, a_book, as_excel_saves, repacked

from validators.forms import forms
from workbooks.reading import Limits, Unreadable, read_form

_BOOK = a_book(CUSTOMER, {"name": "宁波海纳纺织品有限公司"})
_HTML = "<html><head><meta charset='gbk'></head><body><table><tr><td>客户名称</td></tr></table></body></html>"


def _zip(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _rule(data: bytes, name: str = "客户基本信息表.xlsx", limits: Limits | None = None) -> str:
    answer = read_form(data, name, forms(), limits or Limits())
    assert isinstance(answer, Unreadable), answer
    assert str(answer.what) and str(answer.mend)
    return answer.rule


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty"),
        (b"\0" * 20_000, "damaged"),
        (_BOOK[: len(_BOOK) // 2], "damaged"),
        (_BOOK[:20], "damaged"),
        (compound("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        (compound("Workbook"), "old-xls"),
        (compound("Book"), "old-xls"),
        (compound("Workbook", "ETExtData"), "wps-et"),
        (compound("WordDocument"), "no-workbook"),
        (_HTML.encode("gbk"), "web-page"),
        (b"\xef\xbb\xbf\r\n" + _HTML.encode(), "web-page"),
        (_HTML.encode("utf-16"), "web-page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "web-page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml-table"),
        ("客户名称,电话\n宁波海纳,0574".encode(), "plain-text"),
        ("客户名称,电话\n宁波海纳,0574\n".encode("gbk") * 900, "plain-text"),
        (b"%PDF-1.7\n", "not-a-form"),
        (b"\x89PNG\r\n\x1a\n", "not-a-form"),
        (b"\xff\xd8\xff\xe0", "not-a-form"),
        (b"Rar!\x1a\x07", "packed"),
        (_zip(a=b"1"), "packed"),
        (_zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "open-document"),
        (lock_file(), "lock-file"),
        (bytes(range(1, 32)) * 40, "damaged"),
    ],
    ids=count(),
)
def test_the_bytes_tell_what_a_file_is(data: bytes, rule: str) -> None:
    assert _rule(data) == rule


def test_the_name_tells_only_what_looks_the_same_inside() -> None:
    assert _rule(compound("Workbook"), "客户.et") == "wps-et"


def test_a_lock_file_is_known_by_its_content_too() -> None:
    assert len(lock_file()) == 165
    assert _rule(lock_file("guidang"), "form.xlsx") == "lock-file"


def test_a_word_document_is_no_workbook() -> None:
    data = repacked(_BOOK, {WORKBOOK: lambda _: b'<w:document xmlns:w="http://example.com/w"/>'})
    assert _rule(data) == "no-workbook"


def test_a_binary_workbook_is_told_apart() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_BOOK)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(
                name.replace("workbook.xml", "workbook.bin"), old.read(name).replace(b"/workbook.xml", b"/workbook.bin")
            )
    assert _rule(stream.getvalue()) == "binary-workbook"


def test_a_workbook_with_macros_is_to_be_saved_without_them() -> None:
    assert _rule(repacked(_BOOK, {}, {"xl/vbaProject.bin": b"x"})) == "macros"
    types = "[Content_Types].xml"
    enabled = repacked(
        _BOOK,
        {
            types: lambda content: content.replace(
                b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
            )
        },
    )
    assert _rule(enabled) == "macros"


@pytest.mark.parametrize("part", [SHEET, WORKBOOK, STRINGS])
@pytest.mark.parametrize(
    ("doctype", "entity"),
    [
        (ENTITY_BOMB, "a9"),
        ('<!DOCTYPE x [<!ENTITY own SYSTEM "file:///etc/hostname">]>', "own"),
        ('<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">', ""),
    ],
    ids=["bomb", "file", "net"],
)
def test_entities_are_never_followed(part: str, doctype: str, entity: str) -> None:
    assert _rule(with_doctype(as_excel_saves(_BOOK), part, doctype, entity)) == "forbidden-content"


@pytest.mark.parametrize("lie", [None, 500], ids=["honest", "lying"])
def test_a_zip_bomb_is_answered(lie: int | None) -> None:
    assert _rule(bomb(_BOOK, lie=lie)) == "too-much-to-read"


def test_a_bomb_in_one_text_is_answered() -> None:
    def swollen(content: bytes) -> bytes:
        return content.replace(b"<t>", b"<t>" + b"x" * 60_000_000, 1)

    assert _rule(repacked(as_excel_saves(_BOOK), {STRINGS: swollen})) in {"too-much-to-read", "damaged"}


def test_what_comes_after_the_texts_that_are_needed_is_not_inflated() -> None:
    def swollen(content: bytes) -> bytes:
        return content.replace(b"</sst>", b"<si><t/></si>" * 2_000_000 + b"</sst>")

    read = read_form(repacked(as_excel_saves(_BOOK), {STRINGS: swollen}), "x.xlsx", forms())
    assert not isinstance(read, Unreadable)


def test_a_file_beyond_the_limit_is_not_even_opened() -> None:
    assert _rule(_BOOK, limits=Limits(file=1_000)) == "too-much-to-read"


def test_broken_xml_is_damage() -> None:
    for part in (SHEET, WORKBOOK, "xl/_rels/workbook.xml.rels"):
        assert _rule(repacked(_BOOK, {part: lambda content: content[: len(content) // 2]})) == "damaged"


def test_numbers_that_are_none_are_damage() -> None:
    for before, after in ((b'<row r="4"', b'<row r="four"'), (b'<row r="4"', b'<row r="' + b"9" * 6000 + b'"')):
        assert _rule(repacked(_BOOK, {SHEET: lambda content, b=before, a=after: content.replace(b, a)})) == "damaged"
    data = repacked(as_excel_saves(_BOOK), {SHEET: lambda content: content.replace(b"<v>3</v>", b"<v>99999</v>")})
    assert _rule(data) == "damaged"


def test_a_missing_part_is_damage() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_excel_saves(_BOOK))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name != SHEET:
                new.writestr(name, old.read(name))
    assert _rule(stream.getvalue()) == "damaged"


def test_rows_below_a_card_are_not_inflated() -> None:
    data = with_rows(_BOOK, 20_000)
    assert not isinstance(read_form(data, "x.xlsx", forms(), Limits(part=500_000)), Unreadable)
