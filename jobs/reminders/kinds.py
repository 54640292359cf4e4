"""Everything that people are reminded of, a line a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from jobs.reminders import archive, destroying, own_work, people, records, waiting
from jobs.reminders.due import Asking, Due
from validators.message import Text
from validators.reminding import Stage


@dataclass(frozen=True, slots=True)
class ReminderKind:
    """A kind of matter.

    Attributes:
        name: its name in the ledger and in the settings.
        label: what people read.
        find: asks the ledger what is due.
        highest: how far up it goes where nobody acts.
        passes: whether somebody may answer that it is not theirs.
    """

    name: str
    label: Text
    find: Callable[[Asking], Iterable[Due]]
    highest: Stage = Stage.MANAGEMENT
    passes: bool = True


_PERSON, _SUPERVISOR = Stage.DUE, Stage.SUPERVISOR
KINDS: Final[Mapping[str, ReminderKind]] = {
    kind.name: kind
    for kind in (
        ReminderKind("loans", Text("借阅归还", "Loans"), own_work.loans),
        ReminderKind("pickups", Text("待领借阅", "Loans to fetch"), own_work.pickups, _PERSON, passes=False),
        ReminderKind("harmed", Text("借阅损毁", "Loans damaged or lost"), own_work.harmed, passes=False),
        ReminderKind("returned", Text("退回待改", "Forms to mend"), own_work.returned, _SUPERVISOR),
        ReminderKind("plans", Text("待补拜访记录", "Visits to record"), own_work.plans),
        ReminderKind("follow_ups", Text("后续事项", "Things to do"), own_work.follow_ups, _SUPERVISOR),
        ReminderKind("complaints", Text("客户投诉", "Complaints"), records.complaints),
        ReminderKind("suggestions", Text("客户建议", "Suggestions"), records.suggestions, _SUPERVISOR),
        ReminderKind("contracts", Text("合同到期", "Contracts"), records.contracts),
        ReminderKind("quotations", Text("报价到期", "Quotations"), records.quotations, _SUPERVISOR),
        ReminderKind("money", Text("票款到期", "Money"), records.money),
        ReminderKind("credit", Text("信用评级", "Credit reviews"), records.credit, _SUPERVISOR),
        ReminderKind("suppliers", Text("供应商档案", "Supplier files"), records.suppliers, _SUPERVISOR),
        ReminderKind("licences", Text("执照到期", "Licences"), records.licences),
        ReminderKind("certificates", Text("供应商证书", "Certificates"), records.certificates, _SUPERVISOR),
        ReminderKind("corrections", Text("供应商整改", "Suppliers' remedies"), records.corrections, _SUPERVISOR),
        ReminderKind("facts", Text("信息核实", "Facts to verify"), waiting.facts, _SUPERVISOR),
        ReminderKind("quiet", Text("久未联系", "Silent customers"), people.quiet, _PERSON),
        ReminderKind("holidays", Text("节日问候", "Holidays"), people.holidays, _PERSON, passes=False),
        ReminderKind("confidentiality", Text("保密协议", "Confidentiality"), people.confidentiality, passes=False),
        ReminderKind("approvals", Text("待审批", "For approval"), waiting.approvals, passes=False),
        ReminderKind("destructions", Text("档案销毁", "Destruction"), destroying.destructions, passes=False),
        ReminderKind("due_records", Text("到期档案", "Records due"), archive.due_records, _SUPERVISOR, passes=False),
        ReminderKind("conflicts", Text("冲突待定", "Conflicts"), waiting.conflicts, _SUPERVISOR),
        ReminderKind("duplicates", Text("疑似重复", "Likely duplicates"), waiting.duplicates, _SUPERVISOR),
        ReminderKind("proposals", Text("季度清理", "Quarter's cleaning"), waiting.proposals, _SUPERVISOR),
        ReminderKind("deletions", Text("删除生效", "Deletions"), waiting.deletions, _PERSON),
        ReminderKind("handovers", Text("客户交接", "Handover"), waiting.handovers),
        ReminderKind("consulting", Text("查阅到期", "Consulting"), archive.consulting, _PERSON, passes=False),
        ReminderKind("remedies", Text("限期整改", "Remedies"), archive.remedies, passes=False),
        ReminderKind("inquiries", Text("举报调查", "Inquiries"), archive.inquiries, _PERSON, passes=False),
        ReminderKind("counts", Text("档案清点", "Stock-taking"), archive.counts, _SUPERVISOR),
        ReminderKind("differences", Text("清点差异", "Differences"), archive.differences, _SUPERVISOR),
    )
}
