"""Imports as tests make them: a register of contracts, what is asked, what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive import NIGHT, Archive
from registers import a_register

from jobs.importing import Imported, Order, commit, preview, undo
from jobs.importing.order import form_called
from jobs.importing.outcome import Outcome
from jobs.running import opened
from jobs.verifying import verify

HEAD = ["序号", "档号", "合同编号", "合同类型", "客户名称", "签订日期", "合同金额", "币种"]
FIRST = [1, "Y2019销售合同003", "HT-1", "销售合同", "绍兴远帆纺织有限公司", "2019-06-01", 100, "美元"]
SECOND = [2, "", "HT-2", "销售合同", "Nordlys AS", "2019.7.1", "2.5万", "人民币"]


def an_order(
    archive: Archive,
    content: bytes,
    form: str,
    name: str = "台账.xlsx",
    *,
    sheet: str = "",
    match: Sequence[tuple[str, str]] = (),
    fill: Mapping[str, str] | None = None,
) -> Order:
    path = archive.root.parent / name
    path.write_bytes(content)
    return Order(path, form_called(form), "赵敏", sheet, tuple(match), tuple((fill or {}).items()))


def rehearsed(archive: Archive, order: Order) -> Imported:
    with opened(archive.workspace, NIGHT, alone=True) as run:
        return preview(run, order)


def taken(archive: Archive, order: Order) -> Outcome:
    with opened(archive.workspace, NIGHT, alone=True) as run:
        return commit(run, order).outcome


def undone(archive: Archive, number: int) -> None:
    with opened(archive.workspace, NIGHT, alone=True) as run:
        undo(run, number, "赵敏")


def off(archive: Archive) -> list[str]:
    """Return what `guidang verify` finds."""
    with opened(archive.workspace, NIGHT) as run:
        return [str(found) for found in verify(run)]


def contracts(*rows: Sequence[object], head: Sequence[object] = HEAD) -> bytes:
    return a_register(("台账", [["合同台账"], head, *rows]))


def codes(outcome: Outcome) -> dict[int, str]:
    return {each.draft.row: each.code for each in outcome.new}


def rules(outcome: Outcome) -> dict[int, list[str]]:
    return {draft.row: [found.rule for found in draft.problems] for draft in outcome.refused}


def adds_up(outcome: Outcome) -> bool:
    rows = len(outcome.new) + len(outcome.known) + len(outcome.refused) + sum(outcome.around.values())
    return rows == outcome.rows
