"""Looking into what was handed in beside a form; done by the bounded worker, since nothing in it is trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from templates.mails import Mail, read_eml, read_msg
from validators.declaration import Form
from workbooks.documents import Scaled, family_of, refusals, scaled
from workbooks.package import Limits
from workbooks.reading import Unreadable

#: A picture of more million pixels is refused before it is decoded: A3 at 600 dpi has 70.
_MILLIONS = 120


@dataclass(frozen=True, slots=True)
class Document:
    """A file that may be filed.

    Attributes:
        family: what its bytes show (`validators.documents.FAMILIES`).
        mail: what it says of itself, where it is a mail.
        scaled: a smaller copy, where it is a large picture.
    """

    family: str
    mail: Mail | None = None
    scaled: Scaled = field(default_factory=Scaled)


def inspect(
    data: bytes, name: str, forms: Mapping[str, Form], limits: Limits, *, taken: tuple[str, ...], side: int
) -> Document | Unreadable:
    """Return what a file is, or why it is not filed.

    Args:
        data: its bytes.
        name: its name.
        forms: not asked; the worker hands them to whatever reads.
        limits: neither.
        taken: the endings that the office takes.
        side: longest side of a scaled picture, in pixels.
    """
    try:
        return _inspected(data, name, taken, side)
    except MemoryError:
        return refusals.TOO_COSTLY


def _inspected(data: bytes, name: str, taken: tuple[str, ...], side: int) -> Document | Unreadable:
    family = family_of(data, name, taken)
    if isinstance(family, Unreadable):
        return family
    if family in ("mail", "outlook"):
        mail = read_eml(data) if family == "mail" else read_msg(data)
        return Document(family, mail) if mail else refusals.NO_MAIL
    if family == "picture":
        smaller = scaled(data, side, _MILLIONS)
        return smaller if isinstance(smaller, Unreadable) else Document(family, scaled=smaller)
    return Document(family)
