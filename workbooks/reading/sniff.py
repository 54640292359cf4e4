"""What a file is, by its bytes and never by its name."""

from __future__ import annotations

from validators.message import Message
from workbooks.package import Package, PackageError, Reason
from workbooks.reading.unreadable import DAMAGED, ENCRYPTED, Unreadable, refused

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"%PDF", b"RIFF", b"{\\rtf")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_LOCK_SIZES = (162, 165)  # of Word and WPS, of Excel
_HEAD = 4_096

_SAVE_AS = Message(
    "Open it in Excel or WPS, choose Save as, take the file type Excel workbook (*.xlsx), and hand in the new file."
)
_FILL_BLANK = Message(
    "Copy the contents into the office's blank form, save it as an Excel workbook (*.xlsx), and hand that in."
)

_PACKED = Unreadable(
    "packed",
    Message("This file is a packed archive, not a form."),
    Message("Unpack it and hand in the files inside one by one."),
)


def _name(text: str) -> bytes:
    """Return how an OLE2 directory spells the name of a stream."""
    return text.encode("utf-16-le")


def _compound(data: bytes, name: str) -> Unreadable:
    if _name("EncryptedPackage") in data:
        return ENCRYPTED
    if _name("WordDocument") in data or _name("PowerPoint Document") in data:
        return refused(Reason.NO_WORKBOOK)
    if name.lower().endswith((".et", ".ett")) or _name("ETExtData") in data:
        return Unreadable("wps-et", Message("This file is in the old WPS format (.et), which can't be read."), _SAVE_AS)
    if _name("Workbook") in data or _name("Book") in data:
        return Unreadable(
            "old-xls", Message("This file is in the old Excel format (.xls), whatever its name says."), _SAVE_AS
        )
    return refused(Reason.NO_WORKBOOK)


def _text_of(data: bytes) -> str | None:
    """Return the beginning of a text file; None where the bytes are not text."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if any(byte < 32 and byte not in b"\t\n\f\r" for byte in head):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):  # the last character may be cut in two
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _is_lock(data: bytes, name: str) -> bool:
    if name.startswith((".~lock.", "~$")):
        return True
    return len(data) in _LOCK_SIZES and 0 < data[0] <= 54 and not data.startswith((b"PK", _OLE2))


def sniff(data: bytes, name: str) -> Unreadable | None:
    """Return why `data` can't be a filled form; None where it is a zip file, to be looked into.

    Args:
        data: the file's bytes.
        name: its name, which only tells formats apart that look the same inside.
    """
    if not data:
        return Unreadable(
            "empty",
            Message("This file is empty: it has no content at all."),
            Message("Save your form again in Excel or WPS and hand it in once more."),
        )
    if data.startswith(b"PK\3\4"):
        return None
    if data.startswith(_OLE2):
        return _compound(data, name)
    if _is_lock(data, name):
        return Unreadable(
            "lock-file",
            Message(
                "This is the small file that Excel keeps beside a workbook while it is open, not the workbook itself."
            ),
            Message("Close the workbook and hand in the file whose name does not begin with ~$."),
        )
    return _other(data)


def _other(data: bytes) -> Unreadable:
    if data.startswith(_ARCHIVES):
        return _PACKED
    if data.startswith(_PICTURES) or data[4:8] == b"ftyp":
        return Unreadable(
            "not-a-form", Message("This file is a picture or a document, not a filled Excel form."), _FILL_BLANK
        )
    text = _text_of(data)
    return _written(text) if text is not None and text.strip() else DAMAGED


def _written(text: str) -> Unreadable:
    folded = text.lstrip("\ufeff \t\r\n").casefold()
    if "urn:schemas-microsoft-com:office:spreadsheet" in folded:
        return Unreadable(
            "xml-table", Message("This file is an XML table (the Excel 2003 kind), not an Excel workbook."), _SAVE_AS
        )
    if folded.startswith("mime-version:") or any(
        f"<{tag}" in folded for tag in ("html", "table", "!doctype html", "meta ")
    ):
        return Unreadable(
            "web-page",
            Message("This file is a web page under the name of an Excel file, not an Excel workbook."),
            _SAVE_AS,
        )
    return Unreadable("plain-text", Message("This file is plain text or CSV, not an Excel workbook."), _FILL_BLANK)


def kind_of_package(package: Package) -> Unreadable | None:
    """Return why the opened zip file can't be a filled form; None where it is a workbook without macros.

    Raises:
        PackageError: it is damaged.
    """
    names = {name.casefold() for name in package.names}
    if "mimetype" in names and "spreadsheet" in package.read("mimetype")[:200].decode("ascii", "replace"):
        return Unreadable(
            "open-document",
            Message("This file is an OpenDocument spreadsheet (.ods), not an Excel workbook."),
            _SAVE_AS,
        )
    if "[content_types].xml" not in names:
        return _PACKED
    part = package.workbook_part
    if part.casefold().endswith(".bin"):
        return Unreadable(
            "binary-workbook", Message("This file is a binary Excel workbook (.xlsb), which can't be read."), _SAVE_AS
        )
    if not package.sheets:
        raise PackageError(Reason.DAMAGED, "no worksheet")
    macros = any(name.endswith("vbaproject.bin") for name in names) or package.related(part, "vbaProject")
    if macros or b"macroenabled" in package.read("[Content_Types].xml").lower():
        return Unreadable(
            "macros",
            Message("This workbook holds macros, which are not accepted."),
            Message(
                "Open it, choose Save as, take the file type Excel workbook (*.xlsx), answer that it may be saved without macros, and hand in the new file."
            ),
        )
    return None
