"""The line in a PDF: at the lower edge of every page, and across it.

A new PDF is written that holds what the pages draw and nothing else of the old one: whatever is not
named here (attachments, scripts, actions, form fields, bookmarks, metadata) can't slip through.
"""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Final

from workbooks.stamping import unstampable as why
from workbooks.stamping.pdf_copy import Copy, TooMuch, end_of, entry
from workbooks.stamping.pdf_looks import looks
from workbooks.stamping.pdf_marks import Sheet, marks, shared_resources
from workbooks.stamping.unstampable import Unstampable

if TYPE_CHECKING:
    from pypdf import PageObject
    from pypdf.generic import DictionaryObject

_MOST_PAGES: Final = 5_000
#: What pypdf may spend on one file; its own defaults are several times as generous.
_LIMITS: Final = {
    "page_tree_maximum_entries": 10_000,
    "page_tree_maximum_page_entries": 200_000,
    "zlib_maximum_output_length": 50_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 100_000_000,
}
#: What a page keeps besides what it draws and its box.
_KEPT: Final = ("/Group", "/UserUnit")
_A4: Final = (0.0, 0.0, 595.0, 842.0)
#: The sides that a page may have, in points (ISO 32000-1, annex C).
_SIDES: Final = (3.0, 14_400.0)
#: A hostile page may lie anywhere; a number beyond this is none.
_FAR: Final = 1e6


def stamped_pdf(content: bytes, line: str) -> bytes:
    """Return a PDF with `line` on every page; see `workbooks.stamping.stamped`.

    Chinese is drawn by a font that every reader brings (STSong-Light of Adobe-GB1), so none is embedded,
    and the line can be searched for. Notes, filled-in fields and seals are drawn into their page as they
    look. A PDF that is encrypted but opens without a password comes out unencrypted.

    Args:
        content: the file's bytes.
        line: one cleaned line.

    Raises:
        Unstampable: it asks for a password, is damaged, has no page, or is beyond the limits.
    """
    from pypdf import apply_configuration
    from pypdf.errors import LimitReachedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every untidy file
    try:
        with apply_configuration(None, **_LIMITS):
            return _written(content, line)
    except (LimitReachedError, TooMuch, RecursionError) as error:
        raise Unstampable(why.TOO_MUCH) from error


def _written(content: bytes, line: str) -> bytes:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unstampable(why.LOCKED)
    root = reader.root_object
    if entry(root, "/NeedsRendering"):
        raise Unstampable(why.FORM_ONLY)
    count = len(reader.pages)
    if not count:
        raise Unstampable(why.DAMAGED)
    if count > _MOST_PAGES:
        raise Unstampable(why.TOO_MUCH)
    copy = Copy()
    shared = shared_resources(copy, line)
    pages = [_page(copy, reader.pages[number], line, shared) for number in range(count)]
    return copy.content(pages, layers=entry(root, "/OCProperties"))


def _page(copy: Copy, old: PageObject, line: str, shared: DictionaryObject) -> DictionaryObject:
    """Return a new page that draws the old one, what its notes and fields look like, and the line."""
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject

    sheet = _sheet(old)
    box = ArrayObject(FloatObject(each) for each in sheet.box)
    whole = copy.drawing(entry(old, "/Contents"), old.raw_get("/Resources") if "/Resources" in old else None, box)
    drawn, forms = looks(copy, old)
    resources = DictionaryObject(shared)
    # What was drawn becomes one form: nothing it leaves behind (a colour, a turned page) reaches the line.
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Page"): whole, **forms})
    page = DictionaryObject()
    page[NameObject("/Type")] = NameObject("/Page")
    page[NameObject("/MediaBox")] = page[NameObject("/CropBox")] = box
    page[NameObject("/Rotate")] = NumberObject(sheet.turned)
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = copy.stream(b"q /Page Do Q\n" + drawn + marks(sheet, line))
    for name in _KEPT:
        if name in old:
            page[NameObject(name)] = copy.of(old.raw_get(name))
    return page


def _sheet(page: PageObject) -> Sheet:
    media = _box(entry(page, "/MediaBox")) or _A4
    crop = _box(entry(page, "/CropBox")) or media
    seen = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    box = next((each for each in (seen, media) if _fits(each)), _A4)
    turned, unit = entry(page, "/Rotate"), entry(page, "/UserUnit")
    quarter = round(turned / 90) % 4 * 90 if isinstance(turned, int | float) and abs(turned) < _FAR else 0
    scale = float(unit) if isinstance(unit, int | float) and 0.01 < unit < 1000 else 1.0
    return Sheet(box, quarter, scale)


def _box(value: object) -> tuple[float, float, float, float] | None:
    """Return left, bottom, right and top of a box, whichever corners it names; None where it is none."""
    from pypdf.generic import ArrayObject

    if not isinstance(value, ArrayObject) or len(value) != 4:
        return None
    corners = [end_of(each) for each in value]
    if not all(isinstance(each, int | float) and abs(each) < _FAR for each in corners):
        return None
    left, bottom, right, top = (float(each) for each in corners)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _fits(box: tuple[float, float, float, float]) -> bool:
    least, most = _SIDES
    return least <= box[2] - box[0] <= most and least <= box[3] - box[1] <= most
