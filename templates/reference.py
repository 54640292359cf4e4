"""What each report's template may name, as Markdown from the contexts' types: the README's reference section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final, get_args, get_origin

from templates.contexts.pieces import Drawing, Table
from templates.names import attributes, present
from templates.word import CONTEXT

#: Between these lines the README holds what `reference` returns.
BEGIN: Final = "<!-- templates: begin (from the contexts; renewed by pytest --update) -->"
END: Final = "<!-- templates: end -->"


def reference(reports: Iterable[tuple[str, str, type]]) -> str:
    """Return what the templates may name, a block that can be opened for each report.

    Args:
        reports: name of the template in Chinese, in English, and the dataclass that it is filled with.
    """
    return "\n".join(line for each in reports for line in _block(*each))


def _block(zh: str, en: str, context: type) -> Iterator[str]:
    yield f"<details>\n<summary>{zh}.docx ({en}.docx)</summary>\n"
    yield "| name | what it is |"
    yield "| --- | --- |"
    for path, what in _named(CONTEXT, context):
        yield f"| `{path}` | {what} |"
    yield "\n</details>\n"


def _named(path: str, of: Any) -> Iterator[tuple[str, str]]:
    known = attributes(of)
    for each in fields(get_origin(of) or of):
        below, hint = f"{path}.{each.name}", present(known[each.name])
        kind = get_origin(hint) or hint
        if kind is Table:
            row = ", ".join(_columns("row", get_args(hint)[0]))
            yield below, f"table with `title`, `source`, `note`; `{{%tr for row in {below}.rows %}}`: {row}"
        elif hint is Drawing:
            yield below, "chart, in a paragraph of its own"
        elif kind is tuple:
            (element,) = {each for each in get_args(hint) if each is not Ellipsis}
            several = ", ".join(_columns("each", element)) if is_dataclass(element) else "`each`"
            yield below, f"list; `{{%p for each in {below} %}}`: {several}"
        elif is_dataclass(kind) and _is_section(kind):
            yield from _named(below, hint)
        elif is_dataclass(kind):
            yield below, ", ".join(_columns(below, hint))
        else:
            yield below, "text" if hint is str else str(getattr(hint, "__name__", hint)).lower()


def _is_section(kind: Any) -> bool:
    """Return whether a part of a report has tables or charts of its own."""
    parts = (present(hint) for hint in attributes(kind).values())
    return any((get_origin(each) or each) in (Table, Drawing, tuple) for each in parts)


def _columns(path: str, of: Any) -> Iterator[str]:
    if not is_dataclass(get_origin(of) or of):
        yield f"`{path}`"
        return
    known = attributes(of)
    for each in fields(get_origin(of) or of):
        hint = present(known[each.name])
        if is_dataclass(get_origin(hint) or hint) and not _is_one(hint):
            yield from _columns(f"{path}.{each.name}", hint)
        else:
            yield f"`{path}.{each.name}`"


def _is_one(hint: Any) -> bool:
    """Return whether a piece is printed as one value, such as a share."""
    return "__str__" in vars(hint)
