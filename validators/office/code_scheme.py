"""编码规则: how the archive codes of each series are made, as configuration (rules C3 E1 E2 E3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from validators.ambiguity import both_could_be, clashes, every_stem, stems
from validators.code_types import SOME_TYPE, type_entries, types_of
from validators.codes import SHIPPED, CodeSeries
from validators.declaration import Column, Kind, Section
from validators.judging import JudgedRow
from validators.message import Fault, Text
from validators.office.departments import abbreviations, fits_codes
from validators.office.known import SAVED, KeptRow, Look, text
from validators.plain_table import plain_table
from validators.problem import Problem

#: A gap as the archivist writes it -> as `CodeSeries` does; 类别 stands for the series' own letters.
_GAPS: Final[Mapping[str, str]] = {
    **{"年": "year", "类型": "type", "部门": "department", "序号": "serial", "类别": "class"},
    **{"YEAR": "year", "TYPE": "type", "DEPARTMENT": "department", "SERIAL": "serial", "CLASS": "class"},
}
_WORDS: Final[Mapping[str, str]] = {"year": "{年}", "type": "{类型}", "department": "{部门}"}
GAPS_SHOWN: Final = "{年}、{类型}、{部门}、{类别}、{序号}、{序号:4}"
_GAP = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
_WIDTHS: Final = {"3", "4", "5", "6", "7", "8"}
#: What the ledger has room for, less what a growing serial may need.
_LONGEST: Final = 52

PATTERN_GAP = Fault(
    "code-pattern-gap",
    "{label} “{value}” has “{gap}” in it, which is not one of the gaps.",
    "Write each gap in braces, as one of these: {gaps}.",
    "C3",
)
PATTERN_SERIAL = Fault(
    "code-pattern-serial",
    "{label} “{value}” does not end with the serial number, or has it more than once.",
    "Write {serial} once and last, with at least three digits ({wide} for four): every code needs its own number.",
    "E2",
)
PATTERN_YEAR = Fault(
    "code-pattern-year",
    "{label} “{value}” does not have the year once.",
    "Write {year} once: serials begin anew each year.",
    "E1",
)
PATTERN_SIGN = Fault(
    "code-pattern-sign",
    "{label} “{value}” has signs in it that a code or a file name cannot hold, or no letter at all.",
    "Use Chinese characters, capital letters, digits, - _ and . only, and at least one letter or character.",
    "E4",
)
PATTERN_NUMBER = Fault(
    "code-pattern-number",
    "Excel would read a code such as {example} as a number or a date.",
    "Put other letters between the digits.",
    "C3",
)
PATTERN_LONG = Fault(
    "code-pattern-long",
    "Codes such as {example} are too long; a code has at most {limit} characters.",
    "Shorten {label}, or the entry that stands in it.",
    "C3",
)
PATTERN_TYPE = Fault(
    "code-pattern-type",
    "{label} “{value}” has {gap} in it, but some records of the series {series} have no type.",
    "Take {gap} out.",
    "E1",
)
PATTERN_HIDDEN = Fault(
    "code-pattern-hidden",
    "{label} “{value}” has {gap} in it, but the series {series} has reports whose senders are kept apart.",
    "Take {gap} out: the code would tell where the sender works.",
    "B12",
)
PATTERN_ENTRY = Fault(
    "code-pattern-entry",
    "“{entry}” would stand in the codes, but has signs in it that a code cannot hold.",
    "Change the entry in 字典表: no blanks, brackets of full width, small letters or signs such as / and *; a department "
    "may have a short name there.",
    "E4",
)
PATTERN_EXAMPLE = Fault(
    "code-pattern-example",
    "{label} “{value}” is no code of this row; its codes look like {example}.",
    "Correct {label}, or the pattern beside it.",
    "C3",
)
AMBIGUOUS = Fault(
    "code-ambiguous",
    "A code such as {example} could belong to this row or to row {other_row} (series {other}).",
    "Put other letters, or a sign such as -, into one of the two patterns where they begin to be alike.",
    "C3 E3",
)
AMBIGUOUS_ALONE = Fault(
    "code-ambiguous-alone",
    "A code such as {example} could be read in two ways: with “{entry}” or with “{other}”.",
    "Put a sign such as - between the parts of the pattern, so that each ends where the next begins.",
    "C3 E3",
)
COLLIDES = Fault(
    "code-collides",
    "A new code of this row could be one that was given already: codes that begin with {scope} belong to the series {other}.",
    "Choose other letters; a code keeps to its record for good.",
    "E3",
)
SERIES_MISSING = Fault(
    "code-series-missing",
    "There is no row for the series {series}, and its records would have no codes.",
    "Put the row back.",
    "E3",
)

TABLE = plain_table(
    id="codes",
    number="GD-B-03",
    title=Text("编码规则", "Code scheme"),
    natural_key=("series",),
    sections=(
        Section(
            Text("编码规则", "Code scheme"),
            (
                Column("series", Text("系列", "Series"), Kind.CHOICE, dictionary="编码系列", required=True, width=10),
                Column("covers", Text("适用档案", "Covers"), width=24, example="业务合同、报价"),
                Column(
                    "pattern",
                    Text("编码规则", "Pattern"),
                    Kind.CODE,
                    required=True,
                    width=34,
                    max_length=60,
                    help=Text(
                        "花括号里是空位：{年}四位年份，{类型}资料类型，{部门}经手人部门的简称，{类别}本行的系列字母，"
                        "{序号}至少三位的流水号（{序号:4}至少四位），序号放最后。其余照写。",
                        "Gaps in braces: {年} year, {类型} type, {部门} the handler's department, {类别} the series' "
                        "letters, {序号} serial, at least three digits ({序号:4} four), last. All else as it stands.",
                    ),
                    example="J{年}{序号}",
                ),
                Column(
                    "example",
                    Text("示例", "Example"),
                    Kind.CODE,
                    width=22,
                    max_length=60,
                    help=Text(
                        "按规则写一个档号，程序核对两者是否一致。", "A code of the pattern; the two are compared."
                    ),
                    example="J2026001",
                ),
                Column("remarks", Text("说明", "Remarks"), width=34),
            ),
        ),
    ),
    notes=(
        SAVED,
        Text(
            "J{年}{序号} 得 J2026001；Y{年}{类型}{序号} 得 Y2026销售合同001；SC{年}{序号:4} 得 SC20260001；"
            "{部门}-{类别}-{年}-{序号} 得 销售部-J-2026-001（部门简称在字典表里填）。",
            "J{年}{序号} gives J2026001; Y{年}{类型}{序号} gives Y2026销售合同001; SC{年}{序号:4} gives SC20260001; "
            "{部门}-{类别}-{年}-{序号} gives 销售部-J-2026-001 (short names of departments are in 字典表).",
        ),
        Text(
            "改了规则，只有新档案按新规则编号；已有的档号永远不变，也不会再给别的档案。",
            "A changed pattern holds for new records; given codes stay, and are never given again.",
        ),
        Text(
            "任何两行都不能编出同一个档号，一个档号也不能有两种读法；有这种可能的，本表退回并标出是哪两行。",
            "No two rows may give the same code, and no code may be read in two ways; such rows come back marked.",
        ),
    ),
    printed_rows=16,
)


def read_pattern(series: str, written: str) -> CodeSeries | tuple[Fault, str]:
    """Return the line that a pattern means, or what is wrong with it and the piece at fault.

    Args:
        series: name of the series.
        written: the pattern with its gaps in Chinese or English, width and case folded.
    """
    pattern, plain, at, found = "", "", 0, []
    for gap in _GAP.finditer(written):
        word = _GAPS.get(gap[1])
        if word is None or (gap[2] is not None and word != "serial"):
            return PATTERN_GAP, gap[0]
        before = written[at : gap.start()]
        literal = series if word == "class" else ""
        plain += before + literal
        pattern += before + (literal or (f"{{serial:{gap[2]}}}" if gap[2] else f"{{{word}}}"))
        found.append((word, gap[2] or "3"))
        at = gap.end()
    rest = written[at:]
    words = [word for word, _ in found]
    stray = re.search(r"[{}]", plain + rest)
    if stray:
        return PATTERN_GAP, stray[0]
    if rest or words.count("serial") != 1 or words[-1] != "serial" or found[-1][1] not in _WIDTHS:
        return PATTERN_SERIAL, ""
    if words.count("year") != 1:
        return PATTERN_YEAR, ""
    lettered = any(sign.isalpha() for sign in plain) or {"type", "department"} & set(words)
    if not fits_codes(plain) or not lettered or written[0] in "-_.()":
        return PATTERN_SIGN, ""
    return CodeSeries(series, pattern)


def written_pattern(line: CodeSeries) -> str:
    """Return a line's pattern as the archivist writes it: `J{年}{序号}`."""
    pattern = line.pattern.replace("{serial", "{序号")
    for word, written in _WORDS.items():
        pattern = pattern.replace(f"{{{word}}}", written)
    return pattern


def scheme(rows: Iterable[KeptRow]) -> dict[str, CodeSeries]:
    """Return series -> its line, from the table's rows as the ledger keeps them."""
    read = (read_pattern(row["series"], row["pattern"]) for row in rows)
    return {line.name: line for line in read if isinstance(line, CodeSeries)}


def scheme_in_force(rows: Iterable[KeptRow]) -> dict[str, CodeSeries]:
    """Return the code scheme in force: the office's lines, and the shipped ones it says nothing of."""
    return {**SHIPPED, **scheme(rows)}


def _reads(line: CodeSeries, code: str, types: Iterable[str], departments: Iterable[str]) -> bool:
    """Return whether a code is one that the line can give."""
    for stem in stems(line, types, departments):
        found = re.fullmatch(re.escape(stem.text).replace("\0" * 4, r"[0-9]{4}") + "([0-9]+)", code)
        if found and line.code(code[: found.start(1)], int(found[1])) == code:
            return True
    return False


def _looks_like_number(code: str) -> bool:
    return re.fullmatch(r"[0-9]+[-.E_]?[0-9]*[-.E]?[0-9]+", code) is not None


class _Scheme:
    """The table while it is looked at."""

    def __init__(self, look: Look) -> None:
        known = look.known
        self.look = look
        self.entries = type_entries(known.forms, known.facts.dictionaries)
        self.types = types_of(self.entries)
        self.departments = abbreviations(known.rows.get("dictionary", ()), known.facts.dictionaries)
        self.hidden = {form.coding.series for form in known.forms if form.hides_sender}
        self.lines: dict[str, CodeSeries] = {}
        self.rows: dict[str, JudgedRow] = {}

    def read(self, row: JudgedRow) -> Iterator[Problem]:
        """Read a row's pattern, and say what is wrong with it by itself."""
        series, written = text(row, "series"), text(row, "pattern")
        if not series or not written or series in self.lines:
            return
        line = read_pattern(series, written)
        if not isinstance(line, CodeSeries):
            fault, gap = line
            gaps = {"gap": gap, "gaps": GAPS_SHOWN, "serial": "{序号}", "wide": "{序号:4}", "year": "{年}"}
            yield self.look.at(row, "pattern", fault, gaps)
            return
        problem = self._filled(row, line)
        if problem:
            yield problem
            return
        self.lines[series], self.rows[series] = line, row
        example = text(row, "example")
        types = self.types[series]
        if example and types != (SOME_TYPE,) and not _reads(line, example, types, self.departments.values()):
            yield self.look.at(row, "example", PATTERN_EXAMPLE, {"example": self._sample(line)})

    def _sample(self, line: CodeSeries) -> str:
        first = next(stems(line, self.types[line.name], self.departments.values()))
        return line.code(first.sample, 1)

    def _filled(self, row: JudgedRow, line: CodeSeries) -> Problem | None:
        """Return what is wrong with what would stand in the gaps."""
        if "{type}" in line.pattern and "" in self.types[line.name]:
            return self.look.at(row, "pattern", PATTERN_TYPE, {"gap": "{类型}", "series": line.name})
        if "{department}" in line.pattern and line.name in self.hidden:
            return self.look.at(row, "pattern", PATTERN_HIDDEN, {"gap": "{部门}", "series": line.name})
        for stem in stems(line, self.types[line.name], self.departments.values()):
            for entry in (stem.type, stem.department):
                if not fits_codes(entry):
                    return self.look.at(row, "pattern", PATTERN_ENTRY, {"entry": entry})
            example = line.code(stem.sample, 1)
            if len(example) > _LONGEST:
                return self.look.at(row, "pattern", PATTERN_LONG, {"example": example, "limit": _LONGEST})
            if _looks_like_number(example):
                return self.look.at(row, "pattern", PATTERN_NUMBER, {"example": example})
        return None

    def compare(self) -> Iterator[Problem]:
        """Compare every line with every other, and with itself."""
        told: set[tuple[str, str]] = set()
        for one, other, sample in clashes(every_stem(self.lines, self.types, self.departments.values())):
            if (one.series, other.series) in told:
                continue
            told.add((one.series, other.series))
            if one.series == other.series:
                parts = [" ".join(part for part in (each.department, each.type) if part) for each in (one, other)]
                gaps = {"example": sample, "entry": parts[0], "other": parts[1]}
                yield self.look.at(self.rows[one.series], "pattern", AMBIGUOUS_ALONE, gaps)
                continue
            for here, there in ((one, other), (other, one)):
                gaps = {"example": sample, "other": there.series}
                rows = self.rows[here.series], self.rows[there.series]
                yield self.look.at(rows[0], "pattern", AMBIGUOUS, gaps, rows[1])

    def collide(self) -> Iterator[Problem]:
        """Compare every changed line with the codes that were given."""
        before = scheme_in_force(self.look.known.rows.get("codes", ()))
        changed = {name: line for name, line in self.lines.items() if before.get(name) != line}
        given = list(self.look.known.given()) if changed else []
        for name, line in changed.items():
            every = list(stems(line, self.types[name], self.departments.values()))
            for each in given:
                met = any(
                    both_could_be(stem.text, each.scope)
                    # Its own series goes on counting where it stopped.
                    and (len(stem.text) != len(each.scope) or each.series not in (name, ""))
                    for stem in every
                )
                if met:
                    gaps = {"scope": each.scope, "other": each.series or "—"}
                    yield self.look.at(self.rows[name], "pattern", COLLIDES, gaps)
                    break


def examine(look: Look) -> Iterator[Problem]:
    """Ask that every series has a line, that codes can be told apart, and that none was given before."""
    table = _Scheme(look)
    for row in look.rows:
        yield from table.read(row)
    yield from table.compare()
    yield from table.collide()
    if not look.faulty:
        named = {text(row, "series") for row in look.rows}
        for series in dict.fromkeys(entry.series for entry in table.entries):
            if series not in named:
                yield look.about(SERIES_MISSING, {"series": series})


#: What the shipped lines cover.
_COVERS: Final[Mapping[str, str]] = {
    "J": "客户基础资料",
    "Y": "业务合同、报价",
    "D": "订单记录",
    "F": "发票与付款记录",
    "G": "客户沟通与服务、拜访",
    "K": "客户反馈与评价",
    "JY": "借阅登记",
    "SQ": "申请",
}
_TYPES: Final[Mapping[str, str]] = {"Y": "销售合同", "G": "拜访", "K": "满意度调查"}


def shipped_rows() -> list[dict[str, object]]:
    """Return the rows that a new office starts with."""
    return [
        {
            "series": line.name,
            "covers": _COVERS[line.name],
            "pattern": written_pattern(line),
            "example": line.code(line.scope(2026, _TYPES.get(line.name, "")), 1),
        }
        for line in SHIPPED.values()
    ]
