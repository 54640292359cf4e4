"""Mails as programs save them are read whatever they are written like (rule E: mails among the documents)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from document_files import a_compound, a_gbk_mail, a_mail, an_outlook_mail
from hypothesis import given, settings
from hypothesis import strategies as st

from templates.mails import Mail, read_eml, read_msg

CHINA = timezone(timedelta(hours=8))


def test_a_mail_of_today_is_read() -> None:
    assert read_eml(a_mail()) == Mail(
        "Re: 秋季面料报价",
        datetime(2026, 11, 20, 9, 42, 10, tzinfo=CHINA),
        "林敏 <lin@haina-textile.com>",
        ("王芳 <wangfang@example.com>", "李明 <liming@example.com>"),
        ("chengang@example.com",),
        ("报价单.pdf",),
    )


def test_bare_gbk_and_words_cut_in_two_are_read() -> None:
    mail = read_eml(a_gbk_mail())
    assert mail and (mail.subject, mail.sender) == ("秋季面料报价", "林敏 <lin@haina-textile.com>")
    assert (mail.to, mail.attachments) == (("王芳 <wangfang@example.com>",), ("报价.xls",))


def test_a_mail_of_outlook_is_read() -> None:
    mail = read_msg(an_outlook_mail())
    assert mail == Mail(
        "Re: 秋季面料报价",
        datetime(2026, 11, 20, 1, 42, 10, tzinfo=UTC),
        "林敏 <lin@haina-textile.com>",
        ("王芳 <wangfang@example.com>", "李明 <liming@example.com>"),
        ("陈刚 <chengang@example.com>",),
        ("报价单.pdf",),
    )


def test_an_older_outlook_wrote_gbk_and_inner_names() -> None:
    texts = {0x0037: "报价", 0x0C1A: "林敏", 0x0C1F: "/O=HAINA/OU=EXCHANGE/CN=LIN"}
    tree = {f"__substg1.0_{number:04X}001E": text.encode("gbk") for number, text in texts.items()}
    mail = read_msg(a_compound({"__properties_version1.0": b"\0" * 32, **tree}))
    assert mail == Mail("报价", None, "林敏")


@pytest.mark.parametrize(
    ("date", "sent"),
    [
        ("Fri, 20 Nov 2026 09:42:10 -0000", datetime(2026, 11, 20, 9, 42, 10, tzinfo=UTC)),
        ("20 Nov 2026 09:42:10 +0800", datetime(2026, 11, 20, 9, 42, 10, tzinfo=CHINA)),
        ("2026年11月20日", None),
        ("Fri, 99 Nov 2026 99:42:10 +0800", None),
    ],
)
def test_a_date_is_read_or_left_open(date: str, sent: datetime | None) -> None:
    mail = read_eml(f"Subject: x\nDate: {date}\n\ntext".encode())
    assert mail and mail.sent == sent


@pytest.mark.parametrize("data", [b"", b"just a text\nof two lines", b"\n\nFrom: a@b.c"])
def test_what_has_no_sender_subject_or_date_is_no_mail(data: bytes) -> None:
    assert read_eml(data) is None


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 300))
def test_no_mail_however_broken_breaks_the_reading(noise: bytes, at: int) -> None:
    whole = a_gbk_mail()
    read_eml(whole[:at] + noise + whole[at:])
    read_eml(b"Subject: =?gbk?B?" + noise + b"?=\nFrom: " + noise + b"\nDate: " + noise)
