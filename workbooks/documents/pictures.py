"""Pictures brought to a sane size beside the untouched original (rule A3)."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any, Final

from workbooks.documents import refusals
from workbooks.reading.unreadable import Unreadable

#: Only these are ever decoded: others start programs, or are no pictures.
_FORMATS: Final = ("JPEG", "PNG", "TIFF", "BMP", "WEBP")
#: Formats whose lines and letters suffer from JPEG.
_LOSSLESS: Final = ("PNG",)
_QUALITY: Final = 85


@dataclass(frozen=True, slots=True)
class Scaled:
    """A picture made smaller.

    Attributes:
        content: its bytes; empty where the picture is no larger than asked for.
        ending: of its name, with its dot.
    """

    content: bytes = b""
    ending: str = ""


def scaled(data: bytes, side: int, millions: int) -> Scaled | Unreadable:
    """Return a picture with its longer side brought to `side` pixels, turned the right way up.

    The whole picture is decoded even where it is small enough, so that one cut off is found out. Of
    several pages, as in a fax, none is left out: they stay as they are. The same bytes give the same copy.

    Args:
        data: the file's bytes; a format that is not decoded here (HEIC, GIF) stays as it is.
        side: longest side of the copy, in pixels.
        millions: a picture of more million pixels is refused.

    Raises:
        MemoryError: it needs more memory than there is.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if data[4:8] == b"ftyp" or data.startswith(b"GIF8"):
        return Scaled()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = None  # asked below, for an answer that says how many there are
        try:
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                width, height = picture.size
                if width * height > millions * 1_000_000:
                    return refusals.too_many_pixels(width, height, millions)
                kind, pages = picture.format, getattr(picture, "n_frames", 1)
                if max(width, height) > side and kind == "JPEG":
                    picture.draft(None, (side, side))
                picture.load()
                if max(width, height) <= side or pages > 1:
                    return Scaled()
                upright = ImageOps.exif_transpose(picture)
        except UnidentifiedImageError:
            return refusals.CUT_OFF
        except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError):
            return refusals.CUT_OFF
        return _saved(upright, side, kind in _LOSSLESS)


def _saved(picture: Any, side: int, lossless: bool) -> Scaled:
    from PIL import Image

    seen_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    profile = picture.info.get("icc_profile") if picture.mode in ("RGB", "L") else None
    if picture.mode == "1" or picture.mode.startswith("I") or picture.mode == "F":
        lossless, picture = True, picture.convert("L")
    elif seen_through:
        picture = picture.convert("RGBA")
    elif picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGB")
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.info = {}
    if lossless or seen_through:
        picture.save(out, "PNG", optimize=True, icc_profile=profile)
        return Scaled(out.getvalue(), ".png")
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True, icc_profile=profile)
    return Scaled(out.getvalue(), ".jpg")
