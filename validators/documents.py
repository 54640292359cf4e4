"""What may be handed in beside a slip, and what never: the one list of file types (rules A3 E)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: What the bytes of a file show -> the endings that its name may have. A picture may go by the ending
#: of another kind of picture: telephones and chat programs mix them up, and nothing hangs on it.
_PICTURE: Final = ("jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif", "webp", "heic")
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "pdf": ("pdf",),
    "ofd": ("ofd",),
    "picture": _PICTURE,
    "mail": ("eml",),
    "outlook": ("msg",),
    "word": ("docx",),
    "excel": ("xlsx",),
    "powerpoint": ("pptx",),
    "old-word": ("doc", "wps"),
    "old-excel": ("xls", "et"),
    "old-powerpoint": ("ppt", "dps"),
    "text": ("txt", "csv"),
}
#: The endings that a new office takes; the settings may name fewer.
TAKEN: Final = tuple(ending for endings in FAMILIES.values() for ending in endings)

#: Endings that are never taken, whatever the settings say, by the reason that the sender is told.
PROGRAMS: Final = frozenset(
    [
        "exe",
        "com",
        "scr",
        "pif",
        "bat",
        "cmd",
        "ps1",
        "psm1",
        "vbs",
        "vbe",
        "vb",
        "js",
        "jse",
        "wsf",
        "wsh",
        "hta",
        "msi",
        "msp",
        "mst",
        "msc",
        "cpl",
        "dll",
        "sys",
        "drv",
        "ocx",
        "reg",
        "lnk",
        "url",
        "scf",
        "inf",
        "jar",
        "class",
        "apk",
        "app",
        "dmg",
        "pkg",
        "deb",
        "rpm",
        "sh",
        "py",
        "pyc",
        "pl",
        "rb",
        "chm",
        "hlp",
        "gadget",
        "application",
        "iso",
        "img",
        "vhd",
        "vhdx",
        "swf",
        "xll",
        "rdp",
    ]
)
MACROS: Final = frozenset(
    ["docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "xla", "pptm", "potm", "ppsm", "ppam", "sldm"]
)
PACKED: Final = frozenset(["zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "cab", "arj", "lzh", "zst"])
PAGES: Final = frozenset(["htm", "html", "shtml", "xhtml", "mht", "mhtml", "svg", "xml", "xsl"])


def ending_of(name: str) -> str:
    """Return a file name's ending in small letters without its dot; empty where it has none."""
    stem, dot, ending = name.rpartition(".")
    return ending.casefold() if stem and dot else ""
