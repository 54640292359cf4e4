"""Finding what is wrong with a Word template before anything is printed with it, with the paragraph it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from typing import TYPE_CHECKING, Any, Final, get_origin

from templates.contexts.pieces import Table
from templates.names import Misused, Names, attributes, present
from templates.paragraphs import Paragraph, paragraphs
from templates.word import CONTEXT, ChartParts, NotFilled, TornApart, environment, word_document
from validators.message import Message

if TYPE_CHECKING:
    from templates.filling import Template

#: The ends of tags, also as a Chinese keyboard types them, or with a space between.
_OPENS: Final = re.compile(r"[{｛]\s?[{｛%％]")
_CLOSES: Final = re.compile(r"[}｝%％][}｝]")
#: The same as they should be, where no whole tag was made of them.
_LEFT_OVER: Final = re.compile(r"[{]\s?[{%]|[}%][}]")
_WIDE: Final = re.compile(r"[｛｝％]")
_QUOTED: Final = re.compile(r"“[^”]*”|‘[^’]*’|\"[^\"]*\"|'[^']*'")
#: Punctuation of a Chinese keyboard, and characters that nobody sees.
_FOREIGN: Final = re.compile("[\uff01-\uff5e、。《》【】\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
#: One brace where a tag was meant.
_SINGLE: Final = re.compile(rf"[{{]\s*{CONTEXT}\b|\b{CONTEXT}\.[\w.]+\s*[}}]")
_STATEMENT: Final = re.compile(r"[{]%[-+]?\s*(\w+)(.*?)[-+]?%[}]", re.DOTALL)
_OPENING: Final = {
    *("for", "if", "with", "filter", "macro", "call", "raw", "autoescape", "block"),
}
_KINDS: Final = ("tr", "tc", "p", "r")
_XML_TAGS: Final = re.compile(r"<[^>]+>")
_BLANK: Final = re.compile(r"\s+")


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


def template_faults(template: bytes, context: type, elsewhere: Sequence[str] = ()) -> list[TemplateFault]:
    """Return what is wrong with a template: wide braces, broken tags, names that its report does not have.

    A template in which nothing fatal is found has been filled in with made-up values, so it can be printed with. What of
    the report it does not show, and what it says that will not be printed, is told as well.

    Args:
        template: the .docx file.
        context: the dataclass that it is filled with.
        elsewhere: what of it people find in the workbook beside the report, such as `visits.late`.
    """
    try:
        from templates.filling import Template

        document = Template(template)
        parts = [_Part(document, at, xml) for at, (_, xml) in enumerate(document.parts())]
    except Exception:  # noqa: BLE001 - whatever it is, Word has to open and save it first
        return [TemplateFault(Message("This is no Word document (.docx). Open it in Word and save it as .docx."))]
    names = Names(CONTEXT, context)
    found = [fault for part in parts for fault in _in_part(part, names)]
    found += [fault for text in document.properties().values() for fault in _in_source(text, (), names)]
    if not any(each.fatal for each in found):
        found += _tried(template, context)
    if not any(each.fatal for each in found):
        found += [
            TemplateFault(Message("“{name}” is not shown.", {"name": name}), fatal=False)
            for name in unused(context, names.used)
            if not any(f"{name}.".startswith(f"{CONTEXT}.{path}.") for path in elsewhere)
        ]
    once: list[TemplateFault] = []
    for each in found:  # a text box stands in the file twice
        if each not in once:
            once.append(each)
    return once


class _Part:
    """Body, header, footer or footnotes of a template."""

    def __init__(self, document: Template, number: int, xml: str) -> None:
        from lxml import etree

        self.is_body = number == 0
        self.paragraphs: Final = list(paragraphs(etree.fromstring(xml)))
        patched = document.patch_xml(xml)
        # A line a paragraph and a line a tag, so that whatever has a line has its place.
        self.source: Final = re.sub(r"(<w:p[ >]|[{][{%])", r"\n\1", patched)


def _in_part(part: _Part, names: Names) -> Iterator[TemplateFault]:
    broken = [fault for each in part.paragraphs for fault in _in_paragraph(each)]
    yield from broken
    for each in part.paragraphs:
        if each.lost:
            yield TemplateFault(_LOST, each.text, fatal=False)
    if broken:
        return
    before = len(names.drawn)
    yield from _in_source(part.source, part.paragraphs, names)
    if not part.is_body:
        for name, line in names.drawn[before:]:
            paragraph = _paragraph_at(part.source, line, part.paragraphs)
            yield TemplateFault(
                Message(
                    "The chart “{name}” can stand in the text alone, not in a header, footer or footnote.",
                    {"name": name},
                ),
                paragraph,
            )


def _in_paragraph(paragraph: Paragraph) -> Iterator[TemplateFault]:
    """Yield what is wrong with how tags are typed."""
    text, beside = paragraph.text, paragraph.beside_tags
    meant = _OPENS.search(text) or f"{CONTEXT}." in text
    if meant and any(_WIDE.search(each) for each in (*_OPENS.findall(text), *_CLOSES.findall(text))):
        yield TemplateFault(_WIDE_BRACES, text)
    elif _LEFT_OVER.search(beside) or _SINGLE.search(beside):
        yield TemplateFault(_UNCLOSED, text)
    elif paragraph.tags and paragraph.revised:
        yield TemplateFault(_REVISED, text)
    else:
        for tag in paragraph.tags:
            foreign = _FOREIGN.search(_QUOTED.sub("", tag))
            if foreign and not tag.startswith("{#"):
                yield TemplateFault(_foreign(foreign[0]), text)
                break


def _in_source(source: str, seen: Sequence[Paragraph], names: Names) -> Iterator[TemplateFault]:
    """Yield what is wrong with the tags that are typed as they should be."""
    from jinja2 import TemplateError

    torn = list(_unbalanced(source))
    if torn:
        for what, line in torn:
            yield TemplateFault(what, _paragraph_at(source, line, seen))
        return
    reading = environment()
    try:
        tree = reading.parse(source)
        reading.compile(tree)
    except TemplateError as error:
        what = Message("A tag is broken ({error}).", {"error": str(error.message)})
        yield TemplateFault(what, _paragraph_at(source, getattr(error, "lineno", 1), seen))
        return
    before = len(names.misused)
    names.follow(tree)
    for each in names.misused[before:]:
        yield TemplateFault(_misused(each), _paragraph_at(source, each.line, seen))


def _unbalanced(source: str) -> Iterator[tuple[Message, int]]:
    """Yield each tag that opens and is not closed, or closes and was not opened, with its line."""
    opened: list[tuple[str, str, int]] = []
    for match in _STATEMENT.finditer(source):
        word, tag, line = match[1], _plain(match[0]), source.count("\n", 0, match.start()) + 1
        if word in _KINDS:
            yield _misplaced(word, tag), line
        elif word in _OPENING or (word == "set" and "=" not in match[2]):
            opened.append((word, tag, line))
        elif word in ("else", "elif"):
            if not opened or opened[-1][0] not in ("if", "for"):
                yield _closes_nothing(tag, word), line
        elif word.startswith("end"):
            if opened and opened[-1][0] == word.removeprefix("end"):
                opened.pop()
            elif any(each[0] == word.removeprefix("end") for each in opened):
                while opened[-1][0] != word.removeprefix("end"):
                    begun = opened.pop()
                    yield _not_closed(begun[1], begun[0]), begun[2]
                opened.pop()
            else:
                yield _closes_nothing(tag, word), line
    for word, tag, line in opened:
        yield _not_closed(tag, word), line


def _tried(template: bytes, context: type) -> Iterator[TemplateFault]:
    """Yield why the template cannot be filled in: with much in every table, without what may be missing, with empty ones."""
    from templates.samples import sample

    for rows, whole in ((_MANY, True), (_MANY, False), (0, True)):
        made = sample(context, rows=rows, whole=whole)
        try:
            word_document(template, made, lambda _: ChartParts(_NO_CHART, b""))
        except TornApart:
            yield TemplateFault(_TEARS)
            return
        except NotFilled as error:
            if _COUNTED not in str(error):
                yield TemplateFault(_cannot(str(error), whole=whole), error.paragraph)
                return
        except Exception as error:  # noqa: BLE001 - a template can fail in as many ways as a program
            yield TemplateFault(_cannot(str(error), whole=whole))
            return


#: Rows of every table in a trial: also for templates that put two, three, four or six side by side.
_MANY: Final = 12
#: What Jinja says of a place beyond the end of a list; how long a list is, its type does not tell.
_COUNTED: Final = "has no element"
_NO_CHART: Final = b'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'


def _paragraph_at(source: str, line: int, seen: Sequence[Paragraph]) -> str:
    """Return the paragraph of a line, which holds one tag at most."""
    lines = source.split("\n")[:line]
    shown = _plain(lines[-1])
    wanted = _tag_of(shown)
    if not wanted:
        return next((each.text for each in seen if shown and shown in each.text), shown)
    before = sum(_tag_of(_plain(each)) == wanted for each in lines[:-1])
    found = [each.text for each in seen for tag in each.tags if _bare(tag) == wanted]
    return found[min(before, len(found) - 1)] if found else shown


def _tag_of(line: str) -> str:
    tag = re.match(r"[{][{%].*?[%}][}]", line)
    return _bare(tag[0]) if tag else ""


def _bare(tag: str) -> str:
    """Return a tag without spaces, and without the mark of what it takes with itself."""
    straight = tag.replace("“", '"').replace("”", '"').replace("‘", "'").replace("’", "'")
    return _BLANK.sub("", re.sub(r"^([{][{%])-?(?:tr|tc|p|r)\s", r"\1", straight))


def _plain(xml: str) -> str:
    from html import unescape

    return unescape(_XML_TAGS.sub("", xml)).strip()


def unused(context: type, used: set[str]) -> Iterator[str]:
    """Yield what a template leaves out of a report: whole parts, tables and charts."""
    yield from _unused(CONTEXT, context, used)


def _unused(path: str, of: Any, used: set[str]) -> Iterator[str]:
    for name, hint in attributes(of).items():
        below, kind = f"{path}.{name}", present(hint)
        if (get_origin(of) or of) is Table and name != "rows":
            continue  # a table of one kind needs no title, and not every table a note
        if isinstance(getattr(get_origin(of) or of, name, None), property):
            continue
        if below not in used:
            yield below
        elif _has_parts(kind):
            yield from _unused(below, kind, used)


def _has_parts(kind: Any) -> bool:
    """Return whether each part of a type is worth being asked for: a section of a report, or a table."""
    of = get_origin(kind) or kind
    return is_dataclass(of) and (of is Table or getattr(of, "__module__", "") != Table.__module__)


def _misused(each: Misused) -> Message:
    name = {"name": each.name}
    if each.how == "no list":
        return Message("“{name}” is one value and no list, so nothing can be repeated for it.", name)
    if each.how == "many":
        return Message(
            "“{name}” is made of several values; name one of them, such as {tag}.",
            {**name, "tag": f"{{{{ {each.name}.… }}}}"},
        )
    return Message("The report has nothing called “{name}”.", name)


def _foreign(character: str) -> Message:
    return Message(
        "Within the braces stands “{character}”, a character of the Chinese keyboard or one that nobody sees; type the tag with "
        "the keyboard set to English.",
        {"character": character},
    )


def _misplaced(kind: str, tag: str) -> Message:
    if kind in ("tr", "tc"):
        return Message(
            "{tag} stands outside of a table, or there is another than a plain space after {kind}; it belongs into a table row of its own.",
            {"tag": tag, "kind": kind},
        )
    return Message(
        "After {kind} belongs one plain space, and before it none: {tag}.", {"kind": kind, "tag": f"{{%{kind} … %}}"}
    )


def _not_closed(tag: str, word: str) -> Message:
    return Message(
        "{tag} is not closed: {end} is missing. In a table each of them stands in a row of its own.",
        {"tag": tag, "end": f"end{word}"},
    )


def _closes_nothing(tag: str, word: str) -> Message:
    return Message(
        "{tag} belongs to nothing: no {begin} stands before it. In a table each of them stands in a row of its own.",
        {"tag": tag, "begin": _begins(word)},
    )


def _begins(word: str) -> str:
    return word.removeprefix("end") if word.startswith("end") else "if"


def _cannot(error: str, *, whole: bool) -> Message:
    if not whole:
        return Message(
            "The report cannot be printed where a figure is missing ({error}); put {tag} around what may be empty.",
            {"error": error, "tag": "{% if … %}"},
        )
    return Message("The report cannot be printed with this template ({error}).", {"error": error})


_WIDE_BRACES: Final = Message(
    "The braces or the percent sign are full-width (｛｝％); type them with the keyboard set to English: {open}.",
    {"open": "{{ }} {% %}"},
)
_EXAMPLE: Final = "{{ report.head.title }}"
_UNCLOSED: Final = Message(
    "A tag is not closed in its own paragraph, or has one brace only; write it as {tag}.", {"tag": _EXAMPLE}
)
_REVISED: Final = Message(
    "The paragraph has tracked changes, and a tag may hold deleted letters. Accept all changes in Word (Review, Accept)."
)
_LOST: Final = Message(
    "What stands beside the tag is not printed: the tag takes its whole row or paragraph away with itself. Give it one of its own."
)
_TEARS: Final = Message(
    "A loop or condition begins in one cell or paragraph and ends in another, which tears the document apart. Give {begin} and "
    "{end} a row of their own each, or a paragraph: {paragraph}.",
    {"begin": "{%tr for … %}", "end": "{%tr endfor %}", "paragraph": "{%p for … %} {%p endfor %}"},
)
