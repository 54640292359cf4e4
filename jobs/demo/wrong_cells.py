"""What people get wrong in the cells of a form: each function spoils a form that is right.

A function changes the paper it is given and may look at the scene; what is said to the sender stands
beside it in `jobs.demo.mistakes`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from jobs.demo.company import Company
from jobs.demo.papers import Paper
from workbooks.filling import RawCell


@dataclass(frozen=True, slots=True)
class Scene:
    """What a mistake may play with.

    Attributes:
        rng: decides.
        company: who works there.
        at: the night's moment.
        out: archive code of a record that somebody else has out.
    """

    rng: Random
    company: Company
    at: datetime
    out: str = ""


Spoil = Callable[[Paper, Scene], None]


# -- the customer form ------------------------------------------------------------------------------


def wrong_check_character(paper: Paper, scene: Scene) -> None:
    """Two neighbouring digits of the credit code are swapped, so its check character does not fit."""
    code = paper.values["credit_code"]
    at = next(at for at in range(2, 16) if code[at] != code[at + 1])
    paper.values["credit_code"] = code[:at] + code[at + 1] + code[at] + code[at + 2 :]


def code_as_number(paper: Paper, scene: Scene) -> None:
    """The credit code was typed into a number cell, and Excel kept 15 of its 18 digits."""
    paper.values["credit_code"] = RawCell("n", f"9.13302{scene.rng.randrange(10**8):08d}E+17")


def account_in_scientific_notation(paper: Paper, scene: Scene) -> None:
    """The bank account was pasted as the text that Excel showed of it."""
    paper.values["bank_account"] = "6.22208E+18"


def lost_leading_zero(paper: Paper, scene: Scene) -> None:
    """The telephone was stored as a number, and the 0 of its area code is gone."""
    paper.values["telephone"] = 57487001000 + scene.rng.randrange(1000)


def phone_too_short(paper: Paper, scene: Scene) -> None:
    """Digits of the telephone are missing."""
    paper.values["telephone"] = f"0574-87{scene.rng.randrange(10, 99)}"


def no_area_code(paper: Paper, scene: Scene) -> None:
    """The telephone has no area code."""
    paper.values["telephone"] = f"8700{scene.rng.randrange(1000, 9999)}"


def two_phones_in_one_cell(paper: Paper, scene: Scene) -> None:
    """Two telephone numbers stand in one cell."""
    paper.values["telephone"] = "0574-87001234 / 13800001234"


def mail_without_at(paper: Paper, scene: Scene) -> None:
    """The e-mail address has no @."""
    paper.values["email"] = "sales.example.com"


def two_digit_year(paper: Paper, scene: Scene) -> None:
    """The year of a date has two digits."""
    paper.values["first_contact"] = f"{paper.values['first_contact']:%y.%m.%d}"


def day_or_month(paper: Paper, scene: Scene) -> None:
    """`1/2/2026`: nobody can tell the day from the month."""
    paper.values["opened"] = f"1/2/{paper.values['opened'].year}"


def required_cell_empty(paper: Paper, scene: Scene) -> None:
    """A cell that must be filled is empty."""
    paper.values["address"] = None


def misspelt_word(paper: Paper, scene: Scene) -> None:
    """A word was typed instead of chosen from the list, with a slip."""
    paper.values["stage"] = "商务谈叛"


def region_elsewhere(paper: Paper, scene: Scene) -> None:
    """The region does not belong to what was chosen beside it."""
    paper.values["region"] = "东南亚" if paper.values["locality"] == "境内" else "华东"


def vip_without_finances(paper: Paper, scene: Scene) -> None:
    """A VIP's form says nothing of finances (rule A1)."""
    paper.values |= {"grade": "VIP", "key_customer": "是", "credit_rating": "A", "finances": None}


def vip_but_not_key(paper: Paper, scene: Scene) -> None:
    """A VIP is said not to be a key customer."""
    paper.values |= {"grade": "VIP", "key_customer": "否", "credit_rating": "A", "finances": "良好，无逾期。"}


def signed_without_contract(paper: Paper, scene: Scene) -> None:
    """A customer who has signed, without the contract's number."""
    paper.values |= {
        "stage": "合作签约",
        "contract_number": None,
        "order_facts": "首单两个柜。",
        "delivery_facts": "经宁波港海运。",
    }


def broken_reference(paper: Paper, scene: Scene) -> None:
    """The cell is a formula that points at a sheet that is gone."""
    paper.values["registered_capital"] = RawCell("e", "#REF!", "#REF!A1")


def never_calculated(paper: Paper, scene: Scene) -> None:
    """The cell is a formula that some other program wrote and nobody calculated."""
    paper.values["business_scope"] = RawCell("n", None, '"纺织品"&"的销售"')


def text_with_equals_sign(paper: Paper, scene: Scene) -> None:
    """A text begins with =; that is no mistake, and no register may make a formula of it."""
    paper.values["special_requirements"] = "=按甲方样品色号确认，+/-5%溢短装"


def nobody_to_talk_to(paper: Paper, scene: Scene) -> None:
    """No contact is named."""
    paper.tables["contacts"] = [dict.fromkeys(line) for line in paper.tables["contacts"]]


def wrong_id_number(paper: Paper, scene: Scene) -> None:
    """A digit of a person's ID number is wrong."""
    number = paper.values["id_number"]
    paper.values["id_number"] = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]


def nothing_filled_in(paper: Paper, scene: Scene) -> None:
    """The blank form itself was put into the inbox."""
    paper.values = dict.fromkeys(paper.values)
    paper.tables = {name: [dict.fromkeys(line) for line in lines] for name, lines in paper.tables.items()}


# -- the visit record -------------------------------------------------------------------------------


def end_before_start(paper: Paper, scene: Scene) -> None:
    """The visit ends before it begins."""
    paper.values["visit_end"] = paper.values["visit_start"] - timedelta(hours=2)


def visit_to_come(paper: Paper, scene: Scene) -> None:
    """The visit lies in the future: the plan was handed in as a record."""
    start = datetime.combine(scene.at.date() + timedelta(days=5), datetime.min.time()).replace(hour=14)
    paper.values |= {"visit_start": start, "visit_end": start + timedelta(hours=2)}


def day_without_time(paper: Paper, scene: Scene) -> None:
    """Only the day of the visit was typed."""
    paper.values["visit_start"] = f"{paper.values['visit_start']:%Y.%m.%d}"


def year_left_out(paper: Paper, scene: Scene) -> None:
    """The end of the visit names no year."""
    paper.values["visit_end"] = f"{paper.values['visit_end']:%m月%d日 %H:%M}"


def not_on_the_roster(paper: Paper, scene: Scene) -> None:
    """Somebody went along whom the roster does not know."""
    paper.values["visitors"] = "欧阳实习"


def has_left(paper: Paper, scene: Scene) -> None:
    """The follow-up is somebody's who has left."""
    until: date = scene.at.date() + timedelta(days=10)
    paper.tables["follow_ups"] = [{"what": "回访并确认新价格", "who": scene.company.leaver.name, "until": until}]


def no_decision_chain(paper: Paper, scene: Scene) -> None:
    """The visit to a key customer says nothing of who decides there (rule B3)."""
    paper.values["decision_chain"] = None


def plan_by_its_name(paper: Paper, scene: Scene) -> None:
    """The plan is named in words and not by its code."""
    paper.values["plan"] = "十一月计划"


# -- the borrowing register: each spoils its last row ---------------------------------------------------


def _last(paper: Paper) -> dict[str, Any]:
    return paper.rows[-1]


def unknown_code(paper: Paper, scene: Scene) -> None:
    """A code that nothing was ever filed under."""
    _last(paper)["code"] = f"J{scene.at.year}909"


def out_already(paper: Paper, scene: Scene) -> None:
    """A record that somebody else has out is said to be taken (rule C6)."""
    _last(paper).update({"code": scene.out, "taken_on": _last(paper)["asked_on"]})


def due_too_late(paper: Paper, scene: Scene) -> None:
    """A loan for thirty days (rule C6)."""
    _last(paper)["due"] = _last(paper)["asked_on"] + timedelta(days=30)


def back_before_taken(paper: Paper, scene: Scene) -> None:
    """The record came back before it was taken."""
    _last(paper).update({"returned_on": _last(paper)["asked_on"] - timedelta(days=3), "condition": "完好"})


def back_without_condition(paper: Paper, scene: Scene) -> None:
    """The record came back, and nobody says how."""
    _last(paper).update({"returned_on": _last(paper)["asked_on"], "condition": None})


def same_loan_twice(paper: Paper, scene: Scene) -> None:
    """The same loan stands in two rows."""
    paper.rows[-1] = dict(paper.rows[-2])
