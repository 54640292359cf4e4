"""Purchase contracts and their suppliers' files, through real nights (rule D5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from archive import NIGHT, Archive, workbook_of
from builders import a_customer
from form_builders import TIANLI, a_contract, a_row, a_supplier

from jobs.settings import FILE_NAME
from jobs.timetable import Outcome
from jobs.workspace import Workspace
from validators.filled import Filled

pytestmark = pytest.mark.usefixtures("lists_left_out")

DAY = timedelta(days=1)


def a_purchase(number: str = "CG-2026-001", **changes: Any) -> Filled:
    return a_contract(**({"number": number, "contract_type": "采购合同", "customer": TIANLI} | changes))


def told(outcome: Outcome) -> list[tuple[str, str]]:
    return [(problem.field, problem.rule) for _, problem in outcome.counted.problems]


def codes(archive: Archive, form: str = "contract") -> list[str]:
    return [code for (code,) in archive.ask(f"SELECT code FROM record WHERE form = '{form}' ORDER BY id")]


def test_a_purchase_without_a_supplier_file_comes_back_with_the_cell_marked(archive: Archive) -> None:
    archive.hand_in("王芳", "合同.xlsx", a_purchase())
    outcome = archive.night()
    assert told(outcome) == [("customer", "purchase-needs-supplier-file")]
    ((_, problem),) = outcome.counted.problems
    assert problem.cell.value == TIANLI
    assert [path.name for path in archive.returned("王芳")] == ["合同.xlsx"]
    archive.hand_in("李明", "供应商.xlsx", a_supplier(), at=NIGHT + timedelta(hours=9))
    archive.hand_in("王芳", "合同.xlsx", archive.returned("王芳")[0].read_bytes(), at=NIGHT + timedelta(hours=10))
    outcome = archive.night(NIGHT + DAY)
    assert told(outcome) == []
    assert codes(archive) == ["Y2026采购合同001"]


def test_a_supplier_form_of_the_same_night_counts_also_when_it_comes_after_the_contract(archive: Archive) -> None:
    archive.hand_in("王芳", "合同.xlsx", a_purchase(), at=NIGHT - timedelta(hours=9))
    archive.hand_in("李明", "供应商.xlsx", a_supplier(), at=NIGHT - timedelta(hours=1))
    assert told(archive.night()) == []
    assert codes(archive) == ["Y2026采购合同001"]


def test_only_the_bad_rows_of_a_register_come_back(archive: Archive) -> None:
    rows = [a_row("contract"), a_row("contract", number="CG-1", contract_type="采购合同", customer=TIANLI)]
    archive.hand_in("王芳", "合同.xlsx", a_contract(*rows))
    outcome = archive.night()
    assert told(outcome) == [("customer", "purchase-needs-supplier-file")]
    assert codes(archive) == ["Y2026销售合同001"]


def test_an_incomplete_supplier_file_is_answered_with_what_it_lacks(archive: Archive) -> None:
    archive.hand_in("李明", "供应商.xlsx", a_supplier(attachments="营业执照复印件"))
    archive.hand_in("王芳", "合同.xlsx", a_purchase())
    outcome = archive.night()
    assert told(outcome) == [("customer", "supplier-file-incomplete")]
    ((_, problem),) = outcome.counted.problems
    assert problem.what.gaps["missing"] == ["开户资料"]
    assert problem.what.gaps["code"] == "J2026001"


def test_a_licence_that_ran_out_before_signing_is_refused_until_the_file_is_refreshed(archive: Archive) -> None:
    term = {"licence_term": "有期限"}
    archive.hand_in("李明", "供应商.xlsx", a_supplier(licence_expiry=date(2026, 11, 30), **term))
    assert told(archive.night()) == []
    later = NIGHT + 30 * DAY
    signed = {"signed_on": date(2026, 12, 15), "ends_on": date(2027, 12, 14)}
    archive.hand_in("王芳", "合同.xlsx", a_purchase(**signed), at=later)
    assert told(archive.night(later)) == [("customer", "supplier-licence-expired")]
    archive.hand_in("李明", "供应商.xlsx", a_supplier(licence_expiry=date(2036, 11, 30), **term), at=later)
    archive.hand_in("王芳", "合同二.xlsx", a_purchase(**signed), at=later)
    assert told(archive.night(later + DAY)) == []


def test_a_file_not_confirmed_for_a_year_is_refused_and_a_form_that_changes_nothing_confirms_it(
    archive: Archive,
) -> None:
    archive.hand_in("李明", "供应商.xlsx", a_supplier())
    archive.night()
    later = NIGHT + 400 * DAY
    signed = {"signed_on": later.date(), "ends_on": later.date() + 300 * DAY}
    archive.hand_in("王芳", "合同.xlsx", a_purchase(**signed), at=later)
    assert told(archive.night(later)) == [("customer", "supplier-file-stale")]
    # The very same file again: nothing in it is new, and it says that all of it still holds (C13).
    archive.hand_in("李明", "供应商.xlsx", a_supplier(), at=later)
    archive.night(later + DAY)
    assert archive.ask("SELECT state FROM arrival ORDER BY id")[-1] == ("repeated",)
    archive.hand_in("王芳", "合同二.xlsx", a_purchase(**signed), at=later + DAY)
    assert told(archive.night(later + 2 * DAY)) == []


def test_a_contract_on_file_is_carried_on_though_the_suppliers_file_has_run_out_since(archive: Archive) -> None:
    archive.hand_in("李明", "供应商.xlsx", a_supplier(review_by=date(2026, 12, 1)))
    archive.hand_in("王芳", "合同.xlsx", a_purchase(signed_on=date(2026, 11, 20)))
    assert told(archive.night()) == []
    later = NIGHT + 200 * DAY
    done = {"signed_on": date(2026, 12, 20), "state": "已完成", "completed_on": date(2027, 5, 1)}
    archive.hand_in("王芳", "合同完成.xlsx", a_purchase(**done), at=later)
    assert told(archive.night(later)) == []
    assert codes(archive) == ["Y2026采购合同001"]


def test_one_company_is_customer_and_supplier_with_a_file_for_each(archive: Archive) -> None:
    archive.hand_in("王芳", "客户.xlsx", a_customer(name=TIANLI, credit_code=a_row("supplier")["credit_code"]))
    archive.hand_in("王芳", "合同.xlsx", a_purchase())
    # As a customer it is on file, as a supplier not.
    assert told(archive.night()) == [("customer", "purchase-needs-supplier-file")]
    archive.hand_in("李明", "供应商.xlsx", a_supplier(partner_kind="供应商兼客户"), at=NIGHT)
    archive.hand_in("王芳", "合同二.xlsx", a_purchase(), at=NIGHT)
    assert told(archive.night(NIGHT + DAY)) == []
    assert (codes(archive, "customer"), codes(archive, "supplier")) == (["J2026001"], ["J2026002"])
    assert archive.ask("SELECT COUNT(*) FROM customer") == [(1,)]


@pytest.fixture
def checked(archive: Archive) -> Archive:
    """An archive with the second check on."""
    path = archive.root / FILE_NAME
    path.write_text(path.read_text("utf-8").replace("enabled = false", "enabled = true"), "utf-8")
    return Archive(Workspace.at(archive.root))


def agree(archive: Archive, *forms: str) -> None:
    """Agree to the waiting forms as their supervisor does in Excel."""
    from test_reviewing import answer, rows, workbook

    path = workbook(archive)
    for at, row in enumerate(rows(path)):
        if row["form"] in forms:
            answer(path, "同意", row=at)


SUPPLIER, CONTRACT = "供应商/客户基本资料登记表", "业务合同登记表"


def test_a_supplier_form_that_waits_counts_until_the_contract_is_agreed_to(checked: Archive) -> None:
    checked.hand_in("李明", "供应商.xlsx", a_supplier())
    checked.night()
    checked.hand_in("王芳", "合同.xlsx", a_purchase(), at=NIGHT)
    assert told(checked.night(NIGHT + DAY)) == []
    agree(checked, SUPPLIER, CONTRACT)
    outcome = checked.night(NIGHT + 2 * DAY)
    assert told(outcome) == []
    assert outcome.counted.coded == ["J2026001", "Y2026采购合同001"]


def test_a_contract_agreed_to_before_its_supplier_comes_back(checked: Archive) -> None:
    checked.hand_in("李明", "供应商.xlsx", workbook_of(a_supplier()))
    checked.hand_in("王芳", "合同.xlsx", a_purchase())
    assert told(checked.night()) == []
    agree(checked, CONTRACT)
    assert told(checked.night(NIGHT + DAY)) == [("customer", "supplier-file-waits")]


def test_suppliers_are_looked_up_only_where_a_night_names_them(archive: Archive) -> None:
    archive.hand_in("李明", "供应商.xlsx", a_supplier())
    archive.night()
    import jobs.ledger.supplier_files as looked_at

    asked: list[set[str]] = []
    real = looked_at.supplier_files

    def noted(posting: Any, names: Any, days: int) -> Any:
        asked.append(set(names))
        return real(posting, names, days)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jobs.intake.buying.supplier_files", noted)
        archive.hand_in("王芳", "客户.xlsx", a_customer(), at=NIGHT)
        archive.night(NIGHT + DAY)
        assert asked == []
        archive.hand_in("王芳", "合同.xlsx", a_purchase(), at=NIGHT + DAY)
        archive.night(NIGHT + 2 * DAY)
    assert asked == [{TIANLI}]
