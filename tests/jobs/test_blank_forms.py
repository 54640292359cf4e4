"""The blank forms: one workbook a form in one folder, written anew only where something changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from archive import NIGHT, Archive

from jobs.blank_forms import blank_forms
from jobs.running import opened
from validators.forms import forms

ROOT = Path(__file__).parents[2]


def test_every_form_has_its_blank_in_the_one_folder(archive: Archive) -> None:
    names = sorted(path.name for path in archive.workspace.blank.iterdir())
    assert names == sorted(f"{form.tab}.xlsx" for form in forms().values())
    assert "供应商／客户基本资料登记表.xlsx" in names


def test_only_what_is_missing_or_out_of_date_is_written(archive: Archive) -> None:
    with opened(archive.workspace, NIGHT, alone=True) as run:
        assert blank_forms(run) == []
        (archive.workspace.blank / "客户拜访记录表.xlsx").unlink()
        assert [each.file for each in blank_forms(run)] == ["客户拜访记录表.xlsx"]


def test_every_process_says_the_same_of_a_declaration_so_that_no_blank_is_drawn_anew_each_night() -> None:
    told = "from jobs.blank_forms import _declared; from validators.forms import forms; "
    told += "print([_declared(form, 'zh') for form in forms().values()])"
    said = {
        subprocess.run(
            [sys.executable, "-c", told],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
