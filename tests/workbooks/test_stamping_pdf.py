"""PDFs that carry a line: searched, turned, cropped, stripped of what acts, and hostile ones (rules A7 E9)."""

from __future__ import annotations

import io
import random
import zlib

import pytest
from document_files import a_pdf
from office_program import drawn
from pdf_files import WORDS, a_raw_pdf, a_stream, a_written_pdf
from pypdf import PdfReader, PdfWriter

from workbooks.stamping import Unstampable, stamped
from workbooks.stamping import unstampable as why

LINE = "查阅副本 王芳 2026-11-22 SQ2026003 2026-11-27前有效 严禁外传"


def copied(pdf: bytes, line: str = LINE) -> bytes:
    return stamped(pdf, "合同.pdf", line)


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf), strict=True).pages]


def refusal(pdf: bytes) -> object:
    with pytest.raises(Unstampable) as caught:
        copied(pdf)
    return caught.value.why


def test_every_page_says_whose_copy_it_is_and_can_be_searched_for_it() -> None:
    copy = copied(a_written_pdf([b"/MediaBox [0 0 595 842]"] * 3))
    for text in texts(copy):
        assert "CONTRACT" in text
        assert text.replace(" ", "").count(LINE.replace(" ", "")) == 4


def test_the_same_pdf_gives_the_same_copy() -> None:
    pdf = a_written_pdf()
    assert copied(pdf) == copied(pdf)
    assert copied(pdf) != copied(pdf, LINE.replace("王芳", "李明"))


def test_the_name_of_a_file_does_not_matter_its_bytes_do() -> None:
    assert stamped(a_pdf(), "照片.jpg", LINE).startswith(b"%PDF-")


def test_a_rare_character_is_kept() -> None:
    assert "𬭎" in texts(copied(a_written_pdf(), "查阅副本 王𬭎 2026-11-22"))[0]


@pytest.mark.parametrize("page", [b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 842 595] /Rotate 90", b"/MediaBox [-300 1000 295 1842] /Rotate 180", b"/MediaBox [0 0 2000 2000] /CropBox [500 500 1342 1095] /Rotate 270", b"/MediaBox [595 842 0 0] /Rotate -360"])  # fmt: skip
def test_the_line_stands_upright_at_the_lower_edge_however_the_page_lies(page: bytes) -> None:
    shown = drawn(copied(a_written_pdf([page], content=b"")))
    assert (shown.first.width, shown.first.height) == (595, 842)
    (words,) = shown.pages
    plain = [word for word in words if word.text in LINE.split(" ") and word.top > 842 - 40]
    assert [word.text for word in sorted(plain, key=lambda word: word.left)] == LINE.split(" ")
    assert plain[0].bottom < 842 - 5
    red = [shown.first.color(x, 842 - y) for x in range(150, 450) for y in range(10, 26)]
    assert any(dot[0] > 150 and dot[1] < 130 for dot in red)


def test_a_page_measured_in_larger_units_has_a_line_of_the_same_size() -> None:
    page = PdfReader(io.BytesIO(copied(a_written_pdf([b"/MediaBox [0 0 59.5 84.2] /UserUnit 10"])))).pages[0]
    usual = PdfReader(io.BytesIO(copied(a_written_pdf()))).pages[0]
    (content, same) = (each.get_contents().get_data() for each in (page, usual))
    assert content.replace(b"0.1 0 0 0.1 0 0 cm", b"1 0 0 1 0 0 cm") == same != content


def test_what_the_page_says_stays_readable_and_in_its_place() -> None:
    pdf = a_written_pdf()
    before, after = drawn(pdf), drawn(copied(pdf))
    (word,) = before.pages[0]
    assert word in after.pages[0]
    darkest = min(sum(after.first.color(x, y)) for x in range(100, 500) for y in range(200, 600))
    assert 450 < darkest < 765  # a light grey across an empty page, nothing darker


def test_a_page_that_leaves_its_state_in_disorder_does_not_move_the_line() -> None:
    assert WORDS.count(b"q") > WORDS.count(b"Q")
    tidy = drawn(copied(a_written_pdf(content=b"")))
    words = set(drawn(copied(a_written_pdf())).pages[0])
    assert {word.text for word in words - set(tidy.pages[0])} == {"CONTRACT"}
    assert set(tidy.pages[0]) <= words


def test_a_page_in_several_pieces_is_one_page() -> None:
    pieces = {20: a_stream(WORDS[:30]), 21: a_stream(zlib.compress(WORDS[30:]), b"/Filter /FlateDecode")}
    pdf = a_written_pdf([b"/MediaBox [0 0 595 842] /Contents [20 0 R 21 0 R]"], more=pieces)
    assert "CONTRACT" in texts(copied(pdf))[0]


def test_attachments_scripts_and_actions_are_left_out() -> None:
    more = {
        20: b"<< /Type /Action /S /JavaScript /JS (app.alert\\(1\\)) >>",
        21: b"<< /Type /Filespec /F (secret.xlsx) /EF << /F 22 0 R >> >>",
        22: a_stream(b"attached bytes", b"/Type /EmbeddedFile"),
        23: b"<< /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (cmd.exe) >> >>",
        24: b"<< /Title (bookmark) /Parent 25 0 R /A 20 0 R >>",
        25: b"<< /Type /Outlines /First 24 0 R /Last 24 0 R /Count 1 >>",
        26: a_stream(b"<x:xmpmeta/>", b"/Type /Metadata /Subtype /XML"),
        27: a_stream(b"0 0 9 9 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /AF [21 0 R] /Ref << /F 21 0 R >>"),
    }  # fmt: skip
    pdf = a_written_pdf(
        [
            b"/MediaBox [0 0 595 842] /AA << /O 20 0 R >> /Annots [23 0 R] /AF [21 0 R] /Resources << /XObject << /X 27 0 R >> "
            b"/Font << /F1 5 0 R >> >>"
        ],
        catalog=b"/OpenAction 20 0 R /Outlines 25 0 R /Metadata 26 0 R /Names << /EmbeddedFiles << /Names [(a) 21 0 R] >> /JavaScript "
        b"<< /Names [(b) 20 0 R] >> >>",
        more=more,
    )
    copy = copied(pdf)
    for word in (b"JavaScript", b"alert", b"attached", b"secret", b"Launch", b"cmd.exe", b"bookmark", b"xmpmeta"):
        assert word in pdf
        assert word not in copy
    reader = PdfReader(io.BytesIO(copy))
    assert set(reader.root_object) == {"/Type", "/Pages"}
    assert "CONTRACT" in texts(copy)[0]


def test_what_a_field_holds_and_a_seal_looks_like_is_drawn_for_good() -> None:
    seal = a_stream(b"1 0 0 rg 0 0 10 10 re f", b"/BBox [0 0 10 10]")
    more = {
        20: b"<< /Subtype /Widget /FT /Sig /Rect [400 400 500 500] /AP << /N 21 0 R >> >>",
        21: seal,
        22: b"<< /Subtype /Widget /FT /Tx /V (Shanghai) /Rect [50 700 250 720] >>",
        23: b"<< /Subtype /Widget /FT /Btn /AS /Yes /Rect [100 300 120 320] /AP << /N << /Yes 21 0 R /Off 24 0 R >> >> >>",
        24: a_stream(b"", b"/BBox [0 0 10 10]"),
        25: b"<< /Subtype /Stamp /F 2 /Rect [400 100 500 200] /AP << /N 21 0 R >> >>",
    }
    pdf = a_written_pdf(
        [b"/MediaBox [0 0 595 842] /Annots [20 0 R 22 0 R 23 0 R 25 0 R]"],
        catalog=b"/AcroForm << /Fields [20 0 R 22 0 R 23 0 R] >>",
        more=more,
    )
    copy = copied(pdf)
    page = PdfReader(io.BytesIO(copy)).pages[0]
    assert "/Annots" not in page
    assert "Shanghai" in page.extract_text()
    shown = drawn(copy).first
    assert shown.color(450, 842 - 490) == (255, 0, 0)
    assert shown.color(110, 842 - 310)[1] < 60  # ticked
    assert shown.color(490, 842 - 190) == (255, 255, 255)  # hidden stays hidden


def test_a_layer_that_is_switched_off_stays_off() -> None:
    more = {20: b"<< /Type /OCG /Name (draft) >>"}
    layers = b"/OCProperties << /OCGs [20 0 R] /D << /OFF [20 0 R] /Order [20 0 R] >> >>"
    page = b"/MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> /Properties << /L 20 0 R >> >>"
    content = b"/OC /L BDC 0 0 1 rg 200 200 100 100 re f EMC"
    copy = copied(a_written_pdf([page], content=content, catalog=layers, more=more))
    assert "/OCProperties" in PdfReader(io.BytesIO(copy)).root_object
    assert min(drawn(copy).first.color(250, 842 - 290)) > 180


def locked(user: str, owner: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(a_written_pdf()))
    writer.encrypt(user, owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_with_a_password_is_not_copied_and_one_that_only_forbids_is() -> None:
    assert refusal(locked("secret", "owner")) == why.LOCKED
    copy = copied(locked("", "owner"))
    assert "CONTRACT" in texts(copy)[0]
    assert not PdfReader(io.BytesIO(copy)).is_encrypted


def test_a_form_that_only_one_program_draws_is_not_copied() -> None:
    assert refusal(a_written_pdf(catalog=b"/NeedsRendering true")) == why.FORM_ONLY


def test_an_untidy_pdf_is_mended_and_a_broken_one_is_not_copied() -> None:
    pdf = a_written_pdf()
    start = pdf.rindex(b"startxref")
    assert "CONTRACT" in texts(copied(pdf[:start] + b"startxref\n7\n%%EOF\n"))[0]
    assert refusal(b"%PDF-1.7\nnothing\n%%EOF") == why.DAMAGED
    assert refusal(pdf[:60]) == why.DAMAGED


def test_hostile_pdfs_are_refused() -> None:
    circle = a_raw_pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"})
    assert refusal(circle) == why.DAMAGED
    empty = a_raw_pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"})
    assert refusal(empty) == why.DAMAGED
    kids = b" ".join([b"10 0 R"] * 5_001)
    many = a_raw_pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [%s] /Count 5001 >>" % kids, 10: b"<< /Type /Page /MediaBox [0 0 9 9] >>"})  # fmt: skip
    assert refusal(many) == why.TOO_MUCH
    circle = a_written_pdf([b"/MediaBox [0 0 9 9] /Contents 20 0 R"], more={20: b"20 0 R"})
    assert refusal(circle) == why.DAMAGED
    bomb = zlib.compress(b" " * 60_000_000, 9)
    pieces = {20: a_stream(bomb, b"/Filter /FlateDecode"), 21: a_stream(b"")}
    assert refusal(a_written_pdf([b"/MediaBox [0 0 9 9] /Contents [20 0 R 21 0 R]"], more=pieces)) == why.TOO_MUCH


@pytest.mark.parametrize(
    "page",
    [
        b"/Resources << /Font << /F1 99 0 R >> /XObject << /A 20 0 R >> >>",
        b"/Group " + b"<< /A " * 3_000 + b">> " * 3_000,
        b"/Annots [20 0 R 21 0 R 22 0 R (text) 99 0 R]",
        b"/Annots 20 0 R /Rotate (left) /UserUnit -1 /Contents [99 0 R 20 0 R (text)]",
        b"/Resources 21 0 R /Contents 3 0 R",
    ],
)
def test_a_page_that_leads_nowhere_or_in_circles_still_carries_the_line(page: bytes) -> None:
    more = {
        20: b"null",
        21: b"<< /Subtype /Widget /Parent 21 0 R /Rect [0 0 9 9] /AP << /N 22 0 R >> >>",
        22: a_stream(b"f", b"/BBox [0 0 0 0] /Matrix [1 0] /Resources << /XObject << /Self 22 0 R >> >>"),
    }
    assert "王芳" in texts(copied(a_written_pdf([b"/MediaBox [0 0 595 842] " + page], more=more)))[0]


@pytest.mark.parametrize(
    "box", [b"[0 0 0 0]", b"[1 2]", b"[0 0 1e30 1e30]", b"(text)", b"[/A /B /C /D]", b"[0 0 20 20]"]
)
def test_a_page_of_an_impossible_size_still_carries_the_line(box: bytes) -> None:
    assert "王芳" in texts(copied(a_written_pdf([b"/MediaBox " + box])))[0]


def test_whatever_is_changed_in_a_pdf_its_copy_is_sound_or_there_is_none() -> None:
    chance = random.Random(20261122)
    pdf = a_written_pdf([b"/MediaBox [0 0 595 842]"] * 2)
    sound = 0
    for _ in range(120):
        changed = bytearray(pdf)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(changed))
            match chance.randrange(3):
                case 0:
                    changed[at] = chance.randrange(256)
                case 1:
                    del changed[at : at + chance.randint(1, 30)]
                case _:
                    changed[at:at] = changed[:30]
        try:
            copy = copied(bytes(changed))
        except Unstampable:
            continue
        marked = [page.get_contents() for page in PdfReader(io.BytesIO(copy), strict=True).pages]
        assert all(
            each is not None and LINE.encode("utf-16-be").hex().upper().encode() in each.get_data() for each in marked
        )
        sound += 1
    assert 20 < sound < 120
