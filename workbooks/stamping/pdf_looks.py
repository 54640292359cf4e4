"""What notes, filled-in fields and seals look like, drawn into their page for good (ISO 32000-1, 12.5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workbooks.stamping.pdf_copy import Copy, end_of, entry
from workbooks.stamping.pdf_marks import FONT, shown

if TYPE_CHECKING:
    from pypdf import PageObject
    from pypdf.generic import IndirectObject

_HIDDEN: Final = 2 | 32  # hidden, not on screen
_MOST: Final = 2_000
_NOT_DRAWN: Final = ("/Popup", "/Link")
_FAR: Final = 1e6

_Matrix = tuple[float, float, float, float, float, float]


def looks(copy: Copy, page: PageObject) -> tuple[bytes, dict[Any, IndirectObject]]:
    """Return what draws the page's annotations as they look on screen, and the forms that it names.

    A field that was filled in by a program that left its look to the reader gets its text in plain letters.

    Args:
        copy: the new file, to which the forms are added.
        page: the page in the old one.
    """
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    listed = entry(page, "/Annots")
    drawn: list[bytes] = []
    forms: dict[Any, IndirectObject] = {}
    for each in listed[:_MOST] if isinstance(listed, ArrayObject) else []:
        note = end_of(each)
        if not isinstance(note, DictionaryObject) or entry(note, "/Subtype") in _NOT_DRAWN:
            continue
        flags = entry(note, "/F") or 0
        place = _numbers(entry(note, "/Rect"), 4)
        if place is None or (isinstance(flags, int) and flags & _HIDDEN):
            continue
        rect = min(place[0], place[2]), min(place[1], place[3]), max(place[0], place[2]), max(place[1], place[3])
        look = _look(note)
        if look is None:
            drawn.append(_plain(note, rect))
            continue
        fit = _fit(look, rect)
        if fit is not None:
            name = NameObject(f"/Look{len(forms)}")
            forms[name] = copy.of(_with_layer(look, note))
            drawn.append(b"q %s cm %s Do Q\n" % (" ".join(f"{number:.5f}" for number in fit).encode(), name.encode()))
    return b"".join(drawn), forms


def _numbers(value: Any, count: int) -> list[float] | None:
    from pypdf.generic import ArrayObject

    if not isinstance(value, ArrayObject) or len(value) != count:
        return None
    found = [end_of(each) for each in value]
    if not all(isinstance(each, int | float) and abs(each) < _FAR for each in found):
        return None
    return [float(each) for each in found]


def _look(note: Any) -> Any:
    """Return the form that draws an annotation in its present state; None where it has none."""
    from pypdf.generic import DictionaryObject, StreamObject

    looks_ = entry(note, "/AP")
    normal = entry(looks_, "/N") if isinstance(looks_, DictionaryObject) else None
    if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject):
        normal = entry(normal, str(entry(note, "/AS") or "/Off"))
    return normal if isinstance(normal, StreamObject) and normal.indirect_reference is not None else None


def _with_layer(look: Any, note: Any) -> Any:
    """Return the reference to a look, which from now on belongs to the layer that its annotation belonged to."""
    from pypdf.generic import NameObject

    look[NameObject("/Type")] = NameObject("/XObject")
    look[NameObject("/Subtype")] = NameObject("/Form")
    if "/OC" in note and "/OC" not in look:
        look[NameObject("/OC")] = note.raw_get("/OC")
    return look.indirect_reference


def _fit(look: Any, rect: tuple[float, float, float, float]) -> _Matrix | None:
    """Return the matrix that brings a look into its rectangle; None where it has no extent."""
    box = _numbers(entry(look, "/BBox"), 4)
    if box is None:
        return None
    a, b, c, d, e, f = _numbers(entry(look, "/Matrix"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    width, height = max(across) - min(across), max(up) - min(up)
    if width <= 0 or height <= 0:
        return None
    wider, higher = (rect[2] - rect[0]) / width, (rect[3] - rect[1]) / height
    return wider, 0.0, 0.0, higher, rect[0] - min(across) * wider, rect[1] - min(up) * higher


def _plain(note: Any, rect: tuple[float, float, float, float]) -> bytes:
    """Return what writes a field's value into its rectangle."""
    value = _inherited(note, "/V") if entry(note, "/Subtype") == "/Widget" else None
    kind = _inherited(note, "/FT")
    high = rect[3] - rect[1]
    if not isinstance(value, str) or kind not in ("/Tx", "/Ch") or high <= 0:
        return b""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:50]
    size = min(10.0, high * 0.75 / len(lines))
    written = b"".join(
        b"1 0 0 1 %.2f %.2f Tm %s Tj\n"
        % (rect[0] + 2, rect[3] - (high - size * 1.2 * len(lines)) / 2 - size * (1 + 1.2 * at), shown(each[:500]))
        for at, each in enumerate(lines)
    )
    clip = b"%.2f %.2f %.2f %.2f re W n" % (rect[0], rect[1], rect[2] - rect[0], high)
    return b"q %s BT 0 g /%s %.2f Tf\n%sET Q\n" % (clip, FONT.encode(), size, written)


def _inherited(field: Any, key: str) -> Any:
    """Return what a field or one above it says under `key`."""
    from pypdf.generic import DictionaryObject

    for _ in range(32):
        if key in field:
            return entry(field, key)
        field = entry(field, "/Parent")
        if not isinstance(field, DictionaryObject):
            return None
    return None
