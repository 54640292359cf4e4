"""What a document is by its bytes, and whether it may be filed."""

from __future__ import annotations

from typing import Final

from validators.documents import FAMILIES, MACROS, PACKED, PAGES, PROGRAMS, ending_of
from workbooks.documents import refusals
from workbooks.package import Limits, Package, PackageError, Reason, open_package
from workbooks.reading.unreadable import Unreadable

_OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\3\4", b"PK\5\6")
#: Windows, Linux, macOS and Java programs, help files, Android, shortcuts, Flash.
_PROGRAMS: Final = (
    *(b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"ITSF", b"dex\n"),
    *(b"L\0\0\0\1\x14\2\0", b"FWS", b"CWS", b"ZWS"),
)
#: Scripts that name their interpreter, and shortcuts that are text.
_SCRIPTS: Final = (b"#!", b"[internetshortcut]", b"[desktop entry]")
_PACKED: Final = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF", b"\x28\xb5\x2f\xfd")
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_HEIF: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim")
_PAGES: Final = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml", b"<hta:")
_HEAD, _FOOT = 4_096, 2_048
_MAIN_PARTS: Final = {
    "wordprocessingml.document.": "word",
    "spreadsheetml.sheet.": "excel",
    "presentationml.": "powerpoint",
}
_STREAMS: Final = {
    "WordDocument": "old-word",
    "PowerPoint Document": "old-powerpoint",
    "Workbook": "old-excel",
    "Book": "old-excel",
    "ETExtData": "old-excel",
    "__properties_version1.0": "outlook",
}


def family_of(data: bytes, name: str, taken: tuple[str, ...]) -> str | Unreadable:
    """Return the family of `validators.documents.FAMILIES` that a file belongs to, or why it is not filed.

    What never may be filed is told apart by bytes and by name: a program renamed to .pdf and a text
    that calls itself .bat are refused alike.

    Args:
        data: the file's bytes.
        name: its name.
        taken: the endings that the office takes.
    """
    ending = ending_of(name)
    if not data:
        return refusals.EMPTY
    refused = _never(data, ending)
    if refused is not None:
        return refused
    family = family_by_bytes(data)
    if isinstance(family, Unreadable):
        return family
    if ending not in taken:
        return refusals.not_taken(ending, taken)
    if family == "text" and ending == "eml":
        family = "mail"
    if ending not in FAMILIES.get(family, ()):
        return refusals.disguised(ending, FAMILIES.get(family, ()))
    if family == "pdf" and b"%%EOF" not in data[-_FOOT:]:
        return refusals.CUT_OFF
    return family


def _never(data: bytes, ending: str) -> Unreadable | None:
    """Return why a file is refused whatever the office takes."""
    head = data[:_HEAD]
    opening = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if ending in PROGRAMS or opening.startswith(_SCRIPTS):
        return refusals.PROGRAM
    # A text may begin with any letters, also with those of a program.
    if head.startswith(_PROGRAMS) and not _is_text(data):
        return refusals.PROGRAM
    if ending in MACROS:
        return refusals.MACROS
    if ending in PACKED or head.startswith(_PACKED):
        return refusals.PACKED
    if ending in PAGES or opening.startswith(_PAGES):
        return refusals.PAGE
    return None


def family_by_bytes(data: bytes) -> str | Unreadable:
    """Return the family that the bytes alone show, empty where they show none, or why such a file is not filed."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "picture"
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "picture"
    if data[4:8] == b"ftyp":
        return "picture" if data[8:12] in _HEIF else ""
    if data.startswith(_ZIP):
        return _zipped(data)
    if data.startswith(_OLE2):
        return _compound(data)
    return "text" if _is_text(data) else ""


def _zipped(data: bytes) -> str | Unreadable:
    try:
        package = open_package(data, Limits())
        names = {name.casefold() for name in package.names}
        if "[content_types].xml" in names:
            return _office(package, names)
    except PackageError as error:
        if error.reason is Reason.LOCKED:
            return refusals.PACKED
        return refusals.CUT_OFF if error.reason is Reason.DAMAGED else refusals.TOO_COSTLY
    if "ofd.xml" in names:
        return "ofd"
    if "meta-inf/manifest.mf" in names or "androidmanifest.xml" in names:
        return refusals.PROGRAM
    return refusals.PACKED


def _office(package: Package, names: set[str]) -> str | Unreadable:
    types = " ".join(package.content_types.values()).lower()
    if any(name.endswith("vbaproject.bin") for name in names) or "macroenabled" in types or "vbaproject" in types:
        return refusals.MACROS
    main = package.related("", "officeDocument")
    kind = package.content_type(main).lower() if main else ""
    return next((family for words, family in _MAIN_PARTS.items() if words in kind), "")


def _compound(data: bytes) -> str | Unreadable:
    import olefile

    try:
        with olefile.OleFileIO(data) as compound:
            paths = compound.listdir(streams=True, storages=True)
    except Exception:  # noqa: BLE001 - whatever a broken directory brings about, the file is broken
        return refusals.CUT_OFF
    names = {part for path in paths for part in path}
    if "EncryptedPackage" in names:
        return refusals.LOCKED
    top = {path[0] for path in paths}
    family = next((family for stream, family in _STREAMS.items() if stream in top), "")
    # A mail keeps what is attached to it to itself; a document with a program in it runs it.
    if family != "outlook" and any(name.startswith("_VBA_PROJECT") for name in names):
        return refusals.MACROS
    return family


def _is_text(data: bytes) -> bool:
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\n\f\r\x1b" for byte in head)
