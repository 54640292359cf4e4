"""A year of forms, night by night: who opens files, goes visiting, borrows, slips and mends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import Colleague, Company
from jobs.demo.customers import Customer, make_customers
from jobs.demo.desks import first_form, something_new
from jobs.demo.loans import a_loan, a_register, bring_back
from jobs.demo.mistakes import in_cell, spoil
from jobs.demo.papers import Paper, mended, tell_apart
from jobs.demo.visits import a_visit
from jobs.demo.workdays import spread, workday
from jobs.demo.wrong_cells import Scene

#: Days before the last night on which the nights before it ran.
NIGHTS_AGO: Final = (294, 203, 112, 21, 1)
_DAYS: Final = 361
#: So many of the customers turn up in the last night for the first time.
NEWCOMERS: Final = 9
#: So many are visited, but their form is never handed in.
_BY_NAME: Final = 2
#: So many visits fall between the last two nights but one.
_RECENT: Final = 4
#: Slips of the nights before the last: form -> groups of mistakes.
_SLIPS: Final[Mapping[str, Sequence[tuple[str, ...]]]] = {
    "customer": (("required_cell_empty", "misspelt_word"), ("mail_without_at",), ("misspelt_word", "mail_without_at")),
    "visit_record": (
        ("day_without_time", "plan_by_its_name"),
        ("day_without_time",),
        ("end_before_start",),
        ("plan_by_its_name",),
    ),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much of a year there is: number of customers and of visits; the last night needs some of each."""

    customers: int = 40
    visits: int = 58

    def __post_init__(self) -> None:
        if self.customers < 30 or self.visits < 10:
            raise ValueError("a demo needs 30 customers and 10 visits at least")


@dataclass(slots=True)
class Year:
    """The state of the story.

    Attributes:
        rng: decides everything.
        company: who works there.
        at: the last night's moment.
        old: customers from before the last days, in the order of their files.
        newcomers: customers of the last days.
        papers: forms of the nights before the last, in the order of handing in.
        pending: forms that came back and are not mended yet.
        filed: names of customers whose form was taken.
        codes: archive code -> state, of everything in the archive.
        loans: borrower -> rows of the register they keep.
        forgotten: a loan that nobody brings back.
    """

    rng: Random
    company: Company
    at: datetime
    old: list[Customer]
    newcomers: list[Customer]
    papers: list[Paper] = field(default_factory=list)
    pending: list[Paper] = field(default_factory=list)
    filed: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    loans: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    forgotten: dict[str, Any] | None = None

    @property
    def last_day(self) -> date:
        """The last workday that has ended before the last night."""
        return workday((self.at - timedelta(hours=20)).date())

    def nights(self) -> list[datetime]:
        """Return the moments of the nights before the last."""
        return [self.at - timedelta(days=days) for days in NIGHTS_AGO]

    def scene(self, out: str = "") -> Scene:
        """Return what mistakes may play with."""
        return Scene(self.rng, self.company, self.at, out)


def plan_year(rng: Random, company: Company, at: datetime, size: Size) -> Year:
    """Return the year's customers, and every form but those of the last night and the loans."""
    first = (at - timedelta(days=_DAYS)).date()
    recent = (at - timedelta(days=NIGHTS_AGO[-1])).date()
    many = size.customers - NEWCOMERS
    # The first load is the larger one: an office begins with the customers it has.
    opened = spread(rng, first, first + timedelta(days=45), many // 2)
    opened += spread(rng, first + timedelta(days=46), recent - timedelta(days=25), many - many // 2)
    last = workday((at - timedelta(hours=20)).date())
    customers = make_customers(rng, company, [*opened, *[last] * NEWCOMERS])
    year = Year(rng, company, at, customers[:-NEWCOMERS], customers[-NEWCOMERS:])
    with_form = year.old[:-_BY_NAME]
    year.papers = [first_form(rng, customer) for customer in with_form]
    for customer in rng.sample(with_form[: len(with_form) * 2 // 3], len(with_form) // 4):
        latest = (recent - customer.opened).days
        when = datetime.combine(
            workday(customer.opened + timedelta(days=rng.randint(latest // 2, latest - 2))), at.min.time()
        )
        year.papers.append(something_new(rng, customer, when + timedelta(hours=rng.randint(9, 17))))
    late_every = 7
    # A few visits always fall between the last nights.
    days = spread(rng, first + timedelta(days=10), recent - timedelta(days=20), size.visits - _RECENT)
    days += spread(rng, recent - timedelta(days=18), recent - timedelta(days=2), _RECENT)
    for number, day in enumerate(days):
        known = [each for each in year.old if each.opened <= day] or year.old[:1]
        customer = year.old[-1 - number % _BY_NAME] if number % 20 == 19 else rng.choice(known)
        year.papers.append(a_visit(rng, company, customer, day, late=number % late_every == late_every - 1))
    year.papers.sort(key=lambda paper: (paper.at, paper.person, paper.name))
    return year


def papers_of(year: Year, since: datetime, until: datetime, returned: Callable[[Paper], bytes]) -> list[Paper]:
    """Return what is handed in between two nights: what came back, mended; new forms, a few of them wrong; loans.

    Args:
        year: the story; what is wrong is remembered in `pending`.
        since: the night before.
        until: the night that takes them.
        returned: returns the content of a form's returned copy.
    """
    mends = [mended(paper, returned(paper), _morning(since, at)) for at, paper in enumerate(year.pending)]
    year.pending = []
    fresh = [paper for paper in year.papers if since < paper.at <= until]
    slips = [paper for paper in fresh if _may_slip(year, paper)]
    for at, paper in enumerate(year.rng.sample(slips, min(len(slips), 3))):
        # The first holds two slips, so that the last night can have one of them mended and the other not.
        for name in year.rng.choice(_SLIPS[paper.form]) if at else _SLIPS[paper.form][0]:
            spoil(paper, in_cell(name), year.scene())
        year.pending.append(paper)
    papers = [*mends, *fresh, *_registers(year, until)]
    tell_apart(papers)
    return papers


def _morning(night: datetime, at: int) -> datetime:
    return (night + timedelta(days=1)).replace(hour=9, minute=5) + timedelta(minutes=11 * at)


def _may_slip(year: Year, paper: Paper) -> bool:
    """Return whether a form may be spoiled without getting in the way of another one.

    A customer's second form would come before its mended first one, and the last night needs the
    one customer who is a person.
    """
    name = paper.values["customer" if paper.form == "visit_record" else "name"]
    if any(each.name == name and each.values["customer_kind"] == "个人" for each in year.old):
        return False
    forms = [each for each in year.papers if each.form == "customer" and each.values["name"] == name]
    return paper.form == "visit_record" or len(forms) == 1


def _registers(year: Year, until: datetime) -> list[Paper]:
    """Return the borrowing registers of a night: loans come back, others are taken."""
    rng = year.rng
    free = sorted(code for code, state in year.codes.items() if state == "在档" and not code.startswith("JY"))
    if not free:
        return []
    handed: set[str] = set()
    for name, rows in year.loans.items():
        for row in rows:
            if not row["returned_on"] and row is not year.forgotten:
                bring_back(rng, row, row["due"] - timedelta(days=rng.randint(0, 2)))
                handed.add(name)
    last = until == year.nights()[-1]
    borrowers = rng.sample(borrowing(year), 3)
    for at, who in enumerate(borrowers):
        for _ in range(rng.randint(1, 2)):
            if not free:
                break
            days = rng.randint(1, 2) if last else rng.randint(9, 18)
            row = a_loan(
                rng, year.company, who, free.pop(rng.randrange(len(free))), workday(until.date() - timedelta(days=days))
            )
            year.loans.setdefault(who.name, []).append(row)
            handed.add(who.name)
            if until == year.nights()[-2] and at == 0:
                year.forgotten = row
    afternoon = datetime.combine(workday(until.date()), datetime.min.time()).replace(hour=16)
    people = {each.name: each for each in year.company.people}
    return [
        a_register(people[name], year.loans[name], afternoon + timedelta(minutes=7 * n))
        for n, name in enumerate(sorted(handed))
    ]


def borrowing(year: Year) -> list[Colleague]:
    """Return who borrows."""
    return [*year.company.sellers, *year.company.of("客服部"), *year.company.of("市场部")]
