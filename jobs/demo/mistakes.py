"""Every mistake that the demo makes, and what the night answers to each.

The demo's last night holds each of them at least once; a test compares what was answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from jobs.demo import wrong_cells as cells
from jobs.demo import wrong_files as files
from jobs.demo import wrong_forms as others
from jobs.demo.papers import Paper
from jobs.demo.wrong_cells import Scene, Spoil


@dataclass(frozen=True, slots=True)
class InCell:
    """A mistake in the cells of a form.

    Attributes:
        spoil: makes it; its docstring says what it is.
        form: the form it is made in.
        rules: by which the night refuses it, one a marked cell; none where it is taken all the same.
        of: what the form must be about: company, person, key or any.
    """

    spoil: Spoil
    form: str
    rules: tuple[str, ...]
    of: str = "any"

    @property
    def name(self) -> str:
        """What it is called."""
        return self.spoil.__name__


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A file that is no form, or only looks as if it were none.

    Attributes:
        make: makes it from a good form; its docstring says what it is.
        called: the file's name.
        rule: by which the night refuses it; empty where it is taken.
    """

    make: Callable[[bytes], bytes]
    called: str
    rule: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.make.__name__


IN_CELLS: Final = (
    InCell(cells.wrong_check_character, "customer", ("credit-code",), "company"),
    InCell(cells.phone_too_short, "customer", ("phone",), "company"),
    InCell(cells.two_digit_year, "customer", ("two-digit-year",)),
    InCell(cells.day_or_month, "customer", ("day-or-month",)),
    InCell(cells.required_cell_empty, "customer", ("missing",)),
    InCell(cells.code_as_number, "customer", ("digits-lost",), "company"),
    InCell(cells.account_in_scientific_notation, "customer", ("scientific-notation",)),
    InCell(cells.lost_leading_zero, "customer", ("phone-zero-lost",), "company"),
    InCell(cells.no_area_code, "customer", ("area-code-missing",), "company"),
    InCell(cells.two_phones_in_one_cell, "customer", ("one-phone",), "company"),
    InCell(cells.misspelt_word, "customer", ("not-in-list",)),
    InCell(cells.region_elsewhere, "customer", ("not-in-part",)),
    InCell(cells.vip_without_finances, "customer", ("key-customer-needs-more",)),
    InCell(cells.vip_but_not_key, "customer", ("vip-is-key",)),
    InCell(cells.signed_without_contract, "customer", ("signed-customer-needs-more",)),
    InCell(cells.mail_without_at, "customer", ("e-mail",)),
    InCell(cells.broken_reference, "customer", ("cell-error",)),
    InCell(cells.never_calculated, "customer", ("not-calculated",)),
    InCell(cells.text_with_equals_sign, "customer", ()),
    InCell(cells.nobody_to_talk_to, "customer", ("too-few-lines",)),
    InCell(cells.wrong_id_number, "customer", ("id-number",), "person"),
    InCell(cells.nothing_filled_in, "visit_record", ("empty-form",)),
    InCell(cells.end_before_start, "visit_record", ("after",)),
    InCell(cells.visit_to_come, "visit_record", ("not-future", "not-future")),
    InCell(cells.day_without_time, "visit_record", ("time-missing",)),
    InCell(cells.year_left_out, "visit_record", ("year-missing",)),
    InCell(cells.not_on_the_roster, "visit_record", ("unknown-person",)),
    InCell(cells.has_left, "visit_record", ("person-left",)),
    InCell(cells.no_decision_chain, "visit_record", ("key-visit-needs-more",), "key"),
    InCell(cells.plan_by_its_name, "visit_record", ("plan-code",)),
    InCell(cells.unknown_code, "borrowing", ("known-code",)),
    InCell(cells.out_already, "borrowing", ("already-out",)),
    InCell(cells.due_too_late, "borrowing", ("loan-days",)),
    InCell(cells.back_before_taken, "borrowing", ("after",)),
    InCell(cells.back_without_condition, "borrowing", ("returned-needs-condition",)),
    InCell(cells.same_loan_twice, "borrowing", ("twice-in-file",)),
    InCell(others.licence_has_run_out, "supplier", ("expired",)),
    InCell(others.signer_without_power, "supplier", ("signatory-needs-power",)),
    InCell(others.remedy_without_deadline, "supplier_evaluation", ("remedy-needs-deadline",)),
    InCell(others.score_over_a_hundred, "credit_review", ("score-100",)),
    InCell(others.limit_without_currency, "credit_review", ("limit-needs-currency",)),
    InCell(others.decided_by_themselves, "visit_plan", ("supervisor-decides",)),
    InCell(others.key_customer_denied, "visit_plan", ("key-customer-in-plan",), "key"),
    InCell(others.call_to_come, "telephone_record", ("not-future",)),
    InCell(others.name_for_an_address, "mail_record", ("e-mail",)),
    InCell(others.task_without_deadline, "meeting_minutes", ("missing",)),
    InCell(others.nobody_to_buy_from, "contract", ("purchase-needs-supplier-file",)),
    InCell(others.ended_without_a_date, "contract", ("ended-contract-needs-date",)),
    InCell(others.lost_without_a_reason, "quotation", ("lost-quotation-needs-reason",)),
    InCell(others.delivered_before_ordered, "order", ("after",)),
    InCell(others.ten_thousands_in_words, "order", ("not-a-number",)),
    InCell(others.overdue_without_a_plan, "invoice_payment", ("overdue-needs-plan",)),
    InCell(others.paid_without_a_voucher, "invoice_payment", ("payment-needs-facts",)),
    InCell(others.eight_of_five, "satisfaction", ("score-5",)),
    InCell(others.allowance_without_approval, "complaint", ("allowance-needs-approval",)),
    InCell(others.decided_without_reply, "suggestion", ("decided-suggestion-needs-reply",)),
    InCell(others.neither_file_nor_paper, "handed_in_documents", ("neither-file-nor-paper",)),
    InCell(others.file_in_another_folder, "handed_in_documents", ("file-name",)),
    InCell(others.outside_without_agreement, "consult_request", ("outside-body-needs-nda",)),
    InCell(others.nothing_asked_for, "consult_request", ("nothing-asked-for",)),
    InCell(others.no_field_named, "change_request", ("change-names-no-field",)),
    InCell(others.counted_wrongly, "destruction_application", ("count-differs",)),
    InCell(others.found_in_no_condition, "stock_taking", ("found-record-needs-condition",)),
)

WHOLE_FILES: Final = (
    WholeFile(files.empty_file, "客户基本信息表.xlsx", "empty"),
    WholeFile(files.cut_off, "拜访记录(传输中断).xlsx", "damaged"),
    WholeFile(files.old_workbook, "老客户资料2019.xlsx", "old-xls"),
    WholeFile(files.with_a_password, "VIP客户资料-加密.xlsx", "encrypted"),
    WholeFile(files.web_page, "系统导出客户.xls", "web-page"),
    WholeFile(files.table_as_csv, "拜访汇总.csv", "plain-text"),
    WholeFile(files.jotted_down, "note.txt", "plain-text"),
    WholeFile(files.with_macros, "客户基本信息表(带宏).xlsm", "macros"),
    WholeFile(files.photo, "营业执照.png", "not-a-form"),
    WholeFile(files.own_table, "我的客户跟进表.xlsx", "unknown-form"),
    WholeFile(files.row_put_in, "客户基本信息表-加了一行.xlsx", "labels-moved"),
    WholeFile(files.number_gone, "客户信息（自制）.xlsx", "unknown-form"),
    WholeFile(files.sheet_renamed, "客户基本信息表-改了表名.xlsx", ""),
    WholeFile(files.hidden_id_gone, "客户基本信息表(另存).xlsx", ""),
)

#: Mistakes that no single file shows; `jobs.demo.last_night` makes them.
BETWEEN_FILES: Final = (
    "same_file_twice",
    "two_people_one_customer",
    "likely_duplicates",
    "lock_file",
    "stranger",
    "nobodys_file",
    "handed_in_late",
    "half_mended",
)


def names() -> tuple[str, ...]:
    """Return the names of all mistakes."""
    return (*(each.name for each in (*IN_CELLS, *WHOLE_FILES)), *BETWEEN_FILES)


def spoil(paper: Paper, mistake: InCell, scene: Scene) -> None:
    """Make a mistake in a paper that stays known as it was before."""
    paper.before_mistakes()
    before = dict(paper.values)
    mistake.spoil(paper, scene)
    paper.touched[mistake.name] = tuple(name for name, value in paper.values.items() if value != before.get(name))
    paper.mistakes += (mistake.name,)
    paper.rules += mistake.rules
    if mistake.rules and paper.rows:
        paper.bad.add(len(paper.rows) - 1)


def in_cell(name: str) -> InCell:
    """Return the mistake of this name."""
    return next(each for each in IN_CELLS if each.name == name)
