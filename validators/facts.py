"""What the checks may know beyond the form in front of them, gathered by the caller beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from validators.supplier_file import SupplierFile

#: The roles that may approve (DOMAIN, People and departments).
APPROVERS: Final = ("部门主管", "管理层")
#: The role that runs the archive.
ARCHIVIST: Final = "档案管理员"
#: States of records of which only the code is still known.
GONE: Final = ("已销毁", "作废", "已删除")


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the roster (人员名册); `confidential_until` is None where no agreement is entered (rule A7).

    `files_locked`: what guidang writes into their folder is behind their password.
    """

    name: str
    department: str
    role: str
    supervisor: str = ""
    email: str = ""
    login: str = ""
    clearance: str = "内部"
    active: bool = True
    deputy: str = ""
    away: bool = False
    further_departments: tuple[str, ...] = ()
    confidential_until: date | None = None
    files_locked: bool = False


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """What the ledger says of an archive code that a form names.

    Attributes:
        code: the code.
        state: 在档, 借出, 已销毁, 作废.
        secrecy: its level.
        title: its name in the index.
        form: id of its form; empty where the caller does not know.
        customers: normalised names by which its customer is known.
        fields: its fields as the ledger keeps them.
        handler: who is in charge of it.
        department: whose it is; empty where that is not known.
        dated: its date, ISO 8601.
    """

    code: str
    state: str
    secrecy: str = "内部"
    title: str = ""
    form: str = ""
    customers: frozenset[str] = frozenset()
    fields: Mapping[str, Any] = field(default_factory=dict)
    handler: str = ""
    department: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a check may ask about; the same facts give the same answer.

    Attributes:
        at: the run's moment, in the office's local time without zone.
        people: name -> person; those who left are there with `active=False`.
        dictionaries: dictionary name -> its entries in order; a dependent dictionary's parts are
            named `地域/境内`.
        records: archive code -> record, for every code that the forms at hand name.
        key_customers: normalised names of the customers known as VIP or key.
        suppliers: normalised name -> the supplier file kept of that partner, for every partner whom the
            forms at hand buy from (rule D5); None where the caller does not know, and nobody is asked.
        suppliers_waiting: normalised names of the partners whose supplier form waits for its supervisor.
        signed: normalised numbers of the contracts that are on file already, of those the forms at hand name.
        renamed: dictionary name -> old entry, squeezed, -> what it is called now; old forms still say it.
        calendar: the office's own calendar (日历): day -> whether it is worked (rule E8).
        loan_days: longest loan without an extension, in days (rule C6).
        phone_region: region of numbers without a country code.
        oldest: dates before this one are taken for slips of the pen.
    """

    at: datetime
    people: Mapping[str, Person] = field(default_factory=dict)
    dictionaries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    records: Mapping[str, KnownRecord] = field(default_factory=dict)
    key_customers: frozenset[str] = frozenset()
    suppliers: Mapping[str, SupplierFile] | None = None
    suppliers_waiting: frozenset[str] = frozenset()
    signed: frozenset[str] = frozenset()
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    calendar: Mapping[date, bool] = field(default_factory=dict)
    loan_days: int = 7
    phone_region: str = "CN"
    oldest: date = date(1980, 1, 1)
