"""The words a form is declared in.

A form is one file under `validators/forms/` holding one `FORM`. From that value follow the blank
workbook, the reader, the messages, the returned copy, the ledger's fields, the register sheet and
the data dictionary. Declarations are frozen data that cost nothing to import: a check or rule is a
plain function, and whatever it imports, it imports when called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from validators.message import Fault, Text

if TYPE_CHECKING:
    import pandas as pd

    from validators.facts import Facts
    from validators.judging import JudgedRow


class Kind(StrEnum):
    """How the text or number in a cell becomes a value (`validators.kinds`).

    The value's Python type: TEXT, LONG, CODE, PERSON, PHONE, EMAIL, CHOICE give `str`;
    INTEGER `int`; NUMBER and MONEY `decimal.Decimal`; DATE `datetime.date`;
    MOMENT `datetime.datetime` without zone (the office's local time).
    """

    TEXT = "text"
    LONG = "long"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    CODE = "code"
    PERSON = "person"
    PHONE = "phone"
    EMAIL = "email"


class Shape(StrEnum):
    """CARD: one record a workbook, labelled cells. REGISTER: one row a record."""

    CARD = "card"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Check:
    """One question asked of each filled value of a column.

    Attributes:
        fault: what is said where the answer is no.
        holds: the question; gets the typed value (never empty) and the run's facts.
        looks_up: the value is an archive code, and the question is about the record of `facts.records` it names.
    """

    fault: Fault
    holds: Callable[[Any, Facts], bool]
    looks_up: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a form.

    Attributes:
        name: the field's name in the ledger and in `--json`.
        label: what stands beside or above the input cell.
        kind: how the cell is read.
        required: an empty cell is a problem.
        help: the input prompt and the line in the 填写说明 sheet.
        dictionary: for CHOICE, the dictionary whose entries are allowed.
        depends_on: the column whose value picks the part of the dictionary (`地域` of `境内`).
        many: several values in the cell, separated by 、 or a comma; the value is a tuple of `str`.
        digits: for CODE, how many characters it has; a number with fewer lost its leading zeros.
        max_length: longest text taken, in characters.
        any_kind: for TEXT and LONG, the cell may hold a date as well; it is taken as people read it.
        wide: on a card the input takes the whole line instead of half of it.
        lines: on a card the height of the input, in lines of text.
        width: on a register the column's width, in characters.
        span: in a table on a card, how many of the card's eight cells the column takes.
        given: filled in by guidang and locked; people answer beside it.
        names_file: names a file handed in beside the form, which is filed with the record; 无 where there is none.
        names_record: for CODE, names a record on file that the form's effect asks about, though no check does.
        sensitive: masked in registers, never written to a log (rule A5).
        checks: further questions, in the order they are asked.
        aliases: labels by which older files name the field.
        example: shown in the 填写说明 sheet.
    """

    name: str
    label: Text
    kind: Kind = Kind.TEXT
    required: bool = False
    help: Text | None = None
    dictionary: str = ""
    depends_on: str = ""
    many: bool = False
    digits: int = 0
    max_length: int = 200
    any_kind: bool = False
    wide: bool = False
    lines: int = 1
    width: int = 14
    span: int = 1
    given: bool = False
    names_file: bool = False
    names_record: bool = False
    sensitive: bool = False
    checks: tuple[Check, ...] = ()
    aliases: tuple[str, ...] = ()
    example: str = ""

    @property
    def asked_for(self) -> bool:
        """Whether people have to fill it in themselves."""
        return self.required and not self.given

    @property
    def looks_up(self) -> bool:
        """Whether its values are archive codes whose records have to be known."""
        return self.names_record or any(check.looks_up for check in self.checks)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of columns on a card; a register has one section."""

    title: Text
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table inside a card, such as the contacts of a customer.

    Attributes:
        name: the table's name in the ledger.
        title: the band above it.
        columns: their spans add up to at most eight.
        rows: how many lines are printed.
        least: how many lines must be filled.
        known_by: the columns by which a line that is handed in again is the same line, wherever it
            stands; all of its columns where empty.
        closes: the column that closes a line once it is filled, so that nobody is reminded of it any
            more; empty where lines are never open.
        due: the column with a line's deadline.
        owner: the column with the person who sees to it.
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: int = 5
    least: int = 0
    known_by: tuple[str, ...] = ()
    closes: str = ""
    due: str = ""
    owner: str = ""

    @property
    def plain_title(self) -> Text:
        """The title without the number it has on the form: `六、联系人` -> `联系人`."""
        return Text(self.title.zh.split("、", 1)[-1], self.title.en.split(". ", 1)[-1])


@dataclass(frozen=True, slots=True)
class RowRule:
    """One question asked of each row, over several columns.

    Attributes:
        fault: what is said where the answer is no.
        holds: gets the rows in which every one of `needs` is filled (a frame of typed columns, empty
            cells None, plus `_sender`, `_arrived` and, for each table of a card, `_lines_<table>`
            with the number of its filled lines) and the facts; returns one truth a row.
        cell: the column whose cell is marked.
        others: further columns; a change in any of them mends the problem as well.
        needs: the columns that must be filled for the question to make sense.
        gaps: gap of the fault that only the rule can fill -> what fills it; asked of each row that failed, with its typed values.
    """

    fault: Fault
    holds: Callable[[pd.DataFrame, Facts], Sequence[bool]]
    cell: str
    others: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    gaps: Mapping[str, Callable[[Mapping[str, Any], Facts], object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coding:
    """Where a record's archive code comes from (rules E1 E2 C3).

    Attributes:
        series: name of the line in the code scheme: J, Y, D, F, G, K, JY, SQ; or the name of a
            column preceded by `=`, whose entries begin with the class letter (`=doc_class`).
        year: the column whose year is the code's year; the year of the event, never of the run.
        type: the written-out type inside the code (`拜访`), or the name of a column that holds it
            preceded by `=` (`=contract_type`).
    """

    series: str
    year: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """Which line of the retention schedule a record falls under, and what starts its period.

    Attributes:
        schedule: id of the line in the schedule (`validators.retention`); or the name of a column
            preceded by `=`, whose entries begin with the class letter.
        start: the column whose date starts the period; empty where an event outside the form does.
        outside: lines on which an event outside the form starts the period all the same; for a
            document of a contract that is the contract's completion.
    """

    schedule: str
    start: str = ""
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long after the event a form may be handed in without being late (rules B4 E8).

    Attributes:
        after: the column that holds the end of the event (date or moment).
        hours: the limit in hours; 0 where the department's working days count instead
            (`validators.timeliness`).
    """

    after: str
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Exclusive:
    """At most one open record for one value: a code is lent once at a time (rule C6).

    Attributes:
        over: the column whose value may be open only once.
        until: the column that closes the record once it is filled.
        holds: says of a record's stored fields whether it holds the value.
        state: gives a record's state from its stored fields and its state before; `states` are all there are.
        fault: what is said to the second one; may use the gaps `code`, `who` and `since`.
        who, since: the columns shown as `who` and `since`.
        held_state: the state, meanwhile, of the record whose code is held.
    """

    over: str
    until: str
    fault: Fault
    who: str
    since: str
    held_state: str
    holds: Callable[[Mapping[str, Any]], bool]
    state: Callable[[Mapping[str, Any], str], str]
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """Says that the record is the file of a customer or supplier itself (rule C7).

    Attributes:
        name: the column with the partner's name.
        credit_code: the column by which it is known before its name.
        role: which of the partner's files it is, `customer` or `supplier`; one partner may have both.
        verify: columns and tables whose content goes out of date and is asked about (rule C13).
        shared: columns, those of a table as `contacts.mobile`, that two entries have in common where
            they are one partner: telephones, an account, a number.
    """

    name: str
    credit_code: str
    role: str = "customer"
    verify: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathering:
    """Says that the rows of a register are lines of one record: a list of what was counted is one request (rule C15).

    Attributes:
        head: the columns that the record itself has, from the first of its rows; the natural key is among them.
        each: the columns by which a line is known when it comes again.
        name: what its lines are called in the ledger.
        title: the same for people.
    """

    head: tuple[str, ...]
    each: tuple[str, ...]
    name: str
    title: Text


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the second check (rules A2 B4 B1 E13).

    Attributes:
        role: who decides: 部门主管 for the sender's own supervisor, else anybody with this role.
        when: asked of a row, of the facts, which hold the records that the form names, and of the sender's
            name; a form is put before this level where it holds for any of its rows. None where it always is.
        always: no setting takes the level out: it is consent to what is asked for, not a check of the form.
    """

    role: str
    when: Callable[[JudgedRow, Facts, str], bool] | None = None
    always: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A standard form. Two forms are the same only where they are the same object.

    Attributes:
        id: the form's name in the ledger, in the hidden id of each workbook and in `--as`.
        version: grows with each change of fields or layout.
        number: the printed form number (表号).
        title: the form's title, also the first sheet's name.
        shape: card or register.
        sections: the columns, grouped.
        series_class: class letter of DOMAIN's table (J Y D F G K), `-`, or a column as in `Coding.series`.
        coding: the code series.
        natural_key: columns by which a row handed in again is the same record; a card about a
            partner is known through `party` instead.
        subject: the record's name in the index, from field names: `{customer}拜访记录`.
        dated: the column with the document's date (for E4 and the index).
        handler: the column with the person in charge; the sender where empty.
        customer: the column that names the customer concerned.
        party: set where the record is the partner's own file.
        buys_from: the column that names a partner whose supplier file the rules ask about (rule D5).
        tables: tables inside a card.
        rules: questions over several columns.
        facets: facet of rule A4 -> column.
        nature: the facet nature (基本信息 市场信息 合作文件) of all its records; empty where a column
            gives it, or where the form is none of the three.
        secrecy: level the record has unless a field raises it (公开 内部 机密 绝密).
        secrecy_from: the column that may raise the level.
        retention: line of the retention schedule.
        time_limit: when a form is late.
        exclusive: at most one open record a value.
        reviewers: the roles that decide on it, one after the other, before it counts (rules A2 B4 B1 E13);
            a `Level` where one is asked in some cases only; empty where the machine's check is enough.
            The office's settings may say otherwise.
        revises: the column with the archive code of the record that the row changes; where it is
            filled the row is that record, whatever its natural key says (rule B1).
        because: with `revises`, the column with the reason of the change.
        belongs_to: the column with the archive code of the record that a row's document belongs to; where
            it is filled the document is filed under that code, and the row gets none of its own (rule E6).
        from_files: fields that are read from the file that a row names, and stand on no sheet.
        same_as: column -> the column whose value it has where the sender left it empty.
        stands_in: column -> the field of `from_files` that is taken where the sender left the column empty.
        hides_sender: who handed it in is kept apart: no index, list, log or file name shows it, and what
            was handed in lies in the store alone (rule B12).
        sender_columns: where `hides_sender`, the columns in which the sender may name themself; only
            the handler of the record is shown them.
        accused: where `hides_sender`, the column with the people it is about, who are not to see it.
        gathers: set where rows with one natural key are lines of one record and not records.
        prefilled: on a register, the columns that guidang fills in on the lists it gives out; a row in
            which nothing else is filled has not been answered yet, and is passed over.
        signatures: labels of the signature line; on a register they go to the page's foot.
        notes: sentences at the top of the 填写说明 sheet.
        sheet: short name of its sheet in the master register; the title where empty.
        printed_rows: on a register, how many empty lines are printed.
        former: earlier versions that are still read, newest first.
    """

    id: str
    version: int
    number: str
    title: Text
    shape: Shape
    sections: tuple[Section, ...]
    series_class: str
    coding: Coding
    subject: str
    dated: str
    retention: Retention
    natural_key: tuple[str, ...] = ()
    handler: str = ""
    customer: str = ""
    party: Party | None = None
    buys_from: str = ""
    tables: tuple[Table, ...] = ()
    rules: tuple[RowRule, ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    nature: str = ""
    secrecy: str = "内部"
    secrecy_from: str = ""
    time_limit: TimeLimit | None = None
    exclusive: Exclusive | None = None
    reviewers: tuple[str | Level, ...] = ()
    revises: str = ""
    because: str = ""
    belongs_to: str = ""
    from_files: tuple[Column, ...] = ()
    same_as: Mapping[str, str] = field(default_factory=dict)
    stands_in: Mapping[str, str] = field(default_factory=dict)
    hides_sender: bool = False
    sender_columns: tuple[str, ...] = ()
    accused: str = ""
    gathers: Gathering | None = None
    prefilled: tuple[str, ...] = ()
    signatures: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    sheet: Text | None = None
    printed_rows: int = 100
    former: tuple[Form, ...] = ()

    @property
    def tab(self) -> str:
        """The title as a sheet and a file can bear it: 档案修改／删除申请表."""
        return self.title.zh.replace("/", "／")

    @property
    def reviewed(self) -> bool:
        """Whether somebody decides on it after the machine's check."""
        return bool(self.reviewers)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels of its second check, in their order."""
        return tuple(each if isinstance(each, Level) else Level(each) for each in self.reviewers)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns of the form itself, without those of its tables."""
        return tuple(column for section in self.sections for column in section.columns)

    @property
    def file_column(self) -> str:
        """Name of the column that names a file handed in beside the form; empty where it has none."""
        return next((column.name for column in self.columns if column.names_file), "")

    @property
    def own_columns(self) -> tuple[Column, ...]:
        """The columns whose content is the record's own, and not that of its lines."""
        if self.gathers is None:
            return self.columns
        return tuple(column for column in self.columns if column.name in self.gathers.head)

    @property
    def kept_columns(self) -> tuple[Column, ...]:
        """Every field that a record has of its own: columns, and what is read from files."""
        return (*self.own_columns, *self.from_files)

    @property
    def kept_tables(self) -> tuple[Table, ...]:
        """What a record has lines of: the tables of a card, or the rows that were gathered into it."""
        if self.gathers is None:
            return self.tables
        columns = tuple(column for column in self.columns if column.name not in self.natural_key)
        lines = Table(self.gathers.name, self.gathers.title, columns, known_by=self.gathers.each)
        return (*self.tables, lines)

    def column(self, name: str) -> Column:
        """Return the column called `name`; `KeyError` where the form has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def table(self, name: str) -> Table:
        """Return the table called `name`; `KeyError` where the form has none."""
        for table in self.kept_tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def every_column(self) -> Iterator[tuple[str, Column]]:
        """Yield (table name or "", column) for the form and its tables."""
        yield from (("", column) for column in self.columns)
        yield from ((table.name, column) for table in self.tables for column in table.columns)

    def known_fields(self) -> dict[str, Column | Table]:
        """Return name -> field or table of every version still known, as the newest that has it declares it.

        What a record's history tells of may have left the form since.
        """
        found: dict[str, Column | Table] = {}
        for version in (self, *self.former):
            for column in (*version.columns, *version.from_files):
                found.setdefault(column.name, column)
            for table in version.kept_tables:
                found.setdefault(table.name, table)
        return found
