"""Letters go out, once each, over a real connection (issue 4, item 5)."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from archive import Archive
from mail_server import PASSWORD, USER, MailServer, Papers, free_port, make_papers, serving, with_mail

from jobs.letters import Letter, post
from jobs.on_time.ticking import tick
from jobs.running import opened
from jobs.timetable import JOBS, Outcome

_ROOT = Path(__file__).parents[2]
_MORNING = datetime(2026, 11, 22, 7, 30)


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return make_papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def server(papers: Papers) -> Iterator[MailServer]:
    """A server with STARTTLS and a login."""
    server = MailServer(free_port())
    with serving(server, "starttls", papers.of("good")):
        yield server


@pytest.fixture
def office(archive: Archive, server: MailServer, papers: Papers, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive that sends mail over `server`."""
    monkeypatch.setenv("GUIDANG_MAIL_PASSWORD", PASSWORD)
    return with_mail(archive, host="localhost", port=server.port, user=USER, ca_file=str(papers.authority), seconds=5)


def _letter(person: str, address: str, **other: object) -> Letter:
    said = {"subject": "催办清单 11月22日", "text": f"{person}，您好：\n\n.\n.有两件事要办。\n"}
    return Letter(f"reminders/2026-11-22/{person}", person, address, **said | other)  # type: ignore[arg-type]


WANG = _letter("王芳", "wangfang@example.com")
LI = _letter("李明", "liming@example.com")
CHEN = _letter("陈刚", "chengang@example.com")


def _post(archive: Archive, *letters: Letter, at: datetime = _MORNING) -> None:
    with opened(archive.workspace, at) as run, run.ledger.writing() as connection:
        for letter in letters:
            post(connection, letter, run.stamp)


def _states(archive: Archive) -> dict[str, str]:
    return dict(archive.ask("SELECT person, state FROM mail ORDER BY id"))


def _run(archive: Archive, at: datetime = _MORNING) -> tuple[Outcome, str]:
    """Run the step; return its outcome and what the run report says is to be dealt with."""
    outcome = archive.night(at, ["mail"])
    assert not outcome.failures
    report = max(archive.workspace.runs.glob(f"{at:%Y-%m-%d %H%M}*.html"), key=lambda path: path.stat().st_mtime_ns)
    return outcome, report.read_text("utf-8")


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_letter_arrives_as_it_was_written(office: Archive, server: MailServer) -> None:
    (office.root / "output/people/王芳").mkdir(parents=True, exist_ok=True)
    (office.root / "output/people/王芳/催办清单.xlsx").write_bytes(bytes(range(256)) * 9)
    page = "<html><body><p>您有<b>两</b>件事要办。</p></body></html>"
    _post(office, dataclasses.replace(WANG, html=page, attachments=("output/people/王芳/催办清单.xlsx",)))
    _, report = _run(office)
    (letter,) = server.letters
    assert letter["X-Envelope"] == f"{USER} wangfang@example.com"
    assert (letter["Subject"], letter["Auto-Submitted"]) == ("催办清单 11月22日", "auto-generated")
    (sender,), (to,) = letter["From"].addresses, letter["To"].addresses
    assert (sender.display_name, sender.addr_spec) == ("宁波远航进出口有限公司", USER)
    assert (to.display_name, to.addr_spec) == ("王芳", "wangfang@example.com")
    assert letter["Date"].datetime == office.workspace.zoned(_MORNING)
    assert letter["Message-ID"].endswith("@example.com>")
    assert _text(letter) == WANG.text
    shown = letter.get_body(("html",))
    assert shown is not None and shown.get_content().strip() == page
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == "催办清单.xlsx"
    assert attached.get_content() == bytes(range(256)) * 9
    assert _states(office) == {"王芳": "sent"} and "王芳" not in report


def test_a_long_subject_and_a_strange_name_arrive(office: Archive, server: MailServer) -> None:
    subject, name = "季度客户分析报告" * 30, '王, "芳" <销售> 部'
    _post(office, dataclasses.replace(WANG, subject=subject, person=name, text="长" * 5000 + "\n"))
    _run(office)
    (letter,) = server.letters
    assert letter["Subject"] == subject and letter["To"].addresses[0].display_name == name
    assert _text(letter) == "长" * 5000 + "\n"


def test_lines_that_begin_with_a_full_stop_arrive(office: Archive, server: MailServer) -> None:
    text = "one\n.\n..two\n.three\n"
    _post(office, dataclasses.replace(WANG, text=text))
    _run(office)
    assert _text(server.letters[0]) == text


def test_nothing_in_a_letter_can_become_a_header_or_a_recipient(office: Archive, server: MailServer) -> None:
    nasty = "x\r\nBcc: evil@example.com\r\n\r\nbody"
    _post(office, dataclasses.replace(WANG, subject=nasty, person=nasty), dataclasses.replace(LI, address=nasty))
    _run(office)
    assert server.addressed() == ["wangfang@example.com"]
    assert server.letters[0]["Bcc"] is None and _text(server.letters[0]) == WANG.text


def test_a_letter_is_sent_once_and_its_words_are_forgotten(office: Archive, server: MailServer) -> None:
    for _ in range(2):
        _post(office, WANG)
        _run(office)
    assert len(server.letters) == 1
    assert office.ask("SELECT text, html, attachments, subject FROM mail") == [("", "", "[]", WANG.subject)]
    logged = office.ask("SELECT who, what, why FROM audit WHERE what = 'mailed'")
    assert logged == [("王芳", "mailed", WANG.key)]


def test_all_letters_of_a_run_go_over_one_connection(office: Archive, server: MailServer) -> None:
    _post(office, WANG, LI, CHEN)
    _run(office)
    assert server.addressed() == [WANG.address, LI.address, CHEN.address]
    assert server.connections == 1


def test_every_job_ends_with_the_mail() -> None:
    assert {steps[-1] for steps in JOBS.values()} == {"mail"}


def test_without_a_server_in_the_settings_nothing_is_kept(archive: Archive) -> None:
    _post(archive, WANG)
    _, report = _run(archive)
    assert _states(archive) == {} and "王芳" not in report


def test_a_recipient_that_is_refused_stops_no_other(office: Archive, server: MailServer) -> None:
    server.refused[LI.address] = "550 5.1.1 没有这个用户 no such user"
    _post(office, WANG, LI, CHEN)
    _, report = _run(office)
    assert server.addressed() == [WANG.address, CHEN.address] and server.connections == 1
    assert _states(office) == {"王芳": "sent", "李明": "refused", "陈刚": "sent"}
    assert "550" in report and "no such user" in report and LI.address in report
    _run(office, _MORNING + timedelta(days=1))
    assert len(server.letters) == 2


def test_a_letter_that_is_refused_stops_no_other(office: Archive, server: MailServer) -> None:
    server.on_data = ["554 looks like junk", ""]
    _post(office, WANG, LI)
    _, report = _run(office)
    assert _states(office) == {"王芳": "refused", "李明": "sent"} and "looks like junk" in report


def test_what_is_refused_for_the_time_being_is_tried_again_with_patience(office: Archive, server: MailServer) -> None:
    server.refused[LI.address] = "450 4.2.1 try again later"
    _post(office, LI, CHEN)
    _, report = _run(office)
    assert _states(office) == {"李明": "waiting", "陈刚": "sent"} and LI.address not in report
    _run(office, _MORNING + timedelta(minutes=10))  # too soon
    assert office.ask("SELECT tries FROM mail WHERE state = 'waiting'") == [(1,)]
    server.refused.clear()
    _run(office, _MORNING + timedelta(minutes=31))
    assert server.addressed() == [CHEN.address, LI.address]
    assert office.ask("SELECT tries, why FROM mail WHERE person = '李明'") == [(2, None)]


def test_what_is_put_off_for_days_is_given_up_and_told(office: Archive, server: MailServer) -> None:
    server.refused[LI.address] = "451 4.7.1 later, later"
    _post(office, LI)
    _run(office)
    _, report = _run(office, _MORNING + timedelta(days=4))
    assert _states(office) == {"李明": "waiting"} and LI.address not in report
    _, report = _run(office, _MORNING + timedelta(days=5))
    assert _states(office) == {"李明": "expired"} and LI.address in report and "later, later" in report
    assert office.ask("SELECT text FROM mail") == [("",)]


def test_a_server_that_is_down_gets_the_letters_when_it_is_back(
    archive: Archive, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDANG_MAIL_PASSWORD", PASSWORD)
    server = MailServer(free_port())
    office = with_mail(archive, host="localhost", port=server.port, user=USER, ca_file=str(papers.authority))
    _post(office, WANG, LI)
    _, report = _run(office)
    assert _states(office) == {"王芳": "waiting", "李明": "waiting"} and str(server.port) in report
    with serving(server, "starttls", papers.of("good")):
        _, report = _run(office, _MORNING + timedelta(hours=1))
        assert server.addressed() == [WANG.address, LI.address] and str(server.port) not in report
    _post(office, CHEN)
    _run(office, _MORNING + timedelta(hours=2))
    _, report = _run(office, _MORNING + timedelta(days=5))
    assert _states(office)["陈刚"] == "expired" and "陈刚" in report


def test_what_waits_is_sent_between_two_jobs(office: Archive, server: MailServer) -> None:
    def look(at: datetime) -> list[str]:
        return list(map(str, tick(office.workspace, lambda: office.workspace.zoned(at), lambda *_: None).said))

    server.refused = {WANG.address: "451 later", LI.address: "451 later"}
    _post(office, WANG, LI)
    _run(office, _MORNING)
    server.refused = {LI.address: "550 no such user"}
    look(_MORNING + timedelta(minutes=10))
    assert set(_states(office).values()) == {"waiting"}
    said = look(_MORNING + timedelta(minutes=31))
    assert _states(office) == {"王芳": "sent", "李明": "refused"} and "no such user" in str(said)


def test_what_failed_is_told_again_where_its_run_was_killed_before_the_report(
    office: Archive, server: MailServer
) -> None:
    server.refused = {LI.address: "550 no such user"}
    _post(office, LI)
    assert "no such user" in _run(office)[1]
    with opened(office.workspace, _MORNING) as run, run.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE run SET state = 'running' WHERE id = (SELECT max(id) FROM run)")
    told = ["no such user" in _run(office, _MORNING + timedelta(hours=hour))[1] for hour in (1, 2)]
    assert told == [True, False]


def test_a_server_that_takes_few_letters_a_connection_gets_them_all(office: Archive, server: MailServer) -> None:
    server.on_mail = ["", "421 too many for one connection", "", "421 too many for one connection"]
    _post(office, WANG, LI, CHEN)
    _run(office)
    assert server.addressed() == [WANG.address, LI.address, CHEN.address]
    assert server.connections == 3


def test_a_server_that_breaks_every_connection_is_not_asked_for_every_letter(
    office: Archive, server: MailServer
) -> None:
    server.on_mail = ["421 go away"] * 9
    others = [_letter(f"某{n}", f"n{n}@example.com") for n in range(5)]
    _post(office, WANG, *others)
    _, report = _run(office)
    assert server.connections == 2 and len(server.on_mail) == 7
    assert set(_states(office).values()) == {"waiting"} and "localhost" in report


def test_a_sender_that_is_refused_keeps_every_letter(office: Archive, server: MailServer) -> None:
    server.on_mail = ["553 sender is not the account"]
    _post(office, WANG, LI)
    _, report = _run(office)
    assert set(_states(office).values()) == {"waiting"}
    assert "sender is not the account" in report and "mail.sender" in report


def test_people_without_an_address_are_told_of_once(office: Archive, server: MailServer) -> None:
    for day in range(3):
        at = _MORNING + timedelta(days=day)
        _post(
            office,
            *(dataclasses.replace(WANG, key=f"{day}/{a}", person=a, address=a[2:]) for a in ("甲:", "乙:不是@")),
            at=at,
        )
        _, report = _run(office, at)
        assert [("甲:" in report), ("不是@" in report)] == [day == 0, day == 0]
    for day, address in ((3, WANG.address), (4, "")):
        at = _MORNING + timedelta(days=day)
        _post(office, dataclasses.replace(WANG, key=f"{day}/甲", person="甲:", address=address), at=at)
        _, report = _run(office, at)
    assert "甲:" in report, "the address was there meanwhile, and is gone again"
    assert len(server.letters) == 1


def test_an_attachment_too_large_stays_and_the_letter_says_where(office: Archive, server: MailServer) -> None:
    office = with_mail(office, megabytes=1)
    folder = office.root / "output/reports"
    folder.mkdir(parents=True, exist_ok=True)
    for name, size in (("大报告.docx", 900_000), ("小报告.docx", 1000)):
        (folder / name).write_bytes(b"x" * size)
    names = tuple(f"output/reports/{name}" for name in ("大报告.docx", "小报告.docx", "没有.docx"))
    _post(office, dataclasses.replace(WANG, html="<body>见附件</body>", attachments=names))
    _run(office)
    (letter,) = server.letters
    assert [each.get_filename() for each in letter.iter_attachments()] == ["小报告.docx"]
    shown = letter.get_body(("html",))
    assert shown is not None
    for words in (_text(letter), str(shown.get_content())):
        assert "大报告.docx" in words and "output/reports" in words and "没有.docx" in words
    assert str(shown.get_content()).strip().endswith("</p></body>")


def test_what_the_server_says_it_takes_is_heeded(archive: Archive, papers: Papers) -> None:
    server = MailServer(free_port())
    office = with_mail(archive, host="127.0.0.1", port=server.port, security="none", sender=USER)
    (office.root / "报告.docx").write_bytes(b"x" * 60_000)
    _post(office, dataclasses.replace(WANG, attachments=("报告.docx",)))
    with serving(server, "none", papers.of("good"), size=50_000):
        _run(office)
    assert not list(server.letters[0].iter_attachments()) and "报告.docx" in _text(server.letters[0])


def test_a_server_that_falls_silent_while_taking_a_letter_leaves_it_in_doubt(
    office: Archive, server: MailServer
) -> None:
    office = with_mail(office, seconds=1)
    server.waits_at = "data"
    _post(office, WANG, LI, CHEN)
    _, report = _run(office)
    server.waits_at = ""
    assert _states(office) == {"王芳": "uncertain", "李明": "uncertain", "陈刚": "waiting"}, "two in a row are enough"
    assert WANG.address in report and LI.address in report
    _run(office, _MORNING + timedelta(hours=1))
    assert server.addressed() == [WANG.address, LI.address, CHEN.address]


def _killed_at(where: str, office: Archive, server: MailServer) -> None:
    """Run the step in a process of its own, and kill it while the server is silent."""
    server.waits_at = where
    command = [sys.executable, "-m", "jobs.cli", "run", "mail", "--at", f"{_MORNING:%Y-%m-%dT%H:%M}"]
    process = subprocess.Popen([*command, "--workspace", str(office.root)], cwd=_ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while not server.reached and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
    assert server.reached
    process.kill()
    assert process.wait() == -signal.SIGKILL
    server.waits_at = ""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_before_it_is_handed_over_a_letter_goes_with_the_next_run(office: Archive, server: MailServer) -> None:
    _post(office, WANG, LI)
    _killed_at("rcpt", office, server)
    assert set(_states(office).values()) == {"waiting"}
    _, report = _run(office)
    assert server.addressed() == [WANG.address, LI.address] and WANG.address not in report


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_while_it_is_handed_over_a_letter_is_told_of_and_not_sent_again(
    office: Archive, server: MailServer
) -> None:
    _post(office, WANG, LI)
    _killed_at("data", office, server)
    assert _states(office) == {"王芳": "sending", "李明": "waiting"}
    _, report = _run(office)
    assert server.addressed() == [WANG.address, LI.address]
    assert _states(office) == {"王芳": "uncertain", "李明": "sent"} and WANG.address in report


def test_no_report_names_the_password(office: Archive, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDANG_MAIL_PASSWORD", "wrong-and-secret")
    _post(office, WANG)
    _, report = _run(office)
    assert _states(office) == {"王芳": "waiting"} and "guidang mail --set-password" in report
    assert "wrong-and-secret" not in report
    assert "wrong-and-secret" not in str(office.ask("SELECT * FROM mail"))
