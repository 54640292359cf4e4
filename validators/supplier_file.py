"""Whether a supplier's file is complete and in force (rules D2 D5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from validators.message import Text
from validators.names import normal_name


@dataclass(frozen=True, slots=True)
class SupplierFile:
    """What is known of a partner's supplier file.

    Attributes:
        code: its archive code.
        name: the partner's name as the file has it.
        missing: what the file lacks, as labels and papers; it is complete where empty.
        licence_expiry: last day of the licence; None where it has no end.
        confirmed: when its content was last confirmed.
        refresh_by: last day on which it counts without being confirmed anew.
    """

    code: str
    name: str
    missing: tuple[Text | str, ...]
    licence_expiry: date | None
    confirmed: date
    refresh_by: date

    @property
    def runs_out(self) -> date:
        """The last day on which the file is in force: of the licence, or by which it is to be refreshed."""
        return min(self.licence_expiry or date.max, self.refresh_by)

    def usable_on(self, day: date) -> bool:
        """Return whether a purchase contract may be signed on the strength of the file on `day` (rule D5)."""
        return not self.missing and day <= self.runs_out


def supplier_file(code: str, fields: Mapping[str, Any], confirmed: date, refresh_days: int) -> SupplierFile:
    """Return what a supplier record says.

    Args:
        code: its archive code.
        fields: its fields, stored or typed.
        confirmed: when it was last confirmed.
        refresh_days: days after which it has to be confirmed anew, where it names no day itself.
    """
    named = _day(fields.get("review_by"))
    # A day that had passed when the file was confirmed was met by that.
    refresh_by = named if named and named > confirmed else confirmed + timedelta(days=refresh_days)
    ends = fields.get("licence_term") == "有期限"
    expiry = _day(fields.get("licence_expiry")) if ends else None
    return SupplierFile(code, str(fields.get("name") or ""), lacking(fields), expiry, confirmed, refresh_by)


def lacking(fields: Mapping[str, Any]) -> tuple[Text | str, ...]:
    """Return what a supplier record lacks: labels of its form, and papers as its dictionary calls them (rule D2).

    The form refuses most of this, but a file may come from an old register or an older form.
    """
    return tuple(dict.fromkeys((*_facts_lacking(fields), *_papers_lacking(fields))))


def _facts_lacking(fields: Mapping[str, Any]) -> Iterator[Text]:
    from validators.forms.supplier import FORM

    needed = ["bank", "bank_account", "licence_term"]
    if fields.get("customer_kind") == "境内企业":
        needed += ["credit_code", "legal_representative", "licence_number"]
    if fields.get("licence_term") == "有期限":
        needed.append("licence_expiry")
    yield from (FORM.column(name).label for name in needed if not fields.get(name))


def _papers_lacking(fields: Mapping[str, Any]) -> Iterator[str]:
    needed = ["开户资料"]
    if fields.get("customer_kind") == "境内企业":
        needed.append("营业执照复印件")
    signer, head = fields.get("signatory"), fields.get("legal_representative")
    if signer and not (head and normal_name(str(signer)) == normal_name(str(head))):
        needed += ["签约人身份证明", "授权委托书"]
    there = fields.get("attachments") or ()
    yield from (paper for paper in needed if paper not in there)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
