"""Opening the connection to the mail server, and saying in plain words why it does not open."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from typing import Final, TypeVar

from jobs.failures import Failure, WrongUse
from jobs.keys import MAIL_PASSWORD, secret
from jobs.language import reason
from jobs.settings import FILE_NAME
from jobs.settings.sections import Mail
from jobs.workspace import Workspace
from validators.message import Message

_Done = TypeVar("_Done")
#: How much of a server's answer is shown, in characters.
_SHOWN: Final = 200
_OLD: Final = re.compile(r"unsupported protocol|protocol version|version too low|dh key too small|no protocols", re.I)
#: OpenSSL's numbers for a certificate that is out of date, and for one that names another computer.
_OUT_OF_DATE: Final = {9, 10}
_OTHER_NAME: Final = {62, 64}


class Trouble(Failure):
    """What is in the way of every letter: the server, the way to it, the account."""


def said(answer: bytes | str) -> str:
    """Return a server's answer on one line, as far as it can be shown."""
    text = _decoded(answer) if isinstance(answer, bytes) else answer
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:_SHOWN]


def _decoded(answer: bytes) -> str:
    try:
        return answer.decode()
    except UnicodeDecodeError:
        return answer.decode("gb18030", "replace")


def connect(workspace: Workspace) -> smtplib.SMTP:
    """Open a connection to the mail server and log in.

    Raises:
        Trouble: it cannot be done; the message says why and what to do.
    """
    mail = workspace.settings.mail
    try:
        password = secret(workspace, MAIL_PASSWORD) if mail.user else ""
    except WrongUse as locked:
        raise Trouble(locked.message) from None
    if mail.user and not password:
        raise Trouble(
            Message(
                "No password is kept for {user}. Enter it with “guidang mail --set-password”, or put it into the environment "
                "variable {variable} of the account that runs guidang.",
                {"user": mail.user, "variable": MAIL_PASSWORD.variable},
            )
        )
    server = _told(mail, lambda: _connected(mail, _trust(workspace)))
    try:
        if mail.user:
            _told(mail, lambda: _log_in(server, mail, password))
    except BaseException:
        server.close()
        raise
    return server


def room(server: smtplib.SMTP) -> int:
    """Return how large a letter the server says it takes, in bytes; 0 where it does not say."""
    most = server.esmtp_features.get("size", "")
    return int(most) if most.isdecimal() else 0


def _connected(mail: Mail, trusted: ssl.SSLContext) -> smtplib.SMTP:
    own = _own_name()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, own, timeout=mail.seconds, context=trusted)
    else:
        server = smtplib.SMTP(mail.host, mail.port, own, timeout=mail.seconds)
    try:
        server.ehlo_or_helo_if_needed()
        if mail.security == "starttls":
            _encrypt(server, mail, trusted)
    except BaseException:
        server.close()
        raise
    return server


def _encrypt(server: smtplib.SMTP, mail: Mail, trusted: ssl.SSLContext) -> None:
    if not server.has_extn("starttls"):
        raise Trouble(
            Message(
                "The mail server {host} offers no encryption on port {port}, so nothing was sent there. Ask its operator for "
                'the encrypted port, often 465 with security = "tls" in {file}. Only for a server in your own house that needs '
                'no login, write security = "none".',
                _gaps(mail),
            )
        )
    server.starttls(context=trusted)
    server.ehlo()


def _log_in(server: smtplib.SMTP, mail: Mail, password: str) -> None:
    try:
        server.login(mail.user, password)
    except smtplib.SMTPAuthenticationError as refused:
        if 400 <= refused.smtp_code < 500:
            raise _answered(mail, refused.smtp_error) from None
        raise Trouble(
            Message(
                "The mail server {host} does not accept the account {user} with its password (it said: {answer}). Many mailboxes "
                "ask for an authorization code (授权码) in place of the password; enter it with “guidang mail --set-password”, "
                "and see to it that the mailbox allows SMTP.",
                _gaps(mail) | {"user": mail.user, "answer": said(refused.smtp_error)},
            )
        ) from None
    except UnicodeEncodeError:
        raise Trouble(
            Message(
                "The account {user} or its password has signs that no mail server takes, such as Chinese characters. Enter "
                "the password again with “guidang mail --set-password”.",
                {"user": mail.user},
            )
        ) from None
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException:
        raise Trouble(
            Message(
                "The mail server {host} offers no way to log in on port {port}. Correct mail.port and mail.security in {file}, "
                "or leave mail.user empty where the server asks for no login.",
                _gaps(mail),
            )
        ) from None


def _trust(workspace: Workspace) -> ssl.SSLContext:
    """Return what certificates are checked against: the computer's own, and the file the settings name."""
    context = ssl.create_default_context()
    name = workspace.settings.mail.ca_file
    if name:
        try:
            context.load_verify_locations(workspace.root / name)
        except OSError as error:  # also what OpenSSL says of a file that holds no certificate
            why = Message("it holds no certificate") if isinstance(error, ssl.SSLError) else reason(error)
            raise Trouble(
                Message(
                    "The file {certificate} that mail.ca_file in {file} names cannot be used ({error}). It has to hold the "
                    "certificate, in PEM form, that the mail server's was signed with.",
                    {"certificate": name, "file": FILE_NAME, "error": why},
                )
            ) from None
    return context


def _own_name() -> str:
    """Return how this computer calls itself; some have Chinese names, which the protocol does not know."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", name) else "[127.0.0.1]"


def _gaps(mail: Mail) -> dict[str, object]:
    return {"host": mail.host, "port": mail.port, "file": FILE_NAME}


def _answered(mail: Mail, answer: bytes | str) -> Trouble:
    return Trouble(
        Message(
            "The mail server {host} takes nothing at the moment; it said: {answer}. If that lasts, ask its operator.",
            _gaps(mail) | {"answer": said(answer)},
        )
    )


def _told(mail: Mail, work: Callable[[], _Done]) -> _Done:
    """Do something with the server; raise `Trouble` in plain words where it fails."""
    try:
        return work()
    except ssl.SSLCertVerificationError as error:
        raise _distrusted(mail, error) from None
    except ssl.SSLError as error:
        raise _unencrypted(mail, error) from None
    except smtplib.SMTPResponseException as error:
        raise _answered(mail, error.smtp_error) from None
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise _unreachable(mail, error) from None


def _distrusted(mail: Mail, error: ssl.SSLCertVerificationError) -> Trouble:
    gaps = _gaps(mail) | {"error": said(error.verify_message)}
    if error.verify_code in _OUT_OF_DATE:
        text = Message(
            "The certificate of the mail server {host} is out of date, or this computer's date is wrong. Nothing was sent; "
            "ask the server's operator.",
            gaps,
        )
    elif error.verify_code in _OTHER_NAME:
        text = Message(
            "The certificate of the mail server is for another name than {host} ({error}). Nothing was sent; write the name "
            "that the certificate has as mail.host in {file}.",
            gaps,
        )
    else:
        text = Message(
            "The certificate of the mail server {host} is not trusted ({error}). Nothing was sent. Where the server has a "
            "certificate of your own house, name the file of the certificate it was signed with as mail.ca_file in {file}.",
            gaps,
        )
    return Trouble(text)


def _unencrypted(mail: Mail, error: ssl.SSLError) -> Trouble:
    if _OLD.search(str(error).replace("_", " ")):
        text = Message(
            "The mail server {host} knows only encryption that is no longer safe. Nothing was sent; ask its operator.",
            _gaps(mail),
        )
    else:
        text = Message(
            "The mail server {host} does not speak TLS on port {port} from the first word. Correct mail.port or mail.security "
            'in {file}: port 465 goes with "tls", port 587 with "starttls".',
            _gaps(mail),
        )
    return Trouble(text)


def _unreachable(mail: Mail, error: Exception) -> Trouble:
    gaps = _gaps(mail)
    if isinstance(error.__context__, TimeoutError):  # smtplib calls it a broken connection where a server falls silent
        error = error.__context__
    match error:
        case socket.gaierror() | UnicodeError():
            text = Message(
                "There is no mail server of the name {host}, or this computer is not in the network. Correct mail.host in {file}.",
                gaps,
            )
        case ConnectionRefusedError():
            text = Message(
                "The computer {host} takes no mail on port {port}. Correct mail.port in {file}, or ask whoever looks after the "
                "mail server whether it runs.",
                gaps,
            )
        case TimeoutError():
            text = Message(
                "The mail server {host} did not answer on port {port} within {seconds} seconds. Correct mail.host and mail.port "
                'in {file} (port 465 goes with security = "tls"), or ask whether a firewall is in between.',
                gaps | {"seconds": mail.seconds},
            )
        case smtplib.SMTPServerDisconnected() | ConnectionError():
            text = Message(
                "The mail server {host} broke the connection on port {port}. Where that happens each time, correct mail.port "
                'and mail.security in {file}: port 465 goes with "tls", port 587 with "starttls".',
                gaps,
            )
        case OSError():
            text = Message("The mail server {host} cannot be reached ({error}).", gaps | {"error": reason(error)})
        case _:
            text = Message("The mail server {host} cannot be reached ({error}).", gaps | {"error": said(str(error))})
    return Trouble(text)
