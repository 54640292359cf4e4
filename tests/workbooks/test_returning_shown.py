"""What LibreOffice makes of a returned copy: red while a problem stands, plain once it is mended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from forms_in_hand import a_blank, a_problem, form, read, say
from laden_book import RENAMED, laden
from office_program import Printed, calculated, printed

from validators.message import Message
from workbooks import opinions
from workbooks.filling import RawCell, fill
from workbooks.returning import returned_copy

RED, PLAIN = (255, 155, 155), (255, 251, 234)
HEADING = Message("Please mend the red cells.")
#: Field -> what is wrong in it, and what mends it.
CASES: Mapping[str, tuple[object, object]] = {
    "credit_code": ("91330200ma2af05n4l", "91330200MA2AF05N4L"),
    "telephone": (57487651234, "57487651234"),
    "address": (None, "宁波市海曙区"),
    "registered_capital": (-5, 5),
    "opened": (date(2026, 3, 12), date(2026, 3, 13)),
    "first_contact": (datetime(2026, 3, 1, 14, 30), datetime(2026, 3, 1, 14, 31)),
    "website": (RawCell("e", "#REF!"), "haina.cn"),
    "fax": (RawCell("n", None, "1+1"), "0574-2"),
    "bank": (True, "中国银行"),
    "bank_account": (RawCell("n", "6.22202123456789E+17"), "622202123456789012"),
    "needs": ("第一行\n第二行*?~", "第一行\n第二行*?"),
    "special_requirements": ("   ", "无"),
}


@cache
def spoilt() -> bytes:
    wrong = {name: value for name, (value, _) in CASES.items()}
    return fill(a_blank("customer"), form("customer"), {"name": "海纳", **wrong})


@cache
def sent_back(pairs: tuple[tuple[str, ...], ...]) -> bytes:
    """Return the spoilt form with one problem for each tuple of fields."""
    cells = read(spoilt()).rows[0].cells
    problems = [a_problem(*(cells[name] for name in names)) for names in pairs]
    return returned_copy(spoilt(), "客户基本信息表", problems, "T1", HEADING, say)


def states(rows: list[list[str]]) -> list[str]:
    """Return the states that the sheet shows, and what it says is left, last."""
    head = opinions.FIRST_SLOT - 1
    slots = [row[opinions.STATE - 1] for row in rows[head:] if row[opinions.NUMBER - 1]]
    return [*slots, rows[opinions.TICKET_ROW - 1][4]]


def color_right_of(page: Printed, label: str) -> tuple[int, int, int]:
    """Return the colour in the input right of a label, away from its text."""
    word = next(word for word in page.pages[0] if word.text == label)
    return page.first.color(word.right + 110, (word.top + word.bottom) / 2)


def near(color: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) <= 6 for one, other in zip(color, wanted, strict=True))


def test_each_problem_stands_until_its_cell_changes() -> None:
    before = sent_back(tuple((name,) for name in CASES))
    after = fill(before, form("customer"), {name: value for name, (_, value) in CASES.items()})
    shown_before, shown_after = (states(rows) for rows in calculated(before, after))
    assert shown_before == ["待改"] * len(CASES) + [str(len(CASES))]
    assert shown_after == ["已改"] * len(CASES) + ["0"]


def test_a_problem_between_cells_is_mended_by_either() -> None:
    pairs = (("opened", "first_contact"), ("credit_code", "address"), ("bank", "fax", "website"))
    before = sent_back(pairs)
    mended = {"first_contact": date(2026, 2, 1), "address": "宁波", "website": "haina.cn"}
    halves = [fill(before, form("customer"), {name: value}) for name, value in mended.items()]
    assert [states(rows) for rows in calculated(*halves)] == [
        ["已改", "待改", "待改", "2"],
        ["待改", "已改", "待改", "2"],
        ["待改", "待改", "已改", "2"],
    ]


def test_a_wrong_cell_is_red_and_plain_once_it_is_mended() -> None:
    before = sent_back((("address",), ("opened", "first_contact"), ("bank",)))
    after = fill(before, form("customer"), {"address": "宁波", "first_contact": date(2026, 2, 1)})
    pages = printed(before, after)
    marked, mended = (
        {label: color_right_of(page, label) for label in ("注册地址", "建档日期", "首次接触日期", "开户银行", "网址")}
        for page in pages
    )
    assert all(near(marked[label], RED) for label in ("注册地址", "建档日期", "首次接触日期", "开户银行")), marked
    assert near(marked["网址"], PLAIN)
    assert all(near(mended[label], PLAIN) for label in ("注册地址", "建档日期", "首次接触日期", "网址")), mended
    assert near(mended["开户银行"], RED)


def test_the_whole_of_a_merged_input_is_red() -> None:
    (page,) = printed(sent_back((("address",),)))
    label = next(word for word in page.pages[0] if word.text == "注册地址")
    middle = (label.top + label.bottom) / 2
    assert all(near(page.first.color(label.right + away, middle), RED) for away in (40, 120, 200, 300, 360))


def test_a_laden_file_with_a_renamed_sheet_is_marked_too() -> None:
    data = laden(spoilt())
    found = read(data)
    problem = a_problem(found.rows[0].cells["address"], sheet=RENAMED)
    copy = returned_copy(data, found.sheet, [problem], "T1", HEADING, say)
    (page,) = printed(copy)
    assert near(color_right_of(page, "注册地址"), RED)
    assert near(color_right_of(page, "建档日期"), PLAIN)


def test_a_row_of_a_register_is_marked() -> None:
    rows = [{"code": f"J2026{number:03}", "borrower": "王芳"} for number in range(1, 8)]
    data = fill(a_blank("borrowing"), form("borrowing"), {}, rows=rows)
    wrong = read(data).rows[4].cells["code"]
    copy = returned_copy(data, "档案借阅登记表", [a_problem(wrong)], "T1", HEADING, say)
    mended = fill(copy, form("borrowing"), {}, rows=[{}] * 4 + [{"code": "J2026012"}])
    (before, after) = printed(copy, mended)

    def colors(page: Printed) -> list[tuple[int, int, int]]:
        codes = [word for word in page.pages[0] if word.text.startswith("J2026")]
        return [page.first.color(word.right + 8, (word.top + word.bottom) / 2) for word in codes]

    assert [near(color, RED) for color in colors(before)] == [number == 4 for number in range(7)]
    assert all(near(color, PLAIN) for color in colors(after))
