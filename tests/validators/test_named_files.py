"""Which file a row of a slip means, and which names are none of a file beside it (issue 3, item 5)."""

from __future__ import annotations

import unicodedata

import pytest

from validators.documents import FAMILIES, MACROS, PACKED, PAGES, PROGRAMS, TAKEN, ending_of
from validators.named_files import as_it_is_called, is_inside, meant

BOX = "王芳"


@pytest.mark.parametrize(
    ("name", "lies"),
    [
        ("合同.pdf", "合同.pdf"),
        ("合同.PDF", "合同.pdf"),
        (unicodedata.normalize("NFD", "Ünal.pdf"), "Ünal.pdf"),
        ("合同（1） .pdf", "合同(1).pdf"),
        ("合同", "合同.pdf"),
        ("合同v1.2", "合同v1.2.pdf"),
        ("扫描\\合同.pdf", "扫描/合同.pdf"),
        ("扫描/合同", "扫描/合同.PDF"),
        ("合同.pdf", "十一月/合同.pdf"),
    ],
)
def test_a_name_finds_its_file(name: str, lies: str) -> None:
    assert meant(name, BOX, [f"{BOX}/{lies}", f"{BOX}/别的.pdf"]) == (f"{BOX}/{lies}",)


def test_the_nearer_and_the_more_exact_one_is_meant() -> None:
    paths = [f"{BOX}/a/合同.pdf", f"{BOX}/合同.PDF", f"{BOX}/合同.pdf"]
    assert meant("合同.pdf", BOX, paths) == (f"{BOX}/合同.pdf",)
    assert meant("合同.pdf", f"{BOX}/a", paths) == (f"{BOX}/a/合同.pdf",)


def test_what_cannot_be_told_apart_is_not_guessed() -> None:
    assert len(meant("合同", BOX, [f"{BOX}/合同.pdf", f"{BOX}/合同.jpg"])) == 2
    assert len(meant("合同.pdf", BOX, [f"{BOX}/一/合同.pdf", f"{BOX}/二/合同.pdf"])) == 2


@pytest.mark.parametrize("name", ["合同.pdf", "同.pdf", "正本合同.pdf", "别处/合同.pdf.jpg", "."])
def test_a_name_that_only_looks_alike_finds_nothing(name: str) -> None:
    assert meant(name, BOX, [f"{BOX}/合同.jpg", f"{BOX}/副本合同.pdf"]) == ()


@pytest.mark.parametrize(
    "name",
    [
        "..\\x.pdf",
        "a/../x.pdf",
        "/x.pdf",
        "C:\\x.pdf",
        "x:y.pdf",
        "con",
        "AUX.pdf",
        "扫描/lpt1.txt",
        "．．/x",
        "a//b.pdf",
        "",
    ],
)
def test_a_name_that_leads_elsewhere_is_none(name: str) -> None:
    assert not is_inside(name)


def test_a_row_names_its_file_as_it_is_called() -> None:
    assert as_it_is_called("扫描\\合同", f"{BOX}/扫描/合同.PDF") == "扫描/合同.PDF"


def test_nothing_is_both_taken_and_never_taken() -> None:
    assert not set(TAKEN) & (PROGRAMS | MACROS | PACKED | PAGES)
    assert len(TAKEN) == len(set(TAKEN)) == sum(map(len, FAMILIES.values()))


@pytest.mark.parametrize(("name", "ending"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), (".pdf", ""), ("合同", "")])
def test_an_ending_is_what_stands_behind_the_last_dot(name: str, ending: str) -> None:
    assert ending_of(name) == ending
