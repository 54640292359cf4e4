"""Grants in the ledger: given, prolonged, run out, taken back, each with its entry for the log (rules E9 C6 A8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from archive import Archive

from jobs.ledger.grants import OVER, RETURNED, REVOKED, end, give, given, run_out, running
from jobs.ledger.opening import open_ledger
from validators.access import Grant

AT = "2026-11-22T22:00:00+08:00"
GRANT = Grant("D2026001", "李强", "", "阅览", date(2026, 11, 22), date(2026, 11, 27), "SQ2026003", "陈刚")


def test_a_grant_holds_on_its_days_and_for_its_person(archive: Archive) -> None:
    ledger = open_ledger(archive.workspace)
    with ledger.writing() as connection:
        entries = give(connection, AT, [GRANT, replace(GRANT, person="王芳", code="D2026002")])
        assert [(each.who, each.what, each.code, each.why) for each in entries] == [
            ("李强", "granted", "D2026001", "SQ2026003"),
            ("王芳", "granted", "D2026002", "SQ2026003"),
        ]
        assert [each.grant for each in running(connection, GRANT.since, "李强")] == [GRANT]
        assert len(running(connection, GRANT.until)) == 2
        assert running(connection, date(2026, 11, 21)) == running(connection, date(2026, 11, 28)) == []
    ledger.close()


def test_given_again_it_is_one_grant_and_says_so_once(archive: Archive) -> None:
    ledger = open_ledger(archive.workspace)
    longer = replace(GRANT, until=date(2026, 12, 4))
    with ledger.writing() as connection:
        assert len(give(connection, AT, [GRANT])) == 1
        assert give(connection, AT, [GRANT]) == []
        assert len(give(connection, AT, [longer])) == 1
        assert [each.grant for each in given(connection)] == [longer]
    ledger.close()


def test_what_is_over_taken_back_or_returned_runs_no_more(archive: Archive) -> None:
    ledger = open_ledger(archive.workspace)
    three = [replace(GRANT, code=f"D202600{number}") for number in (1, 2, 3)]
    with ledger.writing() as connection:
        give(connection, AT, [replace(three[0], until=GRANT.since), *three[1:]])
        assert [each.what for each in run_out(connection, AT, date(2026, 11, 23))] == ["lapsed"]
        second, third = running(connection, GRANT.until)
        revoked = end(connection, [second], AT, REVOKED, "刘洋", "误批")
        assert [(each.who, each.what) for each in revoked] == [("刘洋", "revoked")]
        assert [each.what for each in end(connection, [third], AT, RETURNED)] == ["returned-loan"]
        assert end(connection, given(connection), AT, OVER) == [], "what has ended stays as it ended"
        found = [(each.state, each.why) for each in given(connection)]
        assert found == [("over", ""), ("revoked", "误批"), ("returned", "")]
        assert give(connection, AT, [three[1]]), "approved anew, it runs again"
        assert [each.grant.code for each in running(connection, GRANT.until)] == ["D2026002"]
    ledger.close()
