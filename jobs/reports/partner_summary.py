"""供应商／客户汇总表: every partner once a year, with the licences and bank details to inspect again (rule D3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from jobs.ledger.partners import CUSTOMER, SUPPLIER, Partner, partners
from jobs.reporting.comparing import Three, counted, three
from jobs.reporting.report import Ask, Issue, Report, Sheet
from jobs.reporting.sources import until, within
from templates.contexts.partner_summary import InspectRow, LicenceRow, PartnerRow, PartnerSummary
from templates.contexts.pieces import Compared, Share, Table
from validators.declaration import Kind
from validators.message import Message, Text
from validators.periods import Period, Span
from validators.problem import MASK

_KINDS: Final = {SUPPLIER: Text("供应商", "Supplier"), CUSTOMER: Text("客户", "Customer")}
_RUNS_OUT, _BOTH = "有期限", "供应商兼客户"
#: A licence is told of so many days before it runs out; the year's list looks as far as the next one.
_NEXT_LIST: Final = 366


def issues(ask: Ask) -> Iterator[Issue]:
    """Yield the one copy, for archivist, management and administration."""
    found = {form: partners(ask.past, form, ask.period) for form in _KINDS}
    language, say = ask.language, ask.say
    both = {each.file.customer for each in found[SUPPLIER]} & {each.file.customer for each in found[CUSTOMER]} - {None}
    tables = {
        form: tuple(_row(at, each, form, both, ask) for at, each in enumerate(of, start=1))
        for form, of in found.items()
    }
    licences = tuple(_licences(found[SUPPLIER], ask))
    inspect = tuple(_inspect(found, ask))
    every = sum(map(len, found.values()))
    counts = tuple(_counts(ask, licences, inspect))
    none = say(Message("There is none."))
    yield Issue(
        PartnerSummary(
            head=ask.head,
            summary=tuple(map(say, _summary(ask, found, licences, inspect))),
            counts=Table(Text("汇总", "Counts").of(language), until(ask, SUPPLIER, "opened"), counts),
            inspected=Share(every - len(inspect), every),
            suppliers=Table(
                Text("供应商", "Suppliers").of(language),
                until(ask, SUPPLIER, "opened"),
                tables[SUPPLIER],
                "" if tables[SUPPLIER] else say(Message("No supplier is on file.")),
            ),
            customers=Table(
                Text("客户", "Customers").of(language),
                until(ask, CUSTOMER, "opened"),
                tables[CUSTOMER],
                "" if tables[CUSTOMER] else say(Message("No customer is on file.")),
            ),
            licences=Table(
                Text("需换证的营业执照", "Licences to be renewed").of(language),
                _licence_source(ask),
                licences,
                "" if licences else none,
            ),
            inspect=Table(
                Text("需复核的执照和开户资料", "Licences and bank details to be inspected").of(language),
                within(ask, SUPPLIER, "licence_checked"),
                inspect,
                ""
                if inspect
                else say(Message("Every partner's licence and bank details were inspected within the year.")),
            ),
        )
    )


def _row(number: int, each: Partner, form: str, both: set[int | None], ask: Ask) -> PartnerRow:
    fields, language = each.file.fields, ask.language
    if form == SUPPLIER:
        together = fields["cooperation"] or fields["products"]
        remarks = [fields["remarks"]]
    else:
        together = "、".join(str(fields[name]) for name in ("business_area", "stage") if fields[name])
        remarks = []
    if each.file.customer in both:
        also = (
            Text("也是客户，见客户表。", "Also a customer, see there.")
            if form == SUPPLIER
            else Text("也是供应商，见供应商表。", "Also a supplier, see there.")
        )
        remarks.append(also.of(language))
    elif fields.get("partner_kind") == _BOTH:
        remarks.append(
            Text("登记为供应商兼客户，尚无客户档案。", "Registered as customer too, without a customer file.").of(
                language
            )
        )
    return PartnerRow(
        number,
        str(fields["name"] or each.file.customer_name),
        each.file.code,
        str(fields["legal_representative"] or ""),
        *(each.contact, each.telephone, each.email, str(together or "")),
        _year(each, language),
        "；".join(str(remark).rstrip("。") for remark in remarks if remark),
        *(each.file.handler, each.file.department),
    )


def _year(each: Partner, language: str) -> str:
    dealt = each.dealt
    parts = []
    if dealt.contracts:
        parts.append(
            Text(
                f"合同{dealt.contracts}份{_money(dealt.contract_sums)}",
                f"Contracts: {dealt.contracts}{_money(dealt.contract_sums)}",
            )
        )
    if dealt.orders:
        parts.append(
            Text(f"订单{dealt.orders}份{_money(dealt.order_sums)}", f"Orders: {dealt.orders}{_money(dealt.order_sums)}")
        )
    return "\n".join(part.of(language) for part in parts)


def _money(sums: Mapping[str, Decimal]) -> str:
    told = "、".join(f"{currency} {amount:,.2f}" for currency, amount in sorted(sums.items()))
    return f"（{told}）" if told else ""


def _licences(suppliers: Sequence[Partner], ask: Ask) -> Iterator[LicenceRow]:
    """Yield the licences that have run out, or will before the next summary, the first to run out on top."""
    day, notice = ask.period.last, ask.run.workspace.settings.rules.supplier_notice_days
    found = []
    for each in suppliers:
        expiry: date | None = each.file.fields["licence_expiry"]
        if each.file.fields["licence_term"] != _RUNS_OUT or (expiry and (expiry - day).days > _NEXT_LIST):
            continue
        if expiry is None:
            state = Text("未填有效期", "no expiry on file")
        elif expiry <= day:
            state = Text("已过期", "run out")
        elif (expiry - day).days <= notice:
            state = Text(f"{notice}天内到期", f"within {notice} days")
        else:
            state = Text("一年内到期", "within the year")
        told = (state.of(ask.language), each.contact, each.telephone, each.file.handler)
        found.append(LicenceRow(str(each.file.fields["name"]), each.file.code, expiry, *told))
    yield from sorted(found, key=lambda row: (row.until or date.min, row.code))


def _inspect(found: Mapping[str, Sequence[Partner]], ask: Ask) -> Iterator[InspectRow]:
    """Yield the partners of whom a licence or bank details were not inspected within the year; it is asked of every one."""
    language, first = ask.language, ask.period.first
    for form, every in found.items():
        for each in every:
            fields = each.file.fields
            checked: date | None = fields.get("licence_checked")
            old = each.confirmed is None or each.confirmed < first
            todo = []
            if form == SUPPLIER and (checked is None or checked < first):
                todo.append(Text("查验执照", "inspect the licence"))
            elif form == CUSTOMER and old:
                todo.append(Text("核实主体资料", "verify what it says of the company"))
            if not fields["bank_account"]:
                todo.append(Text("补登开户资料", "ask for the bank details"))
            elif old and (checked is None or checked < first):
                todo.append(Text("核对开户资料", "inspect the bank details"))
            if todo and (form == SUPPLIER or old):
                yield InspectRow(
                    *(_KINDS[form].of(language), str(fields["name"] or each.file.customer_name), each.file.code),
                    *(checked, each.confirmed, MASK if fields["bank_account"] else ""),
                    "、".join(each_.of(language) for each_ in todo),
                    *(each.file.handler, each.telephone),
                )


def _licence_source(ask: Ask) -> str:
    from validators.forms import forms

    form = forms()[SUPPLIER]
    gaps = {
        "sheet": (form.sheet or form.title).of(ask.language),
        "term": form.column("licence_term").label.of(ask.language),
        "until": form.column("licence_expiry").label.of(ask.language),
        "last": ask.period.last.replace(year=ask.period.last.year + 1),
    }
    return ask.say(
        Message("Master register, sheet “{sheet}”: filter “{term}” by 有期限 and “{until}” up to {last}.", gaps)
    )


def _counts(ask: Ask, licences: Sequence[LicenceRow], inspect: Sequence[InspectRow]) -> Iterator[Compared]:
    language = ask.language
    for form, label in ((SUPPLIER, Text("供应商", "Suppliers")), (CUSTOMER, Text("客户", "Customers"))):
        over = three(ask.past, ask.period, form)
        over = Three(over.now, over.last, None)
        files = {period: partners(ask.past, form, period) for period in (over.now, over.last) if period}

        def on_file(period: Period, files: Mapping[Period, Sequence[Partner]] = files) -> int:
            return len(files[period])

        def new(period: Period, files: Mapping[Period, Sequence[Partner]] = files) -> int:
            return sum(each.file.dated in period for each in files[period])

        yield counted(label.of(language), over, on_file)
        yield counted(Text(f"其中本年度新建（{label.zh}）", f"{label.en} new in the year").of(language), over, new)
    yield Compared(Text("需换证的营业执照", "Licences to be renewed").of(language), len(licences))
    yield Compared(Text("需复核的单位", "Partners to be inspected").of(language), len(inspect))


def _summary(
    ask: Ask, found: Mapping[str, Sequence[Partner]], licences: Sequence[LicenceRow], inspect: Sequence[InspectRow]
) -> Iterator[Message]:
    suppliers, customers = len(found[SUPPLIER]), len(found[CUSTOMER])
    if not suppliers and not customers:
        yield Message("No partner is on file.")
        return
    yield Message(
        "On {last} {suppliers} suppliers and {customers} customers were on file.",
        {"last": ask.period.last, "suppliers": suppliers, "customers": customers},
    )
    out = [row.name for row in licences if row.until and row.until <= ask.period.last]
    if out:
        yield Message(
            "The licences of {count} suppliers have run out: {names}. No purchase contract is signed with them until the new licence is on file.",
            {"count": len(out), "names": _some(out)},
        )
    soon = [row for row in licences if row.until and row.until > ask.period.last]
    if soon:
        yield Message(
            "Within a year {count} more licences run out, the first on {until}: {name}.",
            {"count": len(soon), "until": soon[0].until, "name": soon[0].name},
        )
    if inspect:
        owners: dict[str, int] = {}
        for row in inspect:
            owners[row.owner] = owners.get(row.owner, 0) + 1
        told = "、".join(f"{owner} {count}" for owner, count in sorted(owners.items(), key=lambda each: -each[1])[:5])
        yield Message(
            "Licence or bank details of {count} of {every} partners are to be inspected again; most are with {owners}.",
            {"count": len(inspect), "every": suppliers + customers, "owners": told},
        )
    lacking = sum(not row.account for row in inspect)
    if lacking:
        yield Message(
            "Of {count} partners no bank details are on file; ask for them when they are inspected.", {"count": lacking}
        )


def _some(names: Sequence[str]) -> str:
    return "、".join([*names[:5], *(["…"] if len(names) > 5 else [])])


_PARTNER: Final = (
    ("number", Text("序号", "No."), Kind.INTEGER, 6),
    ("name", Text("单位名称", "Partner"), Kind.TEXT, 32),
    ("code", Text("档号", "Archive code"), Kind.TEXT, 14),
    ("legal_representative", Text("法定代表人", "Legal representative"), Kind.TEXT, 12),
    ("contact", Text("联系人", "Contact"), Kind.TEXT, 12),
    ("telephone", Text("电话", "Telephone"), Kind.TEXT, 18),
    ("email", Text("邮箱", "E-mail"), Kind.TEXT, 26),
    ("together", Text("合作内容", "What we do together"), Kind.LONG, 30),
    ("year", Text("本年度往来", "In the year"), Kind.LONG, 30),
    ("remarks", Text("备注", "Remarks"), Kind.LONG, 24),
    ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
    ("department", Text("部门", "Department"), Kind.TEXT, 16),
)
REPORT: Final = Report(
    id="partner_summary",
    # A slash would be a folder.
    title=Text("供应商／客户汇总表", "Supplier and Customer Summary"),
    spans={"partners": Span.TO_JUNE},
    context=PartnerSummary,
    issues=issues,
    sheets=(
        Sheet("suppliers", Text("供应商", "Suppliers"), _PARTNER),
        Sheet("customers", Text("客户", "Customers"), _PARTNER),
        Sheet(
            "licences",
            Text("需换证", "Licences"),
            (
                ("name", Text("供应商", "Supplier"), Kind.TEXT, 32),
                ("code", Text("档号", "Archive code"), Kind.TEXT, 14),
                ("until", Text("执照有效期至", "Licence valid until"), Kind.DATE, 14),
                ("state", Text("状态", "State"), Kind.TEXT, 14),
                ("contact", Text("联系人", "Contact"), Kind.TEXT, 12),
                ("telephone", Text("电话", "Telephone"), Kind.TEXT, 18),
                ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
            ),
        ),
        Sheet(
            "inspect",
            Text("需复核", "To inspect"),
            (
                ("kind", Text("类别", "Kind"), Kind.TEXT, 10),
                ("name", Text("单位名称", "Partner"), Kind.TEXT, 32),
                ("code", Text("档号", "Archive code"), Kind.TEXT, 14),
                ("licence_on", Text("执照查验日期", "Licence inspected on"), Kind.DATE, 14),
                ("confirmed_on", Text("资料最近确认", "File confirmed on"), Kind.DATE, 14),
                ("account", Text("银行账号", "Bank account"), Kind.TEXT, 12),
                ("what", Text("要办的事", "What to do"), Kind.LONG, 28),
                ("owner", Text("负责人", "Owner"), Kind.TEXT, 10),
                ("telephone", Text("电话", "Telephone"), Kind.TEXT, 18),
            ),
        ),
        Sheet(
            "counts",
            Text("汇总", "Counts"),
            (
                ("label", Text("项目", "What"), Kind.TEXT, 28),
                ("now", Text("本年度", "This year"), Kind.INTEGER, 10),
                ("last", Text("上年度", "Year before"), Kind.INTEGER, 10),
                ("change", Text("增减", "Change"), Kind.TEXT, 10),
            ),
        ),
    ),
)
