"""Letters are posted once, and hold nothing that could not be sent."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa
from archive import NIGHT, Archive

from jobs.ledger.tables import mail
from jobs.letters import Announcement, Letter, announce, post
from jobs.running import Run, opened

A_LETTER = Letter("reminders/2026-11-22/王芳", "王芳", "wangfang@example.com", "催办清单", "您有两件事要办。")


def _posted(run: Run) -> list[sa.Row[tuple[object, ...]]]:
    with run.ledger.reading() as connection:
        return list(connection.execute(sa.select(mail).order_by(mail.c.id)))


def test_a_letter_is_posted_once_whatever_it_says_the_second_time(archive: Archive) -> None:
    with opened(archive.workspace, NIGHT) as run:
        for text in ("您有两件事要办。", "您有三件事要办。"):
            with run.ledger.writing() as connection:
                new = post(connection, dataclasses.replace(A_LETTER, text=text), run.stamp)
            assert new == (text == A_LETTER.text)
        (row,) = _posted(run)
    assert (row.text, row.state, row.posted, row.kind) == (A_LETTER.text, "waiting", run.stamp, "letter")


def test_what_its_transaction_takes_back_was_not_posted(archive: Archive) -> None:
    with opened(archive.workspace, NIGHT) as run:
        with pytest.raises(ZeroDivisionError), run.ledger.writing() as connection:
            post(connection, A_LETTER, run.stamp)
            _ = 1 / 0
        assert _posted(run) == []


def test_a_subject_has_one_line_and_a_text_no_signs_that_break_it(archive: Archive) -> None:
    letter = dataclasses.replace(
        A_LETTER, subject="催办\r\nBcc: a@example.com\x00\u2028清单\ud800", text="一\x00\ud800行\n二行\t。"
    )
    with opened(archive.workspace, NIGHT) as run:
        with run.ledger.writing() as connection:
            post(connection, letter, run.stamp)
        (row,) = _posted(run)
    assert (row.subject, row.text) == ("催办 Bcc: a@example.com 清单", "一行\n二行\t。")


def test_a_message_for_the_group_is_posted_once_as_well(archive: Archive) -> None:
    said = Announcement("reminders/2026-11-22", "reminders", "催办", "今天的催办清单已发出。")
    with opened(archive.workspace, NIGHT) as run:
        with run.ledger.writing() as connection:
            assert [announce(connection, said, run.stamp) for _ in range(2)] == [True, False]
        (row,) = _posted(run)
    assert (row.kind, row.subject, row.person) == ("reminders", "催办", "")


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_letter_without_a_key_is_the_callers_mistake(archive: Archive, key: str) -> None:
    with opened(archive.workspace, NIGHT) as run, pytest.raises(ValueError), run.ledger.writing() as connection:
        post(connection, dataclasses.replace(A_LETTER, key=key), run.stamp)
