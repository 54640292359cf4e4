"""Which jobs there are, and which steps each of them takes in which order."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from jobs.failures import Failure, WrongUse
from jobs.reporting.report import Report
from jobs.reports import by_job, reports
from jobs.restoring.steps import backup_step, drill_step
from jobs.running import Run
from jobs.tally import Tally, tally
from validators.message import Message, Text
from validators.periods import Span


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a night; imported when it is taken, so that asking for one costs no other's packages.

    Attributes:
        name: by which `guidang run` calls it.
        label: told while it works.
        work: does it.
    """

    name: str
    label: Text
    work: Callable[[Run], object]


def _office(run: Run) -> None:
    from jobs.office_tables import office_tables

    office_tables(run)


def _folders(run: Run) -> None:
    from jobs.facts import people
    from jobs.folder_modes import close_folders

    with run.ledger.reading() as connection:
        staff = people(connection)
    run.notices += close_folders(run.workspace, staff)


def _forms(run: Run) -> None:
    from jobs.blank_forms import blank_forms

    blank_forms(run)


def _intake(run: Run) -> None:
    from jobs.intake import intake

    intake(run)


def _erasing(run: Run) -> None:
    from jobs.erasing import erasing

    erasing(run)


def _in(module: str, name: str) -> Callable[[Run], object]:
    """Return what takes a step that a module holds, which is imported then."""

    def work(run: Run) -> None:
        getattr(import_module(module), name)(run)

    return work


def _forgetting(run: Run) -> None:
    from jobs.reporting.forgetting import forgetting

    forgetting(run, reports())


def _retention(run: Run) -> None:
    from jobs.retaining import retention

    retention(run)


def _plans(run: Run) -> None:
    from jobs.plans import plans

    plans(run)


def _verifications(run: Run) -> None:
    from jobs.upkeep import verifications

    verifications(run)


def _proposals(run: Run) -> None:
    from jobs.quarterly import proposals

    proposals(run)


def _regrading(run: Run) -> None:
    from jobs.quarterly import regrading

    regrading(run)


def _slips(run: Run) -> None:
    from jobs.reports.loan_slips import slips

    slips(run)


def _proposal_books(run: Run) -> None:
    from jobs.quarterly import proposal_books

    proposal_books(run)


def _upkeep(run: Run) -> None:
    from jobs.upkeep import upkeep

    upkeep(run)


def _index(run: Run) -> None:
    from jobs.indexing import index

    index(run)


def _filing(run: Run) -> None:
    from jobs.filing import filing

    filing(run)


def _search_lists(run: Run) -> None:
    from jobs.search_requests import search_lists

    search_lists(run)


def _revocations(run: Run) -> None:
    from jobs.granting import revocations

    revocations(run)


def _grant_books(run: Run) -> None:
    from jobs.granting import grant_books

    grant_books(run)


def _copies(run: Run) -> None:
    from jobs.copies import copies

    copies(run)


def _returning(run: Run) -> None:
    from jobs.returning import returning

    returning(run)


def _register(run: Run) -> None:
    from jobs.register import register

    register(run)


def _own_registers(run: Run) -> None:
    from jobs.who_sees import own_registers

    own_registers(run)


def _permissions(run: Run) -> None:
    from jobs.who_sees import permissions

    permissions(run)


def _clearing(run: Run) -> None:
    from jobs.clearing import clearing

    clearing(run)


def _reminders(run: Run) -> None:
    from jobs.reminders import reminders

    reminders(run)


def _mail(run: Run) -> None:
    from jobs.mailing import mail

    mail(run)


def _anchors(run: Run) -> None:
    from jobs.log_keeping import anchor_file

    anchor_file(run)


def _anchor_letters(run: Run) -> None:
    from jobs.log_keeping import anchor_letters

    anchor_letters(run)


def _log_term(run: Run) -> None:
    from jobs.log_keeping import let_entries_go

    let_entries_go(run)


def _fixity(run: Run) -> None:
    from jobs.fixity import fixity

    fixity(run)


def _log_book(run: Run) -> None:
    from jobs.log_book import log_book

    log_book(run)


def _minutes(run: Run) -> None:
    from jobs.reports.meeting_minutes import minutes

    minutes(run)


def _templates(run: Run) -> None:
    from jobs.reporting.office_templates import put_templates

    put_templates(run, list(reports().values()))


def _report_step(report: Report, span: Span) -> Step:
    def work(run: Run) -> None:
        from jobs.reporting.printing import print_report

        print_report(run, report, span)

    return Step(report.step(span), report.title, work)


#: A step a report and length of its period.
_REPORTS: Final = {job: [_report_step(report, span) for report, span in made] for job, made in by_job().items()}

#: Every job ends with sending what its steps have posted.
_LAST: Final = "mail"
STEPS: Final[Mapping[str, Step]] = {
    step.name: step
    for step in (
        Step("office", Text("读取办公室表格", "Reading the office tables"), _office),
        Step("folders", Text("关好每个人的文件夹", "Keeping people's folders apart"), _folders),
        Step("forms", Text("更新空白表单", "Renewing the blank forms"), _forms),
        Step(
            "decisions",
            Text("读取主管的审批", "Reading the supervisors' decisions"),
            _in("jobs.reviewing", "decisions"),
        ),
        Step(
            "merges",
            Text("读取疑似重复的判定", "Reading the decisions on likely duplicates"),
            _in("jobs.duplicates", "merges"),
        ),
        Step("verifications", Text("读取核实结果", "Reading what was verified"), _verifications),
        Step("rulings", Text("读取冲突裁定", "Reading the decisions on conflicts"), _in("jobs.conflicts", "rulings")),
        Step("revocations", Text("读取收回的查阅授权", "Reading which grants are taken back"), _revocations),
        Step("regrading", Text("读取季度清理的决定", "Reading the decisions on the quarter's proposals"), _regrading),
        Step("lendings", Text("读取借还登记", "Reading what was lent and came back"), _in("jobs.lending", "lendings")),
        Step("intake", Text("收表、核对、编号、归并", "Taking in, checking, coding, merging"), _intake),
        Step("approvals", Text("更新待审批", "Renewing what waits for approval"), _in("jobs.reviewing", "approvals")),
        Step("lapses", Text("核对借阅到期", "Holding loans against the calendar"), _in("jobs.lending", "lapses")),
        Step("lending_books", Text("更新借还登记", "Renewing the lending desk"), _in("jobs.lending", "lending_books")),
        Step("conflicts", Text("更新冲突待定", "Renewing the conflicts that wait"), _in("jobs.conflicts", "conflicts")),
        Step("destroying", Text("执行批准的销毁", "Carrying out destructions"), _in("jobs.disposing", "destroying")),
        Step(
            "disposal_books",
            Text("更新销毁执行、监销确认", "Renewing the destructions to carry out"),
            _in("jobs.disposing", "disposal_books"),
        ),
        Step("erasing", Text("清除期满的删除申请", "Erasing what was to be deleted"), _erasing),
        Step("forgetting", Text("从报告中去掉已清除的内容", "Taking out of reports what was erased"), _forgetting),
        Step("plans", Text("核对拜访计划与记录", "Holding visit plans against their records"), _plans),
        Step(
            "upkeep", Text("更新待完善供应商和待核实", "Renewing the lists of files to complete and to verify"), _upkeep
        ),
        Step("proposals", Text("提出季度清理建议", "Working out the quarter's proposals"), _proposals),
        Step("proposal_books", Text("更新季度清理建议", "Renewing the quarter's proposals"), _proposal_books),
        Step(
            "duplicates", Text("更新疑似重复", "Renewing the likely duplicates"), _in("jobs.duplicates", "duplicates")
        ),
        Step("retention", Text("核对保管期限", "Reckoning which records are due"), _retention),
        Step(
            "destruction_drafts",
            Text("从到期清单填写销毁申请", "Filling in applications for what is due"),
            _in("jobs.disposing", "destruction_drafts"),
        ),
        Step("index", Text("更新检索索引", "Renewing the index of the search"), _index),
        Step("filing", Text("归档文件", "Filing documents"), _filing),
        Step("search_lists", Text("更新查阅检索结果", "Renewing what requests have found"), _search_lists),
        Step("copies", Text("发出和收回查阅副本", "Handing out and taking away consulted copies"), _copies),
        Step("grant_books", Text("更新查阅授权", "Renewing the list of grants"), _grant_books),
        Step("returning", Text("退回待改表格", "Returning forms to be mended"), _returning),
        Step("receipts", Text("写回执", "Writing receipts"), _in("jobs.receipts", "receipts")),
        Step("register", Text("更新档案总登记表", "Renewing the master register"), _register),
        Step("own_registers", Text("更新每个人的“我的档案”", "Renewing everybody's own records"), _own_registers),
        Step("permissions", Text("更新权限一览", "Renewing the list of who sees what"), _permissions),
        Step(
            "handovers",
            Text("更新待交接客户清单", "Renewing the customers to hand over"),
            _in("jobs.handovers", "handovers"),
        ),
        Step(
            "inquiries",
            Text("更新举报调查和限期整改", "Renewing inquiries and remedies"),
            _in("jobs.inquiries", "inquiries"),
        ),
        Step(
            "stock_lists",
            Text("发出清点单", "Giving out the stock-taking lists"),
            _in("jobs.stocktaking", "stock_lists"),
        ),
        Step("stock", Text("更新清点差异清单", "Renewing the differences in stock"), _in("jobs.stocktaking", "stock")),
        Step("templates", Text("更新报告模板", "Renewing the report templates"), _templates),
        Step("minutes", Text("写会议纪要、更新会议决议跟踪", "Writing minutes, following decisions"), _minutes),
        Step(
            "destruction_papers",
            Text("写销毁清册、销毁单和销毁证明", "Writing the papers of destructions"),
            _in("jobs.reports.destruction_certificate", "destruction_papers"),
        ),
        Step("slips", Text("写借阅单", "Writing loan slips"), _slips),
        Step("clearing", Text("清理收件箱", "Clearing the inboxes"), _clearing),
        Step("reminders", Text("更新催办清单", "Renewing the reminders"), _reminders),
        Step("anchors", Text("日志末条留证", "Noting the log's head outside"), _anchors),
        Step("anchor_letters", Text("邮寄日志末条", "Posting the log's head"), _anchor_letters),
        Step("log_book", Text("写查阅日志", "Writing the log of looks"), _log_book),
        Step("log_term", Text("移出期满的日志", "Taking out of the log what is past its term"), _log_term),
        *(step for steps in _REPORTS.values() for step in steps),
        Step("fixity", Text("核查归档文件和原件", "Comparing documents and originals with their checksums"), _fixity),
        Step("backup", Text("备份", "Backing up"), backup_step),
        Step("restore_drill", Text("备份恢复演练", "Restoring a backup for a trial"), drill_step),
        Step(_LAST, Text("发邮件", "Sending mail"), _mail),
    )
}

#: Steps that a night does not take: they have a time of their own.
_OTHER_TIMES: Final = {
    *("stock_lists", "proposals", "reminders", "anchor_letters", "log_book", "log_term", "restore_drill"),
    *(step.name for steps in _REPORTS.values() for step in steps),
}
#: Job -> its steps. A decision is committed by the intake; everything after it is made from the ledger.
JOBS: Final[Mapping[str, Sequence[str]]] = {
    job: (*steps, *(step.name for step in _REPORTS.get(job, ())), _LAST)
    for job, steps in {
        "nightly": tuple(name for name in STEPS if name not in {*_OTHER_TIMES, _LAST}),
        "morning": ("revocations", "copies", "grant_books", "reminders"),
        "weekly": ("anchor_letters",),
        "monthly": ("log_book", "restore_drill"),
        "quarterly": ("proposals", "proposal_books"),
        "halfyear": ("stock_lists",),
        "yearly": ("log_term",),
        "partners": (),
    }.items()
}


def has_work(job: str) -> bool:
    """Return whether a job has anything to do, besides sending what its steps have posted."""
    return any(step != _LAST for step in JOBS.get(job, ()))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went.

    Attributes:
        steps: (step, done or failed or skipped) in order.
        counted: what was decided.
        failures: what the office has to mend.
    """

    steps: tuple[tuple[str, str], ...]
    counted: Tally
    failures: tuple[Failure, ...]


def steps_of(names: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps of the named jobs and steps, each once, in the order of the night.

    Raises:
        WrongUse: a name is neither a job nor a step.
    """
    wanted: set[str] = set()
    for name in names:
        if name not in JOBS and name not in STEPS:
            raise WrongUse(
                Message(
                    "There is no job called “{name}”. The jobs are {jobs}; single steps are {steps}.",
                    {"name": name, "jobs": "、".join(JOBS), "steps": "、".join(STEPS)},
                )
            )
        wanted |= set(JOBS.get(name, (name,)))
    return tuple(step for step in STEPS.values() if step.name in wanted)


def carry_out(run: Run, steps: Sequence[Step]) -> Outcome:
    """Take the steps in order; after one that fails the others wait for the next run, but the report is written."""
    from jobs.bounded import kept_warm
    from jobs.run_report import run_report

    began = time.monotonic()
    states: list[tuple[str, str]] = []
    failures: list[Failure] = []
    with kept_warm():
        for step in steps:
            if failures:
                states.append((step.name, "skipped"))
                continue
            run.tell(step.label.of(run.workspace.settings.language), 0, 0)
            try:
                step.work(run)
            except Failure as failure:
                failures.append(failure)
                run.notices.append(failure.message)
                states.append((step.name, "failed"))
            else:
                states.append((step.name, "done"))
    try:
        counted = run_report(run, time.monotonic() - began)
    except Failure as failure:
        failures.append(failure)
        run.notices.append(failure.message)
        with run.ledger.reading() as connection:
            counted = tally(connection, run.id)
    run.failed = bool(failures)
    return Outcome(tuple(states), counted, tuple(failures))
