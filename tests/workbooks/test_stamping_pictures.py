"""Pictures and plain texts that carry a line; and what can't carry any (rules A7 E9)."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from document_files import a_mail, a_picture, a_zip, an_outlook_mail
from PIL import Image, ImageChops

from workbooks.stamping import Unstampable, picture_font, stamped
from workbooks.stamping import unstampable as why
from workbooks.stamping.line import breadth, broken, cleaned, in_latin

LINE = "查阅副本 王芳 2026-11-22 SQ2026003 2026-11-27前有效 严禁外传"
PLAIN = (200, 220, 240)


def copied(content: bytes, name: str = "照片.jpg", line: str = LINE) -> bytes:
    return stamped(content, name, line)


def opened(content: bytes) -> Any:
    return Image.open(io.BytesIO(content))


def refusal(content: bytes, name: str = "照片.jpg") -> object:
    with pytest.raises(Unstampable) as caught:
        copied(content, name)
    return caught.value.why


def marked(picture: Any, height: int) -> tuple[float, float]:
    """Return which share of the plain part is covered by letters, and which of the band below."""
    picture = picture.convert("RGB")
    width = picture.width
    plain = picture.crop((width // 3, 0, width, height))
    band = picture.crop((0, height, width, picture.height))
    away = ImageChops.difference(plain, Image.new("RGB", plain.size, PLAIN)).convert("L").point(lambda each: each > 8)
    ink = band.convert("L").point(lambda each: each < 128)
    return away.histogram()[1] / (plain.width * plain.height), ink.histogram()[1] / (band.width * band.height)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "WEBP"])
def test_a_picture_keeps_its_format_and_carries_the_line_below_and_across(kind: str) -> None:
    copy = opened(copied(a_picture(kind, (900, 600))))
    assert (copy.format, copy.width) == (kind, 900)
    assert 600 < copy.height < 700
    across, below = marked(copy, 600)
    assert 0.005 < across < 0.15
    assert 0.02 < below < 0.4


@pytest.mark.parametrize("size", [(1, 1), (40, 3000), (3000, 40), (120, 80), (640, 480)])
def test_a_picture_of_any_shape_carries_the_whole_line(size: tuple[int, int]) -> None:
    copy = opened(copied(a_picture("PNG", size)))
    assert copy.height > size[1]
    assert copy.width >= size[0]
    band = copy.convert("L").crop((0, size[1], *copy.size))
    box = band.point(lambda each: 255 * (each < 128)).getbbox()
    assert 0 < box[0] < box[2] < band.width  # no letter reaches the edge
    assert 0 <= box[1] < box[3] < band.height


def test_every_page_of_a_fax_carries_the_line() -> None:
    copy = opened(copied(a_picture("TIFF", (600, 800), pages=3)))
    assert copy.n_frames == 3
    for page in range(3):
        copy.seek(page)
        assert copy.height > 800
        assert marked(copy, 800)[1] > 0.02


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_pictures_of_any_colours_stay_what_they_show(mode: str) -> None:
    picture = Image.new("L", (300, 200), 40)
    picture.paste(220, (150, 0, 300, 200))
    out = io.BytesIO()
    if mode == "I;16":
        picture.convert("I").point(lambda each: each * 257).convert("I;16").save(out, "PNG")
    else:
        picture.convert("RGB").convert(mode).save(out, "TIFF")
    copy = opened(copied(out.getvalue())).convert("RGB")
    dark, light = copy.getpixel((3, 190))[0], copy.getpixel((297, 3))[0]
    assert dark < 70
    assert light > 190


def test_the_picture_is_turned_upright_and_loses_what_the_camera_wrote() -> None:
    before = a_picture("JPEG", (900, 600), orientation=6)
    assert opened(before).getexif()
    copy = opened(copied(before))
    assert copy.width == 600
    assert copy.height > 900
    assert not copy.getexif()
    assert copy.getpixel((590, 5))[0] > 180 > copy.getpixel((590, 5))[2] + 60  # red, now at the upper right


def test_what_can_be_seen_through_is_laid_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (200, 100), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(copied(out.getvalue())).convert("RGB").getpixel((2, 2)) == (255, 255, 255)


def test_the_same_picture_gives_the_same_copy() -> None:
    for kind in ("JPEG", "PNG", "TIFF"):
        assert copied(a_picture(kind, (300, 200))) == copied(a_picture(kind, (300, 200)))


def test_the_line_is_drawn_by_a_font_that_has_its_characters_or_in_pinyin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_font, "_FONTS", (("no such font.ttf", 0),))
    picture_font.lettering.cache_clear()
    try:
        drawn = picture_font.lettering(LINE)
        assert drawn.name == ""
        assert drawn.text.isascii()
        assert drawn.text.startswith("cha yue fu ben wang fang 2026-11-22 SQ2026003 2026-11-27 qian you xiao ")
        assert marked(opened(copied(a_picture("PNG", (900, 600)))), 600)[1] > 0.02
    finally:
        picture_font.lettering.cache_clear()


def test_a_font_without_a_character_of_the_line_is_not_taken() -> None:
    from PIL import ImageFont

    latin = next((each for each in ("DejaVuSans.ttf", "arial.ttf", "Arial.ttf") if _there(each, ImageFont)), None)
    if latin is None:
        pytest.skip("no Latin font is installed: whether it is passed over is not looked at")
    assert picture_font._has_all(picture_font.Lettering("WANG 2026", latin))
    assert not picture_font._has_all(picture_font.Lettering("王芳 2026", latin))


def _there(name: str, fonts: Any) -> bool:
    try:
        fonts.truetype(name, 12)
    except OSError:
        return False
    return True


def a_huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def test_pictures_that_are_too_large_cut_off_or_move_are_not_copied() -> None:
    assert refusal(a_huge_png(60_000, 60_000)) == why.TOO_MUCH
    assert refusal(a_picture("JPEG", (900, 600))[:-4000]) == why.DAMAGED
    out = io.BytesIO()
    frames = [Image.new("RGB", (30, 30), (each, 0, 0)) for each in (0, 90, 180)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert refusal(out.getvalue()) == why.MOVING
    assert refusal(b"\0\0\0\x18ftypheic" + b"\0" * 40) == why.OTHER


# -- plain texts, and what is no page -------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_plain_text_begins_with_the_line_in_its_own_encoding(encoding: str, end: str) -> None:
    text = f"客户名称：海纳{end}金额：100{end}"
    assert copied(text.encode(encoding), "说明.txt").decode(encoding) == f"{LINE}{end}{text}"


def test_a_table_of_text_begins_with_the_line_in_one_cell() -> None:
    import csv

    copy = copied("客户,金额\n海纳,100\n".encode(), "客户.CSV", '=HYPERLINK("x"),王芳').decode()
    assert list(csv.reader(io.StringIO(copy))) == [['\'=HYPERLINK("x"),王芳'], ["客户", "金额"], ["海纳", "100"]]


def test_what_is_no_page_is_not_copied_and_says_why() -> None:
    assert refusal(a_zip(), "合同.zip") == why.PACKED
    assert refusal(a_zip(), "合同.docx") == why.PACKED
    assert refusal(a_mail(), "报价.eml") == why.MAIL
    assert refusal(an_outlook_mail(), "报价.msg") == why.MAIL
    assert refusal(b"<html><body>x</body></html>", "x.html") == why.OTHER
    assert refusal(b"\x00\x01\x02\x03", "x.bin") == why.OTHER


def test_a_refusal_survives_the_way_from_a_worker() -> None:
    import pickle

    assert pickle.loads(pickle.dumps(Unstampable(why.LOCKED))).why == why.LOCKED


# -- the line itself ------------------------------------------------------------------------------------


def test_a_line_is_one_line_without_what_nobody_sees() -> None:
    assert cleaned(" 查阅副本\r\n王芳\t\x00\u202e2026\ud800\uffff ") == "查阅副本 王芳 2026"
    assert len(cleaned("长" * 500)) == 160
    for nothing in ("", " \n", "\u200b"):
        with pytest.raises(ValueError, match="whose"):
            cleaned(nothing)


def test_a_line_is_broken_at_blanks_evenly_and_loses_nothing() -> None:
    assert broken(LINE, 19) == ["查阅副本 王芳 2026-11-22 SQ2026003", "2026-11-27前有效 严禁外传"]
    assert broken(LINE, 100) == [LINE]
    for ems in (0, 1, 3, 7, 12.5, 40):
        lines = broken(LINE, ems)
        assert "".join(lines).replace(" ", "") == LINE.replace(" ", "")
        assert all(breadth(each) <= max(ems, 1) for each in lines)


def test_a_line_in_latin_letters_has_no_other() -> None:
    assert in_latin("王芳（A&B）é 查阅副本→") == "wang fang (A&B)e cha yue fu ben ?"
