"""What a search found, as people and scripts get it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len, chop_cells, set_cell_size

from validators.classes import CLASSES
from validators.message import Message, Text

if TYPE_CHECKING:
    from jobs.finding import Counted, Found, Hit

#: The table's columns, with the widest they may be, in cells of a terminal.
_HEAD: Final = (
    (Text("档号", "Code"), 24),
    (Text("题名", "Title"), 44),
    (Text("客户", "Customer"), 30),
    (Text("形成日期", "Date"), 10),
    (Text("经手人", "Handler"), 12),
    (Text("密级", "Secrecy"), 8),
    (Text("状态", "State"), 16),
)
_PAPER: Final = Text("纸质", "Paper")
_FILE: Final = Text("文件", "File")
_CLASS: Final = Text("类别", "Class")
_STAGE: Final = Text("合作阶段", "Stage")
_YEAR: Final = Text("年度", "Year")


def plain(hit: Hit, language: str) -> dict[str, Any]:
    """Return a record as `--json` shows it."""
    names = (
        "code",
        "title",
        "dated",
        "handler",
        "department",
        "secrecy",
        "state",
        "form",
        "type",
        "paper_code",
        "rank",
    )
    found = [{"field": place.label.of(language), "text": place.text} for place in hit.where]
    # What a record does not have is null, as it always was.
    may_lack = {"customer_name": hit.customer, "path": hit.path, "paper_place": hit.paper_place}
    plain = {name: getattr(hit, name) for name in names} | {name: text or None for name, text in may_lack.items()}
    return plain | {"class": hit.class_, "found": found}


def listed(found: Found, language: str) -> Iterator[str]:
    """Yield the records as lines of a table, each with where it was found and where it lies."""
    if not found.hits:
        return
    rows = [
        (hit.code, _title(hit), hit.customer, hit.dated[:10], hit.handler, hit.secrecy, hit.state) for hit in found.hits
    ]
    heads = [text.of(language) for text, _ in _HEAD]
    widths = [
        min(most, max(map(cell_len, (head, *column))))
        for head, (_, most), column in zip(heads, _HEAD, zip(*rows, strict=True), strict=True)
    ]
    yield _line(heads, widths)
    colon = "：" if language.startswith("zh") else ": "
    for hit, row in zip(found.hits, rows, strict=True):
        yield _line(row, widths)
        yield from (f"    {label}{colon}{text}" for label, text in _lies(hit, language))


def _title(hit: Hit) -> str:
    """Return a title without the customer's name before it, which stands beside it."""
    return hit.title.removeprefix(hit.customer).lstrip("：: ") or hit.title


def _lies(hit: Hit, language: str) -> Iterator[tuple[str, str]]:
    for place in hit.where:
        yield place.label.of(language), place.text
    if paper := " ".join(filter(None, (hit.paper_place, hit.paper_code))):
        yield _PAPER.of(language), paper
    if hit.path:
        yield _FILE.of(language), hit.path


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    """Return texts in columns of so many cells: a Chinese character takes two."""
    cut = [
        text if cell_len(text) <= width else f"{chop_cells(text, width - 1)[0]}…"
        for text, width in zip(texts, widths, strict=True)
    ]
    return "  ".join(set_cell_size(text, width) for text, width in zip(cut, widths, strict=True)).rstrip()


def counts(counted: Counted | None, language: str) -> Iterator[str]:
    """Yield how many records were found, by class, stage and year."""
    if counted is None:
        return
    classes = {
        CLASSES[letter].of(language) if letter in CLASSES else letter: n for letter, n in counted.classes.items()
    }
    for label, numbers in ((_CLASS, classes), (_STAGE, counted.stages), (_YEAR, counted.years)):
        if numbers:
            yield f"【{label.of(language)}】" + "  ".join(f"{name} {number}" for name, number in numbers.items())


def told(found: Found, alone: Mapping[str, int]) -> Iterator[Message]:
    """Yield what to do where too much or nothing was found.

    Args:
        found: what was found.
        alone: word -> how many records it would find by itself.
    """
    if found.more and found.hits:
        yield Message(
            "{more} more were found. Add a word, a customer, a class or a period to find fewer; --all shows every one, --count "
            "says how many of each there are.",
            {"more": found.more},
        )
    if not found.hits:
        yield Message("Nothing was found that you may see. Try fewer or shorter words.")
    if alone:
        numbers = "、".join(f"{word} {number}" for word, number in alone.items())
        yield Message("By themselves these would find: {numbers}.", {"numbers": numbers})
