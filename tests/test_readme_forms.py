"""The README lists every form with its fields, as the declarations have them; `pytest --update` renews the list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jobs.cli import main
from validators.forms import forms
from validators.reference import BEGIN, END, reference

README = Path(__file__).parent.parent / "README.md"


def section() -> str:
    """Return what stands between the two marks."""
    before, begin, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    inside, end, _ = rest.partition(END)
    assert before
    assert begin
    assert end
    return inside.strip("\n")


def test_the_readme_lists_every_form_with_its_fields(update: bool) -> None:
    made = reference(forms().values())
    if update:
        before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        text = f"{before}{BEGIN}\n{made.rstrip()}\n{END}{after}"
        README.write_text(text, encoding="utf-8", newline="\n")
    assert section() == made.strip("\n"), "the README's list of forms is out of date: pytest --update"


def test_every_field_is_listed_once() -> None:
    blocks = re.findall(r"<details>\n<summary>(\S+) .*?</details>", section(), re.DOTALL)
    assert blocks == [form.number for form in forms().values()]
    named = re.findall(r"^\| `(\w+)` \|", section(), re.MULTILINE)
    fields = [[*(column for _, column in form.every_column()), *form.from_files] for form in forms().values()]
    assert named == [column.name for columns in fields for column in columns]


def test_the_list_is_printed_by_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "--reference"]) == 0
    assert capsys.readouterr().out == reference(forms().values()) + "\n"
