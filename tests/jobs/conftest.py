"""A fresh archive for every test that works on one."""

from __future__ import annotations

import getpass
import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from archive import KEY, Archive, copy_of, make_template
from consult_desk import make_office
from filelock import FileLock
from office_desk import Office

from jobs.bounded import kept_warm
from jobs.demo import Demo, make_demo
from jobs.demo.year import Size
from jobs.language import translator
from validators.declaration import Form
from validators.message import Translator
from workbooks.blank import blank_form


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """Draw each blank form once: the same arguments give the same bytes, and to draw them all takes seconds."""
    drawn: dict[tuple[object, ...], bytes] = {}

    def remembered(
        form: Form, dictionaries: Mapping[str, tuple[str, ...]], people: Sequence[str], language: str, say: Translator
    ) -> bytes:
        key = (form, tuple(dictionaries.items()), tuple(people), language)
        if key not in drawn:
            drawn[key] = blank_form(form, dictionaries, people, language, say)
        return drawn[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jobs.blank_forms.blank_form", remembered)
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, drawn_once: None) -> Path:
    """An archive just set up; copied, never used."""
    folder = tmp_path_factory.mktemp("template") / "档案"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        make_template(folder)
    return folder


@pytest.fixture(scope="module")
def one_reader() -> Iterator[None]:
    """One reading process for all nights of a module: to start it takes longer than most nights."""
    with kept_warm():
        yield


@pytest.fixture
def archive(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_reader: None) -> Archive:
    """A fresh archive with a roster of four, one of whom is the archivist, and one who left."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    return copy_of(template, tmp_path / "档案")


@pytest.fixture(scope="session")
def filed(tmp_path_factory: pytest.TempPathFactory, drawn_once: None) -> Path:
    """An office with records of every level; copied, never used."""
    folder = tmp_path_factory.mktemp("consulting") / "档案"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        make_office(folder)
    return folder


@pytest.fixture
def desk(filed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_reader: None) -> Archive:
    """A fresh office with records of every level, and people who ask to see them."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    return copy_of(filed, tmp_path / "档案")


@pytest.fixture
def office(archive: Archive) -> Office:
    return Office(archive)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, drawn_once: None) -> Demo:
    """A small demo, made once for all processes of a test session; no test changes it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    kept = shared / "demo.pickle"
    with FileLock(shared / "demo.lock"):
        if not kept.exists():
            with pytest.MonkeyPatch.context() as patch:
                patch.delenv("GUIDANG_KEY", raising=False)
                made = make_demo(
                    shared / "示例", translator("zh"), lambda *_: None, login=getpass.getuser(), size=Size(30, 14)
                )
            kept.write_bytes(pickle.dumps(made))
    found = pickle.loads(kept.read_bytes())
    assert isinstance(found, Demo)
    return found
