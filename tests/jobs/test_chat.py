"""Messages to the company's chat group: by the services' own plug-ins, to a real server on this computer."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from archive import Archive, setting

from jobs.cli import main
from jobs.failures import Failure
from jobs.letters import Announcement, announce
from jobs.running import opened

_MORNING = datetime(2026, 11, 22, 7, 30)
_TOKEN = "b" * 64
_SAID = Announcement("reminders/2026-11-22", "reminders", "催办", "今天的催办清单已发出。")


class _Service(HTTPServer):
    """Takes messages, and answers what the test wants."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.got: list[tuple[str, Any]] = []
        self.answer: tuple[int, dict[str, object]] = (200, {"errcode": 0, "errmsg": "ok"})


class _Taker(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, _Service)
        said = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, json.loads(said)))
        status, answer = self.server.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[_Service]:
    service = _Service()
    thread = Thread(target=service.serve_forever, args=(0.05,))
    thread.start()
    yield service
    service.shutdown()
    thread.join()
    service.server_close()


@pytest.fixture
def office(archive: Archive, service: _Service, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive with one chat group."""
    monkeypatch.setenv("GUIDANG_CHAT", f"json://127.0.0.1:{service.server_port}/{_TOKEN}")
    return setting(archive, "enabled = false           # true", "enabled = true           # true")


def _announce(archive: Archive, said: Announcement = _SAID, at: datetime = _MORNING) -> None:
    with opened(archive.workspace, at) as run, run.ledger.writing() as connection:
        announce(connection, said, run.stamp)


def _run(archive: Archive, at: datetime = _MORNING) -> str:
    """Run the step and return the run report."""
    assert not archive.night(at, ["mail"]).failures
    return next(archive.workspace.runs.glob(f"{at:%Y-%m-%d %H%M}*.html")).read_text("utf-8")


def _states(archive: Archive) -> list[str]:
    return [str(state) for (state,) in archive.ask("SELECT state FROM mail ORDER BY id")]


def test_a_message_arrives_once(office: Archive, service: _Service) -> None:
    for hour in range(2):
        _announce(office)
        report = _run(office, _MORNING + timedelta(hours=hour))
        assert _TOKEN not in report
    ((path, said),) = service.got
    assert _TOKEN in path and (said["title"], said["message"]) == (_SAID.title, _SAID.text)
    assert _states(office) == ["sent"]


@pytest.mark.parametrize(
    ("plugin", "address", "text", "refusal"),
    [
        (
            "wecombot",
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={token}",
            ("text", "content"),
            {"errcode": 93000, "errmsg": "invalid webhook url"},
        ),
        (
            "dingtalk",
            "https://oapi.dingtalk.com/robot/send?access_token={token}",
            None,
            {"errcode": 310000, "errmsg": "keywords not in content"},
        ),
        (
            "feishu",
            "https://open.feishu.cn/open-apis/bot/v2/hook/{token}",
            ("content", "text"),
            {"code": 19024, "msg": "Key Words Not Found"},
        ),
        ("dingtalk", "dingtalk://SEC123@{token}", None, {"errcode": 310000, "errmsg": "sign not match"}),
        ("lark", "lark://{token}", ("content", "text"), {"code": 19024, "msg": "Key Words Not Found"}),
    ],
)
def test_the_services_of_the_house_are_spoken_to_in_their_way(
    office: Archive,
    service: _Service,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    plugin: str,
    address: str,
    text: tuple[str, str] | None,
    refusal: dict[str, object],
) -> None:
    """They answer 200 to what they do not take."""
    module = importlib.import_module(f"apprise.plugins.{plugin}")
    (kind,) = (each for name, each in vars(module).items() if name.lower() == f"notify{plugin}")
    real = kind.notify_url
    monkeypatch.setattr(kind, "notify_url", f"http://127.0.0.1:{service.server_port}/{real.split('/', 3)[3]}")
    monkeypatch.setenv("GUIDANG_CHAT", address.format(token=_TOKEN))
    _announce(office)
    report = _run(office)
    assert _states(office) == ["sent"]
    ((path, said),) = service.got
    assert _TOKEN in path and _SAID.text in json.dumps(said, ensure_ascii=False)
    if text:
        assert _SAID.title in said[text[0]][text[1]] and _SAID.text in said[text[0]][text[1]]
    service.answer = (200, refusal)
    _announce(office, Announcement("second", "reports", "月报", "月报已写好。"))
    report = _run(office, _MORNING + timedelta(hours=1))
    assert _states(office) == ["sent", "waiting"] and list(map(str, refusal.values()))[1] in report
    shown = capfd.readouterr()
    assert _TOKEN not in report + shown.out + shown.err + str(office.ask("SELECT * FROM mail"))


def test_a_group_that_is_out_of_reach_gets_it_later_and_one_that_took_it_not_twice(
    office: Archive, service: _Service, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    good = f"json://127.0.0.1:{service.server_port}/{_TOKEN}"
    nobody = f"json://127.0.0.1:9/{_TOKEN}"
    monkeypatch.setenv("GUIDANG_CHAT", nobody)
    _announce(office)
    report = _run(office)
    assert _states(office) == ["waiting"] and _TOKEN not in report and "没有回应" in report
    monkeypatch.setenv("GUIDANG_CHAT", f"{nobody}\n{good}")
    report = _run(office, _MORNING + timedelta(hours=1))
    assert _states(office) == ["sent"] and len(service.got) == 1
    assert main(["mail", "--workspace", str(office.root), "--test-chat"]) == 1
    assert len(service.got) == 2
    shown = capfd.readouterr()
    assert _TOKEN not in shown.out + shown.err


def test_a_service_that_is_down_for_days_is_given_up(office: Archive, service: _Service) -> None:
    service.answer = (503, {})
    _announce(office)
    assert "HTTP 503" in _run(office)
    _run(office, _MORNING + timedelta(days=6))
    assert _states(office) == ["expired"]


def test_only_the_messages_that_are_wanted_are_sent(office: Archive, service: _Service) -> None:
    office = setting(office, 'messages = ["reminders", "reports", "notices"]', 'messages = ["reports"]')
    _announce(office)
    _run(office)
    assert service.got == [] and _states(office) == []


def test_a_run_with_something_to_be_dealt_with_is_told_without_saying_what(office: Archive, service: _Service) -> None:
    (office.workspace.office / "人员名册.xlsx").write_bytes(b"broken")
    assert not office.night(_MORNING, ["office", "mail"]).failures
    ((_, said),) = service.got
    assert "2026-11-22 07:30" in said["message"] and "人员名册" not in str(said)


def test_what_is_no_address_is_told_by_its_place(office: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDANG_CHAT", f"json://127.0.0.1/a\nnonsense-{_TOKEN}")
    _announce(office)
    report = _run(office)
    assert "第 2 个" in report and _TOKEN not in report and _states(office) == ["waiting"]
    monkeypatch.setenv("GUIDANG_CHAT", " ")
    assert "--set-chat" in _run(office, _MORNING + timedelta(hours=1))


def test_without_the_package_one_sentence_says_what_to_install(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    archive = setting(archive, "enabled = false           # true", "enabled = true           # true")
    _announce(archive)
    assert "pip install" in _run(archive)
    assert _states(archive) == ["waiting"]
    assert main(["mail", "--workspace", str(archive.root), "--test-chat"]) == Failure.code
    assert "pip install" in capsys.readouterr().err


def test_switched_off_nothing_is_kept(archive: Archive) -> None:
    _announce(archive)
    _run(archive)
    assert _states(archive) == []
