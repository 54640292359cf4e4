"""The inboxes of the last two nights: every mistake there is, between forms that are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from jobs.demo.company import MARKET
from jobs.demo.customers import Customer, credit_code, landline, make_key, sign
from jobs.demo.desks import customer_form
from jobs.demo.forms.samples import Sampling, sample
from jobs.demo.loans import a_loan, a_register
from jobs.demo.mistakes import IN_CELLS, WHOLE_FILES, in_cell, spoil
from jobs.demo.nights import last_day
from jobs.demo.papers import HandIn, Paper, handed_in, mended
from jobs.demo.places import CITIES
from jobs.demo.visits import a_visit
from jobs.demo.workdays import workday
from jobs.demo.wrong_files import lock_file
from jobs.demo.year import Year, borrowing, fresh_papers, hand_in, lendable, other_ending
from validators.declaration import Shape
from validators.forms import forms

STRANGER: Final = "实习生小徐"
#: Forms of customers who are new: mistakes that come together on one form.
_NEW: Final[Sequence[Sequence[str]]] = (
    ("wrong_check_character", "phone_too_short", "two_digit_year"),
    ("required_cell_empty", "misspelt_word"),
    ("code_as_number", "account_in_scientific_notation"),
    ("vip_but_not_key", "no_area_code"),
    ("broken_reference", "never_calculated"),
    ("nobody_to_talk_to", "region_elsewhere"),
)
#: Forms of customers who are known; those that need a certain kind of customer choose first.
_KNOWN: Final[Sequence[Sequence[str]]] = (
    ("wrong_id_number",),
    ("lost_leading_zero", "mail_without_at"),
    ("two_phones_in_one_cell",),
    ("day_or_month",),
    ("vip_without_finances",),
    ("signed_without_contract",),
)
_VISITS: Final[Sequence[Sequence[str]]] = (
    ("end_before_start",),
    ("visit_to_come",),
    ("day_without_time", "plan_by_its_name"),
    ("year_left_out",),
    ("not_on_the_roster", "has_left"),
    ("no_decision_chain",),
    ("nothing_filled_in",),
)
#: Registers: each mistake spoils a row of its own, behind a row that is right.
_REGISTERS: Final[Sequence[Sequence[str]]] = (
    ("unknown_code", "due_too_late"),
    ("out_already", "back_before_taken"),
    ("same_loan_twice", "back_without_condition"),
)


def eve(year: Year, night: datetime) -> list[Paper]:
    """Return what goes wrong on the day before the last: the last night shows what comes of it once it is agreed to.

    Args:
        year: the story so far.
        night: the night before the last.
    """
    pool, day = _Pool(year, last_day(night)), last_day(night)
    return [
        *_likely_duplicates(year, pool),
        *_two_people(year, pool),
        *_signed(year, pool),
        _late(year, day),
        _spoiled(year, customer_form(year.rng, pool.known("company"), pool.at()), ("text_with_equals_sign",)),
    ]


def _slipping(year: Year) -> Iterator[Paper]:
    """Yield forms of the other kinds: on cards one mistake each, on a register each behind a row that is right."""
    rng, day = year.rng, year.last_day
    filed = [each for each in year.old if each.name in year.filed and not each.owner.left]
    in_charge = {each.name for each in year.company.sellers(day)}
    for form in dict.fromkeys(each.form for each in IN_CELLS):
        slips = [each for each in IN_CELLS if each.form == form]
        if form in ("customer", "visit_record", "borrowing"):
            continue
        needs = next((each.of for each in slips if each.of != "any"), "any")
        customer = rng.choice([each for each in filed if _is(each, needs) and each.owner.name in in_charge])
        given = Sampling(
            *(rng, year.company, year.numbers, customer, rng.choice(year.suppliers)),
            codes=[year.codes["customer", each.name, ""] for each in (customer, *filed)],
            day=day,
        )
        if forms()[form].shape is Shape.CARD:
            yield from (_spoiled(year, sample(form, given), (each.name,)) for each in slips)
            continue
        paper = sample(form, given)
        for each in slips:
            paper.rows += sample(form, given).rows
            paper.good = None
            spoil(paper, each, year.scene())
        yield paper


def last_night(
    year: Year, since: datetime, blanks: Mapping[str, bytes], returned: Callable[[Paper], bytes]
) -> list[HandIn]:
    """Return what lies in the inboxes in the last night.

    Args:
        year: the story so far.
        since: the night before.
        blanks: form id -> the office's blank workbook.
        returned: returns the content of a form's returned copy.
    """
    pool = _Pool(year, year.last_day)
    fresh = [paper for paper in fresh_papers(year, since, year.at) if paper.look_up(year.codes)]
    papers = [*_mended(year, returned), *fresh, *_customers(year, pool), *_visits(year), *_registers(year)]
    papers += _slipping(year)
    hand_in(year, papers)
    files = handed_in(papers, blanks)
    twice = next(each for each in files if not each.mistakes and "拜访" in each.name and each.state == "reviewing")
    files.append(
        HandIn(
            *(twice.person, f"副本 {twice.name}", twice.content, twice.at + timedelta(minutes=4), "repeated"),
            mistakes=("same_file_twice",),
        )
    )
    return [*files, *_whole_files(year, pool, blanks), *_left_alone(year, pool, blanks)]


class _Pool:
    """Customers to write about, each once, so that no two forms of the last days get into each other's way."""

    def __init__(self, year: Year, day: date) -> None:
        self.day = day
        waiting = {str(paper.values.get("name")) for paper in year.waiting.values()}
        waiting |= year.used | {str(paper.values.get("name") or paper.values.get("customer")) for paper in year.pending}
        self._year = year
        self._known = [each for each in year.old if each.name in year.filed and each.name not in waiting]
        year.rng.shuffle(self._known)
        self._new = [each for each in year.newcomers if each.name not in year.used]
        self._minutes = 0

    def at(self) -> datetime:
        """Return when the next form is handed in: one after the other through the last day."""
        self._minutes += 7
        return datetime.combine(self.day, datetime.min.time()).replace(hour=9) + timedelta(minutes=self._minutes)

    def known(self, of: str) -> Customer:
        """Take a customer who is on file."""
        return self._taken(self._known, of)

    def new(self, of: str) -> Customer:
        """Take a customer who is not on file."""
        return self._taken(self._new, of)

    def _taken(self, customers: list[Customer], of: str) -> Customer:
        customer = customers.pop(next(at for at, each in enumerate(customers) if _is(each, of)))
        self._year.used.add(customer.name)
        return customer


def _is(customer: Customer, of: str) -> bool:
    """Return whether a customer is `company` (at home), `abroad`, `limited` (of the usual kind), `person`, `key` or `any`."""
    kind = customer.values["customer_kind"]
    answers: dict[str, bool] = {
        "company": kind == "境内企业",
        "abroad": kind == "境外企业",
        "limited": kind == "境内企业" and "股份" not in customer.name,
        "person": kind == "个人",
        "key": customer.is_key,
        "any": True,
    }
    return answers[of]


def _needs(names: Sequence[str]) -> str:
    return next((each.of for each in map(in_cell, names) if each.of != "any"), "any")


def _spoiled(year: Year, paper: Paper, names: Sequence[str]) -> Paper:
    for name in names:
        spoil(paper, in_cell(name), year.scene())
    return paper


def _mended(year: Year, returned: Callable[[Paper], bytes]) -> Iterator[Paper]:
    """Yield what came back yesterday, mended; one form only in part."""
    morning = (year.at - timedelta(hours=13)).replace(minute=2)
    half = next((paper for paper in year.pending if len(paper.rules) > 1), None)
    for at, paper in enumerate(year.pending):
        when = morning + timedelta(minutes=9 * at)
        if paper is not half:
            yield mended(paper, returned(paper), when)
            continue
        first, last = (in_cell(name) for name in paper.mistakes)
        again = mended(paper, returned(paper), when, only=paper.touched[first.name])
        again.rules, again.mistakes = last.rules, (last.name, "half_mended")
        yield again


def _customers(year: Year, pool: _Pool) -> Iterator[Paper]:
    for names in _NEW:
        yield _spoiled(year, customer_form(year.rng, pool.new("company"), pool.at()), names)
    for names in _KNOWN:
        needs = _needs(names)
        customer = pool.known(needs)
        yield _spoiled(year, customer_form(year.rng, customer, pool.at()), names)
    for _ in range(2):
        yield customer_form(year.rng, pool.new("any"), pool.at())


def _signed(year: Year, pool: _Pool) -> Iterator[Paper]:
    """Yield the form of a customer who has signed and become a VIP."""
    customer = pool.known("company")
    sign(year.rng, customer, last_day(year.at), year.numbers)
    make_key(year.rng, customer)
    yield customer_form(year.rng, customer, pool.at())


def _late(year: Year, day: date) -> Paper:
    """Return the record of a visit that is handed in days later."""
    filed = [each for each in year.old if each.name in year.filed]
    late = a_visit(year.rng, year.company, year.rng.choice(filed), workday(day - timedelta(days=12)), late=True)
    late.at = datetime.combine(day, late.at.time())
    late.mistakes = ("handed_in_late",)
    return late


def _visits(year: Year) -> Iterator[Paper]:
    rng, filed = year.rng, [each for each in year.old if each.name in year.filed]
    for number in range(5):
        yield a_visit(rng, year.company, filed[number * 3 % len(filed)], year.last_day)
    for names in _VISITS:
        needs = _needs(names)
        customer = rng.choice([each for each in filed if _is(each, needs)])
        yield _spoiled(year, a_visit(rng, year.company, customer, year.last_day), names)


def _registers(year: Year) -> Iterator[Paper]:
    """Yield registers with good rows and bad ones."""
    rng, day = year.rng, year.last_day
    free = lendable(year)
    at = datetime.combine(day, datetime.min.time()).replace(hour=17)
    assert year.forgotten
    others = [who for who in borrowing(year, day) if who.name != year.forgotten["borrower"]]
    for number, (who, names) in enumerate(zip(others, _REGISTERS, strict=False)):
        rows = year.loans.setdefault(who.name, [])
        rows.append(a_loan(rng, who, free.pop(), day))
        paper = a_register(who, rows, at + timedelta(minutes=6 + 6 * number))
        for name in names:
            paper.rows.append(a_loan(rng, who, free.pop(), day))
            paper.good = None
            _spoil_row(year, paper, name)
        yield paper


def _spoil_row(year: Year, paper: Paper, name: str) -> None:
    assert year.forgotten
    spoil(paper, in_cell(name), year.scene(out=str(year.forgotten["code"])))


def _likely_duplicates(year: Year, pool: _Pool) -> Iterator[Paper]:
    """Yield forms of customers who are on file under a name that is nearly the same (rule C7)."""

    rng = year.rng
    other_kind, shorter = pool.known("limited"), pool.known("limited")
    for customer, name in (
        (other_kind, other_ending(other_kind.name)),
        (shorter, shorter.name.replace(shorter.short[1], "", 1)),
    ):
        paper = a_visit(rng, year.company, customer, pool.day)
        paper.values["customer"] = name
        paper.mistakes = ("likely_duplicates",)
        yield paper
    turned = pool.known("limited")
    city = next(each for each in CITIES if str(turned.values["address"]).startswith(each.full))
    paper = customer_form(rng, turned, pool.at())
    bare = turned.name.replace(f"（{city.name}）", "")
    name = f"{city.name}{bare}" if bare != turned.name else f"{bare.removeprefix(city.name)[:-4]}({city.name})有限公司"
    paper.values |= {"name": name, "credit_code": credit_code(rng, city.district_code)}
    paper.mistakes = ("likely_duplicates",)
    yield paper


def _two_people(year: Year, pool: _Pool) -> Iterator[Paper]:
    """Yield the forms of two people about one new customer, who do not agree on its telephone (rule C8)."""
    customer = pool.new("abroad")
    other = year.company.staff(MARKET)
    yield customer_form(year.rng, customer, pool.at())
    second = customer_form(year.rng, customer, pool.at(), other.name)
    second.values["telephone"] = landline(year.rng, CITIES[0])
    second.mistakes = ("two_people_one_customer",)
    yield second


def _whole_files(year: Year, pool: _Pool, blanks: Mapping[str, bytes]) -> Iterator[HandIn]:
    filed = [each for each in year.old if each.name in year.filed]
    senders = [
        each
        for each in year.company.people
        if each.works_on(year.last_day) and each.department != year.company.management.department
    ]
    for mistake in WHOLE_FILES:
        taken = not mistake.rule
        customer = pool.known("any") if taken else year.rng.choice(filed)
        paper = customer_form(year.rng, customer, pool.at())
        content = mistake.make(paper.content(blanks))
        person = paper.person if taken else year.rng.choice(senders).name
        rules = (mistake.rule,) if mistake.rule else ()
        yield HandIn(
            person, mistake.called, content, paper.at, paper.state if taken else "foreign", rules, (mistake.name,)
        )


def _left_alone(year: Year, pool: _Pool, blanks: Mapping[str, bytes]) -> Iterator[HandIn]:
    """Yield what the night leaves where it lies."""
    customer = year.old[0]
    who = customer.owner.name
    form = customer_form(year.rng, customer, pool.at())
    yield HandIn(who, f"~${form.name[2:]}", lock_file(), form.at, "", mistakes=("lock_file",))
    yield HandIn(STRANGER, form.name, form.content(blanks), form.at, "", mistakes=("stranger",))
    yield HandIn("", "客户信息-谁的.xlsx", form.content(blanks), form.at, "", mistakes=("nobodys_file",))
