"""Where everything stands on the 审核意见 sheet, and the formulas that say what is still to be mended.

The sheet has room for a fixed number of problems, one a row (a slot). What people see stands in
columns A to G; the hidden columns from H on hold what the state formula compares: which cells a
problem involves and what they held when the form was checked. A returned copy fills in values
only, so the set of formula cells is the same in the blank form and in every copy of it.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import Final

from validators.declaration import Form, Shape
from validators.message import Text
from workbooks.layout import letter

SHEET: Final = "审核意见"

#: Hidden name that holds the form's id and version as a string constant: `"customer@1"`.
FORM_NAME: Final = "guidang_form"
#: The whole form sheet. Entire rows, so that no insertion shifts it and row and column numbers hold.
AREA_NAME: Final = "gd_area"
#: The cell with the number of the submission; empty in a blank form.
TICKET_NAME: Final = "gd_ticket"
#: The slots' state, one column; its rows are the slots.
STATE_NAME: Final = "gd_state"
#: Row and column numbers of the cells that the slots involve, three columns each.
ROWS_NAME: Final = "gd_rows"
COLUMNS_NAME: Final = "gd_cols"
#: The cell with the word for what is still to be mended.
TODO_NAME: Final = "gd_todo"
#: Every name a blank form brings along; ASCII, since old spreadsheet programs damage other names.
NAMES: Final = (FORM_NAME, AREA_NAME, TICKET_NAME, STATE_NAME, ROWS_NAME, COLUMNS_NAME, TODO_NAME)

TITLE_ROW: Final = 1
TICKET_ROW: Final = 2
HEADING_ROW: Final = 3
HEADER_ROW: Final = 4
FIRST_SLOT: Final = 5

NUMBER, PLACE, OTHER, OLD, WHAT, MEND, STATE = range(1, 8)
#: Hidden: 1 a problem whose cells are compared, 2 one without a cell to compare, empty an unused slot.
MODE: Final = 8
#: Hidden, one column for each of the up to three cells involved.
ROWS: Final = (9, 10, 11)
COLUMNS: Final = (12, 13, 14)
KINDS: Final = (15, 16, 17)
OLDS: Final = (18, 19, 20)
LAST_COLUMN: Final = OLDS[-1]

TICKET_CELL: Final = f"C{TICKET_ROW}"
COUNT_CELL: Final = f"E{TICKET_ROW}"
HEADING_CELL: Final = f"A{HEADING_ROW}"
TODO_CELL: Final = f"{letter(MODE)}1"
CHANGED_CELL: Final = f"{letter(MODE)}2"

TODO: Final = Text("待改", "To mend")
CHANGED: Final = Text("已改", "Changed")

#: Label and width in characters of each visible column.
HEADERS: Final = (
    (Text("序号", "No."), 6),
    (Text("位置", "Cell"), 9),
    (Text("另一处", "Other cell"), 10),
    (Text("原填内容", "What stood there"), 24),
    (Text("哪里不对", "What is wrong"), 38),
    (Text("怎样改", "How to mend it"), 38),
    (Text("状态", "State"), 10),
)


#: Stands for the row of a slot in the formula that all slots have.
_ROW: Final = "\x00"


class OldKind(IntEnum):
    """What a cell held when the form was checked: the choice that the state formula makes."""

    BLANK = 1
    NUMBER = 2
    TEXT = 3
    BOOLEAN = 4
    ERROR = 5
    FORMULA = 6


def slots(form: Form) -> int:
    """Return for how many problems the sheet of `form` has room."""
    return 60 if form.shape is Shape.CARD else 300


def comparable(text: str) -> str:
    """Return `text` as the state formula compares it: without line breaks, which programs store differently."""
    return text.replace("\r", "").replace("\n", "")


def _changed(row: str, which: int) -> str:
    """Return the formula for whether one cell of a slot has changed since the form was checked.

    Types are compared as well as values, so 123 and '123 differ. Nothing here is volatile, and
    nothing reads a text as a pattern.
    """
    at, across = f"${letter(ROWS[which])}{row}", f"${letter(COLUMNS[which])}{row}"
    kind, old = f"${letter(KINDS[which])}{row}", f"${letter(OLDS[which])}{row}"
    cell = f"INDEX({AREA_NAME},{at},{across})"
    choices = {
        OldKind.BLANK: f'IF(ISERROR({cell}),TRUE,LEN(TRIM(SUBSTITUTE({cell},"　","")))>0)',
        OldKind.NUMBER: f"IF(ISNUMBER({cell}),{cell}<>{old},TRUE)",
        OldKind.TEXT: f'IF(ISTEXT({cell}),NOT(EXACT(SUBSTITUTE(SUBSTITUTE({cell},CHAR(13),""),CHAR(10),""),{old})),TRUE)',
        OldKind.BOOLEAN: f"IF(ISLOGICAL({cell}),{cell}<>{old},TRUE)",
        OldKind.ERROR: f"NOT(ISERROR({cell}))",
        OldKind.FORMULA: f"NOT(IFERROR(_xlfn.ISFORMULA({cell}),TRUE))",
    }
    return f'IF({at}="",FALSE,CHOOSE({kind},{",".join(choices[each] for each in OldKind)}))'


def state_formula(row: int) -> str:
    """Return the formula in the state cell of the slot in `row`: empty, to mend, or changed.

    A problem between several cells is mended when any of them changes.
    """
    return _any_state().replace(_ROW, str(row))


@cache
def _any_state() -> str:
    """Return the formula with `_ROW` in the place of the slot's row: a register has three hundred of them."""
    row = _ROW
    mode = f"${letter(MODE)}{row}"
    todo, changed = (f"${cell[0]}${cell[1:]}" for cell in (TODO_CELL, CHANGED_CELL))
    any_changed = ",".join(_changed(row, which) for which in range(len(ROWS)))
    return f'IF({mode}="","",IF({mode}=2,{todo},IF(OR({any_changed}),{changed},{todo})))'


def count_formula(last_slot: int) -> str:
    """Return the formula that counts what is still to be mended."""
    state = letter(STATE)
    return f"SUMPRODUCT(({state}{FIRST_SLOT}:{state}{last_slot}=${TODO_CELL[0]}${TODO_CELL[1:]})*1)"


def mark_formula(column: int, row: int) -> str:
    """Return the condition under which a cell of the form is red: a slot still to be mended names it.

    Args:
        column: the input's first column; fixed, so that all of a merged input is marked.
        row: first row of the marked range; it moves with the range.
    """
    cell = f"${letter(column)}{row}"
    return f"SUMPRODUCT(({ROWS_NAME}=ROW({cell}))*({COLUMNS_NAME}=COLUMN({cell}))*({STATE_NAME}={TODO_NAME}))>0"


def sheet_of(reference: str) -> str:
    """Return the sheet that a reference such as `'a sheet'!$A$1` points to; empty where it points to none."""
    name, mark, _ = reference.rpartition("!")
    if not mark or "#REF" in name:
        return ""
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def quoted(sheet: str) -> str:
    """Return a sheet's name as it stands in a reference."""
    return "'" + sheet.replace("'", "''") + "'"
