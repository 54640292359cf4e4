"""Filled forms as a reader would hand them on: valid by default, with whatever a test changes.

`a_customer(telephone="12345")` is a customer form with one wrong cell. Values become cells as Excel
keeps them: text, numbers, dates, TRUE and FALSE; None is an empty cell; a `Cell` is taken as it is,
with the address of its field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from validators.declaration import Column, Form, Shape
from validators.dictionaries import SHIPPED
from validators.facts import Facts, KnownRecord, Person
from validators.filled import Cell, CellKind, Filled, FilledRow
from validators.forms import forms
from validators.judging import Submitted
from validators.names import normal_name
from workbooks.layout import layout, letter

#: The moment at which everything in the tests is judged.
AT = datetime(2026, 11, 21, 22, 0)
#: Name of a customer that the office knows as a key customer.
KEY_CUSTOMER = "绍兴远帆纺织有限公司"
#: Serial -> fields of the plans on file: two of a customer, of which one was cancelled, and one sent back.
PLANS: Mapping[int, Mapping[str, str]] = {12: {}, 13: {"cancelled": "是"}, 14: {"decision": "退回"}}
_EXCEL_DAY_0 = datetime(1899, 12, 30)


def a_known_plan(code: str, customer: str = "宁波海纳纺织品有限公司", **fields: str) -> KnownRecord:
    """Return what is known of a visit plan on file."""
    return KnownRecord(code, "在档", form="visit_plan", customers=frozenset({normal_name(customer)}), fields=fields)


def an_office(**changes: Any) -> Facts:
    """Return the facts of a small office: three in sales, an archivist, one who left, four records and three plans."""
    people = (
        Person("王芳", "销售部", "业务人员", supervisor="陈刚", email="wangfang@example.com"),
        Person("李明", "销售部", "业务人员", supervisor="陈刚"),
        Person("陈刚", "销售部", "部门主管"),
        Person("赵敏", "文件管理部门", "档案管理员"),
        Person("John Smith", "销售部", "业务人员", supervisor="陈刚"),
        Person("周强", "销售部", "业务人员", active=False),
    )
    records = (
        KnownRecord("J2026001", "在档"),
        KnownRecord("J2026002", "在档"),
        KnownRecord("G2026拜访001", "在档"),
        KnownRecord("J2019004", "已销毁"),
        *(a_known_plan(f"G2026拜访计划{serial:03d}", **given) for serial, given in PLANS.items()),
    )
    facts: dict[str, Any] = {
        "at": AT,
        "people": {person.name: person for person in people},
        "dictionaries": SHIPPED,
        "records": {record.code: record for record in records},
        "key_customers": frozenset({normal_name(KEY_CUSTOMER)}),
    }
    return Facts(**(facts | changes))


def a_cell(value: object = None, ref: str = "B4") -> Cell:
    """Return the cell that Excel makes of `value`."""
    if value is None:
        return Cell(ref)
    if isinstance(value, Cell):
        return value._replace(ref=ref)
    if isinstance(value, bool):
        return Cell(ref, CellKind.BOOLEAN, value)
    if isinstance(value, int | float):
        return Cell(ref, CellKind.NUMBER, float(value))
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        return Cell(ref, CellKind.DATE, moment, (moment - _EXCEL_DAY_0).total_seconds() / 86400)
    return Cell(ref, CellKind.TEXT, str(value))


def an_error(text: str = "#REF!") -> Cell:
    """Return a cell that shows an error."""
    return Cell("", CellKind.ERROR, text)


def a_formula(text: str = "=B3&B4") -> Cell:
    """Return a formula that was never calculated."""
    return Cell("", CellKind.FORMULA, text)


def a_credit_code(serial: int) -> str:
    """Return a valid unified social credit code, another one for each serial."""
    from stdnum.cn import uscc

    body = f"91330200{serial:09d}"
    return body + str(uscc.calc_check_digit(body))


def _row(columns: Sequence[Column], refs: Mapping[str, str], row: int, values: Mapping[str, object]) -> FilledRow:
    unknown = set(values) - {column.name for column in columns}
    if unknown:
        raise KeyError(f"no such fields: {sorted(unknown)}")
    return FilledRow(row, {c.name: a_cell(values.get(c.name), refs[c.name]) for c in columns})


def fill(
    form: Form, rows: Sequence[Mapping[str, object]], tables: Mapping[str, Sequence[Mapping[str, object]]] | None = None
) -> Filled:
    """Return `form` filled with rows of values at the addresses that its layout gives them."""
    plan = layout(form)
    grids = {grid.table: grid for grid in plan.grids}
    starts = {name: f"{letter(grid.places[0].first)}{grid.first_row}" for name, grid in grids.items()}

    def lines(columns: Sequence[Column], table: str, values: Sequence[Mapping[str, object]]) -> tuple[FilledRow, ...]:
        grid = grids[table]
        return tuple(
            _row(columns, {p.column.name: f"{letter(p.first)}{row}" for p in grid.places}, row, line)
            for row, line in enumerate(values, start=grid.first_row)
        )

    if form.shape is Shape.REGISTER:
        body = lines(form.columns, "", rows)
    else:
        refs = {place.column.name: place.ref for place in plan.places}
        body = tuple(_row(form.columns, refs, plan.places[0].row, row) for row in rows)
    filled_tables = {
        table.name: lines(table.columns, table.name, (tables or {}).get(table.name, ())) for table in form.tables
    }
    return Filled(form.id, form.version, form.tab, body, filled_tables, starts=starts)


def a_customer(*, contacts: Sequence[Mapping[str, object]] | None = None, **changes: object) -> Filled:
    """Return a customer form with every required field and one contact."""
    values: dict[str, object] = {
        "name": "宁波海纳纺织品有限公司",
        "customer_kind": "境内企业",
        "credit_code": "91330200MA2AF05N4B",
        "legal_representative": "陈国栋",
        "locality": "境内",
        "region": "华东",
        "country": "中国",
        "industry": "纺织服装",
        "address": "宁波市海曙区药行街88号（3楼）",
        "telephone": "0574-87651234转801",
        "email": "sales@haina-textile.com",
        "registered_capital": 500,
        "customer_type": "新客户",
        "stage": "意向沟通",
        "grade": "普通",
        "key_customer": "否",
        "business_area": "出口",
        "owner": "王芳",
        "department": "销售部",
        "opened": date(2026, 3, 12),
        "first_contact": date(2026, 3, 1),
        "contact_way": "展会",
        "intent": "较强",
        "needs": "棉布与混纺面料，月需5000㎡。\n首次洽谈在广交会。",
    }
    lines = [{"name": "林敏", "position": "采购经理", "mobile": "13800138000"}] if contacts is None else contacts
    return fill(forms()["customer"], [values | changes], {"contacts": lines})


def a_visit(*, follow_ups: Sequence[Mapping[str, object]] | None = None, **changes: object) -> Filled:
    """Return a visit record with every required field and one follow-up, of a customer that is not a key one."""
    values: dict[str, object] = {
        "customer": "宁波海纳纺织品有限公司",
        "plan": "无",
        "place": "宁波市海曙区",
        "visit_start": "2026-11-20 14:00",
        "visit_end": "2026-11-20 16:30",
        "lead_visitor": "王芳",
        "visitors": "李明、陈刚",
        "contact": "林敏",
        "contact_phone": "13800138000",
        "intent": "较强",
        "subject": "秋季面料打样与报价",
        "situation": "新厂房投产，产能增加三成。",
        "needs": "交期要短，色差要小。",
        "summary": "同意打样，下周寄样。",
    }
    lines = [{"what": "寄送新样布", "who": "王芳", "until": "2026-12-01"}] if follow_ups is None else follow_ups
    return fill(forms()["visit_record"], [values | changes], {"follow_ups": lines})


def a_loan_row(**changes: object) -> dict[str, object]:
    """Return the values of one valid row of the borrowing register."""
    return {
        "code": "J2026001",
        "borrower": "王芳",
        "department": "销售部",
        "purpose": "对账",
        "taken_on": date(2026, 11, 18),
        "due": date(2026, 11, 25),
        "approver": "陈刚",
    } | changes


def a_loan(*rows: Mapping[str, object], **changes: object) -> Filled:
    """Return a borrowing register with `rows` (see `a_loan_row`), or with one row that has `changes`."""
    return fill(forms()["borrowing"], rows or [a_loan_row(**changes)])


def a_submission(filled: Filled, sender: str = "王芳", arrived: datetime = datetime(2026, 11, 21, 9, 0)) -> Submitted:
    """Return `filled` as handed in by `sender`."""
    return Submitted(filled, sender, arrived)
