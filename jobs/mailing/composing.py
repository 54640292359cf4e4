"""From a posted letter to the bytes that the mail server gets."""

from __future__ import annotations

import hashlib
import html
import mimetypes
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from jobs.letters import Letter
from jobs.workspace import Workspace
from validators.message import Message, Translator

#: Of every three bytes, mail makes four, and breaks its lines; and each part has a head.
_GROWS: Final = 1.38
_HEAD: Final = 2000
_MEGABYTE: Final = 1_000_000
_PLAIN: Final = SMTP.clone(cte_type="7bit")
#: What the computer's own list of types may lack.
_TYPES: Final = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def reachable(address: str) -> str:
    """Return an address as mail servers take it; "" where no mail could be sent there."""
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return ""
    return found.ascii_email or ""


def compose(letter: Letter, posted: datetime, workspace: Workspace, ledger: str, say: Translator, most: int) -> bytes:
    """Return a letter as it goes out, lines ended by CR LF.

    Args:
        letter: the letter; its address as `reachable` gave it.
        posted: its date, with zone.
        workspace: whose settings say who sends it; attachments are looked for in it.
        ledger: the ledger's id, so that no other archive's letter has the same number.
        say: renders messages in the office's language.
        most: the largest size in bytes that the server takes; 0 where it does not say. Attachments that would
            exceed this or the settings' size stay out, and the letter says where they lie.

    Raises:
        ValueError: the letter holds what no mail can.
    """
    settings = workspace.settings
    limit = min(filter(None, (most, settings.mail.megabytes * _MEGABYTE)))
    taken, missed = _sorted_out(letter, workspace, limit)
    text, page = letter.text, letter.html
    for line in map(say, missed):
        text = f"{text.rstrip()}\n\n{line}\n"
        page = _added(page, line)
    message = EmailMessage(policy=_PLAIN)
    message["From"] = Address(settings.mail.name or settings.office_name, addr_spec=settings.mail.address)
    message["To"] = Address(letter.person, addr_spec=letter.address)
    message["Subject"] = letter.subject
    message["Date"] = posted
    message["Message-ID"] = _number(letter.key, ledger, settings.mail.address)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Exchange sends its notices of absence in spite of the line above
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
    for name, content in taken:
        main, _, sub = _type(name).partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes(policy=_PLAIN)


def _sorted_out(letter: Letter, workspace: Workspace, limit: int) -> tuple[list[tuple[str, bytes]], list[Message]]:
    """Return the attachments that go along, and what is to be said of the others."""
    left = limit - _HEAD - _GROWS * len(f"{letter.text}{letter.html}".encode())
    taken: list[tuple[str, bytes]] = []
    missed: list[Message] = []
    for place in letter.attachments:
        path = workspace.root / place
        try:
            size = _HEAD + _GROWS * path.stat().st_size
            if size > left:
                missed.append(
                    Message(
                        "The file {file} is too large for a mail; it lies in the archive's folder, in {place}.",
                        _where(place),
                    )
                )
                continue
            taken.append((path.name, path.read_bytes()))
        except OSError:
            missed.append(
                Message(
                    "The file {file} could not be put into this mail; look for it in the archive's folder, in {place}.",
                    _where(place),
                )
            )
        else:
            left -= size
    return taken, missed


def _where(place: str) -> dict[str, object]:
    folder, _, name = place.replace("\\", "/").rpartition("/")
    return {"file": name, "place": folder}


def _added(page: str, line: str) -> str:
    """Return a page with one more paragraph at its end."""
    if not page:
        return ""
    paragraph = f"<p>{html.escape(line)}</p>"
    ends = list(re.finditer("</body>", page, re.IGNORECASE))
    return f"{page[: ends[-1].start()]}{paragraph}{page[ends[-1].start() :]}" if ends else page + paragraph


def _number(key: str, ledger: str, sender: str) -> str:
    """Return the letter's Message-ID, which stays the same however often it is tried."""
    digest = hashlib.sha256(f"{ledger}/{key}".encode()).hexdigest()[:32]
    return f"<guidang.{digest}@{sender.rpartition('@')[2]}>"


def _type(name: str) -> str:
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    return _TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
