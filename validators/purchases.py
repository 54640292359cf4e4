"""A purchase contract needs its supplier's file complete before signing, and refreshed before it runs out (rule D5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from validators.declaration import RowRule
from validators.facts import Facts
from validators.message import Fault
from validators.names import normal_name

if TYPE_CHECKING:
    import pandas as pd

    from validators.supplier_file import SupplierFile

#: The contracts by which the company buys.
PURCHASE: Final = "采购合同"

NO_FILE = Fault(
    "purchase-needs-supplier-file",
    "A purchase contract needs the supplier's file first, and none is kept of “{value}”.",
    "Hand in the supplier's form (供应商/客户基本资料登记表) for “{value}”, and this row again; both may come in the same night. "
    "Where the supplier is on file under another name, correct {label}.",
    "D5",
)
WAITING = Fault(
    "supplier-file-waits",
    "A purchase contract needs the supplier's file first, and the form of “{value}” still waits for its supervisor.",
    "Hand this row in again when the supplier's form (供应商/客户基本资料登记表) has been agreed to and has its code.",
    "D5",
)
INCOMPLETE = Fault(
    "supplier-file-incomplete",
    "A purchase contract needs the supplier's file complete. File {code} of “{value}” lacks: {missing}.",
    "Hand in the supplier's form (供应商/客户基本资料登记表) with {missing}, and this row again; both may come in the same night.",
    "D5",
)
EXPIRED = Fault(
    "supplier-licence-expired",
    "By file {code} the licence of “{value}” ran out on {expires}, before the contract was signed on {other_value}.",
    "Ask the supplier for its renewed licence, hand in its form (供应商/客户基本资料登记表) with the new 执照有效期至, and this row "
    "again; or correct {other_label}.",
    "D5",
)
STALE = Fault(
    "supplier-file-stale",
    "File {code} of “{value}” was last confirmed on {confirmed} and had to be refreshed by {refresh_by}, before the contract "
    "was signed on {other_value}.",
    "Inspect licence and bank details anew, hand in the supplier's form (供应商/客户基本资料登记表) with the new 证照复核日期, and "
    "this row again; or correct {other_label}.",
    "D5",
)


def _file(row: Mapping[str, Any], facts: Facts) -> SupplierFile | None:
    return (facts.suppliers or {}).get(normal_name(str(row["customer"])))


def _no_file(row: Mapping[str, Any], facts: Facts) -> bool:
    return _file(row, facts) is None and normal_name(str(row["customer"])) not in facts.suppliers_waiting


def _waiting(row: Mapping[str, Any], facts: Facts) -> bool:
    return _file(row, facts) is None and normal_name(str(row["customer"])) in facts.suppliers_waiting


def _incomplete(row: Mapping[str, Any], facts: Facts) -> bool:
    file = _file(row, facts)
    return file is not None and bool(file.missing)


def _expired(row: Mapping[str, Any], facts: Facts) -> bool:
    file = _file(row, facts)
    return file is not None and file.licence_expiry is not None and row["signed_on"] > file.licence_expiry


def _stale(row: Mapping[str, Any], facts: Facts) -> bool:
    file = _file(row, facts)
    return file is not None and row["signed_on"] > file.refresh_by


def _of_file(name: str) -> Callable[[Mapping[str, Any], Facts], object]:
    return lambda row, facts: getattr(_file(row, facts), name)


#: Gap -> what fills it, where there is a file.
_GAPS: Final = {
    "code": _of_file("code"),
    "missing": _of_file("missing"),
    "expires": _of_file("licence_expiry"),
    "confirmed": _of_file("confirmed"),
    "refresh_by": _of_file("refresh_by"),
}


def _rule(
    fault: Fault, wrong: Callable[[Mapping[str, Any], Facts], bool], gaps: Sequence[str] = (), *others: str
) -> RowRule:
    def holds(frame: pd.DataFrame, facts: Facts) -> list[bool]:
        if facts.suppliers is None:
            return [True] * len(frame)
        rows: list[Mapping[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
        # A contract that is on file already was signed; later rows only carry it on.
        return [
            row["contract_type"] != PURCHASE or normal_name(row["number"]) in facts.signed or not wrong(row, facts)
            for row in rows
        ]

    needs = ("customer", "contract_type", "number", "signed_on")
    return RowRule(fault, holds, "customer", (*others, "contract_type"), needs, {name: _GAPS[name] for name in gaps})


#: Of a register with the columns customer, contract_type, number and signed_on; each names one thing that is wrong.
SUPPLIER_FIRST: Final = (
    _rule(NO_FILE, _no_file),
    _rule(WAITING, _waiting),
    _rule(INCOMPLETE, _incomplete, ("code", "missing")),
    _rule(EXPIRED, _expired, ("code", "expires"), "signed_on"),
    _rule(STALE, _stale, ("code", "confirmed", "refresh_by"), "signed_on"),
)
