"""The technical settings of a workspace: `guidang.toml`, without secrets."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jobs.failures import WrongUse
from validators.documents import TAKEN
from validators.message import Message
from validators.timeliness import SHIPPED_DAYS

FILE_NAME: Final = "guidang.toml"


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
        likeness: from which score of 100 two customers are put on the list of likely duplicates.
        deletion_days: for how many days an approved deletion can be taken back (rule C8).
        merge_undo_days: how long a merger of two customers can be undone (rule C7); 0 is for good.
        supplier_refresh_days: how long a supplier's file counts without being confirmed, where it names no day itself (rule D5).
        supplier_notice_days: how long before it runs out a supplier's file is put on the list.
        verify_days: after how many days without being confirmed a partner's file is to be verified (rule C13).
    """

    loan_days: int = 7
    likeness: int = 88
    deletion_days: int = 30
    merge_undo_days: int = 90
    supplier_refresh_days: int = 365
    supplier_notice_days: int = 30
    verify_days: int = 365


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
    """

    enabled: bool = True
    skip: list[str] = field(default_factory=list)
    skip_levels: list[str] = field(default_factory=list)

    def asks(self, form: str, role: str) -> bool:
        """Return whether a role is asked about a form, where its declaration says so."""
        return self.enabled and form not in self.skip and not {role, f"{form}/{role}"} & set(self.skip_levels)


@dataclass(frozen=True, slots=True)
class Plans:
    """Visit plans (rule B1).

    Attributes:
        notify: departments that get every approved plan, besides those the plan itself concerns.
    """

    notify: list[str] = field(default_factory=lambda: ["客服部", "产品部/采购部"])


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
    review: Review = field(default_factory=Review)
    documents: Documents = field(default_factory=Documents)
    plans: Plans = field(default_factory=Plans)

    @property
    def zone(self) -> ZoneInfo:
        """The office's zone."""
        return ZoneInfo(self.timezone)


def _filled(kind: type[Any], given: dict[str, Any], where: str) -> Any:
    known = {f.name: f for f in dataclasses.fields(kind)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise WrongUse(
                Message(
                    "The settings file {file} has an entry “{name}” that is not known; correct its name or delete the line.",
                    {"file": FILE_NAME, "name": where + name},
                )
            )
        default = getattr(_DEFAULTS[kind], name)
        if dataclasses.is_dataclass(default) and isinstance(value, dict):
            values[name] = _filled(type(default), value, f"{name}.")
        elif type(value) is type(default):
            values[name] = value
        else:
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has the wrong kind of value; write it like this: {name} = {default}.",
                    {"file": FILE_NAME, "name": where + name, "default": repr(default)},
                )
            )
    return kind(**values)


_DEFAULTS: Final[dict[type[Any], Any]] = {
    kind: kind() for kind in (Folders, Limits, Rules, Deadlines, Quarter, Review, Documents, Plans, Settings)
}


def read_settings(workspace: Path) -> Settings:
    """Read the settings of `workspace`.

    Raises:
        WrongUse: there is no settings file, it is not TOML, or an entry is unknown or of a wrong kind.
    """
    path = workspace / FILE_NAME
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise WrongUse(
            Message(
                "There is no archive in {folder}: the file {file} is missing. Go to the archive's folder, "
                "name it with --workspace, or make a new one with “guidang init {folder}”.",
                {"folder": str(workspace), "file": FILE_NAME},
            )
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise WrongUse(
            Message(
                "The settings file {file} cannot be read: {error}. Correct that line, or copy the file from a new archive.",
                {"file": str(path), "error": str(error)},
            )
        ) from None
    settings: Settings = _filled(Settings, given, "")
    if settings.language not in ("zh", "en"):
        raise WrongUse(Message('The entry “language” in {file} has to be "zh" or "en".', {"file": FILE_NAME}))
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise WrongUse(
            Message(
                'The entry “timezone” in {file} names no time zone; write it like "Asia/Shanghai".',
                {"file": FILE_NAME},
            )
        ) from None
    _ask_for_numbers(settings.deadlines)
    _ask_for_known(settings.review)
    _ask_for_types(settings.documents)
    return settings


def _ask_for_numbers(deadlines: Deadlines) -> None:
    """Ask that every deadline is a number of hours or days."""
    given = {"deadlines.visit_hours": deadlines.visit_hours}
    given |= {f"deadlines.days.{department}": days for department, days in deadlines.days.items()}
    for name, value in given.items():
        if type(value) is not int or not 0 < value < 10_000:
            raise WrongUse(
                Message(
                    "The entry “{name}” in {file} has to be a whole number, 1 or more.",
                    {"file": FILE_NAME, "name": name},
                )
            )


def _ask_for_known(review: Review) -> None:
    """Ask that whatever is left out of the second check is there to be left out: a slip would be noticed by nobody."""
    if not review.skip and not review.skip_levels:
        return
    from validators.forms import forms

    levels = {form.id: [level.role for level in form.levels] for form in forms().values()}
    roles = {role for those in levels.values() for role in those}
    known = {*roles, *(f"{form}/{role}" for form, those in levels.items() for role in those)}
    wrong = [("skip", each) for each in review.skip if each not in levels]
    wrong += [("skip_levels", each) for each in review.skip_levels if each not in known]
    for name, each in wrong:
        raise WrongUse(
            Message(
                "“{value}” in the entry “{name}” of {file} is nothing that is asked about. Forms are named like visit_record, "
                "levels like 管理层 or visit_plan/管理层.",
                {"file": FILE_NAME, "name": f"review.{name}", "value": each},
            )
        )


def _ask_for_types(documents: Documents) -> None:
    unknown = [each for each in documents.types if each not in TAKEN]
    if unknown:
        raise WrongUse(
            Message(
                "The entry “documents.types” in {file} names types that are never taken: {unknown}. These may be named: {known}.",
                {"file": FILE_NAME, "unknown": "、".join(unknown), "known": "、".join(TAKEN)},
            )
        )


def shipped(
    office_name: str = "",
    state: str = "",
    language: str = "zh",
    *,
    second_check: bool = True,
    settle_seconds: int = Limits().settle_seconds,
) -> str:
    """Return the text of a new workspace's settings file, every entry with its value and meaning."""
    folders = Folders(state=state) if state else Folders()
    quote = '"{}"'.format
    lines = [
        "# 归档 guidang：技术设置（不含任何密码）。改完存盘，下次运行生效。",
        "# Technical settings, no secrets. Saved changes hold from the next run.",
        "",
        f"office_name = {quote(office_name)}    # 单位名称，用于标题",
        f"language = {quote(language)}          # zh 或 en",
        f"timezone = {quote('Asia/Shanghai')}",
        f"database = {quote('')}          # 空：本机 SQLite；或 postgresql+psycopg://…",
        "",
        "[folders]                 # 可改成中文文件夹名；state 要放在运行本程序的电脑的本地硬盘上",
        *(f"{f.name} = {quote(getattr(folders, f.name).replace(chr(92), '/'))}" for f in dataclasses.fields(folders)),
        "",
        "[limits]",
        "file_megabytes = 20       # 超过此大小的文件原样退回",
        "seconds = 20              # 读一个文件最多用的时间",
        "reader_megabytes = 1024   # 读文件的进程最多用的内存",
        f"settle_seconds = {settle_seconds:<8} # 刚改过的文件隔一会儿再看一次，防止还在复制；0 为不再看",
        "",
        "[rules]",
        "loan_days = 7             # 借阅天数（C6）",
        "likeness = 88             # 名称相似度达到此分，列入疑似重复",
        "deletion_days = 30        # 删除申请批准后多少天内可以撤回（C8）",
        "merge_undo_days = 90      # 客户合并后多少天内可以撤销；0 为一直可以",
        "supplier_refresh_days = 365   # 供应商档案未写下次复核日期的，多少天后须重新确认（D5）",
        "supplier_notice_days = 30     # 供应商档案到期前多少天列入“待完善供应商”",
        "verify_days = 365             # 客户和供应商档案多少天没有确认，列入“待核实”（C13）",
        "",
        "[quarter]                 # 季度清理与客户定级（C8）：guidang run quarterly",
        "stale_months = 12         # 多少个月没有往来，建议停止往来",
        "months = 12               # 定级看最近几个月的订单和拜访",
        "keep_percent = 60         # VIP 的订单不低于标准的百分之几，仍为 VIP",
        "vip_visits = 0            # VIP 在此期间至少拜访几次；0 为不要求",
        'barred_ratings = ["D"]    # 这些信用等级不能为 VIP',
        "",
        "[quarter.vip_orders]      # 任一币种的订单达到此数，建议评为 VIP",
        *(f"{quote(currency)} = {amount}" for currency, amount in Quarter().vip_orders.items()),
        "",
        "[deadlines]",
        "visit_hours = 24          # 拜访结束后多少小时内交拜访记录，逾期催办（B4 B1）",
        "",
        "[deadlines.days]          # 其他资料在事后几个工作日内交（E8）；没有列出的部门不计迟交",
        *(f"{quote(name)} = {days}" for name, days in SHIPPED_DAYS.items()),
        "",
        "[review]",
        f"enabled = {str(second_check).lower():<15} # 复核：机器核对通过的表，部门主管等逐级同意后才登记",
        'skip = []                 # 不需要复核的表，如 ["visit_record"]',
        'skip_levels = []          # 不需要的复核级别，如 ["管理层"]；只对某张表：["visit_plan/管理层"]',
        "",
        "[plans]",
        'notify = ["客服部", "产品部/采购部"]   # 批准的拜访计划除有关部门外还发给这些部门的主管（B1）',
        "",
        "[documents]               # 随资料移交单交来的文件",
        f"types = [{', '.join(map(quote, TAKEN))}]   # 收哪些类型；可以删减",
        "megabytes = 50            # 超过此大小的文件退回",
        "picture_side = 2000       # 长边超过此像素的图片另存一份缩略图，原图不动",
        "",
    ]
    return "\n".join(lines)
