"""What a search finds, held against a plain reckoning over a year of forms (rule A7)."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from archive import Archive, open_books
from builders import a_customer, a_visit
from sqlalchemy.engine import Connection

from jobs.demo import Demo
from jobs.facts import people
from jobs.finding import Found, Query, count, find
from jobs.ledger.grants import give, running
from jobs.ledger.sealed_type import seal_of
from jobs.ledger.search_checking import Indexed, compared
from jobs.ledger.search_index import rebuild
from jobs.ledger.search_table import search_entry, search_key
from jobs.ledger.sight import subject_of
from jobs.ledger.tables import arrival, change, customer, item, metadata, printed, record, version
from validators.access import SEE_ALL, Grant, decide
from validators.declaration import Column
from validators.facts import Person
from validators.forms import form_called, forms
from validators.names import core_name

ARCHIVIST = Person("赵敏", "文件管理部门", "档案管理员")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")


def plain(text: object) -> str:
    """Return a text as the plain reckoning looks through it: width and case folded, blanks within a line gone."""
    if isinstance(text, list):
        return "\n".join(map(plain, text))
    folded = unicodedata.normalize("NFKC", str(text)).casefold()
    return re.sub(r"[^\S\n]+", "", folded)


@dataclass(frozen=True)
class Told:
    """A record as the plain reckoning has it: its row, and every text it can be found by."""

    row: Any
    texts: tuple[str, ...]

    def holds(self, word: str) -> bool:
        return any(plain(word) in text for text in self.texts)


def told(connection: Connection) -> dict[str, Told]:
    """Return every record with its texts, gathered row by row and field by field."""
    lines = connection.execute(sa.select(item)).all()
    files = connection.execute(
        sa.select(version.c.record, version.c.path, version.c.detail, arrival.c.path)
        .join(arrival, arrival.c.id == version.c.arrival)
        .where(version.c.part == "document")
    ).all()
    names = _names(connection)
    found = {}
    for row in connection.execute(sa.select(record)):
        mine = [(line.name, line.fields) for line in lines if line.record == row.id]
        beside = [each for each in files if each.record == row.id]
        found[row.code] = Told(row, tuple(map(plain, _texts(row, mine, beside, names.get(row.customer, set())))))
    return found


def _names(connection: Connection) -> dict[int, set[str]]:
    rows = {row.id: row for row in connection.execute(sa.select(customer))}
    found: dict[int, set[str]] = {}
    for row in rows.values():
        last = row
        while last.merged_into:
            last = rows[last.merged_into]
        found.setdefault(last.id, set()).add(row.name)
        found.setdefault(row.id, set()).add(row.name)
    owners = {row.id: (row.customer, row.form) for row in connection.execute(sa.select(record))}
    for row in connection.execute(sa.select(change)):
        owner, form = owners[row.record]
        party = forms()[form].party
        if party and row.field == party.name and row.old:
            found.setdefault(owner, set()).add(row.old)
    return found


def _texts(row: Any, lines: list[Any], files: list[Any], names: set[str]) -> Iterator[Any]:
    yield row.code
    form = form_called(row.form)
    assert form
    if form.hides_sender:
        return
    known = {name for name in {*names, row.customer_name} if name}
    yield from known
    yield from map(core_name, known)
    yield from (each for each in (row.title, row.handler, row.department, row.paper_place, row.paper_code) if each)
    fields = form.known_fields()
    for name, value in row.fields.items():
        declared = fields.get(name)
        if value is not None and isinstance(declared, Column) and not declared.sensitive:
            yield value
    for table, kept in lines:
        declared_table = fields.get(table)
        for column in declared_table.columns if declared_table and not isinstance(declared_table, Column) else ():
            if not column.sensitive and kept.get(column.name) is not None:
                yield kept[column.name]
    for _, path, detail, name in files:
        yield path.rpartition("/")[2]
        yield name.rpartition("/")[2]
        yield from (detail or {}).values()


def words_of(texts: Iterable[str], most: int) -> list[str]:
    """Return two-character words that stand in the data, other ones with other data but always the same for one year."""
    every = {a + b for text in texts for run in _CHINESE.findall(text) for a, b in pairwise(run)}
    return random.Random(7).sample(sorted(every), most)


def codes(found: Found) -> set[str]:
    return {hit.code for hit in found.hits}


@pytest.fixture
def ledger(demo: Demo) -> Iterator[Connection]:
    """The year's ledger; whatever a test does to it is taken back."""
    opened = open_books(demo.workspace)
    with opened.reading() as connection:
        yield connection
    opened.close()


@pytest.fixture
def year(ledger: Connection) -> dict[str, Told]:
    return told(ledger)


def test_two_character_words_find_what_a_plain_reckoning_finds(
    demo: Demo, ledger: Connection, year: dict[str, Told]
) -> None:
    check_words(ledger, year, demo.at.date(), 150)


def check_words(connection: Connection, year: dict[str, Told], on: date, most: int) -> None:
    """Hold what words find against the plain reckoning."""
    words = words_of((text for each in year.values() for text in each.texts), most)
    several = 0
    for word in words:
        wanted = {code for code, each in year.items() if each.holds(word)}
        several += len(wanted) > 1
        found = find(connection, Query(word), ARCHIVIST, on, None)
        assert codes(found) == wanted, word
        assert len(found.hits) == len(wanted) and not found.more
    assert several > most // 4
    for one, other in zip(words[:40], words[40:80], strict=True):
        either = {code for code, each in year.items() if each.holds(one)}
        both = {code for code in either if year[code].holds(other)}
        assert codes(find(connection, Query(f"{one} {other}"), ARCHIVIST, on, None)) == both, (one, other)
        without = codes(find(connection, Query(f"{one} -{other}"), ARCHIVIST, on, None))
        assert without == either - both, (one, other)
    lacking = {code for code, each in year.items() if not each.holds(words[0])}
    assert codes(find(connection, Query(f"-{words[0]}"), ARCHIVIST, on, None)) == lacking


def test_nothing_that_the_policy_denies_is_ever_found(demo: Demo, ledger: Connection, year: dict[str, Told]) -> None:
    """Rules A7 C10 B12: every person of the roster, every record, and what was granted to them."""
    check_sight(ledger, year, demo.at.date())


def check_sight(connection: Connection, year: dict[str, Told], on: date) -> None:
    """Hold what everybody finds against the policy asked record by record."""
    rows = [each.row for each in year.values()]
    everybody = people(connection)
    staff = [each for each in everybody.values() if each.role not in SEE_ALL and each.active]
    secret = [row for row in rows if row.secrecy == "机密"][:3]
    for at, row in enumerate([*secret, *rows[:3]]):
        days = (on - timedelta(days=at), on + timedelta(days=at - 1))
        give(connection, "2026-11-20", [Grant(row.code, staff[at].name, "", "阅览", *days, "SQ2026900", "陈刚")])
    (word,) = words_of((text for each in year.values() for text in each.texts), 1)
    seen = set()
    for who in [*everybody.values(), Person("过客", "销售部", "部门主管", active=False)]:
        grants = [each.grant for each in running(connection, on, who.name)]
        allowed = {row.code for row in rows if decide(who, subject_of(row), on, grants)}
        found = find(connection, Query(), who, on, None)
        assert codes(found) == allowed and not found.more, who
        assert count(connection, Query(), who, on).total == len(allowed)
        worded = codes(find(connection, Query(word), who, on, None))
        assert worded == {code for code in allowed if year[code].holds(word)}
        seen.add(len(allowed))
    assert len(seen) > 4


def test_what_is_sensitive_leads_to_no_record_and_stands_in_no_hit(
    demo: Demo, ledger: Connection, year: dict[str, Told]
) -> None:
    """Rule A5."""
    tried = 0
    for each in year.values():
        form = form_called(each.row.form)
        assert form
        hidden = [str(each.row.fields[c.name]) for c in form.columns if c.sensitive and each.row.fields.get(c.name)]
        for kept in hidden:
            if len(kept) < 6 or any(plain(kept) in text for other in year.values() for text in other.texts):
                continue
            tried += 1
            assert find(ledger, Query(f'"{kept}"'), ARCHIVIST, demo.at.date()).hits == (), kept
    assert tried > 10


def test_of_a_report_of_a_breach_only_the_code_is_known(demo: Demo, ledger: Connection, year: dict[str, Told]) -> None:
    """Rule B12."""
    reports = {code: each for code, each in year.items() if each.row.form == "breach_report"}
    assert reports
    for code, each in reports.items():
        (entry,) = ledger.execute(sa.text("SELECT * FROM search_entry WHERE record = :id"), {"id": each.row.id})
        assert (entry.names, entry.heading, entry.content) == ("", "", "")
        who = next(
            p for p in people(ledger).values() if p.role == "管理层" and p.name not in json.dumps(each.row.fields)
        )
        (hit,) = find(ledger, Query(code), who, demo.at.date()).hits
        assert (hit.code, hit.where) == (code, ())


def test_filters_and_counts_are_those_of_a_plain_reckoning(
    demo: Demo, ledger: Connection, year: dict[str, Told]
) -> None:
    """Rule A4: each can be searched and counted."""
    check_filters(ledger, year, demo.at.date())


def check_filters(connection: Connection, year: dict[str, Told], on: date) -> None:
    """Hold what the filters leave against the plain reckoning, and the counts."""
    files = {row.id: row.record for row in connection.execute(sa.select(customer))}
    by_id = {each.row.id: each.row for each in year.values()}

    def facet(row: Any, name: str) -> str | None:
        form = form_called(row.form)
        assert form
        own = form.nature if name == "nature" and form.nature else row.fields.get(form.facets.get(name, ""))
        if (
            own
            or name == "nature"
            or row.customer is None
            or files[row.customer] is None
            or files[row.customer] not in by_id
        ):
            return own or None
        return facet(by_id[files[row.customer]], name) if files[row.customer] != row.id else None

    rows = [each.row for each in year.values()]
    some = rows[len(rows) // 2]
    days = date(2026, 3, 1), date(2026, 6, 30)
    asked: list[tuple[Query, Any]] = [
        (Query(classes=("Y", "d订单记录")), lambda row: row._mapping["class"] in "YD"),
        (Query(type="拜访"), lambda row: row.type == "拜访"),
        (Query(type="客户投诉记录"), lambda row: row.form == "complaint"),
        (Query(handler=some.handler), lambda row: row.handler == some.handler),
        (Query(department="销售部"), lambda row: row.department == "销售部"),
        (Query(secrecy="机密"), lambda row: row.secrecy == "机密"),
        (Query(state="借出"), lambda row: row.state == "借出"),
        (Query(since=days[0], to=days[1]), lambda row: days[0].isoformat() <= row.dated[:10] <= days[1].isoformat()),
        (Query(code="J2026"), lambda row: row.code.startswith("J2026")),
        (Query(facets={"stage": "合作签约"}), lambda row: facet(row, "stage") == "合作签约"),
        (Query(facets={"nature": "合作文件"}), lambda row: facet(row, "nature") == "合作文件"),
        (Query(facets={"customer_type": "老客户"}), lambda row: facet(row, "customer_type") == "老客户"),
        (
            Query(facets={"stage": "合作签约"}, classes=("G",), since=days[0]),
            lambda row: (
                facet(row, "stage") == "合作签约" and row._mapping["class"] == "G" and row.dated >= days[0].isoformat()
            ),
        ),
    ]
    for query, holds in asked:
        wanted = {row.code for row in rows if holds(row)}
        assert wanted and len(wanted) < len(rows), query
        assert codes(find(connection, query, ARCHIVIST, on, None)) == wanted, query
        counted = count(connection, query, ARCHIVIST, on)
        assert counted.total == sum(counted.classes.values()) == sum(counted.years.values()) == len(wanted)
        stages = [facet(row, "stage") for row in rows if holds(row)]
        assert counted.stages == {stage: stages.count(stage) for stage in stages if stage}


@pytest.fixture
def same_year(demo: Demo, on_postgresql: Archive) -> Iterator[Connection]:
    """The year's ledger on PostgreSQL, with an index made there."""
    source, target = open_books(demo.workspace), open_books(on_postgresql.workspace)
    target.seal_with(seal_of(source.engine.dialect))  # what is copied is sealed by the demo's keys
    plain = target.engine.connect().execution_options(begin="IMMEDIATE")
    with source.reading() as there, plain as here, here.begin():
        here.exec_driver_sql("SET session_replication_role = replica")  # in any order of the tables
        for table in metadata.sorted_tables:
            if table.name not in ("about", "access_grant", search_entry.name, search_key.name):
                _copy(there, here, table)
        here.execute(sa.delete(printed))
        rebuild(here)
    with target.engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()
    source.close()
    target.close()


def _copy(there: Connection, here: Connection, table: sa.Table) -> None:
    """Copy a table as it lies on the disk; only truth is written otherwise there."""
    columns = list(table.c)
    named = ", ".join(f'"{column.name}"' for column in columns)
    rows = [
        tuple(
            bool(v) if isinstance(c.type, sa.Boolean) and v is not None else v
            for c, v in zip(columns, row, strict=True)
        )
        for row in there.exec_driver_sql(f'SELECT {named} FROM "{table.name}"')
    ]
    here.execute(sa.delete(table))
    if rows:
        here.exec_driver_sql(f'INSERT INTO "{table.name}" ({named}) VALUES ({", ".join(["%s"] * len(columns))})', rows)


def test_postgresql_finds_the_same(demo: Demo, same_year: Connection) -> None:
    year, on = told(same_year), demo.at.date()
    check_words(same_year, year, on, 80)
    check_filters(same_year, year, on)
    check_sight(same_year, year, on)
    assert compared(same_year) == Indexed()


def test_postgresql_finds_what_it_keeps_no_places_of(on_postgresql: Archive) -> None:
    """It keeps 255 places of a token in a record, and none beyond the 16,383rd."""
    archive = on_postgresql
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    often = "色" * 300 + "差大，" + "样" * 1_500 + "末尾龙井"
    archive.hand_in("王芳", "拜访.xlsx", a_visit(needs=often, summary="海纳（宁波）的色号 A-12。"))
    archive.night()
    ledger = open_books(archive.workspace)
    with ledger.reading() as connection:
        for word, count_ in (
            ("色差", 1),
            ("样末", 1),
            ("龙井", 1),
            ("差样", 0),
            ("海纳（宁波）", 1),
            ("海纳宁波的", 0),
            ("a-1", 1),
        ):
            found = find(connection, Query(word, classes=("G",)), ARCHIVIST, date(2026, 11, 21))
            assert len(found.hits) == count_, word
    ledger.close()
