"""Whoever writes to one inbox puts formulas, template tags and markup into every field that takes a text.

Afterwards every workbook, document and mail that the archive has made is opened and searched.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from archive import Archive
from builders import a_customer, a_visit
from form_builders import a_form, a_row
from mail_server import with_mail

_MARK = "evil.example"
_FORMULA = f'=HYPERLINK("http://{_MARK}/x","点这里")'
_OTHERS = (f"+cmd|' /C calc'!{_MARK}", f"@SUM({_MARK})", f"-2+3+{_MARK}", f"\t={_MARK}", f"＝{_MARK}")
_TAGS = "{{ 7*7*7*7 }}{% for each in [1] %}" + _MARK + "{% endfor %}{# 藏 #}"
_MARKUP = f'<script>alert("{_MARK}")</script><img src=http://{_MARK}/a.png>'
#: A file's name that would end the text it stands in, within a formula.
_NAME = f'="&WEBSERVICE({_MARK})&".xlsx'
#: The only formula in which a text of theirs may stand: a link to a file of their own, by its path from there.
_LINK = re.compile(r'HYPERLINK\("(\.\.?/(?:[^"]|"")*)","(?:[^"]|"")*"\)')
_MORNING = datetime(2026, 12, 7, 7, 30)


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory, template: Path, one_reader: None) -> Iterator[Archive]:
    from archive import KEY, copy_of

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        made = copy_of(template, tmp_path_factory.mktemp("attacked") / "档案")
        archive = with_mail(made, host="127.0.0.1", port=9, security="none", sender="office@example.com", seconds=1)
        archive.hand_in(
            "王芳", "客户.xlsx", a_customer(needs=_FORMULA, special_requirements=_TAGS, business_scope=_MARKUP)
        )
        ups = [
            {"what": _FORMULA, "who": "王芳", "until": "2026-12-01"},
            {"what": _TAGS, "who": "王芳", "until": "2026-12-01"},
        ]
        visit = a_visit(
            follow_ups=ups, subject=_FORMULA, needs=_TAGS, summary=_MARKUP, situation=_OTHERS[0], place=_OTHERS[3]
        )
        archive.hand_in("王芳", "拜访.xlsx", visit)
        complaints = [
            a_row("complaint", problem=text, subject=text[:60], received_on=datetime(2026, 11, day).date())
            for day, text in enumerate((_FORMULA, _TAGS, _MARKUP, *_OTHERS), start=3)
        ]
        archive.hand_in("王芳", "投诉.xlsx", a_form("complaint", *complaints))
        # This one is handed back, with what stands in its cells quoted.
        archive.hand_in("王芳", _NAME, a_visit(subject=_FORMULA, visit_end=_FORMULA, lead_visitor=_TAGS))
        archive.hand_in("王芳", "不是表 {{ 7 }} =1+1.xlsx", _MARKUP.encode())
        outcome = archive.night()
        assert not outcome.failures and len(outcome.counted.arrived) == 5
        assert len(outcome.counted.coded) >= 10
        for job, at in (
            ("morning", _MORNING),
            ("weekly", datetime(2026, 11, 23, 6)),
            ("monthly", datetime(2026, 12, 1, 6)),
            ("quarterly", datetime(2027, 1, 1, 6)),
            ("halfyear", datetime(2027, 1, 1, 6)),
            ("yearly", datetime(2027, 1, 1, 6)),
        ):
            assert not archive.night(at, [job]).failures
        yield archive


def _made(archive: Archive, *endings: str) -> list[Path]:
    """Return the files that guidang made; what was handed in lies filed, kept and handed back as it came."""
    own = (archive.workspace.archive, archive.workspace.state, archive.workspace.inbox)
    found = [path for path in archive.root.rglob("*") if path.suffix in endings]
    made = [path for path in found if not any(path.is_relative_to(folder) for folder in own)]
    return [path for path in made if path.suffix == ".html" or zipfile.is_zipfile(path)]


def _parts(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                yield name, packed.read(name).decode("utf-8", "replace")
            elif name.endswith(".xlsx"):  # the figures behind a chart
                inner = path.parent / "inner.xlsx"
                inner.write_bytes(packed.read(name))
                yield from _parts(inner)
                inner.unlink()


def test_no_workbook_holds_a_formula_or_link_that_somebody_wrote_into_a_field(poisoned: Archive) -> None:
    books = _made(poisoned, ".xlsx")
    shown = [path for path in books if any(_MARK in text for _, text in _parts(path))]
    assert len(shown) >= 5, "the register, returned copies, reminders, reports show what was written"
    for path in books:
        for name, text in _parts(path):
            formulas = [html.unescape(each) for each in re.findall(r"<f(?: [^>]*)?>([^<]*)", text) if _MARK in each]
            assert not [each for each in formulas if not _LINK.fullmatch(each)], (path, name)
            assert not re.search(rf'Target="[^"]*{re.escape(_MARK)}', text), (path, name)
            assert "<definedName" not in text or _MARK not in "".join(re.findall(r"<definedName[^<]*<", text)), path


def test_no_document_runs_or_follows_what_somebody_wrote_into_a_field(poisoned: Archive) -> None:
    documents = _made(poisoned, ".docx")
    assert [path for path in documents if any(_MARK in text for _, text in _parts(path))]
    for path in documents:
        for name, text in _parts(path):
            assert str(7**4) not in re.sub(r"<[^>]*>", " ", text).split(), (path, name)
            assert not re.search(rf'(Target|r:link)="[^"]*{re.escape(_MARK)}', text), (path, name)
            assert not re.search(rf"<w:instrText[^<]*{re.escape(_MARK)}", text), (path, name)
            assert "<script" not in text, (path, name)


def test_no_mail_holds_markup_that_somebody_wrote_into_a_field(poisoned: Archive) -> None:
    letters = poisoned.ask("SELECT subject, html FROM mail WHERE kind = 'letter'")
    assert letters
    for subject, page in letters:
        assert "\n" not in subject and "\r" not in subject
        assert "<script" not in page and "<img" not in page and str(7**4) not in page
    pages = [path.read_text("utf-8") for path in _made(poisoned, ".html")]
    assert pages and not [page for page in pages if "<script" in page or f"src=http://{_MARK}" in page]
