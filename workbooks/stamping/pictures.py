"""The line on a picture: in a band below it, and across it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from workbooks.stamping import unstampable as why
from workbooks.stamping.line import across, breadth, broken
from workbooks.stamping.picture_font import Lettering, lettering
from workbooks.stamping.unstampable import Unstampable

if TYPE_CHECKING:
    from PIL import Image

#: Only these are ever decoded: others start programs, or are no pictures.
_FORMATS: Final = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")
#: The longest side that a format can hold, in pixels.
_LONGEST: Final = {"JPEG": 65_535, "WEBP": 16_383, "GIF": 65_535}
_MOST_PIXELS: Final = 120_000_000
_MOST_IN_ALL: Final = 1_200_000_000
_MOST_PAGES: Final = 1_000
_SMALLEST_LETTERS: Final = 14
_RED: Final = (176, 0, 0)
_GREY: Final = 120
_OPAQUE: Final = 64  # of 255: how much the letters across cover of the picture


def stamped_picture(content: bytes, line: str) -> bytes:
    """Return a picture of the same format with `line` on it, on every page of a TIFF; see `workbooks.stamping.stamped`.

    It is turned the right way up and comes without what the camera wrote into it (place, owner, thumbnail);
    colour profile and resolution stay. Where the machine has no font with the line's Chinese
    characters, the line is written in pinyin.

    Args:
        content: the file's bytes.
        line: one cleaned line.

    Raises:
        Unstampable: HEIC and others that are not decoded here, pictures that move, damaged or too large ones.
    """
    from PIL import Image

    if content[4:8] == b"ftyp":
        raise Unstampable(why.OTHER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = None  # looked at below, page by page
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            return _written(picture, lettering(line))


def _written(picture: Image.Image, letters: Lettering) -> bytes:
    kind = {"MPO": "JPEG"}.get(picture.format or "", picture.format or "")
    count = getattr(picture, "n_frames", 1)
    if count > 1 and kind not in ("TIFF", "JPEG"):  # a JPEG of a telephone holds a preview as its second
        raise Unstampable(why.MOVING)
    out = io.BytesIO()
    if kind != "TIFF":
        page = next(_pages(picture, 1))
        _stamped(page, letters, _LONGEST.get(kind, _MOST_PIXELS)).save(out, kind, **_options(kind, page))
        return out.getvalue()
    from PIL.TiffImagePlugin import AppendingTiffWriter

    if count > _MOST_PAGES:
        raise Unstampable(why.TOO_MUCH)
    with AppendingTiffWriter(out, True) as writer:
        for page in _pages(picture, count):
            _stamped(page, letters, _MOST_PIXELS).save(writer, "TIFF", **_options(kind, page))
            writer.newFrame()
    return out.getvalue()


def _pages(picture: Image.Image, count: int) -> Iterator[Image.Image]:
    """Yield the pages one by one, upright and in plain colours; only one is held at a time."""
    from PIL import ImageOps

    spent = 0
    for number in range(count):
        picture.seek(number)
        width, height = picture.size
        spent += width * height
        if width * height > _MOST_PIXELS or spent > _MOST_IN_ALL:
            raise Unstampable(why.TOO_MUCH)
        picture.load()
        resolution, profile = picture.info.get("dpi"), picture.info.get("icc_profile")
        ImageOps.exif_transpose(picture, in_place=True)
        page = _in_colour(picture)
        page.info = {"dpi": resolution, "icc_profile": profile if picture.mode == "RGB" else None}
        yield page


def _in_colour(picture: Image.Image) -> Image.Image:
    """Return a picture in grey or colours, what can be seen through laid on white."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        white = Image.new("RGB", seen.size, (255, 255, 255))
        white.paste(seen, mask=seen.getchannel("A"))
        return white
    if picture.mode.startswith("I") or picture.mode == "F":
        low, high = _extent(picture)
        return (
            picture.convert("F")
            .point(lambda each: each * (255 / (high - low)) - low * 255 / (high - low))
            .convert("RGB")
        )
    return picture.copy() if picture.mode == "RGB" else picture.convert("RGB")


def _extent(picture: Image.Image) -> tuple[float, float]:
    """Return the darkest and lightest value that a picture of more than 8 bits may hold."""
    if picture.mode.startswith("I;16"):
        return 0.0, 65_535.0
    found: Any = picture.getextrema()
    low, high = float(found[0]), float(found[1])
    return (0.0, 65_535.0) if low >= 0 and 255 < high <= 65_535 else (low, high if high > low else low + 1)


def _options(kind: str, page: Image.Image) -> dict[str, Any]:
    options: dict[str, Any] = {"icc_profile": page.info.get("icc_profile")} if kind not in ("BMP", "GIF") else {}
    resolution = page.info.get("dpi")
    if resolution and kind in ("JPEG", "PNG", "TIFF", "BMP") and all(1 <= float(each) <= 10_000 for each in resolution):
        options["dpi"] = tuple(float(each) for each in resolution)
    more: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": 90},
        "WEBP": {"quality": 90, "method": 4},
        "TIFF": {"compression": "tiff_adobe_deflate"},
    }
    return options | more.get(kind, {})


def _stamped(page: Image.Image, letters: Lettering, longest: int) -> Image.Image:
    """Return a page with the line across it and, where the format has room for it, in a band below."""
    from PIL import Image, ImageDraw

    width, height = page.size
    size = max(_SMALLEST_LETTERS, min(int(width * 0.94 / breadth(letters.text)), round(min(width, height) / 18)))
    lines = broken(letters.text, max(width * 0.94 / size, 12))
    font = letters.font(size)
    broad = max(round(font.getlength(each)) for each in lines) + size
    band = round(size * 1.35 * len(lines) + size * 0.6)
    whole = min(longest, max(width, broad)), min(longest, height + band)
    stamped = Image.new("RGB", whole, (255, 255, 255))
    stamped.paste(page, (0, 0))
    _lay_across(stamped, (width, min(height, whole[1])), letters)
    top = whole[1] - band
    draw = ImageDraw.Draw(stamped)
    draw.rectangle((0, top, whole[0], whole[1]), fill=(255, 255, 255))
    for at, each in enumerate(lines):
        place = ((whole[0] - font.getlength(each)) / 2, top + size * (0.3 + 1.35 * at))
        draw.text(place, each, font=font, fill=_RED)
    return stamped


def _lay_across(picture: Image.Image, area: tuple[int, int], letters: Lettering) -> None:
    from PIL import Image, ImageDraw

    laid = across(*area, breadth(letters.text))
    size = max(6, round(laid.size))
    font = letters.font(size)
    tile = Image.new("L", (round(font.getlength(letters.text)) + size, round(size * 1.6)), 0)
    ImageDraw.Draw(tile).text((size / 2, size * 0.2), letters.text, font=font, fill=_OPAQUE)
    turned = tile.rotate(laid.angle, Image.Resampling.BICUBIC, expand=True)
    for x, y in laid.centers:
        place = round(x - turned.width / 2), round(area[1] - y - turned.height / 2)
        picture.paste((_GREY, _GREY, _GREY), (*place, place[0] + turned.width, place[1] + turned.height), turned)
