"""LibreOffice as a second opinion: what its calculation and its drawing make of our workbooks."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

#: Has every formula calculated when a workbook is opened, whatever values are stored with it.
_ALWAYS_CALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>')
_DOTS = 72


class Word(NamedTuple):
    """A word on a page: its text and its box, in points from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Picture(NamedTuple):
    """A page drawn with one dot to a point."""

    width: int
    height: int
    dots: bytes

    def color(self, x: float, y: float) -> tuple[int, int, int]:
        """Return red, green and blue (0 to 255) of the dot at a place in points."""
        at = (int(y) * self.width + int(x)) * 3
        return self.dots[at], self.dots[at + 1], self.dots[at + 2]


class Printed(NamedTuple):
    """A workbook as it is printed: words of each page, and the first page drawn."""

    pages: list[list[Word]]
    first: Picture


def needed(*programs: str) -> None:
    """Skip the test, and say so, where a program is missing."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: what LibreOffice makes of the workbook is not looked at")


def _convert(data: Sequence[bytes], filter_: str, folder: Path, ending: str = "xlsx") -> list[Path]:
    needed("soffice")
    profile = folder / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_ALWAYS_CALCULATE, encoding="utf-8")
    files: list[Path] = []
    for number, each in enumerate(data):
        files.append(folder / f"book{number}.{ending}")
        files[-1].write_bytes(each)
    out = folder / "out"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", filter_]
    subprocess.run(
        [*command, "--outdir", str(out), *map(str, files)],
        check=True,
        capture_output=True,
        timeout=180,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return [next(out.glob(f"{file.stem}*")) for file in files]


def calculated(*data: bytes, sheet: int = 3) -> list[list[list[str]]]:
    """Return, for each workbook, the rows of one sheet (counted from 1) as they show after calculation."""
    options = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{sheet}"
    with tempfile.TemporaryDirectory() as folder:
        found = _convert(data, options, Path(folder))
        return [list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True))) for path in found]


def printed(*data: bytes, ending: str = "xlsx") -> list[Printed]:
    """Return each workbook, or document of another `ending`, as it is printed."""
    needed("pdftotext", "pdftoppm")
    with tempfile.TemporaryDirectory() as folder:
        return [_printed(path) for path in _convert(data, "pdf", Path(folder), ending)]


def drawn(pdf: bytes) -> Printed:
    """Return a PDF as poppler draws it."""
    needed("pdftotext", "pdftoppm")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.pdf"
        path.write_bytes(pdf)
        return _printed(path)


def _printed(pdf: Path) -> Printed:
    boxes = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
    pages = [
        [Word(found[5], *(float(found[at]) for at in range(1, 5))) for found in _WORD.finditer(page)]
        for page in boxes.split("<page ")[1:]
    ]
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(_DOTS), "-f", "1", "-l", "1", pdf], check=True, capture_output=True
    ).stdout
    head = re.match(rb"P6\s(\d+)\s(\d+)\s255\s", drawn)
    assert head is not None
    return Printed(pages, Picture(int(head[1]), int(head[2]), drawn[head.end() :]))
