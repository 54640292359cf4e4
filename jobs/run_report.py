"""The run report (运行报告): received, accepted, returned and why, coded, merged, problems, time taken."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from jobs.ledger.plans import unrecorded
from jobs.outbox import write_whole
from jobs.running import Run
from jobs.tally import STATES, Arrived, Tally, for_all, tally
from templates.contexts.run_report import Figure, Listing, RunReport
from templates.pages import run_report_page
from validators.declaration import Kind
from validators.forms import forms
from validators.message import Message, Text
from validators.problem import Problem
from workbooks.lists import ListSheet, list_workbook
from workbooks.register import SheetColumn

_TITLE: Final = Text("运行报告", "Run report")
_FILES: Final = (
    (Text("结果", "Result"), 14),
    (Text("交表人", "Sender"), 10),
    (Text("文件", "File"), 34),
    (Text("表格", "Form"), 18),
    (Text("交表时间", "Handed in"), 17),
    (Text("档号", "Archive codes"), 30),
    (Text("说明", "Remarks"), 40),
)
_PROBLEMS: Final = (
    (Text("交表人", "Sender"), 10),
    (Text("文件", "File"), 30),
    (Text("工作表", "Sheet"), 16),
    (Text("位置", "Cell"), 8),
    (Text("原填内容", "Entry"), 22),
    (Text("哪里不对", "What is wrong"), 44),
    (Text("怎样改", "How to mend it"), 44),
)


def run_report(run: Run, seconds: float) -> Tally:
    """Write the report of the run as .xlsx and as a self-contained page, and return what it counts.

    Args:
        run: the run.
        seconds: how long it took so far.
    """
    language = run.workspace.settings.language
    with run.ledger.reading() as connection:
        counted = tally(connection, run.id)
        unrecorded_plans = len(unrecorded(connection, run.at))
    files = [_file_row(run, each, language) for each in counted.arrived]
    problems = [_problem_row(run, each, problem) for each, problem in counted.problems]
    page = _page(run, counted, files, problems, seconds, unrecorded_plans)
    name = f"{run.at:%Y-%m-%d %H%M} {_TITLE.of(language)} {run.id}"
    write_whole(run.workspace.runs / f"{name}.html", run_report_page(page))
    lines = [page.subtitle, *page.notices]
    sheets = [
        ListSheet(listing.title, page.title, lines, _columns(declared, language), rows)
        for listing, declared, rows in zip(page.listings, (_FILES, _PROBLEMS), (files, problems), strict=True)
    ]
    write_whole(run.workspace.runs / f"{name}.xlsx", list_workbook(sheets, run.at, language))
    return counted


def _columns(declared: tuple[tuple[Text, int], ...], language: str) -> tuple[SheetColumn, ...]:
    return tuple(
        SheetColumn(label.of(language), Kind.LONG if width > 20 else Kind.TEXT, width) for label, width in declared
    )


def _file_row(run: Run, each: Arrived, language: str) -> tuple[str, ...]:
    form = forms().get(each.form)
    handed = datetime.fromisoformat(each.handed)
    said = [run.say(part) for part in each.said]
    if late := [taken.code for taken in each.taken if taken.late]:
        said.append(run.say(Message("Handed in late: {codes}.", {"codes": "、".join(late)})))
    if each.problems:
        said.append(run.say(Message("{count} places to mend.", {"count": len(each.problems)})))
    codes = "、".join(taken.code for taken in each.taken)
    title = form.title.of(language) if form else ""
    return (
        *(STATES[each.state].of(language), each.person, each.name, title, f"{handed:%Y-%m-%d %H:%M}"),
        *(codes, " ".join(said)),
    )


def _problem_row(run: Run, each: Arrived, problem: Problem) -> tuple[str, ...]:
    shown = problem.masked()
    said = (run.say(shown.what), run.say(shown.mend))
    return (each.person, each.name, problem.sheet, problem.cell.ref, shown.raw, *said)


def _page(
    run: Run,
    counted: Tally,
    files: list[tuple[str, ...]],
    problems: list[tuple[str, ...]],
    seconds: float,
    unrecorded_plans: int,
) -> RunReport:
    language = run.workspace.settings.language
    changed = sum(taken.how == "changed" for each in counted.arrived for taken in each.taken)
    late = sum(taken.late for each in counted.arrived for taken in each.taken)
    returned = counted.count("returned", "partly", "foreign")
    figures = (
        (Text("收到文件", "Received"), len(counted.arrived), "plain"),
        (Text("收下", "Taken"), counted.count("accepted", "partly"), "good"),
        (Text("退回", "Returned"), returned, "bad" if returned else "plain"),
        (Text("重复", "Repeated"), counted.count("repeated"), "plain"),
        (Text("新编档号", "New codes"), len(counted.coded), "good"),
        (Text("更新档案", "Updated"), changed, "plain"),
        (Text("迟交", "Late"), late, "bad" if late else "plain"),
        (Text("需改之处", "Places to mend"), len(problems), "bad" if problems else "plain"),
        (Text("逾期未记录的计划", "Visits to record"), unrecorded_plans, "bad" if unrecorded_plans else "plain"),
    )
    tones = tuple("bad" if each.state in ("returned", "partly", "foreign") else "plain" for each in counted.arrived)
    office = run.workspace.settings.office_name
    return RunReport(
        language=language,
        title=f"{office} {_TITLE.of(language)}".strip(),
        subtitle=run.say(Message("Run {number} of {at}.", {"number": run.id, "at": run.at})),
        figures=tuple(Figure(label.of(language), str(value), tone) for label, value, tone in figures),
        notices=tuple(run.say(for_all(notice)) for notice in run.notices),
        notices_title=Text("需要处理", "To be dealt with").of(language),
        listings=(
            Listing(
                Text("收到的文件", "Files received").of(language),
                tuple(label.of(language) for label, _ in _FILES),
                tuple(files),
                run.say(Message("Nothing was handed in.")),
                tones,
            ),
            Listing(
                Text("需改之处", "Places to mend").of(language),
                tuple(label.of(language) for label, _ in _PROBLEMS),
                tuple(problems),
                run.say(Message("Nothing has to be mended.")),
            ),
        ),
        foot=run.say(Message("The run took {seconds} seconds.", {"seconds": f"{seconds:.1f}"})),
    )
