"""What a document is, is told by its bytes; what may never be filed is refused under any name (issue 3, item 5)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from bad_files import compound
from document_files import a_compound, a_gbk_mail, a_mail, a_pdf, a_picture, a_zip, an_office_file, an_outlook_mail
from PIL import Image

from validators.documents import TAKEN
from workbooks.documents import Scaled, family_of, scaled
from workbooks.reading import Unreadable


def told(name: str, data: bytes) -> str:
    found = family_of(data, name, TAKEN)
    return found.rule if isinstance(found, Unreadable) else found


def an_ofd() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("OFD.xml", "<ofd:OFD/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "family"),
    [
        ("a.pdf", a_pdf, "pdf"),
        ("a.ofd", an_ofd, "ofd"),
        ("a.jpg", a_picture, "picture"),
        ("a.jpg", lambda: a_picture("PNG", (9, 9)), "picture"),
        ("a.TIF", lambda: a_picture("TIFF", (9, 9)), "picture"),
        ("a.bmp", lambda: a_picture("BMP", (9, 9)), "picture"),
        ("a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(40), "picture"),
        ("a.eml", a_mail, "mail"),
        ("a.eml", a_gbk_mail, "mail"),
        ("a.msg", an_outlook_mail, "outlook"),
        ("a.docx", an_office_file, "word"),
        ("a.xlsx", lambda: an_office_file("xlsx"), "excel"),
        ("a.doc", lambda: a_compound({"WordDocument": b"x"}), "old-word"),
        ("a.et", lambda: a_compound({"Workbook": b"x"}), "old-excel"),
        ("a.txt", lambda: "BMW和MZ的报价".encode("gbk"), "text"),
        ("MZ.txt", lambda: b"MZ is a brand", "text"),
    ],
)
def test_a_document_is_known_by_its_bytes(name: str, make: Callable[[], bytes], family: str) -> None:
    assert told(name, make()) == family


@pytest.mark.parametrize(
    ("name", "make", "rule"),
    [
        ("a.pdf", lambda: b"MZ\x90\0" + bytes(80), "program"),
        ("a.jpg", lambda: b"\x7fELF" + bytes(80), "program"),
        ("a.txt", lambda: b"#!/bin/sh\nrm -rf /", "program"),
        ("a.txt", lambda: b"[InternetShortcut]\nURL=x", "program"),
        ("a.bat", lambda: b"echo hello", "program"),
        ("a.js", lambda: b"alert(1)", "program"),
        ("a.docx", lambda: a_zip(("META-INF/MANIFEST.MF", "A.class")), "program"),
        ("a.docx", lambda: an_office_file(macros=True), "document-with-macros"),
        ("a.doc", lambda: a_compound({"WordDocument": b"x", "Macros": {"_VBA_PROJECT": b"x"}}), "document-with-macros"),
        ("a.xlsm", lambda: an_office_file("xlsx"), "document-with-macros"),
        ("a.pdf", a_zip, "packed"),
        ("a.zip", a_zip, "packed"),
        ("a.pdf", lambda: b"Rar!\x1a\x07" + bytes(80), "packed"),
        ("a.txt", lambda: b"\xef\xbb\xbf<!DOCTYPE HTML><html>", "web-page"),
        ("a.docx", lambda: a_compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "document-with-password"),
        ("a.pdf", lambda: b"", "empty"),
        ("a.pdf", lambda: a_pdf()[:-200], "document-cut-off"),
        ("a.docx", lambda: an_office_file()[:-300], "document-cut-off"),
        ("a.doc", lambda: compound("WordDocument"), "document-cut-off"),
        ("a.pdf", a_picture, "ending-unlike-content"),
        ("a.docx", lambda: an_office_file("xlsx"), "ending-unlike-content"),
        ("a.pdf", lambda: b"\1\2\3\4" * 30, "ending-unlike-content"),
        ("a.dwg", lambda: b"AC1032" + bytes(80), "type-not-taken"),
        ("a", a_pdf, "type-not-taken"),
    ],
)
def test_what_is_not_filed_is_refused_whatever_its_name(name: str, make: Callable[[], bytes], rule: str) -> None:
    assert told(name, make()) == rule


def test_the_office_may_take_fewer_types() -> None:
    found = family_of(an_office_file(), "a.docx", ("pdf",))
    assert isinstance(found, Unreadable) and ".pdf" in str(found.mend)


# -- pictures (A3) --------------------------------------------------------------------------------------


def smaller(data: bytes, side: int = 400) -> Image.Image:
    found = scaled(data, side, 100)
    assert isinstance(found, Scaled) and found.content
    return Image.open(io.BytesIO(found.content))


@pytest.mark.parametrize(
    ("kind", "mode", "becomes"),
    [
        *(("JPEG", "RGB", "JPEG"), ("JPEG", "CMYK", "JPEG"), ("JPEG", "L", "JPEG"), ("WEBP", "RGB", "JPEG")),
        *(("TIFF", "1", "PNG"), ("TIFF", "RGB", "JPEG"), ("BMP", "RGB", "JPEG")),
        *(("PNG", "RGBA", "PNG"), ("PNG", "P", "PNG")),
    ],
)
def test_a_large_picture_gets_a_smaller_copy(kind: str, mode: str, becomes: str) -> None:
    data = a_picture(kind, (900, 600), mode=mode)
    assert (smaller(data).format, smaller(data).size) == (becomes, (400, 267))
    assert scaled(data, 400, 100) == scaled(data, 400, 100)


@pytest.mark.parametrize(("orientation", "corner"), [(1, (5, 5)), (3, (395, 261)), (6, (261, 5)), (8, (5, 395))])
def test_a_copy_is_upright_and_tells_nothing_of_the_camera(orientation: int, corner: tuple[int, int]) -> None:
    with smaller(a_picture("JPEG", (900, 600), orientation=orientation)) as copy:
        red, green, *_ = copy.getpixel(corner)  # type: ignore[misc]
        assert red > 180 and green < 80
        assert not copy.getexif()


@pytest.mark.parametrize(
    "data",
    [a_picture("JPEG", (300, 200)), a_picture("TIFF", (900, 600), pages=2), a_picture("GIF", (900, 600), mode="P")],
)
def test_what_is_small_or_has_several_pages_stays_as_it_is(data: bytes) -> None:
    assert scaled(data, 400, 100) == Scaled()


@pytest.mark.parametrize(
    "data", [a_picture("JPEG")[:9000], a_picture("PNG", (300, 300))[:-40], b"\xff\xd8\xff" + bytes(9)]
)
def test_a_picture_cut_off_is_found_out(data: bytes) -> None:
    found = scaled(data, 400, 100)
    assert isinstance(found, Unreadable) and found.rule == "document-cut-off"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    found = scaled(a_picture("PNG", (1100, 1000)), 400, 1)
    assert isinstance(found, Unreadable) and "1100" in str(found.what)
