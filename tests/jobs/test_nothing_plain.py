"""After nights with everything sensitive, no file says any of it: not the ledger, not the state folder, no output (A5 B8)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from answer_books import answer_row
from archive import KEY, NIGHT, Archive, copy_of
from builders import a_customer
from form_builders import a_breach, a_change_request, a_credit_review
from request_desk import with_second_check

from jobs.bounded import kept_warm
from jobs.cli import main
from jobs.facts import people
from jobs.finding import Query, find
from jobs.ledger.lookups import records_with
from jobs.ledger.opening import FILE_NAME
from jobs.ledger.tables import change, item, problem
from jobs.running import opened
from jobs.verifying import verify

_DAY = timedelta(days=1)
_ACCOUNT, _LATER_ACCOUNT, _REFUSED_ACCOUNT = "6222020200112233445", "6228480039876543218", "6217001234567890128"
#: Never to be found in the open. Of an account the register shows the last four digits.
_SECRETS = {
    "bank account": _ACCOUNT,
    "account after the change": _LATER_ACCOUNT,
    "account in a refused request": _REFUSED_ACCOUNT,
    "identity number": "330203198807124534",
    "identity number with a mistake": "330203198807124531",
    "bank": "中国农业银行海曙支行",
    "finances": "流动资金充足近三年无逾期",
    "decision chain": "总经理一锤定音",
    "preference": "喜好龙井与围棋",
    "credit conclusion": "压缩授信逐单放行",
    "breach": "报价单被夜里拍走",
    "breach's subject": "报价外泄线索",
    "place of the breach": "三楼拐角复印室",
}


def _hand_in(archive: Archive) -> None:
    customer = {
        **{"bank": _SECRETS["bank"], "bank_account": _ACCOUNT, "finances": _SECRETS["finances"]},
        **{"organisation": _SECRETS["decision chain"], "credit_rating": "A"},
    }
    contact = {"name": "林敏", "position": "采购经理", "mobile": "13800138000", "preferences": _SECRETS["preference"]}
    person = {
        **{"name": "孙小圣", "customer_kind": "个人", "credit_code": None, "legal_representative": None},
        **{"id_number": _SECRETS["identity number"], "email": "sun@example.com", "telephone": "13900139000"},
    }
    wrong = person | {"name": "孙小空", "id_number": _SECRETS["identity number with a mistake"]}
    archive.hand_in("王芳", "客户.xlsx", a_customer(**customer, contacts=[contact]))
    archive.hand_in("王芳", "个人.xlsx", a_customer(**person))
    archive.hand_in("王芳", "个人 错.xlsx", a_customer(**wrong))
    archive.hand_in("王芳", "信用.xlsx", a_credit_review(conclusion=_SECRETS["credit conclusion"]))
    told = {"place": _SECRETS["place of the breach"], "subject": _SECRETS["breach's subject"]}
    archive.hand_in("李明", "举报.xlsx", a_breach(what=_SECRETS["breach"], **told))


def _ask(archive: Archive, old: str, new: str, reason: str) -> Archive:
    line = {"field": "银行账号", "old": old, "new": new}
    code, _ = _firm(archive)
    archive.hand_in("王芳", f"申请 {reason}.xlsx", a_change_request(changes=[line], code=code, reason=reason))
    return archive


def _firm(archive: Archive, form: str = "境内企业") -> tuple[str, int]:
    """Return code and number of the company's record, or of the person's."""
    kind = f"json_extract(fields, '$.customer_kind') = '{form}'"
    ((code, id_),) = archive.ask(f"SELECT code, id FROM record WHERE form = 'customer' AND {kind}")
    return code, id_


def _quiet(archive: Archive, at: datetime) -> None:
    outcome = archive.night(at)
    assert not outcome.failures and outcome.counted.problems == []


def _decide(archive: Archive, decision: str) -> None:
    answer_row(archive.workspace.decisions / "陈刚" / "待审批.xlsx", "approvals", decision=decision, reason="已核对")


@pytest.fixture(scope="module")
def grown(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, str]]:
    """An archive after six nights, made once, and what the commands printed."""
    with pytest.MonkeyPatch.context() as patch, kept_warm():
        patch.setenv("GUIDANG_KEY", KEY)
        archive = copy_of(template, tmp_path_factory.mktemp("sealed") / "档案")
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            _grow(archive)
        yield archive, out.getvalue()


def _grow(archive: Archive) -> None:
    _hand_in(archive)
    assert main(["check", *map(str, sorted(archive.workspace.inbox.glob("*/*.xlsx"))), "--json", *_of(archive)]) == 1
    first = archive.night(NIGHT)
    assert not first.failures and {found.rule for _, found in first.counted.problems} == {"id-number"}
    checked = with_second_check(archive)
    _ask(checked, _ACCOUNT, _LATER_ACCOUNT, "客户换了开户行")
    _quiet(checked, NIGHT + _DAY)
    _decide(checked, "同意")
    _quiet(checked, NIGHT + 2 * _DAY)
    _ask(checked, _LATER_ACCOUNT, _REFUSED_ACCOUNT, "客户又换了开户行")
    _quiet(checked, NIGHT + 3 * _DAY)
    _decide(checked, "退回")
    assert main(["run", "nightly", "--json", "--at", "2026-11-25T22:00", *_of(checked)]) == 0
    assert main(["verify", "--json", *_of(checked)]) == 0


@pytest.fixture
def filled(grown: tuple[Archive, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A copy of it."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)
    return copy_of(grown[0].root, tmp_path / "档案")


def _of(archive: Archive) -> list[str]:
    return ["--workspace", str(archive.root)]


def _contents(path: Path, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield every file, and every file within one that is packed, as text in which entities are written out."""
    yield str(path), content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                part = packed.read(name)
                yield f"{path}!{name}", re.sub(rb"&#(\d+);", lambda m: chr(int(m[1])).encode(), part)
                yield from (found for found in _contents(Path(f"{path}!{name}"), part) if "!" in found[0][len(name) :])


def test_nothing_sensitive_lies_in_the_open_anywhere(grown: tuple[Archive, str]) -> None:
    """What people handed in and had back is theirs; whoever looks into a breach is given the form of it."""
    filled, printed = grown
    theirs = (filled.workspace.inbox, filled.workspace.returned)
    found = []
    for path in filled.root.rglob("*"):
        if (
            path.is_file()
            and not any(path.is_relative_to(folder) for folder in theirs)
            and "举报调查" not in path.parts
        ):
            for name, content in _contents(path.relative_to(filled.root), path.read_bytes()):
                found += [(what, name) for what, secret in _SECRETS.items() if _holds(content, secret)]
    found += [(what, "printed") for what, secret in _SECRETS.items() if secret in printed]
    assert found == []
    assert "id-number" in printed


def _holds(content: bytes, secret: str) -> bool:
    escaped = secret.encode("unicode_escape")
    return secret.encode() in content or (escaped != secret.encode() and escaped in content)


def test_the_program_reads_all_of_it(filled: Archive) -> None:
    (code, firm), (_, person) = _firm(filled), _firm(filled, "个人")
    assert filled.fields(code)["bank_account"] == _LATER_ACCOUNT
    assert filled.fields(code)["bank"] == _SECRETS["bank"]
    (contact,) = filled.open(sa.select(item.c.fields).where(item.c.name == "contacts", item.c.record == firm))
    assert contact[0]["preferences"] == _SECRETS["preference"]
    changed = sa.select(change.c.old, change.c.new).where(change.c.field == "bank_account")
    assert filled.open(changed) == [(_ACCOUNT, _LATER_ACCOUNT)]
    (told,) = filled.open(sa.select(problem.c.content).where(problem.c.content["rule"].as_string().is_(None)))
    assert told[0]["cells"][0][2] == _SECRETS["identity number with a mistake"]
    with opened(filled.workspace, NIGHT) as run, run.ledger.reading() as connection:
        assert records_with(connection, "6228 4800 3987 6543 218") == [firm]
        assert records_with(connection, _SECRETS["identity number"].lower()) == [person]
        assert records_with(connection, _ACCOUNT) == records_with(connection, "218") == []


def test_an_account_is_found_by_those_who_see_every_record(filled: Archive) -> None:
    """Rules A5 A7: typed whole, in whatever spelling, by archivists and management alone."""
    code, _ = _firm(filled)
    with opened(filled.workspace, NIGHT) as run, run.ledger.reading() as connection:
        roster = people(connection)
        for spelt in (_LATER_ACCOUNT, "6228-4800-3987-6543-218"):
            found = find(connection, Query(spelt), roster["赵敏"], NIGHT.date())
            assert [hit.code for hit in found.hits] == [code] and _LATER_ACCOUNT not in str(found)
            assert find(connection, Query(spelt), roster["王芳"], NIGHT.date()).hits == ()
        assert find(connection, Query(_LATER_ACCOUNT[:-1]), roster["赵敏"], NIGHT.date()).hits == ()


def test_a_value_moved_to_another_customer_s_file_does_not_open(filled: Archive) -> None:
    (_, firm), (_, person) = _firm(filled), _firm(filled, "个人")
    engine = sa.create_engine(f"sqlite:///{filled.workspace.state / FILE_NAME}")
    with engine.begin() as connection:
        taken = f"(SELECT json_extract(fields, '$.bank_account') FROM record WHERE id = {firm})"
        moved = f"json_set(fields, '$.bank_account', {taken})"
        connection.exec_driver_sql(f"UPDATE record SET fields = {moved} WHERE id = {person}")
    engine.dispose()
    with opened(filled.workspace, NIGHT) as run:
        assert any(f"record.fields/{person}/bank_account" in str(each) for each in verify(run))


def test_what_is_erased_is_found_no_more(filled: Archive) -> None:
    code, person = _firm(filled, "个人")
    request = a_change_request(kind="删除", code=code, changes=[], reason="录错", asked_on=date(2026, 11, 20))
    unchecked = with_second_check(filled, on=False)
    unchecked.hand_in("王芳", "删除.xlsx", request)
    unchecked.night(NIGHT + 5 * _DAY)
    unchecked.night(NIGHT + 60 * _DAY)
    assert unchecked.ask(f"SELECT state FROM code WHERE code = '{code}'") == [("deleted",)]
    with opened(unchecked.workspace, NIGHT) as run, run.ledger.reading() as connection:
        assert records_with(connection, _SECRETS["identity number"]) == []
    assert unchecked.ask(f"SELECT count(*) FROM lookup WHERE record = {person}") == [(0,)]
