"""A real mail server on this computer, with a certificate of its own, that takes letters or has its reasons not to."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from archive import Archive
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jobs.settings import FILE_NAME
from jobs.workspace import Workspace

USER = "archive@example.com"
PASSWORD = "open sesame"


@dataclass
class MailServer:
    """What the server got, and what it is to do.

    Attributes:
        port: where it listens.
        letters: what it took, in order.
        connections: how many there were.
        refused: address -> what is said of it as recipient.
        on_mail: what is said of the next senders, one each; "" takes it.
        on_data: what is said of the next letters, one each; "" takes it.
        waits_at: where it falls silent: `rcpt`, `data`, or nowhere.
        reached: it is silent now.
    """

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    on_mail: list[str] = field(default_factory=list)
    on_data: list[str] = field(default_factory=list)
    waits_at: str = ""
    reached: bool = False

    async def handle_EHLO(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if session.ssl is None:  # said once more after STARTTLS
            self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return (self.on_mail.pop(0) if self.on_mail else "") or "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._silence("rcpt")
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.on_data.pop(0) if self.on_data else ""
        if not answer:
            content = envelope.content
            assert isinstance(content, bytes)
            letter = message_from_bytes(content, policy=default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            letter.add_header("X-Envelope", f"{envelope.mail_from} {' '.join(envelope.rcpt_tos)}")
        await self._silence("data")
        return answer or "250 OK"

    async def _silence(self, where: str) -> None:
        while self.waits_at == where:
            self.reached = True
            await asyncio.sleep(0.02)

    def addressed(self) -> list[str]:
        """Return who the letters were for, in order."""
        return [letter["X-Envelope"].split()[1] for letter in self.letters]


@dataclass(frozen=True)
class Papers:
    """A signing certificate and what it has signed, in a folder.

    Attributes:
        folder: where they lie.
    """

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    def of(self, name: str) -> ssl.SSLContext:
        """Return what a server shows: `good`, `old` (out of date), `other` (for another name)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem")
        return context


def make_papers(folder: Path) -> Papers:
    """Make a signing certificate, and three others signed with it."""
    now = datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    signer = _certificate(name, name, key.public_key(), now - timedelta(days=400), now + timedelta(days=400))
    signer = signer.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    authority = signer.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    (folder / "authority.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    for title, host, end in (("good", "localhost", 30), ("old", "localhost", -1), ("other", "mail.example.com", 30)):
        own = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        names: list[x509.GeneralName] = [x509.DNSName(host)]
        if host == "localhost":
            names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        made = _certificate(subject, name, own.public_key(), now - timedelta(days=300), now + timedelta(days=end))
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        signed = made.add_extension(issuer, critical=False).sign(key, hashes.SHA256())
        private = own.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / f"{title}.pem").write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return Papers(folder)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _authenticated(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login.decode(), data.password.decode()) == (USER, PASSWORD), handled=False)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def serving(
    server: MailServer, security: str, shown: ssl.SSLContext, *, size: int = 33_000_000, login: bool = True
) -> Iterator[None]:
    """Let the server listen; `security` is `starttls`, `tls` or `none` (without login)."""
    options: dict[str, Any] = {"data_size_limit": size}
    if security == "tls":
        options |= {"ssl_context": shown}
    if security == "starttls":
        options |= {"tls_context": shown, "require_starttls": True}
    if login and security != "none":
        options |= {"authenticator": _authenticated, "auth_required": True, "auth_require_tls": security == "starttls"}
    if not login:
        options |= {"auth_exclude_mechanism": ["LOGIN", "PLAIN"]}
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def with_mail(archive: Archive, **entries: object) -> Archive:
    """Return the archive with entries below [mail] in its settings file."""
    path = archive.root / FILE_NAME
    before, head, rest = path.read_text("utf-8").partition("[mail]")
    section, bracket, after = rest.partition("\n[")
    for name, value in entries.items():
        written = f'"{value}"' if isinstance(value, str) else str(value)
        section, count = re.subn(rf"(?m)^{name} = .*$", f"{name} = {written}", section)
        assert count == 1, name
    path.write_text(before + head + section + bracket + after, "utf-8")
    return Archive(Workspace.at(archive.root))
