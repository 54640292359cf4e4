"""PDFs made object by object, so that every oddity can be had."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

#: A page that says `CONTRACT` in its middle and leaves its graphics state in disorder.
WORDS = b"q 2 0 0 2 0 0 cm q BT /F1 12 Tf 40 60 Td (CONTRACT) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def a_raw_pdf(objects: Mapping[int, bytes], root: int = 1) -> bytes:
    """Return a PDF of these objects (number -> its text), with a true table of where they are."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = {}
    for number, text in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, text))
    start = out.tell()
    most = max(objects)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (most + 1))
    for number in range(1, most + 1):
        out.write(b"%010d 00000 %c \n" % (places.get(number, 0), b"n" if number in places else b"f"))
    out.write(b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (most + 1, root, start))
    return out.getvalue()


def a_stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return the text of a stream."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def a_written_pdf(
    pages: Sequence[bytes] = (b"/MediaBox [0 0 595 842]",),
    content: bytes = WORDS,
    catalog: bytes = b"",
    more: Mapping[int, bytes] | None = None,
) -> bytes:
    """Return a PDF with pages that say CONTRACT.

    Args:
        pages: what each says of itself, such as its box; their resources come from the tree above them.
        content: what each draws (object 4).
        catalog: what else the catalog (object 1) says.
        more: further objects, from number 20 on; the pages have 10 and following.
    """
    kids = b" ".join(b"%d 0 R" % (10 + at) for at in range(len(pages)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [%s] /Count %d /Resources 3 0 R >>" % (kids, len(pages)),
        3: b"<< /Font << /F1 5 0 R >> >>",
        4: a_stream(content),
        5: FONT,
    }
    for at, page in enumerate(pages):
        held = b"" if b"/Contents" in page else b"/Contents 4 0 R"
        objects[10 + at] = b"<< /Type /Page /Parent 2 0 R %s %s >>" % (held, page)
    return a_raw_pdf({**objects, **(more or {})})
