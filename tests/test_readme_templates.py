"""The README lists what each report's template may name; `pytest --update` renews the list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from word_templates import Small

from jobs.reports import reports
from templates.reference import BEGIN, END, reference

README = Path(__file__).parent.parent / "README.md"


def listed() -> str:
    return reference((each.title.zh, each.title.en, each.context) for each in reports().values())


def test_the_readme_lists_what_templates_may_name(update: bool) -> None:
    text = README.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    inside, end, after = rest.partition(END)
    assert begin and end
    if update:
        README.write_text(f"{before}{BEGIN}\n{listed()}\n{END}{after}", encoding="utf-8", newline="\n")
        inside = f"\n{listed()}\n"
    assert inside.strip("\n") == listed().strip("\n"), "the README's list of names is out of date: pytest --update"


def test_a_block_names_sections_tables_lists_and_charts() -> None:
    block = reference([("月度小报", "Small monthly report", Small)])
    assert "| `report.summary` | text |" in block
    assert "| `report.decisions` | list; `{%p for each in report.decisions %}`: `each` |" in block
    assert "| `report.chart` | chart, in a paragraph of its own |" in block
    (table,) = re.findall(r"\| `report.lines` \| (.*) \|", block)
    assert table.endswith("`row.label`, `row.count`, `row.amount`, `row.seen`, `row.timely`, `row.last`")
    assert "`report.head.office`" in block


@pytest.mark.parametrize("report", sorted(reports()))
def test_every_report_has_a_block(report: str) -> None:
    assert f"<summary>{reports()[report].title.zh}.docx" in listed()
