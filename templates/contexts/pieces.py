"""What reports are made of, each as a value that a template shows and that is kept with the report.

How a value looks is said once, in `shown`: the templates write `{{ row.now }}` and no format.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Generic, TypeVar

#: Stands where there is no figure: no predecessor, or nothing to divide by.
NOTHING: Final = "—"

#: Stands where something was told of a record whose content is gone since (rule E14).
ERASED: Final = "〔已销毁〕"

#: Attributes of a row that say by archive codes what the row tells of; once such a record is gone, so are the row's other
#: texts and amounts. Other attributes may name a code without telling of its record: the first of a volume.
TIES: Final = ("code", "codes", "loan", "leading_code", "other_code", "request")

#: The attribute of a row that says by archive codes from which records its words come; once all of them are gone, so are its
#: texts. Until then each record that goes leaves it.
SOURCES: Final = "sources"

#: So many rows of a long table stand in a document; the workbook beside it has all of them.
IN_WORD: Final = 20

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, such as forms in time of forms due (rule B11); of nothing there is no share."""

    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        return f"{100 * self.part / self.whole:.1f}%" if self.whole else NOTHING


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, such as of scores; of nothing there is none."""

    total: int
    count: int

    def __str__(self) -> str:
        return f"{self.total / self.count:.1f}" if self.count else NOTHING


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside that of the period before and of the same period a year ago; None where there is none."""

    label: str
    now: int
    last: int | None = None
    year_ago: int | None = None

    @property
    def change(self) -> str:
        """How much more or less than the period before."""
        return NOTHING if self.last is None else f"{self.now - self.last:+d}" if self.now != self.last else "0"


@dataclass(frozen=True, slots=True)
class ComparedMoney:
    """An amount in one currency beside those of the period before and of a year ago; currencies are never added up."""

    label: str
    currency: str
    now: Decimal
    last: Decimal | None = None
    year_ago: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ComparedShare:
    """A share beside those of the period before and of a year ago."""

    label: str
    now: Share
    last: Share | None = None
    year_ago: Share | None = None


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """A table of a report.

    Attributes:
        title: what stands above it.
        source: where its figures can be looked up: the register's sheet, and the filter to set there.
        rows: its rows; where there are none, the note stands in their place.
        note: a sentence, also below a table that is cut.
    """

    title: str
    source: str
    rows: tuple[R, ...]
    note: str = ""

    @property
    def top(self) -> tuple[R, ...]:
        """The rows that a document shows where it leaves the others to the workbook."""
        return self.rows[:IN_WORD]


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one set of columns, of a chart; one value a name."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart; `{{ report.chart }}` in a paragraph of its own puts it there, native and with its data behind it.

    Attributes:
        title: what stands above it.
        shape: column, bar, line or pie.
        names: along its axis, or of its slices.
        series: what is drawn.
        width: in centimetres; the text of a page is 16 wide.
        height: in centimetres.
    """

    title: str
    shape: str
    names: tuple[str, ...]
    series: tuple[Series, ...]
    width: float = 16.0
    height: float = 5.8

    @property
    def drawn(self) -> bool:
        """Whether there is anything to draw: templates leave an empty chart out."""
        return any(value for line in self.series for value in line.values)


@dataclass(frozen=True, slots=True)
class Head:
    """What every report says of itself.

    Attributes:
        title: the report's.
        office: the company's name.
        period: what it is about, as people read it.
        as_of: up to when forms that came in are counted.
        made: when it was first made.
        edition: 1, and more where it was made anew.
        register: where the register lies that its figures can be looked up in.
    """

    title: str
    office: str
    period: str
    as_of: datetime
    made: datetime
    edition: int
    register: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a signature on paper vouches for: the log's head, and the register's checksum."""

    entries: int
    head: str
    at: datetime
    register: str


def shown(value: object) -> object:
    """Return how a value stands in a report; texts and charts are handed through."""
    if value is None:
        return NOTHING
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, float):
        return f"{value:,.1f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Share | Mean):
        return str(value)
    return value
