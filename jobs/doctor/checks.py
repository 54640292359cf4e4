"""The checks, in the order in which they are looked through. A new one is a function and a line here."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from jobs.doctor import backups, computer, files, mail, office, originals, schedule, share, word_templates
from jobs.doctor.patient import UNKNOWN, Check, Finding, Patient, Unknown, off
from jobs.failures import Failure, WrongUse, fault
from jobs.keys import master_key, own_ring, read_ring
from jobs.language import translator
from jobs.ledger.field_sealing import Seal
from jobs.ledger.opening import FILE_NAME, Ledger, open_ledger
from jobs.workspace import Workspace
from validators.message import Message, Text

CHECKS: Final = (
    Check("settings", Text("设置", "Settings"), computer.settings),
    Check("versions", Text("版本", "Versions"), computer.versions),
    Check("key", Text("密钥", "Key"), computer.key),
    Check("ledger", Text("台账", "Ledger"), computer.ledger),
    Check("state", Text("台账所在磁盘", "Disk of the ledger"), computer.state_folder),
    Check("originals", Text("原件", "Originals"), originals.originals),
    Check("files", Text("文件核查", "Files"), files.files),
    Check("space", Text("磁盘空间", "Space"), computer.space),
    Check("folders", Text("文件夹权限", "Folders"), computer.folders),
    Check("share", Text("共享权限", "Share"), share.share),
    Check("reading", Text("读表进程", "Reading"), computer.account),
    Check("roster", Text("人员名册", "Roster"), office.roster),
    Check("supervisors", Text("审批人", "Supervisors"), office.supervisors),
    Check("addresses", Text("邮箱", "E-mail addresses"), office.addresses),
    Check("tables", Text("办公室表格", "Office tables"), office.office_tables),
    Check("templates", Text("报告模板", "Report templates"), word_templates.word_templates),
    Check("holidays", Text("节假日", "Holidays"), office.holidays),
    Check("schedule", Text("定时", "Schedule"), schedule.schedule),
    Check("backups", Text("备份", "Backups"), backups.backups),
    Check("drill", Text("恢复演练", "Restore drill"), backups.drills),
    Check("mail", Text("邮件", "Mail"), mail.mail),
    Check("chat", Text("群消息", "Group messages"), mail.chat),
)


def examine(root: Path, now: datetime, language: str = "zh") -> tuple[list[tuple[Check, Finding]], Patient]:
    """Look through everything; what one check cannot look at does not keep the others from looking.

    Args:
        root: the archive's folder.
        now: the moment, with zone.
        language: to speak where the archive's settings cannot be read.

    Returns:
        each check with what it found, and what was looked at.
    """
    patient = _admitted(root, now, language)
    try:
        return [(check, _looked(check, patient)) for check in CHECKS], patient
    finally:
        if isinstance(patient.books, Ledger):
            patient.books.close()


def _admitted(root: Path, now: datetime, language: str) -> Patient:
    try:
        workspace = Workspace.at(root)
    except Failure as failure:
        return Patient(root, now, failure, None, translator(language))
    file = workspace.state / FILE_NAME
    books: Ledger | Failure
    if not workspace.settings.database and not file.exists():
        # To open it would make a new one.
        said = Message(
            "The ledger {file} is not there. See that its disk is there and that “state” in the settings names its folder; if it is "
            "lost, restore the last backup.",
            {"file": str(file)},
        )
        return Patient(root, now, workspace, Failure(said), translator(workspace.settings.language))
    try:
        books = open_ledger(workspace)
        with suppress(WrongUse):  # the check of the keys says so
            master = master_key(workspace)
            ring = own_ring(workspace, master, read_ring(workspace, master), books.id, used=True, at="")
            books.seal_with(Seal(ring.fields, ring.lookup))
    except Failure as failure:
        books = failure
    except Exception as error:  # noqa: BLE001 - it is the doctor's task to say so
        books = fault(error)
    return Patient(root, now, workspace, books, translator(workspace.settings.language))


def _looked(check: Check, patient: Patient) -> Finding:
    try:
        return check.look(patient)
    except Unknown as unknown:
        return Finding(UNKNOWN, (unknown.why,))
    except Failure as failure:
        return off(failure.message)
    except Exception as error:  # noqa: BLE001 - the other checks have their say
        return off(fault(error).message)
