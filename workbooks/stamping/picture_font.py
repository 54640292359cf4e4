"""The font that a picture's line is drawn with: the machine's own Chinese one, or pinyin in the one that Pillow brings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from workbooks.stamping.line import in_latin

if TYPE_CHECKING:
    from PIL import ImageFont

#: File names of fonts with Chinese characters, and which of a collection's fonts is the simplified one:
#: Windows, Linux, macOS. Pillow looks for them where the system keeps its fonts.
_FONTS: Final = (
    *(("simhei.ttf", 0), ("msyh.ttc", 0), ("Deng.ttf", 0), ("simsun.ttc", 0)),
    *(("NotoSansCJK-Regular.ttc", 2), ("NotoSansCJKsc-Regular.otf", 0), ("NotoSansSC-Regular.otf", 0)),
    *(("SourceHanSansSC-Regular.otf", 0), ("SourceHanSansCN-Regular.otf", 0), ("NotoSerifCJK-Regular.ttc", 2)),
    *(
        ("wqy-microhei.ttc", 0),
        ("wqy-zenhei.ttc", 0),
        ("uming.ttc", 0),
        ("ukai.ttc", 0),
        ("DroidSansFallbackFull.ttf", 0),
    ),
    *(("DroidSansFallback.ttf", 0), ("PingFang.ttc", 0), ("STHeiti Light.ttc", 0), ("Hiragino Sans GB.ttc", 0)),
)
#: No font has a glyph for it, so it shows what a font draws in place of a missing one.
_NOBODY_HAS: Final = "\U0010fffe"


@dataclass(frozen=True, slots=True)
class Lettering:
    """What is drawn, and with which font.

    Attributes:
        text: the line, in pinyin where no font has its characters.
        name: the font's file; empty for the one that Pillow brings.
        index: which font of the file.
    """

    text: str
    name: str = ""
    index: int = 0

    def font(self, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        """Return the font in a size, in pixels."""
        from PIL import ImageFont

        return ImageFont.truetype(self.name, size, self.index) if self.name else ImageFont.load_default(size)


@lru_cache(maxsize=64)
def lettering(text: str) -> Lettering:
    """Return how `text` is drawn on this machine: by the first font that has all of its characters."""
    found = next((each for name, index in _FONTS if _has_all(each := Lettering(text, name, index))), None)
    return found or Lettering(in_latin(text))


def _has_all(letters: Lettering) -> bool:
    try:
        font = letters.font(20)
    except OSError:
        return False
    missing = bytes(font.getmask(_NOBODY_HAS))
    return all(bytes(font.getmask(each)) != missing for each in set(letters.text) - {" "})
