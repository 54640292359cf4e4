"""编码规则: patterns in the archivist's words, and codes that can always be told apart (rules C3 E1 E2 E3)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from builders import an_office
from hypothesis import given, settings
from hypothesis import strategies as st
from office_builders import Row, kept, known_by, looked_at, wrong

from validators.ambiguity import Stem, both_could_be, clashes, every_stem
from validators.code_types import type_entries, types_of
from validators.codes import SHIPPED, CodeSeries
from validators.dictionaries import SHIPPED as WORDS
from validators.forms import forms
from validators.office import dictionary
from validators.office.code_scheme import TABLE, read_pattern, scheme, shipped_rows, written_pattern
from validators.office.departments import abbreviations
from validators.office.known import Given


def rows(**patterns: str) -> list[Row]:
    """Return the shipped rows with other patterns, without their examples."""
    return [
        {"series": row["series"], "pattern": patterns.get(str(row["series"]), row["pattern"])} for row in shipped_rows()
    ]


def at(series: str, column: str = "D") -> str:
    return f"{column}{4 + list(SHIPPED).index(series)}"


def test_the_shipped_scheme_is_faultless_and_reads_back_as_it_ships() -> None:
    assert scheme(kept("codes", shipped_rows())) == SHIPPED


@pytest.mark.parametrize(
    ("written", "meant", "code"),
    [
        ("J{年}{序号}", "J{year}{serial}", "J2026001"),
        ("Y{年}{类型}{序号}", "Y{year}{type}{serial}", "Y2026销售合同001"),
        ("SC{年}{序号:4}", "SC{year}{serial:4}", "SC20260001"),
        ("{部门}-{类别}-{年}-{序号}", "{department}-J-{year}-{serial}", "销售部-J-2026-001"),
        ("J{YEAR}{SERIAL:5}", "J{year}{serial:5}", "J202600001"),
    ],
)
def test_gaps_are_written_in_the_archivists_words(written: str, meant: str, code: str) -> None:
    line = read_pattern("J", written)
    assert line == CodeSeries("J", meant)
    assert line.code(line.scope(2026, "销售合同", "销售部"), 1) == code


def test_the_help_gives_examples_that_are_true() -> None:
    told = "".join(note.zh for note in TABLE.notes)
    for pattern, code in (
        ("J{年}{序号}", "J2026001"),
        ("Y{年}{类型}{序号}", "Y2026销售合同001"),
        ("SC{年}{序号:4}", "SC20260001"),
        ("{部门}-{类别}-{年}-{序号}", "销售部-J-2026-001"),
    ):
        assert f"{pattern} 得 {code}" in told
        line = read_pattern("J", pattern)
        assert isinstance(line, CodeSeries)
        assert line.code(line.scope(2026, "销售合同", "销售部"), 1) == code
    assert all(len(column.help.of(which)) <= 255 for column in TABLE.columns if column.help for which in ("zh", "en"))


@pytest.mark.parametrize("line", SHIPPED.values(), ids=lambda line: line.name)
def test_a_pattern_is_written_as_it_is_read(line: CodeSeries) -> None:
    assert read_pattern(line.name, written_pattern(line)) == line


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        ("J{年份}{序号}", "code-pattern-gap"),
        ("J{年{序号}", "code-pattern-gap"),
        ("J{年:2}{序号}", "code-pattern-gap"),
        ("J年}{序号}", "code-pattern-gap"),
        ("J{年}", "code-pattern-serial"),
        ("J{年}{序号}X", "code-pattern-serial"),
        ("J{序号}{年}{序号}", "code-pattern-serial"),
        ("J{年}{序号:2}", "code-pattern-serial"),
        ("J{序号:4}", "code-pattern-year"),
        ("J{年}{年}{序号}", "code-pattern-year"),
        ("J{年}/{序号}", "code-pattern-sign"),
        ("{年}-{序号}", "code-pattern-sign"),
        ("-J{年}{序号}", "code-pattern-sign"),
        ("{年}E{序号}", "code-pattern-number"),
        ("J{年}{类型}{序号}", "code-pattern-type"),
        ("客" * 46 + "{年}{序号}", "code-pattern-long"),
    ],
)
def test_a_pattern_that_cannot_be_is_marked_at_its_cell(pattern: str, rule: str) -> None:
    assert wrong("codes", rows(J=pattern)) == [(at("J"), rule)]


def test_a_pattern_that_cannot_be_says_which_gaps_there_are() -> None:
    _, (problem,) = looked_at("codes", rows(J="J{年份}{序号}"))
    assert "“{年份}”" in str(problem.what)
    assert "{年}、{类型}、{部门}、{类别}、{序号}、{序号:4}" in str(problem.mend)


def test_two_lines_that_could_give_one_code_each_name_the_other_row() -> None:
    _, problems = looked_at("codes", rows(J="A{年}{序号}", F="A{年}{序号:5}"))
    assert [(problem.cell.ref, problem.rule) for problem in problems] == [
        (at("J"), "code-ambiguous"),
        (at("F"), "code-ambiguous"),
    ]
    assert [problem.what.gaps["other_row"] for problem in problems] == [7, 4]
    assert [problem.others[0].ref for problem in problems] == [at("F"), at("J")]
    assert "A2026001" in str(problems[0].what)


@pytest.mark.parametrize(
    ("patterns", "ambiguous"),
    [
        ({"J": "J{年}{序号}", "D": "J{年}-{序号}"}, False),
        ({"J": "J{年}{序号}", "D": "J{年}1{序号}"}, True),  # a serial grows into the 1
        ({"J": "A1{年}{序号}", "D": "A{年}{序号}"}, True),  # A12026001: the year 1202
        ({"J": "J{年}{序号}", "D": "JD{年}{序号}"}, False),
        ({"J": "{类别}-{年}-{序号}", "D": "{类别}-{年}-{序号}"}, False),
        ({"J": "{部门}{年}{序号}", "D": "{部门}-{年}{序号}"}, False),
    ],
)
def test_which_lines_can_be_told_apart(patterns: dict[str, str], ambiguous: bool) -> None:
    known = known_by(rows={"dictionary": SHORT})
    assert bool(wrong("codes", rows(**patterns), known)) is ambiguous


SHORT = [
    {"dictionary": "部门", "within": None, "entry": name, "short": short}
    for name, short in zip(WORDS["部门"], ("XS", "SC", "KF", "CG", "XZ", "DA"), strict=True)
]


def test_a_type_that_reaches_into_another_ones_serials_is_ambiguous() -> None:
    words = {**WORDS, "合同类型": ("销售合同", "销售合同2")}
    _, problems = looked_at("codes", rows(), known_by(an_office(dictionaries=words)))
    assert [(problem.cell.ref, problem.rule) for problem in problems] == [(at("Y"), "code-ambiguous-alone")]
    assert "销售合同2" in str(problems[0].what)
    assert wrong("codes", rows(Y="Y{年}-{类型}-{序号}"), known_by(an_office(dictionaries=words))) == []


def test_a_type_that_begins_another_one_is_ambiguous_where_a_word_follows_it() -> None:
    words = {**WORDS, "合同类型": ("销售", "销售部"), "部门": ("部贸易", "贸易")}
    patterns = rows(Y="Y{年}{类型}{部门}{序号}")
    assert ("D5", "code-ambiguous-alone") in wrong("codes", patterns, known_by(an_office(dictionaries=words)))
    words["合同类型"] = ("销售", "采购")
    assert wrong("codes", patterns, known_by(an_office(dictionaries=words))) == []


def test_a_department_goes_by_its_short_name_and_without_one_by_its_own() -> None:
    assert abbreviations(SHORT[:1], {"部门": ("销售部", "市场部")}) == {"销售部": "XS", "市场部": "市场部"}
    patterns = rows(J="{部门}-{类别}-{年}-{序号}")
    assert wrong("codes", patterns) == [(at("J"), "code-pattern-entry")]  # 产品部/采购部
    assert wrong("codes", patterns, known_by(rows={"dictionary": SHORT})) == []


def test_reports_of_a_breach_get_no_department_into_their_code() -> None:
    known = known_by(rows={"dictionary": SHORT})
    assert wrong("codes", rows(SQ="SQ{部门}{年}{序号}"), known) == [(at("SQ"), "code-pattern-hidden")]


def test_an_example_has_to_be_a_code_of_its_row() -> None:
    table = [dict(row) for row in rows(Y="Y{年}-{类型}-{序号:4}")]
    table[0]["example"], table[1]["example"] = "j2023017", "Y2026-销售合同-0001"
    assert wrong("codes", table) == []
    table[1]["example"] = "Y2026-销售合同-001"
    _, (problem,) = looked_at("codes", table)
    assert (problem.cell.ref, problem.rule) == (at("Y", "E"), "code-pattern-example")
    assert "Y2026-销售合同-0001" in str(problem.what)


def test_every_series_that_forms_use_has_a_row_and_one_only() -> None:
    assert wrong("codes", [row for row in rows() if row["series"] != "G"]) == [("", "code-series-missing")]
    assert wrong("codes", [*rows(), {"series": "J", "pattern": "KH{年}{序号}"}]) == [("B12", "twice-in-file")]
    assert wrong("codes", [*rows(), {"series": "X", "pattern": "X{年}{序号}"}]) == [("B12", "not-in-list")]


@pytest.mark.parametrize(
    ("patterns", "given", "collides"),
    [
        ({"J": "KH{年}{序号}"}, [Given("J2026", "J")], False),
        ({"J": "J{年}{序号:4}"}, [Given("J2026", "J")], False),  # goes on counting
        ({"J": "KH{年}{序号}", "D": "J{年}{序号}"}, [Given("J2026", "J")], True),
        ({"J": "KH{年}{序号}"}, [Given("KH2025", "Y")], True),  # an old register brought them along
        ({"J": "KH{年}{序号}"}, [Given("KH20250", "J")], True),
        ({"J": "KH{年}{序号}"}, [Given("KH", "J")], True),
        ({"J": "KH{年}{序号}"}, [Given("KH2025-", "Y")], False),
        ({}, [Given("J2025", "Y")], False),  # an unchanged line is not asked again
    ],
)
def test_a_changed_line_may_not_give_a_code_that_was_given(
    patterns: dict[str, str], given: list[Given], collides: bool
) -> None:
    found = wrong("codes", rows(**patterns), known_by(given=lambda: given))
    assert [rule for _, rule in found] == ["code-collides"] * collides


def test_types_come_from_the_forms_and_from_the_dictionaries_they_choose_from() -> None:
    types = types_of(type_entries(forms().values(), WORDS))
    assert "" in types["J"]
    assert {"销售合同", "采购合同", "服务合同", "报价"} <= set(types["Y"])
    assert {"拜访", "拜访计划", "电话", "邮件", "会议"} <= set(types["G"])
    more = types_of(type_entries(forms().values(), {**WORDS, "合同类型": ("租赁合同",)}))
    assert "租赁合同" in more["Y"] and "销售合同" in more["Y"]  # a slip of documents names it still


# -- no two accepted lines give one code ------------------------------------------------------------

_LETTERS = st.text("AB1-", max_size=2)
_WORDS = st.text("AB12", min_size=1, max_size=3)


@st.composite
def _lines(draw: st.DrawFn, name: str) -> CodeSeries:
    gaps = draw(st.permutations(["{year}", *draw(st.lists(st.sampled_from(["{type}", "{department}"]), unique=True))]))
    width = draw(st.sampled_from(["", ":4"]))
    return CodeSeries(name, "".join(f"{draw(_LETTERS)}{gap}" for gap in gaps) + draw(_LETTERS) + f"{{serial{width}}}")


def _codes(
    line: CodeSeries, types: Sequence[str], departments: Sequence[str], serials: Sequence[int]
) -> set[tuple[str, str]]:
    """Return (code, how it is read) of everything that a line gives."""
    used_types = types if "{type}" in line.pattern else [""]
    used_departments = departments if "{department}" in line.pattern else [""]
    years = (1112, 1999, 2026, 2211)
    return {
        (line.code(line.scope(year, type_, department), serial), f"{line.name} {year} {type_} {department} {serial}")
        for year, type_, department, serial in itertools.product(years, used_types, used_departments, serials)
    }


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_lines_that_are_taken_never_give_one_code_twice(data: st.DataObject) -> None:
    lines = {name: data.draw(_lines(name)) for name in ("J", "D")}
    types = data.draw(st.lists(_WORDS, min_size=1, max_size=2, unique=True))
    departments = data.draw(st.lists(_WORDS, min_size=1, max_size=2, unique=True))
    serials = [1, 2, 11, 12, 111, 999, 1000, *data.draw(st.lists(st.integers(1, 300_000), max_size=4))]
    stems = every_stem(lines, dict.fromkeys(lines, types), departments)
    every = [each for line in lines.values() for each in _codes(line, types, departments, serials)]
    codes = [code for code, _ in every]
    if not list(clashes(stems)):
        assert len(set(codes)) == len(codes)


def test_the_property_is_tried_on_lines_that_clash_and_on_lines_that_do_not() -> None:
    one, other = CodeSeries("J", "A{year}{type}{serial}"), CodeSeries("D", "A{year}1{serial}")
    assert list(clashes(every_stem({"J": one, "D": other}, {key: ["B"] for key in "JD"}, []))) == []
    found = list(clashes(every_stem({"J": one, "D": other}, {key: ["1"] for key in "JD"}, [])))
    assert [(a.series, b.series) for a, b, _ in found] == [("J", "D")]
    twice = {code for code, _ in _codes(one, ["1"], [], [1])} & {code for code, _ in _codes(other, [], [], [1])}
    assert twice


@settings(max_examples=300, deadline=None)
@given(st.text("A1\0", max_size=6), st.text("A1\0", max_size=6))
def test_a_sample_is_a_code_of_both(one: str, other: str) -> None:
    sample = both_could_be(one, other)
    if sample:
        for text in (one, other):
            assert len(sample) > len(text)
            assert all(a == b or (a == "\0" and b.isdigit()) for a, b in zip(text, sample, strict=False))
            assert sample[len(text) :].isdigit()
    assert bool(both_could_be(other, one)) is bool(sample)


def test_a_dictionary_can_make_the_scheme_ambiguous_too() -> None:
    table = [dict(row) for row in dictionary.shipped_rows()]
    table.append({"dictionary": "合同类型", "entry": "销售合同1"})
    _, problems = looked_at("dictionary", table)
    assert [(problem.cell.value, problem.rule) for problem in problems] == [("销售合同1", "dictionary-ambiguous-code")]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text("A1\0", max_size=5), max_size=8))
def test_every_pair_that_clashes_is_found(texts: list[str]) -> None:
    stems = [Stem(str(at), "", "", text) for at, text in enumerate(texts)]
    found = [(one.series, other.series) for one, other, _ in clashes(stems)]
    pairs = itertools.combinations(stems, 2)
    assert found == [(one.series, other.series) for one, other in pairs if both_could_be(one.text, other.text)]
