"""A new PDF that takes over objects of an old one, as few as are asked for, and is written without clock or chance."""

from __future__ import annotations

import hashlib
import io
import zlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

_MOST_OBJECTS: Final = 500_000
_MOST_BYTES: Final = 300_000_000
#: Objects of these types lead out of what a page draws: to other pages, files, actions.
_NEVER: Final = (
    *("/Page", "/Pages", "/Catalog", "/Action", "/Annot", "/Filespec", "/F", "/EmbeddedFile", "/Outlines"),
    *("/ObjStm", "/XRef", "/Sig", "/StructTreeRoot", "/StructElem"),
)
#: What a stream says of itself that is outside of it, or about other copies of it.
_NOT_IN_A_STREAM: Final = (
    *("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/AF", "/Alternates", "/Metadata", "/PieceInfo"),
    *("/StructParent", "/StructParents", "/Length", "/DL", "/LastModified"),
)


class TooMuch(Exception):
    """The old file has more objects or bytes than are taken over."""


def entry(holder: DictionaryObject, key: str) -> Any:
    """Return what a dictionary of the old file holds under `key`, references followed; None where it holds nothing."""
    return end_of(holder.raw_get(key)) if key in holder else None


def end_of(value: Any) -> Any:
    """Return what a reference leads to; one that leads nowhere, or in a circle, is nothing."""
    from pypdf.generic import IndirectObject, NullObject

    for _ in range(8):
        if not isinstance(value, IndirectObject):
            return None if isinstance(value, NullObject) else value
        value = value.pdf.get_object(value)
    return None


class Copy:
    """The new file while it is made: objects get their numbers in the order in which they are first needed."""

    def __init__(self) -> None:
        self._objects: list[PdfObject] = []
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: list[tuple[int, IndirectObject]] = []
        self._bytes = 0

    def add(self, value: PdfObject) -> IndirectObject:
        """Number `value`, and return the reference to it."""
        from pypdf.generic import IndirectObject

        if len(self._objects) >= _MOST_OBJECTS:
            raise TooMuch
        self._objects.append(value)
        return IndirectObject(len(self._objects), 0, self)

    def stream(self, data: bytes, entries: DictionaryObject | None = None) -> IndirectObject:
        """Add a stream that holds `data`, packed."""
        from pypdf.generic import EncodedStreamObject, NameObject

        made = EncodedStreamObject()
        made.update(entries or {})
        made[NameObject("/Filter")] = NameObject("/FlateDecode")
        made._data = zlib.compress(data, 6)
        self._count(len(made._data))
        return self.add(made)

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > _MOST_BYTES:
            raise TooMuch

    def of(self, value: Any) -> Any:
        """Return `value`, an object of the old file, for use in the new one; what it refers to follows in time."""
        from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, StreamObject

        if isinstance(value, IndirectObject):
            return self._reference(value)
        if isinstance(value, StreamObject):
            return self._stream(value)
        if isinstance(value, DictionaryObject):
            if entry(value, "/Type") in _NEVER or entry(value, "/S") == "/JavaScript":
                return NullObject()
            return DictionaryObject({key: self.of(each) for key, each in value.items()})
        if isinstance(value, ArrayObject):
            return ArrayObject(self.of(each) for each in value)
        return NullObject() if value is None else value

    def _reference(self, value: IndirectObject) -> IndirectObject:
        from pypdf.generic import IndirectObject, NullObject

        key = value.idnum, value.generation
        if key not in self._numbers:
            self._numbers[key] = self.add(NullObject()).idnum
            self._waiting.append((self._numbers[key], value))
        return IndirectObject(self._numbers[key], 0, self)

    def _stream(self, value: Any) -> Any:
        from pypdf.generic import NullObject

        if entry(value, "/Type") in _NEVER:
            return NullObject()
        made = type(value)()
        made.update({key: self.of(each) for key, each in value.items() if key not in _NOT_IN_A_STREAM})
        made._data = value._data  # packed as it was: nothing is decoded
        self._count(len(made._data))
        return made

    def drawing(self, contents: Any, resources: Any, box: ArrayObject) -> IndirectObject:
        """Add a form that draws what a page draws.

        Args:
            contents: the page's content, one stream or several.
            resources: its resources.
            box: what is seen of it.
        """
        from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

        entries = DictionaryObject()
        entries[NameObject("/Type")] = NameObject("/XObject")
        entries[NameObject("/Subtype")] = NameObject("/Form")
        entries[NameObject("/BBox")] = box
        known = isinstance(end_of(resources), DictionaryObject)
        entries[NameObject("/Resources")] = self.of(resources) if known else DictionaryObject()
        contents = end_of(contents)
        pieces = contents if isinstance(contents, ArrayObject) else [contents]
        streams = [each for piece in pieces if isinstance(each := end_of(piece), StreamObject)]
        if len(streams) == 1:
            made = self._stream(streams[0])
            made.update(entries)
            return self.add(made)
        # The pieces of a page are one text, cut anywhere between words; a form has to be in one piece.
        return self.stream(b"\n".join(each.get_data() for each in streams), entries)

    def content(self, pages: list[DictionaryObject], layers: Any = None) -> bytes:
        """Return the file.

        Args:
            pages: in their order.
            layers: which layers are shown, as the old file's catalog says; None where it has none.
        """
        from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

        root, tree = DictionaryObject(), DictionaryObject()
        above = self.add(tree)
        tree[NameObject("/Type")] = NameObject("/Pages")
        tree[NameObject("/Count")] = NumberObject(len(pages))
        for page in pages:
            page[NameObject("/Parent")] = above
        tree[NameObject("/Kids")] = ArrayObject(self.add(page) for page in pages)
        root[NameObject("/Type")] = NameObject("/Catalog")
        root[NameObject("/Pages")] = above
        if layers is not None:
            root[NameObject("/OCProperties")] = self.of(layers)
        catalog = self.add(root)
        while self._waiting:
            number, value = self._waiting.pop()
            self._objects[number - 1] = self.of(end_of(value))
        return self._file(catalog)

    def _file(self, catalog: IndirectObject) -> bytes:
        from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, NumberObject

        out = io.BytesIO()
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places: list[int] = []
        for number, value in enumerate(self._objects, start=1):
            places.append(out.tell())
            out.write(b"%d 0 obj\n" % number)
            value.write_to_stream(out)
            out.write(b"\nendobj\n")
        start = out.tell()
        key = ByteStringObject(hashlib.sha256(out.getvalue()).digest()[:16])
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
        out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
        trailer = DictionaryObject({NameObject("/Size"): NumberObject(len(places) + 1), NameObject("/Root"): catalog})
        trailer[NameObject("/ID")] = ArrayObject([key, key])
        out.write(b"trailer\n")
        trailer.write_to_stream(out)
        out.write(b"\nstartxref\n%d\n%%%%EOF\n" % start)
        return out.getvalue()
