"""字典: the words that the forms' dropdowns offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from validators.ambiguity import clashes, every_stem
from validators.choices import nearest
from validators.code_types import TypeEntry, type_entries, types_of
from validators.codes import CodeSeries
from validators.declaration import Column, Form, Kind, Section
from validators.dictionaries import FIXED, RELIED_ON, SHIPPED
from validators.judging import JudgedRow
from validators.message import Fault, Text
from validators.office.code_scheme import scheme_in_force
from validators.office.departments import DEPARTMENTS, abbreviations, fits_codes
from validators.office.known import SAVED, KeptRow, Look, text
from validators.plain_table import plain_table
from validators.problem import Problem
from validators.texts import several, squeeze

UNKNOWN = Fault(
    "dictionary-unknown",
    "No form has a dictionary called “{value}”.",
    "Copy the dictionary's name from another row; a new dictionary comes with a form.",
)
NEARLY_KNOWN = Fault(
    "dictionary-unknown",
    "No form has a dictionary called “{value}”; did you mean “{nearest}”?",
    "Copy the dictionary's name from another row; a new dictionary comes with a form.",
)
WITHIN_MISSING = Fault(
    "dictionary-within",
    "{dictionary} comes in parts, and {label} does not say to which of them “{entry}” belongs.",
    "Enter in {label} one of these: {parents}.",
)
WITHIN_UNKNOWN = Fault(
    "dictionary-within",
    "{label} “{value}” is not one of the entries that {dictionary} depends on.",
    "Enter one of these: {parents}.",
)
WITHIN_NOT_ASKED = Fault(
    "dictionary-within",
    "{dictionary} does not come in parts, so nobody would be offered “{entry}” under “{value}”.",
    "Clear {label}.",
)
ENTRY_FIXED = Fault(
    "dictionary-fixed",
    "The program itself goes by the entries of {dictionary}, and “{entry}” is not one of them.",
    "Delete the row; the entries are {entries}.",
)
ENTRY_NEEDED = Fault(
    "dictionary-needed",
    "“{entry}” of {dictionary} is gone, but rules of the forms ask about it.",
    "Put the row back; further entries may be added beside it.",
)
ENTRY_SEVERAL = Fault(
    "dictionary-several",
    "“{value}” has a comma or 、 in it, but a form takes several entries of {dictionary} in one cell and parts them there.",
    "Write the entry without it.",
)
ENTRY_IN_CODE = Fault(
    "dictionary-in-code",
    "“{entry}” stands in archive codes, but has signs in it that a code cannot hold.",
    "Use Chinese characters, capital letters, digits, - _ and . only; a department may have a short name in 简称.",
    "E4",
)
ENTRY_AMBIGUOUS = Fault(
    "dictionary-ambiguous-code",
    "With “{entry}” a code such as {example} could be read in two ways, by the series {series} and {other}.",
    "Write the entry otherwise, or change 编码规则 first.",
    "C3 E3",
)
SHORT_NOT_ASKED = Fault(
    "dictionary-short",
    "{label} “{value}” stands in no code: only departments have one.",
    "Clear {label}.",
    "C3",
)
SHORT_TWICE = Fault(
    "dictionary-short-twice",
    "{label} “{value}” is the short name of the department in row {other_row} already.",
    "Give each department a short name of its own.",
    "C3",
)
FORMERLY_UNKNOWN = Fault(
    "dictionary-formerly",
    "{label} “{old}” was never an entry of {dictionary}.",
    "Copy the old entry as it was, or clear {label} where the entry is new.",
)
FORMERLY_STILL = Fault(
    "dictionary-formerly",
    "{label} “{old}” is still an entry, in row {other_row}.",
    "Delete that row where “{old}” was renamed, or clear {label} where the entry is new.",
)
FORMERLY_TWICE = Fault(
    "dictionary-formerly",
    "{label} “{old}” was renamed in row {other_row} already.",
    "Name each old entry in one row only.",
)
FORMERLY_KEY = Fault(
    "dictionary-formerly-key",
    "“{old}” of {dictionary} is held by {count} records, and tells them apart from others; it cannot be renamed.",
    "Keep the old entry, and add the new one in a row of its own.",
)
IN_USE = Fault(
    "dictionary-in-use",
    "“{entry}” of {dictionary} is gone, but {count} records hold it.",
    "Put the row back; or, where it was renamed, enter the old entry in {formerly} beside the new one.",
)

TABLE = plain_table(
    id="dictionary",
    number="GD-B-02",
    title=Text("字典表", "Dictionaries"),
    natural_key=("dictionary", "within", "entry"),
    sections=(
        Section(
            Text("字典", "Dictionaries"),
            (
                Column(
                    "dictionary",
                    Text("字典", "Dictionary"),
                    required=True,
                    width=16,
                    help=Text("表格中用到的字典名，如“行业”。", "The dictionary's name, such as 行业."),
                ),
                Column(
                    "within",
                    Text("所属", "Within"),
                    width=18,
                    help=Text(
                        "只在上一级选了这个词时才出现，如“境内”。", "Offered only under this word, such as 境内."
                    ),
                ),
                Column("entry", Text("条目", "Entry"), required=True, width=24, max_length=60),
                Column(
                    "formerly",
                    Text("原条目", "Formerly"),
                    many=True,
                    width=22,
                    help=Text(
                        "改名时填旧名（几个旧名用顿号隔开）：旧表上的旧名照收，按新名登记；已有档案不变。",
                        "When an entry is renamed, its old name: older forms are still taken, records on file stay.",
                    ),
                    example="纺织",
                ),
                Column(
                    "short",
                    Text("简称", "Short name"),
                    Kind.CODE,
                    width=12,
                    max_length=20,
                    help=Text(
                        "只有部门用：编码规则中 {部门} 处写的简称；不填用部门名称。",
                        "Departments only: what stands for {部门} in codes; their name where left empty.",
                    ),
                    example="XS",
                ),
                Column("remarks", Text("说明", "Remarks"), width=34),
            ),
        ),
    ),
    notes=(
        SAVED,
        Text(
            "下拉框里的顺序就是本表的顺序；空白表单当晚更新。新条目可以接在最后写。",
            "The dropdowns keep this order; the blank forms follow the same night. New entries may go to the end.",
        ),
        Text(
            "档案里还在用的条目不能删；要改名，就改“条目”，并把旧名填进“原条目”。",
            "Entries that records hold cannot be deleted; to rename one, change 条目 and enter the old name in 原条目.",
        ),
    ),
    printed_rows=400,
)


def dictionaries(rows: Iterable[KeptRow]) -> dict[str, tuple[str, ...]]:
    """Return dictionary name -> entries from the table's rows as the ledger keeps them."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(_name(row["dictionary"], row.get("within")), []).append(str(row["entry"]))
    return {name: tuple(entries) for name, entries in found.items()}


def in_force(rows: Iterable[KeptRow]) -> dict[str, tuple[str, ...]]:
    """Return the dictionaries in force: the office's, and the shipped ones it says nothing of."""
    kept = dictionaries(rows)
    heads = {name.partition("/")[0] for name in kept}
    return {name: entries for name, entries in SHIPPED.items() if name.partition("/")[0] not in heads} | kept


def renamed(rows: Iterable[KeptRow]) -> dict[str, dict[str, str]]:
    """Return dictionary name -> old entry, squeezed, -> the entry it is called now."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        for old in row.get("formerly") or ():
            found.setdefault(_name(row["dictionary"], row.get("within")), {})[squeeze(old)] = row["entry"]
    return found


def shipped_rows() -> list[dict[str, object]]:
    """Return the rows that a new office starts with."""
    split = [(*name.partition("/")[::2], entry) for name, entries in SHIPPED.items() for entry in entries]
    return [{"dictionary": name, "within": within or None, "entry": entry} for name, within, entry in split]


def _name(dictionary: object, within: object) -> str:
    return f"{dictionary}/{within}" if within else str(dictionary)


def _olds(row: JudgedRow) -> tuple[str, ...]:
    value = row.values.get("formerly")
    return value if isinstance(value, tuple) else ()


def _columns(forms: Iterable[Form]) -> Iterator[tuple[Form, Column, str]]:
    """Yield every column that chooses from a dictionary, with the dictionary of the column it depends on."""
    for form in forms:
        for columns in (form.columns, *(table.columns for table in form.tables)):
            by_name = {column.name: column for column in columns}
            for column in columns:
                if column.dictionary:
                    parent = by_name[column.depends_on].dictionary if column.depends_on else ""
                    yield form, column, parent


class _Words:
    """The table while it is looked at."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.rows = [row for row in look.rows if text(row, "dictionary") and text(row, "entry")]
        columns = list(_columns(look.known.forms))
        self.heads = {column.dictionary for _, column, _ in columns} | {name.partition("/")[0] for name in SHIPPED}
        self.parents = {column.dictionary: parent for _, column, parent in columns if parent}
        self.parted = set(self.parents) | {name.partition("/")[0] for name in SHIPPED if "/" in name}
        self.several = {column.dictionary for _, column, _ in columns if column.many}
        self.keys = {column.dictionary for form, column, _ in columns if column.name in form.natural_key}
        self.now = in_force(self._kept_rows())
        self.before = look.known.rows.get("dictionary", ())
        self.once = {entry for entries in in_force(self.before).values() for entry in entries}
        self.place = {(*self._part(row), text(row, "entry")): row for row in self.rows}

    @staticmethod
    def _part(row: JudgedRow) -> tuple[str, str]:
        return text(row, "dictionary"), text(row, "within")

    def check(self, row: JudgedRow) -> Iterator[Problem]:
        """Ask what a row says by itself."""
        look, (dictionary, within), entry = self.look, self._part(row), text(row, "entry")
        gaps = {"dictionary": dictionary, "entry": entry}
        if dictionary not in self.heads:
            hint = nearest(dictionary, self.heads)
            yield look.at(row, "dictionary", NEARLY_KNOWN if hint else UNKNOWN, {"nearest": hint})
            return
        parents = self.now.get(self.parents.get(dictionary, ""), ())
        if dictionary in self.parted and not within:
            yield look.at(row, "within", WITHIN_MISSING, gaps | {"parents": parents})
        elif dictionary not in self.parted and within:
            yield look.at(row, "within", WITHIN_NOT_ASKED, gaps)
        elif within and parents and within not in parents:
            yield look.at(row, "within", WITHIN_UNKNOWN, gaps | {"parents": parents})
        if dictionary in FIXED and entry not in SHIPPED.get(dictionary, ()):
            yield look.at(row, "entry", ENTRY_FIXED, gaps | {"entries": SHIPPED.get(dictionary, ())})
        if dictionary in self.several and len(several(entry)) > 1:
            yield look.at(row, "entry", ENTRY_SEVERAL, gaps)
        if text(row, "short") and dictionary != DEPARTMENTS:
            yield look.at(row, "short", SHORT_NOT_ASKED)

    def short_names(self) -> Iterator[Problem]:
        """Ask that no two departments have one short name."""
        first: dict[str, JudgedRow] = {}
        for row in self.rows:
            short = text(row, "short")
            if short and first.setdefault(short, row) is not row:
                yield self.look.at(row, "short", SHORT_TWICE, None, first[short])

    def renames(self) -> Iterator[Problem]:
        """Ask that old entries were entries once, and are none any more."""
        once = in_force(self.before)
        known = {name: {squeeze(entry) for entry in entries} for name, entries in [*SHIPPED.items(), *once.items()]}
        for name, olds in renamed(self.before).items():
            known.setdefault(name, set()).update(olds)
        first: dict[tuple[str, str, str], JudgedRow] = {}
        for row in self.rows:
            dictionary, within = self._part(row)
            for old in _olds(row):
                gaps = {"old": old, "dictionary": dictionary}
                still = self.place.get((dictionary, within, old))
                before = first.setdefault((dictionary, within, old), row)
                if still is not None:
                    yield self.look.at(row, "formerly", FORMERLY_STILL, gaps, still)
                elif before is not row:
                    yield self.look.at(row, "formerly", FORMERLY_TWICE, gaps, before)
                elif squeeze(old) not in known.get(_name(dictionary, within), ()):
                    yield self.look.at(row, "formerly", FORMERLY_UNKNOWN, gaps)
                elif dictionary in self.keys and (count := self.look.known.uses(dictionary, within, old)):
                    yield self.look.at(row, "formerly", FORMERLY_KEY, gaps | {"count": count})

    def removals(self) -> Iterator[Problem]:
        """Ask that nothing is gone that rules or records need."""
        for dictionary in (*RELIED_ON, *FIXED):
            needed = RELIED_ON.get(dictionary) or SHIPPED.get(dictionary, ())
            if dictionary in SHIPPED:
                for entry in needed:
                    if entry not in self.now.get(dictionary, ()):
                        yield self.look.about(ENTRY_NEEDED, {"dictionary": dictionary, "entry": entry})
        kept = {(part, squeeze(old)) for row in self.rows for part in [self._part(row)] for old in _olds(row)}
        moved = renamed(self._kept_rows())
        for dictionary, within, entry in self._understood():
            # Where the word that picks a part was renamed, the part goes by the new one.
            part = moved.get(self.parents.get(dictionary, ""), {}).get(squeeze(within), within)
            key = _name(dictionary, part)
            gone = entry not in self.now.get(key, ()) and ((dictionary, part), squeeze(entry)) not in kept
            needed = RELIED_ON.get(dictionary, ()) or (dictionary in FIXED and SHIPPED.get(dictionary, ())) or ()
            if gone and entry not in needed:
                count = self.look.known.uses(dictionary, within, entry)
                if count:
                    gaps = {
                        "dictionary": key,
                        "entry": entry,
                        "count": count,
                        "formerly": TABLE.column("formerly").label,
                    }
                    yield self.look.about(IN_USE, gaps)

    def _kept_rows(self) -> Iterator[KeptRow]:
        for row in self.rows:
            dictionary, within = self._part(row)
            yield {"dictionary": dictionary, "within": within, "entry": text(row, "entry"), "formerly": _olds(row)}

    def _understood(self) -> Iterator[tuple[str, str, str]]:
        """Yield every (dictionary, within, entry) that forms may hold by the table in force, old names with the rest."""
        for name, entries in in_force(self.before).items():
            dictionary, _, within = name.partition("/")
            yield from ((dictionary, within, entry) for entry in entries)
        for row in self.before:
            yield from ((row["dictionary"], row.get("within") or "", old) for old in row.get("formerly") or ())

    def codes(self) -> Iterator[Problem]:
        """Ask that entries which stand in codes fit there, and leave the codes readable."""
        known = self.look.known
        lines = scheme_in_force(known.rows.get("codes", ()))
        entries = type_entries(known.forms, self.now)
        shorts = abbreviations((row.values for row in self.rows), self.now)
        typed = {name for name, line in lines.items() if "{type}" in line.pattern}
        wrong: set[str] = set()
        for entry in entries:
            row = self.place.get((entry.dictionary, entry.within, entry.type))
            if row is not None and entry.series in typed and not fits_codes(entry.type) and entry.type not in wrong:
                wrong.add(entry.type)
                yield self.look.at(row, "entry", ENTRY_IN_CODE, {"entry": entry.type})
        if any("{department}" in line.pattern for line in lines.values()):
            for department, short in shorts.items():
                row = self.place.get((DEPARTMENTS, "", department))
                if row is not None and not fits_codes(short):
                    wrong.add(short)
                    yield self.look.at(row, "short", ENTRY_IN_CODE, {"entry": short})
        if not wrong:
            yield from self._readable(lines, entries, shorts)

    def _readable(
        self, lines: Mapping[str, CodeSeries], entries: Sequence[TypeEntry], shorts: Mapping[str, str]
    ) -> Iterator[Problem]:
        """Ask that no code could be read in two ways by the code scheme in force."""
        rows: dict[tuple[str, str], JudgedRow] = {}
        for entry in entries:
            row = self.place.get((entry.dictionary, entry.within, entry.type))
            if row is not None:
                rows[entry.series, entry.type] = row
        called = {short: self.place.get((DEPARTMENTS, "", name)) for name, short in shorts.items()}
        new = {row.row for row in self.rows if text(row, "entry") not in self.once}
        told: set[int] = set()
        for one, other, sample in clashes(every_stem(lines, types_of(entries), shorts.values())):
            found = [
                row
                for stem in (other, one)
                for row in (rows.get((stem.series, stem.type)), called.get(stem.department))
                if row is not None
            ]
            row = next((each for each in found if each.row in new), found[0] if found else None)
            if row is not None and row.row not in told:
                told.add(row.row)
                gaps = {"entry": text(row, "entry"), "example": sample, "series": one.series, "other": other.series}
                yield self.look.at(row, "entry", ENTRY_AMBIGUOUS, gaps)


def examine(look: Look) -> Iterator[Problem]:
    """Ask that entries are where forms look for them, that none in use is gone, and that codes stay readable."""
    words = _Words(look)
    for row in words.rows:
        yield from words.check(row)
    yield from words.short_names()
    yield from words.renames()
    yield from words.codes()
    if not look.faulty:
        yield from words.removals()
