"""Matters on record: contracts, quotations, money, complaints, suggestions, credit, suppliers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import sqlalchemy as sa

from jobs.ledger.due_records import field, newest, parted, records
from jobs.ledger.unfinished_suppliers import Shortfall, UnfinishedSupplier, unfinished_suppliers
from jobs.reminders.due import Asking, Due, day, kept_from, short
from validators.message import Message, Text

#: Kinds of 票款类别 that are paid later, ours and theirs.
_ISSUED, _RECEIVED = "开出发票", "收到发票"
SUPPLIERS_LIST: Final = Text("待完善供应商", "Suppliers to complete")


def contracts(asking: Asking) -> Iterator[Due]:
    """Contracts that run and end soon, or have ended (DOMAIN: contracts running out)."""
    where = (field("state") == "履行中", field("ends_on") <= asking.until("contracts").isoformat())
    for row in records(asking.connection, "contract", *where):
        gaps = {"type": row.fields["contract_type"], "number": row.fields["number"], "customer": row.customer_name}
        yield Due(
            "contracts",
            row.code,
            row.handler,
            Message("The {type} {number} with {customer} runs out.", gaps),
            Message(
                "Renew it and enter the new contract, or change its state to 已完成 or 已终止 with the day, in the form 业务合同登记表."
            ),
            asking.blank("contract"),
            since=day(row.dated),
            due=day(row.fields["ends_on"]),
            **kept_from(row),
        )


def quotations(asking: Asking) -> Iterator[Due]:
    """Quotations without an outcome whose validity ends (DOMAIN: quotations running out)."""
    where = (field("outcome") == "待定", field("valid_until") <= asking.until("quotations").isoformat())
    for row in records(asking.connection, "quotation", *where):
        gaps = {"product": short(row.fields["product"]), "customer": row.customer_name}
        yield Due(
            "quotations",
            row.code,
            row.handler,
            Message("The quotation of {product} to {customer} runs out without an outcome.", gaps),
            Message("Ask the customer, and enter the outcome in the same row of the form 报价登记表."),
            asking.blank("quotation"),
            since=day(row.dated),
            due=day(row.fields["valid_until"]),
            **kept_from(row),
        )


def money(asking: Asking) -> Iterator[Due]:
    """Invoices whose day of payment is near or has passed, each in its own currency (rule C9)."""
    due = sa.func.coalesce(field("deferred_until"), field("due_on"))
    where = (field("paid_on").is_(None), field("kind").in_((_ISSUED, _RECEIVED)))
    for row in records(asking.connection, "invoice_payment", *where, due <= asking.until("money").isoformat()):
        fields = row.fields
        gaps = {"number": fields["number"], "amount": fields["amount"], "currency": fields["currency"]}
        gaps |= {"customer": row.customer_name, "plan": short(fields.get("repayment_plan"))}
        if fields["kind"] == _RECEIVED:
            what = Message("The invoice {number} from {customer}, {amount} {currency}, is to be paid.", gaps)
        elif gaps["plan"]:
            what = Message(
                "The invoice {number} to {customer}, {amount} {currency}, is not paid; agreed was: {plan}", gaps
            )
        else:
            what = Message("The invoice {number} to {customer}, {amount} {currency}, is not paid.", gaps)
        yield Due(
            "money",
            row.code,
            row.handler,
            what,
            Message(
                "Once it is settled, fill in 结清日期 in the same row of the form 发票与付款登记表; where it is late, enter the "
                "repayment plan, or a deferral with who approved it."
            ),
            asking.blank("invoice_payment"),
            since=day(row.dated),
            due=day(fields.get("deferred_until") or fields["due_on"]),
            **kept_from(row),
        )


def complaints(asking: Asking) -> Iterator[Due]:
    """Complaints that are not closed (rules B7 C9)."""
    for row in records(asking.connection, "complaint", field("closed_on").is_(None)):
        began = date.fromisoformat(row.dated[:10])
        yield Due(
            "complaints",
            row.code,
            row.handler,
            Message(
                "The complaint of {customer} about “{subject}” is open.",
                {"customer": row.customer_name, "subject": short(row.fields["subject"])},
            ),
            Message("Enter how it goes, and once it is settled result, 责任方 and 结案日期, in the form 客户投诉记录."),
            asking.blank("complaint"),
            since=began,
            due=asking.by("complaints", began),
            **kept_from(row),
        )


def suggestions(asking: Asking) -> Iterator[Due]:
    """Customers' suggestions that nobody has answered (rule E)."""
    for row in records(asking.connection, "suggestion", field("decision") == "待定"):
        began = date.fromisoformat(row.dated[:10])
        yield Due(
            "suggestions",
            row.code,
            row.handler,
            Message(
                "The suggestion of {customer}, “{subject}”, has no answer.",
                {"customer": row.customer_name, "subject": short(row.fields["subject"])},
            ),
            Message("Decide on it, answer the customer, and enter 采纳情况 and the reply in the form 客户建议."),
            asking.blank("suggestion"),
            since=began,
            due=asking.by("suggestions", began),
            **kept_from(row),
        )


def credit(asking: Asking) -> Iterator[Due]:
    """Credit reviews that run out, the newest of each customer (rule D4)."""
    until = asking.until("credit").isoformat()
    found = newest(
        asking.connection, "credit_review", records(asking.connection, "credit_review", field("valid_until") <= until)
    )
    ended = parted(asking.connection, {row.customer for row in found if row.customer is not None})
    for row in found:
        if row.customer in ended:
            continue
        yield Due(
            "credit",
            row.code,
            row.handler,
            Message("The credit review of {customer} runs out.", {"customer": row.customer_name}),
            Message("Review the customer's credit anew and hand in the form 客户信用评级表."),
            asking.blank("credit_review"),
            since=day(row.dated),
            due=day(row.fields["valid_until"]),
            **kept_from(row),
        )


def _unfinished(asking: Asking) -> Iterator[tuple[UnfinishedSupplier, bool]]:
    """Yield the suppliers whose file needs care, and whether it is for the licence's sake."""
    rules = asking.run.workspace.settings.rules
    notice = max(rules.supplier_notice_days, asking.settings.days_ahead("licences"))
    for each in unfinished_suppliers(asking.connection, asking.today, rules.supplier_refresh_days, notice):
        expiry = each.file.licence_expiry if each.file else None
        ends = expiry is not None and expiry <= asking.until("licences")
        if each.shortfall is Shortfall.SOON and not ends:
            assert each.file
            if (each.file.refresh_by - asking.today).days > rules.supplier_notice_days:
                continue
        yield each, ends and each.shortfall in (Shortfall.EXPIRED, Shortfall.SOON)


def suppliers(asking: Asking) -> Iterator[Due]:
    """Supplier files to complete or to refresh (rules D2 D5)."""
    for each, licence in _unfinished(asking):
        if licence:
            continue
        file = each.file
        gaps = {"name": each.name, "missing": file.missing if file else ()}
        began = None if file is None else file.confirmed
        if file is None:
            what = Message("Contracts with {name} run, but there is no supplier file.", gaps)
        elif each.shortfall is Shortfall.INCOMPLETE:
            what = Message("The supplier file of {name} lacks: {missing}.", gaps)
        else:
            what = Message("The supplier file of {name} has to be confirmed anew.", gaps)
        refreshed = file is not None and each.shortfall is not Shortfall.INCOMPLETE
        yield Due(
            "suppliers",
            file.code if file else each.name,
            each.handler,
            what,
            Message("Hand in the form 供应商/客户基本资料登记表: fill in what is missing, or confirm what is on file."),
            asking.collected_in(each.handler, SUPPLIERS_LIST),
            file.code if file else "",
            began,
            file.refresh_by if refreshed and file else asking.by("suppliers", began) if began else None,
        )


def licences(asking: Asking) -> Iterator[Due]:
    """Suppliers' licences that run out (rules D3 D5)."""
    for each, licence in _unfinished(asking):
        if not licence:
            continue
        assert each.file
        yield Due(
            "licences",
            each.file.code,
            each.handler,
            Message("The licence of {name} runs out.", {"name": each.name}),
            Message("Ask for the renewed licence, and hand in the form 供应商/客户基本资料登记表 with it."),
            asking.blank("supplier"),
            each.file.code,
            due=each.file.licence_expiry,
        )


def certificates(asking: Asking) -> Iterator[Due]:
    """Certificates of suppliers that run out, by the newest evaluation (rule D5)."""
    until = asking.until("certificates").isoformat()
    found = records(asking.connection, "supplier_evaluation", field("certificates_until") <= until)
    for row in newest(asking.connection, "supplier_evaluation", found):
        gaps = {"name": row.customer_name, "certificates": short(row.fields.get("certificates"))}
        yield Due(
            "certificates",
            row.code,
            row.handler,
            Message("Certificates of {name} run out: {certificates}.", gaps),
            Message("Ask for the renewed certificates, and enter them in the form 供应商评估表."),
            asking.blank("supplier_evaluation"),
            due=day(row.fields["certificates_until"]),
            **kept_from(row),
        )


def corrections(asking: Asking) -> Iterator[Due]:
    """What suppliers have to put right by a day, until an evaluation finds it done (rule D5)."""
    where = (field("verdict") == "限期整改", field("remedy_until") <= asking.until("corrections").isoformat())
    found = records(asking.connection, "supplier_evaluation", *where)
    for row in newest(asking.connection, "supplier_evaluation", found):
        gaps = {"name": row.customer_name, "remedy": short(row.fields.get("remedy"))}
        yield Due(
            "corrections",
            row.code,
            row.handler,
            Message("{name} has to put right: {remedy}", gaps),
            Message("See whether it is done, and hand in a new evaluation in the form 供应商评估表."),
            asking.blank("supplier_evaluation"),
            since=day(row.dated),
            due=day(row.fields["remedy_until"]),
            **kept_from(row),
        )
