"""`guidang search` and `guidang show` as people use them: options, what they are told, what the log keeps (rules A7 A8)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from archive import KEY, Archive, copy_of
from builders import a_customer
from request_desk import BEFORE, held_archive
from rich.cells import cell_len

from jobs.cli import main
from jobs.ledger.grants import give
from jobs.ledger.opening import open_ledger
from validators.access import Grant
from validators.facts import Person

ARCHIVIST = Person("赵敏", "文件管理部门", "档案管理员")
LI = Person("李明", "销售部", "业务人员", clearance="机密", confidential_until=date(2099, 1, 1))
_VISIT = "G2026拜访001"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, template: Path, one_reader: None) -> Iterator[Archive]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDANG_KEY", KEY)
        archive = copy_of(template, tmp_path_factory.mktemp("held") / "档案")
        account = {"bank": "中国银行宁波分行", "bank_account": "6222020200112233445"}
        archive.hand_in("王芳", "海纳.xlsx", a_customer(**account), at=BEFORE)
        yield held_archive(archive)


@pytest.fixture
def guidang(kept: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command as somebody; return its exit code and what it said."""
    monkeypatch.setenv("GUIDANG_KEY", KEY)

    def run(*words: str, who: Person = ARCHIVIST) -> tuple[int, str, str]:
        monkeypatch.setattr("jobs.looking_up.asker", lambda connection: who)
        code = main([*words, "--workspace", str(kept.root)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def records(answer: tuple[int, str, str]) -> list[dict[str, Any]]:
    found = json.loads(answer[1])["records"]
    assert answer[0] == 0
    return list(found)


def test_scripts_get_the_names_they_know_and_where_it_was_found(guidang: Run) -> None:
    (found,) = records(guidang("search", "色差", "--json"))
    names = ("code", "title", "customer_name", "dated", "handler", "state", "path", "paper_place")
    assert {name: found[name] for name in names} == {
        "code": _VISIT,
        "title": "宁波海纳纺织品有限公司拜访记录",
        "customer_name": "宁波海纳纺织品有限公司",
        "dated": "2026-11-20 14:00",
        "handler": "王芳",
        "state": "在档",
        "path": found["path"],
        "paper_place": None,
    }
    assert (found["class"], found["rank"], found["secrecy"]) == ("G", 1, "内部")
    (place,) = found["found"]
    assert "色差" in place["text"] and place["field"]


def test_people_get_aligned_columns_with_where_it_lies(guidang: Run) -> None:
    code, out, err = guidang("search", "宁波")
    head, *lines = out.splitlines()
    firsts = [line for line in lines if not line.startswith(" ")]
    assert (code, err, len(firsts)) == (0, "", 3)
    dates = [re.search(r"  2026-\d\d-\d\d  ", line) for line in firsts]
    assert {cell_len(line[: at.start() + 2]) for line, at in zip(firsts, dates, strict=True) if at} == {
        cell_len(head[: head.index("形成日期")])
    }
    assert [line for line in lines if line.startswith("    文件：")]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("海纳", "-色差"), {"J2026001", "Y2026销售合同001"}),
        (("海纳", "--without", "色差"), {"J2026001", "Y2026销售合同001"}),
        (("--class", "Y", "海纳"), {"Y2026销售合同001"}),
        (("海纳", "--class", "Y业务交易", "--class", "客户基础", "美元"), {"Y2026销售合同001"}),
        (("--customer", "海纳 纺织", "--type", "拜访"), {_VISIT}),
        (("--since", "2026-11-01", "--to", "2026-11-30", "--department", "销售"), {_VISIT}),
        (("--code", "g2026"), {_VISIT}),
        (("--handler", "王芳", "--secrecy", "机密"), {"J2026001"}),
        (("--nature", "合作", "--state", "在档"), {"Y2026销售合同001"}),
        (("海纳", "--stage", "签约"), set()),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_options_narrow_it_down_and_may_stand_anywhere(guidang: Run, words: tuple[str, ...], codes: set[str]) -> None:
    assert {each["code"] for each in records(guidang("search", *words, "--json"))} == codes


def test_what_was_found_is_counted(guidang: Run) -> None:
    found = json.loads(guidang("search", "海纳", "--count", "--json")[1])
    assert found["counts"]["classes"] == {"G": 1, "J": 1, "Y": 1}
    assert (found["counts"]["total"], found["counts"]["years"]) == (3, {"2026": 3})
    assert "【年度】2026 3" in guidang("search", "海纳", "--count")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--customer"),
        (("--since", "昨天"), "昨天"),
        (("--stage", "乱"), "意向沟通、商务谈判、合作签约"),
        (("--class", "Q"), "Y 业务交易类"),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_can(guidang: Run, words: tuple[str, ...], told: str) -> None:
    code, out, err = guidang("search", *words)
    assert (code, out) == (2, "") and told in err


def test_an_option_that_there_is_not_is_no_word(guidang: Run) -> None:
    with pytest.raises(SystemExit) as ended:
        guidang("search", "海纳", "--klass", "Y")
    assert ended.value.code == 2


def test_where_nothing_is_found_each_word_is_told_of(guidang: Run) -> None:
    code, out, err = guidang("search", "海纳", "孔雀")
    assert (code, out) == (0, "") and "海纳 3、孔雀 0" in err


def test_the_log_keeps_who_found_what_and_not_the_words(guidang: Run, kept: Archive) -> None:
    """Rules A8 E10."""
    guidang("search", "色差")
    ((who, what, why, digest),) = kept.ask("SELECT who, what, why, digest FROM audit ORDER BY seq DESC LIMIT 1")
    assert (who, what, why) == ("赵敏", "searched", _VISIT)
    guidang("search", "产能")
    ((other,),) = kept.ask("SELECT digest FROM audit ORDER BY seq DESC LIMIT 1")
    assert digest != other
    assert not [row for row in kept.ask("SELECT * FROM audit") if "色差" in str(row) or "产能" in str(row)]


def test_a_granted_record_is_found_and_shown_without_what_is_sensitive(guidang: Run, kept: Archive) -> None:
    """Rules A5 A7 E9."""
    assert guidang("show", "J2026001", who=LI)[0] == 1 and records(guidang("search", "海纳", "--json", who=LI)) == []
    days = date(2026, 11, 1), date(2099, 11, 30)
    ledger = open_ledger(kept.workspace)
    with ledger.writing() as connection:
        give(connection, "2026-11-20", [Grant("J2026001", "李明", "", "阅览", *days, "SQ2026003", "陈刚")])
    ledger.close()
    assert [each["code"] for each in records(guidang("search", "海纳", "--json", who=LI))] == ["J2026001"]
    code, out, _ = guidang("show", "j2026-1", who=LI)
    assert code == 0 and "经批准查阅（SQ2026003，2099-11-30）" in out
    assert "6222020200112233445" not in out and "****" in out
    assert kept.ask("SELECT who, what, code, why FROM audit ORDER BY seq DESC LIMIT 1") == [
        ("李明", "looked", "J2026001", "granted SQ2026003")
    ]


def test_unknown_and_not_allowed_are_told_alike_and_the_log_knows_better(guidang: Run, kept: Archive) -> None:
    """Rules A7 A8."""
    said = [guidang("show", code, who=LI) for code in (_VISIT, "G2026拜访002")]
    assert said[0][:2] == said[1][:2] == (1, "")
    assert said[0][2].replace(_VISIT, "") == said[1][2].replace("G2026拜访002", "")
    assert kept.ask("SELECT what, code FROM audit ORDER BY seq DESC LIMIT 2") == [("refused", ""), ("refused", _VISIT)]
