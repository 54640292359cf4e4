"""What is installed is pinned, vouched for by hashes, and leaves our own names alone."""

from __future__ import annotations

import re
import subprocess
import tomllib
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
OURS = ("jobs", "workbooks", "templates", "validators")
#: A pinned package: `name==version`, perhaps a marker, then one hash or more.
PIN = re.compile(
    r"^(?P<pin>[\w.-]+==[^\s;]+)(?: ; (?P<marker>[^\\\n]+?))?(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})*)$",
    re.M,
)
#: Where packages are downloaded from. Written so that this file does not match itself.
ADDRESS = re.compile(
    r"py[p]i\.(?:org|python)|pythonhost[e]d|/simpl[e]/?['\"\s]|https?://\S+\.(?:wh[l]|tar\.gz)\b|mirror[s]?\.\w+\.(?:com|edu|cn|org)"
    r"|--(?:extra-)?inde[x]-url|--find-link[s]|--trusted-hos[t]"
)


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files of the checkout that git knows or would take."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return tuple(path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file())


@cache
def pins() -> dict[str, list[re.Match[str]]]:
    """Return package -> its pins; several where they differ by the version of Python."""
    found: dict[str, list[re.Match[str]]] = {}
    for pin in PIN.finditer((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        found.setdefault(pin["pin"].split("==")[0].lower(), []).append(pin)
    return found


def asked_for() -> list[Requirement]:
    """Return what the wrapper installs: every extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["project"]["optional-dependencies"]
    extras = [one for group in groups.values() for one in group]
    return [
        Requirement(one) for one in (*project["project"]["dependencies"], *extras, *project["build-system"]["requires"])
    ]


def test_no_installed_package_bears_one_of_our_names() -> None:
    bearers = packages_distributions()
    assert {name: set(bearers.get(name, ())) - {"guidang"} for name in OURS} == {name: set() for name in OURS}


@pytest.mark.parametrize("name", OURS)
def test_our_names_are_our_folders(name: str) -> None:
    assert [Path(place) for place in import_module(name).__path__] == [ROOT / name]


def test_every_package_is_pinned_with_its_hashes() -> None:
    lines = [line for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines() if line.strip()]
    starts = [line for line in lines if not line.startswith((" ", "#"))]
    assert len(starts) == sum(len(of) for of in pins().values()) > 50
    assert [pin["pin"] for of in pins().values() for pin in of if not pin["hashes"]] == []


def test_every_dependency_is_pinned_to_a_version_it_allows() -> None:
    wrong = [
        str(asked)
        for asked in asked_for()
        if not (found := pins().get(asked.name.lower().replace("_", "-")))
        or not all(asked.specifier.contains(pin["pin"].split("==")[1]) for pin in found)
    ]
    assert wrong == []


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_every_python_gets_exactly_one_version_of_a_package(version: str, system: str) -> None:
    machine = {
        **default_environment(),
        "python_version": version,
        "python_full_version": f"{version}.1",
        "sys_platform": system,
    }
    for name, of in pins().items():
        fitting = [pin["pin"] for pin in of if not pin["marker"] or Marker(pin["marker"]).evaluate(machine)]
        assert len(fitting) <= 1, name
    for asked in asked_for():
        of = pins()[asked.name.lower()]
        assert any(not pin["marker"] or Marker(pin["marker"]).evaluate(machine) for pin in of), asked


def test_no_file_names_a_place_to_download_packages_from() -> None:
    named = []
    for path in tracked():
        if path.suffix in {".mo", ".docx", ".xlsx", ".png"}:
            continue
        if found := ADDRESS.search(path.read_text(encoding="utf-8", errors="replace")):
            named.append((path.relative_to(ROOT).as_posix(), found[0]))
    assert named == []


def test_a_place_to_download_from_would_be_seen() -> None:
    for line in ("--index" + "-url x", "https://example.com/a-1.0.wh" + "l", "https://pyp" + "i.org/"):
        assert ADDRESS.search(line)
