"""What a destruction list says of each record: reckoned while the record is there, kept once it is gone (rules E12 E14 D7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.disposals import has_paper
from jobs.ledger.tables import version
from validators.declaration import Shape
from validators.forms import forms
from validators.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of the list 销毁清册.

    Attributes:
        code: the archive code.
        title: the title.
        responsible: whoever made the record or was in charge of it (责任者).
        dated: its date, ISO 8601.
        period_zh: what its retention period is called.
        period_en: the same in English.
        years: for how many whole years it was kept since its period began; since its date where that has not.
        pieces: how many documents it was.
        ground: why it goes: 保管期满, 提前销毁.
        note: what the application said of it.
        letter: its class.
        secrecy: its level.
        electronic: whether documents were filed for it.
        paper: whether it had paper.
        place: where the paper lies; "" where there is none.
        paper_code: the paper's own number; "" where it has none.
    """

    code: str
    title: str
    responsible: str
    dated: str
    period_zh: str
    period_en: str
    years: int
    pieces: int
    ground: str
    note: str
    letter: str
    secrecy: str
    electronic: bool
    paper: bool
    place: str
    paper_code: str

    def kept(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def line_of_record(
    connection: Connection,
    row: Mapping[str, Any],
    item: Row[Any],
    ground: str,
    verdict: Verdict,
) -> ListLine:
    """Return what the list says of a record that is still there.

    Args:
        connection: sees the ledger as it is.
        row: its columns in the table `record`.
        item: its line on the application.
        ground: the application's.
        verdict: how the record stands by the schedule.
    """
    title, customer = str(row["title"]), row["customer_name"] or ""
    dated = date.fromisoformat(row["dated"][:10])
    label, today = verdict.line.label, verdict.asked
    since = verdict.began if verdict.years_kept is not None and verdict.began else dated
    counted = sa.select(sa.func.count(version.c.path.distinct()))
    documents = connection.execute(counted.where(version.c.record == row["id"], version.c.part == "document")).scalar()
    paper = has_paper(row)
    return ListLine(
        code=row["code"],
        title=title if customer in title else f"{customer} {title}",
        responsible=row["handler"],
        dated=dated.isoformat(),
        period_zh=label.zh,
        period_en=label.en,
        years=today.year - since.year - ((today.month, today.day) < (since.month, since.day)),
        pieces=int(documents or 0) + (forms()[row["form"]].shape is Shape.CARD or not documents),
        ground=ground,
        note=item.note,
        letter=row["class"],
        secrecy=row["secrecy"],
        electronic=bool(row["path"]),
        paper=paper,
        place=(row["paper_place"] or "") if paper else "",
        paper_code=(row["paper_code"] or "") if paper else "",
    )


def read_line(kept: Mapping[str, Any]) -> ListLine:
    """Return the line that `ListLine.kept` made."""
    return ListLine(**kept)
