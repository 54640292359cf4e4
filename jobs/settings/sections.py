"""What can be set: one frozen dataclass a section of the settings file, each entry with its default and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Final
from zoneinfo import ZoneInfo

from jobs.settings.backup_section import Backup
from validators.appraising import AppraisalRule
from validators.documents import TAKEN
from validators.due_times import DAYS
from validators.themes import NEEDS, NEWS
from validators.timeliness import SHIPPED_DAYS

#: Kind of reminder -> days before its day, as shipped.
AHEAD: Final[Mapping[str, int]] = {
    "loans": 2,
    "follow_ups": 3,
    "contracts": 30,
    "quotations": 7,
    "money": 3,
    "credit": 30,
    "licences": 30,
    "certificates": 30,
    "corrections": 7,
    "confidentiality": 30,
    "deletions": 7,
    "remedies": 7,
    "consulting": 2,
    "holidays": 7,
}
#: Kind of reminder -> days in which it is to be seen to, as shipped.
WITHIN: Final[Mapping[str, int]] = {
    "returned": 3,
    "harmed": 10,
    "complaints": 15,
    "suggestions": 15,
    "suppliers": 15,
    "facts": 30,
    "approvals": 3,
    "destructions": 5,
    "due_records": 20,
    "conflicts": 5,
    "duplicates": 15,
    "proposals": 15,
    "handovers": 5,
    "inquiries": 15,
    "counts": 45,
    "differences": 30,
}


@dataclass(frozen=True, slots=True)
class Folders:
    """Folders, relative to the workspace or absolute; `state` belongs on a local disk."""

    blank: str = "workbooks/blank"
    office: str = "workbooks/office"
    inbox: str = "workbooks/inbox"
    returned: str = "workbooks/returned"
    decisions: str = "workbooks/decisions"
    register: str = "output/register"
    archive: str = "output/archive"
    people: str = "output/people"
    reports: str = "output/reports"
    disposal: str = "output/disposal"
    templates: str = "templates"
    runs: str = "output/runs"
    state: str = "output/state"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read.

    Attributes:
        file_megabytes: a larger file is handed back unread.
        seconds: longest time spent reading one file.
        reader_megabytes: memory the reading process may take.
        settle_seconds: a file younger than this is looked at twice before it is taken; 0 for never.
    """

    file_megabytes: int = 20
    seconds: int = 20
    reader_megabytes: int = 1024
    settle_seconds: int = 60


@dataclass(frozen=True, slots=True)
class Rules:
    """The office's numbers.

    Attributes:
        loan_days: how long a loan runs (rule C6).
        fetch_days: for how many days an original that was asked for is kept ready to be fetched.
        likeness: from which score of 100 two customers are put on the list of likely duplicates.
        deletion_days: for how many days an approved deletion can be taken back (rule C8).
        merge_undo_days: how long a merger of two customers can be undone (rule C7); 0 is for good.
        supplier_refresh_days: how long a supplier's file counts without being confirmed, where it names no day itself (rule D5).
        supplier_notice_days: how long before it runs out a supplier's file is put on the list.
        verify_days: after how many days without being confirmed a partner's file is to be verified (rule C13).
        due_notice_days: how long before its period is over a record is put on the list (rule E12).
    """

    loan_days: int = 7
    fetch_days: int = 5
    likeness: int = 88
    deletion_days: int = 30
    merge_undo_days: int = 90
    supplier_refresh_days: int = 365
    supplier_notice_days: int = 30
    verify_days: int = 365
    due_notice_days: int = 90


@dataclass(frozen=True, slots=True)
class Quarter:
    """The quarter's cleaning and regrading (rule C8); see `validators.grading.GradingRule`.

    Attributes:
        stale_months: without dealings for so long, a customer is proposed to be parted with.
        months: how far back orders and visits count for the grade, and mails that came back for contacts.
        vip_orders: currency -> orders in that time that make a VIP.
        keep_percent: share of that amount with which a VIP stays one.
        vip_visits: so many visits in that time are asked of a VIP as well; 0 asks none.
        barred_ratings: credit ratings that rule VIP out.
    """

    stale_months: int = 12
    months: int = 12
    vip_orders: dict[str, int] = field(default_factory=lambda: {"人民币": 1_000_000, "美元": 150_000, "欧元": 130_000})
    keep_percent: int = 60
    vip_visits: int = 0
    barred_ratings: list[str] = field(default_factory=lambda: ["D"])


@dataclass(frozen=True, slots=True)
class Audit(AppraisalRule):
    """The quarter's archive audit (rules B11 E10): the rule for staff, and how much is looked at.

    Attributes:
        checksum_parts: besides the quarter's new documents, one in so many of the others is compared with its checksum.
    """

    checksum_parts: int = 4


@dataclass(frozen=True, slots=True)
class KeyCustomers:
    """What puts a customer on the list of key customers (rule C8); see `validators.key_customers.KeyCustomerRule`.

    Attributes:
        complaint_days: a complaint counts once it has been open for longer.
        overdue_days: money counts once it has been overdue for longer.
        low_score: a survey counts with this overall score or less, of 5.
        score_months: for so long after it was asked.
        orders_months: orders of so many months are held against those of as many before.
        orders_drop_percent: orders count as falling once they are less by this share.
        watched_ratings: credit ratings that are a risk.
        credit_days: so many days before a credit review runs out it counts.
        contract_days: the same for a contract that no later one follows.
        follow_up_days: what was agreed counts once it has been due for longer.
        quiet_days: grade -> days without any dealing; a grade that is not named has no such limit.
    """

    complaint_days: int = 0
    overdue_days: int = 0
    low_score: int = 2
    score_months: int = 12
    orders_months: int = 6
    orders_drop_percent: int = 50
    watched_ratings: list[str] = field(default_factory=lambda: ["D"])
    credit_days: int = 30
    contract_days: int = 60
    follow_up_days: int = 30
    quiet_days: dict[str, int] = field(default_factory=lambda: {"VIP": 45, "普通": 120})


@dataclass(frozen=True, slots=True)
class VisitPrize:
    """Which visit records are put forward for the prize (rule B11).

    Attributes:
        top: so many of the whole company.
        of_department: so many of each department.
    """

    top: int = 10
    of_department: int = 3


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when a form counts as in time (rules B4 E8).

    Attributes:
        visit_hours: hours after a visit's end in which its record is due; a plan without one is chased from then.
        days: department -> working days after the event in which its other documents are due; a department
            that is not named has no such limit.
    """

    visit_hours: int = 24
    days: dict[str, int] = field(default_factory=lambda: dict(SHIPPED_DAYS))


@dataclass(frozen=True, slots=True)
class Review:
    """The second check (rules A2 B4 E13).

    Attributes:
        enabled: forms that passed the machine wait for those who decide on them.
        skip: ids of forms that are taken without a second check though their declaration asks for one.
        skip_levels: roles that are not asked though a declaration names them, such as 管理层; for one
            form alone `visit_plan/管理层`.
        witness_apart: the witness of a destruction is none of those who agreed to it either.
    """

    enabled: bool = True
    skip: list[str] = field(default_factory=list)
    skip_levels: list[str] = field(default_factory=list)
    witness_apart: bool = True

    def asks(self, form: str, role: str, *, always: bool = False) -> bool:
        """Return whether a role is asked about a form, where its declaration says so; `always` is the level's own."""
        left_out = form in self.skip or {role, f"{form}/{role}"} & set(self.skip_levels)
        return always or (self.enabled and not left_out)


@dataclass(frozen=True, slots=True)
class Plans:
    """Visit plans (rule B1).

    Attributes:
        notify: departments that get every approved plan, besides those the plan itself concerns.
    """

    notify: list[str] = field(default_factory=lambda: ["客服部", "产品部/采购部"])


@dataclass(frozen=True, slots=True)
class Analysis:
    """The customer analysis (rules C8 B6 B7).

    Attributes:
        sales: departments that get the part on needs and opportunities.
        market: departments that get the part on trends and competitors.
        service: departments that get the part on feedback and common problems.
        frequent: a problem that was complained of so often goes into the 知识库.
        needs: what customers' needs are counted by: theme -> words that they are found by.
        news: the same for news of the market.
    """

    sales: list[str] = field(default_factory=lambda: ["销售部"])
    market: list[str] = field(default_factory=lambda: ["市场部"])
    service: list[str] = field(default_factory=lambda: ["客服部"])
    frequent: int = 2
    needs: dict[str, list[str]] = field(default_factory=lambda: {theme: list(words) for theme, words in NEEDS.items()})
    news: dict[str, list[str]] = field(default_factory=lambda: {theme: list(words) for theme, words in NEWS.items()})


@dataclass(frozen=True, slots=True)
class Reminders:
    """The reminders every morning (催办清单); kinds are named as in `jobs.reminders.kinds`.

    Attributes:
        on_days_off: mails go out on days off as well; else they wait for the next working day.
        supervisor_days: working days after its day, or after it was told, in which a matter stays with whoever
            sees to it; then their supervisor is told.
        management_days: further working days after which the management is told.
        done_days: working days for which 已办 is believed while the ledger still shows the matter open.
        postpone_days: who postpones a matter by more days than this, or again, gives a reason.
        postpone_most: longest time by which a matter is postponed at once, in days.
        ahead: kind -> days before its day on which a matter is told.
        within: kind -> days in which it is to be seen to, where nothing else names a day.
        quiet: grade of a customer -> days without a visit, call, mail, meeting or order.
    """

    on_days_off: bool = False
    supervisor_days: int = 3
    management_days: int = 5
    done_days: int = 3
    postpone_days: int = 7
    postpone_most: int = 31
    ahead: dict[str, int] = field(default_factory=lambda: dict(AHEAD))
    within: dict[str, int] = field(default_factory=lambda: dict(WITHIN))
    quiet: dict[str, int] = field(default_factory=lambda: {"VIP": 30, "普通": 90})

    def days_ahead(self, kind: str) -> int:
        """Return how many days before its day a matter of a kind is told."""
        return self.ahead.get(kind, AHEAD[kind])

    def days_within(self, kind: str) -> int:
        """Return in how many days a matter of a kind is to be seen to."""
        return self.within.get(kind, WITHIN[kind])


@dataclass(frozen=True, slots=True)
class Documents:
    """What may be handed in beside a 资料移交单 (rule A3).

    Attributes:
        types: endings that are taken, out of `validators.documents.TAKEN`.
        megabytes: a larger file is handed back.
        picture_side: a larger picture gets a scaled copy with this longer side, in pixels.
    """

    types: list[str] = field(default_factory=lambda: list(TAKEN))
    megabytes: int = 50
    picture_side: int = 2000


#: How the way to the mail server is secured.
SECURITIES: Final = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports in Word and Excel.

    Attributes:
        mail: whoever a report is for gets it by mail as well, where mail is set up.
    """

    mail: bool = True


@dataclass(frozen=True, slots=True)
class Mail:
    """Mail that goes out; the password is no setting, see `jobs.keys`.

    Attributes:
        host: the mail server; empty: no mail is sent, and none is kept.
        port: its port.
        security: one of `SECURITIES`; with `none` nobody logs in.
        user: the account; empty where the server asks for none.
        sender: the address that mail comes from; empty where it is the account's.
        name: the name that mail comes from; empty: the office's.
        ca_file: certificates that are trusted besides the computer's own, relative to the workspace or absolute.
        megabytes: a larger letter goes without its attachments.
        seconds: longest time spent waiting for the server each time.
        again_minutes: a letter that could not be sent is tried again after so many minutes at the earliest.
        give_up_days: for so many days; then it is given up.
    """

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    sender: str = ""
    name: str = ""
    ca_file: str = ""
    megabytes: int = 20
    seconds: int = 30
    again_minutes: int = 30
    give_up_days: int = 5

    @property
    def address(self) -> str:
        """The address that mail comes from."""
        return self.sender or self.user


#: What the company's chat group may be told of.
CHAT_MESSAGES: Final = ("reminders", "reports", "notices")


@dataclass(frozen=True, slots=True)
class Chat:
    """Messages to the company's chat group; its address holds a token and is no setting, see `jobs.keys`.

    Attributes:
        enabled: messages are sent.
        messages: which, out of `CHAT_MESSAGES`.
    """

    enabled: bool = False
    messages: list[str] = field(default_factory=lambda: list(CHAT_MESSAGES))


#: How people's folders are kept apart: the share does it, accounts of this computer do, or guidang sets nothing.
MODES: Final = ("share", "strict", "off")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open people's folders, on systems that have modes; the state folder is the machine's own in any case.

    Attributes:
        modes: one of `MODES`; see `jobs.folder_modes`.
    """

    modes: str = "share"


@dataclass(frozen=True, slots=True)
class Log:
    """The log (rules A8 E10).

    Attributes:
        anchor_mail: addresses that get a letter with the log's head each week.
        anchor_file: a file elsewhere to which each night adds a line with the head, absolute or relative to the
            workspace; "" for none.
        begins: when the office's day begins; looks before it stand out in the monthly workbook.
        ends: when it ends.
    """

    anchor_mail: list[str] = field(default_factory=list)
    anchor_file: str = ""
    begins: str = "08:00"
    ends: str = "18:30"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When each job is due by itself, `HH:MM` in the office's time; "" where it never is.

    Attributes:
        nightly: every day.
        morning: every day.
        weekly: on Mondays.
        monthly: on the first day of a month.
        quarterly: on the first day of a quarter.
        halfyear: on 1 January and 1 July.
        yearly: on 1 January.
        partners: on 1 July (rule D3).
        retry_minutes: pause before a job that failed is tried again; it doubles each time.
        retry_longest_minutes: the longest pause.
        retry_times: after so many tries that failed a job is given up until it is run by hand.
    """

    nightly: str = "22:00"
    morning: str = "07:30"
    weekly: str = "06:00"
    monthly: str = "06:00"
    quarterly: str = "06:00"
    halfyear: str = "06:00"
    yearly: str = "06:00"
    partners: str = "06:00"
    retry_minutes: int = 10
    retry_longest_minutes: int = 720
    retry_times: int = 8

    def times(self) -> dict[str, time]:
        """Return job -> time of day, of the jobs that are due at all."""
        given = {job: getattr(self, job) for job in DAYS}
        return {job: time.fromisoformat(text) for job, text in given.items() if text}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings.

    Attributes:
        office_name: the company's name, for titles.
        language: `zh` or `en`.
        timezone: the office's zone.
        database: a PostgreSQL URL; empty for SQLite in the state folder.
    """

    office_name: str = ""
    language: str = "zh"
    timezone: str = "Asia/Shanghai"
    database: str = ""
    folders: Folders = field(default_factory=Folders)
    limits: Limits = field(default_factory=Limits)
    rules: Rules = field(default_factory=Rules)
    deadlines: Deadlines = field(default_factory=Deadlines)
    quarter: Quarter = field(default_factory=Quarter)
    audit: Audit = field(default_factory=Audit)
    key_customers: KeyCustomers = field(default_factory=KeyCustomers)
    visit_prize: VisitPrize = field(default_factory=VisitPrize)
    review: Review = field(default_factory=Review)
    documents: Documents = field(default_factory=Documents)
    plans: Plans = field(default_factory=Plans)
    analysis: Analysis = field(default_factory=Analysis)
    reminders: Reminders = field(default_factory=Reminders)
    schedule: Schedule = field(default_factory=Schedule)
    reports: Reports = field(default_factory=Reports)
    backup: Backup = field(default_factory=Backup)
    log: Log = field(default_factory=Log)
    mail: Mail = field(default_factory=Mail)
    chat: Chat = field(default_factory=Chat)
    access: Access = field(default_factory=Access)

    @property
    def zone(self) -> ZoneInfo:
        """The office's zone."""
        return ZoneInfo(self.timezone)
