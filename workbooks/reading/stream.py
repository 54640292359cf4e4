"""XML parts read as a stream: memory stays small however long the part is, and whoever stops early pays no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

from workbooks.package import Package, PackageError, Reason, not_well_formed, refuse_doctype

#: So many elements are left in memory before the emptying begins: a card has fewer, and saves its cost.
KEPT = 200


def elements(package: Package, part: str, tag: str) -> Iterator[etree._Element]:
    """Yield each element of `part` called `tag`, in any namespace.

    The first ones are kept; each later one is emptied when the next is asked for.

    Raises:
        PackageError: the part is missing, not well-formed, too large, or has a DOCTYPE.
    """
    parser = etree.XMLPullParser(
        events=("end",),
        tag=f"{{*}}{tag}",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    looked = False
    seen = 0
    beginning = b""
    try:
        for chunk in package.chunks(part):
            beginning = beginning or chunk
            parser.feed(chunk)
            for _, item in parser.read_events():
                element = cast("etree._Element", item)
                if not looked:
                    refuse_doctype(element, part)
                    looked = True
                yield element
                seen += 1
                if seen > KEPT:
                    _forget(element)
        root = parser.close()
    except KeyError as error:
        raise PackageError(Reason.DAMAGED, f"{part} is missing") from error
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error, part, beginning) from error
    if not looked:
        refuse_doctype(root, part)


def _forget(element: etree._Element) -> None:
    element.clear()
    parent, before = element.getparent(), element.getprevious()
    while parent is not None and before is not None:  # len() and parent[0] would count every row each time
        parent.remove(before)
        before = element.getprevious()
