"""What people get wrong on the other forms: partners, trade, talks, feedback and requests.

As in `jobs.demo.wrong_cells` a function spoils a form that is right; on a register its last row.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jobs.demo.customers import id_number
from jobs.demo.papers import Paper
from jobs.demo.wrong_cells import Scene


def _last(paper: Paper) -> dict[str, Any]:
    return paper.rows[-1]


# -- partners and their credit ------------------------------------------------------------------------


def licence_has_run_out(paper: Paper, scene: Scene) -> None:
    """The supplier's licence ran out last month (rule D3)."""
    paper.values |= {"licence_term": "有期限", "licence_expiry": scene.at.date() - timedelta(days=30)}


def signer_without_power(paper: Paper, scene: Scene) -> None:
    """Somebody else signs for the supplier, and no power of attorney is attached (rule D2)."""
    paper.values |= {
        "signatory": "金某某",
        "signatory_id": id_number(scene.rng),
        "attachments": "营业执照复印件、开户资料",
    }


def remedy_without_deadline(paper: Paper, scene: Scene) -> None:
    """A supplier has to remedy something, and nobody says until when (rule D5)."""
    _last(paper).update({"verdict": "限期整改", "remedy": "改进包装", "remedy_until": None})


def score_over_a_hundred(paper: Paper, scene: Scene) -> None:
    """A score of 105 points."""
    paper.values["operations_score"] = 105


def limit_without_currency(paper: Paper, scene: Scene) -> None:
    """A credit limit, and nobody says in which money (rule D4)."""
    paper.values |= {"credit_limit": 300_000, "currency": None}


# -- plans and talks ----------------------------------------------------------------------------------


def decided_by_themselves(paper: Paper, scene: Scene) -> None:
    """Whoever plans the visit has entered the supervisor's decision as well (rule B1)."""
    _last(paper)["decision"] = "同意"


def key_customer_denied(paper: Paper, scene: Scene) -> None:
    """The plan says of a key customer that it is none (rule B1)."""
    _last(paper)["key_customer"] = "否"


def call_to_come(paper: Paper, scene: Scene) -> None:
    """A call that has not been made yet."""
    paper.values["talked_at"] = scene.at + timedelta(days=3)


def name_for_an_address(paper: Paper, scene: Scene) -> None:
    """The mail's recipient is named and not addressed."""
    paper.values["to"] = "采购部林小姐"


def task_without_deadline(paper: Paper, scene: Scene) -> None:
    """A decision of the meeting has no deadline (rule B6)."""
    paper.tables["decisions"][0]["until"] = None


# -- trade --------------------------------------------------------------------------------------------


def nobody_to_buy_from(paper: Paper, scene: Scene) -> None:
    """A purchase contract with a supplier who has no file (rule D5)."""
    _last(paper).update({"contract_type": "采购合同", "customer": "台州新桥塑料制品有限公司"})


def ended_without_a_date(paper: Paper, scene: Scene) -> None:
    """A contract has been completed, and nobody says when (rule E11)."""
    _last(paper)["state"] = "已完成"


def lost_without_a_reason(paper: Paper, scene: Scene) -> None:
    """A quotation came to nothing, and nobody says why (rule B6)."""
    _last(paper)["outcome"] = "未成交"


def delivered_before_ordered(paper: Paper, scene: Scene) -> None:
    """The goods are due before they were ordered."""
    _last(paper)["delivery_on"] = _last(paper)["ordered_on"] - timedelta(days=6)


def ten_thousands_in_words(paper: Paper, scene: Scene) -> None:
    """An amount is written as `约12万`."""
    _last(paper)["amount"] = "约12万"


def overdue_without_a_plan(paper: Paper, scene: Scene) -> None:
    """An invoice is overdue, and nobody says how it will be paid (rule C9)."""
    day = scene.at.date()
    _last(paper).update({"dated": day - timedelta(days=70), "due_on": day - timedelta(days=10)})


def paid_without_a_voucher(paper: Paper, scene: Scene) -> None:
    """A payment has no voucher."""
    row = _last(paper)
    row.update({"kind": "收款", "due_on": None, "way": "电汇", "paid_on": row["dated"]})


# -- what customers say -------------------------------------------------------------------------------


def eight_of_five(paper: Paper, scene: Scene) -> None:
    """A score of 8 where 5 is the best."""
    _last(paper)["score"] = 8


def allowance_without_approval(paper: Paper, scene: Scene) -> None:
    """An allowance was given that nobody approved (rule C9)."""
    _last(paper).update({"allowance": 1200, "currency": "美元"})


def decided_without_reply(paper: Paper, scene: Scene) -> None:
    """A suggestion was adopted, and the customer got no answer."""
    _last(paper).update({"decision": "采纳", "replied_on": _last(paper)["suggested_on"]})


# -- documents and requests ---------------------------------------------------------------------------


def neither_file_nor_paper(paper: Paper, scene: Scene) -> None:
    """A slip's row names neither a file nor a paper (rule C12)."""
    _last(paper).update({"paper": "否", "paper_place": None})


def file_in_another_folder(paper: Paper, scene: Scene) -> None:
    """A slip names a file outside the inbox."""
    _last(paper)["file_name"] = "..\\..\\合同扫描件.pdf"


def outside_without_agreement(paper: Paper, scene: Scene) -> None:
    """An outside body asks, and has signed no agreement (rule E9)."""
    until = scene.at.date() + timedelta(days=90)
    paper.values |= {"outside": "是", "outside_name": "某某保险公司", "nda_until": until, "agreed_scope": "赔案往来"}


def nothing_asked_for(paper: Paper, scene: Scene) -> None:
    """A request to consult does not say what (rule A7)."""
    paper.values["customer"] = None


def no_field_named(paper: Paper, scene: Scene) -> None:
    """A change is asked for, and no field is named (rule C8)."""
    paper.tables["changes"] = [dict.fromkeys(line) for line in paper.tables["changes"]]


def counted_wrongly(paper: Paper, scene: Scene) -> None:
    """The application says two records, and its list has one (rule E13)."""
    paper.values["quantity"] = 2


def found_in_no_condition(paper: Paper, scene: Scene) -> None:
    """A record was found, and nobody says how it is (rule C15)."""
    _last(paper)["condition"] = None
