"""What the register shows of the ledger: typed, masked where sensitive, tables in one cell."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from archive import NIGHT, Archive, setting
from builders import a_customer, a_loan, a_loan_row, a_visit
from form_builders import a_quotation
from office_desk import Office, added

from jobs.facts import schedules_in_force
from jobs.record_rows.further import columns_beside
from jobs.record_rows.periods import Periods
from jobs.record_rows.rows import form_rows, index_rows
from jobs.running import opened
from validators.forms import forms


def _form(archive: Archive, form: str) -> dict[str, Any]:
    """Return field or table -> what the first row of its sheet shows."""
    declared = forms()[form]
    with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
        (row,) = form_rows(connection, declared, 1, 1, "zh")
    names = ("code", "state", *(c.name for c in declared.columns), *(table.name for table in declared.tables))
    names += tuple(column.label for column in columns_beside(declared, "zh"))
    return dict(zip(names, row, strict=True))


def test_fields_have_the_types_of_their_columns(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer(attachments="营业执照、组织架构图"))
    archive.hand_in("王芳", "拜访.xlsx", a_visit())
    archive.night()
    customer, visit = _form(archive, "customer"), _form(archive, "visit_record")
    assert (customer["code"], customer["state"]) == ("J2026001", "在档")
    assert customer["opened"] == date(2026, 3, 12)
    assert customer["registered_capital"] == Decimal(500)
    assert customer["attachments"] == "营业执照、组织架构图"
    assert customer["fax"] is None
    assert visit["visit_start"] == datetime(2026, 11, 20, 14, 0)


def test_sensitive_fields_show_only_that_they_are_filled(archive: Archive) -> None:
    lines = [{"name": "林敏", "birthday": "1980-05-01", "preferences": "茶"}, {"name": "何建国", "position": "经理"}]
    account = {"bank_account": "6222020200112233445", "finances": "年销售三千万元"}
    archive.hand_in("王芳", "海纳.xlsx", a_customer(contacts=lines, **account))
    archive.night()
    shown = _form(archive, "customer")
    assert (shown["bank_account"], shown["finances"], shown["organisation"]) == ("****3445", "****", None)
    assert shown["contacts"] == "林敏；何建国 经理"


def test_the_index_shows_class_retention_and_lateness_in_words(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.hand_in("王芳", "拜访.xlsx", a_visit(visit_start="2026-11-01 9:00", visit_end="2026-11-01 10:00"))
    archive.night()
    archive.hand_in("王芳", "借阅.xlsx", a_loan(a_loan_row(taken_on=date(2026, 11, 21), due=date(2026, 11, 25))))
    archive.night(datetime(2026, 11, 22, 22, 0))
    with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
        periods = Periods(schedules_in_force(connection), "zh")
        rows = index_rows(connection, 1, 3, "zh", periods)
    due = datetime(2026, 11, 2, 10)
    # code, class, retention, due on, marked, rule, state, handed in, in time until, late
    assert [(row[0], row[2], *row[9:14], *row[18:]) for row in rows] == [
        ("J2026001", "客户基础资料类", "长期", None, None, "J：长期", "借出", datetime(2026, 11, 21, 9), None, None),
        (
            *("G2026拜访001", "客户沟通与服务类", "3年", date(2029, 11, 1), None, "G：自“结束时间”起3年", "在档"),
            *(datetime(2026, 11, 21, 9), due, "迟交"),
        ),
        (
            *("JY2026001", "借阅与申请", "10年", None, None, "JY：自“归还日期”次年起10年", "借出中"),
            *(datetime(2026, 11, 21, 9), None, None),
        ),
    ]


def test_a_due_time_that_rests_on_unknown_holidays_stays_an_estimate(archive: Archive) -> None:
    """Rule E8: the year's holidays were not known when the form came; learning them later changes nothing on file."""
    night = datetime(2027, 3, 5, 22, 0)
    archive.hand_in("王芳", "报价.xlsx", a_quotation(quoted_on=date(2027, 3, 1), valid_until=date(2027, 4, 1)), night)
    archive.night(night)
    on_file = [("2027-03-04T23:59:59", 1, 1)]
    assert archive.ask("SELECT due, late, due_estimated FROM record") == on_file
    Office(archive).edit("calendar", added(day=date(2027, 3, 3), kind="休息", note="厂休"))
    archive.night(night + timedelta(days=1))
    assert archive.ask("SELECT due, late, due_estimated FROM record") == on_file
    with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
        (row,) = index_rows(connection, 1, 1, "zh", Periods(schedules_in_force(connection), "zh"))
    assert row[19:] == (datetime(2027, 3, 4, 23, 59, 59), "迟交；应交时间为估算")


def test_the_office_sets_its_own_days_and_hours(archive: Archive) -> None:
    """Rules B4 E8: the deadlines are the office's."""
    setting(archive, "visit_hours = 24", "visit_hours = 48")
    ours = setting(archive, '"销售部" = 3', '"销售部" = 1')
    ours.hand_in("王芳", "拜访.xlsx", a_visit(visit_start="2026-11-18 9:00", visit_end="2026-11-18 10:00"))
    ours.hand_in("王芳", "报价.xlsx", a_quotation(quoted_on=date(2026, 11, 18)), datetime(2026, 11, 20, 9, 0))
    ours.night()
    assert ours.ask("SELECT form, substr(due, 1, 16), late FROM record ORDER BY form") == [
        ("quotation", "2026-11-19T23:59", 1),
        ("visit_record", "2026-11-20T10:00", 1),
    ]


def test_the_line_of_a_record_that_is_gone_is_empty(archive: Archive) -> None:
    with opened(archive.workspace, NIGHT) as run, run.ledger.reading() as connection:
        periods = Periods(schedules_in_force(connection), "zh")
        for rows in (
            index_rows(connection, 1, 2, "zh", periods),
            form_rows(connection, forms()["customer"], 1, 2, "zh"),
        ):
            assert len(rows) == 2
            assert {cell for row in rows for cell in row} == {None}
