"""Form number and version as they are printed on the face of a form, and how they are read back."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from validators.declaration import Form

_FACE = re.compile(
    r"(?:表号|form)\s*:?\s*([A-Z0-9]+(?:-[A-Z0-9]+)*)\s*[,;]?\s*(?:第\s*(\d{1,4})\s*版|version\s*(\d{1,4}))",
    re.IGNORECASE,
)


def face_text(form: Form, language: str) -> str:
    """Return the line printed on `form`: `表号 GD-J-01　第1版`, in English `Form GD-J-01  version 1`."""
    if language.startswith("zh"):
        return f"表号 {form.number}　第{form.version}版"
    return f"Form {form.number}  version {form.version}"


@lru_cache(maxsize=4096)
def parse_face(text: str) -> tuple[str, int] | None:
    """Return (form number, version) from such a line, in either language; None where it is something else.

    Width, case and blanks don't matter, so that a line that was typed again is still known.
    """
    found = _FACE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    return found[1].upper(), int(found[2] or found[3])
