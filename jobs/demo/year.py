"""A year of forms, night by night: who opens files, goes visiting, trades, borrows, slips and mends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import MARKET, SERVICE, Colleague, Company
from jobs.demo.customers import Customer, landline, make_customers
from jobs.demo.desks import customer_form, first_form, something_new
from jobs.demo.eyes import FOR_EYES, spoil_for_eyes
from jobs.demo.forms.closing import closing_papers
from jobs.demo.forms.credit import credit_papers
from jobs.demo.forms.documents import document_papers
from jobs.demo.forms.partners import Supplier, make_suppliers, partner_papers
from jobs.demo.forms.plans import plan_papers
from jobs.demo.forms.requests import request_papers
from jobs.demo.forms.talks import talk_papers
from jobs.demo.forms.trade import Market, trade_papers
from jobs.demo.forms.voices import voice_papers
from jobs.demo.loans import a_loan, a_register, at_the_desk
from jobs.demo.mistakes import in_cell, spoil
from jobs.demo.nights import IN_A_ROW, in_wave, last_day, nights
from jobs.demo.numbers import Numbers
from jobs.demo.papers import CodeOf, Paper, mended, tell_apart
from jobs.demo.places import CITIES
from jobs.demo.visits import a_visit
from jobs.demo.workdays import next_workday, spread, workday
from jobs.demo.wrong_cells import Scene
from jobs.workspace import Workspace
from validators.answers.duplicates import DIFFERENT, SAME

_DAYS: Final = 361
#: So many of the customers turn up in the last night for the first time.
NEWCOMERS: Final = 9
#: So many are visited, but their form is never handed in.
_BY_NAME: Final = 2
#: So many visits fall on the day before the last.
_RECENT: Final = 4
#: Night, counted from 0 -> what the archivist says of a customer whom a form of it names not quite as the file does.
_DOUBLED: Final[Mapping[int, str]] = {IN_A_ROW: SAME, 2 * IN_A_ROW: DIFFERENT}
#: Night, counted from 0, in which two people do not agree; the archivist decides for the first of them.
_AT_ODDS: Final = 2 * IN_A_ROW
#: So many people ask for records in a night, for so many at most; before this night one of them asks for more time.
_BORROWERS: Final = 3
_BORROWED: Final = 2 * _BORROWERS
_EXTENDING: Final = 4 * IN_A_ROW - 1
#: So many forms of a night hold slips that the machine finds, and that only a supervisor does.
_SLIPPING: Final = 3
#: Before this night, counted from 0, a form that waits for management comes again.
AGAIN: Final = 3 * IN_A_ROW + 1
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
        numbers: the company's business numbers.
        old: customers from before the last days, in the order of their files.
        newcomers: customers of the last days.
        suppliers: whom the company buys from.
        papers: forms of the nights before the last, in the order of handing in.
        pending: forms that came back and are not mended yet.
        waiting: (sender, when handed in) -> form that waits for somebody's decision.
        agreed: (sender, when handed in) -> who has agreed to a form of several levels so far.
        sent_back: forms that a supervisor sends back; the next night returns them.
        doubles: name of a customer who may be on file under another -> what the archivist says.
        seen: forms in which a supervisor met a mistake.
        kept: person -> the workbook of approvals that they decide in later.
        filed: names of customers whose form was taken.
        used: names of customers about whom somebody writes in the last days.
        states: archive code -> state, of everything in the archive.
        codes: archive codes by what they stand for.
        loans: borrower -> rows of the register they keep.
        forgotten: a loan that nobody brings back.
        extended: a loan that was extended, until the last night.
        secret: archive codes that not everybody may ask for.
        names: (person, file name) of everything handed in.
    """

    rng: Random
    company: Company
    at: datetime
    numbers: Numbers
    old: list[Customer]
    newcomers: list[Customer]
    suppliers: list[Supplier]
    papers: list[Paper] = field(default_factory=list)
    pending: list[Paper] = field(default_factory=list)
    waiting: dict[tuple[str, datetime], Paper] = field(default_factory=dict)
    agreed: dict[tuple[str, datetime], list[str]] = field(default_factory=dict)
    sent_back: list[Paper] = field(default_factory=list)
    doubles: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    kept: dict[str, bytes] = field(default_factory=dict)
    filed: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    states: dict[str, str] = field(default_factory=dict)
    codes: dict[tuple[str, str, str], str] = field(default_factory=dict)
    loans: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    forgotten: dict[str, Any] | None = None
    extended: dict[str, Any] | None = None
    secret: set[str] = field(default_factory=set)
    names: set[tuple[str, str]] = field(default_factory=set)

    @property
    def last_day(self) -> date:
        """The last workday that has ended before the last night."""
        return last_day(self.at)

    def scene(self, out: str = "") -> Scene:
        """Return what mistakes may play with."""
        return Scene(self.rng, self.company, self.at, out)


def plan_year(rng: Random, company: Company, at: datetime, size: Size) -> Year:
    """Return the year's customers, and every form but those of the last night and the loans."""
    all_nights, numbers = nights(at), Numbers()
    first = (at - timedelta(days=_DAYS)).date()
    recent = last_day(all_nights[-2])
    many = size.customers - NEWCOMERS
    # The first load is the larger one: an office begins with the customers it has.
    opened = spread(rng, first, first + timedelta(days=45), many // 2)
    opened += spread(rng, first + timedelta(days=46), recent - timedelta(days=25), many - many // 2)
    customers = make_customers(rng, company, [*opened, *[recent] * NEWCOMERS], numbers)
    old = customers[:-NEWCOMERS]
    suppliers = make_suppliers(rng, company, first, old)
    year = Year(rng, company, at, numbers, old, customers[-NEWCOMERS:], suppliers)
    with_form = old[:-_BY_NAME]
    papers = [first_form(rng, customer) for customer in with_form]
    for customer in rng.sample(with_form[: len(with_form) * 2 // 3], len(with_form) // 4):
        latest = (recent - customer.opened).days
        day = workday(customer.opened + timedelta(days=rng.randint(latest // 2, latest - 2)))
        when = datetime.combine(day, at.min.time()) + timedelta(hours=rng.randint(9, 17))
        papers.append(something_new(rng, customer, when, numbers))
    visits = _visits(year, first, recent, size.visits)
    papers += visits
    papers += plan_papers(rng, company, with_form, visits, all_nights)
    papers += partner_papers(rng, company, suppliers, first, recent)
    papers += trade_papers(Market(rng, company, numbers, recent), with_form, suppliers)
    papers += talk_papers(rng, company, with_form, first, recent)
    papers += voice_papers(rng, company, with_form, visits, first, recent)
    papers += credit_papers(rng, with_form, recent)
    coded = [last_day(night) for night in all_nights[IN_A_ROW - 1 :: IN_A_ROW]]
    papers += document_papers(rng, company, with_form, first, recent, coded)
    papers += request_papers(rng, company, with_form, papers, all_nights)
    papers += closing_papers(rng, company, papers, all_nights)
    # What is handed in after the last night is no part of the year.
    year.papers = sorted(
        (each for each in papers if each.at < at), key=lambda paper: (paper.at, paper.person, paper.name)
    )
    _one_at_a_time(year.papers)
    return year


def _visits(year: Year, first: date, recent: date, count: int) -> list[Paper]:
    late_every, rng = 7, year.rng
    # A few visits always fall on the day before the last.
    days = spread(rng, first + timedelta(days=10), recent - timedelta(days=2), count - _RECENT)
    days += [recent] * _RECENT
    visits = []
    for number, day in enumerate(days):
        known = [each for each in year.old if each.opened <= day] or year.old[:1]
        customer = year.old[-1 - number % _BY_NAME] if number % 20 == 19 else rng.choice(known)
        late = day != recent and number % late_every == late_every - 1
        visits.append(a_visit(rng, year.company, customer, day, late=late))
    return visits


def _one_at_a_time(papers: Sequence[Paper]) -> None:
    """Let nobody hand in two forms in the same minute, so that each is known by when it came."""
    taken: set[tuple[str, datetime]] = set()
    for paper in papers:
        paper.at = paper.at.replace(second=0, microsecond=0)
        while (paper.person, paper.at) in taken:
            paper.at += timedelta(minutes=1)
        taken.add((paper.person, paper.at))


def papers_of(
    year: Year, number: int, since: datetime, until: datetime, returned: Callable[[Paper], bytes]
) -> list[Paper]:
    """Return what is handed in between two nights: what came back, mended; new forms, a few of them wrong; loans.

    Args:
        year: the story; what is wrong is remembered in `pending`.
        number: of the night that takes them, from 0.
        since: the night before.
        until: the night that takes them.
        returned: returns the content of a form's returned copy.
    """
    mends = [mended(paper, returned(paper), _morning(since, at)) for at, paper in enumerate(year.pending)]
    year.pending = []
    fresh = [paper for paper in fresh_papers(year, since, until) if paper.look_up(year.codes)]
    slips = [paper for paper in fresh if paper.form in _SLIPS and _may_slip(year, paper)]
    picked = year.rng.sample(slips, min(len(slips), _SLIPPING))
    for at, paper in enumerate(picked):
        # The first holds two slips, so that the last night can have one of them mended and the other not.
        for name in year.rng.choice(_SLIPS[paper.form]) if at else _SLIPS[paper.form][0]:
            spoil(paper, in_cell(name), year.scene())
        year.pending.append(paper)
    poor = [paper for paper in fresh if paper not in picked and paper.form in FOR_EYES and _may_slip(year, paper)]
    year.rng.shuffle(poor)
    for _ in range(min(len(poor) // 3, _SLIPPING)):
        paper = min(poor, key=lambda paper: year.seen.count(paper.form))
        poor.remove(paper)
        spoil_for_eyes(paper)
        year.seen.append(paper.form)
    doubles = [*_doubled(year, number, until), *_at_odds(year, number, until)]
    return [*mends, *fresh, *doubles, *_again(year, number, since), *_registers(year, number, until)]


def hand_in(year: Year, papers: Sequence[Paper]) -> None:
    """Give papers names and moments of their own, and remember those that wait for a supervisor."""
    tell_apart(papers, year.names)
    _one_at_a_time(papers)
    year.waiting |= {(paper.person, paper.at): paper for paper in papers if paper.state == "reviewing"}


def _doubled(year: Year, number: int, until: datetime) -> list[Paper]:
    """Return the record of a visit that names a customer not quite as the file does; the archivist will decide (rule C7)."""
    if number not in _DOUBLED:
        return []
    known = [each for each in year.old if each.name in year.filed and each.name not in year.used and not each.is_key]
    customer = next(each for each in known if each.name.endswith("有限公司") and "股份" not in each.name)
    paper = a_visit(year.rng, year.company, customer, last_day(until))
    paper.values["customer"] = other_ending(customer.name)
    year.doubles[other_ending(customer.name)] = _DOUBLED[number]
    year.used.add(customer.name)
    return [paper]


def _at_odds(year: Year, number: int, until: datetime) -> list[Paper]:
    """Return the forms of two people about one customer, who enter two telephone numbers (rule C8)."""
    if number != _AT_ODDS:
        return []
    day = last_day(until)
    known = [each for each in year.old if each.name in year.filed and each.name not in year.used]
    asked = (each.values["code"] for each in year.papers if each.form == "change_request")
    corrected = {code.about for code in asked if isinstance(code, CodeOf)}
    customer = next(
        each
        for each in known
        if each.values["customer_kind"] == "境内企业" and not each.owner.left and each.name not in corrected
    )
    year.used.add(customer.name)
    at = datetime(day.year, day.month, day.day, 10, 40)
    city = next(each for each in CITIES if str(customer.values["address"]).startswith(each.full))
    customer.values["telephone"] = landline(year.rng, city)
    second = customer_form(year.rng, customer, at + timedelta(hours=3), year.company.staff(MARKET).name)
    second.values["telephone"] = landline(year.rng, city)
    return [customer_form(year.rng, customer, at), second]


def other_ending(name: str) -> str:
    """Return a company's name as somebody writes it who does not look it up."""
    return name.replace("有限公司", "有限责任公司")


def _again(year: Year, number: int, since: datetime) -> list[Paper]:
    """Return a form that is handed in again, changed, while it waits for management."""
    if number != AGAIN:
        return []
    key, paper = next(each for each in year.waiting.items() if each[1].form == "destruction_application")
    del year.waiting[key]
    again = paper.copy()
    again.at = _morning(since, 0)
    again.values["remarks"] = "清册已与实物逐件核对。"
    return [again]


def fresh_papers(year: Year, since: datetime, until: datetime) -> list[Paper]:
    """Return the new forms that are handed in between two nights."""
    return [paper for paper in year.papers if since < paper.at <= until]


def _morning(night: datetime, at: int) -> datetime:
    day = next_workday(last_day(night))
    return datetime(day.year, day.month, day.day, 9, 5) + timedelta(minutes=11 * at)


def _may_slip(year: Year, paper: Paper) -> bool:
    """Return whether a form may be spoiled without getting in the way of another one.

    A customer's second form would come before its mended first one, whoever leaves mends nothing any
    more, and the last night needs the one customer who is a person.
    """
    if year.company.person(paper.person).left:
        return False
    if paper.form not in ("customer", "visit_record"):
        return True
    name = paper.values["customer" if paper.form == "visit_record" else "name"]
    if any(each.name == name and each.values["customer_kind"] == "个人" for each in year.old):
        return False
    forms = [each for each in year.papers if each.form == "customer" and each.values["name"] == name]
    return paper.form == "visit_record" or len(forms) == 1


def _registers(year: Year, number: int, until: datetime) -> list[Paper]:
    """Return the borrowing registers of a night: people ask for records, and one of them for more time."""
    rng, day = year.rng, last_day(until)
    afternoon = datetime.combine(day, datetime.min.time()).replace(hour=16)
    if number == _EXTENDING:
        assert year.extended
        year.extended["extension"] = last_day(year.at) + timedelta(days=3)
        name = str(year.extended["borrower"])
        return [a_register(year.company.person(name), year.loans[name], afternoon)]
    last = number == len(nights(year.at)) - 2
    free = lendable(year)
    if (in_wave(number) and not last) or len(free) < _BORROWED:
        return []
    papers = []
    borrowers = rng.sample(borrowing(year, day), _BORROWERS)
    for at, who in enumerate(borrowers):
        electronic = number == len(nights(year.at)) - IN_A_ROW and at == 0
        wanted = [free.pop(rng.randrange(len(free))) for _ in range(rng.randint(1, 2))]
        rows = [a_loan(rng, who, code, day, electronic=electronic) for code in wanted]
        year.loans.setdefault(who.name, []).extend(rows)
        paper = a_register(who, year.loans[who.name], afternoon + timedelta(minutes=7 * at))
        if number == IN_A_ROW and at == 0:
            # The supervisor wants to know what for.
            rows[-1]["remarks"] = "客户要求核对原合同条款"
            paper.good = a_register(who, year.loans[who.name], paper.at)
            paper.sent_back = "请在备注里写明为什么要借原件。"
        if number == _EXTENDING - IN_A_ROW + 1 and at < 2:
            year.forgotten, year.extended = (rows[0], year.extended) if at == 0 else (year.forgotten, rows[0])
        papers.append(paper)
    return papers


def lend(workspace: Workspace, year: Year, number: int) -> None:
    """Let the archivist hand out and take back records on the day after a night (rule C6).

    Args:
        workspace: the archive.
        year: the story.
        number: the night that wrote the workbook, counted from 0.
    """
    day = last_day(nights(year.at)[number + 1])
    last = number == len(nights(year.at)) - 2
    kept = [str(row["code"]) for row in (year.forgotten, year.extended) if row]
    at_the_desk(
        *(workspace, year.company.archivist.name, day),
        back=in_wave(number) == IN_A_ROW - 1 or last,
        damaged=number == 2 * IN_A_ROW + 2,
        keeps=kept[:1] if last else kept,
    )


def lendable(year: Year) -> list[str]:
    """Return the codes of what people borrow and is in its place: files, contracts, orders, visits."""
    names = ("J2", "Y2", "D2", "F2")
    wanted = {str(row["code"]) for rows in year.loans.values() for row in rows}
    return sorted(
        code
        for code, state in year.states.items()
        if state == "在档"
        and code not in year.secret
        and code not in wanted
        and (code[:2] in names or code[5:].startswith("拜访0"))
    )


def borrowing(year: Year, day: date) -> list[Colleague]:
    """Return who borrows on a day; nobody who leaves or has just come."""
    sellers = [each for each in year.company.sellers(day) if not (each.left or each.joined)]
    return [*sellers, *year.company.of(SERVICE, day), *year.company.of(MARKET, day)]
