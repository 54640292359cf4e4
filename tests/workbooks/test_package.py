"""A workbook opened as a package within bounds, and one part exchanged with every other byte as it was."""

from __future__ import annotations

import io
import zipfile

import pytest
from bad_files import ENTITY_BOMB, bomb, claiming, strict, with_doctype
from filled_books import CUSTOMER, SHEET, WORKBOOK, a_book, repacked

from workbooks.package import Limits, PackageError, Reason, exchange, open_package


def _zip(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return stream.getvalue()


def _refused(data: bytes, part: str = SHEET, limits: Limits | None = None) -> Reason:
    with pytest.raises(PackageError) as error:
        open_package(data, limits or Limits()).read(part)
    return error.value.reason


def test_sheets_and_names_are_found_through_relationships() -> None:
    package = open_package(a_book(CUSTOMER))
    assert [(sheet.name, sheet.state) for sheet in package.sheets] == [
        ("客户基本信息表", "visible"),
        ("审核意见", "visible"),
    ]
    assert package.defined_names["guidang_form"] == '"customer@1"'
    assert not package.date1904


def test_parts_with_other_names_are_found() -> None:
    """WPS and others name their parts as they like."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_book(CUSTOMER))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b"sheet1.xml", b"Blatt.xml").replace(b"workbook.xml", b"book.xml")
            new.writestr(name.replace("sheet1.xml", "Blatt.xml").replace("workbook.xml", "book.xml"), content)
    package = open_package(stream.getvalue())
    assert package.workbook_part == "xl/book.xml"
    assert package.sheets[0].part == "xl/worksheets/Blatt.xml"
    assert package.read(package.sheets[0].part)


def test_a_strict_workbook_has_its_sheets_and_names() -> None:
    package = open_package(strict(a_book(CUSTOMER)))
    assert [sheet.name for sheet in package.sheets] == ["客户基本信息表", "审核意见"]
    assert "guidang_form" in package.defined_names


def test_names_of_one_sheet_are_left_out() -> None:
    local = b'<definedNames><definedName name="gd_area" localSheetId="1">x!$A$1</definedName>'
    data = repacked(a_book(CUSTOMER, area=False), {WORKBOOK: lambda content: content.replace(b"<definedNames>", local)})
    assert "gd_area" not in open_package(data).defined_names


@pytest.mark.parametrize("cut", [10, 1_000, 6_000])
def test_a_cut_off_file_is_damaged(cut: int) -> None:
    assert _refused(a_book(CUSTOMER)[:-cut]) is Reason.DAMAGED


def test_a_part_that_is_not_what_its_checksum_says_is_damaged() -> None:
    data = _zip(("a.xml", b"<a>hello</a>"), method=zipfile.ZIP_STORED).replace(b"hello", b"hallo")
    assert _refused(data, "a.xml") is Reason.DAMAGED


def test_a_part_that_inflates_beyond_measure_is_refused() -> None:
    assert _refused(bomb(a_book(CUSTOMER))) is Reason.TOO_LARGE


def test_headers_that_lie_about_the_size_change_nothing() -> None:
    assert _refused(bomb(a_book(CUSTOMER), lie=500)) is Reason.TOO_LARGE


def test_a_small_part_with_a_lying_header_is_damaged() -> None:
    assert _refused(claiming(a_book(CUSTOMER), SHEET, 500)) is Reason.DAMAGED


def test_all_parts_together_are_bounded() -> None:
    data = _zip(*((f"{n}.xml", b"x" * 1000) for n in range(10)))
    package = open_package(data, Limits(total=5_500))
    with pytest.raises(PackageError, match="too-large"):
        for name in package.names:
            package.read(name)


def test_the_number_of_parts_is_bounded() -> None:
    data = _zip(*((f"{n}.xml", b"") for n in range(11)))
    assert len(open_package(data, Limits(parts=11)).names) == 11
    with pytest.raises(PackageError, match="too-large"):
        open_package(data, Limits(parts=10))


def test_entries_that_share_their_bytes_are_refused() -> None:
    """The overlapping zip bomb: many names, one packed content."""
    data = bytearray(_zip(("a.xml", b"x" * 50), ("b.xml", b"y" * 50)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        second = archive.start_dir + 46 + 5
    data[second + 42 : second + 46] = b"\0\0\0\0"
    with pytest.raises(PackageError, match="damaged"):
        open_package(bytes(data))


def test_two_parts_of_one_name_are_refused() -> None:
    with pytest.raises(PackageError, match="damaged"):
        open_package(_zip(("xl/a.xml", b"1"), ("XL/A.xml", b"2")))


def test_encrypted_parts_are_told_apart() -> None:
    data = bytearray(_zip(("a.xml", b"x")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        data[archive.start_dir + 8] |= 1
    assert _refused(bytes(data), "a.xml") is Reason.LOCKED


@pytest.mark.parametrize("doctype", ["<!DOCTYPE x>", '<!DOCTYPE x SYSTEM "file:///etc/passwd">', ENTITY_BOMB])
def test_a_doctype_is_refused(doctype: str) -> None:
    package = open_package(with_doctype(a_book(CUSTOMER), WORKBOOK, doctype))
    with pytest.raises(PackageError, match="forbidden"):
        _ = package.sheets


def test_a_document_is_no_workbook() -> None:
    data = repacked(a_book(CUSTOMER), {WORKBOOK: lambda _: b'<document xmlns="http://example.com/word"/>'})
    with pytest.raises(PackageError, match="no-workbook"):
        _ = open_package(data).sheets


def test_exchanging_a_part_leaves_every_other_byte_as_it_was() -> None:
    data = a_book(CUSTOMER, {"name": "宁波海纳纺织品有限公司"})
    new = exchange(data, {"xl/worksheets/sheet2.xml": b"<worksheet/>"})
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(new)) as after:
        assert after.testzip() is None
        assert after.namelist() == before.namelist()
        assert after.read("xl/worksheets/sheet2.xml") == b"<worksheet/>"
        for old, one in zip(before.infolist(), after.infolist(), strict=True):
            assert one.date_time == old.date_time
            if one.filename != "xl/worksheets/sheet2.xml":
                size = 30 + len(old.filename.encode()) + old.compress_size
                packed = data[old.header_offset : old.header_offset + size]
                assert new[one.header_offset : one.header_offset + size] == packed
    assert new == exchange(data, {"xl/worksheets/sheet2.xml": b"<worksheet/>"})


def test_entries_with_data_descriptors_comments_and_chinese_names_survive_an_exchange() -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *args: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"sent by WPS"
        for name in ("first.xml", "图片.xml", "last.xml"):
            archive.writestr(name, name * 50)
    new = exchange(stream.getvalue(), {"图片.xml": b"new"})
    with zipfile.ZipFile(io.BytesIO(new)) as after:
        assert after.testzip() is None
        assert after.comment == b"sent by WPS"
        assert after.read("图片.xml") == b"new"
        assert after.read("last.xml") == b"last.xml" * 50


def test_exchanging_nothing_gives_the_same_file() -> None:
    data = a_book(CUSTOMER)
    assert exchange(data, {}) == data


def test_a_part_that_is_not_there_cannot_be_exchanged() -> None:
    with pytest.raises(KeyError):
        exchange(a_book(CUSTOMER), {"xl/none.xml": b""})


def test_parts_are_added_last_and_left_out_without_touching_the_others() -> None:
    before = _zip(("a.xml", b"<a/>"), ("b.xml", b"<b/>" * 90), ("c.xml", b"<c/>"))
    after = exchange(before, {"c.xml": b"<d/>"}, added={"表.xml": "<新/>".encode()}, without=["a.xml"])
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {
            "b.xml": "<b/>" * 90,
            "c.xml": "<d/>",
            "表.xml": "<新/>",
        }
        assert archive.namelist()[-1] == "表.xml"
        assert archive.getinfo("表.xml").date_time == (1980, 1, 1, 0, 0, 0)
    assert after == exchange(before, {"c.xml": b"<d/>"}, added={"表.xml": "<新/>".encode()}, without=["a.xml"])
    with pytest.raises(KeyError):
        exchange(before, {}, without=["e.xml"])
