"""A night killed at any moment and run again ends as if it had never been killed (issue 2, item 8; promise 1)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from archive import KEY, Archive, workbook_of
from builders import a_credit_code, a_customer, a_loan, a_loan_row, a_visit
from document_files import a_mail, a_pdf, a_picture, an_office_file
from form_builders import a_form, a_row

from validators.forms import forms
from workbooks.filling import fill

_ROOT = Path(__file__).parents[2]
_SECOND_NIGHT = datetime(2026, 11, 22, 22, 0)
_OTHER = {"name": "绍兴远帆纺织有限公司", "credit_code": a_credit_code(7)}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the trials fork, which Windows cannot")


def _first_inboxes(archive: Archive) -> None:
    """Hand in good and bad: a customer and a visit, a change, a wrong form, no form, a loan with a bad row."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer(), at=datetime(2026, 11, 19, 9, 0))
    archive.night(datetime(2026, 11, 19, 22, 0))
    archive.hand_in("王芳", "海纳 更新.xlsx", a_customer(registered_capital=800, telephone="0574-87651235"))
    archive.hand_in("王芳", "拜访海纳.xlsx", a_visit())
    wrong = workbook_of(a_customer(**_OTHER | {"credit_code": "91330200MA2AF05N4X"}))
    archive.hand_in("李明", "远帆.xlsx", wrong)
    archive.hand_in("李明", "远帆 副本.xlsx", wrong)
    archive.hand_in("李明", "纪要.txt", "十一月例会".encode())
    archive.hand_in("陈刚", "借阅.xlsx", a_loan(a_loan_row(), a_loan_row(code="J2019999")))
    archive.hand_in("李明", "移交/单.xlsx", a_form("handed_in_documents", dated=date(2027, 1, 1), handler="李明"))
    archive.hand_in("李明", "移交/海纳营业执照.pdf", a_pdf())


def _second_inboxes(archive: Archive) -> None:
    """Hand in again what came back, mended: the wrong form, the register with the loan returned, the slip; and more."""
    copy = archive.returned("李明")
    slip = next(path for path in copy if path.name == "单.xlsx")
    rows: tuple[dict[str, object], ...] = (
        {"dated": date(2026, 3, 1)},
        a_row("handed_in_documents", file_name="照片.jpg", subject="厂房照片", handler="李明"),
        a_row("handed_in_documents", file_name="没有.pdf", subject="缺的", handler="李明"),
        a_row("handed_in_documents", file_name="执照.eml", subject="邮件", handler="李明", belongs_to="J2026001"),
    )
    content = fill(slip.read_bytes(), forms()["handed_in_documents"], {}, {}, rows)
    archive.hand_in("李明", slip.name, content, at=datetime(2026, 11, 22, 9, 0))
    archive.hand_in("李明", "照片.jpg", a_picture(size=(2400, 1800)), at=datetime(2026, 11, 22, 9, 0))
    archive.hand_in("李明", "执照.eml", a_mail(), at=datetime(2026, 11, 22, 9, 0))
    archive.hand_in("李明", "多出来的.docx", an_office_file(), at=datetime(2026, 11, 22, 9, 0))
    mended = next(path for path in copy if path.name.startswith("远帆"))
    content = fill(mended.read_bytes(), forms()["customer"], {"credit_code": _OTHER["credit_code"]})
    archive.hand_in("李明", mended.name, content, at=datetime(2026, 11, 22, 9, 0))
    (register,) = archive.returned("陈刚")
    rows = (
        {"returned_on": date(2026, 11, 22), "condition": "完好"},
        {"code": "G2026拜访001"},
    )
    content = fill(register.read_bytes(), forms()["borrowing"], {}, {}, rows)
    archive.hand_in("陈刚", register.name, content, at=datetime(2026, 11, 22, 9, 0))
    archive.hand_in(
        "王芳",
        "拜访远帆.xlsx",
        a_visit(customer=_OTHER["name"], visit_start="2026-11-22 9:00", visit_end="2026-11-22 10:00"),
        at=datetime(2026, 11, 22, 11, 0),
    )
    later = datetime(2026, 11, 22, 12, 0)
    # A filled sensitive field makes the record 机密: what was filed in the open is replaced by sealed documents.
    secret = a_customer(registered_capital=900, bank_account="6222021001116245702")
    archive.hand_in("王芳", "海纳 再更新.xlsx", secret, at=later)
    archive.hand_in("王芳", "照片.png", b"\x89PNG\r\n\x1a\n", at=later)
    archive.hand_in(
        "王芳", "晴川.xlsx", a_customer(name="杭州晴川有限公司", credit_code="91330200MA2AF05N4X"), at=later
    )


def _trials(folder: Path, at: datetime, most: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Run the trials in two programs side by side; return the night left alone, and every trial."""
    environment = os.environ | {"GUIDANG_KEY": KEY, "PYTHONPATH": str(_ROOT)}
    command = [sys.executable, str(Path(__file__).with_name("killing.py")), str(folder), at.isoformat(), str(most)]
    programs = [
        subprocess.Popen(
            [*command, f"{share}/2"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        )
        for share in range(2)
    ]
    ended = [(program.communicate(), program.returncode) for program in programs]
    for (_, said), code in ended:
        assert code == 0, said
    lines = [[json.loads(line) for line in out.splitlines()] for (out, _), _ in ended]
    return lines[0][0], [trial for each in lines for trial in each[1:]]


_HANGING = """
import sys
from pathlib import Path

from jobs.bounded import BoundedReader
from killing import hang

if __name__ == "__main__":
    BoundedReader(seconds=600, reader=hang).read([(sys.argv[1], Path(sys.argv[0]))])
"""


def test_the_worker_does_not_outlive_a_killed_night(tmp_path: Path) -> None:
    """Not even one that hangs in a file: nobody is left who would end it."""
    script, told = tmp_path / "night.py", tmp_path / "worker"
    script.write_text(_HANGING)
    path = os.pathsep.join([str(_ROOT), str(Path(__file__).parent)])
    night = subprocess.Popen([sys.executable, str(script), str(told)], env=os.environ | {"PYTHONPATH": path})
    worker = int(_awaited(lambda: told.exists() and told.read_text()))
    night.kill()
    night.wait()
    assert _awaited(lambda: not Path(f"/proc/{worker}").exists() or _is_dead(worker))


def _is_dead(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"


def _awaited(what: Callable[[], Any]) -> Any:
    """Return what becomes true within ten seconds."""
    deadline = time.monotonic() + 10
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one."""
    if not Path("/dev/shm").is_dir():
        yield tmp_path
        return
    with TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def test_a_night_killed_at_any_moment_and_run_again_ends_the_same(archive: Archive, quick_folder: Path) -> None:
    """With GUIDANG_EVERY_MOMENT set, every single moment is tried; it takes some minutes."""
    _first_inboxes(archive)
    archive.night()
    _second_inboxes(archive)
    shutil.move(archive.root, quick_folder / "before")
    alone, trials = _trials(quick_folder, _SECOND_NIGHT, 10_000 if os.environ.get("GUIDANG_EVERY_MOMENT") else 24)
    assert alone["verify"] == alone["failed"] == []
    assert len(trials) >= 24
    for trial in trials:
        where = f"killed before {trial['moment']}: {trial['what']}"
        assert trial["killed"], f"{where}: it was not killed"
        assert trial["again"] == "", f"{where}: the next run broke down: {trial['again']}"
        assert trial["failed"] == [], f"{where}: {trial['failed']}"
        assert trial["verify"] == [], f"{where}: {trial['verify']}"
        assert trial["differs"] == {}, f"{where}: {json.dumps(trial['differs'], ensure_ascii=False, indent=1)}"
        assert trial["orphans"] == [], f"{where}: a worker is left behind"
        assert trial["reported"] in (alone["reported"], []), f"{where}: not everything was reported"
    assert [trial["reported"] for trial in trials].count([]) <= 2
