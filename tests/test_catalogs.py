"""The catalogs say everything that the code says, with the same gaps, and are compiled.

`pytest --update tests/test_catalogs.py` extracts the sentences anew, merges them into `guidang.po`
and compiles both catalogs; what is new then waits in the `.po` for its translation.
"""

from __future__ import annotations

import argparse
import ast
import string
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGS = ROOT / "validators" / "catalogs" / "zh" / "LC_MESSAGES"
PACKAGES = ("validators", "workbooks", "templates", "jobs")
#: Callable -> which of its arguments are sentences, by place and by name.
SPOKEN = {"Message": ((0, "id"),), "Fault": ((1, "what"), (2, "mend"))}
UNBREAKABLE = 10_000
#: The header keeps one date, or every renewal would change it.
FIRST = datetime(2026, 11, 21, tzinfo=UTC)


def sentences_in(source: str) -> tuple[list[str], list[int]]:
    """Return the sentences in a module, and the lines where one is put together from pieces."""
    found, pieced = [], []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for place, keyword in SPOKEN.get(name, ()):
            given = [k.value for k in node.keywords if k.arg == keyword] or node.args[place : place + 1]
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found.append(value.value)
                elif isinstance(value, (ast.JoinedStr, ast.BinOp, ast.Call)):
                    pieced.append(node.lineno)
    return found, pieced


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def extracted() -> dict[str, list[str]]:
    """Return sentence -> the files it is in."""
    found: dict[str, list[str]] = {}
    for path in modules():
        for sentence in sentences_in(path.read_text(encoding="utf-8"))[0]:
            files = found.setdefault(sentence, [])
            if (name := path.relative_to(ROOT).as_posix()) not in files:
                files.append(name)
    return found


def read(domain: str) -> Catalog:
    with (CATALOGS / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="zh", domain=domain)


def entries(catalog: Catalog) -> list[tuple[object, object]]:
    return [(message.id, message.string) for message in catalog if message.id]


def compiled(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def renew() -> None:
    """Bring `guidang.po` to what the code says, without line numbers so that it changes little."""
    known = dict(entries(read("guidang")))
    catalog = Catalog("zh", project="guidang", version="1", creation_date=FIRST, revision_date=FIRST, charset="utf-8")
    catalog.header_comment, catalog.fuzzy = "# What guidang says, in Chinese.", False
    catalog.msgid_bugs_address, catalog.last_translator, catalog.language_team = "", "the guidang authors", "zh"
    for sentence, files in extracted().items():
        catalog.add(sentence, str(known.get(sentence, "")), [(name, 0) for name in files])
    (CATALOGS / "guidang.po").write_bytes(written(catalog))
    for domain in ("guidang", "argparse"):
        (CATALOGS / f"{domain}.mo").write_bytes(compiled(read(domain)))


def written(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=UNBREAKABLE, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


@pytest.fixture(autouse=True, scope="module")
def _renewed(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        renew()


def test_sentences_are_found_wherever_they_stand() -> None:
    source = 'Message("One " "two.", {})\nm.Fault("rule", "What.", mend="Mend.")\nMessage(f"{x}")\nMessage(fault.what)'
    assert sentences_in(source) == (["One two.", "What.", "Mend."], [3])


def test_no_sentence_is_put_together_from_pieces() -> None:
    pieced = {str(path): lines for path in modules() if (lines := sentences_in(path.read_text(encoding="utf-8"))[1])}
    assert pieced == {}, "a translator sees whole sentences only: write a literal with gaps"


def test_every_sentence_of_the_code_is_in_the_catalog_and_no_other() -> None:
    known, said = {id_ for id_, _ in entries(read("guidang"))}, set(extracted())
    assert {"not in the catalog": said - known, "no longer said": known - said} == {
        "not in the catalog": set(),
        "no longer said": set(),
    }, "run pytest --update tests/test_catalogs.py, then translate what is new"


@pytest.mark.parametrize("domain", ["guidang", "argparse"])
def test_every_sentence_is_translated(domain: str) -> None:
    catalog = read(domain)
    assert [m.id for m in catalog if m.id and not (all(m.string) if m.pluralizable else m.string)] == []
    assert [m.id for m in catalog if m.id and m.fuzzy] == []
    assert list(catalog.obsolete) == []


def test_a_translation_has_the_gaps_of_its_sentence() -> None:
    wrong = [id_ for id_, zh in entries(read("guidang")) if zh and gaps(str(id_)) != gaps(str(zh))]
    assert wrong == []


def test_a_translated_sentence_ends_as_one() -> None:
    ends = ("。", "！", "？", "。”", "。）")
    open_ended = [zh for id_, zh in entries(read("guidang")) if str(id_).endswith(".") and not str(zh).endswith(ends)]
    assert open_ended == []


def test_argparse_placeholders_survive_translation() -> None:
    def marks(text: str) -> list[str]:
        return sorted(part[: part.find(")") + 2] if part.startswith("(") else part[:1] for part in text.split("%")[1:])

    for id_, zh in entries(read("argparse")):
        if isinstance(id_, tuple):
            assert [marks(one) for one in zh] == [marks(id_[1])]
        else:
            assert marks(str(zh)) == marks(str(id_))


def test_argparse_says_nothing_that_is_not_translated() -> None:
    with Path(argparse.__file__).open("rb") as source:
        keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
        said = {message for _, message, _, _ in extract("python", source, keywords=keywords)}
    assert said - {id_ for id_, _ in entries(read("argparse"))} == set()


@pytest.mark.parametrize("domain", ["guidang", "argparse"])
def test_the_compiled_catalog_is_that_of_its_source(domain: str) -> None:
    assert (CATALOGS / f"{domain}.mo").read_bytes() == compiled(read(domain)), "run pytest --update"


def test_the_catalog_is_written_in_its_one_way() -> None:
    assert (CATALOGS / "guidang.po").read_bytes() == written(read("guidang")), "run pytest --update"
