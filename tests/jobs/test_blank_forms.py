"""The blank forms: one workbook a form in one folder, written anew only where something changed."""

from __future__ import annotations

from archive import NIGHT, Archive

from jobs.blank_forms import blank_forms
from jobs.running import opened
from validators.forms import forms


def test_every_form_has_its_blank_in_the_one_folder(archive: Archive) -> None:
    names = sorted(path.name for path in archive.workspace.blank.iterdir())
    assert names == sorted(f"{form.tab}.xlsx" for form in forms().values())
    assert "供应商／客户基本资料登记表.xlsx" in names


def test_only_what_is_missing_or_out_of_date_is_written(archive: Archive) -> None:
    with opened(archive.workspace, NIGHT, alone=True) as run:
        assert blank_forms(run) == []
        (archive.workspace.blank / "客户拜访记录表.xlsx").unlink()
        assert [each.file for each in blank_forms(run)] == ["客户拜访记录表.xlsx"]
