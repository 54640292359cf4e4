"""Giving out: each list that still has to be counted lies with its archivist as a 档案清点表, as far as it can be filled."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from jobs.drafts import Draft, renew_drafts
from jobs.facts import dictionaries_in_force, people
from jobs.ledger.stock import loans_of, newest_taking
from jobs.ledger.tables import stock
from jobs.running import Run
from jobs.stocktaking.opening import archivists
from validators.cabinets import cabinet_of
from validators.file_names import safe_name
from validators.forms import forms
from validators.message import Message, Text
from workbooks.blank import blank_form
from workbooks.filling import fill

FORM = "stock_taking"
#: The folder in which the lists lie.
FOLDER = Text("待清点", "To be counted")


def give_out(run: Run) -> None:
    """Put the lists of the stock-taking under way where they are filled in; those counted whole are taken away."""
    with run.ledger.reading() as connection:
        taking = newest_taking(connection)
        query = sa.select(stock).where(stock.c.taking == taking, stock.c.list != "", stock.c.expected.is_not(None))
        lines = connection.execute(query.order_by(stock.c.id)).all()
        words, roster = dict(dictionaries_in_force(connection)), people(connection)
        lists: dict[str, list[Row[Any]]] = {}
        for line in lines:
            lists.setdefault(line.list, []).append(line)
        waiting = {number: some for number, some in lists.items() if any(line.found is None for line in some)}
        loans = loans_of(connection, [line.code for some in waiting.values() for line in some])
    here = archivists(roster)
    names = [person.name for person in roster.values() if person.active]
    wanted = {}
    for number, some in waiting.items():
        holder = some[0].holder if some[0].holder in here else here[0] if here else ""
        if holder:
            name = safe_name(f"{number} {cabinet_of(some[0].expected)}")
            place = f"{FOLDER.of(run.workspace.settings.language)}/{name}.xlsx"
            wanted[holder, place] = _draft(run, number, some, loans, words, names)
    renew_drafts(run, FORM, wanted)


def _draft(
    run: Run,
    number: str,
    lines: Sequence[Row[Any]],
    loans: Mapping[str, tuple[str, str]],
    words: Mapping[str, tuple[str, ...]],
    names: Sequence[str],
) -> Draft:
    form = forms()[FORM]
    sheet = replace(form, printed_rows=len(lines))
    language = run.workspace.settings.language

    def row(line: Row[Any]) -> dict[str, object]:
        filled = {"list": number, "code": line.code, "expected_place": line.expected}
        if line.code in loans:
            who, due = loans[line.code]
            filled["note"] = run.say(Message("On loan to {who} until {due}.", {"who": who, "due": due}))
        return filled

    def make() -> bytes:
        return fill(blank_form(sheet, words, names, language, run.say), sheet, {}, rows=[*map(row, lines)], fitted=True)

    return Draft(json.dumps([form.version, number, [line.code for line in lines]]), make)
