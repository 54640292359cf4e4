"""Judging forms by which the company buys: they ask for the supplier's file, which may come in the same night (rule D5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from jobs.intake.second_check import asked_of
from jobs.intake.verdict import Verdict
from jobs.ledger.describing import known_as
from jobs.ledger.posting import Posting
from jobs.ledger.supplier_files import SUPPLIER, supplier_files, waiting_suppliers
from jobs.running import Run
from validators.declaration import Column, Form
from validators.facts import Facts
from validators.filled import CellKind
from validators.judging import Judged, judge
from validators.kinds import parse
from validators.names import normal_name
from validators.supplier_file import SupplierFile, lacking

#: Stands for the file that a waiting form will be once it is agreed to.
_PROMISED: Final = SupplierFile("", "", (), None, date.min, date.max)


class Buying:
    """The suppliers that one transaction has to do with. Partners' own forms are judged before those that ask for them."""

    def __init__(self, run: Run, posting: Posting) -> None:
        self._run = run
        self._posting = posting
        self._waiting: set[str] = set()

    def waits(self, form: Form, judged: Judged) -> None:
        """Remember that a form of this night waits for its supervisor: a complete supplier's form counts until then."""
        if form.id == SUPPLIER:
            self._waiting |= {
                known_as(form, row.values, self._posting.digest) for row in judged.rows if not lacking(row.values)
            }

    def judge(self, form: Form, group: Sequence[Verdict], facts: Facts) -> list[Judged]:
        """Judge forms of one kind, with the supplier files that they ask for.

        While a form itself still has to be agreed to, a supplier's form that waits as well is enough.
        """
        if not form.buys_from:
            return judge(form, [verdict.submitted for verdict in group], facts)
        known, waiting = self._facts(form, group, facts)
        lenient = replace(known, suppliers={**dict.fromkeys(waiting, _PROMISED), **(known.suppliers or {})})
        found: dict[int, Judged] = {}
        for wait, asked in ((True, lenient), (False, known)):
            some = [verdict for verdict in group if asked_of(self._run, form, verdict) is wait]
            if some:
                batch = judge(form, [verdict.submitted for verdict in some], asked)
                found |= {verdict.row.id: each for verdict, each in zip(some, batch, strict=True)}
        return [found[verdict.row.id] for verdict in group]

    def _facts(self, form: Form, group: Sequence[Verdict], facts: Facts) -> tuple[Facts, set[str]]:
        """Return the facts with what is known of the suppliers and contracts that the forms name, and which suppliers wait."""
        names, numbers = (_texts(group, form.column(name), facts) for name in (form.buys_from, form.natural_key[0]))
        days = self._run.workspace.settings.rules.supplier_refresh_days
        files = supplier_files(self._posting, names, days)
        normals = {normal_name(name) for name in names}
        waiting = normals & self._waiting | waiting_suppliers(self._posting.connection, normals)
        signed = self._posting.records_by_key(form.id, map(normal_name, numbers))
        known = replace(facts, suppliers=files, suppliers_waiting=frozenset(waiting), signed=frozenset(signed))
        return known, waiting


def _texts(group: Sequence[Verdict], column: Column, facts: Facts) -> set[str]:
    parsed = (
        parse(column, row.cells[column.name], facts)
        for verdict in group
        if verdict.filled
        for row in verdict.filled.rows
        if row.cells[column.name].kind is not CellKind.BLANK
    )
    return {value for value in parsed if isinstance(value, str)}
