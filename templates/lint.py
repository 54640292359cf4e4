"""Finding what is wrong with a Word template before anything is printed with it, with the paragraph it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from io import BytesIO
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from templates.word import CONTEXT, environment
from validators.message import Message

#: Braces and percent signs as a Chinese keyboard writes them, where a tag was meant.
_WIDE: Final = re.compile(r"[{｛][{｛%％]|[}｝%％][}｝]")
_NARROW: Final = ("{{", "{%", "}}", "%}")
_TAGS: Final = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """Something about a template.

    Attributes:
        what: a sentence.
        paragraph: the text it stands in; "" where it stands nowhere.
        fatal: nothing can be printed with the template as it is.
    """

    what: Message
    paragraph: str = ""
    fatal: bool = True


def template_faults(template: bytes, context: type) -> list[TemplateFault]:
    """Return what is wrong with a template: wide braces, broken tags, names that its report does not have.

    What of the report the template does not show is told as well, and is no fault.

    Args:
        template: the .docx file.
        context: the dataclass that it is filled with.
    """
    try:
        sources = list(_sources(template))
    except Exception:  # noqa: BLE001 - whatever it is, Word has to open and save it first
        return [TemplateFault(Message("This is no Word document (.docx). Open it in Word and save it as .docx."))]
    used: set[str] = set()
    found: list[TemplateFault] = []
    for source, paragraphs in sources:
        wide = [TemplateFault(_WIDE_BRACES, text) for text in paragraphs if _has_wide(text)]
        found += wide or [each for each in (_unclosed(text) for text in paragraphs) if each]
        if not wide:
            found += _parsed(source, context, used)
    if not found:
        unused = [each.name for each in fields(context) if each.name not in used]
        found += [TemplateFault(Message("“{name}” is not shown.", {"name": name}), fatal=False) for name in unused]
    return found


_WIDE_BRACES: Final = Message(
    "The braces or the percent sign are full-width (｛｝％); type them with the keyboard set to English: {open}.",
    {"open": "{{ }} {% %}"},
)


def _sources(template: bytes) -> Iterator[tuple[str, list[str]]]:
    """Yield of body, headers and footers: the text that is parsed, and its paragraphs as people see them."""
    from docxtpl import DocxTemplate

    document: Any = DocxTemplate(BytesIO(template))
    document.render_init()
    parts = [document.get_xml()]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        parts += [document.get_part_xml(part) for _, part in document.get_headers_footers(uri)]
    for xml in parts:
        paragraphs = ["".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)", each)) for each in re.split(r"<w:p[ >]", xml)]
        yield re.sub(r"<w:p([ >])", r"\n<w:p\1", document.patch_xml(xml)), [each for each in paragraphs if each]


def _has_wide(text: str) -> bool:
    return any(each not in _NARROW for each in _WIDE.findall(text)) and bool(re.search(r"[｛｝％]", text))


def _unclosed(text: str) -> TemplateFault | None:
    if text.count("{{") == text.count("}}") and text.count("{%") == text.count("%}"):
        return None
    return TemplateFault(
        Message("A tag is not closed in its own paragraph; write it as {tag}.", {"tag": _EXAMPLE}), text
    )


_EXAMPLE: Final = "{{ report.head.title }}"


def _parsed(source: str, context: type, used: set[str]) -> Iterator[TemplateFault]:
    from jinja2 import TemplateError

    reading, lines = environment(), source.split("\n")

    def at(number: int | None) -> str:
        line = lines[min(number or 1, len(lines)) - 1]
        return _TAGS.sub("", line).strip()

    try:
        tree = reading.parse(source)
        reading.compile(tree)
    except TemplateError as error:
        what = Message("A tag is broken ({error}).", {"error": str(error.message)})
        yield TemplateFault(what, at(getattr(error, "lineno", None)))
        return
    names = _Names({CONTEXT: context}, used)
    names.visit(tree, {CONTEXT: context})
    for name, line in names.unknown:
        yield TemplateFault(Message("The report has nothing called “{name}”.", {"name": name}), at(line))


class _Names:
    """Follows every name of a template through the types of the context."""

    def __init__(self, roots: Mapping[str, Any], used: set[str]) -> None:
        self._roots = roots
        self._used = used
        self.unknown: list[tuple[str, int]] = []

    def visit(self, node: Any, scope: dict[str, Any]) -> None:
        """Visit a node and what is below it; a loop's name is known inside the loop alone."""
        from jinja2 import nodes

        if isinstance(node, nodes.For):
            each = _element(self._type(node.iter, scope))
            target = node.target.name if isinstance(node.target, nodes.Name) else ""
            inside = {**scope, target: each, "loop": None}
            for below in node.iter_child_nodes(exclude=("iter", "target")):
                self.visit(below, inside)
            return
        if isinstance(node, nodes.Assign):
            scope[getattr(node.target, "name", "")] = self._type(node.node, scope)
            return
        if isinstance(node, nodes.Getattr | nodes.Name):
            self._type(node, scope)
            return
        for below in node.iter_child_nodes():
            self.visit(below, scope)

    def _type(self, node: Any, scope: dict[str, Any]) -> Any:
        """Return the type of an expression, None where anything may be; notes what is unknown."""
        from jinja2 import nodes

        if isinstance(node, nodes.Name):
            if node.name not in scope and node.ctx == "load":
                self.unknown.append((node.name, node.lineno))
            return scope.get(node.name)
        if not isinstance(node, nodes.Getattr):
            self.visit(node, scope)
            return None
        of = self._type(node.node, scope)
        if isinstance(node.node, nodes.Name) and node.node.name in self._roots:
            self._used.add(node.attr)
        if of is None:
            return None
        known = _attributes(of)
        if node.attr not in known:
            self.unknown.append((_spelled(node), node.lineno))
        return known.get(node.attr)


def _spelled(node: Any) -> str:
    before = getattr(node, "node", None)
    return f"{_spelled(before)}.{node.attr}" if before is not None else str(getattr(node, "name", "…"))


def _attributes(of: Any) -> dict[str, Any]:
    """Return the attributes of a type that templates may name, with their types."""
    of = _present(of)
    kind = get_origin(of) or of
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return {}
    filled = dict(zip(getattr(kind, "__parameters__", ()), get_args(of), strict=False))
    known = {name: _filled(hint, filled) for name, hint in get_type_hints(kind).items()}
    for name in dir(kind):
        asked = getattr(kind, name)
        if isinstance(asked, property) and asked.fget is not None:
            known[name] = _filled(get_type_hints(asked.fget).get("return"), filled)
    return known


def _filled(hint: Any, parameters: Mapping[Any, Any]) -> Any:
    if isinstance(hint, TypeVar):
        return parameters.get(hint)
    arguments = get_args(hint)
    if any(each in parameters for each in arguments):
        return get_origin(hint)[tuple(parameters.get(each, each) for each in arguments)]
    return hint


def _present(hint: Any) -> Any:
    """Return a type without the None it may be."""
    left = [each for each in get_args(hint) if each is not type(None)]
    return left[0] if type(None) in get_args(hint) and len(left) == 1 else hint


def _element(of: Any) -> Any:
    of = _present(of)
    return get_args(of)[0] if get_origin(of) is tuple else None
