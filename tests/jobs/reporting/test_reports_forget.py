"""Kept reports forget what was erased, by the codes that their rows bear (rule E14)."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jobs.ledger import forgetting_reports
from jobs.reporting.forgetting import forgotten
from jobs.reports import reports
from templates.contexts.analysis import Known, Sold
from templates.contexts.management import Decision, Receivable
from templates.contexts.pieces import ERASED, SOURCES, TIES, Table

#: Rows that tell of no single record: figures, rules, people's scores, names of customers, themes, sentences, charts.
#: Whoever adds a row that quotes a record gives it the record's code instead of adding it here.
_FIGURES = {
    *("Head", "Compared", "ComparedMoney", "ComparedShare", "Series", "Drawing", "Vouched", "Share", "Mean", "Table"),
    *("Theme", "Moved", "Quoted", "Bought", "Ground", "KindOf", "Scored", "Suggested"),
    *("Sales", "Market", "Service", "Analysis", "Check", "Gap", "Looks", "DepartmentScore", "PersonScore", "Counted"),
    *("Named", "Audit", "GroupRow", "PartRow", "BestVisits", "PersonRow", "CustomerChanges"),
    *("CardLine", "Card", "CardPair", "IndexCards", "RuleRow", "OwnerRow", "OverdueRow", "KeyCustomers"),
    *("Customers", "VisitsOf", "Visits", "MeanScore", "Trade", "DueRecords", "Holdings", "Quality", "Decision"),
    *("Management", "DecisionRow", "PartnerSummary", "VolumeContents"),
}


def _of(kind: Any, met: set[type]) -> Iterator[type]:
    """Yield every dataclass that a context is made of."""
    for part in typing.get_args(kind):
        yield from _of(part, met)
    kind = typing.get_origin(kind) or kind
    if isinstance(kind, type) and is_dataclass(kind) and kind not in met:
        met.add(kind)
        yield kind
        for hint in typing.get_type_hints(kind).values():
            yield from _of(hint, met)


_PARTS = sorted({part for report in reports().values() for part in _of(report.context, set())}, key=str)


@pytest.mark.parametrize("part", _PARTS, ids=lambda part: f"{part.__module__.rpartition('.')[2]}.{part.__name__}")
def test_whatever_tells_of_a_record_bears_its_code(part: type) -> None:
    names = {field.name for field in fields(part)}
    if not names & {*TIES, SOURCES}:
        assert part.__name__ in _FIGURES, f"{part}: give it the code of the record that it tells of"
        return
    hints = typing.get_type_hints(part)
    assert Decimal not in hints.values(), f"{part}: an amount of one record must be able to go: Decimal | None"


def test_a_row_that_bears_the_code_keeps_code_days_and_figures_alone() -> None:
    row = Receivable("F2026002", "海纳", "0202", Decimal("12800.00"), "CNY", date(2026, 3, 1), 40, "王芳")
    assert forgotten(row, {"F2026001"}) == row
    table = Table("逾期", "总登记表", (row,))
    assert forgotten(table, {"F2026002"}).rows == (
        Receivable("F2026002", ERASED, ERASED, None, ERASED, date(2026, 3, 1), 40, ERASED),
    )


def test_a_row_about_several_records_goes_with_any_of_them() -> None:
    row = Known(1, "质量", "染色不匀", 3, 1, "换货", "重染", "工厂 2", "K2026投诉003、K2026投诉001")
    assert forgotten(row, {"K2026投诉001"}).problem == ERASED
    assert forgotten(row, {"K2026投诉00"}) == row


def test_a_row_made_of_several_records_goes_with_the_last_of_them() -> None:
    row = Sold("杜鹃围裙", 2, None, "", ("D2026001", "D2026002"))
    left = forgotten(row, {"D2026001"})
    assert left == Sold("杜鹃围裙", 2, None, "", ("D2026002",))
    assert forgotten(left, {"D2026002"}) == Sold(ERASED, 2, None, "", ())


def test_a_sentence_that_names_the_code_goes_as_a_line() -> None:
    told = Decision("投诉", "K2026投诉001 已 40 天未结：染色不匀\nK2026投诉0011 已 3 天未结", "催办")
    assert forgotten(told, {"K2026投诉001"}) == Decision("投诉", f"{ERASED}\nK2026投诉0011 已 3 天未结", "催办")


def test_the_ledger_of_a_backup_goes_by_the_same_codes() -> None:
    of_backup = (set(forgetting_reports._TIES), forgetting_reports._ERASED)
    assert of_backup == ({*TIES, SOURCES}, ERASED)
    papers = {report.id for report in reports().values() if report.of_destruction}
    assert papers == {id_ for id_ in reports() if id_.startswith(forgetting_reports._PAPERS)}
