"""Messages become sentences in the office's language; so does the command line's help."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import pytest

from jobs.language import language_of, reason, translator
from validators.checks import NEAR, NOT_NEGATIVE, PAST
from validators.message import Message, Text

NEGATIVE = NOT_NEGATIVE.fault.what
LABEL = Text("注册资本", "Registered capital")


def test_a_message_is_said_in_chinese_and_in_english() -> None:
    message = Message(NEGATIVE, {"label": LABEL, "value": -3})
    assert translator("zh")(message) == "“注册资本”填的“-3”是负数。"
    assert translator("en")(message) == "Registered capital “-3” is negative."


def test_every_check_of_a_date_is_said_in_chinese() -> None:
    for check in {*PAST, *NEAR}:
        for sentence in (check.fault.what, check.fault.mend):
            assert translator("zh")(Message(sentence)) != translator("en")(Message(sentence))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 14, 0, 59), "2026-11-20 14:00"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1200.50"), "1200.50"),
        (None, ""),
        ("{label}", "{label}"),
    ],
)
def test_a_gap_is_filled_with_the_value_as_people_write_it(value: object, said: str) -> None:
    assert translator("en")(Message("{value}.", {"value": value})) == f"{said}."


def test_a_list_is_joined_as_its_language_joins() -> None:
    message = Message("{entries}.", {"entries": (LABEL, "现款")})
    assert translator("zh")(message) == "注册资本、现款."
    assert translator("en")(message) == "Registered capital, 现款."


def test_a_message_within_a_message_is_translated_too() -> None:
    inner = Message(NEGATIVE, {"label": LABEL, "value": -3})
    assert translator("zh")(Message("{what}", {"what": inner})) == "“注册资本”填的“-3”是负数。"


def test_an_unknown_sentence_or_language_comes_out_in_english() -> None:
    assert translator("zh")(Message("Nobody has translated this.")) == "Nobody has translated this."
    assert translator("fr")(Message(NEGATIVE, {"label": LABEL, "value": 0})) == "Registered capital “0” is negative."


def test_a_gap_that_nothing_fills_stays_visible() -> None:
    assert translator("en")(Message("{label} is empty.")) == "{label} is empty."


def test_a_translator_is_made_once() -> None:
    assert translator("zh") is translator("zh")


def test_the_disks_reason_is_said_in_words() -> None:
    refused = Message("{reason}.", {"reason": reason(PermissionError(errno.EACCES, "Permission denied"))})
    assert translator("zh")(refused) == "没有权限，或正被别的程序打开."
    assert translator("en")(refused) == "no permission, or open in another program."
    assert translator("en")(reason(OSError(errno.ELOOP, "Too many links"))) == "Too many links"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "GUIDANG_LANG": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "GUIDANG_LANG": ""}, "en"),
    ],
)
def test_chinese_is_spoken_unless_english_is_asked_for(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def argparse_in(language: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a small parser in a process of its own, since its language is the process's."""
    code = (
        "import argparse, sys; from jobs.language import speak; speak(sys.argv[1]);"
        "parser = argparse.ArgumentParser(prog='guidang'); parser.add_argument('--at', required=True);"
        "parser.parse_args(sys.argv[2:])"
    )
    return subprocess.run(
        [sys.executable, "-c", code, language, *arguments],
        env={**os.environ, "LANGUAGE": "de"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_argparse_helps_in_chinese() -> None:
    said = argparse_in("zh", "--help").stdout
    assert said.startswith("用法：guidang [-h] --at AT\n")
    assert "显示本帮助后退出" in said


def test_argparse_refuses_in_chinese() -> None:
    done = argparse_in("zh")
    assert done.stderr.endswith("guidang：出错：缺少下列参数：--at\n")
    assert done.returncode == 2


def test_argparse_speaks_english_where_asked() -> None:
    assert argparse_in("en").stderr.endswith("guidang: error: the following arguments are required: --at\n")
