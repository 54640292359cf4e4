"""A fresh archive for every test that works on one."""

from __future__ import annotations

import getpass
import importlib.util
import os
import pickle
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp

import pytest
import sqlalchemy as sa
from archive import KEY, NIGHT, ROSTER, Archive, at_first_look, copy_of, make_template
from consult_desk import make_office
from filelock import FileLock
from office_desk import Office

from jobs.bounded import kept_warm
from jobs.demo import Demo, make_demo
from jobs.demo.year import Size
from jobs.language import translator
from jobs.setup import set_up
from jobs.timetable import JOBS
from validators.declaration import Form
from validators.message import Translator
from workbooks.blank import blank_form

#: Where the programs of a PostgreSQL server lie.
_PROGRAMS = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """Draw each blank form once: the same arguments give the same bytes, and to draw them all takes seconds."""
    drawn: dict[tuple[object, ...], bytes] = {}

    def remembered(
        form: Form,
        dictionaries: Mapping[str, tuple[str, ...]],
        people: Sequence[str],
        language: str,
        say: Translator,
        *,
        remark: str = "",
    ) -> bytes:
        key = (form, tuple(dictionaries.items()), tuple(people), language, remark)
        if key not in drawn:
            drawn[key] = blank_form(form, dictionaries, people, language, say, remark=remark)
        return drawn[key]

    with pytest.MonkeyPatch.context() as patch:
        for job in ("blank_forms", "answer_books", "office_tables.writing"):
            patch.setattr(f"jobs.{job}.blank_form", remembered)
        yield


@pytest.fixture(scope="module")
def lists_left_out() -> Iterator[None]:
    """Nights that draw no list of all records: half of a small night's time, for modules that look at none."""
    left_out = {"register", "own_registers", "permissions"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "jobs.timetable.JOBS", {**JOBS, "nightly": tuple(step for step in JOBS["nightly"] if step not in left_out)}
        )
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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own; skips where there is no server or no driver."""
    if not (_PROGRAMS / "initdb").exists():
        pytest.skip(f"there is no PostgreSQL in {_PROGRAMS}")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("the driver psycopg is not installed")
    home = Path(mkdtemp(prefix="guidang-postgresql-"))
    somebody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    if somebody:
        os.chown(home, 65534, 65534)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        with (home / "log").open("ab") as log:
            subprocess.run(
                [_PROGRAMS / program, "-D", home / "data", *arguments],
                cwd=home,
                env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
                stdout=log,
                stderr=log,
                check=True,
                **somebody,  # type: ignore[call-overload]
            )

    run("initdb", "-U", "guidang", "-A", "trust", "-E", "UTF8")
    run("pg_ctl", "-w", "-o", f"-c listen_addresses=127.0.0.1 -p {port} -k {home}", "start")
    try:
        yield f"postgresql+psycopg://guidang@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(home)


@pytest.fixture
def on_postgresql(postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A fresh archive whose ledger is a database of its own on the server."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    name = f"ledger_{os.getpid()}_{abs(hash(str(tmp_path)))}"
    engine = sa.create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    root = tmp_path / "档案"
    set_up(root, NIGHT, ROSTER, second_check=False)
    settings = root / "guidang.toml"
    url = sa.make_url(postgresql).set(database=name).render_as_string(hide_password=False)
    settings.write_text(settings.read_text("utf-8").replace('database = ""', f'database = "{url}"'), "utf-8")
    (root / "output/ledger-home.json").unlink()
    (root / "output/state/ledger.db").unlink()
    return at_first_look(root)
