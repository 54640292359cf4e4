"""`guidang mail`: what is in the way is said in plain words, and nothing secret is shown."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread

import keyring
import pytest
from archive import Archive
from key_store import KeyStore
from mail_server import PASSWORD, USER, MailServer, Papers, free_port, make_papers, serving, with_mail

from jobs.cli import main
from jobs.keys import CHAT_ADDRESSES, MAIL_PASSWORD, secret
from jobs.letters import Letter, post
from jobs.running import opened

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # encrypted from the first word
_TO = "wangfang@example.com"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return make_papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def server() -> MailServer:
    return MailServer(free_port())


@pytest.fixture
def office(archive: Archive, server: MailServer, papers: Papers, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("GUIDANG_MAIL_PASSWORD", PASSWORD)
    return with_mail(archive, host="localhost", port=server.port, user=USER, ca_file=str(papers.authority), seconds=2)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    """A computer with a key store, and no password in its environment."""
    for variable in ("GUIDANG_MAIL_PASSWORD", "GUIDANG_CHAT", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(variable, raising=False)
    store = KeyStore()
    monkeypatch.setattr(keyring, "get_keyring", lambda: store)
    monkeypatch.setattr(keyring, "get_password", store.get_password)
    monkeypatch.setattr(keyring, "set_password", store.set_password)
    return store


def _mail(archive: Archive, *arguments: str) -> int:
    return main(["mail", "--workspace", str(archive.root), *arguments])


def _tried(archive: Archive, capsys: pytest.CaptureFixture[str], to: str = _TO) -> tuple[int, str]:
    capsys.readouterr()
    code = _mail(archive, "--test", to)
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err and said.out == ""
    return code, said.err


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_test_letter_arrives(
    office: Archive, server: MailServer, papers: Papers, capsys: pytest.CaptureFixture[str], security: str
) -> None:
    with serving(server, security, papers.of("good")):
        code, said = _tried(with_mail(office, security=security), capsys)
    assert code == 0 and "localhost" in said and _TO in said
    assert server.addressed() == [_TO]


def test_a_server_of_the_house_needs_neither_login_nor_encryption(
    office: Archive, server: MailServer, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(server, "none", papers.of("good")):
        assert _tried(with_mail(office, security="none", user="", sender=USER), capsys)[0] == 0
    assert server.addressed() == [_TO]


@pytest.mark.parametrize(
    ("shown", "words"), [("old", "过期"), ("other", "不是"), ("good", "不受信任")], ids=["old", "other", "unknown"]
)
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_is_wrong_is_never_accepted(
    office: Archive,
    server: MailServer,
    papers: Papers,
    capsys: pytest.CaptureFixture[str],
    security: str,
    shown: str,
    words: str,
) -> None:
    trusted = "" if shown == "good" else str(papers.authority)
    with serving(server, security, papers.of(shown)):
        code, said = _tried(with_mail(office, security=security, ca_file=trusted), capsys)
    assert code == 1 and "证书" in said and words in said
    assert server.letters == []


def test_a_server_without_encryption_gets_nothing(
    office: Archive, server: MailServer, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(server, "none", papers.of("good")):
        for security, words in (("starttls", "加密"), ("tls", "TLS")):
            code, said = _tried(with_mail(office, security=security), capsys)
            assert code == 1 and words in said and str(server.port) in said
    assert server.letters == []


def test_the_encrypted_port_asked_in_plain_is_said_to_be_that(
    office: Archive, server: MailServer, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(server, "tls", papers.of("good")):
        code, said = _tried(with_mail(office, security="starttls"), capsys)
    assert code == 1 and "465" in said


def test_a_server_that_is_not_there_is_named(
    office: Archive, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _tried(office, capsys)
    assert code == 1 and "localhost" in said and str(server.port) in said
    code, said = _tried(with_mail(office, host="no-such-server.invalid"), capsys)
    assert code == 1 and "no-such-server.invalid" in said and "mail.host" in said
    code, said = _tried(with_mail(office, host="不.存在.invalid"), capsys)
    assert code == 1 and "mail.host" in said


@contextmanager
def _talking(port: int, words: bytes) -> Iterator[None]:
    """Something that listens on a port, says its words and is silent from then on; b"" hangs up."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        kept = []

        def answer() -> None:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            if words:
                kept.append(connection)
                connection.sendall(words)
            else:
                connection.close()

        thread = Thread(target=answer)
        thread.start()
        yield
        thread.join()
        for each in kept:
            each.close()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (b"", "断开"),
        (b"220-", "2 秒"),
        ("554 你的地址被拒绝\r\n".encode("gb18030"), "你的地址被拒绝"),
        (b"\x00\xff\x00\xff\r\n", "localhost"),
    ],
)
def test_whatever_else_answers_there_is_no_mail_server(
    office: Archive, server: MailServer, capsys: pytest.CaptureFixture[str], words: bytes, told: str
) -> None:
    with _talking(server.port, words):
        code, said = _tried(office, capsys)
    assert code == 1 and told in said


def test_a_wrong_password_is_said_to_be_wrong_and_not_shown(
    office: Archive,
    server: MailServer,
    papers: Papers,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(server, "starttls", papers.of("good")):
        for wrong in ("wrong-and-secret", "密码是中文"):
            monkeypatch.setenv("GUIDANG_MAIL_PASSWORD", wrong)
            code, said = _tried(office, capsys)
            assert code == 1 and "--set-password" in said and wrong not in said


def test_a_server_without_login_is_said_to_have_none(
    office: Archive, server: MailServer, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(server, "starttls", papers.of("good"), login=False):
        code, said = _tried(office, capsys)
    assert code == 1 and "mail.user" in said


def test_who_is_refused_is_named(
    office: Archive, server: MailServer, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(server, "starttls", papers.of("good")):
        server.on_mail = ["553 not your address"]
        code, said = _tried(office, capsys)
        assert code == 1 and "not your address" in said and "mail.sender" in said
        for answer in ("550 no such user", "450 greylisted"):
            server.refused = {_TO: answer}
            code, said = _tried(office, capsys)
            assert code == 1 and answer in said and _TO in said
        assert _tried(office, capsys, "nobody")[0] == 2
    assert _tried(with_mail(office, host=""), capsys)[0] == 2


@pytest.mark.parametrize("content", [None, b"not a certificate"])
def test_a_certificate_file_that_is_none_is_named(
    office: Archive, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "own.pem"
    if content:
        path.write_bytes(content)
    code, said = _tried(with_mail(office, ca_file=str(path)), capsys)
    assert code == 1 and "own.pem" in said and "mail.ca_file" in said


def test_the_password_goes_into_the_key_store_and_nowhere_else(
    archive: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = with_mail(archive, host="localhost", user=USER)
    code, said = _tried(office, capsys)
    assert code == 1 and "--set-password" in said
    monkeypatch.setattr("sys.stdin", io.StringIO(" very secret indeed\n"))
    assert _mail(office, "--set-password") == 0
    shown = capsys.readouterr()
    assert "very secret" not in shown.out + shown.err
    assert secret(office.workspace, MAIL_PASSWORD) == "very secret indeed"
    for path in office.root.rglob("*"):
        assert not path.is_file() or b"very secret" not in path.read_bytes()
    store.locked = True
    code, said = _tried(office, capsys)
    assert code == 1 and "locked" in said


def test_several_chat_groups_are_kept_together(
    archive: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("json://127.0.0.1/a\n\n json://127.0.0.1/b \n"))
    assert _mail(archive, "--set-chat") == 0
    assert secret(archive.workspace, CHAT_ADDRESSES).split() == ["json://127.0.0.1/a", "json://127.0.0.1/b"]


def test_a_password_that_could_not_be_kept_is_not_said_to_be(
    archive: Archive, store: KeyStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert _mail(archive, "--set-password") == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("secret\n"))
    monkeypatch.setattr(KeyStore, "__module__", "keyring.backends.fail")
    assert _mail(archive, "--set-password") == 2
    monkeypatch.setenv("GUIDANG_MAIL_PASSWORD", "another")
    assert _mail(archive, "--set-password") == 2
    assert store.kept == {} and capsys.readouterr().err.count("GUIDANG_MAIL_PASSWORD") == 2


def test_what_waits_and_what_failed_is_listed(
    office: Archive, server: MailServer, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    def listed() -> dict[str, list[dict[str, str]]]:
        capsys.readouterr()
        assert _mail(office, "--json") == 0
        found: dict[str, list[dict[str, str]]] = json.loads(capsys.readouterr().out)
        return found

    assert listed() == {"waiting": [], "failed": []}
    morning = datetime(2026, 11, 22, 7, 30)
    with opened(office.workspace, morning) as run, run.ledger.writing() as connection:
        for person in ("wangfang", "liming", "chengang"):
            letter = Letter(f"a/{person}", person, f"{person}@example.com", "催办清单", "请看。")
            post(connection, letter, run.stamp)
    server.refused = {"wangfang@example.com": "550 no such user", "liming@example.com": "450 later"}
    with serving(server, "starttls", papers.of("good")):
        office.night(morning, ["mail"])
    (waiting,), (failed,) = listed()["waiting"], listed()["failed"]
    assert (waiting["person"], waiting["why"], waiting["tries"]) == ("liming", "450 later", 1)
    assert (failed["person"], failed["state"], failed["why"]) == ("wangfang", "refused", "550 no such user")
    assert _mail(office) == 0
    shown = capsys.readouterr().out
    assert "liming@example.com" in shown and "550 no such user" in shown and "chengang" not in shown
