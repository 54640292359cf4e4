"""字典: the words that the forms' dropdowns offer."""

from collections.abc import Iterable

from validators.declaration import Coding, Column, Form, Retention, Section, Shape
from validators.message import Text

TABLE = Form(
    id="dictionary",
    version=1,
    number="GD-B-02",
    title=Text("字典表", "Dictionaries"),
    shape=Shape.REGISTER,
    series_class="",
    coding=Coding("", year=""),
    natural_key=("dictionary", "within", "entry"),
    subject="",
    dated="",
    retention=Retention(""),
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
                    width=14,
                    help=Text(
                        "只在上一级选了这个词时才出现，如“境内”。", "Offered only under this word, such as 境内."
                    ),
                ),
                Column("entry", Text("条目", "Entry"), required=True, width=24),
                Column("remarks", Text("说明", "Remarks"), width=40),
            ),
        ),
    ),
    notes=(
        Text(
            "下拉框里的顺序就是本表的顺序；存盘后当晚更新空白表单。",
            "The dropdowns keep this order; the blank forms follow the same night.",
        ),
    ),
    printed_rows=400,
)


def dictionaries(rows: Iterable[dict[str, str | None]]) -> dict[str, tuple[str, ...]]:
    """Return dictionary name -> entries from the table's rows as the ledger keeps them."""
    found: dict[str, list[str]] = {}
    for row in rows:
        name = f"{row['dictionary']}/{row['within']}" if row.get("within") else str(row["dictionary"])
        found.setdefault(name, []).append(str(row["entry"]))
    return {name: tuple(entries) for name, entries in found.items()}
