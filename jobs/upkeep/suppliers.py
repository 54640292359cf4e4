"""待完善供应商: the supplier files that have to be completed or refreshed, for whoever is in charge and for the archivist (D5)."""

from __future__ import annotations

from datetime import date
from typing import Final

from jobs.facts import people
from jobs.ledger.unfinished_suppliers import Shortfall, UnfinishedSupplier, unfinished_suppliers
from jobs.people_lists import PeopleList, put_lists
from jobs.running import Run
from validators.declaration import Kind
from validators.forms import forms
from validators.message import Message, Text
from validators.supervision import archivists, in_charge

LIST: Final = PeopleList(
    "unfinished_suppliers",
    Text("待完善供应商", "Suppliers to complete"),
    (
        Message(
            "Hand in the form 供应商/客户基本资料登记表 for each of them: fill in what is missing, or confirm what is on file. "
            "A purchase contract with them is taken only while their file is complete and in force."
        ),
    ),
    (
        (Text("供应商", "Supplier"), Kind.TEXT, 30),
        (Text("档号", "Archive code"), Kind.TEXT, 13),
        (Text("经办人", "Handler"), Kind.TEXT, 10),
        (Text("情况", "State"), Kind.TEXT, 14),
        (Text("还缺什么", "What is missing"), Kind.LONG, 34),
        (Text("执照有效期至", "Licence until"), Kind.TEXT, 13),
        (Text("应更新日期", "Refresh by"), Kind.DATE, 13),
        (Text("最近确认", "Last confirmed"), Kind.DATE, 13),
        (Text("履行中的采购合同", "Running purchases"), Kind.LONG, 24),
    ),
)
_STATES: Final = {
    Shortfall.NO_FILE: Text("没有档案", "No file"),
    Shortfall.INCOMPLETE: Text("不齐全", "Incomplete"),
    Shortfall.EXPIRED: Text("执照已到期", "Licence expired"),
    Shortfall.STALE: Text("逾期未更新", "Not refreshed"),
    Shortfall.SOON: Text("即将到期", "Runs out soon"),
}
_NO_END: Final = Text("长期", "No end")


def supplier_lists(run: Run) -> None:
    """Write the list of everybody in charge, and the whole of it for each archivist."""
    rules = run.workspace.settings.rules
    with run.ledger.reading() as connection:
        roster = people(connection)
        found = unfinished_suppliers(connection, run.at.date(), rules.supplier_refresh_days, rules.supplier_notice_days)
    rows: dict[str, list[tuple[object, ...]]] = {}
    for each in found:
        line = _row(each, run.workspace.settings.language)
        for person in {in_charge(roster, each.handler), *archivists(roster)} - {""}:
            rows.setdefault(person, []).append(line)
    put_lists(run, LIST, rows)


def _row(each: UnfinishedSupplier, language: str) -> tuple[object, ...]:
    file = each.file
    missing = [part.of(language) if isinstance(part, Text) else part for part in file.missing] if file else []
    expiry: date | str | None = file.licence_expiry if file else None
    unknown = {forms()["supplier"].column(name).label for name in ("licence_term", "licence_expiry")}
    if file and not expiry and not unknown & set(file.missing):
        expiry = _NO_END.of(language)
    return (
        *(each.name, file.code if file else None, each.handler, _STATES[each.shortfall].of(language)),
        *("、".join(missing) or None, str(expiry) if expiry else None),
        *((file.refresh_by, file.confirmed) if file else (None, None)),
        "、".join(each.contracts) or None,
    )
