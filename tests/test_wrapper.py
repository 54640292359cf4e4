"""The wrapper `./guidang`, run for real on a small copy of the tree, with Pythons that only pretend to install."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = ("guidang", "jobs/__init__.py", "jobs/install.py", "jobs/language.py", "validators/__init__.py")
on_posix = pytest.mark.skipif(os.name == "nt", reason="the wrapper for Windows is guidang.cmd")


@dataclass
class Office:
    """A copy of the tree in a folder with a blank and Chinese characters, and the PATH it is started with."""

    base: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.base / "归档 系统" / "guidang"

    def calls(self) -> list[str]:
        """Return what the Pythons were asked to do since the last time this was asked."""
        log = self.base / "calls"
        said = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return said

    def command(self, *arguments: str, wrapper: Path | None = None) -> list[str]:
        return [str(wrapper or self.home / "guidang"), *arguments]

    def start(
        self, *arguments: str, wrapper: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments, wrapper=wrapper),
            cwd=self.base,
            env={**self.environment, **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )


def a_python(office: Office, name: str, *, version: str = "3, 11", lacks: str = "") -> Path:
    """Put a Python on the PATH that answers questions truly and only notes down what it should install."""
    path = office.base / "bin" / name
    real, calls = shlex.quote(sys.executable), shlex.quote(str(office.base / "calls"))
    pretend = f"import sys; sys.version_info = ({version}, 0); sys.executable = {str(path)!r}"
    if lacks:
        pretend += f"; sys.modules[{lacks!r}] = None"
    script = f"""\
        #!/bin/sh
        note() {{ printf '%s\\n' "$1" >>{calls}; }}
        case "$1 $2 $3" in
        -c*) note asked; exec {real} -S -c {shlex.quote(pretend + "; exec(sys.argv[1])")} "$2" ;;
        "-B -P -m") note install; exec {real} -S -B -P -c {shlex.quote(pretend + "; import runpy; sys.argv[0:1] = []; runpy.run_module('jobs.install', run_name='__main__')")} install "$5" ;;
        "-P -m venv") note venv; mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && ln -s python "$4/bin/lint-imports" ;;
        "-P -m pip") case "$*" in *" -e "*) note "pip -e" ;; *) note "pip -r" ;; esac; sleep "${{PIP_TAKES:-0}}"; printf '%s\\n' "${{PIP_SAYS:-Collecting pandas}}"; exit "${{PIP_CODE:-0}}" ;;
        "-P -m jobs.cli") note cli; shift 3; pwd; for one; do printf '<%s>' "$one"; done; exit "${{CLI_CODE:-0}}" ;;
        *) echo "$PWD: $(basename "$0") $*"; case "$*" in *"${{FAILS:-nothing}}"*) exit 7 ;; esac ;;
        esac
        """
    path.write_text(textwrap.dedent(script), encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office without any Python; the PATH holds the few tools that the wrapper uses."""
    office = Office(tmp_path)
    for name in NEEDED:
        (office.home / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, office.home / name)
    shutil.copy(ROOT / "validators" / "message.py", office.home / "validators")
    shutil.copytree(ROOT / "validators" / "catalogs", office.home / "validators" / "catalogs")
    (office.home / "requirements.txt").write_text("pandas==3\n")
    (office.home / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "cmp", "readlink", "cp", "ln", "mkdir", "sleep", "basename"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    office.environment.update(PATH=str(tmp_path / "bin"), LANG="C.UTF-8")
    return office


@on_posix
def test_the_first_start_installs_and_hands_on(office: Office) -> None:
    a_python(office, "python3")
    done = office.start("show", "J2026001")
    assert done.stdout == f"{office.base}\n<show><J2026001>"
    assert (done.returncode, done.stderr.count("\n")) == (0, 2)
    assert office.calls()[2:] == ["venv", "pip -r", "pip -e", "cli"]


@on_posix
def test_the_second_start_starts_nothing_but_the_program(office: Office) -> None:
    a_python(office, "python3")
    office.start()
    office.calls()
    done = office.start("run", "nightly")
    assert (done.returncode, done.stderr) == (0, "")
    assert office.calls() == ["cli"]


@on_posix
def test_the_users_folder_and_words_reach_the_program_unchanged(office: Office) -> None:
    a_python(office, "python3")
    done = office.start("check", "我的 表.xlsx", "*", "", "a'b\"c$d")
    assert done.stdout == f"{office.base}\n<check><我的 表.xlsx><*><><a'b\"c$d>"


@on_posix
def test_a_chain_of_links_leads_home(office: Office) -> None:
    a_python(office, "python3")
    (office.base / "links").mkdir()
    (office.base / "links" / "one").symlink_to(office.home / "guidang")
    (office.base / "two").symlink_to("links/one")
    assert office.start("doctor", wrapper=office.base / "two").stdout == f"{office.base}\n<doctor>"
    assert (office.home / ".venv" / "installed" / "home").read_text(encoding="utf-8") == str(office.home)


@on_posix
def test_the_programs_exit_code_is_the_wrappers(office: Office) -> None:
    a_python(office, "python3")
    assert office.start("run", CLI_CODE="3").returncode == 3


@on_posix
@pytest.mark.parametrize(
    ("pythons", "words"),
    [
        ({}, "没有找到 Python"),
        ({"python3": {"version": "3, 9"}, "python": {"version": "2, 7"}}, "Python 3.9 太旧"),
        ({"python3": {"lacks": "ensurepip"}}, "Python 3.11 缺少 venv 或 ensurepip"),
        ({"python3": {"lacks": "venv"}, "python": {"version": "2, 7"}}, "Python 3.11 缺少 venv 或 ensurepip"),
    ],
)
def test_a_machine_without_a_fit_python_is_told_in_one_sentence(
    office: Office, pythons: dict[str, dict[str, str]], words: str
) -> None:
    for name, traits in pythons.items():
        a_python(office, name, **traits)
    done = office.start("demo")
    assert words in done.stderr
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert not (office.home / ".venv").exists()


@on_posix
def test_the_sentence_is_english_where_english_is_asked_for(office: Office) -> None:
    a_python(office, "python3", version="3, 10")
    assert office.start(LANG="en_GB.UTF-8").stderr.startswith("Python 3.10 is too old: ")
    assert office.start(LANG="en_GB.UTF-8", GUIDANG_LANG="zh").stderr.startswith("这台电脑上的 Python 3.10 太旧")


@on_posix
def test_a_newer_python_is_found_behind_an_old_one(office: Office) -> None:
    a_python(office, "python3", version="3, 9")
    a_python(office, "python3.13", version="3, 13", lacks="ensurepip")
    a_python(office, "python3.12", version="3, 12")
    assert office.start("demo").returncode == 0


@on_posix
@pytest.mark.parametrize(
    ("pip", "words"),
    [
        ("WARNING: Retrying after connection broken\nERROR: No matching distribution found for pandas", "检查网络"),
        ("ERROR: No matching distribution found for pandas==3", "换一个镜像"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "校验值不符"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("Traceback (most recent call last):\n  KeyError", "信息技术人员"),
    ],
)
def test_a_failed_download_is_told_in_one_sentence_and_kept_in_a_log(office: Office, pip: str, words: str) -> None:
    a_python(office, "python3")
    done = office.start("demo", PIP_SAYS=pip, PIP_CODE="1")
    assert words in done.stderr.splitlines()[-1]
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 2)
    assert pip in (office.home / ".venv" / "install.log").read_text(encoding="utf-8")


@on_posix
def test_a_build_machines_log_shows_what_pip_says(office: Office) -> None:
    a_python(office, "python3")
    assert "Collecting pandas" in office.start("demo", CI="true").stderr
    assert "Collecting pandas" not in office.start("demo").stderr


@on_posix
def test_an_install_that_failed_is_done_again_from_the_beginning(office: Office) -> None:
    a_python(office, "python3")
    office.start("demo", PIP_CODE="1")
    (office.home / ".venv" / "half").write_text("left by the first attempt")
    office.calls()
    assert office.start("demo").returncode == 0
    assert "venv" in office.calls()
    assert not (office.home / ".venv" / "half").exists()


@on_posix
def test_new_requirements_are_installed_into_what_is_there(office: Office) -> None:
    a_python(office, "python3")
    office.start()
    office.calls()
    (office.home / "requirements.txt").write_text("pandas==4\n")
    assert office.start().returncode == 0
    assert office.calls()[-3:] == ["pip -r", "pip -e", "cli"]


@on_posix
def test_a_tree_moved_elsewhere_is_installed_anew(office: Office) -> None:
    a_python(office, "python3")
    office.start()
    office.calls()
    moved = office.home.rename(office.base / "moved")
    assert office.start(wrapper=moved / "guidang").returncode == 0
    assert "venv" in office.calls()


@on_posix
def test_two_first_starts_at_once_install_once(office: Office) -> None:
    a_python(office, "python3")
    environment = {**office.environment, "PIP_TAKES": "0.4"}
    both = [
        subprocess.Popen(
            office.command("doctor"), cwd=office.base, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [out.decode().endswith("<doctor>") for out, _ in said] == [True, True]
    assert sum("另一个窗口正在安装" in err.decode() for _, err in said) == 1
    assert office.calls().count("venv") == 1


@on_posix
def test_a_place_that_cannot_be_written_to_is_told_in_one_sentence(office: Office) -> None:
    a_python(office, "python3")
    (office.home / ".venv").write_text("in the way")
    done = office.start("demo")
    assert "不能写入" in done.stderr
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@on_posix
def test_the_checks_run_in_order_at_home_and_words_go_to_pytest(office: Office) -> None:
    a_python(office, "python3")
    done = office.start("test", "-k", "two words")
    assert done.stdout.splitlines() == [
        f"{office.home}: python -m ruff format --check .",
        f"{office.home}: python -m ruff check .",
        f"{office.home}: python -m mypy",
        f"{office.home}: lint-imports ",
        f"{office.home}: python -m pytest -n auto --dist loadfile --no-loadscope-reorder -k two words",
    ]
    assert done.returncode == 0


@on_posix
@pytest.mark.parametrize(
    ("fails", "name", "ran"), [("check .", "ruff format", 1), ("mypy", "mypy", 3), ("-m pytest", "pytest", 5)]
)
def test_the_first_check_that_fails_is_named_and_is_the_last(office: Office, fails: str, name: str, ran: int) -> None:
    a_python(office, "python3")
    done = office.start("test", FAILS=fails)
    assert done.stderr.endswith(f"检查“{name}”没有通过。\n")
    assert (done.returncode, len(done.stdout.splitlines())) == (7, ran)


def sentences() -> dict[str, dict[str, str]]:
    """Return language -> key -> sentence of the wrappers' own catalog."""
    found: dict[str, dict[str, str]] = {}
    for line in (ROOT / "validators" / "catalogs" / "wrapper.txt").read_text(encoding="utf-8").splitlines():
        language, key, sentence = line.split(" ", 2)
        found.setdefault(language, {})[key] = sentence
    return found


def test_both_wrappers_say_only_what_their_catalog_holds() -> None:
    said = sentences()
    gaps = {language: {key: text.count("{}") for key, text in of.items()} for language, of in said.items()}
    assert gaps["zh"] == gaps["en"]
    for wrapper in ("guidang", "guidang.cmd"):
        keys = set(re.findall(r"\bsay ([a-z]+)", (ROOT / wrapper).read_text(encoding="utf-8")))
        assert keys == set(said["zh"])


def test_cmd_can_echo_every_sentence() -> None:
    special = set('&|<>^%!"')
    assert [text for of in sentences().values() for text in of.values() if special & set(text)] == []


def test_the_windows_wrapper_is_ascii_and_checked_out_with_its_line_ends() -> None:
    (ROOT / "guidang.cmd").read_bytes().decode("ascii")
    assert re.search(r"^\*\.cmd\s+text eol=crlf$", (ROOT / ".gitattributes").read_text(), re.MULTILINE)


def test_the_windows_wrapper_goes_through_the_same_steps() -> None:
    def steps(wrapper: str) -> list[str]:
        text = (ROOT / wrapper).read_text(encoding="utf-8").replace("\r", "")
        lines = [line for line in text.splitlines() if not line.lstrip().startswith(("rem", "#"))]
        found = re.findall(
            r"-m (?:jobs\.\w+|ruff \w+(?: --check)? \.|\w+)|lint-imports(?=[.\"](?:exe)?\"?$)", "\n".join(lines), re.M
        )
        return sorted(found)

    assert steps("guidang.cmd") == steps("guidang")
    assert len(steps("guidang")) == 7


def test_the_windows_wrapper_jumps_only_to_labels_it_has() -> None:
    text = (ROOT / "guidang.cmd").read_text(encoding="ascii")
    aims = set(re.findall(r"(?:goto |call :)(\w+)", text))
    assert aims == set(re.findall(r"^:(\w+)", text, re.M))


@on_posix
@pytest.mark.parametrize("script", ["guidang", ".ci/run"])
def test_the_scripts_are_executable_and_can_be_parsed(script: str) -> None:
    path = ROOT / script
    assert os.access(path, os.X_OK)
    shell = "sh" if script == "guidang" else "bash"
    assert subprocess.run([shell, "-n", str(path)], capture_output=True, check=False).returncode == 0
